//! Loans from TOML or JSON, rule sets from TOML.
//!
//! Amounts and rates are written as text (`"12000.00 CNY"`, `"12"`), because a
//! float of either format is binary.

use super::DayCount;
use super::calendar::{Frequency, MonthEnd};
use super::contract::Loan;
use super::cost::{
    AnnualisationMethod, CapForce, CapLimit, CapReading, CostCap, LenderRule, RateCaps,
};
use super::error::PlanError;
use super::extension::{ExtensionCap, ExtensionPolicy};
use super::fee::{Fee, FeeTiming};
use super::grace::{ArrearsGrace, InterestFree, InterestPaymentGrace, PrincipalGrace};
use super::read::{case_from_json, case_from_toml, field, rules_from_toml};
use super::terms::{
    CustomRow, Disbursement, DownPayment, InterestBase, InterestPause, PaymentAfter, PlanKind,
    RateChange, Residue,
};
use crate::money::{Currency, Money, MoneyError, Rate, Rounding, parse_decimal};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lending) struct LoanFile {
    principal: String,
    rate_percent: String,
    disbursed_on: Date,
    #[serde(default)]
    periods: u32,
    #[serde(default)]
    kind: KindFile,
    #[serde(default)]
    interest_on: InterestBase,
    every: Option<EveryFile>,
    first_due: Option<Date>,
    anchor_day: Option<i8>,
    #[serde(default)]
    month_end: MonthEnd,
    #[serde(default)]
    day_count: DayCount,
    #[serde(default)]
    rounding: Rounding,
    #[serde(default)]
    residue: Residue,
    instalment_unit: Option<String>,
    down_payment: Option<String>,
    down_payment_percent: Option<String>,
    #[serde(default)]
    principal_grace_periods: u32,
    #[serde(default)]
    interest_payment_grace_periods: u32,
    #[serde(default)]
    arrears_grace_days: u32,
    interest_free_periods: Option<u32>,
    interest_free_days: Option<u32>,
    #[serde(default)]
    rate_change: Vec<RateChangeFile>,
    #[serde(default)]
    interest_pause: Vec<PauseFile>,
    #[serde(default)]
    fee: Vec<FeeFile>,
    #[serde(default)]
    disbursement: Vec<DisbursementFile>,
    #[serde(default)]
    row: Vec<RowFile>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "snake_case")]
enum KindFile {
    #[default]
    EqualInstalment,
    EqualPrincipal,
    InterestOnly,
    Bullet,
    Custom,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum EveryFile {
    Months(u8),
    Weeks(u8),
    Days(u16),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateChangeFile {
    effective_from: Date,
    rate_percent: String,
    #[serde(default)]
    keep_payment: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PauseFile {
    from: Date,
    through: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeeFile {
    name: String,
    amount: String,
    timing: FeeTiming,
    charged_by: String,
    standard: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DisbursementFile {
    on: Date,
    amount: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    due: Date,
    principal: String,
}

impl Loan {
    /// Reads the terms of a loan from TOML.
    ///
    /// # Errors
    ///
    /// [`PlanError::File`] with the line, or the field and its limit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::loan::Loan;
    /// let loan = Loan::from_toml(
    ///     r#"
    ///     principal = "12000.00 CNY"
    ///     rate_percent = "12"
    ///     disbursed_on = "2026-01-31"
    ///     periods = 12
    ///     interest_free_periods = 1
    ///     "#,
    /// )?;
    /// assert!(loan.plan()?.rows()[0].interest.is_zero());
    /// # Ok::<(), scorewright::lending::loan::PlanError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        case_from_toml::<LoanFile>(text)?.into_loan()
    }

    /// Reads a loan from JSON, with the names of the TOML file.
    ///
    /// # Errors
    ///
    /// As [`Loan::from_toml`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::loan::Loan;
    /// let loan = Loan::from_json(
    ///     r#"{"principal": "12000 CNY", "rate_percent": "12",
    ///         "disbursed_on": "2026-01-15", "periods": 12}"#,
    /// )?;
    /// assert_eq!(loan.plan()?.rows()[0].payment.to_string(), "1066.19 CNY");
    /// # Ok::<(), scorewright::lending::loan::PlanError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, PlanError> {
        case_from_json::<LoanFile>(text)?.into_loan()
    }
}

impl LoanFile {
    pub(in crate::lending) fn into_loan(self) -> Result<Loan, PlanError> {
        let principal: Money = field("principal", self.principal.parse())?;
        let rate = field("rate_percent", Rate::percent(&self.rate_percent))?;
        let mut loan = Loan::new(principal, rate, self.disbursed_on, self.periods)
            .with_kind(kind(&self.kind, &self.row)?)
            .with_interest_on(self.interest_on)
            .with_month_end(self.month_end)
            .with_day_count(self.day_count)
            .with_rounding(self.rounding)
            .with_residue(self.residue)
            .with_principal_grace(PrincipalGrace::new(self.principal_grace_periods))
            .with_interest_payment_grace(InterestPaymentGrace::new(
                self.interest_payment_grace_periods,
            ))
            .with_arrears_grace(ArrearsGrace::new(self.arrears_grace_days));
        loan.first_due = self.first_due;
        loan.anchor_day = self.anchor_day;
        loan.instalment_unit = match &self.instalment_unit {
            Some(unit) => Some(field("instalment_unit", amount_of(unit, &loan))?),
            None => None,
        };
        loan.down_payment = down_payment(
            self.down_payment.as_deref(),
            self.down_payment_percent.as_deref(),
            &loan,
        )?;
        if let Some(every) = self.every {
            loan = loan.with_frequency(match every {
                EveryFile::Months(k) => Frequency::Months(k),
                EveryFile::Weeks(k) => Frequency::Weeks(k),
                EveryFile::Days(k) => Frequency::Days(k),
            });
        }
        loan.interest_free = match (self.interest_free_periods, self.interest_free_days) {
            (None, None) => None,
            (Some(periods), None) => Some(InterestFree::Periods(periods)),
            (None, Some(days)) => Some(InterestFree::Days(days)),
            (Some(_), Some(_)) => {
                return Err(PlanError::OutOfRange {
                    field: "interest_free",
                    expected: "given in periods or in days, not both",
                });
            }
        };
        for change in &self.rate_change {
            loan = loan.with_rate_change(change.read()?);
        }
        for pause in &self.interest_pause {
            loan = loan.with_interest_pause(InterestPause::new(pause.from, pause.through));
        }
        for fee in &self.fee {
            loan = loan.with_fee(fee.read()?);
        }
        for part in &self.disbursement {
            let amount = field("disbursement.amount", part.amount.parse())?;
            loan = loan.with_disbursement(Disbursement::new(part.on, amount));
        }
        Ok(loan)
    }
}

fn down_payment(
    amount: Option<&str>,
    percent: Option<&str>,
    loan: &Loan,
) -> Result<Option<DownPayment>, PlanError> {
    match (amount, percent) {
        (None, None) => Ok(None),
        (Some(amount), None) => {
            let amount = field("down_payment", amount_of(amount, loan))?;
            Ok(Some(DownPayment::Amount(amount)))
        }
        (None, Some(percent)) => {
            let percent = field("down_payment_percent", parse_decimal(percent))?;
            let share = percent.checked_div(Decimal::ONE_HUNDRED);
            Ok(share.map(DownPayment::Share))
        }
        (Some(_), Some(_)) => Err(PlanError::OutOfRange {
            field: "down_payment",
            expected: "given as an amount or in per cent, not both",
        }),
    }
}

/// An amount with its currency, or in that of the loan.
fn amount_of(text: &str, loan: &Loan) -> Result<Money, MoneyError> {
    if text.contains(' ') {
        return text.parse();
    }
    Money::parse(text, loan.currency())
}

fn kind(kind: &KindFile, rows: &[RowFile]) -> Result<PlanKind, PlanError> {
    if !matches!(kind, KindFile::Custom) && !rows.is_empty() {
        return Err(PlanError::OutOfRange {
            field: "row",
            expected: "given only with kind = \"custom\"",
        });
    }
    Ok(match kind {
        KindFile::EqualInstalment => PlanKind::EqualInstalment,
        KindFile::EqualPrincipal => PlanKind::EqualPrincipal,
        KindFile::InterestOnly => PlanKind::InterestOnly,
        KindFile::Bullet => PlanKind::Bullet,
        KindFile::Custom => PlanKind::Custom(
            rows.iter()
                .map(|row| {
                    Ok(CustomRow {
                        due: row.due,
                        principal: field("row.principal", row.principal.parse())?,
                    })
                })
                .collect::<Result<_, PlanError>>()?,
        ),
    })
}

impl RateChangeFile {
    fn read(&self) -> Result<RateChange, PlanError> {
        Ok(RateChange {
            effective_from: self.effective_from,
            rate: field(
                "rate_change.rate_percent",
                Rate::percent(&self.rate_percent),
            )?,
            payment: if self.keep_payment {
                PaymentAfter::Keep
            } else {
                PaymentAfter::Recalculate
            },
        })
    }
}

impl FeeFile {
    fn read(&self) -> Result<Fee, PlanError> {
        let amount = field("fee.amount", self.amount.parse())?;
        let fee = Fee::new(&self.name, amount, self.timing, &self.charged_by);
        Ok(match &self.standard {
            Some(standard) => fee.with_standard(standard),
            None => fee,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CapsFile {
    cap: Vec<CapFile>,
    #[serde(default)]
    lender: Vec<LenderFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LenderFile {
    lender: String,
    currency: String,
    from: Date,
    statement: Option<String>,
    late_surcharge: Option<String>,
    read: CapReading,
    citation: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CapFile {
    id: String,
    lender: String,
    currency: String,
    from: Date,
    until: Option<Date>,
    limit_percent: Option<String>,
    times: Option<String>,
    series: Option<String>,
    force: CapForce,
    method: Option<AnnualisationMethod>,
    citation: String,
    read: CapReading,
}

impl RateCaps {
    /// Reads a table of caps from TOML; `data/rules/rate_caps.toml` is one.
    ///
    /// # Errors
    ///
    /// [`PlanError::File`] with the line, or the field and its limit.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        let (provenance, file) = rules_from_toml::<CapsFile>(text, "rate-caps")?;
        let caps = file.cap.into_iter().map(CapFile::read);
        let mut table = Self::new(provenance, caps.collect::<Result<_, PlanError>>()?);
        let lenders = file.lender.into_iter().map(LenderFile::read);
        table.lenders = lenders.collect::<Result<_, PlanError>>()?;
        Ok(table)
    }
}

/// The currency of a code, as amounts name it.
fn currency(code: &str) -> Result<Currency, MoneyError> {
    Ok(format!("0 {code}").parse::<Money>()?.currency())
}

impl LenderFile {
    fn read(self) -> Result<LenderRule, PlanError> {
        let surcharge = self.late_surcharge.as_deref().map(parse_decimal);
        Ok(LenderRule {
            lender: self.lender,
            currency: field("lender.currency", currency(&self.currency))?,
            from: self.from,
            statement: self.statement,
            late_surcharge: field("lender.late_surcharge", surcharge.transpose())?,
            read: self.read,
            citation: self.citation,
        })
    }
}

impl CapFile {
    fn read(self) -> Result<CostCap, PlanError> {
        let limit = match (&self.limit_percent, &self.times, &self.series) {
            (Some(percent), None, None) => {
                CapLimit::Fixed(field("cap.limit_percent", Rate::percent(percent))?)
            }
            (None, Some(times), Some(series)) => CapLimit::Multiple {
                times: field("cap.times", parse_decimal(times))?,
                series: series.clone(),
            },
            _ => {
                return Err(PlanError::OutOfRange {
                    field: "cap",
                    expected: "given either limit_percent, or times and series",
                });
            }
        };
        Ok(CostCap {
            id: self.id,
            lender: self.lender,
            currency: field("cap.currency", currency(&self.currency))?,
            from: self.from,
            until: self.until,
            limit,
            force: self.force,
            method: self.method,
            citation: self.citation,
            read: self.read,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtensionFile {
    #[serde(default)]
    restructuring_after_maturity: bool,
    total_months: Option<u32>,
    total_citation: Option<String>,
    cap: Vec<ExtensionCapFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtensionCapFile {
    original_months_up_to: Option<u32>,
    share_of_term: Option<String>,
    months: Option<u32>,
    citation: String,
}

impl ExtensionPolicy {
    /// Reads the rules from TOML; `data/rules/extension.toml` is such a set.
    ///
    /// # Errors
    ///
    /// [`PlanError::File`] with the line, or the field and its limit.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        let (provenance, file) = rules_from_toml::<ExtensionFile>(text, "extension")?;
        let caps = file.cap.into_iter().map(|cap| {
            if cap.share_of_term.is_none() && cap.months.is_none() {
                return Err(PlanError::OutOfRange {
                    field: "cap",
                    expected: "limited by `share_of_term`, by `months` or by both",
                });
            }
            let share = cap.share_of_term.as_deref().map(parse_decimal);
            Ok(ExtensionCap {
                original_months_up_to: cap.original_months_up_to,
                share_of_term: field("cap.share_of_term", share.transpose())?,
                months: cap.months,
                citation: cap.citation,
            })
        });
        let mut policy = Self::new(provenance, caps.collect::<Result<_, PlanError>>()?);
        policy.after_maturity = file.restructuring_after_maturity;
        policy.total_months = file
            .total_months
            .map(|months| (months, file.total_citation.unwrap_or_default()));
        Ok(policy)
    }
}
