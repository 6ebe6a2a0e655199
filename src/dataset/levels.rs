//! A column of categories while it is being read.

use super::cell::{self, Expected};
use super::{DatasetError, Levels};
use crate::files::is_cell;
use crate::schema::{Code, Field, Kind, Treatment};
use crate::scoring::Slot;
use std::collections::HashMap;

/// The most levels a category may learn from its data.
///
/// More are an identifier, or need listing in the schema.
pub const LIMIT_LEARNED_LEVELS: usize = 4_096;

/// A category all of whose rows differ is an identifier from this many rows on.
const LEAST_ROWS_OF_IDENTIFIER: usize = 50;

/// Turns cells into codes of levels.
pub(super) struct LevelCells<'s> {
    field: &'s Field,
    codes: Vec<u32>,
    names: Vec<String>,
    /// The code of every spelling met before.
    index: HashMap<Box<[u8]>, u32>,
    /// Learned levels in lower case: another spelling of one is a mistake.
    folded: HashMap<String, u32>,
    learns: bool,
    too_many: bool,
}

impl<'s> LevelCells<'s> {
    pub(super) fn new(field: &'s Field) -> Self {
        let mut names: Vec<String> = match field.kind() {
            Kind::Flag => vec!["no".to_owned(), "yes".to_owned()],
            _ => field.levels().to_vec(),
        };
        let learns = names.is_empty();
        names.extend(field.specials().iter().filter_map(|s| match &s.code {
            Code::Level(level) => Some(level.clone()),
            Code::Number(_) => None,
        }));
        let mut cells = Self {
            field,
            codes: Vec::new(),
            names: Vec::new(),
            index: HashMap::new(),
            folded: HashMap::new(),
            learns,
            too_many: false,
        };
        for name in names {
            cells.add(name);
        }
        cells
    }

    /// Takes a level; of a flag `yes` or `no`, however it was written.
    pub(super) fn push(&mut self, cell: &[u8]) -> Result<(), Expected> {
        let code = match self.index.get(cell) {
            Some(&code) => code,
            None => self.code_of_new(cell)?,
        };
        self.codes.push(code);
        Ok(())
    }

    /// Takes a cell without a value.
    pub(super) fn push_missing(&mut self) -> Result<(), Expected> {
        cell::missing(self.field)?;
        self.codes.push(Levels::MISSING);
        Ok(())
    }

    #[cfg(feature = "files")]
    pub(super) fn truncate(&mut self, n_rows: usize) {
        self.codes.truncate(n_rows);
    }

    fn code_of_new(&mut self, cell: &[u8]) -> Result<u32, Expected> {
        if self.field.kind() == Kind::Flag {
            return Err(self.field.kind().expected().into());
        }
        if !self.learns {
            return match self.field.treatment(Slot::Unseen) {
                Some(Treatment::Refuse) => Err("one of its listed levels".into()),
                _ => Ok(Levels::UNSEEN),
            };
        }
        let Ok(name) = std::str::from_utf8(cell) else {
            return Err("a category".into());
        };
        if !is_cell(name) {
            return Err("a level without control characters or escape sequences".into());
        }
        if self.folded.contains_key(&name.to_lowercase()) {
            let expected = "a level as spelt before (it differs in case only; join them by `same_as` in the schema, or list both as `levels`)";
            return Err(expected.into());
        }
        if self.names.len() >= LIMIT_LEARNED_LEVELS {
            self.too_many = true;
            return Ok(Levels::UNSEEN);
        }
        Ok(self.add(name.to_owned()))
    }

    fn add(&mut self, name: String) -> u32 {
        let code = u32::try_from(self.names.len()).unwrap_or(Levels::UNSEEN);
        self.index.insert(name.as_bytes().into(), code);
        self.folded.insert(name.to_lowercase(), code);
        self.names.push(name);
        code
    }

    /// The column, unless it is an identifier.
    pub(super) fn finish(mut self) -> Result<Levels, DatasetError> {
        if self.learns {
            self.check_levels()?;
            self.forget_unused();
        }
        Ok(Levels {
            codes: self.codes,
            names: self.names,
        })
    }

    fn check_levels(&self) -> Result<(), DatasetError> {
        let n_present = self.codes.iter().filter(|&&c| c != Levels::MISSING).count();
        let all_differ = n_present >= LEAST_ROWS_OF_IDENTIFIER && self.names.len() >= n_present;
        if self.too_many || (self.field.is_feature() && all_differ) {
            return Err(DatasetError::TooManyLevels {
                field: self.field.name().to_owned(),
                n_levels: self.names.len() + usize::from(self.too_many),
                n_rows: self.codes.len(),
            });
        }
        Ok(())
    }

    /// Levels of rows that were set aside are no levels of the data.
    fn forget_unused(&mut self) {
        let mut used = vec![false; self.names.len()];
        for &code in &self.codes {
            if let Some(used) = used.get_mut(code as usize) {
                *used = true;
            }
        }
        if used.iter().all(|&used| used) {
            return;
        }
        let mut names = Vec::new();
        let mut new_codes = Vec::new();
        for (name, used) in std::mem::take(&mut self.names).into_iter().zip(used) {
            new_codes.push(u32::try_from(names.len()).unwrap_or(Levels::UNSEEN));
            if used {
                names.push(name);
            }
        }
        self.names = names;
        for code in &mut self.codes {
            *code = new_codes.get(*code as usize).copied().unwrap_or(*code);
        }
    }
}
