//! A state as bytes and as parts, and what makes one impossible.

use super::reading::PARTS;
use super::values::MISSING;
use super::watch_state::SCORED;
use super::watch_state::{ALERTED_SHIFT, MAX_RUN, NO_PD, OPEN, PENDING, SEVERITY, TOLD};
use super::watch_state::{Told, WatchState};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::{Severity, WarningRule};
use crate::units::day::{NEVER, date_of};

impl WatchState {
    /// 32 bytes, little-endian, the same on every machine.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let words = [
            self.seen_on.to_le_bytes(),
            self.known_on.to_le_bytes(),
            self.alerted_on.to_le_bytes(),
            self.since.to_le_bytes(),
            self.origin_pd.to_le_bytes(),
            self.value.to_le_bytes(),
        ];
        let tail = [
            self.flags,
            self.amber_run,
            self.red_run,
            self.rule | Self::VERSION << VERSION_SHIFT,
        ];
        let all = words
            .into_iter()
            .flatten()
            .chain(self.episode.to_le_bytes())
            .chain(self.told.0.to_le_bytes())
            .chain(tail);
        for (place, byte) in bytes.iter_mut().zip(all) {
            *place = byte;
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; bytes are not trusted.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::State`] on any other version, or on a state that no
    /// observations lead to.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// # let policy = Policy::points("cards").with_amber(600.0).with_red(560.0);
    /// # let warning = EarlyWarning::new(policy)?;
    /// # let mut state = WatchState::new();
    /// // Amber below 600, red below 560; 640 points on Monday, 590 on Tuesday.
    /// # let signals = Signals::NONE;
    /// let monday = Reading::points(Points(640));
    /// warning.observe(&mut state, monday, signals, date(2026, 3, 2));
    /// let tuesday = Reading::points(Points(590));
    /// let alert = warning.observe(&mut state, tuesday, signals, date(2026, 3, 3)).ok_or("no alert")?;
    /// let kept = state.to_bytes(); // 32 bytes
    /// assert_eq!(WatchState::from_bytes(&kept)?.last_level(), Level::Amber);
    /// assert!(WatchState::from_bytes(&[255; 32]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, EarlyWarningError> {
        let mut words = bytes.chunks_exact(4).map(|chunk| {
            let mut word = [0; 4];
            word.copy_from_slice(chunk);
            word
        });
        let mut word = || words.next().unwrap_or_default();
        let mut day = || i32::from_le_bytes(word());
        let (seen_on, known_on, alerted_on, since) = (day(), day(), day(), day());
        let origin_pd = u32::from_le_bytes(word());
        let value = i32::from_le_bytes(word());
        let [low, high, told_low, told_high] = word();
        let [flags, amber_run, red_run, last] = word();
        check_version(last >> VERSION_SHIFT)?;
        Self {
            seen_on,
            known_on,
            alerted_on,
            since,
            origin_pd,
            value,
            episode: u16::from_le_bytes([low, high]),
            told: Told(u16::from_le_bytes([told_low, told_high])),
            flags,
            amber_run,
            red_run,
            rule: last & RULE,
        }
        .checked()
    }

    /// Refuses states that no observations lead to.
    pub(crate) fn checked(self) -> Result<Self, EarlyWarningError> {
        let refuse = |problem| Err(EarlyWarningError::State { problem });
        let (Some(severity), Some(alerted), Some(rule)) = (
            Severity::from_bits(self.flags & SEVERITY),
            Severity::from_bits((self.flags >> ALERTED_SHIFT) & SEVERITY),
            WarningRule::from_bits(self.rule),
        ) else {
            return refuse("unknown level or rule");
        };
        let days = [self.seen_on, self.known_on, self.alerted_on, self.since];
        if days
            .iter()
            .any(|&day| day != NEVER && date_of(day).is_none())
        {
            return refuse("a day is outside the calendar");
        }
        if days.iter().any(|&day| day > self.seen_on) {
            return refuse("a day lies after the last one seen");
        }
        let risen = severity > Severity::Green;
        let warned = self.episode > 0;
        let (open, pending) = (self.flags & OPEN != 0, self.flags & PENDING != 0);
        let consistent = warned == (rule != WarningRule::None)
            && warned == (self.since != NEVER)
            && (!risen || warned)
            && (!open || risen)
            && (!pending || risen)
            && (alerted > Severity::Green) == (self.alerted_on != NEVER)
            && (alerted == Severity::Green || warned)
            && (self.value == MISSING || self.known_on != NEVER)
            && (self.origin_pd == NO_PD || f64::from(self.origin_pd) <= PARTS)
            && (self.flags & TOLD != 0) == (self.told != Told::default())
            && self.told.is_possible()
            && (self.told.age() == 0 || risen)
            && !(self.is_closed() && (risen || self.amber_run | self.red_run != 0))
            && self.amber_run <= MAX_RUN
            && self.red_run <= MAX_RUN;
        if consistent {
            Ok(self)
        } else {
            refuse("its parts contradict each other")
        }
    }
}

/// Where the last byte keeps the version, above the rule.
const VERSION_SHIFT: u8 = 4;
const RULE: u8 = (1 << VERSION_SHIFT) - 1;

pub(crate) const fn check_version(version: u8) -> Result<(), EarlyWarningError> {
    let problem = match version {
        WatchState::VERSION => return Ok(()),
        0..WatchState::VERSION => "it was written by an older release; replay the log",
        _ => "unknown version; it was written by a newer release",
    };
    Err(EarlyWarningError::State { problem })
}

/// The packed parts of a state, unpacked for its record.
pub(crate) struct Parts {
    pub(crate) told: Told,
    pub(crate) severity: Severity,
    pub(crate) alerted: Severity,
    pub(crate) rule: WarningRule,
    pub(crate) runs: (u8, u8),
    pub(crate) open: bool,
    pub(crate) pending: bool,
    pub(crate) scored: bool,
}

impl WatchState {
    pub(crate) fn parts(&self) -> Parts {
        Parts {
            told: self.told,
            severity: self.severity(),
            alerted: self.alerted_severity(),
            rule: self.rule(),
            runs: self.runs(),
            open: self.flags & OPEN != 0,
            pending: self.is_pending(),
            scored: self.scored_on_last_day(),
        }
    }

    /// A state with these parts and nothing else; unchecked.
    pub(crate) fn from_parts(parts: Parts) -> Self {
        let bit = |on: bool, bit: u8| if on { bit } else { 0 };
        Self {
            told: parts.told,
            flags: bit(parts.told != Told::default(), TOLD)
                | parts.severity as u8
                | (parts.alerted as u8) << ALERTED_SHIFT
                | bit(parts.open, OPEN)
                | bit(parts.pending, PENDING)
                | bit(parts.scored, SCORED),
            rule: parts.rule as u8,
            amber_run: parts.runs.0,
            red_run: parts.runs.1,
            ..Self::new()
        }
    }

    pub(crate) fn set_origin(&mut self, pd: Option<u32>) {
        self.origin_pd = pd.unwrap_or(NO_PD);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Probability;

    #[test]
    fn a_state_is_32_bytes_in_memory_and_on_disk() {
        assert_eq!(size_of::<WatchState>(), 32);
        assert_eq!(WatchState::new().to_bytes().len(), 32);
    }

    #[test]
    fn a_fresh_state_comes_back_from_its_bytes() {
        let pd = Probability::new(0.02).unwrap();
        let state = WatchState::new().with_origination(pd);
        assert_eq!(WatchState::from_bytes(&state.to_bytes()).unwrap(), state);
    }

    #[test]
    fn every_other_version_is_refused_not_guessed() {
        let written = WatchState::new().to_bytes();
        for version in (0..16).filter(|&version| version != WatchState::VERSION) {
            let mut bytes = written;
            bytes[31] = bytes[31] & RULE | version << VERSION_SHIFT;
            let error = WatchState::from_bytes(&bytes).unwrap_err().to_string();
            let word = if version < 2 { "older" } else { "newer" };
            assert!(error.contains(word), "{version}: {error}");
        }
    }

    #[test]
    fn contradictions_are_refused() {
        let mut red_without_episode = WatchState::new();
        red_without_episode.flags = 2;
        assert!(red_without_episode.checked().is_err());
        let mut alert_after_last_day = WatchState::new();
        alert_after_last_day.alerted_on = 5;
        assert!(alert_after_last_day.checked().is_err());
    }
}
