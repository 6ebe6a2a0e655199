//! Spans of the day.

use super::OutreachError;
use core::fmt;

/// A span of the day, with ends that belong to it or not.
///
/// It may run over midnight: from 22:00 to 08:00.
///
/// ```
/// use scorewright::lending::outreach::Window;
/// let night = Window::new("22:00", "08:00", "[)")?;
/// assert!(night.contains(22 * 3600));
/// assert!(!night.contains(8 * 3600));
/// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first second of the day in it.
    first: u32,
    /// The last second of the day in it.
    last: u32,
}

const SECONDS_A_DAY: u32 = 86_400;

impl Window {
    /// From `HH:MM` or `HH:MM:SS` to another, with `bounds` `[]`, `[)`, `(]` or `()`.
    ///
    /// # Errors
    ///
    /// When a time or the bounds do not read, or the window is the whole day or
    /// no second of it: its ends could be meant either way.
    pub fn new(from: &str, to: &str, bounds: &str) -> Result<Self, OutreachError> {
        let wrong = |problem| OutreachError::Rule {
            id: String::new(),
            rule: "hours",
            problem,
        };
        let read = |text| time_of_day(text).ok_or(wrong("must be written as HH:MM or HH:MM:SS"));
        let (from, to) = (read(from)?, read(to)?);
        let (after, before) = match bounds {
            "[]" => (0, 0),
            "[)" => (0, 1),
            "(]" => (1, 0),
            "()" => (1, 1),
            _ => return Err(wrong("need bounds `[]`, `[)`, `(]` or `()`")),
        };
        let seconds = (to + SECONDS_A_DAY - from) % SECONDS_A_DAY + 1;
        if from == to || seconds <= after + before || seconds - after - before == SECONDS_A_DAY {
            return Err(wrong("must leave some of the day out, and not all of it"));
        }
        Ok(Self {
            first: (from + after) % SECONDS_A_DAY,
            last: (to + SECONDS_A_DAY - before) % SECONDS_A_DAY,
        })
    }

    /// Whether the second of the day lies in it.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::Window;
    /// let day = Window::new("08:00", "21:00", "[]")?; // both ends inside
    /// assert!(day.contains(21 * 3600) && !day.contains(21 * 3600 + 1));
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    #[must_use]
    pub const fn contains(self, second: u32) -> bool {
        if self.first <= self.last {
            self.first <= second && second <= self.last
        } else {
            second >= self.first || second <= self.last
        }
    }

    /// The seconds of the day that do not lie in it.
    pub(super) const fn complement(self) -> Self {
        Self {
            first: (self.last + 1) % SECONDS_A_DAY,
            last: (self.first + SECONDS_A_DAY - 1) % SECONDS_A_DAY,
        }
    }

    /// Seconds until a clock that nobody puts forward or back enters it.
    pub(super) const fn wait(self, second: u32) -> u32 {
        if self.contains(second) {
            0
        } else {
            (self.first + SECONDS_A_DAY - second) % SECONDS_A_DAY
        }
    }
}

impl fmt::Display for Window {
    /// Its first and last second: `08:00:00-21:00:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |second: u32| (second / 3600, second / 60 % 60, second % 60);
        let (h, m, s) = clock(self.first);
        write!(f, "{h:02}:{m:02}:{s:02}-")?;
        let (h, m, s) = clock(self.last);
        write!(f, "{h:02}:{m:02}:{s:02}")
    }
}

pub(super) fn time_of_day(text: &str) -> Option<u32> {
    let mut parts = text.split(':').map(|part| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    let valid = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    valid.then_some(hour * 3600 + minute * 60 + second)
}

impl<'de> serde::Deserialize<'de> for Window {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            from: String,
            to: String,
            bounds: String,
        }
        let written = Written::deserialize(from)?;
        Self::new(&written.from, &written.to, &written.bounds).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_and_its_complement_share_no_second_and_miss_none() {
        for bounds in ["[]", "[)", "(]", "()"] {
            for (from, to) in [
                ("22:00", "08:00"),
                ("08:00", "21:00"),
                ("00:00", "23:59:58"),
            ] {
                let window = Window::new(from, to, bounds).unwrap();
                let rest = window.complement();
                for second in 0..SECONDS_A_DAY {
                    assert_ne!(window.contains(second), rest.contains(second));
                }
            }
        }
    }

    #[test]
    fn a_window_shows_its_first_and_last_second() {
        let night = Window::new("22:00", "08:00", "[)").unwrap();
        assert_eq!(night.to_string(), "22:00:00-07:59:59");
        assert_eq!(night.complement().to_string(), "08:00:00-21:59:59");
    }

    #[test]
    fn waiting_ends_at_the_first_second_of_the_window() {
        let window = Window::new("08:00", "21:00", "(]").unwrap();
        assert_eq!(window.wait(21 * 3600), 0);
        assert_eq!(window.wait(21 * 3600 + 1), 11 * 3600);
        assert_eq!(window.wait(8 * 3600), 1);
    }

    #[test]
    fn times_that_do_not_read_are_refused() {
        for (from, to) in [
            ("24:00", "08:00"),
            ("8:00", "9:00"),
            ("08:00", "08:00"),
            ("", ""),
        ] {
            assert!(Window::new(from, to, "[]").is_err(), "{from} {to}");
        }
        assert!(Window::new("08:00", "09:00", "[[").is_err());
        assert!(
            Window::new("08:00:00", "08:00:01", "()").is_err(),
            "no second"
        );
        assert!(
            Window::new("00:00", "23:59:59", "[]").is_err(),
            "every second"
        );
    }
}
