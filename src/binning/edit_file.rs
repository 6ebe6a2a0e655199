//! Edits in a TOML file.

use super::Edit;
use super::error::BinningError;
use super::kind::BinKind;
use super::kind::JoinTo;
use crate::files::{TomlError, at_key, read_bounded, read_toml};
use crate::schema::Code;
use serde::Deserialize;
use std::path::Path;

/// The largest file of edits, in bytes; a thousand edits are far below.
const LIMIT: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditsFile {
    edit: Vec<Entry>,
}

/// One `[[edit]]`: a field and what is done to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    field: String,
    merge: Option<(usize, usize)>,
    split: Option<f64>,
    cuts: Option<Vec<f64>>,
    groups: Option<Vec<Vec<String>>>,
    join: Option<Joining>,
    to: Option<Target>,
}

/// What joins: `missing`, `non-finite`, `out-of-range`, `unseen`, or a special code.
#[derive(Deserialize)]
#[serde(untagged)]
enum Joining {
    Number(f64),
    Word(String),
}

/// Where it joins: `nearest`, or a value of the bin.
#[derive(Deserialize)]
#[serde(untagged)]
enum Target {
    Number(f64),
    Word(String),
}

impl Edit {
    /// Reads the edits of a TOML file, in their order.
    ///
    /// ```toml
    /// [[edit]]
    /// field = "Age"
    /// merge = [0, 1]              # the first two bins, as tables count from 0
    ///
    /// [[edit]]
    /// field = "Age"
    /// split = 40                  # the first number of the upper half
    ///
    /// [[edit]]
    /// field = "Income"
    /// cuts = [80, 150]            # all cuts
    ///
    /// [[edit]]
    /// field = "Home"
    /// groups = [["owner", "parents"], ["rent"]]
    ///
    /// [[edit]]
    /// field = "Income"
    /// join = "missing"            # or a special code, "unseen", "non-finite", "out-of-range"
    /// to = "nearest"              # or a number or level of the bin to join
    /// ```
    ///
    /// # Errors
    ///
    /// [`BinningError::EditsFile`] when the file cannot be read, or an entry is not one
    /// edit; it names the line.
    pub fn read(path: impl AsRef<Path>) -> Result<Vec<Self>, BinningError> {
        let path = path.as_ref();
        let wrong = |problem: String| BinningError::EditsFile {
            path: path.to_owned(),
            problem,
        };
        let bytes = read_bounded(path, LIMIT).map_err(|error| wrong(error.to_string()))?;
        let bytes = bytes.ok_or_else(|| wrong(format!("more than {LIMIT} bytes")))?;
        let text = String::from_utf8(bytes).map_err(|_| wrong("not UTF-8".to_owned()))?;
        Self::from_toml(&text).map_err(|error| wrong(error.to_string()))
    }

    /// As [`read`](Self::read), from text.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, or an entry is not one edit.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::binning::Edit;
    /// let edits = Edit::from_toml("[[edit]]\nfield = \"Age\"\nsplit = 40\n")?;
    /// assert_eq!(edits, [Edit::Split { field: "Age".into(), at: 40.0 }]);
    /// let error = Edit::from_toml("[[edit]]\nfield = \"Age\"\n").unwrap_err();
    /// assert!(error.to_string().contains("edit 1 (field `Age`)"));
    /// # Ok::<(), scorewright::files::TomlError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Vec<Self>, TomlError> {
        let file: EditsFile = read_toml(text)?;
        let mut edits = Vec::new();
        for (position, entry) in file.edit.into_iter().enumerate() {
            let field = entry.field.clone();
            edits.push(entry.into_edit().map_err(|problem| {
                let number = position + 1;
                let problem = format!("edit {number} (field `{field}`): {problem}");
                let line = header_line(text, position);
                TomlError {
                    line,
                    ..at_key(text, "edit".to_owned(), problem)
                }
            })?);
        }
        Ok(edits)
    }
}

/// The line of the header of the entry at `position`, from 1.
fn header_line(text: &str, position: usize) -> usize {
    let is_header = |line: &str| {
        line.split_whitespace()
            .collect::<String>()
            .starts_with("[[edit]]")
    };
    let mut headers = text.lines().enumerate().filter(|(_, line)| is_header(line));
    headers.nth(position).map_or(1, |(line, _)| line + 1)
}

impl Entry {
    fn into_edit(self) -> Result<Edit, &'static str> {
        let field = self.field;
        let mut edits = Vec::new();
        if let Some((first, last)) = self.merge {
            let field = field.clone();
            edits.push(Edit::Merge { field, first, last });
        }
        if let Some(at) = self.split {
            let field = field.clone();
            edits.push(Edit::Split { field, at });
        }
        if let Some(cuts) = self.cuts {
            let field = field.clone();
            edits.push(Edit::SetCuts { field, cuts });
        }
        if let Some(groups) = self.groups {
            let field = field.clone();
            edits.push(Edit::SetGroups { field, groups });
        }
        match (self.join, self.to) {
            (Some(join), Some(to)) => edits.push(Edit::Join {
                field,
                bin: join.kind(),
                to: to.place(),
            }),
            (Some(_), None) => return Err("join needs `to`, a bin's value or \"nearest\""),
            (None, Some(_)) => return Err("`to` belongs to join"),
            (None, None) => {}
        }
        match edits.pop() {
            Some(edit) if edits.is_empty() => Ok(edit),
            Some(_) => Err("one entry is one edit; write another [[edit]]"),
            None => Err("needs one of merge, split, cuts, groups, join"),
        }
    }
}

impl Joining {
    fn kind(self) -> BinKind {
        match self {
            Self::Number(code) => BinKind::Special(Code::Number(code)),
            Self::Word(word) => match word.as_str() {
                "missing" => BinKind::Missing,
                "non-finite" => BinKind::NonFinite,
                "out-of-range" => BinKind::OutOfRange,
                "unseen" => BinKind::Unseen,
                _ => BinKind::Special(Code::Level(word)),
            },
        }
    }
}

impl Target {
    fn place(self) -> JoinTo {
        match self {
            Self::Number(number) => JoinTo::Number(number),
            Self::Word(word) if word == "nearest" => JoinTo::NearestRate,
            Self::Word(word) => JoinTo::Level(word),
        }
    }
}
