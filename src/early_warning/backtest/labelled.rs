//! Accounts whose outcome is known.

use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::Measure;
use crate::early_warning::state::{PARTS, Reading, Signals};
use crate::units::day::{NEVER, day_of};
use jiff::civil::Date;
use std::fmt;

/// One observation of a labelled account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// Its date.
    pub as_of: Date,
    /// The score that day.
    pub reading: Reading,
    /// The facts known that day.
    pub signals: Signals,
}

impl Observation {
    /// The score on a day, with no facts known.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{Observation, Reading, Signals};
    /// use scorewright::units::Points;
    /// let reading = Reading::points(Points(580));
    /// let facts = Signals::NONE.with_days_past_due(3);
    /// let observation = Observation::new(date(2026, 1, 31), reading);
    /// assert_eq!((observation.reading, observation.signals), (reading, Signals::NONE));
    /// assert_eq!(observation.with_signals(facts).signals.days_past_due(), 3);
    /// ```
    #[must_use]
    pub const fn new(as_of: Date, reading: Reading) -> Self {
        Self {
            as_of,
            reading,
            signals: Signals::NONE,
        }
    }

    /// The facts known that day. Default: none.
    #[must_use]
    pub const fn with_signals(mut self, signals: Signals) -> Self {
        self.signals = signals;
        self
    }
}

/// Accounts with their observations and what became of them.
///
/// Flat columns with one range per account. `Debug` shows how many.
#[derive(Clone, Default)]
pub struct LabelledPanel {
    /// End of each account's range.
    ends: Vec<usize>,
    days: Vec<i32>,
    readings: Vec<Reading>,
    signals: Vec<Signals>,
    default_on: Vec<i32>,
    followed_until: Vec<i32>,
    /// The worst reading of each account, and whether it has any fact.
    worst: Vec<(Reading, bool)>,
}

/// One account of the panel.
#[derive(Clone, Copy)]
pub(crate) struct Account<'a> {
    pub(crate) days: &'a [i32],
    pub(crate) readings: &'a [Reading],
    pub(crate) signals: &'a [Signals],
    pub(crate) default_on: i32,
    pub(crate) followed_until: i32,
    pub(crate) worst: (Reading, bool),
}

impl LabelledPanel {
    /// An empty panel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an account: when it defaulted, until when it was followed, and its observations by date.
    ///
    /// Observations on or after the default are left out: they warn of nothing.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Backtest`] when dates do not ascend.
    pub fn push<I>(
        &mut self,
        default_on: Option<Date>,
        followed_until: Date,
        observations: I,
    ) -> Result<(), EarlyWarningError>
    where
        I: IntoIterator<Item = Observation>,
    {
        let default_on = default_on.map_or(NEVER, day_of);
        let start = self.days.len();
        let mut last = NEVER;
        for observation in observations {
            let day = day_of(observation.as_of);
            if day <= last {
                self.truncate(start);
                let account = self.ends.len();
                let problem = format!(
                    "account {account}: observations must be given by date, each date once"
                );
                return Err(EarlyWarningError::Backtest { problem });
            }
            last = day;
            if default_on == NEVER || day < default_on {
                self.days.push(day);
                self.readings.push(observation.reading);
                self.signals.push(observation.signals);
            }
        }
        self.close(start, default_on, day_of(followed_until));
        Ok(())
    }

    /// Ends the account whose rows begin at `start`.
    fn close(&mut self, start: usize, default_on: i32, followed_until: i32) {
        let readings = self.readings.iter().skip(start);
        let worst = readings.fold(Reading::MISSING, |worst, next| worst.worst(*next));
        let mut signals = self.signals.iter().skip(start);
        self.worst
            .push((worst, signals.any(|facts| !facts.is_none())));
        self.ends.push(self.days.len());
        self.default_on.push(default_on);
        self.followed_until.push(followed_until);
    }

    fn truncate(&mut self, len: usize) {
        self.days.truncate(len);
        self.readings.truncate(len);
        self.signals.truncate(len);
    }

    /// How many accounts it holds.
    #[must_use]
    pub const fn n_accounts(&self) -> usize {
        self.ends.len()
    }

    /// How many account-months (observations) it holds.
    #[must_use]
    pub const fn n_observations(&self) -> usize {
        self.days.len()
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = Account<'_>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let labels = self.default_on.iter().zip(&self.followed_until);
        let ranges = starts.zip(&self.ends).zip(labels).zip(&self.worst);
        ranges.filter_map(
            |(((start, &end), (&default_on, &followed_until)), &worst)| {
                Some(Account {
                    days: self.days.get(start..end)?,
                    readings: self.readings.get(start..end)?,
                    signals: self.signals.get(start..end)?,
                    default_on,
                    followed_until,
                    worst,
                })
            },
        )
    }

    /// Splits in time: what was known on `date`, and what came after.
    ///
    /// The earlier part forgets defaults after `date`; the later part starts
    /// with fresh states and leaves out accounts that had defaulted.
    #[must_use]
    pub fn split(&self, date: Date) -> (Self, Self) {
        let cut = day_of(date);
        let (mut before, mut after) = (Self::new(), Self::new());
        for account in self.accounts() {
            let position = account.days.partition_point(|&day| day <= cut);
            let hidden = account.default_on == NEVER || account.default_on > cut;
            let default_on = if hidden { NEVER } else { account.default_on };
            let until = account.followed_until.min(cut);
            before.push_part(&account, 0..position, default_on, until);
            if hidden {
                let rest = position..account.days.len();
                after.push_part(&account, rest, account.default_on, account.followed_until);
            }
        }
        (before, after)
    }

    fn push_part(
        &mut self,
        account: &Account<'_>,
        rows: std::ops::Range<usize>,
        default_on: i32,
        followed_until: i32,
    ) {
        if rows.is_empty() {
            return;
        }
        let start = self.days.len();
        let rows = || rows.clone();
        self.days
            .extend(account.days.get(rows()).unwrap_or_default());
        self.readings
            .extend(account.readings.get(rows()).unwrap_or_default());
        self.signals
            .extend(account.signals.get(rows()).unwrap_or_default());
        self.close(start, default_on, followed_until);
    }

    /// Up to `n` thresholds worth trying, in the measure's unit: quantiles of the
    /// scores observed, the riskiest first.
    #[must_use]
    pub fn thresholds(&self, measure: Measure, n: usize) -> Vec<f64> {
        let mut values: Vec<f64> = self
            .readings
            .iter()
            .filter_map(|reading| match measure {
                Measure::Points => reading.points_value().map(f64::from),
                Measure::Pd => reading.pd_parts().map(|parts| -f64::from(parts)),
            })
            .collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().saturating_sub(1);
        let mut distinct = values.clone();
        distinct.dedup();
        if distinct.len() > n && n > 0 {
            distinct = (1..=n)
                .filter_map(|i| values.get(last * i / n).copied())
                .collect();
            distinct.dedup();
        }
        if measure == Measure::Pd {
            for value in &mut distinct {
                *value = -*value / PARTS;
            }
        }
        distinct
    }
}

impl fmt::Debug for LabelledPanel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (accounts, observations) = (self.n_accounts(), self.n_observations());
        write!(
            f,
            "LabelledPanel({accounts} accounts, {observations} observations)"
        )
    }
}
