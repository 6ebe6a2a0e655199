//! The flat tables behind [`Scorer`](super::Scorer), and the checks that make them safe to index.

use super::parts::{InputParts, NumberParts, ScorerParts, TermInputs, TermParts, ValueParts};
use super::texts::{Texts, UNSEEN};
use super::{Flags, TableError};
use crate::notation::reading::Form;

/// The most inputs, terms and reason codes a card may have; bounds the stack used
/// for bins and reasons.
pub(super) const MAX_PARTS: usize = 512;
/// The furthest the sum of points may go; keeps `i32` sums safe.
const MAX_POINTS: i64 = 1_000_000;

/// What one bin, or one interval between edges, is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) points: i32,
    pub(super) bin: u16,
    /// `REFUSED` sends a value from the hot path to a closer look.
    pub(super) flags: u8,
}

/// One input with the points of its own terms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Input {
    pub(super) inline: InlineTable,
    /// The interval in which `edges` alone decide: trained values in range, and
    /// NaN, which is not below or above anything. Empty (`low > high`) for levels.
    pub(super) low: f64,
    pub(super) high: f64,
    /// Ascending, padded with infinities to one less than a power of two.
    pub(super) edges: Box<[f64]>,
    /// How many of `edges` are not padding.
    pub(super) n_edges: usize,
    /// By the number of edges at or below a value: first what is missing, then
    /// the intervals.
    pub(super) cells: Box<[Cell]>,
    /// One per bin.
    pub(super) bins: Box<[Cell]>,
    pub(super) numbers: Option<Numbers>,
    pub(super) texts: Box<Texts>,
    /// The cell of each level code.
    pub(super) level_cells: Box<[Cell]>,
    /// The cell of values not given; `None` refuses them.
    pub(super) missing: Option<Cell>,
    pub(super) non_finite: Option<u16>,
    pub(super) out_of_range: Option<u16>,
    pub(super) unseen: Option<u16>,
}

/// One term: its table over the bins of its inputs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) inputs: TermInputs,
    /// One per bin, or per pair of bins.
    pub(super) points: Box<[i32]>,
    /// How many bins the second input of a pair has; 1 otherwise.
    pub(super) n_second: usize,
    pub(super) reason: u16,
    pub(super) reference: f64,
}

impl Term {
    /// The points of a row whose inputs fell into `bins`.
    #[inline]
    pub(super) fn points(&self, bins: &[u16]) -> i32 {
        self.points[self.inputs.place(bins, self.n_second)]
    }
}

/// The tables of an input with at most [`MAX_INLINE_EDGES`] edges, all in one place;
/// empty (`low > high`) for others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InlineTable {
    pub(super) low: f64,
    pub(super) high: f64,
    /// Ascending, padded with infinities.
    pub(super) edges: [f64; MAX_INLINE_EDGES + 1],
    /// Those of intervals, or of the small whole numbers that are the text of a level.
    pub(super) cells: [Cell; MAX_INLINE_EDGES + 1],
    pub(super) numbers: InlineNumbers,
}

/// What the numbers of an [`InlineTable`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InlineNumbers {
    /// Any, placed between edges.
    Any,
    /// Whole ones, placed between edges.
    Whole,
    /// The texts of levels.
    Levels,
}

/// The last place among the cells of an [`InlineTable`]; one less than a power of two.
pub(super) const LAST: u32 = 7;
/// Six cuts and the edge at negative infinity: most inputs have no more.
const MAX_INLINE_EDGES: usize = LAST as usize;

impl InlineTable {
    const NONE: Self = Self {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        edges: [f64::INFINITY; MAX_INLINE_EDGES + 1],
        cells: [REFUSED; MAX_INLINE_EDGES + 1],
        numbers: InlineNumbers::Any,
    };

    /// Those of a category, by the small whole numbers that are the text of a level.
    fn of_levels(texts: &Texts, cells: &[Cell]) -> Self {
        let mut table = Self::NONE;
        table.numbers = InlineNumbers::Levels;
        for (number, place) in (0u32..).zip(&mut table.cells) {
            let code = texts.code_of_number(f64::from(number)).unwrap_or(UNSEEN);
            *place = cells.get(code as usize).copied().unwrap_or(REFUSED);
        }
        table
    }

    fn of_numbers(
        numbers: InlineNumbers,
        (low, high): (f64, f64),
        edges: &[f64],
        cells: &[Cell],
    ) -> Self {
        let mut table = Self::NONE;
        if edges.len() > MAX_INLINE_EDGES {
            return table;
        }
        table.numbers = numbers;
        (table.low, table.high) = (low, high);
        table.edges[..edges.len()].copy_from_slice(edges);
        table.cells[..cells.len()].copy_from_slice(cells);
        table
    }
}

/// The slow path of a number: everything that `edges` do not decide.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Numbers {
    pub(super) cuts: Box<[f64]>,
    pub(super) special_codes: Box<[f64]>,
    pub(super) special_bins: Box<[u16]>,
    /// Missing markers that are numbers.
    pub(super) missing_codes: Box<[f64]>,
    /// Special codes and missing markers.
    pub(super) codes: Box<[f64]>,
    pub(super) range: (f64, f64),
    pub(super) nearest: bool,
    pub(super) median: f64,
    /// Whether ordinary values are whole.
    pub(super) is_whole: bool,
}

/// Stands where missing values are refused.
pub(super) const REFUSED: Cell = Cell {
    points: 0,
    bin: 0,
    flags: Flags::REFUSED.0,
};

/// Checks what one input cannot check alone.
pub(super) fn check(parts: &ScorerParts) -> Result<(), TableError> {
    let within = |n: usize| (1..=MAX_PARTS).contains(&n);
    if !within(parts.inputs.len()) {
        return Err(TableError::Inputs);
    }
    if !within(parts.terms.len()) {
        return Err(TableError::Terms);
    }
    if parts.reasons.len() > MAX_PARTS {
        return Err(TableError::Catalogue);
    }
    for (input, part) in parts.inputs.iter().enumerate() {
        let mut earlier = parts.inputs.iter().take(input);
        if part.name.is_empty() || earlier.any(|other| other.name == part.name) {
            return Err(TableError::Name { input });
        }
        if !parts.terms.iter().any(|term| term.inputs.contains(input)) {
            return Err(TableError::Unused { input });
        }
    }
    for (term, part) in parts.terms.iter().enumerate() {
        check_term(parts, term, part)?;
    }
    let (least, most) = attainable(parts).ok_or(TableError::Points)?;
    check_probabilities(parts, least, most)
}

fn check_term(parts: &ScorerParts, term: usize, part: &TermParts) -> Result<(), TableError> {
    let twice = matches!(part.inputs, TermInputs::Pair(first, second) if first == second);
    if twice || part.inputs.iter().any(|input| input >= parts.inputs.len()) {
        return Err(TableError::Term { term });
    }
    let mut earlier = parts.terms.iter().take(term);
    if earlier.any(|other| other.inputs.same(part.inputs)) {
        return Err(TableError::Duplicate { term });
    }
    let n_bins = |input: usize| parts.inputs[input].untrained.len();
    let size = part.inputs.iter().map(n_bins);
    let size = size.fold(1, usize::saturating_mul);
    if part.points.len() != size || size == 0 {
        return Err(TableError::Length { term });
    }
    let known = usize::from(part.reason) < parts.reasons.len();
    if !known || !part.reference.is_finite() {
        return Err(TableError::Reasons { term });
    }
    Ok(())
}

/// Bounds on the points that any row can get: the sums of the least and of the
/// most points of every term. Terms that share an input may not reach them.
pub(super) fn attainable(parts: &ScorerParts) -> Option<(i64, i64)> {
    let base = i64::from(parts.base_points);
    let mut sum = (base, base);
    for part in &parts.terms {
        sum.0 += i64::from(*part.points.iter().min()?);
        sum.1 += i64::from(*part.points.iter().max()?);
    }
    let safe = -MAX_POINTS..=MAX_POINTS;
    (safe.contains(&sum.0) && safe.contains(&sum.1)).then_some(sum)
}

/// The terms' tables.
pub(super) fn terms(parts: &ScorerParts) -> Box<[Term]> {
    let n_bins = |input: u16| parts.inputs[usize::from(input)].untrained.len();
    let table = |part: &TermParts| Term {
        inputs: part.inputs,
        points: part.points.as_slice().into(),
        n_second: match part.inputs {
            TermInputs::One(_) => 1,
            TermInputs::Pair(_, second) => n_bins(second),
        },
        reason: part.reason,
        reference: part.reference,
    };
    parts.terms.iter().map(table).collect()
}

/// The points of every bin of `input` that its term of one input gives; terms over
/// pairs are added apart.
fn own_points(parts: &ScorerParts, input: usize) -> Vec<i32> {
    let own = |term: &&TermParts| !term.inputs.is_pair() && term.inputs.contains(input);
    let n_bins = parts.inputs[input].untrained.len();
    let term = parts.terms.iter().find(own);
    term.map_or_else(|| vec![0; n_bins], |term| term.points.clone())
}

fn check_probabilities(parts: &ScorerParts, least: i64, most: i64) -> Result<(), TableError> {
    let from = i64::from(parts.pd_from);
    let to = from + i64::try_from(parts.pd.len()).unwrap_or(i64::MAX / 2) - 1;
    let covers = !parts.pd.is_empty() && from <= least && to >= most;
    let proper = parts.pd.iter().all(|pd| (0.0..=1.0).contains(pd));
    let falls = parts.pd.is_sorted_by(|a, b| a >= b);
    if covers && proper && falls {
        Ok(())
    } else {
        Err(TableError::Probabilities)
    }
}

impl Input {
    /// Flattens the input at `position` of checked parts.
    pub(super) fn new(parts: &ScorerParts, position: usize) -> Result<Self, TableError> {
        let part = &parts.inputs[position];
        let bins = bins(part, &own_points(parts, position), position)?;
        let missing = part.missing.map(|bin| {
            let cell = bins[usize::from(bin)];
            Cell {
                flags: cell.flags | Flags::MISSING.0,
                ..cell
            }
        });
        let mut made = Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            edges: Box::default(),
            n_edges: 0,
            inline: InlineTable::NONE,
            cells: [missing.unwrap_or(REFUSED)].into(),
            numbers: None,
            texts: Box::new(Texts::new(part)),
            level_cells: Box::default(),
            missing,
            non_finite: part.non_finite,
            out_of_range: part.out_of_range,
            unseen: part.unseen,
            bins,
        };
        let is_number = matches!(part.reading.form(), Form::Number | Form::Date);
        match &part.values {
            ValueParts::Numbers(numbers) if is_number => made.add_numbers(numbers, position)?,
            ValueParts::Levels(levels) if !is_number => made.add_levels(levels, position)?,
            _ => return Err(TableError::Values { input: position }),
        }
        Ok(made)
    }

    fn add_levels(&mut self, levels: &[(String, u16)], position: usize) -> Result<(), TableError> {
        let n_bins = self.bins.len();
        if levels.iter().any(|(_, bin)| usize::from(*bin) >= n_bins) {
            return Err(TableError::Bin { input: position });
        }
        if !self.texts.are_distinct_levels() {
            return Err(TableError::Values { input: position });
        }
        let cell = |(_, bin): &(String, u16)| self.bins[usize::from(*bin)];
        self.level_cells = levels.iter().map(cell).collect();
        self.inline = InlineTable::of_levels(&self.texts, &self.level_cells);
        Ok(())
    }

    fn add_numbers(&mut self, parts: &NumberParts, position: usize) -> Result<(), TableError> {
        let NumberParts {
            cuts,
            specials,
            range,
            nearest,
            trained,
            median,
        } = parts;
        check_numbers(parts, self.bins.len(), position)?;
        let missing_codes = self.texts.reading.marker_numbers();
        let special_codes = specials.iter().map(|special| special.0);
        let numbers = Numbers {
            codes: special_codes.chain(missing_codes.clone()).collect(),
            cuts: cuts.as_slice().into(),
            special_codes: specials.iter().map(|special| special.0).collect(),
            special_bins: specials.iter().map(|special| special.1).collect(),
            missing_codes: missing_codes.into(),
            range: *range,
            nearest: *nearest,
            median: *median,
            is_whole: self.texts.reading.is_whole(),
        };
        self.low = trained.0.max(range.0).max(f64::MIN);
        self.high = trained.1.min(range.1).min(f64::MAX);
        let missing = self.cells[0];
        let (edges, cells) = intervals(&numbers, &self.bins, missing, (self.low, self.high));
        self.n_edges = cells.len() - 1;
        let which = match numbers.is_whole {
            true => InlineNumbers::Whole,
            false => InlineNumbers::Any,
        };
        let within = (self.low, self.high);
        self.inline = InlineTable::of_numbers(which, within, &edges[..self.n_edges], &cells);
        self.edges = edges;
        self.cells = cells;
        self.numbers = Some(numbers);
        Ok(())
    }
}

fn bins(part: &InputParts, points: &[i32], input: usize) -> Result<Box<[Cell]>, TableError> {
    let n_bins = part.untrained.len();
    let inside = |bin: Option<u16>| bin.is_none_or(|bin| usize::from(bin) < n_bins);
    let slots = [
        part.missing,
        part.non_finite,
        part.out_of_range,
        part.unseen,
    ];
    let counts = n_bins > 0 && n_bins <= usize::from(u16::MAX);
    if !counts || !slots.into_iter().all(inside) {
        return Err(TableError::Bin { input });
    }
    Ok((0u16..)
        .zip(points.iter().zip(&part.untrained))
        .map(|(bin, (&points, &untrained))| Cell {
            points,
            bin,
            flags: if untrained { Flags::UNTRAINED.0 } else { 0 },
        })
        .collect())
}

fn check_numbers(parts: &NumberParts, n_bins: usize, input: usize) -> Result<(), TableError> {
    let NumberParts {
        cuts,
        specials,
        range,
        trained,
        median,
        ..
    } = parts;
    let ascending = cuts.is_sorted_by(|a, b| a < b) && cuts.iter().all(|cut| cut.is_finite());
    if !ascending {
        return Err(TableError::Cuts { input });
    }
    let known = |&(_, bin): &(f64, u16)| usize::from(bin) < n_bins;
    if cuts.len() >= n_bins || !specials.iter().all(known) {
        return Err(TableError::Bin { input });
    }
    let numbers = [range.0, range.1, trained.0, trained.1, *median];
    let codes = specials.iter().all(|(code, _)| code.is_finite());
    if numbers.iter().any(|number| number.is_nan()) || range.0 > range.1 || !codes {
        return Err(TableError::Values { input });
    }
    Ok(())
}

/// Every edge at which the bin changes inside `low..=high`, and what lies between.
///
/// A special code inside the interval is the half-open interval up to the next
/// number, so the hot path needs no look at codes; so is a missing marker that is a
/// number. The first edge is negative
/// infinity, at or below every number but NaN: what is missing counts no edge.
fn intervals(
    numbers: &Numbers,
    bins: &[Cell],
    missing: Cell,
    (low, high): (f64, f64),
) -> (Box<[f64]>, Box<[Cell]>) {
    let inside = |code: f64| code >= low && code <= high;
    let mut edges: Vec<f64> = numbers.cuts.to_vec();
    let codes = numbers.special_codes.iter().chain(&numbers.missing_codes);
    for &code in codes.filter(|&&code| inside(code)) {
        edges.push(code);
        edges.push(code.next_up());
    }
    edges.sort_unstable_by(f64::total_cmp);
    edges.dedup();
    edges.insert(0, f64::NEG_INFINITY);
    let cells = edges.iter().map(|&start| match start {
        _ if numbers.missing_codes.contains(&start) => missing,
        _ => cell_from(start, numbers, bins),
    });
    let cells = core::iter::once(missing).chain(cells).collect();
    let padded = (edges.len() + 1).next_power_of_two() - 1;
    edges.resize(padded, f64::INFINITY);
    (edges.into(), cells)
}

/// What the interval that starts at `start` is worth.
#[allow(clippy::float_cmp)] // codes are compared exactly
fn cell_from(start: f64, numbers: &Numbers, bins: &[Cell]) -> Cell {
    let mut codes = numbers.special_codes.iter().zip(&numbers.special_bins);
    if let Some((_, &bin)) = codes.find(|&(&code, _)| code == start) {
        let cell = bins[usize::from(bin)];
        return Cell {
            flags: cell.flags | Flags::SPECIAL.0,
            ..cell
        };
    }
    bins[numbers.cuts.partition_point(|&cut| cut <= start)]
}
