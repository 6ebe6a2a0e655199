//! The verdict on an income: grade, reasons, usable amount.

use super::records::{Gathered, check_statements};
use super::trend::DepositCourse;
use super::weigh::Work;
use super::{Grade, IncomeClass, IncomeError, IncomePolicy, IncomeReason, Source};
use crate::money::{Currency, Money, Rounding};
use crate::schema::Borrower;
use core::fmt;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A verified monthly income. `Debug` shows grade and reasons, never amounts.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedIncome {
    grade: Grade,
    usable: Money,
    favourable: Money,
    stated: Option<Money>,
    corroborated: Option<Money>,
    qualifying: Option<Money>,
    overstatement: Option<Decimal>,
    haircut: Decimal,
    course: Option<DepositCourse>,
    incomes: Vec<Money>,
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
    /// Incomes of several payers at one time add up, one after the other they are one;
    /// [`Source`] says which sources speak of which. `agreement(a, b) = min / max`;
    /// `corroborated` is the median of one amount per independent group (the lowest of
    /// the group), fresh and uncapped, the sum of all incomes being one; the `base` of
    /// an income follows the trend of its deposits;
    /// `haircut = clamp(factor (cv - free), 0, max)`, with months above the usual pay
    /// left out where that is more; `qualifying = Σ base (1 - haircut)`;
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
        let gathered = Gathered::new(sources, class, policy, on).ok_or_else(overflow)?;
        let mut work = Work::new(&gathered, policy).ok_or_else(overflow)?;
        let found = work.found(class).ok_or_else(overflow)?;
        let overstatement = work.overstatement(found.corroborated);
        let conflicts = work.conflicts();
        let grade = work.grade(found.corroborated, conflicts);
        let round = |amount| Money::round(amount, currency, Rounding::HalfUp);
        Ok(Self {
            grade,
            usable: round(found.usable)?,
            favourable: round(work.favourable(found.usable).ok_or_else(overflow)?)?,
            stated: gathered.stated.map(round).transpose()?,
            corroborated: found.corroborated.map(round).transpose()?,
            qualifying: found.qualifying.map(round).transpose()?,
            overstatement,
            haircut: found.haircut,
            course: work.course(),
            incomes: work.incomes().map(round).collect::<Result<_, _>>()?,
            independent_groups: work.n_agreeing(),
            reasons: work.reasons(),
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

    /// What each income comes to a month, before the bounds of the whole: one amount
    /// for each payer at one time.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::income::*;
    /// # use scorewright::money::{Currency, Money};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let on = date(2026, 5, 1);
    /// let paid = |sum, employer| -> Result<_, scorewright::money::MoneyError> {
    ///     let months = IncomeEvidence::payroll_deposits(vec![yuan(sum)?; 12], Basis::Gross);
    ///     Ok(Source::new(months, on).with_group(employer))
    /// };
    /// let tax = Source::new(IncomeEvidence::tax_record(yuan("120000")?, 12), on);
    /// let sources = [paid("6000", "mill")?, paid("4000", "inn")?, tax];
    /// let policy = IncomePolicy::default();
    /// let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, on)?;
    /// assert_eq!(income.incomes(), [yuan("4000")?, yuan("6000")?]);
    /// assert_eq!(income.usable(), yuan("10000")?); // both, as the tax record says
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn incomes(&self) -> &[Money] {
        &self.incomes
    }

    /// The most that any reading of the sources allows: what would be usable if a
    /// person found every doubt unfounded. Nothing is lent on it; a refusal that
    /// would not be one at this amount rests on doubt alone.
    #[must_use]
    pub const fn favourable(&self) -> Money {
        self.favourable
    }

    /// The same income as if every doubt were unfounded.
    pub(in crate::lending) fn in_the_best_light(&self) -> Self {
        Self {
            usable: self.favourable,
            ..self.clone()
        }
    }

    /// The course of the deposits, where there were any; of several incomes that of
    /// the largest.
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
    let mut currency = None;
    for (place, source) in sources.iter().enumerate() {
        let source_number = place + 1;
        source.check(source_number)?;
        if source.as_of > on {
            return Err(IncomeError::Future { source_number });
        }
        let own = source.amounts().next().map(Money::currency);
        if currency.is_some() && own != currency {
            return Err(IncomeError::Currency { source_number });
        }
        currency = own;
    }
    check_statements(sources)?;
    let currency = first.amounts().next().map(Money::currency);
    currency.ok_or(IncomeError::NoSource)
}

fn overflow() -> IncomeError {
    IncomeError::Money(crate::money::MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lending::income::{Basis, IncomeEvidence, IncomeTrend, SourceKind};
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
            (
                vec![stated("-918273")],
                "amount must be from 0 to 1000000000000000",
            ),
            (vec![stated("1"), stated("918273")], "stated twice"),
            (
                vec![Source::new(IncomeEvidence::Stated(yuan("1")), tomorrow)],
                "as_of lies after",
            ),
            (
                vec![stated("1"), fresh(IncomeEvidence::Employer(dollars))],
                "currency differs",
            ),
            (
                vec![deposits(&[])],
                "months must be 1 to 240 sums, one of them known",
            ),
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
            stated_minor in 0..=100_000_000_000_000_000_i64,
            months in prop::collection::vec(0..=100_000_000_000_000_000_i64, 1..30),
            total in 0..=100_000_000_000_000_000_i64,
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
