//! How many pairs of fields have a table of their own.

/// How many pairs of fields get a table of their own beside those of the fields.
///
/// A joint fit adds up one curve a field. Where the risk of one field depends on another
/// one, a *cross* says so: a few rectangles of log-odds over the bins of both.
///
/// # Formula
///
/// Trees of two levels over pairs (a cut of one field, and one of the other on either side)
/// are boosted on the log-odds of the mains: gain `Σ R² / (W + 1)`, leaf `R / (W + 1)`, `R`
/// the sum of outcome less probability and `W` that of `p (1 - p)`, at least 10 a leaf, a
/// tenth of each tree taken. Five folds choose the number of pairs and of rounds, each with
/// the pairs that its own rows rank first (by nested cross-validation); none are taken unless
/// they save more than two standard errors and 0.3 % of the loss of rows held back. Each
/// pair's sum of trees becomes the grid of fewest cells that keeps 95 % of its weighted sum
/// of squares; the mains are then fitted once more with the crosses known, at a weaker
/// penalty where folds say so, and the slope by which all are scaled is that of the folds'
/// own mains and crosses on their unseen rows.
///
/// Cells with few rows are drawn to zero, and no cross disfavours the elderly. Along a field
/// whose schema states a direction, the sum of its main and its crosses goes that way at
/// every level of all other fields: cells that would not are moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Crosses {
    /// None.
    #[default]
    None,
    /// As many as serve rows that were held back, at most ten.
    Auto,
    /// The same, at most so many: 1 to 60.
    AtMost(usize),
}

impl Crosses {
    /// At most so many.
    pub(super) const fn most(self) -> usize {
        match self {
            Self::None => 0,
            Self::Auto => 10,
            Self::AtMost(most) => most,
        }
    }
}

/// What the folds said of crosses.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CrossChoice {
    /// Crosses in the model; 0 where they save too little.
    pub n: usize,
    /// Rounds of boosting.
    pub rounds: usize,
    /// Mean loss per row held back, `-ln` of the probability given to what happened, without
    /// crosses.
    pub without: f64,
    /// The same with the number of crosses and rounds that is best.
    pub with: f64,
    /// Of their difference, over the folds.
    pub std_error: f64,
}

impl CrossChoice {
    /// The share of the loss that crosses save, where it is more than two standard errors
    /// and 0.3 %.
    #[must_use]
    pub fn saved(&self) -> Option<f64> {
        let gain = self.without - self.with;
        let clear = gain > 2.0 * self.std_error && gain > 0.003 * self.without;
        clear.then(|| gain / self.without)
    }
}

impl std::fmt::Display for CrossChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            n,
            without,
            with,
            std_error,
            ..
        } = self;
        let taken = match n {
            0 => "no crosses".to_owned(),
            1 => "1 cross".to_owned(),
            n => format!("{n} crosses"),
        };
        write!(
            f,
            "{taken}: loss per row held back {without:.5} without, {with:.5} with (standard error of the difference {std_error:.5})"
        )
    }
}
