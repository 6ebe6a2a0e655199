//! The joint fit: what must not matter, and what must hold.

use proptest::prelude::*;
use scorewright::binning::{Binning, FieldBinningParams};
use scorewright::dataset::{Dataset, Values};
use scorewright::schema::{Direction, Field, Kind, Role, Schema};
use scorewright::scorecard::Scorecard;
use scorewright::training::{
    DropReason, FitKind, FitReason, LogisticModel, LogisticParams, Selection, TrainingError,
};

use super::Lcg;

fn joint() -> LogisticParams {
    LogisticModel::params().fit_kind(FitKind::Joint)
}

struct Loans {
    income: Vec<f64>,
    late: Vec<f64>,
    job: Vec<&'static str>,
    bad: Vec<bool>,
}

const JOBS: [&str; 4] = ["clerk", "driver", "none", "nurse"];

fn made(n: usize, seed: u64) -> Loans {
    let mut random = Lcg(seed);
    let mut loans = Loans {
        income: Vec::new(),
        late: Vec::new(),
        job: Vec::new(),
        bad: Vec::new(),
    };
    for _ in 0..n {
        let income = (random.unit() * 60.0).floor() * 100.0;
        let late = (random.unit() * random.unit() * 6.0).floor();
        let job = (random.unit() * 4.0) as usize;
        let risk = -1.0 - income / 2500.0 + 0.9 * late + if job == 2 { 1.0 } else { 0.0 };
        loans.income.push(if random.unit() < 0.1 {
            f64::NAN
        } else {
            income
        });
        loans.late.push(late);
        loans.job.push(JOBS[job]);
        loans.bad.push(random.unit() < 1.0 / (1.0 + (-risk).exp()));
    }
    loans
}

impl Loans {
    fn pick(&self, rows: &[usize]) -> Self {
        Self {
            income: rows.iter().map(|&row| self.income[row]).collect(),
            late: rows.iter().map(|&row| self.late[row]).collect(),
            job: rows.iter().map(|&row| self.job[row]).collect(),
            bad: rows.iter().map(|&row| self.bad[row]).collect(),
        }
    }

    /// The fields in this order, the levels in that, and weights if any.
    fn data(&self, order: [usize; 3], levels: [&str; 4], weights: Option<&[f64]>) -> Dataset {
        let own = [
            Field::new("income", Kind::Amount).with_direction(Direction::Falling),
            Field::new("late", Kind::Count),
            Field::new("job", Kind::Category).with_levels(levels),
        ];
        let mut fields: Vec<Field> = order.iter().map(|&at| own[at].clone()).collect();
        fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
        let mut columns = vec![
            ("income", Values::Numbers(&self.income)),
            ("late", Values::Numbers(&self.late)),
            ("job", Values::Text(&self.job)),
            ("bad", Values::Flags(&self.bad)),
        ];
        if let Some(weights) = weights {
            fields.push(Field::new("weight", Kind::Amount).with_role(Role::Weight));
            columns.push(("weight", Values::Numbers(weights)));
        }
        Dataset::from_columns(&Schema::new("loans", fields).unwrap(), &columns).unwrap()
    }

    fn plain(&self) -> Dataset {
        self.data([0, 1, 2], JOBS, None)
    }
}

/// A field, its bins, their log-odds.
type Told = (String, Vec<String>, Vec<u64>);

/// Each field's bins and their log-odds, in order of name, and the intercept.
fn told(model: &LogisticModel) -> (u64, Vec<Told>) {
    let mut terms: Vec<_> = model
        .terms()
        .iter()
        .map(|term| {
            let bins = model.binning().field(&term.field).unwrap().table().bins();
            let mut both: Vec<(String, u64)> = bins
                .iter()
                .zip(&term.log_odds)
                .map(|(bin, log_odds)| (bin.kind.to_string(), log_odds.to_bits()))
                .collect();
            both.sort();
            let (names, log_odds) = both.into_iter().unzip();
            (term.field.clone(), names, log_odds)
        })
        .collect();
    terms.sort();
    (model.intercept().to_bits(), terms)
}

fn threads(n: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(n)
        .build()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_rows_fields_and_levels_and_the_threads_change_no_bit(seed: u64) {
        let loans = made(600, seed);
        let mut order: Vec<usize> = (0..600).collect();
        let mut random = Lcg(seed ^ 77);
        for i in (1..600).rev() {
            order.swap(i, (random.unit() * (i + 1) as f64) as usize);
        }
        let first = threads(1).install(|| joint().train(&loans.plain(), &Binning::params()));
        let turned = loans.pick(&order).data([2, 0, 1], ["nurse", "none", "clerk", "driver"], None);
        let second = threads(3).install(|| joint().train(&turned, &Binning::params()));
        prop_assert_eq!(told(&first.unwrap()), told(&second.unwrap()));
    }

    #[test]
    fn a_weight_of_k_is_k_copies(seed: u64) {
        let loans = made(300, seed);
        let weights: Vec<f64> = (0..300).map(|row| f64::from(1 + row % 3)).collect();
        let copies: Vec<usize> = (0..300).flat_map(|row| std::iter::repeat_n(row, 1 + row % 3)).collect();
        let weighed = loans.data([0, 1, 2], JOBS, Some(&weights));
        let weighed = joint().train(&weighed, &Binning::params()).unwrap();
        let copied = joint().train(&loans.pick(&copies).plain(), &Binning::params()).unwrap();
        prop_assert_eq!(weighed.terms().len(), copied.terms().len());
        prop_assert!((weighed.intercept() - copied.intercept()).abs() < 1e-5);
        for (one, other) in weighed.terms().iter().zip(copied.terms()) {
            prop_assert_eq!(one.log_odds.len(), other.log_odds.len());
            for (one, other) in one.log_odds.iter().zip(&other.log_odds) {
                prop_assert!((one - other).abs() < 1e-5, "{} {}", one, other);
            }
        }
    }

    #[test]
    fn directions_hold_bins_are_few_and_neighbours_differ(seed: u64, max_bins in 2usize..9) {
        let loans = made(800, seed);
        // Late payments that help, on paper: the direction is law all the same.
        let bins = Binning::params().max_bins(max_bins);
        let model = joint().train(&loans.plain(), &bins).unwrap();
        for term in model.terms() {
            let field = model.binning().field(&term.field).unwrap();
            let n = field.table().n_regular();
            prop_assert!(n <= max_bins);
            let regular = &term.log_odds[..n];
            if term.field == "income" {
                prop_assert!(regular.windows(2).all(|pair| pair[1] < pair[0]));
            }
            prop_assert!(regular.windows(2).all(|pair| pair[0] != pair[1]), "{:?}", regular);
        }
        let pd: f64 = model.predict(&loans.plain()).unwrap().iter().map(|pd| pd.value()).sum();
        let bad = loans.bad.iter().filter(|bad| **bad).count() as f64;
        prop_assert!((pd - bad).abs() < 1e-6 * bad);
    }
}

#[test]
fn the_card_adds_up_what_the_model_says() {
    let data = made(900, 5).plain();
    let model = joint().train(&data, &Binning::params()).unwrap();
    let card = Scorecard::params().build(&model).unwrap();
    let scorer = card.compile().unwrap();
    let (offset, factor) = card.offset_and_factor();
    for (row, pd) in model.predict(&data).unwrap().iter().enumerate() {
        let values: Vec<_> = scorer
            .names()
            .map(|name| data.column(name).unwrap().value(row))
            .collect();
        let points = f64::from(scorer.score(values.as_slice()).unwrap().points.value());
        let exact = offset - factor * (pd.value() / (1.0 - pd.value())).ln();
        assert!((points - exact).abs() < 3.0, "{points} {exact}");
    }
    let file = card.to_json().unwrap();
    assert_eq!(Scorecard::from_json(file.as_bytes()).unwrap(), card);
}

#[test]
fn auto_says_which_fit_it_took_and_why() {
    let few = LogisticModel::train(&made(400, 3).plain()).unwrap();
    let choice = &few.summary().choice;
    let FitReason::Folds {
        woe,
        joint,
        std_error,
    } = choice.reason
    else {
        panic!("{choice}");
    };
    assert!(woe > 0.0 && joint > 0.0 && std_error > 0.0);
    assert_eq!(choice.kind == FitKind::Joint, woe - joint > std_error);
    let asked = LogisticModel::params().fit_kind(FitKind::Woe);
    let asked = asked
        .train(&made(400, 3).plain(), &Binning::params())
        .unwrap();
    assert_eq!(asked.summary().choice.reason, FitReason::Asked);
}

#[test]
fn a_setting_of_woe_is_said_or_refused() {
    let data = made(500, 9).plain();
    let bins = Binning::params().max_bin_share(0.6);
    let model = LogisticModel::params().train(&data, &bins).unwrap();
    assert_eq!(model.summary().choice.kind, FitKind::Woe);
    assert_eq!(
        model.summary().choice.reason,
        FitReason::Setting("max_bin_share")
    );
    let error = joint().train(&data, &bins).unwrap_err();
    assert!(
        matches!(
            error,
            TrainingError::Conflict {
                second: "max_bin_share",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn no_bin_has_fewer_rows_than_asked_or_than_ten() {
    let loans = made(900, 33).plain();
    for (share, least) in [(None, 10.0), (Some(0.15), 135.0)] {
        let mut bins = Binning::params();
        if let Some(share) = share {
            bins = bins.min_bin_share(share);
        }
        let model = joint().train(&loans, &bins).unwrap();
        let fields = model.binning().fields().iter();
        let regular = fields.flat_map(|field| &field.table().bins()[..field.table().n_regular()]);
        for bin in regular {
            assert!(bin.good + bin.bad >= least, "{share:?}: {}", bin.kind);
        }
    }
}

#[test]
fn a_selection_and_fixed_cuts_are_kept_to() {
    let loans = made(900, 21);
    let params = joint().selection(Selection::new().min_iv(0.02).exclude(["late"]));
    let cuts = FieldBinningParams::new().fixed_cuts([1234.0]);
    let bins = Binning::params().field("income", cuts);
    let model = params.train(&loans.plain(), &bins).unwrap();
    assert!(
        model
            .dropped()
            .iter()
            .any(|one| one.field == "late" && one.reason == DropReason::Excluded)
    );
    assert!(
        model
            .binning()
            .field("income")
            .unwrap()
            .cuts()
            .contains(&1234.0)
    );
}
