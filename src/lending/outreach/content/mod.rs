//! What a message must and must not say, whoever wrote it.

mod shipped;

use super::denial::is_denied;
use super::fold::{Fold, Word, comparable, holds};
use super::phrase::{Pattern, Vocabulary};
use super::{Channel, Collector, Conduct, Purpose, Recipient, TemplateValue};
use crate::rules::Provenance;

/// Rules for the text of messages, from a TOML file of phrase classes.
///
/// The same rules check a filled template, a letter typed by hand and a text a
/// language model wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentRules {
    provenance: Provenance,
    required: Vec<Required>,
    forbidden: Vec<Forbidden>,
    harmless: Vec<Pattern>,
    disclosure: Disclosure,
    fold: Fold,
    vocabulary: Vocabulary,
    /// Whose law the texts are under; what is bound to another is not asked for.
    jurisdictions: Vec<String>,
}

/// What tells of a debt; third parties may not read it.
#[derive(Clone, Debug, PartialEq)]
struct Disclosure {
    facts: Vec<String>,
    say: Vec<Pattern>,
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
    /// Under whose law; empty means everyone's.
    jurisdictions: Vec<String>,
    /// For whom who sends it collects; empty means everyone.
    collectors: Vec<Collector>,
    /// In the first communication about the debt, or in every one.
    communication: Communication,
    /// It tells of a debt, so that third parties must not read it.
    tells_of_debt: bool,
}

/// Which communications about a debt a rule asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Communication {
    #[default]
    Every,
    Initial,
}

/// What must not be said, as patterns.
#[derive(Clone, Debug, PartialEq)]
struct Forbidden {
    name: String,
    cite: String,
    say: Vec<Pattern>,
    /// Purposes that may say it.
    except: Vec<Purpose>,
}

/// Phrases that say the same, in the form in which facts are compared.
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
    /// For whom the sender collects. Default not known: then the stricter rule holds.
    pub collector: Collector,
    /// A text about this debt has been sent before. Default not known to have been.
    pub is_later: bool,
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
            collector: Collector::Unknown,
            is_later: false,
        }
    }

    /// For whom the sender collects. Default not known: then the stricter rule holds.
    #[must_use]
    pub const fn with_collector(mut self, collector: Collector) -> Self {
        self.collector = collector;
        self
    }

    /// A text about this debt has been sent before. Default not known to have been, and
    /// what a first one must say is asked for.
    #[must_use]
    pub const fn with_one_before(mut self) -> Self {
        self.is_later = true;
        self
    }
}

/// What a check of a text can say at best: lists know phrases, not meaning.
pub const NOTHING_LISTED: &str = "no listed phrase found; a person reads it before first use";

impl ContentRules {
    /// Where the rules come from, and since when they apply.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The same rules for texts under the law of the rule sets of `conduct`. Default
    /// under none: what a country's law alone asks for is not asked.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::*;
    /// let rules = ContentRules::shipped()?.under(&Conduct::shipped(&["US-REGF"])?);
    /// let text = "This is Harbour Servicing. Call +1 212 555 0000, also if paying is difficult.";
    /// let collector = Sending::new(Channel::Letter, Purpose::Legal, Recipient::Debtor);
    /// let found = rules.check(text, &[], collector);
    /// // Nobody said who collects: what 12 CFR 1006.18(e) asks of debt collectors is asked.
    /// assert!(found.iter().any(|one| one.class == "debt_collector_identity"));
    /// let found = rules.check(text, &[], collector.with_collector(Collector::Creditor));
    /// assert!(found.iter().all(|one| one.class != "debt_collector_identity"));
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub fn under(mut self, conduct: &Conduct) -> Self {
        let sets = conduct.rule_sets().iter();
        self.jurisdictions = sets.map(|set| set.jurisdiction().to_owned()).collect();
        self
    }

    /// Every fault of `text` that the lists know. None does not mean that it is fine:
    /// [`NOTHING_LISTED`] is all that can be said, and a person reads it.
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
        let words = self.words(text);
        let text = comparable(text);
        let may_know = sending.recipient.may_know_debt();
        let required = self.required.iter().filter(|rule| {
            rule.applies(sending, &self.jurisdictions)
                && (may_know || !rule.is_about_debt(&self.disclosure))
        });
        let missing = required
            .filter(|rule| !rule.is_met(&text, facts))
            .map(|rule| rule.class.finding(ContentFault::Missing));
        let forbidden = self
            .forbidden
            .iter()
            .filter(|class| !class.except.contains(&sending.purpose) && class.is_in(&words))
            .map(Forbidden::finding);
        let mut findings: Vec<_> = missing.chain(forbidden).collect();
        if !may_know && self.disclosure.is_made_in(&text, &words, facts) {
            findings.push(Finding {
                fault: ContentFault::Disclosed,
                class: "debt",
                cite: &self.disclosure.cite,
            });
        }
        findings
    }

    /// The words of `text` as patterns see them: respelled, and without what is harmless.
    fn words(&self, text: &str) -> Vec<Word> {
        let mut words = self.vocabulary.plain(self.fold.words(text));
        for pattern in &self.harmless {
            let mut from = 0;
            while let Some((start, end)) = pattern.find(&words, from) {
                let said = words.iter_mut().take(end).skip(start);
                said.for_each(|word| word.text.clear());
                from = end;
            }
        }
        words
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

    fn is_made_in(&self, text: &str, words: &[Word], facts: &[(&str, TemplateValue)]) -> bool {
        let mut facts = facts.iter();
        facts.any(|(name, value)| self.has(name) && holds(text, &comparable(value.text())))
            || self.say.iter().any(|said| said.find(words, 0).is_some())
    }
}

impl Forbidden {
    fn is_in(&self, words: &[Word]) -> bool {
        self.say.iter().any(|said| {
            let mut from = 0;
            while let Some(found) = said.find(words, from) {
                if !is_denied(words, found) {
                    return true;
                }
                from = found.0 + 1;
            }
            false
        })
    }

    fn finding(&self) -> Finding<'_> {
        Finding {
            fault: ContentFault::Forbidden,
            class: &self.name,
            cite: &self.cite,
        }
    }
}

impl Required {
    fn applies(&self, sending: Sending, jurisdictions: &[String]) -> bool {
        let by_channel = self.channels.is_empty() || self.channels.contains(&sending.channel);
        let here = self.jurisdictions.is_empty()
            || self
                .jurisdictions
                .iter()
                .any(|law| jurisdictions.contains(law));
        let is_first = !sending.is_later || self.communication == Communication::Every;
        by_channel
            && here
            && is_first
            && sending.collector.may_be_one_of(&self.collectors)
            && self.purposes.contains(&sending.purpose)
    }

    fn is_about_debt(&self, disclosure: &Disclosure) -> bool {
        let fact = self.fact.as_deref();
        self.tells_of_debt || fact.is_some_and(|fact| disclosure.has(fact))
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
