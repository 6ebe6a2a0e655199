//! Moments and the debtor's clock.

use super::OutreachError;
use crate::rules::day_number;
use core::fmt;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

const SECONDS_A_DAY: i64 = 86_400;

/// A moment, in whole seconds of UTC from 1900 to 2199.
///
/// Whole seconds, because a rule that says "after 21:00" draws its line between
/// 21:00:00 and 21:00:01.
///
/// ```
/// use scorewright::lending::outreach::Moment;
/// let moment = Moment::parse("2026-03-08T21:59:59-05:00")?;
/// assert_eq!(moment.to_string(), "2026-03-09T02:59:59Z");
/// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// 1900-01-01T00:00:00Z.
    const FIRST: i64 = -2_208_988_800;
    /// 2199-12-31T23:59:59Z; beyond it `jiff`'s zones still answer.
    const LAST: i64 = 7_258_118_399;

    /// A moment from seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// When it lies outside 1900 to 2199.
    pub const fn from_unix_seconds(seconds: i64) -> Result<Self, OutreachError> {
        if seconds >= Self::FIRST && seconds <= Self::LAST {
            Ok(Self(seconds))
        } else {
            Err(OutreachError::MomentOutOfRange)
        }
    }

    /// Reads RFC 3339: a date, a time and an offset from UTC (`Z` or `+08:00`).
    ///
    /// # Errors
    ///
    /// When the text is anything else, has a fraction of a second, or lies
    /// outside 1900 to 2199.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::Moment;
    /// let moment = Moment::parse("2026-05-04T08:00:00+08:00")?;
    /// assert_eq!(moment, Moment::parse("2026-05-04T00:00:00Z")?);
    /// assert!(Moment::parse("2026-05-04T08:00:00").is_err()); // eight o'clock where?
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, OutreachError> {
        let moment: Timestamp = text.parse().map_err(|_| OutreachError::Moment)?;
        if moment.subsec_nanosecond() != 0 {
            return Err(OutreachError::Moment);
        }
        Self::from_unix_seconds(moment.as_second())
    }

    /// The first moment at which a clock in `zone` shows `date` and the time of
    /// day `seconds` after midnight, or would have shown it if the clock had not
    /// been put forward over it.
    ///
    /// # Errors
    ///
    /// When `seconds` is not below 86 400, or the moment is outside 1900 to 2199.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::outreach::{Moment, Zone};
    /// let zone = Zone::named("Asia/Shanghai")?;
    /// let eight = Moment::local(date(2026, 2, 1), 8 * 3600, &zone)?;
    /// assert_eq!(eight.to_string(), "2026-02-01T00:00:00Z");
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn local(date: Date, seconds: u32, zone: &Zone) -> Result<Self, OutreachError> {
        let out_of_range = |_| OutreachError::MomentOutOfRange;
        let seconds = i64::from(seconds);
        if seconds >= SECONDS_A_DAY {
            return Err(OutreachError::MomentOutOfRange);
        }
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        let wanted = midnight
            .checked_add(jiff::SignedDuration::from_secs(seconds))
            .map_err(out_of_range)?;
        let moment = zone.zone.to_timestamp(wanted).map_err(out_of_range)?;
        Self::from_unix_seconds(moment.as_second())
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// The moment `seconds` later, or earlier when below zero.
    ///
    /// # Errors
    ///
    /// When that is outside 1900 to 2199.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::Moment;
    /// let later = Moment::parse("2026-05-04T23:59:59Z")?.plus_seconds(1)?;
    /// assert_eq!(later.to_string(), "2026-05-05T00:00:00Z");
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub const fn plus_seconds(self, seconds: i64) -> Result<Self, OutreachError> {
        Self::from_unix_seconds(self.0.saturating_add(seconds))
    }

    fn timestamp(self) -> Timestamp {
        // The range of a moment lies well inside that of a timestamp.
        Timestamp::from_second(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A time zone with its daylight-saving rules, from the database inside the
/// library: no file, no environment, the same answer on every machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
}

/// What a debtor's clock shows: days since 1970-01-01, seconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) day: i64,
    pub(super) second: u32,
}

impl Zone {
    /// The zone of an IANA name, such as `America/New_York`.
    ///
    /// # Errors
    ///
    /// When the database has no such zone; `Etc/Unknown` counts as unknown.
    pub fn named(name: &str) -> Result<Self, OutreachError> {
        let zone = TimeZoneDatabase::bundled()
            .get(name)
            .map_err(|_| OutreachError::UnknownZone)?;
        if zone.is_unknown() {
            return Err(OutreachError::UnknownZone);
        }
        Ok(Self { zone })
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The date a clock in this zone shows.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::outreach::{Moment, Zone};
    /// let moment = Moment::parse("2026-05-04T20:00:00Z")?;
    /// assert_eq!(Zone::named("Asia/Shanghai")?.date(moment), date(2026, 5, 5)); // eight hours ahead
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    #[must_use]
    pub fn date(&self, moment: Moment) -> Date {
        self.zone.to_datetime(moment.timestamp()).date()
    }

    /// The date and time a clock in this zone shows, as `2026-03-08 21:59:59`.
    #[must_use]
    pub fn clock(&self, moment: Moment) -> String {
        let local = self.zone.to_datetime(moment.timestamp());
        format!("{} {}", local.date(), local.time())
    }

    #[inline]
    fn offset(&self, moment: Moment) -> i64 {
        self.zone.to_offset(moment.timestamp()).seconds().into()
    }

    fn next_change(&self, after: Moment) -> Option<Moment> {
        let change = self.zone.following(after.timestamp()).next()?;
        Moment::from_unix_seconds(change.timestamp().as_second()).ok()
    }

    /// The last change of offset at `moment` or before it.
    fn last_change(&self, moment: Moment) -> Option<Moment> {
        // `jiff` counts changes strictly before. Moments are whole seconds, and the
        // one after the last of them still is a timestamp.
        let after = Moment(moment.0 + 1);
        let change = self.zone.preceding(after.timestamp()).next()?;
        Moment::from_unix_seconds(change.timestamp().as_second()).ok()
    }
}

/// A zone's clock, made for one moment: as long as the offset is that moment's,
/// it is arithmetic. A verdict asks for dozens of dates within days, and a zone
/// with summer time works each of them out by its rules.
pub(super) struct Clock<'z> {
    zone: &'z Zone,
    since: Moment,
    until: Option<Moment>,
    offset: i64,
}

impl<'z> Clock<'z> {
    pub(super) fn new(zone: &'z Zone, moment: Moment) -> Self {
        Self {
            zone,
            since: zone.last_change(moment).unwrap_or(Moment(Moment::FIRST)),
            until: zone.next_change(moment),
            offset: zone.offset(moment),
        }
    }

    #[inline]
    fn covers(&self, moment: Moment) -> bool {
        self.since <= moment && self.until.is_none_or(|until| moment < until)
    }

    #[inline]
    pub(super) fn local(&self, moment: Moment) -> Local {
        let offset = if self.covers(moment) {
            self.offset
        } else {
            self.zone.offset(moment)
        };
        let seconds = moment.0 + offset;
        let second = seconds.rem_euclid(SECONDS_A_DAY);
        Local {
            day: seconds.div_euclid(SECONDS_A_DAY),
            second: u32::try_from(second).unwrap_or(0),
        }
    }

    /// The date it shows.
    pub(super) fn date(&self, moment: Moment) -> Date {
        self.zone.date(moment)
    }

    /// The earliest moment not before `after` on local day `day` or later.
    pub(super) fn start_of_day(&self, day: i64, after: Moment) -> Option<Moment> {
        self.earliest(after, |local| {
            let days = (day - local.day).max(0);
            if days == 0 {
                return Some(0);
            }
            days.checked_mul(SECONDS_A_DAY)?
                .checked_sub(i64::from(local.second))
        })
    }

    /// The earliest moment not before `after` that `wait` accepts.
    ///
    /// `wait` says how many seconds a clock that nobody puts forward or back
    /// needs. The stretch up to the next change of offset is such a clock; where
    /// the wait reaches past it, the search goes on from the change itself, so
    /// that hours skipped in spring and repeated in autumn come out exact.
    pub(super) fn earliest(
        &self,
        after: Moment,
        wait: impl Fn(Local) -> Option<i64>,
    ) -> Option<Moment> {
        let mut moment = after;
        loop {
            let seconds = wait(self.local(moment))?;
            let there = moment.plus_seconds(seconds).ok()?;
            if seconds == 0 {
                return Some(there);
            }
            match self.next_change(moment) {
                Some(change) if change <= there => moment = change,
                _ => return Some(there),
            }
        }
    }

    fn next_change(&self, after: Moment) -> Option<Moment> {
        if self.covers(after) {
            self.until
        } else {
            self.zone.next_change(after)
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name()).finish()
    }
}

impl serde::Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> serde::Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).map_err(serde::de::Error::custom)
    }
}

/// The local day of a date; the door from civil dates to rules.
pub(super) fn local_day(date: Date) -> i64 {
    day_number(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn a_fraction_of_a_second_and_a_missing_offset_are_refused() {
        assert!(Moment::parse("2026-01-01T21:00:00.5Z").is_err());
        assert!(Moment::parse("2026-01-01T21:00:00").is_err());
        assert!(Moment::parse("2200-01-01T00:00:00Z").is_err());
    }

    #[test]
    fn unknown_zones_are_errors() {
        for name in ["Mars/Olympus", "", "Etc/Unknown", "+08:00"] {
            assert!(Zone::named(name).is_err(), "{name}");
        }
        assert_eq!(
            Zone::named("asia/shanghai").unwrap().name(),
            "Asia/Shanghai"
        );
    }

    #[test]
    fn a_day_begins_at_local_midnight_across_a_change_of_clocks() {
        let new_york = Zone::named("America/New_York").unwrap();
        // 2026-03-08 has 23 hours there.
        let start = moment("2026-03-08T05:00:00Z");
        let next = Clock::new(&new_york, start).start_of_day(local_day(date(2026, 3, 9)), start);
        assert_eq!(next, Some(moment("2026-03-09T04:00:00Z")));
    }

    #[test]
    fn a_midnight_that_does_not_exist_gives_way_to_the_change() {
        // Beirut puts its clocks forward at midnight: 2026-03-29 starts at 01:00.
        let beirut = Zone::named("Asia/Beirut").unwrap();
        let noon = moment("2026-03-28T12:00:00Z");
        let start = Clock::new(&beirut, noon)
            .start_of_day(local_day(date(2026, 3, 29)), noon)
            .unwrap();
        assert_eq!(beirut.clock(start), "2026-03-29 01:00:00");
        assert_eq!(
            beirut.date(start.plus_seconds(-1).unwrap()),
            date(2026, 3, 28)
        );
    }

    #[test]
    fn a_clock_made_for_the_last_moment_knows_its_own_summer_only() {
        let zone = Zone::named("America/New_York").unwrap();
        let clock = Clock::new(&zone, Moment(Moment::LAST));
        let noon = moment("2199-07-01T16:00:00Z");
        assert_eq!(clock.local(noon).second, 12 * 3600);
    }

    #[test]
    fn a_clock_shows_what_its_zone_does_whatever_moment_it_was_made_for() {
        // New York's clocks go forward, and in November back, at these seconds.
        for change in ["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"].map(moment) {
            let near = |seconds| change.plus_seconds(seconds).unwrap();
            for name in ["America/New_York", "Asia/Shanghai", "Etc/UTC"] {
                let zone = Zone::named(name).unwrap();
                for made in [-1, 0, 1, 90_000].map(near) {
                    let clock = Clock::new(&zone, made);
                    for shown in [-40_000_000, -3_601, -1, 0, 1, 3_600, 40_000_000].map(near) {
                        let civil = zone.zone.to_datetime(shown.timestamp());
                        let parts = [civil.hour(), civil.minute(), civil.second()];
                        let [hour, minute, second] = parts.map(|part| u32::try_from(part).unwrap());
                        let expected = Local {
                            day: local_day(civil.date()),
                            second: hour * 3600 + minute * 60 + second,
                        };
                        assert_eq!(clock.local(shown), expected, "{name} {made} {shown}");
                    }
                }
            }
        }
    }
}
