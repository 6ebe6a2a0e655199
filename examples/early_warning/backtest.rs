//! Would it have warned in time?

use crate::common::{self, Failure, Places};
use crate::common::{say, say_json_line};
use crate::compare::{self, Comparison, Setting};
use crate::{learn, show, watch};
use jiff::civil::Date;
use rust_decimal::Decimal;
use scorewright::early_warning::{
    Backtest, BehaviourTable, DefaultOutcome, Goal, LabelledPanel, Policy,
};
use scorewright::panel::{PanelLayout, PaymentPanel};
use scorewright::report::WarningChart;
use scorewright::scorecard::Scorecard;
use scorewright::scoring::{Batch, Scorer};
use std::path::PathBuf;
use std::time::Instant;

/// The longest three months: a default six statements on is within six months.
const DAYS_OF_QUARTER: u16 = 92;

#[derive(clap::Args)]
#[group(id = "backtest")]
pub struct Arguments {
    /// The payment histories: a CSV file with a row per account and month, in any order.
    #[arg(long, value_name = "FILE")]
    panel: PathBuf,
    /// Where the panel's columns are, as TOML; see data/panels/.
    #[arg(long, value_name = "FILE")]
    panel_schema: PathBuf,
    /// The card of behaviour features; without it one is trained on the earlier accounts.
    #[arg(long)]
    card: Option<PathBuf>,
    /// The policy whose threshold is varied; 20 points of hysteresis and two
    /// observations to clear when not given.
    #[arg(long)]
    policy: Option<PathBuf>,
    /// Default is the first month with at least this status code of the layout.
    #[arg(long, conflicts_with = "target_days")]
    target_status: Option<String>,
    /// Default is the first month with at least so many days past due. Default: 90.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    target_days: Option<u16>,
    /// The day the panel was taken; a date after it is refused. The day that the panel's
    /// layout names when not given, else the end of this month.
    #[arg(long)]
    as_of: Option<Date>,
    /// How many months ahead a default is to be seen.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=60))]
    horizon: u8,
    /// The percentage of accounts, by their order in the file, that the card and the threshold learn from.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u8).range(1..=99))]
    train_percent: u8,
    /// Out of time as well: learn only from what was known before this date, judge only from it on.
    #[arg(long)]
    test_from: Option<Date>,
    /// Choose the threshold on the earlier accounts by what an alert costs; needs --loss-avoided.
    #[arg(long, requires = "loss_avoided")]
    contact_cost: Option<Decimal>,
    /// What is saved on a default caught; needs --contact-cost.
    #[arg(long, requires = "contact_cost")]
    loss_avoided: Option<Decimal>,
    /// Choose the threshold by the number of alerts on the earlier accounts.
    #[arg(long, conflicts_with = "contact_cost")]
    at_most_alerts: Option<u64>,
    /// Choose the threshold by false alarms per 1,000 account-months.
    #[arg(long, conflicts_with_all = ["contact_cost", "at_most_alerts"])]
    false_per_1000: Option<f64>,
    /// Statements after which the alert of a level that stands is sent again, 1 to 15; every
    /// rule is run without and with each. When not given the horizon less a month and the
    /// horizon, and the other accounts choose from half of the horizon on.
    #[arg(long, value_delimiter = ',', value_name = "STATEMENTS",
          value_parser = clap::value_parser!(u8).range(1..=i64::from(compare::MOST_STATEMENTS)))]
    repeat_after: Option<Vec<u8>>,
    /// Alerts that can be worked per statement date, the riskiest first: what is caught then?
    #[arg(long, value_delimiter = ',', default_value = "10,25,50,100")]
    capacity: Vec<usize>,
    /// Draws for the 95 % intervals.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..))]
    draws: u16,
    /// Chooses the draws.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Where the chart of recall and lead time goes, as SVG.
    #[arg(long)]
    chart: Option<PathBuf>,
    /// Where the policy with the threshold chosen goes, as TOML.
    #[arg(long)]
    policy_out: Option<PathBuf>,
    /// Where the card trained goes.
    #[arg(long, conflicts_with = "card")]
    card_out: Option<PathBuf>,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Seconds by step.
#[derive(Default, serde::Serialize)]
struct Seconds {
    read: f64,
    features: f64,
    card: f64,
    backtest: f64,
    total: f64,
}

/// Accounts with their scores, those learnt from and those held out.
struct Halves {
    train: BehaviourTable,
    test: BehaviourTable,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let start = Instant::now();
    let mut seconds = Seconds::default();
    Places::default()
        .reads("--panel", arguments.panel.as_path())
        .reads("--panel-schema", arguments.panel_schema.as_path())
        .reads("--card", arguments.card.as_deref())
        .reads("--policy", arguments.policy.as_deref())
        .writes("--chart", arguments.chart.as_deref())
        .writes("--policy-out", arguments.policy_out.as_deref())
        .writes("--card-out", arguments.card_out.as_deref())
        .check()?;
    let horizon =
        Backtest::within_days((u16::from(arguments.horizon) * DAYS_OF_QUARTER).div_ceil(3));
    let layout = watch::layout(&arguments.panel_schema, arguments.as_of)?;
    let (panel, _) = watch::read(&arguments.panel, &layout)?;
    let days = target_days(arguments, &layout)?;
    let (n_accounts, n_records) = (panel.n_accounts(), panel.n_records());
    check_arrears(&panel, days)?;
    seconds.read = start.elapsed().as_secs_f64();
    let halves = halves(arguments, panel, days)?;
    seconds.features = start.elapsed().as_secs_f64() - seconds.read;
    let card = card(arguments, &halves, horizon)?;
    let scorer = card.compile()?;
    let (_, measures) = learn::measure(&scorer, &halves.test, horizon)?;
    seconds.card = start.elapsed().as_secs_f64() - seconds.read - seconds.features;
    let setting = Setting {
        backtest: horizon,
        templates: templates(arguments)?,
        repeats: match &arguments.repeat_after {
            Some(given) => compare::Repeats::given(given),
            None => compare::Repeats::of(arguments.horizon),
        },
        goal: goal(arguments),
        capacities: arguments.capacity.clone(),
        draws: arguments.draws,
        seed: arguments.seed,
    };
    let train = labelled(&halves.train, &scorer)?;
    let test = held_out(arguments, &halves.test, &scorer)?;
    // Said here, once, where every measure of what was caught would have no value.
    horizon
        .n_defaults(&test)
        .map_err(|error| format!("accounts held out: {error}"))?;
    let comparison = compare::compare(&setting, &train, &test)?;
    seconds.total = start.elapsed().as_secs_f64();
    seconds.backtest = seconds.total - seconds.read - seconds.features - seconds.card;
    write(arguments, &card, &comparison)?;
    if arguments.json {
        let rows: Vec<_> = comparison.rows.iter().map(compare::json).collect();
        let report = serde_json::json!({
            "accounts": n_accounts,
            "account_months": n_records,
            "target_days_past_due": days,
            "horizon_months": arguments.horizon,
            "train_accounts": train.n_accounts(),
            "test_accounts": test.n_accounts(),
            "card": { "id": card.id()?, "test": measures },
            "chosen": { "policy": comparison.chosen.name(), "threshold": comparison.chosen.amber() },
            "rules": rows,
            "capacity": compare::capacity_json(&comparison.capacity),
            "seconds": seconds,
        });
        return say_json_line(&report);
    }
    say!(
        "{n_records} account-months of {n_accounts} accounts; default: {days} days past due within {} months",
        arguments.horizon
    );
    say!(
        "{}",
        common::measures_line("card, held out", halves.test.n_rows(), &measures)
    );
    say!("{}", show::comparison(&comparison.rows));
    say!("{EXPLANATION}");
    say!("{}", show::over_naive(&comparison.rows));
    say!("{}", show::caught_at(&comparison.rows));
    say!("{}", show::capacity(&comparison.capacity));
    say!(
        "{:.2} s (read {:.2}, features {:.2}, card {:.2}, backtest {:.2})",
        seconds.total,
        seconds.read,
        seconds.features,
        seconds.card,
        seconds.backtest
    );
    Ok(())
}

/// What the tables mean.
pub const EXPLANATION: &str = "\
Accounts held out only; in percent. Limits are such that no rule sends more
alerts than the first; the one chosen has all from the other accounts.
Again: at most one alert of a level in so many statements, and one again while
it stands. Limit: alerts come below these points or above this PD. Recall:
defaults with an alert within the horizon before them; as many: between two
thresholds, at exactly as many alerts as the first rule sends; 60 days: caught
so long before; standing: caught, or at the level of an older alert; current:
caught by a first alert before anything was past due. Precise: alerts with a
default to come. Lead: days from the first alert to the default. Moves:
changes of level.";

fn target_days(arguments: &Arguments, layout: &PanelLayout) -> Result<u16, Failure> {
    let Some(code) = &arguments.target_status else {
        return Ok(arguments.target_days.unwrap_or(90));
    };
    let schema = &arguments.panel_schema;
    match layout.days_of_status(code) {
        Some(0) => Err(format!("status `{code}` is no day past due; choose a later one").into()),
        Some(days) => Ok(days),
        None => Err(format!(
            "{} gives no days past due for status `{code}`",
            schema.display()
        )
        .into()),
    }
}

/// Without arrears there is no default to foresee.
fn check_arrears(panel: &PaymentPanel, days: u16) -> Result<(), Failure> {
    let accounts = panel.n_accounts();
    match panel.most_days_past_due() {
        None => Err(format!(
            "no month of the panel's {accounts} accounts tells days past due; name a status \
             column in the layout"
        )
        .into()),
        Some(0) => Err(format!(
            "the panel holds no arrears: none of its {accounts} accounts is ever past due; check \
             the status codes of the layout"
        )
        .into()),
        Some(most) if most < days => Err(format!(
            "no account is ever {days} days past due, which would be default; the most is {most} \
             (--target-days or --target-status)"
        )
        .into()),
        Some(_) => Ok(()),
    }
}

fn halves(arguments: &Arguments, panel: PaymentPanel, days: u16) -> Result<Halves, Failure> {
    let n_train = panel.n_accounts() * usize::from(arguments.train_percent) / 100;
    let (mut train, test) = panel.split_at(n_train);
    if let Some(from) = arguments.test_from {
        train = train.known_by(from.yesterday()?);
    }
    let spinner = common::spinner("features");
    let table = |panel: &_| {
        BehaviourTable::new(panel, |_, history| DefaultOutcome::past_due(history, days))
    };
    let halves = Halves {
        train: table(&train),
        test: table(&test),
    };
    spinner.finish_and_clear();
    Ok(halves)
}

fn card(arguments: &Arguments, halves: &Halves, horizon: Backtest) -> Result<Scorecard, Failure> {
    match &arguments.card {
        Some(path) => common::load_card(path),
        None => learn::train(&halves.train, "early warning", horizon),
    }
}

fn templates(arguments: &Arguments) -> Result<Vec<(String, Policy)>, Failure> {
    let Some(path) = &arguments.policy else {
        return Ok(compare::templates());
    };
    let policy = watch::policy(path)?;
    Ok(vec![(format!("policy {}", policy.name()), policy)])
}

fn goal(arguments: &Arguments) -> Option<Goal> {
    let cost = arguments.contact_cost.zip(arguments.loss_avoided);
    if let Some((contact_cost, loss_avoided)) = cost {
        return Some(Goal::Cost {
            contact_cost,
            loss_avoided,
        });
    }
    let alerts = arguments
        .at_most_alerts
        .map(|at_most| Goal::Alerts { at_most });
    let budget = |at_most_per_1000| Goal::FalseAlarms { at_most_per_1000 };
    alerts.or(arguments.false_per_1000.map(budget))
}

pub fn labelled(table: &BehaviourTable, scorer: &Scorer) -> Result<LabelledPanel, Failure> {
    let mut batch = Batch::new();
    table.score(scorer, &mut batch)?;
    Ok(table.labelled(Some(&batch))?)
}

fn held_out(
    arguments: &Arguments,
    table: &BehaviourTable,
    scorer: &Scorer,
) -> Result<LabelledPanel, Failure> {
    let panel = labelled(table, scorer)?;
    match arguments.test_from {
        Some(from) => Ok(panel.split(from.yesterday()?).1),
        None => Ok(panel),
    }
}

fn write(arguments: &Arguments, card: &Scorecard, comparison: &Comparison) -> Result<(), Failure> {
    if let Some(path) = &arguments.chart {
        common::write_file(path, chart(comparison, "Held-out accounts")?)?;
    }
    if let Some(path) = &arguments.policy_out {
        common::write_file(path, comparison.chosen.to_toml()?)?;
    }
    if let Some(path) = &arguments.card_out {
        common::make_folder_of(path)?;
        card.write(path)?;
    }
    Ok(())
}

/// Recall and lead time against alerts, up to three times those of the naive rule.
pub fn chart(comparison: &Comparison, title: &str) -> Result<String, Failure> {
    let mut chart = WarningChart::new(title);
    for (name, curve) in &comparison.curves {
        chart = chart.with_curve(name, curve);
    }
    if let Some(naive) = comparison.rows.first() {
        chart = chart
            .with_point(&naive.name, &naive.report)
            .with_most_alerts(3.0 * naive.report.alerts_per_1000());
    }
    Ok(chart.to_svg()?)
}
