//! How much interest a period bears, as one exact fraction of its opening balance.

use super::calendar::{Period, add_days, days_between};
use super::day_count::DayCount;
use super::error::{PlanError, overflow};
use super::grace::InterestFree;
use super::loan::{Loan, PaymentAfter, RateChange};
use crate::money::{Rate, Rounding};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Interest per unit of balance, as an exact fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Factor {
    numerator: i128,
    denominator: i128,
}

impl Factor {
    pub(crate) const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// `rate` over `days / year`.
    fn new(rate: Rate, (days, year): (i64, i64)) -> Option<Self> {
        let fraction = rate.fraction();
        Some(Self {
            numerator: fraction.mantissa().checked_mul(i128::from(days))?,
            denominator: 10_i128
                .checked_pow(fraction.scale())?
                .checked_mul(i128::from(year))?,
        })
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        if self.denominator == other.denominator {
            return Some(Self {
                numerator: self.numerator.checked_add(other.numerator)?,
                denominator: self.denominator,
            });
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Some(Self {
            numerator: left.checked_add(right)?,
            denominator: self.denominator.checked_mul(other.denominator)?,
        })
    }

    /// Interest on `balance` minor units, rounded once.
    ///
    /// # Formula
    ///
    /// `round(balance * rate * days / year)`
    pub(crate) fn interest(self, balance: i128, rounding: Rounding) -> Result<i128, PlanError> {
        balance
            .checked_mul(self.numerator)
            .and_then(|product| rounding.divide(product, self.denominator))
            .ok_or_else(overflow("interest"))
    }

    /// The fraction as a decimal of 28 digits.
    pub(crate) fn decimal(self) -> Result<Decimal, PlanError> {
        let decimal = |number: i128| Decimal::try_from_i128_with_scale(number, 0).ok();
        decimal(self.numerator)
            .zip(decimal(self.denominator))
            .and_then(|(numerator, denominator)| numerator.checked_div(denominator))
            .ok_or_else(overflow("periodic rate"))
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.numerator == 0
    }
}

/// The rates and interest-free days of one loan.
#[derive(Debug)]
pub(crate) struct Accrual<'a> {
    loan: &'a Loan,
    /// Interest-free days known at the start, first and one past the last.
    free: Option<(Date, Date)>,
    /// Those and the pauses.
    waived: Vec<(Date, Date)>,
}

impl<'a> Accrual<'a> {
    pub(crate) fn new(loan: &'a Loan) -> Result<Self, PlanError> {
        let free = free_days(loan)?;
        let mut waived: Vec<(Date, Date)> = free.into_iter().collect();
        for pause in &loan.pauses {
            let end = add_days(pause.through, 1).ok_or_else(overflow("interest pause"))?;
            waived.push((pause.from, end));
        }
        Ok(Self { loan, free, waived })
    }

    /// Whether any interest is forgone.
    pub(crate) fn waives(&self) -> bool {
        !self.waived.is_empty()
    }

    /// Whether what was planned at the start is what happens.
    pub(crate) fn as_planned(&self) -> bool {
        self.loan.pauses.is_empty() && self.loan.rate_changes.is_empty()
    }

    /// What the period bears in the end.
    pub(crate) fn actual(&self, period: &Period) -> Result<Factor, PlanError> {
        self.factor(period, &self.loan.rate_changes, &self.waived)
    }

    /// What it would bear if nothing were waived.
    pub(crate) fn unwaived(&self, period: &Period) -> Result<Factor, PlanError> {
        self.factor(period, &self.loan.rate_changes, &[])
    }

    /// What it bears as far as the first `known` rate changes tell: an equal
    /// instalment is calculated before later changes and pauses are known.
    pub(crate) fn planned(&self, period: &Period, known: usize) -> Result<Factor, PlanError> {
        let changes = self.loan.rate_changes.get(..known).unwrap_or_default();
        self.factor(period, changes, self.free.as_slice())
    }

    /// When `period` is the first that a recalculating change touches: how many
    /// changes are known by its end.
    pub(crate) fn recalculates(&self, period: &Period) -> Option<usize> {
        let changes = &self.loan.rate_changes;
        let inside = |c: &&RateChange| {
            c.effective_from >= period.start
                && c.effective_from < period.due
                && c.payment == PaymentAfter::Recalculate
        };
        changes.iter().find(inside)?;
        Some(
            changes
                .iter()
                .filter(|c| c.effective_from < period.due)
                .count(),
        )
    }

    fn factor(
        &self,
        period: &Period,
        changes: &[RateChange],
        waived: &[(Date, Date)],
    ) -> Result<Factor, PlanError> {
        let touched = waived
            .iter()
            .any(|&(from, end)| from < period.due && end > period.start)
            || changes
                .iter()
                .any(|c| c.effective_from > period.start && c.effective_from < period.due);
        let factor = if touched {
            self.pieces(period, changes, waived)
        } else {
            let rate = self.rate_at(period.start, changes);
            Factor::new(rate, self.loan.day_count.of_period(period))
        };
        factor.ok_or_else(overflow("interest"))
    }

    /// Sums the pieces between changes. Under 30/360 a piece is its share of
    /// the period's calendar days, so six days of pause in February leave 23/29.
    fn pieces(
        &self,
        period: &Period,
        changes: &[RateChange],
        waived: &[(Date, Date)],
    ) -> Option<Factor> {
        let mut cuts = vec![period.start, period.due];
        cuts.extend(changes.iter().map(|c| c.effective_from));
        cuts.extend(waived.iter().flat_map(|&(from, end)| [from, end]));
        cuts.retain(|cut| (period.start..=period.due).contains(cut));
        cuts.sort_unstable();
        cuts.dedup();
        let mut total = Factor::ZERO;
        for (&from, &to) in cuts.iter().zip(cuts.iter().skip(1)) {
            if waived.iter().any(|&(a, b)| a <= from && from < b) {
                continue;
            }
            let rate = self.rate_at(from, changes);
            let piece = Factor::new(rate, self.piece(period, from, to)?)?;
            total = if total == Factor::ZERO {
                piece
            } else {
                total.plus(piece)?
            };
        }
        Some(total)
    }

    fn piece(&self, period: &Period, from: Date, to: Date) -> Option<(i64, i64)> {
        let day_count = self.loan.day_count;
        if day_count != DayCount::Thirty360 {
            return Some(day_count.fraction(from, to));
        }
        let (days, year) = day_count.of_period(period);
        let all = days_between(period.start, period.due);
        Some((
            days.checked_mul(days_between(from, to))?,
            year.checked_mul(all)?,
        ))
    }

    fn rate_at(&self, day: Date, changes: &[RateChange]) -> Rate {
        let last = changes.iter().rfind(|c| c.effective_from <= day);
        last.map_or(self.loan.rate, |change| change.rate)
    }
}

fn free_days(loan: &Loan) -> Result<Option<(Date, Date)>, PlanError> {
    let end = match loan.interest_free {
        None | Some(InterestFree::Periods(0) | InterestFree::Days(0)) => return Ok(None),
        Some(InterestFree::Days(days)) => {
            add_days(loan.disbursed_on, i64::from(days)).ok_or_else(overflow("interest_free"))?
        }
        Some(InterestFree::Periods(periods)) => match &loan.kind {
            super::loan::PlanKind::Custom(rows) => {
                let row = (periods as usize).checked_sub(1).and_then(|i| rows.get(i));
                row.ok_or_else(overflow("interest_free"))?.due
            }
            _ => loan.calendar()?.due(periods)?,
        },
    };
    Ok(Some((loan.disbursed_on, end)))
}
