//! The rules of a policy that remember more than the last score, in whole numbers.

use super::reading::PARTS;
use super::values::span;
use crate::early_warning::policy::Severity;
use crate::early_warning::policy::{CusumRule, EwmaRule};
use crate::early_warning::policy::{Measure, Policy};

/// The rules that remember more than the last score.
#[derive(Clone, Debug)]
pub(crate) struct Trends {
    /// Fall that warns, observations looked back on, severity.
    pub(crate) drop: Option<(i32, usize, Severity)>,
    pub(crate) ewma: Option<(EwmaRule, Severity)>,
    pub(crate) cusum: Option<(CusumRule, Severity)>,
    /// How many values make one point, or a PD of 1.
    pub(crate) unit: f64,
    /// 1 where values rise with the measure, -1 for PDs.
    pub(crate) sign: f64,
}

impl Trends {
    pub(crate) fn new(policy: &Policy) -> Self {
        let severity = Severity::of_warning;
        Self {
            drop: policy.drop.and_then(|rule| {
                let by = span(policy.measure, rule.by);
                Some((by, usize::from(rule.observations), severity(rule.level)?))
            }),
            ewma: policy
                .ewma
                .and_then(|rule| Some((rule, severity(rule.level)?))),
            cusum: policy
                .cusum
                .and_then(|rule| Some((rule, severity(rule.level)?))),
            unit: if policy.measure == Measure::Points {
                1.0
            } else {
                PARTS
            },
            sign: if policy.measure == Measure::Points {
                1.0
            } else {
                -1.0
            },
        }
    }
}
