//! The audit trail: every edit is found where it was made.

use proptest::prelude::*;
use scorewright::early_warning::{EarlyWarning, Policy, Reading, Signals, WatchState};
use scorewright::lending::audit::*;
use scorewright::lending::decision::DecisionOutcome;
use scorewright::lending::outreach::{
    Channel, Conduct, ContactHistory, ContactPlan, Debtor, Moment, Purpose, Zone,
};
use scorewright::lending::relief::{ReliefCase, ReliefRules};
use scorewright::rules::Provenance;
use scorewright::scorecard::ReasonMethod;
use scorewright::units::{Points, Probability};
use std::sync::LazyLock;

const START: i64 = 1_780_000_000;

fn moment(seconds: i64) -> Moment {
    Moment::from_unix_seconds(START + seconds).unwrap()
}

fn decision(number: i32) -> Event {
    let pd = Probability::new(0.1 / f64::from(number + 3)).unwrap();
    let reason = ("R01".into(), "Revolving balances are high".into());
    let notice = ("US-REGB".into(), Some("2026-06-30".parse().unwrap()));
    let declined = DecisionEvent::new(DecisionOutcome::Decline, Points(500 + number), pd)
        .with_contributions(vec![
            ("utilisation".into(), 31),
            ("老賴 \"quoted\"".into(), -4),
        ])
        .with_reasons(vec![reason], ReasonMethod::BelowAverage)
        .with_notices(vec![notice]);
    Event::Decision(declined)
}

static CONDUCT: LazyLock<Conduct> =
    LazyLock::new(|| Conduct::shipped(&["CN-GBT45251-2025"]).unwrap());

fn contact(number: i64) -> Event {
    let conduct = &*CONDUCT;
    let debtor = Debtor::new(Zone::named("Asia/Shanghai").unwrap());
    let plan = ContactPlan::new(Channel::Voice, Purpose::Reminder, moment(number * 7_200));
    let verdict = conduct
        .verdict(&plan, &debtor, &ContactHistory::default())
        .unwrap();
    Event::contact(&plan, &verdict)
}

fn record(number: i32) -> AuditRecord {
    let event = match number % 3 {
        0 => decision(number),
        1 => contact(i64::from(number)),
        _ => Event::note("reviewed"),
    };
    let name = number.to_string();
    AuditRecord::new(
        moment(i64::from(number)),
        Digest::of_inputs(b"key", [("borrower", name.as_str())]),
        event,
    )
    .with_inputs(Digest::of_inputs(b"key", [("income", name.as_str())]))
    .with_model("card-1", "schema-1")
    .with_rules(
        &Provenance::new("CN-GBT45251-2025", "GB/T 45251-2025")
            .with_dates(Some("2025-02-28".parse().unwrap()), None),
    )
}

fn trail(len: i32) -> AuditTrail {
    let mut trail = AuditTrail::new();
    for number in 0..len {
        trail.append(record(number)).unwrap();
    }
    trail
}

/// The entry and what was done to it, which is all that a tampering says.
fn parts(tampering: Tampering) -> (u64, AuditFault) {
    (tampering.entry, tampering.fault)
}

fn found(log: &str, anchor: Anchor) -> (u64, AuditFault) {
    parts(AuditTrail::from_json_lines(log.as_bytes(), &[anchor]).unwrap_err())
}

/// The line of another record at this place, its digest and hash made anew.
fn forged(line: &str, record: &AuditRecord) -> String {
    let mut entry: serde_json::Value = serde_json::from_str(line).unwrap();
    let prev = entry["prev"].as_str().unwrap().to_owned();
    let digest = record.digest().unwrap();
    let mut bytes = b"scorewright.audit.v1\0".to_vec();
    bytes.extend(entry["seq"].as_u64().unwrap().to_be_bytes());
    for hex in [prev, digest.to_string()] {
        let pair = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
        bytes.extend((0..32).map(pair));
    }
    entry["record"] = serde_json::to_value(record).unwrap();
    // Keep the order of fields as written: rebuild the line by hand.
    format!(
        "{{\"seq\":{},\"prev\":{},\"digest\":\"{digest}\",\"record\":{},\"hash\":\"{}\"}}",
        entry["seq"],
        entry["prev"],
        serde_json::to_string(record).unwrap(),
        Digest::of(&bytes)
    )
}

#[test]
fn a_trail_reads_back_to_the_same_bytes() {
    let trail = trail(12);
    let log = trail.to_json_lines().unwrap();
    let again = AuditTrail::from_json_lines(log.as_bytes(), &[trail.anchor()]).unwrap();
    assert_eq!(again, trail);
    assert_eq!(again.to_json_lines().unwrap(), log);
    assert!(
        AuditTrail::from_json_lines(b"", &[])
            .unwrap()
            .entries()
            .is_empty()
    );
}

proptest! {
    // A2: 10,240 logs of 10 edits each are 10^5 edits.
    #![proptest_config(ProptestConfig::with_cases(10_240))]

    #[test]
    fn every_edit_is_located_at_its_entry(
        len in 3_usize..9,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..8_u8, 1..=255_u8), 10),
    ) {
        let trail = trail(i32::try_from(len).unwrap());
        let anchor = trail.anchor();
        let log = trail.to_json_lines().unwrap();
        let lines: Vec<&str> = log.lines().collect();
        for (one, other, kind, flip) in edits {
            let mut edited: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
            let place = one.index(len);
            let at = |place: usize| place as u64;
            match kind {
                // Flip bits of any byte, line ends included.
                0..=2 => {
                    let mut bytes = log.clone().into_bytes();
                    let byte = one.index(bytes.len());
                    let line = bytes[..byte].iter().filter(|&&b| b == b'\n').count();
                    bytes[byte] ^= flip;
                    let found = AuditTrail::from_json_lines(&bytes, &[anchor]).unwrap_err();
                    prop_assert_eq!(found.entry, at(line));
                    continue;
                }
                // Delete an entry; the last one is missed by the anchor.
                3 => {
                    edited.remove(place);
                    let fault = if place == len - 1 { AuditFault::Truncated } else { AuditFault::Sequence };
                    let found = found(&(edited.join("\n") + "\n"), anchor);
                    prop_assert_eq!(found, (at(place), fault));
                }
                // Move one.
                4 => {
                    let to = other.index(len);
                    if to == place { continue; }
                    edited.swap(place, to);
                    let found = found(&(edited.join("\n") + "\n"), anchor);
                    prop_assert_eq!(found, (at(place.min(to)), AuditFault::Sequence));
                }
                // Write one twice.
                5 => {
                    edited.insert(place, edited[place].clone());
                    let found = found(&(edited.join("\n") + "\n"), anchor);
                    prop_assert_eq!(found, (at(place + 1), AuditFault::Sequence));
                }
                // Cut the tail off.
                6 => {
                    if place == 0 { continue; }
                    edited.truncate(place);
                    let found = found(&(edited.join("\n") + "\n"), anchor);
                    prop_assert_eq!(found, (at(place), AuditFault::Truncated));
                }
                // Replace one, with its digest and hash made anew.
                _ => {
                    edited[place] = forged(lines[place], &record(100 + i32::from(flip)));
                    let found = found(&(edited.join("\n") + "\n"), anchor);
                    let fault = if place == len - 1 { AuditFault::Anchor } else { AuditFault::Link };
                    prop_assert_eq!(found, (at(place), fault));
                }
            }
        }
    }
}

#[test]
fn a_trail_rewritten_from_the_middle_is_caught_by_the_next_anchor() {
    let honest = trail(10);
    let mut rewritten = AuditTrail::new();
    for place in 0..10 {
        let mut record = record(if place == 4 { 40 } else { place });
        record.at = moment(i64::from(place));
        rewritten.append(record).unwrap();
    }
    assert_eq!(
        rewritten.verify(&[]),
        Ok(()),
        "without an anchor it looks whole"
    );
    let early = trail(3).anchor();
    let entry = 9;
    let fault = AuditFault::Anchor;
    let caught = |anchors: &[Anchor]| rewritten.verify(anchors).map_err(parts);
    assert_eq!(caught(&[honest.anchor(), early]), Err((entry, fault)));
    let at_six = trail(6).anchor();
    assert_eq!(caught(&[honest.anchor(), at_six, early]), Err((5, fault)));
}

#[test]
fn purged_records_leave_a_chain_that_holds_and_a_record_of_the_purge() {
    let mut trail = trail(5);
    let purge = AuditRecord::new(moment(100), Digest::ZERO, Event::note(""));
    let anchor = trail.purge(&[1, 2], purge.clone()).unwrap();
    assert_eq!(trail.entries()[1].record(), None);
    assert_eq!(trail.verify(&[anchor]), Ok(()));
    let log = trail.to_json_lines().unwrap();
    assert!(AuditTrail::from_json_lines(log.as_bytes(), &[anchor]).is_ok());
    // Gone without a purge, twice, a purge itself, and what is not there.
    let line = trail.entries()[3].to_json_line().unwrap();
    let record = serde_json::to_string(trail.entries()[3].record().unwrap()).unwrap();
    let hidden = log.replace(&line, &line.replace(&record, "null"));
    let (entry, fault) = (3, AuditFault::Missing);
    assert_eq!(found(&hidden, anchor), (entry, fault));
    for entry in [1, 5, 99] {
        let error = trail.purge(&[entry], purge.clone()).unwrap_err();
        assert_eq!(error, AuditError::Purge { entry });
    }
}

#[test]
fn records_are_in_order_and_hold_only_what_json_can() {
    let mut trail = trail(3);
    assert_eq!(trail.append(record(0)).unwrap_err(), AuditError::Earlier);
    let mut event = decision(9);
    if let Event::Decision(decision) = &mut event {
        decision.pd = f64::NAN;
    }
    let record = AuditRecord::new(moment(9), Digest::ZERO, event);
    assert_eq!(trail.append(record).unwrap_err(), AuditError::Record);
    assert_eq!(trail, self::trail(3), "a refused record leaves no trace");
}

#[test]
fn relief_is_recorded_with_its_dates_its_reasons_and_digests_of_evidence() {
    let text = include_str!("../../data/servicing/relief_case.toml");
    let rules = ReliefRules::from_toml(include_str!("../../data/rules/relief.toml")).unwrap();
    let recorded = |text: &str| {
        let case = ReliefCase::from_toml(text).unwrap();
        let situation = &case.situation;
        let outcome = rules
            .assess(&case.application, &case.standing, situation)
            .unwrap();
        match Event::relief(&case.application, &outcome).unwrap() {
            Event::Relief(event) => event,
            other => panic!("{other:?}"),
        }
    };
    let granted = recorded(text);
    assert_eq!(granted.outcome, "approved");
    assert_eq!(granted.mode.as_deref(), Some("interest_waived"));
    assert_eq!(granted.from, Some("2026-04-20".parse().unwrap()));
    // Three of nine instalments are put off: May's, June's and July's; the first
    // day after the relief is the due date of the fourth.
    assert_eq!(granted.until, Some("2026-08-15".parse().unwrap()));
    let empty_file = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(granted.evidence, [Digest::parse(empty_file).unwrap()]);
    // The fourth instalment fell due on 15 May.
    let late = text
        .replace("days_past_due = 0", "days_past_due = 31")
        .replace("2026-04-20", "2026-06-15");
    let refused = recorded(&late);
    assert_eq!(refused.outcome, "declined");
    assert_eq!(refused.reasons, ["too_far_past_due"]);
    let referred = recorded(&text.replace("verified_by = \"officer 114\"", ""));
    assert_eq!(referred.outcome, "refer");
    assert_eq!(referred.reasons, ["evidence_unverified"]);
    assert_eq!((referred.from, referred.until), (None, None));
}

#[test]
fn a_warning_is_recorded_with_its_level_its_rule_and_the_reasons() {
    let warning = EarlyWarning::new(Policy::points("p").with_amber(600.0)).unwrap();
    let mut state = WatchState::new();
    let reading = Reading::points(Points(590));
    let day = "2026-05-01".parse().unwrap();
    let alert = warning
        .observe(&mut state, reading, Signals::NONE, day)
        .unwrap();
    let event = Event::warning(&alert, &["B01", "B02"]);
    let signals = ["threshold", "B01", "B02"].map(str::to_owned).to_vec();
    let state = "amber".to_owned();
    assert_eq!(event, Event::Warning { state, signals });
}

#[test]
fn contact_verdicts_replay_equal_from_the_log() {
    let mut trail = AuditTrail::new();
    for number in (1..300).step_by(3) {
        trail.append(record(number)).unwrap();
    }
    let log = trail.to_json_lines().unwrap();
    let trail = AuditTrail::from_json_lines(log.as_bytes(), &[trail.anchor()]).unwrap();
    let mut numbers = (1..300).step_by(3);
    let replay = trail.replay(|_| numbers.next().map(record));
    assert_eq!((replay.replayed, replay.differing.len()), (100, 0));
    let kinds = trail.entries().iter().filter_map(Entry::record);
    let allowed = kinds.filter(|record| matches!(&record.event, Event::Contact(c) if c.allowed));
    let n_allowed = allowed.count();
    assert!(
        0 < n_allowed && n_allowed < 100,
        "both verdicts occur: {n_allowed}"
    );
}

#[test]
fn replay_names_the_entry_and_the_part_that_comes_out_differently() {
    let trail = trail(6);
    let same = trail.replay(|record| Some(record.clone()));
    assert!(same.is_equal());
    assert_eq!((same.replayed, same.skipped), (6, 0));
    let changed = trail.replay(|record| {
        let mut again = record.clone();
        if let Event::Decision(decision) = &mut again.event {
            decision.points += 1;
        }
        Some(again)
    });
    assert_eq!(changed.differing, [(0, vec!["event"]), (3, vec!["event"])]);
}

#[test]
fn no_input_value_stands_in_the_log() {
    let canary = "Canary-918273";
    let mut trail = AuditTrail::new();
    let inputs = Digest::of_inputs(b"key", [("name", canary), ("income", "918273")]);
    let record = AuditRecord::new(
        moment(0),
        Digest::of_inputs(b"key", [("id", canary)]),
        decision(1),
    );
    trail.append(record.with_inputs(inputs)).unwrap();
    let log = trail.to_json_lines().unwrap();
    let tampered = log.replace("decline", canary);
    let error = AuditTrail::from_json_lines(tampered.as_bytes(), &[]).unwrap_err();
    let shown = format!("{log} {trail:?} {error} {error:?}");
    assert!(!shown.contains(canary) && !shown.contains("918273"));
}
