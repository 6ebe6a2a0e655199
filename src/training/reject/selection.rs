//! Whether those accepted against the odds turned out other than their fields say.

use super::acceptance::{Acceptance, sum, weights_of};
use crate::binning::BinningParams;
use crate::dataset::Dataset;
use crate::metrics::{Higher, auc};
use crate::training::coefficient::two_sided;
use crate::training::problem::Problem;
use crate::training::select::inflation;
use crate::training::{Design, LogisticModel, LogisticParams, NewtonParams, TrainingError};
use ndarray::Array2;
use std::fmt;

/// Above this a coefficient rests on the shape of the equations alone.
const MOST_INFLATION: f64 = 4.0;
/// From this share of the rejected on, unlike any accepted, the accepted tell nothing of them.
const MOST_BEYOND: f64 = 0.5;
const LEVEL: f64 = 0.05;
/// Of the accepted: those below are the odd ones out.
const ODD: f64 = 0.01;

/// How decisions and outcomes hang together beyond the fields that are known.
///
/// It can tell that among the *accepted*, those whom the fields would have rejected did
/// better or worse than their fields say: a sign that the decision used something unseen.
/// It cannot tell what the rejected would have done; it has no power where the decision
/// follows the fields without exception, and where the same fields make both equations it
/// rests on their logistic shape alone. No sign is therefore no proof that there is no bias.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SelectionTest {
    /// How well fields tell the accepted from the rejected, 0.5 to 1.
    pub acceptance_auc: f64,
    /// The share of the rejected who were less likely to be accepted than all but 1 % of
    /// those who were.
    pub rejected_beyond: f64,
    /// On the expected unseen part of the decision, in log-odds of bad: about the
    /// correlation of the unseen parts of decision and outcome. Below 0 when the accepted
    /// were chosen well by what is not in the fields. `None` where it follows from the
    /// model's own terms.
    pub coefficient: Option<f64>,
    /// Its standard error, right where the coefficient is 0.
    pub std_error: Option<f64>,
    /// Two-sided.
    pub p_value: Option<f64>,
    /// How much of the unseen part the model's own terms explain: `1 / (1 - R²)`.
    pub vif: f64,
    /// The bad rate of the rejected by the model.
    pub expected_bad_rate: f64,
    /// The same with the coefficient: an extrapolation, shown for its size only.
    pub implied_bad_rate: Option<f64>,
}

/// What a [`SelectionTest`] comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelectionReading {
    /// Most of the rejected are unlike any accepted.
    NoOverlap,
    /// The fields of the model explain the decision: nothing is left to test by.
    NotIdentified,
    /// No sign of a bias, which is no proof that there is none.
    NoSign,
    /// The rejected are likely to be worse than the model says.
    RejectedWorse,
    /// The rejected are likely to be safer than the model says.
    RejectedSafer,
}

impl SelectionTest {
    /// What it comes to, at 5 %.
    #[must_use]
    pub fn reading(&self) -> SelectionReading {
        if self.rejected_beyond > MOST_BEYOND {
            return SelectionReading::NoOverlap;
        }
        match (self.coefficient, self.p_value) {
            _ if self.vif > MOST_INFLATION => SelectionReading::NotIdentified,
            (Some(coefficient), Some(p)) if p < LEVEL => match coefficient < 0.0 {
                true => SelectionReading::RejectedWorse,
                false => SelectionReading::RejectedSafer,
            },
            (Some(_), Some(_)) => SelectionReading::NoSign,
            _ => SelectionReading::NotIdentified,
        }
    }
}

impl fmt::Display for SelectionReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoOverlap => {
                "most of the rejected are unlike any accepted: what is said of them is a guess"
            }
            Self::NotIdentified => {
                "the model's fields explain the decision: the data cannot tell whether there is a bias"
            }
            Self::NoSign => "no sign of a selection bias, which is no proof that there is none",
            Self::RejectedWorse => {
                "a sign of selection bias: the rejected are likely to be worse than the model says"
            }
            Self::RejectedSafer => {
                "a sign of selection bias: the rejected are likely to be safer than the model says"
            }
        })
    }
}

/// Tests `model`, fitted to `accepted`, for a bias by who was accepted.
///
/// The fields of `accepted` and `rejected` may be more than the model's: those that decided
/// but do not bear on the outcome are what makes the test strong.
///
/// # Formula
///
/// With `a` the probability of being accepted, by a logistic model of all features, the
/// unseen part of a decision has the mean `-ln a - (1 - a) / a ln(1 - a)` among the accepted
/// and `ln a · a / (1 - a) + ln(1 - a)` among the rejected (Dubin and McFadden,
/// *Econometrica* 52, 1984: the logistic kin of Heckman's inverse Mills ratio,
/// *Econometrica* 47, 1979). The former joins the model's terms as one more column, and its
/// coefficient is tested by its standard error, which leaves out that `a` is estimated:
/// right under the hypothesis of no bias.
///
/// # Errors
///
/// No rows or target; a feature that the two do not share; and those of the fits.
pub fn selection_test(
    accepted: &Dataset,
    rejected: &Dataset,
    model: &LogisticModel,
) -> Result<SelectionTest, TrainingError> {
    let bad = accepted.bad().ok_or(TrainingError::NoTarget)?;
    if rejected.n_rows() == 0 {
        return Err(TrainingError::NoRows);
    }
    let (fitting, bins) = (LogisticParams::default(), BinningParams::default());
    let acceptance = Acceptance::fit(accepted, rejected, &fitting, &bins)?;
    let unseen: Vec<f64> = acceptance
        .of_accepted
        .iter()
        .map(|a| of_accepted(*a))
        .collect();
    let mut columns = model.columns(accepted)?;
    columns.push(unseen);
    let weights = weights_of(accepted);
    let order = order_of(&columns, bad, &weights);
    let x = Array2::from_shape_fn((order.len(), columns.len()), |(row, column)| {
        columns[column][order[row]]
    });
    let bad: Vec<bool> = order.iter().map(|&row| bad[row]).collect();
    let sorted: Vec<f64> = order.iter().map(|&row| weights[row]).collect();
    let design = Design::new(x.view(), &bad).with_weights(&sorted);
    let (fit, vif) = match NewtonParams::new().fit_design(&design) {
        Ok(fit) => (Some(fit), last_inflation(&design, columns.len())?),
        Err(TrainingError::Collinear { .. } | TrainingError::Constant { .. }) => {
            (None, f64::INFINITY)
        }
        Err(error) => return Err(error),
    };
    let last = columns.len() - 1;
    let coefficient = fit.as_ref().map(|fit| fit.coefficients()[last]);
    let std_error = fit.as_ref().and_then(|fit| fit.std_errors()[last]);
    let z = coefficient
        .zip(std_error)
        .map(|(value, error)| value / error);
    let of_rejected = weights_of(rejected);
    let pd = model.predict(rejected)?;
    let pd: Vec<f64> = pd.iter().map(|pd| pd.value()).collect();
    let implied = match &fit {
        Some(fit) => {
            let mut columns = model.columns(rejected)?;
            columns.push(
                acceptance
                    .of_rejected
                    .iter()
                    .map(|a| of_rejected_at(*a))
                    .collect(),
            );
            let row = |row: usize| columns.iter().map(move |column| &column[row]);
            let pd = |n: usize| crate::training::model::pd_of(fit.sum(row(n)));
            let pd: Vec<f64> = (0..rejected.n_rows()).map(pd).collect();
            Some(mean(&pd, &of_rejected))
        }
        None => None,
    };
    Ok(SelectionTest {
        acceptance_auc: acceptance_auc(&acceptance, &weights, &of_rejected)?,
        rejected_beyond: beyond(&acceptance, &weights, &of_rejected),
        coefficient,
        std_error,
        p_value: z.map(two_sided),
        vif,
        expected_bad_rate: mean(&pd, &of_rejected),
        implied_bad_rate: implied,
    })
}

/// Probabilities are kept from 0 and 1, where a separated model puts them.
fn inside(a: f64) -> f64 {
    a.clamp(1e-9, 1.0 - 1e-9)
}

/// The mean unseen part of a decision that was favourable with probability `a`.
fn of_accepted(a: f64) -> f64 {
    let a = inside(a);
    -libm::log(a) - (1.0 - a) / a * libm::log1p(-a)
}

/// The same where it was not.
fn of_rejected_at(a: f64) -> f64 {
    let a = inside(a);
    -a / (1.0 - a) * of_accepted(a)
}

/// The rows in an order that follows from what they hold, so that sums over them do too.
fn order_of(columns: &[Vec<f64>], bad: &[bool], weights: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..bad.len()).collect();
    order.sort_by(|&a, &b| {
        let numbers = columns.iter().map(Vec::as_slice).chain([weights]);
        let mut numbers = numbers.map(|column| column[a].total_cmp(&column[b]));
        let first = numbers.find(|order| order.is_ne());
        first.unwrap_or_else(|| bad[a].cmp(&bad[b]))
    });
    order
}

/// The variance inflation of the last of `n` columns.
fn last_inflation(design: &Design<'_>, n: usize) -> Result<f64, TrainingError> {
    let correlations = Problem::new(design, 0.0)?.correlations();
    let all: Vec<usize> = (1..=n).collect();
    Ok(inflation(&correlations, &all)
        .last()
        .copied()
        .unwrap_or(1.0))
}

fn acceptance_auc(
    acceptance: &Acceptance,
    accepted: &[f64],
    rejected: &[f64],
) -> Result<f64, TrainingError> {
    let a = [&*acceptance.of_accepted, &*acceptance.of_rejected].concat();
    let is_rejected: Vec<bool> = (0..a.len()).map(|n| n >= accepted.len()).collect();
    let weights = [accepted, rejected].concat();
    Ok(auc(&a, &is_rejected, Some(&weights), Higher::Safer)?)
}

/// The weighted share of the rejected below the hundredth part of the accepted.
fn beyond(acceptance: &Acceptance, accepted: &[f64], rejected: &[f64]) -> f64 {
    let mut sorted: Vec<(f64, f64)> = acceptance
        .of_accepted
        .iter()
        .copied()
        .zip(accepted.iter().copied())
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let all = sum(sorted.iter().map(|one| one.1));
    let mut seen = 0.0;
    let odd = sorted.iter().find(|one| {
        seen += one.1;
        seen >= ODD * all
    });
    let Some((least, _)) = odd else { return 0.0 };
    let rows = acceptance.of_rejected.iter().zip(rejected);
    let below = rows.map(|(a, weight)| if a < least { *weight } else { 0.0 });
    sum(below) / sum(rejected.iter().copied())
}

fn mean(values: &[f64], weights: &[f64]) -> f64 {
    let products = values
        .iter()
        .zip(weights)
        .map(|(value, weight)| value * weight);
    sum(products) / sum(weights.iter().copied())
}
