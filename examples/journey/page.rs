//! One page, for a terminal and as Markdown.

use crate::common::{aligned_table, whole_words, wrapped};
use comfy_table::Table;

enum Block {
    Heading(String),
    Text(String),
    Fact(String, String),
    Table(Vec<String>, Vec<Vec<String>>),
}

/// Headings, sentences, facts and tables, in order.
#[derive(Default)]
pub struct Page {
    blocks: Vec<Block>,
}

impl Page {
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    pub fn fact(&mut self, name: &str, value: impl ToString) {
        self.blocks
            .push(Block::Fact(name.to_owned(), value.to_string()));
    }

    pub fn table<const N: usize>(&mut self, header: [&str; N], rows: Vec<[String; N]>) {
        let header = header.map(str::to_owned).to_vec();
        let rows = rows.into_iter().map(|row| row.to_vec()).collect();
        self.blocks.push(Block::Table(header, rows));
    }

    pub fn to_terminal(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            match block {
                Block::Heading(heading) => {
                    text += &format!("\n{heading}\n{}\n", "=".repeat(heading.chars().count()));
                }
                Block::Text(said) => text += &format!("{}\n", wrapped(said, 0, 0)),
                Block::Fact(name, value) => text += &format!("  {name:<28} {value}\n"),
                Block::Table(header, rows) => text += &format!("{}\n", table(header, rows)),
            }
        }
        text
    }

    pub fn to_markdown(&self) -> String {
        let mut text = String::new();
        let mut in_facts = false;
        for (place, block) in self.blocks.iter().enumerate() {
            let is_fact = matches!(block, Block::Fact(..));
            if in_facts && !is_fact {
                text.push('\n');
            }
            in_facts = is_fact;
            match block {
                Block::Heading(heading) if place == 0 => text += &format!("# {heading}\n\n"),
                Block::Heading(heading) => text += &format!("## {heading}\n\n"),
                Block::Text(said) => text += &format!("{said}\n\n"),
                // A fact that is indented belongs to the one above it.
                Block::Fact(name, value) => {
                    let margin = name.len() - name.trim_start().len();
                    text += &format!("{:margin$}- {}: {value}\n", "", name.trim_start());
                }
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

/// Columns of numbers stand to the right.
fn table(header: &[String], rows: &[Vec<String>]) -> Table {
    let is_number = |cell: &String| cell.chars().all(|sign| "0123456789.,-+%! ".contains(sign));
    let cells = |column| rows.iter().filter_map(move |row| row.get(column));
    let mut table = aligned_table(header, |column| cells(column).all(is_number));
    table.add_rows(rows);
    whole_words(&mut table);
    table
}
