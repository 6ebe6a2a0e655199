//! Proof of hardship, kept as digests.

use super::error::ReliefError;
use core::fmt;
use jiff::civil::Date;

/// What struck the borrower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HardshipReason {
    /// Flood, earthquake, fire.
    Disaster,
    /// The borrower's or a dependant's illness.
    Illness,
    /// Loss of work.
    Unemployment,
    /// A fall in income.
    IncomeDrop,
    /// Birth, death, care in the family.
    FamilyEvent,
}

/// What kind of document proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A statement of an authority on the disaster.
    DisasterNotice,
    /// A medical certificate.
    MedicalCertificate,
    /// A certificate of unemployment or dismissal.
    UnemploymentCertificate,
    /// Payroll records.
    Payroll,
    /// A tax record.
    TaxRecord,
    /// A document of the civil registry.
    CivilRegistry,
}

/// The SHA-256 of a document. The document itself is not kept: medical evidence
/// is sensitive (PIPL art. 28, 29).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EvidenceDigest([u8; 32]);

impl EvidenceDigest {
    /// The digest of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// [`ReliefError::NotADigest`] for anything else.
    pub fn from_hex(hex: &str) -> Result<Self, ReliefError> {
        let mut bytes = [0_u8; 32];
        if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ReliefError::NotADigest);
        }
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            let pair = core::str::from_utf8(pair).map_err(|_| ReliefError::NotADigest)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| ReliefError::NotADigest)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for EvidenceDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for EvidenceDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EvidenceDigest({self})")
    }
}

/// A document that was seen: its kind, date and digest, and who checked it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HardshipEvidence {
    /// What kind of document.
    pub kind: EvidenceKind,
    /// When it was issued.
    pub issued_on: Date,
    /// Its digest.
    pub digest: EvidenceDigest,
    /// Who checked it; `None` until somebody has.
    pub verified_by: Option<String>,
}

impl HardshipEvidence {
    /// A document of this `kind` that nobody has checked yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::relief::{EvidenceDigest, EvidenceKind, HardshipEvidence};
    /// let digest = EvidenceDigest::new([0xab; 32]);
    /// let seen = HardshipEvidence::new(EvidenceKind::Payroll, date(2026, 4, 1), digest);
    /// assert_eq!(seen.verified_by, None);
    /// let checked = seen.with_verified_by("desk 4");
    /// assert_eq!(checked.verified_by.as_deref(), Some("desk 4"));
    /// ```
    #[must_use]
    pub const fn new(kind: EvidenceKind, issued_on: Date, digest: EvidenceDigest) -> Self {
        Self {
            kind,
            issued_on,
            digest,
            verified_by: None,
        }
    }

    /// Who checked it. Default nobody.
    #[must_use]
    pub fn with_verified_by(mut self, name: impl Into<String>) -> Self {
        self.verified_by = Some(name.into());
        self
    }
}

impl fmt::Debug for HardshipEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HardshipEvidence")
            .field("digest", &self.digest)
            .field("verified", &self.verified_by.is_some())
            .finish_non_exhaustive()
    }
}
