//! Which of several offers comes first.

use super::error::ReliefError;
use super::offers::Offer;
use crate::money::Money;
use rust_decimal::Decimal;

/// Affordable ones first, then by money, then by kind.
///
/// Amounts are compared in steps that are wider than what rounding each row to the minor
/// unit can make: a loss of half a cent is no reason to prefer an offer.
pub(super) fn rank(offers: Vec<Offer>) -> Result<Vec<Offer>, ReliefError> {
    let rows = offers.iter().map(|offer| offer.plan.rows().len()).max();
    let rows = i64::try_from(rows.unwrap_or(0)).unwrap_or(i64::MAX);
    let noise = |like: Money| Money::from_minor(rows, like.currency()).amount();
    let mut losses = Vec::with_capacity(offers.len());
    for offer in &offers {
        losses.push(offer.cost.npv_loss()?.amount());
    }
    let totals = offers.iter().map(|offer| offer.total_payable.amount());
    let noise = offers
        .first()
        .map_or(Decimal::ZERO, |offer| noise(offer.total_payable));
    let by_loss = steps(losses, noise);
    let by_total = steps(totals.collect(), noise);
    let mut keyed: Vec<_> = by_loss.into_iter().zip(by_total).zip(offers).collect();
    keyed.sort_by_key(|((loss, total), offer)| (offer.affordability, *loss, *total, offer.kind));
    Ok(keyed.into_iter().map(|(_, offer)| offer).collect())
}

/// The rank of each amount; amounts that follow each other at most `noise` apart share one.
fn steps(amounts: Vec<Decimal>, noise: Decimal) -> Vec<usize> {
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    let at = |index: usize| amounts.get(index).copied().unwrap_or_default();
    order.sort_by_key(|&index| at(index));
    let mut ranks = vec![0; amounts.len()];
    let (mut rank, mut before) = (0_usize, None);
    for index in order {
        let apart = before.and_then(|before| at(index).checked_sub(before));
        if apart.is_some_and(|apart| apart > noise) {
            rank = rank.saturating_add(1);
        }
        if let Some(slot) = ranks.get_mut(index) {
            *slot = rank;
        }
        before = Some(at(index));
    }
    ranks
}
