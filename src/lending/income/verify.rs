//! The verdict on an income: grade, reasons, usable amount.

use super::trend::{DepositCourse, IncomeTrend};
use super::{
    Basis, Grade, IncomeClass, IncomeError, IncomeEvidence, IncomePolicy, IncomeReason, Source,
    SourceKind,
};
use crate::money::{Currency, Money, Rounding};
use crate::rules::day_number;
use crate::schema::Borrower;
use core::fmt;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A verified monthly income. `Debug` shows grade and reasons, never amounts.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedIncome {
    grade: Grade,
    usable: Money,
    stated: Option<Money>,
    corroborated: Option<Money>,
    qualifying: Option<Money>,
    overstatement: Option<Decimal>,
    haircut: Decimal,
    course: Option<DepositCourse>,
    independent_groups: usize,
    reasons: Vec<IncomeReason>,
}

impl fmt::Debug for VerifiedIncome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedIncome")
            .field("grade", &self.grade)
            .field("reasons", &self.reasons)
            .finish_non_exhaustive()
    }
}

impl VerifiedIncome {
    /// Holds the sources of one income against each other, on day `on`.
    ///
    /// # Formula
    ///
    /// `agreement(a, b) = min / max`; `corroborated` is the median of one amount per
    /// independent group (the lowest of the group), fresh and uncapped; the `base`
    /// follows the trend of the deposits; `haircut = clamp(factor (cv - free), 0, max)`;
    /// `qualifying = base (1 - haircut)`;
    /// `usable = min(stated, qualifying, corroborated (1 + tolerance))`.
    /// Amounts are rounded half up once, at the end.
    ///
    /// # Errors
    ///
    /// When there is no source, a number is outside its range, a source is dated
    /// after `on`, or currencies differ.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::money::{Currency, Money};
    /// use scorewright::lending::income::*;
    /// let day = date(2026, 5, 1);
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let sources = [
    ///     Source::new(IncomeEvidence::Stated(yuan("15000")?), day),
    ///     Source::new(IncomeEvidence::Employer(yuan("12000")?), day),
    ///     Source::new(IncomeEvidence::tax_record(yuan("144600")?, 12), day),
    /// ];
    /// let policy = IncomePolicy::default();
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, day)?;
    /// assert_eq!(income.grade(), Grade::B);
    /// assert_eq!(income.corroborated(), Some(yuan("12025")?));
    /// assert_eq!(income.usable(), yuan("12025")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        sources: &[Source],
        class: IncomeClass,
        policy: &IncomePolicy,
        on: Date,
    ) -> Result<Self, IncomeError> {
        let currency = check(sources, on)?;
        let mut work = Work {
            policy,
            on,
            reasons: Vec::new(),
            course: None,
        };
        let stated = work.stated(sources);
        let amounts = work.amounts(sources)?;
        let groups = groups(&amounts);
        let corroborated = median(&groups).map_err(|()| overflow())?;
        let overstatement = work.overstatement(stated, corroborated);
        let conflicts = work.conflicts(&amounts);
        let grade = work.grade(stated, corroborated, &groups, conflicts);
        let haircut = work.haircut(class)?;
        let base = work.course.map(|course| course.base).or(corroborated);
        let kept = Decimal::ONE.checked_sub(haircut).ok_or_else(overflow)?;
        let qualifying = times(base, kept)?;
        let ceiling = times(
            corroborated,
            Decimal::ONE
                .checked_add(policy.tolerance)
                .ok_or_else(overflow)?,
        )?;
        let bounds = [stated, qualifying, ceiling];
        let usable = bounds.into_iter().flatten().min().unwrap_or_default();
        let round = |amount| Money::round(amount, currency, Rounding::HalfUp);
        Ok(Self {
            grade,
            usable: round(usable)?,
            stated: stated.map(round).transpose()?,
            corroborated: corroborated.map(round).transpose()?,
            qualifying: qualifying.map(round).transpose()?,
            overstatement,
            haircut,
            course: work.course,
            independent_groups: largest_agreeing(&groups, policy.agree_strong),
            reasons: work.reasons,
        })
    }

    /// How well it is verified.
    #[must_use]
    pub const fn grade(&self) -> Grade {
        self.grade
    }

    /// The monthly amount ratios are built on. With grade D it rests on the
    /// applicant's word alone, or on one source that word contradicts.
    #[must_use]
    pub const fn usable(&self) -> Money {
        self.usable
    }

    /// What the applicant states, when fresh.
    #[must_use]
    pub const fn stated(&self) -> Option<Money> {
        self.stated
    }

    /// The median of independent sources.
    #[must_use]
    pub const fn corroborated(&self) -> Option<Money> {
        self.corroborated
    }

    /// The base after the haircut.
    #[must_use]
    pub const fn qualifying(&self) -> Option<Money> {
        self.qualifying
    }

    /// `stated / corroborated - 1`.
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
    /// assert_eq!(income.overstatement(), Some("0.25".parse()?)); // 15,000 / 12,000 - 1
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn overstatement(&self) -> Option<Decimal> {
        self.overstatement
    }

    /// The share cut off the base.
    #[must_use]
    pub const fn haircut(&self) -> Decimal {
        self.haircut
    }

    /// The course of the deposits, where there were any.
    #[must_use]
    pub const fn course(&self) -> Option<&DepositCourse> {
        self.course.as_ref()
    }

    /// How many independent groups agree with each other.
    #[must_use]
    pub const fn independent_groups(&self) -> usize {
        self.independent_groups
    }

    /// What led to the grade or bounds the amount, in the order it was found.
    #[must_use]
    pub fn reasons(&self) -> &[IncomeReason] {
        &self.reasons
    }

    /// The borrower's record with this income in it, so that its ratios (DTI, PTI,
    /// DSR, DBR) rest on the usable amount.
    ///
    /// Where nothing but the applicant's word is left, the verified income stays
    /// unknown, and ratios rest on the word.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use rust_decimal::Decimal;
    /// use scorewright::money::{Currency, Money};
    /// use scorewright::schema::{Borrower, Ratio};
    /// use scorewright::lending::income::*;
    /// let day = date(2026, 5, 1);
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let sources = [
    ///     Source::new(IncomeEvidence::Stated(yuan("6000")?), day),
    ///     Source::new(IncomeEvidence::Employer(yuan("5000")?), day),
    /// ];
    /// let policy = IncomePolicy::default();
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, day)?;
    /// let borrower = Borrower::new().with_monthly_debt_service(Decimal::from(2_100));
    /// let borrower = income.in_record(borrower);
    /// // 2,100 of the 5,000 that the employer confirms.
    /// assert_eq!(borrower.dti(), Some(Ratio::Value(Decimal::new(42, 2))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn in_record(&self, borrower: Borrower) -> Borrower {
        let is_word_alone = self.qualifying.is_none() && self.stated.is_some();
        Borrower {
            stated_monthly_income: self.stated.map(Money::amount),
            verified_monthly_income: (!is_word_alone).then(|| self.usable.amount()),
            ..borrower
        }
    }

    /// Whether a person must look before anything rests on it.
    #[must_use]
    pub fn needs_review(&self) -> bool {
        self.grade == Grade::F || self.reasons.contains(&IncomeReason::Declining)
    }
}

/// Every source is sound, of one currency, and not from the future.
fn check(sources: &[Source], on: Date) -> Result<Currency, IncomeError> {
    let first = sources.first().ok_or(IncomeError::NoSource)?;
    let mut stated = false;
    let mut currency = None;
    for (place, source) in sources.iter().enumerate() {
        let source_number = place + 1;
        source.check(source_number)?;
        if source.as_of > on {
            return Err(IncomeError::Future { source_number });
        }
        if matches!(source.evidence, IncomeEvidence::Stated(_)) {
            if stated {
                return Err(IncomeError::StatedTwice { source_number });
            }
            stated = true;
        }
        let own = source.amounts().next().map(Money::currency);
        if currency.is_some() && own != currency {
            return Err(IncomeError::Currency { source_number });
        }
        currency = own;
    }
    let currency = first.amounts().next().map(Money::currency);
    currency.ok_or(IncomeError::NoSource)
}

fn overflow() -> IncomeError {
    IncomeError::Money(crate::money::MoneyError::Overflow)
}

fn times(amount: Option<Decimal>, factor: Decimal) -> Result<Option<Decimal>, IncomeError> {
    amount
        .map(|amount| amount.checked_mul(factor).ok_or_else(overflow))
        .transpose()
}

/// A monthly amount that may be compared with others.
struct Comparable<'s> {
    group: &'s str,
    monthly: Decimal,
}

struct Work<'p> {
    policy: &'p IncomePolicy,
    on: Date,
    reasons: Vec<IncomeReason>,
    course: Option<DepositCourse>,
}

impl Work<'_> {
    fn is_fresh(&mut self, source: &Source) -> bool {
        let age = day_number(self.on) - day_number(source.as_of);
        let fresh = age <= i64::from(self.policy.max_age(source.kind()));
        if !fresh {
            self.reasons.push(IncomeReason::Stale(source.kind()));
        }
        fresh
    }

    fn stated(&mut self, sources: &[Source]) -> Option<Decimal> {
        let is_stated = |source: &&Source| source.kind() == SourceKind::Stated;
        let source = sources.iter().find(is_stated)?;
        let amount = source.amounts().next()?.amount();
        self.is_fresh(source).then_some(amount)
    }

    /// The monthly equivalents that may be compared; the rest leave a reason.
    fn amounts<'s>(&mut self, sources: &'s [Source]) -> Result<Vec<Comparable<'s>>, IncomeError> {
        let is_tax = |source: &Source| source.kind() == SourceKind::TaxRecord;
        let has_tax_record = sources.iter().any(is_tax);
        let mut amounts = Vec::new();
        for source in sources {
            if source.kind() == SourceKind::Stated || !self.is_fresh(source) {
                continue;
            }
            let monthly = self.monthly(source, has_tax_record).ok_or_else(overflow)?;
            if let Some(monthly) = monthly {
                let group = source.group.as_str();
                amounts.push(Comparable { group, monthly });
            }
        }
        Ok(amounts)
    }

    /// `None` on overflow; `Some(None)` when it may not be compared.
    #[allow(clippy::option_option)]
    fn monthly(&mut self, source: &Source, has_tax_record: bool) -> Option<Option<Decimal>> {
        Some(match &source.evidence {
            IncomeEvidence::Stated(amount) | IncomeEvidence::Employer(amount) => {
                Some(amount.amount())
            }
            IncomeEvidence::PayrollDeposits { months, basis } => {
                self.deposits(months, *basis, has_tax_record)?
            }
            IncomeEvidence::TaxRecord {
                total,
                months_covered,
            } => Some(total.amount().checked_div(Decimal::from(*months_covered))?),
            IncomeEvidence::SocialFund {
                contribution,
                employer_rate,
                employee_rate,
                limits,
            } => {
                let rate = employer_rate.checked_add(*employee_rate)?;
                let base = contribution.amount().checked_div(rate)?;
                self.uncapped(base, *limits)
            }
            IncomeEvidence::ThirdParty {
                estimate,
                confidence,
            } => {
                let sure = *confidence >= self.policy.min_confidence;
                if !sure {
                    self.reasons.push(IncomeReason::LowConfidence);
                }
                sure.then_some(estimate.amount())
            }
        })
    }

    #[allow(clippy::option_option)]
    fn deposits(
        &mut self,
        months: &[Money],
        basis: Basis,
        has_tax_record: bool,
    ) -> Option<Option<Decimal>> {
        let gross_share = match basis {
            Basis::Net { effective_tax } if !has_tax_record => {
                Decimal::ONE.checked_sub(effective_tax)?
            }
            _ => Decimal::ONE,
        };
        let gross = months
            .iter()
            .map(|sum| sum.amount().checked_div(gross_share));
        let course = DepositCourse::new(&gross.collect::<Option<Vec<_>>>()?, self.policy)?;
        self.reasons.extend(match course.trend {
            IncomeTrend::TooShort => Some(IncomeReason::ShortHistory),
            IncomeTrend::DeclinedStabilised => Some(IncomeReason::DeclinedStabilised),
            IncomeTrend::Declining => Some(IncomeReason::Declining),
            IncomeTrend::Stable => None,
        });
        // Two employers: the lower of the courses is built on, the stricter reading.
        if self.course.is_none_or(|known| course.base < known.base) {
            self.course = Some(course);
        }
        // Beside a tax record net pay stays net, and net does not compare with gross.
        let is_net = matches!(basis, Basis::Net { .. }) && has_tax_record;
        if is_net {
            self.reasons.push(IncomeReason::NetOfTax);
        }
        Some((!is_net).then_some(course.base))
    }

    /// A base at a limit of the law says only that the income is beyond it.
    fn uncapped(&mut self, base: Decimal, limits: Option<(Money, Money)>) -> Option<Decimal> {
        let Some((low, high)) = limits else {
            return Some(base);
        };
        let reason = if base >= high.amount() {
            IncomeReason::Capped
        } else if base <= low.amount() {
            IncomeReason::Floored
        } else {
            return Some(base);
        };
        self.reasons.push(reason);
        None
    }

    fn overstatement(
        &mut self,
        stated: Option<Decimal>,
        corroborated: Option<Decimal>,
    ) -> Option<Decimal> {
        let over = stated?
            .checked_div(corroborated?)?
            .checked_sub(Decimal::ONE)?;
        if over > self.policy.overstatement_max {
            self.reasons.push(IncomeReason::Overstated);
        }
        Some(over)
    }

    /// Any two sources, of one group or of two, that disagree beyond the limit.
    fn conflicts(&mut self, amounts: &[Comparable<'_>]) -> bool {
        let monthly = amounts.iter().map(|amount| amount.monthly);
        let (low, high) = (monthly.clone().min(), monthly.max());
        let (Some(low), Some(high)) = (low, high) else {
            return false;
        };
        let conflicts = !agree(low, high, self.policy.agree_conflict);
        if conflicts {
            self.reasons.push(IncomeReason::Conflict);
        }
        conflicts
    }

    fn grade(
        &mut self,
        stated: Option<Decimal>,
        corroborated: Option<Decimal>,
        groups: &[Decimal],
        conflicts: bool,
    ) -> Grade {
        if conflicts || self.reasons.contains(&IncomeReason::Overstated) {
            return Grade::F;
        }
        let Some(corroborated) = corroborated else {
            self.reasons.push(IncomeReason::StatedOnly);
            return Grade::D;
        };
        match largest_agreeing(groups, self.policy.agree_strong) {
            3.. => return Grade::A,
            2 => return Grade::B,
            _ => {}
        }
        let Some(stated) = stated else {
            self.reasons.push(IncomeReason::NotStated);
            return Grade::D;
        };
        let (low, high) = (stated.min(corroborated), stated.max(corroborated));
        if agree(low, high, self.policy.agree_stated) {
            return Grade::C;
        }
        self.reasons.push(IncomeReason::DisagreesWithStated);
        Grade::D
    }

    /// The individual haircut for variability, and the class's where one is lawful.
    fn haircut(&mut self, class: IncomeClass) -> Result<Decimal, IncomeError> {
        let policy = self.policy;
        let variability = match self.course {
            Some(course) => course
                .cv
                .checked_sub(policy.free_cv)
                .and_then(|excess| excess.checked_mul(policy.haircut_factor))
                .ok_or_else(overflow)?
                .clamp(Decimal::ZERO, policy.haircut_max),
            None => Decimal::ZERO,
        };
        if !variability.is_zero() {
            self.reasons.push(IncomeReason::Variable);
        }
        match policy.class_haircut.get(&class) {
            Some(&share) if share > variability => {
                self.reasons.push(IncomeReason::ClassDiscount(class));
                Ok(share)
            }
            _ => Ok(variability),
        }
    }
}

/// `low / high >= threshold`, without dividing.
fn agree(low: Decimal, high: Decimal, threshold: Decimal) -> bool {
    high.checked_mul(threshold)
        .is_some_and(|needed| low >= needed)
}

/// One amount per independent group, its lowest, in rising order.
fn groups(amounts: &[Comparable<'_>]) -> Vec<Decimal> {
    let mut lowest = std::collections::BTreeMap::new();
    for amount in amounts {
        let known = lowest.entry(amount.group).or_insert(amount.monthly);
        *known = amount.monthly.min(*known);
    }
    let mut values: Vec<_> = lowest.into_values().collect();
    values.sort_unstable();
    values
}

/// The median of rising values.
fn median(values: &[Decimal]) -> Result<Option<Decimal>, ()> {
    let (upper, lower) = (values.len() / 2, values.len().saturating_sub(1) / 2);
    let (Some(&upper), Some(&lower)) = (values.get(upper), values.get(lower)) else {
        return Ok(None);
    };
    let sum = lower.checked_add(upper).ok_or(())?;
    sum.checked_div(Decimal::TWO).map(Some).ok_or(())
}

/// The largest number of rising values of which all pairs agree.
fn largest_agreeing(values: &[Decimal], threshold: Decimal) -> usize {
    let from = |start: usize| {
        let run = values.get(start..).unwrap_or_default();
        let low = run.first().copied().unwrap_or_default();
        run.iter()
            .take_while(|&&high| agree(low, high, threshold))
            .count()
    };
    (0..values.len()).map(from).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const ON: Date = date(2026, 5, 1);

    fn yuan(text: &str) -> Money {
        Money::parse(text, Currency::CNY).unwrap()
    }

    fn fresh(evidence: IncomeEvidence) -> Source {
        Source::new(evidence, ON)
    }

    fn deposits(months: &[i64]) -> Source {
        let months = months
            .iter()
            .map(|&sum| Money::from_minor(sum * 100, Currency::CNY));
        fresh(IncomeEvidence::payroll_deposits(
            months.collect(),
            Basis::Gross,
        ))
    }

    fn fund(contribution: &str, limits: Option<(Money, Money)>) -> Source {
        let twelve = Decimal::new(12, 2);
        fresh(IncomeEvidence::social_fund(
            yuan(contribution),
            twelve,
            twelve,
            limits,
        ))
    }

    fn tax(total: &str) -> Source {
        fresh(IncomeEvidence::tax_record(yuan(total), 12))
    }

    fn stated(amount: &str) -> Source {
        fresh(IncomeEvidence::Stated(yuan(amount)))
    }

    fn verify(sources: &[Source]) -> VerifiedIncome {
        let policy = IncomePolicy::default();
        VerifiedIncome::new(sources, IncomeClass::Salary, &policy, ON).unwrap()
    }

    // The oracles of domain.md B.3, computed there independently.

    #[test]
    fn steady_deposits_are_not_cut() {
        let months = [
            9800, 10200, 10100, 9900, 10000, 10300, 9700, 10000, 10100, 9900, 10000, 10000,
        ];
        let income = verify(&[deposits(&months)]);
        let course = income.course().unwrap();
        assert_eq!(course.mean, Decimal::from(10_000));
        assert_eq!(course.std_dev.round_dp(4).to_string(), "158.1139");
        assert_eq!(course.cv.round_dp(7).to_string(), "0.0158114");
        assert_eq!(course.trend, IncomeTrend::Stable);
        assert_eq!(income.haircut(), Decimal::ZERO);
        assert_eq!(income.qualifying(), Some(yuan("10000")));
    }

    #[test]
    fn falling_deposits_count_at_the_level_they_settled_at() {
        let months = [
            12000, 9000, 15000, 8000, 14000, 7000, 13000, 6000, 11000, 9000, 8000, 8000,
        ];
        let income = verify(&[deposits(&months)]);
        let course = income.course().unwrap();
        assert_eq!(course.mean, Decimal::from(10_000));
        assert_eq!(course.cv.round_dp(6).to_string(), "0.279881");
        assert_eq!(course.slope.round_dp(6).to_string(), "-342.657343");
        assert_eq!(course.trend, IncomeTrend::DeclinedStabilised);
        assert_eq!(course.base.round_dp(2).to_string(), "9166.67");
        assert_eq!(income.haircut().round_dp(7).to_string(), "0.0899405");
        assert_eq!(income.qualifying(), Some(yuan("8342.21")));
        assert!(income.reasons().contains(&IncomeReason::Variable));
    }

    #[test]
    fn a_provident_fund_tells_its_base() {
        let income = verify(&[fund("3000", None)]);
        assert_eq!(income.corroborated(), Some(yuan("12500.00")));
    }

    #[test]
    fn three_independent_records_outweigh_a_high_statement() {
        let income = verify(&[
            stated("15000"),
            deposits(&[12000; 12]),
            tax("144600"),
            fund("3000", None),
        ]);
        assert_eq!(income.corroborated(), Some(yuan("12050")));
        let over = income.overstatement().unwrap();
        assert_eq!(
            (over * Decimal::ONE_HUNDRED).round_dp(2).to_string(),
            "24.48"
        );
        assert_eq!(income.grade(), Grade::A);
        assert_eq!(income.independent_groups(), 3);
        // The payroll's base is the lowest bound: 12000 < 12050 * 1.05 < 15000.
        assert_eq!(income.usable(), yuan("12000"));
    }

    #[test]
    fn payroll_and_the_employers_letter_are_one_hand() {
        let letter = fresh(IncomeEvidence::Employer(yuan("12000")));
        let one_hand = verify(&[stated("12000"), deposits(&[12000; 12]), letter.clone()]);
        assert_eq!(one_hand.grade(), Grade::C);
        let vendor = letter.with_group("vendor");
        let two = verify(&[stated("12000"), deposits(&[12000; 12]), vendor]);
        assert_eq!(two.grade(), Grade::B);
    }

    #[test]
    fn grades_fall_with_evidence() {
        let one = verify(&[stated("12000"), tax("120000")]);
        assert_eq!(one.grade(), Grade::C, "10000 / 12000 = 0.83");
        let low = verify(&[stated("5000"), tax("120000")]);
        assert_eq!(low.grade(), Grade::D);
        assert_eq!(low.reasons(), [IncomeReason::DisagreesWithStated]);
        assert_eq!(low.usable(), yuan("5000"));
        let word = verify(&[stated("5000")]);
        assert_eq!((word.grade(), word.usable()), (Grade::D, yuan("5000")));
        let over = verify(&[stated("12501"), tax("120000")]);
        assert_eq!(over.grade(), Grade::F);
        assert_eq!(verify(&[stated("12500"), tax("120000")]).grade(), Grade::C);
        let torn = verify(&[stated("12000"), tax("144000"), deposits(&[8999; 12])]);
        assert_eq!(torn.grade(), Grade::F);
        assert!(torn.needs_review());
    }

    #[test]
    fn stale_capped_and_unsure_sources_are_left_out_and_say_so() {
        let old = Source::new(
            IncomeEvidence::Employer(yuan("12000")),
            ON.checked_sub(jiff::Span::new().days(91)).unwrap(),
        );
        let income = verify(&[stated("12000"), old]);
        assert_eq!(income.grade(), Grade::D);
        assert_eq!(
            income.reasons()[0],
            IncomeReason::Stale(SourceKind::Employer)
        );

        let limits = Some((yuan("2000"), yuan("12500")));
        let capped = verify(&[stated("30000"), fund("3000", limits)]);
        assert_eq!(capped.corroborated(), None);
        assert_eq!(
            capped.grade(),
            Grade::D,
            "a cap is no proof of overstatement"
        );
        assert_eq!(capped.reasons()[0], IncomeReason::Capped);
        let floored = verify(&[stated("1900"), fund("480", limits)]);
        assert_eq!(floored.reasons()[0], IncomeReason::Floored);

        let unsure = fresh(IncomeEvidence::third_party(
            yuan("12000"),
            Decimal::new(69, 2),
        ));
        assert_eq!(verify(&[unsure]).reasons()[0], IncomeReason::LowConfidence);
    }

    #[test]
    fn net_pay_is_grossed_up_only_without_a_tax_record() {
        let net = fresh(IncomeEvidence::payroll_deposits(
            vec![yuan("9000"); 12],
            Basis::net(Decimal::new(10, 2)),
        ));
        assert_eq!(
            verify(std::slice::from_ref(&net)).corroborated(),
            Some(yuan("10000"))
        );
        let beside = verify(&[net, tax("120000")]);
        assert_eq!(beside.corroborated(), Some(yuan("10000")));
        assert_eq!(
            beside.grade(),
            Grade::D,
            "one comparable source, nothing stated"
        );
        assert_eq!(beside.usable(), yuan("9000"));
    }

    #[test]
    fn protected_income_is_cut_for_its_own_variability_and_never_for_its_class() {
        let policy = IncomePolicy::default();
        let tenth = Decimal::new(10, 2);
        let error = policy
            .clone()
            .with_class_haircut(IncomeClass::Pension, tenth);
        assert!(matches!(error, Err(IncomeError::ProtectedClass { .. })));
        let policy = policy.with_class_haircut(IncomeClass::Gig, tenth).unwrap();
        let of = |class| {
            let sources = [deposits(&[10000; 12])];
            VerifiedIncome::new(&sources, class, &policy, ON)
                .unwrap()
                .usable()
        };
        assert_eq!(of(IncomeClass::Gig), yuan("9000"));
        for class in [
            IncomeClass::Pension,
            IncomeClass::PartTime,
            IncomeClass::Benefit,
        ] {
            assert_eq!(of(class), yuan("10000"));
        }
    }

    #[test]
    fn bad_sources_are_errors_that_name_the_field_and_no_amount() {
        let tomorrow = ON.tomorrow().unwrap();
        let policy = IncomePolicy::default();
        let dollars = Money::parse("1", Currency::USD).unwrap();
        let third = |confidence| IncomeEvidence::third_party(yuan("1"), confidence);
        for (sources, expected) in [
            (vec![], "at least one source"),
            (vec![stated("-918273")], "amount must be zero or more"),
            (vec![stated("1"), stated("918273")], "stated twice"),
            (
                vec![Source::new(IncomeEvidence::Stated(yuan("1")), tomorrow)],
                "as_of lies after",
            ),
            (
                vec![stated("1"), fresh(IncomeEvidence::Employer(dollars))],
                "currency differs",
            ),
            (vec![deposits(&[])], "months must be 1 to 240"),
            (
                vec![fresh(third(Decimal::from(918_273)))],
                "confidence must be from 0 to 1",
            ),
            (
                vec![fund("1", Some((yuan("2"), yuan("2"))))],
                "limits must be a lower",
            ),
        ] {
            let error = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, ON);
            let shown = format!("{} {sources:?}", error.unwrap_err());
            assert!(shown.contains(expected), "{shown}");
            assert!(!shown.contains("918273"), "{shown}");
        }
        assert!(!format!("{:?}", verify(&[stated("918273")])).contains("918273"));
    }

    proptest! {
        #[test]
        fn usable_income_never_exceeds_what_is_stated_and_nothing_panics(
            stated_minor in 0..i64::MAX,
            months in prop::collection::vec(0..i64::MAX, 1..30),
            total in 0..i64::MAX,
        ) {
            let money = |minor| Money::from_minor(minor, Currency::CNY);
            let sources = [
                fresh(IncomeEvidence::Stated(money(stated_minor))),
                fresh(IncomeEvidence::payroll_deposits(
                    months.into_iter().map(money).collect(),
                    Basis::Gross,
                )),
                fresh(IncomeEvidence::tax_record(money(total), 7)),
            ];
            let income = verify(&sources);
            prop_assert!(income.usable().amount() <= money(stated_minor).amount());
            prop_assert!(!income.usable().is_negative());
            prop_assert!(income.usable().amount() <= income.qualifying().unwrap().amount());
        }
    }
}
