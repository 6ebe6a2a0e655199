//! From slices to a data set.

use super::cells::{Cells, Parts};
use super::{BadRows, Dataset, DatasetError, Fault, Problem};
use crate::schema::{Field, Role, Schema};
#[cfg(feature = "files")]
use crate::units::day::day_of;
#[cfg(feature = "files")]
use jiff::civil::Date;
use std::collections::HashSet;

/// How many bad cells are collected before an error is given.
const LIMIT_PROBLEMS: usize = 100;

/// A column of values, one per row.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Values<'a> {
    /// NaN is missing. Where the field holds no numbers, as they would be written.
    Numbers(&'a [f64]),
    /// As in the cells of a file: the empty one is missing, and every kind is read from text.
    Text(&'a [&'a str]),
    /// For flags; in the target, `true` is bad.
    Flags(&'a [bool]),
    /// For dates.
    #[cfg(feature = "files")]
    Dates(&'a [Date]),
}

impl Values<'_> {
    const fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Flags(values) => values.len(),
            #[cfg(feature = "files")]
            Self::Dates(values) => values.len(),
        }
    }
}

impl std::fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self {
            Self::Numbers(_) => "Numbers",
            Self::Text(_) => "Text",
            Self::Flags(_) => "Flags",
            #[cfg(feature = "files")]
            Self::Dates(_) => "Dates",
        };
        write!(f, "{kind}({} rows)", self.len())
    }
}

impl Dataset {
    /// A data set from slices, checked as a file would be.
    ///
    /// Columns are found by name, those of derived fields by the name of their date; those of roles `target`, `weight`, `id`, `date`,
    /// `split`, `protected` and `ignore` may be left out.
    ///
    /// # Errors
    ///
    /// When a name is unknown or repeated, a feature is missing, lengths differ,
    /// values do not obey their fields, the target is ambiguous, or all weights are zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::dataset::{Dataset, Values};
    /// use scorewright::schema::{Field, Kind, Role, Schema};
    /// let schema = Schema::new("loans", vec![
    ///     Field::new("income", Kind::Amount),
    ///     Field::new("job", Kind::Category),
    ///     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// ])?;
    /// let loans = Dataset::from_columns(&schema, &[
    ///     ("income", Values::Numbers(&[2500.0, f64::NAN])),
    ///     ("job", Values::Text(&["fixed", "freelance"])),
    ///     ("bad", Values::Flags(&[false, true])),
    /// ])?;
    /// assert_eq!(loans.bad(), Some(&[false, true][..]));
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn from_columns(
        schema: &Schema,
        columns: &[(&str, Values<'_>)],
    ) -> Result<Self, DatasetError> {
        let n_rows = check_columns(schema, columns)?;
        let mut cells = Vec::with_capacity(schema.fields().len());
        let mut problems = Vec::new();
        let mut known_bad = None;
        for field in schema.fields() {
            let values = columns.iter().find(|(name, _)| *name == field.column());
            let Some(&(_, values)) = values else {
                cells.push(Cells::nothing(field));
                continue;
            };
            if let (Role::Target, Values::Flags(bad)) = (field.role(), values) {
                known_bad = Some(bad.to_vec());
                cells.push(Cells::nothing(field));
                continue;
            }
            cells.push(fill(field, values, &mut problems));
        }
        if !problems.is_empty() {
            return Err(bad_rows(problems));
        }
        let mut parts = Parts::finish(cells.into_iter())?;
        if let Some(bad) = known_bad {
            parts.bad = bad;
        }
        parts.into_dataset(schema, n_rows)
    }
}

fn bad_rows(mut problems: Vec<Problem>) -> DatasetError {
    problems.sort_by_key(|problem| problem.record);
    let complete = problems.len() <= LIMIT_PROBLEMS;
    problems.truncate(LIMIT_PROBLEMS);
    DatasetError::BadRows(BadRows { problems, complete })
}

/// One field's cells; what is wrong with them goes to `problems`.
fn fill<'s>(field: &'s Field, values: Values<'_>, problems: &mut Vec<Problem>) -> Cells<'s> {
    let mut cells = Cells::new(field, &[]);
    for row in 0..values.len() {
        let pushed = match values {
            Values::Numbers(values) => values.get(row).map(|&v| cells.push_number(v)),
            Values::Text(values) => values.get(row).map(|v| cells.push(v.as_bytes())),
            Values::Flags(values) => {
                let word = |&flag: &bool| if flag { b"1" } else { b"0" };
                values.get(row).map(|flag| cells.push(word(flag)))
            }
            #[cfg(feature = "files")]
            Values::Dates(values) => values
                .get(row)
                .map(|&d| cells.push_number(f64::from(day_of(d)))),
        };
        if let Some(Err(expected)) = pushed {
            problems.push(Problem {
                record: row as u64 + 1,
                line: 0,
                fault: Fault::Cell {
                    field: field.name().to_owned(),
                    expected,
                },
            });
            // Any will do: with a problem there is no data set.
            if problems.len() > 2 * LIMIT_PROBLEMS {
                break;
            }
        }
    }
    cells
}

/// Names and lengths; the number of rows.
fn check_columns(schema: &Schema, columns: &[(&str, Values<'_>)]) -> Result<usize, DatasetError> {
    let n_rows = columns.first().map_or(0, |(_, values)| values.len());
    for (i, (name, values)) in columns.iter().enumerate() {
        let name = || (*name).to_owned();
        if !schema.has_column(&name()) {
            return Err(DatasetError::UnknownField { name: name() });
        }
        if columns.iter().take(i).any(|(other, _)| *other == name()) {
            return Err(DatasetError::DuplicateColumn { name: name() });
        }
        if values.len() != n_rows {
            return Err(DatasetError::Length {
                name: name(),
                expected: n_rows,
                got: values.len(),
            });
        }
    }
    let given = |field: &&Field| columns.iter().any(|(name, _)| *name == field.column());
    let missing = schema.features().filter(|field| !given(field));
    // Several parts may be of one date.
    let mut seen = HashSet::new();
    let missing = missing.map(|field| field.column().to_owned());
    let names: Vec<String> = missing.filter(|name| seen.insert(name.clone())).collect();
    match names.is_empty() {
        true => Ok(n_rows),
        false => Err(DatasetError::MissingColumns { names }),
    }
}
