//! Bin tables: what each bin holds, and which bin a value falls into.

use crate::schema::{Code, Field, Treatment};
use crate::scoring::Slot;

/// What falls into a bin.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BinKind {
    /// Numbers in `[low, high)`; infinite at the ends.
    Interval {
        /// The first number inside.
        low: f64,
        /// The first number above.
        high: f64,
    },
    /// These levels of a category.
    Levels(Vec<String>),
    /// Values not given.
    Missing,
    /// One special code.
    Special(Code),
    /// Infinities and not-a-numbers.
    NonFinite,
    /// Outside the field's range.
    OutOfRange,
    /// Levels that training did not see.
    Unseen,
}

/// One row of a bin table. Counts are sums of weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    /// What falls into it.
    pub kind: BinKind,
    /// Weight of good rows.
    pub good: f64,
    /// Weight of bad rows.
    pub bad: f64,
    /// `ln(good_share / bad_share)`, smoothed as the params say when the bin is pure.
    pub woe: f64,
    /// This bin's part of the information value.
    pub iv: f64,
    /// No good, or no bad, among its training rows: `woe` is smoothed.
    pub pure: bool,
    /// No training rows at all: `woe` follows the untrained rule.
    pub untrained: bool,
}

/// The bins of one field, regular ones first.
#[derive(Clone, Debug, PartialEq)]
pub struct BinTable {
    pub(crate) bins: Vec<Bin>,
}

impl BinTable {
    /// Regular bins in order of value (or of risk, for categories), then missing,
    /// each special code, non-finite, out of range, unseen: those the field keeps.
    #[must_use]
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// The information value: the sum of the bins' parts.
    #[must_use]
    pub fn iv(&self) -> f64 {
        self.bins.iter().map(|bin| bin.iv).sum()
    }
}

/// The bins of one characteristic: its field, its cuts or groups, its table.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldBinning {
    pub(crate) field: Field,
    /// Strictly ascending and finite; empty for categories.
    pub(crate) cuts: Vec<f64>,
    pub(crate) table: BinTable,
}

impl FieldBinning {
    /// The characteristic's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.field.name()
    }

    /// The field as the schema declared it.
    #[must_use]
    pub const fn field(&self) -> &Field {
        &self.field
    }

    /// The cuts between regular bins: bin `i` is `[cuts[i-1], cuts[i])`.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// Counts, shares, woe and iv.
    #[must_use]
    pub const fn table(&self) -> &BinTable {
        &self.table
    }

    /// The bin a number falls into; `None` when the field refuses it.
    #[must_use]
    pub fn bin_of_number(&self, value: f64) -> Option<usize> {
        match self.field.slot(value) {
            Slot::Regular => Some(self.cuts.partition_point(|&cut| cut <= value)),
            Slot::OutOfRange
                if self.field.treatment(Slot::OutOfRange) == Some(Treatment::Nearest) =>
            {
                let (low, high) = self.field.range();
                Some(
                    self.cuts
                        .partition_point(|&cut| cut <= value.clamp(low, high)),
                )
            }
            slot => self.bin_of_slot(slot),
        }
    }

    /// The bin of a category's level; unseen levels go where the field says.
    #[must_use]
    pub fn bin_of_level(&self, level: &str) -> Option<usize> {
        let special = |code: &Code| matches!(code, Code::Level(name) if name == level);
        self.table
            .bins
            .iter()
            .position(|bin| match &bin.kind {
                BinKind::Levels(names) => names.iter().any(|name| name == level),
                BinKind::Special(code) => special(code),
                _ => false,
            })
            .or_else(|| self.bin_of_slot(Slot::Unseen))
    }

    /// The bin of an irregular slot; `None` when the field refuses it.
    #[must_use]
    pub fn bin_of_slot(&self, slot: Slot) -> Option<usize> {
        let wanted = match slot {
            Slot::Missing => BinKind::Missing,
            Slot::NonFinite => BinKind::NonFinite,
            Slot::OutOfRange => BinKind::OutOfRange,
            Slot::Unseen => BinKind::Unseen,
            Slot::Special(position) => {
                let special = self.field.specials().get(usize::from(position))?;
                BinKind::Special(special.code.clone())
            }
            Slot::Regular => return None,
        };
        self.table.bins.iter().position(|bin| bin.kind == wanted)
    }
}
