//! Bins: their values, their counts, and what follows from the counts.

use super::compare::{near, same};
use crate::binning::{Bin, BinCounts, BinKind, BinTable, Smoothing, Untrained};
use crate::schema::{Code, Kind};
use crate::scorecard::ScorecardError;
use crate::scorecard::card::{Input, Scorecard, slot_kinds};
use crate::scorecard::error::section;
use crate::scorecard::limits::LIMIT_BINS;
use std::collections::HashSet;

pub(super) fn check(card: &Scorecard, one: &Input) -> Result<(), ScorecardError> {
    let path = |key: &str| format!("inputs.{}.{key}", one.name());
    if !one.field.is_feature() {
        return Err(ScorecardError::Prohibited {
            field: one.name().to_owned(),
        });
    }
    if one.bins.len() > LIMIT_BINS {
        return Err(section(path("bins"), "expected at most 1,024 bins"));
    }
    if !one.cuts.iter().all(|cut| cut.is_finite()) || !one.cuts.is_sorted_by(|a, b| a < b) {
        return Err(section(
            path("cuts"),
            "must be finite and strictly ascending",
        ));
    }
    if !slots_fit(one) {
        return Err(section(
            path("bins"),
            "do not fit the field's kind, codes and treatments",
        ));
    }
    check_levels(one)?;
    check_trained(card, one)?;
    check_counts(card, one)
}

/// Whether there is a bin for every value that the field keeps, and for no other.
fn slots_fit(one: &Input) -> bool {
    let regular = |bin: &Bin| matches!(bin.kind, BinKind::Interval { .. } | BinKind::Levels(_));
    let n_regular = one.bins.iter().take_while(|bin| regular(bin)).count();
    let category = one.field.kind().is_category();
    let fits = |bin: &Bin| matches!(bin.kind, BinKind::Levels(_)) == category;
    let counted = category && one.cuts.is_empty() || n_regular == one.cuts.len() + 1;
    let rest = one.bins.iter().skip(n_regular).map(|bin| &bin.kind);
    counted && one.bins.iter().take(n_regular).all(fits) && rest.eq(slot_kinds(&one.field).iter())
}

/// Levels stand in one bin each, and are the field's where it lists them.
fn check_levels(one: &Input) -> Result<(), ScorecardError> {
    let declared: HashSet<&str> = one.field.levels().iter().map(String::as_str).collect();
    let special = |level: &str| {
        let mut specials = one.field.specials().iter();
        specials.any(|special| matches!(&special.code, Code::Level(code) if code == level))
    };
    let mut seen = HashSet::new();
    for (n, bin) in one.bins.iter().enumerate() {
        let BinKind::Levels(levels) = &bin.kind else {
            continue;
        };
        let path = format!("inputs.{}.bins[{n}].values", one.name());
        if levels.is_empty() || levels.iter().any(String::is_empty) {
            return Err(section(path, "expected levels"));
        }
        if levels
            .iter()
            .any(|level| special(level) || !seen.insert(level))
        {
            return Err(section(path, "a level stands in two bins"));
        }
        let flag = one.field.kind() == Kind::Flag;
        let known = |level: &String| match flag {
            true => level == "yes" || level == "no",
            false => declared.is_empty() || declared.contains(level.as_str()),
        };
        if !levels.iter().all(known) {
            return Err(section(path, "a level is not one that the field lists"));
        }
    }
    Ok(())
}

fn check_trained(card: &Scorecard, one: &Input) -> Result<(), ScorecardError> {
    let fail = |problem| Err(section(format!("inputs.{}.trained", one.name()), problem));
    let Some(trained) = one.trained else {
        let numeric = !one.field.kind().is_category();
        let regular = one.bins.iter().filter(|bin| bin.kind.is_regular());
        let known = regular.map(Bin::weight).sum::<f64>() > 0.0;
        return match numeric && known && card.training.n_rows > 0 {
            true => fail("expected low, median and high of the training rows"),
            false => Ok(()),
        };
    };
    if one.field.kind().is_category() {
        return fail("a category has none");
    }
    if !(trained.low <= trained.median && trained.median <= trained.high) {
        return fail("expected low, median and high in this order");
    }
    let (low, high) = one.field.range();
    if trained.low < low || trained.high > high {
        return fail("lies outside the field's range");
    }
    // Rows of weight have their numbers between the two ends, so no bin with rows
    // lies beyond the bins of the ends.
    let bin_of = |value: f64| one.cuts.partition_point(|cut| *cut <= value);
    let (first, last) = (bin_of(trained.low), bin_of(trained.high));
    let regular = one.bins.iter().take(one.cuts.len() + 1).enumerate();
    let nearest = one.field.treatment(crate::scoring::Slot::OutOfRange);
    let clamps = nearest == Some(crate::schema::Treatment::Nearest);
    let (ends_low, ends_high) = (bin_of(low), bin_of(high));
    let beyond = |(n, bin): (usize, &Bin)| {
        let clamped = clamps && (n == ends_low || n == ends_high);
        bin.weight() > 0.0 && !clamped && !(first..=last).contains(&n)
    };
    match regular.into_iter().any(beyond) {
        true => fail("a bin beyond the ends has rows"),
        false => Ok(()),
    }
}

fn check_counts(card: &Scorecard, one: &Input) -> Result<(), ScorecardError> {
    let path = |n: usize, key: &str| format!("inputs.{}.bins[{n}].{key}", one.name());
    let proper = |count: f64| count.is_finite() && count >= 0.0;
    for (n, bin) in one.bins.iter().enumerate() {
        if !proper(bin.good) {
            return Err(section(path(n, "good"), "counts must not be negative"));
        }
        if !proper(bin.bad) {
            return Err(section(path(n, "bad"), "counts must not be negative"));
        }
    }
    let totals: BinCounts = one.bins.iter().map(counts).sum();
    let training = &card.training;
    if !near(totals.good, training.good) || !near(totals.bad, training.bad) {
        return Err(section(
            format!("inputs.{}.bins", one.name()),
            "the counts do not sum to those of training",
        ));
    }
    if totals.is_empty() {
        return check_by_hand(one);
    }
    if totals.is_pure() {
        return Err(section(
            format!("inputs.{}.bins", one.name()),
            "expected rows of both classes",
        ));
    }
    check_smoothing(one)?;
    check_evidence(one)
}

/// Every number of a bin that follows from the counts, as binning derives it.
fn check_evidence(one: &Input) -> Result<(), ScorecardError> {
    let neutral = derived(one, Untrained::Neutral);
    let follows_worst = |bins: &[Bin]| {
        let pairs = one.bins.iter().zip(bins);
        let mut untrained = pairs.filter(|(bin, _)| counts(bin).is_empty());
        untrained.all(|(bin, derived)| same(bin.woe, derived.woe))
    };
    let worst = derived(one, Untrained::Worst);
    let derived = match follows_worst(&worst) {
        true => worst,
        false => neutral,
    };
    for (n, (bin, derived)) in one.bins.iter().zip(&derived).enumerate() {
        let wrong = [
            ("woe", !same(bin.woe, derived.woe)),
            ("iv", !same(bin.iv, derived.iv)),
            ("untrained", bin.untrained != derived.untrained),
            ("pure", bin.pure != derived.pure),
        ];
        if let Some((key, _)) = wrong.iter().find(|(_, wrong)| *wrong) {
            return Err(section(
                format!("inputs.{}.bins[{n}].{key}", one.name()),
                "does not follow from the counts",
            ));
        }
    }
    Ok(())
}

/// The bins as their counts, the smoothing and the joins make them.
fn derived(one: &Input, untrained: Untrained) -> Vec<Bin> {
    let bins = one.bins.iter().map(|bin| (bin.kind.clone(), counts(bin)));
    let mut table = BinTable::new(bins.collect(), one.smoothing, untrained);
    table.join(&one.joins, one.smoothing);
    table.bins().to_vec()
}

fn check_smoothing(one: &Input) -> Result<(), ScorecardError> {
    let proper = |added: f64| added.is_finite() && added >= 0.0;
    let mut own = one.bins.iter().map(counts);
    let pure = own.any(|counts| counts.is_pure() && !counts.is_empty());
    let Smoothing {
        pure: added,
        average,
    } = one.smoothing;
    if !proper(added) || (added > 0.0) != pure {
        return Err(section(
            format!("inputs.{}.smoothing", one.name()),
            "expected above 0 where a bin is pure, else 0",
        ));
    }
    if !proper(average) {
        return Err(section(
            format!("inputs.{}.additive_smoothing", one.name()),
            "expected finite and not negative",
        ));
    }
    let regular = |bin: usize| one.bins.get(bin).map(|bin| bin.kind.is_regular());
    let fine = |&(joins, to): &(usize, usize)| {
        let once = one.joins.iter().filter(|pair| pair.0 == joins).count() == 1;
        once && regular(joins) == Some(false) && regular(to) == Some(true)
    };
    match one.joins.iter().all(fine) {
        true => Ok(()),
        false => Err(section(
            format!("inputs.{}.joins", one.name()),
            "expected an irregular bin that joins a regular one, once",
        )),
    }
}

/// Bins of a card made by hand know no rows.
fn check_by_hand(one: &Input) -> Result<(), ScorecardError> {
    let empty = |bin: &Bin| same(bin.woe, 0.0) && same(bin.iv, 0.0) && !bin.pure && !bin.untrained;
    match one.trained.is_none()
        && one.smoothing == Smoothing::NONE
        && one.joins.is_empty()
        && one.bins.iter().all(empty)
    {
        true => Ok(()),
        false => Err(section(
            format!("inputs.{}", one.name()),
            "bins without rows have no evidence",
        )),
    }
}

const fn counts(bin: &Bin) -> BinCounts {
    BinCounts::new(bin.good, bin.bad)
}

/// The summary of the fit against itself and the terms.
pub(super) fn check_training(card: &Scorecard) -> Result<(), ScorecardError> {
    let fit = &card.training;
    let fail = |key: &str, problem| Err(section(format!("training.{key}"), problem));
    let numbers = [
        ("good", fit.good),
        ("bad", fit.bad),
        ("gradient", fit.gradient),
        ("null_deviance", fit.null_deviance),
    ];
    if let Some((key, _)) = numbers.iter().find(|(_, number)| *number < 0.0) {
        return fail(key, "must not be negative");
    }
    if fit.log_likelihood > 0.0 {
        return fail("log_likelihood", "must not be above 0");
    }
    if fit.n_rows == 0 {
        let fitted = [fit.aic, fit.bic, fit.log_likelihood, fit.null_deviance];
        return match fitted.into_iter().all(|number| same(number, 0.0)) && card.pd_line.is_none() {
            true => Ok(()),
            false => fail("n_rows", "nothing is fitted to no rows"),
        };
    }
    if !(fit.good > 0.0 && fit.bad > 0.0) {
        return fail("n_rows", "expected rows of both classes");
    }
    let n_free = (fit.aic + 2.0 * fit.log_likelihood) / 2.0;
    #[allow(clippy::cast_precision_loss)] // a number of terms
    let least = 1.0 + card.terms.len() as f64;
    if (n_free - n_free.round()).abs() > 1e-6 || n_free.round() < least {
        return fail(
            "aic",
            "does not follow from the log-likelihood and the terms",
        );
    }
    // Where the rows are those of the bins, the sum of weights is known.
    let bic = n_free.round() * libm::log(fit.good + fit.bad) - 2.0 * fit.log_likelihood;
    if card.pd_line.is_some() && !near(bic, fit.bic) {
        return fail(
            "bic",
            "does not follow from the log-likelihood and the terms",
        );
    }
    Ok(())
}
