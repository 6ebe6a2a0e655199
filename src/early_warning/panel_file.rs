//! Panels from CSV, as a layout in TOML describes them.

use super::error::WarningError;
use super::history::{AccountMonth, PaymentHistory, Standing};
use super::panel::PaymentPanel;
use super::policy_file::{at_key, check_version, read};
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;

/// Where a panel's CSV keeps what.
///
/// # Examples
///
/// ```
/// use scorewright::early_warning::PanelLayout;
/// let layout = PanelLayout::from_toml(
///     r#"
///     version = 1
///     name = "card panel"
///     id = "ID"
///     [month]
///     column = "MONTH"
///     month_zero = "2020-12-31"
///     [status]
///     column = "STATUS"
///     days_past_due = { "0" = 0, "1" = 30, "2" = 60 }
///     paid_off = ["C"]
///     no_loan = ["X"]
///     "#,
/// )?;
/// let panel = layout.read_csv("ID,MONTH,STATUS\n7,-1,0\n7,0,1\n".as_bytes())?;
/// let (id, history) = panel.accounts().next().ok_or("empty")?;
/// assert_eq!(id, "7");
/// assert_eq!(history.as_of("2020-12-31".parse()?).dpd_now, 30.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelLayout {
    version: u32,
    name: String,
    id: String,
    month: MonthColumn,
    status: Option<StatusColumn>,
    #[serde(default)]
    amounts: BTreeMap<Amount, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthColumn {
    column: String,
    /// Cells are months counted from this statement date; dates when absent.
    month_zero: Option<Date>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusColumn {
    column: String,
    /// Codes and their days; cells are days when empty.
    #[serde(default)]
    days_past_due: BTreeMap<String, u16>,
    #[serde(default)]
    paid_off: Vec<String>,
    #[serde(default)]
    no_loan: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Amount {
    Due,
    MinimumDue,
    Paid,
    Balance,
    Limit,
    Income,
    Lenders,
}

/// The columns' positions in one file.
struct Positions {
    id: usize,
    month: usize,
    status: Option<usize>,
    amounts: Vec<(Amount, usize)>,
}

/// The longest line read, and the most columns: a panel's lines are short.
const MAX_CELL_BYTES: usize = 4096;

impl PanelLayout {
    /// Reads and checks a layout.
    ///
    /// # Errors
    ///
    /// [`WarningError::File`] with the line and key of the first setting that
    /// is unknown, missing, or ambiguous.
    pub fn from_toml(text: &str) -> Result<Self, WarningError> {
        let layout: Self = read(text)?;
        check_version(text, layout.version)?;
        if let Some(status) = &layout.status {
            let mut codes: Vec<_> = status
                .days_past_due
                .keys()
                .chain(&status.paid_off)
                .chain(&status.no_loan)
                .collect();
            codes.sort();
            if codes
                .windows(2)
                .any(|pair| matches!(pair, [a, b] if a == b))
            {
                let problem = "a code may have one meaning only".to_owned();
                return Err(at_key(text, "status.column".into(), problem));
            }
        }
        Ok(layout)
    }

    /// The panel's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Days past due that a status code stands for.
    #[must_use]
    pub fn days_of_status(&self, code: &str) -> Option<u16> {
        self.status.as_ref()?.days_past_due.get(code).copied()
    }

    /// Reads a panel; accounts come in order of first appearance, rows in any order.
    ///
    /// # Errors
    ///
    /// [`WarningError::Panel`] when a column is missing or given twice or the
    /// file is no CSV, [`WarningError::Cell`] with record, line and column of a
    /// cell that does not read, [`WarningError::History`] when an account's
    /// months contradict each other.
    pub fn read_csv<R: Read>(&self, reader: R) -> Result<PaymentPanel, WarningError> {
        let mut csv = csv::ReaderBuilder::new()
            .flexible(false)
            .from_reader(reader);
        let headers = csv.byte_headers().map_err(not_csv)?.clone();
        let positions = self.positions(&headers)?;
        let mut rows: HashMap<Box<[u8]>, usize> = HashMap::new();
        let mut accounts: Vec<(Box<str>, Vec<AccountMonth>)> = Vec::new();
        let mut record = csv::ByteRecord::new();
        let mut last: Option<usize> = None;
        let mut number = 0;
        while csv.read_byte_record(&mut record).map_err(not_csv)? {
            number += 1;
            let line = record.position().map_or(0, csv::Position::line);
            let cells = Cells {
                record: &record,
                headers: &headers,
                number,
                line,
            };
            let id = cells.at(positions.id);
            let known = last.filter(|&row| {
                accounts
                    .get(row)
                    .is_some_and(|(known, _)| known.as_bytes() == id)
            });
            let row = match known.or_else(|| rows.get(id).copied()) {
                Some(row) => row,
                None => {
                    let text = cells.text(positions.id)?;
                    accounts.push((text.into(), Vec::new()));
                    rows.insert(id.into(), accounts.len() - 1);
                    accounts.len() - 1
                }
            };
            last = Some(row);
            let month = self.month(&cells, &positions)?;
            if let Some((_, months)) = accounts.get_mut(row) {
                months.push(month);
            }
        }
        let mut panel = PaymentPanel::new();
        for (id, months) in accounts {
            panel.push(&id, PaymentHistory::new(months)?);
        }
        Ok(panel)
    }

    fn positions(&self, headers: &csv::ByteRecord) -> Result<Positions, WarningError> {
        let find = |name: &str| {
            let mut found = headers
                .iter()
                .enumerate()
                .filter(|(_, cell)| *cell == name.as_bytes());
            match (found.next(), found.next()) {
                (Some((position, _)), None) => Ok(position),
                (None, _) => Err(format!("no column is called `{name}`; the layout names it")),
                _ => Err(format!("two columns are called `{name}`; rename one")),
            }
            .map_err(|problem| WarningError::Panel { problem })
        };
        Ok(Positions {
            id: find(&self.id)?,
            month: find(&self.month.column)?,
            status: self.status.as_ref().map(|s| find(&s.column)).transpose()?,
            amounts: self
                .amounts
                .iter()
                .map(|(&amount, name)| Ok((amount, find(name)?)))
                .collect::<Result<_, WarningError>>()?,
        })
    }

    fn month(&self, cells: &Cells<'_>, at: &Positions) -> Result<AccountMonth, WarningError> {
        let date = match self.month.month_zero {
            None => cells.parse(at.month, "is not a date (YYYY-MM-DD)")?,
            Some(zero) => {
                let months: i32 = cells.parse(at.month, "is not a whole number of months")?;
                months_after(zero, months)
                    .ok_or_else(|| cells.error(at.month, "is outside the calendar"))?
            }
        };
        let mut month = AccountMonth::new(date);
        if let (Some(status), Some(position)) = (&self.status, at.status) {
            month = status.read(month, cells, position)?;
        }
        for &(amount, position) in &at.amounts {
            if !cells.at(position).is_empty() {
                month = amount.read(month, cells, position)?;
            }
        }
        Ok(month)
    }
}

impl StatusColumn {
    fn read(
        &self,
        month: AccountMonth,
        cells: &Cells<'_>,
        position: usize,
    ) -> Result<AccountMonth, WarningError> {
        let code = cells.text(position)?;
        let is = |codes: &[String]| codes.iter().any(|known| known == code);
        if code.is_empty() {
            Ok(month)
        } else if let Some(&days) = self.days_past_due.get(code) {
            Ok(month.with_days_past_due(days))
        } else if is(&self.paid_off) {
            Ok(month.with_days_past_due(0).with_standing(Standing::PaidOff))
        } else if is(&self.no_loan) {
            Ok(month.with_standing(Standing::NoLoan))
        } else if self.days_past_due.is_empty() {
            let days = cells.parse(position, "is not a number of days past due")?;
            Ok(month.with_days_past_due(days))
        } else {
            Err(cells.error(position, "holds a code the layout does not name"))
        }
    }
}

impl Amount {
    fn read(
        self,
        month: AccountMonth,
        cells: &Cells<'_>,
        position: usize,
    ) -> Result<AccountMonth, WarningError> {
        if self == Self::Lenders {
            return Ok(month.with_lenders(cells.parse(position, "is not a whole number")?));
        }
        let amount: f64 = cells.parse(position, "is not an amount")?;
        if !amount.is_finite() {
            return Err(cells.error(position, "is not a finite amount"));
        }
        Ok(match self {
            Self::Due => month.with_due(amount),
            Self::MinimumDue => month.with_minimum_due(amount),
            Self::Paid => month.with_paid(amount),
            Self::Balance => month.with_balance(amount),
            Self::Limit => month.with_limit(amount),
            Self::Income | Self::Lenders => month.with_income(amount),
        })
    }
}

/// One record, with what its errors must name.
struct Cells<'a> {
    record: &'a csv::ByteRecord,
    headers: &'a csv::ByteRecord,
    number: u64,
    line: u64,
}

impl Cells<'_> {
    fn at(&self, position: usize) -> &[u8] {
        self.record.get(position).unwrap_or_default().trim_ascii()
    }

    fn text(&self, position: usize) -> Result<&str, WarningError> {
        let cell = self.at(position);
        if cell.len() > MAX_CELL_BYTES || cell.contains(&b'\n') {
            // A quote left open swallows the lines after it.
            return Err(self.error(
                position,
                "is too long or holds a line break; check the quotes",
            ));
        }
        std::str::from_utf8(cell).map_err(|_| self.error(position, "is not UTF-8"))
    }

    fn parse<T: std::str::FromStr>(
        &self,
        position: usize,
        problem: &'static str,
    ) -> Result<T, WarningError> {
        self.text(position)?
            .parse()
            .map_err(|_| self.error(position, problem))
    }

    fn error(&self, position: usize, problem: &'static str) -> WarningError {
        let header = self.headers.get(position).unwrap_or_default();
        WarningError::Cell {
            record: self.number,
            line: self.line,
            column: String::from_utf8_lossy(header).into_owned(),
            problem,
        }
    }
}

/// The statement date so many months on; the end of a month stays the end of a month.
fn months_after(zero: Date, months: i32) -> Option<Date> {
    let moved = zero
        .checked_add(Span::new().try_months(months).ok()?)
        .ok()?;
    if zero == zero.last_of_month() {
        Some(moved.last_of_month())
    } else {
        Some(moved)
    }
}

/// The csv crate's own text may quote a row; place and kind are enough.
fn not_csv(error: csv::Error) -> WarningError {
    let line = error.position().map_or(0, csv::Position::line);
    let problem = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("line {line} has {len} cells, the header has {expected_len}"),
        csv::ErrorKind::Io(_) => "the file could not be read".to_owned(),
        _ => format!("line {line} is not CSV"),
    };
    WarningError::Panel { problem }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const LAYOUT: &str = r#"
version = 1
name = "p"
id = "ID"
[month]
column = "M"
month_zero = "2021-01-31"
[status]
column = "S"
days_past_due = { "0" = 0, "1" = 30 }
paid_off = ["C"]
[amounts]
balance = "B"
"#;

    fn layout() -> PanelLayout {
        PanelLayout::from_toml(LAYOUT).unwrap()
    }

    #[test]
    fn rows_in_any_order_become_histories() {
        let text = "S,ID,M,B\n1,a,0,5\n0,b,-1,\n0,a,-1,7\n";
        let panel = layout().read_csv(text.as_bytes()).unwrap();
        assert_eq!((panel.n_accounts(), panel.n_records()), (2, 3));
        let (id, history) = panel.accounts().next().unwrap();
        assert_eq!(id, "a");
        assert_eq!(
            history.days_known(),
            [date(2020, 12, 31), date(2021, 1, 31)]
        );
        assert_eq!(history.first_past_due(0), Some(date(2021, 1, 31)));
    }

    #[test]
    fn a_month_end_stays_a_month_end() {
        assert_eq!(months_after(date(2021, 2, 28), 1), Some(date(2021, 3, 31)));
        assert_eq!(
            months_after(date(2021, 1, 31), -2),
            Some(date(2020, 11, 30))
        );
        assert_eq!(months_after(date(2021, 1, 15), 1), Some(date(2021, 2, 15)));
        assert_eq!(months_after(date(2021, 1, 15), i32::MAX), None);
    }

    #[test]
    fn errors_name_the_place_and_never_the_value() {
        let error = |text: &str| layout().read_csv(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            error("ID,M,S,B\na,0,0,1\na,secret,0,1\n"),
            "record 2 (line 3): column `M` is not a whole number of months"
        );
        assert_eq!(
            error("ID,M,S,B\na,0,secret,1\n"),
            "record 1 (line 2): column `S` holds a code the layout does not name"
        );
        assert_eq!(
            error("ID,M,S,B\na,0,0,inf\n"),
            "record 1 (line 2): column `B` is not a finite amount"
        );
        assert!(error("ID,M,S\n").contains("no column is called `B`"));
        assert!(error("ID,M,S,B,B\n").contains("two columns are called `B`"));
        assert_eq!(
            error("ID,M,S,B\nsecret,0,0\n"),
            "panel: line 2 has 3 cells, the header has 4"
        );
    }

    #[test]
    fn a_code_with_two_meanings_is_refused() {
        let text = LAYOUT.replace("\"C\"", "\"1\"");
        let error = PanelLayout::from_toml(&text).unwrap_err().to_string();
        assert_eq!(
            error,
            "line 9: key `status.column`: a code may have one meaning only"
        );
    }
}
