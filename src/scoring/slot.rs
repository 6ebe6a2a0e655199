//! Where a value falls before any cut is looked at: the one rule that training and scoring share.

/// Where a number falls before any cut is looked at.
///
/// The order of the variants is the order in which the rule decides: a special
/// code wins over its being out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Slot {
    /// Not given. In slices of `f64`, NaN.
    Missing,
    /// The special code with this position in the field's list.
    Special(u16),
    /// An infinity (or, in text, a not-a-number).
    NonFinite,
    /// Outside the closed range of the field.
    OutOfRange,
    /// A category the card was not trained on.
    Unseen,
    /// An ordinary value.
    Regular,
}

/// Sorts one number into its slot.
///
/// `specials` are the field's codes, `low..=high` its closed range (infinite
/// where there is none). NaN is missing; special codes match exactly, with
/// `-0.0` equal to `0.0`.
///
/// # Examples
///
/// ```
/// use scorewright::scoring::{Slot, classify};
/// let specials = [-7.0, -8.0];
/// assert_eq!(classify(-8.0, &specials, 0.0, 100.0), Slot::Special(1));
/// assert_eq!(classify(-1.0, &specials, 0.0, 100.0), Slot::OutOfRange);
/// assert_eq!(classify(100.0, &specials, 0.0, 100.0), Slot::Regular);
/// assert_eq!(classify(f64::NAN, &specials, 0.0, 100.0), Slot::Missing);
/// ```
#[inline]
#[must_use]
#[allow(clippy::float_cmp)] // codes are compared exactly, that is their meaning
#[allow(clippy::cast_possible_truncation)] // a field has at most 64 codes
pub fn classify(value: f64, specials: &[f64], low: f64, high: f64) -> Slot {
    if value.is_nan() {
        return Slot::Missing;
    }
    if let Some(position) = specials.iter().position(|&code| code == value) {
        return Slot::Special(position as u16);
    }
    if value.is_infinite() {
        Slot::NonFinite
    } else if value < low || value > high {
        Slot::OutOfRange
    } else {
        Slot::Regular
    }
}

impl Slot {
    /// Why a value in this slot was refused, and the remedy.
    pub(super) const fn refusal(self) -> &'static str {
        match self {
            Self::Missing => "is missing, which its schema refuses",
            Self::Special(_) => "is a special code, which its schema refuses",
            Self::NonFinite => "is not finite, which its schema refuses",
            Self::OutOfRange => "is out of its range, which its schema refuses",
            Self::Unseen => "is a level the card does not know, which its schema refuses",
            Self::Regular => "is refused",
        }
    }
}
