//! Schedules as a text table, CSV and JSON.

use super::error::PlanError;
use super::repayment::{Instalment, RepaymentPlan};
use crate::files::CsvWriter;
use crate::money::Money;
use core::fmt;
use std::io::Write;

const HEADER: [&str; 10] = [
    "number",
    "start",
    "due",
    "opening",
    "principal",
    "interest",
    "fee",
    "payment",
    "capitalised",
    "balance",
];

/// A column more for a loan that is paid out in parts.
const DISBURSED: &str = "disbursed";

impl RepaymentPlan {
    fn is_paid_out_in_parts(&self) -> bool {
        self.rows().iter().any(|row| row.disbursed.is_positive())
    }

    /// Writes the rows as CSV: a header, ISO dates, plain decimals; with a column
    /// `disbursed` for a loan that is paid out in parts.
    ///
    /// # Errors
    ///
    /// [`PlanError::Write`] when the writer fails.
    pub fn write_csv<W: Write>(&self, writer: W) -> Result<(), PlanError> {
        let failed = |reason: &dyn fmt::Display| PlanError::Write {
            reason: reason.to_string(),
        };
        let mut csv = CsvWriter::new(writer);
        let more = self.is_paid_out_in_parts();
        let header = HEADER.into_iter().chain(more.then_some(DISBURSED));
        csv.write_record(header).map_err(|e| failed(&e))?;
        for row in self.rows() {
            let disbursed = more.then(|| row.disbursed.amount().to_string());
            csv.write_record(cells(row).into_iter().chain(disbursed))
                .map_err(|e| failed(&e))?;
        }
        csv.finish().map_err(|e| failed(&e))
    }

    /// The schedule as JSON; amounts are decimal strings, never floats.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    pub fn to_json(&self) -> Result<String, PlanError> {
        let rows: Vec<serde_json::Value> = self.rows().iter().map(json_row).collect();
        let value = serde_json::json!({
            "currency": self.currency(),
            "received": self.received().amount().to_string(),
            "instalment": self.level().map(|level| level.amount().to_string()),
            "total_interest": self.total_interest()?.amount().to_string(),
            "total_fees": self.total(|row| row.fee)?.amount().to_string(),
            "total_payable": self.total_payable()?.amount().to_string(),
            "interest_waived": self.interest_waived()?.amount().to_string(),
            "rows": rows,
        });
        Ok(format!("{value:#}"))
    }
}

fn cells(row: &Instalment) -> [String; 10] {
    let amount = |money: Money| money.amount().to_string();
    [
        row.number.to_string(),
        row.start.to_string(),
        row.due.to_string(),
        amount(row.opening),
        amount(row.principal),
        amount(row.interest),
        amount(row.fee),
        amount(row.payment),
        amount(row.capitalised),
        amount(row.balance),
    ]
}

fn json_row(row: &Instalment) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    for (name, cell) in HEADER.into_iter().zip(cells(row)) {
        object.insert(name.to_owned(), cell.into());
    }
    object.insert("number".to_owned(), row.number.into());
    for (name, amount) in [
        (DISBURSED, row.disbursed),
        ("waived", row.waived),
        ("accrued", row.accrued),
        ("pending", row.pending),
        ("pending_fees", row.pending_fees),
    ] {
        object.insert(name.to_owned(), amount.amount().to_string().into());
    }
    object.into()
}

impl fmt::Display for RepaymentPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = |column: fn(&Instalment) -> Money| match self.total(column) {
            Ok(sum) => sum.amount().to_string(),
            Err(_) => "too large".to_owned(),
        };
        let in_parts = self.is_paid_out_in_parts();
        let paid_out = |text: String| match in_parts {
            true => format!("  {text:>13}"),
            false => String::new(),
        };
        writeln!(
            f,
            "{:>4}  {:<10}  {:>13}  {:>13}  {:>11}  {:>13}{}   {}",
            "no",
            "due",
            "payment",
            "principal",
            "interest",
            "balance",
            paid_out("paid out".to_owned()),
            self.currency()
        )?;
        for row in self.rows() {
            writeln!(
                f,
                "{:>4}  {:<10}  {:>13}  {:>13}  {:>11}  {:>13}{}",
                row.number,
                row.due.to_string(),
                row.payment.amount(),
                row.principal.amount(),
                row.interest.amount(),
                row.balance.amount(),
                paid_out(row.disbursed.amount().to_string())
            )?;
        }
        write!(
            f,
            "{:>4}  {:<10}  {:>13}  {:>13}  {:>11}",
            "",
            "total",
            total(|row| row.payment),
            total(|row| row.principal),
            total(|row| row.interest)
        )?;
        match in_parts {
            true => write!(f, "  {:>13}{}", "", paid_out(total(|row| row.disbursed))),
            false => Ok(()),
        }
    }
}
