//! One typed column.

use crate::scoring::Value;
use std::fmt;

/// One typed column. `Debug` shows its shape, never its values.
#[derive(Clone)]
#[non_exhaustive]
pub enum Column {
    /// Numbers and dates (days since 1970-01-01). NaN is missing, an infinity is
    /// non-finite; special codes and out-of-range values stand as they came.
    Numbers(Vec<f64>),
    /// Categories and flags.
    Levels(Levels),
    /// Ids.
    Text(Vec<Box<str>>),
    /// A field of role `ignore`, or absent from data without need of it. Target
    /// and weight stand beside the columns, in [`Dataset::bad`](super::Dataset::bad)
    /// and [`Dataset::weights`](super::Dataset::weights).
    Absent,
}

/// A column of categories: one code per row into a list of level names.
#[derive(Clone, Default)]
pub struct Levels {
    pub(crate) codes: Vec<u32>,
    pub(crate) names: Vec<String>,
}

impl Column {
    /// The value of one row, as a scorer reads it; missing past the end.
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
    /// # use scorewright::scoring::Value;
    /// let loans = Dataset::reader(&schema).from_reader("income,bad\n2500,0\n,1\n".as_bytes())?;
    /// let income = loans.column("income").unwrap();
    /// assert_eq!(income.value(0), Value::Number(2500.0));
    /// assert!(matches!(income.value(1), Value::Number(empty) if empty.is_nan()));
    /// assert_eq!(income.value(2), Value::Missing); // past the end
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn value(&self, row: usize) -> Value<'_> {
        match self {
            Self::Numbers(values) => values.get(row).map_or(Value::Missing, |&v| v.into()),
            Self::Levels(levels) => match levels.codes.get(row) {
                None | Some(&Levels::MISSING) => Value::Missing,
                // No level is called by this name: the scorer sees it as unseen.
                Some(&Levels::UNSEEN) => Value::Text("\u{0}"),
                Some(&code) => {
                    let name = usize::try_from(code)
                        .ok()
                        .and_then(|code| levels.names.get(code));
                    name.map_or(Value::Missing, |name| Value::Text(name))
                }
            },
            Self::Text(values) => values.get(row).map_or(Value::Missing, |v| Value::Text(v)),
            Self::Absent => Value::Absent,
        }
    }
}

impl Levels {
    /// The code of a row without a value.
    pub const MISSING: u32 = u32::MAX;
    /// The code of a level that the schema's list does not hold.
    pub const UNSEEN: u32 = u32::MAX - 1;

    /// One code per row: a position in [`names`](Self::names), or one of the two constants.
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The level names, in the schema's order or in order of first appearance.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl Column {
    /// How many rows it holds; 0 when absent.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Levels(levels) => levels.codes.len(),
            Self::Text(values) => values.len(),
            Self::Absent => 0,
        }
    }

    /// Whether it holds no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers(values) => write!(f, "Numbers({} rows)", values.len()),
            Self::Levels(levels) => fmt::Debug::fmt(levels, f),
            Self::Text(values) => write!(f, "Text({} rows)", values.len()),
            Self::Absent => f.write_str("Absent"),
        }
    }
}

impl fmt::Debug for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Levels({} rows, {} levels)",
            self.codes.len(),
            self.names.len()
        )
    }
}
