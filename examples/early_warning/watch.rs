//! The book, date by date through the trigger.

use crate::alerts::{self, Told, Why};
use crate::common::{self, Failure, Places};
use crate::common::{say, say_json_line};
use crate::show;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use scorewright::early_warning::{
    Advice, Alert, BehaviourTable, Columns, DefaultOutcome, Disposition, EarlyWarning,
    EarlyWarningError, Level, Policy, Reading, State, StateBook, WatchEntry, WatchList,
    expected_loss_avoided, explain_records,
};
use scorewright::files::{FileLock, Input};
use scorewright::panel::{Behaviour, PanelLayout, PaymentHistory, PaymentPanel};
use scorewright::scorecard::Scorecard;
use scorewright::scoring::{Batch, Scorer};
use scorewright::units::Points;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

#[derive(clap::Args)]
#[group(id = "watch")]
pub struct Arguments {
    /// The payment histories: a CSV file with a row per account and month, in any order.
    #[arg(long, requires = "panel_schema")]
    pub panel: Option<PathBuf>,
    /// Where the panel's columns are, as TOML; see data/panels/.
    #[arg(long, requires = "panel")]
    panel_schema: Option<PathBuf>,
    /// The card of behaviour features; without it only the policy's hard triggers warn.
    #[arg(long, requires = "panel")]
    card: Option<PathBuf>,
    /// The policy as TOML; the one that comes with the crate when not given.
    #[arg(long, requires = "panel")]
    policy: Option<PathBuf>,
    /// The states of all borrowers: read if it is there, then saved, one run at a time.
    /// What they have seen is not alerted again; the last run done again on the same
    /// panel gives the same files.
    #[arg(long, requires = "panel")]
    state: Option<PathBuf>,
    /// The day the panel was taken; a date after it is refused. The day that the panel's
    /// layout names when not given, else the end of this month.
    #[arg(long, requires = "panel")]
    as_of: Option<Date>,
    /// Where the alerts go, as CSV.
    #[arg(long, requires = "panel")]
    out: Option<PathBuf>,
    /// Where the watch list of these alerts goes, as CSV.
    #[arg(long, requires = "panel")]
    watch_list: Option<PathBuf>,
    /// The loss given default, a share of the balance; 0.75 unless given. It orders the
    /// watch list.
    #[arg(long, value_parser = share)]
    lgd: Option<Decimal>,
    /// The share of losses that contact in time prevents, an assumption until you have
    /// measured it; 0.10 unless given. It orders the watch list.
    #[arg(long, value_parser = share)]
    helped: Option<Decimal>,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    pub json: bool,
}

impl Arguments {
    /// Loss given default, and the share of it that contact prevents.
    pub fn losses(&self) -> (Decimal, Decimal) {
        let [lgd, helped] = [Decimal::new(75, 2), Decimal::new(10, 2)];
        (self.lgd.unwrap_or(lgd), self.helped.unwrap_or(helped))
    }

    /// Every option is used, and no output is an input.
    fn check(&self) -> Result<(), Failure> {
        if self.watch_list.is_none() && (self.lgd.is_some() || self.helped.is_some()) {
            return Err(
                "--lgd and --helped order the watch list: name it with --watch-list".into(),
            );
        }
        Places::default()
            .reads("--panel", self.panel.as_deref())
            .reads("--panel-schema", self.panel_schema.as_deref())
            .reads("--card", self.card.as_deref())
            .reads("--policy", self.policy.as_deref())
            .writes("--state", self.state.as_deref())
            .writes("--out", self.out.as_deref())
            .writes("--watch-list", self.watch_list.as_deref())
            .check()
    }
}

fn share(text: &str) -> Result<Decimal, String> {
    let within = |share: &Decimal| (Decimal::ZERO..=Decimal::ONE).contains(share);
    Decimal::from_str_exact(text)
        .ok()
        .filter(within)
        .ok_or_else(|| "must be a share in [0, 1]".to_owned())
}

/// What one date brought.
#[derive(Clone, Copy, serde::Serialize)]
pub struct Day {
    pub date: Date,
    pub observed: usize,
    /// Late or repeated: they changed nothing.
    pub seen_before: usize,
    pub amber_alerts: usize,
    pub red_alerts: usize,
    /// Borrowers at a level after the date.
    pub amber: usize,
    pub red: usize,
    pub unknown: usize,
}

/// What a run over a panel brought.
pub struct Run {
    pub days: Vec<Day>,
    pub told: Vec<Told>,
    pub list: WatchList,
    pub refused: usize,
}

/// What a book is watched with.
pub struct Watcher<'a, S: State> {
    pub warning: &'a EarlyWarning<S>,
    pub scorer: Option<&'a Scorer>,
    pub lgd: Decimal,
    pub helped: Decimal,
}

/// What the machine sees of a panel.
struct Seen<'a> {
    histories: Vec<(&'a str, &'a PaymentHistory)>,
    table: BehaviourTable,
    batch: Option<Batch>,
    /// The account of each row.
    accounts: Vec<usize>,
    refused: usize,
}

impl<S: State> Watcher<'_, S> {
    /// Observes every day of the panel, the earliest first; alerts come in that order.
    pub fn watch(&self, panel: &PaymentPanel, book: &mut StateBook<S>) -> Result<Run, Failure> {
        let seen = self.see(panel)?;
        let accounts = seen.histories.iter();
        let rows_of_book: Vec<usize> = accounts.map(|(id, _)| book.row(id)).collect();
        let mut by_date: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
        for (row, &date) in seen.table.dates().iter().enumerate() {
            by_date.entry(date).or_default().push(row);
        }
        let mut run = Run {
            days: Vec::new(),
            told: Vec::new(),
            list: WatchList::new(*self.warning.policy().review()),
            refused: seen.refused,
        };
        let bar = common::bar("watching", seen.table.n_rows() as u64);
        for (date, rows) in by_date {
            let alerts = self.observe(date, &rows, &seen, (book, &rows_of_book), &mut run)?;
            self.review(&mut run.list, book, date)?;
            for (row, alert) in alerts {
                let told = self.tell(&seen, row, alert)?;
                self.admit(&mut run.list, &seen, row, &told);
                run.told.push(told);
            }
            bar.inc(rows.len() as u64);
        }
        bar.finish_and_clear();
        Ok(run)
    }

    fn see<'a>(&self, panel: &'a PaymentPanel) -> Result<Seen<'a>, Failure> {
        let open = |_: &str, _: &_| DefaultOutcome::new(None, Date::MAX);
        let table = BehaviourTable::new(panel, open);
        let mut batch = None;
        if let Some(scorer) = self.scorer {
            table.score(scorer, batch.insert(Batch::new()))?;
        }
        let ranges = table.accounts().enumerate();
        Ok(Seen {
            histories: panel.accounts().collect(),
            accounts: ranges
                .flat_map(|(account, rows)| rows.map(move |_| account))
                .collect(),
            refused: batch.as_ref().map_or(0, |batch| batch.refusals().len()),
            table,
            batch,
        })
    }

    /// One date as a batch over the borrowers of whom something is new.
    fn observe(
        &self,
        date: Date,
        rows: &[usize],
        seen: &Seen<'_>,
        (book, rows_of_book): (&mut StateBook<S>, &[usize]),
        run: &mut Run,
    ) -> Result<Vec<(usize, Alert)>, Failure> {
        let place = |row: usize| rows_of_book[seen.accounts[row]];
        let mut states: Vec<S> = rows.iter().map(|&row| book.states()[place(row)]).collect();
        let readings: Vec<_> = rows.iter().map(|&row| seen.reading(row)).collect();
        let signals: Vec<_> = rows.iter().map(|&row| seen.table.signals()[row]).collect();
        let columns = Columns::readings(&readings).with_signals(&signals);
        let report = self.warning.observe_batch(&mut states, columns, date)?;
        for (&row, state) in rows.iter().zip(states) {
            book.states_mut()[place(row)] = state;
        }
        let at = |level: Level| {
            let levels = book.states().iter().map(|s| self.warning.level_at(s, date));
            levels.filter(|found| *found == level).count()
        };
        let sent = |level: Level| {
            let levels = report.alerts.iter().map(|sent| sent.alert.level());
            levels.filter(|found| *found == level).count()
        };
        run.days.push(Day {
            date,
            observed: report.n_counted + report.n_missing,
            seen_before: report.n_duplicate + report.n_late,
            amber_alerts: sent(Level::Amber),
            red_alerts: sent(Level::Red),
            amber: at(Level::Amber),
            red: at(Level::Red),
            unknown: at(Level::Unknown),
        });
        let alerts = report.alerts.iter();
        Ok(alerts.map(|sent| (rows[sent.row], sent.alert)).collect())
    }

    /// Every statement is a review of those due: who came back to green is resolved.
    /// Who came back before, or whose account is closed, leaves at once.
    fn review(
        &self,
        list: &mut WatchList,
        book: &StateBook<S>,
        date: Date,
    ) -> Result<(), EarlyWarningError> {
        let stands = |id: &str| {
            let state = book.state(id).copied().unwrap_or_default();
            match self.warning.level_at(&state, date) {
                level if state.watch().is_closed() => (level, Disposition::Closed),
                Level::Green => (Level::Green, Disposition::Resolved),
                level => (level, Disposition::Open),
            }
        };
        let open = list.top(usize::MAX).into_iter();
        let reviewed: Vec<_> = open
            .map(|entry| {
                (
                    entry.id().to_owned(),
                    entry.next_review(),
                    stands(entry.id()),
                )
            })
            .filter(|(_, due, (_, now))| *due <= date || now.has_left())
            .collect();
        for (id, _, (level, disposition)) in reviewed {
            list.review(&id, level, disposition, date)?;
        }
        Ok(())
    }

    /// Why, and what to do.
    fn tell(&self, seen: &Seen<'_>, row: usize, alert: Alert) -> Result<Told, Failure> {
        let (lost, reasons) = self.reasons(seen, row, &alert)?;
        let codes: Vec<&str> = reasons.iter().map(|why| why.code.as_str()).collect();
        let case = alert.case().with_reasons(&codes);
        let advice = self.warning.policy().advice().advise(&case, alert.as_of());
        let notice = |advice: &Advice<'_>| {
            let due = advice.notice?;
            Some((due.notice.kind.clone(), due.due))
        };
        Ok(Told {
            id: seen.histories[seen.accounts[row]].0.to_owned(),
            alert,
            lost,
            action: advice.map_or_else(String::new, |advice| {
                let also = advice.also.iter().map(|action| action.name());
                let all: Vec<_> = std::iter::once(advice.action.name()).chain(also).collect();
                all.join("; ")
            }),
            advice: advice.map_or_else(String::new, |advice| advice.rule.to_owned()),
            notice: advice.as_ref().and_then(notice),
            reasons,
        })
    }

    /// Points lost and why: in the fall that fired a drop rule, else since the month before.
    fn reasons(
        &self,
        seen: &Seen<'_>,
        row: usize,
        alert: &Alert,
    ) -> Result<(i64, Vec<Why>), Failure> {
        let (before, row) = seen.fall(row, alert);
        let (Some(scorer), Some(now)) = (self.scorer, seen.table.behaviour(row)) else {
            return Ok((0, Vec::new()));
        };
        let text = |code: &str| {
            let mut all = (0..scorer.terms().len()).filter_map(|at| scorer.reason_of(at));
            let found = all.find(|(known, _)| *known == code);
            found.map_or_else(String::new, |(_, text)| text.to_owned())
        };
        if let Some(before) = before {
            let fall = explain_records(scorer, &before, &now)?;
            if fall.total() > 0 {
                let reasons = fall.reasons().iter().map(|loss| Why {
                    code: loss.code.to_owned(),
                    text: text(loss.code),
                    points: loss.points as f64,
                });
                return Ok((fall.total(), reasons.collect()));
            }
        }
        // Without a fall the standing reasons: where the borrower is below the card's reference.
        let standing = scorer.reasons(&now)?;
        let reasons = standing.iter().map(|reason| Why {
            code: reason.code.to_owned(),
            text: reason.text.to_owned(),
            points: reason.deficit,
        });
        Ok((0, reasons.collect()))
    }

    fn admit(&self, list: &mut WatchList, seen: &Seen<'_>, row: usize, told: &Told) {
        let (_, history) = seen.histories[seen.accounts[row]];
        let balance = history.balance_on(told.alert.as_of());
        let ead = balance.and_then(|owed| Decimal::from_f64_retain(owed.max(0.0)));
        let saved = told
            .alert
            .pd()
            .zip(ead)
            .and_then(|(pd, ead)| expected_loss_avoided(pd, self.lgd, ead, self.helped));
        let codes: Vec<&str> = told.reasons.iter().map(|why| why.code.as_str()).collect();
        let entry = WatchEntry::new(&told.id, &told.alert)
            .with_reasons(&codes)
            .with_owner("early contact")
            .with_expected_loss_avoided(saved.unwrap_or_default());
        list.admit(entry);
    }
}

impl Seen<'_> {
    fn reading(&self, row: usize) -> Reading {
        let score = self.batch.as_ref().and_then(|batch| batch.score(row));
        score.map_or(Reading::MISSING, |score| {
            Reading::both(Points(score.points.0), score.pd)
        })
    }

    /// The record an alert is explained from, and the row it is explained to.
    fn fall(&self, row: usize, alert: &Alert) -> (Option<Behaviour>, usize) {
        let same_account = |other: &usize| self.accounts[*other] == self.accounts[row];
        let earlier = || (0..=row).rev().take_while(same_account);
        let on = |date: Date| earlier().find(|&row| self.table.dates()[row] == date);
        // What the book saw in an earlier panel is not in this one.
        let rows = alert
            .score_drop()
            .and_then(|fall| Some((on(fall.since)?, on(fall.on)?)));
        match rows {
            Some((since, on)) => (self.table.behaviour(since), on),
            None => (self.before(row), row),
        }
    }

    /// The row before, of the same account.
    fn before(&self, row: usize) -> Option<Behaviour> {
        let before = row.checked_sub(1)?;
        (self.accounts[before] == self.accounts[row])
            .then(|| self.table.behaviour(before))
            .flatten()
    }
}

/// What the program prints with `--json`.
#[derive(serde::Serialize)]
struct Report<'a> {
    policy: &'a str,
    revision: &'a str,
    accounts: usize,
    account_months: usize,
    refused: usize,
    alerts: usize,
    actions: BTreeMap<&'a str, usize>,
    days: &'a [Day],
    seconds: f64,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.check()?;
    let policy = match &arguments.policy {
        Some(path) => policy(path)?,
        None => Policy::shipped()?,
    };
    match EarlyWarning::new(policy.clone()) {
        Err(EarlyWarningError::NeedsTrends { .. }) => {
            go(arguments, &EarlyWarning::with_trends(policy)?)
        }
        warning => go(arguments, &warning?),
    }
}

fn go<S: State>(arguments: &Arguments, warning: &EarlyWarning<S>) -> Result<(), Failure> {
    let start = Instant::now();
    let card = arguments
        .card
        .as_deref()
        .map(common::load_card)
        .transpose()?;
    let scorer = card.as_ref().map(Scorecard::compile).transpose()?;
    let (Some(path), Some(schema)) = (&arguments.panel, &arguments.panel_schema) else {
        return Err("--panel and --panel-schema are needed".into());
    };
    let layout = layout(schema, arguments.as_of)?;
    let (panel, input) = read(path, &layout)?;
    // From here until it is saved, the book is this run's alone.
    let _lock = match &arguments.state {
        Some(path) => {
            common::make_folder_of(path)?;
            Some(FileLock::acquire(path)?)
        }
        None => None,
    };
    let mut book = match &arguments.state {
        Some(path) if path.exists() => StateBook::read(path, warning)?,
        _ => StateBook::new(warning),
    };
    if let (Some(seen), Some(as_of), Some(path)) =
        (book.last_seen(), layout.as_of(), &arguments.state)
        && seen > as_of
    {
        return Err(format!(
            "{}: a borrower was seen on {seen}, after {as_of}, the day as of which the panel is \
             read (--as-of); give a later day, or restore a copy of the states",
            path.display()
        )
        .into());
    }
    book.begin_run(&input);
    let watcher = Watcher {
        warning,
        scorer: scorer.as_ref(),
        lgd: arguments.losses().0,
        helped: arguments.losses().1,
    };
    let run = watcher.watch(&panel, &mut book)?;
    // Run again, a month is not alerted again, and what was told of it is not lost.
    let is_new = run.days.iter().any(|day| day.observed > 0);
    if !is_new {
        common::note(
            "note: everything in this panel was seen before; alerts and watch list that \
             are there stay as they are",
        );
    }
    let stays = |path: &Path| !is_new && path.exists();
    // Alerts first: after a crash between the two they are sent again, under the same names.
    if let Some(path) = arguments.out.as_deref().filter(|path| !stays(path)) {
        let again = run.days.iter().filter(|day| day.observed > 0);
        let again = again.filter(|day| day.seen_before > 0);
        alerts::write(
            path,
            &run.told,
            &again.map(|day| day.date).collect::<Vec<_>>(),
        )?;
    }
    if let Some(path) = arguments.watch_list.as_deref().filter(|path| !stays(path)) {
        write_list(path, &run.list)?;
    }
    if let Some(path) = &arguments.state {
        book.write(path, warning)?;
    }
    let mut actions: BTreeMap<&str, usize> = BTreeMap::new();
    for told in &run.told {
        *actions.entry(&told.action).or_default() += 1;
    }
    let report = Report {
        policy: warning.policy().name(),
        revision: warning.policy().revision(),
        accounts: panel.n_accounts(),
        account_months: panel.n_records(),
        refused: run.refused,
        alerts: run.told.len(),
        actions,
        days: &run.days,
        seconds: start.elapsed().as_secs_f64(),
    };
    if arguments.json {
        say_json_line(&report)?;
        return Ok(());
    }
    say!("{}", show::days(&run.days));
    say!("{}", show::advice(&run.told));
    say!("{}", show::alerts(&run.told, 8));
    say!(
        "{} alerts from {} account-months of {} accounts in {:.2} s",
        report.alerts,
        report.account_months,
        report.accounts,
        report.seconds
    );
    for path in [&arguments.out, &arguments.watch_list, &arguments.state] {
        path.iter()
            .for_each(|path| say!("written: {}", path.display()));
    }
    Ok(())
}

/// Reads a policy file; an error names the file.
pub fn policy(path: &Path) -> Result<Policy, Failure> {
    common::read_with(path, Policy::from_toml)
}

/// The watch list as a file that is never half there.
pub fn write_list(path: &Path, list: &WatchList) -> Result<(), Failure> {
    let mut file = common::create(path)?;
    list.write_csv(&mut file)?;
    Ok(file.commit()?)
}

/// Reads a layout, as of a day; an error names the file.
pub fn layout(schema: &Path, as_of: Option<Date>) -> Result<PanelLayout, Failure> {
    let layout = common::read_with(schema, PanelLayout::from_toml)?;
    Ok(match as_of.or(layout.as_of()) {
        Some(as_of) => layout.with_as_of(as_of),
        None => layout.with_as_of(end_of_this_month()?),
    })
}

/// A program may look at the clock where the library does not: nothing that was reported
/// can be of a later month. It decides on nothing but a refusal.
fn end_of_this_month() -> Result<Date, Failure> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let days = i64::try_from(now.as_secs() / 86_400)?;
    let today = Date::constant(1970, 1, 1).checked_add(days.days())?;
    Ok(today.last_of_month())
}

/// Reads a panel under its layout, once; and the hash of what was read. An error names
/// the file.
pub fn read(path: &Path, layout: &PanelLayout) -> Result<(PaymentPanel, String), Failure> {
    let mut input = Input::open(path)?;
    let bar = common::file_bar("reading", &input);
    let mut source = Hashed {
        source: bar.wrap_read(input.reader()?),
        hash: Sha256::new(),
    };
    let panel = layout
        .from_reader(&mut source)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    bar.finish_and_clear();
    if panel.n_records() == 0 {
        return Err(format!("{} has a header and no account-month", path.display()).into());
    }
    let hash = source.hash.finalize();
    Ok((
        panel,
        hash.iter().map(|byte| format!("{byte:02x}")).collect(),
    ))
}

/// Reads, and hashes what was read.
struct Hashed<R> {
    source: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.source.read(buffer)?;
        self.hash.update(&buffer[..n]);
        Ok(n)
    }
}
