//! The target: which rows are bad, and never by guess.

use super::DatasetError;
use super::cell::Expected;
use crate::notation::cell::{Parsed, parse};
use crate::schema::Field;

/// The most different values a target is followed through; a code fits a byte.
const LIMIT_VALUES: usize = 255;

/// Pairs of good and bad that need no word in the schema.
const KNOWN_PAIRS: [(&str, &str); 3] = [("0", "1"), ("false", "true"), ("good", "bad")];

/// Collects the values of a target; what they mean is settled at the end.
pub(super) struct TargetCells<'s> {
    field: &'s Field,
    /// Spellings met before, with the position of their value.
    spellings: Vec<(Box<[u8]>, u8)>,
    values: Vec<String>,
    codes: Vec<u8>,
    too_many: bool,
}

impl<'s> TargetCells<'s> {
    pub(super) const fn new(field: &'s Field) -> Self {
        Self {
            field,
            spellings: Vec::new(),
            values: Vec::new(),
            codes: Vec::new(),
            too_many: false,
        }
    }

    /// Takes a trimmed cell that is not a missing marker.
    pub(super) fn push(&mut self, cell: &[u8]) -> Result<(), Expected> {
        let known = self.spellings.iter().find(|(s, _)| **s == *cell);
        let code = match known {
            Some(&(_, code)) => code,
            None => self.add(cell)?,
        };
        self.codes.push(code);
        Ok(())
    }

    #[cfg(feature = "files")]
    pub(super) fn truncate(&mut self, n_rows: usize) {
        self.codes.truncate(n_rows);
    }

    fn add(&mut self, cell: &[u8]) -> Result<u8, Expected> {
        let Ok(text) = std::str::from_utf8(cell) else {
            return Err("text".into());
        };
        let levels = self.field.levels();
        if !levels.is_empty()
            && !levels
                .iter()
                .any(|level| canonical(level) == canonical(text))
        {
            return Err("one of its listed levels".into());
        }
        let value = canonical(text);
        let place = self.values.iter().position(|other| *other == value);
        let place = place.unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        });
        match u8::try_from(place) {
            Ok(code) if place < LIMIT_VALUES => {
                self.spellings.push((cell.into(), code));
                Ok(code)
            }
            _ => {
                self.values.truncate(LIMIT_VALUES);
                self.too_many = true;
                Ok(0)
            }
        }
    }

    /// Whether each row is bad.
    pub(super) fn finish(self) -> Result<Vec<bool>, DatasetError> {
        if self.too_many {
            return Err(DatasetError::TargetValues {
                field: self.field.name().to_owned(),
                n_values: self.values.len() + 1,
            });
        }
        let mut used = vec![false; self.values.len()];
        for &code in &self.codes {
            if let Some(used) = used.get_mut(usize::from(code)) {
                *used = true;
            }
        }
        let met = self.values.iter().zip(&used).filter(|&(_, &used)| used);
        let met: Vec<&str> = met.map(|(value, _)| value.as_str()).collect();
        let is_bad = meaning(self.field, &met)?;
        let bad_values: Vec<bool> = self.values.iter().map(|v| is_bad(v)).collect();
        let bad = |&code: &u8| bad_values.get(usize::from(code)).copied().unwrap_or(false);
        Ok(self.codes.iter().map(bad).collect())
    }
}

/// Which of the values met means bad.
fn meaning(field: &Field, values: &[&str]) -> Result<impl Fn(&str) -> bool, DatasetError> {
    let mut bad: Vec<String> = field
        .bad_values()
        .iter()
        .map(|bad| canonical(bad))
        .collect();
    let named = !bad.is_empty();
    if !named {
        bad.push(known_bad(field, values)?.to_owned());
    }
    let n_good = values
        .iter()
        .filter(|value| !bad.iter().any(|bad| bad == *value));
    if named && n_good.count() > 1 && values.len() > 2 && field.levels().is_empty() {
        return Err(DatasetError::TargetValues {
            field: field.name().to_owned(),
            n_values: values.len(),
        });
    }
    if named
        && values.len() > 1
        && !values
            .iter()
            .any(|value| bad.iter().any(|bad| bad == value))
    {
        return Err(DatasetError::NoBadValue {
            field: field.name().to_owned(),
        });
    }
    // A value named by the schema is exact; a known word may be in any case.
    Ok(move |value: &str| {
        bad.iter().any(|bad| match named {
            true => value == bad,
            false => value.eq_ignore_ascii_case(bad),
        })
    })
}

fn known_bad(field: &Field, values: &[&str]) -> Result<&'static str, DatasetError> {
    let fits = |(good, bad): &&(&str, &str)| {
        let either = |v: &&str| v.eq_ignore_ascii_case(good) || v.eq_ignore_ascii_case(bad);
        values.iter().all(either)
    };
    match KNOWN_PAIRS.iter().find(fits) {
        Some((_, bad)) => Ok(bad),
        None if values.len() > 2 => Err(DatasetError::TargetValues {
            field: field.name().to_owned(),
            n_values: values.len(),
        }),
        None => Err(DatasetError::TargetMeaning {
            field: field.name().to_owned(),
            n_values: values.len(),
        }),
    }
}

/// One spelling for numbers that are equal, so that `1.0` is `1`.
fn canonical(text: &str) -> String {
    let text = text.trim();
    match parse(text.as_bytes()) {
        Parsed::Number(value) => format!("{}", value + 0.0),
        _ => text.to_owned(),
    }
}
