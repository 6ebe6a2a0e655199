//! Every kind of help for one borrower, side by side.

use super::classification::{AssetClass, Restructured};
use super::cost::ConcessionCost;
use super::reasons::{DeclineReason, ReferReason, months_text};
use crate::lending::loan::PlanError;
use crate::lending::loan::RepaymentPlan;
use crate::money::Money;
use core::fmt;
use rust_decimal::Decimal;

/// Which offers are compared and what counts as affordable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OfferRules {
    /// Debt service takes at most this share of verified income.
    pub max_share_of_income: Decimal,
    /// Days of a grace period.
    pub grace_days: u32,
    /// Instalments put off by a deferral.
    pub deferral_periods: u32,
    /// By how much the term may grow, one offer each.
    pub extensions: Vec<ExtensionOffer>,
    /// The share of an instalment still paid under a partial deferral.
    pub partial_share: Decimal,
    /// Into how many parts missed instalments are split.
    pub instalment_parts: u32,
}

impl OfferRules {
    /// Debt service of at most `max_share_of_income`, from 0 to 1; deferrals of
    /// `deferral_periods` instalments, 1 to 24, of which a partial one still pays
    /// `partial_share`, from 0 to 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::lending::relief::{OfferRules, ReliefRules};
    /// let half = Decimal::new(5, 1);
    /// use scorewright::lending::relief::ExtensionOffer;
    /// let year = ExtensionOffer::new(12).with_min_months_as_customer(12);
    /// let offers = OfferRules::new(half, 3, half)
    ///     .with_grace_days(10)
    ///     .with_extensions(vec![ExtensionOffer::new(3), ExtensionOffer::new(6), year])
    ///     .with_instalment_parts(3);
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// assert_eq!(offers, *rules.offers()); // the numbers of the file
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(
        max_share_of_income: Decimal,
        deferral_periods: u32,
        partial_share: Decimal,
    ) -> Self {
        Self {
            max_share_of_income,
            grace_days: 0,
            deferral_periods,
            extensions: Vec::new(),
            partial_share,
            instalment_parts: 0,
        }
    }

    /// Days of a grace period. Default 0, which moves nothing.
    #[must_use]
    pub const fn with_grace_days(mut self, days: u32) -> Self {
        self.grace_days = days;
        self
    }

    /// By how much the term may grow, one offer each. Default none.
    #[must_use]
    pub fn with_extensions(mut self, extensions: Vec<ExtensionOffer>) -> Self {
        self.extensions = extensions;
        self
    }

    /// Into how many parts missed instalments are split, 2 or more. Default 0, with
    /// which the table lists an instalment plan as refused.
    #[must_use]
    pub const fn with_instalment_parts(mut self, parts: u32) -> Self {
        self.instalment_parts = parts;
        self
    }
}

/// An extension that may be offered, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExtensionOffer {
    /// How many instalments more.
    pub periods: u32,
    /// Only for whom has been a customer for so many months.
    pub min_months_as_customer: Option<u32>,
}

impl ExtensionOffer {
    /// So many instalments more, for every borrower.
    ///
    /// # Examples
    ///
    /// See [`OfferRules::new`].
    #[must_use]
    pub const fn new(periods: u32) -> Self {
        Self {
            periods,
            min_months_as_customer: None,
        }
    }

    /// Only for whom has been a customer for so many months. Default for every borrower.
    #[must_use]
    pub const fn with_min_months_as_customer(mut self, months: u32) -> Self {
        self.min_months_as_customer = Some(months);
        self
    }
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
    /// The payments due within three periods fit, later ones do not.
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
    /// The largest payment that is due within three periods of the day; what was missed and
    /// is asked for at once comes out of the same income as the next instalment.
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

/// Why a kind of help is not offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOffered {
    /// The plan or its rules do not allow it.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// It was applied for and declined.
    #[error("declined: {}", sentences(.0))]
    Declined(Vec<DeclineReason>),
    /// It was applied for, and a person must look at it first.
    #[error("a person looks at it first: {}", sentences(.0))]
    Referred(Vec<ReferReason>),
    /// It is given on application, and there is none.
    #[error("on application, with documents")]
    NotAppliedFor,
    /// Nothing is to be paid while it would last.
    #[error("nothing falls due within {}", months_text(*months))]
    NothingDue {
        /// How long it would last.
        months: u32,
    },
    /// The days of grace after the missed instalment are over.
    #[error("the {days} days after the due date are over")]
    GraceOver {
        /// The policy's days.
        days: u32,
    },
    /// For borrowers who have been customers for longer.
    #[error("for customers of {} and more (`customer_since`)", months_text(*min_months))]
    CustomerTooNew {
        /// The policy's limit.
        min_months: u32,
    },
}

fn sentences<T: fmt::Display>(reasons: &[T]) -> String {
    let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    reasons.join("; ")
}

/// Offers, best first, with what the borrower can pay.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OfferTable {
    /// What verified income leaves for this loan per month; not below zero.
    pub capacity: Money,
    /// What was missed before the day. Each offer either asks for it on that day, in its
    /// first row, or puts it off.
    pub overdue: Money,
    /// Affordable throughout first, then by cost to the lender, then by what the borrower
    /// pays in all; a difference that rounding can make does not count.
    pub offers: Vec<Offer>,
    /// Kinds of help that are not offered, with the reason.
    pub refused: Vec<(OfferKind, NotOffered)>,
}

impl fmt::Debug for OfferTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfferTable")
            .field("offers", &self.offers)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}
