//! Texts that people and terminals read.

use crate::binning::BinKind;
use crate::files::is_cell;
use crate::schema::Code;
use crate::scorecard::ScorecardError;
use crate::scorecard::card::{Input, Scorecard};
use crate::scorecard::error::section;
use crate::scorecard::limits::{LIMIT_CODE, LIMIT_LINE};
use crate::scorecard::text::is_plain;
use std::collections::HashSet;

const NOT_PLAIN: &str =
    "holds a control character, an escape sequence or a mark that turns the direction of writing";

pub(super) fn check(card: &Scorecard) -> Result<(), ScorecardError> {
    line("name".to_owned(), &card.name)?;
    line("schema.name".to_owned(), &card.schema_name)?;
    line("training.solver".to_owned(), &card.training.solver)?;
    for (n, one) in card.inputs.iter().enumerate() {
        check_input(n, one)?;
    }
    let mut codes = HashSet::new();
    for (n, reason) in card.reasons.iter().enumerate() {
        let path = |key: &str| format!("reasons[{n}].{key}");
        line(path("code"), &reason.code)?;
        line(path("text"), &reason.text)?;
        if reason.code.is_empty() || reason.code.len() > LIMIT_CODE {
            return Err(section(path("code"), "expected 1 to 64 bytes"));
        }
        if reason.text.trim().is_empty() {
            return Err(section(path("text"), "expected words"));
        }
        if !codes.insert(&reason.code) {
            return Err(section(path("code"), "an earlier reason has this code"));
        }
    }
    Ok(())
}

fn check_input(n: usize, one: &Input) -> Result<(), ScorecardError> {
    let field = &one.field;
    line(format!("inputs[{n}].field.name"), field.name())?;
    let path = |key: &str| format!("inputs.{}.field.{key}", field.name());
    let lines = [
        ("label", Some(field.label())),
        ("unit", field.unit()),
        ("reason_code", field.reason_code()),
        ("reason_text", field.reason_text()),
        ("bad", field.bad()),
    ];
    for (key, text) in lines {
        line(path(key), text.unwrap_or_default())?;
    }
    cells(path("levels"), field.levels())?;
    cells(path("missing_markers"), field.missing_markers())?;
    for special in field.specials() {
        line(path("specials"), &special.meaning)?;
        if let Code::Level(level) = &special.code {
            cells(path("specials"), std::slice::from_ref(level))?;
        }
    }
    for (bin, part) in one.bins.iter().enumerate() {
        if let BinKind::Levels(levels) = &part.kind {
            cells(format!("inputs.{}.bins[{bin}]", field.name()), levels)?;
        }
    }
    Ok(())
}

fn line(path: String, text: &str) -> Result<(), ScorecardError> {
    if text.len() > LIMIT_LINE {
        return Err(section(path, "expected at most 1,024 bytes"));
    }
    match is_plain(text) {
        true => Ok(()),
        false => Err(section(path, NOT_PLAIN)),
    }
}

fn cells(path: String, levels: &[String]) -> Result<(), ScorecardError> {
    match levels.iter().all(|level| is_cell(level)) {
        true => Ok(()),
        false => Err(section(path, NOT_PLAIN)),
    }
}
