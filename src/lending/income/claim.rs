//! An applicant's income as an application brings it.

use super::{IncomeClass, IncomeError, IncomePolicy, Source, VerifiedIncome};
use jiff::civil::Date;

/// What an applicant earns by: its class, and every source that speaks of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomeClaim {
    /// Decides which discounts are lawful.
    pub class: IncomeClass,
    /// In any order; one statement by the applicant, or one for each income named.
    pub sources: Vec<Source>,
}

impl IncomeClaim {
    /// Sources of an income of `class`.
    #[must_use]
    pub const fn new(class: IncomeClass, sources: Vec<Source>) -> Self {
        Self { class, sources }
    }

    /// Holds the sources against each other on day `on`.
    ///
    /// # Errors
    ///
    /// As [`VerifiedIncome::new`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::income::*;
    /// # use scorewright::money::{Currency, Money};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let on = date(2026, 5, 1);
    /// # let claim = IncomeClaim::new(IncomeClass::Salary, vec![
    /// #     Source::new(IncomeEvidence::Stated(yuan("15000")?), on),
    /// #     Source::new(IncomeEvidence::Employer(yuan("12000")?), on),
    /// #     Source::new(IncomeEvidence::tax_record(yuan("144000")?, 12), on),
    /// # ]);
    /// // The applicant says 15,000; the employer 12,000, the tax record 144,000 a year.
    /// let income = claim.verify(&IncomePolicy::default(), on)?;
    /// assert_eq!(income.usable(), yuan("12000")?); // what both confirm
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify(&self, policy: &IncomePolicy, on: Date) -> Result<VerifiedIncome, IncomeError> {
        VerifiedIncome::new(&self.sources, self.class, policy, on)
    }
}

pub(crate) mod file {
    use super::super::{Basis, IncomeEvidence};
    use super::{IncomeClaim, IncomeClass, Source};
    use crate::lending::loan::PlanError;
    use crate::lending::loan::engine::field;
    use crate::money::Money;
    use crate::rules::{Exact, toml_date};
    use jiff::civil::Date;
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct ClaimFile {
        #[serde(default)]
        class: IncomeClass,
        source: Vec<SourceFile>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SourceFile {
        #[serde(deserialize_with = "toml_date::deserialize")]
        as_of: Date,
        group: Option<String>,
        /// Whose income it speaks of, where the group is not that.
        income: Option<String>,
        class: Option<IncomeClass>,
        says: EvidenceFile,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    enum EvidenceFile {
        Stated(String),
        PayrollDeposits {
            /// "" or null: not known, which "0" is not.
            months: Vec<Option<String>>,
            /// Given when the deposits are after tax.
            effective_tax: Option<Exact>,
        },
        TaxRecord {
            total: String,
            months_covered: u32,
        },
        SocialFund {
            contribution: String,
            employer_rate: Exact,
            employee_rate: Exact,
            base_limits: Option<(String, String)>,
        },
        Employer(String),
        ThirdParty {
            estimate: String,
            confidence: Exact,
        },
    }

    impl ClaimFile {
        pub(crate) fn read(self) -> Result<IncomeClaim, PlanError> {
            let sources = self.source.into_iter().map(SourceFile::read);
            Ok(IncomeClaim {
                class: self.class,
                sources: sources.collect::<Result<_, _>>()?,
            })
        }
    }

    impl SourceFile {
        fn read(self) -> Result<Source, PlanError> {
            let mut source = Source::new(self.says.read()?, self.as_of);
            if let Some(group) = self.group {
                source = source.with_group(&group);
            }
            if let Some(payer) = self.income {
                source = source.with_income(&payer);
            }
            source.class = self.class;
            Ok(source)
        }
    }

    impl EvidenceFile {
        fn read(self) -> Result<IncomeEvidence, PlanError> {
            Ok(match self {
                Self::Stated(amount) => IncomeEvidence::Stated(money("income.stated", &amount)?),
                Self::Employer(amount) => {
                    IncomeEvidence::Employer(money("income.employer", &amount)?)
                }
                Self::PayrollDeposits {
                    months,
                    effective_tax,
                } => IncomeEvidence::PayrollDeposits {
                    months: months
                        .iter()
                        .map(|sum| month(sum.as_deref()))
                        .collect::<Result<_, _>>()?,
                    basis: effective_tax.map_or(Basis::Gross, |tax| Basis::Net {
                        effective_tax: tax.0,
                    }),
                },
                Self::TaxRecord {
                    total,
                    months_covered,
                } => IncomeEvidence::TaxRecord {
                    total: money("income.tax_record.total", &total)?,
                    months_covered,
                },
                Self::SocialFund {
                    contribution,
                    employer_rate,
                    employee_rate,
                    base_limits,
                } => IncomeEvidence::SocialFund {
                    contribution: money("income.social_fund.contribution", &contribution)?,
                    employer_rate: employer_rate.0,
                    employee_rate: employee_rate.0,
                    limits: base_limits.map(limits).transpose()?,
                },
                Self::ThirdParty {
                    estimate,
                    confidence,
                } => IncomeEvidence::ThirdParty {
                    estimate: money("income.third_party.estimate", &estimate)?,
                    confidence: confidence.0,
                },
            })
        }
    }

    fn month(sum: Option<&str>) -> Result<Option<Money>, PlanError> {
        let known = sum.map(str::trim).filter(|sum| !sum.is_empty());
        let read = known.map(|sum| money("income.payroll_deposits.months", sum));
        read.transpose()
    }

    fn limits((low, high): (String, String)) -> Result<(Money, Money), PlanError> {
        let name = "income.social_fund.base_limits";
        Ok((money(name, &low)?, money(name, &high)?))
    }

    fn money(name: &'static str, text: &str) -> Result<Money, PlanError> {
        field(name, text.parse())
    }
}
