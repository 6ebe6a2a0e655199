//! How large a card may be; far above any that is of use.

/// The most bytes of a file.
pub(super) const LIMIT_BYTES: u64 = 16 << 20;
/// The deepest that lists and objects may lie in each other.
pub(super) const LIMIT_DEPTH: usize = 12;
/// The most numbers, texts, lists and objects of a file together.
pub(super) const LIMIT_VALUES: usize = 250_000;
/// The most items of a list.
pub(super) const LIMIT_ITEMS: usize = 65_536;
/// The most keys of an object.
pub(super) const LIMIT_KEYS: usize = 64;
/// The most bytes of one text.
pub(super) const LIMIT_TEXT: usize = 4_096;
/// The most bytes of all texts together.
pub(super) const LIMIT_TEXTS: usize = 4 << 20;
/// The most inputs, terms and reasons; as the scorer.
pub(super) const LIMIT_PARTS: usize = 512;
/// The most bins of an input.
pub(super) const LIMIT_BINS: usize = 1_024;
/// The most bytes of a reason's code.
pub(super) const LIMIT_CODE: usize = 64;
/// The most bytes of a reason's text, a name, a label, a unit or a meaning.
pub(super) const LIMIT_LINE: usize = 1_024;
