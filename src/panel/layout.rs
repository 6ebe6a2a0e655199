//! Panels from CSV, as a layout in TOML describes them.

use super::account_facts::AccountFacts;
use super::account_month::{AccountMonth, AccountStatus};
use super::cells::{Cells, Readings};
use super::error::PanelError;
use super::history::PaymentHistory;
use super::payment_panel::PaymentPanel;
use crate::dataset::{Problem, check_row};
use crate::files::csv::{header_names, open, open_records};
use crate::files::{at_key, check_version, read_toml};
use crate::notation::{DateFormat, Notation};
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;

/// Where a panel's CSV keeps what.
///
/// A panel is read by the rules of a data set ([`CsvReader`](crate::dataset::CsvReader)):
/// quotes as in RFC 4180, UTF-8, any line breaks, white space around a cell is no part
/// of it, dates are `YYYY-MM-DD` and numbers plain digits unless the layout names
/// another [`DateFormat`] or [`Notation`]. A month in the usual forms (`2025-01`, `202501`, `2025M01`,
/// `Jan-25`) is its last day. An empty cell is missing, and so is one that the layout's
/// `missing_markers` list, and in numbers and dates `NA`, `NULL` and the other usual ones. No cell that is read may hold a line break.
///
/// # Examples
///
/// ```
/// use scorewright::panel::PanelLayout;
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
/// let panel = layout.from_reader("ID,MONTH,STATUS\n7,-1,0\n7,0,1\n".as_bytes())?;
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
    /// The character between columns; a comma when absent.
    delimiter: Option<char>,
    /// How numbers are written; plain digits when absent.
    #[serde(default)]
    notation: Notation,
    /// How dates are written; `YYYY-MM-DD` when absent.
    #[serde(default)]
    date_format: DateFormat,
    /// Cells that mean "not given", beside the empty one.
    #[serde(default)]
    missing_markers: Vec<String>,
    month: MonthColumn,
    /// The column of the day a record arrived; that of its statement when absent.
    known_on: Option<String>,
    status: Option<StatusColumn>,
    #[serde(default)]
    amounts: BTreeMap<Amount, String>,
    /// Columns of flags: what was reported beside the payments. An empty cell is no.
    #[serde(default)]
    facts: BTreeMap<Fact, String>,
    /// The day the panel was taken; dates after it are refused.
    as_of: Option<Date>,
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
    /// Closed with nothing owed.
    #[serde(default)]
    closed: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fact {
    AutopayFailed,
    ForborneElsewhere,
    MedicalNotice,
    DisasterNotice,
    Vulnerable,
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
    /// Income by another name.
    Wage,
    Lenders,
}

/// The columns' positions in one file.
struct Positions {
    id: usize,
    month: usize,
    known_on: Option<usize>,
    status: Option<usize>,
    amounts: Vec<(Amount, usize)>,
    facts: Vec<(Fact, usize)>,
}

impl PanelLayout {
    /// Reads and checks a layout.
    ///
    /// # Errors
    ///
    /// [`PanelError::Layout`] with the line and key of the first setting that
    /// is unknown, missing, or ambiguous.
    pub fn from_toml(text: &str) -> Result<Self, PanelError> {
        let layout: Self = read_toml(text)?;
        check_version(text, layout.version)?;
        if layout.delimiter.is_some_and(|given| !given.is_ascii()) {
            let problem = "must be an ASCII character".to_owned();
            return Err(at_key(text, "delimiter".into(), problem).into());
        }
        if layout.amounts.contains_key(&Amount::Income)
            && layout.amounts.contains_key(&Amount::Wage)
        {
            let problem = "is `income` by another name; name one of them".to_owned();
            return Err(at_key(text, "amounts.wage".into(), problem).into());
        }
        if let Some(status) = &layout.status {
            let mut codes: Vec<_> = status
                .days_past_due
                .keys()
                .chain(&status.paid_off)
                .chain(&status.no_loan)
                .chain(&status.closed)
                .collect();
            codes.sort();
            if codes
                .windows(2)
                .any(|pair| matches!(pair, [a, b] if a == b))
            {
                let problem = "a code may have one meaning only".to_owned();
                return Err(at_key(text, "status.column".into(), problem).into());
            }
            let mut markers = layout.missing_markers.iter();
            if markers.any(|marker| codes.iter().any(|code| *code == marker.trim())) {
                let problem = "a code of `status` may not mean missing as well".to_owned();
                return Err(at_key(text, "missing_markers".into(), problem).into());
            }
        }
        Ok(layout)
    }

    /// The panel's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day the panel was taken, where the layout says so.
    #[must_use]
    pub const fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// Refuses dates after this one, whatever day the layout names.
    ///
    /// A date in the future is a slip of the pen that would switch off the watch of its
    /// account: every later month of it would come late.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::panel::PanelLayout;
    /// let layout = "version = 1\nname = \"p\"\nid = \"ID\"\n[month]\ncolumn = \"MONTH\"\n";
    /// let layout = PanelLayout::from_toml(layout)?.with_as_of("2026-01-31".parse()?);
    /// let error = layout.from_reader("ID,MONTH\n7,2026-01\n8,2062-01\n".as_bytes()).unwrap_err();
    /// assert!(error.to_string().starts_with(
    ///     "record 2 (line 3): column `MONTH` is dated after 2026-01-31"
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_as_of(mut self, as_of: Date) -> Self {
        self.as_of = Some(as_of);
        self
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
    /// [`PanelError::Csv`] when the source fails or is not CSV within the limits,
    /// [`PanelError::Header`] when a column is missing or given twice,
    /// [`PanelError::Row`] when a record has not as many cells as the header or is not
    /// UTF-8, [`PanelError::Cell`] with record, line and column of a cell that does not
    /// read or of a month given twice, [`PanelError::Future`] of a date after
    /// [`as_of`](Self::as_of).
    pub fn from_reader(&self, source: impl Read) -> Result<PaymentPanel, PanelError> {
        let mut records = open_records(source, self.delimiter())?;
        let names = header_names(&records.header()?)?;
        let positions = self.positions(&names)?;
        let readings = Readings::new(self.notation, self.date_format, &self.missing_markers);
        let mut gathered = Gathered::default();
        while let Some(row) = records.next()? {
            if let Some(fault) = check_row(&row.record, names.len()).into_iter().next() {
                return Err(PanelError::Row(Problem {
                    record: row.number,
                    line: row.line,
                    fault,
                }));
            }
            let cells = Cells {
                row,
                names: &names,
                readings: &readings,
                as_of: self.as_of,
            };
            let account = gathered.account(&cells, positions.id)?;
            let month = self.month(&cells, &positions)?;
            gathered.push(account, month, (row.number, row.line));
        }
        gathered.into_panel(&self.month.column)
    }

    /// [`from_reader`](Self::from_reader) from a file.
    ///
    /// # Errors
    ///
    /// As [`from_reader`](Self::from_reader), with the path.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<PaymentPanel, PanelError> {
        let path = path.as_ref();
        let file = open(path).map_err(PanelError::Csv);
        let panel = file.and_then(|file| self.from_reader(file));
        panel.map_err(|error| PanelError::InFile {
            path: path.to_owned(),
            cause: Box::new(error),
        })
    }

    /// The character between columns, checked when the layout was read.
    fn delimiter(&self) -> u8 {
        self.delimiter
            .and_then(|delimiter| u8::try_from(delimiter).ok())
            .unwrap_or(b',')
    }

    fn positions(&self, names: &[String]) -> Result<Positions, PanelError> {
        let find = |name: &str| {
            let mut found = names.iter().enumerate().filter(|(_, found)| *found == name);
            match (found.next(), found.next()) {
                (Some((position, _)), None) => Ok(position),
                (None, _) => Err(format!(
                    "no column is called `{name}`; check the layout's names and its delimiter (`{}`)",
                    char::from(self.delimiter())
                )),
                _ => Err(format!("two columns are called `{name}`; rename one")),
            }
            .map_err(|problem| PanelError::Header { problem })
        };
        Ok(Positions {
            id: find(&self.id)?,
            month: find(&self.month.column)?,
            known_on: self.known_on.as_deref().map(find).transpose()?,
            status: self.status.as_ref().map(|s| find(&s.column)).transpose()?,
            amounts: self
                .amounts
                .iter()
                .map(|(&amount, name)| Ok((amount, find(name)?)))
                .collect::<Result<_, PanelError>>()?,
            facts: self
                .facts
                .iter()
                .map(|(&fact, name)| Ok((fact, find(name)?)))
                .collect::<Result<_, PanelError>>()?,
        })
    }

    fn month(&self, cells: &Cells<'_>, at: &Positions) -> Result<AccountMonth, PanelError> {
        let date = match self.month.month_zero {
            None => cells.given(at.month, cells.date(at.month)?)?,
            Some(zero) => {
                let months = cells.whole(at.month, "is not a whole number of months")?;
                let months: i32 = cells.given(at.month, months)?;
                let date = months_after(zero, months)
                    .ok_or_else(|| cells.error(at.month, "is outside the calendar"))?;
                cells.not_after(at.month, date)?
            }
        };
        let mut month = AccountMonth::new(date);
        if let Some(position) = at.known_on
            && let Some(known_on) = cells.date(position)?
        {
            if known_on < date {
                return Err(cells.error(position, "is before the statement"));
            }
            month = month.with_known_on(known_on);
        }
        if let (Some(status), Some(position)) = (&self.status, at.status) {
            month = status.read(month, cells, position)?;
        }
        for &(amount, position) in &at.amounts {
            month = amount.read(month, cells, position)?;
        }
        let mut facts = AccountFacts::new();
        for &(fact, position) in &at.facts {
            if cells.flag(position)? == Some(true) {
                facts = fact.told(facts);
            }
        }
        Ok(month.with_facts(facts))
    }
}

impl Fact {
    const fn told(self, facts: AccountFacts) -> AccountFacts {
        match self {
            Self::AutopayFailed => facts.with_autopay_failed(),
            Self::ForborneElsewhere => facts.with_forborne_elsewhere(),
            Self::MedicalNotice => facts.with_medical_notice(),
            Self::DisasterNotice => facts.with_disaster_notice(),
            Self::Vulnerable => facts.with_vulnerability(),
        }
    }
}

/// The record and line of a row.
type Place = (u64, u64);
type Placed = (AccountMonth, Place);

/// The rows read so far, by account.
#[derive(Default)]
struct Gathered {
    accounts: Vec<(Box<str>, Vec<Placed>)>,
    rows: HashMap<Box<[u8]>, usize>,
    last: usize,
}

impl Gathered {
    /// The account of a record; most often that of the record before.
    fn account(&mut self, cells: &Cells<'_>, position: usize) -> Result<usize, PanelError> {
        let id = cells.key(position);
        let is_last = |(known, _): &(Box<str>, _)| known.as_bytes() == id;
        if self.accounts.get(self.last).is_some_and(is_last) {
            return Ok(self.last);
        }
        self.last = match self.rows.get(id) {
            Some(&row) => row,
            None => {
                let Some(text) = cells.text(position)? else {
                    return Err(cells.error(position, "is empty, so it names no account"));
                };
                self.accounts.push((text.into(), Vec::new()));
                self.rows.insert(id.into(), self.accounts.len() - 1);
                self.accounts.len() - 1
            }
        };
        Ok(self.last)
    }

    fn push(&mut self, account: usize, month: AccountMonth, place: Place) {
        if let Some((_, months)) = self.accounts.get_mut(account) {
            months.push((month, place));
        }
    }

    /// Histories; the second row of a month that is no correction is an error.
    fn into_panel(self, column: &str) -> Result<PaymentPanel, PanelError> {
        let mut panel = PaymentPanel::new();
        for (id, mut months) in self.accounts {
            months.sort_by_key(|(month, place)| (month.key(), *place));
            let twice = months.windows(2).find_map(|pair| match pair {
                [a, b] if a.0.key() == b.0.key() => Some(b.1),
                _ => None,
            });
            if let Some((record, line)) = twice {
                return Err(PanelError::Cell {
                    record,
                    line,
                    column: column.to_owned(),
                    problem: "gives a month of its account a second time; remove the row, or \
                              let the layout name a `known_on` column if it is a correction",
                });
            }
            let months = months.into_iter().map(|(month, _)| month).collect();
            panel.push(&id, PaymentHistory::new(months)?);
        }
        Ok(panel)
    }
}

impl StatusColumn {
    fn read(
        &self,
        month: AccountMonth,
        cells: &Cells<'_>,
        position: usize,
    ) -> Result<AccountMonth, PanelError> {
        let Some(code) = cells.text(position)? else {
            return Ok(month);
        };
        let is = |codes: &[String]| codes.iter().any(|known| known == code);
        if let Some(&days) = self.days_past_due.get(code) {
            Ok(month.with_days_past_due(days))
        } else if is(&self.paid_off) {
            Ok(month
                .with_days_past_due(0)
                .with_standing(AccountStatus::PaidOff))
        } else if is(&self.no_loan) {
            Ok(month.with_standing(AccountStatus::NoLoan))
        } else if is(&self.closed) {
            Ok(month
                .with_days_past_due(0)
                .with_standing(AccountStatus::Closed))
        } else if self.days_past_due.is_empty() {
            let days = cells.whole(position, "is not a number of days past due")?;
            Ok(days.map_or(month, |days| month.with_days_past_due(days)))
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
    ) -> Result<AccountMonth, PanelError> {
        if self == Self::Lenders {
            let n = cells.whole(position, "is not a whole number")?;
            return Ok(n.map_or(month, |n| month.with_lenders(n)));
        }
        let Some(amount) = cells.amount(position)? else {
            return Ok(month);
        };
        if amount < 0.0 && self != Self::Balance {
            return Err(cells.error(position, "is below 0"));
        }
        Ok(match self {
            Self::Due => month.with_due(amount),
            Self::MinimumDue => month.with_minimum_due(amount),
            Self::Paid => month.with_paid(amount),
            Self::Balance => month.with_balance(amount),
            Self::Limit => month.with_limit(amount),
            Self::Income | Self::Wage | Self::Lenders => month.with_income(amount),
        })
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
        let panel = layout().from_reader(text.as_bytes()).unwrap();
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
    fn a_month_given_twice_is_refused_unless_it_is_a_correction() {
        let text = "ID,M,S,B,AT\na,0,0,1,2021-01-31\na,-1,0,1,\na,0,1,1,2021-02-10\n";
        let error = layout()
            .from_reader(text.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(
            error
                .starts_with("record 3 (line 4): column `M` gives a month of its account a second"),
            "{error}"
        );
        let dated = LAYOUT.replace("id = \"ID\"", "id = \"ID\"\nknown_on = \"AT\"");
        let layout = PanelLayout::from_toml(&dated).unwrap();
        let panel = layout.from_reader(text.as_bytes()).unwrap();
        let (_, history) = panel.accounts().next().unwrap();
        assert!(history.as_of(date(2021, 2, 9)).dpd_now < 1.0);
        assert!(history.as_of(date(2021, 2, 10)).dpd_now > 29.0);
        let early = text.replace("2021-02-10", "2021-01-02");
        let error = layout
            .from_reader(early.as_bytes())
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "record 3 (line 4): column `AT` is before the statement"
        );
    }

    #[test]
    fn facts_are_flags_in_columns_and_an_empty_cell_is_no() {
        let told = LAYOUT.replace(
            "[amounts]",
            "[facts]\nautopay_failed = \"F\"\nmedical_notice = \"N\"\n[amounts]\nwage = \"W\"",
        );
        let layout = PanelLayout::from_toml(&told).unwrap();
        let read = |row: &str| {
            let text = format!("ID,M,S,B,F,N,W\n{row}\n");
            let panel = layout.from_reader(text.as_bytes());
            panel.map(|panel| panel.accounts[0].1.newest(date(2021, 1, 31)).unwrap().1)
        };
        let facts = AccountFacts::new();
        assert_eq!(read("a,0,0,,,,").unwrap(), facts);
        assert_eq!(read("a,0,0,,No,0,5").unwrap(), facts);
        assert_eq!(
            read("a,0,0,,TRUE,1,5").unwrap(),
            facts.with_autopay_failed().with_medical_notice()
        );
        assert_eq!(
            read("a,0,0,,secret,,").unwrap_err().to_string(),
            "record 1 (line 2): column `F` is not a flag (0, 1, no, yes, false or true)"
        );
        let twice = told.replace("wage =", "income = \"V\"\nwage =");
        let error = PanelLayout::from_toml(&twice).unwrap_err().to_string();
        assert!(
            error.contains("`amounts.wage`: is `income` by another name"),
            "{error}"
        );
    }

    #[test]
    fn a_closed_account_owes_nothing() {
        let closed = LAYOUT.replace("paid_off = [\"C\"]", "closed = [\"C\"]");
        let layout = PanelLayout::from_toml(&closed).unwrap();
        let panel = layout.from_reader("ID,M,S,B\na,0,C,\n".as_bytes()).unwrap();
        let history = &panel.accounts[0].1;
        let (standing, _) = history.newest(date(2021, 1, 31)).unwrap();
        assert_eq!(standing, AccountStatus::Closed);
        assert!(history.as_of(date(2021, 1, 31)).dpd_now < 1.0);
        let late = AccountMonth::new(date(2021, 1, 31))
            .with_standing(standing)
            .with_days_past_due(1);
        assert!(PaymentHistory::new(vec![late]).is_err());
    }

    #[test]
    fn no_date_is_after_the_day_the_panel_was_taken() {
        let taken = LAYOUT.replace(
            "id = \"ID\"",
            "id = \"ID\"\nas_of = \"2021-02-28\"\nknown_on = \"AT\"",
        );
        let layout = PanelLayout::from_toml(&taken).unwrap();
        let error = |row: &str| {
            let text = format!("ID,M,S,B,AT\nb,0,0,1,\n{row}\n");
            layout
                .from_reader(text.as_bytes())
                .err()
                .map(|error| error.to_string())
        };
        assert_eq!(error("a,1,0,1,2021-02-28"), None, "the day itself");
        let after = |column| {
            Some(format!(
                "record 2 (line 3): column `{column}` is dated after 2021-02-28, the day as of \
                 which the panel is read; correct it, or read the panel as of a later day"
            ))
        };
        assert_eq!(error("a,2,0,1,"), after("M"));
        assert_eq!(error("a,1200,0,1,"), after("M"));
        assert_eq!(error("a,0,0,1,2021-03-01"), after("AT"));
        assert_eq!(error("a,0,0,1,2121-01"), after("AT"));
    }

    #[test]
    fn months_are_their_last_day() {
        let dated = LAYOUT.replace("month_zero = \"2021-01-31\"\n", "");
        let layout = PanelLayout::from_toml(&dated).unwrap();
        for month in [
            "2021-02",
            "202102",
            "2021M02",
            "Feb-21",
            "02/2021",
            "2021-02-28",
        ] {
            let text = format!("ID,M,S,B\na,{month},1,\n");
            let panel = layout.from_reader(text.as_bytes()).unwrap();
            assert_eq!(
                panel.accounts[0].1.days_known(),
                [date(2021, 2, 28)],
                "{month}"
            );
        }
        let error = layout.from_reader("ID,M,S,B\na,secret,1,\n".as_bytes());
        assert_eq!(
            error.unwrap_err().to_string(),
            "record 1 (line 2): column `M` is not a date (YYYY-MM-DD, or as the layout's `date_format` says) or a month (YYYY-MM)"
        );
    }

    #[test]
    fn another_delimiter_is_named_in_the_layout() {
        let dotted = LAYOUT.replace("id = \"ID\"", "id = \"ID\"\ndelimiter = \";\"");
        let layout = PanelLayout::from_toml(&dotted).unwrap();
        let panel = layout.from_reader("ID;M;S;B\na;0;0;1\n".as_bytes());
        assert_eq!(panel.unwrap().n_records(), 1);
        let wide = dotted.replace("\";\"", "\"\u{a7}\"");
        let error = PanelLayout::from_toml(&wide).unwrap_err().to_string();
        assert_eq!(error, "line 5: key `delimiter`: must be an ASCII character");
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
        let error = |text: &str| {
            layout()
                .from_reader(text.as_bytes())
                .unwrap_err()
                .to_string()
        };
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
            "record 1 (line 2): the row has 3 fields, expected 4"
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
