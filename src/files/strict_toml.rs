//! Strict TOML: unknown keys are errors, and every error names line and key.

/// The version of the file formats this release reads.
const VERSION: u32 = 1;

/// What is wrong with a TOML file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: key `{key}`: {problem}")]
#[non_exhaustive]
pub struct TomlError {
    /// Starts at 1, as editors count.
    pub line: usize,
    /// The key with its table, `threshold.amber`; the table alone when a key is missing.
    pub key: String,
    /// What is wrong with it, and its bound.
    pub problem: String,
}

/// Parses a TOML file; errors name line and key.
pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, mut key) = key_at(text, offset);
        let message = error.message();
        if let Some(field) = message.strip_prefix("missing field ") {
            let table = table_at(text, line);
            key = join(&table, field.trim_matches('`'));
        }
        TomlError {
            line,
            key,
            problem: message.replace('\n', " "),
        }
    })
}

/// Refuses files of another version.
pub(crate) fn check_version(text: &str, found: u32) -> Result<(), TomlError> {
    if found == VERSION {
        Ok(())
    } else {
        let problem = format!("this release reads version {VERSION}, got {found}");
        Err(at_key(text, "version".into(), problem))
    }
}

/// An error at a key, with the line it stands on; line 1 when it is not there.
pub(crate) fn at_key(text: &str, key: String, problem: String) -> TomlError {
    let lines = 1..=text.lines().count();
    let found = lines.clone().find(|&line| key_on(text, line) == key);
    // A key left out has no line: its table's header is the place to look.
    let table = key
        .rsplit_once('.')
        .map_or(key.as_str(), |(table, _)| table);
    let line = found.or_else(|| lines.clone().find(|&line| table_at(text, line) == table));
    TomlError {
        line: line.unwrap_or(1),
        key,
        problem,
    }
}

/// The line of a byte offset, from 1; the last one past the end.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|&&byte| byte == b'\n').count()
}

/// Line and key of a byte offset.
pub(crate) fn key_at(text: &str, offset: usize) -> (usize, String) {
    let line = line_of(text, offset);
    (line, key_on(text, line))
}

/// The key a line sets, with its table; the table when it sets none.
fn key_on(text: &str, line: usize) -> String {
    let table = table_at(text, line);
    let content = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    match content.split_once('=') {
        Some((key, _)) if !content.trim_start().starts_with('#') => {
            join(&table, key.trim().trim_matches('"'))
        }
        _ => table,
    }
}

/// The table a line belongs to: `hard`, or `advice[2]` for the third of a list.
fn table_at(text: &str, line: usize) -> String {
    let headers: Vec<_> = text
        .lines()
        .take(line)
        .map(str::trim)
        .filter(|line| line.starts_with('['))
        .collect();
    let Some(last) = headers.last() else {
        return String::new();
    };
    let name = last.trim_matches(['[', ']', ' ']);
    if last.starts_with("[[") {
        let position = headers.iter().filter(|header| *header == last).count() - 1;
        format!("{name}[{position}]")
    } else {
        name.to_owned()
    }
}

fn join(table: &str, key: &str) -> String {
    if table.is_empty() {
        key.to_owned()
    } else {
        format!("{table}.{key}")
    }
}
