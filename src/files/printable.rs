//! Text of unknown origin, made fit for a terminal.

use std::borrow::Cow;

/// The text without characters that act on a terminal: control characters other than
/// the line break, and those that turn the direction of writing, as `\u001b`.
///
/// What it writes instead is JSON's own escape, so that JSON stays the same value.
///
/// # Examples
///
/// ```
/// use scorewright::files::printable;
/// assert_eq!(printable("red \u{1b}[31m"), "red \\u001b[31m");
/// assert_eq!(printable("a line\nand 月收入"), "a line\nand 月收入");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts_on_terminal) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts_on_terminal(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a level or marker, which is matched and not only read, may be one: cells of a
/// file may hold tabs, line breaks, and the marks of right-to-left scripts, but nothing
/// else that acts on a terminal.
pub(crate) fn is_cell(text: &str) -> bool {
    let inside = ['\t', '\n', '\r', '\u{61c}', '\u{200e}', '\u{200f}'];
    !text.replace(inside, "").contains(acts_on_terminal)
}

/// A path, for messages.
pub(crate) fn printable_path(path: &std::path::Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// C0 but for the line break, DEL, C1, line separators, and the marks that turn text
/// around; all within four hexadecimal digits.
const fn acts_on_terminal(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
            | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_on_a_terminal_is_left_and_nothing_else_changes() {
        for c in (0..=0x2fff).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let shown = printable(&text);
            let acts = (c.is_control() && c != '\n') || "\u{202e}\u{2066}\u{200f}".contains(c);
            assert!(
                !acts || shown == format!("a\\u{:04x}b", u32::from(c)),
                "{shown}"
            );
            assert!(c.is_control() || !c.is_alphanumeric() || shown == text);
        }
    }
}
