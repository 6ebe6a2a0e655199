//! Makes every offer, values it and ranks them.

use super::care::CareOutcome;
use super::classification::Restructured;
use super::cost::{ConcessionCost, original_rate};
use super::deferral::DeferralMode;
use super::error::ReliefError;
use super::offers::{
    Affordability, ExtensionOffer, NotOffered, Offer, OfferKind, OfferRules, OfferTable,
};
use super::position::Position;
use super::rank::rank;
use super::rules::ReliefRules;
use super::situation::Situation;
use crate::lending::loan::PlanError;
use crate::lending::loan::engine::{MissedTo, Rule, Treatment, add_months, overflow};
use crate::lending::loan::{
    ExtensionPolicy, ExtensionRequest, Instalment, PartialDeferral, PlanKind, Remainder,
    RepaymentPlan,
};
use crate::money::{Money, Rounding};
use rust_decimal::Decimal;

impl ReliefRules {
    /// Compares every kind of help for one borrower, from the day of the situation on.
    ///
    /// What was missed before that day is asked for at once or put off, never on a day that
    /// has passed. The Care Action is offered when `applied` approved it, with the grant's
    /// own plan; without an application it is listed as given on application.
    ///
    /// # Formula
    ///
    /// `capacity = min(income * max_share - other_debt, income - other_debt - living_cost)`.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] when nothing is left to pay or an amount cannot be;
    /// [`ReliefError::PaidAhead`], [`ReliefError::DaysPastDueContradictPlan`] and their like
    /// for facts that contradict the plan. An offer that is not allowed is listed as refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::loan::ExtensionPolicy;
    /// use scorewright::lending::relief::{ReliefCase, ReliefRules};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let caps = ExtensionPolicy::from_toml(&std::fs::read_to_string("data/rules/extension.toml")?)?;
    /// let case = ReliefCase::from_toml(&std::fs::read_to_string("data/servicing/relief_case.toml")?)?;
    /// let table = rules.compare(&case.situation, None, &caps)?;
    /// assert_eq!(table.capacity.to_string(), "750.00 CNY"); // 3,800 - 900 - 2,150
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compare(
        &self,
        situation: &Situation,
        applied: Option<&CareOutcome>,
        extensions: &ExtensionPolicy,
    ) -> Result<OfferTable, ReliefError> {
        let engine = Engine {
            rules: self,
            situation,
            position: Position::of(situation)?,
            rate: original_rate(&situation.plan)?,
            capacity: capacity(situation, self.offers.max_share_of_income)?,
        };
        let mut offers = Vec::new();
        let mut refused = Vec::new();
        for kind in kinds(&self.offers, applied, self.care.periods) {
            match engine.plan(kind, applied, extensions)? {
                Ok(plan) => offers.push(engine.offer(kind, plan)?),
                Err(reason) => refused.push((kind, reason)),
            }
        }
        Ok(OfferTable {
            capacity: engine.capacity,
            overdue: engine.position.overdue()?,
            offers: rank(offers)?,
            refused,
        })
    }
}

fn kinds(rules: &OfferRules, applied: Option<&CareOutcome>, care_periods: u32) -> Vec<OfferKind> {
    let periods = rules.deferral_periods;
    let care_periods = match applied {
        Some(CareOutcome::Approved(grant)) => grant.deferral.periods,
        _ => care_periods,
    };
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
        OfferKind::CareAction {
            periods: care_periods,
        },
    ];
    let extensions = rules.extensions.iter();
    kinds.extend(extensions.map(|extension| OfferKind::Extension {
        extra_periods: extension.periods,
    }));
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

struct Engine<'a> {
    rules: &'a ReliefRules,
    situation: &'a Situation,
    position: Position,
    rate: Decimal,
    capacity: Money,
}

/// The outer error is a case that cannot be, the inner an offer that is not made.
type Planned = Result<Result<RepaymentPlan, NotOffered>, ReliefError>;

/// A measure that the plan does not allow is not offered.
fn planned(result: Result<RepaymentPlan, ReliefError>) -> Planned {
    match result {
        Ok(plan) => Ok(Ok(plan)),
        Err(ReliefError::Plan(reason)) => Ok(Err(NotOffered::Plan(reason))),
        Err(other) => Err(other),
    }
}

impl Engine<'_> {
    fn plan(
        &self,
        kind: OfferKind,
        applied: Option<&CareOutcome>,
        extensions: &ExtensionPolicy,
    ) -> Planned {
        if let Some(months) = self.pauses_for(kind)
            && !self.position.is_anything_due_within(months)?
        {
            return Ok(Err(NotOffered::NothingDue { months }));
        }
        match kind {
            OfferKind::AsAgreed => Ok(Ok(self.position.agreed.clone())),
            OfferKind::Grace { days } => self.grace(days),
            OfferKind::InstalmentPlan { parts } => planned(self.in_parts(parts)),
            OfferKind::PartialDeferral { periods } => planned(self.partly(periods)),
            OfferKind::DeferralAccrued { periods } => {
                self.defer(periods, DeferralMode::InterestAccrued)
            }
            OfferKind::DeferralCapitalised { periods } => {
                self.defer(periods, DeferralMode::InterestCapitalised)
            }
            OfferKind::CareAction { .. } => Ok(care_action(applied)),
            OfferKind::Extension { extra_periods } => {
                match self.not_for_this_customer(extra_periods)? {
                    Some(reason) => Ok(Err(reason)),
                    None => planned(self.extend(extra_periods, extensions)),
                }
            }
        }
    }

    /// How many months a measure keeps payments away; `None` when it does not. The Care
    /// Action was decided before.
    fn pauses_for(&self, kind: OfferKind) -> Option<u32> {
        match kind {
            OfferKind::Grace { .. } => Some(self.position.months(1)),
            OfferKind::PartialDeferral { periods }
            | OfferKind::DeferralAccrued { periods }
            | OfferKind::DeferralCapitalised { periods } => Some(self.position.months(periods)),
            _ => None,
        }
    }

    /// Days of grace run from the due date: of the one missed instalment while they last,
    /// otherwise of the next.
    fn grace(&self, days: u32) -> Planned {
        let over = Ok(Err(NotOffered::GraceOver { days }));
        if self.position.missed() > 1 {
            return over;
        }
        match self.position.rest().with_next_due_later(days) {
            Ok(plan) if plan.missed_before(self.situation.as_of) > 0 => over,
            result => planned(result.map_err(ReliefError::from)),
        }
    }

    fn partly(&self, periods: u32) -> Result<RepaymentPlan, ReliefError> {
        let share = self.rules.offers.partial_share;
        let deferral = PartialDeferral::new(periods, share, Remainder::Spread);
        let from_today = self.position.put_off(MissedTo::TheRowsLeft { extra: 0 })?;
        Ok(from_today.defer_partly(0, &deferral)?)
    }

    fn defer(&self, periods: u32, mode: DeferralMode) -> Planned {
        planned(
            self.position
                .defer(periods, mode)
                .map(|deferral| deferral.after),
        )
    }

    fn extend(
        &self,
        extra: u32,
        extensions: &ExtensionPolicy,
    ) -> Result<RepaymentPlan, ReliefError> {
        let request = ExtensionRequest::new(self.situation.as_of, extra)
            .with_months_extended_before(self.situation.months_extended_before);
        let (plan, paid) = (&self.situation.plan, self.situation.paid);
        // The rules on time and length, and the plan of a borrower who is not behind.
        let extension = plan.extend(paid, &request, extensions)?;
        if self.position.missed() == 0 {
            return Ok(extension.after);
        }
        Ok(self.position.put_off(MissedTo::TheRowsLeft { extra })?)
    }

    /// Why an extension of so many periods is not for this borrower.
    fn not_for_this_customer(&self, periods: u32) -> Result<Option<NotOffered>, ReliefError> {
        let fits = |offer: &&ExtensionOffer| offer.periods == periods;
        let offer = self.rules.offers.extensions.iter().find(fits);
        let Some(min_months) = offer.and_then(|offer| offer.min_months_as_customer) else {
            return Ok(None);
        };
        let on = self.situation.as_of;
        let latest = add_months(on, i64::from(min_months).saturating_neg(), on.day());
        let latest = latest.ok_or_else(overflow("min_months_as_customer"))?;
        let old = self
            .situation
            .customer_since
            .is_some_and(|since| since <= latest);
        Ok((!old).then_some(NotOffered::CustomerTooNew { min_months }))
    }

    /// Missed instalments, or else the next, in equal parts on top of those
    /// that follow; the principal put off bears interest.
    fn in_parts(&self, parts: u32) -> Result<RepaymentPlan, ReliefError> {
        let rest = self.position.rest();
        let rows = rest.rows();
        let missed = self.position.missed().max(1);
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
        let shares = with_shares(following, parts, share, principal)?;
        let rule = Rule::KeepPrincipal(shares).later_by(missed);
        let mut treatments = rest.treatments();
        for treatment in treatments.iter_mut().take(missed) {
            // Nothing of it now: interest and fees are spread over what follows.
            *treatment = Treatment::Partial(0);
        }
        let plan = rest.rework(&treatments, &rule)?;
        Ok(plan.remaining(self.position.missed())?)
    }

    /// Weekly or quarterly instalments take their part of a month's capacity.
    fn capacity_per_period(&self) -> Result<Money, ReliefError> {
        let (per_year, k) = self.position.agreed.loan().frequency().per_year();
        let months = Decimal::from(k.saturating_mul(12))
            .checked_div(Decimal::from(per_year))
            .ok_or_else(overflow("capacity"))?;
        Ok(self.capacity.times(months, Rounding::Down)?)
    }

    fn no_rule(&self) -> bool {
        matches!(
            self.position.agreed.loan().kind(),
            PlanKind::Custom(_) | PlanKind::Bullet
        )
    }

    /// The largest payment of the first three periods, and of those after them. What is
    /// asked for at once comes out of the same month's income as the next instalment.
    fn payments(&self, plan: &RepaymentPlan) -> Result<(Money, Money), ReliefError> {
        let end = self.position.end_of(self.position.months(3))?;
        let rows = plan.rows();
        let soon = rows.iter().filter(|row| row.due < end).count();
        let mut payments: Vec<Money> = rows.iter().map(|row| row.payment).collect();
        let at_once = rows
            .first()
            .is_some_and(|row| row.due == self.situation.as_of);
        if let ([overdue, next, ..], true) = (&mut payments[..], at_once)
            && self.position.missed() > 0
        {
            *next = next.plus(*overdue)?;
        }
        let (first, later) = payments.split_at(soon.min(payments.len()));
        Ok((
            largest(first, self.capacity)?,
            largest(later, self.capacity)?,
        ))
    }

    fn offer(&self, kind: OfferKind, plan: RepaymentPlan) -> Result<Offer, ReliefError> {
        let cost = ConcessionCost::new(&self.position.agreed, &plan, self.rate)?;
        let (payment_at_first, payment_later) = self.payments(&plan)?;
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

/// The Care Action is offered as it was granted, and only then.
fn care_action(applied: Option<&CareOutcome>) -> Result<RepaymentPlan, NotOffered> {
    match applied {
        Some(CareOutcome::Approved(grant)) => Ok(grant.deferral.after.clone()),
        Some(CareOutcome::Declined(reasons)) => Err(NotOffered::Declined(reasons.clone())),
        Some(CareOutcome::Refer(reasons)) => Err(NotOffered::Referred(reasons.clone())),
        None => Err(NotOffered::NotAppliedFor),
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

fn largest(payments: &[Money], like: Money) -> Result<Money, ReliefError> {
    let mut largest = Money::zero(like.currency());
    for &payment in payments {
        if payment.exceeds(largest)? {
            largest = payment;
        }
    }
    Ok(largest)
}
