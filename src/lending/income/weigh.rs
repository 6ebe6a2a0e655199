//! Incomes, records of the whole and the statement weighed against each other.

use super::reading::Reading;
use super::records::{Gathered, Whole};
use super::trend::DepositCourse;
use super::worth::{Income, after, agree, class_cut};
use super::{Grade, IncomeClass, IncomePolicy, IncomeReason};
use rust_decimal::Decimal;

pub(super) struct Work<'g> {
    policy: &'g IncomePolicy,
    gathered: &'g Gathered,
    reading: Reading,
    /// What the applicant states of incomes that count.
    stated: Option<Decimal>,
    /// Stated alone, and confirmed by the tax record of the whole.
    confirmed: Decimal,
    /// What may be compared of the whole income, by hand.
    compared: Vec<(String, Decimal)>,
    /// One amount per independent hand, its lowest, in rising order.
    groups: Vec<Decimal>,
    reasons: Vec<IncomeReason>,
}

/// The amounts of a verdict.
pub(super) struct Found {
    pub(super) corroborated: Option<Decimal>,
    pub(super) qualifying: Option<Decimal>,
    pub(super) haircut: Decimal,
    pub(super) usable: Decimal,
}

impl<'g> Work<'g> {
    /// `None` on overflow.
    pub(super) fn new(gathered: &'g Gathered, policy: &'g IncomePolicy) -> Option<Self> {
        let reading = Reading::new(gathered, policy)?;
        let mut work = Self {
            policy,
            gathered,
            reading,
            stated: gathered.stated,
            confirmed: Decimal::ZERO,
            compared: Vec::new(),
            groups: Vec::new(),
            reasons: Vec::new(),
        };
        let only_stated = gathered.only_stated;
        if !only_stated.is_zero() {
            if work.tax_confirms(only_stated)? {
                work.confirmed = only_stated;
            } else {
                work.stated = gathered.stated.and_then(|all| all.checked_sub(only_stated));
                work.reasons.push(IncomeReason::PartlyStated);
            }
        }
        work.compared = work.compared()?;
        work.groups = groups(&work.compared);
        Some(work)
    }

    /// Whether every tax record says what records and statement come to together.
    fn tax_confirms(&self, only_stated: Decimal) -> Option<bool> {
        let Some(sum) = self.reading.sum() else {
            return Some(false);
        };
        let all = sum.checked_add(only_stated)?;
        let strong = self.policy.agree_strong;
        let mut taxes = self
            .gathered
            .whole
            .iter()
            .filter(|whole| whole.is_tax)
            .peekable();
        let is_there = taxes.peek().is_some();
        let agrees = |tax: &Whole| agree(all.min(tax.monthly), all.max(tax.monthly), strong);
        Some(is_there && taxes.all(agrees))
    }

    /// One income is held against the whole hand by hand; several by their sum, and
    /// what fits one of them speaks of that one.
    fn compared(&self) -> Option<Vec<(String, Decimal)>> {
        let whole = self.gathered.whole.iter();
        let of_whole = |whole: &Whole| (whole.hand.clone(), whole.monthly);
        if let [income] = self.reading.incomes.as_slice()
            && self.confirmed.is_zero()
        {
            let all = whole.map(of_whole).chain(income.hands.iter().cloned());
            return Some(all.collect());
        }
        let Some(sum) = self
            .reading
            .sum()
            .filter(|_| !self.reading.incomes.is_empty())
        else {
            return Some(whole.map(of_whole).collect());
        };
        let sum = sum.checked_add(self.confirmed)?;
        let near =
            |one: Decimal, two: Decimal, threshold| agree(one.min(two), one.max(two), threshold);
        let is_of_one = |whole: &&Whole| {
            let policy = self.policy;
            let fits = |income: &Income| {
                let amount = income.amount();
                amount.is_some_and(|amount| near(amount, whole.monthly, policy.agree_strong))
            };
            let of_all = near(sum, whole.monthly, policy.agree_conflict);
            !whole.is_tax && !of_all && self.reading.incomes.iter().any(fits)
        };
        let mut compared: Vec<_> = whole
            .filter(|whole| !is_of_one(whole))
            .map(of_whole)
            .collect();
        if self.confirmed.is_zero() {
            compared.push(("all employers".to_owned(), sum));
        }
        Some(compared)
    }

    /// `None` on overflow.
    pub(super) fn found(&mut self, class: IncomeClass) -> Option<Found> {
        let policy = self.policy;
        let corroborated = median(&self.groups).ok()?;
        let incomes = self.reading.incomes.as_slice();
        let built = incomes.iter().any(|income| income.built.is_some());
        let (base, qualifying) = if incomes.len() > 1 || built {
            let (mut base, mut qualifying) = (self.confirmed, self.confirmed);
            for income in incomes {
                let (own, counts) = self.own(income)?;
                (base, qualifying) = (base.checked_add(own)?, qualifying.checked_add(counts)?);
            }
            (Some(base), Some(qualifying))
        } else {
            let class = incomes.first().map_or(class, |income| income.class);
            let cut = class_cut(policy, class, Decimal::ZERO, &mut self.reasons);
            let qualifying = corroborated.map(|amount| after(amount, cut));
            (
                corroborated,
                qualifying.map_or(Some(None), |some| some.map(Some))?,
            )
        };
        let most = Decimal::ONE.checked_add(policy.tolerance)?;
        let ceiling = corroborated.map(|amount| amount.checked_mul(most));
        let ceiling = ceiling.map_or(Some(None), |some| some.map(Some))?;
        let bounds = [self.stated, qualifying, ceiling];
        let kept = qualifying
            .zip(base)
            .and_then(|(kept, base)| kept.checked_div(base));
        let haircut = kept.map_or(Some(Decimal::ZERO), |kept| Decimal::ONE.checked_sub(kept))?;
        Some(Found {
            corroborated,
            qualifying,
            haircut: haircut.max(Decimal::ZERO),
            usable: bounds.into_iter().flatten().min().unwrap_or_default(),
        })
    }

    /// Base and qualifying amount of one of several incomes; `None` on overflow.
    fn own(&self, income: &Income) -> Option<(Decimal, Decimal)> {
        if let Some(built) = income.built {
            return Some((built.base, built.qualifying));
        }
        let amount = income.amount().unwrap_or_default();
        let cut = class_cut(self.policy, income.class, Decimal::ZERO, &mut Vec::new());
        Some((amount, after(amount, cut)?))
    }

    /// The most that any source says, or all incomes at their most; `None` on overflow.
    pub(super) fn favourable(&self, usable: Decimal) -> Option<Decimal> {
        let all = self.reading.most.checked_add(self.gathered.only_stated)?;
        let whole = self.gathered.whole.iter().map(|whole| whole.monthly);
        whole.chain(self.gathered.stated).chain([usable, all]).max()
    }

    pub(super) fn course(&self) -> Option<DepositCourse> {
        let built = self
            .reading
            .incomes
            .iter()
            .filter_map(|income| income.built);
        built
            .max_by_key(|built| built.base)
            .map(|built| built.course)
    }

    pub(super) fn overstatement(&mut self, corroborated: Option<Decimal>) -> Option<Decimal> {
        let over = self
            .stated?
            .checked_div(corroborated?)?
            .checked_sub(Decimal::ONE)?;
        if over > self.policy.overstatement_max {
            self.reasons.push(IncomeReason::Overstated);
        }
        Some(over)
    }

    /// Any two sources of the whole, or of one income, that disagree beyond the limit.
    pub(super) fn conflicts(&mut self) -> bool {
        let monthly = self.compared.iter().map(|&(_, monthly)| monthly);
        let extremes = monthly.clone().min().zip(monthly.max());
        let of_whole =
            extremes.is_some_and(|(low, high)| !agree(low, high, self.policy.agree_conflict));
        let mut incomes = self.reading.incomes.iter();
        let conflicts = of_whole || incomes.any(|income| income.has_conflict(self.policy));
        if conflicts {
            self.reasons.push(IncomeReason::Conflict);
        }
        conflicts
    }

    pub(super) fn grade(&mut self, corroborated: Option<Decimal>, conflicts: bool) -> Grade {
        if conflicts || self.reasons.contains(&IncomeReason::Overstated) {
            return Grade::F;
        }
        let Some(corroborated) = corroborated else {
            self.reasons.push(IncomeReason::StatedOnly);
            return Grade::D;
        };
        match largest_agreeing(&self.groups, self.policy.agree_strong) {
            3.. => return Grade::A,
            2 => return Grade::B,
            _ => {}
        }
        let Some(stated) = self.stated else {
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

    /// What each income comes to, before the bounds of the whole.
    pub(super) fn incomes(&self) -> impl Iterator<Item = Decimal> + '_ {
        let amount = |income: &Income| match income.built {
            Some(built) => Some(built.qualifying),
            None => income.amount(),
        };
        self.reading.incomes.iter().filter_map(amount)
    }

    /// How many independent hands agree.
    pub(super) fn n_agreeing(&self) -> usize {
        largest_agreeing(&self.groups, self.policy.agree_strong)
    }

    /// Of the sources, of the incomes, of the whole; each once.
    pub(super) fn reasons(mut self) -> Vec<IncomeReason> {
        let found = self.gathered.reasons.iter().copied();
        let found = found
            .chain(self.reading.reasons.drain(..))
            .chain(self.reasons.drain(..));
        let mut reasons = Vec::new();
        for reason in found {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons
    }
}

/// One amount per independent group, its lowest, in rising order.
fn groups(amounts: &[(String, Decimal)]) -> Vec<Decimal> {
    let mut lowest = std::collections::BTreeMap::new();
    for (group, monthly) in amounts {
        let known = lowest.entry(group.as_str()).or_insert(*monthly);
        *known = (*monthly).min(*known);
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
    use crate::lending::income::*;
    use crate::money::{Currency, Money};
    use jiff::civil::{Date, date};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    const ON: Date = date(2026, 5, 6);
    const LATELY: Date = date(2026, 4, 30);

    fn yuan(sum: i64) -> Money {
        Money::from_minor(sum * 100, Currency::CNY)
    }

    fn stated(sum: i64) -> Source {
        Source::new(IncomeEvidence::Stated(yuan(sum)), date(2026, 5, 4))
    }

    fn tax(total: i64) -> Source {
        let record = IncomeEvidence::tax_record(yuan(total), 12);
        Source::new(record, date(2025, 12, 31))
    }

    /// A sum below zero is a month that is not known.
    fn deposits(sums: &[i64]) -> Source {
        let known = |&sum: &i64| (sum >= 0).then(|| yuan(sum));
        let months = sums.iter().map(known).collect();
        Source::new(IncomeEvidence::payroll_record(months, Basis::Gross), LATELY)
    }

    fn paid(sums: &[i64], payer: &str) -> Source {
        deposits(sums).with_group(payer)
    }

    fn letter(sum: i64) -> Source {
        Source::new(IncomeEvidence::Employer(yuan(sum)), LATELY)
    }

    fn verify_as(class: IncomeClass, sources: &[Source]) -> VerifiedIncome {
        VerifiedIncome::new(sources, class, &IncomePolicy::default(), ON).unwrap()
    }

    fn verify(sources: &[Source]) -> VerifiedIncome {
        verify_as(IncomeClass::Salary, sources)
    }

    fn says(income: &VerifiedIncome, reason: IncomeReason) -> bool {
        income.reasons().contains(&reason)
    }

    #[test]
    fn two_employers_at_once_are_two_incomes() {
        let two = [
            stated(10_000),
            paid(&[6_000; 12], "employer A"),
            paid(&[4_000; 12], "employer B"),
        ];
        let alone = verify(&two);
        assert_eq!((alone.usable(), alone.grade()), (yuan(10_000), Grade::C));
        let mut with_tax = two.to_vec();
        with_tax.push(tax(120_000));
        let income = verify(&with_tax);
        assert_eq!(income.usable(), yuan(10_000));
        assert_eq!(income.corroborated(), Some(yuan(10_000)));
        assert_eq!(income.overstatement(), Some(Decimal::ZERO));
        assert_eq!(income.grade(), Grade::B);
        assert_eq!(income.incomes().len(), 2);
        assert_eq!(income.reasons(), [IncomeReason::Concurrent]);
        // Under no name at all the tax record shows that they are two.
        let unnamed = [
            stated(10_000),
            deposits(&[6_000; 12]),
            deposits(&[4_000; 12]),
            tax(120_000),
        ];
        assert_eq!(verify(&unnamed).usable(), yuan(10_000));
        let without = verify(&unnamed[..3]);
        assert_eq!((without.grade(), without.usable()), (Grade::F, yuan(4_000)));
    }

    #[test]
    fn three_jobs_add_and_a_fund_of_one_of_them_is_no_conflict() {
        let fund = IncomeEvidence::social_fund(
            yuan(1_440),
            Decimal::new(12, 2),
            Decimal::new(12, 2),
            None,
        );
        let sources = [
            stated(11_000),
            paid(&[6_000; 12], "A"),
            paid(&[3_000; 12], "B"),
            letter(2_000).with_group("C"),
            tax(132_000),
            Source::new(fund, LATELY), // 6,000: what A pays
        ];
        let income = verify(&sources);
        assert_eq!((income.usable(), income.grade()), (yuan(11_000), Grade::B));
        assert_eq!(income.incomes().len(), 3);
    }

    #[test]
    fn records_of_one_job_are_not_added_whatever_their_spelling() {
        for (one, two) in [("Mill", "Mill"), ("Mill Ltd", " mill  LTD ")] {
            let sources = [
                stated(6_000),
                paid(&[6_000; 12], one),
                letter(6_000).with_group(two),
            ];
            let income = verify(&sources);
            assert_eq!(
                (income.usable(), income.incomes().len()),
                (yuan(6_000), 1),
                "{one}"
            );
            let twice = [
                stated(6_000),
                paid(&[6_000; 12], one),
                paid(&[6_000; 12], two),
            ];
            assert_eq!(verify(&twice).incomes(), [yuan(6_000)]);
        }
        let unnamed = [stated(6_000), deposits(&[6_000; 12]), letter(6_000)];
        assert_eq!(verify(&unnamed).usable(), yuan(6_000));
        // One name beside none is the same job, unless the tax record says two.
        let half = [
            stated(9_000),
            deposits(&[6_000; 12]),
            letter(5_800).with_group("Mill"),
        ];
        assert_eq!(verify(&half).usable(), yuan(6_000));
    }

    #[test]
    fn one_job_under_two_names_counts_once_unless_the_tax_record_shows_two() {
        let sources = [
            stated(10_000),
            paid(&[5_000; 12], "Acme"),
            paid(&[5_000; 12], "Acme Ltd"),
        ];
        let once = verify(&sources);
        assert_eq!((once.usable(), once.grade()), (yuan(5_000), Grade::F));
        assert!(says(&once, IncomeReason::CountedOnce));
        let mut shown = sources.to_vec();
        shown.push(tax(120_000));
        assert_eq!(verify(&shown).usable(), yuan(10_000));
        // A tax record of one of them shows one.
        shown[3] = tax(60_000);
        assert_eq!(verify(&shown).usable(), yuan(5_000));
        let other = [
            stated(12_000),
            paid(&[6_000; 12], "A"),
            letter(6_000).with_group("B"),
            tax(72_000),
        ];
        assert_eq!(verify(&other).usable(), yuan(6_000));
    }

    #[test]
    fn a_job_that_ended_and_one_that_began_are_one_after_the_other() {
        let ended = [6_000, 6_000, 6_000, 6_000, 6_000, 6_000, 0, 0, 0, 0, 0, 0];
        let begun = [0, 0, 0, 0, 0, 0, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000];
        let income = verify(&[stated(7_000), paid(&ended, "A"), paid(&begun, "B")]);
        assert_eq!(income.usable(), yuan(6_500)); // the mean of twelve paid months
        assert_eq!(income.incomes().len(), 1);
        assert!(says(&income, IncomeReason::Consecutive));
        // The same when each record holds only the months of its job.
        let old = Source::new(
            IncomeEvidence::payroll_deposits(vec![yuan(6_000); 8], Basis::Gross),
            date(2026, 3, 31),
        );
        let income = verify(&[stated(13_000), old.with_group("A"), paid(&[7_000], "B")]);
        assert!(
            income.usable().amount() <= yuan(7_000).amount(),
            "never the sum"
        );
        // A last pay beside a first, in one or two months, makes no second job; three do.
        for (shared, n_incomes) in [(2, 1), (3, 2)] {
            let mut first = vec![6_000; 12];
            first[6 + shared..].fill(0);
            let income = verify(&[stated(13_000), paid(&first, "A"), paid(&begun, "B")]);
            assert_eq!(income.incomes().len(), n_incomes, "{shared}");
        }
    }

    #[test]
    fn a_job_that_ended_beside_one_that_goes_on_does_not_count() {
        let mut ended = [4_000; 12];
        ended[10..].fill(0);
        let income = verify(&[stated(6_000), paid(&[6_000; 12], "A"), paid(&ended, "B")]);
        assert_eq!((income.usable(), income.grade()), (yuan(6_000), Grade::C));
        assert!(says(&income, IncomeReason::Ended));
    }

    #[test]
    fn a_bonus_never_counts_for_less_than_the_pay_without_it() {
        let mut months = [5_000; 12];
        for place in 0..12 {
            months[place] = 20_000;
            let income = verify(&[stated(9_000), deposits(&months)]);
            assert_eq!(income.usable(), yuan(5_000), "month {place}");
            months[place] = 5_000;
        }
        months[11] = 8_000; // small enough to count: 5,250 less 2.9 %, the half of what .158 is above .10
        assert_eq!(
            verify(&[deposits(&months)]).usable().to_string(),
            "5097.92 CNY"
        );
        // A letter that names its bonus as an income of its own adds it.
        let bonus = letter(1_250).with_income("bonus of the mill");
        let sources = [
            stated(6_250),
            paid(&[5_000; 12], "mill"),
            bonus,
            tax(75_000),
        ];
        assert_eq!(verify(&sources).usable(), yuan(6_250));
    }

    #[test]
    fn a_pension_beside_wages_is_added_and_never_cut_for_its_class() {
        let policy = IncomePolicy::default();
        let policy = policy
            .with_class_haircut(IncomeClass::Salary, Decimal::new(10, 2))
            .unwrap();
        let pension = paid(&[2_000; 12], "pension office").with_class(IncomeClass::Pension);
        let sources = [
            stated(7_000),
            paid(&[5_000; 12], "mill"),
            pension,
            tax(84_000),
        ];
        let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &policy, ON).unwrap();
        assert_eq!(income.usable(), yuan(6_500)); // 5,000 less a tenth, and 2,000 whole
    }

    #[test]
    fn what_is_only_stated_does_not_count_beside_what_is_verified() {
        let a = stated(6_000).with_income("A");
        let b = stated(4_000).with_income("B");
        let income = verify(&[a.clone(), b.clone(), paid(&[6_000; 12], "A")]);
        assert_eq!((income.usable(), income.grade()), (yuan(6_000), Grade::C));
        assert!(says(&income, IncomeReason::PartlyStated));
        assert_eq!(income.stated(), Some(yuan(10_000)));
        // The tax record of the whole confirms the other by what is left.
        let income = verify(&[a.clone(), b, paid(&[6_000; 12], "A"), tax(120_000)]);
        assert_eq!((income.usable(), income.grade()), (yuan(10_000), Grade::C));
        // A total is a total: what is verified is far below it, and a person looks.
        let income = verify(&[stated(10_000), paid(&[6_000; 12], "A")]);
        assert_eq!((income.usable(), income.grade()), (yuan(6_000), Grade::F));
        let twice = [a.clone(), a];
        let policy = IncomePolicy::default();
        let error = VerifiedIncome::new(&twice, IncomeClass::Salary, &policy, ON);
        assert!(matches!(
            error,
            Err(IncomeError::StatedTwice { source_number: 2 })
        ));
    }

    #[test]
    fn a_month_not_known_is_not_a_month_without_pay() {
        let mut sums = [6_000; 12];
        (sums[3], sums[7]) = (-1, -1);
        let known = verify(&[stated(6_000), deposits(&sums)]);
        assert_eq!((known.usable(), known.grade()), (yuan(6_000), Grade::C));
        assert_eq!(known.course().unwrap().n_known, 10);
        assert!(known.reasons().is_empty());
        (sums[3], sums[7]) = (0, 0);
        assert!(verify(&[stated(6_000), deposits(&sums)]).usable().amount() < yuan(5_000).amount());
        // Five known months tell no trend, six do.
        let of = |n_known: usize| {
            let mut sums = [-1; 12];
            for place in 0..n_known {
                sums[place * 2] = 6_000;
            }
            sums[11] = 6_000;
            verify(&[stated(6_000), deposits(&sums)])
        };
        assert_eq!(of(4).reasons(), [IncomeReason::FewKnownMonths]);
        assert!(of(5).reasons().is_empty());
        assert_eq!(of(4).usable(), yuan(6_000));
        let short = verify(&[stated(6_000), deposits(&[6_000; 5])]);
        assert_eq!(short.reasons(), [IncomeReason::ShortHistory]);
        // Months not known at the end make a record older: 60 days are fresh.
        let old = verify(&[stated(6_000), deposits(&[6_000, 6_000, 6_000, -1, -1])]);
        assert_eq!(
            old.reasons()[0],
            IncomeReason::Stale(SourceKind::PayrollDeposits)
        );
        let error = VerifiedIncome::new(
            &[deposits(&[-1])],
            IncomeClass::Salary,
            &IncomePolicy::default(),
            ON,
        );
        assert!(error.unwrap_err().to_string().contains("one of them known"));
    }

    #[test]
    fn seasonal_income_counts_by_the_year() {
        let season = [
            12_000, 12_000, 12_000, 12_000, 12_000, 12_000, 0, 0, 0, 0, 0, 0,
        ];
        let of = |sources: &[Source]| verify_as(IncomeClass::Seasonal, sources);
        let income = of(&[stated(6_000), deposits(&season), tax(72_000)]);
        assert_eq!((income.usable(), income.grade()), (yuan(6_000), Grade::B));
        assert_eq!(income.reasons(), [IncomeReason::Seasonal]);
        assert_eq!(
            of(&[stated(6_000), deposits(&season)]).usable(),
            yuan(6_000)
        );
        assert_eq!(of(&[stated(6_000), tax(72_000)]).usable(), yuan(6_000));
        // The months of the season alone are no year, nor is a letter or half a tax year.
        let part = of(&[stated(12_000), deposits(&season[..6])]);
        assert_eq!((part.grade(), part.corroborated()), (Grade::D, None));
        assert!(says(&part, IncomeReason::NoFullYear));
        let half = Source::new(IncomeEvidence::tax_record(yuan(72_000), 6), LATELY);
        assert!(says(&of(&[stated(12_000), half]), IncomeReason::NoFullYear));
        assert_eq!(of(&[stated(12_000), letter(12_000)]).corroborated(), None);
        // Without the class the tax year shows a season that came back, and not a job
        // that was lost.
        let round = [0, 0, 0, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000, 0, 0, 0];
        assert_eq!(
            verify(&[stated(4_500), deposits(&round), tax(54_000)]).usable(),
            yuan(4_500)
        );
        assert!(
            verify(&[stated(4_500), deposits(&season)])
                .usable()
                .is_zero()
        );
    }

    fn claim() -> impl Strategy<Value = (Vec<Source>, bool)> {
        let sums = || prop::collection::vec(-500..9_000_i64, 1..14);
        let name = || prop::option::of(0..3_usize);
        let payroll = prop::collection::vec((sums(), name()), 0..4);
        let letters = prop::collection::vec((0..9_000_i64, name()), 0..3);
        let whole = (
            prop::option::of(0..20_000_i64),
            prop::option::of(0..200_000_i64),
        );
        (payroll, letters, whole, any::<bool>()).prop_map(
            |(payroll, letters, (said, total), seasonal)| {
                let named = |source: Source, name: Option<usize>| match name {
                    Some(name) => source.with_group(["A", "B", "C"][name]),
                    None => source,
                };
                let mut sources = vec![letter(3_000)];
                sources.extend(
                    payroll
                        .into_iter()
                        .filter(|(sums, _)| sums.iter().any(|&sum| sum >= 0))
                        .map(|(sums, name)| named(deposits(&sums), name)),
                );
                sources.extend(
                    letters
                        .into_iter()
                        .map(|(sum, name)| named(letter(sum), name)),
                );
                sources.extend(said.map(stated));
                sources.extend(total.map(tax));
                (sources, seasonal)
            },
        )
    }

    proptest! {
        /// Whatever is recorded: never more than is stated or than the most favourable
        /// reading, and the order of sources means nothing.
        #[test]
        fn a_verdict_keeps_its_bounds((sources, seasonal) in claim()) {
            let class = if seasonal { IncomeClass::Seasonal } else { IncomeClass::Salary };
            let income = verify_as(class, &sources);
            prop_assert!(income.usable().amount() <= income.favourable().amount());
            prop_assert!(income.stated().is_none_or(|stated| income.usable().amount() <= stated.amount()));
            let mut turned = sources;
            turned.reverse();
            prop_assert_eq!(verify_as(class, &turned).usable(), income.usable());
        }

        /// Another payer's record never lowers the amount, and half as much again from
        /// every source does not either.
        #[test]
        fn more_verified_income_never_lowers_the_amount(
            first in 500..9_000_i64,
            second in 500..9_000_i64,
            total in prop::option::of(0..200_000_i64),
            said in prop::option::of(500..20_000_i64),
            months in 1..13_usize,
        ) {
            let mut sources = vec![paid(&[first; 12], "A")];
            sources.extend(said.map(stated));
            sources.extend(total.map(tax));
            let before = verify(&sources).usable();
            sources.push(paid(&vec![second; months], "B"));
            prop_assert!(verify(&sources).usable().amount() >= before.amount());
        }
    }
}
