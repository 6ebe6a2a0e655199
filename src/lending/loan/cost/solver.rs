//! The one rate at which payments are worth what was received.
//!
//! Two steps. A safeguarded Newton iteration in `f64` finds the rate: a rate is
//! not money, and only `+ - * /` on whole powers is used, so every platform
//! finds the same bits. Then the present value is taken again in integers, and
//! one Newton correction from it both sharpens the rate and proves it: a
//! correction above 1e-9 is an error. 1e-9 is what is promised; the result is
//! usually good to 1e-15.

use super::super::error::PlanError;
use super::fixed::{Flow, RATE_UNIT, present_value};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// The promised accuracy, and the largest correction the exact step may make.
const ACCURACY: f64 = 1e-9;
const MAX_RATE: f64 = 1e6;
const MIN_RATE: f64 = -0.9;
/// Decimal places of [`RATE_UNIT`].
const RATE_DECIMALS: u32 = RATE_UNIT.ilog10();
const SEARCHED: &str = "-90 % to 100000000 % per unit period";

/// The rate `i` per unit period with `Σ amount / ((1 + part i) (1 + i)^periods) = 0`.
///
/// `flows` are in time order; `start` is a guess.
pub(in crate::lending::loan) fn solve(flows: &[Flow], start: f64) -> Result<Decimal, PlanError> {
    let sign_changes = sign_changes(flows);
    let not_unique = PlanError::NoUniqueIrr { sign_changes };
    if sign_changes.is_multiple_of(2) {
        return Err(not_unique);
    }
    let curve = Curve::new(flows);
    match newton(&curve, start) {
        // One change of sign has one rate; more may have.
        Ok(rate) if sign_changes == 1 || owed_throughout(flows, rate) => {
            polish(flows, &curve, rate)
        }
        Err(error) if sign_changes == 1 => Err(error),
        _ => Err(not_unique),
    }
}

/// How often the flows change sign, not counting those of nothing.
fn sign_changes(flows: &[Flow]) -> u32 {
    let mut sign_changes = 0_u32;
    let mut before = 0;
    let mut rest = flows.iter().peekable();
    while let Some(flow) = rest.next() {
        // Flows of one moment are one flow.
        let mut amount = flow.amount;
        while let Some(same) = rest.next_if(|next| is_same_time(next, flow)) {
            amount = amount.saturating_add(same.amount);
        }
        let sign = amount.signum();
        if sign != 0 && before != 0 && sign != before {
            sign_changes = sign_changes.saturating_add(1);
        }
        if sign != 0 {
            before = sign;
        }
    }
    sign_changes
}

fn is_same_time(a: &Flow, b: &Flow) -> bool {
    let cross = |part: u32, of: u32| u64::from(part).saturating_mul(u64::from(of));
    a.periods == b.periods && cross(a.part.0, b.part.1) == cross(b.part.0, a.part.1)
}

/// Whether at `rate` something is owed, or nothing, from the first flow to the last: then
/// it is the only rate above -100 % (the condition of Soper). A lower rate grows what is
/// owed less, a higher one more, so that neither ends in nothing.
#[allow(clippy::cast_precision_loss)] // a sign is asked for, within 1e-9 of all flows
fn owed_throughout(flows: &[Flow], rate: f64) -> bool {
    let discount = 1.0 / (1.0 + rate);
    let first = flows.iter().map(|flow| flow.amount).find(|a| *a != 0);
    let sign = first.unwrap_or(0).signum() as f64;
    let (mut owed, mut all) = (0.0, 0.0);
    let mut rest = flows.iter().peekable();
    while let Some(flow) = rest.next() {
        let part = f64::from(flow.part.0) / f64::from(flow.part.1.max(1));
        let present =
            flow.amount as f64 * sign * powi(discount, flow.periods) / (1.0 + part * rate);
        owed += present;
        all += present.abs();
        let is_last = rest.peek().is_none_or(|next| !is_same_time(next, flow));
        if is_last && owed < -ACCURACY * all {
            return false;
        }
    }
    true
}

/// The flows as `f64`, last first, for Horner's scheme.
struct Curve {
    /// Amount, gap to the flow before, fraction of a period.
    terms: Vec<(f64, u32, f64)>,
    received_first: bool,
}

impl Curve {
    #[allow(clippy::cast_precision_loss)] // relative error 1e-16; the exact step follows
    fn new(flows: &[Flow]) -> Self {
        let before = core::iter::once(0).chain(flows.iter().map(|flow| flow.periods));
        let mut terms: Vec<(f64, u32, f64)> = flows
            .iter()
            .zip(before)
            .map(|(flow, before)| {
                let part = f64::from(flow.part.0) / f64::from(flow.part.1.max(1));
                (
                    flow.amount as f64,
                    flow.periods.saturating_sub(before),
                    part,
                )
            })
            .collect();
        terms.reverse();
        let received_first = flows
            .iter()
            .find(|f| f.amount != 0)
            .is_some_and(|f| f.amount > 0);
        Self {
            terms,
            received_first,
        }
    }

    /// Present value and its derivative at `rate`.
    fn at(&self, rate: f64) -> (f64, f64) {
        let discount = 1.0 / (1.0 + rate);
        let (mut value, mut slope) = (0.0, 0.0);
        for &(amount, gap, part) in &self.terms {
            let simple = 1.0 / (1.0 + part * rate);
            value += amount * simple;
            slope -= amount * part * simple * simple;
            if gap == 1 {
                slope = (slope - value * discount) * discount;
                value *= discount;
            } else if gap > 1 {
                let shrink = powi(discount, gap);
                slope = (slope - f64::from(gap) * value * discount) * shrink;
                value *= shrink;
            }
        }
        (value, slope)
    }
}

/// A whole power by squaring: the same bits everywhere, unlike `f64::powi`.
fn powi(base: f64, exponent: u32) -> f64 {
    let (mut result, mut square, mut left) = (1.0, base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    result
}

/// Newton's iteration inside a shrinking bracket; where it would leave the
/// bracket, the bracket is halved instead.
fn newton(curve: &Curve, start: f64) -> Result<f64, PlanError> {
    let sign = if curve.received_first { 1.0 } else { -1.0 };
    let (mut low, mut high) = bracket(curve, sign)?;
    let mut rate = if start > low && start < high {
        start
    } else {
        0.5 * (low + high)
    };
    for _ in 0..200 {
        let (value, slope) = curve.at(rate);
        if value * sign > 0.0 {
            high = rate;
        } else {
            low = rate;
        }
        let step = value / slope;
        let next = rate - step;
        let next = if next > low && next < high {
            next
        } else {
            0.5 * (low + high)
        };
        // The exact step squares the error once more.
        if (next - rate).abs() <= 1e-12 * (1.0 + rate.abs()) {
            return Ok(next);
        }
        rate = next;
    }
    Ok(rate)
}

/// Rates on either side of the root: the value rises with the rate when money
/// is received first.
fn bracket(curve: &Curve, sign: f64) -> Result<(f64, f64), PlanError> {
    let value = |rate: f64| curve.at(rate).0 * sign;
    let out_of_range = PlanError::CostOutOfRange { expected: SEARCHED };
    if value(0.0) > 0.0 {
        return if value(MIN_RATE) < 0.0 {
            Ok((MIN_RATE, 0.0))
        } else {
            Err(out_of_range)
        };
    }
    let (mut low, mut high) = (-1e-9, 0.25);
    while value(high) <= 0.0 {
        low = high;
        high *= 4.0;
        if high > MAX_RATE {
            return Err(out_of_range);
        }
    }
    Ok((low, high))
}

/// One Newton correction from a present value in integers.
fn polish(flows: &[Flow], curve: &Curve, approximate: f64) -> Result<Decimal, PlanError> {
    let failed = || PlanError::CostOutOfRange { expected: SEARCHED };
    let start = Decimal::from_f64(approximate).ok_or_else(failed)?;
    let mut start = start.round_dp(RATE_DECIMALS);
    start.rescale(RATE_DECIMALS);
    let value = present_value(flows, start.mantissa()).ok_or_else(failed)?;
    let correction = value / curve.at(approximate).1;
    if correction.is_nan() || correction.abs() > ACCURACY * (1.0 + approximate.abs()) {
        return Err(failed());
    }
    let correction = Decimal::from_f64(correction).ok_or_else(failed)?;
    let exact = start.checked_sub(correction).ok_or_else(failed)?;
    Ok(exact.round_dp(RATE_DECIMALS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flows(amounts: &[i128]) -> Vec<Flow> {
        amounts
            .iter()
            .zip(0..)
            .map(|(&amount, periods)| Flow {
                amount,
                periods,
                part: (0, 1),
            })
            .collect()
    }

    #[test]
    fn a_textbook_rate_is_exact() {
        let rate = solve(&flows(&[10_000, 0, -12_100]), 0.05).unwrap();
        assert_eq!(rate, Decimal::new(1, 1));
        let rate = solve(&flows(&[100, -60, -60]), 0.0).unwrap();
        // (3 + sqrt(69)) / 10 - 1
        assert_eq!(rate, Decimal::new(130_662_386_291_807, 15));
    }

    #[test]
    fn nothing_above_the_principal_costs_nothing() {
        assert_eq!(
            solve(&flows(&[90, -30, -30, -30]), 0.1).unwrap(),
            Decimal::ZERO
        );
    }

    #[test]
    fn less_than_the_principal_costs_less_than_nothing() {
        let rate = solve(&flows(&[100, -81]), 0.1).unwrap();
        assert_eq!(rate, Decimal::new(-19, 2));
    }

    #[test]
    fn money_that_comes_in_parts_has_one_rate_while_something_is_owed() {
        // At 10 %: 1,100 - 600 = 500, 550 + 500 = 1,050, 1,155 - 1,155 = 0.
        let rate = solve(&flows(&[1_000, -600, 500, -1_155]), 0.3).unwrap();
        assert_eq!(rate, Decimal::new(1, 1));
        // At its rate of 12 %, 18 too much are repaid before the 50 come.
        let error = solve(&flows(&[100, -130, 50, -33]), 0.1).unwrap_err();
        assert_eq!(error, PlanError::NoUniqueIrr { sign_changes: 3 });
    }

    #[test]
    fn two_changes_of_sign_have_no_unique_rate() {
        let error = solve(&flows(&[100, -230, 132]), 0.1).unwrap_err();
        assert_eq!(error, PlanError::NoUniqueIrr { sign_changes: 2 });
        let error = solve(&flows(&[100, -230, 10, 140, -10]), 0.1).unwrap_err();
        assert_eq!(error, PlanError::NoUniqueIrr { sign_changes: 3 });
        let error = solve(&flows(&[100, 20]), 0.1).unwrap_err();
        assert_eq!(error, PlanError::NoUniqueIrr { sign_changes: 0 });
    }
}
