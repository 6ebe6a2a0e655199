//! A panel as columns of behaviour features: one row per account and day known.
//!
//! The same table trains a card, is scored by it, and is backtested.

use super::default_outcome::DefaultOutcome;
use super::labelled::{LabelledPanel, Observation};
use super::run::Backtest;
use crate::dataset::{Dataset, Values};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::state::{Reading, Signals};
use crate::metrics::random::SplitMix64;
use crate::panel::Behaviour;
use crate::panel::PaymentHistory;
use crate::panel::PaymentPanel;
use crate::schema::{Field, Kind, Role, Schema};
use crate::scoring::{Batch, BatchColumn, Scorer};
use crate::units::Points;
use crate::units::day::{NEVER, day_of, month_of};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::fmt;
use std::ops::Range;

/// Accounts handled together by one thread; fixed, though the table is the same for any.
const CHUNK: usize = 2048;

/// Behaviour features by account and day, in columns.
///
/// A row stands for a day on which something of its account became known, before
/// its default. `Debug` shows how many.
#[derive(Clone, Default)]
pub struct BehaviourTable {
    /// End of each account's range of rows.
    ends: Vec<usize>,
    /// By account, from its id: which of its months teach hangs on nothing else.
    keys: Vec<u64>,
    outcomes: Vec<DefaultOutcome>,
    dates: Vec<Date>,
    signals: Vec<Signals>,
    /// By feature; empty while no row has a value.
    columns: Vec<Vec<f64>>,
}

impl BehaviourTable {
    /// The features of every account of a panel, in its order; `outcome` says what became of each.
    ///
    /// With feature `rayon` on several threads, with the same result.
    pub fn new<F>(panel: &PaymentPanel, outcome: F) -> Self
    where
        F: Fn(&str, &PaymentHistory) -> DefaultOutcome + Sync,
    {
        let part = |accounts: &[(Box<str>, PaymentHistory)]| {
            let mut table = Self::empty();
            for (id, history) in accounts {
                table.take(key_of(id), history, outcome(id, history));
            }
            table
        };
        #[cfg(feature = "rayon")]
        let parts: Vec<_> = {
            use rayon::prelude::*;
            panel.accounts.par_chunks(CHUNK).map(part).collect()
        };
        #[cfg(not(feature = "rayon"))]
        let parts = panel.accounts.chunks(CHUNK).map(part);
        parts.into_iter().fold(Self::empty(), Self::append)
    }

    fn empty() -> Self {
        Self {
            columns: vec![Vec::new(); Behaviour::NAMES.len()],
            ..Self::default()
        }
    }

    fn take(&mut self, key: u64, history: &PaymentHistory, outcome: DefaultOutcome) {
        for date in history.days_known() {
            if outcome
                .default_on
                .is_some_and(|default_on| date >= default_on)
            {
                break;
            }
            let behaviour = history.as_of(date);
            let row = self.dates.len();
            self.dates.push(date);
            let signals = Signals::of(&behaviour).with_reported(history.newest(date));
            self.signals.push(signals);
            for (column, value) in self.columns.iter_mut().zip(behaviour.values()) {
                // A feature that no row has costs nothing.
                if !value.is_nan() || !column.is_empty() {
                    column.resize(row, f64::NAN);
                    column.push(value);
                }
            }
        }
        self.ends.push(self.dates.len());
        self.keys.push(key);
        self.outcomes.push(outcome);
    }

    fn append(mut self, other: Self) -> Self {
        let n_rows = self.dates.len();
        self.ends
            .extend(other.ends.into_iter().map(|end| n_rows + end));
        self.keys.extend(other.keys);
        self.outcomes.extend(other.outcomes);
        self.dates.extend(other.dates);
        self.signals.extend(other.signals);
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            if !more.is_empty() {
                column.resize(n_rows, f64::NAN);
                column.extend(more);
            }
            if !column.is_empty() {
                column.resize(self.dates.len(), f64::NAN);
            }
        }
        self
    }

    /// How many rows it holds.
    #[must_use]
    pub const fn n_rows(&self) -> usize {
        self.dates.len()
    }

    /// The rows of each account, in the panel's order; an account without any has none.
    pub fn accounts(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| start..end)
    }

    /// What became of each account, in the panel's order.
    #[must_use]
    pub fn outcomes(&self) -> &[DefaultOutcome] {
        &self.outcomes
    }

    /// The date of each row.
    #[must_use]
    pub fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// The facts that hard triggers look at, by row.
    #[must_use]
    pub fn signals(&self) -> &[Signals] {
        &self.signals
    }

    /// The features of one row.
    #[must_use]
    pub fn behaviour(&self, row: usize) -> Option<Behaviour> {
        let value = |column: &Vec<f64>| column.get(row).copied().unwrap_or(f64::NAN);
        (row < self.n_rows()).then(|| Behaviour::from_values(self.columns.iter().map(value)))
    }

    /// The features that any row has a value of, as a data set with the target
    /// `default`: whether one follows within the horizon.
    ///
    /// Rows whose account was not followed that long are left out: they are
    /// neither good nor bad yet. Rows later than the horizon before the last day that any
    /// account was followed to are left out whatever came of them: of those only defaults
    /// could be known. Of the rows without a default, which are many and
    /// alike, the `n_quiet` smallest by a hash of account and month are kept, and weigh as
    /// many as there were: whatever the order of the accounts the same rows, and as many of
    /// one month of the calendar as of another, which every k-th row would not be.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Dataset`] when no row is left.
    pub fn training_set(
        &self,
        name: &str,
        horizon: Backtest,
        n_quiet: usize,
    ) -> Result<TrainingSet, EarlyWarningError> {
        let Decided {
            rows,
            accounts,
            bad,
            weights,
        } = self.decided(horizon, n_quiet);
        let known = || {
            let fields = Behaviour::fields().into_iter().zip(&self.columns);
            fields.filter(|(_, column)| !column.is_empty())
        };
        let mut fields: Vec<_> = known().map(|(field, _)| field).collect();
        let target = Field::new(TARGET, Kind::Flag).with_role(Role::Target);
        fields.push(target.with_label("Default within the horizon"));
        fields.push(Field::new(WEIGHT, Kind::Ratio).with_role(Role::Weight));
        let schema = Schema::new(name, fields)?;
        let pick = |column: &[f64]| -> Vec<f64> {
            let value = |&row: &usize| column.get(row).copied();
            rows.iter().filter_map(value).collect()
        };
        let picked: Vec<_> = known().map(|(_, column)| pick(column)).collect();
        let mut columns: Vec<_> = schema
            .features()
            .map(Field::name)
            .zip(&picked)
            .map(|(name, values)| (name, Values::Numbers(values)))
            .collect();
        columns.push((TARGET, Values::Flags(&bad)));
        columns.push((WEIGHT, Values::Numbers(&weights)));
        let data = Dataset::from_columns(&schema, &columns)?;
        Ok(TrainingSet { data, accounts })
    }

    /// The rows whose outcome within the horizon is known, the quiet ones thinned.
    #[allow(clippy::cast_precision_loss)] // counts stay far below 2^53
    fn decided(&self, horizon: Backtest, n_quiet: usize) -> Decided {
        let outcomes = || {
            self.labels(horizon)
                .filter_map(|(row, key, hash, outcome)| Some((row, key, hash, outcome?)))
        };
        let mut hashes: Vec<u64> = outcomes()
            .filter(|(.., is_bad)| !is_bad)
            .map(|(_, _, hash, _)| hash)
            .collect();
        let n_all = hashes.len();
        let n_kept = n_quiet.clamp(1, n_all.max(1));
        let most = if n_kept < n_all {
            *hashes.select_nth_unstable(n_kept - 1).1
        } else {
            u64::MAX
        };
        // Two records of a month have one hash: both stay, or neither.
        let n_kept = hashes.iter().filter(|&&hash| hash <= most).count();
        let quiet_weight = n_all as f64 / n_kept as f64;
        let mut decided = Decided::default();
        for (row, key, hash, is_bad) in outcomes() {
            if is_bad || hash <= most {
                decided.rows.push(row);
                decided.accounts.push(key);
                decided.bad.push(is_bad);
                let weight = if is_bad { 1.0 } else { quiet_weight };
                decided.weights.push(weight);
            }
        }
        decided
    }

    /// Each row that any account could be followed from to the end of the horizon: its
    /// account, its hash of account and month, and what came of it if that is known.
    fn labels(&self, horizon: Backtest) -> impl Iterator<Item = (usize, u64, u64, Option<bool>)> {
        let followed = self.outcomes.iter().map(|outcome| outcome.followed_until);
        let last = followed
            .max()
            .map_or(NEVER, |last| horizon.latest_start(last));
        let accounts = self.accounts().zip(&self.keys).zip(&self.outcomes);
        accounts.flat_map(move |((rows, &key), outcome)| {
            let dated = rows.clone().zip(self.dates.get(rows).unwrap_or_default());
            let dated = dated.filter(move |&(_, &date)| day_of(date) <= last);
            dated.map(move |(row, &date)| {
                let hash = hash_of(key, month_of(date));
                (row, key, hash, horizon.outcome(outcome, date))
            })
        })
    }

    /// Scores every row into `batch`; returns how many were scored.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Card`] names the first input of the card that is
    /// no behaviour feature.
    pub fn score(&self, scorer: &Scorer, batch: &mut Batch) -> Result<usize, EarlyWarningError> {
        let nothing = vec![f64::NAN; self.n_rows()];
        let column = |(position, name): (usize, &str)| {
            let known = Behaviour::NAMES.iter().position(|known| *known == name);
            match known.and_then(|position| self.columns.get(position)) {
                Some(_) if scorer.is_category(position) => Err(not_of_behaviour(name)),
                Some(values) if values.is_empty() => Ok(BatchColumn::Numbers(&nothing)),
                Some(values) => Ok(BatchColumn::Numbers(values)),
                None => Err(not_of_behaviour(name)),
            }
        };
        let columns: Result<Vec<_>, _> = scorer.names().enumerate().map(column).collect();
        Ok(scorer.score_batch(&columns?, batch)?)
    }

    /// The accounts with their outcomes, ready for a backtest.
    ///
    /// Readings are points and PD as [`score`](Self::score) left them in `batch`;
    /// without a batch they are missing and only facts can warn.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Length`] when the batch is of another table.
    pub fn labelled(&self, batch: Option<&Batch>) -> Result<LabelledPanel, EarlyWarningError> {
        let n_scored = batch.map_or(self.n_rows(), |batch| batch.points().len());
        if n_scored != self.n_rows() {
            return Err(EarlyWarningError::Length {
                column: "scored",
                found: n_scored,
                expected: self.n_rows(),
            });
        }
        let mut panel = LabelledPanel::new();
        for (rows, outcome) in self.accounts().zip(&self.outcomes) {
            let observations = rows.filter_map(|row| {
                Some(Observation {
                    as_of: *self.dates.get(row)?,
                    reading: batch.map_or(Reading::MISSING, |batch| reading(batch, row)),
                    signals: *self.signals.get(row)?,
                })
            });
            panel.push(outcome.default_on, outcome.followed_until, observations)?;
        }
        Ok(panel)
    }
}

/// What a panel teaches: rows, and which of them are of one account.
#[derive(Clone)]
#[non_exhaustive]
pub struct TrainingSet {
    /// The features, with target and weight.
    pub data: Dataset,
    /// The account of each row, as a number that follows from its id: rows of one are to be
    /// held back together (`training::Folds::by_key`), or what was learned of an account
    /// would be judged by the same account.
    pub accounts: Vec<u64>,
}

/// The names of target and weight in [`BehaviourTable::training_set`].
const TARGET: &str = "default";
const WEIGHT: &str = "weight";

/// Rows of which it is known whether a default follows.
#[derive(Default)]
struct Decided {
    rows: Vec<usize>,
    accounts: Vec<u64>,
    bad: Vec<bool>,
    weights: Vec<f64>,
}

/// Of an id, the same on every machine.
fn key_of(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    let first = digest.iter().take(8);
    first.fold(0, |key, &byte| key << 8 | u64::from(byte))
}

/// Of an account and a month: two months of an account are as far apart as two accounts.
const fn hash_of(key: u64, month: i32) -> u64 {
    SplitMix64::new(key.wrapping_add(month.unsigned_abs() as u64)).next()
}

/// What a batch says of a row: points and PD, or missing where the card refused it.
fn reading(batch: &Batch, row: usize) -> Reading {
    batch.score(row).map_or(Reading::MISSING, |score| {
        Reading::both(Points(score.points.0), score.pd)
    })
}

fn not_of_behaviour(name: &str) -> EarlyWarningError {
    EarlyWarningError::Card {
        field: name.to_owned(),
    }
}

// Ids of accounts, though hashed, are nobody's to print.
impl fmt::Debug for TrainingSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrainingSet({} rows)", self.accounts.len())
    }
}

impl fmt::Debug for BehaviourTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (accounts, rows) = (self.ends.len(), self.n_rows());
        write!(f, "BehaviourTable({accounts} accounts, {rows} rows)")
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // hand-counted quotients are exact
mod tests {
    use super::*;
    use crate::panel::AccountMonth;
    use crate::scoring::{
        InputParts, NumberParts, ReasonParts, ScorerParts, TermInputs, TermParts,
    };
    use jiff::civil::date;

    /// Six months each: the first account defaults in June, the second never.
    fn panel() -> PaymentPanel {
        let mut panel = PaymentPanel::new();
        for (id, days) in [("a", [0, 0, 30, 0, 30, 60]), ("b", [0; 6])] {
            let months = (1..).zip(days).map(|(month, days)| {
                AccountMonth::new(date(2026, month, 1)).with_days_past_due(days)
            });
            panel.push(id, PaymentHistory::new(months.collect()).unwrap());
        }
        panel
    }

    fn table() -> BehaviourTable {
        BehaviourTable::new(&panel(), |_, history| DefaultOutcome::past_due(history, 60))
    }

    /// 100 points less 1 for every 30 days past due.
    fn scorer(name: &str) -> Scorer {
        let numbers = NumberParts::new([30.0])
            .with_range(0.0, 1000.0)
            .with_nearest()
            .with_trained(0.0, 100.0);
        let input = InputParts::numbers(name, numbers, 3).with_missing(2);
        let term = TermParts::new(TermInputs::One(0), [0, -1, -2], 0, 0.0);
        let parts = ScorerParts::new([input], [term], [ReasonParts::default()], [0.5; 3])
            .with_base_points(100)
            .with_pd_from(98);
        Scorer::new(parts).unwrap()
    }

    #[test]
    fn rows_end_before_the_default_and_features_without_values_take_no_room() {
        let table = table();
        let ranges: Vec<_> = table.accounts().collect();
        assert_eq!(ranges, [0..5, 5..11]);
        assert_eq!(table.outcomes()[0].default_on, Some(date(2026, 6, 1)));
        assert_eq!(table.outcomes()[1].followed_until, date(2026, 6, 1));
        assert_eq!(table.behaviour(4).unwrap().dpd_now, 30.0);
        assert_eq!(table.signals()[4].days_past_due(), 30);
        assert!(table.behaviour(4).unwrap().income_drop.is_nan());
        assert!(table.behaviour(11).is_none());
        assert!(table.columns.iter().any(Vec::is_empty));
    }

    #[test]
    fn a_training_row_has_a_known_outcome() {
        let data = table()
            .training_set("cards", Backtest::within_days(92), 100)
            .unwrap()
            .data;
        // Both are followed to 1 June, so rows up to 1 March have their 92 days, and those of
        // April and May not, default or none; of `a` March is within 92 days of the default.
        assert_eq!(
            data.bad().unwrap(),
            [false, false, true, false, false, false]
        );
        assert!(data.schema().field("income_drop").is_none());
    }

    #[test]
    fn thinned_rows_weigh_as_many_as_they_stand_for() {
        let horizon = Backtest::within_days(92);
        let data = table().training_set("cards", horizon, 2).unwrap().data;
        // Two of five quiet rows; the one before the default stays.
        let mut weights = data.weights().unwrap().to_vec();
        weights.sort_by(f64::total_cmp);
        assert_eq!(weights, [1.0, 2.5, 2.5]);
        assert_eq!(data.bad().unwrap().iter().filter(|&&bad| bad).count(), 1);
    }

    /// Quiet accounts of two years, by id in the order given.
    fn quiet(ids: &[usize]) -> BehaviourTable {
        let mut panel = PaymentPanel::new();
        for id in ids {
            let months = (0..24).map(|n: i16| {
                let month = i8::try_from(n % 12 + 1).unwrap();
                AccountMonth::new(date(2024 + n / 12, month, 1)).with_days_past_due(0)
            });
            let history = PaymentHistory::new(months.collect()).unwrap();
            panel.push(&id.to_string(), history);
        }
        BehaviourTable::new(&panel, |_, history| DefaultOutcome::past_due(history, 60))
    }

    /// Account (its place among the ids) and date of each row that teaches.
    fn taught(table: &BehaviourTable, ids: &[usize], n_quiet: usize) -> Vec<(usize, Date)> {
        let decided = table.decided(Backtest::within_days(92), n_quiet);
        let mut taught: Vec<_> = decided
            .rows
            .iter()
            .map(|&row| (ids[row / 24], table.dates[row]))
            .collect();
        taught.sort_unstable();
        taught
    }

    #[test]
    fn the_rows_that_teach_hang_on_account_and_month_alone() {
        let ids: Vec<usize> = (0..200).collect();
        let mut shuffled = ids.clone();
        SplitMix64::new(7).shuffle(&mut shuffled);
        let rows = taught(&quiet(&ids), &ids, 700);
        assert_eq!(rows.len(), 700);
        assert_eq!(rows, taught(&quiet(&shuffled), &shuffled, 700));
    }

    /// Every sixth row of such a panel would be of four months of the 24.
    #[test]
    fn the_rows_that_teach_are_of_all_months_of_the_calendar() {
        let ids: Vec<usize> = (0..200).collect();
        // 20 of the 24 months have their 92 days: 4,000 rows.
        let rows = taught(&quiet(&ids), &ids, 700);
        let mut by_month = std::collections::BTreeMap::<Date, u32>::new();
        for (_, date) in rows {
            *by_month.entry(date).or_default() += 1;
        }
        assert_eq!(by_month.len(), 20);
        // 35 are expected of each, with a standard deviation below 6.
        assert!(
            by_month.values().all(|n| (8..=62).contains(n)),
            "{by_month:?}"
        );
    }

    #[test]
    fn a_scored_table_becomes_a_labelled_panel() {
        let table = table();
        let mut batch = Batch::new();
        assert_eq!(table.score(&scorer("dpd_now"), &mut batch).unwrap(), 11);
        assert_eq!(batch.points()[..5], [100, 100, 99, 100, 99]);
        let panel = table.labelled(Some(&batch)).unwrap();
        assert_eq!((panel.n_accounts(), panel.n_observations()), (2, 11));
        assert!(table.labelled(Some(&Batch::new())).is_err());
    }

    #[test]
    fn a_card_of_other_fields_is_refused_by_name() {
        let error = table()
            .score(&scorer("Income"), &mut Batch::new())
            .unwrap_err();
        assert!(error.to_string().contains("`Income`"), "{error}");
    }

    #[test]
    fn parts_append_as_if_they_were_one() {
        let (first, second) = panel().split_at(1);
        let of = |panel: &PaymentPanel| {
            BehaviourTable::new(panel, |_, history| DefaultOutcome::past_due(history, 60))
        };
        let joined = of(&first).append(of(&second));
        assert_eq!(joined.ends, table().ends);
        for row in 0..11 {
            let bits = |table: &BehaviourTable| -> Vec<_> {
                let values = table.behaviour(row).unwrap().values();
                values.map(f64::to_bits).collect()
            };
            assert_eq!(bits(&joined), bits(&table()));
        }
    }
}
