//! Lawful contact: what is tried, what the borrower answers, in order of time.

use crate::case::{Case, Said};
use crate::common::Failure;
use crate::help::{Helped, help};
use crate::watch::Watched;
use crate::words::Lang;
use jiff::ToSpan;
use jiff::civil::Date;
use scorewright::lending::loan::{Arrears, RepaymentPlan};
use scorewright::lending::outreach::{
    Channel, Conduct, Contact, ContactHistory, ContactOutcome, ContactPlan, ContentFlags,
    ContentRules, Debtor, Moment, Purpose, Recipient, ReliefPeriod, Sending, Template,
    TemplateValue, Verdict,
};
use scorewright::lending::relief::{CareGrant, CareOutcome};
use scorewright::money::Money;
use std::collections::BTreeMap;

/// When scores are made and watched on the day of a statement, after midnight in seconds.
pub const NIGHTLY_RUN: u32 = 22 * 3600;
/// Who is warned of is written to half an hour later, if that is lawful.
const WRITTEN_TO: u32 = NIGHTLY_RUN + 1800;
/// Who asks for help is called back so many seconds later, if that is lawful.
const CALLED_BACK_AFTER: i64 = 600;
/// The firm's habit: payments that resume are announced so many days before, at ten.
const ANNOUNCED_DAYS_BEFORE: i64 = 3;
const MORNING: u32 = 10 * 3600;
/// A contact that is put off as often is given up.
const MOST_TRIES: u32 = 5;

/// A contact that was checked, and what it said where it was made.
pub struct Checked<'a> {
    pub plan: ContactPlan,
    pub verdict: Verdict<'a>,
    pub message: Option<String>,
}

/// What happened between bank and borrower.
pub enum Happened<'a> {
    Tried(Checked<'a>),
    Said(Moment, Said),
}

/// What happened, in order of time, and the help that was given.
pub struct Contacts<'a> {
    pub events: Vec<Happened<'a>>,
    pub helped: Option<Helped>,
}

/// What is still to happen.
enum Step {
    /// A contact, with the template of its message; tried again when it is lawful.
    Reach(ContactPlan, Option<&'static str>, u32),
    /// A collector's message, whose verdict is asked for, and that is not sent.
    Collect(ContactPlan),
    Reply(Said),
    /// Help is applied for.
    Request,
}

struct Outreach<'a, 'c> {
    case: &'a Case,
    conduct: &'c Conduct,
    plan: &'a RepaymentPlan,
    watched: &'a Watched,
    lang: Lang,
    debtor: Debtor,
    history: ContactHistory,
    /// By time, and in the order in which they were planned.
    queue: BTreeMap<(Moment, usize), Step>,
    n_planned: usize,
    done: Contacts<'c>,
}

/// Every alert is followed by an offer of help, every request for help by a call.
pub fn contacts<'c>(
    (case, conduct, lang): (&Case, &'c Conduct, Lang),
    plan: &RepaymentPlan,
    watched: &Watched,
) -> Result<Contacts<'c>, Failure> {
    let mut outreach = Outreach {
        case,
        conduct,
        plan,
        watched,
        lang,
        debtor: Debtor::new(case.zone.clone()),
        history: ContactHistory::default(),
        queue: BTreeMap::new(),
        n_planned: 0,
        done: Contacts {
            events: Vec::new(),
            helped: None,
        },
    };
    for alerted in &watched.alerts {
        let at = Moment::local(alerted.alert.as_of(), WRITTEN_TO, &case.zone)?;
        let offer = sms(Purpose::CareCheck, at);
        outreach.plan(at, Step::Reach(offer, Some("care_check"), MOST_TRIES));
    }
    for reply in &case.reply {
        outreach.plan(reply.at, Step::Reply(reply.says));
    }
    if let Some(hardship) = &case.hardship {
        outreach.plan(hardship.requested_at, Step::Request);
    }
    if let Some(at) = case.contact.collector_tries_at {
        outreach.plan(at, Step::Collect(sms(Purpose::Collection, at)));
    }
    while let Some(((at, _), step)) = outreach.queue.pop_first() {
        outreach.take(at, step)?;
    }
    Ok(outreach.done)
}

impl Outreach<'_, '_> {
    fn plan(&mut self, at: Moment, step: Step) {
        self.queue.insert((at, self.n_planned), step);
        self.n_planned += 1;
    }

    fn take(&mut self, at: Moment, step: Step) -> Result<(), Failure> {
        self.debtor.dpd = self.days_past_due(self.case.zone.date(at))?;
        match step {
            Step::Reply(says) => self.borrower_said(at, says),
            Step::Request => self.request(),
            Step::Collect(plan) => self.collector_asks(plan),
            Step::Reach(plan, template, tries) => self.reach(plan, template, tries),
        }
    }

    /// Days past due as far as the case tells: of instalments that fell due up to its last
    /// statement, or to the request for help. 0 once relief was granted: nothing of the new
    /// plan is due before it is announced.
    fn days_past_due(&self, day: Date) -> Result<u32, Failure> {
        if self.debtor.relief.is_some() {
            return Ok(0);
        }
        let last = self.watched.months.last().map(|seen| seen.statement);
        let request = self.case.hardship.as_ref();
        let request = request.map(|hardship| self.case.zone.date(hardship.requested_at));
        let known_until = request.or(last).unwrap_or(day);
        let rows = self.plan.rows().iter();
        let rows: Vec<_> = rows
            .take_while(|row| row.due <= known_until)
            .cloned()
            .collect();
        if rows.is_empty() {
            return Ok(0);
        }
        let grace = self.plan.loan().arrears_grace();
        let paid = &self.watched.payments;
        Ok(Arrears::on(day, &rows, paid, grace, &[])?.past_due_days)
    }

    /// A collector asks whether a message would be lawful; where nothing is past due and
    /// no relief runs there is nothing to ask.
    fn collector_asks(&mut self, plan: ContactPlan) -> Result<(), Failure> {
        if self.debtor.dpd > 0 || self.debtor.relief.is_some() {
            self.check(plan, None)?;
        }
        Ok(())
    }

    /// Tries a contact; where it is not lawful yet, again when it is.
    fn reach(
        &mut self,
        plan: ContactPlan,
        template: Option<&'static str>,
        tries: u32,
    ) -> Result<(), Failure> {
        let verdict = self.conduct.verdict(&plan, &self.debtor, &self.history)?;
        if !verdict.allowed() {
            let (next, more) = (verdict.next_allowed_at(), tries.saturating_sub(1));
            self.check(plan.clone(), None)?;
            if let Some(at) = next.filter(|_| more > 0) {
                self.plan(at, Step::Reach(plan.at(at), template, more));
            }
            return Ok(());
        }
        let message = template.map(|id| self.message(id, plan.purpose));
        let contact = Contact::new(plan.when, plan.channel, outcome(plan.channel));
        self.check(plan, message.transpose()?)?;
        self.history.record(contact);
        Ok(())
    }

    /// The verdict alone; it is kept.
    fn check(&mut self, plan: ContactPlan, message: Option<String>) -> Result<(), Failure> {
        let verdict = self.conduct.verdict(&plan, &self.debtor, &self.history)?;
        self.done.events.push(Happened::Tried(Checked {
            plan,
            verdict,
            message,
        }));
        Ok(())
    }

    /// An inbound conversation; who asks for help is called back by a person.
    fn borrower_said(&mut self, at: Moment, says: Said) -> Result<(), Failure> {
        let call = Contact::new(at, Channel::Voice, ContactOutcome::Connected).inbound();
        self.history.record(call);
        self.done.events.push(Happened::Said(at, says));
        if says == Said::AsksForHelp {
            self.debtor.relief_pending |= self.done.helped.is_none();
            let at = at.plus_seconds(CALLED_BACK_AFTER)?;
            let call = ContactPlan::new(Channel::Voice, Purpose::CareCheck, at).with_request();
            self.plan(at, Step::Reach(call, None, MOST_TRIES));
        }
        Ok(())
    }

    /// The application is decided; nobody collects while a person has yet to look at it or
    /// while relief runs, and its end is announced.
    fn request(&mut self) -> Result<(), Failure> {
        let Some(hardship) = &self.case.hardship else {
            return Ok(());
        };
        let helped = help(self.case, hardship, self.plan, self.watched)?;
        // Until a person has looked at it, the application is pending.
        self.debtor.relief_pending = matches!(helped.outcome, CareOutcome::Refer(_));
        if let CareOutcome::Approved(grant) = &helped.outcome {
            let until = grant.pause.through.tomorrow()?;
            self.debtor.relief = Some(ReliefPeriod::new(grant.pause.from, until));
            let day = grant.deferral.resumes_on()?;
            let day = day.checked_sub(ANNOUNCED_DAYS_BEFORE.days())?;
            let at = Moment::local(day, MORNING, &self.case.zone)?;
            let announced = sms(Purpose::Resumption, at);
            self.plan(at, Step::Reach(announced, Some("resumption"), MOST_TRIES));
        }
        self.done.helped = Some(helped);
        Ok(())
    }

    /// A message from a template, checked; an unlawful text is an error.
    fn message(&self, template: &str, purpose: Purpose) -> Result<String, Failure> {
        let said = &self.case.contact;
        let mut facts = vec![
            ("name", TemplateValue::name(&said.name)?),
            ("sender", TemplateValue::organisation(&said.sender)?),
            ("creditor", TemplateValue::organisation(&said.creditor)?),
            ("pay", TemplateValue::link(&said.pay)?),
            ("help_line", TemplateValue::phone(&said.help_line)?),
        ];
        if let Some((amount, due)) = self.resumes_with()? {
            facts.push(("amount", TemplateValue::amount(amount)?));
            facts.push(("due", TemplateValue::date(due)));
        }
        let templates = Template::shipped()?;
        let languages = self.lang.messages(&said.language);
        let of = |language: &String| {
            let fits = |one: &&Template| one.id() == template && one.language() == language;
            templates.iter().find(fits)
        };
        let found = languages.iter().find_map(of);
        let found = found.ok_or_else(|| format!("no template {template} in {languages:?}"))?;
        let text = found.fill(&facts)?.text().to_owned();
        let sending = Sending::new(Channel::Sms, purpose, Recipient::Debtor);
        match ContentRules::shipped()?
            .under(self.conduct)
            .check(&text, &facts, sending)
            .as_slice()
        {
            [] => Ok(text),
            [first, ..] => {
                Err(format!("template {template}: {} ({})", first.class, first.cite).into())
            }
        }
    }

    /// The first instalment after the relief that was granted.
    fn resumes_with(&self) -> Result<Option<(Money, Date)>, Failure> {
        let Some(grant) = self.done.helped.as_ref().and_then(Helped::grant) else {
            return Ok(None);
        };
        let day = grant.deferral.resumes_on()?;
        let mut rows = grant.deferral.after.rows().iter();
        let row = rows.find(|row| row.due == day);
        Ok(row.map(|row| (row.payment, row.due)))
    }
}

impl Helped {
    /// The Care Action, where it was granted.
    pub fn grant(&self) -> Option<&CareGrant> {
        match &self.outcome {
            CareOutcome::Approved(grant) => Some(grant),
            _ => None,
        }
    }
}

fn outcome(channel: Channel) -> ContactOutcome {
    if channel.is_call() {
        ContactOutcome::Connected
    } else {
        ContactOutcome::Delivered
    }
}

/// A text message to the borrower that says how to stop messages.
fn sms(purpose: Purpose, when: Moment) -> ContactPlan {
    let content = ContentFlags::new().with_debt_disclosed().with_opt_out();
    ContactPlan::new(Channel::Sms, purpose, when).with_content(content)
}
