//! A part of the principal that is paid back on the day of disbursement, as in purchases
//! by instalments: a row of its own, numbered 0, that bears no interest.
//!
//! It is a row and not a smaller loan, because it may be missed: what was not paid at once
//! stays owed, bears interest and is due with the next row, as in Apache Fineract.

use super::accrual::Factor;
use super::amortise::Step;
use super::calendar::{Period, add_days};
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::ledger::Treatment;
use super::repayment::RepaymentPlan;
use super::terms::{DownPayment, PlanKind};
use crate::money::Money;
use jiff::civil::Date;
use rust_decimal::Decimal;

impl Loan {
    /// So much of the principal is due on the day of disbursement, without interest; none
    /// unless said otherwise. The instalments repay the rest.
    ///
    /// The plan has it as row 0: `paid` counts it, and only once it is paid (or missed) can
    /// the plan be extended, prepaid or deferred.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// let plan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    ///     .with_kind(PlanKind::EqualPrincipal)
    ///     .with_down_payment(yuan("3000")?)
    ///     .plan()?;
    /// let rows = plan.rows();
    /// assert_eq!((rows[0].due, rows[0].payment), (date(2026, 1, 15), yuan("3000")?));
    /// assert_eq!(rows[1].payment, yuan("840")?); // a twelfth and 1 % of 9,000
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_down_payment(mut self, amount: Money) -> Self {
        self.down_payment = Some(DownPayment::Amount(amount));
        self
    }

    /// The same as a share of the principal, 0.25 for a quarter, rounded as everything else.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::Loan;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// let euro = |text| Money::parse(text, Currency::EUR);
    /// let plan = Loan::new(euro("1000")?, Rate::ZERO, date(2022, 1, 1), 3)
    ///     .with_down_payment_share("0.25".parse()?)
    ///     .plan()?;
    /// assert!(plan.rows().iter().all(|row| row.payment.to_string() == "250.00 EUR"));
    /// assert_eq!(plan.rows().len(), 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_down_payment_share(mut self, share: Decimal) -> Self {
        self.down_payment = Some(DownPayment::Share(share));
        self
    }

    /// What is due on the day of disbursement, where anything is.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] unless it is above zero and below what the borrower
    /// receives, in the currency of the principal and in a plan of instalments.
    pub fn down_payment(&self) -> Result<Option<Money>, PlanError> {
        let amount = match self.down_payment {
            None => return Ok(None),
            Some(DownPayment::Amount(amount)) => amount,
            Some(DownPayment::Share(share)) => self.principal.times(share, self.rounding)?,
        };
        let in_instalments = !matches!(self.kind, PlanKind::Bullet | PlanKind::Custom(_));
        if !in_instalments {
            return Err(refused(
                "given for loans repaid in instalments, not for agreed rows or all at once",
            ));
        }
        if amount.currency() != self.currency() {
            return Err(refused("in the currency of `principal`"));
        }
        if !amount.is_positive() || !self.received()?.minus(amount)?.is_positive() {
            return Err(refused(
                "above 0 and below what is received, the principal less the fees kept back",
            ));
        }
        Ok(Some(amount))
    }

    /// The row of the day of disbursement, where there is one.
    pub(super) fn down_payment_step(&self) -> Result<Option<Step>, PlanError> {
        Ok(self.down_payment()?.map(|amount| Step {
            number: 0,
            period: Period {
                start: self.disbursed_on,
                due: self.disbursed_on,
                whole_months: 0,
            },
            factor: Factor::ZERO,
            full: Factor::ZERO,
            drawn: Vec::new(),
            treatment: Treatment::DownPayment(amount.minor()),
            grace_days: 0,
        }))
    }
}

impl RepaymentPlan {
    /// A plan can change once its down payment was paid or missed: it is due before
    /// anything can happen.
    pub(super) fn check_down_payment_done(&self) -> Result<(), PlanError> {
        if self.begins_with_down_payment() {
            return Err(PlanError::OutOfRange {
                field: "paid",
                expected: "1 or more: the down payment is due before the plan can change",
            });
        }
        Ok(())
    }

    /// What was financed, by which a yearly cost is reckoned: the plan after the down
    /// payment, and what was received less it.
    pub(super) fn financed(&self) -> Result<Option<Self>, PlanError> {
        let (true, Some(row)) = (self.begins_with_down_payment(), self.rows().first()) else {
            return Ok(None);
        };
        let mut plan = self.remaining(1)?;
        plan.received = self.received().minus(row.payment)?;
        Ok(Some(plan))
    }

    /// The instalments with a down payment that fell due before `as_of`, and was not paid,
    /// spread over them: there is no later row of its kind to put it off to.
    pub(super) fn after_missed_down_payment(&self, as_of: Date) -> Result<Option<Self>, PlanError> {
        match self.rows().first() {
            Some(row) if self.begins_with_down_payment() && row.due < as_of => {
                let day_after = add_days(row.due, 1).ok_or_else(overflow("due date"))?;
                let behind = self.behind(0, day_after)?;
                let spread = behind.reschedule(&behind.treatments(), &behind.fresh_rule())?;
                Ok(Some(spread))
            }
            _ => Ok(None),
        }
    }

    fn begins_with_down_payment(&self) -> bool {
        self.rows().first().is_some_and(|row| row.number == 0)
    }
}

const fn refused(expected: &'static str) -> PlanError {
    PlanError::OutOfRange {
        field: "down_payment",
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lending::loan::engine::MissedTo;
    use crate::money::{Currency, Rate};
    use jiff::civil::date;

    fn cny(text: &str) -> Money {
        Money::parse(text, Currency::CNY).unwrap()
    }

    #[test]
    fn help_spreads_a_down_payment_that_was_missed_over_the_instalments() {
        let rate = Rate::percent("12").unwrap();
        let plan = Loan::new(cny("12000"), rate, date(2026, 1, 15), 12)
            .with_down_payment(cny("3000"))
            .plan()
            .unwrap();
        let put_off = |day, to| plan.with_missed_put_off(day, to).unwrap();
        // On the day itself nothing was missed.
        let same_day = put_off(date(2026, 1, 15), MissedTo::TheEnd);
        assert_eq!(same_day.rows(), plan.rows());
        let later = date(2026, 1, 16);
        for to in [MissedTo::TheEnd, MissedTo::TheRowsLeft { extra: 0 }] {
            let after = put_off(later, to);
            assert_eq!((after.rows().len(), after.opening()), (12, cny("12000")));
            assert_eq!(after.level(), Some(cny("1066.19")));
        }
        let longer = put_off(later, MissedTo::TheRowsLeft { extra: 3 });
        assert_eq!(longer.level(), Some(cny("865.49")));
        // The first instalment was missed too: its 120 are spread, the row comes at the end.
        let after = put_off(date(2026, 2, 16), MissedTo::TheEnd);
        assert_eq!((after.rows().len(), after.opening()), (12, cny("12000")));
        assert_eq!(after.pending_interest().unwrap(), cny("120"));
    }
}
