//! Rule sets that apply together, and what they say of a contact.

use super::inspect::{Case, RuleCheck};
use super::time::Clock;
use super::{
    ContactHistory, ContactPlan, ContactRule, Debtor, Moment, OutreachError, RuleSet, Strength,
    Verdict, Violation,
};

/// The rule sets that apply together: a contact must satisfy all of them.
///
/// ```
/// use scorewright::lending::outreach::*;
/// let rules = RuleSet::new("RBI", "RBI notification, 12 Aug 2022")
///     .with_hours(Hours::allowed(Window::new("08:00", "19:00", "[]")?));
/// let conduct = Conduct::new(vec![rules])?;
/// let debtor = Debtor::new(Zone::named("Asia/Kolkata")?);
/// let late = Moment::parse("2026-05-04T19:00:01+05:30")?;
/// let plan = ContactPlan::new(Channel::Voice, Purpose::Collection, late);
///
/// let verdict = conduct.verdict(&plan, &debtor, &ContactHistory::default())?;
/// assert!(!verdict.allowed());
/// assert_eq!(verdict.violations()[0].cite, "RBI notification, 12 Aug 2022");
/// assert_eq!(
///     verdict.next_allowed_at(),
///     Some(Moment::parse("2026-05-05T08:00:00+05:30")?)
/// );
/// # Ok::<(), OutreachError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Conduct {
    rule_sets: Vec<RuleSet>,
}

impl Conduct {
    /// Rule sets that apply together.
    ///
    /// # Errors
    ///
    /// When there is none, or two have one id.
    pub fn new(rule_sets: Vec<RuleSet>) -> Result<Self, OutreachError> {
        if rule_sets.is_empty() {
            return Err(OutreachError::NoRuleSet);
        }
        for (place, set) in rule_sets.iter().enumerate() {
            if rule_sets
                .iter()
                .skip(place + 1)
                .any(|other| other.id() == set.id())
            {
                let id = set.id().to_owned();
                return Err(OutreachError::DuplicateRuleSet { id });
            }
        }
        Ok(Self { rule_sets })
    }

    /// The rule sets, in the order they were given.
    #[must_use]
    pub fn rule_sets(&self) -> &[RuleSet] {
        &self.rule_sets
    }

    /// Whether the planned contact is lawful after this history.
    ///
    /// Every rule of every rule set in force holds in every zone the debtor may
    /// be in, so another rule set can only forbid more.
    ///
    /// # Errors
    ///
    /// When the history goes on after the plan, or no rule set applies on the
    /// debtor's day: a contact nobody has rules for is not "allowed".
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// # let rules = RuleSet::new("HOURS", "calls from 08:00 to 19:00")
    /// #     .with_hours(Hours::allowed(Window::new("08:00", "19:00", "[]")?));
    /// # let conduct = Conduct::new(vec![rules])?;
    /// # let debtor = Debtor::new(Zone::named("Asia/Kolkata")?);
    /// # let history = ContactHistory::default();
    /// // Calls from 08:00 to 19:00 in the debtor's own time; this one is planned for 21:00.
    /// let late = Moment::parse("2026-05-04T21:00:00+05:30")?;
    /// let plan = ContactPlan::new(Channel::Voice, Purpose::Collection, late);
    /// let verdict = conduct.verdict(&plan, &debtor, &history)?;
    /// assert!(!verdict.allowed());
    /// let morning = plan.at(Moment::parse("2026-05-05T08:00:00+05:30")?);
    /// assert!(conduct.verdict(&morning, &debtor, &history)?.allowed());
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn verdict<'a>(
        &'a self,
        plan: &ContactPlan,
        debtor: &Debtor,
        history: &ContactHistory,
    ) -> Result<Verdict<'a>, OutreachError> {
        let contacts = history.contacts();
        if contacts.last().is_some_and(|last| last.at > plan.when) {
            return Err(OutreachError::HistoryAfterPlan);
        }
        let zones = debtor.zones.iter();
        let case = Case {
            plan,
            debtor,
            clocks: zones.map(|zone| Clock::new(zone, plan.when)).collect(),
            contacts,
        };
        let mut violations = Vec::new();
        self.inspect(&case, plan.when, &mut |found| note(&mut violations, found))?;
        Ok(Verdict {
            allowed: violations.is_empty(),
            next_allowed_at: self.next_allowed(&case, &violations),
            violations,
        })
    }

    /// Steps to the latest moment any violated rule needs, until none is.
    ///
    /// The step is never too long: each rule forbids every moment up to its own
    /// `clears_at`. So the first moment found is the first there is.
    fn next_allowed(&self, case: &Case<'_>, violations: &[Violation<'_>]) -> Option<Moment> {
        let mut moment = case.plan.when;
        let mut needed = Some(moment);
        for violation in violations {
            needed = later(needed, violation.clears_at);
        }
        loop {
            let next = needed?;
            if next == moment {
                return Some(moment);
            }
            moment = next;
            self.inspect(case, moment, &mut |found| {
                needed = later(needed, found.clears_at);
            })
            .ok()?;
        }
    }

    fn inspect<'a>(
        &'a self,
        case: &Case<'_>,
        at: Moment,
        found: &mut impl FnMut(Violation<'a>),
    ) -> Result<(), OutreachError> {
        if case.debtor.zones.is_empty() {
            found(built_in(ContactRule::UnknownZone, None));
        }
        if case.is_silenced_by_application() {
            found(built_in(ContactRule::ReliefPending, None));
        }
        if case.debtor.vulnerable && !case.plan.channel.is_human() {
            found(built_in(ContactRule::HumanOnly, None));
        }
        for clock in &case.clocks {
            let local = clock.local(at);
            if let Some(until) = case.relief_ends(local.day) {
                found(built_in(ContactRule::Relief, clock.start_of_day(until, at)));
            }
            if let Some(until) = case.moratorium_ends(local.day) {
                let clears = until.and_then(|day| clock.start_of_day(day, at));
                found(built_in(ContactRule::Moratorium, clears));
            }
            let mut in_force = false;
            for set in &self.rule_sets {
                if set.applies_on(local.day) && set.binds(case.debtor) {
                    in_force = true;
                    let here = RuleCheck {
                        set,
                        case,
                        clock,
                        at,
                        local,
                    };
                    here.inspect(found);
                }
            }
            if !in_force {
                let day = clock.date(at);
                return Err(OutreachError::NoRuleInForce { day });
            }
        }
        Ok(())
    }
}

/// The same rule in a second zone is one violation, which the later zone clears.
fn note<'a>(violations: &mut Vec<Violation<'a>>, found: Violation<'a>) {
    let same = violations
        .iter_mut()
        .find(|known| known.rule == found.rule && known.rule_set == found.rule_set);
    match same {
        Some(known) => known.clears_at = later(known.clears_at, found.clears_at),
        None => violations.push(found),
    }
}

/// The later of two moments; never, if either never comes.
fn later(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    Some(one?.max(other?))
}

/// What holds whatever rule sets are given: they carry no number.
const fn built_in(rule: ContactRule, clears_at: Option<Moment>) -> Violation<'static> {
    let cite = match rule {
        ContactRule::Relief => "relief agreement: no collection while it runs",
        ContactRule::ReliefPending => {
            "an application for relief is pending: no collection until it is decided"
        }
        ContactRule::Moratorium => {
            "S.I. 2020/1311 reg. 7 and 11: no demand of a moratorium debt, no interest, no fees"
        }
        ContactRule::HumanOnly => "vulnerable debtors are contacted by people",
        _ => "hours are the debtor's own; without a time zone none is known",
    };
    Violation {
        rule_set: "built-in",
        rule,
        cite,
        strength: Strength::Must,
        clears_at,
    }
}
