//! Between two binnings of the same data, field by field, by the model as a whole.

use super::candidates::Candidates;
use super::constrain;
use super::newton::Newton;
use super::problem::Problem;
use super::quadratic::Quadratic;
use super::steps::spread;
use super::{Design, LogisticParams, Selection, TrainingError};
use crate::binning::{BinTable, Binning};
use crate::dataset::Dataset;
use crate::schema::Direction;
use std::collections::BTreeMap;

/// What one more bin must add to the log-likelihood.
///
/// Akaike's penalty for a parameter is 1, for one that was not searched for. Free bins
/// were: at that penalty bins that only follow noise pass, and hold-out AUC falls by up to 0.02 on
/// data sets of a few thousand rows. Twice 3 is the 98.6 % point of chi-square.
const PENALTY_PER_BIN: f64 = 3.0;

impl LogisticParams {
    /// The bins of `plain`, save for the fields where those of `free` serve the
    /// model better.
    ///
    /// Of a field alone, freer bins always look better. In a model they may not:
    /// where the price of a car looks harmful at both ends, it is the loan that
    /// harms, and next to the loan a monotone price says more. So each field whose
    /// free bins could pay for themselves is tried in the model, most promising
    /// first, and keeps them if the log-likelihood of the whole rises by more than
    /// three per bin. Each that kept them has to defend them once more, beside the
    /// others that did.
    ///
    /// The rise is that of Newton's quadratic model, at the maximum with the plain
    /// bins and, for the defence, at the maximum with the free ones: a few fits,
    /// however many fields are tried. Lists, floors and stepwise search of the
    /// selection decide which fields the plain model has.
    ///
    /// `plain` and `free` are fitted to `data`; typically with a monotone trend and
    /// with [`Trend::Auto`](crate::binning::Trend::Auto).
    ///
    /// # Formula
    ///
    /// gain = `Δ log-likelihood - 3 (1 + extra bins)`, the 1 for the freedom to choose.
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
        let tried = candidates(plain, free);
        let mut chosen = plain.clone();
        if tried.is_empty() {
            return Ok(chosen);
        }
        let model = self.fit(data, plain)?;
        let kept: Vec<&str> = model
            .coefficients()
            .iter()
            .map(|c| c.field.as_str())
            .collect();
        let names: Vec<&str> = tried.iter().map(|tried| tried.0).collect();
        let columns = [(plain, kept.as_slice()), (free, names.as_slice())];
        for field in CandidateBins::new(self, data, columns)?.chosen_fields(&tried)? {
            chosen = chosen.with_field_of(free, field)?;
        }
        Ok(chosen)
    }
}

/// The columns of both binnings side by side, of which a model takes one per field.
struct CandidateBins {
    problem: Problem,
    solver: Newton,
    directions: Vec<Direction>,
    /// Positions in the problem by field, of the plain columns and of the free ones.
    places: [BTreeMap<String, usize>; 2],
}

impl CandidateBins {
    /// The columns of the fields named beside each binning, the plain one first.
    fn new(
        params: &LogisticParams,
        data: &Dataset,
        binnings: [(&Binning, &[&str]); 2],
    ) -> Result<Self, TrainingError> {
        let mut columns = Vec::new();
        let mut place = |(binning, names): (&Binning, &[&str])| {
            let only = Selection::new().only(names.iter().copied());
            let mut candidates = Candidates::new(&only, data, binning)?;
            candidates.drop_constant();
            let named = candidates.into_columns().map(|(name, column)| {
                columns.push(column);
                (name, columns.len())
            });
            Ok::<_, TrainingError>(named.collect())
        };
        let [plain, free] = binnings;
        let places = [place(plain)?, place(free)?];
        let mut design = Design::coded(&columns, data.bad().ok_or(TrainingError::NoTarget)?);
        design.weights = data.weights();
        design.offset = params.offset.as_deref();
        Ok(Self {
            problem: Problem::new(&design, params.penalty.l2())?,
            solver: params.newton(),
            directions: params.directions(columns.len()),
            places,
        })
    }

    /// The fields whose free bins pay beside each other.
    fn chosen_fields<'t>(&self, tried: &[(&'t str, f64)]) -> Result<Vec<&'t str>, TrainingError> {
        let [plain, _] = &self.places;
        let mut active: Vec<usize> = std::iter::once(0).chain(plain.values().copied()).collect();
        active.sort_unstable();
        let (model, mut near) = self.expand(&active)?;
        let mut kept: Vec<(&str, f64)> = Vec::new();
        for &(field, penalty) in tried {
            let with = self.swapped(&active, field, 1);
            if let Some(gain) = self.gain(&model, (&active, &with), &mut near)
                && gain > penalty
            {
                active = with;
                kept.push((field, penalty));
            }
        }
        // The free bins may not stand together, or a sum of them be another field.
        let Ok((model, mut near)) = self.expand(&active) else {
            return Ok(Vec::new());
        };
        kept.retain(|&(field, penalty)| {
            let without = self.swapped(&active, field, 0);
            let loss = self.gain(&model, (&active, &without), &mut near);
            loss.is_some_and(|loss| -loss > penalty)
        });
        Ok(kept.into_iter().map(|(field, _)| field).collect())
    }

    /// The active set with the other column of `field`: the plain one, or with `side` 1 the free one.
    fn swapped(&self, active: &[usize], field: &str, side: usize) -> Vec<usize> {
        let of = |side: usize| self.places[side].get(field).copied();
        let mut active: Vec<usize> = active
            .iter()
            .copied()
            .filter(|&i| Some(i) != of(1 - side))
            .collect();
        active.extend(of(side));
        active.sort_unstable();
        active
    }

    /// The objective's expansion at the maximum over `active`, and that maximum.
    fn expand(&self, active: &[usize]) -> Result<(Quadratic, Vec<f64>), TrainingError> {
        let part = self.problem.part(active);
        let all: Vec<usize> = (0..part.n).collect();
        let point = constrain::fit(&part, &self.solver, &self.directions, &all)?;
        let b = spread(&point.b, active, self.problem.n);
        Ok((Quadratic::at(&self.problem.at(&b), &b), b))
    }

    /// By how much the model's maximum is higher over the second active than over the
    /// first; `None` when one has none. `near` is moved to the first's maximum.
    fn gain(
        &self,
        model: &Quadratic,
        (before, after): (&[usize], &[usize]),
        near: &mut Vec<f64>,
    ) -> Option<f64> {
        let top = |active: &[usize], near: &[f64]| {
            let inside = |(i, b): (usize, &f64)| if active.contains(&i) { *b } else { 0.0 };
            let near: Vec<f64> = near.iter().enumerate().map(inside).collect();
            constrain::settle(&self.problem, model, &self.directions, active, &near).ok()
        };
        let first = top(before, near)?;
        let second = top(after, &first.b)?;
        *near = first.b;
        Some(second.state.objective - first.state.objective)
    }
}

/// Fields whose free bins could pay for themselves alone, most promising first,
/// each with its penalty.
fn candidates<'a>(plain: &Binning, free: &'a Binning) -> Vec<(&'a str, f64)> {
    let mut candidates = Vec::new();
    for new in free.fields() {
        let Some(old) = plain.field(new.name()) else {
            continue;
        };
        let (old, new_table) = (old.table(), new.table());
        let extra = new_table.n_regular().saturating_sub(old.n_regular());
        #[allow(clippy::cast_precision_loss)] // some dozens
        let penalty = PENALTY_PER_BIN * (1 + extra) as f64;
        let gain = log_likelihood(new_table) - log_likelihood(old);
        if gain > penalty {
            candidates.push((gain, new.name(), penalty));
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    candidates
        .into_iter()
        .map(|(_, name, penalty)| (name, penalty))
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
#[cfg(feature = "files")]
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
        Dataset::reader(&schema)
            .from_reader(file.as_bytes())
            .unwrap()
    }

    #[test]
    fn a_field_keeps_its_free_bins_where_the_model_gains_and_only_there() {
        let data = data();
        let fit = |trend| Binning::params().trend(trend).fit(&data).unwrap();
        let plain = fit(Trend::AutoRisingOrFalling);
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
