//! Lawful contact, the Care Action, and peace while it lasts.

use crate::case::Case;
use crate::common::{self, Failure};
use crate::watch::Watched;
use jiff::ToSpan;
use scorewright::lending::income::{IncomeClass, IncomePolicy, VerifiedIncome};
use scorewright::lending::loan::{Arrears, ExtensionPolicy, Pause, RepaymentPlan};
use scorewright::lending::outreach::{
    Channel, Conduct, Contact, ContactHistory, ContactOutcome, ContactPlan, ContentFlags,
    ContentRules, Debtor, Moment, Purpose, Recipient, ReliefPeriod, Sending, Template,
    TemplateValue, Verdict,
};
use scorewright::lending::relief::{
    CareApplication, CareOutcome, LoanStanding, MonthlyMeans, OfferTable, ReliefRules, Situation,
};
use scorewright::rules::Provenance;

/// The firm's habit: payments that resume are announced so many days before, at ten.
const ANNOUNCED_DAYS_BEFORE: i64 = 3;
const MORNING: u32 = 10 * 3600;

/// A contact that was checked, when it was made instead, and what it said.
pub struct Checked<'a> {
    pub plan: ContactPlan,
    pub verdict: Verdict<'a>,
    pub message: Option<String>,
}

pub struct Helped {
    pub income: VerifiedIncome,
    pub days_past_due: u32,
    /// What they would be without the relief, when payments resume; 0 without one.
    pub shadow_days_past_due: u32,
    /// Where the rules of relief come from.
    pub rules: Provenance,
    pub application: CareApplication,
    pub outcome: CareOutcome,
    pub offers: OfferTable,
}

/// All contacts with the borrower, checked in order of time.
pub struct Outreach<'a> {
    case: &'a Case,
    conduct: &'a Conduct,
    debtor: Debtor,
    history: ContactHistory,
    pub checked: Vec<Checked<'a>>,
}

impl<'a> Outreach<'a> {
    pub fn new(case: &'a Case, conduct: &'a Conduct) -> Self {
        Self {
            case,
            conduct,
            debtor: Debtor::new(case.zone.clone()),
            history: ContactHistory::default(),
            checked: Vec::new(),
        }
    }

    /// Tries a contact and, where it is not lawful yet, again when it is.
    pub fn reach(&mut self, plan: ContactPlan, message: Option<String>) -> Result<(), Failure> {
        let later = self.check(plan.clone(), None)?;
        let Some(at) = later else {
            return Ok(());
        };
        if at != plan.when {
            self.check(plan.clone().at(at), None)?;
        }
        if let Some(last) = self.checked.last_mut() {
            last.message = message;
        }
        let outcome = if plan.channel.is_call() {
            ContactOutcome::Connected
        } else {
            ContactOutcome::Delivered
        };
        self.history.record(Contact::new(at, plan.channel, outcome));
        Ok(())
    }

    /// The verdict alone; the moment from which the contact would be lawful.
    pub fn check(
        &mut self,
        plan: ContactPlan,
        message: Option<String>,
    ) -> Result<Option<Moment>, Failure> {
        let verdict = self.conduct.verdict(&plan, &self.debtor, &self.history)?;
        let next = verdict.next_allowed_at();
        self.checked.push(Checked {
            plan,
            verdict,
            message,
        });
        Ok(next)
    }

    /// The borrower calls: an inbound conversation.
    pub fn borrower_called(&mut self, at: Moment) {
        let call = Contact::new(at, Channel::Voice, ContactOutcome::Connected).inbound();
        self.history.record(call);
    }

    pub fn begin_relief(&mut self, pause: Pause) -> Result<(), Failure> {
        let until = pause.through.tomorrow()?;
        self.debtor.relief = Some(ReliefPeriod::new(pause.from, until));
        Ok(())
    }

    /// A message from a shipped template, checked; an unlawful text is an error.
    pub fn message(
        &self,
        (template, purpose): (&str, Purpose),
        owed: Option<(scorewright::money::Money, jiff::civil::Date)>,
    ) -> Result<String, Failure> {
        let said = &self.case.contact;
        let mut facts = vec![
            ("name", TemplateValue::name(&said.name)?),
            ("sender", TemplateValue::organisation(&said.sender)?),
            ("creditor", TemplateValue::organisation(&said.creditor)?),
            ("pay", TemplateValue::link(&said.pay)?),
            ("help_line", TemplateValue::phone(&said.help_line)?),
        ];
        if let Some((amount, due)) = owed {
            facts.push(("amount", TemplateValue::amount(amount)?));
            facts.push(("due", TemplateValue::date(due)));
        }
        let templates = Template::shipped()?;
        let fits = |one: &&Template| one.id() == template && one.language() == said.language;
        let found = templates.iter().find(fits);
        let found = found.ok_or_else(|| format!("no template {template} in {}", said.language))?;
        let text = found.fill(&facts)?.text().to_owned();
        let sending = Sending::new(Channel::Sms, purpose, Recipient::Debtor);
        match ContentRules::shipped()?
            .check(&text, &facts, sending)
            .as_slice()
        {
            [] => Ok(text),
            [first, ..] => {
                Err(format!("template {template}: {} ({})", first.class, first.cite).into())
            }
        }
    }
}

/// A text message to the borrower that says how to stop messages.
pub fn sms(purpose: Purpose, when: Moment) -> ContactPlan {
    let content = ContentFlags::new().with_debt_disclosed().with_opt_out();
    ContactPlan::new(Channel::Sms, purpose, when).with_content(content)
}

/// The application for the Care Action on re-verified income, beside every other offer.
pub fn help(case: &Case, plan: &RepaymentPlan, watched: &Watched) -> Result<Helped, Failure> {
    let hardship = &case.hardship;
    let on = case.zone.date(hardship.requested_at);
    let sources = case.sources(&hardship.income)?;
    let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &IncomePolicy::shipped()?, on)?;
    let grace = plan.loan().arrears_grace();
    let days_past_due = Arrears::on(on, plan.rows(), &watched.payments, grace, &[])?.past_due_days;
    let documents = hardship.evidence.iter().map(|document| document.read());
    let application = CareApplication::new(&case.loan_id, hardship.reason, hardship.event_on, on)
        .with_evidence(documents.collect::<Result<_, _>>()?);
    let standing = LoanStanding::new();
    let paid = paid_rows(plan, watched)?;
    let rules = "data/rules/relief.toml".as_ref();
    let rules = common::read_with(rules, ReliefRules::from_toml)?;
    let extensions = "data/rules/extension.toml".as_ref();
    let extensions = common::read_with(extensions, ExtensionPolicy::from_toml)?;
    let living_cost = case.money(&hardship.living_cost)?;
    let other_debt = case.money(&case.application.present_debts)?;
    let means = MonthlyMeans::new(income.usable(), living_cost, other_debt);
    let situation = Situation::new(plan.clone(), paid, on, days_past_due, means);
    let outcome = rules.assess(&application, &standing, &situation)?;
    let shadow_days_past_due = match &outcome {
        CareOutcome::Approved(grant) => {
            let resumes_on = grant.deferral.resumes_on()?;
            grant.shadow_days_past_due(plan.rows(), &watched.payments, resumes_on)?
        }
        _ => 0,
    };
    Ok(Helped {
        offers: rules.compare(&situation, Some(&outcome), &extensions)?,
        rules: rules.provenance().clone(),
        outcome,
        shadow_days_past_due,
        income,
        days_past_due,
        application,
    })
}

/// How many instalments, from the first, the payments cover.
fn paid_rows(plan: &RepaymentPlan, watched: &Watched) -> Result<usize, Failure> {
    let currency = plan.opening().currency();
    let payments = watched.payments.iter().map(|paid| paid.amount);
    let mut left = scorewright::money::Money::sum(payments, currency)?;
    let mut rows = 0;
    for row in plan.rows() {
        if row.payment.exceeds(left)? {
            break;
        }
        left = left.minus(row.payment)?;
        rows += 1;
    }
    Ok(rows)
}

/// When the resumption of payments is announced.
pub fn announcement(case: &Case, resumes_on: jiff::civil::Date) -> Result<Moment, Failure> {
    let day = resumes_on.checked_sub(ANNOUNCED_DAYS_BEFORE.days())?;
    Ok(Moment::local(day, MORNING, &case.zone)?)
}
