//! The states of all borrowers, saved and restored as one.

use super::file::{self, Contents, Heading};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::state::{State, WatchState};
use crate::early_warning::trigger::EarlyWarning;
use jiff::civil::Date;
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
    run: Run<S>,
}

/// The last run over a book.
#[derive(Clone)]
enum Run<S> {
    /// None that could be done again.
    None,
    /// As a file tells: what it read, and the states it moved as they were before.
    Done {
        input: String,
        before: Vec<(Box<str>, Option<S>)>,
    },
    /// Begun: what it reads, and all states as they were.
    Begun { input: String, states: Vec<S> },
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
            run: Run::None,
        }
    }

    /// Begins a run over some input, named by its hash; whether that is the last run once
    /// more, whose states are then put back to what they were before it.
    ///
    /// So a month that is run again, after a crash or because its alerts were lost, gives
    /// the same alerts and leaves the same book. Of the runs before the last nothing is
    /// kept: their observations are late, and change nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Policy, Reading, Signals, StateBook};
    /// # use scorewright::units::Points;
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// let mut book = StateBook::new(&warning);
    /// let mut run = |input| {
    ///     let again = book.begin_run(input);
    ///     let row = book.row("17");
    ///     let state = &mut book.states_mut()[row];
    ///     let reading = Reading::points(Points(590));
    ///     let alert = warning.observe(state, reading, Signals::NONE, date(2026, 3, 3));
    ///     (again, alert.is_some())
    /// };
    /// assert_eq!(run("march"), (false, true));
    /// assert_eq!(run("march"), (true, true)); // the same alert again
    /// assert_eq!(run("april"), (false, false)); // 3 March was seen
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    pub fn begin_run(&mut self, input: &str) -> bool {
        let last = std::mem::replace(&mut self.run, Run::None);
        let again = match last {
            Run::Done {
                input: done,
                before,
            } if done == input => {
                for (id, state) in before {
                    self.insert(&id, state.unwrap_or_default());
                }
                true
            }
            Run::Begun {
                input: done,
                states,
            } if done == input => {
                let fresh = std::iter::repeat(S::default());
                let before = states.into_iter().chain(fresh);
                self.states
                    .iter_mut()
                    .zip(before)
                    .for_each(|(now, was)| *now = was);
                true
            }
            _ => false,
        };
        self.run = Run::Begun {
            input: input.to_owned(),
            states: self.states.clone(),
        };
        again
    }

    /// The last day of which any borrower was observed.
    #[must_use]
    pub fn last_seen(&self) -> Option<Date> {
        let days = self
            .states
            .iter()
            .filter_map(|state| state.watch().seen_on());
        days.max()
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
        self.forget_run();
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
        self.forget_run();
        &mut self.states
    }

    /// What is changed outside of a run cannot be told from what the last run did.
    fn forget_run(&mut self) {
        if matches!(self.run, Run::Done { .. }) {
            self.run = Run::None;
        }
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
        let rows = || {
            order
                .iter()
                .filter_map(|&row| Some((row, &**self.ids.get(row)?)))
        };
        let states = rows().map(|(row, id)| (id, self.states.get(row))).collect();
        let fresh = S::default();
        let (input, before) = match &self.run {
            Run::None => ("", Vec::new()),
            Run::Done { input, before } => {
                let rows = before.iter();
                (
                    &**input,
                    rows.map(|(id, state)| (&**id, state.as_ref())).collect(),
                )
            }
            Run::Begun { input, states } => {
                let moved = |(row, id)| {
                    let was = states.get(row).filter(|&was| *was != fresh);
                    let now = self.states.get(row).filter(|&now| *now != fresh);
                    (was != now).then_some((id, was))
                };
                (&**input, rows().filter_map(moved).collect())
            }
        };
        file::save(path, &self.heading, &states, (input, &before))
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
        let Contents {
            heading,
            states,
            input,
            before,
        } = file::load(path, &Heading::of(warning))?;
        let mut book = Self {
            heading,
            ids: Vec::with_capacity(states.len()),
            states: Vec::with_capacity(states.len()),
            rows: HashMap::with_capacity(states.len()),
            run: Run::None,
        };
        for (id, state) in states {
            book.insert(&id, state);
        }
        if !input.is_empty() {
            book.run = Run::Done { input, before };
        }
        Ok(book)
    }
}

impl<S> fmt::Debug for StateBook<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateBook({} borrowers)", self.ids.len())
    }
}
