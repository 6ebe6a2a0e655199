//! Bins, model and card, as the options say.

use crate::common::{self, Failure};
use crate::{Arguments, LeaksName, Notes, Select, SolverName};
use scorewright::binning::{Binning, BinningParams, Trend};
use scorewright::dataset::Dataset;
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::training::{
    Criterion, Leaks, LogisticModel, LogisticParams, Selection, Solver, Stepwise, TrainingError,
};

pub fn bin(
    arguments: &Arguments,
    fitting: &LogisticParams,
    train: &Dataset,
    notes: &mut Notes,
) -> Result<Binning, Failure> {
    let mut params = Binning::params();
    if let Some(share) = arguments.min_bin_share {
        params = params.min_bin_share(share);
    }
    if let Some(max_bins) = arguments.max_bins {
        params = params.max_bins(max_bins);
    }
    let bins = match arguments.trend {
        Some(trend) => fit_bins(&params.trend(trend.into()), train)?,
        None => {
            let plain = fit_bins(&params, train)?;
            let free = fit_bins(&params.trend(Trend::Auto), train)?;
            match fitting.choose_bins(train, &plain, &free) {
                // Without a maximum there is nothing to choose by; the fit says why.
                Err(TrainingError::Separation { .. } | TrainingError::TooFewRows { .. }) => plain,
                chosen => chosen?,
            }
        }
    };
    for warning in bins.warnings() {
        notes.tell(format!("binning: {warning}"));
    }
    Ok(bins)
}

fn fit_bins(params: &BinningParams, train: &Dataset) -> Result<Binning, Failure> {
    let bar = common::bar("binning", 1);
    let bins = params.fit_with_progress(train, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    Ok(bins)
}

pub fn fitting(arguments: &Arguments) -> LogisticParams {
    let mut selection = Selection::new();
    match (arguments.select, arguments.min_iv) {
        (_, Some(min_iv)) => selection = selection.min_iv(min_iv),
        (Select::Iv, None) => selection = selection.min_iv(0.02),
        _ => {}
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
        .leaks(leaks);
    match arguments.l2 {
        Some(l2) => params.l2(l2),
        None => params,
    }
}

pub fn fit(
    arguments: &Arguments,
    params: LogisticParams,
    train: &Dataset,
    bins: &Binning,
    notes: &mut Notes,
) -> Result<LogisticModel, Failure> {
    let spinner = common::spinner("fitting");
    let fitted = match arguments.l2 {
        Some(_) => params.fit(train, bins),
        None => match params.fit(train, bins) {
            // What has no maximum of its own has one under a penalty, which is then said.
            Err(error @ (TrainingError::Separation { .. } | TrainingError::TooFewRows { .. })) => {
                notes.tell(format!(
                    "fitting: {error}; refitted with --l2 {DEFAULT_L2}, choose your own or a --select"
                ));
                params.l2(DEFAULT_L2).fit(train, bins)
            }
            fitted => fitted,
        },
    };
    spinner.finish_and_clear();
    Ok(fitted?)
}

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
