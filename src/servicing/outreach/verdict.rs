//! Whether a contact is lawful now, and if not, when it will be.

use super::rules::{Cap, Cooldown, Exclusion, Honoured, Hours};
use super::time::{Local, local_day};
use super::{
    Contact, ContactHistory, ContactPlan, Counter, Debtor, Moment, OutreachError, Purpose,
    Recipient, RuleSet, Strength, Waiver, Zone,
};

/// The rule sets that apply together: a contact must satisfy all of them.
///
/// ```
/// use scorewright::servicing::outreach::*;
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

/// Which kind of rule a contact violates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Rule {
    /// The debtor's time zone is not known.
    UnknownZone,
    /// The debtor is in relief; only care and the resumption may be spoken of.
    Relief,
    /// A vulnerable debtor is contacted by a machine.
    HumanOnly,
    /// Outside the hours.
    Hours,
    /// More contacts than the counter's cap.
    Cap(Counter),
    /// Too soon after a conversation.
    Cooldown,
    /// Not a person who may be contacted.
    ThirdParty,
    /// A person who may not learn of the debt would.
    Disclosure,
    /// Too few visitors.
    VisitStaff,
    /// A visit to a vulnerable debtor.
    VisitVulnerable,
    /// A message without a way to stop messages.
    OptOutText,
    /// A second channel on one day, without escalation.
    OneChannelADay,
    /// At hours the debtor has called inconvenient.
    InconvenientTime,
    /// After the debtor asked for contact to end.
    Ceased,
    /// Past the debtor's attorney.
    Represented,
    /// At work, where it is not allowed.
    Workplace,
    /// By a channel the debtor opted out of.
    OptedOut,
}

impl Rule {
    /// A name for records and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownZone => "unknown_zone",
            Self::Relief => "relief",
            Self::HumanOnly => "human_only",
            Self::Hours => "hours",
            Self::Cap(Counter::ConnectedVoiceCalls) => "cap.connected_voice_calls",
            Self::Cap(Counter::UnansweredAttempts) => "cap.unanswered_attempts",
            Self::Cap(Counter::PlacedTelephoneCalls) => "cap.placed_telephone_calls",
            Self::Cap(Counter::Visits) => "cap.visits",
            Self::Cap(Counter::Messages) => "cap.messages",
            Self::Cooldown => "cooldown",
            Self::ThirdParty => "third_party",
            Self::Disclosure => "disclosure",
            Self::VisitStaff => "visit_staff",
            Self::VisitVulnerable => "visit_vulnerable",
            Self::OptOutText => "opt_out_text",
            Self::OneChannelADay => "one_channel_a_day",
            Self::InconvenientTime => "inconvenient_time",
            Self::Ceased => "ceased",
            Self::Represented => "represented",
            Self::Workplace => "workplace",
            Self::OptedOut => "opted_out",
        }
    }
}

/// A rule a contact would break.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Violation<'a> {
    /// The id of the rule set; `built-in` for what always holds.
    pub rule_set: &'a str,
    /// Which of its rules.
    pub rule: Rule,
    /// Where it is written.
    pub cite: &'a str,
    /// How binding it is.
    pub strength: Strength,
    /// When this rule no longer stands in the way; `None` when waiting does not help.
    pub clears_at: Option<Moment>,
}

/// Whether a contact is lawful.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Verdict<'a> {
    allowed: bool,
    violations: Vec<Violation<'a>>,
    next_allowed_at: Option<Moment>,
}

impl<'a> Verdict<'a> {
    /// Whether no rule is broken.
    #[must_use]
    pub const fn allowed(&self) -> bool {
        self.allowed
    }

    /// The rules that are, in the order of the rule sets.
    #[must_use]
    pub fn violations(&self) -> &[Violation<'a>] {
        &self.violations
    }

    /// The first second, not before the plan, at which the same contact is
    /// allowed if nothing else happens; `None` when waiting does not help.
    #[must_use]
    pub const fn next_allowed_at(&self) -> Option<Moment> {
        self.next_allowed_at
    }
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
                .any(|other| other.id == set.id)
            {
                let id = set.id.clone();
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
        let case = Case {
            plan,
            debtor,
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
            found(built_in(Rule::UnknownZone, None));
        }
        if case.debtor.vulnerable && !case.plan.channel.is_human() {
            found(built_in(Rule::HumanOnly, None));
        }
        for zone in &case.debtor.zones {
            let local = zone.local(at);
            if let Some(until) = case.relief_ends(local.day) {
                found(built_in(Rule::Relief, zone.start_of_day(until, at)));
            }
            let mut in_force = false;
            for set in &self.rule_sets {
                let applies = set.from <= local.day && local.day < set.until;
                if applies && !set.exempt.contains(&case.debtor.product) {
                    in_force = true;
                    let here = Here {
                        set,
                        case,
                        zone,
                        at,
                        local,
                    };
                    here.inspect(found);
                }
            }
            if !in_force {
                let day = zone.date(at);
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

/// The earlier of two moments; the other, if one never comes.
fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What holds whatever rule sets are given: they carry no number.
const fn built_in(rule: Rule, clears_at: Option<Moment>) -> Violation<'static> {
    let cite = match rule {
        Rule::Relief => "relief agreement: no collection while it runs",
        Rule::HumanOnly => "vulnerable debtors are contacted by people",
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

struct Case<'c> {
    plan: &'c ContactPlan,
    debtor: &'c Debtor,
    contacts: &'c [Contact],
}

impl Case<'_> {
    /// The first day after the relief that suppresses this contact on `day`.
    fn relief_ends(&self, day: i64) -> Option<i64> {
        let relief = self.debtor.relief?;
        let spoken_of = matches!(self.plan.purpose, Purpose::CareCheck | Purpose::Resumption);
        let until = local_day(relief.until);
        (!spoken_of && local_day(relief.from) <= day && day < until).then_some(until)
    }
}

/// One rule set at one moment on one clock.
struct Here<'s, 'c> {
    set: &'s RuleSet,
    case: &'c Case<'c>,
    zone: &'c Zone,
    at: Moment,
    local: Local,
}

impl<'s> Here<'s, '_> {
    fn inspect(&self, found: &mut impl FnMut(Violation<'s>)) {
        for hours in &self.set.hours {
            self.hours(hours, found);
        }
        for cap in &self.set.caps {
            self.cap(cap, found);
        }
        for cooldown in &self.set.cooldowns {
            self.cooldown(cooldown, found);
        }
        self.one_channel(found);
        self.inconvenient_times(found);
        self.requests(found);
        self.third_party(found);
        self.visit(found);
        let plan = self.case.plan;
        if self.set.opt_out_text
            && plan.channel.is_electronic_message()
            && !plan.content.has_opt_out
        {
            self.never(Rule::OptOutText, found);
        }
    }

    fn hours(&self, hours: &Hours, found: &mut impl FnMut(Violation<'s>)) {
        if hours.wait(self.local) == 0 {
            return;
        }
        let mut waived = None;
        for &waiver in &hours.waivers {
            match self.waived_from(waiver, i64::MAX) {
                Some(day) if day <= self.local.day => return,
                Some(day) => waived = earlier(waived, self.zone.start_of_day(day, self.at)),
                None => {}
            }
        }
        let open = self.zone.earliest(self.at, |local| Some(hours.wait(local)));
        self.until(Rule::Hours, hours.strength, earlier(open, waived), found);
    }

    /// The first day, today or later, on which the debtor's waiver holds; it
    /// lasts `days` days after the one it was given on.
    fn waived_from(&self, waiver: Waiver, days: i64) -> Option<i64> {
        if let Waiver::DpdOver(dpd) = waiver {
            return (self.case.debtor.dpd > dpd).then_some(self.local.day);
        }
        let grants = self.case.debtor.grants.iter();
        let from = grants
            .filter(|grant| grant.waiver == waiver)
            .filter_map(|grant| {
                let given = local_day(grant.given_on);
                let day = given.max(self.local.day);
                let ended = grant.until.is_some_and(|until| local_day(until) <= day);
                (!ended && day - given <= days).then_some(day)
            });
        from.min()
    }

    fn cap(&self, cap: &Cap, found: &mut impl FnMut(Violation<'s>)) {
        if !cap.concerns(self.case.plan) || self.to_excluded_attorney() {
            return;
        }
        let days = i64::from(cap.days);
        let mut count = 0;
        let mut leaves = (cap.max == 0).then_some(None);
        for (contact, day) in self.recent(days) {
            if cap.counts(contact, self.case.plan) && !self.excluded(contact) {
                count += 1;
            }
            if count == cap.max {
                // When the newest `max` no longer all count, one more is lawful.
                leaves = Some(Some(day + days));
                break;
            }
        }
        if let Some(day) = leaves {
            self.until_day(Rule::Cap(cap.counter), cap.strength, day, found);
        }
    }

    fn cooldown(&self, cooldown: &Cooldown, found: &mut impl FnMut(Violation<'s>)) {
        if !self.case.plan.channel.is_call() || self.to_excluded_attorney() {
            return;
        }
        let days = cooldown.free_after_days();
        let newest = self.recent(days).find(|(contact, _)| {
            cooldown.starts(contact, self.case.plan) && !self.excluded(contact)
        });
        if let Some((_, day)) = newest {
            self.until_day(Rule::Cooldown, cooldown.strength, Some(day + days), found);
        }
    }

    /// Contacts of the last `days` local days, today among them, newest first.
    fn recent(&self, days: i64) -> impl Iterator<Item = (&Contact, i64)> {
        self.case
            .contacts
            .iter()
            .rev()
            .map(|contact| (contact, self.zone.local(contact.at).day))
            // A clock put back over midnight can show yesterday after today,
            // so only a contact a whole day beyond the window ends the walk.
            .take_while(move |&(_, day)| self.local.day - day <= days)
            .filter(move |&(_, day)| self.local.day - day < days)
    }

    fn excluded(&self, contact: &Contact) -> bool {
        let mut exclusions = self.set.exclusions.iter();
        exclusions.any(|exclusion| exclusion.excludes(contact))
    }

    fn to_excluded_attorney(&self) -> bool {
        self.case.plan.recipient == Recipient::Attorney
            && self.set.exclusions.contains(&Exclusion::ToAttorney)
    }

    fn one_channel(&self, found: &mut impl FnMut(Violation<'s>)) {
        if !self.set.one_channel_a_day || self.case.plan.escalated {
            return;
        }
        let other = self.recent(1).any(|(contact, _)| {
            contact.direction == super::Direction::Outbound
                && contact.channel != self.case.plan.channel
        });
        if other {
            let clears = self.zone.start_of_day(self.local.day + 1, self.at);
            self.until(Rule::OneChannelADay, Strength::Firm, clears, found);
        }
    }

    fn inconvenient_times(&self, found: &mut impl FnMut(Violation<'s>)) {
        if !self.set.honours(Honoured::InconvenientTimes) {
            return;
        }
        for &window in &self.case.debtor.requests.inconvenient {
            let hours = Hours::quiet(window);
            if hours.wait(self.local) > 0 {
                let open = self.zone.earliest(self.at, |local| Some(hours.wait(local)));
                self.until(Rule::InconvenientTime, Strength::Must, open, found);
            }
        }
    }

    fn requests(&self, found: &mut impl FnMut(Violation<'s>)) {
        let (plan, asked) = (self.case.plan, &self.case.debtor.requests);
        let broken = [
            (
                Honoured::Cease,
                Rule::Ceased,
                asked.cease && plan.purpose != Purpose::Legal,
            ),
            (
                Honoured::Attorney,
                Rule::Represented,
                asked.represented && plan.recipient != Recipient::Attorney,
            ),
            (
                Honoured::Employer,
                Rule::Workplace,
                asked.not_at_work && plan.is_at_work(),
            ),
            (
                Honoured::ChannelOptOut,
                Rule::OptedOut,
                asked.opted_out.contains(plan.channel),
            ),
        ];
        for (request, rule, broken) in broken {
            if broken && self.set.honours(request) {
                self.never(rule, found);
            }
        }
    }

    fn third_party(&self, found: &mut impl FnMut(Violation<'s>)) {
        let Some(third_party) = &self.set.third_party else {
            return;
        };
        let debtor = self.case.debtor;
        if !third_party.allows(self.case.plan, debtor.reachability, &debtor.requests) {
            self.never(Rule::ThirdParty, found);
        }
        if !third_party.keeps_secret(self.case.plan) {
            self.never(Rule::Disclosure, found);
        }
    }

    fn visit(&self, found: &mut impl FnMut(Violation<'s>)) {
        if self.case.plan.channel != super::Channel::Visit {
            return;
        }
        if self.case.plan.visitors < self.set.visits.min_staff {
            self.never(Rule::VisitStaff, found);
        }
        if self.set.visits.not_if_vulnerable && self.case.debtor.vulnerable {
            self.never(Rule::VisitVulnerable, found);
        }
    }

    fn never(&self, rule: Rule, found: &mut impl FnMut(Violation<'s>)) {
        self.until(rule, Strength::Must, None, found);
    }

    /// A count that clears on a local day, or where the debtor has asked for the call.
    fn until_day(
        &self,
        rule: Rule,
        strength: Strength,
        day: Option<i64>,
        found: &mut impl FnMut(Violation<'s>),
    ) {
        let mut clears = day.and_then(|day| self.zone.start_of_day(day, self.at));
        for exclusion in &self.set.exclusions {
            let &Exclusion::DirectConsent { days } = exclusion else {
                continue;
            };
            match self.waived_from(Waiver::DirectConsent, i64::from(days)) {
                Some(day) if day <= self.local.day => return,
                Some(day) => clears = earlier(clears, self.zone.start_of_day(day, self.at)),
                None => {}
            }
        }
        self.until(rule, strength, clears, found);
    }

    /// Reports a violation; the rule also clears when its rule set ends.
    fn until(
        &self,
        rule: Rule,
        strength: Strength,
        clears: Option<Moment>,
        found: &mut impl FnMut(Violation<'s>),
    ) {
        let ends = match self.set.until {
            i64::MAX => None,
            day => self.zone.start_of_day(day, self.at),
        };
        found(Violation {
            rule_set: &self.set.id,
            rule,
            cite: &self.set.cite,
            strength,
            clears_at: earlier(clears, ends),
        });
    }
}
