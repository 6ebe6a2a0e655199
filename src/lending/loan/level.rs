//! The equal instalment.

use super::accrual::Factor;
use super::error::{PlanError, overflow};
use rust_decimal::Decimal;

/// The equal instalment that repays `balance` over periods of these `factors`, unrounded.
///
/// # Formula
///
/// `A = P / sum over k of prod over j <= k of 1 / (1 + r_j)`; with one rate
/// `P i / (1 - (1 + i)^-n)`; without interest `P / n`.
pub(super) fn level_payment(balance: i128, factors: &[Factor]) -> Result<Decimal, PlanError> {
    let failed = overflow("instalment");
    let balance = Decimal::try_from_i128_with_scale(balance, 0).map_err(|_| failed())?;
    let Some((first, rest)) = factors.split_first() else {
        return Ok(balance);
    };
    let payment = if rest.iter().all(|factor| factor == first) {
        let n = u32::try_from(factors.len()).map_err(|_| failed())?;
        constant_rate(balance, first.decimal()?, n)
    } else {
        annuity(&discounts(factors)?).and_then(|annuity| balance.checked_div(annuity))
    };
    payment.ok_or_else(failed)
}

/// The equal instalment that repays `balance` while every period bears interest on `base`,
/// unrounded.
///
/// # Formula
///
/// `A = (P + B * sum over k of r_k) / n`
pub(super) fn flat_payment(
    balance: i128,
    base: i128,
    factors: &[Factor],
) -> Result<Decimal, PlanError> {
    let failed = overflow("instalment");
    let whole = |amount| Decimal::try_from_i128_with_scale(amount, 0).map_err(|_| failed());
    let n = u32::try_from(factors.len().max(1)).map_err(|_| failed())?;
    let rates = Factor::sum(factors.iter().copied().map(Ok))?.decimal()?;
    whole(base)?
        .checked_mul(rates)
        .and_then(|interest| interest.checked_add(whole(balance).ok()?))
        .and_then(|all| all.checked_div(Decimal::from(n)))
        .ok_or_else(failed)
}

/// `1 / (1 + r)` of each period. Months have four lengths, so most divisions
/// have been done before.
fn discounts(factors: &[Factor]) -> Result<Vec<Decimal>, PlanError> {
    let mut known: Vec<(Factor, Decimal)> = Vec::with_capacity(8);
    let mut discounts = Vec::with_capacity(factors.len());
    for factor in factors {
        let found = known.iter().find(|(known, _)| known == factor);
        let discount = match found {
            Some((_, discount)) => *discount,
            None => discount(factor.decimal()?).ok_or_else(overflow("instalment"))?,
        };
        if found.is_none() && known.len() < 8 {
            known.push((*factor, discount));
        }
        discounts.push(discount);
    }
    Ok(discounts)
}

fn discount(rate: Decimal) -> Option<Decimal> {
    Decimal::ONE.checked_div(Decimal::ONE.checked_add(rate)?)
}

/// Present value of one per period, from the last period back; at most their
/// number, so it cannot overflow.
fn annuity(discounts: &[Decimal]) -> Option<Decimal> {
    discounts
        .iter()
        .rev()
        .try_fold(Decimal::ZERO, |annuity, discount| {
            annuity.checked_add(Decimal::ONE)?.checked_mul(*discount)
        })
}

/// Below this a rate is summed up period by period.
const TINY: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

fn constant_rate(balance: Decimal, rate: Decimal, n: u32) -> Option<Decimal> {
    if rate.is_zero() {
        return balance.checked_div(Decimal::from(n));
    }
    // 1 - (1 + i)^-n cancels most digits of a tiny rate; a sum does not.
    if rate < TINY {
        return balance.checked_div(annuity(&vec![discount(rate)?; n as usize])?);
    }
    let annuity = Decimal::ONE
        .checked_sub(power(discount(rate)?, n)?)?
        .checked_div(rate)?;
    balance.checked_div(annuity)
}

/// `base` to a whole power, by repeated checked multiplication.
pub(in crate::lending) fn power(base: Decimal, exponent: u32) -> Option<Decimal> {
    let mut result = Decimal::ONE;
    let mut square = base;
    let mut left = exponent;
    while left > 0 {
        if left & 1 == 1 {
            result = result.checked_mul(square)?;
        }
        left >>= 1;
        if left > 0 {
            square = square.checked_mul(square)?;
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rate_and_many_agree() {
        let rate = Decimal::new(125, 4);
        let summed = annuity(&[discount(rate).unwrap(); 360]).unwrap();
        let balance = Decimal::from(1_000_000_000);
        let closed = constant_rate(balance, rate, 360).unwrap();
        assert!((balance / summed - closed).abs() < Decimal::new(1, 15));
    }

    #[test]
    fn an_absurd_rate_does_not_overflow() {
        let rate = Decimal::new(833, 3);
        assert!(annuity(&[discount(rate).unwrap(); 600]).is_some());
        assert!(constant_rate(Decimal::TEN, rate, 600).is_some());
    }

    #[test]
    fn powers_are_products() {
        assert_eq!(power(Decimal::TWO, 10), Some(Decimal::from(1024)));
        assert_eq!(power(Decimal::TWO, 0), Some(Decimal::ONE));
        assert_eq!(power(Decimal::TWO, 97), None);
    }
}
