//! Models on weights of evidence, from a data set and its binning.

use super::Lcg;
use scorewright::binning::Binning;
use scorewright::dataset::{Dataset, Values};
use scorewright::metrics::{Higher, auc};
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::training::{
    Criterion, DropReason, Leaks, LogisticModel, LogisticParams, Penalty, Selection, Solver,
    Stepwise, TrainingError, WrongSign,
};

/// Columns of 2,000 rows that tell the outcome more or less well.
struct Loans {
    names: Vec<&'static str>,
    columns: Vec<Vec<f64>>,
    bad: Vec<bool>,
}

impl Loans {
    /// `income` and `debt` tell, `noise` does not.
    fn simulated() -> Self {
        Self::with_log_odds(|[income, debt, _]| debt - 0.9 * income - 1.0)
    }

    fn with_log_odds(log_odds: impl Fn([f64; 3]) -> f64) -> Self {
        let mut rng = Lcg(9);
        let mut columns = vec![Vec::new(); 3];
        let mut bad = Vec::new();
        for _ in 0..2000 {
            let row = [rng.normal(), rng.normal(), rng.normal()];
            columns
                .iter_mut()
                .zip(row)
                .for_each(|(column, x)| column.push(x));
            bad.push(rng.unit() < 1.0 / (1.0 + (-log_odds(row)).exp()));
        }
        let names = vec!["income", "debt", "noise"];
        Self {
            names,
            columns,
            bad,
        }
    }

    fn with(mut self, name: &'static str, column: impl Fn(&Self, usize) -> f64) -> Self {
        let values = (0..self.bad.len()).map(|row| column(&self, row)).collect();
        self.names.push(name);
        self.columns.push(values);
        self
    }

    fn read(&self, change: impl Fn(Field) -> Field) -> (Dataset, Binning) {
        let field = |name: &&str| change(Field::new(*name, Kind::Ratio));
        let mut fields: Vec<Field> = self.names.iter().map(field).collect();
        fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
        let schema = Schema::new("loans", fields).unwrap();
        let columns = self.names.iter().zip(&self.columns);
        let mut values: Vec<(&str, Values<'_>)> = columns
            .map(|(name, column)| (*name, Values::Numbers(column)))
            .collect();
        values.push(("bad", Values::Flags(&self.bad)));
        let data = Dataset::from_columns(&schema, &values).unwrap();
        let bins = Binning::params().fit(&data).unwrap();
        (data, bins)
    }

    fn fit(&self, params: &LogisticParams) -> Result<LogisticModel, TrainingError> {
        let (data, bins) = self.read(|field| field);
        params.fit(&data, &bins)
    }
}

fn fields(model: &LogisticModel) -> Vec<&str> {
    model
        .coefficients()
        .iter()
        .map(|c| c.field.as_str())
        .collect()
}

fn why<'a>(model: &'a LogisticModel, field: &str) -> &'a DropReason {
    &model
        .dropped()
        .iter()
        .find(|dropped| dropped.field == field)
        .unwrap()
        .reason
}

/// The file's rows with `i % 10 < 7`, and the others.
fn credit_data() -> (Dataset, Dataset) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let schema = Schema::read(format!("{folder}/credit_data.toml")).unwrap();
    let all = Dataset::read(format!("{folder}/credit_data.csv"), &schema).unwrap();
    all.split_rows(|row| row % 10 < 7).unwrap()
}

#[test]
fn a_model_of_real_loans_has_signs_errors_and_a_summary() {
    let (train, test) = credit_data();
    let bins = Binning::params().fit(&train).unwrap();
    let model = LogisticModel::params().fit(&train, &bins).unwrap();
    for coefficient in model.coefficients() {
        assert!(coefficient.value < 0.0, "{}", coefficient.field);
        let (error, z) = (coefficient.std_error.unwrap(), coefficient.z.unwrap());
        assert!((z - coefficient.value / error).abs() < 1e-12);
        let (low, high) = coefficient.interval.unwrap();
        assert!(low < coefficient.value && coefficient.value < high);
        assert!((high - low - 2.0 * 1.959_963_984_540_054 * error).abs() < 1e-12);
        let p = coefficient.p_value.unwrap();
        assert_eq!(p < 0.05, z.abs() > 1.959_963_984_540_054);
    }
    let summary = model.summary();
    let n_free = model.coefficients().len() as f64 + 1.0;
    assert_eq!(summary.n_rows, train.n_rows());
    assert!((summary.aic - (2.0 * n_free - 2.0 * summary.log_likelihood)).abs() < 1e-9);
    let per_field = (train.n_rows() as f64).ln();
    assert!((summary.bic - (per_field * n_free - 2.0 * summary.log_likelihood)).abs() < 1e-9);
    assert!(-2.0 * summary.log_likelihood < summary.null_deviance);
    assert!(summary.convergence.gradient < 1e-10);
    assert!(summary.vif.iter().all(|&vif| (1.0..10.0).contains(&vif)));
    assert_eq!(summary.vif.len(), model.coefficients().len());

    let pds = model.predict(&test).unwrap();
    let pds: Vec<f64> = pds.iter().map(|pd| pd.value()).collect();
    let auc = auc(&pds, test.bad().unwrap(), None, Higher::Riskier).unwrap();
    assert!(
        auc > 0.8299,
        "optbinning and a logistic regression reach 0.8299, ours {auc}"
    );
    // The intercept of an unpenalised fit makes the mean pd the bad rate.
    let fitted = model.predict(&train).unwrap();
    let mean = fitted.iter().map(|pd| pd.value()).sum::<f64>() / fitted.len() as f64;
    let n_bad = train.bad().unwrap().iter().filter(|bad| **bad).count();
    assert!((mean - n_bad as f64 / fitted.len() as f64).abs() < 1e-12);
}

#[test]
fn both_solvers_make_the_same_model() {
    let (train, _) = credit_data();
    let bins = Binning::params().fit(&train).unwrap();
    for params in [LogisticModel::params(), LogisticModel::params().l2(1.0)] {
        let a = params.fit(&train, &bins).unwrap();
        let b = params.solver(Solver::Lbfgs).fit(&train, &bins).unwrap();
        assert_eq!(fields(&a), fields(&b));
        assert_eq!(a.dropped(), b.dropped());
        assert!((a.intercept() - b.intercept()).abs() < 1e-5);
        for (a, b) in a.coefficients().iter().zip(b.coefficients()) {
            assert!(
                (a.value - b.value).abs() < 1e-5,
                "{}: {} {}",
                a.field,
                a.value,
                b.value
            );
        }
        assert_eq!(
            (a.summary().solver, b.summary().solver),
            ("newton", "lbfgs")
        );
    }
}

#[test]
fn a_wrong_sign_is_held_at_zero_and_reported() {
    // Alone, more `stress` means more risk; given debt, less.
    let stress = |debt: f64, noise: f64| 0.9 * debt + 0.4 * noise;
    let loans = Loans::with_log_odds(|[_, debt, noise]| 3.0 * debt - 1.5 * stress(debt, noise))
        .with("stress", |loans, row| {
            stress(loans.columns[1][row], loans.columns[2][row])
        });
    let params = || LogisticModel::params().selection(Selection::new().exclude(["noise"]));
    let free = loans.fit(&params().wrong_sign(WrongSign::Allow)).unwrap();
    let wrong = free.coefficients().iter().filter(|c| c.value > 0.0);
    assert_eq!(
        wrong.map(|c| c.field.as_str()).collect::<Vec<_>>(),
        ["stress"]
    );
    let firth = params().penalty(Penalty::Firth);
    for params in [params(), params().solver(Solver::Lbfgs), firth] {
        let held = loans.fit(&params).unwrap();
        assert_eq!(why(&held, "stress"), &DropReason::WrongSign);
        assert!(fields(&held).contains(&"debt") && !fields(&held).contains(&"stress"));
        assert!(held.coefficients().iter().all(|c| c.value < 0.0));
    }
}

#[test]
fn a_copy_of_the_target_is_refused_by_name() {
    // The target itself, and the target with one in 500 turned round.
    let copy = |loans: &Loans, row: usize| f64::from(u8::from(loans.bad[row]));
    let nearly = move |loans: &Loans, row: usize| {
        if row.is_multiple_of(500) {
            1.0 - copy(loans, row)
        } else {
            copy(loans, row)
        }
    };
    for loans in [
        Loans::simulated().with("leak", copy),
        Loans::simulated().with("leak", nearly),
    ] {
        let error = loans.fit(&LogisticModel::params()).unwrap_err();
        let TrainingError::SuspectedLeak { field, auc } = error else {
            panic!("{error}");
        };
        assert!(field == "leak" && auc > 0.99);
        let (_, bins) = loans.read(|field| field);
        assert!(
            bins.field("leak").unwrap().table().iv() > 5.0,
            "iv as computed, not 0"
        );

        let model = loans
            .fit(&LogisticModel::params().leaks(Leaks::Drop))
            .unwrap();
        assert!(matches!(
            why(&model, "leak"),
            DropReason::SuspectedLeak { .. }
        ));
        let excluded = Selection::new().exclude(["leak"]);
        let model = loans
            .fit(&LogisticModel::params().selection(excluded))
            .unwrap();
        assert_eq!(why(&model, "leak"), &DropReason::Excluded);
    }
    // Allowed, the exact copy separates: its pure bins are named.
    let loans = Loans::simulated().with("leak", copy);
    let error = loans
        .fit(&LogisticModel::params().leaks(Leaks::Allow))
        .unwrap_err();
    let TrainingError::Separation {
        fields, pure_bins, ..
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(fields, ["leak"]);
    assert_eq!(pure_bins, [("leak".to_owned(), 0), ("leak".to_owned(), 1)]);
}

#[test]
fn a_constant_and_a_copied_field_fall_out_with_the_reason() {
    let loans = Loans::simulated()
        .with("currency", |_, _| 1.0)
        .with("income_in_cents", |loans, row| {
            loans.columns[0][row] * 100.0
        });
    let model = loans.fit(&LogisticModel::params()).unwrap();
    assert_eq!(why(&model, "currency"), &DropReason::Constant);
    // Equal information value: the later of the two falls.
    let with = vec!["income".to_owned()];
    assert_eq!(
        why(&model, "income_in_cents"),
        &DropReason::Collinear { with }
    );
    assert!(fields(&model).contains(&"income"));
    let both = Selection::new().keep(["income", "income_in_cents"]);
    let error = loans
        .fit(&LogisticModel::params().selection(both))
        .unwrap_err();
    assert!(matches!(error, TrainingError::Collinear { .. }));
}

#[test]
fn the_callers_lists_decide_who_is_considered() {
    let loans = Loans::simulated();
    let fit = |selection| loans.fit(&LogisticModel::params().selection(selection));
    let only = fit(Selection::new().only(["income"])).unwrap();
    assert_eq!(fields(&only), ["income"]);
    assert_eq!(why(&only, "debt"), &DropReason::Excluded);
    let unknown = TrainingError::UnknownField {
        field: "age".to_owned(),
    };
    for selection in [
        Selection::new().only(["age"]),
        Selection::new().keep(["age"]),
        Selection::new().exclude(["age"]),
    ] {
        assert_eq!(fit(selection).unwrap_err(), unknown);
    }
}

#[test]
fn floors_and_caps_drop_the_weaker() {
    let loans = Loans::simulated().with("debt_to_income", |loans, row| {
        loans.columns[1][row] + 0.3 * loans.columns[2][row]
    });
    let model = |selection| {
        loans
            .fit(&LogisticModel::params().selection(selection))
            .unwrap()
    };
    let floor = model(Selection::new().min_iv(0.1));
    assert!(matches!(why(&floor, "noise"), DropReason::LowIv { iv, .. } if *iv < 0.1));

    let apart = model(Selection::new().max_correlation(0.6));
    let DropReason::Correlated { with, correlation } = why(&apart, "debt_to_income") else {
        panic!("{:?}", apart.dropped());
    };
    assert!(with == "debt" && *correlation > 0.6);
    let kept = model(
        Selection::new()
            .max_correlation(0.6)
            .keep(["debt_to_income"]),
    );
    assert!(fields(&kept).contains(&"debt_to_income"));
    assert!(matches!(why(&kept, "debt"), DropReason::Correlated { .. }));

    let inflated = model(Selection::new().max_vif(2.0));
    assert!(
        inflated
            .dropped()
            .iter()
            .any(|d| matches!(d.reason, DropReason::Inflated { vif } if vif > 2.0))
    );
    assert!(inflated.summary().vif.iter().all(|&vif| vif <= 2.0));

    let nothing = loans.fit(&LogisticModel::params().selection(Selection::new().min_iv(99.0)));
    let nothing = nothing.unwrap_err();
    assert!(matches!(nothing, TrainingError::NoFields { .. }));
    assert!(nothing.to_string().contains("below min_iv"), "{nothing}");
}

#[test]
fn stepwise_keeps_what_tells_and_nothing_else() {
    let loans = Loans::simulated();
    let rules: [fn(Criterion) -> Stepwise; 3] =
        [Stepwise::Forward, Stepwise::Backward, Stepwise::Both];
    let by_p = Criterion::PValue {
        enter: 0.001,
        leave: 0.01,
    };
    for rule in rules {
        for criterion in [Criterion::Bic, by_p] {
            let selection = Selection::new().stepwise(rule(criterion));
            let model = loans
                .fit(&LogisticModel::params().selection(selection))
                .unwrap();
            assert_eq!(fields(&model), ["income", "debt"], "{:?}", rule(criterion));
            assert_eq!(why(&model, "noise"), &DropReason::Stepwise);
        }
        let keep = Selection::new()
            .stepwise(rule(Criterion::Bic))
            .keep(["noise"]);
        let model = loans.fit(
            &LogisticModel::params()
                .selection(keep)
                .wrong_sign(WrongSign::Allow),
        );
        assert!(fields(&model.unwrap()).contains(&"noise"));
    }
}

/// No subset has a lower AIC than backward's by one removal, nor forward's by one addition.
#[test]
fn stepwise_ends_where_no_single_step_helps() {
    let (train, _) = credit_data();
    let bins = Binning::params().fit(&train).unwrap();
    let all: Vec<&str> = bins.fields().iter().map(|field| field.name()).collect();
    let rule = Selection::new().stepwise(Stepwise::Both(Criterion::Aic));
    let model = LogisticModel::params()
        .selection(rule)
        .fit(&train, &bins)
        .unwrap();
    let kept = fields(&model);
    let aic = |names: Vec<&str>| {
        let params = LogisticModel::params().selection(Selection::new().only(names));
        params.fit(&train, &bins).unwrap().summary().aic
    };
    let ours = model.summary().aic;
    assert!((aic(kept.clone()) - ours).abs() < 1e-7);
    for field in all {
        let mut other: Vec<&str> = kept.iter().copied().filter(|name| *name != field).collect();
        if other.len() == kept.len() {
            other.push(field);
        }
        assert!(aic(other) > ours - 1e-7, "{field}");
    }
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let loans = Loans::simulated();
    let params = LogisticModel::params;
    let stepwise = Selection::new().stepwise(Stepwise::Forward(Criterion::Aic));
    let p_values = Criterion::PValue {
        enter: 0.1,
        leave: 0.05,
    };
    let crossed = Selection::new().stepwise(Stepwise::Both(p_values));
    for (params, setting) in [
        (params().l2(f64::NAN), "l2"),
        (params().max_iterations(0), "max_iterations"),
        (params().selection(Selection::new().max_vif(1.0)), "max_vif"),
        (
            params().selection(Selection::new().max_correlation(0.0)),
            "max_correlation",
        ),
        (params().selection(Selection::new().min_iv(-1.0)), "min_iv"),
        (params().selection(crossed), "p-values of stepwise"),
    ] {
        let error = loans.fit(&params).unwrap_err();
        assert!(
            matches!(&error, TrainingError::Setting { setting: s, .. } if *s == setting),
            "{error}"
        );
    }
    for params in [
        params().penalty(Penalty::Firth).solver(Solver::Lbfgs),
        params().penalty(Penalty::Firth).selection(stepwise),
    ] {
        assert!(matches!(
            loans.fit(&params),
            Err(TrainingError::Conflict { .. })
        ));
    }
    let short = params().offset(vec![0.0; 3]);
    assert!(matches!(
        loans.fit(&short),
        Err(TrainingError::Length { what: "offset", .. })
    ));
}

#[test]
fn the_whole_model_is_the_same_bits_for_any_number_of_threads() {
    let (train, _) = credit_data();
    let bins = Binning::params().fit(&train).unwrap();
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let selection = Selection::new().stepwise(Stepwise::Both(Criterion::Aic));
        pool.install(|| {
            LogisticModel::params()
                .selection(selection.clone())
                .fit(&train, &bins)
                .unwrap()
        })
    };
    let one = fit(1);
    for threads in [2, 4] {
        assert_eq!(fit(threads), one);
    }
}

#[test]
fn predicting_needs_the_same_fields() {
    let (_, bins) = Loans::simulated().read(|field| field);
    let model =
        |field| LogisticModel::from_coefficients(&bins, -1.0, [("income", -0.5), (field, -0.5)]);
    assert_eq!(
        model("age").unwrap_err(),
        TrainingError::UnknownField {
            field: "age".to_owned()
        }
    );
    let model = LogisticModel::from_coefficients(&bins, -1.0, [("income", -0.5)]).unwrap();
    // Data that lack a field of the model are refused by name.
    let schema = Schema::new(
        "other",
        vec![
            Field::new("age", Kind::Count),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let other = Dataset::reader(&schema)
        .from_reader("age,bad\n30,0\n40,1\n".as_bytes())
        .unwrap();
    assert!(
        model
            .predict(&other)
            .unwrap_err()
            .to_string()
            .contains("income")
    );
}
