//! A field as schema and card files hold it.

use crate::notation::{Affix, DateFormat};
use std::collections::BTreeMap;

use super::{
    Derived, Direction, Field, Group, Kind, LawfulUse, Notation, Role, Special, Treatment,
};

/// A field as files hold it: what is left out has its default.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFile {
    name: String,
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    group: Group,
    #[serde(default, skip_serializing_if = "is_default")]
    role: Role,
    #[serde(default, skip_serializing_if = "is_default")]
    lawful_use: LawfulUse,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    elderly_from: Option<f64>,
    #[serde(default, skip_serializing_if = "is_default")]
    counts_inquiries: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    notation: Notation,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    affixes: Vec<Affix>,
    #[serde(default, skip_serializing_if = "is_default")]
    date_format: DateFormat,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    derived: Option<Derived>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    levels: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    same_as: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing_markers: Vec<String>,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    usual_markers: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    specials: Vec<Special>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<Treatment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    out_of_range: Option<Treatment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    non_finite: Option<Treatment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unseen: Option<Treatment>,
    #[serde(default, skip_serializing_if = "is_default")]
    direction: Direction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bad: Option<OneOrMore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason_text: Option<String>,
}

/// One value, or a list of them.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn of(values: &[String]) -> Option<Self> {
        match values {
            [] => None,
            [one] => Some(Self::One(one.clone())),
            more => Some(Self::More(more.to_vec())),
        }
    }

    fn values(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
const fn is_yes(value: &bool) -> bool {
    *value
}

impl From<FieldFile> for Field {
    fn from(file: FieldFile) -> Self {
        let mut field = Self::new(file.name, file.kind).with_notation(file.notation);
        for special in file.specials {
            field = field.with_special(special);
        }
        field = field.with_missing_markers(file.missing_markers);
        if let Some(derived) = file.derived {
            field = field.with_derived(derived);
        }
        Self {
            label: file.label,
            group: file.group,
            role: file.role,
            lawful_use: file.lawful_use,
            elderly_from: file.elderly_from,
            counts_inquiries: file.counts_inquiries,
            unit: file.unit,
            affixes: file.affixes,
            date_format: file.date_format,
            low: file.low.unwrap_or(field.low),
            high: file.high.unwrap_or(field.high),
            levels: file.levels,
            same_as: file.same_as,
            usual_markers: file.usual_markers,
            missing: file.missing.unwrap_or(field.missing),
            out_of_range: file.out_of_range.unwrap_or(field.out_of_range),
            non_finite: file.non_finite.unwrap_or(field.non_finite),
            unseen: file.unseen.unwrap_or(field.unseen),
            direction: file.direction,
            bad: file.bad.map(OneOrMore::values).unwrap_or_default(),
            reason_code: file.reason_code,
            reason_text: file.reason_text,
            ..field
        }
    }
}

impl From<&Field> for FieldFile {
    fn from(field: &Field) -> Self {
        let default = field.without_settings();
        let changed = |ours: Treatment, default: Treatment| (ours != default).then_some(ours);
        let end = |ours: f64, default: f64| (ours.to_bits() != default.to_bits()).then_some(ours);
        Self {
            name: field.name.clone(),
            kind: field.kind,
            label: field.label.clone(),
            group: field.group,
            role: field.role,
            lawful_use: field.lawful_use,
            elderly_from: field.elderly_from,
            counts_inquiries: field.counts_inquiries,
            unit: field.unit.clone(),
            notation: field.notation,
            affixes: field.affixes.clone(),
            date_format: field.date_format,
            derived: field.derived.clone(),
            low: end(field.low, default.low),
            high: end(field.high, default.high),
            levels: field.levels.clone(),
            same_as: field.same_as.clone(),
            missing_markers: field.missing_markers.clone(),
            usual_markers: field.usual_markers,
            specials: field.specials.clone(),
            missing: changed(field.missing, default.missing),
            out_of_range: changed(field.out_of_range, default.out_of_range),
            non_finite: changed(field.non_finite, default.non_finite),
            unseen: changed(field.unseen, default.unseen),
            direction: field.direction,
            bad: OneOrMore::of(&field.bad),
            reason_code: field.reason_code.clone(),
            reason_text: field.reason_text.clone(),
        }
    }
}

impl serde::Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FieldFile::from(self).serialize(serializer)
    }
}

/// Checks the field by itself; unknown keys are refused.
impl<'de> serde::Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let field = Self::from(FieldFile::deserialize(deserializer)?);
        match field.check() {
            Ok(()) => Ok(field),
            Err(fault) => Err(serde::de::Error::custom(format!(
                "field `{}`: {fault}",
                field.name
            ))),
        }
    }
}
