//! Legal and supervisory caps on the annual cost, as dated data.

use super::{AnnualCost, AnnualisationMethod};
use crate::lending::loan::error::PlanError;
use crate::money::{Currency, Rate};
use crate::rules::Provenance;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// How binding a cap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CapForce {
    /// Above it the contract is unlawful or the excess void.
    Limit,
    /// A supervisor expects it.
    Guidance,
    /// Above it the cost is presumed unfair; the lender must show otherwise.
    Presumption,
}

/// How a rule was checked against its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CapReading {
    /// The text itself, or the authority's own page, was read.
    Primary,
    /// A report or another's quotation was read.
    Secondary,
    /// Neither was; the number stands as the stricter guess.
    NotRead,
}

/// How high a cap is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CapLimit {
    /// A fixed rate.
    Fixed(Rate),
    /// A multiple of a benchmark on the contract date, such as four times LPR.
    Multiple {
        /// How many times.
        times: Decimal,
        /// The benchmark's name, such as `CN_LPR_1Y`.
        series: String,
    },
}

/// One dated cap with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostCap {
    pub(in crate::lending::loan) id: String,
    pub(in crate::lending::loan) lender: String,
    pub(in crate::lending::loan) currency: Currency,
    pub(in crate::lending::loan) from: Date,
    pub(in crate::lending::loan) until: Option<Date>,
    pub(in crate::lending::loan) limit: CapLimit,
    pub(in crate::lending::loan) force: CapForce,
    /// The method the rule names; many name none.
    pub(in crate::lending::loan) method: Option<AnnualisationMethod>,
    pub(in crate::lending::loan) citation: String,
    pub(in crate::lending::loan) read: CapReading,
}

impl CostCap {
    /// A cap for loans of `lender` in a currency, in force from `from`, with the rule it
    /// comes from.
    #[must_use]
    pub fn new(
        id: &str,
        (lender, currency): (&str, Currency),
        from: Date,
        limit: CapLimit,
        citation: &str,
    ) -> Self {
        Self {
            id: id.to_owned(),
            lender: lender.to_owned(),
            currency,
            from,
            until: None,
            limit,
            force: CapForce::Limit,
            method: None,
            citation: citation.to_owned(),
            read: CapReading::NotRead,
        }
    }

    /// The last day it is in force; open-ended unless said otherwise.
    #[must_use]
    pub const fn with_until(mut self, until: Date) -> Self {
        self.until = Some(until);
        self
    }

    /// How binding it is; a limit unless said otherwise.
    #[must_use]
    pub const fn with_force(mut self, force: CapForce) -> Self {
        self.force = force;
        self
    }

    /// The method the rule names; none unless said otherwise.
    #[must_use]
    pub const fn with_method(mut self, method: AnnualisationMethod) -> Self {
        self.method = Some(method);
        self
    }

    /// How it was checked against its text; not read unless said otherwise.
    #[must_use]
    pub const fn with_reading(mut self, read: CapReading) -> Self {
        self.read = read;
        self
    }

    /// How it was checked against its text.
    #[must_use]
    pub const fn reading(&self) -> CapReading {
        self.read
    }

    /// The method its rule names, if it names one.
    #[must_use]
    pub const fn method(&self) -> Option<AnnualisationMethod> {
        self.method
    }

    /// The currency of the loans it binds.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Whom it binds, as a cap is asked for.
    #[must_use]
    pub fn lender(&self) -> &str {
        &self.lender
    }

    fn in_force(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

/// A table of caps per lender type and date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateCaps {
    pub(in crate::lending::loan) provenance: Provenance,
    pub(in crate::lending::loan) caps: Vec<CostCap>,
    pub(in crate::lending::loan) lenders: Vec<LenderRule>,
}

/// What else a type of lender must say or may charge, by currency and date: a promise
/// or a surcharge of one country's rules belongs to no other loan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LenderRule {
    /// Whom it binds.
    pub lender: String,
    /// The currency of the loans it binds.
    pub currency: Currency,
    /// The first day it applies.
    pub from: Date,
    /// What the cost table must end with, such as that nothing is charged besides.
    pub statement: Option<String>,
    /// The highest surcharge on the contract rate while a payment is late: 0.5 is half.
    pub late_surcharge: Option<Decimal>,
    /// How it was checked against its text.
    pub read: CapReading,
    /// Where it is written.
    pub citation: String,
}

/// A cost held against one cap.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapCheck {
    /// The cap's id in the table.
    pub id: String,
    /// How binding it is.
    pub force: CapForce,
    /// The highest fraction per year that is allowed.
    pub limit: Decimal,
    /// The cost that was checked, with its method.
    pub cost: AnnualCost,
    /// Whether the cost is at most the limit.
    pub within: bool,
    /// The method the rule itself names; when `None`, the outcome depends on
    /// the method the caller chose.
    pub method_named: Option<AnnualisationMethod>,
    /// The rule.
    pub citation: String,
}

impl RateCaps {
    /// A table of these caps.
    #[must_use]
    pub const fn new(provenance: Provenance, caps: Vec<CostCap>) -> Self {
        Self {
            provenance,
            caps,
            lenders: Vec::new(),
        }
    }

    /// What else the rules ask of `lender`'s loans in `currency` on `on`; empty where no
    /// rule is known, and then nothing is promised and no surcharge is taken for granted.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::loan::cost::RateCaps;
    /// use scorewright::money::Currency;
    /// let text = std::fs::read_to_string("data/rules/rate_caps.toml")?;
    /// let rules = RateCaps::from_toml(&text)?;
    /// let promised = |lender, currency| {
    ///     let mut rules = rules.lender_rules((lender, currency), date(2026, 9, 1));
    ///     rules.any(|rule| rule.statement.is_some())
    /// };
    /// assert!(promised("cn_micro_loan", Currency::CNY));
    /// assert!(!promised("cn_micro_loan", Currency::USD));
    /// assert!(!promised("hk_money_lender", Currency::HKD));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lender_rules<'r>(
        &'r self,
        (lender, currency): (&'r str, Currency),
        on: Date,
    ) -> impl Iterator<Item = &'r LenderRule> {
        let rules = self.lenders.iter();
        rules.filter(move |rule| {
            rule.lender == lender && rule.currency == currency && rule.from <= on
        })
    }

    /// Where the caps come from, and since when they apply.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The caps.
    #[must_use]
    pub fn caps(&self) -> &[CostCap] {
        &self.caps
    }

    /// Holds `cost` against every cap of `lender` for loans in `currency` in force on
    /// `on`, in the table's order. No cap of another currency or lender stands in. `benchmark` gives a benchmark rate on that date by name;
    /// rates of interest move, so none is built in.
    ///
    /// A cap that names another method than the cost's is refused: nominal and
    /// effective rates are not comparable.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoCap`], [`PlanError::ReferenceRateNeeded`], or
    /// [`PlanError::OutOfRange`] for a cost by another method than the cap names.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::loan::cost::{AnnualCost, AnnualisationMethod, CapLimit, CostCap, RateCaps};
    /// use scorewright::rules::Provenance;
    /// use scorewright::money::{Currency, Rate};
    /// let four_times = CapLimit::Multiple { times: 4.into(), series: "CN_LPR_1Y".into() };
    /// let caps = RateCaps::new(Provenance::new("2026", ""), vec![
    ///     CostCap::new("4 LPR", ("private", Currency::CNY), date(2020, 8, 20), four_times, "four times LPR"),
    /// ]);
    /// let cost = AnnualCost::stated(AnnualisationMethod::NominalIrr, Rate::percent("12.5")?);
    /// let lpr = Rate::percent("3")?;
    /// let checks = caps.check(cost, ("private", Currency::CNY), date(2026, 1, 1), |_| Some(lpr))?;
    /// assert!(!checks[0].within); // 12.5 % is above 4 * 3 %
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(
        &self,
        cost: AnnualCost,
        (lender, currency): (&str, Currency),
        on: Date,
        benchmark: impl Fn(&str) -> Option<Rate>,
    ) -> Result<Vec<CapCheck>, PlanError> {
        let matching = self
            .caps
            .iter()
            .filter(|cap| cap.lender == lender && cap.currency == currency && cap.in_force(on));
        let checks = matching
            .map(|cap| check_one(cap, cost, &benchmark))
            .collect::<Result<Vec<CapCheck>, PlanError>>()?;
        if checks.is_empty() {
            return Err(PlanError::NoCap {
                lender: lender.to_owned(),
                currency: currency.to_string(),
            });
        }
        Ok(checks)
    }
}

fn check_one(
    cap: &CostCap,
    cost: AnnualCost,
    benchmark: impl Fn(&str) -> Option<Rate>,
) -> Result<CapCheck, PlanError> {
    if cap.method.is_some_and(|method| method != cost.method()) {
        return Err(PlanError::OutOfRange {
            field: "cost.method",
            expected: "the method the cap names",
        });
    }
    let limit = match &cap.limit {
        CapLimit::Fixed(rate) => rate.fraction(),
        CapLimit::Multiple { times, series } => {
            let rate = benchmark(series).ok_or_else(|| PlanError::ReferenceRateNeeded {
                id: cap.id.clone(),
                series: series.clone(),
            })?;
            let product = rate.fraction().checked_mul(*times);
            product.ok_or(PlanError::Overflow { field: "cap" })?
        }
    };
    Ok(CapCheck {
        id: cap.id.clone(),
        force: cap.force,
        limit,
        cost,
        within: cost.fraction() <= limit,
        method_named: cap.method,
        citation: cap.citation.clone(),
    })
}
