//! Facts that decide which rules hold: who collects, and a moratorium on the debt.

use super::read::read;
use super::{OutreachError, Source};
use crate::rules::{Header, Provenance};
use jiff::ToSpan;
use jiff::civil::Date;

/// For whom the contact is made.
///
/// Rules for third-party collectors (the FDCPA and Regulation F) do not bind a creditor
/// that collects its own debt. Where it is not known, the stricter holds: they do.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Collector {
    /// Not known. The default; rules for any collector hold.
    #[default]
    Unknown,
    /// The creditor, in its own name, of its own debt.
    Creditor,
    /// Somebody who collects for another, or bought the debt in default.
    DebtCollector,
}

impl Collector {
    /// Whether rules for `bound` may bind this one; none named means everyone.
    pub(super) fn may_be_one_of(self, bound: &[Self]) -> bool {
        bound.is_empty() || self == Self::Unknown || bound.contains(&self)
    }
}

/// Days on which the law silences the collection of a debt.
///
/// On each of them interest, fees and charges on the debt do not accrue either
/// ([`Moratorium::covers`] says which days), which is the loan's ledger to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Moratorium {
    /// The first day.
    pub from: Date,
    /// The first day after it; `None` while no end is known.
    pub until: Option<Date>,
}

impl Moratorium {
    /// Whether `day` is one of its days.
    #[must_use]
    pub fn covers(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// How long moratoria last, from a dated and cited rule file.
///
/// ```
/// use jiff::civil::date;
/// use scorewright::lending::outreach::MoratoriumRules;
/// let rules = MoratoriumRules::shipped()?;
/// let space = rules.breathing_space(date(2026, 6, 1))?;
/// assert!(space.covers(date(2026, 7, 30))); // its sixtieth day
/// assert!(!space.covers(date(2026, 7, 31)));
/// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MoratoriumRules {
    provenance: Provenance,
    breathing_space_days: u16,
    days_after_treatment: u16,
    sources: Vec<Source>,
}

const SHIPPED: &str = include_str!("../../../data/rules/conduct/uk_breathing_space_2020.toml");

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    breathing_space_days: u16,
    days_after_treatment: u16,
    #[serde(default)]
    source: Vec<Source>,
}

impl MoratoriumRules {
    /// Reads the rules from TOML.
    ///
    /// # Errors
    ///
    /// When the text does not read.
    pub fn from_toml(text: &str) -> Result<Self, OutreachError> {
        let (provenance, file) = read::<File>("moratorium file", text, Header::DATED_POLICY)?;
        Ok(Self {
            provenance,
            breathing_space_days: file.breathing_space_days,
            days_after_treatment: file.days_after_treatment,
            sources: file.source,
        })
    }

    /// Those inside the library: England and Wales, S.I. 2020/1311.
    ///
    /// # Errors
    ///
    /// Never for an unchanged library; its tests read the file.
    pub fn shipped() -> Result<Self, OutreachError> {
        Self::from_toml(SHIPPED)
    }

    /// Where they are written, and since when they apply.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// What was read of the text they quote.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The breathing space that starts on `from`, the day after its entry in the register.
    ///
    /// # Errors
    ///
    /// When it starts before the rules apply or beyond the calendar.
    pub fn breathing_space(&self, from: Date) -> Result<Moratorium, OutreachError> {
        self.checked(from)?;
        let until = later(from, self.breathing_space_days)?;
        Ok(Moratorium {
            from,
            until: Some(until),
        })
    }

    /// The moratorium of a mental health crisis from its first day on; `treatment_ended`
    /// is the last day of treatment, `None` while it goes on: then no end is known.
    ///
    /// # Errors
    ///
    /// When the treatment ends before the moratorium starts, or as above.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::outreach::MoratoriumRules;
    /// let rules = MoratoriumRules::shipped()?;
    /// let crisis = rules.mental_health_crisis(date(2026, 6, 1), Some(date(2026, 6, 10)))?;
    /// assert_eq!(crisis.until, Some(date(2026, 7, 11))); // 30 days after the tenth are over
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn mental_health_crisis(
        &self,
        from: Date,
        treatment_ended: Option<Date>,
    ) -> Result<Moratorium, OutreachError> {
        self.checked(from)?;
        if treatment_ended.is_some_and(|ended| ended < from) {
            return Err(OutreachError::Moratorium {
                problem: MORATORIA[0],
            });
        }
        let after = self.days_after_treatment.saturating_add(1);
        let until = treatment_ended
            .map(|ended| later(ended, after))
            .transpose()?;
        Ok(Moratorium { from, until })
    }

    fn checked(&self, from: Date) -> Result<(), OutreachError> {
        if self.provenance.is_in_force(from) {
            return Ok(());
        }
        Err(OutreachError::Moratorium {
            problem: MORATORIA[1],
        })
    }
}

fn later(day: Date, days: u16) -> Result<Date, OutreachError> {
    day.checked_add(i32::from(days).days())
        .map_err(|_| OutreachError::Moratorium {
            problem: MORATORIA[2],
        })
}

/// All that is said of a moratorium that cannot be meant.
pub(super) const MORATORIA: [&str; 4] = [
    "must not have its treatment end before it starts",
    "must start while its rules are in force, from 2021-05-04 on for the shipped",
    "must end before the year 9999",
    "of the kind `breathing_space` has no treatment",
];

/// A moratorium as a case writes it; how long it lasts is the shipped rules' to say.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: Kind,
    from: Date,
    treatment_ended: Option<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    BreathingSpace,
    MentalHealthCrisis,
}

impl Written {
    fn moratorium(self) -> Result<Moratorium, OutreachError> {
        let rules = MoratoriumRules::shipped()?;
        match (self.kind, self.treatment_ended) {
            (Kind::BreathingSpace, None) => rules.breathing_space(self.from),
            (Kind::BreathingSpace, Some(_)) => Err(OutreachError::Moratorium {
                problem: MORATORIA[3],
            }),
            (Kind::MentalHealthCrisis, ended) => rules.mental_health_crisis(self.from, ended),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Moratorium {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        written.moratorium().map_err(serde::de::Error::custom)
    }
}
