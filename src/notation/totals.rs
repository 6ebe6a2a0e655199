//! Rows that spreadsheets put below their columns: totals.

/// What they are called, in lower case where there is one.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
const WORDS: [&str; 57] = [
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
];

/// Whether a trimmed cell names a row of totals: `Total`, `Summe:`, `合计`, `Total (60)`.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn is_totals(cell: &[u8]) -> bool {
    const LIMIT_BYTES: usize = 48;
    let may_be = cell.len() <= LIMIT_BYTES && !cell.first().is_none_or(u8::is_ascii_digit);
    let Some(text) = may_be.then(|| std::str::from_utf8(cell).ok()).flatten() else {
        return false;
    };
    // A count may follow.
    let word = text
        .split([':', '：', '(', '（', '='])
        .next()
        .unwrap_or(text)
        .trim();
    let is = |other: &str| word.chars().flat_map(char::to_lowercase).eq(other.chars());
    WORDS.iter().any(|other| is(other))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert!(!is_totals(text.as_bytes()), "{text}");
        }
    }
}
