//! A policy checked as a whole.

use super::definition::{Measure, Policy};
use super::level::Severity;
use super::problem::Problem;
use super::repeat::RepeatAfter;
use super::rules::LateSteps;

/// Checking a policy as a whole.
impl Policy {
    pub(crate) fn check(&self) -> Result<(), Problem> {
        self.check_names()?;
        self.check_thresholds()?;
        self.check_counts()?;
        self.check_trends()?;
        self.check_levels()?;
        self.advice.check()
    }

    fn check_names(&self) -> Result<(), Problem> {
        for (key, text) in [("name", &self.name), ("revision", &self.revision)] {
            if text.is_empty() || text.len() > 200 || text.chars().any(char::is_control) {
                return Err(Problem::new(
                    key,
                    "must be 1 to 200 bytes without control characters",
                ));
            }
        }
        Ok(())
    }

    fn check_thresholds(&self) -> Result<(), Problem> {
        if let Some(amber) = self.amber {
            self.check_value("threshold.amber", amber)?;
        }
        if let Some(red) = self.red {
            self.check_value("threshold.red", red)?;
        }
        if self.exit_margin < 0.0 {
            let text = format!("must be at least 0, got {}", self.exit_margin);
            return Err(Problem::new("threshold.exit_margin", text));
        }
        self.check_value("threshold.exit_margin", self.exit_margin)?;
        if self.measure == Measure::Pd {
            self.check_pd_margin()?;
        }
        let (Some(amber), Some(red)) = (self.amber, self.red) else {
            return Ok(());
        };
        let (stricter, word) = match self.measure {
            Measure::Points => (red < amber, "below"),
            Measure::Pd => (red > amber, "above"),
        };
        if stricter {
            Ok(())
        } else {
            let text = format!("must be {word} threshold.amber ({amber}), got {red}");
            Err(Problem::new("threshold.red", text))
        }
    }

    /// A PD cannot fall below 0, so a margin above a threshold would never let its level end.
    fn check_pd_margin(&self) -> Result<(), Problem> {
        let lowest = self.amber.or(self.red).unwrap_or(1.0);
        if self.exit_margin <= lowest {
            return Ok(());
        }
        let text = format!(
            "must be at most the lowest threshold ({lowest}), got {}",
            self.exit_margin
        );
        Err(Problem::new("threshold.exit_margin", text))
    }

    /// A threshold or margin must be what its measure can be.
    fn check_value(&self, key: &str, value: f64) -> Result<(), Problem> {
        let (fits, expected) = match self.measure {
            Measure::Points => (
                value.abs() <= 1e6 && value.fract() == 0.0,
                "whole points within ±1000000",
            ),
            Measure::Pd => ((0.0..=1.0).contains(&value), "a PD in [0, 1]"),
        };
        if fits {
            Ok(())
        } else {
            Err(Problem::new(
                key,
                format!("must be {expected}, got {value}"),
            ))
        }
    }

    fn check_counts(&self) -> Result<(), Problem> {
        for (key, count) in [
            ("threshold.enter_count", self.enter_count),
            ("threshold.exit_count", self.exit_count),
        ] {
            if !(1..=250).contains(&count) {
                return Err(Problem::new(key, format!("must be 1 to 250, got {count}")));
            }
        }
        if self.stale_days == 0 {
            return Err(Problem::new(
                "guards.stale_days",
                "must be at least 1, got 0",
            ));
        }
        self.check_repeat()?;
        self.check_late_steps()?;
        if let Some((percent, _)) = self.hard.payroll_drop
            && !(1..=100).contains(&percent)
        {
            let text = format!("must be 1 to 100 percent, got {percent}");
            return Err(Problem::new("hard.payroll_drop", text));
        }
        Ok(())
    }

    /// A reminder is an alert of the same level, which the cooldown holds back.
    fn check_repeat(&self) -> Result<(), Problem> {
        let most = RepeatAfter::MOST_STATEMENTS;
        let cooldown = self.cooldown_days;
        let text = match self.repeat_after {
            Some(RepeatAfter::Statements(n)) if !(1..=most).contains(&n) => {
                format!("must be 1 to {most} statements, got {n}; give longer ones in days")
            }
            Some(RepeatAfter::Days(0)) => "must be at least 1 day, got 0".to_owned(),
            Some(RepeatAfter::Days(days)) if days < cooldown => {
                format!("must be at least guards.cooldown_days ({cooldown}), got {days} days")
            }
            _ => return Ok(()),
        };
        Err(Problem::new("guards.repeat_after", text))
    }

    /// Steps are only looked at where lateness warns.
    fn check_late_steps(&self) -> Result<(), Problem> {
        let Some((over, _)) = self.hard.days_past_due else {
            return Ok(());
        };
        let steps = &self.hard.steps;
        let refuse = |text: String| Err(Problem::new("hard.days_past_due", text));
        if steps.n_given() > LateSteps::MOST {
            let most = LateSteps::MOST;
            return refuse(format!(
                "steps must be at most {most}, got {}",
                steps.n_given()
            ));
        }
        // Those at or below `over` are of no use, and the default has none to spare.
        let ascends = |pair: &[u16]| matches!(pair, [a, b] if a < b);
        if !steps.days().windows(2).all(ascends) {
            return refuse("steps must ascend".to_owned());
        }
        if *steps != LateSteps::default() && steps.days().iter().any(|&step| step <= over) {
            return refuse(format!("steps must be above over ({over})"));
        }
        Ok(())
    }

    fn check_trends(&self) -> Result<(), Problem> {
        if let Some(rule) = self.drop {
            above("drop.by", rule.by, 0.0)?;
            self.check_value("drop.by", rule.by)?;
            if !(1..=12).contains(&rule.observations) {
                let text = format!("must be 1 to 12, got {}", rule.observations);
                return Err(Problem::new("drop.observations", text));
            }
        }
        if let Some(rule) = self.pd_ratio {
            above("pd_ratio.at_least", rule.at_least, 1.0)?;
        }
        if let Some(rule) = self.ewma {
            above("ewma.lambda", rule.lambda, 0.0)?;
            if rule.lambda > 1.0 {
                let text = format!("must be at most 1, got {}", rule.lambda);
                return Err(Problem::new("ewma.lambda", text));
            }
            above("ewma.width", rule.width, 0.0)?;
            above("ewma.sd", rule.sd, 0.0)?;
            finite("ewma.centre", rule.centre)?;
        }
        if let Some(rule) = self.cusum {
            if rule.slack < 0.0 {
                let text = format!("must be at least 0, got {}", rule.slack);
                return Err(Problem::new("cusum.slack", text));
            }
            finite("cusum.slack", Some(rule.slack))?;
            above("cusum.decision", rule.decision, 0.0)?;
            above("cusum.sd", rule.sd, 0.0)?;
            finite("cusum.centre", rule.centre)?;
        }
        Ok(())
    }

    /// Rules may ask for amber or red, nothing else; and one rule at least must be on.
    fn check_levels(&self) -> Result<(), Problem> {
        let trends = [
            ("drop.level", self.drop.map(|rule| rule.level)),
            ("pd_ratio.level", self.pd_ratio.map(|rule| rule.level)),
            ("ewma.level", self.ewma.map(|rule| rule.level)),
            ("cusum.level", self.cusum.map(|rule| rule.level)),
        ];
        let asked = trends.into_iter().chain(self.hard.levels());
        let mut any = self.amber.is_some() || self.red.is_some();
        for (key, level) in asked {
            let Some(level) = level else { continue };
            any = true;
            if Severity::of_warning(level).is_none() {
                let text = format!("must be amber or red, got {level}");
                return Err(Problem::new(key, text));
            }
        }
        if any {
            Ok(())
        } else {
            Err(Problem::new(
                "threshold.amber",
                "no threshold, trend or hard trigger is set, so nothing could ever fire",
            ))
        }
    }
}

fn above(key: &str, value: f64, bound: f64) -> Result<(), Problem> {
    if value > bound && value.is_finite() {
        Ok(())
    } else {
        let text = format!("must be finite and above {bound}, got {value}");
        Err(Problem::new(key, text))
    }
}

fn finite(key: &str, value: Option<f64>) -> Result<(), Problem> {
    match value {
        Some(value) if !value.is_finite() => {
            Err(Problem::new(key, format!("must be finite, got {value}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::early_warning::{HardTriggers, Level};

    fn problem(policy: &Policy) -> String {
        let problem = policy.check().unwrap_err();
        format!("{}: {}", problem.key, problem.text)
    }

    #[test]
    fn settings_out_of_bounds_are_named_with_value_and_bound() {
        let base = || Policy::points("p").with_amber(600.0);
        assert_eq!(
            problem(&base().with_red(610.0)),
            "threshold.red: must be below threshold.amber (600), got 610"
        );
        assert_eq!(
            problem(&base().with_enter_count(0)),
            "threshold.enter_count: must be 1 to 250, got 0"
        );
        assert_eq!(
            problem(&base().with_amber(600.5)),
            "threshold.amber: must be whole points within ±1000000, got 600.5"
        );
        assert_eq!(
            problem(&Policy::pd("p").with_amber(f64::NAN)),
            "threshold.amber: must be a PD in [0, 1], got NaN"
        );
        let green = HardTriggers::new().with_autopay_failed(Level::Green);
        assert_eq!(
            problem(&base().with_hard(green)),
            "hard.autopay_failed: must be amber or red, got green"
        );
    }

    #[test]
    fn late_steps_ascend_above_the_day_that_fires() {
        let late = |steps: &[u16]| {
            let hard = HardTriggers::new().with_days_past_due(5, Level::Red);
            Policy::points("p").with_hard(hard.with_late_steps(steps))
        };
        assert!(late(&[]).check().is_ok() && late(&[6, 7]).check().is_ok());
        for (steps, text) in [
            (&[5, 30][..], "steps must be above over (5)"),
            (&[30, 30], "steps must ascend"),
            (&[60, 30], "steps must ascend"),
            (
                &[10, 20, 30, 40, 50, 60, 70, 80],
                "steps must be at most 7, got 8",
            ),
        ] {
            assert_eq!(problem(&late(steps)), format!("hard.days_past_due: {text}"));
        }
    }

    #[test]
    fn reminders_have_an_age_that_can_be_counted_and_kept() {
        let base = Policy::points("p").with_amber(600.0).with_cooldown_days(30);
        let with = |age| base.clone().with_repeat_after(age);
        assert!(with(RepeatAfter::Statements(1)).check().is_ok());
        assert!(with(RepeatAfter::Statements(15)).check().is_ok());
        assert!(with(RepeatAfter::Days(30)).check().is_ok());
        for (age, text) in [
            (
                RepeatAfter::Statements(0),
                "must be 1 to 15 statements, got 0; give longer ones in days",
            ),
            (
                RepeatAfter::Statements(16),
                "must be 1 to 15 statements, got 16; give longer ones in days",
            ),
            (RepeatAfter::Days(0), "must be at least 1 day, got 0"),
            (
                RepeatAfter::Days(29),
                "must be at least guards.cooldown_days (30), got 29 days",
            ),
        ] {
            assert_eq!(problem(&with(age)), format!("guards.repeat_after: {text}"));
        }
    }

    #[test]
    fn a_policy_that_cannot_fire_is_refused() {
        assert!(problem(&Policy::points("p")).contains("nothing could ever fire"));
    }

    #[test]
    fn red_is_stricter_in_the_direction_of_the_measure() {
        assert!(
            Policy::pd("p")
                .with_amber(0.1)
                .with_red(0.2)
                .check()
                .is_ok()
        );
        assert!(
            Policy::pd("p")
                .with_amber(0.2)
                .with_red(0.1)
                .check()
                .is_err()
        );
    }
}
