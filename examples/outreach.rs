//! Whom to remind when, in which words, and whether that is lawful.
//!
//! ```text
//! cargo run --release --example outreach
//! cargo run --release --example outreach -- --case my_case.json --rules US-REGF
//! cargo run --release --example outreach -- --text draft.txt --json
//! ```

mod common;

use crate::common::{read_text, read_with, say, say_json, wrapped};
use clap::Parser;
use comfy_table::Table;
use common::Failure;
use scorewright::lending::outreach::{
    Channel, Collector, Conduct, ContactPlan, ContentFault, ContentRules, FIRM_DEFAULT, Finding,
    Moment, NOTHING_LISTED, OutreachCase, OutreachError, Purpose, Recipient, ReminderSchedule,
    RuleSet, Sending, Template, TimedReminder, Verdict, Zone,
};
use std::path::{Path, PathBuf};

/// Plans reminders, fills and checks their messages, and gives a verdict on contacts.
///
/// Without arguments: the borrower of data/servicing/outreach_case.toml under the
/// rule sets that file names, and a table of every rule set that ships. Times are
/// the debtor's own; the firm's default rules apply beside the law.
#[derive(Parser)]
struct Arguments {
    /// The borrower's loan, circumstances and contacts, as TOML, or JSON when it ends so.
    #[arg(long, default_value = "data/servicing/outreach_case.toml")]
    case: PathBuf,
    /// The rule sets that apply together, by id or by country code; replaces the file's.
    #[arg(long, value_delimiter = ',')]
    rules: Vec<String>,
    /// Rule sets of your own, as TOML; they apply too.
    #[arg(long)]
    rules_file: Option<PathBuf>,
    /// Leave the firm's default rules out: what the texts alone say.
    #[arg(long)]
    by_the_letter: bool,
    /// Message templates of your own, as TOML.
    #[arg(long)]
    templates: Option<PathBuf>,
    /// A reminder schedule of your own, as TOML.
    #[arg(long)]
    schedule: Option<PathBuf>,
    /// Check this text, whoever or whatever wrote it, as a reminder by the borrower's channel.
    #[arg(long)]
    text: Option<PathBuf>,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

fn main() -> std::process::ExitCode {
    common::finish(run())
}

fn run() -> Result<(), Failure> {
    let arguments: Arguments = common::parse();
    let (toml, json_text) = (OutreachCase::from_toml, OutreachCase::from_json);
    let case = common::read_terms(&arguments.case, toml, json_text)?;
    let conduct = conduct(&arguments, &case)?;
    let schedule = match &arguments.schedule {
        Some(path) => read_with(path, ReminderSchedule::from_toml)?,
        None => ReminderSchedule::shipped()?,
    };
    let content = ContentRules::shipped()?.under(&conduct);
    let reminders = if case.debtor.zones.is_empty() {
        common::tell("note: the debtor's time zone is not known: nothing may be sent");
        Vec::new()
    } else {
        let so_far = (&case.history, case.as_of);
        schedule.timed(&case.upcoming, &case.debtor, &conduct, so_far)?
    };
    let messages = messages(&arguments, &case, &content, &reminders)?;
    if arguments.json {
        say_json(&json(&case, &conduct, &reminders, &messages)?)?;
        return Ok(());
    }
    say!("{}\n", shipped(&RuleSet::all_shipped()?));
    say!("{}", about(&case, &conduct)?);
    say!("{}\n", reminder_table(&case, &reminders));
    messages.iter().for_each(Text::show);
    for plan in &case.planned {
        say!("{}", verdict(plan, &case, &conduct)?);
    }
    Ok(())
}

/// The rule sets asked for, those of the user's own file, and the firm's.
fn conduct(arguments: &Arguments, case: &OutreachCase) -> Result<Conduct, Failure> {
    let ids = match arguments.rules.as_slice() {
        [] => &case.rule_sets,
        given => given,
    };
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut sets = RuleSet::shipped_for(&ids).map_err(|error| common::with_rule_sets(&error))?;
    if let Some(path) = &arguments.rules_file {
        sets.extend(read_with(path, RuleSet::from_toml)?);
    }
    let has_firm = sets.iter().any(|set| set.id() == FIRM_DEFAULT);
    if arguments.by_the_letter && has_firm {
        let named = format!("--by-the-letter leaves {FIRM_DEFAULT} out, which is named");
        return Err(format!("{named} among the rule sets; give one or the other").into());
    }
    if !arguments.by_the_letter && !has_firm {
        sets.push(RuleSet::shipped(FIRM_DEFAULT)?);
    }
    Ok(Conduct::new(sets)?)
}

/// A message, or a text to be checked, and what is wrong with it.
#[derive(serde::Serialize)]
struct Text<'a> {
    about: String,
    text: String,
    findings: Vec<Finding<'a>>,
    verdict: &'static str,
}

impl Text<'_> {
    fn show(&self) {
        say!("{}\n{}", self.about, wrapped(&self.text, 2, 0));
        for finding in &self.findings {
            let fault = match finding.fault {
                ContentFault::Missing => "lacks",
                ContentFault::Forbidden => "must not say",
                _ => "discloses",
            };
            say!("  {fault} {} ({})", finding.class, finding.cite);
        }
        say!("  -> {}\n", self.verdict);
    }
}

/// What can be said of a text: that it must not be sent, or that no list knows it.
const fn verdict_of(findings: &[Finding<'_>]) -> &'static str {
    if findings.is_empty() {
        NOTHING_LISTED
    } else {
        "must NOT be sent"
    }
}

/// One message per template of the reminders, in the borrower's language.
fn messages<'a>(
    arguments: &Arguments,
    case: &OutreachCase,
    content: &'a ContentRules,
    reminders: &[TimedReminder],
) -> Result<Vec<Text<'a>>, Failure> {
    let templates = match &arguments.templates {
        Some(path) => read_with(path, Template::from_toml)?,
        None => Template::shipped()?,
    };
    let mut texts: Vec<Text<'a>> = Vec::new();
    for TimedReminder { reminder, .. } in reminders {
        let about = format!("{} ({})", reminder.template, case.language);
        if texts.iter().any(|text| text.about == about) {
            continue;
        }
        let template = templates
            .iter()
            .find(|one| one.id() == reminder.template && one.language() == case.language)
            .ok_or_else(|| no_template(&templates, &reminder.template, &case.language))?;
        let mut text = template.fill(&case.facts)?.text().to_owned();
        let sending = sending(reminder.channel, reminder.purpose, case);
        if let Some(notice) = notice(&templates, content, &text, case) {
            text = format!("{text} {notice}");
        }
        let findings = content.check(&text, &case.facts, sending);
        texts.push(Text {
            about,
            text,
            verdict: verdict_of(&findings),
            findings,
        });
    }
    if let Some(path) = &arguments.text {
        texts.push(checked(&read_text(path)?, path, case, content));
    }
    Ok(texts)
}

/// A text to the debtor, from whoever collects.
fn sending(channel: Channel, purpose: Purpose, case: &OutreachCase) -> Sending {
    Sending::new(channel, purpose, Recipient::Debtor).with_collector(case.debtor.collector)
}

/// What a debt collector adds where the law wants it said; nobody else may say it.
fn notice(
    templates: &[Template],
    content: &ContentRules,
    text: &str,
    case: &OutreachCase,
) -> Option<String> {
    let asked = sending(Channel::Letter, Purpose::Collection, case);
    let findings = content.check(text, &case.facts, asked);
    let wanted = findings
        .iter()
        .any(|found| found.class.starts_with("debt_collector"));
    if !wanted || case.debtor.collector != Collector::DebtCollector {
        return None;
    }
    let mut notices = templates.iter();
    let notice = notices
        .find(|one| one.id() == "debt_collector_notice" && one.language() == case.language)?;
    Some(notice.fill(&case.facts).ok()?.text().to_owned())
}

fn no_template(templates: &[Template], id: &str, language: &str) -> String {
    let mut known: Vec<&str> = templates.iter().map(Template::language).collect();
    known.sort_unstable();
    known.dedup();
    format!(
        "no template `{id}` in `{language}`; the languages are {}",
        known.join(", ")
    )
}

/// A text of somebody else's under the same rules.
fn checked<'a>(
    text: &str,
    path: &Path,
    case: &OutreachCase,
    content: &'a ContentRules,
) -> Text<'a> {
    let channel = case.upcoming.prefers.unwrap_or(Channel::Sms);
    let findings = content.check(text, &case.facts, sending(channel, Purpose::Reminder, case));
    Text {
        about: path.display().to_string(),
        verdict: verdict_of(&findings),
        findings,
        text: text.trim().to_owned(),
    }
}

/// Every rule set that ships: since when, which hours, which counters, which text.
fn shipped(sets: &[RuleSet]) -> Table {
    let mut shown = common::table(
        ["rule set", "hours allowed", "counters", "written in"],
        &[0, 1, 2, 3],
    );
    for set in sets {
        let hours: Vec<String> = set
            .hours()
            .iter()
            .map(|hours| hours.window().to_string())
            .collect();
        let mut counters: Vec<String> = set.caps().iter().map(ToString::to_string).collect();
        counters.extend(
            set.cooldowns()
                .iter()
                .map(|wait| format!("no call for {} days after a conversation", wait.days)),
        );
        shown.add_row([
            set.from().map_or_else(
                || set.id().to_owned(),
                |day| format!("{}\nfrom {day}", set.id()),
            ),
            hours.join("\n"),
            counters.join("\n"),
            format!("{} ({})", set.cite(), set.status()),
        ]);
    }
    common::whole_words(&mut shown);
    shown
}

fn about(case: &OutreachCase, conduct: &Conduct) -> Result<String, Failure> {
    let row = case
        .instalment()
        .ok_or("the instalment is not in the plan")?;
    let sets: Vec<&str> = conduct.rule_sets().iter().map(RuleSet::id).collect();
    let prefers = case
        .upcoming
        .prefers
        .map_or("no channel", |channel| channel.name());
    Ok(format!(
        "{} due on {}; {} risk, prefers {prefers}, {} contacts so far, last response {}\nunder {}",
        row.payment,
        row.due,
        plain(&case.upcoming.risk)?,
        case.history.contacts().len(),
        plain(&case.upcoming.last_response)?,
        sets.join(" and "),
    ))
}

/// As the case file writes it.
fn plain(value: &impl serde::Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string(value)?.replace('"', ""))
}

/// What the debtor's clock shows; UTC where their zone is not known.
fn clock(case: &OutreachCase, moment: Moment) -> String {
    let zone = case.debtor.zones.first();
    zone.map_or_else(|| moment.to_string(), |zone| zone.clock(moment))
}

fn reminder_table(case: &OutreachCase, reminders: &[TimedReminder]) -> Table {
    let mut shown = common::table(
        [
            "due",
            "on",
            "channel",
            "purpose",
            "sent at",
            "moved or stopped by",
        ],
        &[0, 1, 2, 3, 4, 5],
    );
    for TimedReminder {
        reminder,
        at,
        because,
        covers,
        ..
    } in reminders
    {
        let mut because: Vec<String> = because
            .iter()
            .map(|(set, rule)| format!("{set}: {}", rule.name()))
            .collect();
        if !covers.is_empty() {
            let days: Vec<String> = covers.iter().map(|day| format!("{day:+}")).collect();
            because.push(format!("stands for {} too", days.join(", ")));
        }
        shown.add_row([
            format!("{:+}", reminder.day),
            reminder.planned_on.to_string(),
            reminder.channel.name().to_owned(),
            reminder.purpose.name().to_owned(),
            at.map_or_else(|| "not lawful".to_owned(), |at| clock(case, at)),
            because.join("\n"),
        ]);
    }
    common::whole_words(&mut shown);
    shown
}

/// What every rule set says alone, and all of them together.
fn verdict(plan: &ContactPlan, case: &OutreachCase, conduct: &Conduct) -> Result<String, Failure> {
    let mut text = format!(
        "{} for {} at {} {}",
        plan.channel.name(),
        plan.purpose.name(),
        clock(case, plan.when),
        case.debtor
            .zones
            .first()
            .map_or("(zone unknown)", Zone::name)
    );
    for set in conduct.rule_sets() {
        let alone = Conduct::new(vec![set.clone()])?;
        let said = match alone.verdict(plan, &case.debtor, &case.history) {
            Ok(verdict) if verdict.allowed() => "allows it".to_owned(),
            Ok(verdict) => format!("forbids it{}", next(&verdict, case)),
            Err(OutreachError::NoRuleInForce { .. }) => "is not in force".to_owned(),
            Err(error) => return Err(error.into()),
        };
        text += &format!("\n  {:<20} {said}", set.id());
    }
    let together = conduct.verdict(plan, &case.debtor, &case.history)?;
    let said = if together.allowed() {
        "allowed"
    } else {
        "NOT allowed"
    };
    text += &format!("\n  {:<20} {said}{}", "together", next(&together, case));
    for violation in together.violations() {
        text += &format!(
            "\n    {}: {} ({})",
            violation.rule_set,
            violation.rule.name(),
            violation.cite
        );
    }
    Ok(text + "\n")
}

fn next(verdict: &Verdict<'_>, case: &OutreachCase) -> String {
    match verdict.next_allowed_at() {
        _ if verdict.allowed() => String::new(),
        Some(at) => format!(" until {}", clock(case, at)),
        None => ", and waiting does not help".to_owned(),
    }
}

fn json(
    case: &OutreachCase,
    conduct: &Conduct,
    reminders: &[TimedReminder],
    messages: &[Text<'_>],
) -> Result<serde_json::Value, Failure> {
    let mut verdicts = Vec::new();
    for plan in &case.planned {
        let verdict = conduct.verdict(plan, &case.debtor, &case.history)?;
        let local = verdict.next_allowed_at().zip(case.debtor.zones.first());
        verdicts.push(serde_json::json!({
            "channel": plan.channel,
            "purpose": plan.purpose,
            "recipient": plan.recipient,
            "when": plan.when,
            "verdict": verdict,
            "next_allowed_local": local.map(|(at, zone)| zone.clock(at)),
        }));
    }
    let sets = conduct.rule_sets().iter();
    let sets: Vec<_> = sets
        .map(|set| serde_json::json!({ "id": set.id(), "from": set.from(), "cite": set.cite() }))
        .collect();
    Ok(serde_json::json!({
        "rule_sets": sets,
        "due": case.upcoming.due,
        "reminders": reminders,
        "messages": messages,
        "verdicts": verdicts,
    }))
}
