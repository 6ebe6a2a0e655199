//! Why help is refused or looked at by a person first: decisions with a reason, not errors.

/// Why the Care Action is refused; a decision, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DeclineReason {
    /// The loan is too young.
    #[error("`tenure`: the loan must run for at least {min_days} days")]
    TenureTooShort {
        /// The policy's limit.
        min_days: u32,
    },
    /// Arrears are too old.
    #[error("`days_past_due`: at most {max_days} when applying")]
    TooFarPastDue {
        /// The policy's limit.
        max_days: u32,
    },
    /// Too many concessions before.
    #[error("`concessions`: at most {max} in 24 months, this one included")]
    TooManyConcessions {
        /// The policy's limit.
        max: u32,
    },
    /// Relief is still running.
    #[error("`in_relief_through`: other relief is still running")]
    AlreadyInRelief,
    /// The last instalment fell due before the request.
    #[error(
        "`requested_on` must be no later than the last due date: what is owed after it is restructured"
    )]
    Matured,
    /// Nothing is to be paid while the pause would last.
    #[error("nothing falls due within {} of the request: a pause would help nobody", months_text(*months))]
    NothingDue {
        /// How long the pause would be.
        months: u32,
    },
    /// The event is too long ago.
    #[error("`event_on`: at most {max_days} days before the request")]
    EventTooOld {
        /// The policy's limit.
        max_days: u32,
    },
}

/// `1 month`, `3 months`.
pub(super) fn months_text(months: u32) -> String {
    let noun = if months == 1 { "month" } else { "months" };
    format!("{months} {noun}")
}

/// Why a person must look at it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ReferReason {
    /// No document of a kind that proves the reason.
    #[error("`evidence`: a document of a kind accepted for this reason is missing")]
    EvidenceMissing,
    /// Every document that would prove it is too old.
    #[error(
        "`evidence.issued_on`: at most {max_age_days} days before the request; ask for a newer \
         document"
    )]
    EvidenceTooOld {
        /// The policy's limit.
        max_age_days: u32,
    },
    /// A document that would prove it bears a date after the request.
    #[error("`evidence.issued_on` is after `requested_on`")]
    EvidenceAfterRequest,
    /// Nobody has checked the document.
    #[error("`evidence.verified_by`: nobody has checked the document yet")]
    EvidenceUnverified,
}
