//! The data, read under the schema given or one drafted from it.

use crate::common::{self, Asked, Failure};
use crate::{Arguments, Notes, roles, time};
use scorewright::dataset::{Dataset, ExtraColumns};
use scorewright::files::{CsvFormat, Input};
use scorewright::schema::{Field, Role, Schema};

/// The parts of the data.
pub struct Parts {
    pub train: Dataset,
    pub test: Dataset,
    /// Only where one is named.
    pub calibration: Option<Dataset>,
}

/// The parts of the data, and how many rows were set aside.
pub fn read(arguments: &Arguments, notes: &mut Notes) -> Result<(Parts, usize), Failure> {
    let given = arguments.schema.as_ref().map(Schema::read).transpose()?;
    let named = match &given {
        Some(schema) => schema.fields().iter().map(Field::column).collect(),
        None => vec![arguments.target()],
    };
    let mut input = Input::open(&arguments.data)?;
    let format = arguments.layout.format(&mut input, &named)?;
    let schema = match given {
        Some(schema) => roles::with_options(arguments, &schema)?,
        None => drafted(arguments, &mut input, format, notes)?,
    };
    let schema = match &arguments.time_column {
        Some(column) => time::with_date(&schema, column)?,
        None => schema,
    };
    let (data, rejected) = read_data(arguments, &mut input, &schema, format, notes)?;
    let at_random = arguments.holdout.is_some() || arguments.seed.is_some();
    let by_column = schema.role(Role::Split).filter(|_| !at_random);
    let mut calibration = None;
    let (train, test) = match (&arguments.time_column, by_column) {
        (Some(column), _) => time::split(arguments, column, &data, notes)?,
        (None, Some(column)) => {
            notes.tell(format!("split: by the column `{}`", column.name()));
            let named = arguments.calibration_split.as_ref();
            calibration = named.map(|name| data.split_part(name)).transpose()?;
            data.split_by_column()?
        }
        (None, None) if arguments.calibration_split.is_some() => {
            return Err(
                "--calibration-split: the rows are split at random; name the column \
                 that says their part with --split-column, without --holdout and --seed"
                    .into(),
            );
        }
        (None, None) => {
            let train_share = 1.0 - arguments.holdout.unwrap_or(0.3);
            data.split(train_share, arguments.seed.unwrap_or(42))?
        }
    };
    let n_calibration = calibration.as_ref().map_or(0, Dataset::n_rows);
    let n_used = train.n_rows() + test.n_rows() + n_calibration;
    let n_left_out = data.n_rows().saturating_sub(n_used);
    if n_left_out > 0 {
        notes.tell(format!(
            "split: {n_left_out} rows say neither train nor test and are left out"
        ));
    }
    let parts = Parts {
        train,
        test,
        calibration,
    };
    Ok((parts, rejected))
}

fn read_data(
    arguments: &Arguments,
    input: &mut Input,
    schema: &Schema,
    format: CsvFormat,
    notes: &mut Notes,
) -> Result<(Dataset, usize), Failure> {
    let bar = common::file_bar("reading", input);
    let reader = Dataset::reader(schema)
        .format(format)
        .extra_columns(match arguments.schema {
            Some(_) => ExtraColumns::Refused,
            None => ExtraColumns::Ignored,
        })
        .progress(|_, bytes| bar.set_position(bytes));
    let Some(path) = &arguments.rejects else {
        let data = reader.read_input(input);
        let data = data.map_err(|error| common::with_names(error, input, format))?;
        return Ok((data, 0));
    };
    let (data, rejects) = reader.read_input_with_rejects(input)?;
    bar.finish_and_clear();
    let mut file = common::create(path)?;
    rejects.write_csv(&mut file)?;
    file.commit()?;
    if !rejects.is_empty() {
        notes.tell(format!(
            "reading: {} rows are set aside in {}",
            rejects.len(),
            path.display()
        ));
    }
    Ok((data, rejects.len()))
}

fn drafted(
    arguments: &Arguments,
    input: &mut Input,
    format: CsvFormat,
    notes: &mut Notes,
) -> Result<Schema, Failure> {
    let asked = Asked {
        target: arguments.target(),
        bad: &arguments.bad,
        good: &arguments.good,
        weight: arguments.weight_column.as_deref(),
        split: arguments.split_column.as_deref(),
        writing: &arguments.writing,
        leaves_out_bad_rows: arguments.rejects.is_some(),
    };
    let draft = asked.draft(input, format, "drafting")?;
    for field in draft.schema().fields() {
        for note in draft.notes(field.name()) {
            notes.tell(format!("draft: field `{}`: {note}", field.name()));
        }
    }
    Ok(draft.into_schema())
}
