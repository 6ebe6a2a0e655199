//! Watching by facts: what clears, what is told of anew, what closes, what is refused.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use scorewright::early_warning::{
    Alert, DropRule, EarlyWarning, HardTriggers, Level, PdRatioRule, Policy, Reading, ScoreDrop,
    Signals, StateBook, TrendState, WarningRule, WatchState,
};
use scorewright::panel::{AccountFacts, AccountMonth, AccountStatus, PaymentHistory};
use scorewright::units::{Points, Probability};

const NONE: Signals = Signals::NONE;

fn day(number: i32) -> Date {
    date(2026, 1, 1).checked_add(number.days()).unwrap()
}

/// The end of a month, counted from January 2024.
fn month(number: i32) -> Date {
    let first = date(2024, 1, 1).checked_add(number.months()).unwrap();
    first.last_of_month()
}

fn points(points: i32) -> Reading {
    Reading::points(Points(points))
}

/// All facts on: lateness red, the rest amber.
fn facts() -> HardTriggers {
    HardTriggers::new()
        .with_days_past_due(0, Level::Red)
        .with_payroll_drop(30, Level::Amber)
        .with_autopay_failed(Level::Amber)
        .with_forborne_elsewhere(Level::Amber)
        .with_medical_notice(Level::Amber)
        .with_disaster_notice(Level::Amber)
}

fn policy() -> Policy {
    Policy::points("watching")
        .with_amber(600.0)
        .with_hard(facts())
}

fn warning() -> EarlyWarning {
    EarlyWarning::new(policy()).unwrap()
}

fn late(days: u16) -> Signals {
    NONE.with_days_past_due(days)
}

/// The alerts of monthly facts without a score, by month.
fn alerts(warning: &EarlyWarning, months: &[Signals]) -> Vec<(usize, Alert)> {
    let mut state = WatchState::new();
    let seen = months.iter().enumerate();
    seen.filter_map(|(n, &signals)| {
        let on = month(i32::try_from(n).unwrap());
        let alert = warning.observe(&mut state, Reading::MISSING, signals, on)?;
        Some((n, alert))
    })
    .collect()
}

// --- facts clear by facts -----------------------------------------------------------

#[test]
fn facts_clear_by_facts_when_no_score_arrives() {
    let warning = warning();
    let mut months = vec![NONE; 20];
    months[1] = late(30);
    months[15] = late(30);
    let found = alerts(&warning, &months);
    let told: Vec<_> = found
        .iter()
        .map(|(n, alert)| (*n, alert.episode()))
        .collect();
    assert_eq!(
        told,
        [(1, 1), (15, 2)],
        "two rows of lateness, two episodes"
    );

    let mut state = WatchState::new();
    let mut level = |n: i32, signals| {
        warning.observe(&mut state, Reading::MISSING, signals, month(n));
        warning.level_at(&state, month(n))
    };
    assert_eq!(level(0, NONE), Level::Green, "observed is not unknown");
    assert_eq!(level(1, late(90)), Level::Red);
    assert_eq!(level(2, NONE), Level::Red, "one month is not enough");
    assert_eq!(level(3, NONE), Level::Green);
}

#[test]
fn facts_alone_end_nothing_that_a_score_raised() {
    let policy = policy().with_exit_count(1);
    let warning = EarlyWarning::new(policy.clone()).unwrap();
    let mut state = WatchState::new();
    warning.observe(&mut state, points(590), late(5), day(0));
    for n in 1..9 {
        warning.observe(&mut state, Reading::MISSING, NONE, day(n));
        assert_eq!(warning.level_at(&state, day(n)), Level::Amber, "590 stands");
    }
    warning.observe(&mut state, points(620), NONE, day(9));
    assert_eq!(warning.level_at(&state, day(9)), Level::Green);

    // A drop as well, though the score is above every threshold.
    let drop = DropRule::new(40.0, 3, Level::Amber);
    let warning = EarlyWarning::with_trends(policy.with_drop(drop)).unwrap();
    let mut state = TrendState::new();
    warning.observe(&mut state, points(700), NONE, day(0));
    warning.observe(&mut state, points(650), late(5), day(1));
    warning.observe(&mut state, Reading::MISSING, NONE, day(2));
    assert_eq!(warning.level_at(&state, day(2)), Level::Amber);
    warning.observe(&mut state, Reading::MISSING, NONE, day(3));
    assert_eq!(
        warning.level_at(&state, day(3)),
        Level::Amber,
        "the drop stands"
    );
    warning.observe(&mut state, points(650), NONE, day(4));
    assert_eq!(
        warning.level_at(&state, day(4)),
        Level::Amber,
        "700 is within the last three"
    );
    warning.observe(&mut state, points(650), NONE, day(5));
    warning.observe(&mut state, points(650), NONE, day(6));
    assert_eq!(warning.level_at(&state, day(6)), Level::Green);
}

#[test]
fn a_day_counts_once_whether_its_facts_and_its_score_come_together_or_apart() {
    let warning = warning();
    let mut state = WatchState::new();
    warning.observe(&mut state, points(700), late(5), day(0));
    // Facts in the morning, the score in the evening, facts once more.
    let mut apart = |n| {
        for reading in [Reading::MISSING, points(700), Reading::MISSING] {
            warning.observe(&mut state, reading, NONE, day(n));
        }
        warning.level_at(&state, day(n))
    };
    assert_eq!((apart(1), apart(2)), (Level::Red, Level::Green));
    // By score alone, with a feed of facts that holds nothing back.
    let mut state = WatchState::new();
    warning.observe(&mut state, points(590), NONE, day(0));
    let mut apart = |n| {
        for reading in [Reading::MISSING, points(700)] {
            warning.observe(&mut state, reading, NONE, day(n));
        }
        warning.level_at(&state, day(n))
    };
    assert_eq!((apart(1), apart(2)), (Level::Amber, Level::Green));
}

#[test]
fn facts_not_looked_at_stand_as_they_were() {
    let warning = EarlyWarning::new(policy().with_exit_count(1)).unwrap();
    let mut state = WatchState::new();
    let mut see = |n, reading, signals| {
        let alert = warning.observe(&mut state, reading, signals, day(n));
        (alert.is_some(), warning.level_at(&state, day(n)))
    };
    let unknown = Signals::UNKNOWN;
    assert_eq!(see(0, Reading::MISSING, unknown), (false, Level::Unknown));
    assert_eq!(see(1, Reading::MISSING, late(30)), (true, Level::Red));
    assert_eq!(see(2, Reading::MISSING, unknown), (false, Level::Red));
    assert_eq!(
        see(3, points(700), unknown),
        (false, Level::Red),
        "a score is no payment"
    );
    assert_eq!(
        see(4, points(700), late(30)),
        (false, Level::Red),
        "told of on day 1"
    );
    assert_eq!(
        see(5, points(700), unknown.with_payroll_drop(40)),
        (true, Level::Red)
    );
    assert_eq!(see(6, points(700), NONE), (false, Level::Green));
    assert_eq!(
        see(7, points(700), late(30)),
        (true, Level::Red),
        "late anew"
    );
}

#[test]
fn what_is_paid_off_or_closed_is_not_watched() {
    let warning = warning();
    let after = |reading, last: Signals| {
        let mut state = WatchState::new();
        warning.observe(&mut state, reading, late(60), day(0));
        let alert = warning.observe(&mut state, Reading::MISSING, last, day(30));
        assert_eq!(alert, None);
        state
    };
    let paid_off = after(Reading::MISSING, NONE.with_paid_off());
    assert_eq!(
        warning.level_at(&paid_off, day(30)),
        Level::Green,
        "at once"
    );
    assert_eq!(
        warning.level_at(&paid_off, day(200)),
        Level::Unknown,
        "it may be used again"
    );
    let held = after(points(590), NONE.with_paid_off());
    assert_eq!(
        warning.level_at(&held, day(30)),
        Level::Amber,
        "the score says so"
    );
    for reading in [Reading::MISSING, points(590)] {
        let mut closed = after(reading, NONE.with_closed());
        assert!(closed.is_closed());
        assert_eq!(warning.level_at(&closed, day(5000)), Level::Green);
        let back = WatchState::from_bytes(&closed.to_bytes()).unwrap();
        assert_eq!(back, closed);
        // Opened again: watched again, and lateness is new.
        let alert = warning.observe(&mut closed, Reading::MISSING, late(1), day(60));
        assert_eq!(alert.map(|alert| alert.episode()), Some(2));
        assert!(!closed.is_closed());
    }
    let owing = after(Reading::MISSING, late(60).with_closed().with_paid_off());
    assert_eq!(
        owing.last_level(),
        Level::Red,
        "closed with a debt is not closed"
    );
}

#[test]
fn a_history_tells_how_its_account_stands() {
    let with = |standing, facts| {
        let month = AccountMonth::new(day(0))
            .with_standing(standing)
            .with_facts(facts);
        Signals::known(&PaymentHistory::new(vec![month]).unwrap(), day(1))
    };
    let nothing = AccountFacts::new();
    assert!(with(AccountStatus::Open, nothing).is_unknown());
    assert!(with(AccountStatus::NoLoan, nothing).is_paid_off());
    assert!(with(AccountStatus::PaidOff, nothing).is_paid_off());
    assert!(with(AccountStatus::Closed, nothing).is_closed());
    let vulnerable = with(AccountStatus::Open, nothing.with_vulnerability());
    assert!(vulnerable.is_vulnerable() && vulnerable.is_unknown());
    let ill = with(
        AccountStatus::Open,
        nothing.with_medical_notice().with_autopay_failed(),
    );
    assert!(ill.medical_notice() && ill.autopay_failed() && ill.is_vulnerable());
}

// --- new facts are told of, once ------------------------------------------------------

#[test]
fn a_new_fact_is_told_of_at_a_level_already_reached_once() {
    let warning = EarlyWarning::new(policy().with_cooldown_days(90)).unwrap();
    let ill = late(30).with_medical_notice();
    let found = alerts(
        &warning,
        &[
            late(5),                            // red
            late(5),                            // told of
            late(30),                           // a step
            ill,                                // a new fact, of a lower level
            ill,                                // told of
            ill.with_days_past_due(95),         // two steps at once
            ill.with_days_past_due(60),         // back, and still late
            ill.with_days_past_due(95),         // told of
            late(95).with_forborne_elsewhere(), // the notice is gone, another fact is new
            late(95).with_medical_notice(),     // the notice is new again
        ],
    );
    use WarningRule::{DaysPastDue, ForborneElsewhere, MedicalNotice};
    let told: Vec<_> = found.iter().map(|(n, alert)| (*n, alert.rule())).collect();
    assert_eq!(
        told,
        [
            (0, DaysPastDue),
            (2, DaysPastDue),
            (3, MedicalNotice),
            (5, DaysPastDue),
            (8, ForborneElsewhere),
            (9, MedicalNotice),
        ]
    );
    assert!(
        found
            .iter()
            .all(|(_, alert)| alert.level() == Level::Red && alert.episode() == 1)
    );
    let (_, with_notice) = found[2];
    assert_eq!(with_notice.from(), Level::Red);
    let rules: Vec<_> = with_notice.rules().iter().collect();
    assert_eq!(
        rules,
        [MedicalNotice, DaysPastDue],
        "all that ask for a level"
    );
}

#[test]
fn a_step_counts_from_its_day_on() {
    let warning = warning();
    let told = |days: [u16; 2]| alerts(&warning, &days.map(late)).len();
    for step in [30, 60, 90] {
        assert_eq!(told([step - 1, step - 1]), 1);
        assert_eq!(told([step - 1, step]), 2, "{step}");
        assert_eq!(told([step, step + 1]), 1);
    }
    assert_eq!((told([1, 29]), told([91, 300])), (1, 1));
    let once = EarlyWarning::new(policy().with_hard(facts().with_late_steps(&[]))).unwrap();
    assert_eq!(alerts(&once, &[late(1), late(30), late(90)]).len(), 1);
}

#[test]
fn a_fact_that_comes_as_another_level_ends_is_told_of() {
    let warning = EarlyWarning::new(policy().with_exit_count(1)).unwrap();
    let found = alerts(&warning, &[late(5), NONE.with_disaster_notice()]);
    let (_, alert) = found[1];
    assert_eq!((alert.from(), alert.level()), (Level::Red, Level::Amber));
    assert_eq!(alert.rule(), WarningRule::DisasterNotice);
}

#[test]
fn what_was_told_of_is_kept_in_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.json");
    let warning = warning();
    let sequence = [
        late(5).with_autopay_failed(),
        late(5).with_autopay_failed(),
        late(30),
        NONE,
    ];
    let mut told = Vec::new();
    for (n, signals) in (0..).zip(sequence.into_iter().chain(sequence)) {
        let mut book = match path.exists() {
            true => StateBook::read(&path, &warning).unwrap(),
            false => StateBook::new(&warning),
        };
        let row = book.row("a");
        let state = &mut book.states_mut()[row];
        if let Some(alert) = warning.observe(state, Reading::MISSING, signals, day(n)) {
            told.push((n, alert.rule()));
        }
        let before = *state;
        book.write(&path, &warning).unwrap();
        let read = StateBook::read(&path, &warning).unwrap();
        assert_eq!(read.state("a"), Some(&before));
    }
    let late = WarningRule::DaysPastDue;
    assert_eq!(told, [(0, late), (2, late), (4, late), (6, late)]);
}

/// One fact of each kind on a day, lateness in days.
fn days_of_facts() -> impl Strategy<Value = Vec<(u8, u16)>> {
    let lateness = prop_oneof![Just(0_u16), Just(0), 1..120_u16];
    prop::collection::vec((0..32_u8, lateness), 1..40)
}

fn signals((flags, days): (u8, u16)) -> Signals {
    let on = |bit: u8| flags & (1 << bit) != 0;
    let mut signals = late(days);
    for (bit, with) in [
        (0, Signals::with_autopay_failed as fn(Signals) -> Signals),
        (1, Signals::with_forborne_elsewhere),
        (2, Signals::with_medical_notice),
        (3, Signals::with_disaster_notice),
        (4, |signals| signals.with_payroll_drop(30)),
    ] {
        if on(bit) {
            signals = with(signals);
        }
    }
    signals
}

proptest! {
    /// An alert comes when, and only when, a fact is there that was not the day before, or
    /// lateness reaches a step it had not reached since it began.
    #[test]
    fn every_fact_and_step_is_told_of_once(sequence in days_of_facts(), cooldown in 0..40_u16) {
        let warning = EarlyWarning::new(policy().with_cooldown_days(cooldown)).unwrap();
        let mut state = WatchState::new();
        let (mut stood, mut reached) = (0_u8, 0_usize);
        for (n, &(flags, days)) in (0..).zip(&sequence) {
            let step = [1, 30, 60, 90].iter().filter(|&&step| days >= step).count();
            let is_new = flags & !stood != 0 || step > reached;
            let seen = signals((flags, days));
            let alert = warning.observe(&mut state, Reading::MISSING, seen, day(n));
            prop_assert_eq!(alert.is_some(), is_new, "day {}", n);
            if let Some(alert) = alert {
                prop_assert!(alert.rules().contains(alert.rule()));
                prop_assert_eq!(alert.signals(), seen);
            }
            stood = flags;
            reached = if step == 0 { 0 } else { reached.max(step) };
            let back = WatchState::from_bytes(&state.to_bytes()).unwrap();
            prop_assert_eq!(back, state);
        }
    }

    /// However facts and scores mix: a fact is never told of later than it comes, and once
    /// nothing stands and the score is good, `exit_count` observations clear any level.
    #[test]
    fn every_level_ends(
        sequence in prop::collection::vec(((0..32_u8, 0..100_u16), prop::option::of(500..700_i32)), 1..30),
        exit in 1..5_u8,
        scored in any::<bool>(),
    ) {
        let warning = EarlyWarning::new(policy().with_red(560.0).with_exit_count(exit)).unwrap();
        let mut state = WatchState::new();
        for (n, &(facts, score)) in (0..).zip(&sequence) {
            let reading = score.map_or(Reading::MISSING, points);
            warning.observe(&mut state, reading, signals(facts), day(n));
            prop_assert_ne!(warning.level_at(&state, day(n)), Level::Unknown);
        }
        let good = || (100..).take(usize::from(exit)).map(day);
        if scored {
            for on in good() {
                warning.observe(&mut state, points(700), NONE, on);
            }
        } else {
            warning.observe(&mut state, points(700), NONE, day(99));
            for on in good() {
                warning.observe(&mut state, Reading::MISSING, NONE, on);
            }
        }
        prop_assert_eq!(state.last_level(), Level::Green);
    }
}

// --- boundaries -----------------------------------------------------------------------

#[test]
fn a_level_ends_at_the_exact_margin_and_not_below() {
    let levels = |policy: &Policy, scores: [Reading; 2]| {
        let warning = EarlyWarning::new(policy.clone()).unwrap();
        let mut state = WatchState::new();
        for (n, reading) in (0..).zip(scores) {
            warning.observe(&mut state, reading, NONE, day(n));
        }
        state.last_level()
    };
    let policy = Policy::points("margin")
        .with_amber(600.0)
        .with_red(550.0)
        .with_exit_count(1);
    let points = |from, to| levels(&policy, [points(from), points(to)]);
    // Entered below the threshold, not at it.
    assert_eq!(
        (points(700, 600), points(700, 599)),
        (Level::Green, Level::Amber)
    );
    assert_eq!(
        (points(700, 550), points(700, 549)),
        (Level::Amber, Level::Red)
    );
    // Left at threshold and margin: 620 and 570.
    assert_eq!(
        (points(590, 619), points(590, 620)),
        (Level::Amber, Level::Green)
    );
    assert_eq!(
        (points(590, 621), points(540, 569)),
        (Level::Green, Level::Red)
    );
    assert_eq!(
        (points(540, 570), points(540, 571)),
        (Level::Amber, Level::Amber)
    );

    let policy = Policy::pd("margin")
        .with_amber(0.10)
        .with_exit_margin(0.02)
        .with_exit_count(1);
    let pd = |value: f64| Reading::pd(Probability::new(value).unwrap());
    let pds = |from, to| levels(&policy, [pd(from), pd(to)]);
    assert_eq!(
        (pds(0.01, 0.10), pds(0.01, 0.100_000_001)),
        (Level::Green, Level::Amber)
    );
    assert_eq!(
        (pds(0.2, 0.080_000_001), pds(0.2, 0.08)),
        (Level::Amber, Level::Green)
    );
    assert_eq!(pds(0.2, 0.079_999_999), Level::Green);
}

/// The level after a score beside lateness, and a month that clears the lateness alone.
fn held_after_late(warning: &EarlyWarning, score: i32) -> Level {
    let mut state = WatchState::new();
    warning.observe(&mut state, points(score), late(5), day(0));
    warning.observe(&mut state, Reading::MISSING, NONE, day(1));
    state.last_level()
}

#[test]
fn the_last_score_holds_a_level_below_the_exact_margin() {
    let warning = EarlyWarning::new(policy().with_exit_count(1)).unwrap();
    let after = |score| held_after_late(&warning, score);
    assert_eq!(
        (after(619), after(620), after(621)),
        (Level::Amber, Level::Green, Level::Green)
    );
}

#[test]
fn knowledge_is_stale_the_day_after_its_last() {
    let warning = EarlyWarning::new(policy().with_stale_days(62)).unwrap();
    let known = [
        (points(700), Signals::UNKNOWN),
        (Reading::MISSING, NONE),
        (Reading::MISSING, late(3)),
    ];
    for (reading, signals) in known {
        let mut state = WatchState::new();
        warning.observe(&mut state, reading, signals, day(0));
        assert_ne!(warning.level_at(&state, day(61)), Level::Unknown);
        assert_ne!(warning.level_at(&state, day(62)), Level::Unknown);
        assert_eq!(warning.level_at(&state, day(63)), Level::Unknown);
    }
    // A row of observations breaks by the same day, towards leaving a level too.
    let cleared = |gap| {
        let mut state = WatchState::new();
        warning.observe(&mut state, Reading::MISSING, late(3), day(0));
        warning.observe(&mut state, Reading::MISSING, NONE, day(1));
        warning.observe(&mut state, Reading::MISSING, NONE, day(1 + gap));
        state.last_level()
    };
    assert_eq!((cleared(62), cleared(63)), (Level::Green, Level::Red));
}

#[test]
fn a_log_with_an_event_in_the_future_is_refused_and_touches_no_state() {
    let warning = warning();
    let log = |last| [(day(0), points(640), NONE), (day(last), points(590), NONE)];
    let mut state = WatchState::new();
    let error = warning
        .replay(&mut state, log(10_000), day(31))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "event 1 is dated after 2026-02-01, the day of the log; correct its date"
    );
    assert_eq!(state, WatchState::new());
    assert_eq!(
        warning.replay(&mut state, log(31), day(31)).unwrap().len(),
        1,
        "the day itself"
    );
}

// --- what fell ------------------------------------------------------------------------

fn dropping(policy: Policy, readings: &[Reading]) -> Vec<(i32, Alert)> {
    let warning = EarlyWarning::with_trends(policy).unwrap();
    let mut state = TrendState::new();
    let seen = (0..).zip(readings);
    seen.filter_map(|(n, &reading)| {
        let alert = warning.observe(&mut state, reading, NONE, month(n))?;
        Some((n, alert))
    })
    .collect()
}

fn fall(alert: &Alert) -> (f64, f64, Date, u8, i32) {
    let fall: ScoreDrop = alert.score_drop().unwrap();
    assert_eq!(fall.on, alert.as_of());
    (
        fall.from,
        fall.to,
        fall.since,
        fall.observations,
        fall.months(),
    )
}

#[test]
fn a_drop_states_the_fall_that_fired_not_the_last_step_of_it() {
    let policy = Policy::points("drop").with_drop(DropRule::new(40.0, 3, Level::Amber));
    let slow = [700, 690, 675, 660].map(points);
    let found = dropping(policy.clone(), &slow);
    let [(3, alert)] = found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(alert.rule(), WarningRule::Drop);
    assert_eq!(
        alert.fall(),
        Some(Points(15)),
        "since the observation before"
    );
    assert_eq!(fall(&alert), (700.0, 660.0, month(0), 3, 3));
    assert_eq!(alert.score_drop().unwrap().size(), 40.0);
    assert_eq!(
        format!("{:?}", alert.score_drop().unwrap()),
        "ScoreDrop(over 3 observations)"
    );

    let pd = |value: f64| Reading::pd(Probability::new(value).unwrap());
    let by_pd = Policy::pd("drop").with_drop(DropRule::new(0.05, 2, Level::Red));
    let found = dropping(by_pd, &[pd(0.02), pd(0.04), Reading::MISSING, pd(0.08)]);
    assert_eq!(fall(&found[0].1), (0.02, 0.08, month(0), 2, 3));

    // No other rule has a fall to state.
    let threshold = Policy::points("t").with_amber(600.0);
    let found = dropping(threshold, &[700, 500].map(points));
    assert_eq!(found[0].1.score_drop(), None);
}

#[test]
fn a_drop_put_off_by_the_cooldown_still_states_its_fall() {
    let policy = Policy::points("drop")
        .with_drop(DropRule::new(40.0, 1, Level::Amber))
        .with_cooldown_days(100);
    // The second drop, in May, comes 92 days after the alert of February.
    let scores = [700, 650, 650, 650, 600, 600];
    let found = dropping(policy, &scores.map(points));
    let months: Vec<_> = found.iter().map(|(n, _)| *n).collect();
    assert_eq!(months, [1, 5]);
    let fall = found[1].1.score_drop().unwrap();
    assert_eq!((fall.from, fall.to, fall.observations), (650.0, 600.0, 1));
    assert_eq!((fall.since, fall.on), (month(3), month(4)));
}

#[test]
fn a_book_keeps_the_fall() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.json");
    let policy = Policy::points("drop").with_drop(DropRule::new(40.0, 3, Level::Amber));
    let warning = EarlyWarning::with_trends(policy).unwrap();
    let mut state = TrendState::new();
    for (n, score) in (0..).zip([700, 650]) {
        warning.observe(&mut state, points(score), NONE, month(n));
    }
    let mut book = StateBook::new(&warning);
    book.insert("a", state);
    book.write(&path, &warning).unwrap();
    assert_eq!(
        StateBook::read(&path, &warning).unwrap().state("a"),
        Some(&state)
    );
}

#[test]
fn a_ratio_to_origination_holds_its_level_without_a_new_score() {
    let rule = PdRatioRule::new(2.0, Level::Red);
    let policy = Policy::pd("ratio")
        .with_pd_ratio(rule)
        .with_hard(facts())
        .with_exit_count(1);
    let warning = EarlyWarning::new(policy).unwrap();
    let pd = |value: f64| Reading::pd(Probability::new(value).unwrap());
    let mut state = WatchState::new().with_origination(Probability::new(0.02).unwrap());
    warning.observe(&mut state, pd(0.04), NONE, day(0));
    warning.observe(&mut state, Reading::MISSING, NONE, day(1));
    assert_eq!(state.last_level(), Level::Red);
    warning.observe(&mut state, pd(0.03), NONE, day(2));
    assert_eq!(state.last_level(), Level::Green);
}

/// What a fact raised to red is held there by a score below 550 + 20, and not at it.
#[test]
fn the_last_score_holds_red_below_its_exact_margin() {
    let policy = policy().with_red(550.0).with_exit_count(1);
    let warning = EarlyWarning::new(policy).unwrap();
    let after = |score| held_after_late(&warning, score);
    assert_eq!(
        (after(569), after(570), after(571)),
        (Level::Red, Level::Amber, Level::Amber)
    );
}

#[test]
fn a_fact_that_was_told_is_no_news_after_months_nobody_looked() {
    for fact in [
        NONE.with_autopay_failed(),
        NONE.with_medical_notice(),
        NONE.with_disaster_notice(),
        NONE.with_forborne_elsewhere(),
        NONE.with_payroll_drop(40),
    ] {
        let unknown = Signals::UNKNOWN;
        let found = alerts(&warning(), &[fact, unknown, unknown, fact]);
        let told: Vec<usize> = found.iter().map(|(n, _)| *n).collect();
        assert_eq!(told, [0]);
    }
}
