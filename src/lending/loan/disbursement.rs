//! A loan that is paid out in parts.

use super::contract::Loan;
use super::error::PlanError;
use super::fee::FeeTiming;
use super::repayment::{Instalment, RepaymentPlan};
use super::terms::{Disbursement, PlanKind};
use crate::money::Money;
use jiff::civil::Date;

const MOST: usize = 120;

impl Loan {
    /// A part of the principal that is paid out later, at most 120 of them in order of
    /// date; what they leave of the principal is paid out on the first day.
    ///
    /// Each part bears interest from its day. The instalment is calculated with what has
    /// been paid out, and anew with the first row that begins on or after the day of
    /// another part. Fees kept back are kept back from the first. Extending, putting off
    /// or prepaying leaves the parts to come as they are; a settlement ends them: what is
    /// not paid out before its day is not paid out.
    ///
    /// # Errors
    ///
    /// [`plan`](Loan::plan) refuses a part on or before the first day, on or after the last
    /// due date, out of order, of nothing, and parts that leave nothing for the first day.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// use scorewright::lending::loan::{Disbursement, Loan, PlanKind};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let plan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    ///     .with_kind(PlanKind::EqualPrincipal)
    ///     .with_disbursement(Disbursement::new(date(2026, 4, 15), yuan("6000")?))
    ///     .plan()?;
    /// // 6,000 in twelve parts; after three 4,500 and 6,000 in nine.
    /// assert_eq!((plan.opening(), plan.rows()[2].principal), (yuan("6000")?, yuan("500")?));
    /// let fourth = &plan.rows()[3];
    /// assert_eq!((fourth.opening, fourth.disbursed), (yuan("4500")?, yuan("6000")?));
    /// assert_eq!((fourth.interest, fourth.principal), (yuan("105")?, yuan("1166.67")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_disbursement(mut self, disbursement: Disbursement) -> Self {
        self.disbursements.push(disbursement);
        self
    }

    /// The parts of the principal that are paid out after the first.
    #[must_use]
    pub fn disbursements(&self) -> &[Disbursement] {
        &self.disbursements
    }

    /// What is paid out on the first day, before fees are kept back.
    pub(super) fn first_part(&self) -> Result<Money, PlanError> {
        let later = self.disbursements.iter().map(|part| part.amount);
        let later = Money::sum(later, self.currency()).map_err(|reason| PlanError::Field {
            field: "disbursement.amount",
            reason,
        })?;
        Ok(self.principal.minus(later)?)
    }

    /// Parts must fall within the loan, in order; `end` is the last due date.
    pub(super) fn check_disbursements(&self, end: Date) -> Result<(), PlanError> {
        if self.disbursements.is_empty() {
            return Ok(());
        }
        let refused = |field, expected| Err(PlanError::OutOfRange { field, expected });
        if self.disbursements.len() > MOST {
            return refused("disbursement", "at most 120");
        }
        let mut before = self.disbursed_on;
        for part in &self.disbursements {
            if !part.amount.is_positive() {
                return refused("disbursement.amount", "above 0");
            }
            if part.on <= before || part.on >= end {
                return refused(
                    "disbursement.on",
                    "after `disbursed_on`, after the part before it and before the last due date",
                );
            }
            before = part.on;
        }
        let first = self.first_part()?;
        if !first.is_positive() {
            return refused(
                "disbursement.amount",
                "less than the principal, all together: the rest is paid out on the first day",
            );
        }
        if !first
            .minus(self.fees_at(FeeTiming::Upfront)?)?
            .is_positive()
        {
            return refused(
                "fees",
                "less than what is paid out first, those kept back together",
            );
        }
        if let Some(down_payment) = self.down_payment()?
            && !first.minus(down_payment)?.is_positive()
        {
            return refused("down_payment", "less than what is paid out first");
        }
        self.check_agreed_rows(first)
    }

    /// Agreed rows repay what has been paid out, and no more.
    fn check_agreed_rows(&self, first: Money) -> Result<(), PlanError> {
        let PlanKind::Custom(rows) = &self.kind else {
            return Ok(());
        };
        for (k, row) in rows.iter().enumerate() {
            let out = self.disbursements.iter().filter(|part| part.on < row.due);
            let out = Money::sum(out.map(|part| part.amount), self.currency())?.plus(first)?;
            let until = rows.iter().take(k.saturating_add(1));
            let repaid = Money::sum(until.map(|row| row.principal), self.currency())?;
            if repaid.exceeds(out)? {
                return Err(PlanError::OutOfRange {
                    field: "row.principal",
                    expected: "at most what has been paid out and not repaid before it",
                });
            }
        }
        Ok(())
    }
}

impl RepaymentPlan {
    /// The parts that are paid out on `on` or later.
    pub(in crate::lending) fn parts_from(&self, on: Date) -> impl Iterator<Item = &Disbursement> {
        let parts = self.loan().disbursements().iter();
        parts.filter(move |part| part.on >= on)
    }

    /// What is paid out within the rows.
    pub(super) fn disbursed(&self) -> Result<Money, PlanError> {
        self.total(|row| row.disbursed)
    }

    /// A change that ends the loan before a part is paid out would lose it.
    pub(super) fn check_parts_are_paid_out(&self) -> Result<(), PlanError> {
        let matures_on = self.matures_on();
        if self.parts_from(matures_on).next().is_some() {
            return Err(PlanError::OutsideLoan {
                field: "disbursement.on",
            });
        }
        Ok(())
    }

    /// All that the borrower owes before the first row or is still paid out.
    pub(super) fn lent(&self) -> Result<Money, PlanError> {
        Ok(self.owed()?.plus(self.disbursed()?)?)
    }

    /// What is received on the first day; the parts to come follow on theirs.
    pub(super) fn received_first(&self) -> Result<Money, PlanError> {
        Ok(self.received().minus(self.disbursed()?)?)
    }

    /// The row that begins on `day`, by its position.
    pub(super) fn row_from(&self, day: Date) -> Option<usize> {
        self.rows().iter().position(|row| row.start == day)
    }

    /// The parts that are paid out within a row before `day`.
    pub(super) fn parts_by(&self, row: &Instalment, day: Date) -> Vec<Disbursement> {
        let parts = self.parts_from(row.start);
        parts.filter(|part| part.on < day).copied().collect()
    }
}
