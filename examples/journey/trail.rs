//! What is recorded of the journey, and the proof that it happened so.

use crate::cards::{Card, Cards};
use crate::case::Case;
use crate::common::{self, Failure};
use crate::contact::{Happened, NIGHTLY_RUN};
use crate::live::Lived;
use scorewright::files::AtomicFile;
use scorewright::lending::audit::{Anchor, AuditRecord, AuditTrail, Digest, Event};
use scorewright::lending::outreach::{Conduct, Moment};
use scorewright::rules::Provenance;
use std::io::Write as _;
use std::path::Path;

const LOG: &str = "audit.jsonl";
const ANCHOR: &str = "anchor.json";
/// All that is kept.
pub const FILES: [&str; 2] = [LOG, ANCHOR];

/// One record per decision, warning, contact and relief, in order of time.
pub fn records(
    case: &Case,
    cards: &Cards,
    conduct: &Conduct,
    lived: &Lived<'_>,
) -> Result<Vec<AuditRecord>, Failure> {
    let key = case.audit_key.as_bytes();
    let inputs = |stage: &str, values: String| Digest::of_inputs(key, [(stage, values.as_str())]);
    let subject = Digest::of_inputs(key, [("borrower", case.borrower.as_str())]);
    let mut records = Vec::new();

    let applied = &lived.applied;
    let event = Event::decision(&applied.assessment, &applied.decision);
    let record = AuditRecord::new(case.application.decided_at, subject, event)
        .with_inputs(inputs(
            "application",
            serde_json::to_string(&case.application)?,
        ))
        .with_rules(applied.policy.provenance());
    records.push(scored_by(&cards.application, record)?);

    for alerted in lived.watched.iter().flat_map(|watched| &watched.alerts) {
        let codes = alerted.reasons.iter().map(|(code, ..)| code.as_str());
        let codes: Vec<&str> = codes.collect();
        let policy = cards.warning.policy();
        let at = Moment::local(alerted.alert.as_of(), NIGHTLY_RUN, &case.zone)?;
        // What was known on that day.
        let months = case.month.get(..=alerted.month).unwrap_or_default();
        let record = AuditRecord::new(at, subject, Event::warning(&alerted.alert, &codes))
            .with_inputs(inputs("months", serde_json::to_string(months)?))
            .with_rules(&Provenance::new(policy.name(), "").with_version(policy.revision()));
        records.push(scored_by(&cards.behaviour, record)?);
    }
    for happened in &lived.contacts {
        let Happened::Tried(checked) = happened else {
            continue;
        };
        let event = Event::contact(&checked.plan, &checked.verdict);
        let record = AuditRecord::new(checked.plan.when, subject, event)
            .with_inputs(inputs("contact", serde_json::to_string(&checked.plan)?));
        records.push(record.with_conduct(conduct));
    }
    if let (Some(helped), Some(hardship)) = (&lived.helped, &case.hardship) {
        let event = Event::relief(&helped.application, &helped.outcome)?;
        let record = AuditRecord::new(hardship.requested_at, subject, event)
            .with_inputs(inputs("hardship", serde_json::to_string(hardship)?));
        records.push(record.with_rules(&helped.rules));
    }
    records.sort_by_key(|record| record.at);
    Ok(records)
}

fn scored_by(card: &Card, record: AuditRecord) -> Result<AuditRecord, Failure> {
    Ok(record.with_model(&card.card.id()?, card.card.schema_fingerprint()))
}

/// Writes the log, and its anchor to a file of its own.
pub fn keep(records: Vec<AuditRecord>, folder: &Path) -> Result<AuditTrail, Failure> {
    let mut trail = AuditTrail::new();
    for record in records {
        trail.append(record)?;
    }
    trail.write(folder.join(LOG))?;
    let mut anchor = AtomicFile::create_private(folder.join(ANCHOR))?;
    anchor.write_all(serde_json::to_string(&trail.anchor())?.as_bytes())?;
    anchor.commit()?;
    Ok(trail)
}

/// What a log that was kept shows.
#[derive(serde::Serialize)]
pub struct Proof {
    pub entries: usize,
    pub head: String,
    /// Records made again from the inputs, and how many came out equal.
    pub replayed: u64,
    pub equal: u64,
    /// The record, from 1, in which one byte of a copy was changed, and was caught.
    pub tampered: u64,
    /// What was said of it.
    pub changed: String,
}

/// Reads the log, checks every byte of it, and lives the journey again.
pub fn prove(again: Vec<AuditRecord>, folder: &Path) -> Result<Proof, Failure> {
    let anchor: Anchor = serde_json::from_str(&common::read_text(&folder.join(ANCHOR))?)?;
    let trail = AuditTrail::read(folder.join(LOG), &[anchor])?;
    let log = trail.to_json_lines()?.into_bytes();
    let mut again = again.into_iter();
    let replay = trail.replay(|_| again.next());
    if let Some((entry, parts)) = replay.differing.first() {
        return Err(format!("entry {entry} came out differently: {}", parts.join(", ")).into());
    }
    if replay.skipped > 0 || again.next().is_some() {
        return Err("the journey now has another number of records than the log".into());
    }
    let (tampered, changed) = changed_byte(log, anchor)?;
    Ok(Proof {
        entries: trail.entries().len(),
        head: anchor.head.to_string(),
        replayed: replay.replayed,
        equal: replay.replayed - replay.differing.len() as u64,
        tampered,
        changed,
    })
}

/// Changes one byte in the middle of a copy: the record, from 1, in which the trail finds
/// it, and what it says.
fn changed_byte(mut log: Vec<u8>, anchor: Anchor) -> Result<(u64, String), Failure> {
    let middle = log.len() / 2;
    let entry = log
        .iter()
        .take(middle)
        .filter(|&&byte| byte == b'\n')
        .count();
    if let Some(byte) = log.get_mut(middle) {
        *byte ^= 1;
    }
    match AuditTrail::from_json_lines(&log, &[anchor]) {
        Err(found) if found.entry == entry as u64 => Ok((found.entry + 1, found.to_string())),
        Err(found) => {
            Err(format!("byte changed in entry {entry}, found in {}", found.entry).into())
        }
        Ok(_) => Err("a changed byte was not found".into()),
    }
}
