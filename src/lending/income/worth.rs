//! What the records of one income come to: by their deposits' course, or by a year.

use super::months::Months;
use super::records::{Record, Says};
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
    pub(super) reasons: Vec<IncomeReason>,
}

/// What deposits come to.
#[derive(Clone, Copy)]
pub(super) struct Built {
    pub(super) base: Decimal,
    pub(super) qualifying: Decimal,
    pub(super) course: DepositCourse,
}

/// `low / high >= threshold`, without dividing.
pub(super) fn agree(low: Decimal, high: Decimal, threshold: Decimal) -> bool {
    high.checked_mul(threshold)
        .is_some_and(|needed| low >= needed)
}

pub(super) fn agree_either(one: Decimal, two: Decimal, threshold: Decimal) -> bool {
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

/// Values records.
pub(super) struct Worth<'p> {
    pub(super) policy: &'p IncomePolicy,
}

impl Worth<'_> {
    /// What records of one income come to; `year` is what tax records say of all of
    /// a person's income, where this is all of it. `None` on overflow.
    pub(super) fn income(
        &self,
        records: &[&Record],
        is_chain: bool,
        year: Option<Decimal>,
    ) -> Option<Income> {
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

pub(super) fn months_of(record: &Record) -> Option<&Months> {
    match &record.says {
        Says::Deposits { months, .. } => Some(months),
        Says::Amount(_) => None,
    }
}

/// The deposits of a payer; of several records the first.
pub(super) fn deposits<'r>(records: &[&'r Record]) -> Option<&'r Months> {
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
