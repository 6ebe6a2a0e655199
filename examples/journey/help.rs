//! The Care Action on re-verified income, beside every other offer.

use crate::case::{Case, Hardship};
use crate::common::{self, Failure};
use crate::watch::Watched;
use jiff::civil::Date;
use rust_decimal::Decimal;
use scorewright::lending::income::{IncomeClass, IncomePolicy, VerifiedIncome};
use scorewright::lending::loan::{Arrears, ExtensionPolicy, Paid, RepaymentPlan};
use scorewright::lending::relief::{
    CareApplication, CareOutcome, LoanStanding, MonthlyMeans, OfferTable, ReliefRules, Situation,
};
use scorewright::money::Money;
use scorewright::rules::Provenance;

pub struct Helped {
    pub income: VerifiedIncome,
    pub means: Means,
    /// On the day of the request.
    pub arrears: Arrears,
    /// What came in towards an instalment that is not paid in full. Offers count that
    /// instalment whole.
    pub paid_in_part: Money,
    /// Days past due as they would be without the relief, when payments resume; 0
    /// without one.
    pub shadow_days_past_due: u32,
    /// The share of the loan's worth from which a concession counts as a default.
    pub distressed_from: Decimal,
    /// Where the rules of relief come from.
    pub rules: Provenance,
    pub application: CareApplication,
    pub outcome: CareOutcome,
    pub offers: OfferTable,
}

/// What is left for the loan, and after what.
pub struct Means {
    pub living_cost: Money,
    pub other_debt: Money,
    /// Debts take at most this share of income.
    pub max_share_of_income: Decimal,
}

pub fn help(
    case: &Case,
    hardship: &Hardship,
    plan: &RepaymentPlan,
    watched: &Watched,
) -> Result<Helped, Failure> {
    let on = case.zone.date(hardship.requested_at);
    let sources = case.sources(&hardship.income)?;
    let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &IncomePolicy::shipped()?, on)?;
    let payments = watched.paid_by(on);
    let grace = plan.loan().arrears_grace();
    let arrears = Arrears::on(on, plan.rows(), &payments, grace, &[])?;
    let (paid, paid_in_part) = paid_rows(plan, &payments)?;
    let rules = "data/rules/relief.toml".as_ref();
    let rules = common::read_with(rules, ReliefRules::from_toml)?;
    let extensions = "data/rules/extension.toml".as_ref();
    let extensions = common::read_with(extensions, ExtensionPolicy::from_toml)?;
    let means = Means {
        living_cost: case.money(&hardship.living_cost)?,
        other_debt: case.money(&case.application.present_debts)?,
        max_share_of_income: rules.offers().max_share_of_income,
    };
    let per_month = MonthlyMeans::new(income.usable(), means.living_cost, means.other_debt);
    let situation = Situation::new(plan.clone(), paid, on, arrears.past_due_days, per_month);
    let application = application(case, hardship, on)?;
    let outcome = rules.assess(&application, &LoanStanding::new(), &situation)?;
    let shadow_days_past_due = match &outcome {
        CareOutcome::Approved(grant) => {
            let resumes_on = grant.deferral.resumes_on()?;
            grant.shadow_days_past_due(plan.rows(), &payments, resumes_on)?
        }
        _ => 0,
    };
    Ok(Helped {
        offers: rules.compare(&situation, Some(&outcome), &extensions)?,
        distressed_from: rules.eba().diminished_obligation,
        rules: rules.provenance().clone(),
        outcome,
        shadow_days_past_due,
        income,
        means,
        arrears,
        paid_in_part,
        application,
    })
}

fn application(case: &Case, hardship: &Hardship, on: Date) -> Result<CareApplication, Failure> {
    let documents = hardship.evidence.iter().map(|document| document.read());
    let (reason, event_on) = (hardship.reason, hardship.event_on);
    Ok(CareApplication::new(&case.loan_id, reason, event_on, on)
        .with_evidence(documents.collect::<Result<_, _>>()?))
}

/// How many instalments, from the first, the payments cover, and what is left over.
fn paid_rows(plan: &RepaymentPlan, payments: &[Paid]) -> Result<(usize, Money), Failure> {
    let payments = payments.iter().map(|paid| paid.amount);
    let mut left = Money::sum(payments, plan.currency())?;
    let mut rows = 0;
    for row in plan.rows() {
        if row.payment.exceeds(left)? {
            break;
        }
        left = left.minus(row.payment)?;
        rows += 1;
    }
    Ok((rows, left))
}
