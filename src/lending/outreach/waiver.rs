//! What lifts a window of hours.

use core::fmt;

/// What lifts a window for a debtor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Waiver {
    /// The debtor has agreed to other hours.
    DebtorAgreement,
    /// The debtor has consented to contact outside the hours.
    DebtorConsent,
    /// The debtor has consented in so many words.
    ExpressConsent,
    /// The debtor has just asked for this call, or consented to it directly.
    DirectConsent,
    /// The debtor has expressly consented to calls in an artificial or recorded voice.
    ArtificialVoice,
    /// More than this many days are past due; no one has to grant it.
    DpdOver(u32),
}

/// What is said of any other.
pub(super) const KNOWN: &str = "a waiver is one of `debtor_agreement`, `debtor_consent`, \
     `express_consent`, `direct_consent`, `artificial_voice` and `dpd_gt_15` with any number";

impl Waiver {
    /// As rule files write it: `debtor_consent`, `dpd_gt_15`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "debtor_agreement" => Self::DebtorAgreement,
            "debtor_consent" => Self::DebtorConsent,
            "express_consent" => Self::ExpressConsent,
            "direct_consent" => Self::DirectConsent,
            "artificial_voice" => Self::ArtificialVoice,
            _ => Self::DpdOver(text.strip_prefix("dpd_gt_")?.parse().ok()?),
        })
    }
}

impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DebtorAgreement => f.write_str("debtor_agreement"),
            Self::DebtorConsent => f.write_str("debtor_consent"),
            Self::ExpressConsent => f.write_str("express_consent"),
            Self::DirectConsent => f.write_str("direct_consent"),
            Self::ArtificialVoice => f.write_str("artificial_voice"),
            Self::DpdOver(days) => write!(f, "dpd_gt_{days}"),
        }
    }
}

impl serde::Serialize for Waiver {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Waiver {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(KNOWN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waivers_read_as_they_are_written() {
        for text in [
            "debtor_agreement",
            "express_consent",
            "artificial_voice",
            "dpd_gt_15",
        ] {
            assert_eq!(Waiver::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Waiver::parse("dpd_gt_many"), None);
    }
}
