//! Cells as files write them: text to a number or a flag. What a field allows
//! is not asked here.

#[allow(unused_imports)] // the scorer alone parses with a notation only
pub(crate) use super::digits::{Parsed, parse, trim};
pub(crate) use super::number::parse_as;

/// A trimmed cell as the position of `no` or `yes`.
pub(crate) fn flag(cell: &[u8]) -> Option<u32> {
    const WORDS: [(&[u8], u32); 6] = [
        (b"0", 0),
        (b"1", 1),
        (b"no", 0),
        (b"yes", 1),
        (b"false", 0),
        (b"true", 1),
    ];
    let same = |(word, _): &&(&[u8], u32)| cell.eq_ignore_ascii_case(word);
    WORDS.iter().find(same).map(|&(_, code)| code)
}
