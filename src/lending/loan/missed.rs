//! A loan whose instalments were not paid.

use super::error::PlanError;
use super::ledger::{Rule, Treatment};
use super::repayment::RepaymentPlan;
use jiff::civil::Date;

impl RepaymentPlan {
    /// What is owed on `as_of` when nothing was paid after the first `paid` rows.
    ///
    /// Rows that fell due before `as_of` are missed: their principal stays out and bears
    /// interest at the contract rate (late interest is [`LateInterest`](super::LateInterest)'s),
    /// their interest and fees are pending, and all of it is due with the first row that
    /// is left, as agreed. Every change of the plan starts from there:
    /// [`extend`](Self::extend), [`defer_partly`](Self::defer_partly) and a deferral
    /// spread what is overdue over the rows to come.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutsideLoan`] when every row fell due before `as_of`;
    /// [`PlanError::OutOfRange`] when no row is left.
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
    /// let behind = loan.plan()?.behind(0, date(2026, 3, 20))?; // two were missed
    /// assert_eq!(behind.opening(), yuan("12000")?);
    /// assert_eq!(behind.pending_interest()?, yuan("240")?); // 1 % of 12,000, twice
    /// // On 15 April: three parts of 1,000 and three months of interest.
    /// assert_eq!(behind.rows()[0].payment, yuan("3360")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn behind(&self, paid: usize, as_of: Date) -> Result<Self, PlanError> {
        let rest = self.remaining(paid)?;
        let missed = rest.missed_before(as_of);
        if missed == 0 {
            return Ok(rest);
        }
        if missed == rest.rows.len() {
            return Err(PlanError::OutsideLoan { field: "as_of" });
        }
        let mut treatments = rest.treatments();
        for (treatment, row) in treatments.iter_mut().zip(&rest.rows).take(missed) {
            // A row that asks for nothing by itself was not missed; one that has nothing
            // left to ask for was, once those before it were not paid.
            let asks = match treatment {
                Treatment::Partial(most) => *most > 0,
                Treatment::NothingYet => row.payment.is_positive(),
                _ => true,
            };
            if treatment.is_instalment() && asks {
                *treatment = Treatment::Missed;
            }
        }
        let rule = Rule::KeepPrincipal(rest.principals_caught_up(missed, &treatments));
        rest.rework(&treatments, &rule)?.remaining(missed)
    }

    /// Whether instalments were missed that the next row asks for.
    pub(in crate::lending) const fn is_behind(&self) -> bool {
        self.carried.missed
    }

    /// The principal of each row; that of the first `missed` is due with the next.
    fn principals_caught_up(&self, missed: usize, treatments: &[Treatment]) -> Vec<i128> {
        let mut principals = self.principals();
        let overdue = principals
            .iter()
            .take(missed)
            .fold(0_i128, |sum, principal| sum.saturating_add(*principal));
        let mut rows = principals.iter_mut().zip(treatments).skip(missed);
        if let Some((next, _)) = rows.find(|(_, treatment)| treatment.is_normal()) {
            *next = next.saturating_add(overdue);
        }
        principals
    }
}
