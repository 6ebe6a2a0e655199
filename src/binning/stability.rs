//! Whether bins mean later what they meant in training.

use super::edit::Edit;
use super::error::BinningError;
use super::merge::{Cell, z_of_p_value, z_squared};
use super::place::{self, Outcomes, Placement, Values};
use super::{BinKind, BinTable, Binning, FieldBinning, each_field};
use crate::dataset::{Dataset, TimeSlices};
use crate::metrics::{EmptyCell, psi};

/// Two neighbouring bins whose order of bad rates does not hold over time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct OrderFlip {
    /// The position of the first of the two in the table.
    pub bin: usize,
    /// In how many slices the order is the other way round.
    pub n_reversed: usize,
    /// In how many slices both bins have rows.
    pub n_slices: usize,
    /// The largest `z` of a reversed difference.
    pub largest_z: f64,
}

/// The bins of a field, slice of time by slice.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FieldStability {
    /// The field.
    pub field: String,
    /// One table per slice, with the bins of the field and the counts of the slice.
    pub slices: Vec<BinTable>,
    /// The neighbours whose order does not hold, in the order of the bins.
    pub flips: Vec<OrderFlip>,
}

/// How the rows of another time lie in the bins of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FieldShift {
    /// The field.
    pub field: String,
    /// The population stability index against the training rows, an empty bin counting as
    /// half a row.
    pub psi: f64,
    /// The share of rows with an ordinary value that lies outside the range of training
    /// or, of a category, in a level that had no training row; `None` without such rows.
    pub share_beyond: Option<f64>,
}

impl FieldShift {
    /// Whether no ordinary value is one that training has seen the like of: what the bins
    /// say of these rows was learned of others.
    #[must_use]
    pub fn is_all_beyond(&self) -> bool {
        self.share_beyond.is_some_and(|share| share >= 1.0)
    }
}

impl Binning {
    /// The order of the bad rates of neighbouring bins, slice of time by slice.
    ///
    /// Thin slices turn some order round by chance, so a pair is told of when it is turned
    /// round in at least half of the slices in which both bins have rows, or in one of
    /// them beyond chance.
    ///
    /// # Formula
    ///
    /// Beyond chance: a pooled two-proportion `z` beyond that of the two-sided p-value
    /// 0.05 over the number of slices (Bonferroni).
    ///
    /// # Errors
    ///
    /// When the data has no target, lacks a field, has a value that its field refuses, or
    /// another number of rows than `slices`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, TimeSlices, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # use scorewright::units::Day;
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// # let bins = Binning::params().fit(&loans)?;
    /// // Of 30 never late 2 are bad, of 10 late 5; every other row came in the second year.
    /// let days: Vec<Day> = (0..40).map(|row| Day(20_000 + 365 * (row % 2))).collect();
    /// let stability = bins.stability(&loans, &TimeSlices::of(&days, 2))?;
    /// assert_eq!(stability[0].slices[0].bins()[1].bad_rate(), Some(0.4)); // 2 of 5
    /// assert!(stability[0].flips.is_empty()); // 1 of 15 before, 3 of 5 after
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn stability(
        &self,
        data: &Dataset,
        slices: &TimeSlices,
    ) -> Result<Vec<FieldStability>, BinningError> {
        let outcomes = Outcomes::of(data)?;
        if slices.of_rows().len() != data.n_rows() {
            return Err(BinningError::SliceRows {
                expected: data.n_rows(),
                got: slices.of_rows().len(),
            });
        }
        let fields = each_field(&self.fields, |field| {
            let bins = field.bins_of(place::values(data, field.field())?)?;
            let slices = tables(field, &bins, outcomes, slices);
            Ok(FieldStability {
                field: field.name().to_owned(),
                flips: self.flips(field.table(), &slices),
                slices,
            })
        });
        fields.into_iter().collect()
    }

    fn flips(&self, whole: &BinTable, slices: &[BinTable]) -> Vec<OrderFlip> {
        let pairs = 1..whole.n_regular();
        let flips = pairs.filter_map(|second| {
            let flip = self.flip(whole, slices, second - 1)?;
            #[allow(clippy::cast_precision_loss)] // slices are few
            let limit = z_of_p_value(0.05 / flip.n_slices as f64);
            let is_often = flip.n_reversed > 0 && 2 * flip.n_reversed >= flip.n_slices;
            (is_often || flip.largest_z > limit).then_some(flip)
        });
        flips.collect()
    }

    /// How a pair of neighbours fares; `None` where no slice has rows of both.
    fn flip(&self, whole: &BinTable, slices: &[BinTable], bin: usize) -> Option<OrderFlip> {
        let cell = |table: &BinTable, bin: usize| {
            let bin = &table.bins()[bin];
            Some(Cell {
                value: 0.0,
                rate: bin.bad_rate()?,
                weight: bin.weight() * self.rows_per_weight,
            })
        };
        let pair = |table: &BinTable| Some((cell(table, bin)?, cell(table, bin + 1)?));
        let (first, second) = pair(whole)?;
        let mut flip = OrderFlip {
            bin,
            n_reversed: 0,
            n_slices: 0,
            largest_z: 0.0,
        };
        for (left, right) in slices.iter().filter_map(pair) {
            flip.n_slices += 1;
            let is_reversed = match first.rate <= second.rate {
                true => left.rate > right.rate,
                false => left.rate < right.rate,
            };
            if is_reversed {
                flip.n_reversed += 1;
                flip.largest_z = flip.largest_z.max(z_squared(&left, &right).sqrt());
            }
        }
        (flip.n_slices > 0).then_some(flip)
    }

    /// Merges neighbouring bins until the order of bad rates holds over `slices`: in each
    /// field the pair that is turned round most often, or of those most clearly, first.
    ///
    /// The merges are [`edits`](Self::edits), and survive refits. `data` are the rows that
    /// the bins were fitted to.
    ///
    /// # Errors
    ///
    /// Those of [`stability`](Self::stability).
    pub fn merge_unstable(
        &self,
        data: &Dataset,
        slices: &TimeSlices,
    ) -> Result<Self, BinningError> {
        let mut merged = self.clone();
        loop {
            let fields = merged.stability(data, slices)?;
            let edits: Vec<Edit> = fields.iter().filter_map(merge_of_worst).collect();
            if edits.is_empty() {
                return Ok(merged);
            }
            merged = merged.edited(&edits, data)?;
        }
    }

    /// How the rows of another time lie in the bins, field by field.
    ///
    /// # Errors
    ///
    /// When the data has no target, lacks a field, has no row, or has a value that its
    /// field refuses.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// let schema = Schema::new("loans", vec![
    ///     Field::new("serial", Kind::Count),
    ///     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// ])?;
    /// let serial: Vec<f64> = (0..200).map(f64::from).collect();
    /// let bad: Vec<bool> = (0..200).map(|row| row % 3 == 0 || row % 40 > 30).collect();
    /// let columns = [("serial", Values::Numbers(&serial)), ("bad", Values::Flags(&bad))];
    /// let loans = Dataset::from_columns(&schema, &columns)?;
    /// let (first, last) = loans.split_rows(|row| row < 150)?;
    /// let bins = Binning::params().fit(&first)?;
    /// assert!(bins.shift(&last)?[0].is_all_beyond()); // a number that runs on
    /// assert_eq!(bins.shift(&first)?[0].psi, 0.0);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn shift(&self, later: &Dataset) -> Result<Vec<FieldShift>, BinningError> {
        if later.n_rows() == 0 {
            return Err(BinningError::NoRows);
        }
        let outcomes = Outcomes::of(later)?;
        let fields = each_field(&self.fields, |field| {
            let values = place::values(later, field.field())?;
            let counts = field.count(values, outcomes)?;
            let now: Vec<f64> = counts.iter().map(|counts| counts.weight()).collect();
            let bins = field.table().bins().iter();
            let before: Vec<f64> = bins.map(super::Bin::weight).collect();
            let shift = psi(&before, &now, EmptyCell::Rows(0.5 / self.rows_per_weight));
            Ok(FieldShift {
                field: field.name().to_owned(),
                // A field whose rows all weigh nothing has not moved.
                psi: shift.unwrap_or(0.0),
                share_beyond: match values {
                    Values::Numbers(numbers) => beyond(field, numbers),
                    Values::Levels(_) => unseen(field.table(), &now),
                },
            })
        });
        fields.into_iter().collect()
    }
}

/// The counts of each slice in the bins of a field.
fn tables(
    field: &FieldBinning,
    bins: &[u16],
    outcomes: Outcomes<'_>,
    slices: &TimeSlices,
) -> Vec<BinTable> {
    let n_bins = field.table().bins().len();
    // Rows of other slices are counted behind the bins.
    let elsewhere = u16::try_from(n_bins).unwrap_or(u16::MAX);
    let of_slice = |slice: usize| {
        let codes: Vec<u16> = bins
            .iter()
            .zip(slices.of_rows())
            .map(|(&bin, &of)| {
                if usize::from(of) == slice {
                    bin
                } else {
                    elsewhere
                }
            })
            .collect();
        let mut counts = outcomes.per_code(&codes, n_bins + 1);
        counts.truncate(n_bins);
        field.table().recounted(&counts)
    };
    (0..slices.n_slices()).map(of_slice).collect()
}

fn merge_of_worst(field: &FieldStability) -> Option<Edit> {
    let share = |flip: &OrderFlip| {
        #[allow(clippy::cast_precision_loss)] // slices are few
        let share = flip.n_reversed as f64 / flip.n_slices as f64;
        share
    };
    // Of equals the first.
    let worst = field.flips.iter().rev().max_by(|a, b| {
        let by_share = share(a).total_cmp(&share(b));
        by_share.then(a.largest_z.total_cmp(&b.largest_z))
    })?;
    Some(Edit::Merge {
        field: field.field.clone(),
        first: worst.bin,
        last: worst.bin + 1,
    })
}

/// The share of ordinary numbers outside the range of training.
#[allow(clippy::cast_precision_loss)] // rows are far below 2^53
fn beyond(field: &FieldBinning, numbers: &[f64]) -> Option<f64> {
    let trained = field.trained?;
    let (mut n, mut n_beyond) = (0_usize, 0_usize);
    for &number in numbers {
        if let Placement::Number(value) = place::placement_of_number(field.field(), number) {
            n += 1;
            n_beyond += usize::from(value < trained.low || value > trained.high);
        }
    }
    (n > 0).then(|| n_beyond as f64 / n as f64)
}

/// The share of the weight of given levels that lies in bins without training rows.
fn unseen(table: &BinTable, now: &[f64]) -> Option<f64> {
    let given = table.bins().iter().zip(now);
    let given = given.filter(|(bin, _)| bin.kind.is_regular() || bin.kind == BinKind::Unseen);
    let (mut all, mut beyond) = (0.0, 0.0);
    for (bin, &weight) in given {
        all += weight;
        beyond += if bin.untrained { weight } else { 0.0 };
    }
    (all > 0.0).then(|| beyond / all)
}
