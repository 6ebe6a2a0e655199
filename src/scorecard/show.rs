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
                [first, second] => show_pair(f, [first, second], term)?,
                _ => {}
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

/// A pair of labels takes the place of one.
const PAIR_WIDTH: usize = 26;

fn show_pair(f: &mut fmt::Formatter<'_>, inputs: [&Input; 2], term: &Term) -> fmt::Result {
    let [first, second] = inputs;
    writeln!(f, "{}  (pair{})", printable(&term.name), mark(term))?;
    writeln!(
        f,
        "  {:<PAIR_WIDTH$} {:<PAIR_WIDTH$} {:>8} {:>7}",
        "first bin", "second bin", "log-odds", "points"
    )?;
    let pairs = first
        .bins
        .iter()
        .flat_map(|a| second.bins.iter().map(move |b| (a, b)));
    for ((a, b), (log_odds, points)) in pairs.zip(term.log_odds.iter().zip(&term.points)) {
        writeln!(
            f,
            "  {:<PAIR_WIDTH$} {:<PAIR_WIDTH$} {log_odds:>8.4} {points:>7}",
            cut(&a.kind, PAIR_WIDTH),
            cut(&b.kind, PAIR_WIDTH)
        )?;
    }
    Ok(())
}

/// What falls into a bin, cut to `width` characters.
fn cut(kind: &BinKind, width: usize) -> String {
    let text = label(kind);
    if text.chars().count() <= width {
        return text;
    }
    let kept: String = text.chars().take(width - 1).collect();
    format!("{kept}…")
}
