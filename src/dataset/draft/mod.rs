//! A schema inferred from a CSV file, for a person to edit.

mod affix_counts;
mod affixes;
mod category;
mod codes;
mod counter;
mod date_form;
mod dates;
mod guess;
mod names;
mod numbers;
mod reading;
mod rules;
mod tally;
mod target;

use super::csv::{ROWS_PER_CALL, check_row, in_file, is_totals_row, open_input, pass};
use super::{BadRows, DatasetError, Fault, Problem};
use crate::files::csv::{header_names, open_records};
use crate::files::{CsvFormat, Input};
use crate::notation::DateFormat;
use crate::notation::cell::trim;
use crate::schema::{Field, Kind, Notation, Role, Schema};
use guess::Guess;
use reading::Evidence;
use std::fmt;
use std::io::Read;
use std::path::Path;
use tally::Tally;
use target::Target;

/// How many ragged rows are collected before drafting stops.
const LIMIT_PROBLEMS: usize = 100;

/// A schema inferred from data, with what a person should look at.
///
/// The file it came from reads under it, if its rows have as many fields as its
/// header. What the data cannot tell, a person must: units, meanings of codes,
/// directions, lawful use.
#[derive(Clone, Debug)]
pub struct Draft {
    schema: Schema,
    notes: Vec<Vec<String>>,
    n_rows: u64,
}

impl Draft {
    /// The schema.
    #[must_use]
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The schema, without the notes.
    #[must_use]
    pub fn into_schema(self) -> Schema {
        self.schema
    }

    /// How many rows were read.
    #[must_use]
    pub const fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// What a person should look at in this field.
    #[must_use]
    pub fn notes(&self, field: &str) -> &[String] {
        let position = self.schema.fields().iter().position(|f| f.name() == field);
        let notes = position.and_then(|position| self.notes.get(position));
        notes.map_or(&[], Vec::as_slice)
    }

    /// The schema as TOML, with the notes as comments above their fields.
    #[cfg_attr(docsrs, doc(cfg(feature = "files")))]
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.schema
            .to_toml_with(|field| self.notes(field.name()).to_vec())
    }
}

/// Infers a schema from a CSV file whose column `target` tells good from bad.
///
/// # Errors
///
/// As [`Drafting::read`], with the path.
pub fn draft_schema(path: impl AsRef<Path>, target: &str) -> Result<Draft, DatasetError> {
    Drafting::new(target).read(path)
}

/// Infers a schema from a CSV file, in one pass: kinds, ranges, likely special
/// codes and missing markers, ids, constants, and names that suggest a
/// prohibited basis.
///
/// ```
/// use scorewright::dataset::Drafting;
/// use scorewright::schema::Kind;
/// let file = "MonthlyIncome,past_due,bad\n2500,0,0\nNA,98,1\n900,3,1\n1200,98,0\n";
/// let draft = Drafting::new("bad").from_reader(file.as_bytes())?;
/// let income = draft.schema().field("MonthlyIncome").unwrap();
/// assert_eq!((income.kind(), income.missing_markers()), (Kind::Amount, &["NA".to_owned()][..]));
/// assert_eq!(draft.schema().field("past_due").unwrap().special_numbers(), [98.0]);
/// # Ok::<(), scorewright::dataset::DatasetError>(())
/// ```
pub struct Drafting<'a> {
    target: String,
    bad: Vec<String>,
    good: Vec<String>,
    said: Evidence,
    missing: Vec<String>,
    leaves_out: bool,
    weight: Option<String>,
    split: Option<String>,
    name: String,
    format: CsvFormat,
    progress: Option<Box<dyn FnMut(u64, u64) + 'a>>,
}

impl fmt::Debug for Drafting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drafting")
            .field("target", &self.target)
            .field("bad", &self.bad)
            .field("good", &self.good)
            .field("weight", &self.weight)
            .field("split", &self.split)
            .finish_non_exhaustive()
    }
}

impl<'a> Drafting<'a> {
    /// A draft for data whose column `target` tells good from bad.
    #[must_use]
    pub fn new(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            bad: Vec::new(),
            good: Vec::new(),
            said: Evidence::default(),
            missing: Vec::new(),
            leaves_out: false,
            weight: None,
            split: None,
            name: "draft".to_owned(),
            format: CsvFormat::new(),
            progress: None,
        }
    }

    /// A value of the target that means bad, beside those given before. Default: of `1`
    /// and `0`, `true` and `false`, `bad` and `good` the first.
    #[must_use]
    pub fn with_bad(mut self, bad: impl Into<String>) -> Self {
        self.bad.push(bad.into());
        self
    }

    /// The values of the target that mean good, beside [`with_bad`](Self::with_bad):
    /// rows with neither are bad rows to the reader, which sets them aside where it
    /// may. Default: the one other value.
    #[must_use]
    pub fn with_good<G: Into<String>>(mut self, good: impl IntoIterator<Item = G>) -> Self {
        self.good = good.into_iter().map(Into::into).collect();
        self
    }

    /// How numbers are written where the file does not tell: `16.343` with
    /// [`Notation::DecimalComma`] is 16343. Default: what the columns that tell agree on.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::dataset::Drafting;
    /// use scorewright::schema::Notation;
    /// let file = "income;bad\n16.343;0\n4.421;1\n";
    /// let drafting = Drafting::new("bad").with_delimiter(b';').with_notation(Notation::DecimalComma);
    /// let draft = drafting.from_reader(file.as_bytes())?;
    /// assert_eq!(draft.schema().field("income").unwrap().range(), (0.0, 20_000.0));
    /// # Ok::<(), scorewright::dataset::DatasetError>(())
    /// ```
    #[must_use]
    pub const fn with_notation(mut self, notation: Notation) -> Self {
        self.said.notation = Some(notation);
        self
    }

    /// The order of day and month where the file does not tell: `03/04/2024` with
    /// [`DateFormat::Mdy`] is the fourth of March. Excel serials are dates only where
    /// they are named here. Default: what the columns that tell agree on.
    #[must_use]
    pub const fn with_date_format(mut self, format: DateFormat) -> Self {
        self.said.date_format = Some(format);
        self
    }

    /// Cells that mean "not given" in every column, beside the usual ones. Default: none.
    #[must_use]
    pub fn with_missing<M: Into<String>>(mut self, markers: impl IntoIterator<Item = M>) -> Self {
        self.missing = markers.into_iter().map(Into::into).collect();
        self
    }

    /// Counts past rows with too many or too few fields or without text in them,
    /// as the reader does that sets bad rows aside. Default: they are an error.
    #[must_use]
    pub const fn leaving_out_bad_rows(mut self) -> Self {
        self.leaves_out = true;
        self
    }

    /// The column of sample weights. Default: none.
    #[must_use]
    pub fn with_weight(mut self, column: impl Into<String>) -> Self {
        self.weight = Some(column.into());
        self
    }

    /// The column that says `train` or `test`. Default: none.
    #[must_use]
    pub fn with_split(mut self, column: impl Into<String>) -> Self {
        self.split = Some(column.into());
        self
    }

    /// The schema's name. Default: that of the file, or `draft`.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The byte between columns. Default: a comma.
    #[must_use]
    pub const fn with_delimiter(mut self, delimiter: u8) -> Self {
        self.format = self.format.with_delimiter(delimiter);
        self
    }

    /// The character between columns, the encoding, and lines before the header.
    /// Default: commas, UTF-8, none.
    #[must_use]
    pub const fn with_format(mut self, format: CsvFormat) -> Self {
        self.format = format;
        self
    }

    /// Called with the rows and bytes read so far, every 8,192 rows and at the end.
    #[must_use]
    pub fn with_progress(mut self, progress: impl FnMut(u64, u64) + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// [`from_reader`](Self::from_reader) from a file, whose name the schema takes.
    ///
    /// # Errors
    ///
    /// As [`from_reader`](Self::from_reader), with the path.
    pub fn read(self, path: impl AsRef<Path>) -> Result<Draft, DatasetError> {
        self.read_input(&mut open_input(path.as_ref())?)
    }

    /// The same from a source that is read again afterwards.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_input(mut self, input: &mut Input) -> Result<Draft, DatasetError> {
        if let Some(stem) = input.path().file_stem().and_then(|stem| stem.to_str()) {
            stem.clone_into(&mut self.name);
        }
        let draft = pass(input).and_then(|source| self.from_reader(source));
        in_file(input.path(), draft)
    }

    /// Infers a schema from CSV.
    ///
    /// # Errors
    ///
    /// When the source fails, is not CSV within the reader's limits, has ragged
    /// rows, or lacks the target or another column named; when the target is
    /// ambiguous or has one class.
    pub fn from_reader(mut self, source: impl Read) -> Result<Draft, DatasetError> {
        let mut records = open_records(source, self.format)?;
        let header = records.header()?;
        let names = self.names(&header)?;
        let mut tallies: Vec<Tally> = names.iter().map(|_| Tally::default()).collect();
        let target_field = self.target_field();
        let mut target = Target::new(&target_field, &names);
        let mut problems = Vec::new();
        while let Some(row) = records.next()? {
            let mut faults = check_row(&row.record, names.len());
            if is_totals_row(&row.record, |_| true) {
                faults.push(Fault::Totals);
            }
            let (record, line) = (row.number, row.line);
            if self.leaves_out && !faults.is_empty() {
                continue;
            }
            problems.extend(faults.into_iter().map(|fault| Problem {
                record,
                line,
                fault,
            }));
            if problems.len() >= LIMIT_PROBLEMS {
                break;
            }
            for (tally, cell) in tallies.iter_mut().zip(&row.record) {
                match self.is_missing(cell) {
                    true => tally.push(b""),
                    false => tally.push(cell),
                }
            }
            target.push(row.record.get(target.place).unwrap_or_default());
            if record % ROWS_PER_CALL == 0 {
                self.tell(record, records.n_bytes());
            }
        }
        let n_rows = records.n_records();
        self.tell(n_rows, records.n_bytes());
        refuse(problems, n_rows)?;
        target.check()?;
        self.assemble(&names, &tallies, n_rows)
    }

    fn is_missing(&self, cell: &[u8]) -> bool {
        let cell = trim(cell);
        self.missing.iter().any(|marker| marker.as_bytes() == cell)
    }

    fn tell(&mut self, rows: u64, bytes: u64) {
        if let Some(progress) = &mut self.progress {
            progress(rows, bytes);
        }
    }

    /// The header's names, among them the columns that were asked for.
    fn names(&self, header: &csv::ByteRecord) -> Result<Vec<String>, DatasetError> {
        let names = header_names(header)?;
        let asked = [
            Some(&self.target),
            self.weight.as_ref(),
            self.split.as_ref(),
        ];
        let asked: Vec<&str> = asked.into_iter().flatten().map(String::as_str).collect();
        let is_twice =
            |(place, name): &(usize, &&str)| asked.iter().take(*place).any(|it| it == *name);
        if let Some((_, name)) = asked.iter().enumerate().find(is_twice) {
            let name = (*name).to_owned();
            return Err(DatasetError::SharedColumn { name });
        }
        super::csv::check_recognised(&names, &asked)?;
        let positions = super::csv::check_names(&names)?;
        let missing = asked.iter().filter(|name| !positions.contains_key(*name));
        let missing: Vec<String> = missing.map(|&name| name.to_owned()).collect();
        match missing.is_empty() {
            true => Ok(names),
            false => Err(DatasetError::MissingColumns { names: missing }),
        }
    }

    fn target_field(&self) -> Field {
        let field = Field::new(self.target.as_str(), Kind::Category).with_role(Role::Target);
        let bad = self.bad.iter().map(|bad| bad.trim());
        let field = match self.bad.is_empty() || self.good.is_empty() {
            true => field,
            false => field.with_levels(self.good.iter().map(|good| good.trim()).chain(bad.clone())),
        };
        bad.fold(field, Field::with_bad)
    }

    fn assemble(
        &self,
        names: &[String],
        tallies: &[Tally],
        n_rows: u64,
    ) -> Result<Draft, DatasetError> {
        let mut fields = Vec::new();
        let mut notes = Vec::new();
        let (mut has_date, mut has_split) = (false, self.split.is_some());
        let evidence = self.said.or(Evidence::of(tallies));
        for (name, tally) in names.iter().zip(tallies) {
            let asked_for = self.asked_for(name, tally, evidence);
            let is_found = asked_for.is_none();
            let mut guess = asked_for.unwrap_or_else(|| rules::guess(name, tally, evidence));
            let is_second = match guess.field.role() {
                Role::Date => std::mem::replace(&mut has_date, true),
                Role::Split if is_found => std::mem::replace(&mut has_split, true),
                _ => false,
            };
            if is_second {
                guess.field = guess.field.with_role(Role::Ignore);
            }
            fields.push(Self::in_fixed_order(self.with_own_markers(guess.field)));
            notes.push(guess.notes);
        }
        let schema = Schema::new(self.name.as_str(), fields).map_err(DatasetError::Draft)?;
        Ok(Draft {
            schema,
            notes,
            n_rows,
        })
    }

    /// The field with the markers that were asked for, where they are no values of it.
    fn with_own_markers(&self, field: Field) -> Field {
        let is_value = |marker: &&String| field.levels().contains(marker);
        let own = self.missing.iter().filter(|marker| !is_value(marker));
        let mut markers = field.missing_markers().to_vec();
        markers.extend(own.cloned());
        markers.sort_unstable();
        markers.dedup();
        match self.missing.is_empty() || field.role() == Role::Target {
            true => field,
            false => field.with_missing_markers(markers),
        }
    }

    /// The field with its lists in an order that does not come from the order of rows:
    /// a card trained on the same rows is then the same card.
    fn in_fixed_order(mut field: Field) -> Field {
        let number = |text: &String| text.parse::<f64>().unwrap_or(f64::INFINITY);
        let of_texts =
            |a: &String, b: &String| number(a).total_cmp(&number(b)).then_with(|| a.cmp(b));
        if field.role() != Role::Target {
            field.levels.sort_by(of_texts);
        }
        field.affixes.sort_by(|a, b| a.text().cmp(b.text()));
        let mut markers = std::mem::take(&mut field.missing_markers);
        markers.sort_by(of_texts);
        field.with_missing_markers(markers)
    }

    /// The target, the weight or the split.
    fn asked_for(&self, name: &str, tally: &Tally, evidence: Evidence) -> Option<Guess> {
        let is = |column: &Option<String>| column.as_deref() == Some(name);
        let field = if name == self.target {
            self.target_of(tally)
        } else if is(&self.weight) {
            rules::weight(name, tally, evidence)
        } else if is(&self.split) {
            rules::split(name, tally)
        } else {
            return None;
        };
        let notes = Vec::new();
        Some(Guess { field, notes })
    }

    fn target_of(&self, tally: &Tally) -> Field {
        let field = self.target_field();
        let markers = category::markers_of_texts(tally).into_iter();
        let is_outcome = |marker: &&str| {
            field.bad_values().iter().any(|bad| bad == marker)
                || field.levels().iter().any(|level| level == marker)
        };
        let markers: Vec<&str> = markers.filter(|marker| !is_outcome(marker)).collect();
        let all_flags = tally.n_flags == tally.n_cells && field.levels().is_empty();
        let kind = if all_flags {
            Kind::Flag
        } else {
            Kind::Category
        };
        let field = Field { kind, ..field }.with_missing_markers(markers);
        match (field.bad(), rules::known_bad(tally)) {
            (None, Some(bad)) => field.with_bad(bad),
            _ => field,
        }
    }
}

fn refuse(mut problems: Vec<Problem>, n_rows: u64) -> Result<(), DatasetError> {
    let complete = problems.len() < LIMIT_PROBLEMS;
    problems.truncate(LIMIT_PROBLEMS);
    match problems.is_empty() {
        false => Err(DatasetError::BadRows(BadRows { problems, complete })),
        true if n_rows == 0 => Err(DatasetError::NoRows),
        true => Ok(()),
    }
}
