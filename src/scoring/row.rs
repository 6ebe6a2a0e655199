//! One borrower at a time.

use super::find::CellError;
use super::parts::{ReasonParts, ScorerParts, TermInputs};
use super::table::{Cell, Input, MAX_PARTS, Term, attainable, check, terms};
use super::{Flags, Record, ScoreError, TableError, Value};
use crate::units::{Points, Probability};
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
    /// Shared with errors.
    pub(super) names: Box<[Arc<str>]>,
    /// What records are asked for: the names, or the dates of parts of dates.
    asked: Box<[Arc<str>]>,
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
            asked: parts
                .inputs
                .iter()
                .map(|part| part.from.as_ref().unwrap_or(&part.name).as_str().into())
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

    /// The code of `level` of the category called `name`, for [`Value::Code`](super::Value::Code)
    /// and [`BatchColumn::Levels`](super::BatchColumn::Levels).
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
        self.inputs[position].texts.code_of_level(level.as_bytes())
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
    /// use scorewright::scoring::Value;
    /// let score = scorer.score(&[Value::Number(5000.0), Value::Text("own")])?;
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
    /// use scorewright::scoring::Value;
    /// let mut bins = [0; 2];
    /// scorer.bins(&[Value::Number(2000.0), Value::Text("own")], &mut bins)?;
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
    /// use scorewright::scoring::Value;
    /// let tenant = [Value::Number(2000.0), Value::Text("rent")];
    /// let mut points = [0; 2];
    /// scorer.contributions(&tenant, &mut points)?;
    /// assert_eq!(points, [30, 10]);
    /// let sum = scorer.base_points().value() + points.iter().sum::<i32>();
    /// assert_eq!(scorer.score(&tenant)?.points.value(), sum); // 540
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

    /// Out of the loop over inputs: a name carried along would cost every row.
    #[cold]
    #[inline(never)]
    fn refused(&self, position: usize, trouble: CellError) -> ScoreError {
        let names = match trouble {
            CellError::Absent | CellError::NotADate => &self.asked,
            _ => &self.names,
        };
        trouble.of(&names[position])
    }

    /// The cell of an input that a record lacks under the name asked for: a part of a
    /// date may be given itself.
    #[cold]
    #[inline(never)]
    fn cell_by_name<R: Record + ?Sized>(
        &self,
        record: &R,
        position: usize,
    ) -> Result<Cell, CellError> {
        self.inputs[position].cell(record.value(position, &self.names[position]))
    }

    /// Visits the cell of every input, in order.
    #[inline]
    pub(super) fn each_cell<R: Record + ?Sized>(
        &self,
        record: &R,
        mut visit: impl FnMut(usize, Cell),
    ) -> Result<(), ScoreError> {
        record.check(self.inputs.len())?;
        let named = self.inputs.iter().zip(&self.asked);
        for (position, (input, name)) in named.enumerate() {
            let value = record.value(position, name);
            let found = match value {
                Value::Number(value) => {
                    let cell = input.inline.usual(value);
                    if cell.flags & Flags::REFUSED.0 == 0 {
                        Ok(cell)
                    } else {
                        input.number_apart(value)
                    }
                }
                Value::Absent => self.cell_by_name(record, position),
                other => input.cell(other),
            };
            match found {
                Ok(cell) => visit(position, cell),
                Err(trouble) => return Err(self.refused(position, trouble)),
            }
        }
        Ok(())
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
