//! Infers a schema from a CSV file, for a person to edit.
//!
//! ```text
//! cargo run --release --example draft_schema
//! cargo run --release --example draft_schema -- --data loans.csv --target default --out loans.toml
//! ```

mod common;

use crate::common::{say, say_json_line};
use clap::Parser;
use comfy_table::Table;
use common::{Asked, Failure, Places};
use scorewright::dataset::Draft;
use scorewright::files::Input;
use scorewright::schema::Field;
use std::path::PathBuf;

/// Infers a schema from a CSV file: kinds, ranges, missing markers, special
/// codes, ids, constants, and columns whose lawful use needs a look.
#[derive(Parser)]
struct Arguments {
    /// The CSV file, with a header line.
    #[arg(long, default_value = "data/credit_data.csv")]
    data: PathBuf,
    /// The column that tells good from bad.
    #[arg(long, default_value = "bad")]
    target: String,
    /// A value of the target that means bad; may be given more than once; 1, true and
    /// bad need no word.
    #[arg(long)]
    bad: Vec<String>,
    /// A value of the target that means good, beside --bad; may be given more than
    /// once, and rows with neither are then bad rows.
    #[arg(long, requires = "bad")]
    good: Vec<String>,
    /// The column that holds `train` or `test`; found by itself when it does.
    #[arg(long)]
    split_column: Option<String>,
    /// The column of sample weights.
    #[arg(long)]
    weight_column: Option<String>,
    /// Where the schema goes.
    #[arg(long, default_value = "target/draft_schema/schema.toml")]
    out: PathBuf,
    #[command(flatten)]
    layout: common::Layout,
    #[command(flatten)]
    writing: common::Writing,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

fn main() -> std::process::ExitCode {
    common::finish(run().map_err(with_option))
}

/// The error with the option of this program that settles it.
fn with_option(error: Failure) -> Failure {
    let option = error.downcast_ref().and_then(common::option_for_target);
    match option {
        Some(option) => format!("{error} ({option})").into(),
        None => error,
    }
}

fn run() -> Result<(), Failure> {
    let arguments: Arguments = common::parse();
    Places::default()
        .reads("--data", arguments.data.as_path())
        .writes("--out", arguments.out.as_path())
        .check()?;
    let mut input = Input::open(&arguments.data)?;
    let format = arguments.layout.format(&mut input, &[&arguments.target])?;
    let asked = Asked {
        target: &arguments.target,
        bad: &arguments.bad,
        good: &arguments.good,
        weight: arguments.weight_column.as_deref(),
        split: arguments.split_column.as_deref(),
        writing: &arguments.writing,
        leaves_out_bad_rows: false,
    };
    let draft = asked.draft(&mut input, format, "reading")?;
    common::write_file(&arguments.out, draft.to_toml())?;
    if arguments.json {
        return say_json_line(&json(&arguments, &draft));
    }
    say!("{}", table(&draft));
    say!(
        "{} rows, {} columns; written to {}, where every note is a comment to settle",
        draft.n_rows(),
        draft.schema().fields().len(),
        arguments.out.display()
    );
    Ok(())
}

fn json(arguments: &Arguments, draft: &Draft) -> serde_json::Value {
    let fields = draft.schema().fields().iter().map(|field| {
        serde_json::json!({
            "name": field.name(),
            "kind": field.kind().word(),
            "role": field.role().word(),
            "levels": field.levels(),
            "special_codes": field.special_numbers(),
            "missing_markers": field.missing_markers(),
            "unit": field.unit(),
            "to_look_at": draft.notes(field.name()),
        })
    });
    serde_json::json!({
        "rows": draft.n_rows(),
        "schema": arguments.out,
        "fields": fields.collect::<Vec<_>>(),
    })
}

fn table(draft: &Draft) -> Table {
    let header = ["field", "kind", "role", "values", "to look at"];
    let mut table = common::aligned_table(&header, |_| false);
    for field in draft.schema().fields() {
        table.add_row([
            field.name().to_owned(),
            field.kind().word().to_owned(),
            field.role().word().to_owned(),
            values(field),
            draft.notes(field.name()).join("\n"),
        ]);
    }
    table
}

fn values(field: &Field) -> String {
    let mut parts = Vec::new();
    if field.range().0.is_finite() || field.range().1.is_finite() {
        parts.push(format!("{} to {}", field.range().0, field.range().1));
    }
    if !field.levels().is_empty() {
        parts.push(format!("{} levels", field.levels().len()));
    }
    let codes: Vec<String> = field.special_numbers().iter().map(f64::to_string).collect();
    if !codes.is_empty() {
        parts.push(format!("codes {}", codes.join(", ")));
    }
    if let Some(unit) = field.unit() {
        parts.push(format!("in {unit}"));
    }
    if !field.missing_markers().is_empty() {
        parts.push(format!("missing: {}", field.missing_markers().join(", ")));
    }
    parts.join("; ")
}
