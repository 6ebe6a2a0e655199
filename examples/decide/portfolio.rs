//! What a cut-off does to a portfolio: by profit, band by band, and against an old card.

use crate::common::{self, Failure};
use core::fmt;
use scorewright::dataset::{Dataset, ExtraColumns};
use scorewright::files::Input;
use scorewright::lending::decision::{
    BreakEven, HeldEqual, StrategyCell, StrategyRow, SwapSet, score_bands, strategy_table, swap_set,
};
use scorewright::money::Money;
use scorewright::schema::{Field, Role, Schema};
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::scoring::Batch;
use scorewright::training::LogisticModel;
use std::path::Path;

/// What the old card of the example knows.
const OLD_FIELDS: [&str; 4] = ["Seniority", "Records", "Job", "Income"];

/// The card in use, the one it replaces, and loans with known outcomes.
pub struct Cards {
    pub card: Scorecard,
    old: Option<Scorecard>,
    loans: Option<Dataset>,
}

impl Cards {
    /// Two cards trained on 70 % of the shipped loans: one on all fields, the old
    /// one on four of them.
    pub fn trained() -> Result<Self, Failure> {
        let spinner = common::spinner("training");
        let schema = Schema::read("data/credit_data.toml")?;
        let of_old =
            |field: &Field| OLD_FIELDS.contains(&field.name()) || field.role() == Role::Target;
        let fields = schema.fields().iter().filter(|field| of_old(field));
        let old_schema = Schema::new("old_card", fields.cloned().collect())?;
        let (card, loans) = train(&schema)?;
        let (old, _) = train(&old_schema)?;
        spinner.finish_and_clear();
        Ok(Self {
            card,
            old: Some(old),
            loans: Some(loans),
        })
    }

    /// Frozen cards, and loans under their schema.
    pub fn given(
        card: &Path,
        loans: Option<(&Path, &Path)>,
        old: Option<&Path>,
    ) -> Result<Self, Failure> {
        let loans = loans.map(|(data, schema)| {
            let schema = Schema::read(schema)?;
            let names: Vec<&str> = schema.fields().iter().map(Field::name).collect();
            let mut input = Input::open(data)?;
            let format = common::Layout::default().format(&mut input, &names)?;
            let bar = common::file_bar("reading", &input);
            let loans = Dataset::reader(&schema)
                .format(format)
                .extra_columns(ExtraColumns::Ignored)
                .progress(|_, bytes| bar.set_position(bytes))
                .read_input(&mut input)?;
            bar.finish_and_clear();
            Ok::<_, Failure>(loans)
        });
        Ok(Self {
            card: common::load_card(card)?,
            old: old.map(common::load_card).transpose()?,
            loans: loans.transpose()?,
        })
    }
}

/// A card, and the rows it did not see.
fn train(schema: &Schema) -> Result<(Scorecard, Dataset), Failure> {
    let loans = Dataset::reader(schema)
        .extra_columns(ExtraColumns::Ignored)
        .read("data/credit_data.csv")?;
    let (train, test) = loans.split(0.7, 42)?;
    let model = LogisticModel::train(&train)?;
    let scaling = Scaling::pdo(20, 600, 50.0);
    let card = Scorecard::params()
        .scaling(scaling)
        .elderly(Elderly::Raise)
        .build(&model)?;
    Ok((card, test))
}

/// The tables over loans with known outcomes.
#[derive(serde::Serialize)]
pub struct Portfolio {
    rows: usize,
    loss: Money,
    profit: Money,
    break_even_odds: String,
    break_even_pd: String,
    /// `None` when no score pays.
    cut_off: Option<i32>,
    strategy: Vec<StrategyRow>,
    swap: Option<Swap>,
}

/// Who changes sides when the new card replaces the old at the cut-off that pays.
#[derive(serde::Serialize)]
struct Swap {
    old_cut_off: i32,
    at_equal_approvals: SwapSet,
    at_equal_bad_rate: SwapSet,
}

impl Portfolio {
    /// `None` without loans.
    pub fn new(
        cards: &Cards,
        loss: Money,
        profit: Money,
        band: i32,
    ) -> Result<Option<Self>, Failure> {
        let even = BreakEven::new(loss, profit)?;
        let Some(loans) = &cards.loans else {
            return Ok(None);
        };
        let bad = loans.bad().ok_or("the schema of --data names no target")?;
        let points = scores(&cards.card, loans)?;
        let bands = score_bands(&points, bad, band)?;
        let swap = match &cards.old {
            Some(old) => Swap::new(old, &points, loans, bad, even)?,
            None => None,
        };
        Ok(Some(Self {
            rows: points.len(),
            loss,
            profit,
            break_even_odds: even.good_bad_odds.round_dp(2).normalize().to_string(),
            break_even_pd: even.pd.round_dp(6).normalize().to_string(),
            cut_off: even
                .cut_off(cards.card.pd_table())
                .map(|points| points.value()),
            strategy: strategy_table(&bands)?,
            swap,
        }))
    }
}

impl Swap {
    /// `None` when no score of the old card pays.
    fn new(
        old: &Scorecard,
        new: &[i32],
        loans: &Dataset,
        bad: &[bool],
        even: BreakEven,
    ) -> Result<Option<Self>, Failure> {
        let Some(cut_off) = even.cut_off(old.pd_table()) else {
            return Ok(None);
        };
        let old_cut_off = cut_off.value();
        let old = scores(old, loans)?;
        let at = |held| swap_set(&old, new, bad, old_cut_off, held);
        Ok(Some(Self {
            old_cut_off,
            at_equal_approvals: at(HeldEqual::Approvals)?,
            at_equal_bad_rate: at(HeldEqual::BadRate)?,
        }))
    }
}

fn scores(card: &Scorecard, loans: &Dataset) -> Result<Vec<i32>, Failure> {
    let scorer = card.compile()?;
    let mut batch = Batch::new();
    scorer.score_dataset(loans, &mut batch)?;
    match batch.refusals().first() {
        Some((row, error)) => Err(format!("record {}: {error}", row + 1).into()),
        None => Ok(batch.points().to_vec()),
    }
}

impl fmt::Display for Portfolio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Cut-off by profit: a bad loan loses {}, a good one earns {}",
            self.loss, self.profit
        )?;
        let pays = match self.cut_off {
            Some(points) => format!("{points} points and above pay"),
            None => "no score of the card pays".to_owned(),
        };
        writeln!(
            f,
            "  breaks even at odds of {}:1, a probability of {}; {pays}",
            self.break_even_odds, self.break_even_pd
        )?;
        writeln!(
            f,
            "\nStrategy table, {} loans with known outcomes",
            self.rows
        )?;
        write!(f, "{}", strategy(&self.strategy))?;
        match &self.swap {
            Some(swap) => write!(f, "\n\n{swap}"),
            None => Ok(()),
        }
    }
}

fn strategy(rows: &[StrategyRow]) -> comfy_table::Table {
    let header = [
        "points",
        "loans",
        "bad %",
        "odds",
        "approved",
        "approved %",
        "bad above",
        "bad above %",
    ];
    let mut table = common::table(header, &[]);
    for row in rows {
        table.add_row([
            format!("{} +", row.points_from),
            row.volume.to_string(),
            percent(row.bad_rate),
            row.good_bad_odds
                .map_or("-".to_owned(), |odds| format!("{odds:.1}")),
            row.approved.to_string(),
            percent(Some(row.approval_rate)),
            row.approved_bad.to_string(),
            percent(row.approved_bad_rate),
        ]);
    }
    common::whole_words(&mut table);
    table
}

impl fmt::Display for Swap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Swap set: this card instead of the old one, which approves from {}",
            self.old_cut_off
        )?;
        let header = ["held equal", "from", "both", "in", "out", "neither"];
        let mut table = common::table(header, &[0]);
        for (name, swap) in [
            ("approvals", &self.at_equal_approvals),
            ("bad rate", &self.at_equal_bad_rate),
        ] {
            table.add_row([
                name.to_owned(),
                swap.new_cut_off
                    .map_or("-".to_owned(), |points| points.to_string()),
                cell(swap.both_approved),
                cell(swap.swapped_in),
                cell(swap.swapped_out),
                cell(swap.both_declined),
            ]);
        }
        common::whole_words(&mut table);
        writeln!(f, "{table}")?;
        write!(f, "loans, and how many per cent of them went bad")
    }
}

fn cell(cell: StrategyCell) -> String {
    format!("{} ({} %)", cell.n, percent(cell.bad_rate()))
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1}", share * 100.0))
}
