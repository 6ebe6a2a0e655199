//! The rows a model was fitted to, as bins.

/// The rows a model was fitted to: their bins, outcomes and weights. A card counts its
/// points over them.
#[derive(Debug, PartialEq)]
pub(crate) struct TrainedRows {
    /// The bin of every row, one list per coefficient.
    pub(crate) bins: Vec<Vec<u16>>,
    pub(crate) bad: Vec<bool>,
    /// `None`: every row weighs 1.
    pub(crate) weights: Option<Vec<f64>>,
}

impl TrainedRows {
    /// Outcome and weight of every row, in the order of the lists of bins.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (bool, f64)> {
        let weight = |row: usize| {
            let weights = self.weights.as_ref();
            weights.map_or(1.0, |weights| weights.get(row).copied().unwrap_or(0.0))
        };
        let rows = self.bad.iter().enumerate();
        rows.map(move |(row, &bad)| (bad, weight(row)))
    }
}
