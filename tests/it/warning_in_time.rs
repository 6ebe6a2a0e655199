//! Real card clients: at the same number of alerts the trigger catches more
//! defaults than the rules most lenders start with.

use jiff::civil::{Date, date};
use scorewright::binning::Binning;
use scorewright::dataset::{Column, Dataset};
use scorewright::early_warning::{
    Backtest, BacktestReport, BehaviourTable, DefaultOutcome, EarlyWarning, LabelledPanel, Policy,
    RepeatAfter, busiest_within, threshold_curve,
};
use scorewright::panel::{AccountMonth, AccountStatus, PanelLayout, PaymentHistory, PaymentPanel};
use scorewright::schema::Schema;
use scorewright::scorecard::{Scaling, Scorecard};
use scorewright::scoring::{Batch, Scorer};
use scorewright::training::{Folds, LogisticModel, Selection};
use std::path::Path;
use std::sync::LazyLock;

/// These teach, the rest are watched.
const N_TRAIN: usize = 15_000;
const DEFAULT_ON: Date = date(2005, 10, 31);
/// Status, bill and payment of each month, oldest first, and the statement's date.
const MONTHS: [(&str, &str, &str, Date); 6] = [
    ("PAY_6", "BILL_AMT6", "PAY_AMT6", date(2005, 4, 30)),
    ("PAY_5", "BILL_AMT5", "PAY_AMT5", date(2005, 5, 31)),
    ("PAY_4", "BILL_AMT4", "PAY_AMT4", date(2005, 6, 30)),
    ("PAY_3", "BILL_AMT3", "PAY_AMT3", date(2005, 7, 31)),
    ("PAY_2", "BILL_AMT2", "PAY_AMT2", date(2005, 8, 31)),
    ("PAY_0", "BILL_AMT1", "PAY_AMT1", date(2005, 9, 30)),
];

fn horizon() -> Backtest {
    Backtest::within_days(184)
}

fn numbers<'a>(data: &'a Dataset, name: &str) -> &'a [f64] {
    match data.column(name) {
        Some(Column::Numbers(values)) => values,
        _ => panic!("{name} holds no numbers"),
    }
}

/// The clients as a panel, in the order of the file.
fn panel(data: &Dataset) -> PaymentPanel {
    let limit = numbers(data, "LIMIT_BAL");
    let columns = MONTHS.map(|(status, bill, paid, on)| {
        let column = |name| numbers(data, name);
        (column(status), column(bill), column(paid), on)
    });
    let mut panel = PaymentPanel::new();
    for row in 0..data.n_rows() {
        let mut due = f64::NAN;
        let months = columns.map(|(status, bill, paid, on)| {
            let standing = match status[row] {
                -2.0 => AccountStatus::NoLoan,
                -1.0 => AccountStatus::PaidOff,
                _ => AccountStatus::Open,
            };
            let month = AccountMonth::new(on)
                .with_standing(standing)
                .with_days_past_due(30 * status[row].max(0.0) as u16)
                .with_due(due)
                .with_paid(paid[row])
                .with_balance(bill[row])
                .with_limit(limit[row]);
            due = bill[row].max(0.0);
            month
        });
        let history = PaymentHistory::new(months.to_vec()).unwrap();
        panel.push(&row.to_string(), history);
    }
    panel
}

/// What the later clients' card says of them.
struct Watched {
    panel: PaymentPanel,
    scorer: Scorer,
    table: BehaviourTable,
    labelled: LabelledPanel,
}

static WATCHED: LazyLock<Watched> = LazyLock::new(|| {
    let schema = Schema::read("data/taiwan_card.toml").unwrap();
    let data = Dataset::read("data/taiwan_card.csv", &schema).unwrap();
    let bad = data.bad().unwrap();
    let (earlier, later) = panel(&data).split_at(N_TRAIN);
    let table = |panel: &PaymentPanel| {
        BehaviourTable::new(panel, |id, _| {
            let default_on = bad[id.parse::<usize>().unwrap()].then_some(DEFAULT_ON);
            // The one outcome of the file decides all months before it.
            DefaultOutcome::new(default_on, date(2006, 4, 30))
        })
    };
    let train = table(&earlier)
        .training_set("cards", horizon(), 100_000)
        .unwrap();
    let folds = Folds::by_key(train.accounts.iter().copied());
    let selection = Selection::new().min_iv(0.02);
    let params = LogisticModel::params().selection(selection).folds(folds);
    let model = params.train(&train.data, &Binning::params()).unwrap();
    let scaling = Scaling::pdo(40, 600, 50.0);
    let card = Scorecard::params().scaling(scaling).build(&model).unwrap();
    let scorer = card.compile().unwrap();
    let panel = later;
    let table = table(&panel);
    let mut batch = Batch::new();
    table.score(&scorer, &mut batch).unwrap();
    let labelled = table.labelled(Some(&batch)).unwrap();
    Watched {
        panel,
        scorer,
        table,
        labelled,
    }
});

/// At most one alert of a level in so many months, and one again while it stands.
fn again(policy: Policy, statements: u8, days: u16) -> Policy {
    policy
        .with_cooldown_days(days)
        .with_cooldown_for_facts()
        .with_repeat_after(RepeatAfter::Statements(statements))
}

/// Alerts, and percent of the defaults caught, rounded to a hundredth.
fn alerts_and_recall(report: &BacktestReport) -> (u64, String) {
    let recall = format!("{:.2}", 100.0 * report.recall());
    (report.outcomes().n_alerts, recall)
}

/// The policy at the threshold that sends as many alerts as `budget` allows; the
/// outcomes of these clients choose nothing.
fn at_most(policy: &Policy, budget: u64) -> BacktestReport {
    let panel = &WATCHED.labelled;
    let candidates = panel.thresholds(policy.measure(), 400);
    let curve = threshold_curve(policy, horizon(), panel, &candidates).unwrap();
    busiest_within(&curve, budget).unwrap().report.clone()
}

#[test]
fn more_defaults_are_caught_by_as_many_alerts() {
    let naive = EarlyWarning::new(Policy::any_month_late()).unwrap();
    let naive = horizon().run(&naive, &WATCHED.labelled);
    let budget = naive.outcomes().n_alerts;
    let cut_off = Policy::pd("cut-off")
        .with_exit_margin(0.0)
        .with_exit_count(1);
    let cut_off = at_most(&cut_off, budget);
    let ours = at_most(&Policy::points("score with hysteresis"), budget);
    assert!(ours.outcomes().n_alerts <= budget);
    assert!(
        ours.recall() > naive.recall(),
        "{} {}",
        ours.recall(),
        naive.recall()
    );
    assert!(
        ours.recall() > cut_off.recall(),
        "{} {}",
        ours.recall(),
        cut_off.recall()
    );
    assert!(ours.recall_with_lead(60) > naive.recall_with_lead(60));
    assert!(ours.churn() < naive.churn());
}

#[test]
fn the_naive_rule_catches_what_it_is_known_to_catch() {
    let run = |policy| {
        let warning = EarlyWarning::new(policy).unwrap();
        horizon().run(&warning, &WATCHED.labelled)
    };
    let naive = run(Policy::any_month_late());
    assert_eq!(alerts_and_recall(&naive), (5_401, "65.66".to_owned()));
    assert_eq!(naive.outcomes().n_events, 3_259);
    assert_eq!(
        naive.outcomes().caught_at.current,
        0,
        "it waits for lateness"
    );
}

/// Over as many alerts as the naive rule sends, the score catches more of the same
/// clients' defaults, more of them 60 days before, and many before anything is overdue.
#[test]
fn a_score_told_of_once_a_client_catches_more_than_lateness() {
    let naive = EarlyWarning::new(Policy::any_month_late()).unwrap();
    let naive = horizon().results(&naive, &WATCHED.labelled);
    let budget = naive.report().outcomes().n_alerts;
    let policy = again(Policy::points("score"), 6, 180);
    let panel = &WATCHED.labelled;
    let candidates = panel.thresholds(policy.measure(), 400);
    let curve = threshold_curve(&policy, horizon(), panel, &candidates).unwrap();
    let threshold = busiest_within(&curve, budget).unwrap().threshold;
    let ours = EarlyWarning::new(policy.at_amber(threshold)).unwrap();
    let ours = horizon().results(&ours, panel);
    let more = ours.differences(&naive, 100, 42).unwrap();
    assert!(ours.report().outcomes().n_alerts <= budget);
    for difference in [more.recall, more.recall_60_days, more.recall_while_current] {
        assert!(difference.interval.low > 0.02, "{difference:?}");
    }
}

#[test]
fn late_months_of_a_local_panel_are_told_of_as_they_are_known_to_be() {
    let path = "../shared/data/local/card_panel.csv";
    if !Path::new(path).exists() {
        println!("skipped: {path} is not here");
        return;
    }
    let text = std::fs::read_to_string("data/panels/card_panel.toml").unwrap();
    let layout = PanelLayout::from_toml(&text).unwrap();
    let file = std::fs::File::open(path).unwrap();
    let panel = layout.from_reader(file).unwrap();
    let half = panel.n_accounts() / 2;
    let (_, later) = panel.split_at(half);
    let table = BehaviourTable::new(&later, |_, history| DefaultOutcome::past_due(history, 60));
    let labelled = table.labelled(None).unwrap();
    let naive = |policy: Policy| horizon().results(&EarlyWarning::new(policy).unwrap(), &labelled);
    let once = naive(Policy::any_month_late());
    let twice = naive(again(Policy::any_month_late(), 5, 150));
    assert_eq!(once.report().outcomes().n_events, 375);
    assert_eq!(
        alerts_and_recall(&once.report()),
        (3_696, "70.93".to_owned())
    );
    assert_eq!(
        alerts_and_recall(&twice.report()),
        (3_246, "72.53".to_owned())
    );
}

#[test]
fn features_of_a_table_and_of_a_live_history_score_the_same() {
    let Watched {
        panel,
        scorer,
        table,
        ..
    } = &*WATCHED;
    let mut batch = Batch::new();
    table.score(scorer, &mut batch).unwrap();
    let accounts = table.accounts().zip(panel.accounts());
    for (rows, (_, history)) in accounts.step_by(97) {
        for row in rows {
            let live = history.as_of(table.dates()[row]);
            assert_eq!(batch.score(row), scorer.score(&live).ok(), "row {row}");
        }
    }
}
