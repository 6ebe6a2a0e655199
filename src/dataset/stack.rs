//! Rows of several data sets under each other.

use super::{Column, Dataset, Levels};
use crate::schema::Field;

/// Rows of one data set with the outcome and weight they are to have.
pub(crate) struct Layer<'a> {
    pub(crate) data: &'a Dataset,
    pub(crate) bad: Vec<bool>,
    pub(crate) weights: Vec<f64>,
}

impl Dataset {
    /// The rows of all layers, in their order, with the outcomes and weights given, under
    /// the schema of the first. Only features are kept; the others become absent.
    ///
    /// Weights are the caller's to check; every layer has one outcome and one weight per row.
    ///
    /// # Errors
    ///
    /// The name of a feature that a layer lacks, or describes otherwise than the first.
    pub(crate) fn stacked(first: Layer<'_>, rest: Vec<Layer<'_>>) -> Result<Self, String> {
        let schema = first.data.shared_schema();
        let mut layers = vec![first];
        layers.extend(rest);
        let column = |field: &Field| match field.is_feature() {
            true => stacked(field, &layers).ok_or_else(|| field.name().to_owned()),
            false => Ok(Column::Absent),
        };
        let columns: Vec<Column> = schema
            .fields()
            .iter()
            .map(column)
            .collect::<Result<_, _>>()?;
        let n_rows = layers.iter().map(|layer| layer.data.n_rows).sum();
        let (bad, weights): (Vec<_>, Vec<_>) = layers
            .into_iter()
            .map(|layer| (layer.bad, layer.weights))
            .unzip();
        Ok(Self {
            schema,
            columns,
            bad: bad.concat(),
            weights: Some(weights.concat()),
            n_rows,
        })
    }
}

/// One feature's column, where every layer has it under the same description.
fn stacked(field: &Field, layers: &[Layer<'_>]) -> Option<Column> {
    let mut numbers = Vec::new();
    let mut levels = Levels::default();
    for layer in layers {
        if layer.data.schema.field(field.name()) != Some(field) {
            return None;
        }
        match layer.data.column(field.name()) {
            Some(Column::Numbers(values)) => numbers.extend_from_slice(values),
            Some(Column::Levels(theirs)) => levels.extend(theirs),
            _ => return None,
        }
    }
    Some(match field.kind().is_category() {
        true => Column::Levels(levels),
        false => Column::Numbers(numbers),
    })
}

impl Levels {
    /// Adds rows whose codes count other names.
    fn extend(&mut self, other: &Self) {
        let known: Vec<u32> = other.names.iter().map(|name| self.code_of(name)).collect();
        let code = |code: &u32| match *code {
            Self::MISSING | Self::UNSEEN => *code,
            code => {
                let place = usize::try_from(code).ok();
                let known = place.and_then(|place| known.get(place).copied());
                known.unwrap_or(Self::UNSEEN)
            }
        };
        self.codes.extend(other.codes.iter().map(code));
    }

    /// The code of a name, which is added if it is new.
    fn code_of(&mut self, name: &str) -> u32 {
        let known = self.names.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        u32::try_from(place).unwrap_or(Self::UNSEEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Values;
    use crate::schema::{Kind, Role, Schema};
    use crate::scoring::Value;

    fn loans(jobs: &[&str], income: &[f64]) -> Dataset {
        let schema = Schema::new(
            "loans",
            vec![
                Field::new("job", Kind::Category),
                Field::new("income", Kind::Amount),
                Field::new("bad", Kind::Flag).with_role(Role::Target),
            ],
        );
        let columns = [
            ("job", Values::Text(jobs)),
            ("income", Values::Numbers(income)),
        ];
        Dataset::from_columns(&schema.unwrap(), &columns).unwrap()
    }

    fn layer(data: &Dataset, bad: bool) -> Layer<'_> {
        Layer {
            data,
            bad: vec![bad; data.n_rows()],
            weights: vec![0.5; data.n_rows()],
        }
    }

    #[test]
    fn levels_mean_the_same_whatever_their_codes() {
        let first = loans(&["fixed", "", "none"], &[1.0, 2.0, 3.0]);
        let second = loans(&["none", "self", "fixed"], &[4.0, 5.0, 6.0]);
        let both = Dataset::stacked(layer(&first, false), vec![layer(&second, true)]).unwrap();
        let jobs = both.column("job").unwrap();
        let read: Vec<Value<'_>> = (0..6).map(|row| jobs.value(row)).collect();
        let text = Value::Text;
        let expected = [
            text("fixed"),
            Value::Missing,
            text("none"),
            text("none"),
            text("self"),
            text("fixed"),
        ];
        assert_eq!(read, expected);
        assert_eq!(both.column("income").unwrap().value(5), Value::Number(6.0));
        assert_eq!(both.bad().unwrap(), [false, false, false, true, true, true]);
        assert_eq!(both.weights().unwrap(), [0.5; 6]);
    }

    #[test]
    fn a_field_of_another_kind_is_named() {
        let first = loans(&["fixed"], &[1.0]);
        let schema = Schema::new(
            "loans",
            vec![
                Field::new("job", Kind::Category),
                Field::new("income", Kind::Count),
            ],
        );
        let columns = [
            ("job", Values::Text(&["self"])),
            ("income", Values::Numbers(&[1.0])),
        ];
        let second = Dataset::from_columns(&schema.unwrap(), &columns).unwrap();
        let both = Dataset::stacked(layer(&first, false), vec![layer(&second, true)]);
        assert_eq!(both.unwrap_err(), "income");
    }
}
