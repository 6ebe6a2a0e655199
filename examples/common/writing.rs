//! How a CSV file is laid out and its values are written: options of the programs that
//! read one.

use super::{Failure, file_bar, tell, with_names};
use scorewright::dataset::{Draft, Drafting, find_delimiter_in};
use scorewright::files::{CsvFormat, Encoding, Input};
use scorewright::notation::{DateFormat, Notation};
use std::io::Read as _;

/// The layout of a file.
#[derive(clap::Args, Default)]
pub struct Layout {
    /// The character between columns; found by itself among `,`, `;`, tab and `|`.
    #[arg(long)]
    pub delimiter: Option<char>,
    /// The encoding, such as gb18030, big5, shift_jis, euc-kr, windows-1252, utf-16;
    /// UTF-8 unless given.
    #[arg(long)]
    pub encoding: Option<String>,
    /// How many lines before the header are skipped.
    #[arg(long, value_name = "LINES", default_value_t = 0)]
    pub skip: u64,
}

impl Layout {
    /// The format of a file whose header names one of `columns`; the character between
    /// columns is said when it was looked for and is no comma.
    pub fn format(&self, input: &mut Input, columns: &[&str]) -> Result<CsvFormat, Failure> {
        let mut format = CsvFormat::new().with_skipped_lines(self.skip);
        if let Some(name) = &self.encoding {
            let encoding = Encoding::named(name).ok_or_else(|| {
                format!(
                    "--encoding {name}: not known; there are utf-8, utf-16le, utf-16be, gb18030, \
                     gbk, big5, shift_jis, euc-jp, euc-kr, windows-1250 to windows-1258, \
                     iso-8859-1 to iso-8859-16, koi8-r, koi8-u, windows-874"
                )
            })?;
            check_encoding(name, encoding, input)?;
            format = format.with_encoding(encoding);
        }
        if let Some(given) = self.delimiter {
            let byte = u8::try_from(given).ok().filter(u8::is_ascii);
            let byte = byte.ok_or("--delimiter must be an ASCII character")?;
            return Ok(format.with_delimiter(byte));
        }
        let found = find_delimiter_in(input, columns, format);
        let found = found.map_err(|error| with_names(error, input, format))?;
        match found {
            b',' => {}
            b'\t' => tell("note: the columns are separated by tabs"),
            _ => tell(&format!(
                "note: the columns are separated by `{}`",
                char::from(found)
            )),
        }
        Ok(format.with_delimiter(found))
    }
}

/// Refuses an encoding that the file's byte order mark contradicts; text that is UTF-8 as
/// it stands, and not ASCII alone, is hardly written in another.
fn check_encoding(name: &str, encoding: Encoding, input: &mut Input) -> Result<(), Failure> {
    const SAMPLE: u64 = 64 << 10;
    let mut sample = Vec::new();
    input.reader()?.take(SAMPLE).read_to_end(&mut sample)?;
    let marked = match sample.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => "UTF-8",
        [0xff, 0xfe, ..] => "UTF-16LE",
        [0xfe, 0xff, ..] => "UTF-16BE",
        _ => "",
    };
    // Without a byte order in its name, UTF-16 is of either.
    let is_either = marked.starts_with("UTF-16") && name.to_lowercase().ends_with("16");
    if !marked.is_empty() && marked != encoding.name() && !is_either {
        let path = input.path().display();
        return Err(format!(
            "--encoding {name}: {path} begins with the byte order mark of {marked}; say \
             --encoding {}, or nothing where it is UTF-8",
            marked.to_lowercase()
        )
        .into());
    }
    let is_utf8 = match std::str::from_utf8(&sample) {
        Ok(_) => true,
        // The sample may end within a character.
        Err(error) => error.error_len().is_none(),
    };
    if is_utf8 && !sample.is_ascii() && encoding.name() != "UTF-8" {
        tell(&format!(
            "note: --encoding {name}: the file is valid UTF-8 as it stands, beyond ASCII too; read as {}",
            encoding.name()
        ));
    }
    Ok(())
}

/// How values are written where the file does not tell.
#[derive(clap::Args, Default)]
pub struct Writing {
    /// The decimal mark, where the file does not tell: `.` or `,`.
    #[arg(long, value_name = "MARK")]
    pub decimal: Option<char>,
    /// What stands between thousands, where the file does not tell: `.`, `,`, a space
    /// or an apostrophe.
    #[arg(long, value_name = "MARK")]
    pub thousands: Option<char>,
    /// The order of dates, where the file does not tell.
    #[arg(long, value_enum)]
    pub date_format: Option<DateOrder>,
    /// A cell that means "not given" in every column, beside the usual ones; may be given
    /// more than once.
    #[arg(long, value_name = "MARKER")]
    pub missing: Vec<String>,
}

/// The words that schemas write.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum DateOrder {
    Iso,
    Ymd,
    Dmy,
    Mdy,
    #[value(name = "excel_serial")]
    ExcelSerial,
}

impl Writing {
    /// The draft told what was given.
    pub fn tell_draft<'a>(&self, mut drafting: Drafting<'a>) -> Result<Drafting<'a>, Failure> {
        if let Some(notation) = self.notation()? {
            drafting = drafting.with_notation(notation);
        }
        if let Some(order) = self.date_format {
            drafting = drafting.with_date_format(match order {
                DateOrder::Iso => DateFormat::Iso,
                DateOrder::Ymd => DateFormat::Ymd,
                DateOrder::Dmy => DateFormat::Dmy,
                DateOrder::Mdy => DateFormat::Mdy,
                DateOrder::ExcelSerial => DateFormat::ExcelSerial,
            });
        }
        Ok(drafting.with_missing(&self.missing))
    }

    /// An option that a schema settles, when one was given.
    pub fn given(&self) -> Option<&'static str> {
        [
            ("--decimal", self.decimal.is_some()),
            ("--thousands", self.thousands.is_some()),
            ("--date-format", self.date_format.is_some()),
            ("--missing", !self.missing.is_empty()),
        ]
        .into_iter()
        .find_map(|(option, is_given)| is_given.then_some(option))
    }

    fn notation(&self) -> Result<Option<Notation>, Failure> {
        let by_decimal = match self.decimal {
            None => None,
            Some('.') => Some(Notation::DecimalPoint),
            Some(',') => Some(Notation::DecimalComma),
            Some(_) => return Err("--decimal must be `.` or `,`".into()),
        };
        let by_thousands = match self.thousands {
            None | Some(' ' | '\'' | '’' | '\u{a0}' | '\u{202f}') => None,
            Some(',') => Some(Notation::DecimalPoint),
            Some('.') => Some(Notation::DecimalComma),
            Some(_) => {
                return Err("--thousands must be `.`, `,`, a space or an apostrophe".into());
            }
        };
        match (by_decimal, by_thousands) {
            (Some(one), Some(other)) if one != other => {
                Err("--decimal and --thousands cannot be the same mark".into())
            }
            (by_decimal, by_thousands) => Ok(by_decimal.or(by_thousands)),
        }
    }
}

/// What the options of a program that drafts say of outcomes, columns and writing.
pub struct Asked<'a> {
    pub target: &'a str,
    pub bad: &'a [String],
    pub good: &'a [String],
    pub weight: Option<&'a str>,
    pub split: Option<&'a str>,
    pub writing: &'a Writing,
    pub leaves_out_bad_rows: bool,
}

impl Asked<'_> {
    /// Drafts the schema of an input; `step` is what the bar shows.
    pub fn draft(
        &self,
        input: &mut Input,
        format: CsvFormat,
        step: &'static str,
    ) -> Result<Draft, Failure> {
        self.check()?;
        let bar = file_bar(step, input);
        let drafting = Drafting::new(self.target)
            .with_format(format)
            .with_progress(|_, bytes| bar.set_position(bytes));
        let mut drafting = self.tell_draft(self.writing.tell_draft(drafting)?);
        if self.leaves_out_bad_rows {
            drafting = drafting.leaving_out_bad_rows();
        }
        let draft = drafting.read_input(input);
        let draft = draft.map_err(|error| with_names(error, input, format))?;
        bar.finish_and_clear();
        Ok(draft)
    }

    /// Refuses a value that is said to mean both.
    fn check(&self) -> Result<(), Failure> {
        match self.good.iter().find(|good| self.bad.contains(good)) {
            Some(both) => Err(format!("--good {both}: --bad says that it means bad").into()),
            None => Ok(()),
        }
    }

    /// The draft told what was asked for.
    fn tell_draft<'d>(&self, mut drafting: Drafting<'d>) -> Drafting<'d> {
        for bad in self.bad {
            drafting = drafting.with_bad(bad);
        }
        drafting = drafting.with_good(self.good);
        if let Some(weight) = self.weight {
            drafting = drafting.with_weight(weight);
        }
        match self.split {
            Some(split) => drafting.with_split(split),
            None => drafting,
        }
    }
}
