//! What can be wrong with a field, and how large a schema may be.

/// The most fields a schema may have: as many as a file may have columns.
pub const LIMIT_FIELDS: usize = 4_096;
/// The most special codes a field may have.
pub const LIMIT_SPECIALS: usize = 64;
/// The most levels a field may list.
pub const LIMIT_LEVELS: usize = 65_536;
/// The most bytes a name may have.
pub const LIMIT_NAME: usize = 1_024;

/// How a field contradicts itself.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldFault {
    /// The name cannot be a column's.
    #[error(
        "a name must be 1 to {LIMIT_NAME} bytes without control characters or space at its ends"
    )]
    Name,
    /// An end of the range is not a number, or the ends are the wrong way round.
    #[error("`low` must be a number not above `high`, got {low} and {high}")]
    Range {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// A range where values have no order.
    #[error("`low` and `high` are for numbers; its kind is `{kind}`")]
    RangeOfLevels {
        /// Its kind.
        kind: &'static str,
    },
    /// A way to write numbers where there are none.
    #[error("`notation` and `affixes` are for numbers; its kind is `{kind}`")]
    NotationOfKind {
        /// Its kind.
        kind: &'static str,
    },
    /// A word beside numbers that cannot be one.
    #[error(
        "affix {position} is empty, holds a digit or has space at its ends, is listed before, or multiplies by a number outside 1e-12 to 1e15"
    )]
    Affix {
        /// Counted from 1.
        position: usize,
    },
    /// A way to write dates where there are none.
    #[error("`date_format` is for dates; its kind is `{kind}`")]
    DateFormatOfKind {
        /// Its kind.
        kind: &'static str,
    },
    /// A part of a date that is no plain number.
    #[error(
        "`derived` is for a field of the kind `count` and the role `feature`, `protected` or `ignore`, \
         without `notation`, `affixes` or `specials`, and `from` names another column"
    )]
    Derived,
    /// A part of what is no date, or of one written otherwise.
    #[error(
        "`derived`: the field that `from` names must be of the kind `date`, with the same `date_format`"
    )]
    DerivedFrom,
    /// A special code of the wrong type.
    #[error("special code {position} must be {expected}, since its kind is `{kind}`")]
    SpecialType {
        /// Counted from 1.
        position: usize,
        /// A number or a level, or none.
        expected: &'static str,
        /// Its kind.
        kind: &'static str,
    },
    /// Two special codes are equal, or one is also a level.
    #[error("special code {position} is declared before, as a code or a level")]
    DuplicateSpecial {
        /// Counted from 1.
        position: usize,
    },
    /// More special codes than the hot path compares with.
    #[error("may have {LIMIT_SPECIALS} special codes at most, got {n_specials}")]
    TooManySpecials {
        /// How many there are.
        n_specials: usize,
    },
    /// Levels of something that has none.
    #[error("`levels` are for the kind `category`; its kind is `{kind}`")]
    LevelsOfKind {
        /// Its kind.
        kind: &'static str,
    },
    /// A level is empty, has space at its ends, holds what acts on a terminal, or is listed twice.
    #[error(
        "level {position} is empty, has space at its ends, holds a control character, or is listed before"
    )]
    Level {
        /// Counted from 1.
        position: usize,
    },
    /// Another spelling where there are no levels, or of what is no level.
    #[error(
        "`same_as`, spelling {position}: it belongs to a `category`, and pairs a text that is no level, special code or missing marker with a level"
    )]
    SameAs {
        /// Counted from 1, in the order of the spellings.
        position: usize,
    },
    /// More levels than a list may have.
    #[error("may list {LIMIT_LEVELS} levels at most, got {n_levels}")]
    TooManyLevels {
        /// How many there are.
        n_levels: usize,
    },
    /// A missing marker that is also a level or a special code.
    #[error(
        "missing marker {position} is also a level or a special code, or holds a control character"
    )]
    Marker {
        /// Counted from 1.
        position: usize,
    },
    /// `nearest` where nothing is near.
    #[error("`{key}` cannot be `nearest`; only `out_of_range` can")]
    Nearest {
        /// The treatment's key.
        key: &'static str,
    },
    /// The law forbids it in a decision.
    #[error(
        "prohibited by law in a decision, so it cannot be a feature; give it the role `protected` or `ignore`"
    )]
    Prohibited,
    /// An age of protection where nothing protects by age.
    #[error("`elderly_from` belongs to a field of `lawful_use = \"age\"`")]
    ElderlyOfUse,
    /// An age of protection nobody has.
    #[error("`elderly_from` must be an age in years from 1 to 120")]
    ElderlyFrom,
    /// A feature that has no bins.
    #[error("a `{kind}` cannot be a feature; {remedy}")]
    FeatureKind {
        /// Its kind.
        kind: &'static str,
        /// What to do instead.
        remedy: &'static str,
    },
    /// A role that needs another kind.
    #[error("the role `{role}` needs the kind {expected}, not `{kind}`")]
    RoleKind {
        /// The role.
        role: &'static str,
        /// The kinds that fit.
        expected: &'static str,
        /// Its kind.
        kind: &'static str,
    },
    /// `bad` on something that is not the target.
    #[error("`bad` is for the role `target`; its role is `{role}`")]
    BadOfRole {
        /// Its role.
        role: &'static str,
    },
    /// `bad` is empty, or not among the listed levels.
    #[error("`bad` must be a value of the target, and one of its `levels` where they are listed")]
    Bad,
}
