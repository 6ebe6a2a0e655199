//! On which day before or after a due date whom to contact, and what is asked of it.

use super::{Channel, DebtId, NumberId, Purpose};
use jiff::civil::Date;

/// How likely the borrower is to miss the date.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RiskLevel {
    /// Unlikely.
    Low,
    /// In between.
    Medium,
    /// Likely.
    High,
}

/// What the borrower made of the last contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Response {
    /// There was none. The default.
    #[default]
    None,
    /// The message was read, or the call answered.
    Reached,
    /// Nobody answered on this channel; the next one is tried.
    NoAnswer(Channel),
    /// Payment is promised by a date; until then there is peace.
    Promised(Date),
    /// The instalment is paid.
    Paid,
    /// Help is asked for; a person calls.
    AskedForHelp,
}

/// A day before or after the due date, and what happens on it.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Stage {
    /// Days after the due date; before it, below zero.
    pub day: i32,
    /// Whom it is for.
    pub risk: Vec<RiskLevel>,
    /// Why they are contacted.
    pub purpose: Purpose,
    /// By which channels, the firm's favourite first.
    pub channels: Vec<Channel>,
    /// With which template.
    pub template: String,
}

impl Stage {
    /// On `day` days after the due date (before it, below zero), whom it is for, why,
    /// by which channels and with which template.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::outreach::*;
    /// let (risk, by) = (vec![RiskLevel::Low, RiskLevel::High], vec![Channel::Sms]);
    /// let stage = Stage::new(1, risk, Purpose::Reminder, by, "just_missed");
    /// # let help = HelpStage::new(Purpose::CareCheck, vec![Channel::Voice], "help");
    /// # let debtor = Debtor::new(Zone::named("Etc/UTC")?);
    /// let schedule = ReminderSchedule::new(vec![stage], help, 9 * 3600)?;
    /// let upcoming = Upcoming::new(date(2026, 7, 1), RiskLevel::Low);
    /// let reminders = schedule.reminders(&upcoming, &debtor, date(2026, 6, 20));
    /// assert_eq!(reminders[0].planned_on, date(2026, 7, 2)); // the day after
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub fn new(
        day: i32,
        risk: Vec<RiskLevel>,
        purpose: Purpose,
        channels: Vec<Channel>,
        template: impl Into<String>,
    ) -> Self {
        Self {
            day,
            risk,
            purpose,
            channels,
            template: template.into(),
        }
    }
}

/// What happens when a borrower asks for help.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HelpStage {
    /// Why they are contacted.
    pub purpose: Purpose,
    /// By which channels.
    pub channels: Vec<Channel>,
    /// With which template.
    pub template: String,
}

impl HelpStage {
    /// Why, by which channels and with which template.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::outreach::*;
    /// let help = HelpStage::new(Purpose::CareCheck, vec![Channel::Voice], "help");
    /// let schedule = ReminderSchedule::new(vec![], help, 9 * 3600)?;
    /// # let debtor = Debtor::new(Zone::named("Etc/UTC")?);
    /// let asked = Upcoming::new(date(2026, 7, 1), RiskLevel::Low)
    ///     .with_last_response(Response::AskedForHelp);
    /// let reminders = schedule.reminders(&asked, &debtor, date(2026, 6, 20));
    /// assert_eq!((reminders[0].planned_on, reminders[0].channel), (date(2026, 6, 20), Channel::Voice));
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub fn new(purpose: Purpose, channels: Vec<Channel>, template: impl Into<String>) -> Self {
        Self {
            purpose,
            channels,
            template: template.into(),
        }
    }
}

/// One borrower's instalment, as far as reminders ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upcoming {
    /// When it is due.
    pub due: Date,
    /// For which debt.
    pub debt: Option<DebtId>,
    /// On which number calls are made.
    pub number: Option<NumberId>,
    /// How likely it is to be missed.
    pub risk: RiskLevel,
    /// The channel the borrower prefers.
    pub prefers: Option<Channel>,
    /// What they made of the last contact.
    pub last_response: Response,
}

impl Upcoming {
    /// An instalment due on `due`, with nothing else known of the borrower.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::outreach::*;
    /// # let debtor = Debtor::new(Zone::named("Asia/Shanghai")?);
    /// let upcoming = Upcoming::new(date(2026, 7, 1), RiskLevel::Low);
    /// let schedule = ReminderSchedule::shipped()?;
    /// let days = schedule.reminders(&upcoming, &debtor, date(2026, 6, 1));
    /// let days: Vec<i32> = days.iter().map(|reminder| reminder.day).collect();
    /// assert_eq!(days, [-1, 1]); // at a low risk, the day before and the day after
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub const fn new(due: Date, risk: RiskLevel) -> Self {
        Self {
            due,
            debt: None,
            number: None,
            risk,
            prefers: None,
            last_response: Response::None,
        }
    }

    /// For which debt. Default none in particular.
    #[must_use]
    pub const fn with_debt(mut self, debt: DebtId) -> Self {
        self.debt = Some(debt);
        self
    }

    /// On which number calls are made. Default none in particular.
    #[must_use]
    pub const fn with_number(mut self, number: NumberId) -> Self {
        self.number = Some(number);
        self
    }

    /// The channel the borrower prefers. Default none.
    #[must_use]
    pub const fn with_prefers(mut self, channel: Channel) -> Self {
        self.prefers = Some(channel);
        self
    }

    /// What they made of the last contact. Default there was none.
    #[must_use]
    pub const fn with_last_response(mut self, response: Response) -> Self {
        self.last_response = response;
        self
    }
}
