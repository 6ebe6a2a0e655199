//! Why a trail was refused, and where it was tampered with.

/// A trail, record or retention rule that was refused. No message repeats what a
/// record holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// Text that is not a digest.
    #[error("a digest must be 64 lower-case hexadecimal digits")]
    Digest,
    /// A record with a number that JSON cannot hold.
    #[error("a record must not hold NaN or an infinity")]
    Record,
    /// A record earlier than the last one.
    #[error("a record must not be earlier than the last one of its trail")]
    Earlier,
    /// An entry to purge that is not there, or is already purged.
    #[error("entry {entry} is not in the trail, purged already, or itself a purge")]
    Purge {
        /// Its number.
        entry: u64,
    },
    /// The trail is not what was written.
    #[error(transparent)]
    Tampered(#[from] Tampering),
    /// A retention file that does not read, or a rule that cannot be meant.
    #[error("retention rules: {problem}")]
    Retention {
        /// What is wrong.
        problem: String,
    },
    /// A file could not be read or written.
    #[error("cannot {doing} {}: {kind}", crate::files::printable_path(path))]
    Io {
        /// "read" or "write".
        doing: &'static str,
        /// As it was given.
        path: std::path::PathBuf,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// Larger than a log that is read whole.
    #[error("an audit log holds at most {limit} bytes; begin a new one and keep its anchor")]
    TooLong {
        /// The most bytes.
        limit: u64,
    },
    /// A date beyond the calendar.
    #[error("a retention period or a relief ends beyond the year 9999")]
    Date,
}

/// What was done to a trail, and to which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {entry}: {fault}")]
#[non_exhaustive]
pub struct Tampering {
    /// The first entry that is not what was written, by its place from 0.
    pub entry: u64,
    /// What is wrong with it.
    pub fault: AuditFault,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum AuditFault {
    /// Its line is not what this library writes.
    #[error("its line is not in the written form")]
    Line,
    /// Its number is not the next: an entry was deleted, inserted or moved.
    #[error("its number is not the next one; an entry was deleted, inserted or moved")]
    Sequence,
    /// Its record does not have its digest.
    #[error("its record was changed")]
    Record,
    /// Its hash is not that of its contents.
    #[error("its hash is not that of its contents")]
    Hash,
    /// It and its neighbour do not follow from each other.
    #[error("it was replaced together with its hash")]
    Link,
    /// The trail is shorter than its anchor says.
    #[error("the trail ends before the anchored head")]
    Truncated,
    /// The anchored hash is another; everything since the last good anchor is in doubt.
    #[error("its hash is not the anchored one; the trail was rewritten")]
    Anchor,
    /// Its record is gone and no purge says so.
    #[error("its record is missing without a recorded purge")]
    Missing,
}
