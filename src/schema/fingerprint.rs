//! What a schema says about values, as a hash, and where two schemas differ.

use super::{Code, Field, Notation, Schema};
use crate::notation::{Affix, DateFormat};
use sha2::{Digest, Sha256};
use std::fmt;

/// Where two schemas say different things about values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What differs: `kind`, `low`, `specials`; `presence` when only one has the field.
    pub attribute: &'static str,
    /// As the first schema has it.
    pub expected: String,
    /// As the other has it.
    pub got: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            attribute,
            expected,
            got,
        } = self;
        write!(
            f,
            "field `{field}`: {attribute} is {got}, expected {expected}"
        )
    }
}

/// Identity.
#[cfg_attr(docsrs, doc(cfg(feature = "card")))]
impl Schema {
    /// A hash of everything that decides what a value means: for each field its
    /// name, kind, unit, notation, affixes, form of dates, derivation, range, levels (and their other
    /// spellings), missing markers
    /// (and whether the usual ones are taken), special codes, and what becomes of
    /// missing, out-of-range, non-finite and unseen values. The order
    /// of the fields, labels, roles and reasons do not change it.
    ///
    /// # Formula
    ///
    /// SHA-256, in lower-case hex, of the fields in byte order of their names; of
    /// each field, every attribute as `name`, `=`, length of the value in bytes, `:`, value.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(self.fields().iter())
    }

    /// The first field, by name, about whose values the schemas disagree.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind, Schema};
    /// let monthly = Schema::new("a", vec![Field::new("income", Kind::Amount).with_unit("EUR/month")])?;
    /// let yearly = Schema::new("b", vec![Field::new("income", Kind::Amount).with_unit("EUR/year")])?;
    /// assert_ne!(monthly.fingerprint(), yearly.fingerprint());
    /// let difference = monthly.difference(&yearly).unwrap();
    /// assert_eq!(
    ///     difference.to_string(),
    ///     "field `income`: unit is EUR/year, expected EUR/month"
    /// );
    /// # Ok::<(), scorewright::schema::SchemaError>(())
    /// ```
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let mut names: Vec<&str> = self.fields().iter().map(Field::name).collect();
        names.extend(other.fields().iter().map(Field::name));
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
            .find_map(|name| match (self.field(name), other.field(name)) {
                (Some(ours), Some(theirs)) => ours.difference(theirs),
                (ours, theirs) => {
                    let word = |field: Option<&Field>| match field {
                        Some(_) => "present".to_owned(),
                        None => "absent".to_owned(),
                    };
                    Some(Difference {
                        field: name.to_owned(),
                        attribute: "presence",
                        expected: word(ours),
                        got: word(theirs),
                    })
                }
            })
    }
}

impl Field {
    /// The first attribute that decides what a value means in which `other` differs.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let pairs = attributes(self).into_iter().zip(attributes(other));
        let (ours, theirs) = pairs.into_iter().find(|(ours, theirs)| ours != theirs)?;
        Some(Difference {
            field: self.name.clone(),
            attribute: ours.0,
            expected: ours.1,
            got: theirs.1,
        })
    }
}

/// [`Schema::fingerprint`] of some of a schema's fields.
pub(crate) fn fingerprint<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    let mut fields: Vec<&Field> = fields.collect();
    fields.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    let mut hash = Sha256::new();
    for field in fields {
        for (name, value) in attributes(field).into_iter().filter(is_hashed) {
            hash.update(name);
            hash.update(format!("={}:", value.len()));
            hash.update(&value);
        }
    }
    let hex = |byte: &u8| format!("{byte:02x}");
    hash.finalize().iter().map(hex).collect()
}

/// Plain notation and whatever came later are left out, as they were before they could
/// be otherwise: the fingerprints of those schemas stay.
fn is_hashed((name, value): &(&'static str, String)) -> bool {
    let default = match *name {
        "notation" => Notation::Plain.word(),
        "affixes" => "[]",
        "date_format" => DateFormat::Iso.word(),
        "usual_markers" => "true",
        "same_as" => "{}",
        "derived" => "none",
        _ => return true,
    };
    value != default
}

/// Everything that decides what a value means, in a fixed order and without ambiguity.
fn attributes(field: &Field) -> [(&'static str, String); 18] {
    // Adding zero makes -0 and 0 one number.
    let number = |value: f64| format!("{:?}", value + 0.0);
    let mut markers = field.missing_markers.clone();
    markers.sort_unstable();
    let affix = |affix: &Affix| format!("{:?} times {}", affix.text(), number(affix.times()));
    let affixes: Vec<String> = field.affixes.iter().map(affix).collect();
    let code = |code: &Code| match code {
        Code::Number(value) => number(*value),
        Code::Level(level) => format!("{level:?}"),
    };
    let derived = field.derived.as_ref().map(super::Derived::words);
    let derived = derived.unwrap_or_else(|| "none".to_owned());
    let specials: Vec<String> = field.specials.iter().map(|s| code(&s.code)).collect();
    [
        ("name", field.name.clone()),
        ("kind", field.kind.word().to_owned()),
        (
            "unit",
            field.unit.clone().unwrap_or_else(|| "none".to_owned()),
        ),
        ("low", number(field.low)),
        ("high", number(field.high)),
        ("levels", format!("{:?}", field.levels)),
        ("missing_markers", format!("{markers:?}")),
        ("specials", format!("[{}]", specials.join(", "))),
        ("missing", field.missing.word().to_owned()),
        ("out_of_range", field.out_of_range.word().to_owned()),
        ("non_finite", field.non_finite.word().to_owned()),
        ("unseen", field.unseen.word().to_owned()),
        ("notation", field.notation.word().to_owned()),
        ("affixes", format!("[{}]", affixes.join(", "))),
        ("date_format", field.date_format.word().to_owned()),
        ("usual_markers", field.usual_markers.to_string()),
        ("same_as", format!("{:?}", field.same_as)),
        ("derived", derived),
    ]
}
