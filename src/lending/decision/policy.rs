//! A lender's policy: cut-offs, limits, hard rules, tiers.

use super::benefit::{Benefit, Strikes};
use super::{DecisionError, PrincipalReason};
use crate::lending::income::Grade;
use crate::money::{Currency, Money, Rate};
use crate::rules::Provenance;
use crate::units::{Points, Probability};
use rust_decimal::Decimal;

/// What becomes of an application.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DecisionOutcome {
    /// Granted as asked for.
    Approve,
    /// Stricter steps first.
    Refer,
    /// Not granted.
    Decline,
}

impl DecisionOutcome {
    /// Its name in records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refer => "refer",
            Self::Decline => "decline",
        }
    }
}

/// A stricter step before a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PolicyStep {
    /// Income or identity is documented further.
    MoreDocuments,
    /// A person decides.
    ManualReview,
}

/// Where applicants are declined and referred.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct CutOffs {
    /// Fewer points decline.
    pub decline_below: i32,
    /// Fewer points, if not declined, refer to a person.
    pub refer_below: i32,
    /// A higher probability of bad declines.
    pub pd_max: Probability,
}

impl CutOffs {
    /// Fewer points than `decline_below` or a higher probability of bad than
    /// `pd_max` decline; fewer than `refer_below` refer to a person.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{CutOffs, DecisionPolicy};
    /// use scorewright::units::Probability;
    /// let cut_offs = CutOffs::new(510, 530, Probability::new(0.35)?);
    /// assert_eq!(DecisionPolicy::shipped()?.cut_offs(), cut_offs);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(decline_below: i32, refer_below: i32, pd_max: Probability) -> Self {
        Self {
            decline_below,
            refer_below,
            pd_max,
        }
    }
}

/// What payments an income carries.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AffordabilityLimits {
    /// The most of income the new payment may take.
    pub pti_max: Decimal,
    /// The most of income all payments may take.
    pub dti_max: Decimal,
    /// Lower offers are rounded down to whole steps of this.
    pub amount_step: Money,
    /// Lower offers are not made below this.
    pub amount_min: Money,
    /// What the applicant is told.
    pub reason: PrincipalReason,
}

impl AffordabilityLimits {
    /// The most of income that the new payment and that all payments may take, from
    /// 0 to 1, and what the applicant is told; lower offers of any amount are made,
    /// in whole steps of `amount_step`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # use scorewright::units::Probability;
    /// use scorewright::lending::decision::*;
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// let reason = PrincipalReason::new("A01", "Income does not carry the payments")?;
    /// let limits = AffordabilityLimits::new("0.4".parse()?, "0.5".parse()?, yuan("100")?, reason);
    /// # let cut_offs = CutOffs::new(500, 520, Probability::new(0.3)?);
    /// # let tiers = vec![Tier::new("A", 500, Rate::percent("12")?, yuan("20000")?)];
    /// let policy = DecisionPolicy::new("MINE", cut_offs, limits, tiers)?;
    /// assert_eq!(policy.affordability().amount_min, yuan("0")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(
        pti_max: Decimal,
        dti_max: Decimal,
        amount_step: Money,
        reason: PrincipalReason,
    ) -> Self {
        Self {
            pti_max,
            dti_max,
            amount_step,
            amount_min: Money::zero(amount_step.currency()),
            reason,
        }
    }

    /// Lower offers are not made below this. Default zero.
    #[must_use]
    pub const fn with_amount_min(mut self, amount: Money) -> Self {
        self.amount_min = amount;
        self
    }
}

/// A rule on one fact of the application.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HardRule {
    /// The fact.
    pub fact: String,
    /// When it strikes.
    pub strikes: Strikes,
    /// Decline or refer.
    pub outcome: DecisionOutcome,
    /// What the applicant is told.
    pub reason: PrincipalReason,
}

impl HardRule {
    /// A rule that declines or refers when `fact` strikes, and what the applicant
    /// is told then.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::*;
    /// let told = PrincipalReason::new("P02", "The applicant is not of full age")?;
    /// let of_age = Strikes::Below(18.into());
    /// let rule = HardRule::new("age_years", of_age, DecisionOutcome::Approve, told);
    /// // A rule that strikes cannot approve.
    /// assert!(DecisionPolicy::shipped()?.with_hard_rule(rule).is_err());
    /// # Ok::<(), DecisionError>(())
    /// ```
    #[must_use]
    pub fn new(
        fact: impl Into<String>,
        strikes: Strikes,
        outcome: DecisionOutcome,
        reason: PrincipalReason,
    ) -> Self {
        Self {
            fact: fact.into(),
            strikes,
            outcome,
            reason,
        }
    }
}

/// Price, limit and flow of a range of points.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// The fewest points in it.
    pub points_from: i32,
    /// The rate of interest.
    pub rate: Rate,
    /// The most that is lent.
    pub amount_max: Money,
    /// Steps every applicant of the tier takes first.
    pub steps: Vec<PolicyStep>,
}

impl Tier {
    /// A tier from `points_from` up to the next: its rate of interest a year and the
    /// most that is lent, without steps.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{DecisionPolicy, Tier};
    /// use scorewright::money::{Currency, Money, Rate};
    /// let most = Money::parse("200000", Currency::CNY)?;
    /// let tier = Tier::new("A", 570, Rate::percent("7.2")?, most);
    /// assert_eq!(DecisionPolicy::shipped()?.tier(570), Some(&tier));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, points_from: i32, rate: Rate, amount_max: Money) -> Self {
        Self {
            name: name.into(),
            points_from,
            rate,
            amount_max,
            steps: Vec::new(),
        }
    }

    /// Steps every applicant of the tier takes first. Default none.
    #[must_use]
    pub fn with_steps(mut self, steps: Vec<PolicyStep>) -> Self {
        self.steps = steps;
        self
    }
}

/// A lender's policy, checked as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionPolicy {
    pub(super) provenance: Provenance,
    pub(super) currency: Currency,
    pub(super) cut_offs: CutOffs,
    pub(super) approve_from: Grade,
    pub(super) affordability: AffordabilityLimits,
    pub(super) hard_rules: Vec<HardRule>,
    pub(super) benefits: Vec<Benefit>,
    /// Falling in points.
    pub(super) tiers: Vec<Tier>,
}

impl DecisionPolicy {
    /// A policy in force for ever; incomes graded below C are referred.
    ///
    /// # Errors
    ///
    /// When cut-offs cross, ratios lie outside 0 to 1 (0 excluded), currencies
    /// differ, tiers do not cover every applicant who is not declined, or a
    /// reason says nothing.
    pub fn new(
        id: &str,
        cut_offs: CutOffs,
        affordability: AffordabilityLimits,
        tiers: Vec<Tier>,
    ) -> Result<Self, DecisionError> {
        let mut tiers = tiers;
        tiers.sort_by_key(|tier| core::cmp::Reverse(tier.points_from));
        let policy = Self {
            provenance: Provenance::new(id, ""),
            currency: affordability.amount_min.currency(),
            cut_offs,
            approve_from: Grade::C,
            affordability,
            hard_rules: Vec::new(),
            benefits: Vec::new(),
            tiers,
        };
        policy.check().map(|()| policy)
    }

    /// Adds a hard rule. Default none.
    ///
    /// # Errors
    ///
    /// When its outcome is to approve, or its reason says nothing.
    pub fn with_hard_rule(mut self, rule: HardRule) -> Result<Self, DecisionError> {
        rule.reason.check()?;
        if rule.outcome == DecisionOutcome::Approve {
            return Err(DecisionError::Policy {
                setting: "hard_rule.outcome",
                expected: "refer or decline",
            });
        }
        self.provenance.changed_in_code();
        self.hard_rules.push(rule);
        Ok(self)
    }

    /// Adds a benefit for those of whom a fact holds. Default none.
    #[must_use]
    pub fn with_benefit(mut self, benefit: Benefit) -> Self {
        self.provenance.changed_in_code();
        self.benefits.push(benefit);
        self
    }

    /// What borrowers of whom a fact holds are given beside the loan.
    #[must_use]
    pub fn benefits(&self) -> &[Benefit] {
        &self.benefits
    }

    /// The benefits that `facts` give a right to.
    pub(super) fn benefits_of<'a>(
        &'a self,
        facts: &'a [(&'a str, Decimal)],
    ) -> impl Iterator<Item = &'a Benefit> {
        self.benefits.iter().filter(|benefit| {
            let mut given = facts.iter().filter(|(name, _)| *name == benefit.fact);
            given.any(|&(_, value)| benefit.when.on(value))
        })
    }

    /// A rate less what benefits take off it.
    pub(super) fn rate_after(
        &self,
        rate: Rate,
        facts: &[(&str, Decimal)],
    ) -> Result<Rate, DecisionError> {
        let mut left = rate.fraction();
        for benefit in self.benefits_of(facts) {
            left = left.saturating_sub(benefit.rate_off.fraction());
        }
        Ok(Rate::new(left.max(Decimal::ZERO))?)
    }

    /// The worst grade of income that is not referred. Default C.
    #[must_use]
    pub fn with_approve_from(mut self, grade: Grade) -> Self {
        self.provenance.changed_in_code();
        self.approve_from = grade;
        self
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.provenance.id()
    }

    /// The first day it applies; `None` when it always has.
    #[must_use]
    pub const fn from(&self) -> Option<jiff::civil::Date> {
        self.provenance.from()
    }

    /// Where it comes from, and since when it applies.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Where it comes from. Default the id alone, in force for ever.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self.provenance.changed_in_code();
        self
    }

    /// Where applicants are declined and referred.
    #[must_use]
    pub const fn cut_offs(&self) -> CutOffs {
        self.cut_offs
    }

    /// What payments an income carries.
    #[must_use]
    pub const fn affordability(&self) -> &AffordabilityLimits {
        &self.affordability
    }

    /// The tier of these points; `None` below the lowest.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::DecisionPolicy;
    /// let policy = DecisionPolicy::shipped()?;
    /// assert_eq!(policy.tier(560).map(|tier| tier.name.as_str()), Some("B")); // from 545
    /// assert!(policy.tier(509).is_none()); // D is from 510
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    #[must_use]
    pub fn tier(&self, points: i32) -> Option<&Tier> {
        self.tiers.iter().find(|tier| points >= tier.points_from)
    }

    /// The rate a loan of these points is priced at: that of their tier, or below
    /// the lowest tier that of the lowest.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::DecisionPolicy;
    /// use scorewright::money::Rate;
    /// let policy = DecisionPolicy::shipped()?;
    /// assert_eq!(policy.price(560), Rate::percent("10.8")?); // tier B
    /// assert_eq!(policy.price(400), Rate::percent("18")?); // that of the lowest, D
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn price(&self, points: i32) -> Rate {
        let tier = self.tier(points).or(self.tiers.last());
        tier.map_or(Rate::ZERO, |tier| tier.rate)
    }

    /// The points of the next cut-off that `points` do not reach: where an applicant
    /// is no longer declined, else no longer referred for points alone. `None` when
    /// they reach both.
    ///
    /// `table` is [`Scorecard::pd_table`](crate::scorecard::Scorecard::pd_table):
    /// points whose probability of bad is above the most that is lent on are declined.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::lending::decision::DecisionPolicy;
    /// use scorewright::units::Points;
    /// let policy = DecisionPolicy::shipped()?; // declines below 510, refers below 530
    /// let next = |points| policy.next_cut_off(card.pd_table(), Points(points));
    /// assert_eq!((next(505), next(520), next(540)), (Some(510), Some(530), None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_cut_off(
        &self,
        table: impl IntoIterator<Item = (Points, f64)>,
        points: Points,
    ) -> Option<i32> {
        let limit = self.cut_offs.pd_max.value();
        let too_risky = table.into_iter().filter(|&(_, pd)| pd > limit);
        let lent_from = too_risky
            .map(|(points, _)| points.value().saturating_add(1))
            .max();
        let declined_below = lent_from.map_or(self.cut_offs.decline_below, |from| {
            from.max(self.cut_offs.decline_below)
        });
        let cut_offs = [declined_below, self.cut_offs.refer_below];
        cut_offs
            .into_iter()
            .find(|&cut_off| points.value() < cut_off)
    }

    pub(super) fn check(&self) -> Result<(), DecisionError> {
        let wrong = |setting, expected| Err(DecisionError::Policy { setting, expected });
        let limits = &self.affordability;
        let is_share = |share: Decimal| Decimal::ZERO < share && share <= Decimal::ONE;
        if self.cut_offs.decline_below > self.cut_offs.refer_below {
            return wrong("cut_off.decline_below", "at most refer_below");
        }
        if !is_share(limits.pti_max) || !is_share(limits.dti_max) {
            return wrong("affordability.pti_max and dti_max", "above 0 and at most 1");
        }
        if !limits.amount_step.is_positive() || limits.amount_min.is_negative() {
            return wrong(
                "affordability.amount_step",
                "above 0, and amount_min 0 or more",
            );
        }
        let tiers = self.tiers.iter().map(|tier| tier.amount_max);
        let mut amounts = tiers.chain([limits.amount_step, limits.amount_min]);
        for tier in &self.tiers {
            crate::lending::facts::above_zero("tier.amount_max", tier.amount_max)?;
        }
        if amounts.any(|amount| amount.currency() != self.currency) {
            return wrong("amounts", "of one currency");
        }
        let too_small = |tier: &Tier| {
            tier.amount_max.amount() < limits.amount_min.amount()
                || tier.amount_max.amount() < limits.amount_step.amount()
        };
        if self.tiers.iter().any(too_small) {
            return wrong("tier.amount_max", "at least amount_min and amount_step");
        }
        let names = |tier: &Tier| self.tiers.iter().filter(|t| t.name == tier.name).count();
        let mut neighbours = self.tiers.iter().zip(self.tiers.iter().skip(1));
        let twice = neighbours.any(|(one, next)| one.points_from == next.points_from);
        if twice || self.tiers.iter().any(|tier| names(tier) > 1) {
            return wrong("tiers", "of different names and points");
        }
        match self.tiers.last() {
            Some(last) if last.points_from <= self.cut_offs.decline_below => {}
            _ => return wrong("the lowest tier", "reached by everyone who is not declined"),
        }
        limits.reason.check()
    }
}
