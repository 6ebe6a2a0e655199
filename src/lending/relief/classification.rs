//! What relief does to an asset's class, and what it may not hide.

use super::error::ReliefError;
use crate::lending::loan::RepaymentPlan;
use crate::lending::loan::engine::{add_months, overflow};
use core::fmt;
use jiff::civil::Date;

/// The five categories of the Chinese Measures for Risk Classification of
/// Financial Assets of Commercial Banks (2023), from best to worst.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AssetClass {
    /// 正常.
    Normal,
    /// 关注.
    SpecialMention,
    /// 次级.
    Substandard,
    /// 可疑.
    Doubtful,
    /// 损失.
    Loss,
}

impl fmt::Display for AssetClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Normal => "normal",
            Self::SpecialMention => "special mention",
            Self::Substandard => "substandard",
            Self::Doubtful => "doubtful",
            Self::Loss => "loss",
        })
    }
}

/// After how many days past due an asset is at best in a class; each bound is
/// strict, so 90 days still are special mention.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FiveCategories {
    /// Overdue for operational reasons is tolerated so long.
    pub special_mention_after_days: u32,
    /// Beyond it, substandard.
    pub substandard_after_days: u32,
    /// Beyond it, doubtful.
    pub doubtful_after_days: u32,
    /// Beyond it, loss.
    pub loss_after_days: u32,
    /// The rule.
    pub citation: String,
}

impl FiveCategories {
    /// The bounds in days of special mention, substandard, doubtful and loss, by the
    /// rule `citation`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{AssetClass, FiveCategories};
    /// let rule = FiveCategories::new([0, 90, 270, 360], "Measures of 2023");
    /// assert_eq!(rule.class(0), AssetClass::Normal);
    /// assert_eq!(rule.class(361), AssetClass::Loss);
    /// ```
    #[must_use]
    pub fn new(after_days: [u32; 4], citation: impl Into<String>) -> Self {
        let [special_mention, substandard, doubtful, loss] = after_days;
        Self {
            special_mention_after_days: special_mention,
            substandard_after_days: substandard,
            doubtful_after_days: doubtful,
            loss_after_days: loss,
            citation: citation.into(),
        }
    }

    /// The best class an asset may have, so many days past due.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{AssetClass, FiveCategories};
    /// let rule = FiveCategories::new([0, 90, 270, 360], "Measures of 2023");
    /// assert_eq!(rule.class(90), AssetClass::SpecialMention); // every bound is strict
    /// assert_eq!(rule.class(91), AssetClass::Substandard);
    /// ```
    #[must_use]
    pub const fn class(&self, days_past_due: u32) -> AssetClass {
        if days_past_due > self.loss_after_days {
            AssetClass::Loss
        } else if days_past_due > self.doubtful_after_days {
            AssetClass::Doubtful
        } else if days_past_due > self.substandard_after_days {
            AssetClass::Substandard
        } else if days_past_due > self.special_mention_after_days {
            AssetClass::SpecialMention
        } else {
            AssetClass::Normal
        }
    }
}

/// How long a restructured asset is watched.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ObservationRule {
    /// At least so many months from the first new due date.
    pub months: u32,
    /// At least so many repayment periods in a row.
    pub periods: u32,
    /// The best class meanwhile of an asset that was better.
    pub at_least: AssetClass,
    /// The rule.
    pub citation: String,
}

impl ObservationRule {
    /// At least so many `months` from the first new due date and so many repayment
    /// `periods`, in the class `at_least` at best, by the rule `citation`.
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
    /// use scorewright::lending::relief::{AssetClass, ObservationRule, Restructured};
    /// let rule = ObservationRule::new(3, 2, AssetClass::SpecialMention, "lender's policy");
    /// let watched = Restructured::new(&loan.plan()?, &rule)?;
    /// assert_eq!(watched.observed_until, date(2026, 5, 15)); // three months from 15 February
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        months: u32,
        periods: u32,
        at_least: AssetClass,
        citation: impl Into<String>,
    ) -> Self {
        Self {
            months,
            periods,
            at_least,
            citation: citation.into(),
        }
    }
}

/// A restructured asset under observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restructured {
    /// The first due date under the new plan.
    pub observed_from: Date,
    /// The earliest end of observation.
    pub observed_until: Date,
    /// The best class meanwhile.
    pub at_least: AssetClass,
}

impl Restructured {
    /// The observation of a loan that goes on as `after`.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] when nothing is to be paid or at the end of the calendar.
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
    /// use scorewright::lending::relief::{AssetClass, ObservationRule, Restructured};
    /// let rule = ObservationRule::new(12, 2, AssetClass::SpecialMention, "Measures of 2023");
    /// let watched = Restructured::new(&deferral.after, &rule)?;
    /// assert_eq!(watched.observed_from, date(2026, 8, 15)); // the first payment after the pause
    /// assert_eq!(watched.observed_until, date(2027, 8, 15));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(after: &RepaymentPlan, rule: &ObservationRule) -> Result<Self, ReliefError> {
        let mut paying = after.rows().iter().filter(|row| row.payment.is_positive());
        let failed = overflow("observation");
        let first = paying.next().ok_or_else(&failed)?;
        let a_year = add_months(first.due, i64::from(rule.months), first.due.day());
        let a_year = a_year.ok_or_else(&failed)?;
        // Two periods end with the second payment after the first due date.
        let periods = (rule.periods as usize).checked_sub(1);
        let periods_end = periods.and_then(|more| paying.nth(more));
        Ok(Self {
            observed_from: first.due,
            observed_until: periods_end.map_or(a_year, |row| row.due.max(a_year)),
            at_least: rule.at_least,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_is_strict() {
        let rule = FiveCategories::new([0, 90, 270, 360], "");
        for (days, class) in [
            (0, AssetClass::Normal),
            (1, AssetClass::SpecialMention),
            (90, AssetClass::SpecialMention),
            (91, AssetClass::Substandard),
            (270, AssetClass::Substandard),
            (271, AssetClass::Doubtful),
            (360, AssetClass::Doubtful),
            (361, AssetClass::Loss),
        ] {
            assert_eq!(rule.class(days), class, "{days}");
        }
    }
}
