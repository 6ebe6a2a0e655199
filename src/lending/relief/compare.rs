//! Makes every offer, values it and ranks them.

use super::classification::Restructured;
use super::cost::{ConcessionCost, original_rate};
use super::deferral::{Deferral, DeferralMode};
use super::error::ReliefError;
use super::offers::{Affordability, Offer, OfferKind, OfferRules, OfferTable, Situation};
use super::rules::ReliefRules;
use crate::lending::loan::PlanError;
use crate::lending::loan::engine::{Rule, Treatment, overflow};
use crate::lending::loan::{
    ExtensionPolicy, ExtensionRequest, Instalment, PartialDeferral, PlanKind, Remainder,
    RepaymentPlan,
};
use crate::money::{Money, Rounding};
use rust_decimal::Decimal;

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
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::loan::ExtensionPolicy;
    /// use scorewright::lending::relief::{ReliefCase, ReliefRules};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let caps = ExtensionPolicy::from_toml(&std::fs::read_to_string("data/rules/extension.toml")?)?;
    /// let case = ReliefCase::from_toml(&std::fs::read_to_string("data/servicing/relief_case.toml")?)?;
    /// let table = rules.compare(&case.situation, &caps)?;
    /// assert_eq!(table.capacity.to_string(), "750.00 CNY"); // 3,800 - 900 - 2,150
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
            OfferKind::Grace { days } => Ok(self.rest.with_next_due_later(days)?),
            OfferKind::InstalmentPlan { parts } => self.in_parts(parts),
            OfferKind::PartialDeferral { periods } => {
                let deferral = PartialDeferral::new(
                    periods,
                    self.rules.offers.partial_share,
                    Remainder::Spread,
                );
                let (plan, paid) = (&self.situation.plan, self.situation.paid);
                Ok(plan.defer_partly(paid, &deferral)?)
            }
            OfferKind::DeferralAccrued { periods } => defer(periods, DeferralMode::InterestAccrued),
            OfferKind::DeferralCapitalised { periods } => {
                defer(periods, DeferralMode::InterestCapitalised)
            }
            OfferKind::CareAction { periods } => defer(periods, DeferralMode::InterestWaived),
            OfferKind::Extension { extra_periods } => {
                let request = ExtensionRequest::new(self.situation.as_of, extra_periods)
                    .with_months_extended_before(self.situation.months_extended_before);
                let (plan, paid) = (&self.situation.plan, self.situation.paid);
                Ok(plan.extend(paid, &request, extensions)?.after)
            }
        }
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
        let nothing = core::iter::repeat_n(0, missed);
        let shares = with_shares(following, parts, share, principal)?;
        let list = nothing.chain(shares).collect();
        let mut treatments = self.rest.treatments();
        for treatment in treatments.iter_mut().take(missed) {
            *treatment = Treatment::Accrued;
        }
        Ok(self.rest.rework(&treatments, &Rule::KeepPrincipal(list))?)
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
