//! Alerts as customer service gets them.

use crate::common::{self, Failure};
use jiff::civil::Date;
use scorewright::early_warning::{Alert, ScoreDrop, WarningRules, plain_text};
use scorewright::files::CsvWriter;
use std::collections::HashSet;
use std::path::Path;

/// An alert with all that customer service needs.
pub struct Told {
    pub id: String,
    pub alert: Alert,
    /// Points lost since the observation before; 0 when there is none.
    pub lost: i64,
    /// The points are those lost, or without a fall those below the card's reference.
    pub reasons: Vec<Why>,
    /// What to do; several actions are joined by `; `.
    pub action: String,
    pub advice: String,
    /// The notice that the action makes necessary, and its last day.
    pub notice: Option<(String, Date)>,
}

/// One reason of the card.
pub struct Why {
    pub code: String,
    pub text: String,
    pub points: f64,
}

const START: [&str; 11] = [
    "id",
    "as_of",
    "level",
    "from",
    "episode",
    "repeat_of",
    "rule",
    "rules",
    "points",
    "pd",
    "points_lost",
];
const FALL: [&str; 4] = ["fall_from", "fall_to", "fall_since", "fall_observations"];
const END: [&str; 4] = ["action", "advice", "notice", "notice_due"];

/// One line per alert; text that a spreadsheet would run is defused.
///
/// A month that is run again is not alerted again: what the file says of the dates in
/// `again` stays in it.
pub fn write(path: &Path, told: &[Told], again: &[Date]) -> Result<(), Failure> {
    let new: Vec<Vec<String>> = told.iter().map(cells).collect();
    let mut lines = kept(path, again)?;
    // After a crash before the states were saved, the same alerts come again.
    let known: HashSet<&Vec<String>> = new.iter().collect();
    lines.retain(|line| !known.contains(line));
    lines.extend(new);
    // In order of dates, as they came.
    lines.sort_by(|a, b| a.get(AS_OF).cmp(&b.get(AS_OF)));
    let mut file = common::create(path)?;
    let mut out = CsvWriter::new(&mut file);
    out.write_record(header())?;
    for line in lines {
        out.write_record(line)?;
    }
    out.finish()?;
    Ok(file.commit()?)
}

/// Where a line has its date.
const AS_OF: usize = 1;

/// The lines of an earlier run about these dates, if the file is one of ours.
fn kept(path: &Path, again: &[Date]) -> Result<Vec<Vec<String>>, Failure> {
    if again.is_empty() || !path.is_file() {
        return Ok(Vec::new());
    }
    let failed = |error| format!("cannot read {}: {error}", path.display());
    let mut file = csv::Reader::from_path(path).map_err(failed)?;
    if file.headers().map_err(failed)? != header().as_slice() {
        return Ok(Vec::new());
    }
    let again: Vec<String> = again.iter().map(ToString::to_string).collect();
    let mut lines = Vec::new();
    for record in file.records() {
        let record = record.map_err(failed)?;
        let of_again = |date: &str| again.iter().any(|again| again == date);
        if record.get(AS_OF).is_some_and(of_again) {
            lines.push(record.iter().map(str::to_owned).collect());
        }
    }
    Ok(lines)
}

fn header() -> Vec<String> {
    let reasons = (1..=4).flat_map(|n| [format!("reason_{n}"), format!("points_{n}")]);
    let mut header: Vec<String> = START.iter().chain(&FALL).map(ToString::to_string).collect();
    header.extend(reasons);
    header.extend(END.map(str::to_owned));
    header
}

fn cells(told: &Told) -> Vec<String> {
    let alert = &told.alert;
    let mut cells = vec![
        plain_text(&told.id),
        alert.as_of().to_string(),
        alert.level().to_string(),
        alert.from().to_string(),
        alert.episode().to_string(),
        alert
            .repeat_of()
            .map(|on| on.to_string())
            .unwrap_or_default(),
        alert.rule().to_string(),
        names(alert.rules()),
        alert.points().map(|p| p.to_string()).unwrap_or_default(),
        alert.pd().map(|pd| pd.to_string()).unwrap_or_default(),
        told.lost.to_string(),
    ];
    cells.extend(ScoreDrop::cells(alert.score_drop()));
    for n in 0..4 {
        let why = told.reasons.get(n);
        cells.push(why.map(|why| plain_text(&why.text)).unwrap_or_default());
        let points = why.map(|why| format!("{:.0}", why.points));
        cells.push(points.unwrap_or_default());
    }
    let (kind, due) = told.notice.clone().unzip();
    cells.push(told.action.clone());
    cells.push(told.advice.clone());
    cells.push(kind.unwrap_or_default());
    cells.push(due.map(|due| due.to_string()).unwrap_or_default());
    cells
}

/// All rules that ask for a level, joined.
fn names(rules: WarningRules) -> String {
    let names: Vec<_> = rules.iter().map(|rule| rule.name()).collect();
    names.join("; ")
}
