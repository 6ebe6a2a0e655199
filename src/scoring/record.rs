//! How a borrower is read: by position from a slice, or by name from anything else.

use super::ScoreError;
use core::borrow::Borrow;
use core::hash::{BuildHasher, Hash};
use std::collections::{BTreeMap, HashMap};

/// One value of a borrower, borrowed from its record.
///
/// `Debug` tells the variant, never the value.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// The record does not know this name. Always an error.
    Absent,
    /// Known, but not given.
    Missing,
    /// A number; NaN counts as missing. For a category or flag it is its text as a file
    /// writes it: 1.0 is the level `1`, and of a flag `yes`; never a code.
    Number(f64),
    /// Text, read as the same text in a file is: a level, a flag, a number in the
    /// field's notation, a missing marker ([`Reading`](crate::notation::Reading)).
    Text(&'a str),
    /// The code of a level, from [`Scorer::level_code`](super::Scorer::level_code).
    Code(u32),
}

impl core::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Missing => "Missing",
            Self::Number(_) => "Number(..)",
            Self::Text(_) => "Text(..)",
            Self::Code(_) => "Code(..)",
        })
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

/// For flags.
impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Text(if value { "yes" } else { "no" })
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// A borrower the scorer can read.
///
/// Implement it for your own record by matching on the name. Slices and arrays
/// are read by position, maps by name. A slice of `f64` holds numbers only: NaN is
/// missing, and a number for a category is the level that a file writes so; a slice
/// of [`Value`] holds anything.
///
/// # Examples
///
/// ```
/// use scorewright::scoring::{Record, Value};
///
/// struct Applicant { income: Option<f64>, home: &'static str }
///
/// impl Record for Applicant {
///     fn value(&self, _position: usize, name: &str) -> Value<'_> {
///         match name {
///             "income" => self.income.into(),
///             "home" => self.home.into(),
///             _ => Value::Absent,
///         }
///     }
/// }
/// ```
pub trait Record {
    /// The value of the input at `position`, called `name`.
    fn value(&self, position: usize, name: &str) -> Value<'_>;

    /// Whether the record has the shape for `n_inputs`.
    ///
    /// # Errors
    ///
    /// [`ScoreError::Width`] from records read by position with another length.
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        let _ = n_inputs;
        Ok(())
    }
}

impl Record for [f64] {
    #[inline]
    fn value(&self, position: usize, _name: &str) -> Value<'_> {
        self.get(position)
            .map_or(Value::Absent, |&value| Value::Number(value))
    }

    #[inline]
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        width(n_inputs, self.len())
    }
}

impl<const N: usize> Record for [f64; N] {
    #[inline]
    fn value(&self, position: usize, name: &str) -> Value<'_> {
        self.as_slice().value(position, name)
    }

    #[inline]
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        width(n_inputs, N)
    }
}

impl Record for Vec<f64> {
    #[inline]
    fn value(&self, position: usize, name: &str) -> Value<'_> {
        self.as_slice().value(position, name)
    }

    #[inline]
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        width(n_inputs, self.len())
    }
}

impl Record for [Value<'_>] {
    #[inline]
    fn value(&self, position: usize, _name: &str) -> Value<'_> {
        self.get(position).copied().unwrap_or(Value::Absent)
    }

    #[inline]
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        width(n_inputs, self.len())
    }
}

impl<const N: usize> Record for [Value<'_>; N] {
    #[inline]
    fn value(&self, position: usize, name: &str) -> Value<'_> {
        self.as_slice().value(position, name)
    }

    #[inline]
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        width(n_inputs, N)
    }
}

impl Record for Vec<Value<'_>> {
    #[inline]
    fn value(&self, position: usize, name: &str) -> Value<'_> {
        self.as_slice().value(position, name)
    }

    #[inline]
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        width(n_inputs, self.len())
    }
}

impl<K, S> Record for HashMap<K, Value<'_>, S>
where
    K: Borrow<str> + Eq + Hash,
    S: BuildHasher,
{
    fn value(&self, _position: usize, name: &str) -> Value<'_> {
        self.get(name).copied().unwrap_or(Value::Absent)
    }
}

impl<K: Borrow<str> + Ord> Record for BTreeMap<K, Value<'_>> {
    fn value(&self, _position: usize, name: &str) -> Value<'_> {
        self.get(name).copied().unwrap_or(Value::Absent)
    }
}

impl<R: Record + ?Sized> Record for &R {
    #[inline]
    fn value(&self, position: usize, name: &str) -> Value<'_> {
        (**self).value(position, name)
    }

    #[inline]
    fn check(&self, n_inputs: usize) -> Result<(), ScoreError> {
        (**self).check(n_inputs)
    }
}

#[allow(clippy::cast_possible_truncation)] // a width past u32 is reported as its low bits; it is wrong anyway
const fn width(expected: usize, got: usize) -> Result<(), ScoreError> {
    if expected == got {
        Ok(())
    } else {
        Err(ScoreError::Width {
            expected: expected as u32,
            got: got as u32,
        })
    }
}
