//! Which records speak of one income, and what each income comes to.
//!
//! Payers that are named are incomes of their own. Where a tax record shows that a
//! claim means something else (one job recorded twice, two jobs under no name), it
//! decides, because it speaks of the whole person and is nobody's word but the
//! state's.

use super::months::Months;
use super::records::{Gathered, Record};
use super::worth::{Income, Worth, agree, agree_either, deposits, months_of};
use super::{IncomePolicy, IncomeReason};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

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
    const fn worth(&self) -> Worth<'a> {
        Worth {
            policy: self.policy,
        }
    }

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
            let of_record = self.worth().income(&[record], false, None)?.amount()?;
            let of_payer = self.worth().income(records, false, None)?.amount()?;
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
            let mut income =
                self.worth()
                    .income(&draft.records, draft.is_chain, year.filter(|_| alone))?;
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
            let income = self.worth().income(&[record], false, None)?;
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
        let one = self
            .worth()
            .income(&records().collect::<Vec<_>>(), false, None)?;
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
}
