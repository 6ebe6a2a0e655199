//! Words beside a number: a currency, a unit, a multiplier.

/// A word beside the numbers of a field, before or behind, and what they are then
/// multiplied by.
///
/// Schemas write `affixes = ["HK$", { text = "k", times = 1000 }]`. The case of letters
/// and a full stop at the end do not matter.
///
/// # Examples
///
/// ```
/// use scorewright::notation::Affix;
/// let thousand = Affix::new("k").with_times(1000.0);
/// assert_eq!((thousand.text(), thousand.times()), ("k", 1000.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(from = "AffixFile", into = "AffixFile"))]
pub struct Affix {
    text: String,
    times: f64,
}

impl Affix {
    /// A word that does not change the number.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            times: 1.0,
        }
    }

    /// What the number is multiplied by. Default: 1.
    #[must_use]
    pub const fn with_times(mut self, times: f64) -> Self {
        self.times = times;
        self
    }

    /// The word.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the number is multiplied by.
    #[must_use]
    pub const fn times(&self) -> f64 {
        self.times
    }

    /// Whether a word of a cell is this one.
    pub(crate) fn is(&self, word: &str) -> bool {
        plain_word(&self.text) == plain_word(word)
    }
}

/// An affix as files hold it: a text, or a table.
#[cfg(feature = "card")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum AffixFile {
    Text(String),
    Times(TimesFile),
}

#[cfg(feature = "card")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct TimesFile {
    text: String,
    times: f64,
}

#[cfg(feature = "card")]
impl From<AffixFile> for Affix {
    fn from(file: AffixFile) -> Self {
        match file {
            AffixFile::Text(text) => Self::new(text),
            AffixFile::Times(TimesFile { text, times }) => Self { text, times },
        }
    }
}

#[cfg(feature = "card")]
impl From<Affix> for AffixFile {
    #[allow(clippy::float_cmp)] // the default, exactly
    fn from(affix: Affix) -> Self {
        let Affix { text, times } = affix;
        match times == 1.0 {
            true => Self::Text(text),
            false => Self::Times(TimesFile { text, times }),
        }
    }
}

/// What a word beside a number means.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Meaning {
    pub(crate) times: f64,
    pub(crate) what: What,
}

#[cfg_attr(not(feature = "files"), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Currency,
    /// One word for all its spellings: `months`.
    Unit(&'static str),
    /// A multiplier and nothing else.
    Multiplier,
}

/// Multipliers, in lower case without a full stop at the end.
const MULTIPLIERS: [(f64, &[&str]); 10] = [
    (1e2, &["百"]),
    (
        1e3,
        &[
            "k",
            "thousand",
            "thousands",
            "ths",
            "thd",
            "tsd",
            "tys",
            "tis",
            "tūkst",
            "тыс",
            "тис",
            "хил",
            "mil",
            "mille",
            "mila",
            "ribu",
            "rb",
            "nghìn",
            "ngàn",
            "bin",
            "ezer",
            "千",
            "仟",
            "천",
            "พัน",
            "हज़ार",
            "हजार",
            "ألف",
            "هزار",
            "tkr",
            "t€",
            "teur",
        ],
    ),
    (1e4, &["万", "萬", "만", "หมื่น"]),
    (
        1e5,
        &[
            "lakh",
            "lakhs",
            "lac",
            "lacs",
            "लाख",
            "十万",
            "十萬",
            "십만",
            "แสน",
        ],
    ),
    (
        1e6,
        &[
            "m",
            "mm",
            "mn",
            "mln",
            "mio",
            "mill",
            "million",
            "millions",
            "millionen",
            "millón",
            "millones",
            "milhão",
            "milhões",
            "milione",
            "milioni",
            "miljoen",
            "miljoner",
            "milyon",
            "млн",
            "juta",
            "jt",
            "triệu",
            "百万",
            "百萬",
            "백만",
            "ล้าน",
            "مليون",
            "میلیون",
        ],
    ),
    (
        1e7,
        &[
            "cr",
            "crore",
            "crores",
            "करोड़",
            "करोड",
            "千万",
            "千萬",
            "천만",
        ],
    ),
    (1e8, &["億", "亿", "억"]),
    (
        1e9,
        &[
            "b",
            "bn",
            "bln",
            "billion",
            "billions",
            "mrd",
            "mia",
            "milliard",
            "milliards",
            "milliarden",
            "miliardi",
            "miliard",
            "miljard",
            "milyar",
            "miliar",
            "млрд",
            "tỷ",
            "十亿",
            "十億",
        ],
    ),
    (1e11, &["千亿", "千億"]),
    (1e12, &["tn", "trn", "trillion", "兆", "조", "万亿", "萬億"]),
];

/// Units by the word that stands for all their spellings, in lower case.
const UNITS: [(&str, &[&str]); 9] = [
    (
        "days",
        &[
            "d",
            "day",
            "days",
            "tag",
            "tage",
            "tagen",
            "jour",
            "jours",
            "día",
            "días",
            "dia",
            "dias",
            "giorno",
            "giorni",
            "dag",
            "dagen",
            "dagar",
            "dni",
            "dzień",
            "дн",
            "дней",
            "день",
            "дня",
            "天",
            "日",
            "일",
            "gün",
            "hari",
            "ngày",
            "วัน",
            "दिन",
            "يوم",
        ],
    ),
    (
        "weeks",
        &[
            "week", "weeks", "wk", "wks", "woche", "wochen", "semaine", "semaines", "周", "週",
            "주", "нед",
        ],
    ),
    (
        "months",
        &[
            "mo",
            "mos",
            "mon",
            "mth",
            "mths",
            "mnth",
            "mnths",
            "mons",
            "month",
            "months",
            "monat",
            "monate",
            "monaten",
            "mois",
            "mes",
            "meses",
            "mês",
            "mese",
            "mesi",
            "maand",
            "maanden",
            "mån",
            "månad",
            "månader",
            "måned",
            "måneder",
            "mies",
            "miesiąc",
            "miesiące",
            "miesięcy",
            "měsíc",
            "měsíců",
            "hónap",
            "luni",
            "мес",
            "месяц",
            "месяца",
            "месяцев",
            "个月",
            "個月",
            "か月",
            "ヶ月",
            "カ月",
            "ヵ月",
            "ケ月",
            "箇月",
            "月",
            "개월",
            "달",
            "ay",
            "bulan",
            "tháng",
            "เดือน",
            "महीने",
            "महीना",
            "شهر",
            "شهور",
            "ماه",
        ],
    ),
    (
        "years",
        &[
            "y",
            "yr",
            "yrs",
            "year",
            "years",
            "yo",
            "y.o",
            "jahr",
            "jahre",
            "jahren",
            "an",
            "ans",
            "année",
            "années",
            "año",
            "años",
            "ano",
            "anos",
            "anno",
            "anni",
            "jaar",
            "jaren",
            "år",
            "lat",
            "lata",
            "rok",
            "let",
            "roků",
            "év",
            "ani",
            "лет",
            "год",
            "года",
            "г",
            "年",
            "岁",
            "歲",
            "歳",
            "才",
            "周岁",
            "년",
            "세",
            "살",
            "yıl",
            "yaş",
            "tahun",
            "thn",
            "năm",
            "tuổi",
            "ปี",
            "वर्ष",
            "साल",
            "سنة",
            "سنوات",
            "سال",
        ],
    ),
    (
        "people",
        &[
            "person",
            "persons",
            "people",
            "personen",
            "personnes",
            "personas",
            "人",
            "口",
            "名",
            "명",
            "чел",
            "orang",
        ],
    ),
    (
        "times",
        &[
            "x", "×", "time", "times", "mal", "fois", "veces", "vezes", "volte", "次", "回", "회",
            "раз", "笔", "筆", "件", "个", "個", "건", "pcs", "stk", "szt", "шт",
        ],
    ),
    (
        "m²",
        &[
            "m²",
            "m2",
            "qm",
            "sqm",
            "㎡",
            "平米",
            "平方米",
            "кв.м",
            "м²",
        ],
    ),
    ("km", &["km", "км", "公里"]),
    ("‰", &["‰"]),
];

/// Currencies by letters, in lower case; any sign of a currency is one too.
const CURRENCIES: [&str; 61] = [
    "元",
    "圆",
    "圓",
    "块",
    "円",
    "圆整",
    "元整",
    "원",
    "人民币",
    "人民幣",
    "rmb",
    "新台幣",
    "台幣",
    "港元",
    "港币",
    "港幣",
    "美元",
    "欧元",
    "歐元",
    "日元",
    "บาท",
    "đ",
    "đồng",
    "zł",
    "zl",
    "kč",
    "kc",
    "ft",
    "lei",
    "лв",
    "руб",
    "р",
    "рублей",
    "грн",
    "тг",
    "тенге",
    "сум",
    "дин",
    "din",
    "ден",
    "km",
    "kr",
    "fr",
    "sfr",
    "rp",
    "rm",
    "rs",
    "tk",
    "tl",
    "sr",
    "dh",
    "dhs",
    "ksh",
    "tsh",
    "ush",
    "ngn",
    "euro",
    "euros",
    "dollars",
    "pesos",
    "৳",
];

/// The codes of ISO 4217 that are in use, in lower case.
const ISO_CODES: &str = "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl \
    bsd btn bwp byn bzd cad cdf chf clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd \
    fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs \
    khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk \
    mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd \
    scr sdg sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx \
    usd uyu uzs ves vnd vuv wst xaf xcd xof xpf yer zar zmw zwg cnh hrk nis";

/// What a word beside a number means, where it is known; `None` where only the lender
/// can know.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn meaning(word: &str) -> Option<Meaning> {
    let text = plain_word(word);
    known(&text).or_else(|| in_two(&text))
}

fn known(text: &str) -> Option<Meaning> {
    if let Some((times, _)) = MULTIPLIERS.iter().find(|(_, words)| words.contains(&text)) {
        return Some(Meaning {
            times: *times,
            what: What::Multiplier,
        });
    }
    let unit = UNITS.iter().find(|(_, words)| words.contains(&text));
    let what = match unit {
        Some((unit, _)) => What::Unit(unit),
        None if is_currency_word(text) => What::Currency,
        None => return None,
    };
    Some(Meaning { times: 1.0, what })
}

/// A multiplier with a currency or unit (`万元`, `Mio. €`, `k EUR`), or a unit per another
/// (`€/month`).
fn in_two(text: &str) -> Option<Meaning> {
    if let Some((first, _)) = text.split_once('/') {
        return known(first.trim());
    }
    text.char_indices().skip(1).find_map(|(at, _)| {
        let (head, tail) = text.split_at_checked(at)?;
        let is_ascii = head.is_ascii();
        let head = known(head.trim().trim_end_matches('.'))?;
        let tail = known(tail.trim())?;
        let fits = head.what == What::Multiplier
            && (tail.what == What::Currency || (tail.what != What::Multiplier && !is_ascii));
        fits.then_some(Meaning {
            times: head.times,
            what: tail.what,
        })
    })
}

/// A sign of a currency, a word or code for one, or a sign with the letters of a country.
fn is_currency_word(text: &str) -> bool {
    let of_country = |text: &str| {
        let letters = text.trim_end_matches(is_currency_sign);
        letters.len() < text.len()
            && letters.len() <= 3
            && letters.bytes().all(|b| b.is_ascii_lowercase())
    };
    let of_sign = text.chars().all(is_currency_sign) && !text.is_empty();
    let is_code = text.len() == 3 && ISO_CODES.split_ascii_whitespace().any(|code| code == text);
    of_sign || of_country(text) || is_code || CURRENCIES.contains(&text)
}

/// Signs of currencies in any script: the category Sc of Unicode, and the Peruvian `S/`.
pub(crate) const fn is_currency_sign(c: char) -> bool {
    matches!(
        c,
        '$' | '¢'..='¥' | '\u{58f}' | '\u{60b}' | '\u{9f2}' | '\u{9f3}' | '\u{9fb}' | '\u{af1}' | '\u{bf9}'
            | '\u{e3f}' | '\u{17db}' | '\u{20a0}'..='\u{20cf}' | '\u{fdfc}' | '\u{fe69}' | '\u{ff04}'
            | '\u{ffe0}' | '\u{ffe1}' | '\u{ffe5}' | '\u{ffe6}'
    )
}

/// In lower case, without a full stop at the end.
fn plain_word(word: &str) -> String {
    word.trim().trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beside_numbers_are_known_in_many_tongues() {
        for (word, times) in [
            ("k", 1e3),
            ("K", 1e3),
            ("万", 1e4),
            ("億", 1e8),
            ("M", 1e6),
            ("mio.", 1e6),
            ("Lakh", 1e5),
            ("Cr", 1e7),
            ("万元", 1e4),
            ("Mio. €", 1e6),
            ("k EUR", 1e3),
            ("тыс. руб.", 1e3),
            ("千円", 1e3),
            ("만원", 1e4),
            ("元", 1.0),
            ("HK$", 1.0),
            ("R$", 1.0),
            ("zł", 1.0),
            ("kr.", 1.0),
            ("Rp", 1.0),
            ("₹", 1.0),
            ("руб", 1.0),
            ("CHF", 1.0),
            ("€/month", 1.0),
            ("원", 1.0),
        ] {
            assert_eq!(meaning(word).map(|it| it.times), Some(times), "{word}");
        }
        for (word, unit) in [
            ("months", "months"),
            ("mths", "months"),
            ("ans", "years"),
            ("年", "years"),
            ("个月", "months"),
        ] {
            assert_eq!(
                meaning(word).map(|it| it.what),
                Some(What::Unit(unit)),
                "{word}"
            );
        }
        for word in ["", "A", "apples", "cust", "-", "+", "kdays", "mmo", "bx"] {
            assert_eq!(meaning(word), None, "{word}");
        }
    }
}
