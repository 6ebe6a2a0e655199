//! The rows a model was fitted to, as bins.

/// The rows a model was fitted to: their bins, outcomes and weights. A card counts its
/// points over them.
#[derive(Debug, PartialEq)]
pub(crate) struct TrainedRows {
    /// The fields of its terms.
    pub(crate) fields: Vec<String>,
    /// The bin of every row, one list per field.
    pub(crate) bins: Vec<Vec<u16>>,
    pub(crate) bad: Vec<bool>,
    /// `None`: every row weighs 1.
    pub(crate) weights: Option<Vec<f64>>,
}

impl TrainedRows {
    /// The bin of every row in a field.
    pub(crate) fn bins_of(&self, field: &str) -> Option<&[u16]> {
        let position = self.fields.iter().position(|name| name == field)?;
        self.bins.get(position).map(Vec::as_slice)
    }

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
