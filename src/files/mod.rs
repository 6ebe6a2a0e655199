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
#[cfg(feature = "card")]
mod error;
#[cfg(feature = "files")]
mod input;
#[cfg(feature = "card")]
mod lock;
mod printable;
#[cfg(feature = "lending")]
mod strict_json;
#[cfg(feature = "files")]
mod strict_toml;
#[cfg(feature = "card")]
mod target;

#[cfg(feature = "files")]
pub use self::csv::{CsvError, CsvFormat, CsvWriter, Encoding, plain_text};
#[cfg(feature = "card")]
pub(crate) use atomic::{Access, write_atomically};
#[cfg(feature = "card")]
pub use atomic::{AtomicFile, write_file};
#[cfg(feature = "card")]
pub(crate) use bounded::read_bounded;
#[cfg(feature = "card")]
pub use bounded::read_text;
#[cfg(feature = "card")]
pub use error::FileError;
#[cfg(feature = "files")]
pub use input::{Input, InputReader};
#[cfg(feature = "card")]
pub use lock::FileLock;
pub(crate) use printable::is_cell;
pub use printable::printable;
pub(crate) use printable::printable_path;
#[cfg(feature = "lending")]
pub(crate) use strict_json::read_json;
#[cfg(feature = "files")]
pub use strict_toml::TomlError;
#[cfg(feature = "lending")]
pub(crate) use strict_toml::key_at;
#[cfg(feature = "files")]
pub(crate) use strict_toml::{at_key, check_version, line_of, read_toml};
#[cfg(feature = "card")]
pub use target::same_file;
