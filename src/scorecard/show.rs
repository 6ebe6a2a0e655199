//! The card as a table of text.

use super::{Characteristic, Scorecard};
use crate::binning::BinKind;
use crate::schema::Code;
use std::fmt;

/// Labels longer than this are cut.
const LABEL_WIDTH: usize = 32;

impl fmt::Display for Scorecard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = self.attainable();
        writeln!(
            f,
            "{}: {least} to {most} points, {} to start from",
            self.name, self.base_points
        )?;
        for one in &self.characteristics {
            writeln!(f)?;
            one.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Characteristic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.adjusted {
            ", points set by rule"
        } else {
            ""
        };
        writeln!(
            f,
            "{}  (iv {:.4}, coefficient {:.4}{mark})",
            self.name(),
            self.iv(),
            self.coefficient
        )?;
        writeln!(
            f,
            "  {:<LABEL_WIDTH$} {:>9} {:>9} {:>8} {:>8} {:>7}",
            "bin", "good", "bad", "bad rate", "woe", "points"
        )?;
        for bin in &self.bins {
            let counts = &bin.bin;
            let rate = counts.bad / (counts.good + counts.bad);
            let rate = if counts.untrained {
                "-".to_owned()
            } else {
                format!("{:.1} %", rate * 100.0)
            };
            writeln!(
                f,
                "  {:<LABEL_WIDTH$} {:>9} {:>9} {rate:>8} {:>8.4} {:>7}",
                label(&counts.kind),
                counts.good,
                counts.bad,
                counts.woe,
                bin.points
            )?;
        }
        Ok(())
    }
}

/// What falls into a bin, in few words.
fn label(kind: &BinKind) -> String {
    let text = match kind {
        BinKind::Interval { low, high } if low.is_infinite() && high.is_infinite() => "all".into(),
        BinKind::Interval { low, high } if low.is_infinite() => format!("below {high}"),
        BinKind::Interval { low, high } if high.is_infinite() => format!("{low} and above"),
        BinKind::Interval { low, high } => format!("{low} to below {high}"),
        BinKind::Levels(levels) => levels.join(" | "),
        BinKind::Missing => "missing".into(),
        BinKind::Special(Code::Number(code)) => format!("special {code}"),
        BinKind::Special(Code::Level(code)) => format!("special {code}"),
        BinKind::NonFinite => "not finite".into(),
        BinKind::OutOfRange => "out of range".into(),
        BinKind::Unseen => "unseen".into(),
    };
    if text.chars().count() <= LABEL_WIDTH {
        return text;
    }
    let kept: String = text.chars().take(LABEL_WIDTH - 3).collect();
    format!("{kept}...")
}
