//! Files, once: bounded readers that say where a file is wrong, and writers that
//! leave the old file or the new one, whatever happens in between.
//!
//! In: text or bytes of a file nobody vouches for. Out: a typed value, or an error
//! that names line and key.

#[cfg(feature = "card")]
mod atomic;
#[cfg(feature = "card")]
mod bounded;
#[cfg(feature = "files")]
pub(crate) mod csv;
#[cfg(feature = "lending")]
mod strict_json;
#[cfg(feature = "files")]
mod strict_toml;

#[cfg(feature = "files")]
pub use self::csv::{CsvError, CsvWriter, plain_text};
#[cfg(feature = "card")]
pub(crate) use atomic::write_atomically;
#[cfg(feature = "card")]
pub(crate) use bounded::read_bounded;
#[cfg(feature = "lending")]
pub(crate) use strict_json::read_json;
#[cfg(feature = "files")]
pub use strict_toml::TomlError;
#[cfg(feature = "files")]
pub(crate) use strict_toml::{at_key, check_version, line_of, read_toml};
