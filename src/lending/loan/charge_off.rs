//! A debt given up in the books, and what is still recovered of it.

use super::allocation::{AllocationOrder, Claim, Owed};
use super::error::{PlanError, overflow};
use super::repayment::RepaymentPlan;
use crate::money::Money;
use core::fmt;
use jiff::civil::Date;

/// A loan that is charged off: what was owed on that day, and what came in afterwards.
///
/// From then on the schedule asks for nothing and no interest accrues; the debt itself
/// stays. `written_off = principal + interest + fees`, and at any time
/// `written_off = recovered + outstanding`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChargeOff {
    /// The day.
    pub on: Date,
    /// Principal owed, whether due or not.
    pub principal: Money,
    /// Interest owed: that of the missed instalments, and what has accrued since.
    pub interest: Money,
    /// Fees owed with the missed instalments.
    pub fees: Money,
    /// All of it.
    pub written_off: Money,
    /// What is still owed, by claim.
    left: Owed,
}

impl fmt::Debug for ChargeOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChargeOff").finish_non_exhaustive()
    }
}

impl RepaymentPlan {
    /// Gives the debt up on the day `on`, with the first `paid` rows paid.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] when no row is left, [`PlanError::OutsideLoan`] for a day
    /// before the oldest unpaid row began.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{AllocationOrder, Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// let plan = loan.plan()?;
    /// // Three are paid; 15 May and June were missed: 90 of interest each on 9,000, and 45
    /// // for the fifteen of thirty days since.
    /// let off = plan.charge_off(3, date(2026, 6, 30))?;
    /// assert_eq!((off.principal, off.interest), (yuan("9000")?, yuan("225")?));
    /// let (off, _) = off.recover(yuan("1000")?, &AllocationOrder::default())?;
    /// assert_eq!((off.recovered()?, off.outstanding()?), (yuan("1000")?, yuan("8225")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn charge_off(&self, paid: usize, on: Date) -> Result<ChargeOff, PlanError> {
        let rest = self.remaining(paid)?;
        if on < rest.starts_on() {
            return Err(PlanError::OutsideLoan {
                field: "charge_off.on",
            });
        }
        // After the last due date the plan has no interest; what is charged then is late
        // interest, which the contract has and not the plan.
        let owed_on = on.min(rest.matures_on());
        let owed = rest.settle(0, owed_on, Money::zero(rest.currency()))?;
        let (principal, interest, fees) = (owed.principal, owed.interest, owed.fees);
        Ok(ChargeOff {
            on,
            principal,
            interest,
            fees,
            written_off: principal.plus(interest)?.plus(fees)?,
            left: Owed::new(principal)
                .with_interest(interest)
                .with_costs(fees),
        })
    }
}

impl ChargeOff {
    /// Sets a payment that comes in afterwards against what is left, in an agreed order;
    /// returns what the payment exceeds it by.
    ///
    /// # Errors
    ///
    /// As [`AllocationOrder::allocate`].
    ///
    /// # Examples
    ///
    /// See [`RepaymentPlan::charge_off`].
    pub fn recover(
        mut self,
        payment: Money,
        order: &AllocationOrder,
    ) -> Result<(Self, Money), PlanError> {
        let (steps, excess) = order.allocate(payment, &[self.left])?;
        for step in steps {
            let part = match step.claim {
                Claim::Costs => &mut self.left.costs,
                Claim::Penalty => &mut self.left.penalty,
                Claim::Interest => &mut self.left.interest,
                Claim::Principal => &mut self.left.principal,
            };
            *part = part.minus(step.amount)?;
        }
        Ok((self, excess))
    }

    /// What is still owed, by claim.
    #[must_use]
    pub const fn left(&self) -> Owed {
        self.left
    }

    /// What is still owed in all.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    pub fn outstanding(&self) -> Result<Money, PlanError> {
        let Owed {
            costs,
            penalty,
            interest,
            principal,
        } = self.left;
        let parts = [costs, penalty, interest, principal];
        Ok(Money::sum(parts, principal.currency())?)
    }

    /// What has come in since.
    ///
    /// # Errors
    ///
    /// As [`ChargeOff::outstanding`].
    pub fn recovered(&self) -> Result<Money, PlanError> {
        self.written_off
            .minus(self.outstanding()?)
            .map_err(|_| overflow("recovered")())
    }
}
