//! What every rule set has in common: where it comes from, when it is in force, how
//! its file is read.
//!
//! - **In**: the text of a TOML rule file, or of a borrower's case in TOML or JSON.
//! - **Out**: a [`Provenance`], which every rule set keeps and an audit record names,
//!   and the rules as the stage that owns them writes them.
//! - **Promises**: a file has at most 1 MiB; unknown and repeated keys are errors;
//!   every error has a line; the error of a case never holds a borrower's value.
//!
//! A rule file begins with what it is; a kind of file that does not act on one of
//! these keys refuses it:
//!
//! ```toml
//! id = "FIRM-INCOME"
//! version = "2026-09"    # optional
//! from = 2026-01-01      # the first day it applies
//! until = 2027-01-01     # optional: the first day it no longer does
//! cite = "firm policy; 12 CFR 1002.6(b)(5)"
//! ```
//!
//! # Examples
//!
//! ```
//! use scorewright::rules::Provenance;
//! let rules = Provenance::new("FIRM-INCOME", "firm policy").with_version("2026-09");
//! assert_eq!(rules.to_string(), "FIRM-INCOME 2026-09 (firm policy)");
//! ```

mod header;
mod in_force;
pub(crate) mod notation;
mod provenance;
pub(crate) mod read;
mod reason;

pub(crate) use in_force::{InForce, day_number};
pub(crate) use notation::{Exact, toml_date};
pub use provenance::Provenance;
pub(crate) use read::{Header, read_case_json, read_case_toml, read_rules};
