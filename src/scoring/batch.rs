//! A whole book at a time, column by column.

use super::find::{CellError, may_have_fraction};
use super::row::Scorer;
use super::table::{Cell, Input, Numbers};
use super::{Flags, Score, ScoreError, TermInputs, Value, texts};
use crate::units::{Points, Probability};
use core::ops::Range;
use std::sync::Arc;

/// Rows are taken in chunks that stay in the first-level cache.
const CHUNK: usize = 1024;
/// Numbers are compared this many at a time, in registers.
const BLOCK: usize = 8;
/// How many rows of a batch are looked at for a change of unit.
const SAMPLE: usize = 127;
/// A batch whose median is this many times training's, or its inverse, changed its unit.
const UNIT_JUMP: f64 = 10.0;

/// One column of a batch, in the card's order.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum BatchColumn<'a> {
    /// Numbers; NaN is missing. In a category each is the level that a file writes so,
    /// as [`Value::Number`].
    Numbers(&'a [f64]),
    /// Codes of levels, as [`Scorer::level_code`] gives them, [`BatchColumn::MISSING`]
    /// or [`BatchColumn::UNSEEN`]; a row with any other code is refused.
    Levels(&'a [u32]),
    /// Text of any input, read as [`Value::Text`]; the empty one is missing.
    Text(&'a [&'a str]),
}

impl BatchColumn<'_> {
    /// The code of a level that is not given.
    pub const MISSING: u32 = texts::MISSING;
    /// The code of a level that the card does not know.
    pub const UNSEEN: u32 = texts::UNSEEN;

    /// The value of a row, as a record would give it.
    fn value(&self, row: usize) -> Value<'_> {
        match self {
            Self::Numbers(values) => Value::Number(values[row]),
            Self::Levels(codes) => Value::Code(codes[row]),
            Self::Text(texts) => Value::Text(texts[row]),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Levels(codes) => codes.len(),
            Self::Text(texts) => texts.len(),
        }
    }
}

impl core::fmt::Debug for BatchColumn<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Numbers(values) => write!(f, "Numbers({} rows)", values.len()),
            Self::Levels(codes) => write!(f, "Levels({} rows)", codes.len()),
            Self::Text(texts) => write!(f, "Text({} rows)", texts.len()),
        }
    }
}

/// The scores of a batch. Keep one and fill it again: it allocates only to grow.
///
/// A refused row holds `i32::MIN` points and a probability of 1, so that a
/// careless reader of the columns fails closed.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    points: Vec<i32>,
    flags: Vec<Flags>,
    pd: Vec<Probability>,
    refusals: Vec<(usize, ScoreError)>,
    unit_jumps: Vec<u16>,
    /// The bins of a chunk, one row of inputs after the other; for pairs only.
    bins: Vec<u16>,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The points of every row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::scoring::{Batch, BatchColumn};
    /// let mut batch = Batch::new();
    /// let columns = [BatchColumn::Numbers(&[5000.0, 500.0]), BatchColumn::Levels(&[0, 1])]; // own, rent
    /// card.compile()?.score_batch(&columns, &mut batch)?;
    /// assert_eq!(batch.points(), [600, 510]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn points(&self) -> &[i32] {
        &self.points
    }

    /// The probability of bad of every row.
    #[must_use]
    pub fn pd(&self) -> &[Probability] {
        &self.pd
    }

    /// What was unusual about every row.
    #[must_use]
    pub fn flags(&self) -> &[Flags] {
        &self.flags
    }

    /// The rows that were refused and the first reason, ascending by row.
    #[must_use]
    pub fn refusals(&self) -> &[(usize, ScoreError)] {
        &self.refusals
    }

    /// The inputs whose median is ten times training's or more, or a
    /// tenth or less, in a sample of at most 127 rows: someone changed a unit.
    #[must_use]
    pub fn unit_jumps(&self) -> &[u16] {
        &self.unit_jumps
    }

    /// The score of one row; `None` when it was refused or is past the end.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::scoring::{Batch, BatchColumn, Flags};
    /// let mut batch = Batch::new();
    /// card.compile()?.score_batch(&[BatchColumn::Numbers(&[f64::NAN]), BatchColumn::Levels(&[0])], &mut batch)?;
    /// let score = batch.score(0).ok_or("refused")?;
    /// assert_eq!(score.points.value(), 550); // a missing income gets 5
    /// assert!(score.flags.contains(Flags::MISSING));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn score(&self, row: usize) -> Option<Score> {
        let flags = *self.flags.get(row)?;
        (!flags.contains(Flags::REFUSED)).then_some(Score {
            points: Points(*self.points.get(row)?),
            pd: *self.pd.get(row)?,
            flags,
        })
    }

    fn reset(&mut self, n_rows: usize, base_points: i32) {
        self.points.clear();
        self.points.resize(n_rows, base_points);
        self.flags.clear();
        self.flags.resize(n_rows, Flags::default());
        self.pd.clear();
        self.pd.reserve(n_rows);
        self.refusals.clear();
        self.unit_jumps.clear();
    }

    fn add(&mut self, row: usize, name: &Arc<str>, cell: Result<Cell, CellError>) {
        match cell {
            Ok(cell) => self.add_cell(row, cell),
            Err(trouble) => self.refuse(row, trouble.of(name)),
        }
    }

    #[inline]
    fn add_cell(&mut self, row: usize, cell: Cell) {
        self.points[row] += cell.points;
        self.flags[row].0 |= cell.flags;
    }

    /// The first refusal of a row is kept, the rest would only repeat it.
    #[cold]
    fn refuse(&mut self, row: usize, error: ScoreError) {
        if !self.flags[row].contains(Flags::REFUSED) {
            self.flags[row] = self.flags[row] | Flags::REFUSED;
            self.refusals.push((row, error));
        }
    }
}

impl Scorer {
    /// Scores columns into `batch`, with the same integers as row by row.
    ///
    /// Rows that the schema refuses are kept in [`Batch::refusals`]; the others
    /// are scored. Returns how many were scored.
    ///
    /// # Errors
    ///
    /// [`ScoreError`] when the number, type or length of the columns is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::scoring::*;
    /// # let part = InputParts::levels("home", [("own", 0), ("rent", 1)], 2);
    /// # let term = TermParts::new(TermInputs::One(0), [40, 10], 0, 40.0);
    /// # let reason = ReasonParts::new("R01", "Home");
    /// # let scorer = Scorer::new(ScorerParts::new([part], [term], [reason], [0.1; 41]))?;
    /// let mut batch = Batch::new();
    /// let scored = scorer.score_batch(&[BatchColumn::Levels(&[0, 1, BatchColumn::MISSING])], &mut batch)?;
    /// assert_eq!(scored, 2);
    /// assert_eq!(batch.points()[..2], [40, 10]);
    /// assert_eq!(batch.refusals()[0].0, 2); // this card refuses a missing `home`
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_batch(
        &self,
        columns: &[BatchColumn<'_>],
        batch: &mut Batch,
    ) -> Result<usize, ScoreError> {
        let n_rows = self.check_columns(columns)?;
        batch.reset(n_rows, self.base_points);
        for start in (0..n_rows).step_by(CHUNK) {
            let end = (start + CHUNK).min(n_rows);
            let named = self.inputs.iter().zip(&self.names);
            for ((input, name), column) in named.zip(columns) {
                match column {
                    BatchColumn::Numbers(values) if input.takes_blocks(&values[start..end]) => {
                        input.add_numbers_to(batch, name, start, &values[start..end]);
                    }
                    BatchColumn::Levels(codes) => {
                        input.add_levels_to(batch, name, start, &codes[start..end]);
                    }
                    _ => input.add_each_to(batch, name, start..end, column),
                }
            }
            if !self.pairs.is_empty() {
                self.add_pairs(columns, batch, start, end);
            }
            self.finish_chunk(batch, start, end);
        }
        batch.refusals.sort_unstable_by_key(|refusal| refusal.0);
        self.look_for_unit_jumps(columns, batch);
        Ok(n_rows - batch.refusals.len())
    }

    /// The second pass: the terms over pairs, by the bins of the inputs they use.
    #[inline(never)]
    fn add_pairs(&self, columns: &[BatchColumn<'_>], batch: &mut Batch, start: usize, end: usize) {
        let mut bins = core::mem::take(&mut batch.bins);
        bins.resize(self.inputs.len() * CHUNK, 0);
        for (position, (input, column)) in self.inputs.iter().zip(columns).enumerate() {
            let paired = |&pair: &u16| self.terms[usize::from(pair)].inputs.contains(position);
            if self.pairs.iter().any(paired) {
                let bins = &mut bins[position * CHUNK..][..end - start];
                input.write_bins(column, start, bins);
            }
        }
        for &pair in &self.pairs {
            let term = &self.terms[usize::from(pair)];
            let TermInputs::Pair(first, second) = term.inputs else {
                continue;
            };
            let of = |input: u16| &bins[usize::from(input) * CHUNK..][..end - start];
            let places = of(first).iter().zip(of(second));
            let points = &mut batch.points[start..end];
            for (points, (&first, &second)) in points.iter_mut().zip(places) {
                let place = usize::from(first) * term.n_second + usize::from(second);
                // Refused rows get points too; `finish_chunk` writes over them.
                *points += term.points[place];
            }
        }
        batch.bins = bins;
    }

    #[allow(clippy::cast_possible_truncation)] // at most MAX_PARTS, or for the message only
    fn check_columns(&self, columns: &[BatchColumn<'_>]) -> Result<usize, ScoreError> {
        if columns.len() != self.inputs.len() {
            return Err(ScoreError::Width {
                expected: self.inputs.len() as u32,
                got: columns.len() as u32,
            });
        }
        let expected = columns.first().map_or(0, BatchColumn::len);
        let named = self.inputs.iter().zip(&self.names);
        for ((table, name), column) in named.zip(columns) {
            let field = Arc::clone(name);
            if table.numbers.is_some() && matches!(column, BatchColumn::Levels(_)) {
                return Err(ScoreError::ColumnType { field });
            }
            if column.len() != expected {
                return Err(ScoreError::Length {
                    field,
                    expected,
                    got: column.len(),
                });
            }
        }
        Ok(expected)
    }

    fn finish_chunk(&self, batch: &mut Batch, start: usize, end: usize) {
        for row in start..end {
            if batch.flags[row].contains(Flags::REFUSED) {
                batch.points[row] = i32::MIN;
                batch.pd.push(Probability::new(1.0).unwrap_or_default());
            } else {
                batch.pd.push(self.pd(Points(batch.points[row])));
            }
        }
    }

    #[allow(clippy::cast_possible_truncation)] // at most MAX_PARTS
    fn look_for_unit_jumps(&self, columns: &[BatchColumn<'_>], batch: &mut Batch) {
        for (position, (input, column)) in self.inputs.iter().zip(columns).enumerate() {
            if let (Some(numbers), BatchColumn::Numbers(values)) = (&input.numbers, column)
                && !input.lies_on_both_sides_of_zero(numbers)
                && jumps(values, numbers)
            {
                batch.unit_jumps.push(position as u16);
            }
        }
    }
}

/// Whether the median of a sample is ten times training's or more, or a tenth or less.
///
/// Counting is enough: the median passes a bound when more than half do.
fn jumps(values: &[f64], numbers: &Numbers) -> bool {
    let step = values.len().div_ceil(SAMPLE).max(1);
    let usable = |value: &&f64| value.is_finite() && !numbers.codes.contains(value);
    let sample = || values.iter().step_by(step).filter(usable);
    let n = sample().count();
    let far = |bound: &dyn Fn(f64) -> bool| sample().filter(|value| bound(**value)).count() * 2 > n;
    let size = numbers.median.abs();
    n >= 30
        && size > 0.0
        && (far(&|value| value.abs() >= UNIT_JUMP * size)
            || far(&|value| value.abs() <= size / UNIT_JUMP))
}

impl Input {
    /// Whether training's values lie so far off on both sides of zero that their median is
    /// no size to compare with: ten times it is an ordinary value.
    fn lies_on_both_sides_of_zero(&self, numbers: &Numbers) -> bool {
        (-self.low).min(self.high) > UNIT_JUMP * numbers.median.abs()
    }

    /// The bins of a chunk of a column; 0 where a value is refused.
    fn write_bins(&self, column: &BatchColumn<'_>, start: usize, bins: &mut [u16]) {
        for (row, place) in (start..).zip(bins) {
            *place = self.cell(column.value(row)).map_or(0, |cell| cell.bin);
        }
    }

    /// Whether edges alone decide every number between `low` and `high`: not where a
    /// missing marker lies between them and is refused, or one is to be whole and is not.
    fn takes_blocks(&self, values: &[f64]) -> bool {
        let Some(numbers) = &self.numbers else {
            return false;
        };
        let can_be_refused = self.missing.is_none() && !numbers.missing_codes.is_empty();
        let fits = |&value: &f64| !numbers.is_whole || !may_have_fraction(value);
        !can_be_refused && values.iter().all(fits)
    }

    /// Every row by itself.
    #[inline(never)]
    fn add_each_to(
        &self,
        batch: &mut Batch,
        name: &Arc<str>,
        rows: Range<usize>,
        column: &BatchColumn<'_>,
    ) {
        for row in rows {
            batch.add(row, name, self.cell(column.value(row)));
        }
    }

    fn add_numbers_to(&self, batch: &mut Batch, name: &Arc<str>, start: usize, values: &[f64]) {
        let mut blocks = values.chunks_exact(BLOCK);
        let mut row = start;
        for block in &mut blocks {
            if let Ok(block) = block.try_into() {
                self.add_block(batch, name, row, block);
            }
            row += BLOCK;
        }
        for &value in blocks.remainder() {
            batch.add(row, name, self.number(value));
            row += 1;
        }
    }

    #[inline]
    fn add_block(&self, batch: &mut Batch, name: &Arc<str>, row: usize, block: &[f64; BLOCK]) {
        let mut intervals = [0i64; BLOCK];
        for &edge in &self.edges[..self.n_edges] {
            for (interval, &value) in intervals.iter_mut().zip(block) {
                *interval += i64::from(edge <= value);
            }
        }
        let missing_refused = self.missing.is_none();
        let unusual = |value: f64| {
            (value < self.low) | (value > self.high) | (missing_refused & value.is_nan())
        };
        if block.iter().fold(false, |any, &value| any | unusual(value)) {
            for ((row, &value), &interval) in (row..).zip(block).zip(&intervals) {
                if unusual(value) {
                    batch.add(row, name, self.unusual(value));
                } else {
                    batch.add_cell(row, self.cells[place(interval)]);
                }
            }
            return;
        }
        let points = &mut batch.points[row..row + BLOCK];
        let flags = &mut batch.flags[row..row + BLOCK];
        for ((&interval, points), flags) in intervals.iter().zip(points).zip(flags) {
            let cell = self.cells[place(interval)];
            *points += cell.points;
            flags.0 |= cell.flags;
        }
    }

    fn add_levels_to(&self, batch: &mut Batch, name: &Arc<str>, start: usize, codes: &[u32]) {
        let end = start + codes.len();
        let points = &mut batch.points[start..end];
        let flags = &mut batch.flags[start..end];
        let mut all_known = true;
        for ((&code, points), flags) in codes.iter().zip(points).zip(flags) {
            let known = self.level_cells.get(code as usize);
            // Codes that are no level add nothing here; they come below, and are few.
            let cell = known.copied().unwrap_or_default();
            *points += cell.points;
            flags.0 |= cell.flags;
            all_known &= known.is_some();
        }
        if all_known {
            return;
        }
        for (row, &code) in (start..).zip(codes) {
            if code as usize >= self.level_cells.len() {
                batch.add(row, name, self.code(code));
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count of edges
const fn place(interval: i64) -> usize {
    interval as usize
}
