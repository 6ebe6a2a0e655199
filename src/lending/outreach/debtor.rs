//! The debtor, as far as conduct rules ask.

use super::{Channels, Collector, Moratorium, Waiver, Window, Zone};
use core::fmt;
use jiff::civil::Date;

/// What the debt is from; some rule sets leave products out.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Product {
    /// A personal loan. The default.
    #[default]
    ConsumerLoan,
    /// A card or other revolving line.
    Card,
    /// A loan on a home.
    Mortgage,
    /// A microfinance loan under rules of its own.
    Microfinance,
}

/// Whether the debtor can be spoken to at all.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reachability {
    /// They can. The default.
    #[default]
    Reachable,
    /// Every address of theirs has failed.
    DebtorUnreachable,
    /// They have died.
    Deceased,
    /// They have lost the capacity to act.
    NoCapacity,
}

/// A waiver the debtor has given, and the days on which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Grant {
    /// What was agreed.
    pub waiver: Waiver,
    /// The first day it holds.
    pub given_on: Date,
    /// The first day it no longer holds; `None` until withdrawn.
    #[serde(default)]
    pub until: Option<Date>,
}

impl Grant {
    /// A waiver that holds from the day `given_on` until it is withdrawn.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::outreach::*;
    /// let agreed = Grant::new(Waiver::DebtorAgreement, date(2026, 5, 1));
    /// let debtor = Debtor::new(Zone::named("Asia/Kolkata")?).with_grant(agreed);
    /// // Calls from 08:00 to 19:00, unless the debtor agreed to others; this one is at 21:00.
    /// let hours = Hours::allowed(Window::new("08:00", "19:00", "[]")?);
    /// let hours = hours.with_waivers(vec![Waiver::DebtorAgreement]);
    /// let conduct = Conduct::new(vec![RuleSet::new("HOURS", "").with_hours(hours)])?;
    /// let late = Moment::parse("2026-05-04T21:00:00+05:30")?;
    /// let plan = ContactPlan::new(Channel::Voice, Purpose::Collection, late);
    /// assert!(conduct.verdict(&plan, &debtor, &ContactHistory::default())?.allowed());
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub const fn new(waiver: Waiver, given_on: Date) -> Self {
        Self {
            waiver,
            given_on,
            until: None,
        }
    }

    /// The first day it no longer holds. Default it holds until withdrawn.
    #[must_use]
    pub const fn with_until(mut self, until: Date) -> Self {
        self.until = Some(until);
        self
    }
}

/// The days on which relief suspends the debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReliefPeriod {
    /// The first day.
    pub from: Date,
    /// The first day after it.
    pub until: Date,
}

impl ReliefPeriod {
    /// Relief from its first day to the first day after it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::outreach::*;
    /// let relief = ReliefPeriod::new(date(2026, 3, 1), date(2026, 6, 1));
    /// let debtor = Debtor::new(Zone::named("Asia/Shanghai")?).with_relief(relief);
    /// let conduct = Conduct::new(vec![RuleSet::new("ANY", "")])?;
    /// let during = Moment::parse("2026-05-31T10:00:00+08:00")?;
    /// let plan = ContactPlan::new(Channel::Voice, Purpose::Collection, during);
    /// let verdict = conduct.verdict(&plan, &debtor, &ContactHistory::default())?;
    /// assert_eq!(verdict.next_allowed_at(), Some(Moment::parse("2026-06-01T00:00:00+08:00")?));
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub const fn new(from: Date, until: Date) -> Self {
        Self { from, until }
    }
}

/// What the debtor has asked for.
#[derive(Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Requests {
    /// Hours at which they cannot be reached, in their own time.
    pub inconvenient: Vec<Window>,
    /// Channels they have opted out of.
    pub opted_out: Channels,
    /// They have asked for contact to end.
    pub cease: bool,
    /// An attorney acts for them.
    pub represented: bool,
    /// Their employer does not allow contact at work.
    pub not_at_work: bool,
    /// The third party to be contacted has refused to be.
    pub third_party_refused: bool,
}

impl Requests {
    /// Nothing asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// let asked = Requests::new().with_cease();
    /// let debtor = Debtor::new(Zone::named("Etc/UTC")?).with_requests(asked);
    /// let rules = RuleSet::new("ASKED", "").with_honoured(vec![Honoured::Cease]);
    /// let conduct = Conduct::new(vec![rules])?;
    /// let when = Moment::parse("2026-05-04T10:00:00Z")?;
    /// let plan = ContactPlan::new(Channel::Letter, Purpose::Collection, when);
    /// let verdict = conduct.verdict(&plan, &debtor, &ContactHistory::default())?;
    /// assert_eq!(verdict.violations()[0].rule, ContactRule::Ceased);
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds hours at which they cannot be reached, in their own time. Default none.
    #[must_use]
    pub fn with_inconvenient(mut self, hours: Window) -> Self {
        self.inconvenient.push(hours);
        self
    }

    /// Channels they have opted out of. Default none.
    #[must_use]
    pub fn with_opted_out(mut self, channels: Channels) -> Self {
        self.opted_out = channels;
        self
    }

    /// They have asked for contact to end. Default they have not.
    #[must_use]
    pub fn with_cease(mut self) -> Self {
        self.cease = true;
        self
    }

    /// An attorney acts for them. Default none does.
    #[must_use]
    pub fn with_attorney(mut self) -> Self {
        self.represented = true;
        self
    }

    /// Their employer does not allow contact at work. Default the employer does.
    #[must_use]
    pub fn with_not_at_work(mut self) -> Self {
        self.not_at_work = true;
        self
    }

    /// The third party to be contacted has refused to be. Default they have not.
    #[must_use]
    pub fn with_third_party_refused(mut self) -> Self {
        self.third_party_refused = true;
        self
    }
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requests").finish_non_exhaustive()
    }
}

/// The debtor, as far as conduct rules ask. `Debug` shows nothing of them.
#[derive(Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Debtor {
    /// Where they may be: a contact must be lawful in every zone given. Empty
    /// means unknown, and then no contact is lawful.
    pub zones: Vec<Zone>,
    /// What the debt is from.
    pub product: Product,
    /// Days past due now.
    pub dpd: u32,
    /// Whether they can be spoken to.
    pub reachability: Reachability,
    /// Waivers they have given.
    pub grants: Vec<Grant>,
    /// What they have asked for.
    pub requests: Requests,
    /// Relief they are in.
    pub relief: Option<ReliefPeriod>,
    /// They have applied for relief and nobody has decided yet: as in relief, only care
    /// may be spoken of, under every rule set.
    pub relief_pending: bool,
    /// A moratorium the law gives them.
    pub moratorium: Option<Moratorium>,
    /// For whom they are contacted. Default not known: then the stricter rules hold.
    pub collector: Collector,
    /// Marked as vulnerable: only a person may contact them.
    pub vulnerable: bool,
}

impl Debtor {
    /// A debtor in one known zone, with nothing else known of them.
    #[must_use]
    pub fn new(zone: Zone) -> Self {
        Self {
            zones: vec![zone],
            ..Self::default()
        }
    }

    /// Adds a zone they may be in as well. Default the one they were made with.
    #[must_use]
    pub fn with_zone(mut self, zone: Zone) -> Self {
        self.zones.push(zone);
        self
    }

    /// What the debt is from. Default a consumer loan.
    #[must_use]
    pub fn with_product(mut self, product: Product) -> Self {
        self.product = product;
        self
    }

    /// Days past due now. Default zero.
    #[must_use]
    pub fn with_dpd(mut self, days: u32) -> Self {
        self.dpd = days;
        self
    }

    /// Whether they can be spoken to. Default they can.
    #[must_use]
    pub fn with_reachability(mut self, reachability: Reachability) -> Self {
        self.reachability = reachability;
        self
    }

    /// Adds a waiver they have given. Default none.
    #[must_use]
    pub fn with_grant(mut self, grant: Grant) -> Self {
        self.grants.push(grant);
        self
    }

    /// What they have asked for. Default nothing.
    #[must_use]
    pub fn with_requests(mut self, requests: Requests) -> Self {
        self.requests = requests;
        self
    }

    /// Relief they are in. Default none.
    #[must_use]
    pub fn with_relief(mut self, relief: ReliefPeriod) -> Self {
        self.relief = Some(relief);
        self
    }

    /// They have applied for relief and nobody has decided yet. Default they have not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// let debtor = Debtor::new(Zone::named("Asia/Shanghai")?).with_relief_pending();
    /// let conduct = Conduct::new(vec![RuleSet::new("ANY", "")])?;
    /// let when = Moment::parse("2026-05-04T10:00:00+08:00")?;
    /// let asks = ContactPlan::new(Channel::Sms, Purpose::Collection, when);
    /// let cares = ContactPlan::new(Channel::Voice, Purpose::CareCheck, when);
    /// let history = ContactHistory::default();
    /// assert!(!conduct.verdict(&asks, &debtor, &history)?.allowed());
    /// assert!(conduct.verdict(&cares, &debtor, &history)?.allowed());
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub fn with_relief_pending(mut self) -> Self {
        self.relief_pending = true;
        self
    }

    /// A moratorium the law gives them; [`MoratoriumRules`](super::MoratoriumRules) says
    /// how long. Default none.
    #[must_use]
    pub fn with_moratorium(mut self, moratorium: Moratorium) -> Self {
        self.moratorium = Some(moratorium);
        self
    }

    /// For whom they are contacted. Default not known: then the stricter rules hold.
    #[must_use]
    pub fn with_collector(mut self, collector: Collector) -> Self {
        self.collector = collector;
        self
    }

    /// They are marked as vulnerable: only a person may contact them. Default they
    /// are not.
    #[must_use]
    pub fn with_vulnerability(mut self) -> Self {
        self.vulnerable = true;
        self
    }
}

impl fmt::Debug for Debtor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Debtor").finish_non_exhaustive()
    }
}
