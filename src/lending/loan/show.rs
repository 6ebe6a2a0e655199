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

impl RepaymentPlan {
    /// Writes the rows as CSV: a header, ISO dates, plain decimals.
    ///
    /// # Errors
    ///
    /// [`PlanError::Write`] when the writer fails.
    pub fn write_csv<W: Write>(&self, writer: W) -> Result<(), PlanError> {
        let failed = |reason: &dyn fmt::Display| PlanError::Write {
            reason: reason.to_string(),
        };
        let mut csv = CsvWriter::new(writer);
        csv.write_record(HEADER).map_err(|e| failed(&e))?;
        for row in self.rows() {
            csv.write_record(cells(row)).map_err(|e| failed(&e))?;
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
        writeln!(
            f,
            "{:>4}  {:<10}  {:>13}  {:>13}  {:>11}  {:>13}   {}",
            "no",
            "due",
            "payment",
            "principal",
            "interest",
            "balance",
            self.currency()
        )?;
        for row in self.rows() {
            writeln!(
                f,
                "{:>4}  {:<10}  {:>13}  {:>13}  {:>11}  {:>13}",
                row.number,
                row.due.to_string(),
                row.payment.amount(),
                row.principal.amount(),
                row.interest.amount(),
                row.balance.amount()
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
        )
    }
}
