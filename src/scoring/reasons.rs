//! Why the points are what they are.

use super::row::Scorer;
use super::table::MAX_PARTS;
use super::{Record, ScoreError};
use core::fmt;
use core::ops::Deref;

/// The most principal reasons of one decision or alert; a fifth is allowed only for
/// inquiries (Reg B commentary 9(b)(2)-1; FCRA §609(f)(9)).
pub const MAX_PRINCIPAL_REASONS: usize = 4;

/// The most reasons a borrower is told: the principal ones, and one for inquiries.
pub const MAX_REASONS: usize = MAX_PRINCIPAL_REASONS + 1;

/// One principal reason.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reason<'a> {
    /// Its code in the card's catalogue.
    pub code: &'a str,
    /// What the borrower is told.
    pub text: &'a str,
    /// How far the points lie below their reference, summed over the terms that
    /// share the code.
    pub deficit: f64,
    rank: usize,
}

/// Up to four principal reasons, the weightiest first (a fifth when the number
/// of inquiries is a factor and not among them). Derefs to a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reasons<'a> {
    found: [Reason<'a>; MAX_REASONS],
    len: usize,
}

impl<'a> Deref for Reasons<'a> {
    type Target = [Reason<'a>];
    fn deref(&self) -> &Self::Target {
        &self.found[..self.len]
    }
}

impl fmt::Display for Reasons<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reasons = self.iter();
        if let Some(first) = reasons.next() {
            f.write_str(first.text)?;
        }
        reasons.try_for_each(|reason| write!(f, "; {}", reason.text))
    }
}

impl<'a> Reasons<'a> {
    /// Keeps `reason` if it is among the `limit` weightiest; ties go to the
    /// earlier code in the catalogue.
    fn keep(&mut self, reason: Reason<'a>, limit: usize) {
        let place = self.iter().position(|kept| reason.deficit > kept.deficit);
        let place = place.unwrap_or(self.len);
        if place >= limit {
            return;
        }
        let last = self.len.min(limit - 1);
        self.found[place..=last].rotate_right(1);
        self.found[place] = reason;
        self.len = (self.len + 1).min(limit);
    }
}

impl Scorer {
    /// Up to four principal reasons for a borrower's points.
    ///
    /// # Formula
    ///
    /// `deficit = reference - points` per term; deficits above zero of
    /// one reason code are summed; the largest come first, ties in catalogue
    /// order (12 CFR 1002.9 and its commentary 9(b)(2)).
    ///
    /// # Errors
    ///
    /// As [`score`](Self::score).
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
    /// let scorer = card.compile()?;
    /// use scorewright::scoring::Value;
    /// let tenant = [Value::Number(2000.0), Value::Text("rent")]; // 30 of 55 points, 10 of 45
    /// let reasons = scorer.reasons(&tenant)?;
    /// assert_eq!((reasons[0].deficit, reasons[1].deficit), (35.0, 25.0)); // home first
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reasons<R: Record + ?Sized>(&self, record: &R) -> Result<Reasons<'_>, ScoreError> {
        self.reasons_up_to(record, 4)
    }

    /// As [`reasons`](Self::reasons), with at most `limit` (0 to 4) before the one for inquiries.
    ///
    /// # Errors
    ///
    /// As [`score`](Self::score).
    pub fn reasons_up_to<R: Record + ?Sized>(
        &self,
        record: &R,
        limit: usize,
    ) -> Result<Reasons<'_>, ScoreError> {
        let mut deficits = [0.0; MAX_PARTS];
        self.each_term(record, |position, points| {
            let term = &self.terms[position];
            let deficit = term.reference - f64::from(points);
            if deficit > 0.0 {
                deficits[usize::from(term.reason)] += deficit;
            }
        })?;
        Ok(self.principal(&deficits, limit.min(MAX_REASONS - 1)))
    }

    /// The catalogue's code and text for the term at `position`.
    #[must_use]
    pub fn reason_of(&self, position: usize) -> Option<(&str, &str)> {
        let reason = self.terms.get(position)?.reason;
        let found = &self.reasons[usize::from(reason)];
        Some((&found.code, &found.text))
    }

    fn principal(&self, deficits: &[f64; MAX_PARTS], limit: usize) -> Reasons<'_> {
        let mut kept = Reasons::default();
        let mut inquiries = None;
        let factors = self.reasons.iter().zip(deficits).enumerate();
        for (rank, (part, &deficit)) in factors.filter(|(_, (_, deficit))| **deficit > 0.0) {
            let reason = Reason {
                code: &part.code,
                text: &part.text,
                deficit,
                rank,
            };
            if limit > 0 {
                kept.keep(reason, limit);
            }
            let weighs_more = |other: Reason<'_>| deficit > other.deficit;
            if part.inquiries && inquiries.is_none_or(weighs_more) {
                inquiries = Some(reason);
            }
        }
        let told = kept
            .iter()
            .any(|reason| self.reasons[reason.rank].inquiries);
        if let Some(reason) = inquiries.filter(|_| limit > 0 && !told) {
            kept.found[kept.len] = reason;
            kept.len += 1;
        }
        kept
    }
}
