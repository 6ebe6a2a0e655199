//! Files, once: bounded readers that say where a file is wrong, and writers that
//! leave the old file or the new one, whatever happens in between.
//!
//! In: text or bytes of a file nobody vouches for. Out: a typed value, or an error
//! that names line and key.

#[cfg(feature = "serde")]
mod atomic;
#[cfg(feature = "serde")]
mod bounded;
pub(crate) mod cell;
pub(crate) mod csv;
pub(crate) mod notation;
#[cfg(feature = "serde")]
mod strict_json;
#[cfg(feature = "serde")]
mod strict_toml;

pub use self::csv::{CsvError, CsvWriter, plain_text};
#[cfg(feature = "serde")]
pub(crate) use atomic::write_atomically;
#[cfg(feature = "serde")]
pub(crate) use bounded::read_bounded;
pub use notation::Notation;
#[cfg(feature = "serde")]
pub(crate) use strict_json::read_json;
#[cfg(feature = "serde")]
pub use strict_toml::TomlError;
#[cfg(feature = "serde")]
pub(crate) use strict_toml::{at_key, check_version, line_of, read_toml};
