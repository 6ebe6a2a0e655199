//! The line from points to log-odds of bad, fitted to whole points.
//!
//! Rounding moves points, so probabilities read off the line of the scaling are no
//! longer those of the model: by a few percent at 20 points to double the odds, more
//! on short scales. The line is therefore fitted again, to the rounded points of the
//! training rows.

use super::pd_line::{PdLine, RowsByPoints, bisect, logistic};

/// Weight of good and bad rows that share a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) x: f64,
    pub(super) good: f64,
    pub(super) bad: f64,
}

impl Group {
    fn weight(&self) -> f64 {
        self.good + self.bad
    }
}

/// Slopes beyond these are not those of rounding; the scaling's stays.
const SLOPES: std::ops::RangeInclusive<f64> = 0.2..=5.0;

impl PdLine {
    /// Fits the line; `scaled` gives the scaling's log-odds of points.
    pub(super) fn fit(
        rows: RowsByPoints,
        model_mean_pd: f64,
        model_slope: Option<f64>,
        scaled: impl Fn(i32) -> f64,
    ) -> Self {
        let groups = rows.groups(scaled);
        let ratio = outcome_slope(&groups)
            .zip(model_slope)
            .map(|(of_points, of_model)| of_points / of_model);
        let slope = ratio.filter(|slope| SLOPES.contains(slope)).unwrap_or(1.0);
        let reach = groups.iter().fold(2000.0, |far: f64, group| {
            far.max(2.0 * (slope * group.x).abs())
        });
        let mean = |intercept: f64| mean_pd(&groups, |x| intercept + slope * x);
        Self {
            intercept: bisect(mean, model_mean_pd, reach),
            slope,
            model_mean_pd,
            model_slope,
            rows,
        }
    }
}

impl RowsByPoints {
    /// One group per number of points.
    pub(super) fn groups(&self, x: impl Fn(i32) -> f64) -> Vec<Group> {
        let counts = self.good.iter().zip(&self.bad);
        let rows = self.points.iter().zip(counts);
        let group = |(points, (good, bad)): (&i32, (&f64, &f64))| Group {
            x: x(*points),
            good: *good,
            bad: *bad,
        };
        rows.map(group).collect()
    }
}

/// The mean of `σ(log_odds(x))` over all rows.
pub(super) fn mean_pd(groups: &[Group], log_odds: impl Fn(f64) -> f64) -> f64 {
    let all: f64 = groups.iter().map(Group::weight).sum();
    let pd = |group: &Group| group.weight() * logistic(log_odds(group.x));
    groups.iter().map(pd).sum::<f64>() / all
}

/// The slope of the logistic regression of the outcomes on `x`; `None` when there is
/// one `x`, one class, or a value of `x` that parts good from bad.
pub(super) fn outcome_slope(groups: &[Group]) -> Option<f64> {
    if !overlap(groups) {
        return None;
    }
    let all: f64 = groups.iter().map(Group::weight).sum();
    let over_all = |part: &dyn Fn(&Group) -> f64| groups.iter().map(part).sum::<f64>() / all;
    let mean = over_all(&|group| group.weight() * group.x);
    let variance = over_all(&|group| group.weight() * (group.x - mean) * (group.x - mean));
    let bad_rate = over_all(&|group| group.bad);
    let deviation = variance.sqrt();
    if !(deviation > 0.0 && deviation.is_finite()) {
        return None;
    }
    let standard: Vec<Group> = groups
        .iter()
        .map(|group| Group {
            x: (group.x - mean) / deviation,
            ..*group
        })
        .collect();
    let start = (libm::log(bad_rate / (1.0 - bad_rate)), 0.0);
    newton(&standard, start).map(|(_, slope)| slope / deviation)
}

/// Whether both classes reach beyond each other, so that a maximum exists.
fn overlap(groups: &[Group]) -> bool {
    let ends = |weight: fn(&Group) -> f64| {
        let of_class = groups.iter().filter(move |group| weight(group) > 0.0);
        of_class.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), group| {
            (low.min(group.x), high.max(group.x))
        })
    };
    let (good, bad) = (ends(|group| group.good), ends(|group| group.bad));
    good.1 > bad.0 && bad.1 > good.0
}

/// Newton's method with step halving on two coefficients.
fn newton(groups: &[Group], start: (f64, f64)) -> Option<(f64, f64)> {
    const STEPS: usize = 100;
    const SMALL: f64 = 1e-13;
    let (mut a, mut b) = start;
    let mut best = log_likelihood(groups, a, b);
    for _ in 0..STEPS {
        let (da, db) = step(groups, a, b)?;
        let mut share = 1.0;
        // The last bits of a sum may fall where the maximum is reached.
        let slack = 1e-14 * best.abs();
        while log_likelihood(groups, a + share * da, b + share * db) < best - slack {
            share /= 2.0;
            if share < 1e-9 {
                return Some((a, b));
            }
        }
        (a, b) = (a + share * da, b + share * db);
        best = log_likelihood(groups, a, b);
        if da.abs().max(db.abs()) <= SMALL * (1.0 + a.abs().max(b.abs())) {
            return Some((a, b));
        }
    }
    None
}

/// The Newton step of intercept and slope.
fn step(groups: &[Group], a: f64, b: f64) -> Option<(f64, f64)> {
    let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for group in groups {
        let pd = logistic(a + b * group.x);
        let rest = group.bad - group.weight() * pd;
        let curve = group.weight() * pd * (1.0 - pd);
        g0 += rest;
        g1 += rest * group.x;
        h00 += curve;
        h01 += curve * group.x;
        h11 += curve * group.x * group.x;
    }
    let determinant = h00 * h11 - h01 * h01;
    let steps = (
        (h11 * g0 - h01 * g1) / determinant,
        (h00 * g1 - h01 * g0) / determinant,
    );
    (steps.0.is_finite() && steps.1.is_finite()).then_some(steps)
}

/// `Σ bad * ln pd + good * ln(1 - pd)`.
fn log_likelihood(groups: &[Group], a: f64, b: f64) -> f64 {
    let of = |group: &Group| {
        let log_odds = a + b * group.x;
        let soft = log_odds.max(0.0) + libm::log1p(libm::exp(-log_odds.abs()));
        group.bad * log_odds - group.weight() * soft
    };
    groups.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(x: f64, good: f64, bad: f64) -> Group {
        Group { x, good, bad }
    }

    #[test]
    fn two_groups_give_the_log_odds_ratio() {
        // 2 bad to 28 good, 5 to 5: the slope is ln(14).
        let slope = outcome_slope(&[group(0.0, 28.0, 2.0), group(1.0, 5.0, 5.0)]).unwrap();
        assert!((slope - 14.0_f64.ln()).abs() < 1e-12, "{slope}");
    }

    #[test]
    fn separated_classes_have_no_slope() {
        assert!(outcome_slope(&[group(0.0, 9.0, 0.0), group(1.0, 0.0, 4.0)]).is_none());
        assert!(outcome_slope(&[group(0.0, 9.0, 3.0), group(1.0, 0.0, 4.0)]).is_none());
        assert!(outcome_slope(&[group(0.0, 9.0, 3.0)]).is_none());
    }

    #[test]
    fn a_line_keeps_the_mean_and_undoes_a_stretch() {
        let rows = RowsByPoints {
            points: vec![0, 10],
            good: vec![5.0, 28.0],
            bad: vec![5.0, 2.0],
        };
        // The scaling says 2 ln 14 between them, the rows say ln 14.
        let scaled = |points: i32| 2.0 * 14.0_f64.ln() * (1.0 - f64::from(points) / 10.0);
        let line = PdLine::fit(rows, 7.0 / 40.0, Some(1.0), scaled);
        assert!((line.slope - 0.5).abs() < 1e-12);
        let worst = logistic(line.intercept + line.slope * scaled(0));
        assert!((worst - 0.5).abs() < 1e-12);
    }
}
