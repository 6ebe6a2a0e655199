//! What a card is compiled from: plain lists, checked once by [`Scorer::new`](super::Scorer::new).

/// A whole card, as plain lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScorerParts {
    /// Points that every borrower starts from.
    pub base_points: i32,
    /// One per characteristic, in the order rows are given.
    pub characteristics: Vec<CharacteristicParts>,
    /// Probability of bad for `pd_from`, `pd_from + 1`, ... points.
    pub pd: Vec<f64>,
    /// The points of the first entry of `pd`.
    pub pd_from: i32,
    /// The reason codes that characteristics point to.
    pub reasons: Vec<ReasonParts>,
}

/// One characteristic: how a value finds its bin, and what the bins are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct CharacteristicParts {
    /// Its name in the schema.
    pub name: String,
    /// How a value finds its bin.
    pub input: InputParts,
    /// Points of each bin.
    pub points: Vec<i32>,
    /// Whether each bin had no training rows.
    pub untrained: Vec<bool>,
    /// The bin of values not given; `None` refuses them.
    pub missing: Option<u16>,
    /// The bin of infinities; `None` refuses them.
    pub non_finite: Option<u16>,
    /// The bin of values out of range; `None` refuses them, unless `nearest`.
    pub out_of_range: Option<u16>,
    /// The bin of unseen levels; `None` refuses them.
    pub unseen: Option<u16>,
    /// Position of its reason code in the catalogue.
    pub reason: u16,
    /// What its points are held against: the deficit is `reference - points`.
    pub reference: f64,
}

/// How a value finds its bin.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum InputParts {
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
