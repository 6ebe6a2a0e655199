//! Bins, model and card, as the options say.

use crate::common::{self, Failure};
use crate::{Arguments, FitName, LeaksName, Notes, Select, SolverName};
use scorewright::binning::{
    Binning, BinningError, BinningParams, BinningWarning, Edit, FieldBinningParams,
};
use scorewright::dataset::Dataset;
use scorewright::schema::Field;
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::training::{
    Criterion, Crosses, DropReason, Dropped, FitKind, Leaks, LogisticModel, LogisticParams,
    Selection, Solver, Stepwise, TrainingError,
};

/// A model by the options, its bins edited and made stable where they ask for it; and
/// the settings that found it.
pub fn learn(
    arguments: &Arguments,
    train: &Dataset,
    notes: &mut Notes,
) -> Result<(LogisticModel, LogisticParams), Failure> {
    let edits = match &arguments.edits {
        Some(path) => Edit::read(path)?,
        None => Vec::new(),
    };
    let mut bins = binning(arguments)?;
    if let Some(trend) = arguments.trend {
        bins = bins.trend(trend.into());
    }
    let spinner = common::spinner("fitting");
    let fitting = crate::time::by_slices(arguments, fitting(arguments), train)?;
    let found = fit(arguments, fitting, notes, &|params| {
        params.train(train, &bins)
    });
    spinner.finish_and_clear();
    let (mut model, params) = found.map_err(|error| known(error, train))?;
    let mut changed = model.binning().clone();
    if !edits.is_empty() {
        changed = changed.edited(&edits, train)?;
    }
    changed = crate::time::stable(arguments, changed, train, notes)?;
    // Bins that a person or time has changed stay as they are; the rest follows.
    let mut params = params.fit_kind(model.summary().choice.kind);
    if changed != *model.binning() {
        let choice = model.summary().choice.clone();
        notes.tell(format!(
            "fit: {choice}; then on the bins as they were changed"
        ));
        (model, params) = fit(arguments, params, notes, &|params| {
            params.fit(train, &changed)
        })?;
    } else {
        notes.tell(format!("fit: {}", model.summary().choice));
    }
    match &model.summary().crosses {
        Some(choice) => notes.tell(format!("crosses: {choice}")),
        None => look_for_crosses(&model, train, notes)?,
    }
    tell(&model, notes);
    Ok((model, params))
}

/// A field that no column is, with those that are.
fn known(error: Failure, train: &Dataset) -> Failure {
    match error.downcast_ref() {
        Some(TrainingError::Binning(BinningError::UnknownField { field })) => {
            let features = train.schema().features().map(Field::name);
            format!("{error}; they are {}", common::likely(features, field)).into()
        }
        _ => error,
    }
}

fn tell(model: &LogisticModel, notes: &mut Notes) {
    for warning in model.binning().warnings() {
        let limits = match warning {
            BinningWarning::OneBin { limits, .. } => limits.as_slice(),
            _ => &[],
        };
        let lifted_by = limits.iter().map(|limit| limit.name()).collect();
        notes.tell(format!("binning: {warning}{}", switches(lifted_by)));
    }
    if model.summary().smoothing_rows > 0 {
        notes.tell(format!(
            "fitting: pure bins separate good from bad; {} rows smooth them, a good and a bad half in each bin",
            model.summary().smoothing_rows
        ));
    }
    let beyond = model.insignificant(INSIGNIFICANT);
    let beyond: Vec<String> = beyond
        .map(|one| format!("`{}` {:.3}", one.field, one.p_value.unwrap_or(1.0)))
        .collect();
    if !beyond.is_empty() {
        notes.tell(format!(
            "fitting: p-values above {INSIGNIFICANT}: {}; --drop-insignificant leaves such fields out",
            beyond.join(", ")
        ));
    }
}

/// The settings of a binning that the options give.
fn binning(arguments: &Arguments) -> Result<BinningParams, Failure> {
    let mut params = Binning::params().exclude(&arguments.exclude);
    if let Some(share) = arguments.min_bin_share {
        params = params.min_bin_share(share);
    }
    if let Some(max_bins) = arguments.max_bins {
        params = params.max_bins(max_bins);
    }
    if let Some(weight) = arguments.min_good {
        params = params.min_good(weight);
    }
    if let Some(weight) = arguments.min_bad {
        params = params.min_bad(weight);
    }
    if let Some(share) = arguments.rare_share {
        params = params.rare_share(share);
    }
    if let Some(rows) = arguments.smoothing {
        params = params.additive_smoothing(rows);
    }
    let mut fields = Vec::new();
    for text in &arguments.fixed_cuts {
        let (field, cuts) = fixed_cuts(text)?;
        if fields.contains(&field) {
            return Err(format!(
                "--fixed-cuts {text}: the cuts of `{field}` are given twice; write them in one: {field}=30,60"
            )
            .into());
        }
        if arguments.exclude.iter().any(|name| name == field) {
            return Err(format!("--fixed-cuts {text}: --exclude leaves `{field}` out").into());
        }
        fields.push(field);
        params = params.field(field, FieldBinningParams::new().fixed_cuts(cuts));
    }
    Ok(params)
}

/// A field and its cuts: `Age=30,60`.
fn fixed_cuts(text: &str) -> Result<(&str, Vec<f64>), Failure> {
    let wrong = || format!("--fixed-cuts {text}: write FIELD=CUT,CUT such as Age=30,60");
    let (field, cuts) = text.rsplit_once('=').ok_or_else(wrong)?;
    let cuts: Result<Vec<f64>, _> = cuts.split(',').map(|cut| cut.trim().parse()).collect();
    Ok((field, cuts.map_err(|_| wrong())?))
}

/// Why a field is left out, with the option of this program that takes it in.
pub fn why(reason: &DropReason) -> String {
    format!("{reason}{}", switches(reason.lifted_by()))
}

/// The options that lift any of these reasons.
pub fn options_for(dropped: &[Dropped]) -> String {
    let lifted_by = dropped.iter().flat_map(|one| one.reason.lifted_by());
    switches(lifted_by.collect())
}

/// The options of this program for settings of the library, in brackets.
fn switches(mut settings: Vec<&'static str>) -> String {
    settings.sort_unstable();
    settings.dedup();
    let switch = |setting: &&str| {
        Some(match *setting {
            "exclude" => "no --exclude",
            "leaks" => "--leaks allow",
            "max_bin_share" | "min_rate_difference" | "min_bins" => return None,
            "max_bins" => "a higher --max-bins",
            "max_p_value" => "no --drop-insignificant",
            "min_bad" => "--min-bad 0",
            "min_bin_share" => "a lower --min-bin-share",
            "min_good" => "--min-good 0",
            "min_iv" => "a lower --min-iv",
            "rare_share" => "--rare-share 0",
            "stepwise" => "another --select",
            "trend" => "--trend auto",
            _ => return None,
        })
    };
    let switches: Vec<&str> = settings.iter().filter_map(switch).collect();
    match switches.as_slice() {
        [] => String::new(),
        some => format!(" (here: {})", some.join(", ")),
    }
}

fn fitting(arguments: &Arguments) -> LogisticParams {
    let mut selection = Selection::new();
    match (arguments.select, arguments.min_iv) {
        (_, Some(min_iv)) => selection = selection.min_iv(min_iv),
        (Select::Iv, None) => selection = selection.min_iv(0.02),
        _ => {}
    }
    if let Some(p_value) = arguments.drop_insignificant {
        selection = selection.max_p_value(p_value);
    }
    if arguments.select == Select::Stepwise {
        selection = selection.stepwise(Stepwise::Both(Criterion::Aic));
    }
    let solver = match arguments.solver {
        SolverName::Newton => Solver::Newton,
        SolverName::Lbfgs => Solver::Lbfgs,
    };
    let leaks = match arguments.leaks {
        LeaksName::Refuse => Leaks::Refuse,
        LeaksName::Drop => Leaks::Drop,
        LeaksName::Allow => Leaks::Allow,
    };
    let params = LogisticModel::params()
        .solver(solver)
        .selection(selection)
        .leaks(leaks)
        .crosses(arguments.crosses)
        .fit_kind(match arguments.fit {
            // Crosses stand beside a joint fit only.
            FitName::Auto if arguments.crosses != Crosses::None => FitKind::Joint,
            FitName::Auto => FitKind::Auto,
            FitName::Woe => FitKind::Woe,
            FitName::Joint => FitKind::Joint,
        });
    match arguments.l2 {
        Some(l2) => params.l2(l2),
        None => params,
    }
}

/// Fits, and where there is no maximum fits again under a penalty, which is then said.
fn fit(
    arguments: &Arguments,
    params: LogisticParams,
    notes: &mut Notes,
    fitted: &dyn Fn(&LogisticParams) -> Result<LogisticModel, TrainingError>,
) -> Result<(LogisticModel, LogisticParams), Failure> {
    match fitted(&params) {
        Err(error @ (TrainingError::Separation { .. } | TrainingError::TooFewRows { .. }))
            if arguments.l2.is_none() =>
        {
            notes.tell(format!(
                "fitting: {error}; refitted with --l2 {DEFAULT_L2}, choose your own or a --select"
            ));
            let params = params.l2(DEFAULT_L2);
            Ok((fitted(&params)?, params))
        }
        fitted => Ok((fitted?, params)),
    }
}

/// Says what crosses would gain.
fn look_for_crosses(
    model: &LogisticModel,
    train: &Dataset,
    notes: &mut Notes,
) -> Result<(), Failure> {
    let look = model.look_for_crosses(train)?;
    notes.tell(match look.saved() {
        Some(share) => format!(
            "crosses: tables over pairs of fields would lower the loss per row held back by about {:.1} % (here: --crosses auto)",
            100.0 * share
        ),
        None => "crosses: tables over pairs of fields would gain nothing".to_owned(),
    });
    Ok(())
}

/// The p-value above which a coefficient may as well be zero.
const INSIGNIFICANT: f64 = 0.05;

/// As scikit-learn penalises unless told otherwise.
const DEFAULT_L2: f64 = 1.0;

pub fn freeze(arguments: &Arguments, model: &LogisticModel) -> Result<Scorecard, Failure> {
    let scaling = Scaling::pdo(arguments.pdo, arguments.base_points, arguments.base_odds);
    let elderly = if arguments.raise_elderly {
        Elderly::Raise
    } else {
        Elderly::Refuse
    };
    Ok(Scorecard::params()
        .scaling(scaling)
        .elderly(elderly)
        .build(model)?)
}
