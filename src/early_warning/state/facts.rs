//! What the facts of one day say under a policy.

use super::reading::Signals;
use super::watch_state::Told;
use crate::early_warning::policy::{
    HardTriggers, Level, RequestedLevel, Severity, WarningRule, WarningRules,
};

/// What the facts of one day say under a policy.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    /// What those that stand ask for.
    pub(super) requested: RequestedLevel,
    /// What those ask for that were not told of.
    pub(super) news: RequestedLevel,
    pub(super) rules: WarningRules,
    /// What to remember.
    pub(super) told: Told,
    /// Something was looked at.
    pub(super) informs: bool,
}

impl Facts {
    /// What the facts of a day ask for, and which of them are new.
    ///
    /// Facts that were not looked at stand as they were told of.
    #[inline]
    pub(super) fn of(hard: &HardTriggers, before: Told, signals: Signals) -> Self {
        let blind = signals.is_unknown();
        let mut facts = Self {
            requested: RequestedLevel::NOTHING,
            news: RequestedLevel::NOTHING,
            rules: WarningRules::NONE,
            told: Told::default(),
            informs: !blind || !signals.is_none(),
        };
        if signals.is_none() && (!blind || before == Told::default()) {
            return facts;
        }
        for rule in Told::BY_BIT {
            let bit = Told::bit_of(rule);
            let was = before.has(bit);
            let stands = fires(hard, rule, signals) || (blind && was);
            if let Some(level) = hard.level_of(rule).filter(|_| stands) {
                facts.take(rule, level, !was);
                facts.told = facts.told.with_fact(bit);
            }
        }
        facts.take_lateness(hard, before, signals);
        facts
    }

    /// Lateness is told of at each step; a step told of is remembered until nothing is late.
    fn take_lateness(&mut self, hard: &HardTriggers, before: Told, signals: Signals) {
        let (now, was) = (hard.late_step(signals.days_past_due()), before.late_step());
        let stands = now > 0 || (signals.is_unknown() && was > 0);
        let level = hard.level_of(WarningRule::DaysPastDue);
        if let Some(level) = level.filter(|_| stands) {
            self.take(WarningRule::DaysPastDue, level, now > was);
            self.told = self.told.with_late_step(now.max(was));
        }
    }

    /// Takes a fact that stands and asks for `level`.
    fn take(&mut self, rule: WarningRule, level: Level, is_new: bool) {
        let requested = RequestedLevel::when(true, Severity::of_warning(level), rule);
        self.requested = self.requested.max(requested);
        self.rules = self.rules.with(rule);
        if is_new {
            self.news = self.news.max(requested);
        }
    }
}

/// Whether a fact without steps is among those of a day.
fn fires(hard: &HardTriggers, rule: WarningRule, signals: Signals) -> bool {
    match rule {
        WarningRule::DisasterNotice => signals.disaster_notice(),
        WarningRule::MedicalNotice => signals.medical_notice(),
        WarningRule::ForborneElsewhere => signals.forborne_elsewhere(),
        WarningRule::AutopayFailed => signals.autopay_failed(),
        WarningRule::PayrollDrop => {
            let fell = |(percent, _)| signals.payroll_drop_percent() >= percent;
            hard.payroll_drop.is_some_and(fell)
        }
        _ => false,
    }
}
