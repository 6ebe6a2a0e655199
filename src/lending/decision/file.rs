//! Policies and notice rules from TOML.

use super::benefit::{Benefit, Strikes};
use super::policy::{AffordabilityLimits, CutOffs, HardRule, PolicyStep, Tier};
use super::{
    DecisionError, DecisionOutcome, DecisionPolicy, NoticeRule, NoticeRules, PrincipalReason,
};
use crate::lending::income::Grade;
use crate::lending::loan::engine::field;
use crate::money::{Currency, Money, Rate};
use crate::rules::{Exact, Header, Provenance, read_rules};
use crate::units::Probability;
use serde::Deserialize;

const POLICY: &str = include_str!("../../../data/rules/decision/default.toml");
const NOTICES: &str = include_str!("../../../data/rules/decision/notices.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    currency: String,
    cut_off: WrittenCutOffs,
    income: WrittenIncome,
    affordability: WrittenAffordability,
    #[serde(default)]
    hard_rule: Vec<WrittenRule>,
    #[serde(default)]
    benefit: Vec<WrittenBenefit>,
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
    outcome: DecisionOutcome,
    reason: PrincipalReason,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBenefit {
    name: String,
    fact: String,
    at_least: Option<Exact>,
    below: Option<Exact>,
    #[serde(default)]
    interest_free_periods: u32,
    rate_off_percent: Option<String>,
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
        let (provenance, written) = read::<Written>("decision policy", text, Header::DATED_POLICY)?;
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
        let mut policy = Self::new(provenance.id(), cut_offs, affordability, tiers)?
            .with_approve_from(written.income.approve_from);
        for rule in written.hard_rule {
            policy = policy.with_hard_rule(rule.rule()?)?;
        }
        for benefit in written.benefit {
            policy = policy.with_benefit(benefit.benefit()?);
        }
        policy.provenance = provenance;
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
            rate: field("tier.rate_percent", Rate::percent(&self.rate_percent))?,
            amount_max: field("tier.amount_max", Money::parse(&self.amount_max, currency))?,
            steps: self.steps,
        })
    }
}

impl WrittenRule {
    fn rule(self) -> Result<HardRule, DecisionError> {
        let strikes = strikes("hard_rule", self.at_least, self.below)?;
        Ok(HardRule {
            fact: self.fact,
            strikes,
            outcome: self.outcome,
            reason: self.reason,
        })
    }
}

impl WrittenBenefit {
    fn benefit(self) -> Result<Benefit, DecisionError> {
        let when = strikes("benefit", self.at_least, self.below)?;
        let benefit = Benefit::new(self.name, self.fact, when)
            .with_interest_free_periods(self.interest_free_periods);
        Ok(match self.rate_off_percent {
            Some(percent) => {
                let rate = field("benefit.rate_off_percent", Rate::percent(&percent))?;
                benefit.with_rate_off(rate)
            }
            None => benefit,
        })
    }
}

fn strikes(
    setting: &'static str,
    at_least: Option<Exact>,
    below: Option<Exact>,
) -> Result<Strikes, DecisionError> {
    match (at_least, below) {
        (Some(limit), None) => Ok(Strikes::AtLeast(limit.0)),
        (None, Some(limit)) => Ok(Strikes::Below(limit.0)),
        _ => Err(DecisionError::Policy {
            setting,
            expected: "given either `at_least` or `below`",
        }),
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
        let header = Header::list("decision-notices");
        let (provenance, file) = read::<File>("notice rules", text, header)?;
        if !file
            .notice
            .iter()
            .all(|rule| is_country(&rule.jurisdiction))
        {
            return Err(DecisionError::Policy {
                setting: "notice.jurisdiction",
                expected: "a country code of two capital letters, such as US",
            });
        }
        Ok(Self::new(provenance, file.notice))
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

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())
}

fn read<T: serde::de::DeserializeOwned>(
    file: &'static str,
    text: &str,
    header: Header,
) -> Result<(Provenance, T), DecisionError> {
    read_rules(text, header).map_err(|error| DecisionError::File {
        file,
        problem: error.to_string(),
    })
}
