//! What a message must and must not say, whoever wrote it.

use super::{Channel, Purpose, Recipient, TemplateValue};
use crate::rules::Provenance;

/// Rules for the text of messages, from a TOML file of phrase classes.
///
/// The same rules check a filled template, a letter typed by hand and a text a
/// language model wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentRules {
    provenance: Provenance,
    required: Vec<Required>,
    forbidden: Vec<Class>,
    disclosure: Disclosure,
}

/// The facts that tell of a debt; third parties may not read them.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Disclosure {
    facts: Vec<String>,
    cite: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Required {
    class: Class,
    /// The value that must stand in the text; without one, a phrase must.
    fact: Option<String>,
    purposes: Vec<Purpose>,
    /// Empty means every channel.
    channels: Vec<Channel>,
}

/// Phrases that say the same, in the form in which texts are compared.
#[derive(Clone, Debug, PartialEq)]
struct Class {
    name: String,
    cite: String,
    phrases: Vec<String>,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContentFault {
    /// It lacks something required.
    Missing,
    /// It says something forbidden.
    Forbidden,
    /// It tells a third party of the debt.
    Disclosed,
}

/// One fault of a text: the class of phrase and where the rule is written,
/// never the text itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding<'a> {
    /// What is wrong.
    pub fault: ContentFault,
    /// The class: `threat_of_arrest`, `opt_out`.
    pub class: &'a str,
    /// Where the rule is written.
    pub cite: &'a str,
}

/// How a text is sent, as far as its content depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sending {
    /// By which channel.
    pub channel: Channel,
    /// Why.
    pub purpose: Purpose,
    /// To whom.
    pub recipient: Recipient,
}

impl Sending {
    /// A text sent by this channel, for this purpose, to this person.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// # use scorewright::money::{Currency, Money};
    /// let owed = TemplateValue::amount(Money::parse("888.50", Currency::CNY)?)?;
    /// let text = format!("It is about {}.", owed.text());
    /// let sending = Sending::new(Channel::Letter, Purpose::Collection, Recipient::Spouse);
    /// let rules = ContentRules::shipped()?;
    /// let found = rules.check(&text, &[("amount", owed)], sending);
    /// // A spouse does not learn of the debt.
    /// assert!(found.iter().any(|one| one.fault == ContentFault::Disclosed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(channel: Channel, purpose: Purpose, recipient: Recipient) -> Self {
        Self {
            channel,
            purpose,
            recipient,
        }
    }
}

impl ContentRules {
    /// Where the rules come from, and since when they apply.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Every fault of `text`; none means it may be sent.
    ///
    /// `facts` are the values the message is about, under the names of the
    /// placeholders (`sender`, `creditor`, `amount`, `due`, `pay`, `help_line`):
    /// a required fact must stand in the text exactly as rendered, so a text
    /// with a wrong amount fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::{Channel, ContentFault, ContentRules, Purpose, Recipient, Sending};
    /// let rules = ContentRules::shipped()?;
    /// let sending = Sending::new(Channel::Sms, Purpose::Reminder, Recipient::Debtor);
    /// let findings = rules.check("Pay today or you will be arrested.", &[], sending);
    /// let threat = findings.iter().find(|found| found.fault == ContentFault::Forbidden);
    /// assert_eq!(threat.map(|found| found.class), Some("threat_of_arrest"));
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    #[must_use]
    pub fn check<'a>(
        &'a self,
        text: &str,
        facts: &[(&str, TemplateValue)],
        sending: Sending,
    ) -> Vec<Finding<'a>> {
        let text = comparable(text);
        let may_know = sending.recipient.may_know_debt();
        let required = self.required.iter().filter(|rule| {
            let about_debt = rule
                .fact
                .as_deref()
                .is_some_and(|fact| self.disclosure.has(fact));
            rule.applies(sending) && (may_know || !about_debt)
        });
        let missing = required
            .filter(|rule| !rule.is_met(&text, facts))
            .map(|rule| rule.class.finding(ContentFault::Missing));
        let forbidden = self
            .forbidden
            .iter()
            .filter(|class| class.is_in(&text))
            .map(|class| class.finding(ContentFault::Forbidden));
        let mut findings: Vec<_> = missing.chain(forbidden).collect();
        if !may_know && self.disclosure.is_made_in(&text, facts) {
            findings.push(Finding {
                fault: ContentFault::Disclosed,
                class: "debt",
                cite: &self.disclosure.cite,
            });
        }
        findings
    }

    /// Whether `text` says how to stop messages, in words this file knows.
    #[must_use]
    pub fn has_opt_out(&self, text: &str) -> bool {
        let text = comparable(text);
        self.required
            .iter()
            .any(|rule| rule.class.name == "opt_out" && rule.class.is_in(&text))
    }
}

impl Disclosure {
    fn has(&self, fact: &str) -> bool {
        self.facts.iter().any(|one| one == fact)
    }

    fn is_made_in(&self, text: &str, facts: &[(&str, TemplateValue)]) -> bool {
        facts
            .iter()
            .any(|(name, value)| self.has(name) && holds(text, &comparable(value.text())))
    }
}

impl Required {
    fn applies(&self, sending: Sending) -> bool {
        let by_channel = self.channels.is_empty() || self.channels.contains(&sending.channel);
        by_channel && self.purposes.contains(&sending.purpose)
    }

    fn is_met(&self, text: &str, facts: &[(&str, TemplateValue)]) -> bool {
        match &self.fact {
            Some(fact) => facts
                .iter()
                .any(|(name, value)| name == fact && holds(text, &comparable(value.text()))),
            None => self.class.is_in(text),
        }
    }
}

impl Class {
    fn is_in(&self, text: &str) -> bool {
        self.phrases.iter().any(|phrase| holds(text, phrase))
    }

    fn finding(&self, fault: ContentFault) -> Finding<'_> {
        Finding {
            fault,
            class: &self.name,
            cite: &self.cite,
        }
    }
}

/// Whether the phrase stands in the text, both in comparable form.
///
/// A phrase that begins or ends with a Latin letter or digit must begin or end a
/// word there: "sue" is not in "issue", nor 5.00 in 15.00. Chinese has no such ends.
fn holds(text: &str, phrase: &str) -> bool {
    let is_latin = |sign: Option<char>| sign.is_some_and(|sign| !is_cjk(sign) && sign != ' ');
    let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
    if first.is_none() {
        return false;
    }
    text.match_indices(phrase).any(|(start, found)| {
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let after = text
            .get(start + found.len()..)
            .and_then(|after| after.chars().next());
        !(is_latin(first) && is_latin(before) || is_latin(last) && is_latin(after))
    })
}

/// The form in which texts are compared: lower case, full-width letters made
/// plain, invisible characters gone, words apart by one space, none in Chinese.
fn comparable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for sign in text.chars().filter(|&sign| !is_invisible(sign)) {
        let sign = halfwidth(sign);
        if !sign.is_alphanumeric() {
            gap = true;
            continue;
        }
        let before = out.chars().next_back();
        let joins_latin = before.is_some_and(|before| !is_cjk(before)) && !is_cjk(sign);
        if gap && joins_latin {
            out.push(' ');
        }
        gap = false;
        out.extend(sign.to_lowercase());
    }
    out
}

const fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

fn halfwidth(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        _ => sign,
    }
}

const fn is_cjk(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

mod shipped {
    use super::super::OutreachError;
    use super::{Channel, Class, ContentRules, Disclosure, Purpose, Required, comparable};
    use crate::lending::outreach::read::read;
    use crate::rules::Header;

    const SHIPPED: &str = include_str!("../../../data/rules/outreach/content.toml");

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        required: Vec<Written>,
        #[serde(default)]
        forbidden: Vec<Written>,
        disclosure: Disclosure,
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        class: String,
        cite: String,
        fact: Option<String>,
        #[serde(default)]
        purposes: Vec<Purpose>,
        #[serde(default)]
        channels: Vec<Channel>,
        #[serde(default)]
        en: Vec<String>,
        #[serde(default)]
        zh: Vec<String>,
    }

    impl Written {
        fn class(&self) -> Result<Class, OutreachError> {
            let phrases: Vec<_> = self
                .en
                .iter()
                .chain(&self.zh)
                .map(|text| comparable(text))
                .collect();
            if phrases.iter().any(String::is_empty) || (phrases.is_empty() && self.fact.is_none()) {
                return Err(OutreachError::File {
                    file: "content file",
                    problem: format!("class `{}` needs phrases with letters in them", self.class),
                });
            }
            Ok(Class {
                name: self.class.clone(),
                cite: self.cite.clone(),
                phrases,
            })
        }
    }

    impl ContentRules {
        /// Reads a TOML file of required and forbidden classes.
        ///
        /// # Errors
        ///
        /// When the text is not TOML, a class has no phrase to look for, or no fact
        /// tells of a debt.
        pub fn from_toml(text: &str) -> Result<Self, OutreachError> {
            let (provenance, file) = read::<File>("content file", text, Header::POLICY)?;
            if file.disclosure.facts.is_empty() {
                return Err(OutreachError::File {
                    file: "content file",
                    problem: "`disclosure.facts` names the facts that tell of a debt".to_owned(),
                });
            }
            let required = file.required.iter().map(|written| {
                Ok(Required {
                    class: written.class()?,
                    fact: written.fact.clone(),
                    purposes: written.purposes.clone(),
                    channels: written.channels.clone(),
                })
            });
            Ok(Self {
                provenance,
                disclosure: file.disclosure,
                required: required.collect::<Result<_, OutreachError>>()?,
                forbidden: file
                    .forbidden
                    .iter()
                    .map(Written::class)
                    .collect::<Result<_, _>>()?,
            })
        }

        /// The rules inside the library, for English and Chinese.
        ///
        /// # Errors
        ///
        /// Never for an unchanged library; its tests read the file.
        pub fn shipped() -> Result<Self, OutreachError> {
            Self::from_toml(SHIPPED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_tricks() {
        assert_eq!(comparable("  BLACK-list!"), "black list");
        assert_eq!(comparable("ｂｌａｃｋlist"), "blacklist");
        assert_eq!(comparable("bla\u{200b}ck\u{ad}list"), "blacklist");
        assert_eq!(comparable("黑 * 名—单"), "黑名单");
        assert_eq!(comparable("回复 TD 退订"), "回复td退订");
    }

    #[test]
    fn latin_phrases_match_whole_words_and_chinese_ones_anywhere() {
        assert!(!holds(&comparable("no issue"), "sue"));
        assert!(holds(&comparable("we will sue."), "sue"));
        assert!(!holds(&comparable("CNY 15.00"), &comparable("5.00")));
        assert!(holds(&comparable("您已被列入黑名单"), "黑名单"));
        assert!(holds(&comparable("您sue我"), "sue"));
    }
}
