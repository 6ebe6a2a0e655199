//! Words that usually mean "not given".

use std::sync::LazyLock;

/// What programs write for a missing value and nobody writes for a level, in lower
/// case: pandas, R, SQL, SAS, Stata and SPSS, the errors of Excel in its languages.
const OF_PROGRAMS: [&str; 60] = [
    // pandas, R, Julia, JavaScript
    "na",
    "n/a",
    "#na",
    "#n/a",
    "#n/a n/a",
    "<na>",
    "nan",
    "-nan",
    "+nan",
    "pd.na",
    "np.nan",
    "na_character_",
    "na_integer_",
    "na_real_",
    "undefined",
    "1.#ind",
    "-1.#ind",
    "1.#qnan",
    "-1.#qnan", // C of Windows
    // SQL
    "null",
    "(null)",
    "[null]",
    "<null>",
    "\\n",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "00/00/0000",
    "00.00.0000",
    // SAS and Stata (their letters follow below), UCI
    ".",
    "._",
    "?",
    // Excel: English, German, French, Spanish, Portuguese, Italian, Polish, Russian
    "#div/0!",
    "#value!",
    "#ref!",
    "#name?",
    "#num!",
    "#null!",
    "#spill!",
    "#calc!",
    "#field!",
    "#getting_data",
    "#nv",
    "#wert!",
    "#bezug!",
    "#zahl!",
    "#nom?",
    "#valeur!",
    "#nombre!",
    "#nul!",
    "#¡div/0!",
    "#¡valor!",
    "#¡ref!",
    "#¿nombre?",
    "#¡num!",
    "#¡nulo!",
    "#n/d",
    "#valor!",
    "#valore!",
    "#н/д",
    "#знач!",
];

/// What people and programs write for a number that is not there, in lower case.
/// In a category some of these are levels ("none" of the guarantors).
const OF_PEOPLE: [&str; 148] = [
    // Signs; with `:` as Eurostat writes it
    "-",
    "--",
    "---",
    "–",
    "—",
    "−",
    "..",
    "...",
    "…",
    ":",
    "_",
    "*",
    "**",
    "??",
    "???",
    "/",
    "//",
    "none",
    "(none)",
    "<none>",
    "nil",
    "nat",
    "(nil)",
    // English
    "n.a.",
    "n.a",
    "n. a.",
    "n/k",
    "nk",
    "n/s",
    "missing",
    "(missing)",
    "<missing>",
    "[missing]",
    "blank",
    "(blank)",
    "empty",
    "(empty)",
    "<empty>",
    "unknown",
    "(unknown)",
    "unk",
    "not available",
    "not applicable",
    "not given",
    "not known",
    "not provided",
    "not reported",
    "not stated",
    "no answer",
    "no data",
    "nodata",
    "no value",
    "no response",
    "not disclosed",
    "undisclosed",
    "not specified",
    "unspecified",
    "not entered",
    "prefer not to say",
    "tbd",
    "tba",
    "#empty",
    // German, Dutch, the Nordic countries
    "k.a.",
    "k. a.",
    "k.a",
    "ka",
    "n.v.",
    "n. v.",
    "n.v",
    "n.b.",
    "keine angabe",
    "keine angaben",
    "keine daten",
    "nicht verfügbar",
    "unbekannt",
    "fehlt",
    "fehlend",
    "leer",
    "n.v.t.",
    "onbekend",
    "okänd",
    "saknas",
    "ukjent",
    "ukendt",
    "ei tietoa",
    // French, Spanish, Portuguese, Italian, Romanian
    "n.c.",
    "nc",
    "n.d.",
    "n.d",
    "nd",
    "n/d",
    "n/c",
    "non renseigné",
    "non disponible",
    "inconnu",
    "manquant",
    "s/d",
    "s.d.",
    "s/i",
    "sin dato",
    "sin datos",
    "sin información",
    "sin informacion",
    "no informado",
    "sem informação",
    "sem informacao",
    "nao informado",
    "desconocido",
    "no disponible",
    "não informado",
    "não disponível",
    "desconhecido",
    "non disponibile",
    "sconosciuto",
    // Polish, Czech, Hungarian, Turkish, Indonesian, Vietnamese
    "b.d.",
    "bd",
    "brak",
    "brak danych",
    "není",
    "neznámé",
    "nincs",
    "nincs adat",
    "yok",
    "bilinmiyor",
    "belirsiz",
    "tidak ada",
    "tidak diketahui",
    "không có",
    "không rõ",
    // Russian and neighbours
    "н/д",
    "нд",
    "нет данных",
    "не указано",
    "неизвестно",
    "пусто",
    "немає даних",
    "няма данни",
    // Greek, Hebrew, Arabic, Persian
    "δ/υ",
    "άγνωστο",
    "לא ידוע",
    "غير متوفر",
    "غير معروف",
    "لا يوجد",
    "نامشخص",
    // Hindi, Thai
    "अज्ञात",
    "ไม่มี",
    "ไม่ทราบ",
    "ไม่มีข้อมูล",
];

/// The same in Chinese, Japanese and Korean.
const OF_PEOPLE_EAST: [&str; 43] = [
    "无",
    "無",
    "空",
    "空值",
    "空白",
    "缺失",
    "缺失值",
    "缺省",
    "缺",
    "暂无",
    "暂无数据",
    "暫無",
    "不详",
    "不詳",
    "未知",
    "未填",
    "未填写",
    "未填寫",
    "未提供",
    "未录入",
    "无数据",
    "無數據",
    "無資料",
    "不适用",
    "不適用",
    "不明",
    "なし",
    "無し",
    "欠損",
    "欠測",
    "該当なし",
    "無回答",
    "未回答",
    "未入力",
    "データなし",
    "없음",
    "미상",
    "결측",
    "모름",
    "알수없음",
    "해당없음",
    "무응답",
    "정보없음",
];

/// The longest marker is far shorter.
const LIMIT_BYTES: usize = 48;

/// All words, in the order of their bytes, each with whether only programs write it.
static SORTED: LazyLock<Vec<(&str, bool)>> = LazyLock::new(|| {
    let of_programs = OF_PROGRAMS.iter().map(|word| (*word, true));
    let of_people = OF_PEOPLE.iter().chain(&OF_PEOPLE_EAST);
    let mut all: Vec<(&str, bool)> = of_programs
        .chain(of_people.map(|word| (*word, false)))
        .collect();
    all.sort_unstable();
    all
});

/// Whether a trimmed cell is what programs or people usually write for a number or
/// date that is not given. None of them reads as a number. The case of letters and
/// the width of signs do not matter; an empty cell is none of them.
///
/// Not for categories: there "none" and "unknown" may be levels. See [`is_sure_marker`].
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn is_usual_marker(cell: &[u8]) -> bool {
    marker(cell).is_some()
}

/// Whether a trimmed cell is what only programs write for a missing value, in any column.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn is_sure_marker(cell: &[u8]) -> bool {
    marker(cell) == Some(true)
}

/// Whether only programs write the cell; `None` when it is no marker.
fn marker(cell: &[u8]) -> Option<bool> {
    // By far the most cells are digits.
    let is_number = cell.iter().all(u8::is_ascii_digit);
    if is_number || cell.len() > LIMIT_BYTES {
        return None;
    }
    // SAS and Stata tell 26 kinds of missing apart: `.a` to `.z`.
    if matches!(cell, [b'.', b'a'..=b'z' | b'A'..=b'Z']) {
        return Some(true);
    }
    let mut buffer = [0; 2 * LIMIT_BYTES];
    let folded = fold(std::str::from_utf8(cell).ok()?, &mut buffer)?;
    let found = SORTED.binary_search_by(|(word, _)| word.as_bytes().cmp(folded));
    SORTED.get(found.ok()?).map(|(_, of_program)| *of_program)
}

/// The text in lower case, with narrow signs; `None` where it does not fit.
fn fold<'b>(text: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    const WIDE: u32 = 0xfee0;
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - WIDE).unwrap_or(c),
        '\u{a0}' | '\u{3000}' => ' ',
        c => c,
    };
    let mut end = 0;
    for c in text.chars().map(narrow).flat_map(char::to_lowercase) {
        let place = buffer.get_mut(end..end + c.len_utf8())?;
        end += c.encode_utf8(place).len();
    }
    buffer.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::digits::{Parsed, parse};

    #[test]
    fn the_markers_of_many_systems_are_known_in_any_case() {
        for word in [
            "NA", "n/a", "#N/A", "NaN", "NULL", "null", "?", ".", "None", "<NA>", "\\N", "(null)",
            "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", ".a", "k.A.", "n.v.",
            "s/d", "-", "--", "nil", "无", "空", "缺失", "未知", "暂无", "不详", "1.#IND", "Н/Д",
            "－", "ＮＡ",
        ] {
            assert!(is_usual_marker(word.as_bytes()), "{word}");
        }
        for word in ["", "0", "-1", "12", "abc", "1O", "a11", "own", "no", "ok"] {
            assert!(!is_usual_marker(word.as_bytes()), "{word}");
        }
        assert!(!is_usual_marker(&[0xff, 0xfe]));
        assert!(!is_usual_marker(&[b'x'; 100]));
    }

    #[test]
    fn no_marker_is_a_number_and_none_is_listed_twice() {
        let all = || OF_PROGRAMS.iter().chain(&OF_PEOPLE).chain(&OF_PEOPLE_EAST);
        for word in all() {
            assert!(
                !matches!(parse(word.as_bytes()), Parsed::Number(_)),
                "{word}"
            );
            assert!(is_usual_marker(word.as_bytes()), "{word}");
            assert_eq!(all().filter(|other| other == &word).count(), 1, "{word}");
        }
    }

    #[test]
    fn what_people_write_may_be_a_level() {
        for word in ["none", "unknown", "无", "-", "nil", "missing"] {
            assert!(!is_sure_marker(word.as_bytes()), "{word}");
        }
        for word in ["NA", "#N/A", "(null)", "\\N", "."] {
            assert!(is_sure_marker(word.as_bytes()), "{word}");
        }
    }
}
