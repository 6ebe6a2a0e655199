//! Bin tables as text, within 80 columns.

use super::kind::BinKind;
use super::table::{Bin, BinTable, FieldBinning};
use crate::schema::{Code, Kind};
use crate::units::Day;
use std::fmt;

/// The widest label of a bin, in characters.
const LABEL_WIDTH: usize = 20;

impl fmt::Display for BinKind {
    /// As tables label it: `[26, 35)`, `car, house`, `missing`. Numbers are the
    /// shortest that read back to the same bits. A level that could be read as another
    /// bin or as two, by a comma, a quote, a bracket or a word of tables, is quoted with
    /// Rust's escapes: `"car, old", house`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interval { low, high } => {
                let open = if low.is_finite() { '[' } else { '(' };
                write!(f, "{open}{}, {})", Number(*low), Number(*high))
            }
            Self::Levels(names) => {
                for (position, name) in names.iter().enumerate() {
                    let comma = if position > 0 { ", " } else { "" };
                    write!(f, "{comma}{}", Level(name))?;
                }
                Ok(())
            }
            Self::Missing => f.write_str("missing"),
            Self::Special(Code::Number(code)) => write!(f, "special {}", Number(*code)),
            Self::Special(Code::Level(code)) => write!(f, "special {}", Level(code)),
            Self::NonFinite => f.write_str("non-finite"),
            Self::OutOfRange => f.write_str("out of range"),
            Self::Unseen => f.write_str("unseen"),
        }
    }
}

/// A level, in quotes where it could pass for something else.
struct Level<'a>(&'a str);

impl fmt::Display for Level<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const OF_TABLES: [&str; 4] = ["missing", "non-finite", "out of range", "unseen"];
        let name = self.0;
        let quoted = format!("{name:?}");
        let is_plain = quoted.get(1..quoted.len() - 1) == Some(name)
            && !name.is_empty()
            && name.trim() == name
            && !name.contains([',', '…'])
            && !name.starts_with(['[', '('])
            && !name.starts_with("special ")
            && !OF_TABLES.contains(&name);
        f.write_str(if is_plain { name } else { &quoted })
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
        let end = match &bin.kind {
            BinKind::Levels(names) if names.len() > 1 => format!("… of {}", names.len()),
            _ => "…".to_owned(),
        };
        write_row(f, bin, &shortened(&label, &end), share)?;
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
    let space = " ".repeat(LABEL_WIDTH.saturating_sub(width(label)));
    writeln!(
        f,
        "{label}{space} {:>9} {:>9} {:>5.1}% {rate:>8} {:>8.4} {:>8.4}{flag}",
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
    } else if weight.fract() == 0.0 || weight >= 1e5 {
        format!("{weight:.0}")
    } else {
        format!("{weight:.2}")
    }
}

/// A label cut to the width of its column, and then this `end`.
fn shortened(label: &str, end: &str) -> String {
    if width(label) <= LABEL_WIDTH {
        return label.to_owned();
    }
    let mut kept = String::new();
    for letter in label.chars() {
        kept.push(letter);
        if width(&kept) + width(end) > LABEL_WIDTH {
            kept.pop();
            break;
        }
    }
    format!("{kept}{end}")
}

/// How many columns of a terminal a text takes: letters of East Asian scripts take two,
/// marks on another letter none.
fn width(text: &str) -> usize {
    let of = |letter: char| match u32::from(letter) {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff01..=0xff60
        | 0xffe0..=0xffe6
        | 0x1_f300..=0x1_faff
        | 0x2_0000..=0x3_fffd => 2,
        _ => 1,
    };
    text.chars().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(names: &[&str]) -> String {
        BinKind::Levels(names.iter().map(|&name| name.to_owned()).collect()).to_string()
    }

    #[test]
    fn a_level_cannot_pass_for_two_or_for_another_bin() {
        assert_eq!(label(&["car", "old house"]), "car, old house");
        assert_eq!(label(&["自有住房", "o'brien"]), "自有住房, o'brien");
        for (name, quoted) in [
            ("a, b", r#""a, b""#),
            ("missing", r#""missing""#),
            ("[26, 35)", r#""[26, 35)""#),
            ("special -7", r#""special -7""#),
            (" car", r#"" car""#),
            ("", "\"\""),
            ("a\"b", r#""a\"b""#),
            ("\u{1b}[2J", r#""\u{1b}[2J""#),
        ] {
            assert_eq!(label(&[name]), quoted);
        }
        // No two lists of levels have one label.
        assert_ne!(label(&["a", "b"]), label(&["a, b"]));
        assert_ne!(label(&["\"a\"", "b"]), label(&["a", "b"]));
    }

    #[test]
    fn labels_fill_their_column_in_any_script() {
        for text in ["short", "自有住房自有住房自有住房", &"x".repeat(50)] {
            let shown = shortened(text, "…");
            assert!(width(&shown) <= LABEL_WIDTH, "{shown}");
        }
        assert_eq!(width("自有"), 4);
    }
}
