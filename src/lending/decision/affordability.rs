//! What payments an income carries.

use super::DecisionError;
use super::policy::AffordabilityLimits;
use crate::money::{Money, Rounding};
use rust_decimal::Decimal;

/// A quotient of payments and income.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AffordabilityRatio {
    /// It.
    Value(Decimal),
    /// The income is zero; no payment is carried.
    Undefined,
}

/// The payments an application leads to, and the verified income they rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Burden {
    /// Usable monthly income.
    pub income: Money,
    /// What all present debts take a month.
    pub present_debts: Money,
    /// What the new loan would take a month.
    pub new_payment: Money,
}

impl Burden {
    /// An income that carries what all present debts take a month, before a new loan.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{AffordabilityRatio, Burden};
    /// use scorewright::money::{Currency, Money};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let before = Burden::new(yuan("10000")?, yuan("2500")?);
    /// assert_eq!(before.dti()?, AffordabilityRatio::Value("0.25".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(income: Money, present_debts: Money) -> Self {
        Self {
            income,
            present_debts,
            new_payment: Money::zero(income.currency()),
        }
    }

    /// What the new loan would take a month. Default zero.
    #[must_use]
    pub const fn with_new_payment(mut self, a_month: Money) -> Self {
        self.new_payment = a_month;
        self
    }

    /// Payment to income: the new payment over the income.
    ///
    /// # Errors
    ///
    /// When amounts are negative, of several currencies, or too large.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{AffordabilityRatio, Burden};
    /// use scorewright::money::{Currency, Money};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let burden = Burden::new(yuan("10000")?, yuan("0")?).with_new_payment(yuan("2000")?);
    /// assert_eq!(burden.pti()?, AffordabilityRatio::Value("0.2".parse()?)); // 2,000 of 10,000
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pti(self) -> Result<AffordabilityRatio, DecisionError> {
        self.check()?;
        Ok(ratio(self.new_payment, self.income))
    }

    /// Debt to income: all payments over the income.
    ///
    /// # Errors
    ///
    /// As [`pti`](Self::pti).
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// use scorewright::lending::decision::{Burden, AffordabilityRatio};
    /// let yuan = |minor| Money::from_minor(minor, Currency::CNY);
    /// let burden = Burden::new(yuan(1_000_000), yuan(300_000))
    ///     .with_new_payment(yuan(200_000));
    /// assert!(burden.dti()? == AffordabilityRatio::Value("0.5".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dti(self) -> Result<AffordabilityRatio, DecisionError> {
        self.check()?;
        let all = self.present_debts.plus(self.new_payment)?;
        Ok(ratio(all, self.income))
    }

    /// The highest new payment both limits leave room for; zero when none.
    pub(super) fn room(self, limits: &AffordabilityLimits) -> Result<Money, DecisionError> {
        let by_pti = self.income.times(limits.pti_max, Rounding::Down)?;
        let by_dti = self.income.times(limits.dti_max, Rounding::Down)?;
        let room = by_pti.lesser(by_dti.minus(self.present_debts)?)?;
        Ok(if room.is_negative() {
            Money::zero(room.currency())
        } else {
            room
        })
    }

    fn check(self) -> Result<(), DecisionError> {
        let amounts = [self.income, self.present_debts, self.new_payment];
        let one = amounts
            .iter()
            .all(|amount| amount.currency() == self.income.currency());
        if amounts.iter().any(|amount| amount.is_negative()) || !one {
            return Err(DecisionError::Application {
                field: "income, present_debts and new_payment",
                expected: "zero or more, of one currency",
            });
        }
        Ok(())
    }
}

fn ratio(part: Money, whole: Money) -> AffordabilityRatio {
    match part.amount().checked_div(whole.amount()) {
        Some(ratio) => AffordabilityRatio::Value(ratio),
        None => AffordabilityRatio::Undefined,
    }
}

impl AffordabilityRatio {
    /// Whether it keeps within `limit`; what is undefined does not.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::lending::decision::AffordabilityRatio;
    /// let half = Decimal::new(5, 1);
    /// assert!(AffordabilityRatio::Value(half).is_within(half));
    /// assert!(!AffordabilityRatio::Undefined.is_within(half)); // without income
    /// ```
    #[must_use]
    pub fn is_within(self, limit: Decimal) -> bool {
        matches!(self, Self::Value(ratio) if ratio <= limit)
    }
}

impl core::fmt::Debug for AffordabilityRatio {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Value(_) => "Value(..)",
            Self::Undefined => "Undefined",
        })
    }
}
