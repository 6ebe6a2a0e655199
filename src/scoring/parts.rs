//! What a card is compiled from: plain lists, checked once by [`Scorer::new`](super::Scorer::new).

use crate::notation::Reading;
use std::sync::Arc;

/// A whole card, as plain lists.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ScorerParts {
    /// Points that every borrower starts from.
    pub base_points: i32,
    /// One per input, in the order rows are given.
    pub inputs: Vec<InputParts>,
    /// What is added up: points over the bins of one input or of a pair.
    pub terms: Vec<TermParts>,
    /// Probability of bad for `pd_from`, `pd_from + 1`, ... points.
    pub pd: Vec<f64>,
    /// The points of the first entry of `pd`.
    pub pd_from: i32,
    /// The reason codes that terms point to.
    pub reasons: Vec<ReasonParts>,
    /// The identity of the card that this is; `None` for parts made by hand.
    pub card_id: Option<Arc<str>>,
}

impl ScorerParts {
    /// A card without base points. `pd` is the probability of bad for 0, 1, 2 ... points
    /// and must cover every sum of points that a row can get.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scoring::{
    ///     InputParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts, Value,
    /// };
    /// let home = InputParts::levels("home", [("own", 0), ("rent", 1)], 2);
    /// let term = TermParts::new(TermInputs::One(0), [2, 0], 0, 2.0);
    /// let reason = ReasonParts::new("R01", "Home");
    /// let parts = ScorerParts::new([home], [term], [reason], [0.3, 0.2, 0.1]);
    /// let scorer = Scorer::new(parts)?;
    /// let own = scorer.score(&[Value::Text("own")])?; // 2 points
    /// assert_eq!(own.pd.value(), 0.1); // the third entry
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        inputs: impl Into<Vec<InputParts>>,
        terms: impl Into<Vec<TermParts>>,
        reasons: impl Into<Vec<ReasonParts>>,
        pd: impl Into<Vec<f64>>,
    ) -> Self {
        Self {
            base_points: 0,
            inputs: inputs.into(),
            terms: terms.into(),
            pd: pd.into(),
            pd_from: 0,
            reasons: reasons.into(),
            card_id: None,
        }
    }

    /// Points that every borrower starts from. Default 0.
    #[must_use]
    pub const fn with_base_points(mut self, points: i32) -> Self {
        self.base_points = points;
        self
    }

    /// The identity of the card. Default none.
    #[must_use]
    pub fn with_card_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.card_id = Some(id.into());
        self
    }

    /// The points of the first entry of `pd`. Default 0.
    #[must_use]
    pub const fn with_pd_from(mut self, points: i32) -> Self {
        self.pd_from = points;
        self
    }
}

/// One input: how a value finds its bin.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InputParts {
    /// Its name in the schema.
    pub name: String,
    /// The name under which a record has it, where that is another: of a part of a
    /// date, the date.
    pub from: Option<String>,
    /// How its texts read.
    pub reading: Reading,
    /// How a value finds its bin.
    pub values: ValueParts,
    /// Whether each bin had no training rows; one per bin.
    pub untrained: Vec<bool>,
    /// The bin of values not given; `None` refuses them.
    pub missing: Option<u16>,
    /// The bin of infinities; `None` refuses them.
    pub non_finite: Option<u16>,
    /// The bin of values out of range; `None` refuses them, unless `nearest`.
    pub out_of_range: Option<u16>,
    /// The bin of unseen levels; `None` refuses them.
    pub unseen: Option<u16>,
}

impl InputParts {
    /// An input of numbers with `n_bins` bins, the slots' included. All had training
    /// rows, and what is no number in range is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scoring::{InputParts, NumberParts};
    /// let income = InputParts::numbers("income", NumberParts::new([1000.0]), 3).with_missing(2);
    /// assert_eq!(income.untrained, [false, false, false]); // two intervals, and missing
    /// assert_eq!((income.missing, income.out_of_range), (Some(2), None));
    /// ```
    #[must_use]
    pub fn numbers(name: impl Into<String>, numbers: NumberParts, n_bins: usize) -> Self {
        let values = ValueParts::Numbers(numbers);
        Self::new(name.into(), Reading::numbers(), values, n_bins)
    }

    /// An input of levels with their bins, of `n_bins`, the slots' included. All had
    /// training rows, and what is no level of the list is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scoring::{InputParts, ValueParts};
    /// let home = InputParts::levels("home", [("own", 0), ("rent", 1)], 3).with_unseen(2);
    /// let levels = vec![("own".to_owned(), 0), ("rent".to_owned(), 1)];
    /// assert_eq!(home.values, ValueParts::Levels(levels));
    /// assert_eq!((home.unseen, home.missing), (Some(2), None));
    /// ```
    #[must_use]
    pub fn levels<L: Into<String>>(
        name: impl Into<String>,
        levels: impl IntoIterator<Item = (L, u16)>,
        n_bins: usize,
    ) -> Self {
        let levels = levels.into_iter().map(|(level, bin)| (level.into(), bin));
        let values = ValueParts::Levels(levels.collect());
        Self::new(name.into(), Reading::levels(), values, n_bins)
    }

    fn new(name: String, reading: Reading, values: ValueParts, n_bins: usize) -> Self {
        Self {
            name,
            from: None,
            reading,
            values,
            untrained: vec![false; n_bins],
            missing: None,
            non_finite: None,
            out_of_range: None,
            unseen: None,
        }
    }

    /// How its texts read. Default: numbers in plain digits, levels as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::notation::Reading;
    /// use scorewright::scoring::*;
    /// let late = InputParts::levels("late", [("no", 0), ("yes", 1)], 2).with_reading(Reading::flags());
    /// let term = TermParts::new(TermInputs::One(0), [9, 0], 0, 9.0);
    /// let reason = ReasonParts::new("R01", "Late");
    /// let scorer = Scorer::new(ScorerParts::new([late], [term], [reason], [0.1; 10]))?;
    /// assert_eq!(scorer.score(&[Value::Text("TRUE")])?.points.value(), 0);
    /// assert_eq!(scorer.score(&[0.0])?.points.value(), 9); // a file writes 0
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_reading(mut self, reading: Reading) -> Self {
        self.reading = reading;
        self
    }

    /// The name under which a record has it; where it has none, its own is asked for.
    /// Default: its own only.
    #[must_use]
    pub fn with_from(mut self, from: impl Into<String>) -> Self {
        self.from = Some(from.into());
        self
    }

    /// Whether each bin had no training rows; one per bin. Default: all had some.
    #[must_use]
    pub fn with_untrained(mut self, untrained: impl Into<Vec<bool>>) -> Self {
        self.untrained = untrained.into();
        self
    }

    /// The bin of values not given. Default: refused.
    #[must_use]
    pub const fn with_missing(mut self, bin: u16) -> Self {
        self.missing = Some(bin);
        self
    }

    /// The bin of infinities. Default: refused.
    #[must_use]
    pub const fn with_non_finite(mut self, bin: u16) -> Self {
        self.non_finite = Some(bin);
        self
    }

    /// The bin of values out of range. Default: refused.
    #[must_use]
    pub const fn with_out_of_range(mut self, bin: u16) -> Self {
        self.out_of_range = Some(bin);
        self
    }

    /// The bin of unseen levels. Default: refused.
    #[must_use]
    pub const fn with_unseen(mut self, bin: u16) -> Self {
        self.unseen = Some(bin);
        self
    }
}

/// How a value finds its bin.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ValueParts {
    /// Numbers between cuts.
    Numbers(NumberParts),
    /// Levels with their bins; the code of a level is its position here.
    Levels(Vec<(String, u16)>),
}

/// Numbers between cuts: bin `i` is `[cuts[i-1], cuts[i])`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NumberParts {
    /// Finite, strictly ascending.
    pub cuts: Vec<f64>,
    /// Special codes with their bins; they win over cuts and range.
    pub specials: Vec<(f64, u16)>,
    /// The closed range; infinite where there is none.
    pub range: (f64, f64),
    /// Whether values out of range go to the nearest end.
    pub nearest: bool,
    /// Smallest and largest ordinary value of training.
    pub trained: (f64, f64),
    /// The weighted median of training's ordinary values; 0 when unknown.
    pub median: f64,
}

impl NumberParts {
    /// Any number between `cuts`, finite and strictly ascending: no special codes, no
    /// range, and none lies beyond those of training.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scoring::NumberParts;
    /// let income = NumberParts::new([1000.0]).with_range(0.0, 1e6);
    /// assert_eq!((income.cuts, income.range), (vec![1000.0], (0.0, 1e6)));
    /// assert_eq!(income.trained, (f64::NEG_INFINITY, f64::INFINITY));
    /// ```
    #[must_use]
    pub fn new(cuts: impl Into<Vec<f64>>) -> Self {
        Self {
            cuts: cuts.into(),
            specials: Vec::new(),
            range: (f64::NEG_INFINITY, f64::INFINITY),
            nearest: false,
            trained: (f64::NEG_INFINITY, f64::INFINITY),
            median: 0.0,
        }
    }

    /// Special codes with their bins; they win over cuts and range. Default: none.
    #[must_use]
    pub fn with_specials(mut self, specials: impl Into<Vec<(f64, u16)>>) -> Self {
        self.specials = specials.into();
        self
    }

    /// The closed range. Default: every number.
    #[must_use]
    pub const fn with_range(mut self, low: f64, high: f64) -> Self {
        self.range = (low, high);
        self
    }

    /// Values out of range go to the nearest end. Default: to the bin for them, if any.
    #[must_use]
    pub const fn with_nearest(mut self) -> Self {
        self.nearest = true;
        self
    }

    /// Smallest and largest ordinary value of training. Default: no bounds.
    #[must_use]
    pub const fn with_trained(mut self, low: f64, high: f64) -> Self {
        self.trained = (low, high);
        self
    }

    /// The weighted median of training's ordinary values. Default 0, for unknown.
    #[must_use]
    pub const fn with_median(mut self, median: f64) -> Self {
        self.median = median;
        self
    }
}

/// One term: points over the bins of one input or of a pair of inputs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TermParts {
    /// The input or the pair, by position.
    pub inputs: TermInputs,
    /// Points of each bin; of a pair, of each pair of bins: the bins of the
    /// second input beside each other, those of the first below each other.
    pub points: Vec<i32>,
    /// Position of its reason code in the catalogue.
    pub reason: u16,
    /// What its points are held against: the deficit is `reference - points`.
    pub reference: f64,
}

impl TermParts {
    /// Points of each bin of `inputs`, the position of their reason code in the
    /// catalogue, and the points that they are held against.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scoring::{TermInputs, TermParts};
    /// let term = TermParts::new(TermInputs::One(0), [40, 10], 2, 40.0);
    /// assert_eq!(term.reference - f64::from(term.points[1]), 30.0); // the second bin's deficit
    /// assert_eq!(term.reason, 2);
    /// ```
    #[must_use]
    pub fn new(
        inputs: TermInputs,
        points: impl Into<Vec<i32>>,
        reason: u16,
        reference: f64,
    ) -> Self {
        Self {
            inputs,
            points: points.into(),
            reason,
            reference,
        }
    }
}

/// The inputs of a term, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // a term has one or two inputs, by definition
pub enum TermInputs {
    /// One input.
    One(u16),
    /// Two inputs, which must differ.
    Pair(u16, u16),
}

impl TermInputs {
    /// The inputs, the first and the second one of a pair.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scoring::TermInputs;
    /// assert_eq!(TermInputs::Pair(3, 1).iter().collect::<Vec<_>>(), [3, 1]);
    /// assert_eq!(TermInputs::One(2).iter().count(), 1);
    /// ```
    pub fn iter(self) -> impl DoubleEndedIterator<Item = usize> + Clone {
        let (first, second) = match self {
            Self::One(input) => (input, None),
            Self::Pair(first, second) => (first, Some(second)),
        };
        core::iter::once(first).chain(second).map(usize::from)
    }

    /// Whether `input` is among them.
    #[must_use]
    pub fn contains(self, input: usize) -> bool {
        self.iter().any(|one| one == input)
    }

    /// Whether it is a pair.
    #[must_use]
    pub const fn is_pair(self) -> bool {
        matches!(self, Self::Pair(..))
    }

    /// Whether both are over the same inputs, in whatever order.
    #[must_use]
    pub fn same(self, other: Self) -> bool {
        self.is_pair() == other.is_pair() && self.iter().all(|input| other.contains(input))
    }

    /// The place of a row in the term's table, given the bin of every input and
    /// the number of bins of the pair's second input.
    #[inline]
    pub(super) fn place(self, bins: &[u16], n_second: usize) -> usize {
        match self {
            Self::One(input) => usize::from(bins[usize::from(input)]),
            Self::Pair(first, second) => {
                usize::from(bins[usize::from(first)]) * n_second
                    + usize::from(bins[usize::from(second)])
            }
        }
    }
}

/// A reason code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReasonParts {
    /// Short and stable: `R07`.
    pub code: String,
    /// What the borrower is told.
    pub text: String,
    /// Speaks of the number of inquiries: comes fifth when it is a factor and
    /// not among the first four (FCRA §609(f)(9)).
    pub inquiries: bool,
}

impl ReasonParts {
    /// A reason that does not speak of inquiries. `code` is short and stable; `text`
    /// is what the borrower is told.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::scoring::ReasonParts;
    /// let reason = ReasonParts::new("R07", "Income");
    /// assert_eq!((reason.code.as_str(), reason.inquiries), ("R07", false));
    /// assert!(reason.with_inquiries().inquiries);
    /// ```
    #[must_use]
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            text: text.into(),
            inquiries: false,
        }
    }

    /// It speaks of the number of inquiries. Default: it does not.
    #[must_use]
    pub const fn with_inquiries(mut self) -> Self {
        self.inquiries = true;
        self
    }
}
