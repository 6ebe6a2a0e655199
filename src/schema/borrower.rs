//! The built-in record of consumer lending.

use super::Ratio;
use rust_decimal::Decimal;
use std::fmt;

/// How a borrower earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Employment {
    /// A permanent job.
    Employed,
    /// A job for a limited time.
    Contract,
    /// Part of the week.
    PartTime,
    /// A business or profession of one's own.
    SelfEmployed,
    /// On a pension.
    Retired,
    /// Without a job.
    Unemployed,
    /// Anything else.
    Other,
}

impl Employment {
    /// Every kind, in the order of the levels in [`Schema::borrower`](super::Schema::borrower).
    pub const ALL: [Self; 7] = [
        Self::Employed,
        Self::Contract,
        Self::PartTime,
        Self::SelfEmployed,
        Self::Retired,
        Self::Unemployed,
        Self::Other,
    ];

    /// The level it is in data.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Employed => "employed",
            Self::Contract => "contract",
            Self::PartTime => "part_time",
            Self::SelfEmployed => "self_employed",
            Self::Retired => "retired",
            Self::Unemployed => "unemployed",
            Self::Other => "other",
        }
    }
}

/// What is known of a borrower on one day; what is not known is `None`.
///
/// Money is a `Decimal` of the lender's currency. `Debug` shows how much is
/// known, never what.
///
/// ```
/// use rust_decimal::Decimal;
/// use scorewright::schema::{Borrower, Ratio};
///
/// let borrower = Borrower::new()
///     .with_stated_monthly_income(Decimal::from(3_000))
///     .with_monthly_debt_service(Decimal::from(450))
///     .with_new_loan_monthly_payment(Decimal::from(300));
/// assert_eq!(borrower.dti(), Some(Ratio::Value(Decimal::new(25, 2)))); // 750 of 3,000
/// assert_eq!(borrower.utilization(), None);
/// ```
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Borrower {
    /// Income per month as the borrower states it.
    pub stated_monthly_income: Option<Decimal>,
    /// Income per month as evidence shows it; preferred to the stated one.
    pub verified_monthly_income: Option<Decimal>,
    /// Coefficient of variation of income over 12 months.
    pub income_cv_12m: Option<f64>,
    /// Slope of income over 6 months, per month, relative to its mean.
    pub income_trend_6m: Option<f64>,
    /// How the borrower earns.
    pub employment: Option<Employment>,
    /// Months in the present employment.
    pub employment_months: Option<u32>,

    /// The instalment per month of the loan asked for; `None` when none is.
    pub new_loan_monthly_payment: Option<Decimal>,
    /// Service per month of all reported debts, without the loan asked for.
    pub monthly_debt_service: Option<Decimal>,
    /// Principal and interest per year on all loans.
    pub annual_loan_service: Option<Decimal>,
    /// Unsecured debts of all lenders.
    pub total_unsecured_balance: Option<Decimal>,
    /// Debts of all lenders.
    pub total_balance: Option<Decimal>,
    /// Lenders with an open account.
    pub active_lender_count: Option<u32>,
    /// Lenders that opened one within 90 days.
    pub new_lenders_90d: Option<u32>,

    /// Days past due now.
    pub dpd_now: Option<u32>,
    /// Most days past due within 6 months.
    pub max_dpd_6m: Option<u32>,
    /// Most days past due within 12 months.
    pub max_dpd_12m: Option<u32>,
    /// Most days past due within 24 months.
    pub max_dpd_24m: Option<u32>,
    /// Most days past due ever.
    pub max_dpd_ever: Option<u32>,
    /// Times 30 to 59 days past due within 24 months.
    pub count_30_59: Option<u32>,
    /// Times 60 to 89 days past due within 24 months.
    pub count_60_89: Option<u32>,
    /// Times 90 or more days past due within 24 months.
    pub count_90_plus: Option<u32>,
    /// Longest run of delinquent months.
    pub consecutive_delinquent_months_max: Option<u32>,
    /// All delinquent months.
    pub cumulative_delinquent_months: Option<u32>,
    /// Balance of all revolving accounts.
    pub revolving_balance: Option<Decimal>,
    /// Limit of all revolving accounts.
    pub revolving_limit: Option<Decimal>,
    /// Months since the oldest account was opened.
    pub oldest_trade_months: Option<u32>,
    /// Mean age of the accounts in months.
    pub avg_trade_months: Option<f64>,
    /// Months since the newest account was opened.
    pub newest_trade_months: Option<u32>,
    /// Hard inquiries for a loan within 1 month.
    pub inquiries_hard_1m: Option<u32>,
    /// Hard inquiries for a loan within 3 months.
    pub inquiries_hard_3m: Option<u32>,
    /// Hard inquiries for a loan within 6 months.
    pub inquiries_hard_6m: Option<u32>,
    /// Hard inquiries for a loan within 6 months, without those of the last 7 days:
    /// one search for one loan is not many.
    pub inquiries_hard_6m_excl_7d: Option<u32>,
    /// Open accounts.
    pub open_trades: Option<u32>,
    /// Accounts opened within 12 months.
    pub trades_opened_12m: Option<u32>,
    /// Share of instalment loans among the accounts, in `[0, 1]`.
    pub installment_share: Option<f64>,
    /// Judgments, tax arrears and the like.
    pub public_records: Option<u32>,
    /// Accounts charged off.
    pub charge_offs: Option<u32>,
    /// Accounts that a guarantor had to pay.
    pub guarantor_paid: Option<u32>,

    /// Months since the first account with this lender.
    pub relationship_months: Option<u32>,
    /// Paid in the last month.
    pub paid_amount: Option<Decimal>,
    /// Due in the last month.
    pub due_amount: Option<Decimal>,
    /// Slope of the payment ratio per month.
    pub payment_ratio_trend: Option<f64>,
    /// Mean of days late over 6 months; below zero is early.
    pub days_early_late_mean_6m: Option<f64>,
    /// Direct debits that failed within 90 days.
    pub autopay_failures_90d: Option<u32>,
    /// Run of months in which only the minimum was paid.
    pub min_payment_only_streak: Option<u32>,
    /// Share of cash advances in card use, in `[0, 1]`.
    pub cash_advance_share: Option<f64>,
    /// Slope of the balance over 6 months, per month, relative to its mean.
    pub balance_slope_6m: Option<f64>,
    /// Logins within 30 days.
    pub login_count_30d: Option<u32>,
    /// Days since the last login.
    pub days_since_login: Option<u32>,
    /// Views of pages about hardship within 30 days.
    pub hardship_page_views_30d: Option<u32>,
    /// Share of activity between midnight and five, in `[0, 1]`: a weak proxy,
    /// never a feature of [`Schema::borrower`](super::Schema::borrower).
    pub night_activity_share: Option<f64>,
    /// Changes of contact details within 90 days.
    pub contact_info_changes_90d: Option<u32>,
    /// Changes of device within 90 days.
    pub device_changes_90d: Option<u32>,
    /// Share of essentials in spending, in `[0, 1]`.
    pub essential_spend_share: Option<f64>,
    /// Share of gambling in spending, in `[0, 1]`.
    pub gambling_spend_share: Option<f64>,
}

/// Ratios; `None` when an amount they need is not known.
impl Borrower {
    /// The income that ratios divide by: verified, or else stated.
    #[must_use]
    pub fn monthly_income(&self) -> Option<Decimal> {
        self.verified_monthly_income.or(self.stated_monthly_income)
    }

    /// Payment to income.
    ///
    /// # Formula
    ///
    /// `new_loan_monthly_payment / monthly_income`
    #[must_use]
    pub fn pti(&self) -> Option<Ratio> {
        Some(Ratio::of(
            self.new_loan_monthly_payment?,
            self.monthly_income()?,
        ))
    }

    /// Debt to income, with the loan asked for, if any.
    ///
    /// # Formula
    ///
    /// `(monthly_debt_service + new_loan_monthly_payment) / monthly_income`
    #[must_use]
    pub fn dti(&self) -> Option<Ratio> {
        let new_loan = self.new_loan_monthly_payment.unwrap_or_default();
        let income = self.monthly_income()?;
        let service = self.monthly_debt_service?.checked_add(new_loan);
        Some(service.map_or(Ratio::Undefined, |service| Ratio::of(service, income)))
    }

    /// Debt service ratio, with principal (Korea, Hong Kong).
    ///
    /// # Formula
    ///
    /// `annual_loan_service / (12 * monthly_income)`
    #[must_use]
    pub fn dsr(&self) -> Option<Ratio> {
        let service = self.annual_loan_service?;
        let income = self.monthly_income()?.checked_mul(Decimal::from(12));
        Some(income.map_or(Ratio::Undefined, |income| Ratio::of(service, income)))
    }

    /// Debt burden ratio: unsecured debts as a multiple of income per month (Taiwan).
    ///
    /// # Formula
    ///
    /// `total_unsecured_balance / monthly_income`
    #[must_use]
    pub fn dbr(&self) -> Option<Ratio> {
        Some(Ratio::of(
            self.total_unsecured_balance?,
            self.monthly_income()?,
        ))
    }

    /// Use of revolving limits; may be above 1.
    ///
    /// # Formula
    ///
    /// `revolving_balance / revolving_limit`; a balance without a limit is saturated.
    #[must_use]
    pub fn utilization(&self) -> Option<Ratio> {
        Some(Ratio::of_limit(
            self.revolving_balance?,
            self.revolving_limit?,
        ))
    }

    /// What was paid of what was due; undefined when nothing was.
    ///
    /// # Formula
    ///
    /// `paid_amount / due_amount`
    #[must_use]
    pub fn payment_ratio(&self) -> Option<Ratio> {
        Some(Ratio::of(self.paid_amount?, self.due_amount?))
    }
}

impl fmt::Debug for Borrower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = self.n_given();
        write!(f, "Borrower({given} of {} values known)", Self::n_values())
    }
}
