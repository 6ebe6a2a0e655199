//! Why contact could not be planned or checked.

/// Why a contact, rule set, template or schedule was refused.
///
/// No message carries a debtor's value: a rule set or template is named, its
/// contents and the debtor's are not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutreachError {
    /// Text that is not a moment.
    #[error(
        "a moment must be RFC 3339 with an offset and whole seconds (2026-03-08T09:00:00-05:00)"
    )]
    Moment,
    /// A moment the library does not reach.
    #[error("a moment must lie from 1900 to 2199, a time of day below 24:00:00")]
    MomentOutOfRange,
    /// A zone the database does not know.
    #[error(
        "the time zone is not an IANA name of the built-in database; without one no contact is lawful"
    )]
    UnknownZone,
    /// No rule set was given.
    #[error("at least one rule set is needed; contact without rules is not checked")]
    NoRuleSet,
    /// No rule set applies on the day.
    #[error("no rule set applies on {day} to this product and collector; add one that is in force")]
    NoRuleInForce {
        /// The debtor's date.
        day: jiff::civil::Date,
    },
    /// Two rule sets with one id.
    #[error("rule set `{id}` is given twice")]
    DuplicateRuleSet {
        /// The id.
        id: String,
    },
    /// A rule set that is not shipped.
    #[error("no shipped rule set or jurisdiction is called `{id}`")]
    UnknownRuleSet {
        /// The id asked for.
        id: String,
    },
    /// A moratorium that cannot be meant.
    #[error("a moratorium {problem}")]
    Moratorium {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A rule that cannot be meant.
    #[error("rule set `{id}`: {rule} {problem}")]
    Rule {
        /// The rule set.
        id: String,
        /// The rule in it.
        rule: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A contact later than the planned one.
    #[error(
        "the history holds a contact later than the planned one; pass the history up to the plan"
    )]
    HistoryAfterPlan,
    /// A rule file that does not read.
    #[error("{file}: {problem}")]
    File {
        /// Which file.
        file: &'static str,
        /// What the parser says; rule files hold no debtor's data.
        problem: String,
    },
    /// A borrower's file that does not read.
    #[error("line {line}: {reason}")]
    Case {
        /// Counted from 1.
        line: usize,
        /// What was expected; never what was found.
        reason: String,
    },
    /// A loan with nothing left to remind of.
    #[error("all {instalments} instalments are paid; there is nothing to remind of")]
    NothingDue {
        /// How many the plan has.
        instalments: usize,
    },
    /// A loan of which no plan can be made.
    #[error(transparent)]
    Plan(#[from] crate::lending::loan::PlanError),
    /// A template that cannot be used.
    #[error("template `{template}`: {problem}")]
    Template {
        /// Its id.
        template: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A placeholder without a value, without a declaration, or of another kind.
    #[error("template `{template}`: placeholder `{placeholder}` {problem}")]
    Placeholder {
        /// The template.
        template: String,
        /// The placeholder.
        placeholder: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A value that may not enter a message.
    #[error("a {kind} for a message must be {expected}")]
    Value {
        /// The kind of value.
        kind: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A reminder schedule that cannot be meant.
    #[error("reminder schedule: stage {stage} {problem}")]
    Schedule {
        /// Its place, from 1.
        stage: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
}
