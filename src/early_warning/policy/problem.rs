//! What is wrong with a policy, by the key of its file.

/// A setting out of bounds: its key in the file, and what is wrong.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) key: String,
    pub(crate) text: String,
}

impl Problem {
    pub(crate) fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
        }
    }
}
