//! Texts that may stand in a card, and how they are shown.

use crate::files::printable;

/// Whether a text for people holds only what is read: nothing that acts on a terminal
/// or turns the direction of writing.
#[cfg(feature = "card")]
pub(super) fn is_plain(text: &str) -> bool {
    !text.contains('\n') && matches!(printable(text), std::borrow::Cow::Borrowed(_))
}

/// What other bins are called.
const TAKEN: [&str; 5] = ["missing", "unseen", "not finite", "out of range", "all"];

/// Levels in a row. One that holds the separator, a quotation mark or space at its
/// ends, or is called as another bin, is quoted: no level looks like two, or like what it is not.
pub(super) fn joined(levels: &[String]) -> String {
    let one = |level: &String| {
        let parts = level.contains([',', '"', '|', '\\', '×', '\n']) || level.trim() != level;
        let taken = TAKEN.contains(&level.as_str()) || level.starts_with("special ");
        match parts || taken {
            true => format!("{level:?}"),
            false => printable(level).into_owned(),
        }
    };
    levels.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_with_a_comma_does_not_look_like_two() {
        let levels = ["car, used".to_owned(), "car".to_owned()];
        assert_eq!(joined(&levels), "\"car, used\", car");
        assert_eq!(joined(&["missing".to_owned()]), "\"missing\"");
        assert!(!joined(&["a\u{1b}[2J\nb".to_owned()]).contains(['\u{1b}', '\n']));
    }
}
