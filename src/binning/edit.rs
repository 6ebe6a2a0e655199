//! Bins set by hand.

use super::error::BinningError;
use super::fit::groups_of;
use super::kind::JoinTo;
use super::params::Pinned;
use super::{BinKind, Binning, BinningParams, FieldBinning};
use crate::dataset::Dataset;
use std::fmt;

/// A change a person makes to the bins of one field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Edit {
    /// Makes one bin of the regular bins `first..=last`.
    Merge {
        /// The field.
        field: String,
        /// The first of them, by position in the table.
        first: usize,
        /// The last of them.
        last: usize,
    },
    /// Cuts a bin in two; numbers only.
    Split {
        /// The field.
        field: String,
        /// The first number of the upper half.
        at: f64,
    },
    /// Sets all cuts; numbers only.
    SetCuts {
        /// The field.
        field: String,
        /// Strictly ascending and finite.
        cuts: Vec<f64>,
    },
    /// Sets all groups of levels; categories only. Trained levels in none of them
    /// make one more.
    SetGroups {
        /// The field.
        field: String,
        /// One list of levels per bin.
        groups: Vec<Vec<String>>,
    },
    /// Judges what is missing or special together with a regular bin.
    Join {
        /// The field.
        field: String,
        /// The bin that joins.
        bin: BinKind,
        /// The bin it joins.
        to: JoinTo,
    },
}

impl fmt::Display for Edit {
    /// What is done to which field: `merge of Age`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::SetCuts { .. } => "cuts",
            Self::SetGroups { .. } => "groups",
            Self::Join { .. } => "join",
        };
        write!(f, "{what} of `{}`", self.field())
    }
}

impl Edit {
    /// The field it changes.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Merge { field, .. }
            | Self::Split { field, .. }
            | Self::SetCuts { field, .. }
            | Self::SetGroups { field, .. }
            | Self::Join { field, .. } => field,
        }
    }

    /// The bins the field has after it.
    fn apply(&self, binning: &FieldBinning) -> Result<Pinned, BinningError> {
        let wrong = |problem| BinningError::Edit {
            field: self.field().to_owned(),
            problem,
        };
        let numeric = binning.field().kind().is_numeric();
        match self {
            Self::Merge { first, last, .. } => {
                let n_regular = binning.table().n_regular();
                if first >= last || *last >= n_regular {
                    return Err(wrong("merge names no run of regular bins"));
                }
                Ok(merged(binning, *first, *last))
            }
            Self::Split { at, .. } if numeric => {
                let mut cuts = binning.cuts().to_vec();
                let place = cuts.partition_point(|cut| cut < at);
                if cuts.get(place) == Some(at) {
                    return Err(wrong("there is a cut already"));
                }
                cuts.insert(place, *at);
                Ok(Pinned::Cuts(cuts))
            }
            Self::SetCuts { cuts, .. } if numeric => Ok(Pinned::Cuts(cuts.clone())),
            Self::SetGroups { groups, .. } if !numeric => Ok(Pinned::Groups(groups.clone())),
            // The bins stay as they are; which of them join is a setting beside them.
            Self::Join { .. } if numeric => Ok(Pinned::Cuts(binning.cuts().to_vec())),
            Self::Join { .. } => Ok(Pinned::Groups(groups_of(binning))),
            Self::SetGroups { .. } => Err(wrong("groups are for categories")),
            Self::Split { .. } | Self::SetCuts { .. } => Err(wrong("cuts are for numbers")),
        }
    }
}

fn merged(binning: &FieldBinning, first: usize, last: usize) -> Pinned {
    if binning.field().kind().is_numeric() {
        let mut cuts = binning.cuts().to_vec();
        cuts.drain(first..last);
        return Pinned::Cuts(cuts);
    }
    let mut groups = groups_of(binning);
    let joined: Vec<String> = groups.drain(first..=last).flatten().collect();
    groups.insert(first, joined);
    Pinned::Groups(groups)
}

impl Binning {
    /// The binning after `edits`, one after the other, with the counts of `data`.
    ///
    /// Edited fields stand outside the limits. The others keep their bins.
    ///
    /// # Errors
    ///
    /// [`BinningError::InEdit`] with the edit's number when it names an unknown field or
    /// bins that are not there, or a cut that is not finite; and those of
    /// [`refit`](Self::refit).
    pub fn edited(&self, edits: &[Edit], data: &Dataset) -> Result<Self, BinningError> {
        let mut edited = self.clone();
        for (position, edit) in edits.iter().enumerate() {
            edited
                .apply(edit, data)
                .map_err(|error| BinningError::InEdit {
                    number: position + 1,
                    edit: edit.to_string(),
                    error: Box::new(error),
                })?;
        }
        Ok(edited)
    }

    fn apply(&mut self, edit: &Edit, data: &Dataset) -> Result<(), BinningError> {
        let name = edit.field();
        let unknown = || BinningError::UnknownField {
            field: name.to_owned(),
        };
        let position = self.fields.iter().position(|field| field.name() == name);
        let position = position.ok_or_else(unknown)?;
        let pinned = edit.apply(&self.fields[position])?;
        let mut params = self.params.clone();
        params.pin(name, pinned);
        if let Edit::Join { bin, to, .. } = edit {
            params.join_in(name, bin.clone(), to.clone());
        }
        let (field, warnings) = params.fit_field(self.fields[position].field(), data)?;
        self.fields[position] = field;
        self.warnings
            .retain(|warning| warning.field() != Some(name));
        self.warnings.extend(warnings);
        self.params = params;
        self.edits.push(edit.clone());
        Ok(())
    }

    /// This binning with the bins that `other` has for the field called `name`, and
    /// with its settings for them.
    ///
    /// # Errors
    ///
    /// When either has no such field.
    pub fn with_field_of(&self, other: &Self, name: &str) -> Result<Self, BinningError> {
        let unknown = || BinningError::UnknownField {
            field: name.to_owned(),
        };
        let theirs = other.field(name).ok_or_else(unknown)?;
        let mut mixed = self.clone();
        let mut ours = mixed.fields.iter_mut();
        let field = ours.find(|field| field.name() == name);
        *field.ok_or_else(unknown)? = theirs.clone();
        mixed
            .warnings
            .retain(|warning| warning.field() != Some(name));
        let warnings = other.warnings.iter();
        let warnings = warnings.filter(|warning| warning.field() == Some(name));
        mixed.warnings.extend(warnings.cloned());
        mixed.params.take_field(&other.params, name);
        Ok(mixed)
    }

    /// The settings this binning was fitted with, its edited fields pinned to
    /// their edited bins: fitted to other data they bin the rest anew.
    pub fn params_with_edits(&self) -> BinningParams {
        self.params.clone()
    }
}
