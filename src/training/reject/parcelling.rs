//! Bands of scores, and how bad the rejected in each are taken to be.

use crate::training::TrainingError;

/// Settings of parcelling.
///
/// # Examples
///
/// ```
/// use scorewright::training::reject::Parcelling;
/// // Five bands; in the riskiest the rejected have twice the odds of the accepted.
/// let parcelling = Parcelling::new(5).with_factors([1.0, 1.0, 1.2, 1.5, 2.0]);
/// # let _ = parcelling;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Parcelling {
    n_bands: usize,
    factors: Vec<f64>,
}

/// Accepted rows a band needs, by weight, before its bad rate is one.
const LEAST_ACCEPTED: f64 = 20.0;

/// An applicant: the probability of bad that the first model gives, and a weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Applicant {
    pub(super) pd: f64,
    pub(super) weight: f64,
    /// The outcome of an accepted one.
    pub(super) bad: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Band {
    /// The highest probability in it.
    end: f64,
    good: f64,
    bad: f64,
}

impl Parcelling {
    /// `n_bands` bands of equal weight over all applicants, accepted and rejected, by the
    /// probability of bad; 2 to 100. The rejected are as bad as the accepted of their band.
    #[must_use]
    pub const fn new(n_bands: usize) -> Self {
        Self {
            n_bands,
            factors: Vec::new(),
        }
    }

    /// What the odds of bad of the rejected are, over those of the accepted in the same
    /// band: above 0, at most 100. Default 1. Larger is more prudent; 1.2 to 4 are usual.
    #[must_use]
    pub fn with_factor(mut self, factor: f64) -> Self {
        self.factors = vec![factor];
        self
    }

    /// A factor for each band, that of the safest applicants first.
    #[must_use]
    pub fn with_factors(mut self, factors: impl Into<Vec<f64>>) -> Self {
        self.factors = factors.into();
        self
    }

    pub(super) fn check(&self) -> Result<(), TrainingError> {
        let refuse = |setting, expected, got| {
            Err(TrainingError::Setting {
                setting,
                expected,
                got,
            })
        };
        if !(2..=100).contains(&self.n_bands) {
            return refuse("the number of bands", "2 to 100", self.n_bands.to_string());
        }
        if self.factors.len() > 1 && self.factors.len() != self.n_bands {
            let got = self.factors.len().to_string();
            return refuse("the number of factors", "one, or one per band", got);
        }
        let inside = |factor: &&f64| !(**factor > 0.0 && **factor <= 100.0);
        match self.factors.iter().find(inside) {
            Some(factor) => refuse("a factor", "above 0 and at most 100", factor.to_string()),
            None => Ok(()),
        }
    }

    /// How likely each rejected applicant is taken to be bad, in their order.
    ///
    /// Expected weights, not drawn outcomes: nothing depends on a seed.
    pub(super) fn shares(&self, applicants: &[Applicant]) -> Vec<f64> {
        let bands = self.bands(applicants);
        let rates = pooled_rates(&bands);
        let rejected = applicants.iter().filter(|one| one.bad.is_none());
        let share = |one: &Applicant| {
            let band = bands.partition_point(|band| band.end < one.pd);
            let band = band.min(bands.len().saturating_sub(1));
            let rate = rates.get(band).copied().unwrap_or(0.0);
            let factor = self.factors.get(band).or(self.factors.first());
            let worse = factor.copied().unwrap_or(1.0) * rate;
            worse / (worse + 1.0 - rate)
        };
        rejected.map(share).collect()
    }

    /// Bands of equal weight; equal probabilities stay together. One per number, an empty
    /// one where a tie leaves none, so that factors keep their places.
    fn bands(&self, applicants: &[Applicant]) -> Vec<Band> {
        let mut sorted = applicants.to_vec();
        // By outcome and weight too, so that sums do not depend on the order of rows.
        sorted.sort_by(|a, b| {
            let by_pd = a.pd.total_cmp(&b.pd).then(a.bad.cmp(&b.bad));
            by_pd.then(a.weight.total_cmp(&b.weight))
        });
        let all: f64 = sorted.iter().map(|one| one.weight).sum();
        let mut bands = vec![Band::default(); self.n_bands];
        let (mut seen, mut place) = (0.0, 0);
        #[allow(clippy::cast_precision_loss)] // at most 100 bands
        let step = all / self.n_bands as f64;
        for group in sorted.chunk_by(|a, b| a.pd.to_bits() == b.pd.to_bits()) {
            #[allow(clippy::cast_precision_loss)] // at most 100 bands
            while place + 1 < self.n_bands && seen >= step * (place + 1) as f64 {
                place += 1;
            }
            for one in group {
                seen += one.weight;
                let band = &mut bands[place];
                band.end = one.pd;
                match one.bad {
                    Some(true) => band.bad += one.weight,
                    Some(false) => band.good += one.weight,
                    None => {}
                }
            }
        }
        let mut end = 0.0;
        for band in &mut bands {
            end = f64::max(end, band.end);
            band.end = end;
        }
        bands
    }
}

/// The bad rate of the accepted in each band, or of as many bands around it as hold
/// enough of them: its safer neighbours, then the next riskier ones.
fn pooled_rates(bands: &[Band]) -> Vec<f64> {
    let rate = |place: usize| {
        let (mut first, mut last) = (place, place);
        loop {
            let part = &bands[first..=last];
            let good: f64 = part.iter().map(|band| band.good).sum();
            let bad: f64 = part.iter().map(|band| band.bad).sum();
            let whole = first == 0 && last + 1 == bands.len();
            if good + bad >= LEAST_ACCEPTED || whole {
                return if good + bad > 0.0 {
                    bad / (good + bad)
                } else {
                    0.0
                };
            }
            match first {
                0 => last += 1,
                _ => first -= 1,
            }
        }
    };
    (0..bands.len()).map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(pd: f64, good: usize, bad: usize) -> impl Iterator<Item = Applicant> {
        let one = move |bad| Applicant {
            pd,
            weight: 1.0,
            bad: Some(bad),
        };
        std::iter::repeat_n(one(false), good).chain(std::iter::repeat_n(one(true), bad))
    }

    fn rejected(pd: f64, n: usize) -> impl Iterator<Item = Applicant> {
        let one = Applicant {
            pd,
            weight: 1.0,
            bad: None,
        };
        std::iter::repeat_n(one, n)
    }

    #[test]
    fn the_rejected_have_the_odds_of_their_band_times_the_factor() {
        let applicants: Vec<Applicant> = accepted(0.1, 72, 8)
            .chain(rejected(0.1, 20))
            .chain(accepted(0.4, 30, 20))
            .chain(rejected(0.4, 50))
            .collect();
        let shares = |parcelling: Parcelling| {
            let shares = parcelling.shares(&applicants);
            assert_eq!(shares.len(), 70);
            (shares[0], shares[69])
        };
        let (safe, risky) = shares(Parcelling::new(2));
        assert!((safe - 0.1).abs() < 1e-12 && (risky - 0.4).abs() < 1e-12);
        let (safe, risky) = shares(Parcelling::new(2).with_factors([1.0, 3.0]));
        // Odds of 2 to 3 become 2 to 1.
        assert!((safe - 0.1).abs() < 1e-12 && (risky - 2.0 / 3.0).abs() < 1e-12);
        let (safe, _) = shares(Parcelling::new(2).with_factor(9.0));
        assert!((safe - 0.5).abs() < 1e-12); // 1 to 9
    }

    #[test]
    fn a_band_without_accepted_rows_borrows_from_its_safer_neighbour() {
        let applicants: Vec<Applicant> = accepted(0.1, 45, 5)
            .chain(accepted(0.3, 35, 15))
            .chain(rejected(0.7, 100))
            .collect();
        let shares = Parcelling::new(4).shares(&applicants);
        assert!(shares.iter().all(|share| (share - 0.3).abs() < 1e-12));
    }

    #[test]
    fn settings_out_of_range_are_refused_by_name() {
        for (parcelling, name) in [
            (Parcelling::new(1), "the number of bands"),
            (Parcelling::new(101), "the number of bands"),
            (
                Parcelling::new(3).with_factors([1.0, 2.0]),
                "the number of factors",
            ),
            (Parcelling::new(3).with_factor(0.0), "a factor"),
            (Parcelling::new(3).with_factor(f64::NAN), "a factor"),
        ] {
            let error = parcelling.check().unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
