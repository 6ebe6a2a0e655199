//! What the programs do to files: nothing is lost, nothing is half there.

use super::{Folder, loans, run, said};
use crate::watching_program::LAYOUT;
use std::fs;
use std::process::{Command, Stdio};

/// A named pipe into which a thread writes, in two halves with a pause between.
#[cfg(unix)]
struct Pipe(String);

#[cfg(unix)]
impl Pipe {
    /// `None` where no pipe can be made.
    fn slow(folder: &Folder, text: &str) -> Option<Self> {
        use std::io::Write as _;
        let path = folder.path("pipe.csv");
        let _ = fs::remove_file(&path);
        let made = Command::new("mkfifo").arg(&path).status().ok()?;
        if !made.success() {
            return None;
        }
        let (first, second) = text.split_at(text.len() / 2);
        let halves = [first.to_owned(), second.to_owned()];
        let to = path.clone();
        std::thread::spawn(move || {
            let mut pipe = fs::File::options().write(true).open(to).unwrap();
            for half in halves {
                pipe.write_all(half.as_bytes()).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        });
        Some(Self(path))
    }
}

/// A card on 400 loans, made once for the tests of this file.
fn card_of(folder: &Folder) -> Option<String> {
    let data = folder.path("loans.csv");
    fs::write(&data, loans(|_, bad| u8::from(bad).to_string())).unwrap();
    let card = folder.path("card.json");
    let arguments = [
        "--data", &data, "--target", "status", "--out", &card, "--json",
    ];
    let trained = run("train", &arguments)?;
    assert!(trained.status.success(), "{}", said(&trained));
    Some(card)
}

#[test]
fn an_output_that_is_an_input_or_another_output_is_refused_before_anything_is_written() {
    let folder = Folder::with("other.csv", "kept");
    let Some(card) = card_of(&folder) else { return };
    let data = folder.path("loans.csv");
    let mut names = vec![data.clone(), folder.path("./loans.csv")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("loans.csv", folder.path("link.csv")).unwrap();
        fs::hard_link(&data, folder.path("hard.csv")).unwrap();
        names.extend(["link.csv", "hard.csv"].map(|name| folder.path(name)));
    }
    let before = fs::read(&data).unwrap();
    let out = folder.path("out.csv");
    let inputs = ["--card", &card, "--data", &data];
    let mut refused = vec![
        run(
            "score",
            &[&inputs[..], &["--out", &out, "--rejects", &out]].concat(),
        ),
        run("score", &[&inputs[..], &["--out", &card]].concat()),
        run(
            "draft_schema",
            &["--data", &data, "--out", &data, "--target", "status"],
        ),
        run(
            "train",
            &["--data", &data, "--out", &data, "--target", "status"],
        ),
        run("plan", &["--loan", &data, "--csv", &data]),
    ];
    for name in &names {
        refused.push(run("score", &[&inputs[..], &["--out", name]].concat()));
        let rejects = ["--out", &out, "--rejects", name];
        refused.push(run("score", &[&inputs[..], &rejects].concat()));
    }
    for output in refused.into_iter().flatten() {
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(
            said(&output).contains("are one file; write --"),
            "{}",
            said(&output)
        );
    }
    assert_eq!(fs::read(&data).unwrap(), before);
    assert!(!fs::exists(&out).unwrap());
}

#[test]
fn an_output_is_whole_or_as_it_was() {
    let folder = Folder::with("scores.csv", "of last month");
    let Some(card) = card_of(&folder) else { return };
    let (data, out) = (folder.path("loans.csv"), folder.path("scores.csv"));
    // One row that the card's schema refuses, at the end: nothing has been written by then.
    let mut rows = fs::read_to_string(&data).unwrap();
    rows += "400,a lot,1/3/2020,own,0,train\n";
    let bad = folder.path("bad.csv");
    fs::write(&bad, rows).unwrap();
    let failed = run("score", &["--card", &card, "--data", &bad, "--out", &out]).unwrap();
    assert!(!failed.status.success());
    assert_eq!(fs::read_to_string(&out).unwrap(), "of last month");
    let good = run("score", &["--card", &card, "--data", &data, "--out", &out]).unwrap();
    assert!(good.status.success(), "{}", said(&good));
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 401);
    let drafts = fs::read_dir(folder.0.path()).unwrap().flatten();
    let mut drafts = drafts.filter(|one| one.file_name().to_string_lossy().ends_with(".draft"));
    assert!(drafts.next().is_none());
}

#[cfg(unix)]
#[test]
fn a_pipe_gives_what_a_file_gives() {
    let folder = Folder::with("none", "");
    let Some(card) = card_of(&folder) else { return };
    let text = fs::read_to_string(folder.path("loans.csv")).unwrap();
    let out = |name: &str| folder.path(name);
    let data = folder.path("loans.csv");
    let rejects = out("rejects.csv");
    let keep = ["--card", &card, "--keep", "--rejects", &rejects];
    let (a, b) = (out("a.csv"), out("b.csv"));
    let of_file = [&keep[..], &["--data", &data, "--out", &a]].concat();
    run("score", &of_file).unwrap();
    let Some(pipe) = Pipe::slow(&folder, &text) else {
        return;
    };
    let of_pipe = [&keep[..], &["--data", &pipe.0, "--out", &b]].concat();
    let scored = run("score", &of_pipe).unwrap();
    assert!(scored.status.success(), "{}", said(&scored));
    assert_eq!(fs::read(&a).unwrap(), fs::read(&b).unwrap());

    for (program, ending) in [("train", "json"), ("draft_schema", "toml")] {
        let make = |data: &str, to: &str| {
            let to = folder.path(&format!("{to}.{ending}"));
            let made = run(
                program,
                &["--data", data, "--target", "status", "--out", &to],
            )
            .unwrap();
            assert!(made.status.success(), "{}", said(&made));
            fs::read_to_string(to).unwrap()
        };
        let pipe = Pipe::slow(&folder, &text).unwrap();
        let (of_file, of_pipe) = (make(&data, "of_file"), make(&pipe.0, "of_pipe"));
        // Only the name, that of the file, is another.
        let without_name = |text: &str| text.replace("\"loans\"", "").replace("\"pipe\"", "");
        if ending == "toml" {
            assert_eq!(without_name(&of_file), without_name(&of_pipe));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_reader_that_has_gone_end_without_a_panic() {
    let folder = Folder::with("none", "");
    let Some(card) = card_of(&folder) else { return };
    let data = folder.path("loans.csv");
    let out = folder.path("out.csv");
    let to_full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    let score = |out: &str| {
        let mut command = Command::new(super::program("score").unwrap());
        command.args(["--card", &card, "--data", &data, "--out", out]);
        command
    };
    let full = score("/dev/full").output().unwrap();
    assert_eq!(full.status.code(), Some(1));
    assert!(said(&full).starts_with("error: cannot write /dev/full: No space left"));
    let full = score(&out).stdout(to_full()).output().unwrap();
    assert_eq!(full.status.code(), Some(1), "{}", said(&full));
    assert!(said(&full).starts_with("error: cannot write to standard output: "));
    // What cannot be said on standard error is no reason to lose the work.
    let full = score(&out).stderr(to_full()).output().unwrap();
    assert_eq!(full.status.code(), Some(0));
    let full = score("/dev/full").stderr(to_full()).output().unwrap();
    assert_eq!(full.status.code(), Some(1));
    let mut gone = score(&out).stdout(Stdio::piped()).spawn().unwrap();
    drop(gone.stdout.take());
    assert_eq!(gone.wait().unwrap().code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn files_without_an_end_are_refused_at_the_limit() {
    let folder = Folder::with("none", "");
    let Some(card) = card_of(&folder) else { return };
    let data = folder.path("loans.csv");
    let zero = "/dev/zero";
    for (program, arguments) in [
        ("score", vec!["--card", zero, "--data", &data]),
        ("score", vec!["--card", &card, "--data", zero]),
        ("train", vec!["--data", zero, "--target", "status"]),
        ("train", vec!["--data", &data, "--schema", zero]),
        ("plan", vec!["--loan", zero]),
        ("plan", vec!["--caps", zero]),
        ("relief", vec!["--case", zero]),
        ("relief", vec!["--rules", zero]),
        ("outreach", vec!["--case", zero]),
        ("outreach", vec!["--text", zero]),
        ("decide", vec!["--policy", zero]),
        ("decide", vec!["--application", zero]),
        ("journey", vec!["--case", zero]),
        (
            "early_warning",
            vec!["--panel", zero, "--panel-schema", zero],
        ),
        (
            "early_warning",
            vec![
                "--panel",
                zero,
                "--panel-schema",
                "data/panels/card_panel.toml",
            ],
        ),
        (
            "early_warning",
            vec!["--panel", &data, "--panel-schema", zero, "--policy", zero],
        ),
    ] {
        let refused = run(program, &arguments).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{program} {arguments:?}");
        assert!(
            said(&refused).contains(zero),
            "{program} {arguments:?} {}",
            said(&refused)
        );
    }
}

#[test]
fn control_characters_of_data_never_reach_a_terminal() {
    let evil = "own\u{1b}[31m\u{7}\u{9b}2J\u{202e}";
    let mut text = String::from("income,home,status\n");
    for row in 0..400 {
        let (home, often) = if row % 4 == 0 { (evil, 8) } else { ("rent", 7) };
        text += &format!("{},{home},{}\n", row * 37 % 100, u8::from(row % often == 0));
    }
    let folder = Folder::with("loans.csv", &text);
    let data = folder.path("loans.csv");
    let out = folder.path("out");
    let common = ["--data", &data, "--out", &out];
    let with = |more: &[&'static str]| [&common[..], more].concat();
    let mut shown_escaped = false;
    for (program, arguments) in [
        ("draft_schema", with(&["--target", "status"])),
        ("draft_schema", with(&["--target", "status", "--json"])),
        ("train", with(&["--target", "status"])),
        ("train", with(&["--target", "status", "--json"])),
        ("train", with(&["--target", "missing\u{1b}[31m"])),
    ] {
        let Some(output) = run(program, &arguments) else {
            return;
        };
        for shown in [&output.stdout, &output.stderr] {
            let shown = String::from_utf8_lossy(shown);
            let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!shown.contains(acts), "{program} {arguments:?} {shown:?}");
        }
        if arguments.contains(&"--json") {
            assert!(output.status.success(), "{}", said(&output));
            assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
        }
        shown_escaped |= String::from_utf8_lossy(&output.stdout).contains("\\u001b[31m");
    }
    assert!(shown_escaped, "the level is among what is shown");
}

/// Accounts that are late in the second of two months.
fn panel(accounts: std::ops::Range<u32>) -> String {
    let months = |account| format!("A{account},2024-01-31,0\nA{account},2024-02-29,2\n");
    let rows: String = accounts.map(months).collect();
    format!("acct,month,status\n{rows}")
}

#[test]
fn runs_at_the_same_time_lose_no_state() {
    let folder = Folder::with("layout.toml", LAYOUT);
    let Some(program) = super::program("early_warning") else {
        return;
    };
    let mut running = Vec::new();
    for run in 0..6 {
        let data = folder.path(&format!("panel{run}.csv"));
        fs::write(&data, panel(run * 20..run * 20 + 20)).unwrap();
        let mut command = Command::new(&program);
        command.args([
            "--panel",
            &data,
            "--panel-schema",
            &folder.path("layout.toml"),
        ]);
        command.args(["--state", &folder.path("states/book.json"), "--json"]);
        running.push(command.stdout(Stdio::null()).spawn().unwrap());
    }
    for mut one in running {
        assert!(one.wait().unwrap().success());
    }
    let book = fs::read_to_string(folder.path("states/book.json")).unwrap();
    for account in 0..120 {
        assert!(book.contains(&format!("\"A{account}\":")), "A{account}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = fs::metadata(folder.path("states/book.json")).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o600);
    }
}

#[cfg(unix)]
#[test]
fn what_is_kept_of_borrowers_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder(tempfile::tempdir().unwrap());
    let Some(output) = run("journey", &["--out", &folder.path("kept")]) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
    for name in ["kept/audit.jsonl", "kept/anchor.json"] {
        let found = fs::metadata(folder.path(name)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_month_run_again_keeps_its_alerts() {
    let folder = Folder::with("layout.toml", LAYOUT);
    let (data, out, list) = (
        folder.path("panel.csv"),
        folder.path("alerts.csv"),
        folder.path("list.csv"),
    );
    let (layout, state) = (folder.path("layout.toml"), folder.path("book.json"));
    let watch = |accounts| {
        fs::write(&data, panel(accounts)).unwrap();
        let arguments = [
            "--panel",
            &data,
            "--panel-schema",
            &layout,
            "--state",
            &state,
            "--out",
            &out,
            "--watch-list",
            &list,
        ];
        let watched = run("early_warning", &arguments)?;
        assert!(watched.status.success(), "{}", said(&watched));
        Some([&out, &list].map(|path| fs::read_to_string(path).unwrap()))
    };
    let Some([alerts, list]) = watch(0..5) else {
        return;
    };
    assert_eq!(alerts.lines().count(), 6, "{alerts}");
    assert_eq!(watch(0..5).unwrap(), [alerts.clone(), list]);
    // One more account in the same month: its alert comes to the others.
    let [more, _] = watch(0..6).unwrap();
    assert_eq!(more.lines().count(), 7, "{more}");
    assert!(alerts.lines().all(|line| more.contains(line)));
}
