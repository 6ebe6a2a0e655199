//! What is remembered of one borrower.

use super::drop_found::DropFound;
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
    use super::{DropFound, RequestedLevel, Trends, WatchState};

    pub trait Sealed: Recorded {
        /// Whether it keeps more of a score than the last one.
        #[doc(hidden)]
        const REMEMBERS: bool;

        #[doc(hidden)]
        fn watch_mut(&mut self) -> &mut WatchState;

        /// Takes a value into the trends; what they ask for.
        #[doc(hidden)]
        #[allow(private_interfaces)]
        fn requested_by_trends(&mut self, trends: &Trends, value: i32, day: i32) -> RequestedLevel;

        /// The fall that last fired the drop rule.
        #[doc(hidden)]
        #[allow(private_interfaces)]
        fn drop_found(&self) -> Option<DropFound>;
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
    /// What is remembered beside the level; see [`Told`].
    pub(crate) told: Told,
    pub(crate) flags: u8,
    /// Towards amber while green, towards green from amber on.
    pub(crate) amber_run: u8,
    /// Towards red while below it, away from red while in it.
    pub(crate) red_run: u8,
    pub(crate) rule: u8,
}

/// The facts that were told of and still stand, what the last score holds a level at,
/// whether the account is closed, and how many statements old the last alert is, in 16 bits.
///
/// Bits 0-4 facts by [`Told::bit_of`], 5-8 the step of lateness, 9-10 a severity, 11 closed,
/// 12-15 statements; those only count while a level stands under a policy that repeats.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Told(pub(crate) u16);

impl Told {
    const FACTS: u16 = 0b1_1111;
    const STEP_SHIFT: u16 = 5;
    const STEP: u16 = 0b1111 << Self::STEP_SHIFT;
    const HELD_SHIFT: u16 = 9;
    const HELD: u16 = 0b11 << Self::HELD_SHIFT;
    const CLOSED: u16 = 1 << 11;
    const AGE_SHIFT: u16 = 12;
    const AGE: u16 = 0b1111 << Self::AGE_SHIFT;

    /// Facts that are there or not, each with the bit that remembers it.
    pub(crate) const BY_BIT: [WarningRule; 5] = [
        WarningRule::DisasterNotice,
        WarningRule::MedicalNotice,
        WarningRule::ForborneElsewhere,
        WarningRule::PayrollDrop,
        WarningRule::AutopayFailed,
    ];

    /// The bit of a fact; none for lateness, which has steps, and for numbers.
    pub(crate) fn bit_of(rule: WarningRule) -> u16 {
        let position = Self::BY_BIT.iter().position(|&known| known == rule);
        position.map_or(0, |position| 1 << position)
    }

    pub(crate) const fn has(self, bit: u16) -> bool {
        self.0 & bit & Self::FACTS != 0
    }

    /// 0 when not late, else 1 and the number of steps reached.
    pub(crate) const fn late_step(self) -> u16 {
        (self.0 & Self::STEP) >> Self::STEP_SHIFT
    }

    /// The severity that rules about the last score asked for, thresholds aside.
    pub(crate) const fn held(self) -> Option<Severity> {
        #[allow(clippy::cast_possible_truncation)] // two bits
        Severity::from_bits(((self.0 & Self::HELD) >> Self::HELD_SHIFT) as u8)
    }

    pub(crate) const fn is_closed(self) -> bool {
        self.0 & Self::CLOSED != 0
    }

    /// Statements since the last alert.
    pub(crate) const fn age(self) -> u16 {
        (self.0 & Self::AGE) >> Self::AGE_SHIFT
    }

    #[must_use]
    pub(crate) const fn with_age(self, age: u16) -> Self {
        Self(self.0 & !Self::AGE | age << Self::AGE_SHIFT)
    }

    #[must_use]
    pub(crate) const fn with_fact(self, bit: u16) -> Self {
        Self(self.0 | bit & Self::FACTS)
    }

    #[must_use]
    pub(crate) const fn with_late_step(self, step: u16) -> Self {
        Self(self.0 & !Self::STEP | step << Self::STEP_SHIFT & Self::STEP)
    }

    #[must_use]
    pub(crate) const fn with_held(self, severity: Severity) -> Self {
        Self(self.0 & !Self::HELD | (severity as u16) << Self::HELD_SHIFT)
    }

    pub(crate) const fn closed() -> Self {
        Self(Self::CLOSED)
    }

    /// Bits that mean something, and a closed account with nothing else to remember.
    pub(crate) const fn is_possible(self) -> bool {
        let known = self.0 & !Self::AGE <= Self::CLOSED && self.held().is_some();
        known && (!self.is_closed() || self.0 == Self::CLOSED)
    }
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
/// [`Told`] is not empty; kept so that the fast path looks at one byte.
pub(crate) const TOLD: u8 = 1 << 7;

impl WatchState {
    /// The version of the layout; others are refused.
    pub const VERSION: u8 = 2;

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
            told: Told(0),
            flags: 0,
            amber_run: 0,
            red_run: 0,
            rule: 0,
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

    /// Whether the account was closed when it was last observed.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.told.is_closed()
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

/// What an observation does to a row of observations that count alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// One more.
    More,
    /// Another of a day that was counted already.
    Same,
    /// The row ends.
    Ends,
}

impl Count {
    pub(crate) const fn more_if(counts: bool) -> Self {
        if counts { Self::More } else { Self::Ends }
    }

    const fn applied_to(self, run: u8) -> u8 {
        match self {
            Self::More if run >= MAX_RUN => MAX_RUN,
            Self::More => run + 1,
            Self::Same => run,
            Self::Ends => 0,
        }
    }
}

/// As many observations as a policy may ask for in a row.
pub(crate) const MAX_RUN: u8 = 250;

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

    /// Nothing counted or remembered, no alert waiting, and `day` a later one.
    #[inline]
    pub(crate) const fn is_steady_before(&self, day: i32) -> bool {
        self.flags & (PENDING | TOLD) == 0
            && self.amber_run | self.red_run == 0
            && self.seen_on < day
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

    #[inline]
    pub(crate) fn count(&mut self, amber: Count, red: Count) {
        self.amber_run = amber.applied_to(self.amber_run);
        self.red_run = red.applied_to(self.red_run);
    }

    /// Takes note of the day, of the value if there was one, and of whether anything was learnt.
    #[inline]
    pub(crate) fn see(&mut self, value: i32, informs: bool, day: i32) {
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
        if scored || informs {
            self.known_on = day;
        }
    }

    /// [`see`](Self::see) of a value.
    #[inline]
    pub(crate) const fn see_score(&mut self, value: i32, day: i32) {
        self.flags |= SCORED;
        self.seen_on = day;
        self.value = value;
        self.known_on = day;
    }

    /// Remembers what was told of.
    #[inline]
    pub(crate) const fn remember(&mut self, told: Told) {
        self.told = told;
        self.flags = if told.0 == 0 {
            self.flags & !TOLD
        } else {
            self.flags | TOLD
        };
    }

    /// The account is closed: green from this day on, with nothing to remember.
    pub(crate) fn close(&mut self, day: i32) {
        self.see(MISSING, true, day);
        if self.severity() > Severity::Green {
            self.fall(Severity::Green, day);
        }
        self.clear_runs();
        self.remember(Told::closed());
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
            self.remember(self.told.with_age(0));
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
            self.remember(self.told.with_age(0));
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
    fn requested_by_trends(&mut self, _: &Trends, _: i32, _: i32) -> RequestedLevel {
        RequestedLevel::NOTHING
    }

    #[inline]
    fn drop_found(&self) -> Option<DropFound> {
        None
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
