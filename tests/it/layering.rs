//! The order of `pub mod` lines in `lib.rs` is the architecture: a leaf uses
//! nothing but `units` and `notation`; a stage uses leaves and the stages above it. Inside a group
//! the order of `mod` lines holds in the same way, and no files use each other in a circle.

use crate::source_graph::Graph;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LEAVES: [&str; 6] = ["units", "notation", "money", "metrics", "files", "scoring"];
/// Allowed everywhere: it wraps every stage's error.
const EVERYWHERE: &str = "error";

fn stages() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// Every stage named as `crate::stage` on a line of code, by its whole name.
fn uses(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or_default();
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let names = group.split(',').map(|part| name_of(part.trim()));
            found.extend(names.filter(|name| !name.is_empty()));
        } else {
            found.push(name_of(rest));
        }
    }
    found
}

fn name_of(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn each_stage_uses_only_what_stands_above_it() {
    let stages = stages();
    assert!(
        stages.len() >= 10,
        "lib.rs lists its stages as `pub mod name;` lines"
    );
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (place, stage) in stages.iter().enumerate().filter(|(_, s)| *s != EVERYWHERE) {
        let mut files = Vec::new();
        let folder = PathBuf::from("src").join(stage);
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
        files.extend(Some(folder.with_extension("rs")).filter(|file| file.is_file()));
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for (n, line) in text.lines().enumerate() {
                for used in uses(line) {
                    seen += 1;
                    let above = stages.iter().position(|s| *s == used);
                    let leaf = LEAVES.contains(&stage.as_str());
                    let allowed = match above {
                        _ if used == *stage => true,
                        None => false,
                        Some(_) if leaf => used == "units" || used == "notation",
                        Some(_) if LEAVES.contains(&used.as_str()) => true,
                        Some(above) => above < place,
                    };
                    if !allowed {
                        wrong.push(format!("{}:{}: {stage} uses {used}", file.display(), n + 1));
                    }
                }
            }
        }
    }
    assert!(seen > 20, "the check reads `crate::` paths");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_are_matched_whole() {
    assert_eq!(uses("use crate::scorecard::Scorecard;"), ["scorecard"]);
    assert_eq!(
        uses("use crate::{units::Points, scoring::Slot};"),
        ["units", "scoring"]
    );
    assert_eq!(uses("// crate::engine is below"), Vec::<String>::new());
}

#[test]
fn the_hot_path_uses_the_standard_library_and_units_only() {
    let mut files = Vec::new();
    sources(Path::new("src/scoring"), &mut files);
    sources(Path::new("src/units"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        // Unit tests may use what the path itself may not.
        let code = text.lines().take_while(|line| *line != "mod tests {");
        for (n, line) in code.enumerate() {
            let line = line.trim_start();
            let outside = line.strip_prefix("use ").is_some_and(|path| {
                !["crate::", "super::", "self::", "core::", "std::"]
                    .iter()
                    .any(|start| path.starts_with(start))
                    && !path.starts_with("proptest")
            });
            assert!(!outside, "{}:{}: {line}", file.display(), n + 1);
        }
    }
    let manifest = fs::read_to_string("tests/hot_path/Cargo.toml").unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    let listed = dependencies.split('[').next().unwrap().trim();
    assert!(listed.is_empty(), "the hot path has no dependencies");
}

/// Stages made of stages: their `mod` lines are in order too.
const GROUPS: [&str; 2] = ["early_warning", "lending"];

#[test]
fn inside_a_group_each_module_uses_only_what_stands_above_it() {
    let graph = Graph::read(Path::new("src"));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for group in GROUPS {
        let folder = PathBuf::from("src").join(group);
        let modules = graph.children(&folder.join("mod.rs"));
        assert!(
            modules.len() >= 5,
            "{group} lists its modules as `mod name;` lines"
        );
        let place = |file: &Path| {
            let first = file.strip_prefix(&folder).ok()?.components().next()?;
            let name = first
                .as_os_str()
                .to_str()?
                .trim_end_matches(".rs")
                .to_owned();
            modules.iter().position(|module| *module == name)
        };
        for used in graph.uses() {
            if let (Some(user), Some(target)) = (place(&used.from), place(&used.to)) {
                seen += 1;
                if target > user {
                    wrong.push(used.to_string());
                }
            }
        }
    }
    assert!(seen > 20, "the check reads paths inside the groups");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let graph = Graph::read(Path::new("src"));
    let mut wrong = Vec::new();
    for circle in graph.circles() {
        wrong.push(format!("a circle of {} files:", circle.len()));
        let files: BTreeSet<&PathBuf> = circle.iter().collect();
        let inside = |file| files.contains(file);
        for used in graph.uses() {
            if used.from != used.to && inside(&used.from) && inside(&used.to) {
                wrong.push(format!("  {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_circle_is_found_and_a_parent_that_only_re_exports_is_none() {
    let files = |b: &str| {
        Graph::of(&[
            ("src/lib.rs", "pub mod stage;"),
            (
                "src/stage/mod.rs",
                "mod a;\nmod b;\npub use a::First;\npub use b::Second;",
            ),
            ("src/stage/a.rs", "use super::Second;\npub struct First;"),
            ("src/stage/b.rs", b),
        ])
    };
    assert!(files("pub struct Second;").circles().is_empty());
    assert!(
        files("// use super::First;\npub struct Second;")
            .circles()
            .is_empty()
    );
    for path in [
        "super::First",
        "super::a::First",
        "crate::stage::First",
        "crate::{stage::{a::First}}",
    ] {
        let circle = files(&format!("use {path};\npub struct Second;"));
        let expected = ["src/stage/a.rs", "src/stage/b.rs"].map(PathBuf::from);
        assert_eq!(circle.circles(), [expected], "{path}");
        assert!(
            circle
                .uses()
                .iter()
                .any(|used| used.to_string() == "src/stage/b.rs:1: uses src/stage/a.rs")
        );
    }
    let defined_in_the_parent = Graph::of(&[
        ("src/lib.rs", "mod stage;"),
        (
            "src/stage/mod.rs",
            "mod a;\npub struct Whole;\nfn f() { a::g() }",
        ),
        ("src/stage/a.rs", "use super::Whole;\npub fn g() {}"),
    ]);
    assert_eq!(defined_in_the_parent.circles().len(), 1);
}
