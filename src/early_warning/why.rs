//! Why a score fell: points lost by term of the card, exactly.

use super::error::EarlyWarningError;
use crate::scoring::{MAX_PRINCIPAL_REASONS, Record, Scorer};
use std::fmt;

/// Points lost under one reason code.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss<'a> {
    /// The reason code.
    pub code: &'a str,
    /// Points lost, above 0, summed over the terms that share the code.
    pub points: i64,
}

/// Why a score fell between two dates.
///
/// `total = Σ reasons + other - gained`, exactly: an additive card's points are
/// whole numbers, so nothing is left to apportion. `Debug` shows the codes only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fall<'a> {
    losses: [Loss<'a>; MAX_PRINCIPAL_REASONS],
    n_losses: usize,
    total: i64,
    other: i64,
    gained: i64,
}

impl<'a> Fall<'a> {
    /// At most four reasons, the largest loss first, ties in the card's order.
    #[must_use]
    pub fn reasons(&self) -> &[Loss<'a>] {
        self.losses.get(..self.n_losses).unwrap_or_default()
    }

    /// The score before less the score after; below 0 when it rose.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.total
    }

    /// Points lost under reasons beyond the fourth.
    #[must_use]
    pub const fn other(&self) -> i64 {
        self.other
    }

    /// Points gained under codes that improved, as a number not below 0.
    #[must_use]
    pub const fn gained(&self) -> i64 {
        self.gained
    }

    /// Puts a code's net loss where it belongs.
    fn add(&mut self, code: &'a str, lost: i64) {
        if lost <= 0 {
            self.gained -= lost;
            return;
        }
        let place = self.reasons().partition_point(|loss| loss.points >= lost);
        let mut moved = Loss { code, points: lost };
        for loss in self.losses.iter_mut().skip(place) {
            std::mem::swap(loss, &mut moved);
        }
        self.n_losses = (self.n_losses + 1).min(MAX_PRINCIPAL_REASONS);
        self.other += moved.points;
    }
}

impl fmt::Debug for Fall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.reasons().iter().map(|loss| loss.code))
            .finish()
    }
}

impl fmt::Debug for Loss<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Loss({})", self.code)
    }
}

/// Why a score fell between two dates.
///
/// `before` and `after` hold the points of each term on the two
/// dates, `codes` its reason code; all in the card's order. Terms
/// that share a code are summed first, so a loss in one may be made up in another.
///
/// # Formula
///
/// `lost_c = Σ_{j with code c} (before_j - after_j)`; what every row of the card
/// has in common cancels, so `Σ_c lost_c` is the fall of the score.
///
/// # Errors
///
/// [`EarlyWarningError::Length`] when the slices differ in length.
///
/// # Examples
///
/// ```
/// use scorewright::early_warning::explain_fall;
/// let fall = explain_fall(&[50, 40, 30], &[20, 45, 30], &["late", "usage", "age"])?;
/// assert_eq!(fall.total(), 25); // 120 - 95
/// assert_eq!((fall.reasons()[0].code, fall.reasons()[0].points), ("late", 30));
/// assert_eq!(fall.gained(), 5);
/// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
/// ```
pub fn explain_fall<'a>(
    before: &[i32],
    after: &[i32],
    codes: &[&'a str],
) -> Result<Fall<'a>, EarlyWarningError> {
    for (column, found) in [("after", after.len()), ("codes", codes.len())] {
        if found != before.len() {
            return Err(EarlyWarningError::Length {
                column,
                found,
                expected: before.len(),
            });
        }
    }
    let mut fall = Fall {
        losses: [Loss::default(); MAX_PRINCIPAL_REASONS],
        n_losses: 0,
        total: 0,
        other: 0,
        gained: 0,
    };
    let lost = || {
        let pairs = before.iter().zip(after);
        pairs.map(|(&before, &after)| i64::from(before) - i64::from(after))
    };
    fall.total = lost().sum();
    for (position, &code) in codes.iter().enumerate() {
        if codes.iter().take(position).any(|&earlier| earlier == code) {
            continue;
        }
        let of_code = codes
            .iter()
            .zip(lost())
            .filter(|&(&other, _)| other == code);
        fall.add(code, of_code.map(|(_, lost)| lost).sum());
    }
    Ok(fall)
}

/// Why a card gives the second record of a borrower fewer points than the first.
///
/// The points of the card's terms on the two dates, pairs of inputs included, through [`explain_fall`], under
/// the reason codes of the card.
///
/// # Errors
///
/// [`EarlyWarningError::Score`] when the card refuses one of the records.
///
/// # Examples
///
/// ```
/// # use scorewright::schema::{Field, Kind};
/// # use scorewright::scorecard::Scorecard;
/// # let card = Scorecard::builder("application")
/// #     .pdo(20.0, 600, 50.0)
/// #     .base_points(500)
/// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
/// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
/// #     .points("income", &[0, 30, 55, 5])
/// #     .points("home", &[45, 10, 0, 0])
/// #     .build()?;
/// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
/// use scorewright::early_warning::explain_records;
/// let scorer = card.compile()?;
/// let fall = explain_records(&scorer, &[5000.0, 0.0], &[2000.0, 0.0])?; // the income fell
/// assert_eq!((fall.total(), fall.reasons()[0].points), (25, 25)); // from 55 to 30
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain_records<'a, R: Record + ?Sized>(
    scorer: &'a Scorer,
    before: &R,
    after: &R,
) -> Result<Fall<'a>, EarlyWarningError> {
    let n = scorer.terms().len();
    let points = |record: &R| -> Result<Vec<i32>, EarlyWarningError> {
        let mut points = vec![0; n];
        scorer.contributions(record, &mut points)?;
        Ok(points)
    };
    let codes: Vec<_> = (0..n)
        .filter_map(|position| scorer.reason_of(position))
        .map(|(code, _)| code)
        .collect();
    explain_fall(&points(before)?, &points(after)?, &codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_merged_before_they_are_ranked() {
        let fall = explain_fall(&[10, 10, 10], &[5, 2, 6], &["a", "b", "a"]).unwrap();
        let reasons: Vec<_> = fall.reasons().iter().map(|l| (l.code, l.points)).collect();
        assert_eq!(reasons, [("a", 9), ("b", 8)]);
    }

    #[test]
    fn beyond_four_reasons_the_rest_is_summed_and_ties_keep_the_card_order() {
        let fall = explain_fall(
            &[9; 6],
            &[8, 7, 8, 6, 8, 12],
            &["a", "b", "c", "d", "e", "f"],
        );
        let fall = fall.unwrap();
        let codes: Vec<_> = fall.reasons().iter().map(|l| l.code).collect();
        assert_eq!(codes, ["d", "b", "a", "c"]);
        assert_eq!((fall.other(), fall.gained(), fall.total()), (1, 3, 5));
    }

    #[test]
    fn slices_of_different_length_are_refused() {
        assert!(explain_fall(&[1], &[1, 2], &["a"]).is_err());
    }
}
