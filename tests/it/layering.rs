//! The order of `pub mod` lines in `lib.rs` is the architecture: a leaf uses
//! nothing but `units`; a stage uses leaves and the stages above it.

use std::fs;
use std::path::{Path, PathBuf};

const LEAVES: [&str; 5] = ["units", "money", "metrics", "files", "scoring"];
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
                        Some(_) if leaf => used == "units",
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
        for (n, line) in text.lines().enumerate() {
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
