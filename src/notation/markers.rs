//! Words that usually mean "not given".

/// What programs write for a missing value and nobody writes for a level, in lower
/// case: pandas, R, SQL, SAS, Stata and SPSS, the errors of Excel in its languages.
const OF_PROGRAMS: [&str; 56] = [
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
const OF_PEOPLE: [&str; 133] = [
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

/// Whether a trimmed cell is what programs or people usually write for a number or
/// date that is not given. None of them reads as a number. The case of letters and
/// the width of signs do not matter; an empty cell is none of them. Allocates nothing.
///
/// Not for categories: there "none" and "unknown" may be levels. See [`is_sure_marker`].
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn is_usual_marker(cell: &[u8]) -> bool {
    let Some(text) = short_text(cell) else {
        return false;
    };
    let people = OF_PEOPLE.iter().chain(&OF_PEOPLE_EAST);
    is_of_program(text) || people.into_iter().any(|word| is_word(text, word))
}

/// Whether a trimmed cell is what only programs write for a missing value, in any column.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn is_sure_marker(cell: &[u8]) -> bool {
    short_text(cell).is_some_and(is_of_program)
}

/// The text of a cell that may be a marker. By far the most cells are digits.
fn short_text(cell: &[u8]) -> Option<&str> {
    let is_number = cell.iter().all(u8::is_ascii_digit);
    let may_be = !is_number && cell.len() <= LIMIT_BYTES;
    may_be.then(|| std::str::from_utf8(cell).ok()).flatten()
}

fn is_of_program(text: &str) -> bool {
    // SAS and Stata tell 26 kinds of missing apart: `.a` to `.z`.
    let of_letter = matches!(text.as_bytes(), [b'.', b'a'..=b'z' | b'A'..=b'Z']);
    of_letter || OF_PROGRAMS.iter().any(|word| is_word(text, word))
}

/// Whether a text is a word in lower case, whatever the case of its letters and the
/// width of its signs.
fn is_word(text: &str, word: &str) -> bool {
    const WIDE: u32 = 0xfee0;
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - WIDE).unwrap_or(c),
        '\u{a0}' | '\u{3000}' => ' ',
        c => c,
    };
    let folded = text.chars().map(narrow).flat_map(char::to_lowercase);
    folded.eq(word.chars())
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
