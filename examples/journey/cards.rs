//! The two cards: one for applications, one for behaviour, and the safety threshold.

use crate::common::{self, Failure};
use jiff::civil::date;
use scorewright::dataset::{Dataset, ExtraColumns};
use scorewright::early_warning::{
    Backtest, EarlyWarning, Goal, LabelledPanel, Measure, Observation, Policy, Reading,
    choose_threshold,
};
use scorewright::schema::Schema;
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::scoring::{Batch, Scorer};
use scorewright::training::LogisticModel;
use std::path::Path;

/// What was chosen for the shipped policy.
#[derive(serde::Serialize, serde::Deserialize)]
struct Threshold {
    alerts_per_1000: u64,
    amber: Option<f64>,
    red: Option<f64>,
}

/// A frozen card, and the same compiled.
pub struct Card {
    pub card: Scorecard,
    pub scorer: Scorer,
}

pub struct Cards {
    pub application: Card,
    pub behaviour: Card,
    pub warning: EarlyWarning,
}

impl Card {
    fn new(card: Scorecard) -> Result<Self, Failure> {
        let scorer = card.compile()?;
        Ok(Self { card, scorer })
    }

    /// Learns a card from a CSV file and its schema.
    fn learn(schema: &str, data: &str) -> Result<(Self, Dataset), Failure> {
        let schema = Schema::read(schema)?;
        let data = Dataset::reader(&schema)
            .extra_columns(ExtraColumns::Ignored)
            .read(Path::new(data))?;
        let model = LogisticModel::train(&data)?;
        let scaling = Scaling::pdo(20, 600, 50.0);
        let card = Scorecard::params()
            .scaling(scaling)
            .elderly(Elderly::Raise)
            .build(&model)?;
        Ok((Self::new(card)?, data))
    }

    fn load(path: &Path) -> Result<Self, Failure> {
        Self::new(common::load_card(path)?)
    }
}

impl Cards {
    pub const FILES: [&str; 3] = [
        "application_card.json",
        "behaviour_card.json",
        "threshold.json",
    ];

    /// Learns both cards and chooses the threshold, then keeps them in `folder`.
    pub fn learn(alerts_per_1000: u64, folder: &Path) -> Result<Self, Failure> {
        let spinner = common::spinner("learning");
        let (application, _) = Card::learn("data/credit_data.toml", "data/credit_data.csv")?;
        let (behaviour, clients) =
            Card::learn("data/servicing/behaviour.toml", "data/taiwan_card.csv")?;
        let policy = threshold(&behaviour.scorer, &clients, alerts_per_1000)?;
        let [first, second, third] = Self::FILES;
        application.card.write(folder.join(first))?;
        behaviour.card.write(folder.join(second))?;
        let chosen = Threshold {
            alerts_per_1000,
            amber: policy.amber(),
            red: policy.red(),
        };
        common::write_file(&folder.join(third), serde_json::to_string(&chosen)?)?;
        spinner.finish_and_clear();
        Ok(Self {
            application,
            behaviour,
            warning: EarlyWarning::new(policy)?,
        })
    }

    /// The same from the files that were kept, for a service that can call as many.
    pub fn load(alerts_per_1000: u64, folder: &Path) -> Result<Self, Failure> {
        let [first, second, third] = Self::FILES.map(|file| folder.join(file));
        if let Some(missing) = [&first, &second, &third].iter().find(|file| !file.exists()) {
            let missing = missing.display();
            return Err(
                format!("{missing} is not there; run once without --verify and --cards").into(),
            );
        }
        let chosen: Threshold = serde_json::from_str(&common::read_text(&third)?)?;
        if chosen.alerts_per_1000 != alerts_per_1000 {
            let third = third.display();
            return Err(format!(
                "{third} was chosen for another `watch.alerts_per_1000` than the case has; run \
                 once without --verify and --cards"
            )
            .into());
        }
        let Threshold { amber, red, .. } = chosen;
        let mut policy = Policy::shipped()?;
        if let Some(amber) = amber {
            policy = policy.with_amber(amber);
        }
        if let Some(red) = red {
            policy = policy.with_red(red);
        }
        Ok(Self {
            application: Card::load(&first)?,
            behaviour: Card::load(&second)?,
            warning: EarlyWarning::new(policy)?,
        })
    }
}

/// The shipped policy with the threshold at which customer service can still
/// call everyone it warns of, on the clients the card was learned from.
fn threshold(scorer: &Scorer, clients: &Dataset, per_1000: u64) -> Result<Policy, Failure> {
    let mut batch = Batch::new();
    scorer.score_dataset(clients, &mut batch)?;
    let bad = clients.bad().unwrap_or_default();
    // Status at the end of September 2005, default in October.
    let (seen, default) = (date(2005, 9, 30), date(2005, 10, 31));
    let mut panel = LabelledPanel::new();
    for (row, &bad) in bad.iter().enumerate() {
        let score = batch.score(row).ok_or("a client could not be scored")?;
        let observation = Observation::new(seen, Reading::both(score.points, score.pd));
        panel.push(bad.then_some(default), default, [observation])?;
    }
    let candidates = panel.thresholds(Measure::Points, 60);
    let at_most = per_1000 * panel.n_accounts() as u64 / 1000;
    let goal = Goal::Alerts { at_most };
    let choice = choose_threshold(
        &Policy::shipped()?,
        Backtest::within_days(31),
        &panel,
        &candidates,
        goal,
    )?;
    Ok(choice.policy().clone())
}
