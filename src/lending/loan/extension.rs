//! More time for a borrower in hardship (展期), when and how far the rules allow.

use super::calendar::Frequency;
use super::contract::{Loan, MAX_PERIODS};
use super::error::{PlanError, overflow};
use super::ledger::Treatment;
use super::repayment::RepaymentPlan;
use super::terms::PlanKind;
use crate::money::Money;
use crate::rules::Provenance;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// How far loans of some original term may be extended, all extensions together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExtensionCap {
    /// Loans up to so many months; `None` for all longer ones.
    pub original_months_up_to: Option<u32>,
    /// At most this share of the original term.
    pub share_of_term: Option<Decimal>,
    /// At most so many months.
    pub months: Option<u32>,
    /// The rule.
    pub citation: String,
}

impl ExtensionCap {
    /// At most so many months, by the rule `citation`, on loans of any term.
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
    /// use scorewright::lending::loan::{ExtensionCap, ExtensionPolicy};
    /// use scorewright::rules::Provenance;
    /// let cap = ExtensionCap::of_months(5, "at most five months");
    /// let policy = ExtensionPolicy::new(Provenance::new("2026", ""), vec![cap]);
    /// assert_eq!(policy.months_left(loan.plan()?.loan(), 2)?, (3, "at most five months"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_months(months: u32, citation: impl Into<String>) -> Self {
        Self {
            original_months_up_to: None,
            share_of_term: None,
            months: Some(months),
            citation: citation.into(),
        }
    }

    /// At most this share of the original term, by the rule `citation`, on loans of any term.
    #[must_use]
    pub fn of_share(share: Decimal, citation: impl Into<String>) -> Self {
        Self {
            original_months_up_to: None,
            share_of_term: Some(share),
            months: None,
            citation: citation.into(),
        }
    }

    /// Only loans of up to so many months when granted. Default all.
    #[must_use]
    pub const fn with_original_months_up_to(mut self, months: u32) -> Self {
        self.original_months_up_to = Some(months);
        self
    }

    /// At most this share of the original term, 0.5 for half. Default no limit.
    #[must_use]
    pub const fn with_share_of_term(mut self, share: Decimal) -> Self {
        self.share_of_term = Some(share);
        self
    }

    /// At most so many months. Default no limit.
    #[must_use]
    pub const fn with_months(mut self, months: u32) -> Self {
        self.months = Some(months);
        self
    }
}

/// Rules on extensions, as dated data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionPolicy {
    pub(super) provenance: Provenance,
    pub(super) caps: Vec<ExtensionCap>,
    pub(super) total_months: Option<(u32, String)>,
    pub(super) after_maturity: bool,
}

/// What a borrower asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExtensionRequest {
    /// When.
    pub requested_on: Date,
    /// How many more instalments.
    pub extra_periods: u32,
    /// Months this loan has been extended by before.
    pub months_extended_before: u32,
}

impl ExtensionRequest {
    /// A request made on a day for `extra_periods` more instalments, of a loan that
    /// was never extended before.
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
    /// use scorewright::lending::loan::{ExtensionCap, ExtensionPolicy, ExtensionRequest, PlanError};
    /// use scorewright::rules::Provenance;
    /// let cap = ExtensionCap::of_months(5, "at most five months");
    /// let policy = ExtensionPolicy::new(Provenance::new("2026", ""), vec![cap]);
    /// let request = ExtensionRequest::new(date(2026, 4, 20), 3);
    /// let plan = loan.plan()?;
    /// assert_eq!(plan.extend(3, &request, &policy)?.after.rows().len(), 12); // nine were left
    /// let again = request.with_months_extended_before(3);
    /// let citation = "at most five months".into();
    /// let refused = PlanError::ExtensionTooLong { limit_months: 2, citation };
    /// assert_eq!(plan.extend(3, &again, &policy), Err(refused));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(requested_on: Date, extra_periods: u32) -> Self {
        Self {
            requested_on,
            extra_periods,
            months_extended_before: 0,
        }
    }

    /// Months the loan has been extended by before. Default 0.
    #[must_use]
    pub const fn with_months_extended_before(mut self, months: u32) -> Self {
        self.months_extended_before = months;
        self
    }
}

/// What is left of a plan before and after an extension: the payment falls, the
/// total interest rises, and the borrower is told both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension {
    /// The rows that were left.
    pub before: RepaymentPlan,
    /// The rows that replace them.
    pub after: RepaymentPlan,
    /// Asked for after the term had run out: a restructuring, not an extension.
    pub restructuring: bool,
}

impl Extension {
    /// How much more interest the borrower pays.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    pub fn extra_interest(&self) -> Result<Money, PlanError> {
        let before = self.before.total_interest()?;
        Ok(self.after.total_interest()?.minus(before)?)
    }
}

impl ExtensionPolicy {
    /// Rules with these caps; the first whose range holds the original term applies.
    #[must_use]
    pub const fn new(provenance: Provenance, caps: Vec<ExtensionCap>) -> Self {
        Self {
            provenance,
            caps,
            total_months: None,
            after_maturity: false,
        }
    }

    /// The longest total term in months, with its rule; none unless said otherwise.
    #[must_use]
    pub fn with_total_months(mut self, months: u32, citation: &str) -> Self {
        self.provenance.changed_in_code();
        self.total_months = Some((months, citation.to_owned()));
        self
    }

    /// Takes requests after maturity as restructurings; refused unless said otherwise.
    #[must_use]
    pub fn with_restructuring_after_maturity(mut self) -> Self {
        self.provenance.changed_in_code();
        self.after_maturity = true;
        self
    }

    /// Where the rules come from, and since when they apply.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// How many months may still be added to `loan`, and the rule that binds.
    ///
    /// # Errors
    ///
    /// [`PlanError::Overflow`] for a share beyond what can be calculated.
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
    /// use scorewright::lending::loan::{ExtensionCap, ExtensionPolicy};
    /// use scorewright::rules::Provenance;
    /// let half = ExtensionCap::of_share("0.5".parse()?, "at most half the term");
    /// let policy = ExtensionPolicy::new(Provenance::new("2026", ""), vec![half]);
    /// assert_eq!(policy.months_left(plan.loan(), 2)?, (4, "at most half the term")); // 6 - 2
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn months_left(
        &self,
        loan: &Loan,
        months_extended_before: u32,
    ) -> Result<(u32, &str), PlanError> {
        let original = months_of(loan.periods, loan.frequency);
        let mut left = (u32::MAX, "no cap applies");
        let applies = |cap: &&ExtensionCap| {
            cap.original_months_up_to
                .is_none_or(|up_to| original <= up_to)
        };
        if let Some(cap) = self.caps.iter().find(applies) {
            let share = cap.share_of_term.map(|share| share_of(original, share));
            let most = share
                .transpose()?
                .into_iter()
                .chain(cap.months)
                .min()
                .unwrap_or(u32::MAX);
            left = (
                most.saturating_sub(months_extended_before),
                cap.citation.as_str(),
            );
        }
        if let Some((total, citation)) = &self.total_months {
            let used = original.saturating_add(months_extended_before);
            left = left.min((total.saturating_sub(used), citation.as_str()));
        }
        Ok(left)
    }
}

fn share_of(months: u32, share: Decimal) -> Result<u32, PlanError> {
    Decimal::from(months)
        .checked_mul(share)
        .and_then(|months| months.floor().to_u32())
        .ok_or_else(overflow("share_of_term"))
}

/// Months of so many periods, rounded up.
pub(in crate::lending) fn months_of(periods: u32, frequency: Frequency) -> u32 {
    let (per_year, k) = frequency.per_year();
    let months = u64::from(periods)
        .saturating_mul(u64::from(k))
        .saturating_mul(12)
        .div_ceil(u64::from(per_year.max(1)));
    u32::try_from(months).unwrap_or(u32::MAX)
}

impl RepaymentPlan {
    /// Spreads what is left after `paid` rows over more instalments at the same rate.
    ///
    /// # Errors
    ///
    /// [`PlanError::ExtensionAfterMaturity`] (Civil Code art. 678) unless the
    /// policy takes it as a restructuring; [`PlanError::ExtensionTooLong`] with
    /// the rule; [`PlanError::OutOfRange`] for custom rows or nothing to extend.
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
    /// use scorewright::lending::loan::{ExtensionPolicy, ExtensionRequest};
    /// use scorewright::rules::Provenance;
    /// let policy = ExtensionPolicy::new(Provenance::new("no caps", ""), vec![]);
    /// let request = ExtensionRequest::new(date(2026, 4, 20), 3);
    /// let extension = plan.extend(3, &request, &policy)?;
    /// assert_eq!(extension.after.rows()[0].principal, yuan("750")?); // 9,000 over 12, not 9
    /// assert_eq!(extension.extra_interest()?, yuan("135")?); // 585 instead of 450
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extend(
        &self,
        paid: usize,
        request: &ExtensionRequest,
        policy: &ExtensionPolicy,
    ) -> Result<Extension, PlanError> {
        let late = request.requested_on > self.matures_on();
        if late && !policy.after_maturity {
            return Err(PlanError::ExtensionAfterMaturity);
        }
        if !(1..=MAX_PERIODS).contains(&request.extra_periods) {
            return Err(PlanError::OutOfRange {
                field: "extra_periods",
                expected: "from 1 to 1560",
            });
        }
        let (limit_months, citation) =
            policy.months_left(self.loan(), request.months_extended_before)?;
        if months_of(request.extra_periods, self.loan().frequency()) > limit_months {
            return Err(PlanError::ExtensionTooLong {
                limit_months,
                citation: citation.to_owned(),
            });
        }
        let before = self.remaining(paid)?;
        let after = before.stretched(request.extra_periods)?;
        Ok(Extension {
            before,
            after,
            restructuring: late,
        })
    }

    /// What is left, over `extra` more rows.
    pub(super) fn stretched(&self, extra: u32) -> Result<Self, PlanError> {
        match self.loan().kind() {
            PlanKind::Bullet => self.replanned(self.loan().clone().longer_by(extra)),
            PlanKind::Custom(_) => Err(PlanError::OutOfRange {
                field: "kind",
                expected: "a plan without custom rows: agree new rows instead",
            }),
            _ => {
                let more = core::iter::repeat_n(Treatment::Normal, extra as usize);
                let treatments: Vec<Treatment> =
                    self.treatments().into_iter().chain(more).collect();
                let plan = self.with_base_owed();
                plan.reschedule(&treatments, &plan.fresh_rule())
            }
        }
    }
}
