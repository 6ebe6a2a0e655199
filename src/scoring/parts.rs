//! What a card is compiled from: plain lists, checked once by [`Scorer::new`](super::Scorer::new).

/// A whole card, as plain lists.
#[derive(Clone, Debug, Default, PartialEq)]
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
}

/// One input: how a value finds its bin.
#[derive(Clone, Debug, PartialEq)]
pub struct InputParts {
    /// Its name in the schema.
    pub name: String,
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

/// One term: points over the bins of one input or of a pair of inputs.
#[derive(Clone, Debug, PartialEq)]
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
pub struct ReasonParts {
    /// Short and stable: `R07`.
    pub code: String,
    /// What the borrower is told.
    pub text: String,
    /// Speaks of the number of inquiries: comes fifth when it is a factor and
    /// not among the first four (FCRA §609(f)(9)).
    pub inquiries: bool,
}
