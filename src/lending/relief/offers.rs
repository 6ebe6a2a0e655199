//! Every kind of help for one borrower, side by side.

use super::classification::{AssetClass, Restructured};
use super::cost::ConcessionCost;
use crate::lending::loan::RepaymentPlan;
use crate::lending::loan::error::PlanError;
use crate::money::Money;
use core::fmt;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A borrower who may need help.
#[derive(Clone, PartialEq, Eq)]
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
}

impl fmt::Debug for Situation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Situation")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// Which offers are compared and what counts as affordable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRules {
    /// Debt service takes at most this share of verified income.
    pub max_share_of_income: Decimal,
    /// Days of a grace period.
    pub grace_days: u32,
    /// Instalments put off by a deferral.
    pub deferral_periods: u32,
    /// Instalments by which the term may grow, one offer each.
    pub extension_periods: Vec<u32>,
    /// The share of an instalment still paid under a partial deferral.
    pub partial_share: Decimal,
    /// Into how many parts missed instalments are split.
    pub instalment_parts: u32,
}

/// One kind of help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum OfferKind {
    /// Nothing changes.
    AsAgreed,
    /// Some days more for the next instalment.
    Grace {
        /// How many days.
        days: u32,
    },
    /// Missed instalments, or the next, in parts.
    InstalmentPlan {
        /// How many parts.
        parts: u32,
    },
    /// A share of the next instalments now, the rest over those that follow.
    PartialDeferral {
        /// How many instalments.
        periods: u32,
    },
    /// More instalments.
    Extension {
        /// How many more.
        extra_periods: u32,
    },
    /// Instalments put off; the interest accrues.
    DeferralAccrued {
        /// How many instalments.
        periods: u32,
    },
    /// Instalments put off; the interest becomes principal.
    DeferralCapitalised {
        /// How many instalments.
        periods: u32,
    },
    /// The Care Action: instalments put off without interest.
    CareAction {
        /// How many instalments.
        periods: u32,
    },
}

impl fmt::Display for OfferKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::AsAgreed => "as agreed".to_owned(),
            Self::Grace { days } => format!("grace, {days} days"),
            Self::InstalmentPlan { parts } => format!("instalment plan, {parts}"),
            Self::PartialDeferral { periods } => format!("partial deferral, {periods}"),
            Self::Extension { extra_periods } => format!("extension, +{extra_periods}"),
            Self::DeferralAccrued { periods } => format!("defer {periods}, accrued"),
            Self::DeferralCapitalised { periods } => format!("defer {periods}, capitalised"),
            Self::CareAction { periods } => format!("Care Action, {periods}"),
        };
        f.pad(&text)
    }
}

/// Whether verified income carries an offer; better ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Affordability {
    /// Every payment fits.
    Throughout,
    /// The payments of the first three periods fit, later ones do not.
    AtFirst,
    /// Not even those.
    No,
}

impl fmt::Display for Affordability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Throughout => "throughout",
            Self::AtFirst => "at first",
            Self::No => "no",
        })
    }
}

/// An offer with everything a decision needs.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Offer {
    /// What kind of help.
    pub kind: OfferKind,
    /// What would be paid from now on.
    pub plan: RepaymentPlan,
    /// The largest payment of the first three periods.
    pub payment_at_first: Money,
    /// The largest payment afterwards.
    pub payment_later: Money,
    /// All that is still paid.
    pub total_payable: Money,
    /// What it costs the lender.
    pub cost: ConcessionCost,
    /// Whether income carries it.
    pub affordability: Affordability,
    /// The best class the asset may then have.
    pub class: AssetClass,
    /// The observation as a restructured asset, when it is one.
    pub restructured: Option<Restructured>,
    /// Whether it is a default by the EBA threshold.
    pub is_distressed: bool,
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Offers, best first, with what the borrower can pay.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OfferTable {
    /// What verified income leaves for this loan per month; not below zero.
    pub capacity: Money,
    /// Affordable throughout first, then by cost to the lender, then by what
    /// the borrower pays in all.
    pub offers: Vec<Offer>,
    /// Offers the rules or the plan do not allow, with the reason.
    pub refused: Vec<(OfferKind, PlanError)>,
}

impl fmt::Debug for OfferTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfferTable")
            .field("offers", &self.offers)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}
