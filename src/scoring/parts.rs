//! What a card is compiled from: plain lists, checked once by [`Scorer::new`](super::Scorer::new).

/// A whole card, as plain lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScorerParts {
    /// The id of the card it is compiled from; empty for none.
    pub card_id: String,
    /// Points that every borrower starts from.
    pub base_points: i32,
    /// One per input, in the order rows are given.
    pub inputs: Vec<InputParts>,
    /// What the bins of inputs, and of pairs of inputs, are worth.
    pub terms: Vec<TermParts>,
    /// Probability of bad for `pd_from`, `pd_from + 1`, ... points.
    pub pd: Vec<f64>,
    /// The points of the first entry of `pd`.
    pub pd_from: i32,
    /// The reason codes that terms point to.
    pub reasons: Vec<ReasonParts>,
}

impl ScorerParts {
    /// Adds an input with a term of its own: points of each of its bins, the reason
    /// code's position, and the reference the points are held against.
    pub fn push(&mut self, input: InputParts, points: Vec<i32>, reason: u16, reference: f64) {
        // Too many inputs are refused when the parts are compiled.
        let position = u16::try_from(self.inputs.len()).unwrap_or(u16::MAX);
        self.inputs.push(input);
        self.terms.push(TermParts {
            inputs: TermInputs::One(position),
            points,
            reason,
            reference,
        });
    }
}

/// One input: how a value finds its bin.
#[derive(Clone, Debug, PartialEq)]
pub struct InputParts {
    /// Its name in the schema.
    pub name: String,
    /// How an ordinary value finds its bin.
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

/// One term: points by the bin of one input, or by the bins of a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct TermParts {
    /// Which inputs it reads.
    pub inputs: TermInputs,
    /// Points of each bin; of a pair, by the first input's bin and then the
    /// second's: entry `first * n_second + second`.
    pub points: Vec<i32>,
    /// Position of its reason code in the catalogue.
    pub reason: u16,
    /// What its points are held against: the deficit is `reference - points`.
    pub reference: f64,
}

/// The inputs of a term, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // a term has one input or two
pub enum TermInputs {
    /// One input.
    One(u16),
    /// Two different inputs.
    Pair(u16, u16),
}

impl TermInputs {
    /// The first input, and the second of a pair.
    #[must_use]
    pub const fn both(self) -> (u16, Option<u16>) {
        match self {
            Self::One(input) => (input, None),
            Self::Pair(first, second) => (first, Some(second)),
        }
    }

    /// Whether it reads the input at `position`.
    #[must_use]
    pub fn has(self, position: usize) -> bool {
        let is = |input: u16| usize::from(input) == position;
        let (first, second) = self.both();
        is(first) || second.is_some_and(is)
    }
}

/// How a value finds its bin.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ValueParts {
    /// Numbers between cuts: bin `i` is `[cuts[i-1], cuts[i])`.
    Numbers {
        /// Finite, strictly ascending.
        cuts: Vec<f64>,
        /// Special codes with their bins; they win over cuts and range.
        specials: Vec<(f64, u16)>,
        /// The closed range; infinite where there is none.
        range: (f64, f64),
        /// Whether values out of range go to the nearest end.
        nearest: bool,
        /// Smallest and largest ordinary value of training.
        trained: (f64, f64),
        /// The weighted median of training's ordinary values; 0 when unknown.
        median: f64,
    },
    /// Levels with their bins; the code of a level is its position here.
    Levels(Vec<(String, u16)>),
}

/// A reason code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReasonParts {
    /// Short and stable: `R07`.
    pub code: String,
    /// What the borrower is told.
    pub text: String,
    /// Speaks of the number of inquiries: comes fifth when it is a factor and
    /// not among the first four (FCRA §609(f)(9)).
    pub inquiries: bool,
}
