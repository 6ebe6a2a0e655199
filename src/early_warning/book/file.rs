//! A state book as a file: JSON with a line per borrower, closed by its own hash.

use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::Measure;
use crate::early_warning::state::State;
use crate::early_warning::trigger::EarlyWarning;
use crate::files::{Access, read_bounded, write_atomically};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::io::{self, Write};
use std::marker::PhantomData;
use std::path::Path;

const FORMAT: &str = "scorewright.watch_book";
const VERSION: u32 = 2;
/// Files above this are refused before they are read: 20 million borrowers.
const MAX_BYTES: u64 = 4 << 30;
/// What stands between the first line and the states.
const OPENING: &str = ",\"states\":{";
/// What stands between the states, and before what they were before the last run.
const INPUT: &str = "\n},\"input\":";
const BEFORE: &str = ",\"before\":{";
/// What stands between all states and the hash.
const CLOSING: &str = "\n},\"sha256\":\"";
/// The hash in hex, and what ends the file.
const TAIL: usize = 64 + "\"}\n".len();

/// What a book says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Heading {
    pub(crate) kind: String,
    pub(crate) policy: String,
    pub(crate) revision: String,
    pub(crate) measure: Measure,
}

impl Heading {
    pub(crate) fn of<S: State>(warning: &EarlyWarning<S>) -> Self {
        let policy = warning.policy();
        Self {
            kind: S::KIND.to_owned(),
            policy: policy.name().to_owned(),
            revision: policy.revision().to_owned(),
            measure: policy.measure(),
        }
    }
}

/// What a file holds.
pub(crate) struct Contents<S> {
    pub(crate) heading: Heading,
    pub(crate) states: Vec<(Box<str>, S)>,
    /// What the last run read, empty without one, and the states it moved as they were
    /// before; nothing where a borrower was fresh.
    pub(crate) input: String,
    pub(crate) before: Vec<(Box<str>, Option<S>)>,
}

/// The first line, up to [`OPENING`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstLine {
    format: String,
    version: u32,
    heading: Heading,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookFile<S: State> {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    heading: Heading,
    #[serde(bound = "")]
    states: Rows<S>,
    input: String,
    #[serde(bound = "")]
    before: Rows<S>,
    #[serde(rename = "sha256")]
    _sha256: String,
}

/// The borrowers of a part of a file, by id.
pub(crate) type RowsOf<'a, S> = Vec<(&'a str, Option<&'a S>)>;

/// Writes a book in place of the old one, so that a crash leaves one of the two.
pub(crate) fn save<S: State>(
    path: &Path,
    heading: &Heading,
    states: &RowsOf<'_, S>,
    (input, before): (&str, &RowsOf<'_, S>),
) -> Result<(), EarlyWarningError> {
    render(heading, states, (input, before))
        .and_then(|bytes| write_atomically(path, &bytes, Access::Private))
        .map_err(|source| EarlyWarningError::Io {
            doing: "write",
            path: path.to_owned(),
            source,
        })
}

/// A line per borrower between the heading and the hash of all before it.
fn render<S: State>(
    heading: &Heading,
    states: &RowsOf<'_, S>,
    (input, before): (&str, &RowsOf<'_, S>),
) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let heading = serde_json::to_string(heading)?;
    write!(
        out,
        "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"heading\":{heading}{OPENING}"
    )?;
    render_rows(&mut out, states)?;
    out.extend_from_slice(INPUT.as_bytes());
    serde_json::to_writer(&mut out, input)?;
    out.extend_from_slice(BEFORE.as_bytes());
    render_rows(&mut out, before)?;
    out.extend_from_slice(CLOSING.as_bytes());
    let hash = hex(&Sha256::digest(&out));
    writeln!(out, "{hash}\"}}")?;
    Ok(out)
}

fn render_rows<S: State>(out: &mut Vec<u8>, rows: &RowsOf<'_, S>) -> io::Result<()> {
    for (position, (id, state)) in rows.iter().enumerate() {
        out.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut *out, id)?;
        out.push(b':');
        serde_json::to_writer(&mut *out, &state.map(S::record))?;
    }
    Ok(())
}

/// Reads a book: length, hash, version and heading, then every state on its own.
pub(crate) fn load<S: State>(
    path: &Path,
    wanted: &Heading,
) -> Result<Contents<S>, EarlyWarningError> {
    let refuse = |problem: String| EarlyWarningError::Book {
        path: path.to_owned(),
        problem,
    };
    let failed = |source| EarlyWarningError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let bytes = read_bounded(path, MAX_BYTES).map_err(failed)?;
    let bytes = bytes.ok_or_else(|| refuse(format!("it has more than {MAX_BYTES} bytes")))?;
    check_hash(&bytes).map_err(|problem| refuse(problem.to_owned()))?;
    check_first_line(&bytes, wanted).map_err(refuse)?;
    let file: BookFile<S> = serde_json::from_slice(&bytes).map_err(|error| {
        // Its message may quote the file; the place is enough.
        let line = error.line();
        refuse(format!("line {line} does not read as a state"))
    })?;
    // Line 1 is the heading; two parts follow, a borrower a line.
    let Rows(states) = file.states;
    let Rows(before) = file.before;
    check_order(&states, 2).map_err(refuse)?;
    check_order(&before, states.len() + 3).map_err(refuse)?;
    let n_states = states.len();
    let states: Vec<_> = states
        .into_iter()
        .filter_map(|(id, state)| Some((id, state?)))
        .collect();
    if states.len() < n_states {
        return Err(refuse("a borrower has no state".to_owned()));
    }
    Ok(Contents {
        heading: file.heading,
        states,
        input: file.input,
        before,
    })
}

/// Borrowers are sorted by id, each once; `first` is the line of the first.
fn check_order<S>(rows: &[(Box<str>, S)], first: usize) -> Result<(), String> {
    for (position, pair) in rows.windows(2).enumerate() {
        let problem = match pair {
            [a, b] if a.0 == b.0 => "gives the borrower of the line before a second time",
            [a, b] if a.0 > b.0 => "is not in the order of the borrowers' ids",
            _ => continue,
        };
        return Err(format!("line {} {problem}", first + position + 1));
    }
    Ok(())
}

/// Version and heading, before any state is looked at: the wrong book should say so.
fn check_first_line(bytes: &[u8], wanted: &Heading) -> Result<(), String> {
    let line = bytes.split(|&byte| byte == b'\n').next();
    let first: FirstLine = line
        .and_then(|line| line.strip_suffix(OPENING.as_bytes()))
        .and_then(|head| serde_json::from_slice(&[head, b"}"].concat()).ok())
        .ok_or("its first line is not that of a state book")?;
    if first.format != FORMAT {
        return Err(format!("it is no {FORMAT}, which this release reads"));
    }
    if first.version != VERSION {
        let found = first.version;
        return Err(format!("this release reads version {VERSION}, got {found}"));
    }
    let measure = |measure: Measure| format!("{measure:?}").to_lowercase();
    let found = first.heading;
    for (what, found, wanted) in [
        ("states of kind", &found.kind, &wanted.kind),
        ("states of policy", &found.policy, &wanted.policy),
        (
            "states in",
            &measure(found.measure),
            &measure(wanted.measure),
        ),
    ] {
        if found != wanted {
            return Err(format!(
                "it holds {what} `{found}`, this policy needs `{wanted}`"
            ));
        }
    }
    Ok(())
}

/// The last line's hash must be that of everything before it.
fn check_hash(bytes: &[u8]) -> Result<(), &'static str> {
    let position = bytes.len().checked_sub(TAIL).ok_or("it is cut short")?;
    let (body, tail) = bytes.split_at(position);
    if !body.ends_with(CLOSING.as_bytes()) || !tail.ends_with(b"\"}\n") {
        return Err("it is cut short or has bytes after its end");
    }
    if tail.get(..64) == Some(hex(&Sha256::digest(body)).as_bytes()) {
        Ok(())
    } else {
        Err("its hash is wrong; restore a copy or replay the log")
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| DIGITS.get(usize::from(digit)))
        .map(|&digit| char::from(digit))
        .collect()
}

/// The states in file order; a map would hide a borrower given twice.
struct Rows<S>(Vec<(Box<str>, Option<S>)>);

impl<'de, S: State> Deserialize<'de> for Rows<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RowVisitor<S>(PhantomData<S>);

        impl<'de, S: State> Visitor<'de> for RowVisitor<S> {
            type Value = Rows<S>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a state per borrower")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rows<S>, A::Error> {
                let mut rows = Vec::new();
                while let Some((id, record)) = map.next_entry::<_, Option<S::Record>>()? {
                    let state = record.map(S::from_record).transpose();
                    rows.push((id, state.map_err(serde::de::Error::custom)?));
                }
                Ok(Rows(rows))
            }
        }

        deserializer.deserialize_map(RowVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_what_sha256_tools_print() {
        assert_eq!(
            hex(&Sha256::digest(b"abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
