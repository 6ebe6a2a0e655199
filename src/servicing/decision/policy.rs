//! A lender's policy: cut-offs, limits, hard rules, tiers.

use super::{DecisionError, PrincipalReason};
use crate::money::{Currency, Money, Rate};
use crate::servicing::income::Grade;
use crate::servicing::written::InForce;
use crate::units::{Points, Probability};
use rust_decimal::Decimal;

/// What becomes of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Outcome {
    /// Granted as asked for.
    Approve,
    /// Stricter steps first.
    Refer,
    /// Not granted.
    Decline,
}

impl Outcome {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum PolicyStep {
    /// Income or identity is documented further.
    MoreDocuments,
    /// A person decides.
    ManualReview,
}

/// Where applicants are declined and referred.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOffs {
    /// Fewer points decline.
    pub decline_below: i32,
    /// Fewer points, if not declined, refer to a person.
    pub refer_below: i32,
    /// A higher probability of bad declines.
    pub pd_max: Probability,
}

/// What payments an income carries.
#[derive(Clone, Debug, PartialEq)]
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

/// A rule on one fact of the application.
#[derive(Clone, Debug, PartialEq)]
pub struct HardRule {
    /// The fact.
    pub fact: String,
    /// When it strikes.
    pub strikes: Strikes,
    /// Decline or refer.
    pub outcome: Outcome,
    /// What the applicant is told.
    pub reason: PrincipalReason,
}

/// When a hard rule strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strikes {
    /// At this value and above.
    AtLeast(Decimal),
    /// Below this value.
    Below(Decimal),
}

impl Strikes {
    pub(super) fn on(self, value: Decimal) -> bool {
        match self {
            Self::AtLeast(limit) => value >= limit,
            Self::Below(limit) => value < limit,
        }
    }
}

/// Price, limit and flow of a range of points.
#[derive(Clone, Debug, PartialEq)]
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

/// A lender's policy, checked as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionPolicy {
    pub(super) id: String,
    pub(super) dates: InForce,
    pub(super) currency: Currency,
    pub(super) cut_offs: CutOffs,
    pub(super) approve_from: Grade,
    pub(super) affordability: AffordabilityLimits,
    pub(super) hard_rules: Vec<HardRule>,
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
            id: id.to_owned(),
            dates: InForce::default(),
            currency: affordability.amount_min.currency(),
            cut_offs,
            approve_from: Grade::C,
            affordability,
            hard_rules: Vec::new(),
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
        if rule.outcome == Outcome::Approve {
            return Err(DecisionError::Policy {
                setting: "hard_rule.outcome",
                expected: "refer or decline",
            });
        }
        self.hard_rules.push(rule);
        Ok(self)
    }

    /// The worst grade of income that is not referred. Default C.
    #[must_use]
    pub const fn with_approve_from(mut self, grade: Grade) -> Self {
        self.approve_from = grade;
        self
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The first day it applies; `None` when it always has.
    #[must_use]
    pub const fn from(&self) -> Option<jiff::civil::Date> {
        self.dates.from
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
    #[must_use]
    pub fn tier(&self, points: i32) -> Option<&Tier> {
        self.tiers.iter().find(|tier| points >= tier.points_from)
    }

    /// The rate a loan of these points is priced at: that of their tier, or below
    /// the lowest tier that of the lowest.
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
        let starts = self.tiers.windows(2);
        let twice = starts.map(|pair| pair[0].points_from == pair[1].points_from);
        if self.tiers.iter().any(|tier| names(tier) > 1) || twice.into_iter().any(|same| same) {
            return wrong("tiers", "of different names and points");
        }
        match self.tiers.last() {
            Some(last) if last.points_from <= self.cut_offs.decline_below => {}
            _ => return wrong("the lowest tier", "reached by everyone who is not declined"),
        }
        limits.reason.check()
    }
}

#[cfg(feature = "serde")]
mod file {
    use super::super::{NoticeRule, NoticeRules};
    use super::{
        AffordabilityLimits, Currency, CutOffs, DecisionError, DecisionPolicy, Grade, HardRule,
        InForce, Money, Outcome, PolicyStep, PrincipalReason, Probability, Rate, Strikes, Tier,
    };
    use crate::servicing::written::{Exact, toml_date};
    use serde::Deserialize;

    const POLICY: &str = include_str!("../../../data/rules/decision/default.toml");
    const NOTICES: &str = include_str!("../../../data/rules/decision/notices.toml");

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        id: String,
        #[serde(deserialize_with = "toml_date::deserialize")]
        from: jiff::civil::Date,
        #[serde(default, deserialize_with = "toml_date::optional::deserialize")]
        until: Option<jiff::civil::Date>,
        #[serde(rename = "cite")]
        _cite: String,
        currency: String,
        cut_off: WrittenCutOffs,
        income: WrittenIncome,
        affordability: WrittenAffordability,
        #[serde(default)]
        hard_rule: Vec<WrittenRule>,
        tier: Vec<WrittenTier>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct WrittenCutOffs {
        decline_below: i32,
        refer_below: i32,
        pd_max: f64,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct WrittenIncome {
        approve_from: Grade,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct WrittenAffordability {
        pti_max: Exact,
        dti_max: Exact,
        amount_step: String,
        amount_min: String,
        reason: PrincipalReason,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct WrittenRule {
        fact: String,
        at_least: Option<Exact>,
        below: Option<Exact>,
        outcome: Outcome,
        reason: PrincipalReason,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct WrittenTier {
        name: String,
        points_from: i32,
        rate_percent: String,
        amount_max: String,
        #[serde(default)]
        steps: Vec<PolicyStep>,
    }

    impl DecisionPolicy {
        /// Reads a policy from TOML.
        ///
        /// # Errors
        ///
        /// When the text is not TOML, a key is unknown, or the policy is one that
        /// [`DecisionPolicy::new`] refuses.
        pub fn from_toml(text: &str) -> Result<Self, DecisionError> {
            let written: Written = read("decision policy", text)?;
            let currency = Currency::from_code(&written.currency)?;
            let pd_max = Probability::new(written.cut_off.pd_max);
            let cut_offs = CutOffs {
                decline_below: written.cut_off.decline_below,
                refer_below: written.cut_off.refer_below,
                pd_max: pd_max.map_err(|_| DecisionError::Policy {
                    setting: "cut_off.pd_max",
                    expected: "from 0 to 1",
                })?,
            };
            let affordability = AffordabilityLimits {
                pti_max: written.affordability.pti_max.0,
                dti_max: written.affordability.dti_max.0,
                amount_step: Money::parse(&written.affordability.amount_step, currency)?,
                amount_min: Money::parse(&written.affordability.amount_min, currency)?,
                reason: written.affordability.reason,
            };
            let tiers = written.tier.into_iter().map(|tier| tier.tier(currency));
            let tiers = tiers.collect::<Result<_, _>>()?;
            let mut policy = Self::new(&written.id, cut_offs, affordability, tiers)?
                .with_approve_from(written.income.approve_from);
            policy.dates = InForce {
                from: Some(written.from),
                until: written.until,
            };
            for rule in written.hard_rule {
                policy = policy.with_hard_rule(rule.rule()?)?;
            }
            Ok(policy)
        }

        /// The default policy inside the library.
        ///
        /// # Errors
        ///
        /// Never for an unchanged library; its tests read the file.
        pub fn shipped() -> Result<Self, DecisionError> {
            Self::from_toml(POLICY)
        }
    }

    impl WrittenTier {
        fn tier(self, currency: Currency) -> Result<Tier, DecisionError> {
            Ok(Tier {
                name: self.name,
                points_from: self.points_from,
                rate: Rate::percent(&self.rate_percent)?,
                amount_max: Money::parse(&self.amount_max, currency)?,
                steps: self.steps,
            })
        }
    }

    impl WrittenRule {
        fn rule(self) -> Result<HardRule, DecisionError> {
            let strikes = match (self.at_least, self.below) {
                (Some(limit), None) => Strikes::AtLeast(limit.0),
                (None, Some(limit)) => Strikes::Below(limit.0),
                _ => {
                    return Err(DecisionError::Policy {
                        setting: "hard_rule",
                        expected: "given either `at_least` or `below`",
                    });
                }
            };
            Ok(HardRule {
                fact: self.fact,
                strikes,
                outcome: self.outcome,
                reason: self.reason,
            })
        }
    }

    impl NoticeRules {
        /// Reads notice rules from TOML: one `[[notice]]` each.
        ///
        /// # Errors
        ///
        /// When the text is not TOML or a key is unknown.
        pub fn from_toml(text: &str) -> Result<Self, DecisionError> {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct File {
                notice: Vec<NoticeRule>,
            }
            let file: File = read("notice rules", text)?;
            Ok(Self::new(file.notice))
        }

        /// The rules inside the library.
        ///
        /// # Errors
        ///
        /// Never for an unchanged library; its tests read the file.
        pub fn shipped() -> Result<Self, DecisionError> {
            Self::from_toml(NOTICES)
        }
    }

    fn read<T: serde::de::DeserializeOwned>(
        file: &'static str,
        text: &str,
    ) -> Result<T, DecisionError> {
        toml::from_str(text).map_err(|error| DecisionError::File {
            file,
            problem: error.message().to_owned(),
        })
    }
}
