//! Facts reported of an account beside its payments.

use std::fmt;

/// What was reported in a month beside the payments; each holds for that month only.
///
/// They make early warnings and choose advice, and are no features: what a borrower tells
/// of illness must not lower a score. `Debug` shows nothing of the borrower.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountFacts {
    flags: u8,
}

impl AccountFacts {
    const AUTOPAY_FAILED: u8 = 1;
    const FORBORNE_ELSEWHERE: u8 = 2;
    const MEDICAL_NOTICE: u8 = 4;
    const DISASTER_NOTICE: u8 = 8;
    const VULNERABLE: u8 = 16;

    /// Nothing was reported.
    #[must_use]
    pub const fn new() -> Self {
        Self { flags: 0 }
    }

    const fn with(self, flag: u8) -> Self {
        Self {
            flags: self.flags | flag,
        }
    }

    const fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// A direct debit came back.
    #[must_use]
    pub const fn with_autopay_failed(self) -> Self {
        self.with(Self::AUTOPAY_FAILED)
    }

    /// Another lender granted relief.
    #[must_use]
    pub const fn with_forborne_elsewhere(self) -> Self {
        self.with(Self::FORBORNE_ELSEWHERE)
    }

    /// The borrower, or somebody for them, told of illness.
    #[must_use]
    pub const fn with_medical_notice(self) -> Self {
        self.with(Self::MEDICAL_NOTICE)
    }

    /// A disaster was declared where the borrower lives.
    #[must_use]
    pub const fn with_disaster_notice(self) -> Self {
        self.with(Self::DISASTER_NOTICE)
    }

    /// The borrower is known to be vulnerable.
    #[must_use]
    pub const fn with_vulnerability(self) -> Self {
        self.with(Self::VULNERABLE)
    }

    /// Whether a direct debit came back.
    #[must_use]
    pub const fn autopay_failed(self) -> bool {
        self.has(Self::AUTOPAY_FAILED)
    }

    /// Whether another lender granted relief.
    #[must_use]
    pub const fn forborne_elsewhere(self) -> bool {
        self.has(Self::FORBORNE_ELSEWHERE)
    }

    /// Whether illness was told of.
    #[must_use]
    pub const fn medical_notice(self) -> bool {
        self.has(Self::MEDICAL_NOTICE)
    }

    /// Whether a disaster was declared.
    #[must_use]
    pub const fn disaster_notice(self) -> bool {
        self.has(Self::DISASTER_NOTICE)
    }

    /// Whether the borrower is known to be vulnerable.
    #[must_use]
    pub const fn is_vulnerable(self) -> bool {
        self.has(Self::VULNERABLE)
    }
}

impl fmt::Debug for AccountFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountFacts(..)")
    }
}
