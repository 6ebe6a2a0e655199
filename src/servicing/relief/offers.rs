//! Every kind of help for one borrower, side by side.

use super::classification::{AssetClass, Restructured};
use super::cost::{ConcessionCost, original_rate};
use super::deferral::{Deferral, DeferralMode};
use super::error::ReliefError;
use super::rules::ReliefRules;
use crate::money::{Money, Rounding};
use crate::servicing::plan::amortise::{Rule, Treatment};
use crate::servicing::plan::calendar::add_days;
use crate::servicing::plan::error::{PlanError, overflow};
use crate::servicing::plan::{
    ExtensionPolicy, ExtensionRequest, Instalment, PartialDeferral, PlanKind, Remainder,
    RepaymentPlan,
};
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

impl ReliefRules {
    /// Compares every kind of help for one borrower.
    ///
    /// # Formula
    ///
    /// `capacity = min(income * max_share - other_debt, income - other_debt - living_cost)`.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] when nothing is left to pay or amounts are of
    /// another currency. An offer that is not allowed is listed as refused.
    pub fn compare(
        &self,
        situation: &Situation,
        extensions: &ExtensionPolicy,
    ) -> Result<OfferTable, ReliefError> {
        let engine = Engine {
            rules: self,
            situation,
            rest: situation.plan.remaining(situation.paid)?,
            rate: original_rate(&situation.plan)?,
            capacity: capacity(situation, self.offers.max_share_of_income)?,
        };
        let mut offers = Vec::new();
        let mut refused = Vec::new();
        for kind in kinds(&self.offers) {
            match engine.plan(kind, extensions) {
                Ok(plan) => offers.push(engine.offer(kind, plan)?),
                Err(ReliefError::Plan(reason)) => refused.push((kind, reason)),
                Err(other) => return Err(other),
            }
        }
        rank(&mut offers)?;
        Ok(OfferTable {
            capacity: engine.capacity,
            offers,
            refused,
        })
    }
}

fn kinds(rules: &OfferRules) -> Vec<OfferKind> {
    let periods = rules.deferral_periods;
    let mut kinds = vec![
        OfferKind::AsAgreed,
        OfferKind::Grace {
            days: rules.grace_days,
        },
        OfferKind::InstalmentPlan {
            parts: rules.instalment_parts,
        },
        OfferKind::PartialDeferral { periods },
        OfferKind::DeferralAccrued { periods },
        OfferKind::DeferralCapitalised { periods },
        OfferKind::CareAction { periods },
    ];
    let extensions = rules.extension_periods.iter();
    kinds.extend(extensions.map(|&extra_periods| OfferKind::Extension { extra_periods }));
    kinds
}

fn capacity(situation: &Situation, max_share: Decimal) -> Result<Money, ReliefError> {
    let income = situation.income;
    let by_share = income
        .times(max_share, Rounding::Down)?
        .minus(situation.other_debt)?;
    let by_living = income
        .minus(situation.other_debt)?
        .minus(situation.living_cost)?;
    let capacity = by_share.lesser(by_living)?;
    Ok(if capacity.is_negative() {
        Money::zero(capacity.currency())
    } else {
        capacity
    })
}

/// Total order: no two offers of one table are of the same kind.
fn rank(offers: &mut Vec<Offer>) -> Result<(), ReliefError> {
    let mut keyed = Vec::with_capacity(offers.len());
    for offer in offers.drain(..) {
        let loss = offer.cost.npv_loss()?.amount();
        let key = (
            offer.affordability,
            loss,
            offer.total_payable.amount(),
            offer.kind,
        );
        keyed.push((key, offer));
    }
    keyed.sort_by_key(|(key, _)| *key);
    offers.extend(keyed.into_iter().map(|(_, offer)| offer));
    Ok(())
}

struct Engine<'a> {
    rules: &'a ReliefRules,
    situation: &'a Situation,
    rest: RepaymentPlan,
    rate: Decimal,
    capacity: Money,
}

impl Engine<'_> {
    fn plan(
        &self,
        kind: OfferKind,
        extensions: &ExtensionPolicy,
    ) -> Result<RepaymentPlan, ReliefError> {
        let defer = |periods, mode| {
            let plan = &self.situation.plan;
            Deferral::new(plan, self.situation.paid, periods, mode).map(|d| d.after)
        };
        match kind {
            OfferKind::AsAgreed => Ok(self.rest.clone()),
            OfferKind::Grace { days } => self.grace(days),
            OfferKind::InstalmentPlan { parts } => self.in_parts(parts),
            OfferKind::PartialDeferral { periods } => {
                let deferral = PartialDeferral {
                    periods,
                    paid_share: self.rules.offers.partial_share,
                    remainder: Remainder::Spread,
                };
                let (plan, paid) = (&self.situation.plan, self.situation.paid);
                Ok(plan.defer_partly(paid, &deferral)?)
            }
            OfferKind::DeferralAccrued { periods } => defer(periods, DeferralMode::InterestAccrued),
            OfferKind::DeferralCapitalised { periods } => {
                defer(periods, DeferralMode::InterestCapitalised)
            }
            OfferKind::CareAction { periods } => defer(periods, DeferralMode::InterestWaived),
            OfferKind::Extension { extra_periods } => {
                let request = ExtensionRequest {
                    requested_on: self.situation.as_of,
                    extra_periods,
                    months_extended_before: self.situation.months_extended_before,
                };
                let (plan, paid) = (&self.situation.plan, self.situation.paid);
                Ok(plan.extend(paid, &request, extensions)?.after)
            }
        }
    }

    /// The same rows, the next due some days later and without more interest.
    fn grace(&self, days: u32) -> Result<RepaymentPlan, ReliefError> {
        let mut plan = self.rest.clone();
        let next_due = plan.rows.get(1).map(|row| row.due);
        let first = plan.rows.first_mut().ok_or_else(overflow("rows"))?;
        let due = add_days(first.due, days.into()).ok_or_else(overflow("grace"))?;
        if next_due.is_some_and(|next| due >= next) {
            return Err(PlanError::OutOfRange {
                field: "grace_days",
                expected: "less than the time to the instalment after",
            }
            .into());
        }
        first.due = due;
        Ok(plan)
    }

    /// Missed instalments, or else the next, in equal parts on top of those
    /// that follow; the principal put off bears interest.
    fn in_parts(&self, parts: u32) -> Result<RepaymentPlan, ReliefError> {
        let rows = self.rest.rows();
        let overdue = rows.iter().filter(|row| row.due < self.situation.as_of);
        let missed = overdue.count().max(1);
        let parts = parts as usize;
        let out_of_range = PlanError::OutOfRange {
            field: "instalment_parts",
            expected: "from 2 to the instalments that follow",
        };
        let following = rows.get(missed..).unwrap_or_default();
        if parts < 2 || parts > following.len() || self.no_rule() {
            return Err(out_of_range.into());
        }
        let put_off = rows.iter().take(missed);
        let mut principal = put_off.map(|row| row.principal.minor());
        let principal = principal
            .try_fold(0_i128, i128::checked_add)
            .ok_or_else(overflow("principal"))?;
        let share = i128::try_from(parts)
            .ok()
            .and_then(|parts| Rounding::Up.divide(principal, parts))
            .ok_or_else(overflow("principal"))?;
        let list = with_shares(following, parts, share, principal)?;
        let waiting = core::iter::repeat_n(Treatment::Accrued, missed);
        let normal = core::iter::repeat_n(Treatment::Normal, following.len());
        let treatments: Vec<Treatment> = waiting.chain(normal).collect();
        Ok(self.rest.go_on(&treatments, &Rule::KeepPrincipal(list))?)
    }

    /// Weekly or quarterly instalments take their part of a month's capacity.
    fn capacity_per_period(&self) -> Result<Money, ReliefError> {
        let (per_year, k) = self.rest.loan().frequency().per_year();
        let months = Decimal::from(k.saturating_mul(12))
            .checked_div(Decimal::from(per_year))
            .ok_or_else(overflow("capacity"))?;
        Ok(self.capacity.times(months, Rounding::Down)?)
    }

    fn no_rule(&self) -> bool {
        matches!(
            self.rest.loan().kind(),
            PlanKind::Custom(_) | PlanKind::Bullet
        )
    }

    fn offer(&self, kind: OfferKind, plan: RepaymentPlan) -> Result<Offer, ReliefError> {
        let cost = ConcessionCost::new(&self.rest, &plan, self.rate)?;
        let payment_at_first = largest(plan.rows().iter().take(3), self.capacity)?;
        let payment_later = largest(plan.rows().iter().skip(3), self.capacity)?;
        let per_period = self.capacity_per_period()?;
        let fits = |payment: Money| payment.exceeds(per_period).map(|over| !over);
        let affordability = match (fits(payment_at_first)?, fits(payment_later)?) {
            (true, true) => Affordability::Throughout,
            (true, false) => Affordability::AtFirst,
            (false, _) => Affordability::No,
        };
        let changes = !matches!(kind, OfferKind::AsAgreed | OfferKind::Grace { .. });
        let restructured = if changes {
            Some(Restructured::new(&plan, &self.rules.observation)?)
        } else {
            None
        };
        let by_days = self.rules.classes.class(self.situation.days_past_due);
        Ok(Offer {
            kind,
            payment_at_first,
            payment_later,
            total_payable: plan.total_payable()?,
            is_distressed: changes && self.rules.eba.is_distressed(&cost)?,
            class: restructured.map_or(by_days, |r| r.at_least.max(by_days)),
            plan,
            cost,
            affordability,
            restructured,
        })
    }
}

/// The principal of each following row with its part of what was put off.
fn with_shares(
    following: &[Instalment],
    parts: usize,
    share: i128,
    all: i128,
) -> Result<Vec<i128>, PlanError> {
    let mut left = all;
    let mut list = Vec::with_capacity(following.len());
    for (k, row) in following.iter().enumerate() {
        let extra = if k < parts { share.min(left) } else { 0 };
        left = left.saturating_sub(extra);
        let principal = row.principal.minor().checked_add(extra);
        list.push(principal.ok_or_else(overflow("principal"))?);
    }
    Ok(list)
}

fn largest<'a>(
    rows: impl Iterator<Item = &'a Instalment>,
    like: Money,
) -> Result<Money, ReliefError> {
    let mut largest = Money::zero(like.currency());
    for row in rows {
        if row.payment.exceeds(largest)? {
            largest = row.payment;
        }
    }
    Ok(largest)
}
