//! What is known of a borrower who may need help.

use crate::lending::loan::RepaymentPlan;
use crate::money::Money;
use core::fmt;
use jiff::civil::Date;

/// A borrower who may need help.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Situation {
    /// The plan as agreed.
    pub plan: RepaymentPlan,
    /// How many rows of it are paid.
    pub paid: usize,
    /// The day of the comparison.
    pub as_of: Date,
    /// Days past due on that day.
    pub days_past_due: u32,
    /// Verified income per month.
    pub income: Money,
    /// What other debts take per month.
    pub other_debt: Money,
    /// What living takes per month.
    pub living_cost: Money,
    /// Months this loan has been extended by before.
    pub months_extended_before: u32,
    /// Since when the borrower has been a customer; `None` when that is not known.
    pub customer_since: Option<Date>,
}

impl Situation {
    /// A borrower who has paid the first `paid` rows of `plan` and is `days_past_due`
    /// late on the day of the comparison; never given more time before.
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
    /// use scorewright::lending::loan::ExtensionPolicy;
    /// use scorewright::lending::relief::{MonthlyMeans, ReliefRules, Situation};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let caps = ExtensionPolicy::from_toml(&std::fs::read_to_string("data/rules/extension.toml")?)?;
    /// let means = MonthlyMeans::new(yuan("3800")?, yuan("2150")?, yuan("900")?);
    /// let situation = Situation::new(loan.plan()?, 3, date(2026, 4, 20), 0, means);
    /// let table = rules.compare(&situation, None, &caps)?;
    /// assert_eq!(table.capacity, yuan("750")?); // 3,800 - 900 - 2,150
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(
        plan: RepaymentPlan,
        paid: usize,
        as_of: Date,
        days_past_due: u32,
        means: MonthlyMeans,
    ) -> Self {
        Self {
            plan,
            paid,
            as_of,
            days_past_due,
            income: means.income,
            other_debt: means.other_debt,
            living_cost: means.living_cost,
            months_extended_before: 0,
            customer_since: None,
        }
    }

    /// Since when the borrower has been a customer: rules may keep the longest extensions
    /// for old ones. Default not known.
    #[must_use]
    pub const fn with_customer_since(mut self, since: Date) -> Self {
        self.customer_since = Some(since);
        self
    }

    /// Months this loan has been extended by before. Default 0.
    #[must_use]
    pub const fn with_months_extended_before(mut self, months: u32) -> Self {
        self.months_extended_before = months;
        self
    }
}

/// What a borrower has and needs per month. `Debug` shows no amount.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MonthlyMeans {
    income: Money,
    living_cost: Money,
    other_debt: Money,
}

impl MonthlyMeans {
    /// Verified income, cost of living, and what debts other than this loan take.
    ///
    /// # Examples
    ///
    /// See [`Situation::new`].
    #[must_use]
    pub const fn new(income: Money, living_cost: Money, other_debt: Money) -> Self {
        Self {
            income,
            living_cost,
            other_debt,
        }
    }
}

impl fmt::Debug for MonthlyMeans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MonthlyMeans").finish_non_exhaustive()
    }
}

impl fmt::Debug for Situation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Situation")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}
