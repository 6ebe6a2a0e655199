//! What a payment is set against.

use super::error::PlanError;
use crate::money::Money;

/// A part of a debt that payments are set against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Claim {
    /// Costs of enforcing the debt, and fees.
    Costs,
    /// Late interest and penalties.
    Penalty,
    /// Interest.
    Interest,
    /// Principal.
    Principal,
}

/// The order payments are set against claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationOrder {
    claims: [Claim; 4],
    across: AllocationScope,
}

/// Which comes first when several instalments are owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AllocationScope {
    /// All claims of the oldest instalment, then the next.
    #[default]
    OldestInstalment,
    /// The first claim of every instalment, then the second.
    FirstClaim,
}

impl Default for AllocationOrder {
    /// Costs, interest, principal: Civil Code art. 561. It does not rank
    /// penalties; here they follow interest.
    fn default() -> Self {
        Self {
            claims: [
                Claim::Costs,
                Claim::Interest,
                Claim::Penalty,
                Claim::Principal,
            ],
            across: AllocationScope::OldestInstalment,
        }
    }
}

impl AllocationOrder {
    /// An agreed order.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] unless each claim is named once.
    pub fn new(claims: [Claim; 4], across: AllocationScope) -> Result<Self, PlanError> {
        let all = [
            Claim::Costs,
            Claim::Penalty,
            Claim::Interest,
            Claim::Principal,
        ];
        if all.iter().all(|claim| claims.contains(claim)) {
            return Ok(Self { claims, across });
        }
        Err(PlanError::OutOfRange {
            field: "claims",
            expected: "costs, penalty, interest and principal, each once",
        })
    }
}

/// What is owed on one instalment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owed {
    /// Costs and fees.
    pub costs: Money,
    /// Late interest and penalties.
    pub penalty: Money,
    /// Interest.
    pub interest: Money,
    /// Principal.
    pub principal: Money,
}

impl Owed {
    /// An instalment on which `principal` is owed, and nothing else yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::loan::Owed;
    /// use scorewright::money::{Currency, Money};
    /// let principal = Money::parse("90", Currency::CNY)?;
    /// let owed = Owed::new(principal).with_interest(Money::parse("20", Currency::CNY)?);
    /// assert_eq!(owed.interest.to_string(), "20.00 CNY");
    /// assert!(owed.penalty.is_zero() && owed.costs.is_zero());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(principal: Money) -> Self {
        let nothing = Money::zero(principal.currency());
        Self {
            costs: nothing,
            penalty: nothing,
            interest: nothing,
            principal,
        }
    }

    /// Interest owed. Default zero.
    #[must_use]
    pub const fn with_interest(mut self, interest: Money) -> Self {
        self.interest = interest;
        self
    }

    /// Late interest and penalties owed. Default zero.
    #[must_use]
    pub const fn with_penalty(mut self, penalty: Money) -> Self {
        self.penalty = penalty;
        self
    }

    /// Costs and fees owed. Default zero.
    #[must_use]
    pub const fn with_costs(mut self, costs: Money) -> Self {
        self.costs = costs;
        self
    }

    const fn claim(&self, claim: Claim) -> Money {
        match claim {
            Claim::Costs => self.costs,
            Claim::Penalty => self.penalty,
            Claim::Interest => self.interest,
            Claim::Principal => self.principal,
        }
    }
}

/// One step of an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allocated {
    /// The position of the instalment among those owed.
    pub instalment: usize,
    /// The claim.
    pub claim: Claim,
    /// How much is set against it.
    pub amount: Money,
}

impl AllocationOrder {
    /// Sets `payment` against what is `owed`, oldest first; returns the steps
    /// and what is left over.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] for a negative amount, [`PlanError::Field`] for
    /// another currency.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// use scorewright::lending::loan::{AllocationOrder, Owed};
    ///
    /// let cny = |fen| Money::from_minor(fen, Currency::CNY);
    /// let owed = [Owed::new(cny(9000)).with_interest(cny(2000)).with_costs(cny(500))];
    /// let (steps, left) = AllocationOrder::default().allocate(cny(5000), &owed)?;
    /// assert_eq!(steps.last().unwrap().amount, cny(2500)); // what remains goes to principal
    /// assert!(left.is_zero());
    /// # Ok::<(), scorewright::lending::loan::PlanError>(())
    /// ```
    pub fn allocate(
        &self,
        payment: Money,
        owed: &[Owed],
    ) -> Result<(Vec<Allocated>, Money), PlanError> {
        let claims = || self.claims.into_iter();
        let instalments = 0..owed.len();
        let order: Vec<(usize, Claim)> = match self.across {
            AllocationScope::OldestInstalment => instalments
                .flat_map(|k| claims().map(move |claim| (k, claim)))
                .collect(),
            AllocationScope::FirstClaim => claims()
                .flat_map(|claim| instalments.clone().map(move |k| (k, claim)))
                .collect(),
        };
        let mut left = payment;
        let mut steps = Vec::new();
        for (instalment, claim) in order {
            let Some(due) = owed.get(instalment).map(|owed| owed.claim(claim)) else {
                continue;
            };
            if due.is_negative() || payment.is_negative() {
                return Err(PlanError::OutOfRange {
                    field: "payment and claims",
                    expected: "0 or more",
                });
            }
            let amount = left.lesser(due)?;
            if amount.is_positive() {
                left = left.minus(amount)?;
                steps.push(Allocated {
                    instalment,
                    claim,
                    amount,
                });
            }
        }
        Ok((steps, left))
    }
}
