//! When to remind whom, by which channel, and at which lawful minute.

use super::{
    Channel, Conduct, Contact, ContactHistory, ContactOutcome, ContactPlan, ContactRule,
    ContentFlags, Debtor, HelpStage, Moment, OutreachError, Purpose, Response, Stage, Upcoming,
};
use crate::rules::Provenance;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// The firm's reminders: stages in order of days, and the time of day to aim at.
#[derive(Clone, Debug, PartialEq)]
pub struct ReminderSchedule {
    provenance: Provenance,
    stages: Vec<Stage>,
    help: HelpStage,
    time: u32,
    patience_days: i32,
}

/// A reminder on a day; the minute is not yet known.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Reminder {
    /// On which day.
    #[serde(rename = "on")]
    pub planned_on: Date,
    /// Days after the due date; before it, below zero.
    pub day: i32,
    /// By which channel.
    pub channel: Channel,
    /// Why.
    pub purpose: Purpose,
    /// With which template.
    pub template: String,
}

/// A reminder with its minute, or with what stands in the way on its day.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct TimedReminder {
    /// The reminder.
    pub reminder: Reminder,
    /// When it is sent; `None` when it is not lawful, whatever the channel.
    pub at: Option<Moment>,
    /// The rules that moved it, gave it another channel or stopped it, as rule set and rule.
    pub because: Vec<(String, ContactRule)>,
    /// The days of earlier stages it stands for: counts of contacts made before left no
    /// lawful minute on them, and this is the first contact after.
    pub covers: Vec<i32>,
}

impl ReminderSchedule {
    /// Stages, the stage for those who ask for help, and the time of day in
    /// seconds after midnight at which reminders are aimed.
    ///
    /// # Errors
    ///
    /// When stages are not in order of days, lie over a year off, or lack a
    /// channel or a risk level; or `time` is not below 86 400.
    pub fn new(stages: Vec<Stage>, help: HelpStage, time: u32) -> Result<Self, OutreachError> {
        let wrong = |stage, problem| OutreachError::Schedule { stage, problem };
        let mut before = i32::MIN;
        for (place, stage) in stages.iter().enumerate() {
            let here = place + 1;
            if stage.day <= before {
                return Err(wrong(here, "must be on a later day than the one before"));
            }
            if stage.day.abs() > 365 {
                return Err(wrong(here, "must be within 365 days of the due date"));
            }
            if stage.channels.is_empty() || stage.risk.is_empty() {
                return Err(wrong(here, "needs a channel and a risk level"));
            }
            before = stage.day;
        }
        if help.channels.is_empty() {
            return Err(wrong(stages.len() + 1, "(help) needs a channel"));
        }
        if time >= 86_400 {
            return Err(wrong(0, "time of day must be before 24:00"));
        }
        Ok(Self {
            provenance: Provenance::new("reminders", ""),
            stages,
            help,
            time,
            patience_days: 0,
        })
    }

    /// How many days the last reminder may be put off when contacts made before leave no
    /// lawful minute on its own day. Default 0.
    #[must_use]
    pub fn with_patience_days(mut self, days: u16) -> Self {
        self.patience_days = i32::from(days);
        self.provenance.changed_in_code();
        self
    }

    /// Where the schedule comes from. Default `reminders`, in force for ever.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self.provenance.changed_in_code();
        self
    }

    /// Where the schedule comes from, and since when it applies.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The reminders from `as_of` on, one a day at most.
    ///
    /// Stages without the borrower's risk level are left out. The preferred
    /// channel wins where the stage lists it; after no answer the next channel of
    /// the list is tried; vulnerable debtors get a person. A promise silences
    /// every stage up to its date, payment silences all, and a cry for help turns
    /// the first stage into a call.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::outreach::*;
    /// # let upcoming = Upcoming::new(date(2026, 7, 1), RiskLevel::High);
    /// # let debtor = Debtor::new(Zone::named("Asia/Shanghai")?);
    /// # let (risk, channels) = (vec![RiskLevel::High], vec![Channel::Sms]);
    /// # let stage = Stage::new(-3, risk, Purpose::Reminder, channels, "due_soon");
    /// # let help = HelpStage::new(Purpose::CareCheck, vec![Channel::Voice], "help");
    /// // A text message three days before an instalment of 1 July, aimed at 07:00.
    /// let schedule = ReminderSchedule::new(vec![stage], help, 7 * 3600)?;
    /// let reminders = schedule.reminders(&upcoming, &debtor, date(2026, 6, 20));
    /// assert_eq!((reminders[0].planned_on, reminders[0].channel), (date(2026, 6, 28), Channel::Sms));
    /// let paid = upcoming.with_last_response(Response::Paid);
    /// assert!(schedule.reminders(&paid, &debtor, date(2026, 6, 20)).is_empty());
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    #[must_use]
    pub fn reminders(&self, upcoming: &Upcoming, debtor: &Debtor, as_of: Date) -> Vec<Reminder> {
        let silent_until = match upcoming.last_response {
            Response::Paid => return Vec::new(),
            Response::AskedForHelp => return vec![self.help_call(upcoming, debtor, as_of)],
            Response::Promised(date) => Some(date),
            _ => None,
        };
        let due_on = |stage: &Stage| upcoming.due.checked_add(days(stage.day)).ok();
        self.stages
            .iter()
            .filter(|stage| stage.risk.contains(&upcoming.risk))
            .filter_map(|stage| Some((stage, due_on(stage)?)))
            .filter(|&(_, on)| on >= as_of && silent_until.is_none_or(|until| on > until))
            .map(|(stage, on)| Reminder {
                planned_on: on,
                day: stage.day,
                channel: choose(&stage.channels, upcoming, debtor),
                purpose: stage.purpose,
                template: stage.template.clone(),
            })
            .collect()
    }

    /// The reminders with their minutes: aimed at the schedule's time of day, moved
    /// within their day to where every rule allows, each counted as made before the next
    /// is looked at. Where the channel is not lawful on the day the stage's next one is
    /// tried; where none is, because contacts have been made, the reminder waits for the
    /// first lawful day, or the next stage stands for it.
    ///
    /// # Errors
    ///
    /// When the history goes on after a reminder, or no rule set is in force.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::outreach::*;
    /// # let upcoming = Upcoming::new(date(2026, 7, 1), RiskLevel::High);
    /// # let debtor = Debtor::new(Zone::named("Asia/Shanghai")?);
    /// # let (risk, channels) = (vec![RiskLevel::High], vec![Channel::Sms]);
    /// # let stage = Stage::new(-3, risk, Purpose::Reminder, channels, "due_soon");
    /// # let help = HelpStage::new(Purpose::CareCheck, vec![Channel::Voice], "help");
    /// // A text message three days before an instalment of 1 July, aimed at 07:00.
    /// let schedule = ReminderSchedule::new(vec![stage], help, 7 * 3600)?;
    /// let day = RuleSet::new("HOURS", "08:00 to 19:00")
    ///     .with_hours(Hours::allowed(Window::new("08:00", "19:00", "[]")?));
    /// let conduct = Conduct::new(vec![day])?;
    /// let so_far = (&ContactHistory::default(), Moment::parse("2026-06-20T12:00:00+08:00")?);
    /// let timed = schedule.timed(&upcoming, &debtor, &conduct, so_far)?;
    /// assert_eq!(timed[0].at, Some(Moment::parse("2026-06-28T08:00:00+08:00")?)); // 07:00 is too early
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn timed(
        &self,
        upcoming: &Upcoming,
        debtor: &Debtor,
        conduct: &Conduct,
        (history, as_of): (&ContactHistory, Moment),
    ) -> Result<Vec<TimedReminder>, OutreachError> {
        let zone = debtor.zones.first().ok_or(OutreachError::UnknownZone)?;
        let today = zone.date(as_of);
        let mut made = history.clone();
        let (mut timed, mut covers) = (Vec::new(), Vec::new());
        let reminders = self.reminders(upcoming, debtor, today);
        for (place, reminder) in reminders.iter().enumerate() {
            let aimed = Moment::local(reminder.planned_on, self.time, zone)?.max(as_of);
            let sought = self.seek(reminder, aimed, (upcoming, debtor), (conduct, &made))?;
            let Sought { plan, because, at } = sought;
            let next = reminders.get(place + 1).map(|next| next.planned_on);
            let last = reminder
                .planned_on
                .checked_add(days(self.patience_days))
                .ok();
            let at = at.filter(|&at| match (next, last) {
                _ if zone.date(at) == reminder.planned_on => true,
                (Some(next), _) => zone.date(at) < next,
                (None, last) => last.is_some_and(|last| zone.date(at) <= last),
            });
            if at.is_none() && next.is_some() && plan.is_some() {
                covers.push(reminder.day);
                continue;
            }
            let mut reminder = reminder.clone();
            if let (Some(at), Some(plan)) = (at, &plan) {
                made.record(planned(&plan.clone().at(at)));
                reminder.channel = plan.channel;
                reminder.planned_on = zone.date(at);
                reminder.day = days_after(upcoming.due, reminder.planned_on);
            }
            timed.push(TimedReminder {
                reminder,
                at,
                because,
                covers: std::mem::take(&mut covers),
            });
        }
        Ok(timed)
    }

    /// The first of the stage's channels with a lawful minute on the day; else the one
    /// that is lawful first, where only counts and hours stand in the way.
    fn seek(
        &self,
        reminder: &Reminder,
        aimed: Moment,
        (upcoming, debtor): (&Upcoming, &Debtor),
        (conduct, made): (&Conduct, &ContactHistory),
    ) -> Result<Sought, OutreachError> {
        let zone = debtor.zones.first().ok_or(OutreachError::UnknownZone)?;
        let channels = self.channels_of(reminder, upcoming);
        let mut because: Option<Vec<(String, ContactRule)>> = None;
        let mut later: Option<(Moment, ContactPlan)> = None;
        for channel in candidates(channels, upcoming, debtor) {
            let plan = ContactPlan {
                number: upcoming.number,
                debt: upcoming.debt,
                requested: upcoming.last_response == Response::AskedForHelp,
                content: ContentFlags {
                    discloses_debt: true,
                    has_opt_out: true, // templates must; the content rules check them
                },
                ..ContactPlan::new(channel, reminder.purpose, aimed)
            };
            let verdict = conduct.verdict(&plan, debtor, made)?;
            let violations = verdict.violations().iter();
            let broken = violations.map(|one| (one.rule_set.to_owned(), one.rule));
            let broken: Vec<_> = broken.collect();
            let waits = broken.iter().all(|(_, rule)| rule.is_a_count_or_hours());
            because.get_or_insert(broken);
            let Some(at) = verdict.next_allowed_at() else {
                continue;
            };
            if zone.date(at) == reminder.planned_on {
                return Ok(Sought {
                    plan: Some(plan),
                    because: because.unwrap_or_default(),
                    at: Some(at),
                });
            }
            if waits && later.as_ref().is_none_or(|(first, _)| at < *first) {
                later = Some((at, plan));
            }
        }
        let (at, plan) = later.unzip();
        Ok(Sought {
            plan,
            because: because.unwrap_or_default(),
            at,
        })
    }

    fn channels_of(&self, reminder: &Reminder, upcoming: &Upcoming) -> &[Channel] {
        if upcoming.last_response == Response::AskedForHelp {
            return &self.help.channels;
        }
        let mut stages = self.stages.iter();
        let stage = stages.find(|stage| stage.day == reminder.day);
        stage.map_or(&[], |stage| &stage.channels)
    }

    fn help_call(&self, upcoming: &Upcoming, debtor: &Debtor, as_of: Date) -> Reminder {
        Reminder {
            planned_on: as_of,
            day: days_after(upcoming.due, as_of),
            channel: choose(&self.help.channels, upcoming, debtor),
            purpose: self.help.purpose,
            template: self.help.template.clone(),
        }
    }
}

/// What was found for a reminder: the contact, when it is lawful, and what stood in the
/// way of the first one thought of. No contact where waiting does not help.
struct Sought {
    plan: Option<ContactPlan>,
    because: Vec<(String, ContactRule)>,
    at: Option<Moment>,
}

fn days_after(due: Date, day: Date) -> i32 {
    let days = day.duration_since(due).as_hours() / 24;
    i32::try_from(days).unwrap_or(i32::MAX)
}

fn days(days: i32) -> Span {
    days.days()
}

/// A reminder that will be made counts as answered: the strictest guess.
fn planned(plan: &ContactPlan) -> Contact {
    let outcome = if plan.channel.is_call() {
        ContactOutcome::Connected
    } else {
        ContactOutcome::Delivered
    };
    Contact {
        recipient: plan.recipient,
        number: plan.number,
        debt: plan.debt,
        ..Contact::new(plan.when, plan.channel, outcome)
    }
}

/// The first of the [`candidates`].
fn choose(channels: &[Channel], upcoming: &Upcoming, debtor: &Debtor) -> Channel {
    let first = candidates(channels, upcoming, debtor).into_iter().next();
    first.unwrap_or(Channel::Letter)
}

/// The channels of a stage in the order in which they are tried: the preferred one, then
/// the firm's order, without those opted out of or failed; a person where one is needed.
fn candidates(channels: &[Channel], upcoming: &Upcoming, debtor: &Debtor) -> Vec<Channel> {
    let open = |channel: &Channel| !debtor.requests.opted_out.contains(*channel);
    if debtor.vulnerable {
        let human = channels
            .iter()
            .copied()
            .filter(|channel| channel.is_human());
        let mut human: Vec<Channel> = human.filter(open).collect();
        if human.is_empty() {
            human.push(Channel::Voice);
        }
        return human;
    }
    let failed = match upcoming.last_response {
        Response::NoAnswer(channel) => Some(channel),
        _ => None,
    };
    let preferred = upcoming
        .prefers
        .filter(|channel| channels.contains(channel));
    let all = preferred.into_iter().chain(channels.iter().copied());
    let mut tried: Vec<Channel> = Vec::new();
    for channel in all.filter(|channel| open(channel) && failed != Some(*channel)) {
        if !tried.contains(&channel) {
            tried.push(channel);
        }
    }
    if tried.is_empty() {
        tried.extend(channels.first());
    }
    tried
}

mod shipped {
    use super::super::window::time_of_day;
    use super::{HelpStage, OutreachError, ReminderSchedule, Stage};
    use crate::lending::outreach::read::read;
    use crate::rules::Header;

    const SHIPPED: &str = include_str!("../../../data/rules/outreach/reminders.toml");

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        time: String,
        #[serde(default)]
        patience_days: u16,
        stage: Vec<Stage>,
        help: HelpStage,
    }

    impl ReminderSchedule {
        /// Reads a schedule from TOML.
        ///
        /// # Errors
        ///
        /// When the text is not TOML, or [`ReminderSchedule::new`] refuses it.
        pub fn from_toml(text: &str) -> Result<Self, OutreachError> {
            let (provenance, file) = read::<File>("reminder file", text, Header::POLICY)?;
            let time = time_of_day(&file.time).ok_or(OutreachError::Schedule {
                stage: 0,
                problem: "time of day must be written as HH:MM",
            })?;
            let schedule = Self::new(file.stage, file.help, time)?;
            let mut schedule = schedule.with_patience_days(file.patience_days);
            schedule.provenance = provenance;
            Ok(schedule)
        }

        /// The schedule inside the library: T-7 to T+3.
        ///
        /// # Errors
        ///
        /// Never for an unchanged library; its tests read the file.
        pub fn shipped() -> Result<Self, OutreachError> {
            Self::from_toml(SHIPPED)
        }
    }
}
