//! What time does to a card: the rows that came last, and bins slice by slice.

use crate::common::{self, Failure, say};
use crate::{Arguments, Notes};
use comfy_table::presets;
use scorewright::binning::{Binning, Edit};
use scorewright::dataset::{Dataset, TimeSlices};
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::training::{Folds, LogisticModel, LogisticParams};
use scorewright::units::Day;

/// Slices of the training rows, unless the command line says how many.
const SLICES: u16 = 4;

/// Slices that are held back in turn where the fit chooses.
const FOLDS: usize = 5;

/// What `--time-column` tells of a card.
#[derive(serde::Serialize)]
pub struct TimeReport {
    column: String,
    /// First and last day.
    train: [String; 2],
    out_of_time: [String; 2],
    /// Of the rows out of time: the mean probability of the model and the share of bad rows.
    mean_pd: f64,
    bad_rate: f64,
    /// The slices of the training rows, first and last day of each.
    slices: Vec<[String; 2]>,
    fields: Vec<FieldReport>,
}

#[derive(serde::Serialize)]
struct FieldReport {
    field: String,
    /// Of the rows out of time against those of training.
    psi: f64,
    /// The share of ordinary values that training had not seen the like of.
    share_beyond: Option<f64>,
    /// Neighbouring bins whose order of bad rates does not hold over the slices.
    flips: Vec<Flip>,
}

#[derive(serde::Serialize)]
struct Flip {
    bins: [usize; 2],
    reversed: usize,
    slices: usize,
}

/// The schema with `column` as the date that splits the rows.
pub fn with_date(schema: &Schema, column: &str) -> Result<Schema, Failure> {
    let Some(known) = schema.field(column) else {
        let alike = common::likely(schema.fields().iter().map(Field::name), column);
        return Err(
            format!("--time-column {column}: there is no such column; there is {alike}").into(),
        );
    };
    if known.kind() != Kind::Date {
        let kind = known.kind().word();
        return Err(format!(
            "--time-column {column}: its kind is `{kind}`, not `date`; a schema says how its dates \
             are written (`kind`, `date_format`), and so does --date-format"
        )
        .into());
    }
    let fields = schema.fields().iter().cloned().map(|field| {
        let is_other = field.role() == Role::Date;
        match field.name() == column {
            true => field.with_role(Role::Date),
            false if is_other => field.with_role(Role::Ignore),
            false => field,
        }
    });
    Ok(Schema::new(schema.name(), fields.collect())?)
}

/// The rows before and after.
pub fn split(
    arguments: &Arguments,
    column: &str,
    data: &Dataset,
    notes: &mut Notes,
) -> Result<(Dataset, Dataset), Failure> {
    let share = arguments.holdout.unwrap_or(0.3);
    let (train, test) = data.split_by_time(column, share)?;
    let [first, last] = span(&test.days(column)?);
    notes.tell(format!(
        "split: out of time, the rows of `{column}` from {first} to {last}"
    ));
    Ok((train, test))
}

/// The bins, merged where their order does not hold and the command line says so.
pub fn stable(
    arguments: &Arguments,
    bins: Binning,
    train: &Dataset,
    notes: &mut Notes,
) -> Result<Binning, Failure> {
    let Some(column) = arguments
        .time_column
        .as_deref()
        .filter(|_| arguments.stable_bins)
    else {
        return Ok(bins);
    };
    let stable = bins.merge_unstable(train, &slices(arguments, column, train)?)?;
    for field in stable.fields() {
        let is_of = |edit: &&Edit| edit.field() == field.name();
        let count = |bins: &Binning| bins.edits().iter().filter(is_of).count();
        let n_merged = count(&stable) - count(&bins);
        if n_merged > 0 {
            notes.tell(format!(
                "time: field `{}`: neighbours whose order did not hold are merged ({n_merged}); {} \
                 bins are left",
                field.name(),
                field.table().n_regular()
            ));
        }
    }
    Ok(stable)
}

fn slices(arguments: &Arguments, column: &str, data: &Dataset) -> Result<TimeSlices, Failure> {
    let n_slices = usize::from(arguments.time_slices.unwrap_or(SLICES));
    Ok(TimeSlices::of(&data.days(column)?, n_slices))
}

/// The settings, with slices of time as the parts of the training rows that are held back.
pub fn by_slices(
    arguments: &Arguments,
    params: LogisticParams,
    train: &Dataset,
) -> Result<LogisticParams, Failure> {
    let Some(column) = arguments.time_column.as_deref() else {
        return Ok(params);
    };
    let slices = TimeSlices::of(&train.days(column)?, FOLDS);
    // Of one day, there is nothing to tell of time.
    Ok(match slices.n_slices() {
        0 | 1 => params,
        _ => params.folds(Folds::by_time(&slices)),
    })
}

/// What there is to tell of time; `None` without `--time-column`.
pub fn report(
    arguments: &Arguments,
    (bins, model): (&Binning, &LogisticModel),
    (train, test): (&Dataset, &Dataset),
    notes: &mut Notes,
) -> Result<Option<TimeReport>, Failure> {
    let Some(column) = arguments.time_column.as_deref() else {
        return Ok(None);
    };
    let slices = slices(arguments, column, train)?;
    let stability = bins.stability(train, &slices)?;
    let shift = bins.shift(test)?;
    let is_used = |name: &str| model.coefficients().iter().any(|c| c.field == name);
    let mut fields = Vec::new();
    for (stability, shift) in stability.iter().zip(&shift) {
        if !is_used(&stability.field) {
            continue;
        }
        if shift.is_all_beyond() {
            notes.tell(format!(
                "time: field `{}`: every row out of time lies beyond the range of training, so its \
                 points were learned of other values; --exclude {} leaves it out",
                shift.field, shift.field
            ));
        }
        let flips = stability.flips.iter().map(|flip| Flip {
            bins: [flip.bin, flip.bin + 1],
            reversed: flip.n_reversed,
            slices: flip.n_slices,
        });
        fields.push(FieldReport {
            field: stability.field.clone(),
            psi: shift.psi,
            share_beyond: shift.share_beyond,
            flips: flips.collect(),
        });
    }
    let pd = model.predict(test)?;
    let bad = test.bad().ok_or("the data has no target")?;
    let bad = bad.iter().map(|&bad| f64::from(u8::from(bad)));
    Ok(Some(TimeReport {
        column: column.to_owned(),
        train: span(&train.days(column)?),
        out_of_time: span(&test.days(column)?),
        mean_pd: mean(pd.iter().map(|pd| pd.value()), test.weights()),
        bad_rate: mean(bad, test.weights()),
        slices: slices
            .ends()
            .iter()
            .map(|(first, last)| [first.to_string(), last.to_string()])
            .collect(),
        fields,
    }))
}

fn mean(values: impl Iterator<Item = f64>, weights: Option<&[f64]>) -> f64 {
    let weight = |row: usize| {
        weights
            .and_then(|weights| weights.get(row))
            .copied()
            .unwrap_or(1.0)
    };
    let (mut sum, mut all) = (0.0, 0.0);
    for (row, value) in values.enumerate() {
        sum += value * weight(row);
        all += weight(row);
    }
    sum / all
}

/// The first and the last day.
fn span(days: &[Day]) -> [String; 2] {
    let text = |day: Option<&Day>| day.map(Day::to_string).unwrap_or_default();
    [text(days.iter().min()), text(days.iter().max())]
}

pub fn show(report: &TimeReport) {
    let [first, last] = &report.out_of_time;
    say!(
        "out of time: {first} to {last}, trained up to {}; mean PD {:.2} %, bad {:.2} %",
        report.train[1],
        report.mean_pd * 100.0,
        report.bad_rate * 100.0
    );
    let mut table = common::table(
        ["characteristic", "psi", "beyond", "order turns round"],
        &[0, 3],
    );
    table.load_style(presets::NOTHING);
    for field in &report.fields {
        let share = |share: f64| format!("{:.0} %", share * 100.0);
        let flip = |flip: &Flip| {
            let [first, second] = flip.bins;
            format!("{first}/{second} in {} of {}", flip.reversed, flip.slices)
        };
        let flips: Vec<String> = field.flips.iter().map(flip).collect();
        table.add_row([
            field.field.clone(),
            format!("{:.3}", field.psi),
            field.share_beyond.map_or("-".to_owned(), share),
            flips.join(", "),
        ]);
    }
    say!("{table}");
    say!();
}
