//! What a loan costs a year: internal rate of return, simple rate, the US APR
//! of Regulation Z and the EU APR.
//!
//! In: a [`RepaymentPlan`] or dated amounts. Out: an
//! [`AnnualCost`] that always names its method, because caps are inconsistent
//! about nominal and effective rates and the two differ by whole percentage
//! points. Accurate to 1e-9; see the solver for how.

mod caps;
mod disclosure;
mod eu;
mod fixed;
mod schedule2;
mod solver;
mod unit_period;

pub use caps::{CapCheck, CapForce, CapLimit, CapReading, CostCap, LenderRule, RateCaps};
pub use disclosure::{Contingent, CostDisclosure, CostItem};
pub use eu::{YearTime, eu_apr};
pub use unit_period::{UnitPeriod, UnitTime};

use super::accrual::Accrual;
use super::calendar::{Frequency, days_between};
use super::error::{PlanError, overflow};
use super::level::power;
use super::repayment::{Instalment, RepaymentPlan};
use super::terms::PlanKind;
use crate::money::{Money, Rate, Rounding};
use core::fmt;
use fixed::{Flow, gcd};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use solver::solve;

/// How a periodic cost becomes a yearly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnnualisationMethod {
    /// Internal rate of return per period, times the periods of a year.
    NominalIrr,
    /// Internal rate of return per period, compounded over a year.
    EffectiveIrr,
    /// All cost over the principal actually occupied, without compounding (单利).
    Simple,
    /// The actuarial method of US Regulation Z, Appendix J.
    RegulationZ,
    /// The annual percentage rate of Directive 2008/48/EC, Annex I.
    EuApr,
    /// The effective rate of Hong Kong's Money Lenders Ordinance, Schedule 2.
    #[serde(rename = "hk_schedule_2")]
    HkSchedule2,
}

impl fmt::Display for AnnualisationMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NominalIrr => "nominal IRR",
            Self::EffectiveIrr => "effective IRR",
            Self::Simple => "simple",
            Self::RegulationZ => "Regulation Z APR",
            Self::EuApr => "EU APR",
            Self::HkSchedule2 => "Cap. 163 Schedule 2",
        })
    }
}

/// A yearly cost with the method it was reckoned by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnualCost {
    method: AnnualisationMethod,
    fraction: Decimal,
}

impl AnnualCost {
    const fn new(method: AnnualisationMethod, fraction: Decimal) -> Self {
        Self { method, fraction }
    }

    /// A rate stated as such, to hold late interest or an advertised rate
    /// against a cap.
    #[must_use]
    pub const fn stated(method: AnnualisationMethod, rate: Rate) -> Self {
        Self::new(method, rate.fraction())
    }

    /// How it was reckoned.
    #[must_use]
    pub const fn method(self) -> AnnualisationMethod {
        self.method
    }

    /// The fraction per year: 0.12 is 12 %.
    #[must_use]
    pub const fn fraction(self) -> Decimal {
        self.fraction
    }

    /// In per cent, rounded half up to `decimals` places.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// let plan = loan.plan()?;
    /// use scorewright::lending::loan::cost::AnnualisationMethod;
    /// let cost = plan.annual_cost(AnnualisationMethod::EffectiveIrr)?;
    /// assert_eq!(cost.percent(2).to_string(), "12.68"); // 1.01^12 - 1
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn percent(self, decimals: u32) -> Decimal {
        let percent = self.fraction.checked_mul(Decimal::ONE_HUNDRED);
        Rounding::HalfUp.apply(percent.unwrap_or(Decimal::MAX), decimals)
    }
}

impl fmt::Display for AnnualCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4} % ({})", self.percent(4), self.method)
    }
}

impl RepaymentPlan {
    /// What the plan costs the borrower a year, fees included, on the amount received.
    ///
    /// # Formula
    ///
    /// `received = Σ payment / (1 + i)^t` in periods of the plan, then by `method`;
    /// simple is `(Σ payment - received) / Σ (occupied principal * years)`.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoUniqueIrr`], or [`PlanError::CostOutOfRange`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money, Rate};
    /// use scorewright::lending::loan::{InterestFree, Loan, cost::AnnualisationMethod};
    /// use jiff::civil::date;
    ///
    /// let principal = Money::parse("10000", Currency::CNY)?;
    /// let plan = Loan::new(principal, Rate::percent("12")?, date(2026, 1, 1), 12)
    ///     .with_interest_free(InterestFree::Periods(3))
    ///     .plan()?;
    /// let cost = plan.annual_cost(AnnualisationMethod::NominalIrr)?;
    /// assert_eq!(cost.percent(4).to_string(), "6.8557");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn annual_cost(&self, method: AnnualisationMethod) -> Result<AnnualCost, PlanError> {
        if let Some(financed) = self.financed()? {
            return financed.annual_cost(method);
        }
        match method {
            AnnualisationMethod::Simple => self.simple_cost(),
            AnnualisationMethod::EuApr => self.eu_apr(),
            AnnualisationMethod::HkSchedule2 => self.schedule_2(),
            AnnualisationMethod::RegulationZ => match self.single_payment() {
                Some(row) => self.reg_z_of_one(row),
                None => {
                    let unit = UnitPeriod::of(self.loan().frequency());
                    annualise(method, self.rate_per(unit)?, unit.per_year())
                }
            },
            AnnualisationMethod::NominalIrr | AnnualisationMethod::EffectiveIrr => {
                let unit = UnitPeriod::of_irr(self.loan().frequency());
                annualise(method, self.rate_per(unit)?, unit.per_year())
            }
        }
    }

    /// The internal rate of return per period of the plan: its original
    /// effective rate, fees included.
    ///
    /// # Errors
    ///
    /// As [`annual_cost`](Self::annual_cost).
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// let plan = loan.plan()?;
    /// assert_eq!(plan.periodic_rate()?.round_dp(8).normalize().to_string(), "0.01"); // a month
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn periodic_rate(&self) -> Result<Decimal, PlanError> {
        if let Some(financed) = self.financed()? {
            return financed.periodic_rate();
        }
        self.rate_per(UnitPeriod::of_irr(self.loan().frequency()))
    }

    fn rate_per(&self, unit: UnitPeriod) -> Result<Decimal, PlanError> {
        let mut flows = Vec::with_capacity(self.rows().len().saturating_add(1));
        flows.push(flow(self.received_first()?.minor(), UnitTime::whole(0)));
        let even = self.first_time(unit)?;
        for part in self.parts_from(self.starts_on()) {
            let before = self.row_from(part.on).and_then(|row| row.checked_sub(1));
            let time = match (even, before.map(u32::try_from)) {
                // With the payment of the row that ends on that day.
                (Some(first), Some(Ok(row))) => first.later(row),
                _ => unit.between(self.starts_on(), part.on)?,
            };
            flows.push(flow(part.amount.minor(), time));
        }
        for (row, later) in self.rows().iter().zip(0_u32..) {
            let time = match even {
                Some(first) => first.later(later),
                None => unit.between(self.starts_on(), row.due)?,
            };
            let paid = row.payment.minor().checked_neg();
            flows.push(flow(paid.ok_or_else(overflow("payment"))?, time));
        }
        sort_by_time(&mut flows);
        solve(&flows, self.guess(unit))
    }

    /// The time of the first payment when all others follow at even distance.
    fn first_time(&self, unit: UnitPeriod) -> Result<Option<UnitTime>, PlanError> {
        let loan = self.loan();
        let Some(first) = self.rows().first() else {
            return Ok(None);
        };
        if matches!(loan.kind(), PlanKind::Custom(_)) {
            return Ok(None);
        }
        let calendar = loan.calendar()?;
        if calendar.moves_after(first.number) {
            return Ok(None);
        }
        let regular = calendar.is_regular(first.number, first.start)?;
        if regular && unit == UnitPeriod::of_irr(loan.frequency()) {
            let bullet = *loan.kind() == PlanKind::Bullet;
            let periods = if bullet { loan.periods } else { 1 };
            return Ok(Some(UnitTime::whole(periods)));
        }
        unit.between(first.start, first.due).map(Some)
    }

    /// The only row with something to pay.
    fn single_payment(&self) -> Option<&Instalment> {
        let mut paying = self.rows().iter().filter(|row| row.payment.is_positive());
        let row = paying.next()?;
        paying.next().is_none().then_some(row)
    }

    /// A single advance and a single payment: the term is the unit period, and beyond a
    /// year it is a year (Appendix J, (b)(4)(iii) and (c)(5)).
    fn reg_z_of_one(&self, row: &Instalment) -> Result<AnnualCost, PlanError> {
        self.only_paid_out_at_once(
            "none for a loan that one payment repays: its unit period by Regulation Z is not known",
        )?;
        let (start, due) = (self.starts_on(), row.due);
        let in_years = UnitPeriod::Year.between(start, due)?;
        let days = days_between(start, due);
        let (unit, time) = match (self.whole_months_to(row)?, u32::try_from(days)) {
            _ if in_years.periods > 0 => (UnitPeriod::Year, in_years),
            (Some(months), _) => (UnitPeriod::Months(months), UnitTime::whole(1)),
            (None, Ok(days)) if days > 0 => (UnitPeriod::Term { days }, UnitTime::whole(1)),
            _ => return Err(overflow("payment date")()),
        };
        let paid = row.payment.minor().checked_neg();
        let flows = [
            flow(self.received().minor(), UnitTime::whole(0)),
            flow(paid.ok_or_else(overflow("payment"))?, time),
        ];
        let rate = solve(&flows, self.guess(unit))?;
        annualise(AnnualisationMethod::RegulationZ, rate, unit.per_year())
    }

    /// The calendar months from the start to a row, where due dates say that they are whole.
    fn whole_months_to(&self, row: &Instalment) -> Result<Option<u32>, PlanError> {
        let loan = self.loan();
        let (Some(first), Frequency::Months(k)) = (self.rows().first(), loan.frequency()) else {
            return Ok(None);
        };
        if matches!(loan.kind(), PlanKind::Custom(_)) || row.grace_days > 0 {
            return Ok(None);
        }
        let before = first.number.saturating_sub(1);
        let periods = match loan.kind() {
            PlanKind::Bullet => loan.periods,
            _ => row.number.saturating_sub(before),
        };
        let regular = loan.calendar()?.is_even_from(first.number, first.start)?;
        Ok(regular.then_some(periods.saturating_mul(u32::from(k))))
    }

    /// Some rules are for one advance only: another reading of them would be a guess.
    fn only_paid_out_at_once(&self, expected: &'static str) -> Result<(), PlanError> {
        match self.parts_from(self.starts_on()).next() {
            Some(_) => Err(PlanError::OutOfRange {
                field: "disbursement",
                expected,
            }),
            None => Ok(()),
        }
    }

    fn guess(&self, unit: UnitPeriod) -> f64 {
        let (n, k) = unit.per_year();
        let rate = self.loan().rate().fraction().to_f64().unwrap_or(0.1);
        rate * f64::from(k) / f64::from(n)
    }

    fn simple_cost(&self) -> Result<AnnualCost, PlanError> {
        let failed = overflow("annualised cost");
        let loan = self.loan();
        let accrual = Accrual::new(loan)?;
        let mut occupied = Decimal::ZERO;
        for row in self.rows() {
            let period = self.period_of(row)?;
            let time = loan.day_count().of_period(&period);
            occupied = amount_years(row.opening, time)
                .and_then(|amount| occupied.checked_add(amount))
                .ok_or_else(&failed)?;
            for part in self.parts_by(row, period.due) {
                occupied = accrual
                    .piece(&period, part.on, period.due)
                    .and_then(|time| amount_years(part.amount, time))
                    .and_then(|amount| occupied.checked_add(amount))
                    .ok_or_else(&failed)?;
            }
        }
        // Fees kept back were never occupied (Civil Code art. 670).
        let share = self.received().amount().checked_div(self.lent()?.amount());
        let cost = self.total_payable()?.minus(self.received())?.amount();
        let fraction = share
            .and_then(|share| occupied.checked_mul(share))
            .and_then(|base| cost.checked_div(base))
            .ok_or_else(&failed)?;
        Ok(AnnualCost::new(
            AnnualisationMethod::Simple,
            fraction.round_dp(18),
        ))
    }
}

fn amount_years(amount: Money, (days, year): (i64, i64)) -> Option<Decimal> {
    amount
        .amount()
        .checked_mul(Decimal::from(days))?
        .checked_div(Decimal::from(year))
}

impl UnitPeriod {
    /// Instalment periods as they are, days and years too.
    pub(in crate::lending) const fn of_irr(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Months(k) => Self::Months(k as u32),
            Frequency::Weeks(k) => Self::Weeks(k as u32),
            Frequency::Days(k) => Self::Days(k as u32),
        }
    }
}

/// The annual percentage rate of Regulation Z, Appendix J.
///
/// `unit` is the unit period; each amount carries its time in it.
///
/// # Formula
///
/// `Σ A / ((1 + e i)(1 + i)^q) = Σ P / ((1 + f i)(1 + i)^t)`, `APR = i w`,
/// Appendix J (b)(8).
///
/// # Errors
///
/// [`PlanError::NoUniqueIrr`] or [`PlanError::CostOutOfRange`].
///
/// # Examples
///
/// ```
/// use scorewright::money::{Currency, Money};
/// use scorewright::lending::loan::cost::{UnitPeriod, UnitTime, reg_z_apr};
///
/// // Appendix J (c)(1)(i): 5000 for 24 monthly payments of 230.
/// let advance = (UnitTime::whole(0), Money::parse("5000", Currency::USD)?);
/// let payment = Money::parse("230", Currency::USD)?;
/// let payments: Vec<_> = (1..=24).map(|k| (UnitTime::whole(k), payment)).collect();
/// let apr = reg_z_apr(&[advance], &payments, UnitPeriod::Months(1))?;
/// assert_eq!(apr.percent(2).to_string(), "9.69");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn reg_z_apr(
    advances: &[(UnitTime, Money)],
    payments: &[(UnitTime, Money)],
    unit: UnitPeriod,
) -> Result<AnnualCost, PlanError> {
    let mut flows = Vec::with_capacity(advances.len().saturating_add(payments.len()));
    for (time, advance) in advances {
        flows.push(flow(advance.minor(), *time));
    }
    for (time, payment) in payments {
        let paid = payment.minor().checked_neg();
        flows.push(flow(paid.ok_or_else(overflow("payment"))?, *time));
    }
    sort_by_time(&mut flows);
    annualise(
        AnnualisationMethod::RegulationZ,
        solve(&flows, 0.01)?,
        unit.per_year(),
    )
}

/// The internal rate of return per period of flows one period apart; what the
/// borrower receives is positive.
///
/// # Errors
///
/// [`PlanError::NoUniqueIrr`] unless the flows change sign once, or oftener with something
/// owed from the first to the last,
/// [`PlanError::CostOutOfRange`] beyond what is searched.
///
/// # Examples
///
/// ```
/// use scorewright::lending::loan::cost::irr;
/// use scorewright::money::{Currency, Money};
/// let flows = [100, 0, -121].map(|yuan| Money::from_minor(yuan * 100, Currency::CNY));
/// assert_eq!(irr(&flows)?.round_dp(8).normalize().to_string(), "0.1"); // 100 * 1.1 * 1.1
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn irr(flows: &[Money]) -> Result<Decimal, PlanError> {
    let flows: Vec<Flow> = flows
        .iter()
        .zip(0_u32..)
        .map(|(amount, k)| flow(amount.minor(), UnitTime::whole(k)))
        .collect();
    solve(&flows, 0.01)
}

fn sort_by_time(flows: &mut [Flow]) {
    flows.sort_by(|a, b| {
        let part = |f: &Flow| u64::from(f.part.0);
        let left = part(a).saturating_mul(u64::from(b.part.1));
        let right = part(b).saturating_mul(u64::from(a.part.1));
        a.periods.cmp(&b.periods).then(left.cmp(&right))
    });
}

const fn flow(amount: i128, time: UnitTime) -> Flow {
    Flow {
        amount,
        periods: time.periods,
        part: time.part,
    }
}

/// Turns a rate per unit period into one per year; `n / k` unit periods make a year.
///
/// # Formula
///
/// `i n / k`; effective `(1 + i)^(n / k) - 1`.
fn annualise(
    method: AnnualisationMethod,
    rate: Decimal,
    (n, k): (u32, u32),
) -> Result<AnnualCost, PlanError> {
    let fraction = if method == AnnualisationMethod::EffectiveIrr {
        Decimal::ONE
            .checked_add(rate)
            .and_then(|growth| grown(growth, n, k))
            .and_then(|growth| growth.checked_sub(Decimal::ONE))
    } else {
        rate.checked_mul(Decimal::from(n))
            .and_then(|yearly| yearly.checked_div(Decimal::from(k)))
    };
    match fraction {
        Some(fraction) if fraction <= MOST => Ok(AnnualCost::new(method, fraction.round_dp(16))),
        _ => Err(PlanError::CostOutOfRange {
            expected: "-100 % to 10000 % a year",
        }),
    }
}

/// The highest cost that is stated: 10,000 % a year.
const MOST: Decimal = Decimal::ONE_HUNDRED;

/// `growth` to the power of `n / k`. The root comes first, in lowest terms: a fifth more
/// in every one of 365 days, before the root is taken of it, has more than 28 digits.
fn grown(growth: Decimal, n: u32, k: u32) -> Option<Decimal> {
    let divisor = u32::try_from(gcd(n.into(), k.into())).ok()?;
    let (n, k) = (n.checked_div(divisor)?, k.checked_div(divisor)?);
    power(root(growth, k)?, n)
}

/// The `k`-th root, by Newton's iteration from an `f64` start.
fn root(value: Decimal, k: u32) -> Option<Decimal> {
    if k == 1 {
        return Some(value);
    }
    let k_decimal = Decimal::from(k);
    let start = libm::pow(value.to_f64()?, 1.0 / f64::from(k));
    let mut root: Decimal = rust_decimal::prelude::FromPrimitive::from_f64(start)?;
    for _ in 0..3 {
        let rest = value.checked_div(power(root, k.checked_sub(1)?)?)?;
        let step = rest.checked_sub(root)?.checked_div(k_decimal)?;
        root = root.checked_add(step)?;
    }
    Some(root)
}
