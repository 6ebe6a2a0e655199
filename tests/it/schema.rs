//! Schemas as files: what they refuse, where, and what identifies them.
#![cfg(feature = "serde")]

use scorewright::dataset::Dataset;
use scorewright::schema::Schema;

fn data(name: &str) -> String {
    format!("{}/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_shipped_schemas_read_their_files_and_survive_a_round_trip() {
    let expected = [
        ("credit_data", 4_454, 1_254),
        ("german_credit", 1_000, 300),
        ("taiwan_card", 30_000, 6_636),
    ];
    for (name, n_rows, n_bad) in expected {
        let schema = Schema::read(data(&format!("{name}.toml"))).unwrap();
        let loans = Dataset::read_csv(data(&format!("{name}.csv")), &schema).unwrap();
        assert_eq!(loans.n_rows(), n_rows, "{name}");
        let bad = loans.bad().unwrap().iter().filter(|&&bad| bad).count();
        assert_eq!(bad, n_bad, "{name}");
        assert_eq!(Schema::from_toml(&schema.to_toml()).unwrap(), schema);
    }
}
