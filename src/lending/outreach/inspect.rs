//! One rule set, asked about one contact.

use super::rules::{ContactCap, Cooldown, Exclusion, Honoured, Hours};
use super::time::{Clock, Local, local_day};
use super::{
    Channel, Contact, ContactDirection, ContactPlan, ContactRule, Debtor, Moment, Purpose,
    Recipient, RuleSet, Strength, Violation, Waiver,
};

/// A contact thought of, whom it reaches, and what went before.
pub(super) struct Case<'c> {
    pub(super) plan: &'c ContactPlan,
    pub(super) debtor: &'c Debtor,
    /// One per zone the debtor may be in, made for the plan's moment.
    pub(super) clocks: Vec<Clock<'c>>,
    pub(super) contacts: &'c [Contact],
}

impl Case<'_> {
    /// Whether an application for relief suppresses this contact.
    pub(super) fn is_silenced_by_application(&self) -> bool {
        self.debtor.relief_pending && !self.speaks_of_care()
    }

    /// The first day after the moratorium that suppresses this contact on `day`, and
    /// `Some(None)` when no end of it is known.
    #[allow(clippy::option_option)]
    pub(super) fn moratorium_ends(&self, day: i64) -> Option<Option<i64>> {
        let moratorium = self.debtor.moratorium?;
        let until = moratorium.until.map(local_day);
        let runs = local_day(moratorium.from) <= day && until.is_none_or(|until| day < until);
        (runs && self.plan.purpose != Purpose::CareCheck).then_some(until)
    }

    fn speaks_of_care(&self) -> bool {
        matches!(self.plan.purpose, Purpose::CareCheck | Purpose::Resumption)
    }

    /// The first day after the relief that suppresses this contact on `day`.
    pub(super) fn relief_ends(&self, day: i64) -> Option<i64> {
        let relief = self.debtor.relief?;
        let until = local_day(relief.until);
        (!self.speaks_of_care() && local_day(relief.from) <= day && day < until).then_some(until)
    }
}

/// One rule set at one moment on one clock.
pub(super) struct RuleCheck<'s, 'c> {
    pub(super) set: &'s RuleSet,
    pub(super) case: &'c Case<'c>,
    pub(super) clock: &'c Clock<'c>,
    pub(super) at: Moment,
    pub(super) local: Local,
}

impl<'s> RuleCheck<'s, '_> {
    /// Reports every rule of the set that stands in the way.
    pub(super) fn inspect(&self, found: &mut impl FnMut(Violation<'s>)) {
        for hours in &self.set.hours {
            self.hours(hours, found);
        }
        for cap in &self.set.caps {
            self.cap(cap, found);
        }
        for cooldown in &self.set.cooldowns {
            self.cooldown(cooldown, found);
        }
        self.artificial_voice(found);
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
            self.never(ContactRule::OptOutText, found);
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
                Some(day) => waived = earlier(waived, self.clock.start_of_day(day, self.at)),
                None => {}
            }
        }
        let open = self
            .clock
            .earliest(self.at, |local| Some(hours.wait(local)));
        self.until(
            ContactRule::Hours,
            hours.strength,
            earlier(open, waived),
            found,
        );
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

    fn cap(&self, cap: &ContactCap, found: &mut impl FnMut(Violation<'s>)) {
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
            self.until_day(ContactRule::Cap(cap.counter), cap.strength, day, found);
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
            self.until_day(
                ContactRule::Cooldown,
                cooldown.strength,
                Some(day + days),
                found,
            );
        }
    }

    /// Contacts of the last `days` local days, today among them, newest first.
    fn recent(&self, days: i64) -> impl Iterator<Item = (&Contact, i64)> {
        self.case
            .contacts
            .iter()
            .rev()
            .map(|contact| (contact, self.clock.local(contact.at).day))
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

    /// Whoever is called must have consented before; the debtor's consent is nobody else's.
    fn artificial_voice(&self, found: &mut impl FnMut(Violation<'s>)) {
        let plan = self.case.plan;
        if !self.set.voice_needs_consent || plan.channel != Channel::AiVoice {
            return;
        }
        let debtor = plan.recipient == Recipient::Debtor;
        let consented = debtor
            .then(|| self.waived_from(Waiver::ArtificialVoice, i64::MAX))
            .flatten();
        match consented {
            Some(day) if day <= self.local.day => {}
            day => {
                let clears = day.and_then(|day| self.clock.start_of_day(day, self.at));
                self.until(ContactRule::ArtificialVoice, Strength::Must, clears, found);
            }
        }
    }

    /// Whether the debtor asked for this contact, or was in touch today or yesterday,
    /// and is offered help.
    fn answers_the_debtor(&self) -> bool {
        let plan = self.case.plan;
        let care = plan.purpose == Purpose::CareCheck && plan.recipient == Recipient::Debtor;
        let asked = |contact: &Contact| {
            contact.direction == ContactDirection::Inbound && contact.recipient == Recipient::Debtor
        };
        care && (plan.requested || self.recent(2).any(|(contact, _)| asked(contact)))
    }

    fn one_channel(&self, found: &mut impl FnMut(Violation<'s>)) {
        let free = self.case.plan.escalated || self.answers_the_debtor();
        if !self.set.one_channel_a_day || free {
            return;
        }
        let planned = self.case.plan.channel;
        // A call is a call, whoever or whatever speaks.
        let is_same = |past: Channel| past == planned || past.is_call() && planned.is_call();
        let other = self.recent(1).any(|(contact, _)| {
            contact.direction == ContactDirection::Outbound && !is_same(contact.channel)
        });
        if other {
            let clears = self.clock.start_of_day(self.local.day + 1, self.at);
            self.until(ContactRule::OneChannelADay, Strength::Firm, clears, found);
        }
    }

    fn inconvenient_times(&self, found: &mut impl FnMut(Violation<'s>)) {
        if !self.set.honours(Honoured::InconvenientTimes) {
            return;
        }
        for &window in &self.case.debtor.requests.inconvenient {
            let hours = Hours::quiet(window);
            if hours.wait(self.local) > 0 {
                let open = self
                    .clock
                    .earliest(self.at, |local| Some(hours.wait(local)));
                self.until(ContactRule::InconvenientTime, Strength::Must, open, found);
            }
        }
    }

    fn requests(&self, found: &mut impl FnMut(Violation<'s>)) {
        let (plan, asked) = (self.case.plan, &self.case.debtor.requests);
        let broken = [
            (
                Honoured::Cease,
                ContactRule::Ceased,
                asked.cease && plan.purpose != Purpose::Legal,
            ),
            (
                Honoured::Attorney,
                ContactRule::Represented,
                asked.represented && plan.recipient != Recipient::Attorney,
            ),
            (
                Honoured::Employer,
                ContactRule::Workplace,
                asked.not_at_work && plan.is_at_work(),
            ),
            (
                Honoured::ChannelOptOut,
                ContactRule::OptedOut,
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
            self.never(ContactRule::ThirdParty, found);
        }
        if !third_party.keeps_secret(self.case.plan) {
            self.never(ContactRule::Disclosure, found);
        }
    }

    fn visit(&self, found: &mut impl FnMut(Violation<'s>)) {
        if self.case.plan.channel != Channel::Visit {
            return;
        }
        if self.case.plan.visitors < self.set.visits.min_staff {
            self.never(ContactRule::VisitStaff, found);
        }
        if self.set.visits.not_if_vulnerable && self.case.debtor.vulnerable {
            self.never(ContactRule::VisitVulnerable, found);
        }
    }

    fn never(&self, rule: ContactRule, found: &mut impl FnMut(Violation<'s>)) {
        self.until(rule, Strength::Must, None, found);
    }

    /// A count that clears on a local day, or where the debtor has asked for the call.
    fn until_day(
        &self,
        rule: ContactRule,
        strength: Strength,
        day: Option<i64>,
        found: &mut impl FnMut(Violation<'s>),
    ) {
        let mut clears = day.and_then(|day| self.clock.start_of_day(day, self.at));
        for exclusion in &self.set.exclusions {
            let &Exclusion::DirectConsent { days } = exclusion else {
                continue;
            };
            match self.waived_from(Waiver::DirectConsent, i64::from(days)) {
                Some(day) if day <= self.local.day => return,
                Some(day) => clears = earlier(clears, self.clock.start_of_day(day, self.at)),
                None => {}
            }
        }
        self.until(rule, strength, clears, found);
    }

    /// Reports a violation; the rule also clears when its rule set ends.
    fn until(
        &self,
        rule: ContactRule,
        strength: Strength,
        clears: Option<Moment>,
        found: &mut impl FnMut(Violation<'s>),
    ) {
        let ends = match self.set.until {
            i64::MAX => None,
            day => self.clock.start_of_day(day, self.at),
        };
        found(Violation {
            rule_set: self.set.id(),
            rule,
            cite: self.set.cite(),
            strength,
            clears_at: earlier(clears, ends),
        });
    }
}

/// The earlier of two moments; the other, if one never comes.
fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
