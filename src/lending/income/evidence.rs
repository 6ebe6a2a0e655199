//! What is known of an income, and from whom.

use super::{IncomeClass, IncomeError};
use crate::lending::facts::{self, FactError};
use crate::money::Money;
use core::fmt;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What a source says of a monthly income. `Debug` shows its kind only.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IncomeEvidence {
    /// What the applicant says.
    Stated(Money),
    /// Salary credits, one sum a month, oldest first, the last that of the month of
    /// [`Source`]'s day. A month without pay is 0; one that is not known is `None`.
    #[non_exhaustive]
    PayrollDeposits {
        /// The sums.
        months: Vec<Option<Money>>,
        /// Before tax, or after it at which rate.
        basis: Basis,
    },
    /// Income of the tax record.
    #[non_exhaustive]
    TaxRecord {
        /// Over all months covered.
        total: Money,
        /// How many months that is: 1 to 36.
        months_covered: u32,
    },
    /// The contribution to a social or provident fund.
    #[non_exhaustive]
    SocialFund {
        /// A month's contribution of both sides.
        contribution: Money,
        /// The employer's rate, as a fraction.
        employer_rate: Decimal,
        /// The employee's rate, as a fraction.
        employee_rate: Decimal,
        /// The lowest and highest base the law counts; between them the base is the income.
        limits: Option<(Money, Money)>,
    },
    /// The employer's letter.
    Employer(Money),
    /// An estimate by a data vendor.
    #[non_exhaustive]
    ThirdParty {
        /// A month's income.
        estimate: Money,
        /// How sure the vendor is, from 0 to 1.
        confidence: Decimal,
    },
}

impl IncomeEvidence {
    /// Salary credits, one sum a month, oldest first; a month without pay is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::income::{Basis, IncomeClass, IncomeEvidence, IncomePolicy};
    /// use scorewright::lending::income::{Source, VerifiedIncome};
    /// use scorewright::money::{Currency, Money};
    /// let on = date(2026, 5, 1);
    /// let months = vec![Money::parse("9000", Currency::CNY)?; 12];
    /// let net = Basis::net("0.1".parse()?);
    /// let sources = [Source::new(IncomeEvidence::payroll_deposits(months, net), on)];
    /// let policy = IncomePolicy::default();
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, on)?;
    /// assert_eq!(income.corroborated(), Some(Money::parse("10000", Currency::CNY)?)); // 9,000 / 0.9
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn payroll_deposits(months: Vec<Money>, basis: Basis) -> Self {
        Self::payroll_record(months.into_iter().map(Some).collect(), basis)
    }

    /// The same with months that are not known (`None`): they neither lower the mean
    /// nor count as months covered.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::income::{Basis, IncomeClass, IncomeEvidence, IncomePolicy};
    /// # use scorewright::lending::income::{Source, VerifiedIncome};
    /// # use scorewright::money::{Currency, Money};
    /// # let on = date(2026, 5, 1);
    /// let paid = Money::parse("9000", Currency::CNY)?;
    /// let mut months = vec![Some(paid); 12];
    /// months[4] = None; // the statement of that month is lost
    /// let sources = [Source::new(IncomeEvidence::payroll_record(months, Basis::Gross), on)];
    /// let policy = IncomePolicy::default();
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, on)?;
    /// assert_eq!(income.corroborated(), Some(paid)); // eleven months of 9,000
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn payroll_record(months: Vec<Option<Money>>, basis: Basis) -> Self {
        Self::PayrollDeposits { months, basis }
    }

    /// Income of the tax record: the `total` of 1 to 36 `months_covered`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::income::{IncomeClass, IncomeEvidence, IncomePolicy};
    /// use scorewright::lending::income::{Source, VerifiedIncome};
    /// use scorewright::money::{Currency, Money};
    /// let on = date(2026, 5, 1);
    /// let total = Money::parse("144000", Currency::CNY)?;
    /// let sources = [Source::new(IncomeEvidence::tax_record(total, 12), on)];
    /// let policy = IncomePolicy::default();
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, on)?;
    /// assert_eq!(income.corroborated(), Some(Money::parse("12000", Currency::CNY)?)); // a twelfth
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn tax_record(total: Money, months_covered: u32) -> Self {
        Self::TaxRecord {
            total,
            months_covered,
        }
    }

    /// A month's `contribution` of both sides to a social or provident fund, at these
    /// rates as fractions; `limits` are the lowest and highest base the law counts.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::income::{IncomeClass, IncomeEvidence, IncomePolicy};
    /// use scorewright::lending::income::{Source, VerifiedIncome};
    /// use scorewright::money::{Currency, Money};
    /// let on = date(2026, 5, 1);
    /// let paid = Money::parse("2400", Currency::CNY)?;
    /// let fund = IncomeEvidence::social_fund(paid, "0.12".parse()?, "0.12".parse()?, None);
    /// let policy = IncomePolicy::default();
    /// let sources = [Source::new(fund, on)];
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, on)?;
    /// assert_eq!(income.corroborated(), Some(Money::parse("10000", Currency::CNY)?)); // / 0.24
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn social_fund(
        contribution: Money,
        employer_rate: Decimal,
        employee_rate: Decimal,
        limits: Option<(Money, Money)>,
    ) -> Self {
        Self::SocialFund {
            contribution,
            employer_rate,
            employee_rate,
            limits,
        }
    }

    /// A data vendor's `estimate` of a month's income, with its `confidence` from 0 to 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::income::{IncomeClass, IncomeEvidence, IncomePolicy};
    /// use scorewright::lending::income::{IncomeReason, Source, VerifiedIncome};
    /// use scorewright::money::{Currency, Money};
    /// let on = date(2026, 5, 1);
    /// let estimate = Money::parse("12000", Currency::CNY)?;
    /// let vendor = IncomeEvidence::third_party(estimate, "0.69".parse()?);
    /// let (policy, sources) = (IncomePolicy::default(), [Source::new(vendor, on)]);
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, on)?;
    /// assert_eq!(income.reasons()[0], IncomeReason::LowConfidence); // 0.70 is asked for
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn third_party(estimate: Money, confidence: Decimal) -> Self {
        Self::ThirdParty {
            estimate,
            confidence,
        }
    }
}

/// Whether deposits are before or after tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// Before tax.
    Gross,
    /// After tax; the rate is the share of gross that tax takes.
    #[non_exhaustive]
    Net {
        /// The share, from 0 to 0.6.
        effective_tax: Decimal,
    },
}

impl Basis {
    /// After tax, which takes the share `effective_tax` of gross, from 0 to 0.6.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::lending::income::Basis;
    /// let tenth = Decimal::new(1, 1);
    /// let Basis::Net { effective_tax, .. } = Basis::net(tenth) else { panic!("gross") };
    /// assert_eq!(effective_tax, tenth);
    /// ```
    #[must_use]
    pub const fn net(effective_tax: Decimal) -> Self {
        Self::Net { effective_tax }
    }
}

/// The kind of a source, which decides how long it is fresh.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SourceKind {
    /// What the applicant says.
    Stated,
    /// Salary credits.
    PayrollDeposits,
    /// The tax record.
    TaxRecord,
    /// A social or provident fund.
    SocialFund,
    /// The employer's letter.
    Employer,
    /// A data vendor.
    ThirdParty,
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stated => "statement",
            Self::PayrollDeposits => "payroll record",
            Self::TaxRecord => "tax record",
            Self::SocialFund => "fund record",
            Self::Employer => "employer's letter",
            Self::ThirdParty => "vendor's estimate",
        })
    }
}

/// One source: what it says, since when, which others it depends on, and of which
/// income it speaks.
///
/// # Which sources speak of one income
///
/// Payroll records and employers' letters speak of what *one payer* pays: the one
/// that [`with_income`](Self::with_income) names, else the group that
/// [`with_group`](Self::with_group) names, else one payer all together. Incomes of
/// several payers at one time add up; records of one payer are held against each
/// other. All other sources speak of the *whole person*, and are held against the
/// sum, unless they name a payer too. Upper and lower case and white space make no
/// other payer.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    pub(super) evidence: IncomeEvidence,
    pub(super) as_of: Date,
    pub(super) group: String,
    names_group: bool,
    income: Option<String>,
    pub(super) class: Option<IncomeClass>,
}

impl Source {
    /// Evidence as of a day, in the independence group of its kind: payroll and
    /// the employer's letter come from the same hand and count once.
    #[must_use]
    pub fn new(evidence: IncomeEvidence, as_of: Date) -> Self {
        let group = match &evidence {
            IncomeEvidence::Stated(_) => "applicant",
            IncomeEvidence::PayrollDeposits { .. } | IncomeEvidence::Employer(_) => "employer",
            IncomeEvidence::TaxRecord { .. } => "tax",
            IncomeEvidence::SocialFund { .. } => "social_fund",
            IncomeEvidence::ThirdParty { .. } => "third_party",
        };
        Self {
            evidence,
            as_of,
            group: group.to_owned(),
            names_group: false,
            income: None,
            class: None,
        }
    }

    /// Puts it into another independence group: a vendor who reads the payroll
    /// belongs to `employer`. Payroll and letters of an employer who is named so
    /// speak of the income from that employer.
    #[must_use]
    pub fn with_group(mut self, group: &str) -> Self {
        group.clone_into(&mut self.group);
        self.names_group = true;
        self
    }

    /// The income it speaks of, by its payer, where the group is not that: a tax form
    /// of one employer, the applicant's word on one of two jobs. Default see above.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::income::*;
    /// # use scorewright::money::{Currency, Money};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let on = date(2026, 5, 1);
    /// let wages = Source::new(IncomeEvidence::Employer(yuan("6000")?), on).with_income("mill");
    /// let pension = Source::new(IncomeEvidence::Employer(yuan("2000")?), on)
    ///     .with_income("pension office")
    ///     .with_class(IncomeClass::Pension);
    /// let policy = IncomePolicy::default();
    /// let income = VerifiedIncome::new(&[wages, pension], IncomeClass::Salary, &policy, on)?;
    /// assert_eq!(income.usable(), yuan("8000")?); // 6,000 + 2,000
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_income(mut self, payer: &str) -> Self {
        self.income = Some(payer.to_owned());
        self
    }

    /// The class of the income it speaks of. Default that of the claim.
    #[must_use]
    pub const fn with_class(mut self, class: IncomeClass) -> Self {
        self.class = Some(class);
        self
    }

    /// Whether it speaks of what one payer pays rather than of the whole person.
    pub(super) const fn is_of_one_payer(&self) -> bool {
        matches!(
            self.kind(),
            SourceKind::PayrollDeposits | SourceKind::Employer
        )
    }

    /// The payer it names, in lower case and single spaces; for a source of the whole
    /// person this is one only where others name the same.
    pub(super) fn payer(&self) -> Option<String> {
        let group = self.names_group.then_some(self.group.as_str());
        let name = self.income.as_deref().or(group)?;
        let words: Vec<_> = name.split_whitespace().collect();
        Some(words.join(" ").to_lowercase())
    }

    /// Whether `payer` was said to be the income's, not only the group's.
    pub(super) const fn names_income(&self) -> bool {
        self.income.is_some()
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> SourceKind {
        match self.evidence {
            IncomeEvidence::Stated(_) => SourceKind::Stated,
            IncomeEvidence::PayrollDeposits { .. } => SourceKind::PayrollDeposits,
            IncomeEvidence::TaxRecord { .. } => SourceKind::TaxRecord,
            IncomeEvidence::SocialFund { .. } => SourceKind::SocialFund,
            IncomeEvidence::Employer(_) => SourceKind::Employer,
            IncomeEvidence::ThirdParty { .. } => SourceKind::ThirdParty,
        }
    }

    /// Checks every number; `source_number` counts from 1.
    pub(super) fn check(&self, source_number: usize) -> Result<(), IncomeError> {
        let field = |field, expected| {
            Err(IncomeError::Field {
                source_number,
                field,
                expected,
            })
        };
        for amount in self.amounts() {
            if let Err(FactError::OutOfRange { expected, .. }) =
                facts::zero_or_more("amount", amount)
            {
                return field("amount", expected);
            }
        }
        if self
            .income
            .as_deref()
            .is_some_and(|name| name.trim().is_empty())
            || self.names_group && self.group.trim().is_empty()
        {
            return field("group and income", "a name when given");
        }
        let currency = self.amounts().next().map(Money::currency);
        if self
            .amounts()
            .any(|amount| Some(amount.currency()) != currency)
        {
            return field("amounts", "of one currency");
        }
        match &self.evidence {
            IncomeEvidence::PayrollDeposits { months, basis } => {
                if months.len() > 240 || months.iter().all(Option::is_none) {
                    return field("months", "1 to 240 sums, one of them known");
                }
                match basis {
                    Basis::Net { effective_tax } if !within(*effective_tax, 0, 6, 1) => {
                        field("effective_tax", "from 0 to 0.6")
                    }
                    _ => Ok(()),
                }
            }
            IncomeEvidence::TaxRecord { months_covered, .. }
                if !(1..=36).contains(months_covered) =>
            {
                field("months_covered", "1 to 36")
            }
            IncomeEvidence::SocialFund {
                employer_rate,
                employee_rate,
                limits,
                ..
            } => {
                let rates = [*employer_rate, *employee_rate];
                if !rates.iter().all(|&rate| within(rate, 0, 5, 1)) {
                    return field("rates", "from 0 to 0.5");
                }
                if rates.iter().all(Decimal::is_zero) {
                    return field("rates", "above zero together");
                }
                match limits {
                    Some((low, high)) if low.amount() >= high.amount() => {
                        field("limits", "a lower and a higher base")
                    }
                    _ => Ok(()),
                }
            }
            IncomeEvidence::ThirdParty { confidence, .. } if !within(*confidence, 0, 1, 0) => {
                field("confidence", "from 0 to 1")
            }
            _ => Ok(()),
        }
    }

    /// Every amount in it.
    pub(super) fn amounts(&self) -> impl Iterator<Item = Money> {
        let (months, single): (&[Option<Money>], _) = match &self.evidence {
            IncomeEvidence::PayrollDeposits { months, .. } => (months, [None, None, None]),
            IncomeEvidence::Stated(amount) | IncomeEvidence::Employer(amount) => {
                (&[], [Some(*amount), None, None])
            }
            IncomeEvidence::TaxRecord { total, .. } => (&[], [Some(*total), None, None]),
            IncomeEvidence::ThirdParty { estimate, .. } => (&[], [Some(*estimate), None, None]),
            IncomeEvidence::SocialFund {
                contribution,
                limits,
                ..
            } => {
                let (low, high) = limits.unzip();
                (&[], [Some(*contribution), low, high])
            }
        };
        months.iter().copied().chain(single).flatten()
    }
}

/// Whether `value` lies from `low` to `high` units of `scale` decimals.
fn within(value: Decimal, low: i64, high: i64, scale: u32) -> bool {
    Decimal::new(low, scale) <= value && value <= Decimal::new(high, scale)
}

impl fmt::Debug for IncomeEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stated(_) => "Stated(..)",
            Self::PayrollDeposits { .. } => "PayrollDeposits(..)",
            Self::TaxRecord { .. } => "TaxRecord(..)",
            Self::SocialFund { .. } => "SocialFund(..)",
            Self::Employer(_) => "Employer(..)",
            Self::ThirdParty { .. } => "ThirdParty(..)",
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({:?})", self.kind())
    }
}
