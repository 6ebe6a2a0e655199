//! What one column means.

use super::Derived;
use super::attribute::{Code, Direction, Group, Kind, LawfulUse, Role, Special, Treatment};
use crate::notation::{Affix, DateFormat, Notation, Reading};
use crate::scoring::{Slot, classify};
use std::collections::BTreeMap;

/// The age from which Regulation B protects applicants: 12 CFR 1002.2(o).
pub const ELDERLY_FROM: f64 = 62.0;

/// What one column means: its kind, range, codes, and what becomes of the rest.
///
/// Built by [`Field::new`] and `with_*`; checked as a whole by
/// [`Schema::new`](super::Schema::new).
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) group: Group,
    pub(crate) kind: Kind,
    pub(crate) unit: Option<String>,
    pub(crate) notation: Notation,
    /// Words that may stand beside its numbers.
    pub(crate) affixes: Vec<Affix>,
    pub(crate) date_format: DateFormat,
    /// The date that it is a part of.
    pub(crate) derived: Option<Derived>,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) levels: Vec<String>,
    /// Other spellings of levels, each with its level.
    pub(crate) same_as: BTreeMap<String, String>,
    pub(crate) missing_markers: Vec<String>,
    /// Whether the usual markers mean "not given" too; in numbers, dates and flags only.
    pub(crate) usual_markers: bool,
    /// The numbers among `missing_markers`; what `slot` compares with.
    pub(crate) marker_numbers: Vec<f64>,
    pub(crate) specials: Vec<Special>,
    /// The numeric codes of `specials`, in order; what `slot` compares with.
    pub(crate) special_numbers: Vec<f64>,
    pub(crate) missing: Treatment,
    pub(crate) out_of_range: Treatment,
    pub(crate) non_finite: Treatment,
    pub(crate) unseen: Treatment,
    pub(crate) direction: Direction,
    pub(crate) role: Role,
    pub(crate) lawful_use: LawfulUse,
    /// The age from which the law protects; ages only.
    pub(crate) elderly_from: Option<f64>,
    pub(crate) counts_inquiries: bool,
    /// The levels, numbers or words that mean bad; targets only.
    pub(crate) bad: Vec<String>,
    pub(crate) reason_code: Option<String>,
    pub(crate) reason_text: Option<String>,
}

/// Building a field; [`Schema::new`](super::Schema::new) checks the result.
impl Field {
    /// A feature that anything but its ordinary values leaves by a bin of its own:
    /// missing values, special codes and unseen levels have one each. Values out
    /// of range go to the nearest end, with a flag, and non-finite ones are refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind};
    /// let age = Field::new("age", Kind::Count);
    /// assert_eq!((age.name(), age.kind()), ("age", Kind::Count));
    /// assert!(age.is_feature());
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: None,
            group: Group::default(),
            kind,
            unit: None,
            notation: Notation::default(),
            affixes: Vec::new(),
            date_format: DateFormat::default(),
            derived: None,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
            levels: Vec::new(),
            same_as: BTreeMap::new(),
            missing_markers: Vec::new(),
            usual_markers: true,
            marker_numbers: Vec::new(),
            specials: Vec::new(),
            special_numbers: Vec::new(),
            missing: Treatment::OwnBin,
            out_of_range: Treatment::Nearest,
            non_finite: Treatment::Refuse,
            unseen: Treatment::OwnBin,
            direction: Direction::default(),
            role: Role::default(),
            lawful_use: LawfulUse::default(),
            elderly_from: None,
            counts_inquiries: false,
            bad: Vec::new(),
            reason_code: None,
            reason_text: None,
        }
    }

    /// A new field of its kind and derivation, whose settings are those left out in files.
    #[cfg(feature = "card")]
    pub(super) fn without_settings(&self) -> Self {
        let field = Self::new("", self.kind);
        match &self.derived {
            Some(derived) => field.with_derived(derived.clone()),
            None => field,
        }
    }

    /// What a person reads instead of the name.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The group of the lender's vocabulary. Default: application.
    #[must_use]
    pub const fn with_group(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    /// What one of it is: `EUR`, `months`. For people.
    #[must_use]
    pub fn with_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// How its numbers are written in files. Default: plain digits.
    #[must_use]
    pub fn with_notation(mut self, notation: Notation) -> Self {
        self.notation = notation;
        self.marker_numbers = self.reading().marker_numbers();
        self
    }

    /// Words that may stand beside its numbers, before or behind: a currency, a unit, a
    /// multiplier. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::dataset::{Column, Dataset, Values};
    /// use scorewright::notation::Affix;
    /// use scorewright::schema::{Field, Kind, Schema};
    /// let income = Field::new("income", Kind::Amount)
    ///     .with_affixes([Affix::new("元"), Affix::new("万元").with_times(10_000.0)]);
    /// let schema = Schema::new("loans", vec![income])?;
    /// let cells = ["3522.03元", "1.2万元"];
    /// let loans = Dataset::from_columns(&schema, &[("income", Values::Text(&cells))])?;
    /// assert!(matches!(loans.column("income"), Some(Column::Numbers(n)) if n == &[3522.03, 12_000.0]));
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn with_affixes(mut self, affixes: impl IntoIterator<Item = Affix>) -> Self {
        self.affixes = affixes.into_iter().collect();
        self
    }

    /// How its dates are written in files. Default: `2024-01-31`.
    #[must_use]
    pub const fn with_date_format(mut self, format: DateFormat) -> Self {
        self.date_format = format;
        self
    }

    /// The closed range of ordinary values. Default: every number.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind};
    /// use scorewright::scoring::Slot;
    /// let age = Field::new("age", Kind::Count).with_range(18.0, 100.0);
    /// assert_eq!((age.slot(18.0), age.slot(17.0)), (Slot::Regular, Slot::OutOfRange));
    /// ```
    #[must_use]
    pub const fn with_range(mut self, low: f64, high: f64) -> Self {
        self.low = low;
        self.high = high;
        self
    }

    /// The least ordinary value. Default: none.
    #[must_use]
    pub const fn with_low(mut self, low: f64) -> Self {
        self.low = low;
        self
    }

    /// The greatest ordinary value. Default: none.
    #[must_use]
    pub const fn with_high(mut self, high: f64) -> Self {
        self.high = high;
        self
    }

    /// The levels a category may take. Default: learned from the data.
    #[must_use]
    pub fn with_levels<L: Into<String>>(mut self, levels: impl IntoIterator<Item = L>) -> Self {
        self.levels = levels.into_iter().map(Into::into).collect();
        self
    }

    /// Another spelling of a level of a category: each cell of it is that level, in
    /// training as in scoring. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::dataset::{Column, Dataset, Values};
    /// use scorewright::schema::{Field, Kind, Schema};
    /// let home = Field::new("home", Kind::Category)
    ///     .with_levels(["own", "rent"])
    ///     .with_same_as("OWN", "own");
    /// let schema = Schema::new("loans", vec![home])?;
    /// let cells = ["own", "rent", "OWN"];
    /// let loans = Dataset::from_columns(&schema, &[("home", Values::Text(&cells))])?;
    /// assert!(matches!(loans.column("home"), Some(Column::Levels(home)) if home.codes() == [0, 1, 0]));
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn with_same_as(mut self, spelling: impl Into<String>, level: impl Into<String>) -> Self {
        self.same_as.insert(spelling.into(), level.into());
        self
    }

    /// Texts that mean "not given", beside the empty one. One that is a number means it
    /// however it is written: with `-999` the cell `-999.0` and the number -999 of a
    /// record are missing too. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind};
    /// use scorewright::scoring::Slot;
    /// let income = Field::new("income", Kind::Amount).with_missing_markers(["-999"]);
    /// assert_eq!(income.slot(-999.0), Slot::Missing);
    /// ```
    #[must_use]
    pub fn with_missing_markers<M: Into<String>>(
        mut self,
        markers: impl IntoIterator<Item = M>,
    ) -> Self {
        self.missing_markers = markers.into_iter().map(Into::into).collect();
        self.marker_numbers = self.reading().marker_numbers();
        self
    }

    /// Takes the usual markers (`NA`, `NULL`, `None`, `#N/A`, ...) for no markers: in a
    /// number or date they are then refused, as any other word. Default: there they mean
    /// "not given", unless a special code has that meaning.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::dataset::{Dataset, Values};
    /// use scorewright::schema::{Field, Kind, Schema};
    /// let read = |income| {
    ///     let schema = Schema::new("loans", vec![income])?;
    ///     Dataset::from_columns(&schema, &[("income", Values::Text(&["900", "N/A"]))])
    ///         .map_err(scorewright::Error::from)
    /// };
    /// let income = Field::new("income", Kind::Amount);
    /// assert!(read(income.clone()).is_ok());
    /// assert!(read(income.without_usual_markers()).is_err());
    /// ```
    #[must_use]
    pub const fn without_usual_markers(mut self) -> Self {
        self.usual_markers = false;
        self
    }

    /// One more special code, up to 64. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind, Special};
    /// use scorewright::scoring::Slot;
    /// let months = Field::new("months_since_late", Kind::Months)
    ///     .with_special(Special::number(-7.0, "never late"));
    /// assert_eq!(months.slot(-7.0), Slot::Special(0)); // the first special code
    /// ```
    #[must_use]
    pub fn with_special(mut self, special: Special) -> Self {
        if let Code::Number(number) = special.code {
            self.special_numbers.push(number);
        }
        self.specials.push(special);
        self
    }

    /// What becomes of missing values. Default: a bin of their own.
    #[must_use]
    pub const fn with_missing(mut self, treatment: Treatment) -> Self {
        self.missing = treatment;
        self
    }

    /// What becomes of numbers outside the range. Default: the nearest end of it, with a flag.
    #[must_use]
    pub const fn with_out_of_range(mut self, treatment: Treatment) -> Self {
        self.out_of_range = treatment;
        self
    }

    /// What becomes of infinities and not-a-numbers. Default: refused.
    #[must_use]
    pub const fn with_non_finite(mut self, treatment: Treatment) -> Self {
        self.non_finite = treatment;
        self
    }

    /// What becomes of levels not listed, or not seen in training. Default: a bin of their own.
    #[must_use]
    pub const fn with_unseen(mut self, treatment: Treatment) -> Self {
        self.unseen = treatment;
        self
    }

    /// Which way risk is expected to go as the value rises. Default: any.
    #[must_use]
    pub const fn with_direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// What the model does with it. Default: a feature.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind, Role};
    /// let bad = Field::new("bad", Kind::Flag).with_role(Role::Target);
    /// assert_eq!(bad.role(), Role::Target);
    /// assert!(!bad.is_feature());
    /// ```
    #[must_use]
    pub const fn with_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Whether the law lets it into a decision. Default: ordinary.
    #[must_use]
    pub const fn with_lawful_use(mut self, lawful_use: LawfulUse) -> Self {
        self.lawful_use = lawful_use;
        self
    }

    /// The age in years from which applicants may not get fewer points for it, for
    /// fields whose lawful use is [`LawfulUse::Age`]. Default [`ELDERLY_FROM`].
    #[must_use]
    pub const fn with_elderly_from(mut self, years: f64) -> Self {
        self.elderly_from = Some(years);
        self
    }

    /// Says that it counts inquiries into the borrower's credit. Where that is a
    /// reason and not among the four principal ones it is told as the fifth
    /// (FCRA §609(f)(9)). Default no.
    #[must_use]
    pub const fn with_counts_inquiries(mut self, counts: bool) -> Self {
        self.counts_inquiries = counts;
        self
    }

    /// A value of the target that means bad, beside those given before. Default: of `1`
    /// and `0`, `true` and `false`, `bad` and `good` the first; any others need this.
    #[must_use]
    pub fn with_bad(mut self, bad: impl Into<String>) -> Self {
        self.bad.push(bad.into());
        self
    }

    /// The code of the reason given when this field costs points. Default: none.
    #[must_use]
    pub fn with_reason_code(mut self, code: impl Into<String>) -> Self {
        self.reason_code = Some(code.into());
        self
    }

    /// The words of that reason. Default: none.
    #[must_use]
    pub fn with_reason_text(mut self, text: impl Into<String>) -> Self {
        self.reason_text = Some(text.into());
        self
    }
}

impl Field {
    /// The slot of a number under this field's codes and range.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind};
    /// use scorewright::scoring::Slot;
    /// let age = Field::new("age", Kind::Count).with_range(18.0, 100.0);
    /// assert_eq!(age.slot(17.0), Slot::OutOfRange);
    /// assert_eq!(age.slot(f64::NAN), Slot::Missing);
    /// ```
    #[must_use]
    pub fn slot(&self, value: f64) -> Slot {
        if self.marker_numbers.contains(&value) {
            return Slot::Missing;
        }
        classify(value, &self.special_numbers, self.low, self.high)
    }

    /// What becomes of values of `slot`; `None` for regular and special ones, which always have bins.
    #[must_use]
    pub const fn treatment(&self, slot: Slot) -> Option<Treatment> {
        match slot {
            Slot::Missing => Some(self.missing),
            Slot::NonFinite => Some(self.non_finite),
            Slot::OutOfRange => Some(self.out_of_range),
            Slot::Unseen => Some(self.unseen),
            Slot::Special(_) | Slot::Regular => None,
        }
    }
}

/// Reading a field.
impl Field {
    /// The column's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a person reads: the label, or else the name.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// The group of the lender's vocabulary.
    #[must_use]
    pub const fn group(&self) -> Group {
        self.group
    }

    /// What one of it is.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// How its values read.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How its numbers are written in files.
    #[must_use]
    pub const fn notation(&self) -> Notation {
        self.notation
    }

    /// Words that may stand beside its numbers.
    #[must_use]
    pub fn affixes(&self) -> &[Affix] {
        &self.affixes
    }

    /// How its dates are written in files.
    #[must_use]
    pub const fn date_format(&self) -> DateFormat {
        self.date_format
    }

    /// What the model does with it.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Whether the law lets it into a decision.
    #[must_use]
    pub const fn lawful_use(&self) -> LawfulUse {
        self.lawful_use
    }

    /// The age from which applicants may not get fewer points for it; 62 unless the
    /// schema says otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind};
    /// assert_eq!(Field::new("age", Kind::Count).elderly_from(), 62.0);
    /// ```
    #[must_use]
    pub fn elderly_from(&self) -> f64 {
        self.elderly_from.unwrap_or(ELDERLY_FROM)
    }

    /// Whether it counts inquiries into the borrower's credit.
    #[must_use]
    pub const fn counts_inquiries(&self) -> bool {
        self.counts_inquiries
    }

    /// Which way risk is expected to go.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// The closed range of ordinary values; infinite where there is no limit.
    #[must_use]
    pub const fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// The levels a category may take; empty when they are learned from the data.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Other spellings of levels, each with its level.
    pub fn same_as(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let pairs = self.same_as.iter();
        pairs.map(|(spelling, level)| (spelling.as_str(), level.as_str()))
    }

    /// The codes that are facts, not quantities.
    #[must_use]
    pub fn specials(&self) -> &[Special] {
        &self.specials
    }

    /// The numeric codes of [`specials`](Self::specials), in their order; what
    /// [`Slot::Special`] counts.
    #[must_use]
    pub fn special_numbers(&self) -> &[f64] {
        &self.special_numbers
    }

    /// Texts that mean "not given", beside the empty one.
    #[must_use]
    pub fn missing_markers(&self) -> &[String] {
        &self.missing_markers
    }

    /// Whether the usual markers mean "not given" too; they do in numbers, dates and flags only.
    #[must_use]
    pub const fn usual_markers(&self) -> bool {
        self.usual_markers
    }

    /// How a text of it reads, in a data set as in a record.
    ///
    /// A numeric special code may be written by its meaning.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let whatever = matches!(self.role, Role::Target | Role::Id | Role::Ignore);
        let reading = match self.kind {
            _ if whatever => Reading::levels(),
            Kind::Category | Kind::Text => Reading::levels(),
            Kind::Flag => Reading::flags(),
            Kind::Date => Reading::dates().with_date_format(self.date_format),
            Kind::Count => Reading::whole_numbers()
                .with_notation(self.notation)
                .with_affixes(&self.affixes),
            _ => Reading::numbers()
                .with_notation(self.notation)
                .with_affixes(&self.affixes),
        };
        let reading = match &self.derived {
            Some(derived) if !whatever => {
                Reading::date_parts(derived.part).with_date_format(self.date_format)
            }
            _ => reading,
        };
        let reading = match self.usual_markers {
            true => reading,
            false => reading.without_usual_markers(),
        };
        let in_words = |reading: Reading, special: &Special| match special.code {
            Code::Number(code) => reading.with_word(special.meaning.trim(), code),
            Code::Level(_) => reading,
        };
        let reading = self.specials.iter().fold(reading, in_words);
        let reading = self.same_as().fold(reading, |reading, (spelling, level)| {
            reading.with_same_as(spelling, level)
        });
        reading.with_markers(&self.missing_markers)
    }

    /// The first value of the target that means bad, when one is named.
    #[must_use]
    pub fn bad(&self) -> Option<&str> {
        self.bad.first().map(String::as_str)
    }

    /// All values of the target that mean bad; empty when none is named.
    #[must_use]
    pub fn bad_values(&self) -> &[String] {
        &self.bad
    }

    /// The code of the reason given when this field costs points.
    #[must_use]
    pub fn reason_code(&self) -> Option<&str> {
        self.reason_code.as_deref()
    }

    /// The words of that reason.
    #[must_use]
    pub fn reason_text(&self) -> Option<&str> {
        self.reason_text.as_deref()
    }

    /// Whether it is a candidate characteristic that may lawfully be scored.
    #[must_use]
    pub const fn is_feature(&self) -> bool {
        matches!(self.role, Role::Feature) && !matches!(self.lawful_use, LawfulUse::Prohibited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_field_refuses_only_what_is_not_finite() {
        let field = Field::new("x", Kind::Amount);
        assert_eq!(field.treatment(Slot::Missing), Some(Treatment::OwnBin));
        assert_eq!(field.treatment(Slot::Unseen), Some(Treatment::OwnBin));
        assert_eq!(field.treatment(Slot::OutOfRange), Some(Treatment::Nearest));
        assert_eq!(field.treatment(Slot::NonFinite), Some(Treatment::Refuse));
        assert!(field.is_feature());
    }

    #[test]
    fn a_special_code_wins_over_the_range() {
        let field = Field::new("x", Kind::Count)
            .with_range(0.0, 10.0)
            .with_special(Special::number(-7.0, "never"))
            .with_special(Special::number(-9.0, "no record"));
        assert_eq!(field.slot(-9.0), Slot::Special(1));
        assert_eq!(field.slot(-8.0), Slot::OutOfRange);
    }
}
