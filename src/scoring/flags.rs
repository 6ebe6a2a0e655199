//! What was unusual about a row.

use core::fmt;

/// What was unusual about a row: a set of flags.
///
/// ```
/// use scorewright::scoring::Flags;
/// let flags = Flags::MISSING | Flags::UNTRAINED;
/// assert!(flags.contains(Flags::MISSING));
/// assert_eq!(flags.to_string(), "missing, untrained");
/// assert_eq!(format!("{flags:?}"), "Flags(missing, untrained)");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub(super) u8);

impl Flags {
    /// Some value was missing.
    pub const MISSING: Self = Self(1);
    /// Some value was a special code.
    pub const SPECIAL: Self = Self(2);
    /// Some value was infinite.
    pub const NON_FINITE: Self = Self(4);
    /// Some value was outside its field's range.
    pub const OUT_OF_RANGE: Self = Self(8);
    /// Some level was not known to the card.
    pub const UNSEEN: Self = Self(16);
    /// Some value fell into a bin that had no training rows.
    pub const UNTRAINED: Self = Self(32);
    /// Some ordinary value lay below or above all of training's.
    pub const BEYOND_TRAINING: Self = Self(64);
    /// The row was refused; in batches only.
    pub const REFUSED: Self = Self(128);

    const NAMES: [(Self, &'static str); 8] = [
        (Self::MISSING, "missing"),
        (Self::SPECIAL, "special"),
        (Self::NON_FINITE, "non-finite"),
        (Self::OUT_OF_RANGE, "out of range"),
        (Self::UNSEEN, "unseen"),
        (Self::UNTRAINED, "untrained"),
        (Self::BEYOND_TRAINING, "beyond training"),
        (Self::REFUSED, "refused"),
    ];

    /// Whether all of `other` are set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether none is set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }
}

impl core::ops::BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// By name: `Flags(missing, untrained)`, `Flags()`.
impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flags({self})")
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut set = Self::NAMES.iter().filter(|(flag, _)| self.contains(*flag));
        if let Some((_, name)) = set.next() {
            f.write_str(name)?;
        }
        set.try_for_each(|(_, name)| write!(f, ", {name}"))
    }
}
