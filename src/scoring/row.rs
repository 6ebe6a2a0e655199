//! One borrower at a time.

use super::parts::{ReasonParts, ScorerParts, TermInputs};
use super::table::{Cell, InlineTable, Input, MAX_PARTS, Numbers, Term, attainable, check, terms};
use super::{Flags, Record, ScoreError, Slot, TableError, Value, classify};
use crate::units::{Points, Probability};
use core::fmt;
use std::sync::Arc;

/// What a borrower scores.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Score {
    /// The sum of points; more mean less risk.
    pub points: Points,
    /// The probability of bad that the card's table holds for these points.
    pub pd: Probability,
    /// What was unusual about the row.
    pub flags: Flags,
}

/// A compiled scorecard: flat tables, `Send + Sync`, never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorer {
    pub(super) base_points: i32,
    pub(super) inputs: Box<[Input]>,
    names: Box<[Box<str>]>,
    pub(super) terms: Box<[Term]>,
    /// The terms over pairs, by position; most cards have none.
    pub(super) pairs: Box<[u16]>,
    /// Whether term `i` is over input `i` alone, so that a cell's points are a term's.
    one_each: bool,
    pd: Box<[Probability]>,
    pd_from: i32,
    range: (i32, i32),
    pub(super) reasons: Box<[ReasonParts]>,
    card_id: Option<Arc<str>>,
}

impl Scorer {
    /// Compiles checked tables from plain lists.
    ///
    /// # Errors
    ///
    /// [`TableError`] for lists that are not a card: see its variants.
    #[allow(clippy::cast_possible_truncation)] // attainable points were checked to be within ±1,000,000
    pub fn new(parts: ScorerParts) -> Result<Self, TableError> {
        check(&parts)?;
        let inputs = (0..parts.inputs.len())
            .map(|position| Input::new(&parts, position))
            .collect::<Result<_, _>>()?;
        let (least, most) = attainable(&parts).ok_or(TableError::Points)?;
        let pd = parts.pd.iter().map(|&pd| Probability::new(pd));
        let terms = terms(&parts);
        let of_own_input =
            |(position, term): (u16, &Term)| term.inputs == TermInputs::One(position);
        let all = || (0u16..).zip(&terms);
        Ok(Self {
            base_points: parts.base_points,
            inputs,
            names: parts
                .inputs
                .iter()
                .map(|part| part.name.as_str().into())
                .collect(),
            pairs: all()
                .filter(|(_, term)| term.inputs.is_pair())
                .map(|(position, _)| position)
                .collect(),
            one_each: terms.len() == parts.inputs.len() && all().all(of_own_input),
            terms,
            pd: pd
                .collect::<Result<_, _>>()
                .map_err(|_| TableError::Probabilities)?,
            pd_from: parts.pd_from,
            range: (least as i32, most as i32),
            reasons: parts.reasons.into(),
            card_id: parts.card_id,
        })
    }

    /// The identity of the card it was compiled from (`Scorecard::id`), shared with all
    /// clones; two scorers of equal points from different cards differ by it. `None` for parts made by hand, and without the feature `card`, which hashes.
    #[must_use]
    pub fn card_id(&self) -> Option<&str> {
        self.card_id.as_deref()
    }

    /// The inputs' names, in the order rows are given.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// The inputs, in the order rows are given.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = ScorerInput<'_>> {
        let inputs = self.names.iter().zip(&self.inputs);
        inputs.map(|(name, input)| ScorerInput {
            name,
            n_bins: input.bins.len(),
            is_category: input.numbers.is_none(),
        })
    }

    /// The terms, in the order of [`contributions`](Self::contributions).
    pub fn terms(&self) -> impl ExactSizeIterator<Item = ScorerTerm<'_>> {
        self.terms.iter().map(|term| {
            let reason = &self.reasons[usize::from(term.reason)];
            ScorerTerm {
                inputs: term.inputs,
                points: &term.points,
                reference: term.reference,
                code: &reason.code,
                text: &reason.text,
            }
        })
    }

    /// The least and the most points: no row gets fewer or more. With terms that
    /// share an input, some points between them may be out of reach.
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
    /// let (least, most) = card.compile()?.range();
    /// assert_eq!((least.value(), most.value()), (500, 600)); // 500 + 55 + 45
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn range(&self) -> (Points, Points) {
        (Points(self.range.0), Points(self.range.1))
    }

    /// The probability of bad for `points`; those beyond [`range`](Self::range) count as its nearest end.
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
    /// use scorewright::units::Points;
    /// let scorer = card.compile()?; // 600 points are 50 good to 1 bad, 580 are 25 to 1
    /// assert!((scorer.pd(Points(600)).value() - 1.0 / 51.0).abs() < 1e-12);
    /// assert!((scorer.pd(Points(580)).value() - 1.0 / 26.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn pd(&self, points: Points) -> Probability {
        let clamped = points.value().clamp(self.range.0, self.range.1);
        self.pd[clamped.abs_diff(self.pd_from) as usize]
    }

    /// The code of `level` of the category called `name`, for rows given as numbers.
    ///
    /// `None` when the card knows no such category or level.
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
    /// let scorer = card.compile()?;
    /// assert_eq!(scorer.level_code("home", "rent"), Some(1)); // `own` is 0
    /// assert_eq!(scorer.level_code("home", "castle"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn level_code(&self, name: &str, level: &str) -> Option<u32> {
        let position = self.names.iter().position(|known| **known == *name)?;
        self.inputs[position].level_code(level)
    }

    /// Whether the input at `position` takes levels.
    #[must_use]
    pub fn is_category(&self, position: usize) -> bool {
        let input = self.inputs.get(position);
        input.is_some_and(|input| input.numbers.is_none())
    }

    /// Scores one borrower.
    ///
    /// # Errors
    ///
    /// [`ScoreError`] when the record lacks an input, or holds a value
    /// that its schema refuses.
    ///
    /// # Examples
    ///
    /// See the [module](super).
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
    /// let scorer = card.compile()?;
    /// let score = scorer.score(&[5000.0, 0.0])?; // level 0 is `own`
    /// assert_eq!(score.points.value(), 600); // 500 + 55 + 45
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn score<R: Record + ?Sized>(&self, record: &R) -> Result<Score, ScoreError> {
        if !self.pairs.is_empty() {
            return self.score_with_pairs(record);
        }
        let mut points = self.base_points;
        let mut flags = 0;
        self.each_cell(record, |_, cell| {
            points += cell.points;
            flags |= cell.flags;
        })?;
        Ok(self.finish(points, Flags(flags)))
    }

    /// The second pass over the bins is kept out of the path of cards without pairs.
    #[inline(never)]
    fn score_with_pairs<R: Record + ?Sized>(&self, record: &R) -> Result<Score, ScoreError> {
        let mut bins = [0; MAX_PARTS];
        let mut points = self.base_points;
        let mut flags = 0;
        self.each_cell(record, |position, cell| {
            points += cell.points;
            flags |= cell.flags;
            bins[position] = cell.bin;
        })?;
        points += self.pair_points(&bins);
        Ok(self.finish(points, Flags(flags)))
    }

    /// The points of all terms over pairs, for a row given by its bins.
    #[inline]
    pub(super) fn pair_points(&self, bins: &[u16]) -> i32 {
        let pairs = self
            .pairs
            .iter()
            .map(|&pair| &self.terms[usize::from(pair)]);
        pairs.map(|term| term.points(bins)).sum()
    }

    /// Writes the bin of each input, in order.
    ///
    /// # Errors
    ///
    /// As [`score`](Self::score); [`ScoreError::Width`] when `bins` is of another length.
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
    /// let scorer = card.compile()?;
    /// let mut bins = [0; 2];
    /// scorer.bins(&[2000.0, 0.0], &mut bins)?; // level 0 is `own`
    /// assert_eq!(bins, [1, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bins<R: Record + ?Sized>(&self, record: &R, bins: &mut [u16]) -> Result<(), ScoreError> {
        width(self.inputs.len(), bins.len())?;
        self.each_cell(record, |position, cell| bins[position] = cell.bin)
    }

    /// Writes the points of each term, in order; with
    /// [`base_points`](Self::base_points) they sum to the score.
    ///
    /// # Errors
    ///
    /// As [`score`](Self::score); [`ScoreError::Width`] when `points` is of another length.
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
    /// let scorer = card.compile()?;
    /// let mut points = [0; 2];
    /// scorer.contributions(&[2000.0, 1.0], &mut points)?; // level 1 is `rent`
    /// assert_eq!(points, [30, 10]);
    /// let sum = scorer.base_points().value() + points.iter().sum::<i32>();
    /// assert_eq!(scorer.score(&[2000.0, 1.0])?.points.value(), sum); // 540
    /// # assert_eq!(sum, 540);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn contributions<R: Record + ?Sized>(
        &self,
        record: &R,
        points: &mut [i32],
    ) -> Result<(), ScoreError> {
        width(self.terms.len(), points.len())?;
        self.each_term(record, |position, its| points[position] = its)
    }

    /// Points that every borrower starts from.
    #[must_use]
    pub const fn base_points(&self) -> Points {
        Points(self.base_points)
    }

    /// Says an error with the input's name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::scoring::*;
    /// # let input = InputParts::levels("income", Vec::<(String, u16)>::new(), 1);
    /// # let term = TermParts::new(TermInputs::One(0), [0], 0, 0.0);
    /// # let reason = ReasonParts::new("R01", "Income");
    /// # let scorer = Scorer::new(ScorerParts::new([input], [term], [reason], [0.5]))?;
    /// let error = scorer.score(&[f64::NAN]).unwrap_err();
    /// assert_eq!(scorer.explain(error).to_string(), "`income` is missing, which its schema refuses");
    /// # Ok::<(), TableError>(())
    /// ```
    #[must_use]
    pub fn explain(&self, error: ScoreError) -> impl fmt::Display {
        let position = error.input().map(usize::from);
        let name = position.and_then(|position| self.names.get(position));
        let name = name.map(AsRef::as_ref);
        Explained { name, error }
    }

    #[inline]
    pub(super) fn finish(&self, points: i32, flags: Flags) -> Score {
        let points = Points(points);
        Score {
            points,
            pd: self.pd(points),
            flags,
        }
    }

    /// Visits every term, in order, with its points.
    #[inline]
    pub(super) fn each_term<R: Record + ?Sized>(
        &self,
        record: &R,
        mut visit: impl FnMut(usize, i32),
    ) -> Result<(), ScoreError> {
        if self.one_each {
            return self.each_cell(record, |position, cell| visit(position, cell.points));
        }
        self.each_term_by_bins(record, visit)
    }

    /// Kept out of the path of cards whose inputs have one term each.
    #[inline(never)]
    fn each_term_by_bins<R: Record + ?Sized>(
        &self,
        record: &R,
        mut visit: impl FnMut(usize, i32),
    ) -> Result<(), ScoreError> {
        let mut bins = [0; MAX_PARTS];
        self.each_cell(record, |position, cell| bins[position] = cell.bin)?;
        for (position, term) in self.terms.iter().enumerate() {
            visit(position, term.points(&bins));
        }
        Ok(())
    }

    /// Visits the cell of every input, in order.
    #[inline]
    pub(super) fn each_cell<R: Record + ?Sized>(
        &self,
        record: &R,
        mut visit: impl FnMut(usize, Cell),
    ) -> Result<(), ScoreError> {
        record.check(self.inputs.len())?;
        let named = self.inputs.iter().zip(&self.names);
        for (position, (input, name)) in named.enumerate() {
            let value = record.value(position, name);
            let cell = match input.inline.usual(value) {
                Some(cell) => cell,
                None => match input.cell(value) {
                    Ok(cell) => cell,
                    Err(trouble) => return Err(trouble.at(position)),
                },
            };
            visit(position, cell);
        }
        Ok(())
    }
}

struct Explained<'a> {
    name: Option<&'a str>,
    error: ScoreError,
}

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            Some(name) => write!(f, "`{name}` {}", self.error.reason()),
            None => fmt::Display::fmt(&self.error, f),
        }
    }
}

/// One input of a scorer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScorerInput<'a> {
    /// Its name in the schema.
    pub name: &'a str,
    /// How many bins it has.
    pub n_bins: usize,
    /// Whether it takes levels rather than numbers.
    pub is_category: bool,
}

/// One term of a scorer.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScorerTerm<'a> {
    /// The input or the pair, by position.
    pub inputs: TermInputs,
    /// Points of each bin, or of each pair of bins, row by row of the first input.
    pub points: &'a [i32],
    /// What its points are held against to find reasons.
    pub reference: f64,
    /// Its reason code.
    pub code: &'a str,
    /// What the borrower is told.
    pub text: &'a str,
}

/// Output slices must have one place per input, or per term.
#[allow(clippy::cast_possible_truncation)] // for the message only
const fn width(expected: usize, got: usize) -> Result<(), ScoreError> {
    if got == expected {
        return Ok(());
    }
    Err(ScoreError::Width {
        expected: expected as u32,
        got: got as u32,
    })
}

/// Why a value found no cell; the position is added by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellError {
    Absent,
    Refused(Slot),
    NotANumber,
    NotALevel,
}

impl CellError {
    #[cold]
    #[allow(clippy::cast_possible_truncation)] // at most MAX_PARTS
    pub(super) const fn at(self, position: usize) -> ScoreError {
        let input = position as u16;
        match self {
            Self::Absent => ScoreError::Absent { input },
            Self::NotANumber => ScoreError::NotANumber { input },
            Self::NotALevel => ScoreError::NotALevel { input },
            Self::Refused(slot) => ScoreError::Refused { input, slot },
        }
    }
}

impl InlineTable {
    /// The cell of a usual number; `None` sends every other value to the slow path.
    #[inline]
    fn usual(&self, value: Value<'_>) -> Option<Cell> {
        let Value::Number(value) = value else {
            return None;
        };
        if self.n_levels > 0 {
            return self.level(value);
        }
        // Written so that NaN takes this path too, and is the first cell.
        if value < self.low || value > self.high {
            return None;
        }
        // All edges at once: no comparison waits for the one before it.
        let at_or_below = self.edges.iter().map(|&edge| usize::from(edge <= value));
        let cell = self.cells[at_or_below.sum::<usize>() & 7];
        (cell.flags & Flags::REFUSED.0 == 0).then_some(cell)
    }

    /// The cell of a level given by its code.
    #[inline]
    fn level(&self, value: f64) -> Option<Cell> {
        let code = code_of(value).filter(|&code| code < self.n_levels)?;
        Some(self.cells[code as usize & 7])
    }
}

impl Input {
    fn cell(&self, value: Value<'_>) -> Result<Cell, CellError> {
        match value {
            Value::Number(number) => self.number(number),
            Value::Missing => self.missing(),
            Value::Text(text) => self.text(text),
            Value::Absent => Err(CellError::Absent),
        }
    }

    /// The cell of a number, or of a level given by its code.
    #[inline]
    pub(super) fn number(&self, value: f64) -> Result<Cell, CellError> {
        // Written so that NaN takes this path too, and is the first cell.
        if !(value < self.low || value > self.high) {
            let cell = self.cells[count_edges(&self.edges, value)];
            if cell.flags & Flags::REFUSED.0 == 0 {
                return Ok(cell);
            }
        }
        self.unusual(value)
    }

    /// A number outside the interval that the edges decide, or the code of a level.
    #[inline]
    pub(super) fn unusual(&self, value: f64) -> Result<Cell, CellError> {
        if value.is_nan() {
            return self.missing();
        }
        match &self.numbers {
            Some(numbers) => self.unusual_number(numbers, value),
            None => self.level_of_number(value),
        }
    }

    #[inline]
    pub(super) fn missing(&self) -> Result<Cell, CellError> {
        self.missing.ok_or(CellError::Refused(Slot::Missing))
    }

    /// Everything outside the interval that the edges decide.
    fn unusual_number(&self, numbers: &Numbers, value: f64) -> Result<Cell, CellError> {
        let (low, high) = numbers.range;
        match classify(value, &numbers.special_codes, low, high) {
            Slot::Regular => Ok(self.regular(numbers, value, Flags::BEYOND_TRAINING)),
            Slot::OutOfRange if numbers.nearest => {
                Ok(self.regular(numbers, value.clamp(low, high), Flags::OUT_OF_RANGE))
            }
            Slot::Special(position) => {
                let bin = numbers.special_bins.get(usize::from(position)).copied();
                self.slot(Slot::Special(position), bin)
            }
            Slot::Missing => self.missing(),
            Slot::NonFinite => self.slot(Slot::NonFinite, self.non_finite),
            slot => self.slot(slot, self.out_of_range),
        }
    }

    fn regular(&self, numbers: &Numbers, value: f64, flags: Flags) -> Cell {
        let cell = self.bins[numbers.cuts.partition_point(|&cut| cut <= value)];
        Cell {
            flags: cell.flags | flags.0,
            ..cell
        }
    }

    /// The cell of an irregular slot, with its flag.
    pub(super) fn slot(&self, slot: Slot, bin: Option<u16>) -> Result<Cell, CellError> {
        let cell = self.bins[usize::from(bin.ok_or(CellError::Refused(slot))?)];
        let flag = match slot {
            Slot::Missing => Flags::MISSING,
            Slot::Special(_) => Flags::SPECIAL,
            Slot::NonFinite => Flags::NON_FINITE,
            Slot::OutOfRange => Flags::OUT_OF_RANGE,
            Slot::Unseen => Flags::UNSEEN,
            Slot::Regular => Flags(0),
        };
        Ok(Cell {
            flags: cell.flags | flag.0,
            ..cell
        })
    }

    #[inline]
    fn level_of_number(&self, value: f64) -> Result<Cell, CellError> {
        match code_of(value) {
            Some(code) => self.level(code),
            None => self.unusual_level(value),
        }
    }

    #[cold]
    fn unusual_level(&self, value: f64) -> Result<Cell, CellError> {
        if value < 0.0 || value.fract() != 0.0 {
            return Err(CellError::NotALevel);
        }
        self.slot(Slot::Unseen, self.unseen)
    }

    /// The cell of a level code; codes past the list are unseen.
    #[inline]
    pub(super) fn level(&self, code: u32) -> Result<Cell, CellError> {
        match self.level_cells.get(code as usize) {
            Some(&cell) => Ok(cell),
            None => self.slot(Slot::Unseen, self.unseen),
        }
    }

    fn level_code(&self, level: &str) -> Option<u32> {
        let found = self
            .levels
            .binary_search_by(|(name, _)| (**name).cmp(level))
            .ok()?;
        Some(self.levels[found].1)
    }

    fn text(&self, text: &str) -> Result<Cell, CellError> {
        if self.numbers.is_some() {
            return Err(CellError::NotANumber);
        }
        match self.level_code(text) {
            Some(code) => self.level(code),
            None => self.slot(Slot::Unseen, self.unseen),
        }
    }
}

/// A number as the code of a level; `None` where it is not a whole one.
#[inline]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, the comparison tells
#[allow(clippy::float_cmp)] // a code is a whole number, exactly
fn code_of(value: f64) -> Option<u32> {
    let code = value as u32;
    (f64::from(code) == value).then_some(code)
}

/// How many edges are at or below `value`: the number of its interval.
///
/// Edges number one less than a power of two, so every search takes the same
/// steps and none of them is a branch to guess.
#[inline]
pub(super) fn count_edges(edges: &[f64], value: f64) -> usize {
    let mut below = 0;
    let mut step = edges.len().div_ceil(2);
    while step > 0 {
        let is_below = edges[below + step - 1] <= value;
        below += step * usize::from(is_below);
        step /= 2;
    }
    below
}
