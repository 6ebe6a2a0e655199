//! The command line, read in one way by every program.

use clap::{Arg, Command, CommandFactory, FromArgMatches};

/// The options of a program. A value may begin with a hyphen (`--bad -1`), unless it is
/// itself an option of the program; help fits [`WIDTH`](super::WIDTH).
pub fn parse<A: CommandFactory + FromArgMatches>() -> A {
    let mut command = lenient(A::command());
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let Some((option, next)) = without_value(&command, &given) {
        super::tell(&format!(
            "error: a value is required for `{option}`, but the option `{next}` follows; \
             for a value that reads like an option write {option}={next}"
        ));
        std::process::exit(USAGE);
    }
    let read = command.try_get_matches_from_mut(std::env::args_os());
    let read = read.and_then(|mut matches| A::from_arg_matches_mut(&mut matches));
    read.unwrap_or_else(|error| error.format(&mut command).exit())
}

/// The exit code of clap for a command line that cannot be meant.
const USAGE: i32 = 2;

fn lenient(command: Command) -> Command {
    let with_value = |arg: Arg| match arg.get_action().takes_values() {
        true => arg.allow_hyphen_values(true),
        false => arg,
    };
    command
        .max_term_width(super::WIDTH)
        .mut_args(with_value)
        .mut_subcommands(lenient)
}

/// The first option that takes a value and is followed by another option.
fn without_value<'a>(command: &Command, given: &'a [String]) -> Option<(&'a str, &'a str)> {
    let mut options = vec![("help".to_owned(), false)];
    options_of(command, &mut options);
    let find = |argument: &str| {
        let name = argument.strip_prefix("--")?.split('=').next()?;
        options.iter().find(|(known, _)| known == name)
    };
    let pairs = given.iter().zip(given.iter().skip(1));
    let found = pairs.map(|(option, next)| (option.as_str(), next.as_str()));
    found
        .take_while(|(option, _)| *option != "--")
        .find(|(option, next)| {
            let takes_value = find(option).is_some_and(|(_, takes_value)| *takes_value);
            takes_value && !option.contains('=') && find(next).is_some()
        })
}

fn options_of(command: &Command, options: &mut Vec<(String, bool)>) {
    for arg in command.get_arguments() {
        if let Some(long) = arg.get_long() {
            options.push((long.to_owned(), arg.get_action().takes_values()));
        }
    }
    for inner in command.get_subcommands() {
        options_of(inner, options);
    }
}
