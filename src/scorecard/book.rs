//! A data set, scored by a card.

use super::Scorecard;
#[cfg(feature = "card")]
use super::ScorecardError;
use crate::dataset::{self, Dataset, Levels};
use crate::scoring::{Batch, BatchColumn, ScoreError, Scorer};

impl Scorecard {
    /// Refuses data whose schema says other things about the scored fields.
    ///
    /// Other fields may differ; order, labels and roles may differ too.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Schema`], which names the field, what differs, what was
    /// expected and what came.
    #[cfg(feature = "card")]
    pub fn check_schema(&self, schema: &crate::schema::Schema) -> Result<(), ScorecardError> {
        for one in &self.inputs {
            let difference = match schema.field(one.name()) {
                // Data read under the card's own schema lists the levels it learned.
                Some(field) if one.listed_field().difference(field).is_none() => None,
                Some(field) => one.field.difference(field),
                None => Some(crate::schema::Difference {
                    field: one.name().to_owned(),
                    attribute: "presence",
                    expected: "present".to_owned(),
                    got: "absent".to_owned(),
                }),
            };
            if let Some(found) = difference {
                return Err(ScorecardError::Schema {
                    field: found.field,
                    attribute: found.attribute,
                    expected: found.expected,
                    got: found.got,
                });
            }
        }
        Ok(())
    }
}

impl Scorer {
    /// Scores a data set into `batch`; returns how many rows were scored.
    ///
    /// Columns are found by name; refused rows are in [`Batch::refusals`].
    ///
    /// # Errors
    ///
    /// [`ScoreError::Absent`] when the data lack an input,
    /// [`ScoreError::ColumnType`] when one has another kind.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::dataset::{Dataset, Values};
    /// use scorewright::scoring::Batch;
    /// let rows = Dataset::from_columns(&card.schema()?, &[
    ///     ("income", Values::Numbers(&[5000.0, 500.0])),
    ///     ("home", Values::Text(&["own", "rent"])),
    /// ])?;
    /// let mut batch = Batch::new();
    /// assert_eq!(card.compile()?.score_dataset(&rows, &mut batch)?, 2);
    /// assert_eq!(batch.points(), [600, 510]); // 500 + 55 + 45, 500 + 0 + 10
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_dataset(&self, data: &Dataset, batch: &mut Batch) -> Result<usize, ScoreError> {
        let codes = self.recode(data)?;
        let columns = codes.iter().map(Recoded::column).collect::<Vec<_>>();
        self.score_batch(&columns, batch)
    }

    fn recode<'a>(&self, data: &'a Dataset) -> Result<Vec<Recoded<'a>>, ScoreError> {
        let recode = |name: &str| match data.column(name) {
            Some(dataset::Column::Numbers(values)) => Ok(Recoded::Numbers(values)),
            Some(dataset::Column::Levels(levels)) => Ok(Recoded::Levels(self.codes(name, levels))),
            Some(dataset::Column::Text(_)) => Err(ScoreError::ColumnType { field: name.into() }),
            _ => Err(ScoreError::Absent { field: name.into() }),
        };
        self.names().map(recode).collect()
    }

    /// The data's level codes as the card counts them.
    fn codes(&self, name: &str, levels: &Levels) -> Vec<u32> {
        let known: Vec<u32> = levels
            .names()
            .iter()
            .map(|level| self.level_code(name, level).unwrap_or(BatchColumn::UNSEEN))
            .collect();
        let code = |code: &u32| match *code {
            Levels::MISSING => BatchColumn::MISSING,
            code => usize::try_from(code)
                .ok()
                .and_then(|code| known.get(code).copied())
                .unwrap_or(BatchColumn::UNSEEN),
        };
        levels.codes().iter().map(code).collect()
    }
}

enum Recoded<'a> {
    Numbers(&'a [f64]),
    Levels(Vec<u32>),
}

impl Recoded<'_> {
    fn column(&self) -> BatchColumn<'_> {
        match self {
            Self::Numbers(values) => BatchColumn::Numbers(values),
            Self::Levels(codes) => BatchColumn::Levels(codes),
        }
    }
}
