//! One borrower from application to relief, on one page.
//!
//! ```text
//! cargo run --release --example journey
//! cargo run --release --example journey -- --case my_case.toml --json
//! cargo run --release --example journey -- --lang zh-Hant
//! cargo run --release --example journey -- --verify
//! ```
//!
//! Income verification, decision and plan; six months of payments, wages and the monthly
//! score; every warning, why, and what to do; contact when it is lawful, and what the
//! borrower answers; the Care Action beside every other offer, and what it costs; and a
//! hash-chained audit trail that is verified and made a second time.
#![allow(unreachable_pub)]

#[path = "../common/mod.rs"]
mod common;

mod apply;
mod cards;
mod case;
mod contact;
mod help;
mod json;
mod live;
mod page;
mod tell;
mod trail;
mod watch;
mod words;

use crate::common::{say, say_json};
use cards::Cards;
use case::Case;
use clap::Parser;
use common::{Failure, Places};
use scorewright::lending::outreach::Conduct;
use std::path::{Path, PathBuf};
use words::{Lang, Line};

/// Follows one borrower from application through warning and relief.
///
/// Two cards are learned at the start: for applications on data/credit_data.csv,
/// for behaviour on data/taiwan_card.csv. Nothing but what people and
/// institutions said and did is read from the case; all numbers are computed.
#[derive(Parser)]
struct Arguments {
    /// The borrower, as TOML, or JSON when it ends so.
    #[arg(long, default_value = "data/servicing/journey.toml")]
    case: PathBuf,
    /// Where the cards, the page and the audit log go.
    #[arg(long, default_value = "target/journey")]
    out: PathBuf,
    /// A folder with the cards of an earlier run, which then are not learned again.
    #[arg(long, value_name = "FOLDER")]
    cards: Option<PathBuf>,
    /// The language of the page, and of the messages in it.
    #[arg(long, value_enum, default_value_t = Lang::En)]
    lang: Lang,
    /// Only check the audit log of an earlier run: its bytes, and that the same
    /// inputs under the same cards still give the same records.
    #[arg(long)]
    verify: bool,
    /// Print one JSON object instead of the page.
    #[arg(long)]
    json: bool,
}

/// The page, as Markdown.
const PAGE: &str = "journey.md";

impl Arguments {
    /// What is read and written: the case, and what is kept of it.
    fn check_places(&self) -> Result<(), Failure> {
        let kept = trail::FILES.iter().chain([&PAGE]);
        let kept: Vec<PathBuf> = kept.map(|name| self.out.join(name)).collect();
        let cards = Cards::FILES.map(|name| self.cards_folder().join(name));
        let mut places = Places::default().reads("--case", self.case.as_path());
        for path in &cards {
            places = match self.cards {
                Some(_) => places.reads("--cards", path.as_path()),
                None => places.writes("--out", path.as_path()),
            };
        }
        for path in &kept {
            places = places.writes("--out", path.as_path());
        }
        places.check()
    }

    /// Where the cards are kept.
    fn cards_folder(&self) -> &Path {
        self.cards.as_deref().unwrap_or(&self.out)
    }
}

fn main() -> std::process::ExitCode {
    common::finish(run())
}

fn run() -> Result<(), Failure> {
    let arguments: Arguments = common::parse();
    arguments.check_places()?;
    let case = Case::read(&arguments.case)?;
    let ids: Vec<&str> = case.rule_sets.iter().map(String::as_str).collect();
    let conduct = Conduct::shipped(&ids).map_err(|error| common::with_rule_sets(&error))?;
    let (lang, out) = (arguments.lang, arguments.out.as_path());
    let (alerts, kept) = (case.watch.alerts_per_1000, arguments.cards_folder());
    if !arguments.verify {
        common::make_folder_of(&out.join(PAGE))?;
        let cards = match arguments.cards {
            Some(_) => Cards::load(alerts, kept)?,
            None => Cards::learn(alerts, out)?,
        };
        let lived = live::live(&case, &cards, &conduct, lang)?;
        let records = trail::records(&case, &cards, &conduct, &lived)?;
        trail::keep(records, out)?;
    }
    // From the files alone, as an auditor would.
    let cards = Cards::load(alerts, kept)?;
    let lived = live::live(&case, &cards, &conduct, lang)?;
    let again = trail::records(&case, &cards, &conduct, &lived)?;
    let proof = trail::prove(again, out)?;
    if arguments.json {
        say_json(&json::json(&case, &lived, &proof)?)?;
        return Ok(());
    }
    let page = tell::page(&case, &cards, (&lived, lang), &proof)?;
    common::write_file(&out.join(PAGE), page.to_markdown())?;
    say!("{}", page.to_terminal());
    let kept = Line::Kept {
        folder: out.display().to_string(),
        with_cards: arguments.cards.is_none(),
    };
    say!("{}", lang.words().line(kept));
    Ok(())
}
