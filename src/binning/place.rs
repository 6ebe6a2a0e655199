//! Rows become bins: one rule for fitting, counting and transforming.

use super::counts::{Counts, Grid, Tally};
use super::error::BinningError;
use super::kind::BinKind;
use super::standing::Whole;
use super::table::FieldBinning;
use crate::dataset::{Column, Dataset, Levels};
use crate::schema::{Code, Field, Treatment};
use crate::scoring::Slot;
use std::collections::HashMap;

/// Good or bad and weight of every row of a data set that has both classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcomes<'a> {
    bad: &'a [bool],
    weights: Option<&'a [f64]>,
    grid: Grid,
}

impl<'a> Outcomes<'a> {
    /// Those of `data`, with or without weight; `None` without a target.
    pub(super) fn any(data: &'a Dataset) -> Option<Self> {
        Some(Self {
            bad: data.bad()?,
            weights: data.weights(),
            grid: Grid::of(data.weights()),
        })
    }

    /// Those of `data`, whatever classes there are.
    pub(super) fn of(data: &'a Dataset) -> Result<Self, BinningError> {
        let outcomes = Self::any(data).ok_or(if data.n_rows() == 0 {
            BinningError::NoRows
        } else {
            BinningError::NoTarget
        })?;
        if outcomes.totals().is_empty() {
            return Err(BinningError::NoRows);
        }
        Ok(outcomes)
    }

    /// Those of `data`, which must hold good and bad rows.
    pub(super) fn of_both_classes(data: &'a Dataset) -> Result<Self, BinningError> {
        let outcomes = Self::of(data)?;
        let totals = outcomes.totals();
        if totals.is_pure() {
            let class = if totals.bad > 0.0 { "bad" } else { "good" };
            return Err(BinningError::OneClass { class });
        }
        Ok(outcomes)
    }

    /// The counts of one row.
    pub(super) fn row(&self, row: usize) -> Counts {
        let weight = self.weights.map_or(1.0, |weights| weights[row]);
        Counts::of(self.bad[row], weight)
    }

    /// Good and bad rows of positive weight.
    pub(super) fn n_rows(&self) -> (usize, usize) {
        let weighted = (0..self.bad.len()).filter(|&row| !self.row(row).is_empty());
        weighted.fold((0, 0), |(good, bad), row| match self.bad[row] {
            true => (good, bad + 1),
            false => (good + 1, bad),
        })
    }

    pub(super) const fn are_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// What all rows weigh, and how many rows that is.
    pub(super) fn whole(&self) -> Whole {
        let (totals, (n_good, n_bad)) = (self.totals(), self.n_rows());
        #[allow(clippy::cast_precision_loss)] // a count of rows
        let n_rows = (n_good + n_bad) as f64;
        Whole {
            totals,
            rows_per_weight: (n_rows / totals.weight()).max(1.0),
        }
    }

    pub(super) fn totals(&self) -> Counts {
        let mut tally = Tally::default();
        (0..self.bad.len()).for_each(|row| self.add(row, &mut tally));
        self.counts(tally)
    }

    /// Adds one row to an exact sum.
    pub(super) fn add(&self, row: usize, tally: &mut Tally) {
        let units = self.weights.map_or(1, |w| self.grid.units(w[row]));
        tally.add(self.bad[row], units);
    }

    pub(super) fn counts(&self, tally: Tally) -> Counts {
        self.grid.counts(tally)
    }

    /// What the rows weigh, code by code.
    pub(super) fn per_code(&self, codes: &[u16], n_codes: usize) -> Vec<Counts> {
        let mut tallies = vec![Tally::default(); n_codes];
        for (row, &code) in codes.iter().enumerate() {
            self.add(row, &mut tallies[usize::from(code)]);
        }
        tallies
            .into_iter()
            .map(|tally| self.counts(tally))
            .collect()
    }
}

/// The values of a field, as its kind has them.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    Numbers(&'a [f64]),
    Levels(&'a Levels),
}

/// The column of `field`, if it is of the field's kind.
pub(super) fn values<'a>(data: &'a Dataset, field: &Field) -> Result<Values<'a>, BinningError> {
    let column = data
        .column(field.name())
        .ok_or_else(|| BinningError::UnknownField {
            field: field.name().to_owned(),
        })?;
    match column {
        Column::Numbers(values) if field.kind().is_numeric() => Ok(Values::Numbers(values)),
        Column::Levels(levels) if field.kind().is_category() => Ok(Values::Levels(levels)),
        _ => Err(BinningError::WrongColumn {
            field: field.name().to_owned(),
            expected: if field.kind().is_numeric() {
                "numbers"
            } else {
                "levels"
            },
        }),
    }
}

/// Where one value goes before bins are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Placement {
    /// Among the regular bins, as this number.
    Number(f64),
    /// Among the regular bins, as the level with this code.
    Level(u32),
    /// Into the bin of this slot.
    Own(Slot),
    /// Nowhere.
    Refused(Slot),
}

/// The placement of a number. Zero has one sign, so that -0 and 0 are one value.
pub(super) fn placement_of_number(field: &Field, value: f64) -> Placement {
    match field.slot(value) {
        Slot::Regular => Placement::Number(value + 0.0),
        slot => match field.treatment(slot) {
            Some(Treatment::Nearest) => {
                let (low, high) = field.range();
                Placement::Number(value.clamp(low, high) + 0.0)
            }
            Some(Treatment::Refuse) => Placement::Refused(slot),
            Some(Treatment::OwnBin) | None => Placement::Own(slot),
        },
    }
}

/// The placement of every level of a list, by code.
pub(super) struct LevelPlacements(Vec<Placement>, Placement, Placement);

impl LevelPlacements {
    pub(super) fn new(field: &Field, levels: &Levels) -> Self {
        let placement = |slot| match field.treatment(slot) {
            Some(Treatment::Refuse) => Placement::Refused(slot),
            _ => Placement::Own(slot),
        };
        let named = (0_u32..).zip(levels.names()).map(|(code, name)| {
            let special = field
                .specials()
                .iter()
                .position(|special| matches!(&special.code, Code::Level(level) if level == name));
            match special.and_then(|position| u16::try_from(position).ok()) {
                Some(position) => Placement::Own(Slot::Special(position)),
                None => Placement::Level(code),
            }
        });
        Self(
            named.collect(),
            placement(Slot::Missing),
            placement(Slot::Unseen),
        )
    }

    pub(super) fn of(&self, code: u32) -> Placement {
        match code {
            Levels::MISSING => self.1,
            Levels::UNSEEN => self.2,
            code => self.0.get(code as usize).copied().unwrap_or(self.2),
        }
    }
}

/// The bins that a field keeps for what is not regular, in the order of tables.
pub(super) fn irregular_kinds(field: &Field) -> Vec<BinKind> {
    let keeps = |slot| field.treatment(slot) == Some(Treatment::OwnBin);
    let mut kinds = Vec::new();
    if keeps(Slot::Missing) {
        kinds.push(BinKind::Missing);
    }
    let specials = field.specials().iter();
    kinds.extend(specials.map(|special| BinKind::Special(special.code.clone())));
    if field.kind().is_numeric() {
        if keeps(Slot::NonFinite) {
            kinds.push(BinKind::NonFinite);
        }
        let (low, high) = field.range();
        if keeps(Slot::OutOfRange) && (low.is_finite() || high.is_finite()) {
            kinds.push(BinKind::OutOfRange);
        }
    } else if keeps(Slot::Unseen) {
        kinds.push(BinKind::Unseen);
    }
    kinds
}

/// The regular bins of a field: its cuts, or its groups of levels.
pub(super) fn regular_kinds(cuts: &[f64], groups: Vec<Vec<String>>, numeric: bool) -> Vec<BinKind> {
    if !numeric {
        return groups.into_iter().map(BinKind::Levels).collect();
    }
    let lows = std::iter::once(f64::NEG_INFINITY).chain(cuts.iter().copied());
    let highs = cuts.iter().copied().chain(std::iter::once(f64::INFINITY));
    lows.zip(highs)
        .map(|(low, high)| BinKind::Interval { low, high })
        .collect()
}

impl FieldBinning {
    /// The bin of every row of `values`, in order.
    ///
    /// The same bins as [`bin_of_number`](Self::bin_of_number) and
    /// [`bin_of_level`](Self::bin_of_level) one by one, without looking up names
    /// row by row.
    pub(super) fn bins_of(&self, values: Values<'_>) -> Result<Vec<u16>, BinningError> {
        match values {
            Values::Numbers(numbers) => self.bins_of_numbers(numbers),
            Values::Levels(levels) => self.bins_of_levels(levels),
        }
    }

    fn bins_of_numbers(&self, numbers: &[f64]) -> Result<Vec<u16>, BinningError> {
        let bins = numbers.iter().enumerate().map(|(record, &value)| {
            let bin = self.bin_of_number(value).and_then(narrow);
            bin.ok_or_else(|| self.refused(record, self.field.slot(value)))
        });
        bins.collect()
    }

    fn bins_of_levels(&self, levels: &Levels) -> Result<Vec<u16>, BinningError> {
        let of_name = self.bins_by_name();
        let unseen = self.bin_of_slot(Slot::Unseen).and_then(narrow);
        let missing = self.bin_of_slot(Slot::Missing).and_then(narrow);
        let of_code: Vec<Option<u16>> = levels
            .names()
            .iter()
            .map(|name| of_name.get(name.as_str()).copied().or(unseen))
            .collect();
        let bins = levels.codes().iter().enumerate().map(|(record, &code)| {
            let (bin, slot) = match code {
                Levels::MISSING => (missing, Slot::Missing),
                code => (
                    of_code.get(code as usize).copied().unwrap_or(unseen),
                    Slot::Unseen,
                ),
            };
            bin.ok_or_else(|| self.refused(record, slot))
        });
        bins.collect()
    }

    /// The bin of each level that has one.
    fn bins_by_name(&self) -> HashMap<&str, u16> {
        let mut by_name = HashMap::new();
        for (position, bin) in self.table.bins().iter().enumerate() {
            let Some(position) = narrow(position) else {
                break;
            };
            match &bin.kind {
                BinKind::Levels(names) => {
                    by_name.extend(names.iter().map(|name| (name.as_str(), position)));
                }
                BinKind::Special(Code::Level(name)) => {
                    by_name.insert(name, position);
                }
                _ => {}
            }
        }
        by_name
    }

    fn refused(&self, record: usize, slot: Slot) -> BinningError {
        BinningError::Refused {
            record,
            field: self.name().to_owned(),
            slot,
        }
    }

    /// What the rows of `values` weigh, bin by bin.
    pub(super) fn count(
        &self,
        values: Values<'_>,
        outcomes: Outcomes<'_>,
    ) -> Result<Vec<Counts>, BinningError> {
        Ok(outcomes.per_code(&self.bins_of(values)?, self.table.bins().len()))
    }
}

/// Bins are at most some hundreds.
fn narrow(bin: usize) -> Option<u16> {
    u16::try_from(bin).ok()
}
