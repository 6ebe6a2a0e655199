//! Filling in a [`Borrower`], one value at a time.

use super::{Borrower, Employment};
use rust_decimal::Decimal;

/// Setters of the same form: `with_name(field: Type)` makes the field known.
macro_rules! setters {
    ($($(#[$doc:meta])+ $with:ident($field:ident: $type:ty);)+) => {
        /// What is known, one setter per field; what is not set stays unknown.
        impl Borrower {
            $(
                $(#[$doc])+
                #[must_use]
                pub const fn $with(mut self, $field: $type) -> Self {
                    self.$field = Some($field);
                    self
                }
            )+

            /// The fields that have a setter.
            #[cfg(test)]
            const SET: &[&str] = &[$(stringify!($field)),+];
        }
    };
}

impl Borrower {
    /// A borrower of whom nothing is known.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Borrower, Ratio};
    /// let borrower = Borrower::new()
    ///     .with_revolving_balance(30.into())
    ///     .with_revolving_limit(120.into());
    /// let quarter = rust_decimal::Decimal::new(25, 2);
    /// assert_eq!(borrower.utilization(), Some(Ratio::Value(quarter))); // 30 of 120
    /// assert_eq!(borrower.dpd_now, None);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! {
    /// Income per month as the borrower states it.
    with_stated_monthly_income(stated_monthly_income: Decimal);
    /// Income per month as evidence shows it; preferred to the stated one.
    with_verified_monthly_income(verified_monthly_income: Decimal);
    /// Coefficient of variation of income over 12 months.
    with_income_cv_12m(income_cv_12m: f64);
    /// Slope of income over 6 months, per month, relative to its mean.
    with_income_trend_6m(income_trend_6m: f64);
    /// How the borrower earns.
    with_employment(employment: Employment);
    /// Months in the present employment.
    with_employment_months(employment_months: u32);

    /// The instalment per month of the loan asked for.
    with_new_loan_monthly_payment(new_loan_monthly_payment: Decimal);
    /// Service per month of all reported debts, without the loan asked for.
    with_monthly_debt_service(monthly_debt_service: Decimal);
    /// Principal and interest per year on all loans.
    with_annual_loan_service(annual_loan_service: Decimal);
    /// Unsecured debts of all lenders.
    with_total_unsecured_balance(total_unsecured_balance: Decimal);
    /// Debts of all lenders.
    with_total_balance(total_balance: Decimal);
    /// Lenders with an open account.
    with_active_lender_count(active_lender_count: u32);
    /// Lenders that opened one within 90 days.
    with_new_lenders_90d(new_lenders_90d: u32);

    /// Days past due now.
    with_dpd_now(dpd_now: u32);
    /// Most days past due within 6 months.
    with_max_dpd_6m(max_dpd_6m: u32);
    /// Most days past due within 12 months.
    with_max_dpd_12m(max_dpd_12m: u32);
    /// Most days past due within 24 months.
    with_max_dpd_24m(max_dpd_24m: u32);
    /// Most days past due ever.
    with_max_dpd_ever(max_dpd_ever: u32);
    /// Times 30 to 59 days past due within 24 months.
    with_count_30_59(count_30_59: u32);
    /// Times 60 to 89 days past due within 24 months.
    with_count_60_89(count_60_89: u32);
    /// Times 90 or more days past due within 24 months.
    with_count_90_plus(count_90_plus: u32);
    /// Longest run of delinquent months.
    with_consecutive_delinquent_months_max(consecutive_delinquent_months_max: u32);
    /// All delinquent months.
    with_cumulative_delinquent_months(cumulative_delinquent_months: u32);
    /// Balance of all revolving accounts.
    with_revolving_balance(revolving_balance: Decimal);
    /// Limit of all revolving accounts.
    with_revolving_limit(revolving_limit: Decimal);
    /// Months since the oldest account was opened.
    with_oldest_trade_months(oldest_trade_months: u32);
    /// Mean age of the accounts in months.
    with_avg_trade_months(avg_trade_months: f64);
    /// Months since the newest account was opened.
    with_newest_trade_months(newest_trade_months: u32);
    /// Hard inquiries for a loan within 1 month.
    with_inquiries_hard_1m(inquiries_hard_1m: u32);
    /// Hard inquiries for a loan within 3 months.
    with_inquiries_hard_3m(inquiries_hard_3m: u32);
    /// Hard inquiries for a loan within 6 months.
    with_inquiries_hard_6m(inquiries_hard_6m: u32);
    /// Hard inquiries for a loan within 6 months, without those of the last 7 days:
    /// one search for one loan is not many.
    with_inquiries_hard_6m_excl_7d(inquiries_hard_6m_excl_7d: u32);
    /// Open accounts.
    with_open_trades(open_trades: u32);
    /// Accounts opened within 12 months.
    with_trades_opened_12m(trades_opened_12m: u32);
    /// Share of instalment loans among the accounts, in `[0, 1]`.
    with_installment_share(installment_share: f64);
    /// Judgments, tax arrears and the like.
    with_public_records(public_records: u32);
    /// Accounts charged off.
    with_charge_offs(charge_offs: u32);
    /// Accounts that a guarantor had to pay.
    with_guarantor_paid(guarantor_paid: u32);

    /// Months since the first account with this lender.
    with_relationship_months(relationship_months: u32);
    /// Paid in the last month.
    with_paid_amount(paid_amount: Decimal);
    /// Due in the last month.
    with_due_amount(due_amount: Decimal);
    /// Slope of the payment ratio per month.
    with_payment_ratio_trend(payment_ratio_trend: f64);
    /// Mean of days late over 6 months; below zero is early.
    with_days_early_late_mean_6m(days_early_late_mean_6m: f64);
    /// Direct debits that failed within 90 days.
    with_autopay_failures_90d(autopay_failures_90d: u32);
    /// Run of months in which only the minimum was paid.
    with_min_payment_only_streak(min_payment_only_streak: u32);
    /// Share of cash advances in card use, in `[0, 1]`.
    with_cash_advance_share(cash_advance_share: f64);
    /// Slope of the balance over 6 months, per month, relative to its mean.
    with_balance_slope_6m(balance_slope_6m: f64);
    /// Logins within 30 days.
    with_login_count_30d(login_count_30d: u32);
    /// Days since the last login.
    with_days_since_login(days_since_login: u32);
    /// Views of pages about hardship within 30 days.
    with_hardship_page_views_30d(hardship_page_views_30d: u32);
    /// Share of activity between midnight and five, in `[0, 1]`: a weak proxy,
    /// never a feature of [`Schema::borrower`](super::Schema::borrower).
    with_night_activity_share(night_activity_share: f64);
    /// Changes of contact details within 90 days.
    with_contact_info_changes_90d(contact_info_changes_90d: u32);
    /// Changes of device within 90 days.
    with_device_changes_90d(device_changes_90d: u32);
    /// Share of essentials in spending, in `[0, 1]`.
    with_essential_spend_share(essential_spend_share: f64);
    /// Share of gambling in spending, in `[0, 1]`.
    with_gambling_spend_share(gambling_spend_share: f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_setter() {
        // The struct cannot be enumerated; its source can.
        let source = include_str!("borrower.rs");
        let fields = source.lines().filter_map(|line| {
            let (name, rest) = line.strip_prefix("    pub ")?.split_once(": ")?;
            rest.starts_with("Option<").then_some(name)
        });
        assert!(fields.eq(Borrower::SET.iter().copied()));
    }
}
