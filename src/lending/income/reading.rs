//! Which records speak of one income, and what each income comes to.
//!
//! Payers that are named are incomes of their own. Where a tax record shows that a
//! claim means something else (one job recorded twice, two jobs under no name), it
//! decides, because it speaks of the whole person and is nobody's word but the
//! state's.

use super::months::Months;
use super::records::{Gathered, Record, Says};
use super::trend::{DepositCourse, IncomeTrend};
use super::{IncomeClass, IncomePolicy, IncomeReason};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One income, per month.
pub(super) struct Income {
    /// What may be compared, by hand.
    pub(super) hands: Vec<(String, Decimal)>,
    /// What it is built on: deposits, or a year; `None` for letters alone.
    pub(super) built: Option<Built>,
    pub(super) class: IncomeClass,
    reasons: Vec<IncomeReason>,
}

/// What deposits come to.
#[derive(Clone, Copy)]
pub(super) struct Built {
    pub(super) base: Decimal,
    pub(super) qualifying: Decimal,
    pub(super) course: DepositCourse,
}

/// The incomes of a person.
pub(super) struct Reading {
    pub(super) incomes: Vec<Income>,
    /// All payers at the most that any of their records says.
    pub(super) most: Decimal,
    pub(super) reasons: Vec<IncomeReason>,
}

/// Records of one income. A chain is of payers one after the other, whose deposits
/// are added month by month; otherwise records are held against each other.
struct Draft<'r> {
    records: Vec<&'r Record>,
    is_chain: bool,
}

/// `low / high >= threshold`, without dividing.
pub(super) fn agree(low: Decimal, high: Decimal, threshold: Decimal) -> bool {
    high.checked_mul(threshold)
        .is_some_and(|needed| low >= needed)
}

fn agree_either(one: Decimal, two: Decimal, threshold: Decimal) -> bool {
    agree(one.min(two), one.max(two), threshold)
}

impl Income {
    /// The lowest that any of its records says; `None` when none may be compared.
    pub(super) fn amount(&self) -> Option<Decimal> {
        self.hands.iter().map(|&(_, amount)| amount).min()
    }

    pub(super) fn highest(&self) -> Option<Decimal> {
        self.hands.iter().map(|&(_, amount)| amount).max()
    }

    /// Whether two of its records disagree beyond the limit.
    pub(super) fn has_conflict(&self, policy: &IncomePolicy) -> bool {
        let extremes = self.amount().zip(self.highest());
        extremes.is_some_and(|(low, high)| !agree(low, high, policy.agree_conflict))
    }
}

impl Reading {
    /// `None` on overflow.
    pub(super) fn new(gathered: &Gathered, policy: &IncomePolicy) -> Option<Self> {
        let reader = Reader { gathered, policy };
        let declared = reader.declared();
        let mut reading = reader.reading(&declared)?;
        if gathered.records.len() > 1 && !reader.fits(&reading) {
            reading = match reader.other_reading(&declared, &reading)? {
                Some(other) => other,
                None => reader.counted_once(declared, reading)?,
            };
        }
        reading.most = reader.most()?;
        if reading.incomes.len() > 1 {
            reading.reasons.push(IncomeReason::Concurrent);
        }
        for income in &mut reading.incomes {
            reading.reasons.append(&mut income.reasons);
        }
        Some(reading)
    }

    /// The lowest of each, added; `None` when one may not be compared.
    pub(super) fn sum(&self) -> Option<Decimal> {
        let amounts = self.incomes.iter().map(Income::amount);
        let amounts = amounts.collect::<Option<Vec<_>>>()?;
        amounts
            .into_iter()
            .try_fold(Decimal::ZERO, Decimal::checked_add)
    }
}

struct Reader<'a> {
    gathered: &'a Gathered,
    policy: &'a IncomePolicy,
}

impl<'a> Reader<'a> {
    /// By the names of payers. Records without one belong to the only payer there is,
    /// or else to the one whose pay is nearest.
    fn declared(&self) -> Vec<Draft<'a>> {
        let mut by_payer: BTreeMap<Option<&str>, Vec<&Record>> = BTreeMap::new();
        for record in &self.gathered.records {
            by_payer
                .entry(record.payer.as_deref())
                .or_default()
                .push(record);
        }
        let unnamed = by_payer.remove(&None).unwrap_or_default();
        let mut payers: Vec<Vec<&Record>> = by_payer.into_values().collect();
        if payers.is_empty() {
            payers.push(Vec::new());
        }
        let nearest = unnamed.iter().map(|record| self.nearest(record, &payers));
        for (nearest, record) in nearest.collect::<Vec<_>>().into_iter().zip(unnamed) {
            if let Some(payer) = payers.get_mut(nearest) {
                payer.push(record);
            }
        }
        payers.retain(|records| !records.is_empty());
        self.chained(payers)
    }

    fn nearest(&self, record: &Record, payers: &[Vec<&Record>]) -> usize {
        let far = |records: &[&Record]| {
            let of_record = self.income(&[record], false, None)?.amount()?;
            let of_payer = self.income(records, false, None)?.amount()?;
            of_record.checked_sub(of_payer).map(|apart| apart.abs())
        };
        let apart = |records: &Vec<&Record>| far(records).unwrap_or(Decimal::MAX);
        let places = payers.iter().enumerate();
        places
            .min_by_key(|(_, records)| apart(records))
            .map_or(0, |(place, _)| place)
    }

    /// Payers whose pay shares too few months follow one another: each joins the
    /// first chain all of whose payers it follows.
    fn chained(&self, mut payers: Vec<Vec<&'a Record>>) -> Vec<Draft<'a>> {
        payers.sort_by_key(|records| deposits(records).and_then(Months::first_paid));
        let mut drafts: Vec<(Vec<&Months>, Draft<'a>)> = Vec::new();
        for records in payers {
            let months = deposits(&records).filter(|months| months.first_paid().is_some());
            let follows = |chain: &[&Months], months: &Months| {
                let apart =
                    |other: &&Months| other.n_shared(months) < self.policy.concurrent_months;
                !chain.is_empty() && chain.iter().all(apart)
            };
            let chain = months.and_then(|months| {
                let mut chains = drafts.iter_mut();
                chains.find(|(chain, _)| follows(chain, months))
            });
            match chain {
                Some((chain, draft)) => {
                    chain.extend(months);
                    draft.records.extend(records);
                    draft.is_chain = true;
                }
                None => drafts.push((
                    months.into_iter().collect(),
                    Draft {
                        records,
                        is_chain: false,
                    },
                )),
            }
        }
        drafts.into_iter().map(|(_, draft)| draft).collect()
    }

    fn reading(&self, drafts: &[Draft<'_>]) -> Option<Reading> {
        let taxes = self.gathered.whole.iter().filter(|whole| whole.is_tax);
        let year = taxes.map(|tax| tax.monthly).min();
        let alone = drafts.len() == 1;
        let income = |draft: &Draft<'_>| {
            let mut income = self.income(&draft.records, draft.is_chain, year.filter(|_| alone))?;
            let built = income.built.as_mut();
            let ended = draft.records.iter().filter_map(|record| months_of(record));
            let is_seasonal = income.reasons.contains(&IncomeReason::Seasonal);
            // A chain goes on where its last payer does.
            let ended = !draft.is_chain
                && ended.clone().count() > 0
                && ended.clone().all(Months::has_ended);
            if let Some(built) = built.filter(|_| ended && !alone && !is_seasonal) {
                (built.base, built.qualifying) = (Decimal::ZERO, Decimal::ZERO);
                for (_, amount) in &mut income.hands {
                    *amount = Decimal::ZERO;
                }
                income.reasons.push(IncomeReason::Ended);
            }
            Some(income)
        };
        Some(Reading {
            incomes: drafts.iter().map(income).collect::<Option<_>>()?,
            most: Decimal::ZERO,
            reasons: Vec::new(),
        })
    }

    fn most(&self) -> Option<Decimal> {
        let mut of_payers: BTreeMap<Option<&str>, Decimal> = BTreeMap::new();
        for record in &self.gathered.records {
            let income = self.income(&[record], false, None)?;
            let built = income.built.map(|built| built.base.max(built.course.mean));
            let says = income.highest().max(built).unwrap_or_default();
            let most = of_payers.entry(record.payer.as_deref()).or_default();
            *most = says.max(*most);
        }
        let all = of_payers.into_values();
        all.into_iter()
            .try_fold(Decimal::ZERO, Decimal::checked_add)
    }

    /// Whether the tax records say what the incomes come to. Without one nothing is
    /// shown either way.
    fn fits(&self, reading: &Reading) -> bool {
        let taxes = self.gathered.whole.iter().filter(|whole| whole.is_tax);
        let mut taxes = taxes.map(|tax| tax.monthly).peekable();
        let conflict = reading
            .incomes
            .iter()
            .any(|income| income.has_conflict(self.policy));
        if conflict || taxes.peek().is_none() {
            return false;
        }
        let strong = self.policy.agree_strong;
        let sum = reading.sum();
        sum.is_some_and(|sum| taxes.all(|tax| agree_either(sum, tax, strong)))
    }

    /// One income under several names, or each record an income where records cannot
    /// be of one, if the tax records say so.
    #[allow(clippy::option_option)] // `None` on overflow
    fn other_reading(&self, drafts: &[Draft<'a>], declared: &Reading) -> Option<Option<Reading>> {
        if let Some(one) = self.one_payer(drafts, declared)? {
            return Some(Some(one));
        }
        let records = || self.gathered.records.iter();
        let one = self.income(&records().collect::<Vec<_>>(), false, None)?;
        let apart = records().map(|record| Draft {
            records: vec![record],
            is_chain: false,
        });
        let apart = self.reading(&apart.collect::<Vec<_>>())?;
        let has_unnamed = records().any(|record| record.payer.is_none());
        let shown = has_unnamed && one.has_conflict(self.policy) && self.fits(&apart);
        Some(shown.then_some(apart))
    }

    /// Payers that all pay about what the tax records say of the whole person are one.
    /// The highest counts: alone it would be taken at its word.
    #[allow(clippy::option_option)] // `None` on overflow
    fn one_payer(&self, drafts: &[Draft<'a>], declared: &Reading) -> Option<Option<Reading>> {
        let amounts = declared.incomes.iter().map(Income::amount);
        let Some(amounts) = amounts.collect::<Option<Vec<_>>>() else {
            return Some(None);
        };
        let highest = amounts
            .iter()
            .zip(drafts)
            .max_by_key(|(amount, _)| **amount);
        let (Some((&high, payer)), Some(&low)) = (highest, amounts.iter().min()) else {
            return Some(None);
        };
        if drafts.len() < 2 || !agree(low, high, self.policy.agree_strong) {
            return Some(None);
        }
        let mut one = self.reading(core::slice::from_ref(payer))?;
        one.reasons.push(IncomeReason::CountedOnce);
        let shown = self.fits(&one);
        Some(shown.then_some(one))
    }

    /// Payers that pay the same to the cent in every month are likely one payer under
    /// two names; nothing but a tax record shows that they are two.
    fn counted_once(&self, drafts: Vec<Draft<'a>>, reading: Reading) -> Option<Reading> {
        let mut kept: Vec<Draft<'a>> = Vec::new();
        let n_drafts = drafts.len();
        for draft in drafts {
            let same = |one: &&mut Draft<'_>| {
                let both = deposits(&one.records).zip(deposits(&draft.records));
                both.is_some_and(|(one, two)| {
                    one.n_shared(two) >= self.policy.concurrent_months && one.says_the_same(two)
                })
            };
            match kept.iter_mut().find(same) {
                Some(known) => known.records.extend(draft.records),
                None => kept.push(draft),
            }
        }
        if kept.len() == n_drafts {
            return Some(reading);
        }
        let mut once = self.reading(&kept)?;
        once.reasons.push(IncomeReason::CountedOnce);
        Some(once)
    }

    /// What records of one income come to; `year` is what tax records say of all of
    /// a person's income, where this is all of it. `None` on overflow.
    fn income(&self, records: &[&Record], is_chain: bool, year: Option<Decimal>) -> Option<Income> {
        let mut income = Income {
            hands: Vec::new(),
            built: None,
            class: records
                .first()
                .map_or(IncomeClass::Salary, |record| record.class),
            reasons: Vec::new(),
        };
        if is_chain {
            income.reasons.push(IncomeReason::Consecutive);
        }
        // Of one payer's records the lowest counts, of several payers' the highest:
        // each alone would be taken at its word.
        let mut of_payers: BTreeMap<Option<&str>, Built> = BTreeMap::new();
        let is_seasonal = records.iter().any(|one| one.class == IncomeClass::Seasonal);
        for record in records {
            match record.says {
                // A month of the season is no month of the year.
                Says::Amount(_) if is_seasonal => income.reasons.push(IncomeReason::Seasonal),
                Says::Amount(amount) => income.hands.push((record.hand.clone(), amount)),
                Says::Deposits { .. } => {}
            }
        }
        for (record, months, is_net) in series(records, is_chain)? {
            let Some(built) = self.built(
                &months,
                record.class,
                is_seasonal,
                year,
                &mut income.reasons,
            )?
            else {
                continue;
            };
            if !is_net {
                income.hands.push((record.hand.clone(), built.base));
            }
            let known = of_payers.entry(record.payer.as_deref()).or_insert(built);
            if built.qualifying < known.qualifying {
                *known = built;
            }
        }
        income.built = of_payers.into_values().max_by_key(|built| built.qualifying);
        Some(income)
    }

    /// Deposits at what they may count for; `Some(None)` for a season without a full
    /// year, `None` on overflow.
    #[allow(clippy::option_option)]
    fn built(
        &self,
        months: &Months,
        class: IncomeClass,
        is_seasonal: bool,
        year: Option<Decimal>,
        reasons: &mut Vec<IncomeReason>,
    ) -> Option<Option<Built>> {
        let policy = self.policy;
        let course = DepositCourse::of_known(months.sums(), policy)?;
        let full_year = months.full_year();
        let shows_season = full_year.zip(year).is_some_and(|(own, tax)| {
            months.has_season() && agree_either(own, tax, policy.agree_strong)
        });
        if is_seasonal || shows_season {
            reasons.push(IncomeReason::Seasonal);
            if full_year.is_none() {
                reasons.push(IncomeReason::NoFullYear);
            }
            let cut = class_cut(policy, class, Decimal::ZERO, reasons);
            return full_year.map_or(Some(None), |base| {
                let counts = year.unwrap_or(base);
                let qualifying = after(counts, cut)?;
                Some(Some(Built {
                    base,
                    qualifying,
                    course,
                }))
            });
        }
        reasons.extend(match course.trend {
            IncomeTrend::TooShort if months.sums().contains(&None) => {
                Some(IncomeReason::FewKnownMonths)
            }
            IncomeTrend::TooShort => Some(IncomeReason::ShortHistory),
            IncomeTrend::DeclinedStabilised => Some(IncomeReason::DeclinedStabilised),
            IncomeTrend::Declining => Some(IncomeReason::Declining),
            IncomeTrend::Stable => None,
        });
        let base = course.base;
        // A bonus varies and is no reason to count less than the pay without it.
        let regular = DepositCourse::of_known(&months.regular(), policy)?;
        let (cut, cut_of_regular) = (
            variability(policy, &course)?,
            variability(policy, &regular)?,
        );
        let as_paid = after(base, cut)?;
        let as_regular = after(base.min(regular.base), cut_of_regular)?;
        let (of, cut) = match as_regular > as_paid {
            true => (base.min(regular.base), cut_of_regular),
            false => (base, cut),
        };
        if !cut.is_zero() {
            reasons.push(IncomeReason::Variable);
        }
        let qualifying = after(of, class_cut(policy, class, cut, reasons))?;
        Some(Some(Built {
            base,
            qualifying,
            course,
        }))
    }
}

fn months_of(record: &Record) -> Option<&Months> {
    match &record.says {
        Says::Deposits { months, .. } => Some(months),
        Says::Amount(_) => None,
    }
}

/// The deposits of a payer; of several records the first.
fn deposits<'r>(records: &[&'r Record]) -> Option<&'r Months> {
    records.iter().find_map(|record| months_of(record))
}

/// Every series of deposits, or that of a whole chain; `None` on overflow.
fn series<'r>(records: &[&'r Record], is_chain: bool) -> Option<Vec<(&'r Record, Months, bool)>> {
    let mut found: Vec<(&Record, Months, bool)> = Vec::new();
    for &record in records {
        let Says::Deposits { months, is_net } = &record.says else {
            continue;
        };
        let other_payer = found
            .last_mut()
            .filter(|(last, ..)| is_chain && last.payer != record.payer);
        match other_payer {
            Some((last, sum, any_net)) => {
                (*last, *sum, *any_net) = (record, sum.and(months)?, *any_net || *is_net);
            }
            None => found.push((record, months.clone(), *is_net)),
        }
    }
    Some(found)
}

/// The individual cut for variability; `None` on overflow.
fn variability(policy: &IncomePolicy, course: &DepositCourse) -> Option<Decimal> {
    let excess = course.cv.checked_sub(policy.free_cv)?;
    let cut = excess.checked_mul(policy.haircut_factor)?;
    Some(cut.clamp(Decimal::ZERO, policy.haircut_max))
}

/// The larger of an individual cut and the class's, where one is lawful.
pub(super) fn class_cut(
    policy: &IncomePolicy,
    class: IncomeClass,
    cut: Decimal,
    reasons: &mut Vec<IncomeReason>,
) -> Decimal {
    match policy.class_haircut.get(&class) {
        Some(&share) if share > cut => {
            reasons.push(IncomeReason::ClassDiscount(class));
            share
        }
        _ => cut,
    }
}

/// What a cut leaves; `None` on overflow.
pub(super) fn after(amount: Decimal, cut: Decimal) -> Option<Decimal> {
    amount.checked_mul(Decimal::ONE.checked_sub(cut)?)
}
