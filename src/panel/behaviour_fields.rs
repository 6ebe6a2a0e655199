//! What each behaviour feature means, as the fields of a schema.

use super::behaviour::Behaviour;
use crate::schema::{Direction, Field, Group, Kind, Special};
use crate::scoring::{Record, Value};

/// What a value looks like: its kind, range and codes.
#[derive(Clone, Copy)]
enum Shape {
    Days,
    Months,
    /// Months, with a code for "never".
    MonthsSince,
    Count,
    /// Money, as a number of the panel's unit.
    Amount,
    /// Not below zero.
    Quotient,
    /// Of the limit, with a code for a balance without one.
    OfLimit,
    /// Of either sign.
    Slope,
}

use Shape::{Amount, Count, Days, Months, MonthsSince, OfLimit, Quotient, Slope};

/// A feature's shape, its direction, its label, and its reason: code and text.
type Entry = (Shape, Direction, &'static str, (&'static str, &'static str));

const HISTORY: (&str, &str) = ("history_length", "Length of the account's history");
const REPORTED: (&str, &str) = ("reporting", "Time since the last statement");
const LATE: (&str, &str) = ("late", "Payments past due");
const LATE_OFTEN: (&str, &str) = ("late_months", "Number and recency of late months");
const PAID: (&str, &str) = ("payment", "Amount paid against amount due");
const USED: (&str, &str) = ("utilisation", "Balance against the credit limit");
const LIMIT: (&str, &str) = ("limit", "Credit limit");
const OWED: (&str, &str) = ("balance", "Growth of the balance");
const MINIMUM: (&str, &str) = ("minimum_payments", "Only minimum payments made");
const INCOME: (&str, &str) = ("income", "Fall of the income credited");
const LENDERS: (&str, &str) = ("lenders", "Number of lenders owed");
const ACTIVITY: (&str, &str) = ("activity", "Use and repayment of the account");

use Direction::{Any, Falling, Rising};

/// In the order of [`Behaviour::NAMES`].
#[rustfmt::skip] // a table
const ENTRIES: [Entry; Behaviour::NAMES.len()] = [
    (Months, Any, "Months on book", HISTORY),
    (Months, Any, "Months since the last statement", REPORTED),
    (Days, Rising, "Days past due now", LATE),
    (Days, Rising, "Most days past due, 3 months", LATE),
    (Days, Rising, "Most days past due, 6 months", LATE),
    (Days, Rising, "Most days past due, 12 months", LATE),
    (Months, Rising, "Months late in a row", LATE_OFTEN),
    (Months, Rising, "Longest row of late months", LATE_OFTEN),
    (Months, Rising, "Months late in all", LATE_OFTEN),
    (Months, Rising, "Months late of the last 6", LATE_OFTEN),
    (MonthsSince, Falling, "Months since the last late one", LATE_OFTEN),
    (Quotient, Falling, "Paid of due, last statement", PAID),
    (Quotient, Falling, "Paid of due, 6 months", PAID),
    (Slope, Falling, "Trend of paid of due, 6 months", PAID),
    (OfLimit, Rising, "Utilisation", USED),
    (OfLimit, Rising, "Highest utilisation, 6 months", USED),
    (Amount, Falling, "Credit limit", LIMIT),
    (Slope, Any, "Trend of utilisation, 6 months", USED),
    (Slope, Any, "Trend of the balance, 6 months", OWED),
    (Months, Rising, "Minimum payments in a row", MINIMUM),
    (Slope, Rising, "Fall of income", INCOME),
    (Count, Rising, "Lenders owed", LENDERS),
    (Months, Any, "Months without a loan, last 6", ACTIVITY),
    (Months, Falling, "Months paid off, last 6", ACTIVITY),
];

fn field(name: &str, &(shape, direction, label, (code, text)): &Entry) -> Field {
    let kind = match shape {
        Days | Count => Kind::Count,
        Amount => Kind::Amount,
        Months | MonthsSince => Kind::Months,
        Quotient | OfLimit | Slope => Kind::Ratio,
    };
    let field = Field::new(name, kind)
        .with_group(Group::Behaviour)
        .with_direction(direction)
        .with_label(label)
        .with_reason_code(code)
        .with_reason_text(text);
    let field = match shape {
        Slope => return field,
        _ => field.with_low(0.0),
    };
    match shape {
        Days => field.with_unit("days"),
        Months => field.with_unit("months"),
        MonthsSince => field
            .with_unit("months")
            .with_special(Special::number(Behaviour::NEVER, "never late")),
        OfLimit => field.with_special(Special::number(
            Behaviour::SATURATED,
            "a balance without a limit",
        )),
        Count | Amount | Quotient | Slope => field,
    }
}

impl Behaviour {
    /// Every feature as a field, in the order of [`NAMES`](Self::NAMES): its unit,
    /// range, special codes, direction, and the reason that a fall of its points gives.
    ///
    /// Features that tell of one thing share a reason code, so that a reason is said once.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::panel::Behaviour;
    /// use scorewright::schema::Schema;
    /// let schema = Schema::new("behaviour", Behaviour::fields())?;
    /// let field = schema.field("months_since_late").ok_or("no field")?;
    /// assert_eq!(field.special_numbers(), [Behaviour::NEVER]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fields() -> Vec<Field> {
        let named = Self::NAMES.iter().zip(&ENTRIES);
        named.map(|(name, entry)| field(name, entry)).collect()
    }
}

/// By name, so that a card of behaviour features scores it as it stands.
impl Record for Behaviour {
    fn value(&self, _position: usize, name: &str) -> Value<'_> {
        let named = Self::NAMES.iter().zip(self.values());
        named
            .filter(|(known, _)| **known == name)
            .map(|(_, value)| Value::Number(value))
            .next()
            .unwrap_or(Value::Absent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn the_fields_make_a_schema_and_say_their_reasons() {
        let schema = Schema::new("behaviour", Behaviour::fields()).unwrap();
        assert_eq!(schema.features().count(), Behaviour::NAMES.len());
        for field in schema.fields() {
            assert!(field.reason_code().is_some() && field.reason_text().is_some());
        }
        let label = |name| schema.field(name).unwrap().label();
        assert_eq!(label("dpd_now"), "Days past due now");
        assert_eq!(label("income_drop"), "Fall of income");
        assert_eq!(
            label("paid_off_months_6m"),
            "Months paid off, last 6",
            "the last entry"
        );
    }

    #[test]
    fn a_behaviour_is_read_by_name() {
        let mut behaviour = Behaviour::nothing_known();
        behaviour.dpd_now = 30.0;
        assert_eq!(behaviour.value(9, "dpd_now"), Value::Number(30.0));
        assert_eq!(behaviour.value(0, "income"), Value::Absent);
    }
}
