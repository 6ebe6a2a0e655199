//! Where a rule set comes from.

use super::InForce;
use jiff::civil::Date;
use std::fmt;

/// What a rule set is, since when it applies, where it is written, and, for one read
/// from a file, the digest of that file. Every rule set keeps its own, so that an
/// audit record can name exactly what applied.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Provenance {
    id: String,
    version: Option<String>,
    dates: InForce,
    cite: String,
    sha256: Option<String>,
}

impl Provenance {
    /// Rules made in code, in force for ever.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::rules::Provenance;
    /// let rules = Provenance::new("FIRM-INCOME", "firm policy");
    /// assert_eq!(rules.id(), "FIRM-INCOME");
    /// assert_eq!(rules.sha256(), None); // no file stands behind them
    /// ```
    #[must_use]
    pub fn new(id: &str, cite: &str) -> Self {
        Self {
            id: id.to_owned(),
            version: None,
            dates: InForce::default(),
            cite: cite.to_owned(),
            sha256: None,
        }
    }

    /// The version of the rules. Default none.
    #[must_use]
    pub fn with_version(mut self, version: &str) -> Self {
        self.version = Some(version.to_owned());
        self
    }

    /// The first day the rules apply and the first they no longer do. Default always.
    #[must_use]
    pub const fn with_dates(mut self, from: Option<Date>, until: Option<Date>) -> Self {
        self.dates = InForce { from, until };
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version; `None` where the rules name none.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The first day the rules apply; `None` when they always have.
    #[must_use]
    pub const fn from(&self) -> Option<Date> {
        self.dates.from
    }

    /// The first day they no longer apply; `None` while no end is known.
    #[must_use]
    pub const fn until(&self) -> Option<Date> {
        self.dates.until
    }

    /// Where they are written.
    #[must_use]
    pub fn cite(&self) -> &str {
        &self.cite
    }

    /// SHA-256 of the file they were read from, as 64 hexadecimal digits; `None` for
    /// rules made or changed in code.
    #[must_use]
    pub fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    /// Whether the rules apply on `day`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::rules::Provenance;
    /// let rules = Provenance::new("MINE", "policy")
    ///     .with_dates(Some(date(2026, 1, 1)), Some(date(2027, 1, 1)));
    /// assert!(rules.is_in_force(date(2026, 12, 31)));
    /// assert!(!rules.is_in_force(date(2027, 1, 1))); // `until` is the first day it is not
    /// ```
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.dates.covers(day)
    }

    /// The same for rules that a setter has changed: no file says them any more.
    pub(crate) fn changed_in_code(&mut self) {
        self.sha256 = None;
    }

    /// One of several rule sets of the file that `other` was read from.
    pub(crate) fn of_the_file_of(mut self, other: &Self) -> Self {
        self.sha256.clone_from(&other.sha256);
        self
    }

    pub(super) fn of_file(mut self, text: &str) -> Self {
        use sha2::{Digest as _, Sha256};
        let digest = Sha256::digest(text.as_bytes());
        self.sha256 = Some(digest.iter().map(|byte| format!("{byte:02x}")).collect());
        self
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        if let Some(version) = &self.version {
            write!(f, " {version}")?;
        }
        if self.cite.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.cite)
    }
}
