//! Fields become bins, bins become weights of evidence.
//!
//! In: a [`Dataset`](crate::dataset::Dataset) with a target. Out: a [`Binning`],
//! one [`FieldBinning`] per characteristic, each with its [`BinTable`].

mod table;

pub use table::{Bin, BinKind, BinTable, FieldBinning};

/// The bins of every characteristic.
#[derive(Clone, Debug, PartialEq)]
pub struct Binning {
    pub(crate) fields: Vec<FieldBinning>,
}

impl Binning {
    /// One entry per characteristic, in schema order.
    #[must_use]
    pub fn fields(&self) -> &[FieldBinning] {
        &self.fields
    }

    /// The bins of the field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldBinning> {
        self.fields.iter().find(|field| field.name() == name)
    }
}
