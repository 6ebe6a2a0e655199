//! The Chinese table of comprehensive financing cost (综合融资成本明示表).

use super::{AnnualCost, AnnualisationMethod};
use crate::lending::loan::contract::Loan;
use crate::lending::loan::error::PlanError;
use crate::lending::loan::fee::{Fee, FeeTiming};
use crate::lending::loan::repayment::RepaymentPlan;
use crate::lending::loan::terms::InterestBase;
use crate::money::{Money, Rate};
use core::fmt;

/// One thing the borrower pays for when all goes as agreed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CostItem {
    /// What it is called.
    pub name: String,
    /// When and how it is collected.
    pub collected: &'static str,
    /// By what standard it is reckoned.
    pub standard: String,
    /// Who charges it.
    pub charged_by: String,
    /// All of it, over the whole plan.
    pub amount: Money,
}

/// A cost that arises only when something goes otherwise than agreed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Contingent {
    /// What it is called: late interest, early repayment.
    pub name: String,
    /// When it arises and by what standard.
    pub standard: String,
    /// What it is a year.
    pub annualised: Rate,
}

impl Contingent {
    /// A cost called `name`, which arises by `standard` and is `annualised` a year.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::loan::LateInterest;
    /// use scorewright::lending::loan::cost::Contingent;
    /// use scorewright::money::Rate;
    /// let late = LateInterest::new(Rate::percent("12")?, "0.5".parse()?, 360)?;
    /// let cost = Contingent::new("late interest", "1.5 times the contract rate", late.rate());
    /// assert_eq!(cost.annualised, Rate::percent("18")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, standard: impl Into<String>, annualised: Rate) -> Self {
        Self {
            name: name.into(),
            standard: standard.into(),
            annualised,
        }
    }
}

/// What a personal loan costs in all, as the rule of the National Financial
/// Regulatory Administration and the People's Bank of China wants it shown
/// before signing (《个人贷款业务明示综合融资成本规定》, in force 2026-08-01).
///
/// The rule does not name nominal or effective annualisation in the text that
/// could be read, so the cost carries its method and both are at hand.
#[derive(Clone, PartialEq, Eq)]
pub struct CostDisclosure {
    principal: Money,
    received: Money,
    total_payable: Money,
    items: Vec<CostItem>,
    annualised: AnnualCost,
    contingent: Vec<Contingent>,
    statement: Option<String>,
}

impl CostDisclosure {
    /// The table of `plan`, annualised by `method`.
    ///
    /// # Errors
    ///
    /// As [`RepaymentPlan::annual_cost`].
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
    /// let plan = loan.plan()?;
    /// use scorewright::lending::loan::cost::{AnnualisationMethod, CostDisclosure};
    /// let table = CostDisclosure::new(&plan, AnnualisationMethod::NominalIrr, "the lender")?;
    /// assert_eq!(table.items()[0].amount, yuan("780")?); // interest, the only item
    /// assert_eq!(table.annualised().percent(2).to_string(), "12.00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        plan: &RepaymentPlan,
        method: AnnualisationMethod,
        lender: &str,
    ) -> Result<Self, PlanError> {
        let mut items = vec![CostItem {
            name: "interest 利息".to_owned(),
            collected: "with every instalment",
            standard: interest_standard(plan.loan()),
            charged_by: lender.to_owned(),
            amount: plan.total_interest()?,
        }];
        for fee in plan.loan().fees() {
            items.push(fee_item(plan, fee)?);
        }
        Ok(Self {
            principal: plan.opening().plus(plan.disbursed()?)?,
            received: plan.received(),
            total_payable: plan.total_payable()?,
            items,
            annualised: plan.annual_cost(method)?,
            contingent: Vec::new(),
            statement: None,
        })
    }

    /// The sentence that the rule of this lender wants at the end, such as that nothing
    /// else is charged ([`LenderRule`](super::LenderRule)). Default none: a table promises
    /// nothing that its lender does not.
    #[must_use]
    pub fn with_statement(mut self, statement: impl Into<String>) -> Self {
        self.statement = Some(statement.into());
        self
    }

    /// Adds a cost that arises only in default, early repayment or the like.
    #[must_use]
    pub fn with_contingent(mut self, contingent: Contingent) -> Self {
        self.contingent.push(contingent);
        self
    }

    /// Every item charged under normal performance.
    #[must_use]
    pub fn items(&self) -> &[CostItem] {
        &self.items
    }

    /// The annualised comprehensive cost under normal performance.
    #[must_use]
    pub const fn annualised(&self) -> AnnualCost {
        self.annualised
    }

    /// Costs that arise only otherwise.
    #[must_use]
    pub fn contingent(&self) -> &[Contingent] {
        &self.contingent
    }

    /// What the borrower pays in all, beyond what was received.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    pub fn total_cost(&self) -> Result<Money, PlanError> {
        Ok(self.total_payable.minus(self.received)?)
    }

    /// The table as JSON.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    pub fn to_json(&self) -> Result<String, PlanError> {
        let value = serde_json::json!({
            "principal": self.principal,
            "received": self.received,
            "total_payable": self.total_payable,
            "total_cost": self.total_cost()?,
            "items": self.items,
            "annualised_percent": self.annualised.percent(4).to_string(),
            "method": self.annualised.method(),
            "contingent": self.contingent,
            "statement": self.statement,
        });
        Ok(format!("{value:#}"))
    }
}

/// A flat rate is less than half of what a year costs: it is not to be read as that.
fn interest_standard(loan: &Loan) -> String {
    let rate = loan.rate();
    match loan.interest_on() {
        InterestBase::Remaining => format!("{rate} a year on the remaining principal"),
        InterestBase::Original => format!(
            "flat: {rate} a year on the principal as lent, whatever has been repaid; \
             what a year costs is the annualised cost below"
        ),
    }
}

fn fee_item(plan: &RepaymentPlan, fee: &Fee) -> Result<CostItem, PlanError> {
    let (collected, times) = match fee.timing {
        FeeTiming::Upfront => ("kept back at disbursement", 1),
        FeeTiming::EachInstalment => ("with every instalment", plan.rows().len()),
        FeeTiming::Maturity => ("with the last instalment", 1),
    };
    let amounts = core::iter::repeat_n(fee.amount, times);
    Ok(CostItem {
        name: fee.name.clone(),
        collected,
        standard: fee.standard.clone(),
        charged_by: fee.charged_by.clone(),
        amount: Money::sum(amounts, plan.currency())?,
    })
}

impl fmt::Display for CostDisclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Comprehensive financing cost 综合融资成本明示表")?;
        writeln!(f, "  principal     {:>20}", self.principal)?;
        writeln!(f, "  received      {:>20}", self.received)?;
        writeln!(f, "  total payable {:>20}", self.total_payable)?;
        for item in &self.items {
            writeln!(f, "  - {}: {}, {}", item.name, item.amount, item.collected)?;
            writeln!(f, "      {}; by {}", item.standard, item.charged_by)?;
        }
        write!(
            f,
            "  annualised cost if all is paid on time: {}",
            self.annualised
        )?;
        for item in &self.contingent {
            write!(
                f,
                "\n  - only if it happens: {}, {} a year\n      {}",
                item.name, item.annualised, item.standard
            )?;
        }
        match &self.statement {
            Some(statement) => write!(f, "\n  {statement}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for CostDisclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CostDisclosure")
            .field("items", &self.items.len())
            .field("contingent", &self.contingent.len())
            .finish_non_exhaustive()
    }
}
