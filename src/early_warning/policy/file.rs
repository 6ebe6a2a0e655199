//! Policies as TOML, with errors that name line and key.

use super::advice::{AdviceRule, AdviceTable};
use super::definition::{Measure, Policy};
use super::level::Level;
use super::repeat::RepeatAfter;
use super::rules::{
    CusumRule, DropRule, EwmaRule, HardTriggers, LateSteps, PdRatioRule, ReviewCadence,
};
use crate::early_warning::error::EarlyWarningError;
use crate::files::{at_key, check_version, read_toml};
use serde::{Deserialize, Serialize};

/// The version of the file format this release reads.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    version: u32,
    name: String,
    revision: String,
    measure: Measure,
    #[serde(default)]
    threshold: Threshold,
    #[serde(default)]
    guards: Guards,
    drop: Option<DropRule>,
    pd_ratio: Option<PdRatioRule>,
    ewma: Option<EwmaRule>,
    cusum: Option<CusumRule>,
    #[serde(default)]
    hard: Hard,
    #[serde(default)]
    review: ReviewCadence,
    #[serde(default)]
    advice: Vec<AdviceRule>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Threshold {
    amber: Option<f64>,
    red: Option<f64>,
    enter_count: Option<u8>,
    exit_margin: Option<f64>,
    exit_count: Option<u8>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Guards {
    cooldown_days: Option<u16>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cooldown_for_facts: bool,
    repeat_after: Option<RepeatAfter>,
    stale_days: Option<u16>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Hard {
    days_past_due: Option<DaysPastDue>,
    payroll_drop: Option<PayrollDrop>,
    autopay_failed: Option<Level>,
    forborne_elsewhere: Option<Level>,
    medical_notice: Option<Level>,
    disaster_notice: Option<Level>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DaysPastDue {
    over: u16,
    level: Level,
    #[serde(default = "usual_steps")]
    steps: Vec<u16>,
}

fn usual_steps() -> Vec<u16> {
    LateSteps::default().days().to_vec()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayrollDrop {
    percent: u8,
    level: Level,
}

impl Policy {
    /// Reads and checks a policy.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::File`] with the line and key of the first setting that
    /// is unknown, missing, or out of bounds.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::early_warning::Policy;
    /// let policy = Policy::from_toml(
    ///     r#"
    ///     version = 1
    ///     name = "cards"
    ///     revision = "2026-03"
    ///     measure = "points"
    ///     [threshold]
    ///     amber = 600
    ///     "#,
    /// )?;
    /// assert_eq!(policy.amber(), Some(600.0));
    ///
    /// let error = Policy::from_toml("version = 1\nname = \"p\"\nlimits = 3\n").unwrap_err();
    /// assert!(error.to_string().starts_with("line 3: key `limits`: unknown field"));
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, EarlyWarningError> {
        let file: PolicyFile = read_toml(text)?;
        check_version(text, file.version)?;
        let policy = file.into_policy();
        match policy.check() {
            Ok(()) => Ok(policy),
            Err(problem) => Err(at_key(text, problem.key, problem.text).into()),
        }
    }

    /// Writes the policy as the file that [`from_toml`](Self::from_toml) reads back the same.
    ///
    /// So a threshold chosen on a panel becomes a file to review and to run.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Policy`] when the policy cannot be written as TOML.
    pub fn to_toml(&self) -> Result<String, EarlyWarningError> {
        toml::to_string(&PolicyFile::of(self)).map_err(|error| EarlyWarningError::Policy {
            policy: self.name.clone(),
            problem: error.to_string(),
        })
    }

    /// The policy that comes with the crate: points, hysteresis, hard triggers, advice.
    ///
    /// Its thresholds suit a card scaled to 600 points at 50:1 with 20 points to
    /// double the odds; choose your own by [`choose_threshold`](crate::early_warning::choose_threshold).
    ///
    /// # Errors
    ///
    /// None in a released crate; a test reads it.
    pub fn shipped() -> Result<Self, EarlyWarningError> {
        Self::from_toml(include_str!("../../../data/early_warning_policy.toml"))
    }
}

impl PolicyFile {
    fn of(policy: &Policy) -> Self {
        Self {
            version: VERSION,
            name: policy.name.clone(),
            revision: policy.revision.clone(),
            measure: policy.measure,
            threshold: Threshold {
                amber: policy.amber,
                red: policy.red,
                enter_count: Some(policy.enter_count),
                exit_margin: Some(policy.exit_margin),
                exit_count: Some(policy.exit_count),
            },
            guards: Guards {
                cooldown_days: Some(policy.cooldown_days),
                cooldown_for_facts: policy.cooldown_for_facts,
                repeat_after: policy.repeat_after,
                stale_days: Some(policy.stale_days),
            },
            drop: policy.drop,
            pd_ratio: policy.pd_ratio,
            ewma: policy.ewma,
            cusum: policy.cusum,
            hard: Hard::of(&policy.hard),
            review: policy.review,
            advice: policy.advice.rules().to_vec(),
        }
    }

    fn into_policy(self) -> Policy {
        let mut policy = match self.measure {
            Measure::Points => Policy::points(&self.name),
            Measure::Pd => Policy::pd(&self.name),
        }
        .with_revision(&self.revision)
        .with_hard(self.hard.into_triggers())
        .with_review(self.review);
        let threshold = self.threshold;
        policy.amber = threshold.amber;
        policy.red = threshold.red;
        policy.enter_count = threshold.enter_count.unwrap_or(policy.enter_count);
        policy.exit_margin = threshold.exit_margin.unwrap_or(policy.exit_margin);
        policy.exit_count = threshold.exit_count.unwrap_or(policy.exit_count);
        policy.cooldown_days = self.guards.cooldown_days.unwrap_or(policy.cooldown_days);
        policy.cooldown_for_facts = self.guards.cooldown_for_facts;
        policy.repeat_after = self.guards.repeat_after;
        policy.stale_days = self.guards.stale_days.unwrap_or(policy.stale_days);
        policy.drop = self.drop;
        policy.pd_ratio = self.pd_ratio;
        policy.ewma = self.ewma;
        policy.cusum = self.cusum;
        if !self.advice.is_empty() {
            policy.advice = AdviceTable::new(self.advice);
        }
        policy
    }
}

impl Hard {
    fn of(hard: &HardTriggers) -> Self {
        Self {
            days_past_due: hard.days_past_due.map(|(over, level)| DaysPastDue {
                over,
                level,
                steps: hard.steps.days().to_vec(),
            }),
            payroll_drop: hard
                .payroll_drop
                .map(|(percent, level)| PayrollDrop { percent, level }),
            autopay_failed: hard.autopay_failed,
            forborne_elsewhere: hard.forborne_elsewhere,
            medical_notice: hard.medical_notice,
            disaster_notice: hard.disaster_notice,
        }
    }

    fn into_triggers(self) -> HardTriggers {
        let late = self.days_past_due;
        HardTriggers {
            steps: late
                .as_ref()
                .map_or_else(LateSteps::default, |rule| LateSteps::new(&rule.steps)),
            days_past_due: late.map(|rule| (rule.over, rule.level)),
            payroll_drop: self.payroll_drop.map(|rule| (rule.percent, rule.level)),
            autopay_failed: self.autopay_failed,
            forborne_elsewhere: self.forborne_elsewhere,
            medical_notice: self.medical_notice,
            disaster_notice: self.disaster_notice,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "version = 1\nname = \"p\"\nrevision = \"1\"\nmeasure = \"points\"\n";

    fn error(rest: &str) -> String {
        Policy::from_toml(&format!("{HEAD}{rest}"))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_shipped_policy_reads_and_compiles() {
        let policy = Policy::shipped().unwrap();
        assert!(crate::early_warning::EarlyWarning::new(policy).is_ok());
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let trends = Policy::pd("trends")
            .with_amber(0.1)
            .with_exit_margin(0.02)
            .with_drop(DropRule {
                by: 0.05,
                observations: 3,
                level: Level::Amber,
            })
            .with_cusum(CusumRule {
                slack: 0.5,
                decision: 4.0,
                fast_start: true,
                sd: 0.01,
                centre: None,
                level: Level::Red,
            });
        let by_days = Policy::any_month_late()
            .with_cooldown_days(150)
            .with_cooldown_for_facts()
            .with_repeat_after(RepeatAfter::Days(150));
        let by_statements = trends.clone().with_repeat_after(RepeatAfter::Statements(5));
        for policy in [
            Policy::shipped().unwrap(),
            trends,
            Policy::any_month_late(),
            by_days,
            by_statements,
        ] {
            let text = policy.to_toml().unwrap();
            assert_eq!(Policy::from_toml(&text).unwrap(), policy, "{text}");
        }
    }

    #[test]
    fn errors_name_line_and_key() {
        assert_eq!(
            error("[threshold]\namber = 600\nred = 610\n"),
            "line 7: key `threshold.red`: must be below threshold.amber (600), got 610"
        );
        assert_eq!(
            error("[threshold]\namber = 600\nexit_count = 0\n"),
            "line 7: key `threshold.exit_count`: must be 1 to 250, got 0"
        );
        let unknown = error("[guards]\nstale = 3\n");
        assert!(
            unknown.starts_with("line 6: key `guards.stale`: unknown field `stale`"),
            "{unknown}"
        );
        assert_eq!(
            error("[threshold]\namber = 600\n[guards]\nrepeat_after = { statements = 16 }\n"),
            "line 8: key `guards.repeat_after`: must be 1 to 15 statements, got 16; give longer ones in days"
        );
        let kind = error("[threshold]\namber = \"high\"\n");
        assert!(
            kind.starts_with("line 6: key `threshold.amber`: invalid type"),
            "{kind}"
        );
    }

    #[test]
    fn a_missing_key_is_named_with_its_table() {
        let missing = error("[drop]\nby = 30\nlevel = \"red\"\n");
        assert!(
            missing.contains("key `drop.observations`: missing field"),
            "{missing}"
        );
    }

    #[test]
    fn rows_of_the_advice_table_are_counted_from_zero() {
        let rest = "[threshold]\namber = 1\n[[advice]]\nid = \"a\"\naction = \"contact\"\n\
                    level = \"red\"\n[[advice]]\nid = \"cut\"\naction = \"restrict_limit\"\n";
        assert_eq!(
            error(rest),
            "line 11: key `advice[1].notice`: restrict_limit is an adverse action and needs a notice"
        );
    }

    #[test]
    fn another_version_is_refused() {
        let text = HEAD.replace("version = 1", "version = 2");
        let error = Policy::from_toml(&text).unwrap_err().to_string();
        assert_eq!(
            error,
            "line 1: key `version`: this release reads version 1, got 2"
        );
    }
}
