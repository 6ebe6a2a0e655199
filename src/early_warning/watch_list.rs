//! Who is watched, by whom, and when next.

use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::ReviewCadence;
use crate::early_warning::policy::{Level, WarningRule};
use crate::early_warning::trigger::{Alert, ScoreDrop};
use crate::files::CsvWriter;
pub use crate::files::plain_text;
use crate::units::Probability;
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;

/// Where an entry of the watch list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Disposition {
    /// Being watched.
    Open,
    /// The borrower recovered.
    Resolved,
    /// Relief was granted; servicing has it.
    Relief,
    /// Collections has it.
    Collections,
    /// The account was closed with nothing owed.
    Closed,
}

impl Disposition {
    /// The name in CSV.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Relief => "relief",
            Self::Collections => "collections",
            Self::Closed => "closed",
        }
    }

    /// Whether the borrower left the list: recovered, or with the account closed.
    #[must_use]
    pub const fn has_left(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

/// One borrower on the list.
///
/// `Debug` shows level, episode and disposition, not who it is.
#[derive(Clone, PartialEq)]
pub struct WatchEntry {
    id: Box<str>,
    level: Level,
    /// Date and level of the last alert.
    alerted: (Date, Level),
    episode: u16,
    rule: WarningRule,
    repeat_of: Option<Date>,
    fall: Option<ScoreDrop>,
    reasons: Vec<String>,
    since: Date,
    next_review: Date,
    owner: String,
    expected_loss_avoided: Decimal,
    disposition: Disposition,
    escalated_for: Option<Date>,
    n_escalations: u32,
}

impl WatchEntry {
    /// An open entry for an alert about the borrower `id`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{
    /// #     Disposition, EarlyWarning, Level, Policy, Reading, ReviewCadence, Signals, WatchEntry, WatchList,
    /// #     WatchState,
    /// # };
    /// # use scorewright::units::Points;
    /// # let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// # let reading = Reading::points(Points(590));
    /// # let mut state = WatchState::new();
    /// # let alert = warning
    /// #     .observe(&mut state, reading, Signals::NONE, date(2026, 3, 3))
    /// #     .ok_or("no alert")?;
    /// // An amber alert of 3 March 2026; amber is looked at again after 7 days.
    /// let mut list = WatchList::new(ReviewCadence::default());
    /// let entry = WatchEntry::new("17", &alert).with_owner("Li");
    /// assert_eq!((entry.level(), entry.owner(), entry.since()), (Level::Amber, "Li", date(2026, 3, 3)));
    /// # let _ = &mut list;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(id: &str, alert: &Alert) -> Self {
        Self {
            id: id.into(),
            level: alert.level(),
            alerted: (alert.as_of(), alert.level()),
            episode: alert.episode(),
            rule: alert.rule(),
            repeat_of: alert.repeat_of(),
            fall: alert.score_drop(),
            reasons: Vec::new(),
            since: alert.as_of(),
            next_review: alert.as_of(),
            owner: String::new(),
            expected_loss_avoided: Decimal::ZERO,
            disposition: Disposition::Open,
            escalated_for: None,
            n_escalations: 0,
        }
    }

    /// Why; the first four are kept.
    #[must_use]
    pub fn with_reasons(mut self, reasons: &[&str]) -> Self {
        self.reasons = reasons
            .iter()
            .take(4)
            .map(|&reason| reason.to_owned())
            .collect();
        self
    }

    /// Who looks after it.
    #[must_use]
    pub fn with_owner(mut self, owner: &str) -> Self {
        owner.clone_into(&mut self.owner);
        self
    }

    /// What contact in time is expected to save: `pd * lgd * ead * share it helps`.
    #[must_use]
    pub const fn with_expected_loss_avoided(mut self, amount: Decimal) -> Self {
        self.expected_loss_avoided = amount;
        self
    }

    /// The borrower.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The level of its last alert or review.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.level
    }

    /// The episode of its last alert.
    #[must_use]
    pub const fn episode(&self) -> u16 {
        self.episode
    }

    /// The rule of its last alert.
    #[must_use]
    pub const fn rule(&self) -> WarningRule {
        self.rule
    }

    /// The date of the alert that its last alert repeats; `None` when that told something new.
    #[must_use]
    pub const fn repeat_of(&self) -> Option<Date> {
        self.repeat_of
    }

    /// The fall of the score behind its last alert, where a drop rule fired.
    #[must_use]
    pub const fn score_drop(&self) -> Option<ScoreDrop> {
        self.fall
    }

    /// At most four reason codes.
    #[must_use]
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }

    /// When it came onto the list in this episode.
    #[must_use]
    pub const fn since(&self) -> Date {
        self.since
    }

    /// When it is looked at next.
    #[must_use]
    pub const fn next_review(&self) -> Date {
        self.next_review
    }

    /// Who looks after it.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Where it stands.
    #[must_use]
    pub const fn disposition(&self) -> Disposition {
        self.disposition
    }

    /// What contact in time is expected to save.
    #[must_use]
    pub const fn expected_loss_avoided(&self) -> Decimal {
        self.expected_loss_avoided
    }

    /// How many reviews were missed.
    #[must_use]
    pub const fn n_escalations(&self) -> u32 {
        self.n_escalations
    }

    /// Whether it tells more than another of the same borrower: of a later episode, or of
    /// an alert that is not older and not the same.
    fn is_news_after(&self, known: &Self) -> bool {
        let (day, level) = self.alerted;
        let same_day = day == known.alerted.0;
        let worse = level == Level::Red && known.alerted.1 != Level::Red;
        self.episode > known.episode
            || (self.episode == known.episode
                && (day > known.alerted.0 || (same_day && (worse || self.rule != known.rule))))
    }

    /// Largest saving first, then red before amber, then longest waiting, then id.
    fn rank(&self) -> (std::cmp::Reverse<Decimal>, bool, Date, &str) {
        (
            std::cmp::Reverse(self.expected_loss_avoided),
            self.level != Level::Red,
            self.since,
            &self.id,
        )
    }
}

impl fmt::Debug for WatchEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchEntry")
            .field("level", &self.level)
            .field("episode", &self.episode)
            .field("disposition", &self.disposition)
            .finish_non_exhaustive()
    }
}

/// The borrowers being watched, by id.
///
/// `Debug` shows how many, not who.
#[derive(Clone, Default, PartialEq)]
pub struct WatchList {
    review: ReviewCadence,
    entries: BTreeMap<Box<str>, WatchEntry>,
}

impl WatchList {
    /// An empty list with the policy's review cadence.
    #[must_use]
    pub const fn new(review: ReviewCadence) -> Self {
        Self {
            review,
            entries: BTreeMap::new(),
        }
    }

    /// Puts an entry on the list; whether it was news.
    ///
    /// The same alert twice changes nothing. A later alert of a borrower already on the
    /// list, of a level, an episode or a fact or a reminder, replaces level and reasons, keeps the owner
    /// unless the entry names one, and within an open entry keeps `since`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{
    /// #     Disposition, EarlyWarning, Level, Policy, Reading, ReviewCadence, Signals, WatchEntry, WatchList,
    /// #     WatchState,
    /// # };
    /// # use scorewright::units::Points;
    /// # let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// # let reading = Reading::points(Points(590));
    /// # let mut state = WatchState::new();
    /// # let alert = warning
    /// #     .observe(&mut state, reading, Signals::NONE, date(2026, 3, 3))
    /// #     .ok_or("no alert")?;
    /// // An amber alert of 3 March 2026; amber is looked at again after 7 days.
    /// let mut list = WatchList::new(ReviewCadence::default());
    /// assert!(list.admit(WatchEntry::new("17", &alert)));
    /// assert!(!list.admit(WatchEntry::new("17", &alert))); // the same alert again
    /// assert_eq!(list.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn admit(&mut self, mut entry: WatchEntry) -> bool {
        if let Some(known) = self.entries.get(&entry.id) {
            if !entry.is_news_after(known) {
                return false;
            }
            if entry.owner.is_empty() {
                known.owner.clone_into(&mut entry.owner);
            }
            if known.disposition == Disposition::Open {
                entry.since = known.since;
            }
            entry.n_escalations = known.n_escalations;
        }
        let days = self.review.days(entry.level);
        entry.next_review = after(entry.next_review, days);
        self.entries.insert(entry.id.clone(), entry);
        true
    }

    /// Records a review: the level found, and where the entry stands now.
    ///
    /// The next review follows after the days of that level.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::WatchList`] when the borrower is not on the list, or the
    /// review is dated before the entry.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{
    /// #     Disposition, EarlyWarning, Level, Policy, Reading, ReviewCadence, Signals, WatchEntry, WatchList,
    /// #     WatchState,
    /// # };
    /// # use scorewright::units::Points;
    /// # let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// # let reading = Reading::points(Points(590));
    /// # let mut state = WatchState::new();
    /// # let alert = warning
    /// #     .observe(&mut state, reading, Signals::NONE, date(2026, 3, 3))
    /// #     .ok_or("no alert")?;
    /// // An amber alert of 3 March 2026; amber is looked at again after 7 days.
    /// let mut list = WatchList::new(ReviewCadence::default());
    /// list.admit(WatchEntry::new("17", &alert));
    /// list.review("17", Level::Red, Disposition::Open, date(2026, 3, 10))?;
    /// assert_eq!(list.top(1)[0].next_review(), date(2026, 3, 11)); // red: the next day
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn review(
        &mut self,
        id: &str,
        level: Level,
        disposition: Disposition,
        on: Date,
    ) -> Result<(), EarlyWarningError> {
        let days = self.review.days(level);
        let entry = self
            .entries
            .get_mut(id)
            .ok_or(EarlyWarningError::WatchList {
                problem: "the borrower is not on it; admit an alert first",
            })?;
        if on < entry.since {
            return Err(EarlyWarningError::WatchList {
                problem: "a review is dated before its entry",
            });
        }
        entry.level = level;
        entry.disposition = disposition;
        entry.next_review = after(on, days);
        Ok(())
    }

    /// Hands entries whose review was missed to `owner`; returns their ids.
    ///
    /// A review is missed the day after it was due. Each missed review
    /// escalates once, however often this is called.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{
    /// #     Disposition, EarlyWarning, Level, Policy, Reading, ReviewCadence, Signals, WatchEntry, WatchList,
    /// #     WatchState,
    /// # };
    /// # use scorewright::units::Points;
    /// # let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// # let reading = Reading::points(Points(590));
    /// # let mut state = WatchState::new();
    /// # let alert = warning
    /// #     .observe(&mut state, reading, Signals::NONE, date(2026, 3, 3))
    /// #     .ok_or("no alert")?;
    /// // An amber alert of 3 March 2026; amber is looked at again after 7 days.
    /// let mut list = WatchList::new(ReviewCadence::default());
    /// list.admit(WatchEntry::new("17", &alert)); // due on 10 March
    /// assert!(list.escalate(date(2026, 3, 10), "team lead").is_empty());
    /// assert_eq!(list.escalate(date(2026, 3, 11), "team lead"), ["17"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn escalate(&mut self, as_of: Date, owner: &str) -> Vec<&str> {
        let mut escalated = Vec::new();
        for entry in self.entries.values_mut() {
            let missed = entry.disposition == Disposition::Open && entry.next_review < as_of;
            if missed && entry.escalated_for != Some(entry.next_review) {
                entry.escalated_for = Some(entry.next_review);
                entry.n_escalations += 1;
                owner.clone_into(&mut entry.owner);
                escalated.push(&*entry.id);
            }
        }
        escalated
    }

    /// The open entries due for review, the `capacity` most worth a call first.
    ///
    /// Ranked by expected loss avoided, then red before amber, then longest
    /// waiting, then id: the order is total, so it never depends on insertion.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{
    /// #     Disposition, EarlyWarning, Level, Policy, Reading, ReviewCadence, Signals, WatchEntry, WatchList,
    /// #     WatchState,
    /// # };
    /// # use scorewright::units::Points;
    /// # let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// # let reading = Reading::points(Points(590));
    /// # let mut state = WatchState::new();
    /// # let alert = warning
    /// #     .observe(&mut state, reading, Signals::NONE, date(2026, 3, 3))
    /// #     .ok_or("no alert")?;
    /// // An amber alert of 3 March 2026; amber is looked at again after 7 days.
    /// let mut list = WatchList::new(ReviewCadence::default());
    /// list.admit(WatchEntry::new("17", &alert));
    /// assert!(list.due(date(2026, 3, 9), 10).is_empty());
    /// assert_eq!(list.due(date(2026, 3, 10), 10)[0].id(), "17"); // 3 March and 7 days
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn due(&self, as_of: Date, capacity: usize) -> Vec<&WatchEntry> {
        self.ranked(|entry| entry.next_review <= as_of, capacity)
    }

    /// The open entries, the `capacity` most worth a call first, due or not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{
    /// #     Disposition, EarlyWarning, Level, Policy, Reading, ReviewCadence, Signals, WatchEntry, WatchList,
    /// #     WatchState,
    /// # };
    /// # use scorewright::units::Points;
    /// # let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// # let reading = Reading::points(Points(590));
    /// # let mut state = WatchState::new();
    /// # let alert = warning
    /// #     .observe(&mut state, reading, Signals::NONE, date(2026, 3, 3))
    /// #     .ok_or("no alert")?;
    /// // An amber alert of 3 March 2026; amber is looked at again after 7 days.
    /// let mut list = WatchList::new(ReviewCadence::default());
    /// let saving = |yuan: i64| rust_decimal::Decimal::from(yuan);
    /// list.admit(WatchEntry::new("17", &alert).with_expected_loss_avoided(saving(200)));
    /// list.admit(WatchEntry::new("18", &alert).with_expected_loss_avoided(saving(900)));
    /// assert_eq!(list.top(1)[0].id(), "18"); // 900 before 200
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn top(&self, capacity: usize) -> Vec<&WatchEntry> {
        self.ranked(|_| true, capacity)
    }

    fn ranked(&self, wanted: impl Fn(&WatchEntry) -> bool, capacity: usize) -> Vec<&WatchEntry> {
        let mut entries: Vec<_> = self
            .entries
            .values()
            .filter(|entry| entry.disposition == Disposition::Open && wanted(entry))
            .collect();
        entries.sort_by(|a, b| a.rank().cmp(&b.rank()));
        entries.truncate(capacity);
        entries
    }

    /// All entries, by id.
    pub fn entries(&self) -> impl Iterator<Item = &WatchEntry> {
        self.entries.values()
    }

    /// How many entries it holds, open or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes those being watched as CSV, by id: all entries but those that
    /// [left](Disposition::has_left).
    ///
    /// Where a drop of the score warned, `fall_from` to `fall_observations` say from what
    /// to what it fell, since when, and in how many observations.
    /// Text that a spreadsheet would take for a formula gets an apostrophe in front.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Io`] when the writer fails.
    pub fn write_csv<W: Write>(&self, writer: W) -> Result<(), EarlyWarningError> {
        let write = || {
            let mut csv = CsvWriter::new(writer);
            csv.write_record(HEADER)?;
            let watched = |entry: &&WatchEntry| !entry.disposition.has_left();
            for entry in self.entries.values().filter(watched) {
                csv.write_record(entry.cells())?;
            }
            csv.finish()
        };
        write().map_err(|source| EarlyWarningError::Io {
            doing: "write",
            path: "watch list".into(),
            source,
        })
    }
}

impl fmt::Debug for WatchList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WatchList({} entries)", self.entries.len())
    }
}

const HEADER: [&str; 15] = [
    "id",
    "level",
    "episode",
    "rule",
    "reasons",
    "since",
    "repeat_of",
    "next_review",
    "owner",
    "disposition",
    "expected_loss_avoided",
    "fall_from",
    "fall_to",
    "fall_since",
    "fall_observations",
];

impl WatchEntry {
    fn cells(&self) -> [String; 15] {
        let [from, to, since, observations] = ScoreDrop::cells(self.fall);
        [
            plain_text(&self.id),
            self.level.name().to_owned(),
            self.episode.to_string(),
            self.rule.name().to_owned(),
            plain_text(&self.reasons.join("; ")),
            self.since.to_string(),
            self.repeat_of.map(|on| on.to_string()).unwrap_or_default(),
            self.next_review.to_string(),
            plain_text(&self.owner),
            self.disposition.name().to_owned(),
            self.expected_loss_avoided.to_string(),
            from,
            to,
            since,
            observations,
        ]
    }
}

/// What contact in time is expected to save; `None` when it overflows.
///
/// `pd` is a probability, `lgd` and `helped` are shares in `[0, 1]`, `ead` an amount.
///
/// # Formula
///
/// `pd * lgd * ead * helped`, `helped` being the share of such losses that contact
/// before the due date prevents; rounded to the cent, halves to even.
///
/// # Examples
///
/// ```
/// use rust_decimal::Decimal;
/// use scorewright::early_warning::expected_loss_avoided;
/// use scorewright::units::Probability;
/// let share = |percent| Decimal::new(percent, 2);
/// let pd = Probability::new(0.2)?;
/// let saved = expected_loss_avoided(pd, share(75), Decimal::from(1000), share(10));
/// assert_eq!(saved, Some(Decimal::from(15))); // 0.2 * 0.75 * 1000 * 0.1
/// # Ok::<(), scorewright::units::OutOfRange>(())
/// ```
#[must_use]
pub fn expected_loss_avoided(
    pd: Probability,
    lgd: Decimal,
    ead: Decimal,
    helped: Decimal,
) -> Option<Decimal> {
    let pd = Decimal::from_f64_retain(pd.value())?;
    let product = pd.checked_mul(lgd)?.checked_mul(ead)?.checked_mul(helped)?;
    Some(product.round_dp(2))
}

fn after(date: Date, days: u16) -> Date {
    date.saturating_add(Span::new().days(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::early_warning::{EarlyWarning, HardTriggers, Policy, Reading, Signals, WatchState};
    use crate::units::Points;
    use jiff::civil::date;

    fn alert(points: i32, on: Date) -> Alert {
        let policy = Policy::points("p").with_amber(600.0).with_red(500.0);
        EarlyWarning::new(policy)
            .unwrap()
            .observe(
                &mut WatchState::new(),
                Reading::points(Points(points)),
                Signals::NONE,
                on,
            )
            .unwrap()
    }

    fn entry(id: &str, points: i32, saves: i64) -> WatchEntry {
        WatchEntry::new(id, &alert(points, date(2026, 3, 2)))
            .with_owner("team")
            .with_expected_loss_avoided(Decimal::new(saves, 0))
    }

    #[test]
    fn the_same_alert_twice_changes_nothing() {
        let mut list = WatchList::new(ReviewCadence::default());
        assert!(list.admit(entry("b", 590, 10)));
        let before = list.clone();
        assert!(!list.admit(entry("b", 590, 10)));
        assert_eq!(list, before);
        assert!(list.admit(entry("b", 490, 10)), "red is news");
    }

    #[test]
    fn a_new_fact_at_the_same_level_is_news_and_an_older_alert_is_not() {
        let hard = HardTriggers::new()
            .with_days_past_due(0, Level::Red)
            .with_medical_notice(Level::Red);
        let warning = EarlyWarning::new(Policy::points("p").with_hard(hard)).unwrap();
        let mut state = WatchState::new();
        let late = Signals::NONE.with_days_past_due(5);
        let mut see = |signals, day| {
            let on = date(2026, 3, day);
            let alert = warning.observe(&mut state, Reading::MISSING, signals, on);
            WatchEntry::new("a", &alert.unwrap())
        };
        let (first, ill) = (see(late, 2), see(late.with_medical_notice(), 2));
        let later = see(late.with_medical_notice().with_days_past_due(30), 28);
        let mut list = WatchList::new(ReviewCadence::default());
        for entry in [&first, &ill, &later] {
            assert!(list.admit(entry.clone()));
            assert!(!list.admit(entry.clone()), "the same alert again");
        }
        assert!(!list.admit(first) && !list.admit(ill), "older alerts");
        let only = list.entries().next().unwrap();
        assert_eq!(
            (only.rule(), only.since()),
            (WarningRule::DaysPastDue, date(2026, 3, 2))
        );
    }

    #[test]
    fn who_left_is_not_written() {
        let mut list = WatchList::new(ReviewCadence::default());
        for (id, disposition) in [
            ("a", Disposition::Open),
            ("b", Disposition::Resolved),
            ("c", Disposition::Closed),
            ("d", Disposition::Relief),
            ("e", Disposition::Collections),
        ] {
            list.admit(entry(id, 590, 5));
            list.review(id, Level::Amber, disposition, date(2026, 3, 3))
                .unwrap();
        }
        let mut bytes = Vec::new();
        list.write_csv(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let ids: Vec<_> = text
            .lines()
            .skip(1)
            .filter_map(|line| line.get(..1))
            .collect();
        assert_eq!(ids, ["a", "d", "e"]);
    }

    #[test]
    fn capacity_takes_the_largest_savings_and_breaks_ties_the_same_way() {
        let mut list = WatchList::new(ReviewCadence::default());
        for (id, points, saves) in [("a", 590, 5), ("b", 590, 9), ("c", 490, 5), ("d", 590, 1)] {
            list.admit(entry(id, points, saves));
        }
        let ids =
            |entries: Vec<&WatchEntry>| -> String { entries.iter().map(|e| e.id()).collect() };
        assert_eq!(ids(list.top(3)), "bca");
        assert_eq!(
            ids(list.due(date(2026, 3, 3), 9)),
            "c",
            "red is due after a day"
        );
    }

    #[test]
    fn a_missed_review_escalates_once() {
        let mut list = WatchList::new(ReviewCadence::default());
        list.admit(entry("a", 490, 5));
        assert!(
            list.escalate(date(2026, 3, 3), "head").is_empty(),
            "due today"
        );
        assert_eq!(list.escalate(date(2026, 3, 4), "head"), ["a"]);
        assert!(list.escalate(date(2026, 3, 5), "head").is_empty());
        list.review("a", Level::Amber, Disposition::Open, date(2026, 3, 5))
            .unwrap();
        let only = list.entries().next().unwrap();
        assert_eq!(only.next_review(), date(2026, 3, 12));
        assert_eq!((only.owner(), only.n_escalations()), ("head", 1));
    }

    #[test]
    fn csv_defuses_formulas_and_debug_hides_ids() {
        let mut list = WatchList::new(ReviewCadence::default());
        list.admit(entry("=cmd()", 590, 5).with_reasons(&["late, again", "+1"]));
        let mut bytes = Vec::new();
        list.write_csv(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "'=cmd(),amber,1,threshold,\"late, again; +1\",2026-03-02,,2026-03-09,team,open,5,,,,"
        );
        assert_eq!(format!("{list:?}"), "WatchList(1 entries)");
        assert!(!format!("{:?}", entry("secret", 590, 5)).contains("secret"));
    }
}
