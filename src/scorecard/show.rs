//! The card as a table of text.

use super::table::label;
use super::{Input, Scorecard, Term};
use crate::binning::BinKind;
use crate::files::printable;
use std::fmt;

/// Labels longer than this are cut.
const LABEL_WIDTH: usize = 31;

impl fmt::Display for Scorecard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = self.attainable();
        writeln!(
            f,
            "{}: {least} to {most} points, {} to start from",
            printable(&self.name),
            self.base_points
        )?;
        for term in &self.terms {
            writeln!(f)?;
            let inputs: Vec<&Input> = self.inputs_of(term).collect();
            match inputs.as_slice() {
                [one] => show_single(f, one, term)?,
                _ => show_pair(f, self, term)?,
            }
        }
        Ok(())
    }
}

const fn mark(term: &Term) -> &str {
    if term.adjusted {
        ", points set by rule"
    } else {
        ""
    }
}

fn show_single(f: &mut fmt::Formatter<'_>, one: &Input, term: &Term) -> fmt::Result {
    let coefficient = term.coefficient;
    let coefficient = coefficient.map_or_else(String::new, |c| format!(", coefficient {c:.4}"));
    writeln!(
        f,
        "{}  (iv {:.4}{coefficient}{})",
        printable(&term.name),
        one.iv(),
        mark(term)
    )?;
    writeln!(
        f,
        "  {:<LABEL_WIDTH$} {:>9} {:>9} {:>8} {:>8} {:>7}",
        "bin", "good", "bad", "bad rate", "woe", "points"
    )?;
    for (bin, points) in one.bins.iter().zip(&term.points) {
        let rate = bin.bad / (bin.good + bin.bad);
        let rate = if bin.untrained || rate.is_nan() {
            "-".to_owned()
        } else {
            format!("{:.1} %", rate * 100.0)
        };
        writeln!(
            f,
            "  {:<LABEL_WIDTH$} {:>9} {:>9} {rate:>8} {:>8.4} {:>7}",
            cut(&bin.kind, LABEL_WIDTH),
            bin.good,
            bin.bad,
            bin.woe,
            points
        )?;
    }
    Ok(())
}

/// The widest label of a row and of a column of a pair.
const ROW_WIDTH: usize = 26;
const COLUMN_WIDTH: usize = 20;

fn show_pair(f: &mut fmt::Formatter<'_>, card: &Scorecard, term: &Term) -> fmt::Result {
    let Some(grid) = card.grid_of(term) else {
        return Ok(());
    };
    writeln!(f, "{}  (pair{})", printable(&term.name), mark(term))?;
    let columns: Vec<String> = grid
        .columns
        .iter()
        .map(|one| fit(one, COLUMN_WIDTH))
        .collect();
    let width = |column: &String| column.chars().count().max(6);
    write!(f, "  {:<ROW_WIDTH$}", "")?;
    for column in &columns {
        write!(f, "  {column:>0$}", width(column))?;
    }
    writeln!(f)?;
    for (row, points) in grid.rows.iter().zip(&grid.points) {
        write!(f, "  {:<ROW_WIDTH$}", fit(row, ROW_WIDTH))?;
        for (points, column) in points.iter().zip(&columns) {
            write!(f, "  {points:>0$}", width(column))?;
        }
        writeln!(f)?;
    }
    Ok(())
}

/// What falls into a bin, cut to `width` characters.
fn cut(kind: &BinKind, width: usize) -> String {
    fit(&label(kind), width)
}

/// A text cut to `width` characters.
fn fit(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width - 1).collect();
    format!("{kept}…")
}
