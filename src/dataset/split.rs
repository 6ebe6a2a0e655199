//! Parts of a data set: for training and for testing.

use super::{Column, Dataset, DatasetError, Levels};
use crate::metrics::random::SplitMix64;
use crate::schema::{Field, Role};
#[cfg(feature = "files")]
use crate::units::{Day, day::day_of};
#[cfg(feature = "files")]
use jiff::civil::Date;

impl Dataset {
    /// Splits at random into a training and a test part, each with the same share of bad rows.
    ///
    /// The same data, share and seed give the same parts on every platform.
    /// Rows keep their order. Without a target all rows are one class.
    ///
    /// # Formula
    ///
    /// The good rows, then the bad ones, are shuffled (Fisher and Yates, `SplitMix64`
    /// from `seed`); the first `round(train_share * n)` of each are for training.
    ///
    /// # Errors
    ///
    /// When `train_share` is not between 0 and 1, or a part has no good or no bad row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let income: Vec<f64> = (0..100).map(f64::from).collect();
    /// # let bad: Vec<bool> = (0..100).map(|i| i % 5 == 0).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("income", Values::Numbers(&income)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// let (train, test) = loans.split(0.7, 42)?; // of 80 good and 20 bad
    /// assert_eq!((train.n_rows(), test.n_rows()), (70, 30));
    /// assert_eq!(train.bad().unwrap().iter().filter(|&&bad| bad).count(), 14);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn split(&self, train_share: f64, seed: u64) -> Result<(Self, Self), DatasetError> {
        if !(train_share > 0.0 && train_share < 1.0) {
            return Err(DatasetError::Share { share: train_share });
        }
        let is_bad = |row: &usize| self.bad.get(*row).copied().unwrap_or(false);
        let (bad, good): (Vec<usize>, Vec<usize>) = (0..self.n_rows).partition(is_bad);
        let mut random = SplitMix64::new(seed);
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for mut rows in [good, bad] {
            random.shuffle(&mut rows);
            let n_train = share_of(rows.len(), train_share);
            test.extend(rows.drain(n_train..));
            train.append(&mut rows);
        }
        train.sort_unstable();
        test.sort_unstable();
        self.parts(&train, &test)
    }

    /// Splits by the column with the role `split`: rows that say `train` and rows
    /// that say `test`, in capitals or not; all others are left out.
    ///
    /// # Errors
    ///
    /// When there is no such column, no row says `train` or none `test`, or a part
    /// has no good or no bad row.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "files")] {
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// let schema = Schema::new("loans", vec![
    ///     Field::new("part", Kind::Category).with_role(Role::Split),
    ///     Field::new("income", Kind::Amount),
    ///     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// ])?;
    /// let file = "part,income,bad\ntrain,2500,0\ntrain,900,1\ntest,3000,0\ntest,700,1\nlater,1,1\n";
    /// let (train, test) = Dataset::reader(&schema).from_reader(file.as_bytes())?.split_by_column()?;
    /// assert_eq!((train.n_rows(), test.n_rows()), (2, 2)); // `later` is in neither
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn split_by_column(&self) -> Result<(Self, Self), DatasetError> {
        let (train, test) = (self.rows_that_say("train")?, self.rows_that_say("test")?);
        self.parts(&train, &test)
    }

    /// The rows that say `word` in the column with the role `split`, in capitals or not:
    /// a part beside those for training and testing, such as one for calibration.
    ///
    /// # Errors
    ///
    /// When there is no such column, or no row says `word`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "files")] {
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("part", Kind::Category).with_role(Role::Split),
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let file = "part,income,bad\ntrain,2500,0\nlater,900,1\nlater,3000,0\n";
    /// let loans = Dataset::reader(&schema).from_reader(file.as_bytes())?;
    /// assert_eq!(loans.split_part("later")?.n_rows(), 2);
    /// assert!(loans.split_part("earlier").is_err());
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn split_part(&self, word: &str) -> Result<Self, DatasetError> {
        self.select(&self.rows_that_say(word)?)
    }

    fn rows_that_say(&self, word: &str) -> Result<Vec<usize>, DatasetError> {
        let no_column = DatasetError::NoColumn { role: "split" };
        let Some((field, Column::Levels(levels))) = self.column_of_role(Role::Split) else {
            return Err(no_column);
        };
        let name = |code: u32| levels.names.get(code as usize);
        let says = |code| name(code).is_some_and(|name| name.eq_ignore_ascii_case(word));
        let codes = levels.codes.iter().enumerate();
        let rows = codes.filter(|&(_, &code)| says(code)).map(|(row, _)| row);
        let rows: Vec<usize> = rows.collect();
        match rows.is_empty() {
            true => Err(DatasetError::NoSplitRow {
                field: field.name().to_owned(),
                word: word.to_owned(),
            }),
            false => Ok(rows),
        }
    }

    /// Splits out of time, by the column with the role `date`: rows before `first_test`
    /// for training, rows on that day and after it for testing.
    ///
    /// # Errors
    ///
    /// When there is no such column, a row has no date, or a part has no good or no bad row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// let schema = Schema::new("loans", vec![
    ///     Field::new("opened", Kind::Date).with_role(Role::Date),
    ///     Field::new("income", Kind::Amount),
    ///     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// ])?;
    /// let file = "opened,income,bad\n2025-01-10,2500,0\n2025-02-10,900,1\n2025-03-10,800,0\n\
    ///             2026-01-01,3000,0\n2026-02-10,700,1\n";
    /// let loans = Dataset::reader(&schema).from_reader(file.as_bytes())?;
    /// let (train, test) = loans.split_by_date(jiff::civil::date(2026, 1, 1))?;
    /// assert_eq!((train.n_rows(), test.n_rows()), (3, 2)); // the first day is for testing
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[cfg(feature = "files")]
    pub fn split_by_date(&self, first_test: Date) -> Result<(Self, Self), DatasetError> {
        let Some((field, _)) = self.column_of_role(Role::Date) else {
            return Err(DatasetError::NoColumn { role: "date" });
        };
        let (days, first_test) = (self.days(field.name())?, Day(day_of(first_test)));
        self.split_rows(|row| days.get(row).is_some_and(|&day| day < first_test))
    }

    /// Splits by a rule on the row's position from 0: training rows are those it holds for.
    ///
    /// # Errors
    ///
    /// When a part has no good or no bad row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let (train, test) = loans.split_rows(|row| row % 2 == 0)?;
    /// assert_eq!((train.n_rows(), test.n_rows()), (20, 20)); // every other row
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn split_rows(
        &self,
        is_train: impl Fn(usize) -> bool,
    ) -> Result<(Self, Self), DatasetError> {
        let (train, test): (Vec<usize>, Vec<usize>) =
            (0..self.n_rows).partition(|&row| is_train(row));
        self.parts(&train, &test)
    }

    /// These rows, counted from 0, in this order; a row may be taken twice.
    ///
    /// The levels of a category stay as they are, so that codes mean the same in
    /// every part; a part may have levels without rows.
    ///
    /// # Errors
    ///
    /// When there is no such row, or all weights taken are zero.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "files")] {
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let loans = Dataset::reader(&schema).from_reader("income,bad\n2500,0\n900,1\n".as_bytes())?;
    /// let thrice = loans.select(&[1, 1, 0])?;
    /// assert_eq!(thrice.bad(), Some(&[true, true, false][..]));
    /// assert!(loans.select(&[2]).is_err()); // there are rows 0 and 1
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn select(&self, rows: &[usize]) -> Result<Self, DatasetError> {
        let n_rows = self.n_rows;
        if let Some(&row) = rows.iter().find(|&&row| row >= n_rows) {
            return Err(DatasetError::NoSuchRow { row, n_rows });
        }
        let part = Self {
            schema: self.schema.clone(),
            columns: self.columns.iter().map(|c| pick_column(c, rows)).collect(),
            bad: pick(&self.bad, rows),
            weights: self.weights.as_ref().map(|weights| pick(weights, rows)),
            n_rows: rows.len(),
        };
        part.check_weights()?;
        Ok(part)
    }

    fn parts(&self, train: &[usize], test: &[usize]) -> Result<(Self, Self), DatasetError> {
        let part = |rows: &[usize], part: &'static str| {
            if rows.is_empty() {
                return Err(DatasetError::EmptyPart { part });
            }
            let selected = self.select(rows)?;
            match selected.only_class() {
                Some(class) => Err(DatasetError::OneClassPart { part, class }),
                None => Ok(selected),
            }
        };
        Ok((part(train, "train")?, part(test, "test")?))
    }

    fn column_of_role(&self, role: Role) -> Option<(&Field, &Column)> {
        let fields = self.schema.fields().iter();
        fields.zip(&self.columns).find(|(f, _)| f.role() == role)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)] // between 0 and `n`, by the check of the share
fn share_of(n: usize, share: f64) -> usize {
    ((n as f64 * share).round() as usize).min(n)
}

fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    let value = |&row: &usize| values.get(row).copied();
    rows.iter().filter_map(value).collect()
}

fn pick_column(column: &Column, rows: &[usize]) -> Column {
    match column {
        Column::Numbers(values) => Column::Numbers(pick(values, rows)),
        Column::Levels(levels) => Column::Levels(Levels {
            codes: pick(&levels.codes, rows),
            names: levels.names.clone(),
        }),
        Column::Text(values) => {
            let value = |&row: &usize| values.get(row).cloned();
            Column::Text(rows.iter().filter_map(value).collect())
        }
        Column::Absent => Column::Absent,
    }
}
