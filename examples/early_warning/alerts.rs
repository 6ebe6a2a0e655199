//! Alerts as customer service gets them.

use crate::common::{self, Failure};
use jiff::civil::Date;
use scorewright::early_warning::{Alert, plain_text};
use scorewright::files::CsvWriter;
use std::path::Path;

/// An alert with all that customer service needs.
pub struct Told {
    pub id: String,
    pub alert: Alert,
    /// Points lost since the observation before; 0 when there is none.
    pub lost: i64,
    /// The points are those lost, or without a fall those below the card's reference.
    pub reasons: Vec<Why>,
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

/// One line per alert; text that a spreadsheet would run is defused.
pub fn write(path: &Path, told: &[Told]) -> Result<(), Failure> {
    common::make_folder_of(path)?;
    let file = std::fs::File::create(path)
        .map_err(|error| format!("could not write {}: {error}", path.display()))?;
    let mut out = CsvWriter::new(file);
    let mut header: Vec<String> = [
        "id",
        "as_of",
        "level",
        "from",
        "episode",
        "rule",
        "points",
        "pd",
        "points_lost",
    ]
    .map(str::to_owned)
    .to_vec();
    header.extend((1..=4).flat_map(|n| [format!("reason_{n}"), format!("points_{n}")]));
    header.extend(["action", "advice", "notice", "notice_due"].map(str::to_owned));
    out.write_record(&header)?;
    for one in told {
        out.write_record(cells(one))?;
    }
    Ok(out.finish()?)
}

fn cells(told: &Told) -> Vec<String> {
    let alert = &told.alert;
    let mut cells = vec![
        plain_text(&told.id),
        alert.as_of().to_string(),
        alert.level().to_string(),
        alert.from().to_string(),
        alert.episode().to_string(),
        alert.rule().to_string(),
        alert.points().map(|p| p.to_string()).unwrap_or_default(),
        alert.pd().map(|pd| pd.to_string()).unwrap_or_default(),
        told.lost.to_string(),
    ];
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
