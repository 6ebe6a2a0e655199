//! How the log-odds of a card's bins are found.

/// How the log-odds of a card's bins are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FitKind {
    /// Whichever of the two has the lesser loss on rows held back in five folds; up to
    /// 1,000 rows weights of evidence unless the other is better by a standard error.
    #[default]
    Auto,
    /// Bins of each field alone, then one coefficient a field on their weights of evidence.
    Woe,
    /// All bins of all fields at once, under a penalty on every step between neighbours.
    ///
    /// A category may have thousands of levels: of more than 20, each that two rows have is
    /// drawn to the average by a ridge (as levels of a random intercept are), and those
    /// alike make at most 20 groups, or `max_bins`. A level that training did not see gets
    /// the average: log-odds of 0 in its term. At most 30,000 levels have log-odds of their
    /// own, the most frequent; the others share theirs.
    Joint,
}

/// How a model was fitted, and why so.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FitChoice {
    /// [`FitKind::Woe`] or [`FitKind::Joint`].
    pub kind: FitKind,
    /// Why.
    pub reason: FitReason,
}

/// Why a model was fitted as it was.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FitReason {
    /// The settings ask for it, or the bins were given.
    Asked,
    /// This setting is one of weights of evidence.
    Setting(&'static str),
    /// Rows of the rarer class are too few to hold a fifth of them back.
    FewRows,
    /// The other has no fit on a part of the rows.
    OnlyFit,
    /// Mean loss per row, `-ln` of the probability given to what happened, on rows held
    /// back in five folds.
    Folds {
        /// Under weights of evidence.
        woe: f64,
        /// Under the joint fit.
        joint: f64,
        /// Of their difference, over the folds.
        std_error: f64,
    },
}

impl FitChoice {
    pub(super) const fn new(kind: FitKind, reason: FitReason) -> Self {
        Self { kind, reason }
    }
}

impl Default for FitChoice {
    fn default() -> Self {
        Self::new(FitKind::Woe, FitReason::Asked)
    }
}

impl std::fmt::Display for FitKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Woe => "woe",
            Self::Joint => "joint",
        })
    }
}

impl std::fmt::Display for FitChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.kind)?;
        match self.reason {
            FitReason::Asked => f.write_str("as asked"),
            FitReason::Setting(setting) => write!(f, "{setting} is a setting of woe"),
            FitReason::FewRows => f.write_str("too few rows of the rarer class to hold any back"),
            FitReason::OnlyFit => f.write_str("woe has no fit on a part of the rows"),
            FitReason::Folds {
                woe,
                joint,
                std_error,
            } => write!(
                f,
                "loss per row held back {joint:.5} joint, {woe:.5} woe (standard error of the difference {std_error:.5})"
            ),
        }
    }
}
