//! What is remembered of one borrower.

use super::reading::parts_of;
use super::trend_rules::Trends;
use super::values::MISSING;
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::{Level, RequestedLevel, Severity, WarningRule};
use crate::units::Probability;
use crate::units::day::{NEVER, date_of};
use jiff::civil::Date;
use std::fmt;

/// What a trigger remembers of one borrower: [`WatchState`], or
/// [`TrendState`](crate::early_warning::TrendState) for policies with trends.
///
/// Sealed: the machine's promises hold for these two.
pub trait State: Copy + Default + PartialEq + Send + Sync + fmt::Debug + private::Sealed {
    /// The name of the kind in a state book.
    const KIND: &'static str;

    /// The part that every kind has.
    #[must_use]
    fn watch(&self) -> &WatchState;
}

/// What the machine does with a state, out of callers' reach.
pub(crate) mod private {
    use super::{RequestedLevel, Trends, WatchState};

    pub trait Sealed: Recorded {
        /// Whether it keeps more of a score than the last one.
        #[doc(hidden)]
        const REMEMBERS: bool;

        #[doc(hidden)]
        fn watch_mut(&mut self) -> &mut WatchState;

        /// Takes a value into the trends; what they ask for.
        #[doc(hidden)]
        #[allow(private_interfaces)]
        fn requested_by_trends(&mut self, trends: &Trends, value: i32) -> RequestedLevel;
    }

    /// How a state is written to a book; implemented where the records are, since
    /// a record is made of a state and not the other way round.
    pub trait Recorded: Sized {
        #[doc(hidden)]
        type Record: serde::Serialize + serde::de::DeserializeOwned;

        #[doc(hidden)]
        fn record(&self) -> Self::Record;

        #[doc(hidden)]
        fn from_record(record: Self::Record) -> Result<Self, super::EarlyWarningError>;
    }
}

/// The memory of the threshold rule: 32 bytes, plain, fixed layout in [`to_bytes`](Self::to_bytes).
///
/// `Debug` shows level and episode, never the borrower's numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WatchState {
    /// Day of the last observation of any kind.
    pub(crate) seen_on: i32,
    /// Day of the last observation that told something: a score or a fired trigger.
    pub(crate) known_on: i32,
    /// Day of the last alert sent.
    pub(crate) alerted_on: i32,
    /// Day the present level was entered.
    pub(crate) since: i32,
    /// PD at origination in parts per billion.
    pub(crate) origin_pd: u32,
    /// The last value.
    pub(crate) value: i32,
    pub(crate) episode: u16,
    pub(crate) flags: u8,
    /// Towards amber while green, towards green from amber on.
    pub(crate) amber_run: u8,
    /// Towards red while below it, away from red while in it.
    pub(crate) red_run: u8,
    pub(crate) rule: u8,
    pub(crate) version: u8,
    pub(crate) reserved: u8,
}

pub(crate) const NO_PD: u32 = u32::MAX;

// Flags: bits 0-1 severity, 2-3 severity of the last alert, then one bit each.
pub(crate) const SEVERITY: u8 = 0b11;
pub(crate) const ALERTED_SHIFT: u8 = 2;
/// The episode takes further levels; closed by any fall.
pub(crate) const OPEN: u8 = 1 << 4;
/// An alert waits for the cooldown.
pub(crate) const PENDING: u8 = 1 << 5;
/// The last day seen had a score.
pub(crate) const SCORED: u8 = 1 << 6;

impl WatchState {
    /// The version of the layout; older ones stay readable.
    pub const VERSION: u8 = 1;

    /// A borrower not observed yet.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// let state = WatchState::new();
    /// assert_eq!(state.episode(), 0); // no alert yet
    /// assert_eq!(warning.level_at(&state, date(2026, 3, 2)), Level::Unknown);
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            seen_on: NEVER,
            known_on: NEVER,
            alerted_on: NEVER,
            since: NEVER,
            origin_pd: NO_PD,
            value: MISSING,
            episode: 0,
            flags: 0,
            amber_run: 0,
            red_run: 0,
            rule: 0,
            version: Self::VERSION,
            reserved: 0,
        }
    }

    /// Sets the PD at origination. Without it the first PD observed stands in.
    #[must_use]
    pub fn with_origination(mut self, pd: Probability) -> Self {
        self.origin_pd = parts_of(pd.value());
        self
    }

    /// Alerts are numbered by episode; 0 before the first.
    #[must_use]
    pub const fn episode(&self) -> u16 {
        self.episode
    }

    /// The level the last observation left; it may be out of date, see
    /// [`EarlyWarning::level_at`](crate::early_warning::EarlyWarning::level_at).
    #[must_use]
    pub const fn last_level(&self) -> Level {
        self.severity().level()
    }

    /// The rule behind the present level; the last one's when it is green.
    #[must_use]
    pub fn rule(&self) -> WarningRule {
        WarningRule::from_bits(self.rule).unwrap_or(WarningRule::None)
    }

    /// When the present level was entered.
    #[must_use]
    pub fn since(&self) -> Option<Date> {
        date_of(self.since)
    }

    /// When the borrower was last observed, with or without a score.
    #[must_use]
    pub fn seen_on(&self) -> Option<Date> {
        date_of(self.seen_on)
    }

    /// When the last alert was sent.
    #[must_use]
    pub fn alerted_on(&self) -> Option<Date> {
        date_of(self.alerted_on)
    }
}

/// Steps of the machine.
impl WatchState {
    #[inline]
    pub(crate) const fn severity(&self) -> Severity {
        match self.flags & SEVERITY {
            0 => Severity::Green,
            1 => Severity::Amber,
            _ => Severity::Red,
        }
    }

    pub(crate) const fn alerted_severity(&self) -> Severity {
        match (self.flags >> ALERTED_SHIFT) & SEVERITY {
            0 => Severity::Green,
            1 => Severity::Amber,
            _ => Severity::Red,
        }
    }

    #[inline]
    pub(crate) const fn origin_pd(&self) -> Option<u32> {
        match self.origin_pd {
            NO_PD => None,
            pd => Some(pd),
        }
    }

    #[inline]
    pub(crate) const fn is_pending(&self) -> bool {
        self.flags & PENDING != 0
    }

    /// The severity as its two bits.
    #[inline]
    pub(crate) const fn severity_bits(&self) -> usize {
        (self.flags & SEVERITY) as usize
    }

    /// Nothing counted, no alert waiting, and `day` a later one.
    #[inline]
    pub(crate) const fn is_steady_before(&self, day: i32) -> bool {
        self.flags & PENDING == 0 && self.amber_run | self.red_run == 0 && self.seen_on < day
    }

    #[inline]
    pub(crate) const fn scored_on_last_day(&self) -> bool {
        self.flags & SCORED != 0
    }

    #[inline]
    pub(crate) const fn runs(&self) -> (u8, u8) {
        (self.amber_run, self.red_run)
    }

    /// The first PD stands in for that at origination.
    #[inline]
    pub(crate) const fn learn_origin(&mut self, pd: Option<u32>) {
        if let (NO_PD, Some(pd)) = (self.origin_pd, pd) {
            self.origin_pd = pd;
        }
    }

    #[inline]
    pub(crate) const fn clear_runs(&mut self) {
        self.amber_run = 0;
        self.red_run = 0;
    }

    /// A trigger that stands keeps its level and those below from ending.
    #[inline]
    pub(crate) fn interrupt_exits(&mut self, requested: Severity) {
        let severity = self.severity();
        if requested >= Severity::Amber && severity >= Severity::Amber {
            self.amber_run = 0;
        }
        if requested >= Severity::Red && severity >= Severity::Red {
            self.red_run = 0;
        }
    }

    #[inline]
    pub(crate) fn count(&mut self, amber: bool, red: bool) {
        let next = |run: u8, counts| {
            if counts {
                run.saturating_add(1).min(250)
            } else {
                0
            }
        };
        self.amber_run = next(self.amber_run, amber);
        self.red_run = next(self.red_run, red);
    }

    /// Takes note of the day, and of the value if there was one.
    #[inline]
    pub(crate) fn see(&mut self, value: i32, requested: Severity, day: i32) {
        let scored = value != MISSING;
        let again = self.seen_on == day && self.scored_on_last_day();
        self.flags = if scored || again {
            self.flags | SCORED
        } else {
            self.flags & !SCORED
        };
        self.seen_on = day;
        if scored {
            self.value = value;
        }
        if scored || requested > Severity::Green {
            self.known_on = day;
        }
    }

    /// Enters a worse level. The first rise after any fall opens a new episode.
    pub(crate) const fn rise(&mut self, to: Severity, rule: WarningRule, day: i32) {
        if self.flags & OPEN == 0 {
            self.episode = self.episode.saturating_add(1);
        }
        if (self.severity() as u8) < Severity::Amber as u8 {
            self.amber_run = 0;
        }
        if to as u8 == Severity::Red as u8 {
            self.red_run = 0;
        }
        self.flags = (self.flags & !SEVERITY) | to as u8 | OPEN;
        self.rule = rule as u8;
        self.since = day;
    }

    /// Enters a better level and closes the episode.
    pub(crate) const fn fall(&mut self, to: Severity, day: i32) {
        self.red_run = 0;
        if to as u8 == Severity::Green as u8 {
            self.amber_run = 0;
        }
        self.flags = (self.flags & !(SEVERITY | OPEN | PENDING)) | to as u8;
        self.since = day;
    }

    /// Notes that the alert of the present level was sent, or waits.
    pub(crate) const fn mark_sent(&mut self, sent: bool, day: i32) {
        if sent {
            let severity = self.flags & SEVERITY;
            self.flags &= !(PENDING | (SEVERITY << ALERTED_SHIFT));
            self.flags |= severity << ALERTED_SHIFT;
            self.alerted_on = day;
        } else {
            self.flags |= PENDING;
        }
    }
}

impl Default for WatchState {
    fn default() -> Self {
        Self::new()
    }
}

impl State for WatchState {
    const KIND: &'static str = "watch";

    #[inline]
    fn watch(&self) -> &Self {
        self
    }
}

#[allow(private_interfaces)] // the trait is sealed; callers cannot name these
impl private::Sealed for WatchState {
    const REMEMBERS: bool = false;

    #[inline]
    fn watch_mut(&mut self) -> &mut WatchState {
        self
    }

    #[inline]
    fn requested_by_trends(&mut self, _: &Trends, _: i32) -> RequestedLevel {
        RequestedLevel::NOTHING
    }
}

impl fmt::Debug for WatchState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchState")
            .field("last_level", &self.last_level())
            .field("episode", &self.episode)
            .finish_non_exhaustive()
    }
}
