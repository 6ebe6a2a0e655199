//! Payment histories by account and month, and what they say on a date.
//!
//! In: account-months as reported, from code or a CSV file ([`PanelLayout`]). Out:
//! [`PaymentHistory`] and [`Behaviour`] features as of a date. Promises that only
//! what was known on that date is used, in training as in service.

mod account_facts;
mod account_month;
mod behaviour;
mod behaviour_fields;
mod cells;
mod error;
mod history;
mod layout;
mod payment_panel;

pub use account_facts::AccountFacts;
pub use account_month::{AccountMonth, AccountStatus};
pub use behaviour::Behaviour;
pub use error::PanelError;
pub use history::PaymentHistory;
pub use layout::PanelLayout;
pub use payment_panel::PaymentPanel;
