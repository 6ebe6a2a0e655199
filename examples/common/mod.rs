//! What the example programs share: measures, progress, places for output.
#![allow(dead_code, unreachable_pub)] // each example uses a part

use indicatif::{ProgressBar, ProgressStyle};
use scorewright::metrics::{Higher, auc, brier, ks};
use std::error::Error;
use std::path::Path;

/// Any error, for programs.
pub type Failure = Box<dyn Error>;

/// How well probabilities tell good from bad.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Measures {
    pub auc: f64,
    pub ks: f64,
    pub gini: f64,
    pub brier: f64,
}

/// Measures of probabilities of bad.
pub fn measure(pd: &[f64], bad: &[bool], weights: Option<&[f64]>) -> Result<Measures, Failure> {
    let auc = auc(pd, bad, weights, Higher::Riskier)?;
    Ok(Measures {
        auc,
        ks: ks(pd, bad, weights, Higher::Riskier)?,
        gini: 2.0 * auc - 1.0,
        brier: brier(pd, bad, weights)?,
    })
}

/// A bar on standard error that shows only when the work takes a while.
pub fn bar(what: &'static str, n: u64) -> ProgressBar {
    let bar = ProgressBar::new(n);
    let template = format!("{what:<10} {{bar:40}} {{percent:>3}} % {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}

/// A bar over the bytes of a file.
pub fn file_bar(what: &'static str, path: &Path) -> ProgressBar {
    bar(what, std::fs::metadata(path).map_or(0, |file| file.len()))
}

/// Makes the folder a file goes to.
pub fn make_folder_of(path: &Path) -> Result<(), Failure> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Ok(std::fs::create_dir_all(folder)?),
        _ => Ok(()),
    }
}

/// One line of a measures table.
pub fn measures_line(name: &str, rows: usize, m: &Measures) -> String {
    format!(
        "{name:<22} {rows:>9}  auc {:.4}  gini {:.4}  ks {:.4}  brier {:.4}",
        m.auc, m.gini, m.ks, m.brier
    )
}
