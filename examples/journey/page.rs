//! One page, for a terminal and as Markdown.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets::UTF8_BORDERS_ONLY};

/// Columns of a terminal.
const WIDTH: usize = 80;

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
                Block::Text(said) => text += &format!("{}\n", wrap(said)),
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

/// Lines no longer than the terminal, broken between words.
fn wrap(text: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let more = word.chars().count() + 1;
        if length > 0 && length + more > WIDTH {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
        }
        lines += word;
        length += more;
    }
    lines
}

/// Columns of numbers stand to the right.
fn table(header: &[String], rows: &[Vec<String>]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(WIDTH).unwrap_or(u16::MAX));
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    let is_number = |cell: &String| cell.chars().all(|sign| "0123456789.,-+%! ".contains(sign));
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if rows.iter().filter_map(|row| row.get(place)).all(is_number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    crate::common::whole_words(&mut table);
    table
}
