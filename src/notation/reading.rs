//! How the text of one field reads: the one rule of data sets, records,
//! applications and batches.

use super::affix::Affix;
use super::cell::{Parsed, flag, parse_as, trim};
use super::date::{self, DateFormat};
use super::date_part::DatePart;
use super::markers::{is_sure_marker, is_usual_marker};
use super::number::{Notation, parse_with};
use crate::units::Day;

/// What the texts of one field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Number,
    Date,
    Flag,
    Level,
}

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning<'a> {
    /// Not given.
    Missing,
    /// A finite number, or the days of a date.
    Number(f64),
    /// A word for an infinity or a not-a-number; either way an infinity.
    NotFinite(f64),
    /// Digits of a number above the greatest double.
    TooLarge,
    /// A level, trimmed; of a flag `yes`, `no`, or a text that is neither.
    Level(&'a [u8]),
    /// No number, or no date.
    Unreadable,
}

/// How the text of one field reads, the same in a cell of a file, a map, a typed
/// record, JSON and an application.
///
/// White space at the ends is no part of a text. An empty text and the declared
/// markers mean "not given"; for numbers and dates so do the usual ones (`NA`, `NULL`,
/// `None`, ...), and for flags what only programs write (`NA`, `NULL`, `#N/A`), unless
/// [`without_usual_markers`](Self::without_usual_markers).
///
/// A declared marker that is a number is one however it is written: with the marker
/// `-999`, the text `-999.0` and the number -999 are missing too.
///
/// # Examples
///
/// ```
/// use scorewright::notation::{Notation, Reading};
/// use scorewright::scoring::{
///     Flags, InputParts, NumberParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts, Value,
/// };
/// let reading = Reading::numbers().with_notation(Notation::DecimalPoint).with_markers(["unknown"]);
/// let income = InputParts::numbers("income", NumberParts::new([1000.0]), 3)
///     .with_missing(2)
///     .with_reading(reading);
/// let term = TermParts::new(TermInputs::One(0), [0, 30, 10], 0, 30.0);
/// let reason = ReasonParts::new("R01", "Income");
/// let scorer = Scorer::new(ScorerParts::new([income], [term], [reason], [0.1; 31]))?;
/// let points = |text| scorer.score(&[Value::Text(text)]).map(|score| score.points.value());
/// assert_eq!(points(" $2,500 "), Ok(30));
/// assert_eq!(points("unknown"), Ok(10));
/// assert_eq!(points("N/A"), Ok(10)); // a usual marker
/// assert!(points("much").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    form: Form,
    notation: Notation,
    /// Words that may stand beside numbers.
    affixes: Vec<Affix>,
    date_format: DateFormat,
    /// Texts are dates, of which a number is this part.
    date_part: Option<DatePart>,
    /// Trimmed texts that mean "not given", beside the empty one.
    markers: Vec<Box<str>>,
    has_usual_markers: bool,
    /// Levels by their other spellings, in the order of those.
    same_as: Vec<(Box<str>, Box<str>)>,
    /// Special codes in words.
    words: Vec<(Box<str>, f64)>,
    /// Whether ordinary numbers are whole.
    is_whole: bool,
}

impl Reading {
    const fn new(form: Form) -> Self {
        Self {
            form,
            notation: Notation::Plain,
            affixes: Vec::new(),
            date_format: DateFormat::Iso,
            date_part: None,
            markers: Vec::new(),
            has_usual_markers: true,
            same_as: Vec::new(),
            words: Vec::new(),
            is_whole: false,
        }
    }

    /// Numbers in plain digits.
    #[must_use]
    pub const fn numbers() -> Self {
        Self::new(Form::Number)
    }

    /// Whole numbers: another is refused, as text or as a number, unless it is a
    /// special code.
    #[must_use]
    pub const fn whole_numbers() -> Self {
        let mut reading = Self::new(Form::Number);
        reading.is_whole = true;
        reading
    }

    /// Dates, as days since 1970-01-01.
    #[must_use]
    pub const fn dates() -> Self {
        Self::new(Form::Date)
    }

    /// Flags: `yes` and `no`, `true` and `false`, `1` and `0` in any case, which are the
    /// levels `yes` and `no`.
    #[must_use]
    pub const fn flags() -> Self {
        Self::new(Form::Flag)
    }

    /// Levels of a category, or text: taken as they are, but for white space at the ends.
    #[must_use]
    pub const fn levels() -> Self {
        Self::new(Form::Level)
    }

    /// How numbers are written. Default: plain digits.
    #[must_use]
    pub const fn with_notation(mut self, notation: Notation) -> Self {
        self.notation = notation;
        self
    }

    /// Words that may stand beside numbers: a currency, a unit, a multiplier. Default: none.
    #[must_use]
    pub fn with_affixes(mut self, affixes: &[Affix]) -> Self {
        self.affixes = affixes.to_vec();
        self
    }

    /// How dates are written. Default: `2024-01-31`.
    #[must_use]
    pub const fn with_date_format(mut self, format: DateFormat) -> Self {
        self.date_format = format;
        self
    }

    /// Whole numbers that are a part of a date: a text is the date, and what it says is
    /// the part; a number is the part itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::notation::{DatePart, Reading};
    /// use scorewright::scoring::{
    ///     InputParts, NumberParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts, Value,
    /// };
    /// let weekday = InputParts::numbers("weekday", NumberParts::new([6.0]), 2)
    ///     .with_reading(Reading::date_parts(DatePart::Weekday));
    /// let term = TermParts::new(TermInputs::One(0), [10, 0], 0, 10.0);
    /// let reason = ReasonParts::new("R01", "Day of the week");
    /// let scorer = Scorer::new(ScorerParts::new([weekday], [term], [reason], [0.1; 11]))?;
    /// let points = |value| scorer.score(&[value]).map(|score| score.points.value());
    /// assert_eq!(points(Value::Text("2024-02-29")), Ok(10)); // a Thursday
    /// assert_eq!(points(Value::Text("2024-03-03")), Ok(0)); // a Sunday
    /// assert_eq!(points(Value::Number(7.0)), Ok(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn date_parts(part: DatePart) -> Self {
        let mut reading = Self::whole_numbers();
        reading.date_part = Some(part);
        reading
    }

    /// More texts that mean "not given". Default: the empty one only.
    #[must_use]
    pub fn with_markers<M: AsRef<str>>(mut self, markers: impl IntoIterator<Item = M>) -> Self {
        for marker in markers {
            let marker = trim(marker.as_ref().as_bytes());
            if !marker.is_empty() {
                self.markers.push(String::from_utf8_lossy(marker).into());
            }
        }
        self
    }

    /// The usual markers are no markers. Default: in numbers, dates and flags they mean "not
    /// given".
    #[must_use]
    pub const fn without_usual_markers(mut self) -> Self {
        self.has_usual_markers = false;
        self
    }

    /// Another spelling of a level: `OWN` of `own`. Default: none.
    #[must_use]
    pub fn with_same_as(
        mut self,
        spelling: impl Into<Box<str>>,
        level: impl Into<Box<str>>,
    ) -> Self {
        let spelling = spelling.into();
        let place = self.same_as.partition_point(|(known, _)| *known < spelling);
        self.same_as.insert(place, (spelling, level.into()));
        self
    }

    /// A special code in words: `never late` for -7. A word of two codes is none.
    /// Default: none.
    #[must_use]
    pub fn with_word(mut self, word: impl Into<Box<str>>, code: f64) -> Self {
        self.words.push((word.into(), code));
        self
    }

    pub(crate) const fn is_whole(&self) -> bool {
        self.is_whole
    }

    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    /// Whether its texts are dates.
    pub(crate) fn reads_dates(&self) -> bool {
        self.form == Form::Date || self.date_part.is_some()
    }

    /// The declared markers.
    pub(crate) fn markers(&self) -> impl Iterator<Item = &str> {
        self.markers.iter().map(AsRef::as_ref)
    }

    /// The declared markers that are numbers.
    pub(crate) fn marker_numbers(&self) -> Vec<f64> {
        self.markers()
            .filter_map(|marker| self.number(marker))
            .collect()
    }

    /// The other spellings of levels.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &str> {
        self.same_as.iter().map(|(spelling, _)| &**spelling)
    }

    /// A text as a finite number in the notation.
    pub(crate) fn number(&self, text: &str) -> Option<f64> {
        if self.date_part.is_some() {
            return None;
        }
        match parse_as(trim(text.as_bytes()), self.notation) {
            Parsed::Number(value) => Some(value),
            _ => None,
        }
    }

    /// What a text says. A number may still be a declared marker: that is asked where
    /// all numbers are, given as text or not.
    pub(crate) fn text<'a>(&'a self, text: &'a [u8]) -> Meaning<'a> {
        let text = trim(text);
        let marked = |marker: &str| marker.as_bytes() == text;
        if text.is_empty() || self.markers().any(marked) {
            return Meaning::Missing;
        }
        if let Some(part) = self.date_part {
            return self.date(text, |day| part.of(day));
        }
        match self.form {
            Form::Level => Meaning::Level(self.level(text)),
            Form::Flag => match flag(text) {
                Some(0) => Meaning::Level(b"no"),
                Some(_) => Meaning::Level(b"yes"),
                None if self.has_usual_markers && is_sure_marker(text) => Meaning::Missing,
                None => Meaning::Level(text),
            },
            Form::Date => self.date(text, |day| day.0),
            Form::Number => match parse_with(text, self.notation, &self.affixes) {
                Parsed::Number(value) => Meaning::Number(value),
                Parsed::TooLarge => Meaning::TooLarge,
                Parsed::NotFinite(value) => self.word(text, Meaning::NotFinite(value)),
                Parsed::No => self.word(text, Meaning::Unreadable),
            },
        }
    }

    /// What a date says, as a number.
    fn date<'a>(&self, text: &[u8], number: impl Fn(Day) -> i32) -> Meaning<'a> {
        match date::parse(text, self.date_format) {
            Some(day) => Meaning::Number(f64::from(number(day))),
            None => self.word(text, Meaning::Unreadable),
        }
    }

    /// The level that a text is, or is another spelling of.
    fn level<'a>(&'a self, text: &'a [u8]) -> &'a [u8] {
        let by_spelling = |(known, _): &(Box<str>, Box<str>)| known.as_bytes().cmp(text);
        match self.same_as.binary_search_by(by_spelling) {
            Ok(place) => self
                .same_as
                .get(place)
                .map_or(text, |(_, level)| level.as_bytes()),
            Err(_) => text,
        }
    }

    /// A text without digits of its own: a code in words wins over a usual marker.
    fn word<'a>(&self, text: &[u8], otherwise: Meaning<'a>) -> Meaning<'a> {
        let mut codes = self
            .words
            .iter()
            .filter(|(word, _)| word.as_bytes() == text);
        match (codes.next(), codes.next()) {
            (Some(&(_, code)), None) => Meaning::Number(code),
            (Some(_), Some(_)) => Meaning::Unreadable,
            _ if self.has_usual_markers && is_usual_marker(text) => Meaning::Missing,
            _ => otherwise,
        }
    }
}

/// A number as a file writes it, where a level is asked for: `1` for 1.0, `0.5`;
/// `None` for what is not finite.
pub(crate) fn text_of(value: f64) -> Option<String> {
    // Adding zero makes -0 and 0 one number.
    value.is_finite().then(|| format!("{}", value + 0.0))
}

/// The number that a file writes as this very text.
pub(crate) fn number_written(text: &str) -> Option<f64> {
    let value = text.parse().ok()?;
    (text_of(value)? == text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(reading: &Reading, text: &str) -> Option<f64> {
        match reading.text(text.as_bytes()) {
            Meaning::Number(value) => Some(value),
            _ => None,
        }
    }

    fn is_missing(reading: &Reading, text: &str) -> bool {
        reading.text(text.as_bytes()) == Meaning::Missing
    }

    #[test]
    fn usual_markers_are_missing_in_numbers_and_dates_only() {
        for text in ["", "  ", "NA", " N/A ", "NULL", "nan", "None", "#N/A"] {
            assert!(is_missing(&Reading::numbers(), text), "{text}");
            assert!(is_missing(&Reading::dates(), text), "{text}");
            let empty = text.trim().is_empty();
            assert_eq!(is_missing(&Reading::levels(), text), empty, "{text}");
            let off = Reading::numbers().without_usual_markers();
            assert_eq!(is_missing(&off, text), empty, "{text}");
        }
        for text in ["inf", "-Infinity", "1O0", "12a", "much"] {
            assert!(!is_missing(&Reading::numbers(), text), "{text}");
        }
        let off = Reading::numbers().without_usual_markers();
        assert_eq!(off.text(b"nan"), Meaning::NotFinite(f64::INFINITY));
    }

    #[test]
    fn a_code_in_words_wins_over_a_usual_marker() {
        let reading = Reading::numbers()
            .with_word("never late", -7.0)
            .with_word("None", -8.0);
        assert_eq!(number(&reading, " never late"), Some(-7.0));
        assert_eq!(number(&reading, "None"), Some(-8.0));
        assert!(is_missing(&reading, "NA"));
        let twice = reading.with_word("None", -9.0);
        assert_eq!(twice.text(b"None"), Meaning::Unreadable);
    }

    #[test]
    fn flags_read_in_any_case_and_the_rest_is_itself() {
        let flags = Reading::flags();
        for text in ["yes", " TRUE ", "1", "Yes"] {
            assert_eq!(flags.text(text.as_bytes()), Meaning::Level(b"yes"));
        }
        assert_eq!(flags.text(b"False"), Meaning::Level(b"no"));
        assert!(is_missing(&flags, "NA") && is_missing(&flags, " null "));
        assert_eq!(flags.text(b"none"), Meaning::Level(b"none"));
        let off = Reading::flags().without_usual_markers();
        assert_eq!(off.text(b"NA"), Meaning::Level(b"NA"));
        assert_eq!(flags.text(b" maybe"), Meaning::Level(b"maybe"));
    }

    #[test]
    fn other_spellings_are_the_level() {
        let reading = Reading::levels()
            .with_same_as("OWN", "own")
            .with_same_as("Own", "own")
            .with_same_as("mortgaged", "mortgage");
        for (text, level) in [
            ("OWN ", "own"),
            ("Own", "own"),
            ("own", "own"),
            ("oWN", "oWN"),
        ] {
            assert_eq!(
                reading.text(text.as_bytes()),
                Meaning::Level(level.as_bytes())
            );
        }
        assert_eq!(reading.text(b"mortgaged"), Meaning::Level(b"mortgage"));
    }

    #[test]
    fn a_number_has_one_text() {
        for (value, text) in [(1.0, "1"), (-0.0, "0"), (1.5, "1.5"), (-1.0, "-1")] {
            assert_eq!(text_of(value).as_deref(), Some(text));
        }
        assert_eq!(text_of(f64::NAN), None);
        assert_eq!(number_written("1"), Some(1.0));
        for text in ["01", "1.0", "-0", "1e3", "+1", "inf", "one"] {
            assert_eq!(number_written(text), None, "{text}");
        }
    }
}
