//! Score, verified income and affordability become a decision with reasons.
//!
//! In: an [`Assessment`] by a card, a verified income, what is asked for, the facts
//! of hard rules, and a [`DecisionPolicy`]. Out: a [`Decision`]: approve, refer
//! with steps, or decline, with tier, at most four specific reasons by a recorded
//! method, and the notices due with their deadlines.
//!
//! [`DecisionRules::decide`] takes a whole [`LoanApplication`] that way in one step:
//! its income is verified, its score and its payment rest on that income, and a
//! refusal comes with what would change it.
//!
//! Beside it what lenders ask before they set a policy: the cut-off by profit, the
//! strategy table, the swap set of two cards; and what borrowers ask after a
//! refusal: the [change](Advice) of their own with which the whole application would
//! be approved, and on a card alone the [smallest](smallest_change) that reaches a
//! cut-off.

mod advice;
mod affordability;
mod application;
mod benefit;
mod card_use;
mod counterfactual;
mod cutoff;
mod decide;
mod error;
mod file;
mod findings;
mod loan_application;
mod notice;
mod policy;
mod reasons;

pub use advice::{Advice, AdvisedMove, AdvisedValue};
pub use affordability::{AffordabilityRatio, Burden};
pub use application::{Counterfactual, Decided, DecisionRules};
pub use benefit::{Benefit, Strikes};
pub use card_use::{CardUse, Fill, FillFrom};
pub use counterfactual::{
    ActionableField, AllowedDirection, Change, Lever, LeverBin, LeverPair, Levers, Move,
    smallest_change,
};
pub use cutoff::{
    BreakEven, HeldEqual, ScoreBand, StrategyCell, StrategyRow, SwapSet, score_bands,
    strategy_table, swap_set,
};
pub use decide::{Application, Decision, LoanRequest};
pub use error::DecisionError;
pub use findings::Step;
pub use loan_application::{FieldValue, LoanApplication};
pub use notice::{
    ConsumerReport, DecisionNoticeDue, NoticeRule, NoticeRules, Occasion, OccasionKind,
};
pub use policy::{
    AffordabilityLimits, CutOffs, DecisionOutcome, DecisionPolicy, HardRule, PolicyStep, Tier,
};
pub use reasons::{Assessment, PrincipalReason};
