//! Codes of countries, checked.

/// Where rules that no country made apply.
const FIRM: &str = "firm";

/// ISO 3166-1 alpha-2, as of 2026.
const ISO: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL \
    BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE \
    DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ \
    GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM \
    KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN \
    PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY \
    SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF \
    WS YE YT ZA ZM ZW";

/// Refuses what is neither a country's code in capitals nor `firm`.
pub(super) fn check(code: &str) -> Result<(), String> {
    if code == FIRM || ISO.split_whitespace().any(|known| known == code) {
        return Ok(());
    }
    Err(format!(
        "no jurisdiction `{code}`; known are `firm` and the codes of ISO 3166 in capitals, such \
         as CN, GB, HK, IN, PH and US"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_countrys_in_capitals_or_the_firms_own() {
        for code in ["CN", "GB", "US", "TW", "firm"] {
            assert_eq!(check(code), Ok(()), "{code}");
        }
        for code in ["us", "UK", "XX", "USA", "", "U", "C N", "FIRM"] {
            let said = check(code).unwrap_err();
            assert!(said.contains("CN, GB, HK, IN, PH and US"), "{said}");
        }
    }
}
