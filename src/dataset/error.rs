//! Why a file or columns could not become a data set.

use super::BadRows;
#[cfg(feature = "files")]
use crate::files::CsvError;
use crate::files::{printable, printable_path};
use std::path::PathBuf;

/// Why a file or columns could not become a data set.
///
/// Messages name records, lines, fields and limits, never a value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// What is wrong in a file.
    #[error("{}: {cause}", printable_path(path))]
    InFile {
        /// As it was given.
        path: PathBuf,
        /// What is wrong.
        cause: Box<DatasetError>,
    },
    /// The source could not be read, or is no CSV within the limits.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// A header without records.
    #[error("there is no record; expected at least one")]
    NoRows,
    /// The file separates its columns by another character.
    #[error(
        "the header is one column; its delimiter seems to be {found}: set `delimiter` on the reader"
    )]
    Delimiter {
        /// What the header holds.
        found: &'static str,
    },
    /// The first line names no column of the schema.
    #[error(
        "the first line names none of the schema's columns (such as `{example}`); is the header missing, or below other lines?",
        example = printable(example)
    )]
    NoHeader {
        /// A column the schema expects.
        example: String,
    },
    /// The header spells a column's name in another case.
    #[error(
        "the header has no column `{name}`, but one whose name differs in case only; names are matched exactly",
        name = printable(name)
    )]
    ColumnCase {
        /// The name that was looked for.
        name: String,
    },
    /// Two columns share a name.
    #[error("column `{name}` appears twice", name = printable(name))]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// One column for two of target, weights and split.
    #[error(
        "column `{name}` is asked for twice: target, weights and split need a column each",
        name = printable(name)
    )]
    SharedColumn {
        /// The name.
        name: String,
    },
    /// The schema's columns that are not there.
    #[error("the header lacks {}", quoted(names))]
    MissingColumns {
        /// In schema order.
        names: Vec<String>,
    },
    /// Columns the schema does not know.
    #[error(
        "the schema does not have {}; declare them (role `ignore` reads past a column) or let the reader ignore extra columns",
        quoted(names)
    )]
    ExtraColumns {
        /// In file order.
        names: Vec<String>,
    },
    /// A name that is no field of the schema.
    #[error("the schema has no field `{name}`", name = printable(name))]
    UnknownField {
        /// The name.
        name: String,
    },
    /// Rows that do not obey the schema.
    #[error("{0}")]
    BadRows(BadRows),
    /// The target holds values whose meaning nobody gave.
    #[error(
        "target `{field}` has {n_values} different values and the schema does not say which is bad; set `bad` (1/0, true/false and bad/good need no word)",
        field = printable(field)
    )]
    TargetMeaning {
        /// The target.
        field: String,
        /// How many different values it has.
        n_values: usize,
    },
    /// The target has more than two outcomes.
    #[error(
        "target `{field}` has {n_values} different values, expected two; to count all but `bad` as good, list them in `levels`",
        field = printable(field)
    )]
    TargetValues {
        /// The target.
        field: String,
        /// How many different values it has, as far as they were counted.
        n_values: usize,
    },
    /// The value that means bad does not occur, though more than one other does.
    #[error(
        "no row of target `{field}` has the value that the schema calls bad",
        field = printable(field)
    )]
    NoBadValue {
        /// The target.
        field: String,
    },
    /// Only good rows, or only bad ones.
    #[error(
        "target `{field}`: all {n_rows} rows are {class}; expected good and bad ones",
        field = printable(field)
    )]
    OneClass {
        /// The target.
        field: String,
        /// How many rows there are.
        n_rows: usize,
        /// `good` or `bad`.
        class: &'static str,
    },
    /// The schema has no target, though one was asked for.
    #[error("the schema has no field with the role `target`")]
    NoTarget,
    /// Columns of different lengths.
    #[error("column `{name}` has {got} rows, expected {expected}", name = printable(name))]
    Length {
        /// The column.
        name: String,
        /// As many as the first.
        expected: usize,
        /// As many as it has.
        got: usize,
    },
    /// As many names as columns are needed.
    #[error("there are {n_names} names for {n_columns} columns")]
    Names {
        /// How many names.
        n_names: usize,
        /// How many columns.
        n_columns: usize,
    },
    /// A weight that cannot weigh.
    #[error("the weight of row {row} must be finite and not negative")]
    BadWeight {
        /// Counted from 0.
        row: usize,
    },
    /// A row that is not there.
    #[error("there is no row {row}; rows are 0 to {}", n_rows.saturating_sub(1))]
    NoSuchRow {
        /// Counted from 0.
        row: usize,
        /// How many there are.
        n_rows: usize,
    },
    /// A share that leaves one part empty by definition.
    #[error("the training share must lie between 0 and 1, both excluded, got {share}")]
    Share {
        /// As it was given.
        share: f64,
    },
    /// A column to split by in which a word is never said.
    #[error(
        "field `{field}`: no row says `{word}`; rows of that part must, as those of the others say `train` or `test`",
        field = printable(field)
    )]
    NoSplitRow {
        /// The column.
        field: String,
        /// `train`, `test`, or the part asked for.
        word: String,
    },
    /// A part of a split that holds nothing.
    #[error("the {part} part of the split has no row")]
    EmptyPart {
        /// `train` or `test`.
        part: &'static str,
    },
    /// A part of a split without good or without bad rows.
    #[error("the {part} part of the split has {class} rows only")]
    OneClassPart {
        /// `train` or `test`.
        part: &'static str,
        /// `good` or `bad`.
        class: &'static str,
    },
    /// Nothing to split by.
    #[error("the data has no column with the role `{role}`")]
    NoColumn {
        /// The role.
        role: &'static str,
    },
    /// A field that says nothing of time.
    #[error(
        "field `{field}` holds no dates: its kind must be `date` and its role not `ignore`",
        field = printable(field)
    )]
    NoDates {
        /// The field.
        field: String,
    },
    /// There is no time between rows of one day.
    #[error("field `{field}`: all rows are of one day, none comes after", field = printable(field))]
    OneDay {
        /// The date.
        field: String,
    },
    /// Rows whose place in time is not known.
    #[error("field `{field}`: {n_rows} rows have no date to split by", field = printable(field))]
    MissingDates {
        /// The date.
        field: String,
        /// How many rows.
        n_rows: usize,
    },
    /// The fields of a draft do not make a schema.
    #[error("the columns do not make a schema: {0}")]
    Draft(crate::schema::SchemaError),
    /// All weights are zero.
    #[error(
        "weight `{field}`: the sum of all weights is zero, or too large to add",
        field = printable(field)
    )]
    WeightSum {
        /// The weight.
        field: String,
    },
    /// A category with about as many levels as rows, or more than can be modelled.
    #[error(
        "category `{field}` has {n_levels} levels in {n_rows} rows; give an identifier the role `id`, or list the levels that matter",
        field = printable(field)
    )]
    TooManyLevels {
        /// The category.
        field: String,
        /// How many levels it has, as far as they were counted.
        n_levels: usize,
        /// How many rows were read.
        n_rows: usize,
    },
}

impl DatasetError {
    /// What is wrong, without the file where.
    #[must_use]
    pub fn root(&self) -> &Self {
        match self {
            Self::InFile { cause, .. } => cause.root(),
            other => other,
        }
    }

    /// The bad rows, when they are what is wrong.
    #[must_use]
    pub fn bad_rows(&self) -> Option<&BadRows> {
        match self.root() {
            Self::BadRows(rows) => Some(rows),
            _ => None,
        }
    }
}

fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{}`", printable(name)))
        .collect();
    let rest = names.len().saturating_sub(SHOWN);
    let column = if names.len() == 1 {
        "column"
    } else {
        "columns"
    };
    match rest {
        0 => format!("{column} {}", shown.join(", ")),
        _ => format!("{column} {} and {rest} more", shown.join(", ")),
    }
}
