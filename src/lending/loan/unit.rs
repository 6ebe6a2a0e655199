//! Instalments in whole units of the currency, such as tens: what is agreed to the cent
//! is paid in notes.

use super::accrual::Factor;
use super::contract::Loan;
use super::error::PlanError;
use super::ledger::{add, subtract};
use super::terms::PlanKind;
use crate::money::{Money, Rounding};

const UNIT: &str = "instalment_unit";

impl Loan {
    /// Rounds the equal instalment, or equal principal's share, to a multiple of `unit`,
    /// to the side [`with_residue`](Self::with_residue) says; one minor unit unless said
    /// otherwise. The last instalment absorbs the difference. Fees, and interest that was
    /// put off, come on top; an instalment that a change of the loan calculates anew is in
    /// whole units too.
    ///
    /// [`plan`](Self::plan), and every change that calculates the instalment anew, refuses
    /// a unit by which an instalment would not cover the interest of its period or would
    /// repay the loan before the last: rows that ask for nothing are not left in a plan, and
    /// the term that was agreed is not shortened by rounding.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::Loan;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let plan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    ///     .with_instalment_unit(yuan("10")?)
    ///     .plan()?;
    /// assert_eq!(plan.rows()[0].payment, yuan("1070")?); // 1,066.19 to the nearest ten
    /// assert_eq!(plan.rows()[11].payment, yuan("1021.64")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_instalment_unit(mut self, unit: Money) -> Self {
        self.instalment_unit = Some(unit);
        self
    }

    /// What instalments are multiples of; `None` for the minor unit of the currency.
    #[must_use]
    pub const fn instalment_unit(&self) -> Option<Money> {
        self.instalment_unit
    }

    /// Whether the unit is one, and the kind of plan has an instalment to round.
    pub(super) fn check_unit(&self) -> Result<(), PlanError> {
        let Some(unit) = self.instalment_unit else {
            return Ok(());
        };
        let rounds = matches!(
            self.kind,
            PlanKind::EqualInstalment | PlanKind::EqualPrincipal
        );
        let checks = [
            (
                rounds,
                "given for equal instalments or equal principal only",
            ),
            (
                unit.currency() == self.currency(),
                "in the currency of `principal`",
            ),
            (
                unit.is_positive(),
                "at least the smallest unit of the currency, such as 0.01 CNY",
            ),
        ];
        match checks.iter().find(|(holds, _)| !holds) {
            Some(&(_, expected)) => Err(refused(expected)),
            None => Ok(()),
        }
    }

    /// In minor units, at least one.
    pub(super) fn unit(&self) -> i128 {
        self.instalment_unit.map_or(1, |unit| unit.minor().max(1))
    }
}

/// Whether equal instalments of `level` cover the interest of each period and leave
/// something for the last.
pub(super) fn check_level(
    level: i128,
    (balance, base): (i128, Option<i128>),
    factors: &[Factor],
    rounding: Rounding,
) -> Result<(), PlanError> {
    let before_last = factors.split_last().map_or(factors, |(_, before)| before);
    let mut left = balance;
    for factor in before_last {
        let interest = factor.interest(base.unwrap_or(left), rounding)?;
        if level <= interest {
            return Err(refused(
                "smaller: rounded to a multiple of it, the instalment does not cover the \
                 interest of each period",
            ));
        }
        left = subtract(add(left, interest)?, level)?;
        check_left(left)?;
    }
    Ok(())
}

/// Whether `rows` equal shares of the principal repay something each.
pub(super) fn check_share(share: i128, balance: i128, rows: i128) -> Result<(), PlanError> {
    if share <= 0 {
        return Err(refused(
            "smaller: rounded to a multiple of it, the share of the principal is 0",
        ));
    }
    let before_last = share.saturating_mul(rows.saturating_sub(1));
    check_left(balance.saturating_sub(before_last))
}

const fn check_left(left: i128) -> Result<(), PlanError> {
    if left > 0 {
        return Ok(());
    }
    Err(refused(
        "smaller, or rounded down by `residue`: rounded to a multiple of it, the instalments \
         repay the loan before the last",
    ))
}

const fn refused(expected: &'static str) -> PlanError {
    PlanError::OutOfRange {
        field: UNIT,
        expected,
    }
}
