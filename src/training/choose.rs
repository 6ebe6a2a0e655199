//! Between two binnings of the same data, field by field, by the model as a whole.

use super::{LogisticParams, TrainingError};
use crate::binning::{BinTable, Binning};
use crate::dataset::Dataset;

/// What one more bin must add to the log-likelihood: Akaike's price of a parameter.
const PRICE_OF_A_BIN: f64 = 1.0;

impl LogisticParams {
    /// The bins of `plain`, save for the fields where those of `free` serve the
    /// model better.
    ///
    /// Of a field alone, freer bins always look better. In a model they may not:
    /// where the price of a car looks harmful at both ends, it is the loan that
    /// harms, and next to the loan a monotone price says more. So each field whose
    /// free bins could pay for themselves is tried in the model, most promising
    /// first, and keeps them if the log-likelihood of the whole rises by more than
    /// one per bin. Fits one model per field tried, and one before.
    ///
    /// `plain` and `free` are fitted to `data`; typically with a monotone trend and
    /// with [`Trend::Auto`](crate::binning::Trend::Auto).
    ///
    /// # Formula
    ///
    /// gain of AIC / 2 = `Δ log-likelihood - (1 + extra bins)`, the 1 for the
    /// freedom to choose.
    ///
    /// # Errors
    ///
    /// Those of [`fit`](Self::fit).
    pub fn choose_bins(
        &self,
        data: &Dataset,
        plain: &Binning,
        free: &Binning,
    ) -> Result<Binning, TrainingError> {
        let mut chosen = plain.clone();
        let mut before = self.fit(data, plain)?.summary().log_likelihood;
        for (field, price) in candidates(plain, free) {
            let tried = chosen.with_field_of(free, field)?;
            let after = self.fit(data, &tried)?.summary().log_likelihood;
            if after - before > price {
                chosen = tried;
                before = after;
            }
        }
        Ok(chosen)
    }
}

/// Fields whose free bins could pay for themselves alone, most promising first,
/// each with its price.
fn candidates<'a>(plain: &Binning, free: &'a Binning) -> Vec<(&'a str, f64)> {
    let mut candidates = Vec::new();
    for new in free.fields() {
        let Some(old) = plain.field(new.name()) else {
            continue;
        };
        let (old, new_table) = (old.table(), new.table());
        let extra = new_table.n_regular().saturating_sub(old.n_regular());
        #[allow(clippy::cast_precision_loss)] // some dozens
        let price = PRICE_OF_A_BIN * (1 + extra) as f64;
        let gain = log_likelihood(new_table) - log_likelihood(old);
        if gain > price {
            candidates.push((gain, new.name(), price));
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    candidates
        .into_iter()
        .map(|(_, name, price)| (name, price))
        .collect()
}

/// The log-likelihood of the rows when each has the bad rate of its bin.
///
/// # Formula
///
/// `Σ good ln(1 - rate) + bad ln(rate)` over the bins, `0 ln 0 = 0`
fn log_likelihood(table: &BinTable) -> f64 {
    let part = |count: f64, all: f64| {
        if count > 0.0 {
            count * libm::log(count / all)
        } else {
            0.0
        }
    };
    let bins = table.bins().iter();
    bins.map(|bin| part(bin.good, bin.weight()) + part(bin.bad, bin.weight()))
        .sum()
}

#[cfg(test)]
mod tests {
    use crate::binning::{Binning, Trend};
    use crate::dataset::Dataset;
    use crate::schema::{Field, Kind, Role, Schema};
    use crate::training::LogisticModel;
    use std::fmt::Write as _;

    /// Rows of `age,debt,bad`; risk is U-shaped over age and rises with debt.
    fn data() -> Dataset {
        let mut file = "age,debt,bad\n".to_owned();
        let mut state = 1_u64;
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1 << 24)
        };
        for _ in 0..2000 {
            let (age, debt) = (20.0 + 60.0 * random(), (4.0 * random()).floor());
            let risk = 0.05 + 0.5 * ((age - 50.0) / 30.0).powi(2) + 0.1 * debt;
            let bad = u8::from(random() < risk);
            writeln!(file, "{age:.1},{debt},{bad}").unwrap();
        }
        let fields = vec![
            Field::new("age", Kind::Ratio),
            Field::new("debt", Kind::Count),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ];
        let schema = Schema::new("test", fields).unwrap();
        Dataset::reader(&schema).read(file.as_bytes()).unwrap()
    }

    #[test]
    fn a_field_keeps_its_free_bins_where_the_model_gains_and_only_there() {
        let data = data();
        let fit = |trend| Binning::params().trend(trend).fit(&data).unwrap();
        let plain = fit(Trend::AutoAscendingOrDescending);
        let free = fit(Trend::Auto);
        let chosen = LogisticModel::params()
            .choose_bins(&data, &plain, &free)
            .unwrap();
        assert_eq!(chosen.field("age"), free.field("age"));
        assert_eq!(chosen.field("age").unwrap().trend(), Trend::Valley);
        assert_eq!(chosen.field("debt"), plain.field("debt"));
        // The choice is part of the settings: fitted again, age is still a valley.
        let again = chosen.params_with_edits().fit(&data).unwrap();
        assert_eq!(again.fields(), chosen.fields());
    }

    #[test]
    fn a_binning_beside_itself_is_itself() {
        let data = data();
        let bins = Binning::params().fit(&data).unwrap();
        let chosen = LogisticModel::params().choose_bins(&data, &bins, &bins);
        assert_eq!(chosen.unwrap(), bins);
    }
}
