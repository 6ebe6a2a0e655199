//! Watches a book month by month: alerts with reasons and advice, a watch list, and a backtest.
//!
//! ```text
//! cargo run --release --example early_warning
//! cargo run --release --example early_warning -- --panel panel.csv --panel-schema panel.toml \
//!     --card card.json --policy policy.toml --state state.json --out alerts.csv
//! cargo run --release --example early_warning -- backtest --panel panel.csv \
//!     --panel-schema panel.toml --target-status 2 --horizon 6 --json
//! ```
//!
//! `panel.toml` says where the columns of a panel are: see `data/panels/`.
#![allow(clippy::indexing_slicing, unreachable_pub)]

mod alerts;
mod backtest;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod demo;
mod learn;
mod show;
mod unfold;
mod watch;

use clap::{Parser, Subcommand};

/// Watches a book of borrowers month by month and warns before anything is overdue.
///
/// Without arguments: the card clients of data/taiwan_card.csv, six months of them,
/// with a card trained on the earlier clients and judged on the later ones. With
/// --panel: your own payment histories, your card and your policy. The command
/// backtest tells how well, and how early, it would have warned.
#[derive(Parser)]
#[group(id = "program")]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    watch: watch::Arguments,
}

#[derive(Subcommand)]
enum Command {
    /// Runs rules over past account-months and counts what they caught, how early, and for nothing.
    Backtest(backtest::Arguments),
}

fn main() -> std::process::ExitCode {
    let arguments: Arguments = common::parse();
    common::finish(match arguments.command {
        Some(Command::Backtest(arguments)) => backtest::run(&arguments),
        None if arguments.watch.panel.is_some() => watch::run(&arguments.watch),
        None => demo::run(&arguments.watch),
    })
}
