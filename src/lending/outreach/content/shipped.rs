//! Rules for the text of messages, from TOML; and the ones inside the library.

use super::super::{Collector, OutreachError, jurisdiction};
use super::{
    Channel, Class, Communication, ContentRules, Disclosure, Fold, Forbidden, Pattern, Purpose,
    Required, Vocabulary, comparable,
};
use crate::lending::outreach::phrase::Groups;
use crate::lending::outreach::read::read;
use crate::rules::Header;

const SHIPPED: &str = include_str!("../../../../data/rules/outreach/content.toml");

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    words: Groups,
    #[serde(default)]
    harmless: Harmless,
    #[serde(default)]
    required: Vec<WrittenRequired>,
    #[serde(default)]
    forbidden: Vec<WrittenForbidden>,
    disclosure: WrittenDisclosure,
}

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Harmless {
    say: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDisclosure {
    facts: Vec<String>,
    #[serde(default)]
    say: Vec<String>,
    cite: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRequired {
    class: String,
    cite: String,
    fact: Option<String>,
    purposes: Vec<Purpose>,
    #[serde(default)]
    channels: Vec<Channel>,
    #[serde(default)]
    jurisdictions: Vec<String>,
    #[serde(default)]
    collectors: Vec<Collector>,
    #[serde(default)]
    communication: Communication,
    #[serde(default)]
    tells_of_debt: bool,
    #[serde(default)]
    en: Vec<String>,
    #[serde(default)]
    zh: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenForbidden {
    class: String,
    cite: String,
    #[serde(default)]
    except: Vec<Purpose>,
    say: Vec<String>,
}

fn wrong(problem: String) -> OutreachError {
    OutreachError::File {
        file: "content file",
        problem,
    }
}

fn patterns(
    of: &str,
    say: &[String],
    groups: &Groups,
    fold: &Fold,
) -> Result<Vec<Pattern>, OutreachError> {
    let parse = |text: &String| Pattern::parse(text, groups, fold);
    let read: Result<Vec<_>, String> = say.iter().map(parse).collect();
    read.map_err(|problem| wrong(format!("{of}: {problem}")))
}

impl WrittenRequired {
    fn rule(self) -> Result<Required, OutreachError> {
        let phrases = self.en.iter().chain(&self.zh);
        let phrases: Vec<_> = phrases.map(|text| comparable(text)).collect();
        if phrases.iter().any(String::is_empty) || (phrases.is_empty() && self.fact.is_none()) {
            let class = self.class;
            return Err(wrong(format!(
                "class `{class}` needs phrases with letters in them"
            )));
        }
        for code in &self.jurisdictions {
            jurisdiction::check(code).map_err(wrong)?;
        }
        Ok(Required {
            class: Class {
                name: self.class,
                cite: self.cite,
                phrases,
            },
            fact: self.fact,
            purposes: self.purposes,
            channels: self.channels,
            jurisdictions: self.jurisdictions,
            collectors: self.collectors,
            communication: self.communication,
            tells_of_debt: self.tells_of_debt,
        })
    }
}

impl WrittenForbidden {
    fn rule(self, groups: &Groups, fold: &Fold) -> Result<Forbidden, OutreachError> {
        if self.say.is_empty() {
            return Err(wrong(format!("class `{}` needs patterns", self.class)));
        }
        Ok(Forbidden {
            say: patterns(&self.class, &self.say, groups, fold)?,
            name: self.class,
            cite: self.cite,
            except: self.except,
        })
    }
}

impl ContentRules {
    /// Reads a TOML file of required and forbidden classes.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, a class has nothing to look for, a pattern or a
    /// jurisdiction does not read, or no fact tells of a debt.
    pub fn from_toml(text: &str) -> Result<Self, OutreachError> {
        let (provenance, file) = read::<File>("content file", text, Header::POLICY)?;
        if file.disclosure.facts.is_empty() {
            let problem = "`disclosure.facts` names the facts that tell of a debt";
            return Err(wrong(problem.to_owned()));
        }
        let (fold, groups) = (Fold::new(), &file.words);
        let harmless = patterns("harmless", &file.harmless.say, groups, &fold)?;
        let told = patterns("disclosure", &file.disclosure.say, groups, &fold)?;
        let forbidden = file.forbidden.into_iter();
        let forbidden = forbidden.map(|written| written.rule(groups, &fold));
        let forbidden: Vec<Forbidden> = forbidden.collect::<Result<_, _>>()?;
        let required = file.required.into_iter().map(WrittenRequired::rule);
        let all = forbidden.iter().flat_map(|class| &class.say);
        Ok(Self {
            provenance,
            vocabulary: Vocabulary::new(all.chain(&harmless)),
            disclosure: Disclosure {
                facts: file.disclosure.facts,
                say: told,
                cite: file.disclosure.cite,
            },
            required: required.collect::<Result<_, _>>()?,
            forbidden,
            harmless,
            fold,
            jurisdictions: Vec::new(),
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
