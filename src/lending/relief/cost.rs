//! What a concession costs the lender.

use super::error::ReliefError;
use crate::lending::loan::PlanError;
use crate::lending::loan::RepaymentPlan;
use crate::lending::loan::cost::UnitPeriod;
use crate::lending::loan::engine::{overflow, power};
use crate::money::{Money, Rounding};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A change of plan valued at the loan's original effective rate.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConcessionCost {
    /// Gross carrying amount before (IFRS 9, appendix A): what was received, rolled
    /// forward at the original effective rate and less what was paid. That is the present
    /// value of the payments to come at that rate, to the minor unit; fees kept back,
    /// interest-free time and pending interest are in it, so it is no contract balance.
    pub carrying: Money,
    /// Present value of the old payments.
    pub npv_before: Decimal,
    /// Present value of the new payments.
    pub npv_after: Decimal,
}

impl core::fmt::Debug for ConcessionCost {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ConcessionCost").finish_non_exhaustive()
    }
}

impl ConcessionCost {
    /// Values `before` and `after` on the day `before` starts, at
    /// `original_rate` per period of the loan.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] on overflow.
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
    /// let plan = loan.plan()?;
    /// use scorewright::lending::relief::{Deferral, DeferralMode};
    /// // Three are paid, 9,000 are left; the next three move without interest.
    /// let deferral = Deferral::new(&plan, 3, 3, DeferralMode::InterestWaived)?;
    /// use scorewright::lending::relief::ConcessionCost;
    /// let cost = ConcessionCost::new(&deferral.before, &deferral.after, "0.01".parse()?)?;
    /// assert_eq!(cost.npv_before.round_dp(2).normalize().to_string(), "9000");
    /// assert_eq!(cost.npv_after.round_dp(2).to_string(), "8735.31"); // 9,000 / 1.01^3
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        before: &RepaymentPlan,
        after: &RepaymentPlan,
        original_rate: Decimal,
    ) -> Result<Self, ReliefError> {
        let npv_before = net_present_value(before, before.starts_on(), original_rate)?;
        let carrying = Money::round(npv_before, before.currency(), Rounding::HalfUp);
        Ok(Self {
            carrying: carrying.map_err(PlanError::from)?,
            npv_before,
            npv_after: net_present_value(after, before.starts_on(), original_rate)?,
        })
    }

    /// Present value lost; negative when the lender gains.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] beyond what money holds.
    pub fn npv_loss(&self) -> Result<Money, ReliefError> {
        self.money(self.npv_before)
    }

    /// The diminished obligation of EBA/GL/2016/07, paragraph 51.
    ///
    /// # Formula
    ///
    /// `(NPV0 - NPV1) / NPV0`, both at the original effective rate.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] when nothing was owed.
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
    /// let plan = loan.plan()?;
    /// use scorewright::lending::relief::{Deferral, DeferralMode};
    /// // Three are paid, 9,000 are left; the next three move without interest.
    /// let deferral = Deferral::new(&plan, 3, 3, DeferralMode::InterestWaived)?;
    /// use scorewright::lending::relief::ConcessionCost;
    /// let cost = ConcessionCost::new(&deferral.before, &deferral.after, "0.01".parse()?)?;
    /// assert_eq!(cost.diminished_obligation()?.round_dp(4).to_string(), "0.0294"); // 1 - 1.01^-3
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn diminished_obligation(&self) -> Result<Decimal, ReliefError> {
        let share = self
            .npv_before
            .checked_sub(self.npv_after)
            .and_then(|loss| loss.checked_div(self.npv_before));
        Ok(share.ok_or_else(overflow("diminished obligation"))?)
    }

    /// The modification loss of IFRS 9, 5.4.3: the gross carrying amount less the
    /// present value of the new payments, both at the original effective rate.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] beyond what money holds.
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
    /// let plan = loan.plan()?;
    /// use scorewright::lending::relief::{Deferral, DeferralMode};
    /// // Three are paid, 9,000 are left; the next three move without interest.
    /// let deferral = Deferral::new(&plan, 3, 3, DeferralMode::InterestWaived)?;
    /// use scorewright::lending::relief::ConcessionCost;
    /// let cost = ConcessionCost::new(&deferral.before, &deferral.after, "0.01".parse()?)?;
    /// assert_eq!(cost.modification_loss()?, yuan("264.69")?); // 9,000 (1 - 1.01^-3)
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn modification_loss(&self) -> Result<Money, ReliefError> {
        self.money(self.carrying.amount())
    }

    fn money(&self, before: Decimal) -> Result<Money, ReliefError> {
        let loss = before.checked_sub(self.npv_after);
        let loss = loss.ok_or_else(overflow("present value"))?;
        Ok(Money::round(
            loss,
            self.carrying.currency(),
            Rounding::HalfUp,
        )?)
    }
}

/// The rate per period a loan's changes are valued at: the internal rate of return of
/// the payments that were agreed, whatever was changed since.
///
/// The contract rate over the periods of a year is another number wherever fees, time
/// without interest or a single repayment bear on it: 4.05 % simple, repaid after twelve
/// months, is .3314 % a month and not .3375 %.
///
/// # Errors
///
/// [`ReliefError::Plan`] when there is no unique rate.
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
/// let plan = loan.plan()?;
/// use scorewright::lending::relief::original_rate;
/// assert_eq!(original_rate(&plan)?, "0.01".parse()?); // 12 % over twelve months
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn original_rate(plan: &RepaymentPlan) -> Result<Decimal, ReliefError> {
    Ok(plan.agreed().plan()?.periodic_rate()?)
}

/// The present value of a plan's payments on `on`, at `rate` per period, less that of
/// what is still paid out from then on.
///
/// # Formula
///
/// `Σ payment / ((1 + f i)(1 + i)^q)`, with `q` whole periods and a fraction `f`
/// between `on` and the due date; for due dates on the calendar `f` is zero.
///
/// # Errors
///
/// [`ReliefError::Plan`] for payments before `on` or on overflow.
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
/// let plan = loan.plan()?;
/// use scorewright::lending::relief::net_present_value;
/// let value = net_present_value(&plan, date(2026, 1, 15), "0.01".parse()?)?;
/// assert_eq!(value.round_dp(6).normalize().to_string(), "12000"); // at its own rate: the loan
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn net_present_value(
    plan: &RepaymentPlan,
    on: Date,
    rate: Decimal,
) -> Result<Decimal, ReliefError> {
    let failed = overflow("present value");
    let unit = UnitPeriod::of_irr(plan.loan().frequency());
    let discount = Decimal::ONE
        .checked_add(rate)
        .and_then(|growth| Decimal::ONE.checked_div(growth))
        .ok_or_else(&failed)?;
    let mut value = Decimal::ZERO;
    for row in plan.rows() {
        let present = present(unit, on, row.due, rate, discount, row.payment.amount())?;
        value = value.checked_add(present).ok_or_else(&failed)?;
    }
    // What is yet to be paid out is not owed yet.
    for part in plan.parts_from(on.max(plan.starts_on())) {
        let present = present(unit, on, part.on, rate, discount, part.amount.amount())?;
        value = value.checked_sub(present).ok_or_else(&failed)?;
    }
    Ok(value)
}

fn present(
    unit: UnitPeriod,
    on: Date,
    due: Date,
    rate: Decimal,
    discount: Decimal,
    amount: Decimal,
) -> Result<Decimal, PlanError> {
    let time = unit.between(on, due)?;
    let (part, of) = time.part;
    let simple = Decimal::from(part)
        .checked_div(Decimal::from(of))
        .and_then(|part| part.checked_mul(rate))
        .and_then(|part| part.checked_add(Decimal::ONE));
    power(discount, time.periods)
        .and_then(|discount| amount.checked_mul(discount))
        .zip(simple)
        .and_then(|(present, simple)| present.checked_div(simple))
        .ok_or_else(overflow("present value"))
}
