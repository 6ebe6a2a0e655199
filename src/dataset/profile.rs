//! What each column holds, in numbers.

use super::{Column, Dataset, Levels};
use crate::schema::{Code, Field, Kind, Role};
use crate::scoring::Slot;

/// What one column holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// The field's name.
    pub field: String,
    /// Its kind.
    pub kind: Kind,
    /// Its role.
    pub role: Role,
    /// Rows, whatever they hold; 0 when the column was not read.
    pub n_rows: usize,
    /// Rows without a value.
    pub n_missing: usize,
    /// Rows with each special code, in the schema's order.
    pub specials: Vec<(Code, usize)>,
    /// Infinities and not-a-numbers.
    pub n_non_finite: usize,
    /// Outside the field's range.
    pub n_out_of_range: usize,
    /// Levels that the schema does not list.
    pub n_unseen: usize,
    /// Different ordinary values.
    pub n_distinct: usize,
    /// The ordinary numbers; out-of-range ones are among them. `None` without any.
    pub numbers: Option<NumberProfile>,
    /// Each level with its rows, the most frequent first; ties in the column's order.
    pub levels: Vec<(String, usize)>,
}

/// What the ordinary numbers of a column look like.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct NumberProfile {
    /// The least.
    pub min: f64,
    /// At least 1 % are not above it.
    pub p1: f64,
    /// The lower quartile.
    pub p25: f64,
    /// The median.
    pub p50: f64,
    /// The upper quartile.
    pub p75: f64,
    /// At least 99 % are not above it.
    pub p99: f64,
    /// The greatest.
    pub max: f64,
    /// The arithmetic mean.
    pub mean: f64,
}

impl Dataset {
    /// What every column holds: counts of what is not ordinary, quantiles, levels.
    ///
    /// Weights are not used. Target and weight have entries without counts;
    /// see [`bad`](Self::bad) and [`weights`](Self::weights).
    ///
    /// # Formula
    ///
    /// The quantile `q` is the value of rank `ceil(q * n)` (Hyndman and Fan 1996, type 1):
    /// always a value of the data.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Schema, Special};
    /// let field = Field::new("months", Kind::Months).with_special(Special::number(-7.0, "never"));
    /// let schema = Schema::new("loans", vec![field])?;
    /// let months = [5.0, -7.0, 1.0, f64::NAN, 3.0];
    /// let data = Dataset::from_columns(&schema, &[("months", Values::Numbers(&months))])?;
    /// let profile = &data.profile()[0];
    /// assert_eq!((profile.n_missing, profile.specials[0].1, profile.n_distinct), (1, 1, 3));
    /// assert_eq!(profile.numbers.unwrap().p50, 3.0);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn profile(&self) -> Vec<Profile> {
        let fields = self.schema.fields().iter().zip(&self.columns);
        fields
            .map(|(field, column)| profile(field, column))
            .collect()
    }
}

fn profile(field: &Field, column: &Column) -> Profile {
    let mut profile = Profile {
        field: field.name().to_owned(),
        kind: field.kind(),
        role: field.role(),
        n_rows: column.len(),
        n_missing: 0,
        specials: field
            .specials()
            .iter()
            .map(|s| (s.code.clone(), 0))
            .collect(),
        n_non_finite: 0,
        n_out_of_range: 0,
        n_unseen: 0,
        n_distinct: 0,
        numbers: None,
        levels: Vec::new(),
    };
    match column {
        Column::Numbers(values) => profile.count_numbers(field, values),
        Column::Levels(levels) => profile.count_levels(levels),
        Column::Text(values) => {
            profile.n_missing = values.iter().filter(|text| text.is_empty()).count();
            let mut given: Vec<&str> = values.iter().map(|text| &**text).collect();
            given.retain(|text| !text.is_empty());
            given.sort_unstable();
            given.dedup();
            profile.n_distinct = given.len();
        }
        Column::Absent => {}
    }
    profile
}

impl Profile {
    fn count_numbers(&mut self, field: &Field, values: &[f64]) {
        let mut ordinary = Vec::new();
        for &value in values {
            match field.slot(value) {
                Slot::Missing => self.n_missing += 1,
                Slot::NonFinite => self.n_non_finite += 1,
                Slot::Special(position) => {
                    if let Some((_, count)) = self.specials.get_mut(usize::from(position)) {
                        *count += 1;
                    }
                }
                slot => {
                    self.n_out_of_range += usize::from(slot == Slot::OutOfRange);
                    ordinary.push(value);
                }
            }
        }
        ordinary.sort_unstable_by(f64::total_cmp);
        self.numbers = NumberProfile::of_sorted(&ordinary);
        #[allow(clippy::float_cmp)] // neighbours are the same value or not
        let differ = |pair: &&[f64]| !matches!(pair, [a, b] if a == b);
        let n_changes = ordinary.windows(2).filter(differ).count();
        self.n_distinct = n_changes + usize::from(!ordinary.is_empty());
    }

    fn count_levels(&mut self, levels: &Levels) {
        let mut counts = vec![0_usize; levels.names.len()];
        for &code in &levels.codes {
            match code {
                Levels::MISSING => self.n_missing += 1,
                Levels::UNSEEN => self.n_unseen += 1,
                code => {
                    if let Some(count) = counts.get_mut(code as usize) {
                        *count += 1;
                    }
                }
            }
        }
        let named = levels.names.iter().cloned().zip(counts);
        let is_special = |name: &String| {
            let same = |(code, _): &(Code, usize)| matches!(code, Code::Level(l) if l == name);
            self.specials.iter().position(same)
        };
        let mut ordinary = Vec::new();
        let mut special = Vec::new();
        for (name, count) in named {
            match is_special(&name) {
                Some(position) => special.push((position, count)),
                None => ordinary.push((name, count)),
            }
        }
        for (position, count) in special {
            if let Some(entry) = self.specials.get_mut(position) {
                entry.1 = count;
            }
        }
        self.n_distinct = ordinary.iter().filter(|(_, count)| *count > 0).count();
        ordinary.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        self.levels = ordinary;
    }
}

impl NumberProfile {
    #[allow(clippy::cast_precision_loss)] // a count of rows
    fn of_sorted(values: &[f64]) -> Option<Self> {
        let quantile = |percent: usize| {
            let rank = (values.len() * percent).div_ceil(100).max(1);
            values.get(rank - 1).copied()
        };
        // Dividing first: the sum of large numbers may overflow.
        let n = values.len() as f64;
        Some(Self {
            min: *values.first()?,
            p1: quantile(1)?,
            p25: quantile(25)?,
            p50: quantile(50)?,
            p75: quantile(75)?,
            p99: quantile(99)?,
            max: *values.last()?,
            mean: values.iter().map(|value| value / n).sum(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_data() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let profile = NumberProfile::of_sorted(&values).unwrap();
        let found = [
            profile.min,
            profile.p1,
            profile.p25,
            profile.p50,
            profile.p75,
            profile.max,
        ];
        assert!(found.iter().eq([1.0, 1.0, 3.0, 5.0, 8.0, 10.0].iter()));
        assert_eq!(NumberProfile::of_sorted(&[]), None);
    }

    #[test]
    fn the_mean_of_huge_numbers_is_finite() {
        let profile = NumberProfile::of_sorted(&[1e308, 1e308, 1e308]).unwrap();
        assert!(profile.mean.is_finite());
    }
}
