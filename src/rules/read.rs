//! Rule files and borrowers' cases from text.
//!
//! Files are untrusted: their size is bounded, unknown and repeated keys are refused,
//! and errors give the line. Rule files hold no borrower's data, so that their errors
//! say what was found; those of cases never do.

use super::Provenance;
use super::header::{Body, Written};
use super::reason::{at_key, json_key, without_place, without_values};
use crate::files;
use serde::de::DeserializeOwned;

/// The most bytes of a rule file or a case.
pub(crate) const MAX_BYTES: usize = 1 << 20;

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub(crate) struct TextError {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) reason: String,
}

/// What a kind of rule file says of itself. A key that a kind does not take is
/// refused like any other unknown one: nothing is read and then not acted on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    /// The id of a file that says none; its digest still names it.
    id: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

impl Header {
    /// A policy whose dates its stage does not ask for.
    pub(crate) const POLICY: Self = Self {
        id: "",
        required: &["from", "id", "cite"],
        optional: &["version"],
    };
    /// A policy that is refused outside its dates.
    pub(crate) const DATED_POLICY: Self = Self {
        optional: &["version", "until"],
        ..Self::POLICY
    };
    /// Each rule set of the file has a header of its own.
    pub(crate) const OF_EACH: Self = Self {
        id: "",
        required: &[],
        optional: &[],
    };

    /// Numbers with a version.
    pub(crate) const fn versioned(id: &'static str) -> Self {
        Self {
            id,
            required: &["version"],
            optional: &["id", "cite"],
        }
    }

    /// A list of rules that have their own dates.
    pub(crate) const fn list(id: &'static str) -> Self {
        Self {
            id,
            required: &[],
            optional: &["id", "version", "cite"],
        }
    }

    fn takes(self, key: &str) -> bool {
        self.required.contains(&key) || self.optional.contains(&key)
    }
}

/// Reads a rule file: where it comes from, and its rules.
pub(crate) fn read_rules<T: DeserializeOwned>(
    text: &str,
    header: Header,
) -> Result<(Provenance, T), TextError> {
    check_size(text)?;
    let at = |error: toml::de::Error| {
        let (line, key) = place_of(text, &error);
        // Not private: what was found may be said.
        let reason = at_key(Some(&key), error.message().replace('\n', " "));
        TextError { line, reason }
    };
    let written: Written = toml::from_str(text).map_err(at)?;
    let body = Body {
        table: toml::Deserializer::parse(text).map_err(at)?,
        taken: |key: &str| header.takes(key),
    };
    let rules = T::deserialize(body).map_err(at)?;
    let provenance = written.provenance(header)?.of_file(text);
    Ok((provenance, rules))
}

impl Written {
    fn provenance(self, header: Header) -> Result<Provenance, TextError> {
        if let Some(key) = header.required.iter().find(|key| !self.says(key)) {
            return Err(TextError {
                line: 1,
                reason: format!("missing field `{key}`"),
            });
        }
        let id = self.id.as_deref().unwrap_or(header.id);
        let provenance = Provenance::new(id, &self.cite.unwrap_or_default());
        let provenance = provenance.with_dates(self.from, self.until);
        Ok(match self.version {
            Some(version) => provenance.with_version(&version),
            None => provenance,
        })
    }
}

/// Reads a borrower's case from TOML. `ours` are messages of the crate's own, which
/// hold no value and may be said as they are.
pub(crate) fn read_case_toml<T: DeserializeOwned>(
    text: &str,
    ours: &[String],
) -> Result<T, TextError> {
    check_size(text)?;
    toml::from_str(text).map_err(|error| {
        let (line, key) = place_of(text, &error);
        let reason = at_key(Some(&key), without_values(error.message(), ours));
        TextError { line, reason }
    })
}

/// The same from JSON, with the same names.
pub(crate) fn read_case_json<T: DeserializeOwned>(
    text: &str,
    ours: &[String],
) -> Result<T, TextError> {
    check_size(text)?;
    files::read_json(text.as_bytes()).map_err(|error| {
        let shown = error.to_string();
        let line = error.line().max(1);
        let reason = if error.is_data() {
            let key = json_key(text, line, error.column());
            at_key(key, without_values(&shown, ours))
        } else {
            // Of the parser alone: what it expected, never what it saw.
            without_place(&shown).to_owned()
        };
        TextError { line, reason }
    })
}

fn check_size(text: &str) -> Result<(), TextError> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    Err(TextError {
        line: 1,
        reason: "a file of rules or of a case has at most 1 MiB".to_owned(),
    })
}

/// Line, counted from 1, and key of a TOML error.
fn place_of(text: &str, error: &toml::de::Error) -> (usize, String) {
    files::key_at(text, error.span().map_or(0, |span| span.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Terms {
        #[serde(rename = "periods")]
        _periods: u32,
    }

    #[test]
    fn both_formats_of_a_case_say_the_line_and_no_value() {
        for (toml, json, reason) in [
            (
                "\nperiods = 'Canary'",
                "{\n\"periods\": \"Canary\"}",
                "key `periods`: expected a whole number",
            ),
            (
                "\nperiod = 1",
                "{\n\"period\": 1}",
                "unknown field `period`",
            ),
            ("", "{}", "missing field `periods`"),
            (
                "periods = 1\nperiods = 'Canary'",
                "{\"periods\": 1,\n\"periods\": 1}",
                "duplicate",
            ),
            ("periods = Canary", "{\"periods\": Canary", ""),
        ] {
            for error in [
                read_case_toml::<Terms>(toml, &[]).unwrap_err(),
                read_case_json::<Terms>(json, &[]).unwrap_err(),
            ] {
                let shown = error.to_string();
                assert!(
                    shown.contains(reason) && shown.starts_with("line "),
                    "{shown}"
                );
                assert!(!format!("{shown} {error:?}").contains("Canary"), "{shown}");
            }
        }
        let long = " ".repeat(MAX_BYTES + 1);
        for error in [
            read_case_json::<Terms>(&long, &[]).unwrap_err(),
            read_case_toml::<Terms>(&long, &[]).unwrap_err(),
            read_rules::<Terms>(&long, Header::POLICY).unwrap_err(),
        ] {
            assert!(error.to_string().contains("1 MiB"), "{error}");
        }
    }

    #[test]
    fn a_rule_file_gives_its_header_and_its_rules_apart() {
        let text = "id = 'MINE'\nfrom = 2026-01-01\ncite = 'policy'\nperiods = 3\n";
        let (rules, terms) = read_rules::<Terms>(text, Header::POLICY).unwrap();
        assert_eq!((rules.id(), terms._periods), ("MINE", 3));
        let digest = rules.sha256().unwrap();
        assert_eq!(digest.len(), 64);
        let again = read_rules::<Terms>(&text.replace('3', "4"), Header::POLICY);
        assert_ne!(again.unwrap().0.sha256(), Some(digest));
    }

    #[test]
    fn what_is_wrong_with_a_rule_file_has_its_line() {
        let wrong = |text: &str| {
            let read = read_rules::<Terms>(text, Header::POLICY);
            read.unwrap_err().to_string()
        };
        let header = "id = 'MINE'\nfrom = 2026-01-01\ncite = 'policy'\n";
        let unknown = wrong(&format!("{header}period = 3\n"));
        assert!(
            unknown.starts_with("line 4: unknown field `period`"),
            "{unknown}"
        );
        let kind = wrong(&format!("{header}\nperiods = 'x'\n"));
        assert!(
            kind.starts_with("line 5: key `periods`: invalid type"),
            "{kind}"
        );
        let twice = wrong(&format!("{header}id = 'OTHER'\nperiods = 3\n"));
        assert!(twice.starts_with("line 4: duplicate key"), "{twice}");
        let date = wrong(&header.replace("2026-01-01", "2026-02-30"));
        assert!(date.starts_with("line 2: "), "{date}");
        assert_eq!(wrong("periods = 3\n"), "line 1: missing field `from`");
        // What the body says comes first: it has a line.
        assert!(wrong("period = 3\n").contains("unknown field `period`"));
        let (named, _) = read_rules::<Terms>("periods = 3\n", Header::list("terms")).unwrap();
        assert_eq!((named.id(), named.cite()), ("terms", ""));
    }

    #[test]
    fn a_header_key_that_a_kind_of_file_does_not_act_on_is_refused_with_its_line() {
        let all = [
            ("id", "id = 'A'\n"),
            ("version", "version = '1'\n"),
            ("from", "from = 2026-01-01\n"),
            ("until", "until = 2027-01-01\n"),
            ("cite", "cite = 'b'\n"),
        ];
        for header in [
            Header::POLICY,
            Header::DATED_POLICY,
            Header::OF_EACH,
            Header::versioned("v"),
            Header::list("l"),
        ] {
            let taken = all.iter().filter(|(key, _)| header.takes(key));
            let taken: String = taken.map(|(_, line)| *line).collect();
            let read = |text: &str| read_rules::<Terms>(text, header);
            read(&format!("{taken}periods = 3\n")).unwrap();
            for (key, line) in all.iter().filter(|(key, _)| !header.takes(key)) {
                let error = read(&format!("periods = 3\n{taken}{line}")).unwrap_err();
                let at = 2 + taken.lines().count();
                let expected = format!("line {at}: unknown field `{key}`");
                assert!(error.to_string().starts_with(&expected), "{error}");
            }
            for key in header.required {
                let left = all.iter().filter(|(k, _)| header.takes(k) && k != key);
                let left: String = left.map(|(_, line)| *line).collect();
                let error = read(&format!("{left}periods = 3\n")).unwrap_err();
                assert!(error.reason.contains(&format!("missing field `{key}`")));
            }
        }
    }
}
