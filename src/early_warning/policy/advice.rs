//! From an alert to what to do about it, by a table that is data.

use super::level::{Level, WarningRule, WarningRules};
use super::problem::Problem;
use jiff::Span;
use jiff::civil::Date;
use std::fmt;

/// What customer service does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Talk to the borrower before anything is overdue.
    Contact,
    /// A few days more to pay, at no cost.
    OfferGracePeriod,
    /// Verify income again.
    ReviewIncome,
    /// Deferral, lower instalments, or other relief.
    OfferRelief,
    /// Cut or freeze the limit. An adverse action: it needs a notice.
    RestrictLimit,
    /// Hand over to collections.
    Collections,
}

impl Action {
    /// The name in policies, CSV and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::OfferGracePeriod => "offer_grace_period",
            Self::ReviewIncome => "review_income",
            Self::OfferRelief => "offer_relief",
            Self::RestrictLimit => "restrict_limit",
            Self::Collections => "collections",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A notice that an action makes necessary.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Notice {
    /// What it is called: "adverse_action".
    pub kind: String,
    /// It must reach the borrower within this many days.
    pub within_days: u16,
    /// The rule that asks for it.
    pub cite: String,
}

impl Notice {
    /// A notice of this `kind` that must reach the borrower `within_days`, by the rule `cite`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{
    ///     Action, AdviceRule, AdviceTable, Case, Level, Notice, WarningRule,
    /// };
    /// let notice = Notice::new("adverse_action", 30, "12 CFR 1002.9(a)(1)");
    /// let rule = AdviceRule::new("limit", Action::RestrictLimit).with_notice(notice);
    /// let case = Case::new(Level::Red, WarningRule::Threshold);
    /// let table = AdviceTable::new(vec![rule]);
    /// let advice = table.advise(&case, date(2026, 1, 31)).ok_or("no row")?;
    /// assert_eq!(advice.notice.map(|notice| notice.due), Some(date(2026, 3, 2))); // 30 days later
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn new(kind: impl Into<String>, within_days: u16, cite: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            within_days,
            cite: cite.into(),
        }
    }
}

/// One row of the table. A condition left out matches everything.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceRule {
    id: String,
    action: Action,
    #[serde(default)]
    level: Option<Level>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    also: Vec<Action>,
    #[serde(default)]
    rules: Vec<WarningRule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    and_rules: Vec<WarningRule>,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    min_days_past_due: u16,
    #[serde(default)]
    max_days_past_due: Option<u16>,
    #[serde(default)]
    vulnerable: Option<bool>,
    #[serde(default)]
    notice: Option<Notice>,
}

impl AdviceRule {
    /// `id` names the row in every advice it gives.
    #[must_use]
    pub fn new(id: &str, action: Action) -> Self {
        Self {
            id: id.to_owned(),
            action,
            level: None,
            also: Vec::new(),
            rules: Vec::new(),
            and_rules: Vec::new(),
            reasons: Vec::new(),
            min_days_past_due: 0,
            max_days_past_due: None,
            vulnerable: None,
            notice: None,
        }
    }

    /// Only at this level.
    #[must_use]
    pub const fn with_level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Further actions beside the first, each once and none an adverse one.
    #[must_use]
    pub fn with_also(mut self, actions: &[Action]) -> Self {
        self.also = actions.to_vec();
        self
    }

    /// Only when one of these rules asks for a level, whichever of all fired first.
    #[must_use]
    pub fn with_rules(mut self, rules: &[WarningRule]) -> Self {
        self.rules = rules.to_vec();
        self
    }

    /// And only when one of these asks for a level as well.
    #[must_use]
    pub fn with_and_rules(mut self, rules: &[WarningRule]) -> Self {
        self.and_rules = rules.to_vec();
        self
    }

    /// Only when one of these reason codes is among the reasons.
    #[must_use]
    pub fn with_reasons(mut self, reasons: &[&str]) -> Self {
        self.reasons = reasons.iter().map(|&reason| reason.to_owned()).collect();
        self
    }

    /// Only from `min` to `max` days past due, both included.
    #[must_use]
    pub const fn with_days_past_due(mut self, min: u16, max: Option<u16>) -> Self {
        self.min_days_past_due = min;
        self.max_days_past_due = max;
        self
    }

    /// Only for vulnerable borrowers.
    #[must_use]
    pub const fn for_vulnerable(mut self) -> Self {
        self.vulnerable = Some(true);
        self
    }

    /// Never for vulnerable borrowers.
    #[must_use]
    pub const fn except_vulnerable(mut self) -> Self {
        self.vulnerable = Some(false);
        self
    }

    /// The notice the action makes necessary.
    #[must_use]
    pub fn with_notice(mut self, notice: Notice) -> Self {
        self.notice = Some(notice);
        self
    }

    fn matches(&self, case: &Case<'_>) -> bool {
        let days = case.days_past_due;
        let any = |rules: &[WarningRule]| {
            rules.is_empty() || rules.iter().any(|&rule| case.rules.contains(rule))
        };
        self.level.is_none_or(|level| level == case.level)
            && any(&self.rules)
            && any(&self.and_rules)
            && (self.reasons.is_empty()
                || case
                    .reasons
                    .iter()
                    .any(|&reason| self.reasons.iter().any(|wanted| wanted == reason)))
            && days >= self.min_days_past_due
            && self.max_days_past_due.is_none_or(|max| days <= max)
            && self.vulnerable.is_none_or(|only| only == case.vulnerable)
    }

    fn is_catch_all(&self) -> bool {
        self.level.is_none()
            && self.rules.is_empty()
            && self.and_rules.is_empty()
            && self.reasons.is_empty()
            && self.min_days_past_due == 0
            && self.max_days_past_due.is_none()
            && self.vulnerable.is_none()
    }
}

/// What is known of a borrower who needs advice.
///
/// `Debug` shows level and rule only.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    level: Level,
    rule: WarningRule,
    rules: WarningRules,
    reasons: &'a [&'a str],
    days_past_due: u16,
    vulnerable: bool,
}

impl<'a> Case<'a> {
    /// A level and the rule behind it; [`Alert::case`](crate::early_warning::Alert::case)
    /// fills in all else that the alert knows.
    #[must_use]
    pub const fn new(level: Level, rule: WarningRule) -> Self {
        Self {
            level,
            rule,
            rules: WarningRules::NONE.with(rule),
            reasons: &[],
            days_past_due: 0,
            vulnerable: false,
        }
    }

    /// All rules that ask for a level, beside the one that fired.
    #[must_use]
    pub const fn with_rules(mut self, rules: WarningRules) -> Self {
        self.rules = rules.with(self.rule);
        self
    }

    /// The reason codes, from [`explain_fall`](crate::early_warning::explain_fall).
    #[must_use]
    pub const fn with_reasons(mut self, reasons: &'a [&'a str]) -> Self {
        self.reasons = reasons;
        self
    }

    /// Days past due now.
    #[must_use]
    pub const fn with_days_past_due(mut self, days: u16) -> Self {
        self.days_past_due = days;
        self
    }

    /// The borrower is known to be vulnerable: ill, in a disaster area, in hardship.
    #[must_use]
    pub const fn with_vulnerability(mut self) -> Self {
        self.vulnerable = true;
        self
    }
}

impl fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("level", &self.level)
            .field("rule", &self.rule)
            .finish_non_exhaustive()
    }
}

/// When a notice is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdviceNoticeDue<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// The last day, counted from the day of the action.
    pub due: Date,
}

/// What to do, the row that chose it, and the notice it makes necessary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice<'a> {
    /// What to do.
    pub action: Action,
    /// What to do as well.
    pub also: &'a [Action],
    /// The id of the row.
    pub rule: &'a str,
    /// The notice, if the action needs one.
    pub notice: Option<AdviceNoticeDue<'a>>,
}

/// The rows, looked at in order; the first that matches decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceTable {
    rules: Vec<AdviceRule>,
}

impl Default for AdviceTable {
    /// One row: contact, whatever the case.
    fn default() -> Self {
        Self {
            rules: vec![AdviceRule::new("contact", Action::Contact)],
        }
    }
}

impl AdviceTable {
    /// A table of `rules`, in their order; checked with its policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{Action, AdviceRule, AdviceTable, Case, Level, WarningRule};
    /// let table = AdviceTable::new(vec![
    ///     AdviceRule::new("red", Action::OfferRelief).with_level(Level::Red),
    ///     AdviceRule::new("else", Action::Contact),
    /// ]);
    /// let case = Case::new(Level::Red, WarningRule::Threshold);
    /// let advice = table.advise(&case, date(2026, 3, 2)).ok_or("no row")?;
    /// assert_eq!((advice.rule, advice.action), ("red", Action::OfferRelief)); // the first that matches
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub const fn new(rules: Vec<AdviceRule>) -> Self {
        Self { rules }
    }

    /// The rows.
    #[must_use]
    pub fn rules(&self) -> &[AdviceRule] {
        &self.rules
    }

    /// What to do in a case on a date; nothing when it is green.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{Action, AdviceTable, Case, Level, WarningRule};
    /// let table = AdviceTable::default();
    /// let case = Case::new(Level::Amber, WarningRule::Threshold);
    /// let advice = table.advise(&case, date(2026, 3, 2)).ok_or("no row")?;
    /// assert_eq!(advice.action, Action::Contact);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn advise(&self, case: &Case<'_>, as_of: Date) -> Option<Advice<'_>> {
        if case.level == Level::Green {
            return None;
        }
        let rule = self.rules.iter().find(|rule| rule.matches(case))?;
        Some(Advice {
            action: rule.action,
            also: &rule.also,
            rule: &rule.id,
            notice: rule.notice.as_ref().map(|notice| AdviceNoticeDue {
                notice,
                due: as_of.saturating_add(Span::new().days(notice.within_days)),
            }),
        })
    }

    pub(crate) fn check(&self) -> Result<(), Problem> {
        for (position, rule) in self.rules.iter().enumerate() {
            let key = |name: &str| format!("advice[{position}].{name}");
            if rule.id.is_empty() || self.rules.iter().take(position).any(|r| r.id == rule.id) {
                return Err(Problem::new(
                    key("id"),
                    "must be given and unlike those before",
                ));
            }
            if rule
                .max_days_past_due
                .is_some_and(|max| max < rule.min_days_past_due)
            {
                return Err(Problem::new(
                    key("max_days_past_due"),
                    "must be at least min_days_past_due",
                ));
            }
            check_also(rule, key)?;
            check_action(rule, key)?;
        }
        match self.rules.last() {
            Some(last) if last.is_catch_all() => Ok(()),
            _ => Err(Problem::new(
                "advice",
                "the last row must have no conditions, so that every alert gets advice",
            )),
        }
    }
}

/// Each action once; an adverse one stands alone, where its conditions are checked.
fn check_also(rule: &AdviceRule, key: impl Fn(&str) -> String) -> Result<(), Problem> {
    let is_adverse = |action| matches!(action, Action::RestrictLimit | Action::Collections);
    let mut seen = vec![rule.action];
    for &action in &rule.also {
        let text = match action {
            _ if seen.contains(&action) => format!("gives {action} a second time"),
            _ if is_adverse(action) || is_adverse(rule.action) => {
                "restrict_limit and collections stand alone".to_owned()
            }
            _ => {
                seen.push(action);
                continue;
            }
        };
        return Err(Problem::new(key("also"), text));
    }
    Ok(())
}

/// What some actions must not come without.
fn check_action(rule: &AdviceRule, key: impl Fn(&str) -> String) -> Result<(), Problem> {
    match rule.action {
        // 12 CFR 1002.9(a)(1): notice within 30 days of adverse action on an
        // existing account.
        Action::RestrictLimit if rule.notice.is_none() => Err(Problem::new(
            key("notice"),
            "restrict_limit is an adverse action and needs a notice",
        )),
        Action::Collections if rule.min_days_past_due == 0 => Err(Problem::new(
            key("min_days_past_due"),
            "collections needs at least 1 day past due",
        )),
        Action::Collections if rule.vulnerable != Some(false) => Err(Problem::new(
            key("vulnerable"),
            "collections must set vulnerable = false",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn notice() -> Notice {
        Notice::new("adverse_action", 30, "12 CFR 1002.9(a)(1)")
    }

    #[test]
    fn the_first_row_that_matches_decides_and_dates_its_notice() {
        let table = AdviceTable::new(vec![
            AdviceRule::new("ill", Action::OfferRelief).for_vulnerable(),
            AdviceRule::new("limit", Action::RestrictLimit)
                .with_level(Level::Red)
                .with_reasons(&["utilisation"])
                .with_notice(notice()),
            AdviceRule::new("rest", Action::Contact),
        ]);
        assert!(table.check().is_ok());
        let red = Case::new(Level::Red, WarningRule::Threshold).with_reasons(&["utilisation"]);
        let advice = table.advise(&red, date(2026, 1, 31)).unwrap();
        assert_eq!(
            (advice.action, advice.rule),
            (Action::RestrictLimit, "limit")
        );
        assert_eq!(advice.notice.unwrap().due, date(2026, 3, 2));
        let ill = table
            .advise(&red.with_vulnerability(), date(2026, 1, 31))
            .unwrap();
        assert_eq!(ill.action, Action::OfferRelief);
        let green = Case::new(Level::Green, WarningRule::None);
        assert_eq!(table.advise(&green, date(2026, 1, 31)), None);
    }

    #[test]
    fn a_row_looks_at_every_rule_of_the_case_not_only_the_first() {
        use WarningRule::{AutopayFailed, DaysPastDue, PayrollDrop};
        let table = AdviceTable::new(vec![
            AdviceRule::new("both", Action::ReviewIncome)
                .with_also(&[Action::OfferRelief])
                .with_rules(&[PayrollDrop])
                .with_and_rules(&[AutopayFailed, DaysPastDue]),
            AdviceRule::new("wage", Action::ReviewIncome).with_rules(&[PayrollDrop]),
            AdviceRule::new("rest", Action::Contact),
        ]);
        assert!(table.check().is_ok());
        let row = |rule, others: &[WarningRule]| {
            let rules = others
                .iter()
                .fold(WarningRules::NONE, |all, &one| all.with(one));
            let case = Case::new(Level::Red, rule).with_rules(rules);
            table.advise(&case, date(2026, 1, 31)).unwrap().rule
        };
        assert_eq!(row(DaysPastDue, &[PayrollDrop]), "both");
        assert_eq!(row(PayrollDrop, &[AutopayFailed]), "both");
        assert_eq!(row(PayrollDrop, &[]), "wage");
        assert_eq!(row(AutopayFailed, &[DaysPastDue]), "rest");
    }

    #[test]
    fn actions_beside_the_first_are_each_given_once_and_never_adverse() {
        let refused = |action, also: &[Action]| {
            let rule = AdviceRule::new("a", action)
                .with_also(also)
                .with_notice(notice());
            let table = AdviceTable::new(vec![rule, AdviceRule::new("rest", Action::Contact)]);
            table.check().err().map(|problem| problem.key)
        };
        let also = || Some("advice[0].also".to_owned());
        assert_eq!(refused(Action::ReviewIncome, &[Action::OfferRelief]), None);
        assert_eq!(
            refused(Action::ReviewIncome, &[Action::ReviewIncome]),
            also()
        );
        assert_eq!(refused(Action::Contact, &[Action::RestrictLimit]), also());
        assert_eq!(refused(Action::RestrictLimit, &[Action::Contact]), also());
    }

    #[test]
    fn harmful_tables_are_refused() {
        let refused = |rules: Vec<AdviceRule>| AdviceTable::new(rules).check().unwrap_err().key;
        let rest = || AdviceRule::new("rest", Action::Contact);
        assert_eq!(refused(vec![]), "advice");
        assert_eq!(
            refused(vec![AdviceRule::new("cut", Action::RestrictLimit), rest()]),
            "advice[0].notice"
        );
        let collections = || AdviceRule::new("c", Action::Collections);
        assert_eq!(
            refused(vec![collections().except_vulnerable(), rest()]),
            "advice[0].min_days_past_due"
        );
        assert_eq!(
            refused(vec![collections().with_days_past_due(30, None), rest()]),
            "advice[0].vulnerable"
        );
        assert_eq!(refused(vec![rest(), rest()]), "advice[1].id");
        assert_eq!(refused(vec![rest().with_level(Level::Red)]), "advice");
    }
}
