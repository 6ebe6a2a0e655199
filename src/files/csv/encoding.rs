//! In which encoding text is written, and which one bytes look like.

use std::fmt;

/// How characters are written as bytes. UTF-8 unless said otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Default for Encoding {
    fn default() -> Self {
        Self(encoding_rs::UTF_8)
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoding({})", self.name())
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Encoding {
    /// The encoding of this name: those of the WHATWG standard, such as `gb18030`, `gbk`,
    /// `big5`, `shift_jis`, `euc-jp`, `euc-kr`, `windows-1252`, `iso-8859-2`, `koi8-r`,
    /// `utf-16le`, and code pages such as `cp936`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::files::Encoding;
    /// assert_eq!(Encoding::named("GB2312").unwrap().name(), "GBK"); // its superset
    /// assert!(Encoding::named("utf-99").is_none());
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let label = name.trim().to_lowercase().replace('_', "-");
        let label = match label.as_str() {
            "cp936" | "936" => "gbk",
            "cp950" | "950" => "big5",
            "cp932" | "932" | "shift-jis" => "shift_jis",
            "cp949" | "949" | "uhc" => "euc-kr",
            "cp874" => "windows-874",
            "cp1252" | "ansi" => "windows-1252",
            other => other,
        };
        encoding_rs::Encoding::for_label(label.as_bytes()).map(Self)
    }

    /// Its name in the WHATWG standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(crate) fn is_utf8(self) -> bool {
        self.0 == encoding_rs::UTF_8
    }

    /// Past a byte order mark, which wins over the name.
    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        self.0.new_decoder()
    }

    /// The encoding that bytes look like which are no UTF-8; `None` when they are, or
    /// look like nothing known. The first 64 KiB are looked at.
    ///
    /// A guess for a message, never for reading: short texts look like many things.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::files::Encoding;
    /// let bytes = b"\xca\xd5\xc8\xeb,\xca\xc7\xb7\xf1\xd3\xe2\xc6\xda"; // income, overdue or not
    /// assert_eq!(Encoding::guess(bytes).unwrap().name(), "gb18030");
    /// assert!(Encoding::guess("收入".as_bytes()).is_none());
    /// ```
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Option<Self> {
        const SAMPLE: usize = 64 << 10;
        let bytes = bytes.get(..SAMPLE).unwrap_or(bytes);
        // Not to end within a character.
        let end = bytes.iter().rposition(|byte| *byte == b'\n');
        let sample = match end {
            Some(end) if bytes.len() == SAMPLE => bytes.get(..end).unwrap_or(bytes),
            _ => bytes,
        };
        if let Some(wide) = of_two_bytes(sample) {
            return Some(Self(wide));
        }
        if std::str::from_utf8(sample).is_ok() || !sample.iter().any(|byte| *byte >= 0x80) {
            return None;
        }
        let found = if is_isolated(sample) {
            best(sample, &LATIN)
        } else {
            eastern(sample)
                .or_else(|| best(sample, &RUNS))
                .or_else(|| best(sample, &LATIN))
        };
        found.map(Self)
    }
}

/// UTF-16, by its mark or by zero bytes in every second place.
fn of_two_bytes(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let zeros = |first: usize| {
        bytes
            .iter()
            .skip(first)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let least = bytes.len() / 8 + 1;
    match (even, odd) {
        (even, odd) if odd >= least && odd > 4 * even => Some(encoding_rs::UTF_16LE),
        (even, odd) if even >= least && even > 4 * odd => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// Whether most bytes beyond ASCII stand alone before small letters, spaces and ends of
/// cells, as the accented letters of Latin scripts do.
fn is_isolated(bytes: &[u8]) -> bool {
    let is_high = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(|byte| *byte >= 0x80)
    };
    let quiet = |at: usize| match bytes.get(at) {
        None => true,
        Some(byte) => {
            byte.is_ascii_lowercase()
                || matches!(
                    byte,
                    b' ' | b',' | b';' | b'\t' | b'\r' | b'\n' | b'"' | b'_'
                )
        }
    };
    let (mut n_high, mut n_alone) = (0_usize, 0_usize);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte >= 0x80 {
            n_high += 1;
            let alone = !is_high(at.checked_sub(1)) && !is_high(Some(at + 1)) && quiet(at + 1);
            n_alone += usize::from(alone);
        }
    }
    n_alone * 10 >= n_high * 7
}

/// An encoding with the letters that are frequent in what is written in it.
type Candidate = (&'static encoding_rs::Encoding, &'static str);

static LATIN: [Candidate; 4] = [
    (
        encoding_rs::WINDOWS_1252,
        "éèàçêôûîùâëïœäöüßñáíóúãõåæøÄÖÜÉÅØÑÇ€£°",
    ),
    (encoding_rs::WINDOWS_1254, "ışğüöçİŞĞÜÖÇ"),
    (
        encoding_rs::WINDOWS_1250,
        "ąćęłńóśźżáčďéěíňřšťúůýžőűăâîșțşţđŁŚŻČŠŽÁÉäöüÄÖÜß",
    ),
    (encoding_rs::WINDOWS_1257, "āčēģīķļņšūžąęėįųõäöüĀČŠŪŽÕÄÖÜ"),
];

/// Scripts whose words are runs of bytes beyond ASCII: the most frequent letters.
static RUNS: [Candidate; 6] = [
    (encoding_rs::WINDOWS_1251, "оеаинтсрвлкмдп"),
    (encoding_rs::KOI8_R, "оеаинтсрвлкмдп"),
    (encoding_rs::WINDOWS_1253, "αοιετσνηυρπκμλς"),
    (encoding_rs::WINDOWS_1255, "יוהלארתבמשנ"),
    (encoding_rs::WINDOWS_1256, "اليمنوتربعدةس"),
    (encoding_rs::WINDOWS_874, "านรอกเงมยลวดทสตะบป"),
];

/// The candidate whose frequent letters are most of what is no ASCII, the first of equals.
fn best(bytes: &[u8], candidates: &[Candidate]) -> Option<&'static encoding_rs::Encoding> {
    const LEAST: f64 = 0.5;
    let mut found: Option<(&'static encoding_rs::Encoding, f64)> = None;
    for &(encoding, letters) in candidates {
        let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) else {
            continue;
        };
        let share = share(&text, |c| letters.contains(c));
        if share >= LEAST && found.is_none_or(|(_, other)| share > other + 0.01) {
            found = Some((encoding, share));
        }
    }
    found.map(|(encoding, _)| encoding)
}

/// The encoding of East Asia in which most of what is no ASCII is in daily use.
fn eastern(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    const LEAST: f64 = 0.7;
    let decoded = |encoding: &'static encoding_rs::Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    let is_kana = |c: char| matches!(c, '\u{3041}'..='\u{30ff}');
    let is_hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7a3}');
    let is_sign = |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff5e}');
    if let Some(text) = decoded(encoding_rs::EUC_KR)
        && share(&text, |c| {
            is_sign(c) || (is_hangul(c) && is_daily(c, encoding_rs::EUC_KR, 0xb0..=0xc8))
        }) >= 0.97
    {
        return Some(encoding_rs::EUC_KR);
    }
    if let Some(text) = decoded(encoding_rs::EUC_JP)
        && share(&text, is_kana) >= 0.1
        && share(&text, |c| {
            is_kana(c) || is_daily(c, encoding_rs::EUC_JP, 0xb0..=0xcf)
        }) >= LEAST
    {
        return Some(encoding_rs::EUC_JP);
    }
    let daily = [
        (encoding_rs::GB18030, 0xb0..=0xd7),
        (encoding_rs::BIG5, 0xa4..=0xc6),
        (encoding_rs::SHIFT_JIS, 0x88..=0x97),
    ];
    let mut found: Option<(&'static encoding_rs::Encoding, f64)> = None;
    for (encoding, leads) in daily {
        let Some(text) = decoded(encoding) else {
            continue;
        };
        let kana_counts = encoding == encoding_rs::SHIFT_JIS;
        let share = share(&text, |c| {
            (kana_counts && is_kana(c)) || is_sign(c) || is_daily(c, encoding, leads.clone())
        });
        if share >= LEAST && found.is_none_or(|(_, other)| share > other) {
            found = Some((encoding, share));
        }
    }
    found.map(|(encoding, _)| encoding)
}

/// Whether a character is of those in daily use, which the old standards put first: by
/// the first byte of the two that write it.
fn is_daily(
    c: char,
    encoding: &'static encoding_rs::Encoding,
    leads: std::ops::RangeInclusive<u8>,
) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, _) = encoding.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        // GBK and the Korean code page have rare characters below their first standards.
        [lead, trail] => {
            let is_extended = encoding == encoding_rs::GB18030 || encoding == encoding_rs::EUC_KR;
            leads.contains(&lead) && (!is_extended || trail >= 0xa1)
        }
        _ => false,
    }
}

/// The share of the characters beyond ASCII that are so.
#[allow(clippy::cast_precision_loss)] // of a sample
fn share(text: &str, is_so: impl Fn(char) -> bool) -> f64 {
    let beyond = || text.chars().filter(|c| !c.is_ascii());
    let n_all = beyond().count().max(1);
    beyond().filter(|c| is_so(*c)).count() as f64 / n_all as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_many_tongues_show_their_encoding() {
        for (encoding, text) in [
            (
                "gb18030",
                "客户编号,收入,负债比率,职业,年龄,查询次数,申请日期,是否逾期\n1,2,3,自雇,26,0,1,否\n",
            ),
            (
                "Big5",
                "客戶編號,收入,負債比率,職業,年齡,查詢次數,申請日期,是否逾期\n1,2,3,自僱,26,0,1,否\n",
            ),
            (
                "Shift_JIS",
                "顧客番号,年収,借入比率,職業,年齢,照会回数,申込日,延滞\n1,2,3,アルバイト,26,0,1,なし\n",
            ),
            (
                "EUC-JP",
                "顧客番号,年収,ローン残高,職業,年齢,クレジットカード,申込日,延滞\n1,2,3,アルバイト\n",
            ),
            (
                "EUC-KR",
                "고객번호,소득,부채비율,직업,나이,조회건수,신청일,연체여부\n1,2,3,자영업,26\n",
            ),
            (
                "windows-1251",
                "номер,доход,долг,профессия,возраст,запросы,дата,просрочка\n1,2,3,служащий\n",
            ),
            (
                "KOI8-R",
                "номер,доход,долг,профессия,возраст,запросы,дата,просрочка\n1,2,3,служащий\n",
            ),
            (
                "windows-1253",
                "αριθμός,εισόδημα,χρέος,επάγγελμα,ηλικία,καθυστέρηση\n1,2,3,υπάλληλος\n",
            ),
            (
                "windows-1255",
                "מספר,הכנסה,חוב,מקצוע,גיל,פיגור\n1,2,3,שכיר\n",
            ),
            (
                "windows-1256",
                "الرقم,الدخل,الدين,المهنة,العمر,التأخير\n1,2,3,موظف\n",
            ),
            (
                "windows-874",
                "เลขที่,รายได้,หนี้,อาชีพ,อายุ,ค้างชำระ\n1,2,3,พนักงาน\n",
            ),
            (
                "windows-1252",
                "Beruf,Größe,überfällig,Straße\nSelbständig,2,nein,Köln\nrentière,3,prénom,été\n",
            ),
            (
                "windows-1250",
                "numer,dochód,zadłużenie,zawód,opóźnienie\n1,2,3,rolnik,książka,żona,święto\n",
            ),
            (
                "windows-1250",
                "číslo,příjem,dluh,povolání,věk,zpoždění\n1,2,3,zaměstnanec\n",
            ),
            (
                "windows-1254",
                "müşteri,gelir,borç,meslek,yaş,gecikme\n1,2,3,öğretmen,çalışan,ığdır\n",
            ),
        ] {
            let (bytes, _, failed) = Encoding::named(encoding).unwrap().0.encode(text);
            assert!(!failed, "{encoding}");
            let guess = Encoding::guess(&bytes).map(Encoding::name);
            assert_eq!(guess, Some(encoding));
        }
        let wide =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        assert_eq!(
            Encoding::guess(&wide("income,bad\n1,2\n")).map(Encoding::name),
            Some("UTF-16LE")
        );
        assert_eq!(Encoding::guess(b"income,bad\n"), None);
    }

    #[test]
    fn names_of_programs_and_code_pages_are_known() {
        for (name, expected) in [
            ("cp936", "GBK"),
            ("Shift_JIS", "Shift_JIS"),
            ("CP949", "EUC-KR"),
            ("latin1", "windows-1252"),
            ("Windows-1250", "windows-1250"),
            ("utf-16", "UTF-16LE"),
            ("utf8", "UTF-8"),
        ] {
            assert_eq!(
                Encoding::named(name).map(Encoding::name),
                Some(expected),
                "{name}"
            );
        }
    }
}
