//! Alerts of levels that stand, sent again: when, when not, and what that changes.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use scorewright::early_warning::{
    Alert, Backtest, Columns, EarlyWarning, HardTriggers, LabelledPanel, Level, Observation,
    Policy, Reading, RepeatAfter, ReviewCadence, Signals, StateBook, TrendState, WarningRule,
    WatchEntry, WatchList, WatchState,
};
use scorewright::lending::audit::Event;
use scorewright::units::Points;

const NONE: Signals = Signals::NONE;

fn day(number: i32) -> Date {
    date(2026, 1, 1).checked_add(number.days()).unwrap()
}

/// The end of a month, counted from January 2026.
fn month(number: i32) -> Date {
    let first = date(2026, 1, 1).checked_add(number.months()).unwrap();
    first.last_of_month()
}

fn points(points: i32) -> Reading {
    Reading::points(Points(points))
}

fn late(days: u16) -> Signals {
    NONE.with_days_past_due(days)
}

/// Amber below 600, red below 550, a fact of each level.
fn policy() -> Policy {
    let hard = HardTriggers::new()
        .with_days_past_due(0, Level::Red)
        .with_medical_notice(Level::Amber);
    Policy::points("again")
        .with_amber(600.0)
        .with_red(550.0)
        .with_hard(hard)
}

fn warning(policy: Policy) -> EarlyWarning {
    EarlyWarning::new(policy).unwrap()
}

fn scored(after: RepeatAfter) -> EarlyWarning {
    let policy = Policy::points("again").with_amber(600.0);
    warning(policy.with_repeat_after(after))
}

/// Month and date repeated of each alert, of monthly observations.
fn told(warning: &EarlyWarning, months: &[(Reading, Signals)]) -> Vec<(i32, Option<Date>)> {
    let mut state = WatchState::new();
    let seen = (0..).zip(months);
    seen.filter_map(|(n, &(reading, signals))| {
        let alert = warning.observe(&mut state, reading, signals, month(n))?;
        Some((n, alert.repeat_of()))
    })
    .collect()
}

fn of_scores(warning: &EarlyWarning, scores: &[i32]) -> Vec<(i32, Option<Date>)> {
    let months: Vec<_> = scores.iter().map(|&score| (points(score), NONE)).collect();
    told(warning, &months)
}

// --- one rule at a time ---------------------------------------------------------------

#[test]
fn a_level_that_stands_is_called_to_mind_every_so_many_statements() {
    let warning = scored(RepeatAfter::Statements(3));
    let found = of_scores(&warning, &[640, 590, 580, 590, 590, 590, 590, 590, 640]);
    assert_eq!(found, [(1, None), (4, Some(month(1))), (7, Some(month(4)))]);
}

#[test]
fn by_days_the_last_alert_is_so_many_days_old() {
    // From 31 January to 30 April are 89 days, from then to 31 July 92.
    let months = [590; 8];
    let found = |days| of_scores(&scored(RepeatAfter::Days(days)), &months);
    assert_eq!(
        found(89),
        [(0, None), (3, Some(month(0))), (6, Some(month(3)))]
    );
    assert_eq!(
        found(90),
        [(0, None), (4, Some(month(0))), (7, Some(month(4)))]
    );
}

#[test]
fn within_the_margin_nothing_is_past_the_threshold() {
    let warning = scored(RepeatAfter::Statements(2));
    // 610 is above the threshold and holds the level; the age counts on.
    let found = of_scores(&warning, &[590, 610, 610, 610, 590]);
    assert_eq!(found, [(0, None), (4, Some(month(0)))]);
}

#[test]
fn a_crossing_is_no_reminder_and_begins_a_new_age() {
    let red = Policy::points("again").with_amber(600.0).with_red(550.0);
    let warning = warning(red.with_repeat_after(RepeatAfter::Statements(2)));
    let found = of_scores(&warning, &[590, 540, 540, 540, 540]);
    assert_eq!(found, [(0, None), (1, None), (3, Some(month(1)))]);
    // A level that falls is not told of on the day it falls.
    let found = of_scores(&warning, &[540, 590, 590, 590]);
    assert_eq!(found, [(0, None), (3, Some(month(0)))]);
}

#[test]
fn what_nobody_looked_at_asks_for_nothing() {
    let warning = warning(policy().with_repeat_after(RepeatAfter::Statements(1)));
    let unknown = (Reading::MISSING, Signals::UNKNOWN);
    let ill = (Reading::MISSING, NONE.with_medical_notice());
    let found = told(&warning, &[ill, unknown, unknown, ill, ill]);
    assert_eq!(found, [(0, None), (3, Some(month(0))), (4, Some(month(3)))]);
    // A missing score with nothing wrong asks for nothing either, though the level stands.
    let quiet = (Reading::MISSING, NONE);
    let low = (points(590), NONE);
    let found = told(&warning, &[low, quiet, quiet, low]);
    assert_eq!(found, [(0, None), (3, Some(month(0)))]);
}

#[test]
fn a_day_is_one_statement_however_often_it_is_seen() {
    let warning = scored(RepeatAfter::Statements(2));
    let mut state = WatchState::new();
    let mut see = |n, reading| warning.observe(&mut state, reading, NONE, day(n)).is_some();
    assert!(see(0, points(590)));
    for _ in 0..3 {
        assert!(!see(1, points(590)) && !see(1, Reading::MISSING));
    }
    // Facts in the morning count the day; the score of the evening asks.
    assert!(!see(2, Reading::MISSING) && see(2, points(590)));
    assert!(!see(2, points(590)) && !see(3, points(590)) && see(4, points(590)));
}

#[test]
fn a_reminder_names_what_asks_today() {
    let warning = warning(policy().with_repeat_after(RepeatAfter::Statements(1)));
    let mut state = WatchState::new();
    let mut see = |n, reading, signals| warning.observe(&mut state, reading, signals, month(n));
    let first = see(0, points(590), late(30)).unwrap();
    assert_eq!(
        (first.rule(), first.repeat_of()),
        (WarningRule::DaysPastDue, None)
    );
    // Paid, and the score still low: red stands for a statement more.
    let second = see(1, points(590), NONE).unwrap();
    assert_eq!(second.rule(), WarningRule::Threshold);
    assert_eq!(second.repeat_of(), Some(month(0)));
    assert_eq!((second.from(), second.level()), (Level::Red, Level::Red));
    assert_eq!(second.episode(), first.episode());
    let Event::Warning { signals, .. } = Event::warning(&second, &["usage"]) else {
        panic!("an early warning is a warning");
    };
    assert_eq!(signals, ["threshold", "repeat", "usage"]);
}

#[test]
fn the_cooldown_holds_reminders_back_too() {
    let policy = Policy::points("again")
        .with_amber(600.0)
        .with_cooldown_days(60);
    let warning = warning(policy.with_repeat_after(RepeatAfter::Statements(1)));
    // 59 days to 31 March, 89 to 30 April; 61 from then to 30 June.
    let found = of_scores(&warning, &[590; 6]);
    assert_eq!(found, [(0, None), (3, Some(month(0))), (5, Some(month(3)))]);
}

#[test]
fn facts_wait_for_the_cooldown_only_where_the_policy_says_so() {
    let naive = Policy::any_month_late().with_cooldown_days(150);
    let months: Vec<_> = [1, 0, 1, 1, 1, 1, 0]
        .map(|days| (Reading::MISSING, late(days)))
        .to_vec();
    assert_eq!(
        told(&warning(naive.clone()), &months),
        [(0, None), (2, None)]
    );
    // Late anew in March, told of on 30 June: 150 days after the alert of January.
    let held = warning(naive.with_cooldown_for_facts());
    assert_eq!(told(&held, &months), [(0, None), (5, None)]);
}

#[test]
fn the_watch_list_says_what_an_alert_repeats() {
    let warning = scored(RepeatAfter::Statements(1));
    let mut state = WatchState::new();
    let mut list = WatchList::new(ReviewCadence::default());
    for n in 0..2 {
        let alert = warning
            .observe(&mut state, points(590), NONE, month(n))
            .unwrap();
        let entry = WatchEntry::new("17", &alert);
        assert!(list.admit(entry.clone()) && !list.admit(entry));
    }
    let entry = list.entries().next().unwrap();
    assert_eq!(
        (entry.since(), entry.repeat_of()),
        (month(0), Some(month(0)))
    );
    assert_eq!(
        entry.next_review(),
        date(2026, 3, 7),
        "seven days after the reminder"
    );
    let mut csv = Vec::new();
    list.write_csv(&mut csv).unwrap();
    let text = String::from_utf8(csv).unwrap();
    assert!(
        text.lines()
            .nth(1)
            .unwrap()
            .contains(",2026-01-31,2026-01-31,2026-03-07,"),
        "{text}"
    );
}

#[test]
fn ages_are_kept_in_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.json");
    let warning = scored(RepeatAfter::Statements(3));
    let mut told = Vec::new();
    for n in 0..8 {
        let mut book = match path.exists() {
            true => StateBook::read(&path, &warning).unwrap(),
            false => StateBook::new(&warning),
        };
        let row = book.row("a");
        let state = &mut book.states_mut()[row];
        if warning.observe(state, points(590), NONE, day(n)).is_some() {
            told.push(n);
        }
        assert_eq!(WatchState::from_bytes(&state.to_bytes()).unwrap(), *state);
        book.write(&path, &warning).unwrap();
    }
    assert_eq!(told, [0, 3, 6]);
    // An age without a level that stands leads from no observations.
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"statements_since_alert\":1"), "{text}");
}

// --- properties -----------------------------------------------------------------------

/// One observation: days since the one before, a score, illness and days late, and whether
/// anybody looked at the facts.
type Seen = (i32, Option<i32>, (bool, u16), bool);

fn seen() -> impl Strategy<Value = Vec<Seen>> {
    let lateness = prop_oneof![4 => Just(0_u16), 1 => 1..120_u16];
    let facts = (prop::bool::weighted(0.2), lateness);
    let score = prop::option::weighted(0.8, 500..700_i32);
    prop::collection::vec((1..40_i32, score, facts, prop::bool::weighted(0.8)), 1..40)
}

fn after() -> impl Strategy<Value = RepeatAfter> {
    prop_oneof![
        (1..8_u8).prop_map(RepeatAfter::Statements),
        (1..200_u16).prop_map(RepeatAfter::Days),
    ]
}

fn observation(seen: &Seen) -> (Reading, Signals) {
    let (_, score, (ill, days), looked) = *seen;
    let signals = match (looked, ill) {
        (false, _) => Signals::UNKNOWN,
        (true, true) => late(days).with_medical_notice(),
        (true, false) => late(days),
    };
    (score.map_or(Reading::MISSING, points), signals)
}

/// The days of the observations.
fn days(sequence: &[Seen]) -> Vec<i32> {
    let gaps = sequence.iter().map(|seen| seen.0);
    gaps.scan(0, |day, gap| {
        *day += gap;
        Some(*day)
    })
    .collect()
}

fn run(warning: &EarlyWarning, sequence: &[Seen]) -> Vec<Option<Alert>> {
    let mut state = WatchState::new();
    let seen = sequence.iter().zip(days(sequence));
    seen.map(|(seen, on)| {
        let (reading, signals) = observation(seen);
        warning.observe(&mut state, reading, signals, day(on))
    })
    .collect()
}

proptest! {
    /// Beside the alerts of a policy that does not repeat come reminders, and exactly
    /// where nothing else is told of, the level before stands after, the observation asks
    /// for a level itself, and the last alert is old enough, counted here anew.
    #[test]
    fn reminders_come_where_they_are_due_and_nowhere_else(
        sequence in seen(),
        after in after(),
        exit in 1..4_u8,
    ) {
        let policy = policy().with_exit_count(exit);
        let plain = warning(policy.clone());
        let again = warning(policy.with_repeat_after(after));
        let (mut a, mut b) = (WatchState::new(), WatchState::new());
        let mut last: Option<(i32, u32)> = None;
        for (seen, on) in sequence.iter().zip(days(&sequence)) {
            let (reading, signals) = observation(seen);
            let before = a.last_level();
            let news = plain.observe(&mut a, reading, signals, day(on));
            let alert = again.observe(&mut b, reading, signals, day(on));
            prop_assert_eq!(a.last_level(), b.last_level());
            let known = seen.1.is_some() || !signals.is_unknown();
            if let Some((_, age)) = &mut last {
                *age += u32::from(known);
            }
            let is_old = last.is_some_and(|(alerted, age)| match after {
                RepeatAfter::Statements(n) => age >= u32::from(n),
                RepeatAfter::Days(n) => on - alerted >= i32::from(n),
                _ => unreachable!("two kinds of age"),
            });
            let by_facts = !signals.is_unknown() && (seen.2.0 || seen.2.1 > 0);
            let asks = by_facts || seen.1.is_some_and(|score| score < 600);
            let stands = before == a.last_level() && before != Level::Green;
            let due = news.is_none() && stands && asks && is_old;
            let repeat_of = alert.and_then(|alert| alert.repeat_of());
            let expected = last.filter(|_| due).map(|(alerted, _)| day(alerted));
            prop_assert_eq!(repeat_of, expected, "day {}", on);
            if repeat_of.is_none() {
                prop_assert_eq!(alert, news, "day {}", on);
            }
            if alert.is_some() {
                last = Some((on, 0));
            }
            prop_assert_eq!(WatchState::from_bytes(&b.to_bytes()).unwrap(), b);
        }
    }

    /// Whatever the cooldown: no two alerts of one level that stood between them, with
    /// nothing new told of, are closer than the policy says.
    #[test]
    fn no_two_alerts_of_an_unchanged_level_are_closer_than_that(
        sequence in seen(),
        cooldown in 0..60_u16,
        more in 0..100_u16,
    ) {
        let after = cooldown.max(1) + more;
        let policy = policy().with_cooldown_days(cooldown).with_cooldown_for_facts();
        let warning = warning(policy.with_repeat_after(RepeatAfter::Days(after)));
        let mut last: Option<Alert> = None;
        for alert in run(&warning, &sequence).into_iter().flatten() {
            if let Some(first) = alert.repeat_of() {
                let last = last.expect("something to repeat");
                prop_assert_eq!(first, last.as_of());
                let apart = first.until(alert.as_of()).unwrap().get_days();
                prop_assert!(apart >= i32::from(after), "{} days", apart);
            }
            last = Some(alert);
        }
    }

    /// An age that no alert reaches is no guard at all.
    #[test]
    fn out_of_reach_nothing_changes(sequence in seen(), cooldown in 0..60_u16) {
        let policy = policy().with_cooldown_days(cooldown);
        let never = policy.clone().with_repeat_after(RepeatAfter::Days(u16::MAX));
        prop_assert_eq!(run(&warning(never), &sequence), run(&warning(policy), &sequence));
    }

    /// A batch is its rows one by one, and no account hangs on where it stands in it.
    #[test]
    fn a_batch_repeats_what_its_rows_repeat(
        accounts in prop::collection::vec(prop::collection::vec(seen_of_a_day(), 12), 1..30),
        after in after(),
        cooldown in 0..30_u16,
    ) {
        let cooldown = match after {
            RepeatAfter::Days(days) => cooldown.min(days),
            _ => cooldown,
        };
        let policy = policy().with_cooldown_days(cooldown).with_repeat_after(after);
        let (warning, trends) = (warning(policy.clone()), EarlyWarning::with_trends(policy).unwrap());
        let n = accounts.len();
        let mut batch = vec![WatchState::new(); n];
        let mut turned = batch.clone();
        let mut single = batch.clone();
        let mut larger = vec![TrendState::new(); n];
        for date in 0..12 {
            let on = day(20 * i32::try_from(date).unwrap());
            let (readings, signals): (Vec<_>, Vec<_>) =
                accounts.iter().map(|seen| observation(&seen[date])).unzip();
            let expected: Vec<_> = (0..n)
                .filter_map(|row| Some((row, warning.observe(&mut single[row], readings[row], signals[row], on)?)))
                .collect();
            let observe = |states: &mut [WatchState], readings: &[Reading], signals: &[Signals]| {
                let columns = Columns::readings(readings).with_signals(signals);
                let report = warning.observe_batch(states, columns, on).unwrap();
                report.alerts.iter().map(|sent| (sent.row, sent.alert)).collect::<Vec<_>>()
            };
            prop_assert_eq!(&observe(&mut batch, &readings, &signals), &expected);
            let back = |column: &[Reading]| column.iter().rev().copied().collect::<Vec<_>>();
            let facts_back: Vec<_> = signals.iter().rev().copied().collect();
            let mut reversed = observe(&mut turned, &back(&readings), &facts_back);
            reversed.iter_mut().for_each(|(row, _)| *row = n - 1 - *row);
            reversed.reverse();
            prop_assert_eq!(&reversed, &expected);
            for row in 0..n {
                let alert = trends.observe(&mut larger[row], readings[row], signals[row], on);
                let sent = expected.iter().find(|sent| sent.0 == row).map(|sent| sent.1);
                prop_assert_eq!(alert, sent);
            }
        }
        prop_assert_eq!(batch, single);
    }
}

fn seen_of_a_day() -> impl Strategy<Value = Seen> {
    let score = prop::option::weighted(0.8, 500..700_i32);
    let facts = (
        prop::bool::weighted(0.1),
        prop_oneof![6 => Just(0_u16), 1 => 1..120_u16],
    );
    (Just(1), score, facts, prop::bool::weighted(0.9))
}

// --- what the back-test measures ------------------------------------------------------

/// Months of scores and days late from January on; a default on `default_on`, if any.
fn account(panel: &mut LabelledPanel, default_on: Option<Date>, months: &[(i32, u16)]) {
    let observations = (0..).zip(months).map(|(n, &(score, days))| {
        Observation::new(month(n), points(score)).with_signals(late(days))
    });
    panel
        .push(default_on, date(2027, 12, 31), observations)
        .unwrap();
}

/// Six accounts; the horizon is 184 days. Defaults end the observations.
fn panel() -> LabelledPanel {
    let mut panel = LabelledPanel::new();
    // Low from January, default on 30 November: the crossing is 303 days before it.
    account(&mut panel, Some(month(10)), &[(590, 0); 10]);
    // Low and 30 days late from March, default on 30 April: 30 days of lead.
    account(&mut panel, Some(month(3)), &[(640, 0), (640, 0), (590, 30)]);
    // Low in January and not late, default on 30 April: 89 days.
    account(&mut panel, Some(month(3)), &[(590, 0), (590, 0), (640, 60)]);
    // Never low.
    account(
        &mut panel,
        Some(month(3)),
        &[(640, 0), (640, 30), (640, 60)],
    );
    // Low for a year, and nothing comes of it.
    account(&mut panel, None, &[(590, 0); 12]);
    account(&mut panel, None, &[(640, 0); 12]);
    panel
}

const EXACT: f64 = 1e-12;

fn is(found: f64, expected: f64) -> bool {
    (found - expected).abs() < EXACT
}

#[test]
fn the_measures_match_a_panel_counted_by_hand() {
    let test = Backtest::within_days(184);
    let once = warning(Policy::points("once").with_amber(600.0));
    let again = scored(RepeatAfter::Statements(5));
    let report = test.run(&once, &panel());
    let outcomes = report.outcomes();
    // Of four defaults two are caught, at 30 and 89 days; the first account's level stands.
    assert_eq!((outcomes.n_alerts, outcomes.n_events), (4, 4));
    assert_eq!((outcomes.n_caught, outcomes.n_standing), (2, 1));
    assert!(is(report.recall(), 0.5) && is(report.recall_or_standing(), 0.75));
    assert!(is(report.recall_with_lead(60), 0.25));
    let at = outcomes.caught_at;
    assert_eq!((at.current, at.from_30, at.from_60), (1, 1, 0));
    assert!(is(report.recall_while_current(), 0.25) && is(report.caught_while_current(), 0.5));

    // Again after 5 statements: on 30 June, 153 days before the first default; the quiet
    // account is told of in June and in November.
    let report = test.run(&again, &panel());
    let outcomes = report.outcomes();
    assert_eq!(
        (outcomes.n_alerts, outcomes.n_caught, outcomes.n_standing),
        (7, 3, 0)
    );
    assert!(is(report.recall(), 0.75) && is(report.recall_with_lead(60), 0.5));
    assert_eq!(outcomes.caught_at.current, 2);
}

#[test]
fn two_policies_are_compared_on_the_same_draws() {
    let test = Backtest::within_days(184);
    let once = test.results(&warning(Policy::points("once").with_amber(600.0)), &panel());
    let again = test.results(&scored(RepeatAfter::Statements(5)), &panel());
    assert_eq!(
        once.report(),
        test.run(&warning(Policy::points("once").with_amber(600.0)), &panel())
    );
    let more = again.differences(&once, 500, 7).unwrap();
    assert!(is(more.recall.estimate, 0.25) && is(more.recall_60_days.estimate, 0.25));
    assert!(is(more.recall_or_standing.estimate, 0.0));
    assert!(is(more.recall_while_current.estimate, 0.25));
    // The repeated policy catches all that the other does, so in no draw it catches less.
    assert!(is(more.recall.interval.low, 0.0) && more.recall.interval.high <= 1.0);
    // Drawn apart, the two intervals overlap widely.
    let (a, b) = (
        once.intervals(500, 7).recall,
        again.intervals(500, 7).recall,
    );
    assert!(a.high > b.low);
    assert_eq!(more, again.differences(&once, 500, 7).unwrap());
    let nothing = once.differences(&once, 50, 1).unwrap();
    assert!(is(nothing.recall.interval.low, 0.0) && is(nothing.recall.interval.high, 0.0));
    let less = once.differences(&again, 500, 7).unwrap();
    assert!(
        is(less.recall.estimate, -0.25) && is(less.recall.interval.low, -more.recall.interval.high)
    );
}

#[test]
fn results_of_other_accounts_are_not_compared() {
    let test = Backtest::within_days(184);
    let once = warning(Policy::points("once").with_amber(600.0));
    let all = test.results(&once, &panel());
    let none = test.results(&once, &LabelledPanel::new());
    let error = all.differences(&none, 10, 1).unwrap_err().to_string();
    assert!(
        error.contains("results of 6 accounts cannot be compared with those of 0"),
        "{error}"
    );
}
