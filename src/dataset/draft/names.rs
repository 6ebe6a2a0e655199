//! What a column's name suggests.

use crate::schema::Group;

/// A column's name in lower-case words: `NetIncome_2` is `net`, `income`, `2`.
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn of(name: &str) -> Self {
        let mut words = vec![String::new()];
        let mut before = ' ';
        for c in name.chars() {
            let starts_word = c.is_uppercase() && before.is_lowercase();
            if !c.is_alphanumeric() || starts_word {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
                word.extend(c.to_lowercase());
            }
            before = c;
        }
        words.retain(|word| !word.is_empty());
        Self(words)
    }

    /// Whether a word is one of these, or holds one of them that is not ASCII: names in
    /// Chinese and Japanese have no space between words.
    fn any_in(&self, suggested: &[&str]) -> bool {
        let holds = |word: &String| {
            suggested
                .iter()
                .any(|part| !part.is_ascii() && word.contains(part))
        };
        self.any(suggested) || self.0.iter().any(holds)
    }

    fn any(&self, suggested: &[&str]) -> bool {
        self.0.iter().any(|word| suggested.contains(&word.as_str()))
    }

    /// Whether a word starts so; catches `util`, `utilisation`, `utilization`.
    fn any_start(&self, starts: &[&str]) -> bool {
        let starts_so = |word: &String| starts.iter().any(|start| word.starts_with(start));
        self.0.iter().any(starts_so)
    }

    pub(super) fn suggest_id(&self) -> bool {
        let row = ["rowname", "rownames", "rownum", "rownumber", "rowid"];
        let of_row = [
            ["row", "name"],
            ["row", "names"],
            ["row", "number"],
            ["row", "no"],
        ];
        self.any(&["id", "uuid", "guid", "ssn"])
            || self.any(&row)
            || of_row.iter().any(|words| self.0 == words)
            || self.0 == ["index"]
            || self.0 == ["row"]
    }

    /// Places, by which a lender may not draw lines.
    pub(super) fn suggest_place(&self) -> bool {
        self.any(&[
            "zip",
            "zipcode",
            "postcode",
            "postal",
            "plz",
            "county",
            "city",
            "neighborhood",
            "neighbourhood",
            "district",
        ])
    }

    pub(super) fn suggest_months(&self) -> bool {
        self.any(&[
            "month", "months", "mths", "mob", "term", "tenure", "duration",
        ])
    }

    pub(super) fn suggest_ratio(&self) -> bool {
        self.any(&[
            "rate", "pct", "percent", "share", "dti", "ltv", "dsr", "pti",
        ]) || self.any_start(&["ratio", "util"])
    }

    pub(super) fn suggest_amount(&self) -> bool {
        let starts = [
            "amount",
            "amt",
            "income",
            "balance",
            "debt",
            "price",
            "salary",
            "wage",
            "limit",
            "expense",
            "cost",
            "asset",
            "bill",
            "saving",
            "loan",
            "payment",
            "principal",
            "bal",
        ];
        self.any_start(&starts) && !self.any(&["number", "num", "count", "no", "n"])
    }

    pub(super) fn suggest_group(&self) -> Group {
        let groups: [(&[&str], Group); 4] = [
            (
                &[
                    "past", "delinq", "late", "default", "inquir", "history", "record", "derog",
                    "trade",
                ],
                Group::CreditHistory,
            ),
            (
                &["income", "salary", "wage", "employ", "job", "asset"],
                Group::Income,
            ),
            (
                &["debt", "dti", "loan", "credit", "limit", "instal"],
                Group::Debt,
            ),
            (
                &["pay", "bill", "balance", "util", "usage", "login"],
                Group::Behaviour,
            ),
        ];
        let found = groups
            .into_iter()
            .find(|(starts, _)| self.any_start(starts));
        found.map_or(Group::Application, |(_, group)| group)
    }

    /// Words of bureaus for inquiries: `inquiries_6m`, `num_inq`.
    pub(super) fn suggest_inquiries(&self) -> bool {
        self.any_start(&["inquir"]) || self.any(&["inq", "inqs"])
    }

    pub(super) fn suggest_date(&self) -> bool {
        let is = [
            "date", "day", "as", "month", "period", "vintage", "datum", "fecha", "data", "dato",
            "дата", "日期", "日付", "時間", "时间", "날짜", "tarih",
        ];
        self.any_in(&is)
    }

    /// A day of the calendar by an unmistakable word, and no count or amount beside it.
    pub(super) fn suggest_calendar_date(&self) -> bool {
        let is = [
            "date",
            "datetime",
            "timestamp",
            "datum",
            "fecha",
            "дата",
            "日期",
            "日付",
            "날짜",
            "tarih",
        ];
        let counts = [
            "days", "since", "months", "age", "to", "n", "num", "number", "count",
        ];
        self.any_in(&is) && !self.any(&counts) && !self.suggest_amount() && !self.suggest_ratio()
    }

    /// What numbers a customer, an account or a document: `account_no`, `Kundennummer`.
    pub(super) fn suggest_number_of_record(&self) -> bool {
        let whole = [
            "phone",
            "telephone",
            "telefon",
            "mobile",
            "iban",
            "cpf",
            "cnpj",
            "aadhaar",
            "pesel",
            "bsn",
            "kundennummer",
            "kundennr",
            "kontonummer",
            "kontonr",
            "vertragsnummer",
            "vertragsnr",
            "antragsnummer",
            "身份证",
            "手机号",
            "电话",
            "客户号",
            "账号",
            "合同号",
        ];
        let of = [
            "account",
            "acct",
            "customer",
            "cust",
            "client",
            "borrower",
            "contract",
            "application",
            "loan",
            "card",
            "member",
            "policy",
            "invoice",
            "reference",
        ];
        let numbers = ["no", "nr", "num", "number", "nbr", "ref"];
        let pairs = self.0.windows(2).filter_map(|pair| match pair {
            [thing, number] => Some((thing.as_str(), number.as_str())),
            _ => None,
        });
        let mut pairs =
            pairs.filter(|(thing, number)| of.contains(thing) && numbers.contains(number));
        self.any_in(&whole) || pairs.next().is_some()
    }

    pub(super) fn suggest_age(&self) -> bool {
        let is = [
            "age",
            "alter",
            "âge",
            "edad",
            "età",
            "eta",
            "idade",
            "leeftijd",
            "ålder",
            "alder",
            "wiek",
            "yaş",
            "yas",
            "umur",
            "usia",
            "возраст",
            "年龄",
            "年齡",
            "年齢",
            "나이",
            "연령",
        ];
        self.any_in(&is)
    }

    /// The day or year of birth, from which the age follows.
    pub(super) fn suggest_birth(&self) -> bool {
        let is = [
            "birth",
            "born",
            "dob",
            "yob",
            "birthday",
            "birthdate",
            "birthyear",
            "geburt",
            "geburtsjahr",
            "geburtsdatum",
            "naissance",
            "nacimiento",
            "nascita",
            "nascimento",
            "geboortedatum",
            "geboortejaar",
            "urodzenia",
            "рождения",
            "出生",
            "生年",
            "생년",
            "출생",
        ];
        self.any_in(&is)
    }

    /// A year of the calendar.
    pub(super) fn suggest_year(&self) -> bool {
        let is = [
            "year", "yr", "fy", "vintage", "jahr", "année", "annee", "año", "anno", "ano", "jaar",
            "rok", "год", "年份", "年度", "연도",
        ];
        self.any_in(&is)
    }

    /// Numbers that name a kind of thing or a place, and have no order: `loan_type`, but
    /// not `number_of_types` and not `class_balance`.
    pub(super) fn suggest_code(&self) -> bool {
        let counts = ["number", "num", "n", "count", "cnt", "anzahl", "nb", "qty"];
        let is_count = |word: Option<&String>| word.is_some_and(|it| counts.contains(&it.as_str()));
        let last = self
            .0
            .iter()
            .rfind(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
        let of_last = || Self(last.cloned().into_iter().collect()).names_a_kind();
        match self.suggest_amount() {
            _ if is_count(self.0.first()) || is_count(last) => false,
            true => of_last(),
            false => self.names_a_kind(),
        }
    }

    /// Whether a word names a kind of thing, or a place.
    fn names_a_kind(&self) -> bool {
        let is = [
            "code",
            "cd",
            "zip",
            "zipcode",
            "plz",
            "postcode",
            "postal",
            "postleitzahl",
            "type",
            "typ",
            "class",
            "branch",
            "sic",
            "naics",
            "nace",
            "mcc",
            "kode",
            "cod",
            "tipo",
            "clase",
            "classe",
            "klasse",
            "category",
            "categoria",
            "categoría",
            "kategorie",
            "kategoria",
            "catégorie",
            "branche",
            "sector",
            "sektor",
            "industry",
            "occupation",
            "purpose",
            "channel",
            "region",
            "pincode",
            "código",
            "codigo",
            "codice",
            "filiale",
            "код",
            "тип",
            "编码",
            "代码",
            "编号",
            "类别",
            "类型",
            "邮编",
            "コード",
            "種別",
            "코드",
            "유형",
        ];
        self.any_in(&is) || self.suggest_place()
    }

    /// The prohibited basis of ECOA (12 CFR 1002.2(z)) that the name suggests.
    pub(super) fn suggest_prohibited(&self) -> Option<&'static str> {
        let bases: [(&[&str], &'static str); 7] = [
            (&["sex", "gender", "female", "male", "woman"], "sex"),
            (
                &["race", "racial", "ethnic", "ethnicity", "color", "colour"],
                "race or color",
            ),
            (&["religion", "religious"], "religion"),
            (
                &[
                    "nationality",
                    "national",
                    "citizenship",
                    "citizen",
                    "foreign",
                    "foreigner",
                    "immigrant",
                    "birthplace",
                ],
                "national origin",
            ),
            (
                &[
                    "marital", "marriage", "married", "spouse", "divorced", "widowed",
                ],
                "marital status",
            ),
            (&["welfare", "assistance"], "income from public assistance"),
            (&["pregnant", "pregnancy"], "sex"),
        ];
        if self.0.windows(2).any(|pair| pair == ["personal", "status"]) {
            return Some("marital status");
        }
        let basis = bases.into_iter().find(|(words, _)| self.any(words))?;
        Some(basis.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        assert!(Words::of("customerID").suggest_id());
        assert!(!Words::of("amount_paid").suggest_id());
        assert!(Words::of("MonthlyIncome").suggest_amount());
        assert!(!Words::of("number_of_loans").suggest_amount());
        assert!(Words::of("RevolvingUtilizationOfUnsecuredLines").suggest_ratio());
        assert!(Words::of("Age").suggest_age());
        assert!(!Words::of("average").suggest_age());
        assert!(Words::of("客户年龄").suggest_age());
        assert!(Words::of("year_of_birth").suggest_birth());
        assert!(Words::of("BranchCode").suggest_code());
        assert!(!Words::of("classical").suggest_code());
        for name in [
            "loan_type",
            "LoanType",
            "payment_type_2",
            "tipo_de_credito",
            "Branche",
            "class",
        ] {
            assert!(Words::of(name).suggest_code(), "{name}");
        }
        for name in [
            "number_of_types",
            "class_balance",
            "type_count",
            "num_branch",
            "loan_amount",
        ] {
            assert!(!Words::of(name).suggest_code(), "{name}");
        }
        assert!(Words::of("account_no").suggest_number_of_record());
        assert!(!Words::of("number_of_accounts").suggest_number_of_record());
        assert!(Words::of("open_date").suggest_calendar_date());
        assert!(!Words::of("days_since_last_date").suggest_calendar_date());
        assert_eq!(
            Words::of("personal_status_and_sex").suggest_prohibited(),
            Some("marital status")
        );
        assert_eq!(Words::of("SEX").suggest_prohibited(), Some("sex"));
    }
}
