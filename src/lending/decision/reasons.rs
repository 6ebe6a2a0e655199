//! What a card says of an applicant, and what the applicant is told.

use super::DecisionError;
use crate::rules::{Header, Provenance, read_rules};
use crate::scorecard::{ReasonMethod, Scorecard};
use crate::scoring::{MAX_PRINCIPAL_REASONS, Record, Scorer};
use crate::units::{Points, Probability};
use std::sync::LazyLock;

/// Wordings that tell an applicant nothing, in lower case, as the rule file inside the
/// library has them.
static INSUFFICIENT: LazyLock<Result<(Provenance, Vec<String>), DecisionError>> =
    LazyLock::new(insufficient_wordings);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wordings {
    en: Vec<String>,
    zh: Vec<String>,
}

fn insufficient_wordings() -> Result<(Provenance, Vec<String>), DecisionError> {
    let text = include_str!("../../../data/rules/decision/reasons.toml");
    let (provenance, file) =
        read_rules::<Wordings>(text, Header::POLICY).map_err(|error| DecisionError::File {
            file: "reasons file",
            problem: error.to_string(),
        })?;
    let wordings = file.en.iter().chain(&file.zh);
    Ok((
        provenance,
        wordings.map(|text| text.to_lowercase()).collect(),
    ))
}

/// One reason an applicant is told.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PrincipalReason {
    /// Short and stable.
    pub code: String,
    /// What the applicant reads.
    pub text: String,
    /// Whether it speaks of the number of inquiries.
    #[serde(default)]
    pub inquiries: bool,
}

impl PrincipalReason {
    /// A reason with a text that says something.
    ///
    /// # Errors
    ///
    /// When the text is empty or has one of the insufficient wordings of
    /// `data/rules/decision/reasons.toml`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::PrincipalReason;
    /// assert!(PrincipalReason::new("R1", "Revolving balances are high").is_ok());
    /// assert!(PrincipalReason::new("R2", "Your score is too low").is_err());
    /// assert!(PrincipalReason::new("R3", "Internal policy").is_err());
    /// ```
    pub fn new(code: &str, text: &str) -> Result<Self, DecisionError> {
        let reason = Self {
            code: code.to_owned(),
            text: text.to_owned(),
            inquiries: false,
        };
        reason.check().map(|()| reason)
    }

    /// The rule file inside the library that says which wordings are insufficient.
    ///
    /// # Errors
    ///
    /// Never for an unchanged library; its tests read the file.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::PrincipalReason;
    /// assert_eq!(PrincipalReason::rules()?.id(), "INSUFFICIENT-REASONS");
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    pub fn rules() -> Result<&'static Provenance, DecisionError> {
        let (provenance, _) = INSUFFICIENT.as_ref().map_err(Clone::clone)?;
        Ok(provenance)
    }

    /// It speaks of the number of inquiries: it may be told as the fifth reason.
    /// Default it does not.
    #[must_use]
    pub const fn with_inquiries(mut self) -> Self {
        self.inquiries = true;
        self
    }

    pub(super) fn check(&self) -> Result<(), DecisionError> {
        let lower = self.text.to_lowercase();
        let words: Vec<_> = lower.split_whitespace().collect();
        let plain = words.join(" ");
        let (_, insufficient) = INSUFFICIENT.as_ref().map_err(Clone::clone)?;
        if plain.is_empty() || insufficient.iter().any(|vague| plain.contains(vague)) {
            let code = self.code.clone();
            return Err(DecisionError::VagueReason { code });
        }
        Ok(())
    }
}

/// What a card says of an applicant: all that a decision needs of it, as plain values.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Assessment {
    /// The score.
    pub points: Points,
    /// The probability of bad behind it.
    pub pd: Probability,
    /// Points per term, in the card's order, a pair as `a × b`; with the card's base
    /// points they sum to the score.
    pub contributions: Vec<(String, i32)>,
    /// The principal reasons, the weightiest first.
    pub reasons: Vec<PrincipalReason>,
    /// How they were found.
    pub method: ReasonMethod,
}

impl Assessment {
    /// A score that was computed elsewhere, with the probability of bad behind it and
    /// its principal reasons, the weightiest first, as `method` found them.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::Assessment;
    /// use scorewright::scorecard::ReasonMethod;
    /// use scorewright::units::{Points, Probability};
    /// # use scorewright::lending::decision::PrincipalReason;
    /// let reasons = vec![PrincipalReason::new("R01", "Revolving balances are high")?];
    /// let pd = Probability::new(0.1)?;
    /// let assessment = Assessment::of_score(Points(540), pd, reasons, ReasonMethod::BelowMost);
    /// assert_eq!(assessment.reasons[0].code, "R01");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn of_score(
        points: Points,
        pd: Probability,
        reasons: Vec<PrincipalReason>,
        method: ReasonMethod,
    ) -> Self {
        Self {
            points,
            pd,
            contributions: Vec::new(),
            reasons,
            method,
        }
    }

    /// Points per term, in the card's order. Default none.
    #[must_use]
    pub fn with_contributions(mut self, contributions: Vec<(String, i32)>) -> Self {
        self.contributions = contributions;
        self
    }

    /// Scores a record and finds its principal reasons.
    ///
    /// `scorer` must be compiled from `card`.
    ///
    /// # Errors
    ///
    /// When the record cannot be scored, or a reason of the card is vague.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::lending::decision::Assessment;
    /// let scorer = card.compile()?;
    /// use scorewright::scoring::Value;
    /// let tenant = [Value::Number(2000.0), Value::Text("rent")];
    /// let assessment = Assessment::new(&card, &scorer, &tenant)?;
    /// assert_eq!(assessment.points.value(), 540); // 500 + 30 + 10
    /// assert_eq!(assessment.reasons.len(), 2); // both fields could give more
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new<R: Record + ?Sized>(
        card: &Scorecard,
        scorer: &Scorer,
        record: &R,
    ) -> Result<Self, DecisionError> {
        let score = scorer.score(record)?;
        let mut points = vec![0; scorer.terms().len()];
        scorer.contributions(record, &mut points)?;
        let found = scorer.reasons(record)?;
        let reasons = found.iter().map(|reason| {
            let known = card
                .reasons()
                .iter()
                .find(|known| known.code == reason.code);
            let reason = PrincipalReason {
                code: reason.code.to_owned(),
                text: reason.text.to_owned(),
                inquiries: known.is_some_and(|known| known.inquiries),
            };
            reason.check().map(|()| reason)
        });
        Ok(Self {
            points: score.points,
            pd: score.pd,
            contributions: card
                .terms()
                .iter()
                .map(|term| term.name().to_owned())
                .zip(points)
                .collect(),
            reasons: reasons.collect::<Result<_, _>>()?,
            method: card.reason_method(),
        })
    }
}

/// At most four reasons in order, one per code, and a fifth if it is the first
/// to speak of inquiries.
pub(super) fn principal(all: Vec<PrincipalReason>) -> Vec<PrincipalReason> {
    let mut kept: Vec<PrincipalReason> = Vec::new();
    for reason in all {
        let is_new = kept.iter().all(|known| known.code != reason.code);
        let told = kept.iter().any(|known| known.inquiries);
        let fits = kept.len() < MAX_PRINCIPAL_REASONS;
        if is_new && (fits || kept.len() == MAX_PRINCIPAL_REASONS && reason.inquiries && !told) {
            kept.push(reason);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: &str, inquiries: bool) -> PrincipalReason {
        PrincipalReason {
            code: code.to_owned(),
            text: format!("text of {code}"),
            inquiries,
        }
    }

    fn kept(codes: &[(&str, bool)]) -> Vec<String> {
        let all = codes
            .iter()
            .map(|&(code, inquiries)| reason(code, inquiries));
        principal(all.collect())
            .into_iter()
            .map(|one| one.code)
            .collect()
    }

    #[test]
    fn four_reasons_and_a_fifth_only_for_inquiries() {
        let plain = ["a", "b", "c", "d", "e"].map(|code| (code, false));
        assert_eq!(kept(&plain), ["a", "b", "c", "d"]);
        let with_fifth = [plain[0], plain[1], plain[2], plain[3], ("q", true)];
        assert_eq!(kept(&with_fifth), ["a", "b", "c", "d", "q"]);
        let told = [("q", true), plain[0], plain[1], plain[2], ("p", true)];
        assert_eq!(kept(&told), ["q", "a", "b", "c"]);
        assert_eq!(kept(&[plain[0], plain[0], plain[1]]), ["a", "b"]);
    }

    #[test]
    fn texts_that_say_nothing_are_refused() {
        for text in [
            "",
            "  ",
            "Internal  Policy",
            "You failed to achieve a qualifying score",
            "SCORE TOO LOW",
            "综合评分不足",
        ] {
            assert!(PrincipalReason::new("R", text).is_err(), "{text}");
        }
        assert!(PrincipalReason::new("R", "近三个月查询次数过多").is_ok());
    }
}
