//! Schemas as TOML that people edit: one `[[field]]` table per field.

use super::field_file::FieldFile;
use super::{
    Code, Direction, Field, Group, LawfulUse, Notation, Role, Schema, SchemaError, Special, check,
    derivation,
};
use crate::files::{Access, line_of, read_bounded, write_atomically};
use crate::notation::{Affix, DateFormat};
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use toml::Spanned;

/// The most bytes a schema file may hold.
const LIMIT_BYTES: u64 = 16 << 20;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaFile {
    name: String,
    field: Vec<Spanned<FieldFile>>,
}

/// Reading and writing, feature `files`.
#[cfg_attr(docsrs, doc(cfg(feature = "files")))]
impl Schema {
    /// Reads a schema from a TOML file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, holds more than 16 MiB, or
    /// [`from_toml`](Self::from_toml) refuses it; always with the path.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Role, Schema};
    /// let schema = Schema::read("data/german_credit.toml")?;
    /// assert_eq!(schema.fields().len(), 21); // twenty attributes and the outcome
    /// assert!(schema.role(Role::Target).is_some());
    /// # Ok::<(), scorewright::schema::SchemaError>(())
    /// ```
    pub fn read(path: impl AsRef<Path>) -> Result<Self, SchemaError> {
        let path = path.as_ref();
        let text = read_text(path)?;
        Self::from_toml(&text).map_err(|error| SchemaError::InFile {
            path: path.to_owned(),
            cause: Box::new(error),
        })
    }

    /// Reads a schema from TOML: `name`, and one table `[[field]]` per column of the data
    /// with these keys, all but `name` and `kind` with a default.
    ///
    /// | key | what it says |
    /// |---|---|
    /// | `name`, `label` | the column's name; what people read instead |
    /// | `kind` | `amount`, `ratio`, `count`, `months`, `category`, `flag`, `date`, `text` |
    /// | `role` | `feature` (the default), `target`, `weight`, `id`, `date`, `split` (says `train` or `test`), `protected` (kept to measure fairness, never scored), `ignore` |
    /// | `group` | `income`, `debt`, `credit_history`, `behaviour`, `application` (the default) |
    /// | `lawful_use`, `elderly_from` | `ordinary`, `sensitive`, `prohibited`, `age`; the age from which the law protects (62) |
    /// | `low`, `high`, `unit` | the ends of ordinary numbers; what one of them is |
    /// | `notation` | `plain` (`1234.5`), `decimal_point` (`1,234.5`), `decimal_comma` (`1.234,5`) |
    /// | `affixes` | words beside numbers: `["CHF", { text = "k", times = 1000 }]` |
    /// | `date_format` | `iso`, `ymd`, `dmy`, `mdy`, `excel_serial` |
    /// | `derived` | for a `count` that is a part of the date in another column: `{ from = "application_date", part = "month" }`; parts are `month`, `quarter`, `day_of_month`, `days_to_month_end`, `weekday` (1 is Monday) |
    /// | `levels`, `same_as` | the levels of a category, learned when not listed; other spellings of them: `{ "OWN" = "own" }` |
    /// | `missing_markers`, `usual_markers` | texts that mean "not given"; `false` where `NA`, `NULL` and the like do not |
    /// | `specials` | codes that are facts and no quantities: `[{ code = -7, meaning = "never late" }]` |
    /// | `missing`, `out_of_range`, `non_finite`, `unseen` | what becomes of such values: `own_bin`, `refuse`, and `nearest` out of range |
    /// | `direction` | which way risk goes as the value rises: `any`, `rising`, `falling` |
    /// | `bad` | of the target: the value that means bad, or a list of them |
    /// | `reason_code`, `reason_text`, `counts_inquiries` | the reason given when the field costs points |
    ///
    /// # Errors
    ///
    /// When the text is not TOML, a key is unknown, missing or of the wrong type,
    /// or [`Schema::new`] refuses the fields; always with the line.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::Schema;
    /// let text = "
    /// name = 'loans'
    /// [[field]]
    /// name = 'income'
    /// kind = 'money'
    /// ";
    /// let error = Schema::from_toml(text).unwrap_err();
    /// assert!(error.to_string().starts_with("line 5: key `kind`: unknown variant `money`"));
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, SchemaError> {
        let file: SchemaFile = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
        let starts: Vec<usize> = file.field.iter().map(|field| field.span().start).collect();
        let mut fields: Vec<Field> = file
            .field
            .into_iter()
            .map(|field| Field::from(field.into_inner()))
            .collect();
        derivation::adopt_writing(&mut fields);
        check::check_fields(&fields).map_err(|(i, cause)| {
            let line = starts.get(i).map_or(1, |&start| line_of(text, start));
            SchemaError::AtLine {
                line,
                cause: Box::new(cause),
            }
        })?;
        Ok(Self {
            name: file.name,
            fields,
        })
    }

    /// The schema as TOML: keys in a fixed order, defaults left out.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let text = schema.to_toml();
    /// assert!(text.contains("name = \"income\""));
    /// assert_eq!(Schema::from_toml(&text)?, schema); // nothing is lost
    /// # Ok::<(), scorewright::schema::SchemaError>(())
    /// ```
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.to_toml_with(|_| Vec::new())
    }

    /// The schema as TOML with lines of comment above fields.
    pub(crate) fn to_toml_with(&self, comments: impl Fn(&Field) -> Vec<String>) -> String {
        let mut text = format!("name = {}\n", quoted(&self.name));
        for field in &self.fields {
            text.push('\n');
            for comment in comments(field) {
                push(&mut text, format_args!("# {comment}"));
            }
            push_field(&mut text, field);
        }
        text
    }

    /// Writes the schema as TOML. The file is the old one or the new one, whatever
    /// happens in between.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), SchemaError> {
        let path = path.as_ref();
        write_atomically(path, self.to_toml().as_bytes(), Access::Usual)
            .map_err(|error| io_error("write", path, &error))
    }
}

fn read_text(path: &Path) -> Result<String, SchemaError> {
    let bytes = read_bounded(path, LIMIT_BYTES).map_err(|error| io_error("read", path, &error))?;
    let bytes = bytes.ok_or_else(|| SchemaError::InFile {
        path: path.to_owned(),
        cause: Box::new(SchemaError::TooLong { limit: LIMIT_BYTES }),
    })?;
    // As the standard library says it of a file that is no text.
    String::from_utf8(bytes).map_err(|_| io_error("read", path, &io::ErrorKind::InvalidData.into()))
}

fn io_error(doing: &'static str, path: &Path, error: &io::Error) -> SchemaError {
    SchemaError::Io {
        doing,
        path: path.to_owned(),
        kind: error.kind(),
    }
}

fn toml_error(text: &str, error: &toml::de::Error) -> SchemaError {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    // What is missing is named in the message; the line is that of its table.
    let is_missing = error.message().starts_with("missing field");
    SchemaError::Toml {
        line: line_of(text, start),
        key: key_at(text, start).filter(|_| !is_missing),
        message: error.message().to_owned(),
    }
}

/// The key on the line of `offset`, when the line reads `key = value`.
fn key_at(text: &str, offset: usize) -> Option<String> {
    let line = text.lines().nth(line_of(text, offset) - 1)?;
    let (key, _) = line.split_once('=')?;
    let key = key.trim().trim_matches('"');
    let is_bare = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '.';
    (!key.is_empty() && key.chars().all(is_bare)).then(|| key.to_owned())
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

fn push_field(text: &mut String, field: &Field) {
    let default = field.without_settings();
    push(text, format_args!("[[field]]"));
    push(text, format_args!("name = {}", quoted(&field.name)));
    push_words(text, field);
    if let Some(derived) = &field.derived {
        let (from, part) = (quoted(&derived.from), derived.part.word());
        push(
            text,
            format_args!("derived = {{ from = {from}, part = \"{part}\" }}"),
        );
    }
    if !field.affixes.is_empty() {
        let affixes: Vec<String> = field.affixes.iter().map(inline_affix).collect();
        push(text, format_args!("affixes = [{}]", affixes.join(", ")));
    }
    let ends = [
        ("low", field.low, default.low),
        ("high", field.high, default.high),
    ];
    let is_changed = |end: f64, default: f64| end.to_bits() != default.to_bits();
    for (key, end, default) in ends {
        if !is_changed(end, default) {
            continue;
        }
        push(text, format_args!("{key} = {}", number(end)));
    }
    push_list(text, "levels", &field.levels);
    if field.same_as().len() > 0 {
        let pair = |(spelling, level)| format!("{} = {}", quoted(spelling), quoted(level));
        let pairs: Vec<String> = field.same_as().map(pair).collect();
        push(text, format_args!("same_as = {{ {} }}", pairs.join(", ")));
    }
    push_list(text, "missing_markers", &field.missing_markers);
    if !field.usual_markers {
        push(text, format_args!("usual_markers = false"));
    }
    if !field.specials.is_empty() {
        push(text, format_args!("specials = ["));
        for special in &field.specials {
            push(text, format_args!("    {},", inline_special(special)));
        }
        push(text, format_args!("]"));
    }
    let treatments = [
        ("missing", field.missing, default.missing),
        ("out_of_range", field.out_of_range, default.out_of_range),
        ("non_finite", field.non_finite, default.non_finite),
        ("unseen", field.unseen, default.unseen),
    ];
    for (key, ours, default) in treatments {
        if ours != default {
            push(text, format_args!("{key} = \"{}\"", ours.word()));
        }
    }
    match field.bad.as_slice() {
        [] => {}
        [bad] => push(text, format_args!("bad = {}", quoted(bad))),
        more => push_list(text, "bad", more),
    }
    let texts = [
        ("reason_code", &field.reason_code),
        ("reason_text", &field.reason_text),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            push(text, format_args!("{key} = {}", quoted(value)));
        }
    }
}

/// The keys whose values are words of this crate, and those beside them.
fn push_words(text: &mut String, field: &Field) {
    if let Some(label) = &field.label {
        push(text, format_args!("label = {}", quoted(label)));
    }
    let words = [
        ("group", field.group.word(), Group::default().word()),
        ("kind", field.kind.word(), ""),
        ("role", field.role.word(), Role::default().word()),
        (
            "lawful_use",
            field.lawful_use.word(),
            LawfulUse::default().word(),
        ),
        (
            "direction",
            field.direction.word(),
            Direction::default().word(),
        ),
        (
            "notation",
            field.notation.word(),
            Notation::default().word(),
        ),
        (
            "date_format",
            field.date_format.word(),
            DateFormat::default().word(),
        ),
    ];
    for (key, word, _) in words.iter().filter(|(_, word, default)| word != default) {
        push(text, format_args!("{key} = \"{word}\""));
    }
    if let Some(years) = field.elderly_from {
        push(text, format_args!("elderly_from = {}", number(years)));
    }
    if field.counts_inquiries {
        push(text, format_args!("counts_inquiries = true"));
    }
    if let Some(unit) = &field.unit {
        push(text, format_args!("unit = {}", quoted(unit)));
    }
}

fn push_list(text: &mut String, key: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    let one_line = items.join(", ");
    if one_line.len() <= 80 {
        push(text, format_args!("{key} = [{one_line}]"));
    } else {
        push(
            text,
            format_args!("{key} = [\n    {},\n]", items.join(",\n    ")),
        );
    }
}

#[allow(clippy::float_cmp)] // the default, exactly
fn inline_affix(affix: &Affix) -> String {
    let word = quoted(affix.text());
    match affix.times() == 1.0 {
        true => word,
        false => format!("{{ text = {word}, times = {} }}", number(affix.times())),
    }
}

fn inline_special(special: &Special) -> String {
    let code = match &special.code {
        Code::Number(code) => number(*code),
        Code::Level(level) => quoted(level),
    };
    let meaning = quoted(&special.meaning);
    format!("{{ code = {code}, meaning = {meaning} }}")
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Whole numbers as such, others with the fewest digits that read back the same.
fn number(value: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    if value.fract() == 0.0 && value.abs() < EXACT {
        format!("{value:.0}")
    } else {
        format!("{value:?}")
    }
}
