//! A state in words: what a state book's file holds of a borrower.

use super::bytes::{Parts, check_version};
use super::drop_found::DropFound;
use super::trend_state::{TrendState, WINDOW};
use super::values::MISSING;
use super::watch_state::private::Recorded;
use super::watch_state::{Told, WatchState};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::{Severity, WarningRule};
use crate::units::day::{NEVER, date_of, day_of};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A [`WatchState`] in words.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchRecord {
    version: u8,
    level: Severity,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    seen_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    known_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    since: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    alerted_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    alerted: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    origin_pd: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    value: Option<i32>,
    #[serde(skip_serializing_if = "is_default", default)]
    episode: u16,
    #[serde(skip_serializing_if = "is_default", default)]
    amber_run: u8,
    #[serde(skip_serializing_if = "is_default", default)]
    red_run: u8,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    rule: Option<WarningRule>,
    #[serde(skip_serializing_if = "is_default", default)]
    open: bool,
    #[serde(skip_serializing_if = "is_default", default)]
    pending: bool,
    #[serde(skip_serializing_if = "is_default", default)]
    scored: bool,
    /// The facts told of that still stand.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    facts: Vec<WarningRule>,
    /// Of lateness: 1, and one for every step told of.
    #[serde(skip_serializing_if = "is_default", default)]
    late_step: u16,
    /// What trends of the last score asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    held: Option<Severity>,
    #[serde(skip_serializing_if = "is_default", default)]
    closed: bool,
    /// How old the last alert is, where the policy repeats by statements.
    #[serde(skip_serializing_if = "is_default", default)]
    statements_since_alert: u16,
}

/// [`Told`] in words.
impl WatchRecord {
    fn told(&self) -> Result<Told, EarlyWarningError> {
        let refuse = |problem| Err(EarlyWarningError::State { problem });
        let mut told = if self.closed {
            Told::closed()
        } else {
            Told::default()
        };
        for &rule in &self.facts {
            match Told::bit_of(rule) {
                0 => return refuse("a fact is none that is told of once"),
                bit => told = told.with_fact(bit),
            }
        }
        if self.late_step > 15 {
            return refuse("there are no so many steps of lateness");
        }
        if self.statements_since_alert > 15 {
            return refuse("no so many statements are counted");
        }
        let held = self.held.unwrap_or(Severity::Green);
        let told = told.with_late_step(self.late_step).with_held(held);
        Ok(told.with_age(self.statements_since_alert))
    }
}

impl fmt::Debug for WatchRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WatchRecord(..)")
    }
}

impl WatchRecord {
    fn of(state: &WatchState) -> Self {
        let parts = state.parts();
        Self {
            version: WatchState::VERSION,
            level: state.severity(),
            seen_on: date_of(state.seen_on),
            known_on: date_of(state.known_on),
            since: date_of(state.since),
            alerted_on: date_of(state.alerted_on),
            alerted: Some(state.alerted_severity()).filter(|&s| s > Severity::Green),
            origin_pd: state.origin_pd(),
            value: Some(state.value).filter(|&value| value != MISSING),
            episode: state.episode,
            amber_run: state.runs().0,
            red_run: state.runs().1,
            rule: Some(state.rule()).filter(|&rule| rule != WarningRule::None),
            open: parts.open,
            pending: parts.pending,
            scored: parts.scored,
            facts: Told::BY_BIT
                .into_iter()
                .filter(|&rule| parts.told.has(Told::bit_of(rule)))
                .collect(),
            late_step: parts.told.late_step(),
            held: parts.told.held().filter(|&held| held > Severity::Green),
            closed: parts.told.is_closed(),
            statements_since_alert: parts.told.age(),
        }
    }

    fn state(self) -> Result<WatchState, EarlyWarningError> {
        check_version(self.version)?;
        let day = |date: Option<Date>| date.map_or(NEVER, day_of);
        let mut state = WatchState::from_parts(Parts {
            told: self.told()?,
            severity: self.level,
            alerted: self.alerted.unwrap_or(Severity::Green),
            rule: self.rule.unwrap_or(WarningRule::None),
            runs: (self.amber_run, self.red_run),
            open: self.open,
            pending: self.pending,
            scored: self.scored,
        });
        state.seen_on = day(self.seen_on);
        state.known_on = day(self.known_on);
        state.since = day(self.since);
        state.alerted_on = day(self.alerted_on);
        state.set_origin(self.origin_pd);
        state.value = self.value.unwrap_or(MISSING);
        state.episode = self.episode;
        state.checked()
    }
}

/// A [`TrendState`] in words.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendRecord {
    watch: WatchRecord,
    ewma: (f64, f64),
    cusum: (f64, f64),
    window: [i32; WINDOW],
    n_values: u8,
    next: u8,
    first: i32,
    days: [i32; WINDOW],
    #[serde(skip_serializing_if = "Option::is_none", default)]
    drop: Option<DropFound>,
}

impl fmt::Debug for TrendRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrendRecord(..)")
    }
}

impl TrendRecord {
    fn of(state: &TrendState) -> Self {
        Self {
            watch: WatchRecord::of(&state.watch),
            ewma: state.ewma,
            cusum: state.cusum,
            window: state.window,
            n_values: state.n_values,
            next: state.next,
            first: state.first,
            days: state.days,
            drop: state.drop,
        }
    }

    fn state(self) -> Result<TrendState, EarlyWarningError> {
        TrendState {
            watch: self.watch.state()?,
            ewma: self.ewma,
            cusum: self.cusum,
            window: self.window,
            n_values: self.n_values,
            next: self.next,
            first: self.first,
            days: self.days,
            drop: self.drop,
        }
        .checked()
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Recorded for WatchState {
    type Record = WatchRecord;

    fn record(&self) -> WatchRecord {
        WatchRecord::of(self)
    }

    fn from_record(record: WatchRecord) -> Result<Self, EarlyWarningError> {
        record.state()
    }
}

impl Recorded for TrendState {
    type Record = TrendRecord;

    fn record(&self) -> TrendRecord {
        TrendRecord::of(self)
    }

    fn from_record(record: TrendRecord) -> Result<Self, EarlyWarningError> {
        record.state()
    }
}
