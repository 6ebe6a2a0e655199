//! What a service has that loads a card and scores: the feature `card` and nothing else.

use scorewright::scorecard::Scorecard;
use scorewright::scoring::Value;
use std::collections::BTreeMap;
use std::fs;

/// A cell as the service's own code would give it; no cell of the file has a quote.
fn value(cell: &str) -> Value<'_> {
    match cell.parse() {
        Ok(number) => Value::Number(number),
        Err(_) if cell.is_empty() => Value::Missing,
        Err(_) => Value::Text(cell),
    }
}

#[test]
fn a_loaded_card_scores_named_values_as_it_did_when_it_was_frozen() {
    let card = Scorecard::read("tests/golden/card_v1.json").unwrap();
    let scorer = card.compile().unwrap();
    assert_eq!(scorer.card_id(), Some(card.id().unwrap().as_str()));
    let expected = fs::read_to_string("tests/golden/card_v1_scores.csv").unwrap();
    let file = fs::read_to_string("data/credit_data.csv").unwrap();
    let mut lines = file.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut n_rows = 0;
    for (line, expected) in lines.zip(expected.lines().skip(1)) {
        let cells = line.split(',').map(value);
        let borrower: BTreeMap<&str, Value<'_>> = header.iter().copied().zip(cells).collect();
        let score = scorer.score(&borrower).unwrap();
        let text = format!("{},{}", score.points, score.pd);
        assert_eq!(text, expected, "row {}", n_rows + 1);
        n_rows += 1;
    }
    assert_eq!(n_rows, 4454);
}
