//! Another day of the month to pay on, such as the day after pay day.

use super::calendar::{MovedDue, add_days};
use super::error::{PlanError, overflow};
use super::repayment::RepaymentPlan;
use super::reschedule::no_rule;
use super::terms::PlanKind;
use jiff::civil::Date;

/// What becomes of the instalment when due dates move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DueDateMove {
    /// It stays; the last absorbs what the longer or shorter period bears.
    #[default]
    KeepLevel,
    /// It is calculated anew over the rows that are left.
    Recalculate,
}

impl RepaymentPlan {
    /// What is left after `paid` rows, due on `next_due` and then on that day of the month
    /// (or of the fortnight, or whatever the frequency is).
    ///
    /// The period that is running becomes longer or shorter and bears what its days bear.
    /// In months that do not have the day, [`MonthEnd`](super::MonthEnd) says when it is.
    /// What the loan carries follows: days of grace of the next row begin on the new date,
    /// interest-free periods end on the new dates, and what is overdue is due with the next
    /// row, or spread where the instalment is calculated anew. Rows that are left with
    /// nothing to repay, because a period became shorter, fall away.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] unless `next_due` is another day than it was, after the
    /// start of the running period and no later than the row after the next was due; for
    /// agreed rows and loans repaid at once, which have no day of the month.
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
    /// use scorewright::lending::loan::DueDateMove;
    /// let plan = loan.plan()?;
    /// // Three are paid; the fourth, of 15 May, and all that follow move to the 25th.
    /// let moved = plan.with_due_dates_from(3, date(2026, 5, 25), DueDateMove::KeepLevel)?;
    /// assert_eq!(moved.rows()[0].interest, yuan("120")?); // 9,000 * 12 % * 40 / 360
    /// assert_eq!(moved.rows()[1].interest, yuan("80")?); // a month again
    /// assert_eq!(moved.rows()[1].due, date(2026, 6, 25));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_due_dates_from(
        &self,
        paid: usize,
        next_due: Date,
        effect: DueDateMove,
    ) -> Result<Self, PlanError> {
        let moved = self.remaining(paid)?.on_other_days(next_due)?;
        let steps = moved.next_steps(&moved.treatments())?;
        let (carried, rule) = match effect {
            DueDateMove::KeepLevel => (moved.carried, moved.kept_rule()),
            DueDateMove::Recalculate => (moved.carried.spreading_arrears()?, moved.fresh_rule()),
        };
        moved.run_while_owed(moved.opening().minor(), carried, &steps, &rule)
    }

    /// The same rows under the terms that they will be due by.
    fn on_other_days(self, next_due: Date) -> Result<Self, PlanError> {
        let mut loan = self.loan().clone();
        if matches!(loan.kind, PlanKind::Custom(_) | PlanKind::Bullet) {
            return Err(no_rule());
        }
        let first = *self.rows().first().ok_or_else(overflow("rows"))?;
        let calendar = loan.calendar()?;
        let following = first.number.saturating_add(1);
        if next_due <= first.start || next_due > calendar.due(following)? {
            return Err(refused(
                "after the start of the period that is running, and no later than the row \
                 after the next is due",
            ));
        }
        if next_due == self.period_of(&first)?.due {
            return Err(refused("another day than the next row is due on"));
        }
        loan.moved.retain(|moved| moved.from < first.number);
        loan.moved.push(MovedDue {
            from: first.number,
            due: next_due,
        });
        let row_after = loan.calendar()?.due(following)?;
        let grace = add_days(next_due, first.grace_days.into()).ok_or_else(overflow("grace"))?;
        if grace >= row_after {
            return Err(refused(
                "so early that the days of grace of the next row end before the row after it",
            ));
        }
        Ok(self.with_terms(loan))
    }
}

const fn refused(expected: &'static str) -> PlanError {
    PlanError::OutOfRange {
        field: "next_due",
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lending::loan::Loan;
    use crate::money::{Currency, Money, Rate};
    use jiff::civil::date;

    /// 9,132.95 are left, due from 15 May; the row may be paid so many days later.
    fn with_grace(days: u32) -> RepaymentPlan {
        let principal = Money::parse("12000", Currency::CNY).unwrap();
        let loan = Loan::new(
            principal,
            Rate::percent("12").unwrap(),
            date(2026, 1, 15),
            12,
        );
        let rest = loan.plan().unwrap().remaining(3).unwrap();
        rest.with_next_due_later(days).unwrap()
    }

    #[test]
    fn days_of_grace_begin_on_the_new_date() {
        let moved = with_grace(5)
            .with_due_dates_from(0, date(2026, 5, 25), DueDateMove::KeepLevel)
            .unwrap();
        let first = moved.rows()[0];
        assert_eq!((first.due, first.grace_days), (date(2026, 5, 30), 5));
        assert_eq!(first.interest.to_string(), "121.77 CNY"); // 40 days, not 45
        assert_eq!(moved.rows()[1].start, date(2026, 5, 25));
        assert_eq!(moved.rows()[1].due, date(2026, 6, 25));
    }

    #[test]
    fn days_of_grace_end_before_the_row_after() {
        // From 15 January to 15 February 31 days, from 10 February to 10 March 28.
        let to = |grace: u32| {
            let principal = Money::parse("12000", Currency::CNY).unwrap();
            let loan = Loan::new(
                principal,
                Rate::percent("12").unwrap(),
                date(2025, 12, 15),
                12,
            );
            let plan = loan.plan().unwrap();
            plan.with_next_due_later(grace)
                .unwrap()
                .with_due_dates_from(0, date(2026, 2, 10), DueDateMove::KeepLevel)
        };
        assert!(to(27).is_ok());
        let error = to(28).unwrap_err().to_string();
        assert!(error.contains("days of grace"), "{error}");
    }
}
