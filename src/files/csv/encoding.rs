//! In which encoding text is written, and which one bytes look like.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
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
        let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
        if let Some(wide) = of_two_bytes(sample) {
            return Some(Self(wide));
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let beyond_ascii = detector.feed(sample, bytes.len() == sample.len());
        let found = detector.guess(None, Utf8Detection::Allow);
        let found = match found == encoding_rs::GBK {
            true => encoding_rs::GB18030, // its superset
            false => found,
        };
        (beyond_ascii && found != encoding_rs::UTF_8).then_some(Self(found))
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
            // Encodings that write these letters alike are as good as one another.
            let guess = Encoding::guess(&bytes).unwrap();
            assert_eq!(guess.0.decode(&bytes).0, text, "{encoding} as {guess}");
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
