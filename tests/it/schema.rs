//! Schemas as files: what they refuse, where, and what identifies them.

use proptest::prelude::*;
use scorewright::dataset::{Dataset, Drafting, draft_schema};
use scorewright::notation::{Affix, DateFormat};
use scorewright::schema::{
    Direction, Field, FieldFault, Group, Kind, LIMIT_FIELDS, LawfulUse, Notation, Role, Schema,
    SchemaError, Special, Treatment,
};

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
        let loans = Dataset::read(data(&format!("{name}.csv")), &schema).unwrap();
        assert_eq!(loans.n_rows(), n_rows, "{name}");
        let bad = loans.bad().unwrap().iter().filter(|&&bad| bad).count();
        assert_eq!(bad, n_bad, "{name}");
        assert_eq!(Schema::from_toml(&schema.to_toml()).unwrap(), schema);
        // Every shipped value is an ordinary one, a code, or missing.
        for profile in loans.profile() {
            let irregular = profile.n_out_of_range + profile.n_unseen + profile.n_non_finite;
            assert_eq!(irregular, 0, "{name}: {}", profile.field);
        }
    }
}

#[test]
fn the_shipped_files_are_those_the_readme_describes() {
    use sha2::{Digest, Sha256};
    let readme = std::fs::read_to_string(data("README.md")).unwrap();
    for name in ["credit_data.csv", "german_credit.csv", "taiwan_card.csv"] {
        let hash = Sha256::digest(std::fs::read(data(name)).unwrap());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}`")));
        assert!(row.is_some_and(|row| row.contains(&hex)), "{name}: {hex}");
    }
}

#[test]
fn no_prohibited_field_is_a_feature_of_the_shipped_schemas() {
    let expected = [
        ("credit_data", vec!["Marital"]),
        (
            "german_credit",
            vec!["personal_status_and_sex", "telephone", "foreign_worker"],
        ),
        ("taiwan_card", vec!["SEX", "MARRIAGE"]),
    ];
    for (name, prohibited) in expected {
        let schema = Schema::read(data(&format!("{name}.toml"))).unwrap();
        let found: Vec<&str> = schema
            .fields()
            .iter()
            .filter(|field| field.lawful_use() == LawfulUse::Prohibited)
            .map(Field::name)
            .collect();
        assert_eq!(found, prohibited);
        let ages = schema
            .features()
            .filter(|f| f.lawful_use() == LawfulUse::Age);
        assert_eq!(ages.count(), 1, "{name}");
    }
}

#[test]
fn a_draft_reads_its_own_file() {
    for (name, target) in [
        ("credit_data", "bad"),
        ("german_credit", "creditability"),
        ("taiwan_card", "bad"),
    ] {
        let path = data(&format!("{name}.csv"));
        let draft = draft_schema(&path, target).unwrap();
        let schema = Schema::from_toml(&draft.to_toml()).unwrap();
        assert_eq!(&schema, draft.schema());
        let drafted = Dataset::read(&path, &schema).unwrap();
        let by_hand = Schema::read(data(&format!("{name}.toml"))).unwrap();
        let by_hand = Dataset::read(&path, &by_hand).unwrap();
        assert_eq!(drafted.bad(), by_hand.bad());
        for field in schema.features() {
            assert_eq!(
                field.treatment(scorewright::scoring::Slot::OutOfRange),
                Some(Treatment::Nearest)
            );
        }
    }
}

#[test]
fn a_draft_finds_what_a_person_would() {
    let mut file =
        String::from("row,customer_id,opened,util,wages,since,sex,const,dial,empty,note,age,y\n");
    for i in 0..200_u32 {
        let wages = if i % 9 == 0 {
            "n/a".to_owned()
        } else {
            format!("{}.50", 900 + i * 7)
        };
        let since = match i % 10 {
            0 => -7,
            1 => -8,
            n => i32::try_from(n).unwrap(),
        };
        let sex = if i % 2 == 0 { "f" } else { "m" };
        let yes = if i % 3 == 0 { "Yes" } else { "No" };
        let util = f64::from(i) / 190.0;
        let (month, day, y) = (
            i % 12 + 1,
            i % 28 + 1,
            if i % 5 == 0 { "default" } else { "paid" },
        );
        file += &format!(
            "{i},C{:05},2020-{month:02}-{day:02},{util},{wages},{since},{sex},x,{yes},,text {i},{},{y}\n",
            i / 2,
            20 + i % 50
        );
    }
    let draft = Drafting::new("y")
        .with_bad("default")
        .from_reader(file.as_bytes())
        .unwrap();
    let schema = draft.schema();
    let field = |name: &str| schema.field(name).unwrap();
    let shape = |name: &str| (field(name).kind(), field(name).role());
    assert_eq!(shape("row"), (Kind::Text, Role::Id));
    assert_eq!(shape("customer_id"), (Kind::Text, Role::Id));
    assert_eq!(shape("opened"), (Kind::Date, Role::Date));
    assert_eq!(shape("util"), (Kind::Ratio, Role::Feature));
    assert_eq!(shape("wages"), (Kind::Amount, Role::Feature));
    assert_eq!(field("wages").missing_markers(), ["n/a"]);
    assert_eq!(field("since").special_numbers(), [-8.0, -7.0]);
    assert_eq!(field("since").range(), (0.0, 10.0));
    assert_eq!(shape("sex"), (Kind::Category, Role::Feature));
    assert_eq!(field("sex").lawful_use(), LawfulUse::Sensitive);
    assert!(draft.notes("sex")[0].contains("prohibited basis"));
    assert!(draft.notes("age")[0].contains("62"));
    assert_eq!(field("age").lawful_use(), LawfulUse::Ordinary);
    assert_eq!(shape("const").1, Role::Ignore);
    assert_eq!(shape("dial"), (Kind::Flag, Role::Feature));
    assert_eq!(shape("empty").1, Role::Ignore);
    assert_eq!(shape("note"), (Kind::Text, Role::Id));
    assert_eq!(field("y").bad(), Some("default"));
    let data = Dataset::reader(schema)
        .from_reader(file.as_bytes())
        .unwrap();
    assert_eq!(data.n_rows(), 200);
}

#[test]
fn a_draft_of_what_cannot_be_a_target_says_so() {
    let said = |drafting: Drafting<'_>, file: &str| {
        drafting
            .from_reader(file.as_bytes())
            .unwrap_err()
            .to_string()
    };
    let draft = || Drafting::new("y");
    assert_eq!(
        said(draft(), "x,z\n1,2\n"),
        "the first line names none of the schema's columns (such as `y`); is the header missing, or below other lines?"
    );
    assert_eq!(
        said(draft().with_weight("w"), "x,y\n1,2\n"),
        "the header lacks column `w`"
    );
    assert_eq!(
        said(draft(), "x,y\n"),
        "there is no record; expected at least one"
    );
    assert_eq!(
        said(draft(), "x,y\n1,2\n3\n"),
        "record 2 (line 3): the row has 1 fields, expected 2"
    );
    assert_eq!(
        said(draft(), "x,y\n1,1\n3,1\n"),
        "target `y`: all 2 rows are bad; expected good and bad ones"
    );
    assert!(said(draft(), "x,y\n1,a\n3,b\n").contains("does not say which is bad"));
    assert!(said(draft(), "x,y\n1,a\n3,b\n5,c\n").contains("3 different values"));
}

#[test]
fn errors_name_the_line_and_the_key() {
    let field = "name = 's'\n\n[[field]]\nname = 'x'\n";
    let cases = [
        ("name = 's'", "line 1: missing field `field`"),
        (
            "name = 's'\nfield = []",
            "line 1: a schema needs at least one field",
        ),
        ("name = 's'\n[[field]\n", "line 2: "),
        (
            &format!("{field}kind = 'amount'\nlwo = 3\n"),
            "line 6: key `lwo`: unknown field `lwo`, expected one of",
        ),
        (
            &format!("{field}kind = 'amont'\n"),
            "line 5: key `kind`: unknown variant `amont`, expected one of",
        ),
        (
            &format!("{field}kind = 'amount'\nlow = 'a'\n"),
            "line 6: key `low`: invalid type: string \"a\", expected f64",
        ),
        (
            &format!("{field}unit = 'EUR'\n"),
            "line 3: missing field `kind`",
        ),
        (
            &format!("{field}kind = 'amount'\nlow = 3\nhigh = 2\n"),
            "line 3: field `x`: `low` must be a number not above `high`, got 3 and 2",
        ),
        (
            &format!("{field}kind = 'amount'\nlow = nan\n"),
            "line 3: field `x`: `low` must be a number",
        ),
        (
            &format!("{field}kind = 'amount'\nkind = 'ratio'\n"),
            "line 6: key `kind`: duplicate key",
        ),
        (
            &format!("{field}kind = 'amount'\nspecials = [{{ code = -7, menaing = '' }}]\n"),
            "line 6: key `specials`: unknown field `menaing`",
        ),
        (
            &format!("{field}kind = 'amount'\n[[field]]\nname = 'x'\nkind = 'flag'\n"),
            "line 6: field `x` is declared twice",
        ),
        (
            &format!("{field}kind = 'amount'\nmissing = 'nearest'\n"),
            "line 3: field `x`: `missing` cannot be `nearest`; only `out_of_range` can",
        ),
    ];
    for (text, expected) in cases {
        let error = Schema::from_toml(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}\n{error}");
    }
}

#[test]
fn a_file_is_named_in_its_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    let error = Schema::read(&path).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("cannot read {}: entity not found", path.display())
    );
    std::fs::write(&path, "nam = 's'").unwrap();
    let error = Schema::read(&path).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!(
            "{}: line 1: key `nam`: unknown field",
            path.display()
        )),
        "{error}"
    );
    let schema = Schema::new("s", vec![Field::new("x", Kind::Flag)]).unwrap();
    schema.write(&path).unwrap();
    assert_eq!(Schema::read(&path).unwrap(), schema);
}

#[test]
fn fields_that_contradict_themselves_are_refused() {
    use FieldFault as F;
    let x = |kind| Field::new("x", kind);
    let target = |kind| x(kind).with_role(Role::Target);
    let number = |code| Special::number(code, "m");
    let level = |code: &str| Special::level(code, "m");
    let affixes = |words: &[(&str, f64)]| -> Vec<Affix> {
        let word = |&(text, times): &(&str, f64)| Affix::new(text).with_times(times);
        words.iter().map(word).collect()
    };
    type Case = (Field, fn(&F) -> bool);
    let cases: Vec<Case> = vec![
        (Field::new("", Kind::Flag), |f| matches!(f, F::Name)),
        (Field::new(" x", Kind::Flag), |f| matches!(f, F::Name)),
        (Field::new("a\nb", Kind::Flag), |f| matches!(f, F::Name)),
        (Field::new("n".repeat(1_025), Kind::Flag), |f| {
            matches!(f, F::Name)
        }),
        (x(Kind::Amount).with_range(2.0, 1.0), |f| {
            matches!(f, F::Range { .. })
        }),
        (x(Kind::Amount).with_low(f64::NAN), |f| {
            matches!(f, F::Range { .. })
        }),
        (x(Kind::Amount).with_low(f64::INFINITY), |f| {
            matches!(f, F::Range { .. })
        }),
        (
            x(Kind::Category).with_notation(Notation::DecimalPoint),
            |f| matches!(f, F::NotationOfKind { kind: "category" }),
        ),
        (x(Kind::Flag).with_low(0.0), |f| {
            matches!(f, F::RangeOfLevels { .. })
        }),
        (x(Kind::Amount).with_special(level("a")), |f| {
            matches!(f, F::SpecialType { .. })
        }),
        (x(Kind::Amount).with_special(number(f64::NAN)), |f| {
            matches!(f, F::SpecialType { .. })
        }),
        (x(Kind::Category).with_special(number(1.0)), |f| {
            matches!(f, F::SpecialType { .. })
        }),
        (
            x(Kind::Amount)
                .with_special(number(0.0))
                .with_special(number(-0.0)),
            |f| matches!(f, F::DuplicateSpecial { position: 2 }),
        ),
        (x(Kind::Flag).with_special(level("yes")), |f| {
            matches!(f, F::DuplicateSpecial { position: 1 })
        }),
        (
            (0..65).fold(x(Kind::Count), |f, i| f.with_special(number(f64::from(i)))),
            |f| matches!(f, F::TooManySpecials { n_specials: 65 }),
        ),
        (x(Kind::Flag).with_levels(["a"]), |f| {
            matches!(f, F::LevelsOfKind { .. })
        }),
        (x(Kind::Flag).with_same_as("Y", "yes"), |f| {
            matches!(f, F::SameAs { position: 1 })
        }),
        (
            x(Kind::Category)
                .with_levels(["a", "b"])
                .with_same_as("A", "a")
                .with_same_as("B", "c"),
            |f| matches!(f, F::SameAs { position: 2 }),
        ),
        (
            x(Kind::Category)
                .with_levels(["a", "b"])
                .with_same_as("b", "a"),
            |f| matches!(f, F::SameAs { position: 1 }),
        ),
        (
            x(Kind::Category)
                .with_same_as("c", "b")
                .with_same_as("b", "a"),
            |f| matches!(f, F::SameAs { position: 2 }),
        ),
        (
            x(Kind::Category)
                .with_same_as("A", "a")
                .with_missing_markers(["a"]),
            |f| matches!(f, F::SameAs { position: 1 }),
        ),
        (
            x(Kind::Category)
                .with_special(level("a"))
                .with_same_as("a", "b"),
            |f| matches!(f, F::SameAs { position: 1 }),
        ),
        (x(Kind::Amount).with_affixes(affixes(&[("k", 0.0)])), |f| {
            matches!(f, F::Affix { position: 1 })
        }),
        (x(Kind::Amount).with_affixes(affixes(&[("k", 2e15)])), |f| {
            matches!(f, F::Affix { position: 1 })
        }),
        (
            x(Kind::Amount).with_affixes(affixes(&[("k", 1.0), ("K.", 1.0)])),
            |f| matches!(f, F::Affix { position: 2 }),
        ),
        (x(Kind::Amount).with_affixes(affixes(&[("m2", 1.0)])), |f| {
            matches!(f, F::Affix { position: 1 })
        }),
        (
            x(Kind::Count)
                .with_lawful_use(LawfulUse::Age)
                .with_elderly_from(121.0),
            |f| matches!(f, F::ElderlyFrom),
        ),
        (
            x(Kind::Count)
                .with_lawful_use(LawfulUse::Age)
                .with_elderly_from(0.5),
            |f| matches!(f, F::ElderlyFrom),
        ),
        (x(Kind::Category).with_levels(["a", "b", "a"]), |f| {
            matches!(f, F::Level { position: 3 })
        }),
        (x(Kind::Category).with_levels(["a", "b "]), |f| {
            matches!(f, F::Level { position: 2 })
        }),
        (
            x(Kind::Category)
                .with_levels(["a"])
                .with_missing_markers(["a"]),
            |f| matches!(f, F::Marker { position: 1 }),
        ),
        (
            x(Kind::Count)
                .with_special(number(-9.0))
                .with_missing_markers(["NA", "-9.0"]),
            |f| matches!(f, F::Marker { position: 2 }),
        ),
        (x(Kind::Amount).with_non_finite(Treatment::Nearest), |f| {
            matches!(f, F::Nearest { key: "non_finite" })
        }),
        (x(Kind::Category).with_unseen(Treatment::Nearest), |f| {
            matches!(f, F::Nearest { key: "unseen" })
        }),
        (x(Kind::Flag).with_lawful_use(LawfulUse::Prohibited), |f| {
            matches!(f, F::Prohibited)
        }),
        (x(Kind::Text), |f| matches!(f, F::FeatureKind { .. })),
        (x(Kind::Date), |f| matches!(f, F::FeatureKind { .. })),
        (target(Kind::Amount), |f| matches!(f, F::RoleKind { .. })),
        (x(Kind::Flag).with_role(Role::Weight), |f| {
            matches!(f, F::RoleKind { .. })
        }),
        (x(Kind::Text).with_role(Role::Date), |f| {
            matches!(f, F::RoleKind { .. })
        }),
        (x(Kind::Flag).with_bad("1"), |f| {
            matches!(f, F::BadOfRole { .. })
        }),
        (target(Kind::Flag).with_bad(" "), |f| matches!(f, F::Bad)),
        (
            target(Kind::Category).with_levels(["a", "b"]).with_bad("c"),
            |f| matches!(f, F::Bad),
        ),
    ];
    for (field, expected) in cases {
        let shown = format!("{field:?}");
        match Schema::new("s", vec![field]) {
            Err(SchemaError::Field { fault, .. }) if expected(&fault) => {
                assert!(!fault.to_string().is_empty());
            }
            other => panic!("{shown}: {other:?}"),
        }
    }
}

#[test]
fn fields_are_refused_together() {
    let x = |i: usize| Field::new(format!("x{i}"), Kind::Flag);
    let many: Vec<Field> = (0..=LIMIT_FIELDS).map(x).collect();
    assert!(matches!(
        Schema::new("s", many),
        Err(SchemaError::TooManyFields { .. })
    ));
    assert!(matches!(
        Schema::new("s", vec![]),
        Err(SchemaError::NoFields)
    ));
    for (role, kind) in [
        (Role::Weight, Kind::Amount),
        (Role::Date, Kind::Date),
        (Role::Split, Kind::Text),
    ] {
        let field = |name| Field::new(name, kind).with_role(role);
        let twice = Schema::new("s", vec![x(0), field("a"), field("b")]);
        assert!(matches!(twice, Err(SchemaError::RepeatedRole { .. })));
    }
    let two = vec![x(0).with_role(Role::Target), x(1).with_role(Role::Target)];
    assert_eq!(
        Schema::new("s", two).unwrap_err().to_string(),
        "fields `x0` and `x1` both have the role `target`; one may"
    );
}

/// A field with every attribute set.
fn full() -> Field {
    Field::new("x", Kind::Amount)
        .with_label("A label")
        .with_group(Group::Debt)
        .with_unit("EUR")
        .with_notation(Notation::DecimalComma)
        .with_affixes([Affix::new("元"), Affix::new("k\"").with_times(1000.0)])
        .without_usual_markers()
        .with_range(-1.5, 1e9)
        .with_missing_markers(["NA", "\"quoted\""])
        .with_special(Special::number(-7.0, "never"))
        .with_special(Special::number(0.1, "a tenth"))
        .with_missing(Treatment::Refuse)
        .with_out_of_range(Treatment::OwnBin)
        .with_non_finite(Treatment::OwnBin)
        .with_unseen(Treatment::Refuse)
        .with_direction(Direction::Rising)
        .with_lawful_use(LawfulUse::Sensitive)
        .with_reason_code("R1")
        .with_reason_text("Too much of it")
}

#[test]
fn every_attribute_survives_toml_and_json() {
    let others = [
        Field::new("part", Kind::Category)
            .with_role(Role::Split)
            .with_levels(["train", "te\"st\\"]),
        Field::new("y", Kind::Category)
            .with_role(Role::Target)
            .with_levels(["a", "b"])
            .with_bad("b"),
        Field::new("home", Kind::Category)
            .with_levels(["own \"1\"", "rent"])
            .with_same_as("Own\\", "own \"1\"")
            .with_same_as("RENT", "rent"),
        Field::new("seen", Kind::Date)
            .with_role(Role::Date)
            .with_date_format(DateFormat::Dmy),
    ];
    let fields: Vec<Field> = std::iter::once(full()).chain(others).collect();
    let schema = Schema::new("name with \"quotes\" and\nbreaks", fields).unwrap();
    assert_eq!(Schema::from_toml(&schema.to_toml()).unwrap(), schema);
    for field in schema.fields() {
        let json = serde_json::to_string(field).unwrap();
        assert_eq!(&serde_json::from_str::<Field>(&json).unwrap(), field);
    }
    let refused = serde_json::from_str::<Field>(r#"{"name": "x", "kind": "text"}"#);
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("cannot be a feature")
    );
}

#[test]
fn any_edit_of_a_meaning_changes_the_fingerprint_and_is_named() {
    let other = || Field::new("other", Kind::Flag);
    let schema = |field: Field| Schema::new("s", vec![field, other()]).unwrap();
    let base = schema(full());
    let edits: Vec<(&str, Field)> = vec![
        ("kind", {
            let mut f = Field::new("x", Kind::Ratio);
            f = f.with_unit("EUR").with_range(-1.5, 1e9);
            f = f.without_usual_markers();
            f.with_notation(Notation::DecimalComma)
        }),
        ("unit", full().with_unit("USD")),
        ("low", full().with_low(-1.4)),
        ("high", full().with_high(f64::INFINITY)),
        ("missing_markers", full().with_missing_markers(["NA"])),
        (
            "specials",
            full().with_special(Special::number(-8.0, "unusable")),
        ),
        ("missing", full().with_missing(Treatment::OwnBin)),
        ("out_of_range", full().with_out_of_range(Treatment::Nearest)),
        ("non_finite", full().with_non_finite(Treatment::Refuse)),
        ("unseen", full().with_unseen(Treatment::OwnBin)),
        ("notation", full().with_notation(Notation::DecimalPoint)),
        ("affixes", full().with_affixes([Affix::new("元")])),
    ];
    for (attribute, field) in edits {
        let edited = schema(field);
        assert_ne!(edited.fingerprint(), base.fingerprint(), "{attribute}");
        let difference = base.difference(&edited).unwrap();
        assert_eq!(
            (difference.field.as_str(), difference.attribute),
            ("x", attribute)
        );
        assert_ne!(difference.expected, difference.got);
    }
    let levels =
        |levels: &[&str]| schema(Field::new("x", Kind::Category).with_levels(levels.to_vec()));
    let difference = levels(&["a", "b"]).difference(&levels(&["a, b"])).unwrap();
    assert_eq!(difference.attribute, "levels");
    let home = || Field::new("x", Kind::Category).with_levels(["own", "rent"]);
    let joined = schema(home().with_same_as("OWN", "own"));
    let difference = schema(home()).difference(&joined).unwrap();
    assert_eq!(difference.attribute, "same_as");
    assert_ne!(schema(home()).fingerprint(), joined.fingerprint());
    let without = Schema::new("s", vec![other()]).unwrap();
    assert_eq!(
        base.difference(&without).unwrap().to_string(),
        "field `x`: presence is absent, expected present"
    );
    assert_ne!(without.fingerprint(), base.fingerprint());
}

#[test]
fn words_for_people_and_the_order_do_not_change_the_fingerprint() {
    let schema = |fields| Schema::new("s", fields).unwrap();
    let other = || Field::new("other", Kind::Flag);
    let base = schema(vec![full(), other()]);
    let relabelled = full()
        .with_label("Another")
        .with_group(Group::Income)
        .with_direction(Direction::Any)
        .with_reason_text("other words")
        .with_missing_markers(["\"quoted\"", "NA"]);
    let same = schema(vec![other(), relabelled]);
    assert_eq!(base.fingerprint(), same.fingerprint());
    assert_eq!(base.difference(&same), None);
    assert_eq!(base.fingerprint().len(), 64);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_schema_survives_toml(
        names in prop::collection::hash_set("[^\\s\\p{C}]([^\\p{C}]{0,6}[^\\s\\p{C}])?", 1..5),
        low in -1e6_f64..1e6, width in 0.0_f64..1e300,
        codes in prop::collection::btree_set(-99_i32..0, 0..5),
        meaning in "\\PC{0,12}", markers in prop::collection::vec("[A-Z?.#\"\\\\]{1,5}", 0..3),
    ) {
        let fields = names.iter().map(|name| {
            let field = Field::new(name.as_str(), Kind::Ratio)
                .with_range(low, low + width)
                .with_missing_markers(markers.clone());
            codes.iter().fold(field, |field, &code| field.with_special(Special::number(f64::from(code), meaning.as_str())))
        });
        let schema = Schema::new(meaning.as_str(), fields.collect());
        prop_assume!(schema.is_ok()); // names with odd white space at their ends
        let schema = schema.unwrap();
        prop_assert_eq!(&Schema::from_toml(&schema.to_toml()).unwrap(), &schema);
    }

    #[test]
    fn no_text_makes_the_reader_of_schemas_panic(text in "[\\[\\]a-z='\"\n0-9{},.-]{0,200}") {
        let _ = Schema::from_toml(&text);
    }
}
