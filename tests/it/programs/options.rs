//! What the programs say to options, and how wide they say it.

use super::{Folder, loans, run, said};

const PROGRAMS: [&str; 11] = [
    "quickstart",
    "draft_schema",
    "train",
    "rejects",
    "score",
    "early_warning",
    "decide",
    "plan",
    "relief",
    "outreach",
    "journey",
];

/// Columns of a terminal; Chinese characters take two.
fn width(line: &str) -> usize {
    let wide = |c: char| ('\u{2e80}'..='\u{ffe6}').contains(&c);
    line.chars().map(|c| 1 + usize::from(wide(c))).sum()
}

pub(super) fn fits(what: &str, text: &[u8]) {
    for line in String::from_utf8_lossy(text).lines() {
        assert!(width(line) <= 80, "{what}: {line}");
    }
}

#[test]
fn help_and_json_are_in_every_program_and_fit_eighty_columns() {
    for program in PROGRAMS {
        let Some(help) = run(program, &["--help"]) else {
            return;
        };
        assert!(help.status.success());
        let text = String::from_utf8_lossy(&help.stdout).into_owned();
        assert!(
            text.contains("--json") && text.contains("--help"),
            "{program}"
        );
        fits(program, &help.stdout);
        let unknown = run(program, &["--no-such-option"]).unwrap();
        assert_eq!(unknown.status.code(), Some(2), "{program}");
        assert_eq!(
            run(program, &["stray"]).unwrap().status.code(),
            Some(2),
            "{program}"
        );
    }
    fits(
        "backtest",
        &run("early_warning", &["backtest", "--help"])
            .unwrap()
            .stdout,
    );
}

/// The quick ones; `early_warning` and `journey`, which learn cards first, say their
/// tables through the same functions.
#[test]
fn what_programs_say_by_default_fits_eighty_columns() {
    for program in ["plan", "relief", "outreach", "decide"] {
        let Some(output) = run(program, &[]) else {
            return;
        };
        assert!(output.status.success(), "{program}: {}", said(&output));
        fits(program, &output.stdout);
        fits(program, &output.stderr);
        let json = run(program, &["--json"]).unwrap();
        let value: Result<serde_json::Value, _> = serde_json::from_slice(&json.stdout);
        assert!(value.is_ok_and(|value| value.is_object()), "{program}");
    }
}

#[test]
fn options_that_cannot_apply_together_are_refused() {
    let card = "target/none.json";
    for (program, arguments) in [
        ("plan", &["--rate", "12"][..]),
        ("plan", &["--periods", "12"]),
        ("plan", &["--disbursed-on", "2026-01-31"]),
        ("plan", &["--principal", "1.00 CNY", "--rate", "12"]),
        (
            "plan",
            &[
                "--loan",
                "a.toml",
                "--principal",
                "1.00 CNY",
                "--rate",
                "1",
                "--periods",
                "2",
            ],
        ),
        ("plan", &["--lender", "hk_money_lender", "--lpr", "3.1"]),
        ("plan", &["--lender", "nobody"]),
        ("decide", &["--data", "loans.csv"]),
        ("decide", &["--old-card", card]),
        ("decide", &["--card", card, "--loss", "1.00 CNY"]),
        ("decide", &["--card", card, "--band", "10"]),
        ("outreach", &["--rules", "FIRM-DEFAULT", "--by-the-letter"]),
        ("early_warning", &["--state", "state.json"]),
        ("early_warning", &["--panel", "p.csv"]),
        (
            "early_warning",
            &[
                "--panel",
                "p.csv",
                "--panel-schema",
                "p.toml",
                "--lgd",
                "0.5",
            ],
        ),
        (
            "early_warning",
            &[
                "--json",
                "backtest",
                "--panel",
                "p.csv",
                "--panel-schema",
                "p.toml",
            ],
        ),
        ("train", &["--good", "x"]),
        ("train", &["--split-column", "part", "--holdout", "0.2"]),
        ("train", &["--long-run-rate", "0.05", "--prior", "0.02"]),
        ("train", &["--prior", "5"]),
        ("train", &["--bootstrap", "5"]),
        ("train", &["--bootstrap-seed", "5"]),
        ("rejects", &["--reject-share", "1"]),
        ("rejects", &["--repeats", "1"]),
        ("train", &["--split-column", "part", "--seed", "7"]),
        (
            "train",
            &["--bad", "1", "--good", "0", "--schema", "s.toml"],
        ),
        ("draft_schema", &["--good", "x"]),
    ] {
        let Some(output) = run(program, arguments) else {
            return;
        };
        assert!(!output.status.success(), "{program} {arguments:?}");
        // Refused for what the options say, not for a file that is not there.
        let known = arguments
            .iter()
            .filter(|argument| argument.starts_with("--"));
        let mut named = known.filter(|option| said(&output).contains(**option));
        assert!(
            named.next().is_some(),
            "{program} {arguments:?} {}",
            said(&output)
        );
    }
}

/// 400 loans under a schema that says `repaid` is the target, 1 by default bad.
fn repaid() -> (Folder, String, String) {
    let folder = Folder::with("loans.csv", &loans(|_, bad| u8::from(!bad).to_string()));
    let schema = r#"name = "loans"
[[field]]
name = "unnamed_1"
kind = "text"
role = "ignore"
[[field]]
name = "income"
kind = "amount"
notation = "decimal_point"
[[field]]
name = "opened"
kind = "category"
role = "ignore"
[[field]]
name = "home"
kind = "category"
[[field]]
name = "status"
kind = "flag"
role = "target"
[[field]]
name = "part"
kind = "category"
role = "ignore"
"#;
    std::fs::write(folder.path("loans.toml"), schema).unwrap();
    let (data, schema) = (folder.path("loans.csv"), folder.path("loans.toml"));
    (folder, data, schema)
}

#[test]
fn what_is_said_of_a_column_of_the_schema_is_used_or_refused() {
    let (folder, data, schema) = repaid();
    let card = folder.path("card.json");
    let train = |more: &[&str]| {
        let arguments = [
            "--data", &data, "--schema", &schema, "--out", &card, "--json",
        ];
        run("train", &[&arguments[..], more].concat())
    };
    let card_with = |bad: &str| {
        let trained = train(&["--bad", bad, "--target", "status"])?;
        assert!(trained.status.success(), "{}", said(&trained));
        Some(std::fs::read_to_string(&card).unwrap())
    };
    let Some(one) = card_with("1") else {
        return;
    };
    assert_ne!(one, card_with("0").unwrap(), "--bad is used");
    for (options, hint) in [
        (
            &["--target", "income"][..],
            "the target of --schema is `status`",
        ),
        (&["--weight-column", "incom"], "it has income"),
        (&["--split-column", "parts"], "it has part"),
        (&["--weight-column", "status"], "that is the target"),
    ] {
        let refused = train(options).unwrap();
        assert!(!refused.status.success(), "{options:?}");
        assert!(
            said(&refused).contains(hint),
            "{options:?} {}",
            said(&refused)
        );
        assert!(said(&refused).contains(options[0]), "{options:?}");
    }
    let says_bad = std::fs::read_to_string(&schema).unwrap();
    let says_bad = says_bad.replace("role = \"target\"", "role = \"target\"\nbad = \"0\"");
    std::fs::write(&schema, says_bad).unwrap();
    assert!(train(&["--bad", "0"]).unwrap().status.success());
    let refused = train(&["--bad", "1"]).unwrap();
    assert!(
        said(&refused).contains("--bad 1: the schema says"),
        "{}",
        said(&refused)
    );
    let unknown = [
        "--data",
        &data,
        "--target",
        "status",
        "--weight-column",
        "incom",
    ];
    for program in ["train", "draft_schema"] {
        let refused = run(program, &unknown).unwrap();
        assert!(
            said(&refused).contains("`incom`; it has income"),
            "{}",
            said(&refused)
        );
    }
}

#[test]
fn what_is_said_twice_or_against_the_file_is_refused() {
    let folder = Folder::with("loans.csv", &loans(|_, bad| u8::from(bad).to_string()));
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let edits = folder.path("edits.toml");
    std::fs::write(&edits, "[[edit]]\nfield = \"income\"\nmerge = [0, 1]\n").unwrap();
    let marked = folder.path("marked.csv");
    std::fs::write(
        &marked,
        format!("\u{feff}{}", std::fs::read_to_string(&data).unwrap()),
    )
    .unwrap();
    let train = |more: &[&str]| {
        let arguments = ["--data", &data, "--target", "status", "--out", &card];
        run("train", &[&arguments[..], more].concat())
    };
    for (options, hint) in [
        (
            &["--weight-column", "status"][..],
            "`status` is asked for twice",
        ),
        (&["--split-column", "status"], "--split-column)"),
        (
            &["--fixed-cuts", "income=9", "--fixed-cuts", "income=8"],
            "given twice",
        ),
        (
            &["--fixed-cuts", "income=9", "--exclude", "income"],
            "--exclude leaves `income` out",
        ),
        (&["--exclude", "incom"], "they are income, home"),
        (&["--fixed-cuts", "incom=9"], "they are income, home"),
        (&["--bad", "1", "--good", "1"], "--good 1: --bad says"),
        (&["--bad", "7"], "(here: --bad VALUE)"),
        (&["--delimiter", ";"], "(here: --delimiter CHARACTER)"),
    ] {
        let Some(refused) = train(options) else {
            return;
        };
        assert!(!refused.status.success(), "{options:?}");
        assert!(
            said(&refused).replace("\n   ", " ").contains(hint),
            "{options:?} {}",
            said(&refused)
        );
    }
    let over_edits = [
        "--data", &data, "--target", "status", "--edits", &edits, "--out", &edits,
    ];
    let refused = run("train", &over_edits).unwrap();
    assert!(
        said(&refused).contains("are one file"),
        "{}",
        said(&refused)
    );
    assert!(
        std::fs::read_to_string(&edits)
            .unwrap()
            .starts_with("[[edit]]")
    );
    let beyond = train(&["--fixed-cuts", "income=-5"]).unwrap();
    assert!(
        beyond.status.success() && said(&beyond).contains("holds no row"),
        "{}",
        said(&beyond)
    );
    let other = [
        "--data",
        &marked,
        "--target",
        "status",
        "--encoding",
        "windows-1252",
    ];
    let refused = run("draft_schema", &other).unwrap();
    assert!(
        said(&refused).contains("byte order mark of UTF-8"),
        "{}",
        said(&refused)
    );
}

#[test]
fn score_says_which_option_finds_the_header() {
    let folder = Folder::with("loans.csv", &loans(|_, bad| u8::from(bad).to_string()));
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let Some(trained) = run(
        "train",
        &["--data", &data, "--target", "status", "--out", &card],
    ) else {
        return;
    };
    assert!(trained.status.success(), "{}", said(&trained));
    let below = folder.path("below.csv");
    std::fs::write(
        &below,
        format!("Report\n{}", std::fs::read_to_string(&data).unwrap()),
    )
    .unwrap();
    let out = folder.path("scores.csv");
    let score = |more: &[&str]| {
        let arguments = ["--card", &card, "--data", &below, "--out", &out];
        run("score", &[&arguments[..], more].concat()).unwrap()
    };
    assert!(
        said(&score(&[])).contains("--skip LINES"),
        "{}",
        said(&score(&[]))
    );
    assert!(score(&["--skip", "1"]).status.success());
}

#[test]
fn a_value_may_begin_with_a_hyphen_and_an_option_is_no_value() {
    let word = |_, bad: bool| if bad { "-1" } else { "1" }.to_owned();
    let folder = Folder::with("loans.csv", &loans(word).replace("status", "-status"));
    let (data, card) = (folder.path("loans.csv"), folder.path("-card.json"));
    let common = ["--data", &data, "--target", "-status", "--out", &card];
    let with = |more: &[&'static str]| [&common[..], more].concat();
    let Some(trained) = run("train", &with(&["--bad", "-1", "--json"])) else {
        return;
    };
    assert!(trained.status.success(), "{}", said(&trained));
    let trained = run(
        "train",
        &with(&["--bad", "-1", "--good", "1", "--pdo", "-20"]),
    )
    .unwrap();
    assert!(
        !said(&trained).contains("unexpected argument"),
        "{}",
        said(&trained)
    );
    for refused in [with(&["--bad", "--json"]), with(&["--bad"])] {
        let refused = run("train", &refused).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert!(
            said(&refused).contains("a value is required"),
            "{}",
            said(&refused)
        );
    }
    let plain = run("train", &with(&["--bad=--json"])).unwrap();
    assert!(said(&plain).contains("has the value that the schema calls bad"));
}

#[test]
fn a_wrong_loan_says_line_key_and_what_is_allowed() {
    const LOAN: &str = "principal = \"12000.00 CNY\"\nrate_percent = \"12\"\n\
        disbursed_on = \"2026-01-31\"\nperiods = 12\n";
    let with = |from: &str, to: &str| LOAN.replace(from, to);
    let after = |more: &str| format!("{LOAN}{more}");
    let fee = "[[fee]]\nname = \"x\"\namount = \"1.00 CNY\"\ncharged_by = \"lender\"\n";
    for (text, expected) in [
        (
            after("timing = \"monthly\"\n"),
            &["line 5: unknown field `timing`", "`day_count`"][..],
        ),
        (
            after("kind = \"annuity\"\n"),
            &["line 5: key `kind`: expected one of", "`bullet`"],
        ),
        (
            after("day_count = \"act/365\"\n"),
            &["line 5: key `day_count`", "`act/365f`"],
        ),
        (
            after(&format!("{fee}timing = \"each\"\n")),
            &["line 9: key `fee[0].timing`", "`each_instalment`"],
        ),
        (
            with("\"12000.00 CNY\"", "12000.00"),
            &[
                "line 1: key `principal`: expected text in quotes, found a decimal number",
                "\"1500.00 CNY\"",
            ],
        ),
        (
            with("\"12\"", "12"),
            &["line 2: key `rate_percent`: expected text in quotes, found a whole number"],
        ),
        (
            with("\"2026-01-31\"", "2026-01-31"),
            &["line 3: key `disbursed_on`: expected a date in quotes"],
        ),
        (
            with("2026-01-31", "31.01.2026"),
            &["line 3: key `disbursed_on`: not a date", "\"2026-01-31\""],
        ),
        (
            with("= 12\n", "= 12.5\n"),
            &[
                "line 4: key `periods`: expected a whole number from 0",
                "found a decimal number",
            ],
        ),
        (
            with("= 12\n", "= -12\n"),
            &["line 4: key `periods`: expected a whole number from 0"],
        ),
        (
            with(" CNY", ""),
            &["`principal`: an amount needs its currency"],
        ),
        (with("CNY", "XYZ"), &["`principal`: unknown currency code"]),
        (
            with("12000.00", "12,000.00"),
            &["`principal`: not a plain decimal number"],
        ),
        (
            after("interest_free_periods = true\n"),
            &[
                "line 5: key `interest_free_periods`: expected a whole number",
                "found true or false",
            ],
        ),
        (after("fee = 3\n"), &["line 5: key `fee`: expected a list"]),
        (LOAN.replace("periods", "#"), &["periods"]),
    ] {
        let folder = Folder::with("loan.toml", &text);
        let Some(refused) = run("plan", &["--loan", &folder.path("loan.toml")]) else {
            return;
        };
        assert!(!refused.status.success(), "{text}");
        let said = said(&refused);
        assert!(said.contains("loan.toml: "), "{said}");
        for part in expected {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}

/// A rate or cost that cannot be stated is refused by its name, with nothing printed before.
#[test]
fn a_plan_is_printed_whole_or_not_at_all() {
    for (rate, every, expected) in [
        // Half as much again for late interest is 1,200 %.
        ("800", 12, "`late_interest`: a yearly rate must lie"),
        ("1200", 12, "a yearly rate must lie from 0 % to 1000 %"),
        // 600 % a year in monthly parts: 1.5^12 - 1 is 12,875 %.
        (
            "600",
            1,
            "the annualised cost lies outside -100 % to 10000 %",
        ),
    ] {
        let text = format!(
            "principal = \"1000.00 CNY\"\nrate_percent = \"{rate}\"\n\
             disbursed_on = \"2026-09-30\"\nperiods = 3\nevery = {{ months = {every} }}\n"
        );
        let folder = Folder::with("loan.toml", &text);
        for json in [&[][..], &["--json"]] {
            let loan = folder.path("loan.toml");
            let lender = ["--loan", loan.as_str(), "--lender", "cn_consumer_finance"];
            let arguments = [&lender[..], json].concat();
            let Some(refused) = run("plan", &arguments) else {
                return;
            };
            assert!(!refused.status.success(), "{rate}");
            assert!(refused.stdout.is_empty(), "{rate}");
            let error = said(&refused);
            assert!(error.contains(expected), "{rate}: {error}");
        }
    }
}

#[test]
fn crosses_are_tables_where_asked_for_and_hinted_at_where_not() {
    // Bad where income and debt are alike.
    let mut file = String::from("income,debt,bad\n");
    for row in 0..3000_u32 {
        let (income, debt) = (row * 7919 % 1000, row * 104_729 % 1009);
        let alike = (income < 500) == (debt < 400);
        let bad = row * 31 % 100 < if alike { 60 } else { 20 };
        file += &format!("{income},{debt},{}\n", u8::from(bad));
    }
    let folder = Folder::with("loans.csv", &file);
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let common = ["--data", &*data, "--out", &*card];
    let with = |more: &[&'static str]| {
        let all: Vec<&str> = common.iter().copied().chain(more.iter().copied()).collect();
        run("train", &all)
    };
    let Some(crossed) = with(&["--crosses", "auto"]) else {
        return;
    };
    assert!(crossed.status.success(), "{}", said(&crossed));
    assert!(said(&crossed).contains("1 cross: loss per row held back"));
    let shown = String::from_utf8_lossy(&crossed.stdout).into_owned();
    assert!(shown.contains("debt × income"), "{shown}");
    fits("crosses", &crossed.stdout);
    let hinted = with(&[]).unwrap();
    assert!(said(&hinted).contains("--crosses"), "{}", said(&hinted));
    for wrong in [
        ["--crosses", "0"],
        ["--crosses", "61"],
        ["--crosses", "many"],
    ] {
        assert_eq!(with(&wrong).unwrap().status.code(), Some(2));
    }
}
