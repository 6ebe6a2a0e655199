//! One page, for a terminal and as Markdown.

use crate::common::{WIDTH, aligned_table, columns, wrapped};
use crate::words::{Label, Words};
use comfy_table::{ColumnConstraint, Table, Width};

/// Where the value of a fact begins.
const VALUE_AT: usize = 27;

enum Block {
    Heading(String),
    Subheading(String),
    Text(String),
    Item(String),
    Fact(&'static str, String),
    Table(Vec<&'static str>, Vec<Vec<String>>),
}

/// Headings, sentences, facts and tables, in order.
pub struct Page {
    words: &'static dyn Words,
    blocks: Vec<Block>,
}

impl Page {
    pub fn new(words: &'static dyn Words) -> Self {
        Self {
            words,
            blocks: Vec::new(),
        }
    }

    pub fn words(&self) -> &'static dyn Words {
        self.words
    }

    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    pub fn subheading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Subheading(text.into()));
    }

    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    /// An item of a list.
    pub fn item(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Item(text.into()));
    }

    pub fn fact(&mut self, label: Label, value: impl ToString) {
        let name = self.words.label(label);
        self.blocks.push(Block::Fact(name, value.to_string()));
    }

    pub fn table<const N: usize>(&mut self, header: [Label; N], rows: Vec<[String; N]>) {
        let header = header.map(|label| self.words.label(label)).to_vec();
        let rows = rows.into_iter().map(|row| row.to_vec()).collect();
        self.blocks.push(Block::Table(header, rows));
    }

    pub fn to_terminal(&self) -> String {
        let mut text = String::new();
        let mut before: Option<&Block> = None;
        for block in &self.blocks {
            // Room above a sentence that follows facts, a list or a table.
            let is_said = matches!(
                before,
                Some(Block::Heading(_) | Block::Subheading(_) | Block::Text(_))
            );
            if matches!(block, Block::Text(_)) && !is_said {
                text.push('\n');
            }
            match block {
                Block::Heading(heading) => {
                    text += &format!("\n{heading}\n{}\n", "=".repeat(columns(heading)));
                }
                Block::Subheading(heading) => {
                    text += &format!("\n{heading}\n{}\n", "-".repeat(columns(heading)));
                }
                Block::Text(said) => text += &format!("{}\n", wrapped(said, 0, 0)),
                Block::Item(said) => text += &format!("{}\n", wrapped(said, 2, 2)),
                Block::Fact(name, value) => text += &fact(name, value),
                Block::Table(header, rows) => text += &format!("{}\n", table(header, rows)),
            }
            before = Some(block);
        }
        text
    }

    pub fn to_markdown(&self) -> String {
        let mut text = String::new();
        let mut in_list = false;
        for (place, block) in self.blocks.iter().enumerate() {
            let is_item = matches!(block, Block::Fact(..) | Block::Item(_));
            if in_list && !is_item {
                text.push('\n');
            }
            in_list = is_item;
            match block {
                Block::Heading(heading) if place == 0 => text += &format!("# {heading}\n\n"),
                Block::Heading(heading) => text += &format!("## {heading}\n\n"),
                Block::Subheading(heading) => text += &format!("### {heading}\n\n"),
                Block::Text(said) => text += &format!("{said}\n\n"),
                Block::Item(said) => text += &format!("{said}\n"),
                Block::Fact(name, value) => text += &format!("- **{name}** {value}\n"),
                Block::Table(header, rows) => {
                    text += &format!("|{}|\n|{}\n", header.join("|"), "---|".repeat(header.len()));
                    for row in rows {
                        text += &format!("|{}|\n", row.join("|").replace('\n', "<br>"));
                    }
                    text.push('\n');
                }
            }
        }
        text
    }
}

/// A name and its value, all of whose lines stand in one column.
fn fact(name: &str, value: &str) -> String {
    let value = wrapped(value, VALUE_AT, 0);
    let gap = VALUE_AT.saturating_sub(2 + columns(name));
    let value = value.trim_start();
    format!("  {name}{}{value}\n", " ".repeat(gap.max(1)))
}

/// Columns of numbers stand to the right; no word is broken.
fn table(header: &[&str], rows: &[Vec<String>]) -> Table {
    let is_number = |cell: &String| cell.chars().all(|sign| "0123456789.,-+%! ".contains(sign));
    let cells = |column| rows.iter().filter_map(move |row| row.get(column));
    let mut table = aligned_table(header, |column| cells(column).all(is_number));
    table.add_rows(rows);
    for (place, column) in table.column_iter_mut().enumerate() {
        let header = header.get(place).copied().into_iter();
        let texts = header.chain(cells(place).map(String::as_str));
        let widest = texts.map(widest_word).max().unwrap_or(0);
        let padded = u16::try_from(widest + 1).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(padded)));
    }
    table
}

/// The columns of the widest piece of a text that a line is not broken within. Lines of
/// wide characters are broken anywhere, those of a few are kept whole.
fn widest_word(text: &str) -> usize {
    const KEPT: usize = 8;
    let narrow = |word: &str| {
        word.split(|sign: char| !sign.is_ascii())
            .map(str::len)
            .max()
    };
    let words = text.split_whitespace();
    let width = |word: &str| match columns(word) {
        width if word.is_ascii() || width <= KEPT => width,
        _ => narrow(word).unwrap_or(0).max(KEPT),
    };
    words.map(width).max().unwrap_or(0).min(WIDTH)
}
