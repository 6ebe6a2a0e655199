//! What fresh sources say, sorted by whom they speak of.

use super::months::Months;
use super::{
    Basis, IncomeClass, IncomeError, IncomeEvidence, IncomePolicy, IncomeReason, Source, SourceKind,
};
use crate::money::Money;
use crate::rules::day_number;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A record of what one payer pays. The order is that of payers, and makes a verdict
/// the same whatever the order of sources.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    /// The payer, where one is named.
    pub(super) payer: Option<String>,
    /// Whose hand it is of.
    pub(super) hand: String,
    pub(super) class: IncomeClass,
    pub(super) says: Says,
}

/// What a record says.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// A month's income.
    Amount(Decimal),
    /// Deposits; `is_net` when they may not be compared with what is before tax.
    Deposits { months: Months, is_net: bool },
}

/// A record of all that a person earns, per month.
pub(super) struct Whole {
    pub(super) hand: String,
    pub(super) is_tax: bool,
    pub(super) monthly: Decimal,
}

/// All that fresh sources say.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) records: Vec<Record>,
    pub(super) whole: Vec<Whole>,
    /// All that the applicant states.
    pub(super) stated: Option<Decimal>,
    /// What of it is of incomes that no record speaks of.
    pub(super) only_stated: Decimal,
    pub(super) reasons: Vec<IncomeReason>,
}

/// What sources are read by.
struct Reader<'p> {
    policy: &'p IncomePolicy,
    class: IncomeClass,
    on: Date,
    /// Payers that a payroll record or a letter names.
    payers: BTreeSet<String>,
    has_tax_record: bool,
}

impl Gathered {
    /// `None` on overflow.
    pub(super) fn new(
        sources: &[Source],
        class: IncomeClass,
        policy: &IncomePolicy,
        on: Date,
    ) -> Option<Self> {
        let of_payers = sources.iter().filter(|source| source.is_of_one_payer());
        let reader = Reader {
            policy,
            class,
            on,
            payers: of_payers.filter_map(Source::payer).collect(),
            has_tax_record: sources.iter().any(is_tax),
        };
        let mut gathered = Self::default();
        let is_stated = |source: &&Source| source.kind() == SourceKind::Stated;
        let mut stated = Vec::new();
        for source in sources.iter().filter(is_stated) {
            if reader.is_fresh(source, &mut gathered.reasons) {
                stated.push(source);
            }
        }
        for source in sources.iter().filter(|source| !is_stated(source)) {
            if reader.is_fresh(source, &mut gathered.reasons) {
                reader.add(source, &mut gathered)?;
            }
        }
        gathered.records.sort();
        gathered.state(&stated)?;
        Some(gathered)
    }

    /// A statement of an income that no fresh record speaks of is no more than a
    /// word, where other incomes have records.
    fn state(&mut self, stated: &[&Source]) -> Option<()> {
        let payers: BTreeSet<_> = self
            .records
            .iter()
            .filter_map(|record| record.payer.clone())
            .collect();
        for source in stated {
            let amount = source.amounts().next()?.amount();
            let total = self.stated.unwrap_or_default().checked_add(amount)?;
            self.stated = Some(total);
            let names_one = source.names_income() || stated.len() > 1;
            let is_alone = source.payer().is_some_and(|payer| !payers.contains(&payer));
            if names_one && is_alone && !self.records.is_empty() {
                self.only_stated = self.only_stated.checked_add(amount)?;
            }
        }
        Some(())
    }
}

/// One statement of the whole income, or one for each income named.
pub(super) fn check_statements(sources: &[Source]) -> Result<(), IncomeError> {
    let mut known: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for (source, source_number) in sources.iter().zip(1_usize..) {
        if source.kind() != SourceKind::Stated {
            continue;
        }
        let payer = source.payer();
        let beside_total = known.contains_key(&None) || payer.is_none() && !known.is_empty();
        if beside_total || known.insert(payer, source_number).is_some() {
            return Err(IncomeError::StatedTwice { source_number });
        }
    }
    Ok(())
}

fn is_tax(source: &Source) -> bool {
    source.kind() == SourceKind::TaxRecord
}

impl Reader<'_> {
    fn is_fresh(&self, source: &Source, reasons: &mut Vec<IncomeReason>) -> bool {
        let age = day_number(self.on) - day_number(last_known(source));
        let fresh = age <= i64::from(self.policy.max_age(source.kind()));
        if !fresh {
            reasons.push(IncomeReason::Stale(source.kind()));
        }
        fresh
    }

    /// `None` on overflow.
    fn add(&self, source: &Source, into: &mut Gathered) -> Option<()> {
        let class = source.class.unwrap_or(self.class);
        let payer = source.payer().filter(|payer| {
            source.is_of_one_payer() || source.names_income() || self.payers.contains(payer)
        });
        let is_seasonal = class == IncomeClass::Seasonal;
        let says = match &source.evidence {
            IncomeEvidence::PayrollDeposits { months, basis } => {
                self.deposits(source.as_of, months, *basis, &mut into.reasons)?
            }
            IncomeEvidence::TaxRecord { months_covered, .. }
                if is_seasonal && months_covered % 12 != 0 =>
            {
                // Part of a year is the season, or is not.
                into.reasons.push(IncomeReason::NoFullYear);
                return Some(());
            }
            _ => match self.monthly(source, &mut into.reasons)? {
                Some(monthly) => Says::Amount(monthly),
                None => return Some(()),
            },
        };
        let hand = source.group.clone();
        match says {
            Says::Amount(monthly) if !source.is_of_one_payer() && payer.is_none() => {
                let is_tax = is_tax(source);
                into.whole.push(Whole {
                    hand,
                    is_tax,
                    monthly,
                });
            }
            says => into.records.push(Record {
                hand,
                payer,
                class,
                says,
            }),
        }
        Some(())
    }

    /// What deposits were before tax; beside a tax record net pay stays net, and net
    /// does not compare with gross.
    fn deposits(
        &self,
        as_of: Date,
        months: &[Option<Money>],
        basis: Basis,
        reasons: &mut Vec<IncomeReason>,
    ) -> Option<Says> {
        let gross_share = match basis {
            Basis::Net { effective_tax } if !self.has_tax_record => {
                Decimal::ONE.checked_sub(effective_tax)?
            }
            _ => Decimal::ONE,
        };
        let gross = |sum: &Option<Money>| match sum {
            Some(sum) => sum.amount().checked_div(gross_share).map(Some),
            None => Some(None),
        };
        let gross = months.iter().map(gross).collect::<Option<Vec<_>>>()?;
        let is_net = matches!(basis, Basis::Net { .. }) && self.has_tax_record;
        if is_net {
            reasons.push(IncomeReason::NetOfTax);
        }
        let months = Months::new(as_of, gross);
        Some(Says::Deposits { months, is_net })
    }

    /// A month's income; `None` on overflow, `Some(None)` when it may not be compared.
    #[allow(clippy::option_option)]
    fn monthly(&self, source: &Source, reasons: &mut Vec<IncomeReason>) -> Option<Option<Decimal>> {
        Some(match &source.evidence {
            IncomeEvidence::Stated(amount) | IncomeEvidence::Employer(amount) => {
                Some(amount.amount())
            }
            IncomeEvidence::PayrollDeposits { .. } => None,
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
                uncapped(base, *limits, reasons)
            }
            IncomeEvidence::ThirdParty {
                estimate,
                confidence,
            } => {
                let sure = *confidence >= self.policy.min_confidence;
                if !sure {
                    reasons.push(IncomeReason::LowConfidence);
                }
                sure.then_some(estimate.amount())
            }
        })
    }
}

/// The day a source speaks of: months that are not known make deposits older.
fn last_known(source: &Source) -> Date {
    let IncomeEvidence::PayrollDeposits { months, .. } = &source.evidence else {
        return source.as_of;
    };
    let known = months.iter().map(|sum| sum.map(Money::amount)).collect();
    let unknown = Months::new(source.as_of, known).n_unknown_at_end();
    let unknown = i32::try_from(unknown).unwrap_or(i32::MAX);
    source.as_of.saturating_sub(unknown.months())
}

/// A base at a limit of the law says only that the income is beyond it.
fn uncapped(
    base: Decimal,
    limits: Option<(Money, Money)>,
    reasons: &mut Vec<IncomeReason>,
) -> Option<Decimal> {
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
    reasons.push(reason);
    None
}
