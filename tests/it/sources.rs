//! Data sets from ndarray and linfa are those from a file with the same rows.

use linfa::Dataset as Linfa;
use ndarray::{Array1, Array2, array};
use scorewright::dataset::{Column, Dataset, DatasetError};
use scorewright::schema::{Field, Kind, Role, Schema};

fn schema() -> Schema {
    Schema::new(
        "loans",
        vec![
            Field::new("income", Kind::Amount),
            Field::new("late", Kind::Count),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap()
}

fn records() -> Array2<f64> {
    array![[2500.0, 0.0], [f64::NAN, 3.0], [900.0, 1.0]]
}

fn linfa() -> Linfa<f64, bool, ndarray::Ix1> {
    let bad: Array1<bool> = array![false, true, true];
    Linfa::new(records(), bad).with_feature_names(vec!["income", "late"])
}

fn assert_same(data: &Dataset, file: &Dataset) {
    for name in ["income", "late"] {
        let numbers = |data: &Dataset| match data.column(name) {
            Some(Column::Numbers(values)) => values.iter().map(|v| v.to_bits()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(numbers(data), numbers(file), "{name}");
    }
    assert_eq!(data.bad(), file.bad());
}

#[test]
fn every_source_gives_the_same_rows() {
    let file = "income,late,bad\n2500,0,0\n,3,1\n900,1,1\n";
    let file = Dataset::reader(&schema())
        .from_reader(file.as_bytes())
        .unwrap();
    let bad = [false, true, true];
    let of_ndarray =
        Dataset::from_ndarray(&schema(), records().view(), &["income", "late"], &bad).unwrap();
    assert_same(&of_ndarray, &file);
    let of_linfa = Dataset::from_linfa(&schema(), &linfa()).unwrap();
    assert_same(&of_linfa, &file);
    assert_eq!(of_linfa.weights(), None);
}

#[test]
fn weights_of_linfa_are_taken_or_refused() {
    let weighted = |weights: Vec<f32>| {
        let data = linfa().with_weights(Array1::from(weights));
        Dataset::from_linfa(&schema(), &data)
    };
    let data = weighted(vec![1.0, 0.5, 2.0]).unwrap();
    assert_eq!(data.weights(), Some(&[1.0, 0.5, 2.0][..]));
    for wrong in [-1.0, f32::NAN, f32::INFINITY] {
        let error = weighted(vec![1.0, wrong, 1.0]).unwrap_err();
        assert!(
            matches!(error, DatasetError::BadWeight { row: 1 }),
            "{error}"
        );
    }
    let error = weighted(vec![0.0; 3]).unwrap_err();
    assert!(matches!(error, DatasetError::WeightSum { .. }), "{error}");
}

#[test]
fn what_a_field_refuses_is_refused_from_a_matrix_too() {
    let bad = [false, true, true];
    let of = |records: Array2<f64>, names: &[&str]| {
        Dataset::from_ndarray(&schema(), records.view(), names, &bad).map(|_| ())
    };
    let mut infinite = records();
    infinite[[2, 0]] = f64::INFINITY;
    assert_eq!(
        of(infinite, &["income", "late"]).unwrap_err().to_string(),
        "row 3: field `income` is not an amount (a finite one)"
    );
    let error = of(records(), &["income"]).unwrap_err();
    assert!(matches!(
        error,
        DatasetError::Names {
            n_names: 1,
            n_columns: 2
        }
    ));
    let error = of(records(), &["income", "income"]).unwrap_err();
    assert!(matches!(error, DatasetError::DuplicateColumn { .. }));
    let error = of(records(), &["income", "wages"]).unwrap_err();
    assert!(matches!(error, DatasetError::UnknownField { .. }));
}

#[test]
fn a_card_fitted_to_a_matrix_is_the_card_of_the_stages() {
    use linfa::traits::Fit;
    use scorewright::LogisticModel;
    use scorewright::scorecard::Scorecard;

    let x = Array2::from_shape_fn((400, 2), |(row, column)| {
        let row = u32::try_from(row).unwrap();
        f64::from(if column == 0 { row % 7 } else { row % 11 })
    });
    let bad = Array1::from_shape_fn(400, |row| row % 7 > 3 && row % 3 > 0 || row % 11 > 8);
    let data = Linfa::new(x, bad).with_feature_names(vec!["late", "debt"]);
    let fields = ["late", "debt"].map(|name| Field::new(name, Kind::Ratio));
    let target = Field::new("bad", Kind::Flag).with_role(Role::Target);
    let schema = Schema::new("matrix", fields.into_iter().chain([target]).collect()).unwrap();
    let loans = Dataset::from_linfa(&schema, &data).unwrap();
    let model = LogisticModel::train(&loans).unwrap();

    let fitted = Scorecard::params().fit(&data).unwrap();
    assert_eq!(fitted, Scorecard::params().build(&model).unwrap());
    assert_eq!(fitted.terms().len(), 2);

    let unnamed = data.with_feature_names(vec!["late", "late"]);
    let error = Scorecard::params().fit(&unnamed).unwrap_err();
    assert!(error.to_string().contains("`late`"), "{error}");
}
