//! Personal messages from templates: typed values in declared places, nothing else.

use super::{OutreachError, TemplateValue, ValueKind};
use core::fmt;
use std::collections::BTreeMap;

/// A message with declared placeholders.
///
/// ```
/// use scorewright::lending::outreach::{Template, TemplateValue, ValueKind};
/// let template = Template::new("hello", "en", "Dear {name}!", &[("name", ValueKind::Name)])?;
/// let message = template.fill(&[("name", TemplateValue::name("Ana")?)])?;
/// assert_eq!(message.text(), "Dear Ana!");
/// assert!(template.fill(&[]).is_err());
/// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    id: String,
    language: String,
    parts: Vec<Part>,
    placeholders: BTreeMap<String, ValueKind>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Placeholder(String),
}

/// A filled template. `Debug` shows its template only.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    template: String,
    language: String,
    text: String,
}

impl Message {
    /// The id of its template.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Its language.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// What the debtor reads.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({})", self.template)
    }
}

impl Template {
    /// A template; `{name}` in `body` stands for the placeholder `name`.
    ///
    /// # Errors
    ///
    /// When a placeholder in the body is not declared or one declared is not in
    /// it, a brace is not closed, or the body has a control character.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::{Template, ValueKind};
    /// let kinds = [("count", ValueKind::Count)];
    /// assert_eq!(Template::new("left", "en", "{count} to go", &kinds).unwrap().id(), "left");
    /// assert!(Template::new("left", "en", "{number} to go", &kinds).is_err()); // not declared
    /// ```
    pub fn new(
        id: &str,
        language: &str,
        body: &str,
        placeholders: &[(&str, ValueKind)],
    ) -> Result<Self, OutreachError> {
        let template = Self {
            id: id.to_owned(),
            language: language.to_owned(),
            parts: parts(id, body)?,
            placeholders: placeholders
                .iter()
                .map(|&(name, kind)| (name.to_owned(), kind))
                .collect(),
        };
        for name in template.used() {
            if !template.placeholders.contains_key(name) {
                return Err(template.wrong(name, "is not declared"));
            }
        }
        for name in template.placeholders.keys() {
            if !template.used().any(|used| used == name) {
                return Err(template.wrong(name, "is declared and not used"));
            }
        }
        Ok(template)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its language.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Its placeholders, in the order of their names.
    pub fn placeholders(&self) -> impl Iterator<Item = (&str, ValueKind)> {
        self.placeholders
            .iter()
            .map(|(name, &kind)| (name.as_str(), kind))
    }

    /// The message with every placeholder filled; values it has no place for are
    /// passed over, so that one set of facts serves all templates.
    ///
    /// # Errors
    ///
    /// When a placeholder has no value, or one of another kind.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::{Template, TemplateValue, ValueKind};
    /// let template = Template::new("left", "en", "{count} to go", &[("count", ValueKind::Count)])?;
    /// assert_eq!(template.fill(&[("count", TemplateValue::count(7))])?.text(), "7 to go");
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn fill(&self, values: &[(&str, TemplateValue)]) -> Result<Message, OutreachError> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Placeholder(name) => text.push_str(self.value(name, values)?),
            }
        }
        Ok(Message {
            template: self.id.clone(),
            language: self.language.clone(),
            text,
        })
    }

    fn value<'v>(
        &self,
        name: &str,
        values: &'v [(&str, TemplateValue)],
    ) -> Result<&'v str, OutreachError> {
        let given = values.iter().find(|(given, _)| *given == name);
        let Some((_, value)) = given else {
            return Err(self.wrong(name, "has no value"));
        };
        if self.placeholders.get(name) != Some(&value.kind()) {
            return Err(self.wrong(name, "has a value of another kind"));
        }
        Ok(value.text())
    }

    fn used(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    fn wrong(&self, placeholder: &str, problem: &'static str) -> OutreachError {
        OutreachError::Placeholder {
            template: self.id.clone(),
            placeholder: placeholder.to_owned(),
            problem,
        }
    }
}

fn parts(id: &str, body: &str) -> Result<Vec<Part>, OutreachError> {
    let wrong = |problem| OutreachError::Template {
        template: id.to_owned(),
        problem,
    };
    if body.chars().any(char::is_control) {
        return Err(wrong("has a control character"));
    }
    let mut parts = Vec::new();
    let mut rest = body;
    while let Some((text, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(wrong("has an open brace"))?;
        parts.push(Part::Text(text.to_owned()));
        parts.push(Part::Placeholder(name.to_owned()));
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    let stray = |part: &Part| matches!(part, Part::Text(text) if text.contains('}'));
    if parts.iter().any(stray) {
        return Err(wrong("closes a brace that is not open"));
    }
    Ok(parts)
}

mod shipped {
    use super::super::read::read;
    use super::{BTreeMap, OutreachError, Template, ValueKind};
    use crate::rules::Header;

    const SHIPPED: &str = include_str!("../../../data/rules/outreach/templates.toml");

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        template: Vec<Written>,
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        id: String,
        language: String,
        placeholders: BTreeMap<String, ValueKind>,
        body: String,
    }

    impl Template {
        /// Reads the templates of a TOML file: one `[[template]]` each.
        ///
        /// # Errors
        ///
        /// When the text is not TOML, or a template in it cannot be used.
        pub fn from_toml(text: &str) -> Result<Vec<Self>, OutreachError> {
            let (_, file) = read::<File>("template file", text, Header::OF_EACH)?;
            let read = |written: &Written| {
                let kinds: Vec<_> = written
                    .placeholders
                    .iter()
                    .map(|(name, &kind)| (name.as_str(), kind))
                    .collect();
                Self::new(&written.id, &written.language, &written.body, &kinds)
            };
            file.template.iter().map(read).collect()
        }

        /// The templates inside the library, in English and Chinese.
        ///
        /// # Errors
        ///
        /// Never for an unchanged library; its tests read the file.
        pub fn shipped() -> Result<Vec<Self>, OutreachError> {
            Self::from_toml(SHIPPED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_must_declare_what_they_use_and_use_what_they_declare() {
        let new = |body, names: &[(&str, ValueKind)]| Template::new("t", "en", body, names);
        assert!(new("{a}", &[("a", ValueKind::Name)]).is_ok());
        assert!(new("{a}", &[]).is_err());
        assert!(new("a", &[("a", ValueKind::Name)]).is_err());
        assert!(new("{a", &[("a", ValueKind::Name)]).is_err());
        assert!(new("a}", &[]).is_err());
        assert!(new("a\u{7}", &[]).is_err());
    }

    #[test]
    fn a_missing_or_mistyped_value_is_an_error_that_names_the_placeholder() {
        let template = Template::new("t", "en", "{due}", &[("due", ValueKind::Date)]).unwrap();
        let missing = template.fill(&[]).unwrap_err().to_string();
        assert!(missing.contains("`due` has no value"), "{missing}");
        let mistyped = template
            .fill(&[("due", TemplateValue::count(3))])
            .unwrap_err();
        assert!(mistyped.to_string().contains("another kind"));
    }
}
