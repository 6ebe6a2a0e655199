//! Processes that save one file, and are killed while they do.

use scorewright::files::{AtomicFile, FileLock, write_file};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Tells this binary, run again, what to do and with which file.
const ROLE: &str = "SCOREWRIGHT_TEST_SAVER";

/// How often each process counts up.
const TIMES: u32 = 100;

fn child(role: &str, path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "savers::as_a_process_of_its_own"])
        .env(ROLE, format!("{role} {}", path.display()))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Not a test by itself: what the processes of the others do.
#[test]
fn as_a_process_of_its_own() {
    let Ok(task) = std::env::var(ROLE) else {
        return;
    };
    let (role, path) = task.split_once(' ').unwrap();
    let path = PathBuf::from(path);
    match role {
        "count" => (0..TIMES).for_each(|_| count(&path)),
        // Until it is killed.
        _ => loop {
            save_slowly(&path, 0);
            save_slowly(&path, 1);
        },
    }
}

fn count(path: &Path) {
    let _lock = FileLock::acquire(path).unwrap();
    let count: u32 = fs::read_to_string(path).unwrap().parse().unwrap();
    write_file(path, (count + 1).to_string()).unwrap();
}

const PART: usize = 16 << 10;
const PARTS: usize = 20;

fn save_slowly(path: &Path, byte: u8) {
    let mut file = AtomicFile::create(path).unwrap();
    for _ in 0..PARTS {
        file.write_all(&[byte; PART]).unwrap();
    }
    file.commit().unwrap();
}

#[test]
fn two_processes_that_read_change_and_save_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("states.json");
    write_file(&path, "0").unwrap();
    let mut children = ["count", "count"].map(|role| child(role, &path));
    // Who only reads needs no lock: it always meets a whole file.
    while children
        .iter_mut()
        .any(|one| one.try_wait().unwrap().is_none())
    {
        let count: u32 = fs::read_to_string(&path).unwrap().parse().unwrap();
        assert!(count <= 2 * TIMES);
    }
    assert!(children.iter_mut().all(|one| one.wait().unwrap().success()));
    assert_eq!(fs::read_to_string(&path).unwrap(), (2 * TIMES).to_string());
}

#[test]
fn a_killed_process_leaves_a_whole_file_and_what_it_left_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scores.csv");
    save_slowly(&path, 0);
    for round in 0..10_u64 {
        let mut one = child("save", &path);
        std::thread::sleep(std::time::Duration::from_millis(20 + 7 * round));
        one.kill().unwrap();
        one.wait().unwrap();
        let found = fs::read(&path).unwrap();
        assert_eq!(found.len(), PART * PARTS);
        assert!(
            found.iter().all(|byte| *byte == found[0]),
            "all of one save"
        );
    }
    save_slowly(&path, 7);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
