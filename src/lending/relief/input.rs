//! Rule sets from TOML, cases from TOML or JSON.

use super::care::{CareApplication, LoanStanding};
use super::care_policy::CarePolicy;
use super::classification::{FiveCategories, ObservationRule};
use super::error::ReliefError;
use super::evidence::{EvidenceDigest, EvidenceKind, HardshipEvidence, HardshipReason};
use super::offers::{ExtensionOffer, OfferRules};
use super::rules::{EbaThreshold, ReliefRules};
use super::situation::Situation;
use crate::lending::income::claim::file::ClaimFile;
use crate::lending::income::{IncomePolicy, VerifiedIncome};
use crate::lending::loan::Loan;
use crate::lending::loan::engine::{
    LoanFile, case_from_json, case_from_toml, field, rules_from_toml,
};
use crate::money::{Money, parse_decimal};
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    care_action: CarePolicy,
    five_categories: FiveCategories,
    observation: ObservationRule,
    eba: EbaFile,
    offers: OffersFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EbaFile {
    diminished_obligation: String,
    citation: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OffersFile {
    max_share_of_income: String,
    grace_days: u32,
    deferral_periods: u32,
    extension: Vec<ExtensionOffer>,
    partial_share: String,
    instalment_parts: u32,
}

impl ReliefRules {
    /// Reads a rule set from TOML; `data/rules/relief.toml` is one.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] with the line, or the field and its limit.
    pub fn from_toml(text: &str) -> Result<Self, ReliefError> {
        let (provenance, file) = rules_from_toml::<RulesFile>(text, "relief")?;
        let threshold = parse_decimal(&file.eba.diminished_obligation);
        let share = parse_decimal(&file.offers.max_share_of_income);
        let partial = parse_decimal(&file.offers.partial_share);
        let status = file.care_action.bureau_status;
        if !(status.is_ascii_uppercase() || status.is_ascii_digit()) {
            return Err(ReliefError::OutOfRange {
                field: "care_action.bureau_status",
                expected: "a capital letter or a digit of Metro 2",
            });
        }
        Ok(Self {
            provenance,
            care: file.care_action,
            classes: file.five_categories,
            observation: file.observation,
            eba: EbaThreshold::new(
                field("eba.diminished_obligation", threshold)?,
                file.eba.citation,
            ),
            offers: OfferRules {
                max_share_of_income: field("offers.max_share_of_income", share)?,
                grace_days: file.offers.grace_days,
                deferral_periods: file.offers.deferral_periods,
                extensions: file.offers.extension,
                partial_share: field("offers.partial_share", partial)?,
                instalment_parts: file.offers.instalment_parts,
            },
        })
    }
}

/// A borrower's loan, situation and application, read from one file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReliefCase {
    /// Where the borrower stands.
    pub situation: Situation,
    /// What the borrower asks for.
    pub application: CareApplication,
    /// What the lender's records say.
    pub standing: LoanStanding,
    /// How the income was verified; `None` when the file gives the amount alone.
    pub income: Option<VerifiedIncome>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    loan_id: String,
    paid_instalments: usize,
    days_past_due: u32,
    income: Option<String>,
    income_claim: Option<ClaimFile>,
    other_debt: String,
    living_cost: String,
    #[serde(default)]
    months_extended_before: u32,
    customer_since: Option<Date>,
    #[serde(default)]
    concessions: Vec<Date>,
    in_relief_through: Option<Date>,
    loan: LoanFile,
    application: ApplicationFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplicationFile {
    reason: HardshipReason,
    event_on: Date,
    requested_on: Date,
    #[serde(default)]
    evidence: Vec<EvidenceFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceFile {
    kind: EvidenceKind,
    issued_on: Date,
    digest: String,
    verified_by: Option<String>,
}

impl ReliefCase {
    /// A case made in code, with an income that was verified before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::relief::{CareApplication, HardshipReason};
    /// use scorewright::lending::relief::{LoanStanding, MonthlyMeans, ReliefCase, Situation};
    /// let on = date(2026, 4, 20);
    /// let means = MonthlyMeans::new(yuan("3800")?, yuan("2150")?, yuan("0")?);
    /// let situation = Situation::new(loan.plan()?, 3, on, 0, means);
    /// let application = CareApplication::new("L-1", HardshipReason::Illness, date(2026, 4, 10), on);
    /// let case = ReliefCase::new(situation, application, LoanStanding::new());
    /// assert_eq!(case.situation.other_debt, yuan("0")?); // nothing but this loan
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(
        situation: Situation,
        application: CareApplication,
        standing: LoanStanding,
    ) -> Self {
        Self {
            situation,
            application,
            standing,
            income: None,
        }
    }

    /// How the income of the situation was verified. Default unknown.
    #[must_use]
    pub fn with_income(mut self, income: VerifiedIncome) -> Self {
        self.income = Some(income);
        self
    }

    /// Reads a case from TOML; `data/servicing/relief_case.toml` is one.
    ///
    /// Income comes as `income_claim`, whose sources are verified on the day of the
    /// request under the default [`IncomePolicy`]; or as `income`, an amount that was
    /// verified before.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] with the line, or the field and its limit.
    pub fn from_toml(text: &str) -> Result<Self, ReliefError> {
        case_from_toml::<CaseFile>(text)?.into_case()
    }

    /// Reads a case from JSON, with the names of the TOML file.
    ///
    /// # Errors
    ///
    /// As [`ReliefCase::from_toml`].
    pub fn from_json(text: &str) -> Result<Self, ReliefError> {
        case_from_json::<CaseFile>(text)?.into_case()
    }
}

impl CaseFile {
    fn into_case(self) -> Result<ReliefCase, ReliefError> {
        let file = self;
        if file.loan_id.trim().is_empty() {
            return Err(ReliefError::OutOfRange {
                field: "loan_id",
                expected: "the lender's key of the loan",
            });
        }
        let loan: Loan = file.loan.into_loan()?;
        let money = |name, text: &str| field(name, text.parse::<Money>());
        let on = file.application.requested_on;
        let claim = file.income_claim;
        let income = claim.map(|claim| verified(claim, on)).transpose()?;
        let usable = match (&income, &file.income) {
            (Some(income), None) => income.usable(),
            (None, Some(amount)) => money("income", amount)?,
            _ => {
                return Err(ReliefError::OutOfRange {
                    field: "income",
                    expected: "given, or else income_claim, and not both",
                });
            }
        };
        let situation = Situation {
            plan: loan.plan()?,
            paid: file.paid_instalments,
            as_of: on,
            days_past_due: file.days_past_due,
            income: usable,
            other_debt: money("other_debt", &file.other_debt)?,
            living_cost: money("living_cost", &file.living_cost)?,
            months_extended_before: file.months_extended_before,
            customer_since: file.customer_since,
        };
        let evidence = file.application.evidence.into_iter();
        let application = CareApplication {
            loan_id: file.loan_id,
            reason: file.application.reason,
            event_on: file.application.event_on,
            requested_on: file.application.requested_on,
            evidence: evidence.map(EvidenceFile::read).collect::<Result<_, _>>()?,
        };
        let standing = LoanStanding {
            concessions: file.concessions,
            in_relief_through: file.in_relief_through,
        };
        Ok(ReliefCase {
            situation,
            application,
            standing,
            income,
        })
    }
}

fn verified(claim: ClaimFile, on: Date) -> Result<VerifiedIncome, ReliefError> {
    Ok(claim.read()?.verify(&IncomePolicy::default(), on)?)
}

impl EvidenceFile {
    fn read(self) -> Result<HardshipEvidence, ReliefError> {
        Ok(HardshipEvidence {
            kind: self.kind,
            issued_on: self.issued_on,
            digest: EvidenceDigest::from_hex(&self.digest)?,
            verified_by: self.verified_by,
        })
    }
}
