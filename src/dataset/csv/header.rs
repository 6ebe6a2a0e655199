//! Columns are found by name, and every name is accounted for.

use super::columns::{Columns, ExtraColumns, TargetColumn};
use crate::dataset::DatasetError;
use crate::files::csv::header_names;
use crate::schema::{Field, Role, Schema};
use csv::ByteRecord;
use std::collections::{HashMap, HashSet};

/// Where in a record each schema field stands; `None` for those not read.
pub(super) fn match_header(
    schema: &Schema,
    columns: &Columns,
    record: &ByteRecord,
) -> Result<Vec<Option<usize>>, DatasetError> {
    let names = header_names(record)?;
    let fields = schema.fields();
    check_selection(schema, columns)?;
    let known: Vec<&str> = fields.iter().map(Field::column).collect();
    check_recognised(&names, &known)?;
    let positions = check_names(&names)?;
    let mut missing = Vec::new();
    let places = fields
        .iter()
        .map(
            |field| match (positions.get(field.column()), wanted(columns, field)) {
                (Some(&place), Wanted::Must | Wanted::May) => Some(place),
                (None, Wanted::Must) => {
                    missing.push(field.column().to_owned());
                    None
                }
                _ => None,
            },
        )
        .collect();
    if !missing.is_empty() {
        // Several parts may be of one date.
        let mut seen = HashSet::new();
        missing.retain(|name: &String| seen.insert(name.clone()));
        return Err(DatasetError::MissingColumns { names: missing });
    }
    check_extra(schema, columns, &names)?;
    Ok(places)
}

#[derive(PartialEq, Eq)]
enum Wanted {
    Must,
    May,
    Not,
}

fn wanted(columns: &Columns, field: &Field) -> Wanted {
    match (field.role(), columns.target) {
        (Role::Ignore, _) | (Role::Target, TargetColumn::Ignored) => Wanted::Not,
        (Role::Target, TargetColumn::Required) => Wanted::Must,
        (Role::Target, TargetColumn::IfPresent) => Wanted::May,
        _ => match &columns.only {
            Some(only) if !only.iter().any(|name| name == field.name()) => Wanted::Not,
            _ => Wanted::Must,
        },
    }
}

fn check_selection(schema: &Schema, columns: &Columns) -> Result<(), DatasetError> {
    let unknown = |name: &&String| schema.field(name).is_none();
    if let Some(name) = columns.only.iter().flatten().find(unknown) {
        return Err(DatasetError::UnknownField { name: name.clone() });
    }
    let has_target = schema.role(Role::Target).is_some();
    match columns.target == TargetColumn::Required && !has_target {
        true => Err(DatasetError::NoTarget),
        false => Ok(()),
    }
}

/// A file without a header, or with another delimiter, must not have its first
/// borrower quoted in an error: nothing is named until a name is recognised.
pub(in crate::dataset) fn check_recognised(
    names: &[String],
    known: &[&str],
) -> Result<(), DatasetError> {
    if names.iter().any(|name| known.contains(&name.as_str())) {
        return Ok(());
    }
    let same = |name: &str, known: &str| name.to_lowercase() == known.to_lowercase();
    let in_other_case = |name: &str| known.iter().find(|known| same(name, known));
    if let Some(expected) = names.iter().find_map(|name| in_other_case(name)) {
        return Err(DatasetError::ColumnCase {
            name: (*expected).to_owned(),
        });
    }
    if let [only] = names {
        let found = [(';', "`;`"), ('\t', "a tab"), ('|', "`|`"), (',', "`,`")];
        if let Some((_, found)) = found.into_iter().find(|&(c, _)| only.contains(c)) {
            return Err(DatasetError::Delimiter { found });
        }
    }
    Err(DatasetError::NoHeader {
        example: known.first().copied().unwrap_or_default().to_owned(),
    })
}

pub(in crate::dataset) fn check_names(
    names: &[String],
) -> Result<HashMap<&str, usize>, DatasetError> {
    let mut positions = HashMap::new();
    for (i, name) in names.iter().enumerate() {
        if positions.insert(name.as_str(), i).is_some() {
            return Err(DatasetError::DuplicateColumn { name: name.clone() });
        }
    }
    Ok(positions)
}

fn check_extra(schema: &Schema, columns: &Columns, names: &[String]) -> Result<(), DatasetError> {
    if columns.extra == ExtraColumns::Ignored {
        return Ok(());
    }
    let extra = names.iter().filter(|n| !schema.has_column(n));
    let names: Vec<String> = extra.cloned().collect();
    match names.is_empty() {
        true => Ok(()),
        false => Err(DatasetError::ExtraColumns { names }),
    }
}
