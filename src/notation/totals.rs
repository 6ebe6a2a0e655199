//! Rows that spreadsheets put below their columns: totals.

/// What they are called, in lower case where there is one.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
const WORDS: [&str; 72] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sub total",
    "sum",
    "total rows",
    "total records",
    "total count",
    "summe",
    "summen",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "insgesamt",
    "somme",
    "total général",
    "sous-total",
    "suma",
    "suma total",
    "total general",
    "totale",
    "totale generale",
    "somma",
    "total geral",
    "soma",
    "totaal",
    "eindtotaal",
    "summa",
    "totalt",
    "i alt",
    "yhteensä",
    "celkem",
    "spolu",
    "razem",
    "ogółem",
    "összesen",
    "toplam",
    "genel toplam",
    "jumlah",
    "tổng",
    "tổng cộng",
    "σύνολο",
    "итого",
    "всего",
    "合计",
    "合計",
    "总计",
    "總計",
    "总和",
    "小计",
    "小計",
    "합계",
    "총계",
    "المجموع",
    "รวม",
    "gesamtergebnis",
    "total result",
    "grand totals",
    "row count",
    "record count",
    "number of rows",
    "number of records",
    "end of report",
    "end of file",
    "résultat total",
    "resultado total",
    "总数",
    "總數",
    "共计",
    "共計",
];

/// What totals of one column or branch begin with.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
const BEGINNINGS: [&str; 6] = [
    "sum of ",
    "total of ",
    "total for ",
    "totals for ",
    "subtotal for ",
    "summe von ",
];

/// What stands behind how many rows there were: `(600 rows)`.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
const ROWS: [&str; 9] = [
    "rows",
    "rows selected",
    "rows affected",
    "rows returned",
    "zeilen",
    "datensätze",
    "lignes",
    "filas",
    "строк",
];

/// Rows of other sums, by words that may be levels or names elsewhere.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
const STATISTICS: [&str; 13] = [
    "average",
    "averages",
    "count",
    "mittelwert",
    "durchschnitt",
    "anzahl",
    "moyenne",
    "promedio",
    "gemiddelde",
    "среднее",
    "平均",
    "平均值",
    "均值",
];

/// Whether a trimmed cell names a row of averages or counts: `Average`, `Anzahl:`.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn is_statistic(cell: &[u8]) -> bool {
    let text = std::str::from_utf8(cell).unwrap_or_default();
    let word = text.trim_end_matches([':', '：']).trim();
    let is = |other: &&str| word.chars().flat_map(char::to_lowercase).eq(other.chars());
    STATISTICS.iter().any(is)
}

/// Whether a trimmed cell names a row of totals: `Total`, `Summe:`, `合计`, `Total (60)`,
/// `Sum of income`, or says how many rows there were: `(600 rows)`, `Rows: 600`.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn is_totals(cell: &[u8]) -> bool {
    const LIMIT_BYTES: usize = 48;
    let is_number = cell
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'-'));
    let may_be = cell.len() <= LIMIT_BYTES && !is_number;
    let Some(text) = may_be.then(|| std::str::from_utf8(cell).ok()).flatten() else {
        return false;
    };
    // Signs that draw a line: `*** End of report ***`.
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-' | '=' | '#'));
    let is = |word: &str, other: &str| word.chars().flat_map(char::to_lowercase).eq(other.chars());
    if let Some(counted) = text
        .trim_start_matches('(')
        .strip_prefix(|c: char| c.is_ascii_digit())
    {
        let word = counted.trim_start_matches(|c: char| c.is_ascii_digit() || ",. ".contains(c));
        return ROWS
            .iter()
            .any(|other| is(word.trim_end_matches(['.', ')']), other));
    }
    // A count may follow.
    let end = text.find([':', '：', '(', '（', '=']);
    let word = text.get(..end.unwrap_or(text.len())).unwrap_or(text).trim();
    let begins = |other: &&str| {
        text.get(..other.len())
            .is_some_and(|start| is(start, other))
    };
    let counts_rows = end.is_some() && ROWS.iter().any(|other| is(word, other));
    counts_rows || WORDS.iter().any(|other| is(word, other)) || BEGINNINGS.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_averages_are_known_by_their_word() {
        for text in ["Average", "Mittelwert:", "COUNT", "平均值"] {
            assert!(
                is_statistic(text.as_bytes()) && !is_totals(text.as_bytes()),
                "{text}"
            );
        }
        for text in ["", "Max", "Average Joe", "600"] {
            assert!(!is_statistic(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn rows_of_totals_are_known_by_their_word() {
        for text in [
            "Total",
            "TOTAL:",
            "Summe",
            "Grand total",
            "合计",
            "合计：",
            "Итого",
            "Total (60)",
            "Total rows",
            "Toplam",
            "Gesamtergebnis",
            "Sum of income",
            "Total for branch 5",
            "Row count: 600",
            "Rows: 600",
            "600 rows",
            "(1,234 rows)",
            "600 rows selected.",
            "*** End of report ***",
        ] {
            assert!(is_totals(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "1",
            "Total Fitness Ltd",
            "totally",
            "Sumner",
            "owner",
            "합",
            "600",
            "-12.5",
            "600 EUR",
            "rows",
            "3 rows of seats",
            "Sum ofx",
        ] {
            assert!(!is_totals(text.as_bytes()), "{text}");
        }
    }
}
