//! What one observation brings: a score, and the facts beside it.

use crate::panel::{AccountFacts, AccountStatus, Behaviour, PaymentHistory};
use crate::units::{Points, Probability};
use jiff::civil::Date;
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
    #[inline]
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
/// An observation with facts says how they stand on its day: a fact left out is not
/// there, or no longer. [`UNKNOWN`](Self::UNKNOWN) says nothing of them.
/// `Debug` shows nothing of the borrower.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals {
    flags: u8,
    payroll_drop_percent: u8,
    days_past_due: u16,
}

impl Signals {
    /// Looked at, and nothing is wrong.
    pub const NONE: Self = Self {
        flags: 0,
        payroll_drop_percent: 0,
        days_past_due: 0,
    };

    /// Not looked at: facts told of before stand as they were, and without a score the
    /// observation tells nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// let warning = EarlyWarning::new(Policy::any_month_late())?;
    /// let mut state = WatchState::new();
    /// let mut level = |facts, day| {
    ///     warning.observe(&mut state, Reading::MISSING, facts, date(2026, 3, day));
    ///     warning.level_at(&state, date(2026, 3, day))
    /// };
    /// assert_eq!(level(Signals::UNKNOWN, 2), Level::Unknown);
    /// assert_eq!(level(Signals::NONE.with_days_past_due(9), 3), Level::Amber);
    /// assert_eq!(level(Signals::UNKNOWN, 4), Level::Amber);
    /// assert_eq!(level(Signals::NONE, 5), Level::Green);
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    pub const UNKNOWN: Self = Self {
        flags: Self::NOT_LOOKED_AT,
        payroll_drop_percent: 0,
        days_past_due: 0,
    };

    const AUTOPAY_FAILED: u8 = 1;
    const FORBORNE_ELSEWHERE: u8 = 2;
    const MEDICAL_NOTICE: u8 = 4;
    const DISASTER_NOTICE: u8 = 8;
    const CLOSED: u8 = 16;
    const PAID_OFF: u8 = 32;
    const VULNERABLE: u8 = 64;
    const NOT_LOOKED_AT: u8 = 128;
    /// What moves no borrower who has a score and of whom no fact was told.
    const BESIDE: u8 = Self::PAID_OFF | Self::VULNERABLE | Self::NOT_LOOKED_AT;

    /// The facts that the features of an account show: arrears, and the fall of the wage.
    ///
    /// Where the last statement says nothing of arrears they are not known; see
    /// [`UNKNOWN`](Self::UNKNOWN).
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, NaN is 0
    pub fn of(behaviour: &Behaviour) -> Self {
        let known = if behaviour.dpd_now.is_nan() {
            Self::UNKNOWN
        } else {
            Self::NONE
        };
        known
            .with_arrears(behaviour.dpd_now as u16)
            .with_payroll_drop((behaviour.income_drop * 100.0 + 1e-9).floor() as u8)
    }

    /// All that a payment history tells on a date: what its features show, and the facts
    /// that were reported beside the payments.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::Signals;
    /// use scorewright::panel::{AccountFacts, AccountMonth, PaymentHistory};
    /// let facts = AccountFacts::new().with_autopay_failed();
    /// let month = AccountMonth::new(date(2026, 1, 31)).with_days_past_due(3).with_facts(facts);
    /// let signals = Signals::known(&PaymentHistory::new(vec![month])?, date(2026, 2, 1));
    /// assert_eq!((signals.days_past_due(), signals.autopay_failed()), (3, true));
    /// # Ok::<(), scorewright::panel::PanelError>(())
    /// ```
    #[must_use]
    pub fn known(history: &PaymentHistory, as_of: Date) -> Self {
        Self::of(&history.as_of(as_of)).with_reported(history.newest(as_of))
    }

    /// What the newest month of an account reports beside its payments.
    pub(crate) fn with_reported(mut self, month: Option<(AccountStatus, AccountFacts)>) -> Self {
        let Some((standing, facts)) = month else {
            return self;
        };
        for (told, flag) in [
            (facts.autopay_failed(), Self::AUTOPAY_FAILED),
            (facts.forborne_elsewhere(), Self::FORBORNE_ELSEWHERE),
            (facts.medical_notice(), Self::MEDICAL_NOTICE),
            (facts.disaster_notice(), Self::DISASTER_NOTICE),
            (facts.is_vulnerable(), Self::VULNERABLE),
        ] {
            self.flags |= if told { flag } else { 0 };
        }
        match standing {
            AccountStatus::Open => self,
            // Nothing is owed, so nothing is late, whether a status says so or not.
            AccountStatus::PaidOff | AccountStatus::NoLoan => self.with_paid_off(),
            AccountStatus::Closed => self.with_closed(),
        }
    }

    const fn with_arrears(mut self, days: u16) -> Self {
        self.days_past_due = days;
        self
    }

    const fn with(mut self, flag: u8) -> Self {
        self.flags = (self.flags | flag) & !Self::NOT_LOOKED_AT;
        self
    }

    /// Days past due of the oldest unpaid instalment.
    #[must_use]
    pub const fn with_days_past_due(self, days: u16) -> Self {
        self.with(0).with_arrears(days)
    }

    /// A direct debit came back.
    #[must_use]
    pub const fn with_autopay_failed(self) -> Self {
        self.with(Self::AUTOPAY_FAILED)
    }

    /// The wage credited fell by this share, in whole percent; above 100 counts as 100.
    #[must_use]
    pub const fn with_payroll_drop(mut self, percent: u8) -> Self {
        self.payroll_drop_percent = if percent > 100 { 100 } else { percent };
        self
    }

    /// Another lender granted relief.
    #[must_use]
    pub const fn with_forborne_elsewhere(self) -> Self {
        self.with(Self::FORBORNE_ELSEWHERE)
    }

    /// The borrower, or somebody for them, told of illness.
    #[must_use]
    pub const fn with_medical_notice(self) -> Self {
        self.with(Self::MEDICAL_NOTICE)
    }

    /// A disaster was declared where the borrower lives.
    #[must_use]
    pub const fn with_disaster_notice(self) -> Self {
        self.with(Self::DISASTER_NOTICE)
    }

    /// The borrower is known to be vulnerable. It warns of nothing; advice asks for it.
    #[must_use]
    pub const fn with_vulnerability(mut self) -> Self {
        self.flags |= Self::VULNERABLE;
        self
    }

    /// Nothing is owed: paid off, or not used. Where no score says otherwise, what facts
    /// raised ends at once.
    #[must_use]
    pub const fn with_paid_off(self) -> Self {
        self.with(Self::PAID_OFF)
    }

    /// The account is closed with nothing owed: it is green, whatever was before, and
    /// stays so without further observations.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// let mut state = WatchState::new();
    /// warning.observe(&mut state, Reading::points(Points(590)), Signals::NONE, date(2026, 3, 2));
    /// let closed = Signals::NONE.with_closed();
    /// warning.observe(&mut state, Reading::MISSING, closed, date(2026, 3, 3));
    /// assert_eq!(warning.level_at(&state, date(2028, 3, 3)), Level::Green);
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn with_closed(self) -> Self {
        self.with(Self::CLOSED)
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

    /// Whether the borrower is vulnerable: known to be, ill, or in a disaster area.
    #[must_use]
    pub const fn is_vulnerable(self) -> bool {
        let any = Self::VULNERABLE | Self::MEDICAL_NOTICE | Self::DISASTER_NOTICE;
        self.flags & any != 0
    }

    /// Whether the account is closed; one that is overdue is not.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        self.flags & Self::CLOSED != 0 && self.days_past_due == 0
    }

    /// Whether nothing is owed.
    #[must_use]
    pub const fn is_paid_off(self) -> bool {
        self.flags & (Self::PAID_OFF | Self::CLOSED) != 0 && self.days_past_due == 0
    }

    /// Whether the facts were not looked at.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        self.flags & Self::NOT_LOOKED_AT != 0
    }

    /// Whether there is nothing to look at; the common case.
    #[inline]
    pub(crate) const fn is_none(self) -> bool {
        let facts = self.flags & !Self::BESIDE;
        facts == 0 && self.payroll_drop_percent == 0 && self.days_past_due == 0
    }

    /// All facts of both: what two events of one day say together.
    pub(crate) fn union(self, other: Self) -> Self {
        let both = self.flags | other.flags;
        let blind = self.flags & other.flags & Self::NOT_LOOKED_AT;
        Self {
            flags: both & !Self::NOT_LOOKED_AT | blind,
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
