//! What must hold of a field, and of fields together.

use super::fault::{FieldFault, LIMIT_FIELDS, LIMIT_LEVELS, LIMIT_NAME, LIMIT_SPECIALS};
use super::{Code, Field, Kind, LawfulUse, Notation, Role, SchemaError, Treatment};
use crate::files::is_cell;
use crate::notation::DateFormat;
use std::collections::HashSet;

impl Field {
    /// Checks one field by itself.
    pub(super) fn check(&self) -> Result<(), FieldFault> {
        check_name(&self.name)?;
        self.check_role()?;
        self.check_range()?;
        self.check_levels()?;
        self.check_same_as()?;
        self.check_specials()?;
        self.check_markers()?;
        self.check_treatments()?;
        self.check_derived()
    }

    fn check_role(&self) -> Result<(), FieldFault> {
        let kind = self.kind.word();
        let role_kind = |expected| {
            Err(FieldFault::RoleKind {
                role: self.role.word(),
                expected,
                kind,
            })
        };
        let feature_kind = |remedy| Err(FieldFault::FeatureKind { kind, remedy });
        match (self.role, self.kind) {
            (Role::Feature, _) if self.lawful_use == LawfulUse::Prohibited => {
                Err(FieldFault::Prohibited)
            }
            (Role::Feature, Kind::Text) => {
                feature_kind("give it the kind `category`, or the role `id` or `ignore`")
            }
            (Role::Feature, Kind::Date) => feature_kind(
                "derive a part of it (`derived`), turn it into months before a fixed date, or \
                     give it the role `date`",
            ),
            (Role::Target, kind) if !is_target_kind(kind) => {
                role_kind("`flag`, `category` or `count`")
            }
            (Role::Weight, kind) if !kind.is_numeric() || kind == Kind::Date => {
                role_kind("`amount`, `ratio`, `count` or `months`")
            }
            (Role::Date, kind) if kind != Kind::Date => role_kind("`date`"),
            (Role::Split, kind) if kind.is_numeric() => role_kind("`category` or `text`"),
            _ if self.elderly_from.is_some() && self.lawful_use != LawfulUse::Age => {
                Err(FieldFault::ElderlyOfUse)
            }
            _ if !(1.0..=120.0).contains(&self.elderly_from()) => Err(FieldFault::ElderlyFrom),
            (role, _) if role != Role::Target && !self.bad.is_empty() => {
                Err(FieldFault::BadOfRole { role: role.word() })
            }
            _ => self.check_bad(),
        }
    }

    fn check_bad(&self) -> Result<(), FieldFault> {
        let is_listed = |bad: &String| self.levels.is_empty() || self.levels.contains(bad);
        let fits = |bad: &String| !bad.trim().is_empty() && is_listed(bad);
        match self.bad.iter().all(fits) {
            true => Ok(()),
            false => Err(FieldFault::Bad),
        }
    }

    fn check_range(&self) -> Result<(), FieldFault> {
        let (low, high) = (self.low, self.high);
        let limited = low != f64::NEG_INFINITY || high != f64::INFINITY;
        if limited && !self.kind.is_numeric() {
            return Err(FieldFault::RangeOfLevels {
                kind: self.kind.word(),
            });
        }
        let is_number = self.kind.is_numeric() && self.kind != Kind::Date;
        if self.notation != Notation::Plain && !is_number {
            return Err(FieldFault::NotationOfKind {
                kind: self.kind.word(),
            });
        }
        self.check_affixes(is_number)?;
        let holds_dates = self.kind == Kind::Date || self.derived.is_some();
        if self.date_format != DateFormat::Iso && !holds_dates {
            return Err(FieldFault::DateFormatOfKind {
                kind: self.kind.word(),
            });
        }
        // Infinities at the wrong end leave no ordinary value at all.
        let ordered = low <= high && low != f64::INFINITY && high != f64::NEG_INFINITY;
        match ordered {
            true => Ok(()),
            false => Err(FieldFault::Range { low, high }),
        }
    }

    fn check_affixes(&self, is_number: bool) -> Result<(), FieldFault> {
        if !self.affixes.is_empty() && !is_number {
            return Err(FieldFault::NotationOfKind {
                kind: self.kind.word(),
            });
        }
        let faulty = |place: usize| {
            self.affixes.get(place).is_none_or(|affix| {
                let text = affix.text();
                let is_word = !text.is_empty() && text.trim() == text;
                let has_digit = text.chars().any(|c| c.is_ascii_digit());
                let mut before = self.affixes.iter().take(place);
                let times = affix.times();
                !is_word
                    || has_digit
                    || !(1e-12..=1e15).contains(&times)
                    || before.any(|other| other.is(text))
            })
        };
        match (0..self.affixes.len()).find(|&place| faulty(place)) {
            Some(place) => Err(FieldFault::Affix {
                position: place + 1,
            }),
            None => Ok(()),
        }
    }

    fn check_levels(&self) -> Result<(), FieldFault> {
        if self.levels.is_empty() {
            return Ok(());
        }
        if self.kind != Kind::Category {
            return Err(FieldFault::LevelsOfKind {
                kind: self.kind.word(),
            });
        }
        if self.levels.len() > LIMIT_LEVELS {
            return Err(FieldFault::TooManyLevels {
                n_levels: self.levels.len(),
            });
        }
        let mut seen = HashSet::new();
        let faulty = |level: &String| !is_level_text(level) || !seen.insert(level.clone());
        match self.levels.iter().position(faulty) {
            Some(position) => Err(FieldFault::Level {
                position: position + 1,
            }),
            None => Ok(()),
        }
    }

    fn check_same_as(&self) -> Result<(), FieldFault> {
        if self.same_as.len() > LIMIT_LEVELS {
            let n_levels = self.same_as.len();
            return Err(FieldFault::TooManyLevels { n_levels });
        }
        let is_special = |text: &str| {
            let mut codes = self.specials.iter().map(|special| &special.code);
            codes.any(|code| matches!(code, Code::Level(level) if level == text))
        };
        let is_marker = |text: &str| self.missing_markers.iter().any(|m| m.trim() == text);
        let levels: HashSet<&str> = self.levels.iter().map(String::as_str).collect();
        let is_level = |text: &str| levels.is_empty() || levels.contains(text);
        let fits = |(spelling, level): (&str, &str)| {
            let is_free =
                !levels.contains(spelling) && !is_special(spelling) && !is_marker(spelling);
            let is_value = is_level(level) || is_special(level);
            let is_last = !self.same_as.contains_key(level);
            is_level_text(spelling)
                && is_level_text(level)
                && is_free
                && is_value
                && is_last
                && !is_marker(level)
        };
        let faulty = |pair| self.kind != Kind::Category || !fits(pair);
        match self.same_as().position(faulty) {
            Some(position) => Err(FieldFault::SameAs {
                position: position + 1,
            }),
            None => Ok(()),
        }
    }

    fn check_specials(&self) -> Result<(), FieldFault> {
        if self.specials.len() > LIMIT_SPECIALS {
            return Err(FieldFault::TooManySpecials {
                n_specials: self.specials.len(),
            });
        }
        for (i, special) in self.specials.iter().enumerate() {
            let position = i + 1;
            self.check_code(&special.code, position)?;
            let before = self.specials.iter().take(i);
            if before.into_iter().any(|other| other.code == special.code) {
                return Err(FieldFault::DuplicateSpecial { position });
            }
        }
        Ok(())
    }

    fn check_code(&self, code: &Code, position: usize) -> Result<(), FieldFault> {
        let wrong = |expected| {
            Err(FieldFault::SpecialType {
                position,
                expected,
                kind: self.kind.word(),
            })
        };
        match (self.kind, code) {
            (Kind::Date | Kind::Text, _) => wrong("left out"),
            (Kind::Category | Kind::Flag, Code::Number(_)) => wrong("a level in quotes"),
            (Kind::Category | Kind::Flag, Code::Level(level)) => {
                let is_flag = crate::notation::cell::flag(level.as_bytes()).is_some();
                let own_level = self.levels.contains(level) || (self.kind == Kind::Flag && is_flag);
                if own_level {
                    Err(FieldFault::DuplicateSpecial { position })
                } else if !is_level_text(level) {
                    wrong("a level without space at its ends or control characters")
                } else {
                    Ok(())
                }
            }
            (_, Code::Number(number)) if number.is_finite() => Ok(()),
            (_, _) => wrong("a finite number without quotes"),
        }
    }

    fn check_markers(&self) -> Result<(), FieldFault> {
        let reading = self.reading();
        let is_value = |marker: &String| {
            self.levels.contains(marker)
                || self.specials.iter().any(|special| match &special.code {
                    Code::Level(level) => level == marker,
                    Code::Number(number) => reading.number(marker) == Some(*number),
                })
        };
        let faulty = |marker: &String| is_value(marker) || !is_cell(marker);
        match self.missing_markers.iter().position(faulty) {
            Some(position) => Err(FieldFault::Marker {
                position: position + 1,
            }),
            None => Ok(()),
        }
    }

    fn check_treatments(&self) -> Result<(), FieldFault> {
        let others = [
            ("missing", self.missing),
            ("non_finite", self.non_finite),
            ("unseen", self.unseen),
        ];
        match others.iter().find(|(_, how)| *how == Treatment::Nearest) {
            Some((key, _)) => Err(FieldFault::Nearest { key }),
            None => Ok(()),
        }
    }

    fn check_derived(&self) -> Result<(), FieldFault> {
        let Some(derived) = &self.derived else {
            return Ok(());
        };
        let is_plain =
            self.notation == Notation::Plain && self.affixes.is_empty() && self.specials.is_empty();
        let may_be = matches!(self.role, Role::Feature | Role::Protected | Role::Ignore);
        let fits = self.kind == Kind::Count && may_be && is_plain && derived.from != self.name;
        match fits {
            true => check_name(&derived.from),
            false => Err(FieldFault::Derived),
        }
    }
}

/// Checks fields together: names, and roles that one field may have.
pub(super) fn check_fields(fields: &[Field]) -> Result<(), (usize, SchemaError)> {
    if fields.is_empty() {
        return Err((0, SchemaError::NoFields));
    }
    if fields.len() > LIMIT_FIELDS {
        let n_fields = fields.len();
        return Err((LIMIT_FIELDS, SchemaError::TooManyFields { n_fields }));
    }
    let mut names = HashSet::new();
    for (i, field) in fields.iter().enumerate() {
        let name = field.name.clone();
        if let Err(fault) = field.check() {
            return Err((i, SchemaError::Field { field: name, fault }));
        }
        if let Some(fault) = fault_beside(field, fields) {
            return Err((i, SchemaError::Field { field: name, fault }));
        }
        if !names.insert(field.name.as_str()) {
            return Err((i, SchemaError::DuplicateField { field: name }));
        }
        let one_of = [Role::Target, Role::Weight, Role::Split, Role::Date];
        let same_role = |other: &&Field| one_of.contains(&field.role) && other.role == field.role;
        if let Some(first) = fields.iter().take(i).find(same_role) {
            let error = SchemaError::RepeatedRole {
                role: field.role.word(),
                first: first.name.clone(),
                second: name,
            };
            return Err((i, error));
        }
    }
    Ok(())
}

/// What is wrong with a derived field beside the others, if anything.
fn fault_beside(field: &Field, fields: &[Field]) -> Option<FieldFault> {
    field.derived.as_ref()?;
    let date = fields.iter().find(|other| other.name == field.column())?;
    let is_same = date.kind == Kind::Date && date.date_format == field.date_format;
    (!is_same).then_some(FieldFault::DerivedFrom)
}

/// Whether a text may be a level, or another spelling of one.
fn is_level_text(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && is_cell(text)
}

fn check_name(name: &str) -> Result<(), FieldFault> {
    let fits = !name.is_empty() && name.len() <= LIMIT_NAME && name.trim() == name;
    match fits && !name.chars().any(char::is_control) {
        true => Ok(()),
        false => Err(FieldFault::Name),
    }
}

const fn is_target_kind(kind: Kind) -> bool {
    matches!(kind, Kind::Flag | Kind::Category | Kind::Count)
}
