//! Four kinds of grace that are often mixed up, as four types, and the two
//! legal flavours of a grace period after a due date.

use super::calendar::{add_days, days_between};
use super::error::{PlanError, overflow};
use jiff::civil::Date;

/// The first so many instalments pay interest and no principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PrincipalGrace {
    /// How many instalments.
    pub periods: u32,
}

impl PrincipalGrace {
    /// Grace for the first `periods` instalments.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::loan::PrincipalGrace;
    /// let plan = loan.with_principal_grace(PrincipalGrace::new(2)).plan()?;
    /// assert_eq!(plan.rows()[1].payment, yuan("120")?); // interest on all of it
    /// assert_eq!(plan.rows()[2].principal, yuan("1200")?); // 12,000 over ten, not twelve
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(periods: u32) -> Self {
        Self { periods }
    }
}

/// In the first so many instalments interest accrues but is not yet due; the
/// first instalment afterwards collects it, without interest on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InterestPaymentGrace {
    /// How many instalments.
    pub periods: u32,
}

impl InterestPaymentGrace {
    /// Grace for the first `periods` instalments.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::loan::InterestPaymentGrace;
    /// let plan = loan.with_interest_payment_grace(InterestPaymentGrace::new(2)).plan()?;
    /// assert_eq!(plan.rows()[0].payment, yuan("1000")?); // principal only
    /// assert_eq!(plan.rows()[2].interest, yuan("330")?); // 120 + 110 + 100
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(periods: u32) -> Self {
        Self { periods }
    }
}

/// No interest is charged at first (首贷免息): for new borrowers. Given to all of
/// them it is a promotion, not forbearance: nobody is in difficulty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InterestFree {
    /// The first so many instalment periods.
    Periods(u32),
    /// The first so many days after disbursement.
    Days(u32),
}

/// Arrears age only after so many days; interest and dues are untouched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ArrearsGrace {
    /// How many days.
    pub days: u32,
}

impl ArrearsGrace {
    /// Grace of so many calendar `days`; 0 is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::loan::{Arrears, ArrearsGrace};
    /// let (as_of, grace) = (date(2026, 2, 25), ArrearsGrace::new(3));
    /// let arrears = Arrears::on(as_of, loan.plan()?.rows(), &[], grace, &[])?;
    /// assert_eq!((arrears.past_due_days, arrears.delinquent_days), (10, 7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(days: u32) -> Self {
        Self { days }
    }
}

/// What the days after a due date are in law (宽限期, 缓冲期).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GracePeriod {
    /// Paid within the days, no penalty; paid later, the penalty runs from the
    /// original due date.
    WaiveIfPaidWithinGrace {
        /// How many days.
        days: u32,
    },
    /// The first days are never penalised.
    PenaltyStartsAfterGrace {
        /// How many days.
        days: u32,
    },
}

impl GracePeriod {
    /// The first penalised day, or none when `paid_on` escapes the penalty.
    ///
    /// # Errors
    ///
    /// [`PlanError::Overflow`] at the end of the calendar.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::loan::GracePeriod;
    /// # use jiff::civil::date;
    /// let grace = GracePeriod::WaiveIfPaidWithinGrace { days: 5 };
    /// let due = date(2025, 6, 15);
    /// assert_eq!(grace.penalty_from(due, date(2025, 6, 20))?, None);
    /// assert_eq!(grace.penalty_from(due, date(2025, 6, 21))?, Some(date(2025, 6, 16)));
    /// # Ok::<(), scorewright::lending::loan::PlanError>(())
    /// ```
    pub fn penalty_from(self, due: Date, paid_on: Date) -> Result<Option<Date>, PlanError> {
        let after = |days: u32| {
            add_days(due, i64::from(days).saturating_add(1)).ok_or_else(overflow("grace period"))
        };
        let (days, starts) = match self {
            Self::WaiveIfPaidWithinGrace { days } => (days, after(0)?),
            Self::PenaltyStartsAfterGrace { days } => (days, after(days)?),
        };
        Ok((paid_on >= after(days)?).then_some(starts))
    }

    /// How many days are penalised when the instalment is paid on `paid_on`,
    /// that day included.
    ///
    /// # Errors
    ///
    /// As [`penalty_from`](Self::penalty_from).
    pub fn penalty_days(self, due: Date, paid_on: Date) -> Result<u32, PlanError> {
        let Some(from) = self.penalty_from(due, paid_on)? else {
            return Ok(0);
        };
        let days = days_between(from, paid_on).saturating_add(1);
        u32::try_from(days).map_err(|_| PlanError::Overflow {
            field: "penalty days",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_flavours_differ_once_the_grace_is_missed() {
        let due = date(2025, 6, 15);
        let waive = GracePeriod::WaiveIfPaidWithinGrace { days: 5 };
        let after = GracePeriod::PenaltyStartsAfterGrace { days: 5 };
        for day in 15..=20 {
            assert_eq!(waive.penalty_days(due, date(2025, 6, day)).unwrap(), 0);
            assert_eq!(after.penalty_days(due, date(2025, 6, day)).unwrap(), 0);
        }
        assert_eq!(waive.penalty_days(due, date(2025, 6, 21)).unwrap(), 6);
        assert_eq!(after.penalty_days(due, date(2025, 6, 21)).unwrap(), 1);
    }
}
