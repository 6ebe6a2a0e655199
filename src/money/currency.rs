//! Currencies and how finely each can be paid.

use core::fmt;

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    minor_units: u8,
}

/// ISO 4217 currencies whose minor unit is not a hundredth (2024 list).
const UNUSUAL: [(&str, u8); 25] = [
    ("BIF", 0),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("ISK", 0),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("PYG", 0),
    ("RWF", 0),
    ("UGX", 0),
    ("UYI", 0),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
    ("BHD", 3),
    ("IQD", 3),
    ("JOD", 3),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("TND", 3),
    ("CLF", 4),
];

/// ISO 4217 currencies with two decimal places (2024 list), three letters each.
const USUAL: &str = "\
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
    CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ \
    GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL \
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR \
    PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT \
    TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG";

impl Currency {
    /// Chinese yuan, in fen.
    pub const CNY: Self = Self::fixed(*b"CNY", 2);
    /// United States dollar, in cents.
    pub const USD: Self = Self::fixed(*b"USD", 2);
    /// Euro, in cents.
    pub const EUR: Self = Self::fixed(*b"EUR", 2);
    /// Hong Kong dollar, in cents.
    pub const HKD: Self = Self::fixed(*b"HKD", 2);
    /// Japanese yen, which has no minor unit.
    pub const JPY: Self = Self::fixed(*b"JPY", 0);
    /// Bahraini dinar, in thousandths.
    pub const BHD: Self = Self::fixed(*b"BHD", 3);

    const fn fixed(code: [u8; 3], minor_units: u8) -> Self {
        Self { code, minor_units }
    }

    /// The currency with this ISO 4217 code, if there is one.
    pub(super) fn known(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        let unusual = UNUSUAL.iter().find(|(known, _)| *known == code);
        let minor_units = match unusual {
            Some(&(_, units)) => units,
            None if USUAL.split(' ').any(|known| known == code) => 2,
            None => return None,
        };
        Some(Self::fixed(bytes, minor_units))
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        // Only ASCII letters get in.
        core::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// How many decimal places an amount has.
    #[must_use]
    pub const fn minor_units(self) -> u32 {
        self.minor_units as u32
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::MoneyError;

    #[test]
    fn the_constants_agree_with_the_table() {
        for known in [
            Currency::CNY,
            Currency::USD,
            Currency::EUR,
            Currency::HKD,
            Currency::JPY,
            Currency::BHD,
        ] {
            assert_eq!(Currency::from_code(known.code()).unwrap(), known);
        }
    }

    #[test]
    fn a_part_of_the_list_is_not_a_code() {
        for junk in ["", "CN", "CNYX", "Y C", "X Y", "cny", "ZZZ", "人民", "元"] {
            assert_eq!(Currency::from_code(junk), Err(MoneyError::UnknownCurrency));
        }
    }
}
