//! Why no decision could be made.

/// A policy or an application that was refused. No message carries a value of
/// the applicant's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// A setting outside its range.
    #[error("{setting} must be {expected}")]
    Policy {
        /// The setting.
        setting: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A reason text that tells the applicant nothing.
    #[error(
        "reason `{code}`: a text must say what was scored; \"internal policy\" and \"score too low\" are insufficient (12 CFR 1002.9(b)(2))"
    )]
    VagueReason {
        /// The code.
        code: String,
    },
    /// A fact a hard rule asks for.
    #[error("fact `{fact}` is missing; a hard rule of the policy asks for it")]
    MissingFact {
        /// The fact.
        fact: String,
    },
    /// A number of the application outside its range.
    #[error("{field} must be {expected}")]
    Application {
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A policy that is not in force.
    #[error("policy `{id}` is not in force on {on}")]
    NotInForce {
        /// The policy.
        id: String,
        /// The day of the decision.
        on: jiff::civil::Date,
    },
    /// The applicant could not be scored.
    #[error("the applicant cannot be scored: {0}")]
    Score(#[from] crate::scoring::ScoreError),
    /// A field that may not be suggested to change.
    #[error("field `{field}` {problem}")]
    Lever {
        /// The field.
        field: String,
        /// Why not.
        problem: &'static str,
    },
    /// A field of the card that cannot be filled.
    #[error("field `{field}` {problem}")]
    CardField {
        /// The field.
        field: String,
        /// Why not.
        problem: &'static str,
    },
    /// Rows that do not belong together.
    #[error("{what}")]
    Rows {
        /// What is wrong with them.
        what: &'static str,
    },
    /// A file that does not read.
    #[error("{file}: {problem}")]
    File {
        /// Which.
        file: &'static str,
        /// What the parser says.
        problem: String,
    },
    /// The income could not be verified.
    #[error("income: {0}")]
    Income(#[from] crate::lending::income::IncomeError),
    /// The loan asked for has no plan, or a file does not read.
    #[error(transparent)]
    Plan(#[from] crate::lending::loan::PlanError),
    /// Amounts that cannot be combined.
    #[error(transparent)]
    Money(#[from] crate::money::MoneyError),
}

impl From<crate::lending::facts::FactError> for DecisionError {
    fn from(error: crate::lending::facts::FactError) -> Self {
        Self::Plan(error.into())
    }
}
