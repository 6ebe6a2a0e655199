//! The chain: entries that only fit in the order and form they were written.

use super::{AuditError, AuditFault, AuditRecord, Digest, Event, Tampering};
use crate::files::{Access, read_bounded, write_atomically};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// Names the format, so that a hash here is a hash of nothing else.
const DOMAIN: &[u8] = b"scorewright.audit.v1\0";

/// Longer lines are refused unread.
const MAX_LINE: usize = 1 << 20;

/// Longer logs are refused unread; some 400,000 entries.
const MAX_BYTES: u64 = 256 << 20;

/// One entry: a record, chained to the entry before it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    seq: u64,
    prev: Digest,
    digest: Digest,
    record: Option<AuditRecord>,
    hash: Digest,
}

impl Entry {
    /// Its number, from 0.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// What happened; `None` once purged.
    #[must_use]
    pub const fn record(&self) -> Option<&AuditRecord> {
        self.record.as_ref()
    }

    /// Its hash.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// The line of a log file, without its end.
    ///
    /// # Errors
    ///
    /// Never for an entry of a trail, whose numbers were checked.
    pub fn to_json_line(&self) -> Result<String, AuditError> {
        serde_json::to_string(self).map_err(|_| AuditError::Record)
    }

    /// The entry of a line, if the line is in the written form to the last byte.
    fn from_json_line(line: &[u8]) -> Option<Self> {
        let entry: Self = serde_json::from_slice(line).ok()?;
        let again = entry.to_json_line().ok()?;
        (again.as_bytes() == line).then_some(entry)
    }

    fn expected_hash(&self) -> Digest {
        chained(self.seq, self.prev, self.digest)
    }
}

fn io_error(doing: &'static str, path: &Path, error: &std::io::Error) -> AuditError {
    AuditError::Io {
        doing,
        path: path.to_owned(),
        kind: error.kind(),
    }
}

/// `SHA-256(domain, seq, prev, digest)`: of fixed lengths, so nothing can shift.
fn chained(seq: u64, prev: Digest, digest: Digest) -> Digest {
    let mut bytes = Vec::with_capacity(DOMAIN.len() + 72);
    bytes.extend_from_slice(DOMAIN);
    bytes.extend_from_slice(&seq.to_be_bytes());
    bytes.extend_from_slice(prev.bytes());
    bytes.extend_from_slice(digest.bytes());
    Digest::of(&bytes)
}

/// The length and last hash of a trail, kept where the trail's keeper cannot
/// change it. Without one, a trail whose end was cut off looks whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Anchor {
    /// How many entries there are.
    pub len: u64,
    /// The hash of the last.
    pub head: Digest,
}

impl Anchor {
    /// An anchor as it was kept: how many entries there were, and the hash of the last.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::audit::{Anchor, AuditFault, AuditTrail, Digest};
    /// let kept = Anchor::new(1, Digest::of(b"the last entry"));
    /// let tampered = AuditTrail::new().verify(&[kept]).unwrap_err();
    /// assert_eq!(tampered.fault, AuditFault::Truncated); // the entry is gone
    /// ```
    #[must_use]
    pub const fn new(len: u64, head: Digest) -> Self {
        Self { len, head }
    }
}

/// An append-only trail of records.
///
/// # Examples
///
/// ```
/// use scorewright::lending::audit::{AuditTrail, Digest, Event, AuditRecord};
/// use scorewright::lending::outreach::Moment;
/// let subject = Digest::of_inputs(b"key", [("borrower", "17")]);
/// let at = Moment::parse("2026-05-01T09:00:00Z")?;
/// let mut trail = AuditTrail::new();
/// trail.append(AuditRecord::new(at, subject, Event::note("reviewed")))?;
/// let anchor = trail.anchor();
/// assert!(trail.verify(&[anchor]).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditTrail {
    entries: Vec<Entry>,
}

impl AuditTrail {
    /// An empty trail.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The length and head of the trail now.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        Anchor::new(self.entries.len() as u64, self.head())
    }

    fn head(&self) -> Digest {
        self.entries.last().map_or(Digest::ZERO, |last| last.hash)
    }

    /// Adds a record at the end.
    ///
    /// # Errors
    ///
    /// When it is earlier than the last one, or holds a number JSON cannot.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::audit::{AuditRecord, AuditTrail, Digest, Event};
    /// # use scorewright::lending::outreach::Moment;
    /// # let subject = Digest::of_inputs(b"key", [("borrower", "17")]);
    /// # let note = |time, code| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(AuditRecord::new(Moment::parse(time)?, subject, Event::note(code)))
    /// # };
    /// let mut trail = AuditTrail::new();
    /// trail.append(note("2026-05-01T09:00:00Z", "opened")?)?;
    /// trail.append(note("2026-05-01T09:05:00Z", "reviewed")?)?;
    /// assert_eq!(trail.anchor().len, 2);
    /// assert!(trail.append(note("2026-04-30T09:00:00Z", "too late")?).is_err()); // before the last
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn append(&mut self, record: AuditRecord) -> Result<&Entry, AuditError> {
        let last = self.entries.iter().rev().find_map(|entry| entry.record());
        if last.is_some_and(|last| record.at < last.at) {
            return Err(AuditError::Earlier);
        }
        let digest = record.digest()?;
        let (seq, prev) = (self.entries.len() as u64, self.head());
        let entry = Entry {
            seq,
            prev,
            digest,
            hash: chained(seq, prev, digest),
            record: Some(record),
        };
        self.entries.push(entry);
        self.entries.last().ok_or(AuditError::Record)
    }

    /// Forgets the records of some entries and says so in a record of its own.
    /// Their digests stay, so the chain still holds.
    ///
    /// # Errors
    ///
    /// When an entry is not there, was purged before, or is itself a purge.
    pub fn purge(&mut self, entries: &[u64], record: AuditRecord) -> Result<Anchor, AuditError> {
        for &entry in entries {
            let known = usize::try_from(entry)
                .ok()
                .and_then(|place| self.entries.get(place));
            let record = known.and_then(Entry::record);
            let is_purge = |record: &AuditRecord| matches!(record.event, Event::Purge { .. });
            if record.is_none_or(is_purge) {
                return Err(AuditError::Purge { entry });
            }
        }
        let purged = entries.to_vec();
        let record = AuditRecord {
            event: Event::Purge { purged },
            ..record
        };
        // First the record of it: were it refused, nothing would be lost.
        self.append(record)?;
        for entry in &mut self.entries {
            if entries.contains(&entry.seq) {
                entry.record = None;
            }
        }
        Ok(self.anchor())
    }

    /// Checks that every entry is what was written, and the anchors hold.
    ///
    /// # Errors
    ///
    /// [`Tampering`] names the first entry that is not, and what was done to it.
    /// A trail rewritten from some entry to its end is found by the first anchor
    /// after that entry.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::audit::{AuditRecord, AuditTrail, Digest, Event};
    /// # use scorewright::lending::outreach::Moment;
    /// # let subject = Digest::of_inputs(b"key", [("borrower", "17")]);
    /// # let note = |time, code| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(AuditRecord::new(Moment::parse(time)?, subject, Event::note(code)))
    /// # };
    /// let mut trail = AuditTrail::new();
    /// trail.append(note("2026-05-01T09:00:00Z", "opened")?)?;
    /// trail.append(note("2026-05-01T09:05:00Z", "reviewed")?)?;
    /// let anchor = trail.anchor();
    /// assert!(trail.verify(&[anchor]).is_ok());
    /// assert!(AuditTrail::new().verify(&[anchor]).is_err()); // all of it was cut off
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify(&self, anchors: &[Anchor]) -> Result<(), Tampering> {
        verify(&self.entries, anchors)
    }

    /// The trail as a log: one JSON line per entry.
    ///
    /// # Errors
    ///
    /// Never for a trail built by [`append`](Self::append).
    pub fn to_json_lines(&self) -> Result<String, AuditError> {
        let mut lines = String::new();
        for entry in &self.entries {
            lines.push_str(&entry.to_json_line()?);
            lines.push('\n');
        }
        Ok(lines)
    }

    /// Writes the log: afterwards the file holds all of it, or what it held before. A new
    /// file is for its owner alone (0600). Who reads a log, appends and writes it while
    /// others may do the same holds a [`FileLock`](crate::files::FileLock) of it meanwhile.
    ///
    /// # Errors
    ///
    /// [`AuditError::Io`] when the disk fails; the old file is untouched then.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), AuditError> {
        let path = path.as_ref();
        let lines = self.to_json_lines()?;
        write_atomically(path, lines.as_bytes(), Access::Private)
            .map_err(|error| io_error("write", path, &error))
    }

    /// Reads a log from a file of at most 256 MiB, checking every byte of it.
    ///
    /// # Errors
    ///
    /// [`AuditError::Io`] when it cannot be read, [`AuditError::TooLong`], and
    /// [`AuditError::Tampered`] as [`from_json_lines`](Self::from_json_lines).
    pub fn read(path: impl AsRef<Path>, anchors: &[Anchor]) -> Result<Self, AuditError> {
        let path = path.as_ref();
        let log = read_bounded(path, MAX_BYTES).map_err(|error| io_error("read", path, &error))?;
        let log = log.ok_or(AuditError::TooLong { limit: MAX_BYTES })?;
        Ok(Self::from_json_lines(&log, anchors)?)
    }

    /// Reads a log, checking every byte of it.
    ///
    /// # Errors
    ///
    /// [`Tampering`] for the first line that is not as written, or entry that
    /// does not fit; see [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::audit::{AuditRecord, AuditTrail, Digest, Event};
    /// # use scorewright::lending::outreach::Moment;
    /// # let subject = Digest::of_inputs(b"key", [("borrower", "17")]);
    /// # let note = |time, code| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(AuditRecord::new(Moment::parse(time)?, subject, Event::note(code)))
    /// # };
    /// let mut trail = AuditTrail::new();
    /// trail.append(note("2026-05-01T09:00:00Z", "opened")?)?;
    /// trail.append(note("2026-05-01T09:05:00Z", "reviewed")?)?;
    /// let log = trail.to_json_lines()?; // two lines
    /// let anchors = [trail.anchor()];
    /// assert!(AuditTrail::from_json_lines(log.as_bytes(), &anchors)? == trail);
    /// let edited = log.replace("reviewed", "approved");
    /// assert!(AuditTrail::from_json_lines(edited.as_bytes(), &anchors).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json_lines(log: &[u8], anchors: &[Anchor]) -> Result<Self, Tampering> {
        let mut entries = Vec::new();
        let mut rest = log;
        while !rest.is_empty() {
            let entry = entries.len() as u64;
            let end = rest.iter().take(MAX_LINE).position(|&byte| byte == b'\n');
            let read = end.and_then(|end| {
                let (line, after) = rest.split_at_checked(end)?;
                rest = after.get(1..)?;
                Entry::from_json_line(line)
            });
            let fault = AuditFault::Line;
            entries.push(read.ok_or(Tampering { entry, fault })?);
            // Each entry is checked as it comes, so that the first fault is the one found.
            check_one(&entries, entries.len() - 1)?;
        }
        verify(&entries, anchors)?;
        Ok(Self { entries })
    }

    /// Does every recorded event again and compares.
    ///
    /// `redo` gets each record and makes it anew from the inputs it was made of,
    /// or returns `None` where they are gone. Events without inputs (notes,
    /// purges) can be returned as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::audit::{AuditRecord, AuditTrail, Digest, Event};
    /// # use scorewright::lending::outreach::Moment;
    /// # let subject = Digest::of_inputs(b"key", [("borrower", "17")]);
    /// # let note = |time, code| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(AuditRecord::new(Moment::parse(time)?, subject, Event::note(code)))
    /// # };
    /// let mut trail = AuditTrail::new();
    /// trail.append(note("2026-05-01T09:00:00Z", "opened")?)?;
    /// trail.append(note("2026-05-01T09:05:00Z", "reviewed")?)?;
    /// let replay = trail.replay(|record| Some(record.clone())); // notes have no inputs
    /// assert_eq!((replay.replayed, replay.is_equal()), (2, true));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay(&self, mut redo: impl FnMut(&AuditRecord) -> Option<AuditRecord>) -> Replay {
        let mut replay = Replay::default();
        for entry in &self.entries {
            match entry.record().map(|record| (record, redo(record))) {
                Some((record, Some(again))) => {
                    replay.replayed += 1;
                    let parts = record.differing_parts(&again);
                    if !parts.is_empty() {
                        replay.differing.push((entry.seq, parts));
                    }
                }
                _ => replay.skipped += 1,
            }
        }
        replay
    }
}

/// What doing everything again showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replay {
    /// How many records were made again.
    pub replayed: u64,
    /// How many could not be: purged, or without inputs.
    pub skipped: u64,
    /// Entries that came out differently, and which parts of them.
    pub differing: Vec<(u64, Vec<&'static str>)>,
}

impl Replay {
    /// Whether everything that was made again is equal.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.differing.is_empty()
    }
}

fn verify(entries: &[Entry], anchors: &[Anchor]) -> Result<(), Tampering> {
    for place in 0..entries.len() {
        check_one(entries, place)?;
    }
    check_links(entries, anchors)?;
    check_purges(entries)?;
    let mut anchors = anchors.to_vec();
    anchors.sort_by_key(|anchor| anchor.len);
    let len = entries.len() as u64;
    for anchor in anchors {
        if anchor.len > len {
            let fault = AuditFault::Truncated;
            return Err(Tampering { entry: len, fault });
        }
        if anchor.head != head_of(entries, 0..anchor.len) {
            let entry = anchor.len.saturating_sub(1);
            let fault = AuditFault::Anchor;
            return Err(Tampering { entry, fault });
        }
    }
    Ok(())
}

fn head_of(entries: &[Entry], range: Range<u64>) -> Digest {
    let last = range
        .end
        .checked_sub(1)
        .and_then(|last| usize::try_from(last).ok());
    last.and_then(|last| entries.get(last))
        .map_or(Digest::ZERO, |entry| entry.hash)
}

/// The entry alone: its number, its record's digest, its hash.
fn check_one(entries: &[Entry], place: usize) -> Result<(), Tampering> {
    let Some(entry) = entries.get(place) else {
        return Ok(());
    };
    let number = place as u64;
    let fault = if entry.seq != number {
        AuditFault::Sequence
    } else if entry
        .record()
        .is_some_and(|record| record.digest() != Ok(entry.digest))
    {
        AuditFault::Record
    } else if entry.hash != entry.expected_hash() {
        AuditFault::Hash
    } else {
        return Ok(());
    };
    let entry = number;
    Err(Tampering { entry, fault })
}

/// Neighbours, all of them sound by themselves: one was replaced with its hash.
/// It is the later one unless the entry after it, or an anchor, knows it.
fn check_links(entries: &[Entry], anchors: &[Anchor]) -> Result<(), Tampering> {
    let mut before = Digest::ZERO;
    for (place, entry) in entries.iter().enumerate() {
        if entry.prev != before {
            let number = place as u64;
            let after = entries.get(place + 1).map(|next| next.prev);
            let is_known = after == Some(entry.hash)
                || anchors
                    .iter()
                    .any(|anchor| anchor.len == number + 1 && anchor.head == entry.hash);
            let fault = AuditFault::Link;
            let entry = if is_known {
                number.saturating_sub(1)
            } else {
                number
            };
            return Err(Tampering { entry, fault });
        }
        before = entry.hash;
    }
    Ok(())
}

fn check_purges(entries: &[Entry]) -> Result<(), Tampering> {
    let mut purged = BTreeSet::<u64>::new();
    for record in entries.iter().filter_map(Entry::record) {
        if let Event::Purge { purged: numbers } = &record.event {
            purged.extend(numbers);
        }
    }
    let gone = entries
        .iter()
        .find(|entry| entry.record.is_none() && !purged.contains(&entry.seq));
    gone.map_or(Ok(()), |entry| {
        Err(Tampering {
            entry: entry.seq,
            fault: AuditFault::Missing,
        })
    })
}
