//! Checked values for messages.

use super::OutreachError;
use crate::money::Money;
use core::fmt;
use jiff::civil::Date;

/// What may stand in a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ValueKind {
    /// A person's name: letters, spaces and the signs names have; at most 40.
    Name,
    /// A firm's name: as a person's, with digits and `&`; at most 60.
    Organisation,
    /// Money: a currency and an amount.
    Amount,
    /// A civil date.
    Date,
    /// A whole number.
    Count,
    /// A telephone number; at most 24 signs.
    Phone,
    /// An `https` address of the firm's own; at most 120 characters.
    Link,
}

impl ValueKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Organisation => "organisation",
            Self::Amount => "amount",
            Self::Date => "date",
            Self::Count => "count",
            Self::Phone => "phone",
            Self::Link => "link",
        }
    }
}

/// A checked value for a message. `Debug` shows its kind only.
///
/// Text from a record never reaches a message unchecked: a name with a digit, a
/// line break, a brace or an address in it is refused.
///
/// ```
/// use scorewright::lending::outreach::TemplateValue;
/// assert!(TemplateValue::name("Anne-Marie O'Neil").is_ok());
/// assert!(TemplateValue::name("visit evil.example").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TemplateValue {
    kind: ValueKind,
    text: String,
}

impl TemplateValue {
    /// A person's name.
    ///
    /// # Errors
    ///
    /// When it is empty, longer than 40 characters, or has anything but letters,
    /// spaces, `'`, `-`, `·` and a full stop at the end of a word.
    pub fn name(text: &str) -> Result<Self, OutreachError> {
        let expected = "1 to 40 letters, spaces, ' - · and full stops that end a word";
        let kind = ValueKind::Name;
        let known = |sign: char| sign.is_alphabetic() || " '’-·.".contains(sign);
        if is_short(text, 40) && text.chars().all(known) && stops_end_words(text) {
            Ok(Self::new(kind, text))
        } else {
            Err(refused(kind, expected))
        }
    }

    /// A firm's name.
    ///
    /// # Errors
    ///
    /// When it is empty, longer than 60 characters, or has signs other than
    /// those of a name, digits, `&`, `,`, `(` and `)`.
    pub fn organisation(text: &str) -> Result<Self, OutreachError> {
        let expected = "1 to 60 letters, digits, spaces and ' - · & , ( ) .";
        let kind = ValueKind::Organisation;
        let known = |sign: char| sign.is_alphanumeric() || " '’-·.&,()（）".contains(sign);
        if is_short(text, 60) && text.chars().all(known) && stops_end_words(text) {
            Ok(Self::new(kind, text))
        } else {
            Err(refused(kind, expected))
        }
    }

    /// An amount of money, with its thousands apart.
    ///
    /// # Errors
    ///
    /// When it is below zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// use scorewright::lending::outreach::TemplateValue;
    /// let amount = TemplateValue::amount(Money::parse("1234.50", Currency::CNY)?)?;
    /// assert_eq!(amount.text(), "CNY 1,234.50");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn amount(amount: Money) -> Result<Self, OutreachError> {
        if amount.is_negative() {
            return Err(refused(ValueKind::Amount, "zero or more"));
        }
        let text = format!(
            "{} {}",
            amount.currency(),
            grouped(&amount.amount().to_string())
        );
        Ok(Self::new(ValueKind::Amount, &text))
    }

    /// A date, written `2026-03-08` in every language.
    #[must_use]
    pub fn date(date: Date) -> Self {
        Self::new(ValueKind::Date, &date.to_string())
    }

    /// A whole number.
    #[must_use]
    pub fn count(count: u32) -> Self {
        Self::new(ValueKind::Count, &count.to_string())
    }

    /// A telephone number of the firm's.
    ///
    /// # Errors
    ///
    /// When it is empty, longer than 24, or has signs other than digits, spaces,
    /// `+`, `-`, `(` and `)`.
    pub fn phone(text: &str) -> Result<Self, OutreachError> {
        let kind = ValueKind::Phone;
        let known = |sign: char| sign.is_ascii_digit() || " +-()".contains(sign);
        if is_short(text, 24) && text.chars().all(known) {
            Ok(Self::new(kind, text))
        } else {
            Err(refused(kind, "1 to 24 digits, spaces and + - ( )"))
        }
    }

    /// An address of the firm's.
    ///
    /// # Errors
    ///
    /// When it does not begin with `https://`, is longer than 120, or has
    /// characters other than those of plain addresses.
    pub fn link(text: &str) -> Result<Self, OutreachError> {
        let kind = ValueKind::Link;
        let known = |sign: char| sign.is_ascii_alphanumeric() || ":/.-_?=&%#".contains(sign);
        let plain = is_short(text, 120) && text.chars().all(known);
        match text.strip_prefix("https://") {
            Some(rest) if plain && !rest.is_empty() => Ok(Self::new(kind, text)),
            _ => Err(refused(
                kind,
                "an https address of at most 120 plain characters",
            )),
        }
    }

    /// As it stands in the message.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ValueKind {
        self.kind
    }

    fn new(kind: ValueKind, text: &str) -> Self {
        let text = text.to_owned();
        Self { kind, text }
    }
}

impl fmt::Debug for TemplateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TemplateValue({})", self.kind.name())
    }
}

fn refused(kind: ValueKind, expected: &'static str) -> OutreachError {
    OutreachError::Value {
        kind: kind.name(),
        expected,
    }
}

fn is_short(text: &str, limit: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= limit
}

/// "J. Smith" is a name, "evil.example" an address.
fn stops_end_words(text: &str) -> bool {
    let mut after_stop = text.split('.').skip(1);
    after_stop.all(|rest| rest.is_empty() || rest.starts_with([' ', ',', '-']))
}

/// Thousands separated by commas.
fn grouped(plain: &str) -> String {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn names_cannot_carry_orders_addresses_or_lines() {
        for name in [
            "",
            " ",
            "Ana\nPay now",
            "a.b",
            "Ana 5",
            "{name}",
            "<b>",
            "a@b",
            "x\u{202e}y",
        ] {
            assert!(TemplateValue::name(name).is_err(), "{name:?}");
        }
        for name in [
            "李小龙",
            "José",
            "J. R. Smith",
            "Nur-Aisha O’Brien",
            "阿卜杜拉·买买提",
        ] {
            assert!(TemplateValue::name(name).is_ok(), "{name}");
        }
        assert!(TemplateValue::name(&"a".repeat(41)).is_err());
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        let text = |text, currency| {
            TemplateValue::amount(Money::parse(text, currency).unwrap())
                .map(|value| value.text().to_owned())
        };
        assert_eq!(text("0.01", Currency::HKD).unwrap(), "HKD 0.01");
        assert_eq!(text("1000000", Currency::HKD).unwrap(), "HKD 1,000,000.00");
        assert_eq!(text("999", Currency::JPY).unwrap(), "JPY 999");
        assert!(text("-1", Currency::HKD).is_err());
    }
}
