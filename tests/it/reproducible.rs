//! The same data give the same file: in another process, on a processor without
//! fused multiplication, in a debug and in a release build.
//!
//! The hashes are kept in `tests/golden`. They move only with a change of what is
//! learned, which is a change of scores and belongs into the changelog.

use crate::common::quickstart_card;
use std::process::Command;

/// The identity of the card that `quickstart` freezes; the gate compares it with
/// what a release build of that program wrote.
const CARD_ID: &str = include_str!("../golden/quickstart_card.sha256");

#[test]
fn t10_the_frozen_card_is_the_same_bytes_in_every_build() {
    assert_eq!(quickstart_card().id().unwrap(), CARD_ID.trim());
}

/// Run by the test below in a process of its own.
#[test]
#[ignore = "the child of t10_another_process_without_fused_multiplication_freezes_the_same_card"]
fn print_the_card_id() {
    println!("id {}", quickstart_card().id().unwrap());
}

#[test]
fn t10_another_process_without_fused_multiplication_freezes_the_same_card() {
    for tunables in [
        "",
        "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable,-FMA_Usable,-FMA4_Usable",
    ] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "reproducible::print_the_card_id",
                "--ignored",
                "--nocapture",
            ])
            .env("GLIBC_TUNABLES", tunables)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let id = text
            .lines()
            .find_map(|line| line.split_once("id ").map(|(_, id)| id.trim()));
        assert_eq!(id, Some(CARD_ID.trim()), "with {tunables:?}: {text}");
    }
}
