//! The logistic regression of outcomes on one number, by groups of rows that share it.

/// Weight of good and bad rows that share a number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) x: f64,
    pub(crate) good: f64,
    pub(crate) bad: f64,
}

/// `log-odds of bad = intercept + slope * x`, by maximum likelihood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogisticLine {
    pub(crate) intercept: f64,
    pub(crate) slope: f64,
    /// From the inverse of the information.
    pub(crate) slope_std_error: f64,
}

impl Group {
    pub(crate) fn weight(&self) -> f64 {
        self.good + self.bad
    }

    /// The rows of positive weight by their number, ascending: number, whether bad, weight.
    /// Sorted by weight too, so that sums do not depend on the order of the rows.
    pub(crate) fn collect(rows: impl Iterator<Item = (f64, bool, f64)>) -> Vec<Self> {
        let mut sorted: Vec<_> = rows.filter(|(_, _, weight)| *weight > 0.0).collect();
        sorted.sort_unstable_by(|a, b| {
            let numbers = a.0.total_cmp(&b.0);
            numbers.then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2))
        });
        let mut groups: Vec<Self> = Vec::new();
        for (x, bad, weight) in sorted {
            let same = groups
                .last_mut()
                .filter(|last| last.x.to_bits() == x.to_bits());
            let (good, bad) = if bad { (0.0, weight) } else { (weight, 0.0) };
            match same {
                Some(last) => (last.good, last.bad) = (last.good + good, last.bad + bad),
                None => groups.push(Self { x, good, bad }),
            }
        }
        groups
    }
}

impl LogisticLine {
    /// `None` when there is one `x`, one class, or a value of `x` that parts good from bad.
    pub(crate) fn fit(groups: &[Group]) -> Option<Self> {
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
        let (a, b) = newton(&standard, start)?;
        let slope = b / deviation;
        let sums = Sums::at(&standard, a, b);
        Some(Self {
            intercept: a - slope * mean,
            slope,
            slope_std_error: (sums.h00 / sums.determinant()).sqrt() / deviation,
        })
    }
}

/// `1 / (1 + exp(-x))`, the same bits on every machine.
pub(crate) fn logistic(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + libm::exp(-log_odds))
    } else {
        let odds = libm::exp(log_odds);
        odds / (1.0 + odds)
    }
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
        let (da, db) = Sums::at(groups, a, b).step()?;
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

/// Gradient and information of intercept and slope.
#[derive(Default)]
struct Sums {
    g0: f64,
    g1: f64,
    h00: f64,
    h01: f64,
    h11: f64,
}

impl Sums {
    fn at(groups: &[Group], a: f64, b: f64) -> Self {
        let mut sums = Self::default();
        for group in groups {
            let pd = logistic(a + b * group.x);
            let rest = group.bad - group.weight() * pd;
            let curve = group.weight() * pd * (1.0 - pd);
            sums.g0 += rest;
            sums.g1 += rest * group.x;
            sums.h00 += curve;
            sums.h01 += curve * group.x;
            sums.h11 += curve * group.x * group.x;
        }
        sums
    }

    fn determinant(&self) -> f64 {
        self.h00 * self.h11 - self.h01 * self.h01
    }

    /// The Newton step.
    fn step(&self) -> Option<(f64, f64)> {
        let determinant = self.determinant();
        let steps = (
            (self.h11 * self.g0 - self.h01 * self.g1) / determinant,
            (self.h00 * self.g1 - self.h01 * self.g0) / determinant,
        );
        (steps.0.is_finite() && steps.1.is_finite()).then_some(steps)
    }
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
        // 2 bad to 28 good, 5 to 5: the slope is ln(14), its variance the sum of 1 / counts.
        let groups = [group(3.0, 28.0, 2.0), group(4.0, 5.0, 5.0)];
        let line = LogisticLine::fit(&groups).unwrap();
        assert!((line.slope - 14.0_f64.ln()).abs() < 1e-12);
        assert!((line.intercept + 4.0 * 14.0_f64.ln()).abs() < 1e-11);
        let variance = 1.0 / 28.0 + 1.0 / 2.0 + 1.0 / 5.0 + 1.0 / 5.0;
        assert!((line.slope_std_error - f64::sqrt(variance)).abs() < 1e-9);
    }

    #[test]
    fn separated_classes_have_no_slope() {
        assert!(LogisticLine::fit(&[group(0.0, 9.0, 0.0), group(1.0, 0.0, 4.0)]).is_none());
        assert!(LogisticLine::fit(&[group(0.0, 9.0, 3.0), group(1.0, 0.0, 4.0)]).is_none());
        assert!(LogisticLine::fit(&[group(0.0, 9.0, 3.0)]).is_none());
    }
}
