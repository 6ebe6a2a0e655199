//! What one observation brings: a score, and the facts beside it.

use crate::panel::Behaviour;
use crate::units::{Points, Probability};
use std::fmt;

/// PDs inside the machine are whole parts per billion, so that comparing them
/// never depends on a platform's floating point.
pub(crate) const PARTS: f64 = 1e9;

/// The score of one borrower on one day: points, PD, both, or missing.
///
/// `Debug` shows which parts it has, never their values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    points: i32,
    pd: u32,
}

impl Reading {
    const NO_POINTS: i32 = i32::MIN;
    const NO_PD: u32 = u32::MAX;

    /// No score that day. It neither counts towards entering a level nor resets the count.
    pub const MISSING: Self = Self {
        points: Self::NO_POINTS,
        pd: Self::NO_PD,
    };

    /// A score in points.
    #[must_use]
    pub const fn points(points: Points) -> Self {
        Self::MISSING.with_points(points)
    }

    /// A probability of default, kept to nine decimals.
    #[must_use]
    pub fn pd(pd: Probability) -> Self {
        Self::MISSING.with_pd(pd)
    }

    /// Points and the PD that the card's table gives for them.
    #[must_use]
    pub fn both(points: Points, pd: Probability) -> Self {
        Self::points(points).with_pd(pd)
    }

    const fn with_points(mut self, points: Points) -> Self {
        // The lowest number is taken: it stands for "no points".
        self.points = match points.0 {
            Self::NO_POINTS => Self::NO_POINTS + 1,
            points => points,
        };
        self
    }

    fn with_pd(mut self, pd: Probability) -> Self {
        self.pd = parts_of(pd.value());
        self
    }

    /// Whether it holds neither points nor PD.
    #[must_use]
    pub const fn is_missing(self) -> bool {
        self.points == Self::NO_POINTS && self.pd == Self::NO_PD
    }

    #[inline]
    pub(crate) const fn points_value(self) -> Option<i32> {
        match self.points {
            Self::NO_POINTS => None,
            points => Some(points),
        }
    }

    #[inline]
    pub(crate) const fn pd_parts(self) -> Option<u32> {
        match self.pd {
            Self::NO_PD => None,
            pd => Some(pd),
        }
    }

    /// The riskier part of each: what two readings of one day say together.
    #[must_use]
    pub(crate) fn worst(self, other: Self) -> Self {
        let points = match (self.points_value(), other.points_value()) {
            (Some(a), Some(b)) => a.min(b),
            (a, b) => a.or(b).unwrap_or(Self::NO_POINTS),
        };
        let pd = match (self.pd_parts(), other.pd_parts()) {
            (Some(a), Some(b)) => a.max(b),
            (a, b) => a.or(b).unwrap_or(Self::NO_PD),
        };
        Self { points, pd }
    }
}

/// `pd` in parts per billion, rounded to the nearest.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // in [0, 1e9], fits u32
pub(crate) fn parts_of(pd: f64) -> u32 {
    (pd * PARTS).round() as u32
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.points_value(), self.pd_parts()) {
            (None, None) => "Reading(missing)",
            (Some(_), None) => "Reading(points)",
            (None, Some(_)) => "Reading(pd)",
            (Some(_), Some(_)) => "Reading(points, pd)",
        })
    }
}

/// Facts that warn without a score; what the policy does with each is its own matter.
///
/// `Debug` shows nothing of the borrower.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals {
    flags: u8,
    payroll_drop_percent: u8,
    days_past_due: u16,
}

impl Signals {
    /// Nothing known to be wrong.
    pub const NONE: Self = Self {
        flags: 0,
        payroll_drop_percent: 0,
        days_past_due: 0,
    };

    const AUTOPAY_FAILED: u8 = 1;
    const FORBORNE_ELSEWHERE: u8 = 2;
    const MEDICAL_NOTICE: u8 = 4;
    const DISASTER_NOTICE: u8 = 8;

    /// The facts that an account's payments show.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, NaN is 0
    pub fn of(behaviour: &Behaviour) -> Self {
        Self::NONE
            .with_days_past_due(behaviour.dpd_now as u16)
            .with_payroll_drop((behaviour.income_drop * 100.0 + 1e-9).floor() as u8)
    }

    /// Days past due of the oldest unpaid instalment.
    #[must_use]
    pub const fn with_days_past_due(mut self, days: u16) -> Self {
        self.days_past_due = days;
        self
    }

    /// A direct debit came back.
    #[must_use]
    pub const fn with_autopay_failed(mut self) -> Self {
        self.flags |= Self::AUTOPAY_FAILED;
        self
    }

    /// The wage credited fell by this share, in whole percent; above 100 counts as 100.
    #[must_use]
    pub const fn with_payroll_drop(mut self, percent: u8) -> Self {
        self.payroll_drop_percent = if percent > 100 { 100 } else { percent };
        self
    }

    /// Another lender granted relief.
    #[must_use]
    pub const fn with_forborne_elsewhere(mut self) -> Self {
        self.flags |= Self::FORBORNE_ELSEWHERE;
        self
    }

    /// The borrower, or somebody for them, told of illness.
    #[must_use]
    pub const fn with_medical_notice(mut self) -> Self {
        self.flags |= Self::MEDICAL_NOTICE;
        self
    }

    /// A disaster was declared where the borrower lives.
    #[must_use]
    pub const fn with_disaster_notice(mut self) -> Self {
        self.flags |= Self::DISASTER_NOTICE;
        self
    }

    /// Days past due of the oldest unpaid instalment.
    #[must_use]
    pub const fn days_past_due(self) -> u16 {
        self.days_past_due
    }

    /// By how many percent the wage fell.
    #[must_use]
    pub const fn payroll_drop_percent(self) -> u8 {
        self.payroll_drop_percent
    }

    /// Whether a direct debit came back.
    #[must_use]
    pub const fn autopay_failed(self) -> bool {
        self.flags & Self::AUTOPAY_FAILED != 0
    }

    /// Whether another lender granted relief.
    #[must_use]
    pub const fn forborne_elsewhere(self) -> bool {
        self.flags & Self::FORBORNE_ELSEWHERE != 0
    }

    /// Whether illness was told of.
    #[must_use]
    pub const fn medical_notice(self) -> bool {
        self.flags & Self::MEDICAL_NOTICE != 0
    }

    /// Whether a disaster was declared.
    #[must_use]
    pub const fn disaster_notice(self) -> bool {
        self.flags & Self::DISASTER_NOTICE != 0
    }

    /// Whether there is nothing to look at; the common case.
    #[inline]
    pub(crate) const fn is_none(self) -> bool {
        self.flags == 0 && self.payroll_drop_percent == 0 && self.days_past_due == 0
    }

    /// All facts of both: what two events of one day say together.
    pub(crate) fn union(self, other: Self) -> Self {
        Self {
            flags: self.flags | other.flags,
            payroll_drop_percent: self.payroll_drop_percent.max(other.payroll_drop_percent),
            days_past_due: self.days_past_due.max(other.days_past_due),
        }
    }
}

impl fmt::Debug for Signals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signals(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_values() {
        let pd = Probability::new(0.4711).unwrap();
        let text = format!(
            "{:?} {:?}",
            Reading::both(Points(4711), pd),
            Signals::NONE.with_days_past_due(4711)
        );
        assert!(!text.contains("4711"), "{text}");
    }

    #[test]
    fn pd_keeps_nine_decimals() {
        let pd = Probability::new(0.123_456_789_4).unwrap();
        assert_eq!(Reading::pd(pd).pd_parts(), Some(123_456_789));
        let one = Probability::new(1.0).unwrap();
        assert_eq!(Reading::pd(one).pd_parts(), Some(1_000_000_000));
    }

    #[test]
    fn the_lowest_number_is_still_a_score() {
        assert!(!Reading::points(Points(i32::MIN)).is_missing());
    }
}
