//! What the command line says of columns that a schema describes: the same, or what the
//! schema leaves open.

use crate::Arguments;
use crate::common::{self, Failure};
use scorewright::schema::{Field, Role, Schema};

/// The schema with what the options add; an option that contradicts it is an error.
pub fn with_options(arguments: &Arguments, schema: &Schema) -> Result<Schema, Failure> {
    if let Some(option) = arguments.writing.given() {
        let why = "the schema says how values are written; leave it out, or say it there";
        return Err(format!("{option} with --schema: {why}").into());
    }
    if let Some(column) = schema.role(Role::Split) {
        let options = [
            ("--holdout", arguments.holdout.is_some()),
            ("--seed", arguments.seed.is_some()),
            ("--time-column", arguments.time_column.is_some()),
        ];
        if let Some((option, _)) = options.iter().find(|(_, given)| *given) {
            let column = column.name();
            return Err(format!(
                "{option}: `{column}` says which rows are kept aside, by its role in the schema; \
                 leave {option} out, or give `{column}` the role `ignore` there"
            )
            .into());
        }
    }
    let target = schema.role(Role::Target).map(Field::name);
    if let (Some(given), Some(target)) = (arguments.target.as_deref(), target)
        && given != target
    {
        return Err(format!(
            "--target {given}: the target of --schema is `{target}`; leave --target out, or give \
             `{given}` the role `target` in the schema"
        )
        .into());
    }
    let target = target.or(arguments.target.as_deref());
    let weight = ("--weight-column", Role::Weight, &arguments.weight_column);
    let split = ("--split-column", Role::Split, &arguments.split_column);
    let mut fields = schema.fields().to_vec();
    if let Some(name) = target {
        let field = named(&mut fields, "--target", name)?;
        let mut changed = field.clone().with_role(Role::Target);
        if !arguments.bad.is_empty() {
            changed = with_bad(changed, &arguments.bad)?;
        }
        *field = changed;
    } else if !arguments.bad.is_empty() {
        return Err("--bad: the schema has no target; name it with --target".into());
    }
    for (option, role, given) in [weight, split] {
        let Some(name) = given else { continue };
        if let Some(other) = schema.role(role).filter(|field| field.name() != name) {
            let (other, role) = (other.name(), role.word());
            return Err(format!(
                "{option} {name}: `{other}` has the role `{role}` in the schema; leave {option} \
                 out, or change the roles there"
            )
            .into());
        }
        if target == Some(name) {
            return Err(format!("{option} {name}: that is the target").into());
        }
        let field = named(&mut fields, option, name)?;
        *field = field.clone().with_role(role);
    }
    Ok(Schema::new(schema.name(), fields)?)
}

fn with_bad(target: Field, bad: &[String]) -> Result<Field, Failure> {
    let known = target.bad_values();
    let is_same = |one: &[String], other: &[String]| one.iter().all(|it| other.contains(it));
    if known.is_empty() {
        return Ok(bad.iter().fold(target, Field::with_bad));
    }
    match is_same(known, bad) && is_same(bad, known) {
        true => Ok(target),
        false => Err(format!(
            "--bad {}: the schema says that another value of `{}` means bad; leave --bad out, \
             or change `bad` there",
            bad.join(" --bad "),
            target.name()
        )
        .into()),
    }
}

/// The field of an option, or an error with the names there are.
fn named<'a>(fields: &'a mut [Field], option: &str, name: &str) -> Result<&'a mut Field, Failure> {
    let Some(position) = fields.iter().position(|field| field.name() == name) else {
        let alike = common::likely(fields.iter().map(Field::name), name);
        return Err(
            format!("{option} {name}: the schema has no such field; it has {alike}").into(),
        );
    };
    fields
        .get_mut(position)
        .ok_or_else(|| "the schema has no field".into())
}
