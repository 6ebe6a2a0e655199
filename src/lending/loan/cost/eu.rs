//! The EU annual percentage rate, on a grid of exact fractions of a year.

use super::super::calendar::Frequency;
use super::super::day_count::DayCount;
use super::super::error::{PlanError, overflow};
use super::super::repayment::RepaymentPlan;
use super::super::terms::PlanKind;
use super::fixed::{Flow, gcd};
use super::solver::solve;
use super::{AnnualCost, AnnualisationMethod, annualise};
use crate::money::Money;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

/// Years after the first drawdown, as an exact fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearTime {
    numerator: u32,
    denominator: u32,
}

impl YearTime {
    /// So many equal months, twelve to the year.
    #[must_use]
    pub const fn months(months: u32) -> Self {
        Self {
            numerator: months,
            denominator: 12,
        }
    }

    /// So many weeks, 52 to the year.
    #[must_use]
    pub const fn weeks(weeks: u32) -> Self {
        Self {
            numerator: weeks,
            denominator: 52,
        }
    }

    /// So many days of years of 365.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self {
            numerator: days,
            denominator: 365,
        }
    }

    /// Calendar days: those of leap years over 366, the others over 365.
    ///
    /// # Errors
    ///
    /// When `end` is before `start`.
    pub fn between(start: Date, end: Date) -> Result<Self, PlanError> {
        let (numerator, denominator) = DayCount::ActActIsda.fraction(start, end);
        let failed = |_| PlanError::OutOfRange {
            field: "payment date",
            expected: "on or after the first drawdown",
        };
        Ok(Self {
            numerator: u32::try_from(numerator).map_err(failed)?,
            denominator: u32::try_from(denominator).map_err(failed)?,
        })
    }
}

/// The annual percentage rate of Directive 2008/48/EC, Annex I.
///
/// # Formula
///
/// `Σ C (1 + X)^-t = Σ D (1 + X)^-s`, in years. The times are put on their
/// common grid, so only whole powers are taken.
///
/// # Errors
///
/// [`PlanError::NoUniqueIrr`] or [`PlanError::CostOutOfRange`].
///
/// # Examples
///
/// ```
/// use scorewright::lending::loan::cost::{YearTime, eu_apr};
/// use scorewright::money::{Currency, Money};
/// let euro = |text| Money::parse(text, Currency::from_code("EUR")?);
/// let drawn = [(YearTime::months(0), euro("1000")?)];
/// let repaid = [(YearTime::months(24), euro("1210")?)]; // 1000 * 1.1 * 1.1
/// assert_eq!(eu_apr(&drawn, &repaid)?.percent(4).normalize().to_string(), "10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn eu_apr(
    drawdowns: &[(YearTime, Money)],
    payments: &[(YearTime, Money)],
) -> Result<AnnualCost, PlanError> {
    apr(drawdowns, payments, 0.1)
}

fn apr(
    drawdowns: &[(YearTime, Money)],
    payments: &[(YearTime, Money)],
    yearly_guess: f64,
) -> Result<AnnualCost, PlanError> {
    let failed = overflow("payment date");
    let times = || drawdowns.iter().chain(payments).map(|(time, _)| *time);
    let grid = times().try_fold(1_u64, |grid, time| lcm(grid, u64::from(time.denominator)));
    let grid = grid.ok_or_else(&failed)?;
    let tick = |time: YearTime| {
        grid.checked_div(u64::from(time.denominator))
            .and_then(|ticks| ticks.checked_mul(u64::from(time.numerator)))
    };
    // A coarser grid costs fewer multiplications.
    let step = times().try_fold(grid, |step, time| Some(gcd(step, tick(time)?)));
    let step = step.ok_or_else(&failed)?.max(1);
    let periods = |time: YearTime| -> Result<u32, PlanError> {
        tick(time)
            .and_then(|ticks| u32::try_from(ticks.checked_div(step)?).ok())
            .ok_or_else(overflow("payment date"))
    };
    let mut flows = Vec::with_capacity(drawdowns.len().saturating_add(payments.len()));
    for (time, amount) in drawdowns {
        flows.push(whole(amount.minor(), periods(*time)?));
    }
    for (time, amount) in payments {
        let paid = amount.minor().checked_neg().ok_or_else(&failed)?;
        flows.push(whole(paid, periods(*time)?));
    }
    flows.sort_by_key(|flow| flow.periods);
    let per_year = u32::try_from(grid.checked_div(step).unwrap_or(1)).map_err(|_| failed())?;
    let rate = solve(&flows, yearly_guess / f64::from(per_year))?;
    let effective = annualise(AnnualisationMethod::EffectiveIrr, rate, (per_year, 1))?;
    Ok(AnnualCost::new(
        AnnualisationMethod::EuApr,
        effective.fraction(),
    ))
}

const fn whole(amount: i128, periods: u32) -> Flow {
    Flow {
        amount,
        periods,
        part: (0, 1),
    }
}

fn lcm(a: u64, b: u64) -> Option<u64> {
    a.checked_div(gcd(a, b))?.checked_mul(b)
}

impl RepaymentPlan {
    pub(super) fn eu_apr(&self) -> Result<AnnualCost, PlanError> {
        let mut drawdowns = vec![(YearTime::months(0), self.received_first()?)];
        let mut payments = Vec::with_capacity(self.rows().len());
        let even = self.even_start()?;
        let time = |periods: Option<u32>, day| match (periods, self.loan().frequency()) {
            (Some(k), Frequency::Months(m)) if even => {
                Ok(YearTime::months(k.saturating_mul(u32::from(m))))
            }
            (Some(k), Frequency::Weeks(w)) if even => {
                Ok(YearTime::weeks(k.saturating_mul(u32::from(w))))
            }
            _ => YearTime::between(self.starts_on(), day),
        };
        for (row, k) in self.rows().iter().zip(1_u32..) {
            payments.push((time(Some(self.count(k)), row.due)?, row.payment));
        }
        for part in self.parts_from(self.starts_on()) {
            // The row that begins on that day does so after as many periods.
            let row = self.row_from(part.on);
            let periods = row.and_then(|row| u32::try_from(row).ok());
            drawdowns.push((time(periods, part.on)?, part.amount));
        }
        let guess = self.loan().rate().fraction().to_f64().unwrap_or(0.1);
        apr(&drawdowns, &payments, guess)
    }

    /// A single repayment stands for all its periods.
    fn count(&self, k: u32) -> u32 {
        if *self.loan().kind() == PlanKind::Bullet {
            self.loan().periods
        } else {
            k
        }
    }

    /// Whether payments follow the start at even distance.
    fn even_start(&self) -> Result<bool, PlanError> {
        let Some(first) = self.rows().first() else {
            return Ok(false);
        };
        if matches!(self.loan().kind(), PlanKind::Custom(_)) {
            return Ok(false);
        }
        let calendar = self.loan().calendar()?;
        calendar.is_even_from(first.number, first.start)
    }
}
