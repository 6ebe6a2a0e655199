//! The page of the journey: it warns before anything is late, and never contradicts
//! itself, whatever the case file says people did.

use super::options::fits;
use super::{Folder, run, said};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::LazyLock;

const CASE: &str = "data/servicing/journey.toml";

/// Cards, learned once for all tests; `None` where the program is not built.
static CARDS: LazyLock<Option<Folder>> = LazyLock::new(|| {
    let folder = Folder(tempfile::tempdir().unwrap());
    let learned = run("journey", &["--out", &folder.path("")])?;
    assert!(learned.status.success(), "{}", said(&learned));
    Some(folder)
});

/// What the program says of a case, on the terminal and as Markdown.
struct Told {
    page: String,
    markdown: String,
}

/// Runs the program on a case; the error where it refuses it.
fn tell(case: &str, form: &[&str]) -> Option<Result<Told, String>> {
    let folder = Folder::with("case.toml", case);
    let cards = CARDS.as_ref()?.path("");
    let (case, out) = (folder.path("case.toml"), folder.path("out"));
    let arguments = ["--cards", &cards, "--case", &case, "--out", &out];
    let output = run("journey", &[&arguments[..], form].concat())?;
    if !output.status.success() {
        return Some(Err(said(&output)));
    }
    let page = String::from_utf8(output.stdout).unwrap();
    let markdown = std::fs::read_to_string(folder.path("out/journey.md"));
    Some(Ok(Told {
        // The folder is another in every run.
        page: page.replace(&out, ""),
        markdown: markdown.unwrap_or_default(),
    }))
}

fn json(case: &str) -> Option<Value> {
    let told = tell(case, &["--json"])?.unwrap();
    Some(serde_json::from_str(&told.page).unwrap())
}

fn shipped() -> String {
    std::fs::read_to_string(CASE).unwrap()
}

#[test]
fn the_first_warning_comes_before_anything_is_late() {
    let Some(told) = json(&shipped()) else { return };
    let months = told["months"].as_array().unwrap();
    let points = |month: &Value| month["points"].as_i64().unwrap();
    // To the end of June every instalment came and the points rose; the wage fell by a sixth.
    for pair in months[..5].windows(2) {
        assert!(points(&pair[0]) <= points(&pair[1]), "{pair:?}");
        assert_eq!(pair[1]["days_past_due"], 0);
    }
    let falls: Vec<_> = months.iter().map(|one| &one["wage_fall_percent"]).collect();
    let none = &Value::Null;
    let expected = [16.7, 11.8, 52.4].map(Value::from); // of 12,300; 11,616.67; 10,933.33
    let [may, june, july] = &expected;
    assert_eq!(falls, [none, none, none, may, june, july]);

    let warnings = told["warnings"].as_array().unwrap();
    let named = |warning: &Value| {
        ["level", "on", "rule", "action"].map(|key| warning[key].as_str().unwrap().to_owned())
    };
    let named: Vec<_> = warnings.iter().map(named).collect();
    assert_eq!(
        named,
        [
            ["amber", "2026-05-31", "payroll_drop", "review_income"],
            [
                "red",
                "2026-07-31",
                "days_past_due",
                "review_income; offer_relief"
            ],
        ]
    );
    assert_eq!(warnings[0]["days_past_due"], 0);
    // Written to the next morning, not at night.
    let first = &told["contacts"][1];
    assert_eq!(first["local"], "2026-06-01 08:00:00");
    assert_eq!(first["verdict"]["allowed"], true);
    assert_eq!(told["contacts"][0]["verdict"]["allowed"], false);
}

/// 15 % less than 12,300 is 10,455.
#[test]
fn the_shipped_policy_warns_from_fifteen_percent() {
    for (wage, first) in [("10455", "2026-05-31"), ("10456", "2026-07-31")] {
        let Some(told) = json(&shipped().replacen("10250", wage, 1)) else {
            return;
        };
        assert_eq!(told["warning"]["on"], first, "{wage}");
    }
}

#[test]
fn the_page_is_written_for_a_customer_service_agent() {
    let Some(told) = tell(&shipped(), &["--lang", "en"]) else {
        return;
    };
    let Told { page, markdown } = told.unwrap();
    fits("journey", page.as_bytes());
    for said in [
        "Nothing is late on that day, and the score has not fallen. The score does not\n\
         see income; the policy's rule does.",
        "the log is               sound: nothing was changed.",
        "changed on\n                           purpose was caught, at record",
        "10 days more to pay: the 10 days after the due date are over.",
        "12 more instalments: only for customers of 12 months and more.",
        "The offers count 2066.46 CNY as overdue; each asks for it now or puts it off",
        "50.04 more",
    ] {
        assert!(page.contains(said), "{said}");
    }
    speaks_plainly(&page);
    speaks_plainly(&markdown);
}

/// No name of a file's key, no code, no output of `Debug`.
fn speaks_plainly(page: &str) {
    let without_links = page.replace("https://pay.example.com/r", "");
    for raw in [
        "_",
        "`",
        "NPV",
        "Some(",
        "None",
        "{",
        "see the record",
        "--",
    ] {
        let rules = without_links.lines().filter(|line| !is_rule(line));
        let mut found = rules.filter(|line| line.contains(raw));
        assert_eq!(found.next(), None, "{raw}");
    }
}

/// A line under a heading, or of a table.
fn is_rule(line: &str) -> bool {
    line.chars().all(|sign| "-=|".contains(sign))
}

/// What stays as it is in every language: names, ids, codes, citations, links.
const SAME_EVERYWHERE: [&str; 16] = [
    "<br>",
    "https://pay.example.com/r",
    "Harbour Servicing",
    "Harbour Bank",
    "Li Ming",
    "Asia/Shanghai",
    "officer 114",
    "GB/T 45251-2025",
    "GB/T",
    "IFRS 9",
    "CNY",
    "Art 24: explanation, and a decision not made by machine alone, on request",
    "回覆TD", // what the borrower is asked to reply
    "Civil Code art. 678",
    "General Rules for Loans (1996), art. 12: short-term loans, extensions together at most \
     the original term",
    "Measures for Personal Loans (2024), art. 8: consumption loans at most 5 years",
];

/// A page in Chinese has no word of another language.
fn is_chinese_throughout(page: &str) {
    // A citation may be broken over lines of a terminal, so the page is read as Markdown.
    let mut text = page.to_owned();
    for same in SAME_EVERYWHERE {
        text = text.replace(same, "");
    }
    let fingerprint = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    for word in text.split(|sign: char| !sign.is_ascii_alphanumeric()) {
        let is_latin = word.bytes().any(|sign| sign.is_ascii_alphabetic());
        let is_tier = matches!(word, "A" | "B" | "C" | "D") && page.contains("利率級別");
        assert!(!is_latin || is_tier || fingerprint(&word), "{word}");
    }
    assert!(!page.contains("見紀錄"), "a value without words");
}

#[test]
fn the_chinese_page_is_chinese_from_top_to_bottom() {
    let undecided = shipped().replace("max_dpd_12m = \"0\"", "max_dpd_12m = \"90\"");
    let unverified = shipped().replace("verified_by = \"officer 114\"\n", "");
    let poor = shipped().replace("amount = \"24000\"", "amount = \"90000\"");
    let many = shipped().replace("active_lenders = \"1\"", "active_lenders = \"6\"");
    for case in [shipped(), undecided, unverified, poor, many] {
        if check_languages(&case).is_none() {
            return;
        }
    }
}

/// Both languages fit the terminal, and each is one language; the page in English.
fn check_languages(case: &str) -> Option<String> {
    let english = tell(case, &["--lang", "en"])?.unwrap();
    let chinese = tell(case, &["--lang", "zh-Hant"])?.unwrap();
    fits("journey", english.page.as_bytes());
    fits("journey", chinese.page.as_bytes());
    speaks_plainly(&english.markdown);
    is_chinese_throughout(&chinese.markdown);
    Some(english.page)
}

#[test]
fn a_log_in_one_language_is_verified_in_another() {
    let Some(cards) = CARDS.as_ref() else { return };
    let folder = Folder::with("case.toml", &shipped());
    let (cards, out) = (cards.path(""), folder.path("out"));
    let with = |more: &[&str]| {
        let arguments = ["--cards", &cards, "--out", &out];
        run("journey", &[&arguments[..], more].concat()).unwrap()
    };
    assert!(with(&["--lang", "zh-Hant"]).status.success());
    assert!(with(&["--verify", "--lang", "en"]).status.success());
    let log = std::fs::read_to_string(folder.path("out/audit.jsonl")).unwrap();
    std::fs::write(
        folder.path("out/audit.jsonl"),
        log.replace("amber", "green"),
    )
    .unwrap();
    assert!(!with(&["--verify"]).status.success());
}

#[test]
fn cards_of_another_capacity_and_facts_out_of_order_are_refused() {
    for (from, to, hint) in [
        (
            "alerts_per_1000 = 200",
            "alerts_per_1000 = 100",
            "watch.alerts_per_1000",
        ),
        ("2026-08-04T15", "2026-07-30T15", "`hardship.requested_at`"),
        (
            "statement = \"2026-03-31\"",
            "statement = \"2026-02-27\"",
            "`month.statement`",
        ),
        (
            "statement = \"2026-03-31\"",
            "statement = \"2026-03-01\"",
            "statement 2026-03-01",
        ),
        ("paid = \"0\"", "paid = \"-1\"", "`paid` must be 0 or more"),
        ("2026-08-01T19:40", "2026-05-01T19:40", "`reply.at`"),
    ] {
        assert!(shipped().contains(from), "{from}");
        let Some(told) = tell(&shipped().replacen(from, to, 1), &[]) else {
            return;
        };
        let refused = told.err().unwrap().replace("\n   ", " ");
        assert!(refused.contains(hint), "{from}: {refused}");
    }
}

// --- random facts ------------------------------------------------------------------

/// What happened in a month.
#[derive(Clone, Debug)]
struct Month {
    quarters_paid: i64,
    days_late: i64,
    wage: u32,
    debit_failed: bool,
}

/// What the borrower says and shows, in days after the last statement.
#[derive(Clone, Debug)]
struct Request {
    after: i64,
    event_before: i64,
    document_before: i64,
    is_verified: bool,
    reason: &'static str,
    document: &'static str,
    income: u32,
    living_cost: u32,
}

#[derive(Clone, Debug)]
struct Facts {
    months: Vec<Month>,
    /// The day of the year on which help is asked for on the telephone, and its hour.
    asks: Option<(i64, u32)>,
    collector: (i64, u32),
    request: Option<Request>,
}

fn month() -> impl Strategy<Value = Month> {
    let quarters = prop_oneof![6 => Just(4_i64), 2 => Just(0), 1 => 1..4_i64];
    let late = prop_oneof![4 => Just(0_i64), 2 => 1..31_i64, 1 => 31..100_i64];
    let wage = prop_oneof![3 => Just(12_300_u32), 2 => 10_400..10_520_u32, 2 => 0..15_000_u32];
    (quarters, late, wage, prop::bool::weighted(0.2)).prop_map(
        |(quarters_paid, days_late, wage, debit_failed)| Month {
            quarters_paid,
            days_late,
            wage,
            debit_failed,
        },
    )
}

fn request() -> impl Strategy<Value = Request> {
    let reasons = [
        "disaster",
        "illness",
        "unemployment",
        "income_drop",
        "family_event",
    ];
    let documents = [
        "disaster_notice",
        "medical_certificate",
        "payroll",
        "tax_record",
    ];
    (
        1..45_i64,
        prop_oneof![4 => 0..40_i64, 1 => 170..190_i64],
        prop_oneof![4 => 0..40_i64, 1 => 80..100_i64, 1 => -5..0_i64],
        prop::bool::weighted(0.8),
        prop::sample::select(reasons.to_vec()),
        prop_oneof![2 => Just("medical_certificate"), 1 => prop::sample::select(documents.to_vec())],
        0..9_000_u32,
        0..4_000_u32,
    )
        .prop_map(
            |(
                after,
                event_before,
                document_before,
                is_verified,
                reason,
                document,
                income,
                cost,
            )| {
                Request {
                    after,
                    event_before,
                    document_before,
                    is_verified,
                    reason,
                    document,
                    income,
                    living_cost: cost,
                }
            },
        )
}

fn facts() -> impl Strategy<Value = Facts> {
    let asks = prop::option::weighted(0.4, (60..240_i64, 0..24_u32));
    let collector = (40..330_i64, 0..24_u32);
    let request = prop::option::weighted(0.8, request());
    (
        prop::collection::vec(month(), 1..7),
        asks,
        collector,
        request,
    )
        .prop_map(|(months, asks, collector, request)| Facts {
            months,
            asks,
            collector,
            request,
        })
}

/// The last day of the k-th month after January 2026.
fn statement(k: usize) -> Date {
    date(2026, 2, 1)
        .saturating_add((k as i64).months())
        .last_of_month()
}

fn day_of_year(day: i64) -> Date {
    date(2026, 1, 1).saturating_add(day.days())
}

impl Facts {
    fn requested_on(&self) -> Option<Date> {
        let last = statement(self.months.len() - 1);
        let request = self.request.as_ref()?;
        Some(last.saturating_add(request.after.days()))
    }

    fn asked_on(&self) -> Option<Date> {
        self.asks.map(|(day, _)| day_of_year(day))
    }

    /// The shipped application with these facts.
    fn case(&self) -> String {
        let shipped = shipped();
        let (application, _) = shipped.split_once("# --- six months").unwrap();
        let mut case = application.to_owned();
        for (k, month) in self.months.iter().enumerate() {
            case += &format!(
                "[[month]]\nstatement = \"{}\"\npaid = \"{}\"\ndays_late = {}\nwage = \"{}\"\n\
                 autopay_failed = {}\n",
                statement(k),
                ["0", "0.25", "0.5", "0.75", "1"][month.quarters_paid as usize],
                month.days_late,
                month.wage,
                month.debit_failed
            );
        }
        let (day, hour) = self.collector;
        case += &format!(
            "[watch]\nalerts_per_1000 = 200\n[contact]\n\
             collector_tries_at = \"{}T{hour:02}:05:00+08:00\"\nlanguage = \"en\"\n\
             name = \"Li Ming\"\nsender = \"Harbour Servicing\"\ncreditor = \"Harbour Bank\"\n\
             pay = \"https://pay.example.com/r\"\nhelp_line = \"+86 400 000 0000\"\n",
            day_of_year(day)
        );
        if let Some((day, hour)) = self.asks {
            let at = format!("{}T{hour:02}:30:00+08:00", day_of_year(day));
            case += &format!("[[reply]]\nat = \"{at}\"\nsays = \"asks_for_help\"\n");
        }
        if let (Some(on), Some(request)) = (self.requested_on(), &self.request) {
            let before = |days: i64| on.saturating_sub(days.days());
            let checked = if request.is_verified {
                "verified_by = \"officer 114\"\n"
            } else {
                ""
            };
            case += &format!(
                "[hardship]\nreason = \"{}\"\nevent_on = \"{}\"\n\
                 requested_at = \"{on}T15:00:00+08:00\"\nliving_cost = \"{}\"\n\
                 [[hardship.evidence]]\nkind = \"{}\"\nissued_on = \"{}\"\n\
                 digest = \"{}\"\n{checked}\
                 [[hardship.income]]\nkind = \"stated\"\nas_of = \"{on}\"\namount = \"{}\"\n",
                request.reason,
                before(request.event_before),
                request.living_cost,
                request.document,
                before(request.document_before),
                "0".repeat(64),
                request.income
            );
        }
        case
    }
}

/// An amount in hundredths, with or without its currency.
fn cents(amount: &Value) -> i64 {
    let text = amount.as_str().unwrap().trim_end_matches(" CNY");
    text.replace('.', "").parse().unwrap()
}

fn day(value: &Value) -> Date {
    value.as_str().unwrap().parse().unwrap()
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).unwrap().get_days().into()
}

/// Due dates and payments of a plan, and what came in, as the facts have it.
struct Reckoning {
    rows: Vec<(Date, i64)>,
    paid: Vec<(Date, i64)>,
}

impl Reckoning {
    fn new(facts: &Facts, told: &Value) -> Self {
        let rows = rows(&told["plan"]);
        let months = facts.months.iter().zip(&rows);
        let paid = months.map(|(month, &(due, payment))| {
            let amount = (payment * month.quarters_paid * 2 + 4) / 8; // half up
            (due.saturating_add(month.days_late.days()), amount)
        });
        let paid = paid.filter(|&(_, amount)| amount > 0).collect();
        Self { rows, paid }
    }

    /// What came in after one day up to another.
    fn came_in(&self, after: Date, to: Date) -> i64 {
        let within = |&&(on, _): &&(Date, i64)| after < on && on <= to;
        self.paid.iter().filter(within).map(|paid| paid.1).sum()
    }

    /// Days past due and what is overdue: payments go to the oldest row first.
    fn arrears(&self, on: Date, known_by: Date) -> (i64, i64) {
        let mut left = self.came_in(Date::MIN, known_by);
        let (mut oldest, mut overdue) = (None, 0);
        for &(due, payment) in self.rows.iter().filter(|row| row.0 < on) {
            let covered = left.min(payment);
            left -= covered;
            if covered < payment {
                overdue += payment - covered;
                oldest = oldest.or(Some(due));
            }
        }
        (oldest.map_or(0, |due| days_between(due, on)), overdue)
    }
}

fn rows(plan: &Value) -> Vec<(Date, i64)> {
    let rows = plan["rows"].as_array().unwrap().iter();
    rows.map(|row| (day(&row["due"]), cents(&row["payment"])))
        .collect()
}

/// The cells of the page's row of a statement, from the right: level, points, fall, wage,
/// days late.
fn cells(page: &str, statement: Date) -> Vec<String> {
    let line = page
        .lines()
        .find(|line| line.starts_with(&format!("│{statement}")) && line.matches(':').count() == 0)
        .unwrap();
    let cells = line.trim_matches('│').split_whitespace();
    cells.rev().take(5).map(str::to_owned).collect()
}

fn rank(level: &str) -> usize {
    let levels = ["green", "amber", "red"];
    levels.iter().position(|&known| known == level).unwrap()
}

fn check_months(facts: &Facts, told: &Value, page: &str) {
    let reckoning = Reckoning::new(facts, told);
    let months = told["months"].as_array().unwrap();
    assert_eq!(months.len(), facts.months.len());
    let mut before = date(2026, 1, 12);
    let mut level_before = "green".to_owned();
    for (k, (seen, month)) in months.iter().zip(&facts.months).enumerate() {
        let on = statement(k);
        let (days, overdue) = reckoning.arrears(on, on);
        assert_eq!(seen["days_past_due"], days, "{on}");
        assert_eq!(cents(&seen["overdue"]), overdue, "{on}");
        assert_eq!(cents(&seen["paid"]), reckoning.came_in(before, on), "{on}");
        let (level, points) = (seen["level"].as_str().unwrap(), seen["points"].as_i64());
        let fall = seen["wage_fall_percent"].as_f64().unwrap_or(0.0);
        let wages = facts.months[k.saturating_sub(3)..k].iter();
        let mean = f64::from(wages.clone().map(|one| one.wage).sum::<u32>()) / wages.len() as f64;
        let exact = (1.0 - f64::from(month.wage) / mean) * 100.0;
        if exact.is_finite() {
            assert!((fall - exact.max(0.0)).abs() < 0.1, "{on}: {fall} {exact}");
        }
        // The level is not below what the facts of the row ask for.
        let shown = cells(page, on);
        let of_page = [&shown[0], &shown[1], &shown[4]].map(String::as_str);
        let of_json = [level, &points.unwrap().to_string(), &days.to_string()].map(str::to_owned);
        assert_eq!(of_page, of_json, "{on}");
        let asked = if days > 0 || points < Some(482) {
            "red"
        } else if fall >= 15.0 || month.debit_failed || points < Some(522) {
            "amber"
        } else {
            "green"
        };
        assert!(rank(level) >= rank(asked), "{on}: {level}, not {asked}");
        // Who rises is warned of, on that day.
        let warnings = told["warnings"].as_array().unwrap();
        let warned = warnings.iter().filter(|one| day(&one["on"]) == on);
        if rank(level) > rank(&level_before) {
            assert_eq!(warned.clone().count(), 1, "{on}");
        }
        for warning in warned {
            assert_eq!(warning["level"], level, "{on}");
            assert_eq!(warning["days_past_due"], days, "{on}");
            check_advice(facts, warning, (on, days));
        }
        (before, level_before) = (on, level.to_owned());
    }
}

/// Advice fits how late the borrower is, and what is known of the hardship.
fn check_advice(facts: &Facts, warning: &Value, (on, days): (Date, i64)) {
    let action = warning["action"].as_str().unwrap();
    let grace = action.contains("offer_grace_period");
    assert!(!grace || (1..=15).contains(&days), "{on}: {days} {action}");
    let asked = facts.asked_on().is_some_and(|asked| asked <= on);
    let collects = action.contains("collections");
    assert!(!collects || (days >= 90 && !asked), "{on}: {action}");
    assert!(!asked || action.contains("offer_relief"), "{on}: {action}");
    assert_ne!(action, "");
}

fn check_contacts(facts: &Facts, told: &Value) {
    let contacts = told["contacts"].as_array().unwrap();
    let local = |contact: &Value| contact["local"].as_str().unwrap().to_owned();
    let times: Vec<String> = contacts.iter().map(local).collect();
    assert!(times.is_sorted(), "{times:?}");
    let relief = &told["relief"];
    for contact in contacts.iter().filter(|one| one["plan"].is_object()) {
        let allowed = contact["verdict"]["allowed"] == true;
        let at = local(contact);
        let (on, hour): (Date, u32) = (at[..10].parse().unwrap(), at[11..13].parse().unwrap());
        assert!(!allowed || (8..22).contains(&hour), "{at}");
        assert!(allowed || contact["message"].is_null(), "{at}");
        let collects = contact["plan"]["purpose"] == "collection";
        let late = Reckoning::new(facts, told).arrears(on, on).0;
        assert!(
            !(collects && allowed) || late > 0,
            "{at}: nothing is past due"
        );
        // Nobody collects from the request for help until it is decided.
        let asked = facts.asked_on().is_some_and(|asked| asked < on);
        let undecided = facts.requested_on().is_none_or(|request| on < request);
        let applied = facts.requested_on().is_some_and(|request| request < on);
        let is_open = (asked && undecided) || (applied && is_referred(relief));
        assert!(!(collects && allowed && is_open), "{at}: help is asked for");
        if relief["approved"] == true && collects && allowed {
            let runs = day(&relief["no_collection_from"])..=day(&relief["no_collection_through"]);
            let applied = day(&relief["requested_on"]);
            assert!(!runs.contains(&on) || on == applied, "{at}");
        }
    }
    // Every warning is followed by an offer of help, that evening or later.
    for warning in told["warnings"].as_array().unwrap() {
        let on = day(&warning["on"]);
        let mut offered = contacts.iter().filter(|one| {
            one["plan"]["purpose"] == "care_check" && local(one)[..10] == on.to_string()
        });
        assert!(offered.next().is_some(), "{on}");
    }
}

/// Whether a person has yet to look at an application.
fn is_referred(relief: &Value) -> bool {
    let offers = relief["not_offered"].as_array();
    let mut care = offers.into_iter().flatten().filter(|one| {
        let name = one["offer"].as_str().unwrap();
        name.starts_with("Care Action")
    });
    care.any(|one| one["because"].as_str().unwrap().starts_with("a person"))
}

fn check_relief(facts: &Facts, told: &Value) {
    let relief = &told["relief"];
    let Some(on) = facts.requested_on() else {
        assert!(relief.is_null());
        return;
    };
    let reckoning = Reckoning::new(facts, told);
    let (days, overdue) = reckoning.arrears(on, on);
    assert_eq!(relief["days_past_due"], days);
    assert_eq!(cents(&relief["overdue"]), overdue);
    let in_part = cents(&relief["paid_in_part"]);
    assert_eq!(cents(&relief["overdue_in_offers"]), overdue + in_part);
    let offers = relief["offers"].as_array().unwrap();
    // What became principal was interest before.
    let owed = |plan: &Value| -> i64 {
        let rows = plan["rows"].as_array().unwrap().iter();
        rows.map(|row| cents(&row["principal"]) - cents(&row["capitalised"]))
            .sum()
    };
    let mut agreed = offers.iter().filter(|one| one["offer"] == "as agreed");
    let owed_now = owed(&agreed.next().unwrap()["plan"]);
    for offer in offers {
        let rows = rows(&offer["plan"]);
        let name = offer["offer"].as_str().unwrap();
        assert!(rows.iter().all(|&(due, _)| due >= on), "{name}");
        let sum: i64 = rows.iter().map(|row| row.1).sum();
        assert_eq!(sum, cents(&offer["total"]), "{name}");
        assert_eq!(owed(&offer["plan"]), owed_now, "{name}");
        let mut refused = relief["not_offered"].as_array().unwrap().iter();
        assert!(refused.all(|one| one["offer"] != name), "{name}");
        let asks_now = offer["asks_for_overdue_now"] == true;
        // Days of grace that end today ask for it today.
        let at_once = name == "as agreed" || (name.starts_with("grace") && days == 10);
        assert_eq!(asks_now, at_once && days > 0, "{name}");
        let care = name.starts_with("Care Action");
        assert!(!care || relief["approved"] == true, "{name}");
        if name.starts_with("grace") {
            assert!(days <= 10, "{name}, {days} days late");
        }
    }
    if relief["approved"] == true {
        check_grant(relief, &reckoning, (on, days));
    }
}

fn check_grant(relief: &Value, reckoning: &Reckoning, (on, days): (Date, i64)) {
    let resumes_on = day(&relief["resumes_on"]);
    let pays = rows(&relief["plan"]).into_iter();
    let first = pays.filter(|row| row.1 > 0).map(|row| row.0).next();
    assert_eq!(first, Some(resumes_on));
    assert_eq!(day(&relief["no_collection_from"]), on);
    let through = day(&relief["no_collection_through"]);
    assert_eq!(through, resumes_on.yesterday().unwrap());
    let shadow = reckoning.arrears(resumes_on, on).0;
    assert_eq!(relief["shadow_days_past_due"], shadow);
    assert!(days <= 30 && shadow >= days, "{days} {shadow}");
    let total: i64 = rows(&relief["plan"]).iter().map(|row| row.1).sum();
    assert_eq!(total, cents(&relief["total_after"]));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: std::env::var("JOURNEY_CASES").map_or(64, |n| n.parse().unwrap()),
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    /// Days past due, levels, warnings, advice, contacts and offers of a random case agree
    /// with the facts, with each other and with the page, in both languages.
    #[test]
    fn random_facts_never_make_the_page_contradict_itself(facts in facts()) {
        let case = facts.case();
        if let Some(told) = json(&case) {
            check_months(&facts, &told, &check_languages(&case).unwrap());
            check_contacts(&facts, &told);
            check_relief(&facts, &told);
        }
    }
}
