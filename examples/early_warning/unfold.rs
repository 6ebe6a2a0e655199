//! The card clients of Taiwan, a row per client and month.

use crate::common::{self, Failure};
use jiff::civil::{Date, date};
use scorewright::files::CsvWriter;
use std::collections::HashMap;
use std::path::Path;

/// The months of the file, oldest first: the ends of their columns' names, and the statement's date.
///
/// Repayment status has 0 where bills and payments have 1; that is how the file came.
const MONTHS: [(&str, &str, Date); 6] = [
    ("6", "6", date(2005, 4, 30)),
    ("5", "5", date(2005, 5, 31)),
    ("4", "4", date(2005, 6, 30)),
    ("3", "3", date(2005, 7, 31)),
    ("2", "2", date(2005, 8, 31)),
    ("0", "1", date(2005, 9, 30)),
];

/// The day the outcome was known.
pub const DEFAULT_ON: Date = date(2005, 10, 31);

/// Writes the panel; returns who defaulted, by id.
pub fn unfold(data: &Path, panel: &Path) -> Result<HashMap<String, bool>, Failure> {
    let mut input = csv::Reader::from_path(data).map_err(|_| {
        format!(
            "could not read {}: run from the crate's folder",
            data.display()
        )
    })?;
    let headers = input.headers()?.clone();
    let column = |name: String| {
        let found = headers.iter().position(|header| header == name);
        found.ok_or_else(|| format!("{} has no column `{name}`", data.display()))
    };
    let fixed = ["ID", "LIMIT_BAL", "bad"].map(|name| column(name.to_owned()));
    let [id, limit, bad] = fixed;
    let (id, limit, bad) = (id?, limit?, bad?);
    let mut months = Vec::new();
    for (status, amount, statement) in MONTHS {
        let names = [
            format!("PAY_{status}"),
            format!("BILL_AMT{amount}"),
            format!("PAY_AMT{amount}"),
        ];
        let [status, bill, paid] = names.map(column);
        months.push((statement.to_string(), status?, bill?, paid?));
    }
    let mut file = common::create(panel)?;
    let mut output = CsvWriter::new(&mut file);
    output.write_record([
        "ID",
        "STATEMENT",
        "STATUS",
        "DUE",
        "PAID",
        "BALANCE",
        "LIMIT",
    ])?;
    let mut defaulted = HashMap::new();
    for record in input.records() {
        let record = record?;
        let cell = |position: usize| record.get(position).unwrap_or_default();
        // What was due is the bill of the month before; the first has none.
        let mut due = String::new();
        for (statement, status, bill, paid) in &months {
            let (bill, paid) = (cell(*bill), cell(*paid));
            let row = [
                cell(id),
                statement,
                cell(*status),
                &due,
                paid,
                bill,
                cell(limit),
            ];
            output.write_record(row)?;
            // A credit balance is nothing to pay.
            bill.trim_start_matches('-').clone_into(&mut due);
            if bill.starts_with('-') {
                "0".clone_into(&mut due);
            }
        }
        defaulted.insert(cell(id).to_owned(), cell(bad) == "1");
    }
    output.finish()?;
    file.commit()?;
    Ok(defaulted)
}
