//! In which form the dates of a column are written.

use super::dates::is_slip;
use super::tally::Tally;
use crate::notation::DateFormat;

/// The form of a column's dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Form {
    pub(super) format: DateFormat,
    /// Nothing in the column tells days from months.
    pub(super) is_open: bool,
}

impl Form {
    /// A form that is not in doubt.
    pub(super) const fn of(format: DateFormat) -> Self {
        Self {
            format,
            is_open: false,
        }
    }
}

/// The form in which all given cells of a column are dates, but for a few slips; `None`
/// when they are no dates.
pub(super) fn form(tally: &Tally) -> Option<Form> {
    let counts = &tally.dates;
    let n_other = tally.n_given() - tally.n_markers();
    let all = |n: u64| n > 0 && is_slip(n_other.saturating_sub(n), n_other);
    let settled = |format| Some(Form::of(format));
    if all(counts.n_iso) {
        return settled(DateFormat::Iso);
    }
    if all(counts.n_ymd) {
        return settled(DateFormat::Ymd);
    }
    match (all(counts.n_dmy), all(counts.n_mdy)) {
        (true, true) if counts.n_dmy == counts.n_mdy => Some(Form {
            format: DateFormat::Dmy,
            is_open: counts.n_either > 0,
        }),
        (true, true) if counts.n_dmy < counts.n_mdy => settled(DateFormat::Mdy),
        (true, _) => settled(DateFormat::Dmy),
        (false, true) => settled(DateFormat::Mdy),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form_of(cells: &[&str]) -> Option<(DateFormat, bool)> {
        let mut tally = Tally::default();
        for cell in cells {
            tally.push(cell.as_bytes());
        }
        form(&tally).map(|form| (form.format, form.is_open))
    }

    #[test]
    fn the_whole_column_tells_days_from_months() {
        use DateFormat::{Dmy, Iso, Mdy, Ymd};
        let settled = |format| Some((format, false));
        assert_eq!(
            form_of(&["2023-01-31", "NA", "2023-02-01 10:00"]),
            settled(Iso)
        );
        assert_eq!(form_of(&["01/02/2023", "31/01/2023"]), settled(Dmy));
        assert_eq!(form_of(&["01/02/2023", "01/31/2023"]), settled(Mdy));
        assert_eq!(form_of(&["01/02/2023", "03/04/2023"]), Some((Dmy, true)));
        assert_eq!(form_of(&["28-Feb-97", "1-Mar-97"]), settled(Dmy));
        assert_eq!(form_of(&["20230131", "19991231"]), settled(Ymd));
        assert_eq!(form_of(&["202301", "2023-02"]), settled(Ymd));
        assert_eq!(form_of(&["Jan-2015", "Feb-2015"]), settled(Ymd));
        assert_eq!(form_of(&["2015Q1", "2016Q4"]), settled(Ymd));
        assert_eq!(form_of(&["1Q15", "4Q16"]), settled(Ymd));
        assert_eq!(form_of(&["2015-01-31", "9999-12-31"]), settled(Iso));
        for cells in [
            &["60+", "1-5"][..],
            &["A11"],
            &["36 months"],
            &["200000", "150013"],
            &["2023"],
        ] {
            assert_eq!(form_of(cells), None, "{cells:?}");
        }
    }
}
