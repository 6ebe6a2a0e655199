//! Files that are no text, told by their first bytes.

use super::error::CsvError;

/// How many bytes tell.
pub(super) const N_FIRST: usize = 16;

/// The first bytes of kinds of files, what they are, and what to do.
const KINDS: [(&[u8], &str, &str); 26] = [
    (
        b"\x1f\x8b",
        "compressed (gzip)",
        "unpack it: gunzip -k FILE",
    ),
    (
        b"PK\x03\x04",
        "a zip archive or an Excel workbook (xlsx)",
        SAVE_OR_UNPACK,
    ),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", SAVE),
    (
        b"PAR1",
        "Parquet",
        "write it as CSV first: duckdb -c \"COPY 'FILE' TO 'file.csv'\"",
    ),
    (b"ARROW1", "Arrow or Feather", "write it as CSV first"),
    (b"ORC", "ORC", "write it as CSV first"),
    (b"Obj\x01", "Avro", "write it as CSV first"),
    (b"BZh", "compressed (bzip2)", "unpack it: bunzip2 -k FILE"),
    (b"\xfd7zXZ", "compressed (xz)", "unpack it: unxz -k FILE"),
    (
        b"\x28\xb5\x2f\xfd",
        "compressed (zstd)",
        "unpack it: unzstd FILE",
    ),
    (b"7z\xbc\xaf", "a 7-zip archive", "unpack it"),
    (b"%PDF", "a PDF", "ask for the data as CSV"),
    (
        b"SQLite format 3",
        "an SQLite database",
        "write the table as CSV first",
    ),
    (
        b"<stata_dta>",
        "a Stata file",
        "write it as CSV first: export delimited",
    ),
    (b"$FL2", "an SPSS file", "write it as CSV first"),
    (b"{\\rtf", "rich text", "save it as CSV"),
    (b"<html", "a web page", "save the table as CSV"),
    (b"<!DOCTYPE", "a web page", "save the table as CSV"),
    (b"<!doctype", "a web page", "save the table as CSV"),
    (b"<?xml", "XML", "write its rows as CSV first"),
    (b"[{", "JSON", "write its rows as CSV first"),
    (b"{\"", "JSON", "write its rows as CSV first"),
    (b"\x89HDF", "HDF5", "write it as CSV first"),
    (b"FEA1", "Feather", "write it as CSV first"),
    (
        b"\x80\x04\x95",
        "a pickle of Python",
        "write it as CSV first",
    ),
    (
        b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60",
        "a SAS data set",
        "write it as CSV first: proc export",
    ),
];

const SAVE: &str = "save the sheet as CSV (UTF-8)";
const SAVE_OR_UNPACK: &str = "save the sheet as CSV (UTF-8), or unpack the archive";

/// Refuses files that are known to be no text.
pub(super) fn check(start: &[u8]) -> Result<(), CsvError> {
    let found = KINDS.iter().find(|(first, _, _)| start.starts_with(first));
    match found {
        // A column may be called so.
        Some((first, _, _)) if is_name(first) && is_text(start) => Ok(()),
        Some(&(_, kind, remedy)) => Err(CsvError::Foreign { kind, remedy }),
        None => Ok(()),
    }
}

fn is_text(start: &[u8]) -> bool {
    start
        .iter()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
}

/// Whether the first bytes of a kind are letters and digits only.
fn is_name(first: &[u8]) -> bool {
    first.iter().all(u8::is_ascii_alphanumeric)
}
