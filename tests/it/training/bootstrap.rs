//! Intervals of bins: the same for any number of threads and order of rows, and as wide as theory says.

use scorewright::binning::Binning;
use scorewright::dataset::Dataset;
use scorewright::schema::Schema;
use scorewright::training::{Bootstrap, LogisticModel, LogisticParams};

fn german() -> Dataset {
    let schema = Schema::read("data/german_credit.toml").unwrap();
    Dataset::read("data/german_credit.csv", &schema).unwrap()
}

#[test]
fn the_number_of_threads_changes_nothing_and_the_seed_does() {
    let data = german();
    let model = LogisticModel::train(&data).unwrap();
    let params = LogisticParams::default();
    let on = |threads: usize, seed| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            Bootstrap::new(24, seed)
                .run(&params, &model, &data)
                .unwrap()
        })
    };
    let one = on(1, 5);
    assert_eq!(one, on(3, 5));
    assert_ne!(one, on(2, 6));
    for coefficient in model.coefficients() {
        let bins = one.field(&coefficient.field).unwrap();
        let table = model.binning().field(&coefficient.field).unwrap().table();
        assert_eq!(bins.len(), table.bins().len());
        assert!(bins.iter().all(|bin| bin.low <= bin.high));
    }
    assert!(one.field("no such field").is_none());
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let data = german();
    let model = LogisticModel::train(&data).unwrap();
    let on = |data: &Dataset| {
        let params = LogisticParams::default();
        Bootstrap::new(20, 5).run(&params, &model, data).unwrap()
    };
    let n = data.n_rows();
    let backwards: Vec<usize> = (0..n).rev().collect();
    let strewn: Vec<usize> = (0..n).map(|row| row * 7 % n).collect(); // 7 divides no 1,000
    let expected = on(&data);
    for order in [backwards, strewn] {
        assert_eq!(on(&data.select(&order).unwrap()), expected);
    }
}

#[test]
fn more_rows_make_intervals_narrower() {
    let data = german();
    let bins = Binning::params().fit(&data).unwrap();
    let params = LogisticParams::default();
    let width = |data: &Dataset| {
        let model = params.fit(data, &bins).unwrap();
        let found = Bootstrap::new(100, 1).run(&params, &model, data).unwrap();
        let bin = found.field("status_of_existing_checking_account").unwrap()[0];
        bin.high - bin.low
    };
    let four: Vec<usize> = (0..4).flat_map(|_| 0..data.n_rows()).collect();
    let ratio = width(&data) / width(&data.select(&four).unwrap());
    assert!((1.6..2.5).contains(&ratio), "{ratio}");
}

#[test]
fn what_a_bootstrap_cannot_mean_is_refused_by_name() {
    let data = german();
    let model = LogisticModel::train(&data).unwrap();
    let params = LogisticParams::default();
    let error = Bootstrap::new(19, 1)
        .run(&params, &model, &data)
        .unwrap_err();
    assert!(
        error.to_string().contains("the number of repeats"),
        "{error}"
    );
    let offset = params.offset(vec![0.0; data.n_rows()]);
    let error = Bootstrap::new(20, 1)
        .run(&offset, &model, &data)
        .unwrap_err();
    assert!(error.to_string().contains("an offset"), "{error}");
}
