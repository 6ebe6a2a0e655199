//! Six months of card clients: train on the earlier clients, watch the later ones.

use crate::common::{self, Failure, Measures};
use crate::common::{say, say_json_line};
use crate::compare::{self, Comparison, Setting};
use crate::unfold::{self, DEFAULT_ON};
use crate::watch::{self, Run, Watcher};
use crate::{alerts, backtest, learn, show};
use jiff::civil::{Date, date};
use scorewright::early_warning::{
    Backtest, BehaviourTable, DefaultOutcome, EarlyWarning, LabelledPanel, Policy, StateBook,
    WatchState,
};
use scorewright::panel::PaymentPanel;
use scorewright::scorecard::Scorecard;
use std::collections::HashMap;
use std::path::Path;

const DATA: &str = "data/taiwan_card.csv";
const LAYOUT: &str = "data/panels/taiwan_card.toml";
const FOLDER: &str = "target/early_warning";
/// Clients by their order in the file: these teach, the rest are watched.
const N_TRAIN: usize = 15_000;
/// From the first statement, 30 April, to the outcome.
const HORIZON_DAYS: u16 = 184;
const HORIZON_MONTHS: u8 = 6;
/// Only defaults of October are known. Which is the question, so a client who
/// did not default then is decided for every month before.
const FOLLOWED_UNTIL: Date = date(2006, 4, 30);
/// Red is as far below amber as in the policy that comes with the crate.
const RED_BELOW_AMBER: f64 = 40.0;

pub fn run(arguments: &watch::Arguments) -> Result<(), Failure> {
    let folder = Path::new(FOLDER);
    let defaulted = unfold::unfold(Path::new(DATA), &folder.join("panel.csv"))?;
    let layout = watch::layout(Path::new(LAYOUT), None)?;
    let (panel, _) = watch::read(&folder.join("panel.csv"), &layout)?;
    let (earlier, later) = panel.split_at(N_TRAIN);
    let horizon = Backtest::within_days(HORIZON_DAYS);
    let train = table(&earlier, &defaulted);
    let test = table(&later, &defaulted);
    let card = learn::train(&train, "taiwan_card early warning", horizon)?;
    card.write(folder.join("card.json"))?;
    let scorer = card.compile()?;
    let measured = [&train, &test].map(|table| learn::measure(&scorer, table, horizon));
    let [of_train, of_test] = measured;

    let labelled = [&train, &test].map(|table| backtest::labelled(table, &scorer));
    let [train, test] = labelled;
    let (policy, comparison) = judge(horizon, &train?, &test?)?;

    let warning = EarlyWarning::new(policy)?;
    let mut book = StateBook::new(&warning);
    let watcher = Watcher {
        warning: &warning,
        scorer: Some(&scorer),
        lgd: arguments.losses().0,
        helped: arguments.losses().1,
    };
    let run = watcher.watch(&later, &mut book)?;
    write(folder, &warning, &mut book, &run, &comparison)?;
    if arguments.json {
        say_json_line(&json(&card, &run, &comparison)?)?;
    } else {
        show(&card, [of_train?, of_test?], &warning, &run, &comparison);
    }
    Ok(())
}

/// The policy for the later clients, beside other rules.
fn judge(
    backtest: Backtest,
    train: &LabelledPanel,
    test: &LabelledPanel,
) -> Result<(Policy, Comparison), Failure> {
    let setting = Setting {
        backtest,
        templates: compare::templates(),
        repeats: compare::Repeats::of(HORIZON_MONTHS),
        goal: None,
        capacities: vec![100, 250, 500, 1000],
        draws: 200,
        seed: 42,
    };
    let mut comparison = compare::compare(&setting, train, test)?;
    let policy = operational(&comparison)?;
    let name = ("policy as run", policy.amber());
    let row = compare::row(&setting, test, name, (&policy, comparison.rows.first()))?;
    comparison.rows.push(row);
    Ok((policy, comparison))
}

fn table(panel: &PaymentPanel, defaulted: &HashMap<String, bool>) -> BehaviourTable {
    BehaviourTable::new(panel, |id, _| {
        let bad = defaulted.get(id).is_some_and(|&bad| bad);
        DefaultOutcome::new(bad.then_some(DEFAULT_ON), FOLLOWED_UNTIL)
    })
}

/// The policy that comes with the crate, at the threshold chosen on the earlier clients.
fn operational(comparison: &Comparison) -> Result<Policy, Failure> {
    let shipped = Policy::shipped()?.with_revision("taiwan_card");
    let amber = comparison.chosen.amber().ok_or("no threshold was chosen")?;
    Ok(shipped.with_amber(amber).with_red(amber - RED_BELOW_AMBER))
}

fn write(
    folder: &Path,
    warning: &EarlyWarning,
    book: &mut StateBook<WatchState>,
    run: &Run,
    comparison: &Comparison,
) -> Result<(), Failure> {
    common::write_file(&folder.join("policy.toml"), warning.policy().to_toml()?)?;
    book.write(&folder.join("state.json"), warning)?;
    alerts::write(&folder.join("alerts.csv"), &run.told, &[])?;
    watch::write_list(&folder.join("watch_list.csv"), &run.list)?;
    let title = "Taiwan card clients 15,001 to 30,000, default in October 2005";
    let chart = backtest::chart(comparison, title)?;
    common::write_file(&folder.join("backtest.svg"), chart)
}

fn json(
    card: &Scorecard,
    run: &Run,
    comparison: &Comparison,
) -> Result<serde_json::Value, Failure> {
    let rows: Vec<_> = comparison.rows.iter().map(compare::json).collect();
    Ok(serde_json::json!({
        "card": card.id()?,
        "alerts": run.told.len(),
        "watched": run.list.top(usize::MAX).len(),
        "days": run.days,
        "rules": rows,
        "capacity": compare::capacity_json(&comparison.capacity),
    }))
}

fn show(
    card: &Scorecard,
    measured: [(usize, Measures); 2],
    warning: &EarlyWarning,
    run: &Run,
    comparison: &Comparison,
) {
    say!("Card clients of Taiwan, April to September 2005; bad: default in October.");
    say!("The card and the threshold are from clients 1 to {N_TRAIN}; the rest are watched.\n");
    let names: Vec<&str> = card.inputs().iter().map(|one| one.name()).collect();
    say!("card of {} behaviour features:", names.len());
    for line in names.chunks(4) {
        say!("  {}", line.join(", "));
    }
    for (name, (rows, measures)) in ["card, earlier", "card, later"].iter().zip(&measured) {
        say!("{}", common::measures_line(name, *rows, measures));
    }
    let policy = warning.policy();
    say!(
        "policy: amber below {}, red below {}\n",
        policy.amber().unwrap_or_default(),
        policy.red().unwrap_or_default()
    );
    say!("{}", show::days(&run.days));
    say!("\nThe latest alerts, and why (points lost since the month before):");
    say!("{}", show::alerts(&run.told, 6));
    say!("{}", show::advice(&run.told));
    let watched = run.list.top(usize::MAX).len();
    say!("\nWatch list of {watched} clients: worth a call first");
    say!("{}", show::watch_list(&run.list.top(6)));
    say!("\nBacktest against the October default:");
    say!("{}", show::comparison(&comparison.rows));
    say!("{}", backtest::EXPLANATION);
    say!("{}", show::over_naive(&comparison.rows));
    say!("{}", show::caught_at(&comparison.rows));
    say!("{}", show::capacity(&comparison.capacity));
    say!(
        "\nin {FOLDER}: alerts.csv, watch_list.csv, state.json, policy.toml, card.json, panel.csv, backtest.svg"
    );
}
