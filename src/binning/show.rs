//! Bin tables as text, within 80 columns.

use super::table::{Bin, BinKind, BinTable, FieldBinning};
use crate::schema::{Code, Kind};
use crate::units::Day;
use std::fmt;

/// The widest label of a bin, in characters.
const LABEL_WIDTH: usize = 20;

impl fmt::Display for BinKind {
    /// As tables label it: `[26, 35)`, `car, house`, `missing`. Numbers are the
    /// shortest that read back to the same bits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interval { low, high } => {
                let open = if low.is_finite() { '[' } else { '(' };
                write!(f, "{open}{}, {})", Number(*low), Number(*high))
            }
            Self::Levels(names) => f.write_str(&names.join(", ")),
            Self::Missing => f.write_str("missing"),
            Self::Special(Code::Number(code)) => write!(f, "special {}", Number(*code)),
            Self::Special(Code::Level(code)) => write!(f, "special {code}"),
            Self::NonFinite => f.write_str("non-finite"),
            Self::OutOfRange => f.write_str("out of range"),
            Self::Unseen => f.write_str("unseen"),
        }
    }
}

/// A number in as few characters as read back to the same bits.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size.is_finite() && size != 0.0 && !(1e-5..1e15).contains(&size) {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

impl FieldBinning {
    /// What a bin is called: dates as dates, specials with their meaning.
    ///
    /// `None` when there is no such bin.
    #[must_use]
    pub fn label(&self, bin: usize) -> Option<String> {
        let kind = &self.table().bins().get(bin)?.kind;
        Some(match kind {
            BinKind::Interval { low, high } if self.field().kind() == Kind::Date => {
                let open = if low.is_finite() { '[' } else { '(' };
                format!("{open}{}, {})", date(*low), date(*high))
            }
            BinKind::Special(code) => {
                let mut specials = self.field().specials().iter();
                let meaning = specials.find(|special| special.code == *code);
                let meaning = meaning.map_or("", |special| special.meaning.as_str());
                format!("{kind}: {meaning}")
            }
            kind => kind.to_string(),
        })
    }
}

/// The civil date this many days after 1970-01-01, or the number of days where
/// there is none.
fn date(days: f64) -> String {
    #[allow(clippy::cast_possible_truncation)] // saturates, and then there is no date
    let day = Day(days.ceil() as i32);
    let is_dated = (-9999..=9999).contains(&day.ymd().0) && !days.is_nan();
    if is_dated {
        day.to_string()
    } else {
        Number(days).to_string()
    }
}

impl fmt::Display for FieldBinning {
    /// The field's name and information value, then its table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: iv {:.4}", self.name(), self.table().iv())?;
        let labels = (0..self.table().bins().len()).map(|bin| self.label(bin).unwrap_or_default());
        write_table(f, self.table(), labels)
    }
}

impl fmt::Display for BinTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.bins().iter().map(|bin| bin.kind.to_string());
        write_table(f, self, labels)
    }
}

fn write_table(
    f: &mut fmt::Formatter<'_>,
    table: &BinTable,
    labels: impl Iterator<Item = String>,
) -> fmt::Result {
    writeln!(
        f,
        "{:<LABEL_WIDTH$} {:>9} {:>9} {:>6} {:>8} {:>8} {:>8}  flag",
        "bin", "good", "bad", "share", "bad rate", "woe", "iv"
    )?;
    for (position, (bin, label)) in table.bins().iter().zip(labels).enumerate() {
        let share = table.share(position).unwrap_or(0.0);
        write_row(f, bin, &shortened(&label), share)?;
    }
    let (good, bad) = table.totals();
    let rate = table.bad_rate() * 100.0;
    let iv = table.iv();
    let (good, bad) = (weight(good), weight(bad));
    write!(
        f,
        "{:<LABEL_WIDTH$} {good:>9} {bad:>9} {:>5.1}% {rate:>7.2}% {:>8} {iv:>8.4}",
        "all", 100.0, ""
    )
}

fn write_row(f: &mut fmt::Formatter<'_>, bin: &Bin, label: &str, share: f64) -> fmt::Result {
    let rate = bin
        .bad_rate()
        .map_or_else(|| "-".to_owned(), |rate| format!("{:.2}%", rate * 100.0));
    let flag = match (bin.untrained, bin.pure) {
        (true, _) => "  none",
        (_, true) => "  pure",
        _ => "",
    };
    writeln!(
        f,
        "{label:<LABEL_WIDTH$} {:>9} {:>9} {:>5.1}% {rate:>8} {:>8.4} {:>8.4}{flag}",
        weight(bin.good),
        weight(bin.bad),
        share * 100.0,
        bin.woe,
        bin.iv,
    )
}

/// Whole weights whole, others to two places, huge ones in powers of ten.
fn weight(weight: f64) -> String {
    if weight >= 1e9 {
        format!("{weight:.3e}")
    } else if weight.fract() == 0.0 {
        format!("{weight:.0}")
    } else {
        format!("{weight:.2}")
    }
}

/// A label cut to the width of its column.
fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL_WIDTH {
        return label.to_owned();
    }
    let kept: String = label.chars().take(LABEL_WIDTH - 1).collect();
    format!("{kept}…")
}
