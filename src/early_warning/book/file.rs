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
const VERSION: u32 = 1;
/// Files above this are refused before they are read: 20 million borrowers.
const MAX_BYTES: u64 = 4 << 30;
/// What stands between the first line and the states.
const OPENING: &str = ",\"states\":{";
/// What stands between the states and the hash.
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
    #[serde(rename = "sha256")]
    _sha256: String,
}

/// Writes a book in place of the old one, so that a crash leaves one of the two.
pub(crate) fn save<'a, S, I>(
    path: &Path,
    heading: &Heading,
    rows: I,
) -> Result<(), EarlyWarningError>
where
    S: State + 'a,
    I: Iterator<Item = (&'a str, &'a S)>,
{
    render(heading, rows)
        .and_then(|bytes| write_atomically(path, &bytes, Access::Private))
        .map_err(|source| EarlyWarningError::Io {
            doing: "write",
            path: path.to_owned(),
            source,
        })
}

/// A line per borrower between the heading and the hash of all before it.
fn render<'a, S, I>(heading: &Heading, rows: I) -> io::Result<Vec<u8>>
where
    S: State + 'a,
    I: Iterator<Item = (&'a str, &'a S)>,
{
    let mut out = Vec::new();
    let heading = serde_json::to_string(heading)?;
    write!(
        out,
        "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"heading\":{heading}{OPENING}"
    )?;
    for (position, (id, state)) in rows.enumerate() {
        out.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut out, id)?;
        out.push(b':');
        serde_json::to_writer(&mut out, &state.record())?;
    }
    out.extend_from_slice(CLOSING.as_bytes());
    let hash = hex(&Sha256::digest(&out));
    writeln!(out, "{hash}\"}}")?;
    Ok(out)
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
    let states = file.states.0;
    if states
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.0 >= b.0))
    {
        return Err(refuse(
            "its borrowers are not in order, or one is there twice".into(),
        ));
    }
    Ok(Contents {
        heading: file.heading,
        states,
    })
}

/// Version and heading, before any state is looked at: the wrong book should say so.
fn check_first_line(bytes: &[u8], wanted: &Heading) -> Result<(), String> {
    let line = bytes.split(|&byte| byte == b'\n').next();
    let first: FirstLine = line
        .and_then(|line| line.strip_suffix(OPENING.as_bytes()))
        .and_then(|head| serde_json::from_slice(&[head, b"}"].concat()).ok())
        .ok_or("its first line is not that of a state book")?;
    if first.format != FORMAT || first.version != VERSION {
        return Err(format!("this release reads {FORMAT} version {VERSION}"));
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
struct Rows<S>(Vec<(Box<str>, S)>);

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
                while let Some((id, record)) = map.next_entry()? {
                    let state = S::from_record(record).map_err(serde::de::Error::custom)?;
                    rows.push((id, state));
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
