//! How much interest a period bears, as one exact fraction of its opening balance.

use super::calendar::{Period, add_days, days_between};
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::grace::InterestFree;
use super::terms::{PaymentAfter, PlanKind, RateChange};
use crate::money::{Rate, Rounding};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Interest per unit of balance, as an exact fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    numerator: i128,
    denominator: i128,
}

impl Factor {
    /// The sum over several periods.
    pub(super) fn sum(
        factors: impl IntoIterator<Item = Result<Self, PlanError>>,
    ) -> Result<Self, PlanError> {
        let mut total = Self::ZERO;
        for factor in factors {
            total = total.plus(factor?).ok_or_else(overflow("interest"))?;
        }
        Ok(total)
    }

    pub(super) const ZERO: Self = Self {
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

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        if self.numerator == 0 || other.numerator == 0 {
            return Some(if self.numerator == 0 { other } else { self });
        }
        if self.denominator == other.denominator {
            return Some(Self {
                numerator: self.numerator.checked_add(other.numerator)?,
                denominator: self.denominator,
            });
        }
        // The least common denominator: rates of other scales, months of other
        // lengths. The product of hundreds would overflow.
        let common = gcd(self.denominator, other.denominator);
        let (mine, its) = (
            self.denominator.checked_div(common)?,
            other.denominator.checked_div(common)?,
        );
        let left = self.numerator.checked_mul(its)?;
        let right = other.numerator.checked_mul(mine)?;
        Some(Self {
            numerator: left.checked_add(right)?,
            denominator: self.denominator.checked_mul(its)?,
        })
    }

    /// Interest on `balance` minor units, rounded once.
    ///
    /// # Formula
    ///
    /// `round(balance * rate * days / year)`
    pub(super) fn interest(self, balance: i128, rounding: Rounding) -> Result<i128, PlanError> {
        self.of(balance, rounding).ok_or_else(overflow("interest"))
    }

    fn of(self, balance: i128, rounding: Rounding) -> Option<i128> {
        if let Some(product) = balance.checked_mul(self.numerator) {
            return rounding.divide(product, self.denominator);
        }
        // Fifty years of a huge debt: whole multiples of the balance first.
        let whole = self.numerator.checked_div(self.denominator)?;
        let rest = self.numerator.checked_rem(self.denominator)?;
        let part = rounding.divide(balance.checked_mul(rest)?, self.denominator)?;
        balance.checked_mul(whole)?.checked_add(part)
    }

    /// Interest on several amounts, each over its own time, rounded once.
    pub(super) fn interest_of(
        first: (i128, Self),
        more: impl IntoIterator<Item = (i128, Self)>,
        rounding: Rounding,
    ) -> Result<i128, PlanError> {
        let failed = overflow("interest");
        let mut more = more.into_iter().peekable();
        if more.peek().is_none() {
            return first.1.interest(first.0, rounding);
        }
        let mut total = Self::ZERO;
        for (amount, factor) in core::iter::once(first).chain(more) {
            let numerator = factor.numerator.checked_mul(amount);
            total = numerator
                .and_then(|numerator| {
                    total.plus(Self {
                        numerator,
                        ..factor
                    })
                })
                .ok_or_else(&failed)?;
        }
        total.interest(1, rounding)
    }

    /// The fraction as a decimal of 28 digits.
    pub(super) fn decimal(self) -> Result<Decimal, PlanError> {
        let decimal = |number: i128| Decimal::try_from_i128_with_scale(number, 0).ok();
        decimal(self.numerator)
            .zip(decimal(self.denominator))
            .and_then(|(numerator, denominator)| numerator.checked_div(denominator))
            .ok_or_else(overflow("periodic rate"))
    }
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

/// A part of the principal that is paid out within a period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub(super) amount: i128,
    /// On the first day of the period.
    pub(super) at_start: bool,
    /// What a unit of it bears until the end of the period,
    pub(super) factor: Factor,
    /// and if nothing were waived.
    pub(super) full: Factor,
}

/// The rates and interest-free days of one loan.
#[derive(Debug)]
pub(super) struct Accrual<'a> {
    loan: &'a Loan,
    /// Interest-free days known at the start, first and one past the last.
    free: Option<(Date, Date)>,
    /// Those and the pauses.
    waived: Vec<(Date, Date)>,
}

impl<'a> Accrual<'a> {
    pub(super) fn new(loan: &'a Loan) -> Result<Self, PlanError> {
        let free = free_days(loan)?;
        let mut waived: Vec<(Date, Date)> = free.into_iter().collect();
        for pause in &loan.pauses {
            let end = add_days(pause.through, 1).ok_or_else(overflow("interest pause"))?;
            waived.push((pause.from, end));
        }
        Ok(Self { loan, free, waived })
    }

    /// Whether what was planned at the start is what happens.
    pub(super) fn as_planned(&self) -> bool {
        self.loan.pauses.is_empty() && self.loan.rate_changes.is_empty()
    }

    /// What the period bears in the end.
    pub(super) fn actual(&self, period: &Period) -> Result<Factor, PlanError> {
        self.factor(period, &self.loan.rate_changes, &self.waived)
    }

    /// What has accrued by `day` since `from`, both within the period.
    pub(super) fn between(
        &self,
        period: &Period,
        from: Date,
        day: Date,
    ) -> Result<Factor, PlanError> {
        if day == period.due {
            return self.since(period, from, &self.waived);
        }
        self.pieces(period, (from, day), &self.loan.rate_changes, &self.waived)
            .ok_or_else(overflow("interest"))
    }

    /// What is borne from `day` until the period ends.
    fn since(
        &self,
        period: &Period,
        day: Date,
        waived: &[(Date, Date)],
    ) -> Result<Factor, PlanError> {
        let changes = &self.loan.rate_changes;
        if day <= period.start {
            return self.factor(period, changes, waived);
        }
        self.pieces(period, (day, period.due), changes, waived)
            .ok_or_else(overflow("interest"))
    }

    /// What is paid out within a row of these periods, with what it bears there.
    pub(super) fn drawn(&self, periods: &[Period]) -> Result<Vec<Drawn>, PlanError> {
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
            return Ok(Vec::new());
        };
        let parts = self.loan.disbursements.iter();
        let parts = parts.filter(|part| first.start <= part.on && part.on < last.due);
        parts
            .map(|part| {
                let borne = |waived| {
                    let periods = periods.iter().filter(|period| part.on < period.due);
                    Factor::sum(periods.map(|period| self.since(period, part.on, waived)))
                };
                Ok(Drawn {
                    amount: part.amount.minor(),
                    at_start: part.on == first.start,
                    factor: borne(&self.waived)?,
                    full: borne(&[])?,
                })
            })
            .collect()
    }

    /// How many parts are paid out up to and on `day`.
    pub(super) fn drawn_by(&self, day: Date) -> usize {
        let parts = self.loan.disbursements.iter();
        parts.filter(|part| part.on <= day).count()
    }

    /// What it would bear if nothing were waived.
    pub(super) fn unwaived(&self, period: &Period) -> Result<Factor, PlanError> {
        if self.waived.is_empty() {
            return self.actual(period);
        }
        self.factor(period, &self.loan.rate_changes, &[])
    }

    /// What it bears as far as the first `known` rate changes tell: an equal
    /// instalment is calculated before later changes and pauses are known.
    pub(super) fn planned(&self, period: &Period, known: usize) -> Result<Factor, PlanError> {
        let changes = self.loan.rate_changes.get(..known).unwrap_or_default();
        self.factor(period, changes, self.free.as_slice())
    }

    /// How many rate changes there are up to and on `day`.
    pub(super) fn changes_by(&self, day: Date) -> usize {
        let changes = self.loan.rate_changes.iter();
        changes.filter(|c| c.effective_from <= day).count()
    }

    /// When a change after the first `known` ones recalculates the instalment before
    /// `period` is due: how many changes are known then.
    pub(super) fn recalculates(&self, known: usize, period: &Period) -> Option<usize> {
        let changes = &self.loan.rate_changes;
        let by_due = changes.iter().filter(|c| c.effective_from < period.due);
        let by_due = by_due.count();
        let since = changes.get(known..by_due)?;
        let recalculating = |c: &RateChange| c.payment == PaymentAfter::Recalculate;
        since.iter().any(recalculating).then_some(by_due)
    }

    /// One past the last day that was free of interest from the start.
    pub(super) fn free_until(&self) -> Option<Date> {
        self.free.map(|(_, end)| end)
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
            self.pieces(period, (period.start, period.due), changes, waived)
        } else {
            let rate = self.rate_at(period.start, changes);
            Factor::new(rate, self.loan.day_count.of_period(period))
        };
        factor.ok_or_else(overflow("interest"))
    }

    /// Sums the pieces between changes. Under 30/360 (bond basis, US) a piece
    /// is its share of the period's calendar days, so six days of pause in February leave 23/29.
    fn pieces(
        &self,
        period: &Period,
        (from, end): (Date, Date),
        changes: &[RateChange],
        waived: &[(Date, Date)],
    ) -> Option<Factor> {
        let mut cuts = vec![from, end];
        cuts.extend(changes.iter().map(|c| c.effective_from));
        cuts.extend(waived.iter().flat_map(|&(from, end)| [from, end]));
        cuts.retain(|cut| (from..=end).contains(cut));
        cuts.sort_unstable();
        cuts.dedup();
        let mut total = Factor::ZERO;
        for (&from, &to) in cuts.iter().zip(cuts.iter().skip(1)) {
            if waived.iter().any(|&(a, b)| a <= from && from < b) {
                continue;
            }
            let rate = self.rate_at(from, changes);
            let piece = Factor::new(rate, self.piece(period, from, to)?)?;
            total = total.plus(piece)?;
        }
        Some(total)
    }

    /// The years between two days of a period, as a fraction.
    pub(super) fn piece(&self, period: &Period, from: Date, to: Date) -> Option<(i64, i64)> {
        let day_count = self.loan.day_count;
        if !day_count.parts_differ() {
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
            PlanKind::Custom(rows) => {
                let row = (periods as usize).checked_sub(1).and_then(|i| rows.get(i));
                row.ok_or_else(overflow("interest_free"))?.due
            }
            _ => loan.calendar()?.due(periods)?,
        },
    };
    Ok(Some((loan.disbursed_on, end)))
}
