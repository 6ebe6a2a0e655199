//! The terms a loan can have.

use crate::money::{Money, Rate};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// How principal comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanKind {
    /// The same amount each time (等额本息).
    #[default]
    EqualInstalment,
    /// The same principal each time, interest on what is left (等额本金).
    EqualPrincipal,
    /// Interest each time, principal at the end (先息后本).
    InterestOnly,
    /// Everything at the end (一次性还本付息).
    Bullet,
    /// The rows as agreed; interest is reckoned on what is left.
    Custom(Vec<CustomRow>),
}

/// A row of a custom plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustomRow {
    /// The due date.
    pub due: Date,
    /// The principal that falls due.
    pub principal: Money,
}

impl CustomRow {
    /// `principal` that falls due on `due`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::loan::{CustomRow, Loan, PlanKind};
    /// use scorewright::money::{Currency, Money, Rate};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let rows = vec![
    ///     CustomRow::new(date(2026, 4, 15), yuan("5000")?),
    ///     CustomRow::new(date(2026, 7, 15), yuan("7000")?),
    /// ];
    /// let plan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 2)
    ///     .with_kind(PlanKind::Custom(rows))
    ///     .plan()?;
    /// assert_eq!(plan.rows()[0].balance, yuan("7000")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(due: Date, principal: Money) -> Self {
        Self { due, principal }
    }
}

/// What interest is borne on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InterestBase {
    /// What is left of the principal.
    #[default]
    Remaining,
    /// The principal as it was lent, whatever has been repaid since (等本等息, flat or
    /// add-on interest): a year costs nearly twice the rate that is named. Once nothing is
    /// owed, nothing is borne.
    Original,
}

/// What becomes of the fraction of a minor unit that an even payment leaves over.
/// The last instalment always absorbs it; this says to which side.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Residue {
    /// The payment is rounded as everything else: the last is a little more or less.
    #[default]
    SimilarFinal,
    /// The payment is rounded up: the last is never more than the others.
    LowerFinal,
    /// The payment is rounded down: the last is never less than the others.
    HigherFinal,
}

/// What is paid back on the day of disbursement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DownPayment {
    Amount(Money),
    /// Of the principal.
    Share(Decimal),
}

/// What a new rate does to the equal instalment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentAfter {
    /// It is recalculated over the remaining rows.
    #[default]
    Recalculate,
    /// It stays; the last instalment absorbs the difference.
    Keep,
}

/// Another rate from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateChange {
    /// The first day that bears the new rate.
    pub effective_from: Date,
    /// The new rate per year.
    pub rate: Rate,
    /// What it does to the equal instalment.
    pub payment: PaymentAfter,
}

impl RateChange {
    /// The yearly `rate` from the day `effective_from` on; the equal instalment is
    /// recalculated.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::loan::RateChange;
    /// let change = RateChange::new(date(2026, 2, 15), Rate::percent("6")?);
    /// let plan = loan.with_rate_change(change).plan()?;
    /// assert_eq!(plan.rows()[1].interest, yuan("55")?); // half of 110
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(effective_from: Date, rate: Rate) -> Self {
        Self {
            effective_from,
            rate,
            payment: PaymentAfter::Recalculate,
        }
    }

    /// What it does to the equal instalment. Default [`PaymentAfter::Recalculate`].
    #[must_use]
    pub const fn with_payment(mut self, payment: PaymentAfter) -> Self {
        self.payment = payment;
        self
    }
}

/// A part of the principal that is paid out later than the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Disbursement {
    /// The day it is paid out; it bears interest from that day.
    pub on: Date,
    /// How much.
    pub amount: Money,
}

impl Disbursement {
    /// `amount`, paid out on the day `on`.
    ///
    /// # Examples
    ///
    /// See [`Loan::with_disbursement`](super::Loan::with_disbursement).
    #[must_use]
    pub const fn new(on: Date, amount: Money) -> Self {
        Self { on, amount }
    }
}

/// Days that bear no interest, while payments go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InterestPause {
    /// The first day without interest.
    pub from: Date,
    /// The last day without interest.
    pub through: Date,
}

impl InterestPause {
    /// The days from `from` to `through`, both included.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::loan::InterestPause;
    /// let pause = InterestPause::new(date(2026, 2, 15), date(2026, 3, 14));
    /// let plan = loan.with_interest_pause(pause).plan()?;
    /// assert_eq!(plan.rows()[1].payment, yuan("1000")?); // 110 less than without it
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(from: Date, through: Date) -> Self {
        Self { from, through }
    }
}
