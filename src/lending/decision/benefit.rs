//! What facts of an applicant give a right to.

use crate::money::Rate;
use rust_decimal::Decimal;

/// When a rule on a fact strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strikes {
    /// At this value and above.
    AtLeast(Decimal),
    /// Below this value.
    Below(Decimal),
}

impl Strikes {
    pub(super) fn on(self, value: Decimal) -> bool {
        match self {
            Self::AtLeast(limit) => value >= limit,
            Self::Below(limit) => value < limit,
        }
    }
}

/// What borrowers of whom a fact holds are given beside the loan: an interest-free
/// start for a first loan here, a lower rate for an old customer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Benefit {
    /// Its name.
    pub name: String,
    /// The fact; where an application does not give it, the benefit is not given.
    pub fact: String,
    /// When it is given.
    pub when: Strikes,
    /// How many of the first periods are free of interest.
    pub interest_free_periods: u32,
    /// What is taken off the tier's yearly rate, which stays at zero or above.
    pub rate_off: Rate,
}

impl Benefit {
    /// A benefit that gives nothing yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{Benefit, DecisionPolicy, Strikes};
    /// let first = Benefit::new("first loan", "first_loan_here", Strikes::AtLeast(1.into()))
    ///     .with_interest_free_periods(1);
    /// assert_eq!(DecisionPolicy::shipped()?.benefits()[0], first);
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, fact: impl Into<String>, when: Strikes) -> Self {
        Self {
            name: name.into(),
            fact: fact.into(),
            when,
            interest_free_periods: 0,
            rate_off: Rate::ZERO,
        }
    }

    /// How many of the first periods are free of interest. Default 0.
    #[must_use]
    pub const fn with_interest_free_periods(mut self, periods: u32) -> Self {
        self.interest_free_periods = periods;
        self
    }

    /// What is taken off the tier's yearly rate. Default nothing.
    #[must_use]
    pub const fn with_rate_off(mut self, rate: Rate) -> Self {
        self.rate_off = rate;
        self
    }
}
