//! The effective rate of Hong Kong's Money Lenders Ordinance (Cap. 163), Schedule 2.

use super::{AnnualCost, AnnualisationMethod, UnitPeriod, UnitTime};
use crate::lending::loan::calendar::Frequency;
use crate::lending::loan::error::{PlanError, overflow};
use crate::lending::loan::repayment::RepaymentPlan;
use rust_decimal::Decimal;

impl RepaymentPlan {
    /// Each payment pays principal and interest in the proportion of their totals; the
    /// principal outstanding so, times the months it is, makes an aggregate; the rate is
    /// the interest over a twelfth of it. It compounds nothing and is no internal rate of
    /// return: 12 payments of 1,000 on 10,000 are 36.92 % by it, 35.07 % by a nominal one
    /// and 41.30 % by an effective one.
    ///
    /// The principal is what the borrower received: what is kept back is interest. An odd
    /// day is a thirtieth of a month; loans by the week count weeks, 52 a year.
    pub(super) fn schedule_2(&self) -> Result<AnnualCost, PlanError> {
        self.only_paid_out_at_once("none: Schedule 2 reckons one principal, paid out at once")?;
        let failed = overflow("annualised cost");
        let (unit, a_year) = match self.loan().frequency() {
            Frequency::Weeks(_) => (UnitPeriod::Weeks(1), 52_u32),
            _ => (UnitPeriod::Months(1), 12),
        };
        let payable = self.total_payable()?.amount();
        let received = self.received().amount();
        let (mut paid, mut shares) = (Decimal::ZERO, Decimal::ZERO);
        let mut since = self.starts_on();
        for row in self.rows() {
            let left = payable
                .checked_sub(paid)
                .and_then(|left| left.checked_div(payable));
            let time = decimal(unit.between(since, row.due)?);
            shares = left
                .and_then(|left| left.checked_mul(time?))
                .and_then(|share| shares.checked_add(share))
                .ok_or_else(&failed)?;
            paid = paid.checked_add(row.payment.amount()).ok_or_else(&failed)?;
            since = row.due;
        }
        let interest = payable.checked_sub(received);
        let fraction = interest
            .and_then(|interest| interest.checked_mul(Decimal::from(a_year)))
            .and_then(|yearly| yearly.checked_div(received.checked_mul(shares)?))
            .ok_or_else(&failed)?;
        Ok(AnnualCost::new(
            AnnualisationMethod::HkSchedule2,
            fraction.round_dp(18),
        ))
    }
}

fn decimal(time: UnitTime) -> Option<Decimal> {
    let (odd, unit) = time.part;
    let part = Decimal::from(odd).checked_div(Decimal::from(unit))?;
    Decimal::from(time.periods).checked_add(part)
}
