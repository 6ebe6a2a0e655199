//! The program `early_warning` on small panels: what it tells, keeps and refuses.

use crate::programs::{run, said};
use std::fmt::Write as _;
use std::path::Path;

pub(crate) const LAYOUT: &str = r#"version = 1
name = "mine"
id = "acct"
[month]
column = "month"
[status]
column = "status"
days_past_due = { "0" = 0, "1" = 30, "2" = 60, "3" = 90 }
paid_off = ["C"]
no_loan = ["X"]
closed = ["Z"]
"#;

/// A panel of months from January 2024 on, a letter each.
fn panel(accounts: &[(&str, &str)], month_as: impl Fn(i32, u32) -> String) -> String {
    let mut text = String::from("acct,month,status\n");
    for (id, statuses) in accounts {
        for (n, status) in (0..).zip(statuses.chars()) {
            let month = month_as(2024 + n / 12, u32::try_from(n % 12 + 1).unwrap());
            writeln!(text, "{id},{month},{status}").unwrap();
        }
    }
    text
}

fn last_day(year: i32, month: u32) -> String {
    let first = jiff::civil::Date::new(year.try_into().unwrap(), month.try_into().unwrap(), 1);
    first.unwrap().last_of_month().to_string()
}

/// The story of the case `no_card_never_clears`, and accounts that end in other ways.
const ACCOUNTS: [(&str, &str); 6] = [
    ("D", "01000000000000010000"),
    ("E", "03330000000000000000"),
    ("F", "010000CCCCCCCCCCCCCC"),
    ("G", "00000000000000000013"),
    ("H", "0000000000000000003C"),
    ("I", "01XXXXXXXXXXXXXXXXXX"),
];

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.put("ps.toml", LAYOUT);
        files
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Watches a panel with further arguments; `None` when the program is not built.
    fn watch(&self, panel: &str, more: &[&str]) -> Option<Result<String, String>> {
        let (panel, layout) = (self.path(panel), self.path("ps.toml"));
        let (out, list) = (self.path("alerts.csv"), self.path("list.csv"));
        let mut arguments = vec!["--panel", &panel, "--panel-schema", &layout];
        arguments.extend(["--out", &out, "--watch-list", &list, "--json"]);
        arguments.extend(more);
        let output = run("early_warning", &arguments)?;
        Some(if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap())
        } else {
            Err(said(&output))
        })
    }
}

/// Id and date of each line of alerts.
fn told(alerts: &str) -> Vec<(String, String)> {
    let mut told: Vec<_> = alerts
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split(',').map(str::to_owned);
            (cells.next().unwrap(), cells.next().unwrap())
        })
        .collect();
    told.sort();
    told
}

#[test]
fn a_borrower_without_a_card_is_watched_by_facts_alone() {
    let files = Files::new();
    files.put("p.csv", &panel(&ACCOUNTS, last_day));
    let Some(watched) = files.watch("p.csv", &[]) else {
        return;
    };
    let report: serde_json::Value = serde_json::from_str(&watched.unwrap()).unwrap();
    let expected = [
        ("D", "2024-02-29"),
        ("D", "2025-04-30"),
        ("E", "2024-02-29"),
        ("F", "2024-02-29"),
        ("G", "2025-07-31"),
        ("G", "2025-08-31"),
        ("H", "2025-07-31"),
        ("I", "2024-02-29"),
    ];
    let expected = expected.map(|(id, on)| (id.to_owned(), on.to_owned()));
    assert_eq!(told(&files.read("alerts.csv")), expected);
    let days = report["days"].as_array().unwrap();
    assert!(
        days.iter().all(|day| day["unknown"] == 0),
        "observed is not unknown"
    );
    // Only G is still watched.
    let list = files.read("list.csv");
    let ids: Vec<_> = list.lines().skip(1).map(|line| &line[..1]).collect();
    assert_eq!(ids, ["G"], "{list}");
}

#[test]
fn a_closed_account_leaves_at_once_and_for_good() {
    let files = Files::new();
    files.put(
        "p.csv",
        &panel(&[("A", "03Z"), ("B", "0000000000")], last_day),
    );
    let Some(watched) = files.watch("p.csv", &[]) else {
        return;
    };
    let report: serde_json::Value = serde_json::from_str(&watched.unwrap()).unwrap();
    assert_eq!(files.read("list.csv").lines().count(), 1, "the header");
    let last = report["days"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["red"], &last["unknown"]), (&0.into(), &0.into()));
}

#[test]
fn month_keys_are_read_as_the_last_days_of_their_months() {
    let files = Files::new();
    files.put("p.csv", &panel(&ACCOUNTS, last_day));
    if files.watch("p.csv", &[]).is_none() {
        return;
    }
    let expected = files.read("alerts.csv");
    let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let forms: [&dyn Fn(i32, u32) -> String; 6] = [
        &|year, month| format!("{year}-{month:02}"),
        &|year, month| format!("{year}{month:02}"),
        &|year, month| format!("{year}M{month:02}"),
        &|year, month| format!("{}-{}", names[month as usize - 1], year % 100),
        &|year, month| format!("{month:02}/{year}"),
        &|year, month| format!("{year}\u{5e74}{month}\u{6708}"),
    ];
    for form in forms {
        let text = panel(&ACCOUNTS, form);
        files.put("p.csv", &text);
        files.watch("p.csv", &[]).unwrap().unwrap();
        assert_eq!(files.read("alerts.csv"), expected, "{text}");
    }
}

#[test]
fn a_date_in_the_future_is_refused_and_the_watch_goes_on() {
    let files = Files::new();
    files.put("ps.toml", include_str!("../../data/panels/card_panel.toml"));
    files.put(
        "f1.csv",
        "ID,MONTHS_BALANCE,STATUS\na,-3,0\na,1200,0\nb,-3,0\n",
    );
    files.put(
        "f2.csv",
        "ID,MONTHS_BALANCE,STATUS\na,-2,0\na,-1,2\na,0,5\nb,-1,2\nb,0,3\n",
    );
    let state = files.path("state.json");
    let Some(refused) = files.watch("f1.csv", &["--state", &state]) else {
        return;
    };
    let error = refused.unwrap_err();
    assert!(
        error.contains("record 2 (line 3): column `MONTHS_BALANCE` is dated after 2020-12-31"),
        "{error}"
    );
    assert!(!Path::new(&state).exists() && !Path::new(&files.path("alerts.csv")).exists());
    files
        .watch("f2.csv", &["--state", &state])
        .unwrap()
        .unwrap();
    let ids: String = told(&files.read("alerts.csv"))
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(ids, "aabb");
    // Dates as of another day, and a book that was seen after it.
    let error = files
        .watch("f2.csv", &["--as-of", "2020-11-30"])
        .unwrap()
        .unwrap_err();
    assert!(
        error.contains("record 3 (line 4)") && error.contains("2020-11-30"),
        "{error}"
    );
    files.put("f3.csv", "ID,MONTHS_BALANCE,STATUS\na,-2,0\n");
    let early = ["--as-of", "2020-11-30", "--state", &state];
    let error = files.watch("f3.csv", &early).unwrap().unwrap_err();
    assert!(
        error.contains("was seen on 2020-12-31, after 2020-11-30"),
        "{error}"
    );
    // Nothing of a year far off passes without --as-of either.
    files.put("ps.toml", LAYOUT);
    files.put(
        "f4.csv",
        "acct,month,status\na,2024-01-31,0\na,2424-01-31,0\n",
    );
    let error = files.watch("f4.csv", &[]).unwrap().unwrap_err();
    assert!(
        error.contains("record 2 (line 3): column `month` is dated after"),
        "{error}"
    );
}

#[test]
fn a_month_run_again_gives_the_same_files() {
    let files = Files::new();
    let state = files.path("state.json");
    let months = |n: usize| {
        let cut = ACCOUNTS.map(|(id, statuses)| (id, &statuses[..n]));
        panel(&cut, last_day)
    };
    for n in [15, 16] {
        files.put("p.csv", &months(n));
        let Some(watched) = files.watch("p.csv", &["--state", &state]) else {
            return;
        };
        watched.unwrap();
    }
    let written = || ["alerts.csv", "list.csv", "state.json"].map(|name| files.read(name));
    let first = written();
    assert_eq!(told(&first[0]), [("D".to_owned(), "2025-04-30".to_owned())]);
    for _ in 0..2 {
        files.watch("p.csv", &["--state", &state]).unwrap().unwrap();
        assert_eq!(written(), first);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&state).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn runs_at_once_lose_no_state() {
    let files = Files::new();
    let state = files.path("state.json");
    files.put("p.csv", &panel(&[("A", "01")], last_day));
    if files.watch("p.csv", &["--state", &state]).is_none() {
        return;
    }
    std::thread::scope(|scope| {
        for n in 0..12 {
            let (files, state) = (&files, &state);
            scope.spawn(move || {
                let (name, id) = (format!("p{n}.csv"), format!("B{n}"));
                files.put(&name, &panel(&[(&id, "01")], last_day));
                let (panel, layout) = (files.path(&name), files.path("ps.toml"));
                let arguments = [
                    "--panel",
                    &panel,
                    "--panel-schema",
                    &layout,
                    "--state",
                    state,
                ];
                let output = run("early_warning", &arguments).unwrap();
                assert!(output.status.success(), "{}", said(&output));
            });
        }
    });
    let book = files.read("state.json");
    for id in (0..12)
        .map(|n| format!("\"B{n}\":"))
        .chain(["\"A\":".to_owned()])
    {
        assert!(book.contains(&id), "{id}");
    }
}

#[test]
fn a_backtest_says_that_a_panel_holds_no_arrears() {
    let files = Files::new();
    let refused = |text: &str, more: &[&str]| {
        files.put("p.csv", text);
        let (panel, layout) = (files.path("p.csv"), files.path("ps.toml"));
        let mut arguments = vec!["backtest", "--panel", &panel, "--panel-schema", &layout];
        arguments.extend(more);
        let output = run("early_warning", &arguments)?;
        assert!(!output.status.success());
        Some(said(&output))
    };
    let quiet = panel(&[("A", "000000"), ("B", "00CCCC")], last_day);
    let Some(error) = refused(&quiet, &[]) else {
        return;
    };
    assert!(
        error.contains("the panel holds no arrears: none of its 2 accounts"),
        "{error}"
    );
    let silent = panel(&[("A", "XXX"), ("B", "XX")], last_day);
    let error = refused(&silent, &[]).unwrap();
    assert!(
        error.contains("no month of the panel's 2 accounts tells days past due"),
        "{error}"
    );
    let mild = panel(&[("A", "010"), ("B", "00")], last_day);
    let error = refused(&mild, &[]).unwrap();
    assert!(
        error.contains("no account is ever 90 days past due") && error.contains("30"),
        "{error}"
    );
}
