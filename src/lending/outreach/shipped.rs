//! Conduct rule files: their reader, and the ones inside the library.

use super::read::read;
use super::rules::{
    ContactCap, Cooldown, Exclusion, Honoured, Hours, Strength, ThirdParty, Visits,
};
use super::{
    Collector, Conduct, Counter, OutreachError, Product, Reachability, Recipient, RuleSet, Scope,
    Source, Waiver, Window, jurisdiction, waiver,
};
use crate::rules::{Header, Provenance, toml_date};
use jiff::civil::Date;
use serde::Deserialize;

/// The conduct rule files inside the library, with their names.
const SHIPPED: [(&str, &str); 8] = [
    (
        "cn_gbt_45251_2025.toml",
        include_str!("../../../data/rules/conduct/cn_gbt_45251_2025.toml"),
    ),
    (
        "cn_cba_2026.toml",
        include_str!("../../../data/rules/conduct/cn_cba_2026.toml"),
    ),
    (
        "us_reg_f.toml",
        include_str!("../../../data/rules/conduct/us_reg_f.toml"),
    ),
    (
        "us_tcpa_voice.toml",
        include_str!("../../../data/rules/conduct/us_tcpa_voice.toml"),
    ),
    (
        "uk_conc_7.toml",
        include_str!("../../../data/rules/conduct/uk_conc_7.toml"),
    ),
    (
        "in_rbi.toml",
        include_str!("../../../data/rules/conduct/in_rbi.toml"),
    ),
    (
        "ph_sec_mc18_2019.toml",
        include_str!("../../../data/rules/conduct/ph_sec_mc18_2019.toml"),
    ),
    (
        "firm_default.toml",
        include_str!("../../../data/rules/conduct/firm_default.toml"),
    ),
];

/// The id of the firm's own default rules, which ship beside the law.
pub const FIRM_DEFAULT: &str = "FIRM-DEFAULT";

impl RuleSet {
    /// Reads the rule sets of a TOML file: one `[[ruleset]]` each.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, has a key no rule has, or a rule in it cannot
    /// be meant. A mistyped key is never a rule that silently does not apply.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::RuleSet;
    /// let sets = RuleSet::from_toml(
    ///     r#"
    ///     [[ruleset]]
    ///     id = "MINE"
    ///     cite = "our own"
    ///     quiet = [{ from = "21:00", to = "09:00", bounds = "[)" }]
    ///     "#,
    /// )?;
    /// assert_eq!(sets[0].id(), "MINE");
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Vec<Self>, OutreachError> {
        rule_sets("rule file", text)
    }

    /// The rule set shipped under `id`.
    ///
    /// # Errors
    ///
    /// When none has that id.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::RuleSet;
    /// assert_eq!(RuleSet::shipped("US-REGF")?.jurisdiction(), "US");
    /// assert!(RuleSet::shipped("ATLANTIS").is_err());
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn shipped(id: &str) -> Result<Self, OutreachError> {
        named(&Self::all_shipped()?, id)
    }

    /// The shipped rule sets of these ids, each with its companions; a country's code
    /// stands for every rule set of that country.
    ///
    /// # Errors
    ///
    /// When an id or a code has no rule set.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::RuleSet;
    /// let sets = RuleSet::shipped_for(&["US-REGF"])?;
    /// let ids: Vec<&str> = sets.iter().map(RuleSet::id).collect();
    /// assert_eq!(ids, ["US-REGF", "US-TCPA-VOICE"]); // a machine that calls needs consent too
    /// assert_eq!(RuleSet::shipped_for(&["US"])?.len(), 2);
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn shipped_for(ids: &[&str]) -> Result<Vec<Self>, OutreachError> {
        let all = Self::all_shipped()?;
        let mut sets: Vec<Self> = Vec::new();
        for &id in ids {
            let of_country: Vec<&Self> = all.iter().filter(|set| set.jurisdiction == id).collect();
            let asked = match all.iter().find(|set| set.id() == id) {
                Some(set) => vec![set],
                None if of_country.is_empty() => {
                    return Err(OutreachError::UnknownRuleSet { id: id.to_owned() });
                }
                None => of_country,
            };
            for set in asked {
                let named = |other: &&Self| set.companions.iter().any(|id| id == other.id());
                for set in [set].into_iter().chain(all.iter().filter(named)) {
                    if !sets.iter().any(|known| known.id() == set.id()) {
                        sets.push(set.clone());
                    }
                }
            }
        }
        Ok(sets)
    }

    /// Every rule set inside the library, the firm's own default last.
    ///
    /// # Errors
    ///
    /// Never for an unchanged library; its tests read every file.
    pub fn all_shipped() -> Result<Vec<Self>, OutreachError> {
        let mut all = Vec::new();
        for (file, text) in SHIPPED {
            all.extend(rule_sets(file, text)?);
        }
        Ok(all)
    }
}

impl Conduct {
    /// The shipped rule sets of these ids and countries, with their companions, and
    /// [`FIRM_DEFAULT`] with them.
    ///
    /// # Errors
    ///
    /// When an id or a code has no rule set.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::Conduct;
    /// let ids: Vec<_> = Conduct::shipped(&["US-REGF"])?.rule_sets().iter().map(|set| set.id().to_owned()).collect();
    /// assert_eq!(ids, ["US-REGF", "US-TCPA-VOICE", "FIRM-DEFAULT"]); // the firm's own comes with every law
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn shipped(ids: &[&str]) -> Result<Self, OutreachError> {
        let ids = ids.iter().copied().filter(|&id| id != FIRM_DEFAULT);
        let ids: Vec<&str> = ids.chain([FIRM_DEFAULT]).collect();
        Self::new(RuleSet::shipped_for(&ids)?)
    }
}

fn named(all: &[RuleSet], id: &str) -> Result<RuleSet, OutreachError> {
    let set = all.iter().find(|set| set.id() == id);
    set.cloned()
        .ok_or_else(|| OutreachError::UnknownRuleSet { id: id.to_owned() })
}

fn rule_sets(file: &'static str, text: &str) -> Result<Vec<RuleSet>, OutreachError> {
    let (of_file, written) = read::<File>(file, text, Header::OF_EACH)?;
    let sets = written.ruleset.into_iter();
    sets.map(|set| set.rule_set(&of_file)).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ruleset: Vec<Written>,
}

/// A rule set as a file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    cite: String,
    #[serde(default)]
    jurisdiction: String,
    #[serde(default, deserialize_with = "toml_date::optional::deserialize")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date::optional::deserialize")]
    until: Option<Date>,
    #[serde(default)]
    status: String,
    #[serde(default)]
    allowed: Vec<WrittenHours>,
    #[serde(default)]
    quiet: Vec<WrittenHours>,
    #[serde(default)]
    cap: Vec<WrittenCap>,
    #[serde(default)]
    cooldown: Vec<WrittenCooldown>,
    #[serde(default)]
    exclude: Vec<String>,
    third_party: Option<WrittenThirdParty>,
    #[serde(default)]
    visit: Visits,
    #[serde(default)]
    electronic: Electronic,
    #[serde(default)]
    one_channel_a_day: bool,
    #[serde(default)]
    honours: Vec<Honoured>,
    #[serde(default)]
    exempt: Vec<Product>,
    /// The only products it is for; none named means all.
    #[serde(default)]
    only: Vec<Product>,
    /// Whom it binds; none named means everyone.
    #[serde(default)]
    collectors: Vec<Collector>,
    #[serde(default)]
    artificial_voice: Option<VoiceRule>,
    /// Shipped rule sets that come with it.
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    source: Vec<Source>,
    retention_years: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHours {
    from: String,
    to: String,
    bounds: String,
    #[serde(default)]
    waivable_by: Waivers,
    #[serde(default)]
    strength: Strength,
}

/// A waiver, or a list of them.
#[derive(Default)]
struct Waivers(Vec<Waiver>);

impl<'de> Deserialize<'de> for Waivers {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            One(String),
            More(Vec<String>),
        }
        let names = match Written::deserialize(from)? {
            Written::One(name) => vec![name],
            Written::More(names) => names,
        };
        let parse = |name: &String| Waiver::parse(name);
        let waivers: Option<_> = names.iter().map(parse).collect();
        waivers
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(waiver::KNOWN))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCap {
    counter: Counter,
    scope: Scope,
    window: String,
    max: u32,
    #[serde(default)]
    strength: Strength,
    #[serde(default, rename = "verify")]
    _verify: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCooldown {
    after: After,
    scope: Scope,
    days: u32,
    counts_day_one: bool,
    #[serde(default)]
    strength: Strength,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum After {
    TelephoneConversation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenThirdParty {
    #[serde(default)]
    always: Vec<Recipient>,
    #[serde(default)]
    allowed_if: Vec<Reachability>,
    disclose_debt: bool,
    #[serde(default)]
    stop_on_refusal: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Electronic {
    opt_out_text: Option<OptOutText>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum VoiceRule {
    PriorConsent,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OptOutText {
    EveryMessage,
}

impl Written {
    fn rule_set(self, of_file: &Provenance) -> Result<RuleSet, OutreachError> {
        let written = self;
        let mut set = RuleSet::new(&written.id, &written.cite)
            .with_dates(written.from, written.until)
            .with_honoured(written.honours)
            .with_exempt(written.exempt)
            .with_only(written.only)
            .with_collectors(written.collectors);
        if !written.jurisdiction.is_empty() {
            jurisdiction::check(&written.jurisdiction).map_err(|problem| set.unknown(problem))?;
        }
        set.voice_needs_consent = written.artificial_voice.is_some();
        set.companions = written.with;
        set.sources = written.source;
        set.jurisdiction = written.jurisdiction;
        set.status = written.status;
        if let (Some(from), Some(until)) = (written.from, written.until)
            && until <= from
        {
            return Err(set.wrong("dates", "must end after they begin"));
        }
        for hours in written.allowed {
            let rule = hours.rule(&set, Hours::allowed)?;
            set = set.with_hours(rule);
        }
        for hours in written.quiet {
            let rule = hours.rule(&set, Hours::quiet)?;
            set = set.with_hours(rule);
        }
        for cap in written.cap {
            let rule = cap.rule(&set)?;
            set = set.with_cap(rule)?;
        }
        for cooldown in written.cooldown {
            set = set.with_cooldown(cooldown.rule())?;
        }
        for name in written.exclude {
            let exclusion = exclusion(&name).ok_or_else(|| set.wrong("exclude", EXCLUSIONS))?;
            set.exclusions.extend(exclusion);
        }
        set.third_party = written.third_party.map(WrittenThirdParty::rule);
        set.visits = written.visit;
        set.opt_out_text = written.electronic.opt_out_text.is_some();
        set.one_channel_a_day = written.one_channel_a_day;
        set.retention_months = written
            .retention_years
            .map(|years| years.saturating_mul(12));
        set.provenance = set.provenance.of_the_file_of(of_file);
        Ok(set)
    }
}

impl WrittenHours {
    fn rule(self, set: &RuleSet, kind: fn(Window) -> Hours) -> Result<Hours, OutreachError> {
        let window =
            Window::new(&self.from, &self.to, &self.bounds).map_err(|error| match error {
                OutreachError::Rule { rule, problem, .. } => set.wrong(rule, problem),
                other => other,
            })?;
        Ok(kind(window)
            .with_waivers(self.waivable_by.0)
            .with_strength(self.strength))
    }
}

impl WrittenCap {
    fn rule(&self, set: &RuleSet) -> Result<ContactCap, OutreachError> {
        let rolling = |window: &str| -> Option<u32> {
            let days = window.strip_prefix("rolling_")?.strip_suffix("_days")?;
            days.parse().ok()
        };
        let days = match self.window.as_str() {
            "calendar_day" => Some(1),
            window => rolling(window),
        };
        Ok(ContactCap {
            counter: self.counter,
            scope: self.scope,
            days: days.ok_or_else(|| {
                set.wrong("cap", "needs window `calendar_day` or `rolling_N_days`")
            })?,
            max: self.max,
            strength: self.strength,
        })
    }
}

impl WrittenCooldown {
    const fn rule(&self) -> Cooldown {
        let After::TelephoneConversation = self.after;
        Cooldown {
            scope: self.scope,
            days: self.days,
            counts_day_one: self.counts_day_one,
            strength: self.strength,
        }
    }
}

impl WrittenThirdParty {
    fn rule(self) -> ThirdParty {
        ThirdParty {
            always: self.always,
            allowed_if: self.allowed_if,
            disclose_debt: self.disclose_debt,
            stop_on_refusal: self.stop_on_refusal,
        }
    }
}

/// What is said of any other.
const EXCLUSIONS: &str = "names no known exclusion; known are `not_connected_to_dialed_number`, \
     `to_attorney`, `to_cra`, `to_creditor` and `direct_prior_consent_7d` with any number of days";

/// `Some(None)` for contacts the history never holds: those with bureaus and creditors.
#[allow(clippy::option_option)]
fn exclusion(name: &str) -> Option<Option<Exclusion>> {
    Some(match name {
        "not_connected_to_dialed_number" => Some(Exclusion::NotConnected),
        "to_attorney" => Some(Exclusion::ToAttorney),
        "to_cra" | "to_creditor" => None,
        _ => {
            let days = name
                .strip_prefix("direct_prior_consent_")?
                .strip_suffix('d')?;
            let days = days.parse().ok()?;
            Some(Exclusion::DirectConsent { days })
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_rule_set_reads_and_is_cited_and_dated() {
        let all = RuleSet::all_shipped().unwrap();
        assert!(all.len() > SHIPPED.len());
        for set in &all {
            assert!(!set.cite().is_empty(), "{}", set.id());
            assert!(!set.jurisdiction().is_empty(), "{}", set.id());
            assert!(set.from().is_some(), "{}", set.id());
            assert!(!set.sources().is_empty(), "{}", set.id());
            for name in set.companions() {
                assert!(all.iter().any(|other| other.id() == name), "{name}");
            }
        }
        assert_eq!(all.last().unwrap().id(), FIRM_DEFAULT);
    }

    #[test]
    fn a_mistyped_key_or_name_is_an_error() {
        let with = |rule: &str| {
            RuleSet::from_toml(&format!("[[ruleset]]\nid = \"X\"\ncite = \"x\"\n{rule}"))
        };
        assert!(with("").is_ok());
        for rule in [
            "quite = []",
            "quiet = [{ from = '22:00', to = '08:00' }]",
            "quiet = [{ from = '22:00', to = '25:00', bounds = '[)' }]",
            "cap = [{ counter = 'visits', scope = 'debtor', window = 'weekly', max = 1 }]",
            "cap = [{ counter = 'visits', scope = 'debtor', window = 'rolling_0_days', max = 1 }]",
            "cap = [{ counter = 'visits', scope = 'debtor', window = 'calendar_day', max = -1 }]",
            "exclude = ['everyone']",
            "exempt = ['microcredit']",
            "only = ['microcredit']",
            "collectors = ['anyone']",
            "jurisdiction = 'us'",
            "artificial_voice = 'always'",
            "from = 2025-02-30",
            "from = 2025-03-01\nuntil = 2025-03-01",
        ] {
            assert!(with(rule).is_err(), "{rule}");
        }
    }
}
