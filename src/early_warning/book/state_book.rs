//! The states of all borrowers, saved and restored as one.

use super::file::{self, Contents, Heading};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::state::{State, WatchState};
use crate::early_warning::trigger::EarlyWarning;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

/// A state per borrower, in rows for batches, found by id.
///
/// `Debug` shows how many.
#[derive(Clone)]
pub struct StateBook<S = WatchState> {
    heading: Heading,
    ids: Vec<Box<str>>,
    states: Vec<S>,
    rows: HashMap<Box<str>, usize>,
}

impl<S: State> StateBook<S> {
    /// An empty book for a policy.
    #[must_use]
    pub fn new(warning: &EarlyWarning<S>) -> Self {
        Self {
            heading: Heading::of(warning),
            ids: Vec::new(),
            states: Vec::new(),
            rows: HashMap::new(),
        }
    }

    /// The row of a borrower; a new one gets a fresh state.
    pub fn row(&mut self, id: &str) -> usize {
        if let Some(&row) = self.rows.get(id) {
            return row;
        }
        let row = self.ids.len();
        self.rows.insert(id.into(), row);
        self.ids.push(id.into());
        self.states.push(S::default());
        row
    }

    /// The state of a borrower.
    #[must_use]
    pub fn state(&self, id: &str) -> Option<&S> {
        self.states.get(*self.rows.get(id)?)
    }

    /// Puts a state in place, whatever was there.
    pub fn insert(&mut self, id: &str, state: S) {
        let row = self.row(id);
        if let Some(place) = self.states.get_mut(row) {
            *place = state;
        }
    }

    /// The borrowers, by row.
    #[must_use]
    pub fn ids(&self) -> &[Box<str>] {
        &self.ids
    }

    /// The states, by row.
    #[must_use]
    pub fn states(&self) -> &[S] {
        &self.states
    }

    /// The states, by row, for [`EarlyWarning::observe_batch`].
    #[must_use]
    pub fn states_mut(&mut self) -> &mut [S] {
        &mut self.states
    }

    /// Name and revision of the policy it was last saved under.
    #[must_use]
    pub fn saved_under(&self) -> (&str, &str) {
        (&self.heading.policy, &self.heading.revision)
    }

    /// Saves the book under a policy, so that at any moment the old or the new one is there.
    ///
    /// Written beside the file, flushed to the disk, then renamed over it; a new file is
    /// for its owner alone (0600). Who reads a book, observes and saves it while others
    /// may do the same holds a [`FileLock`](crate::files::FileLock) of it meanwhile.
    /// Borrowers are sorted by id: the same states give the same bytes.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Io`] when the disk fails; the old file is untouched then.
    pub fn write(
        &mut self,
        path: &Path,
        warning: &EarlyWarning<S>,
    ) -> Result<(), EarlyWarningError> {
        self.heading = Heading::of(warning);
        let mut order: Vec<_> = (0..self.ids.len()).collect();
        order.sort_by(|&a, &b| self.ids.get(a).cmp(&self.ids.get(b)));
        let rows = order
            .into_iter()
            .filter_map(|row| Some((&**self.ids.get(row)?, self.states.get(row)?)));
        file::save(path, &self.heading, rows)
    }

    /// Restores a book; the file is not trusted.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Io`] when it cannot be read; [`EarlyWarningError::Book`] when it
    /// is damaged, of a newer version, for the other kind of state, for another
    /// measure, or saved under a policy of another name. Another revision of the
    /// same policy is fine: [`saved_under`](Self::saved_under) tells.
    pub fn read(path: &Path, warning: &EarlyWarning<S>) -> Result<Self, EarlyWarningError> {
        let Contents { heading, states } = file::load(path, &Heading::of(warning))?;
        let mut book = Self {
            heading,
            ids: Vec::with_capacity(states.len()),
            states: Vec::with_capacity(states.len()),
            rows: HashMap::with_capacity(states.len()),
        };
        for (id, state) in states {
            book.insert(&id, state);
        }
        Ok(book)
    }
}

impl<S> fmt::Debug for StateBook<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateBook({} borrowers)", self.ids.len())
    }
}
