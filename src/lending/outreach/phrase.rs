//! Phrases as patterns of words, looked for in folded text.

use super::fold::{Fold, Word, is_cjk};
use std::collections::{BTreeMap, BTreeSet};

/// Named groups of wordings, as the content file writes them.
pub(super) type Groups = BTreeMap<String, Vec<String>>;

/// A pattern: wordings and gaps in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// Up to so many words, not beyond the sentence.
    Gap(usize),
    /// One of these.
    One { of: Vec<Wording>, optional: bool },
}

#[derive(Clone, Debug, PartialEq)]
struct Wording {
    words: Vec<String>,
    /// The last word may go on: `collector*`.
    goes_on: bool,
}

impl Pattern {
    /// Reads a pattern; `Err` says what is wrong with it.
    pub(super) fn parse(text: &str, groups: &Groups, fold: &Fold) -> Result<Self, String> {
        let steps = text
            .split_whitespace()
            .map(|part| Step::parse(part, groups, fold));
        let steps: Vec<Step> = steps.collect::<Result<_, String>>()?;
        let asks = |step: &Step| matches!(step, Step::One { optional, .. } if !optional);
        if steps.iter().any(asks) {
            Ok(Self(steps))
        } else {
            Err(format!("pattern `{text}` asks for no word"))
        }
    }

    /// The words the pattern knows, for words that were written together or apart.
    pub(super) fn vocabulary(&self) -> impl Iterator<Item = &str> {
        let wordings = self.0.iter().flat_map(|step| match step {
            Step::Gap(_) => &[][..],
            Step::One { of, .. } => of.as_slice(),
        });
        wordings.flat_map(|wording| wording.words.iter().map(String::as_str))
    }

    /// The first stretch of `words` from `from` on that it describes.
    pub(super) fn find(&self, words: &[Word], from: usize) -> Option<(usize, usize)> {
        (from..words.len()).find_map(|start| {
            let end = ends(&self.0, words, start)?;
            (end > start).then_some((start, end))
        })
    }
}

impl Step {
    fn parse(part: &str, groups: &Groups, fold: &Fold) -> Result<Self, String> {
        if let Some(words) = part.strip_prefix("..") {
            let words = words.parse().ok().filter(|&words| words <= 20);
            let words = words.ok_or_else(|| format!("gap `{part}` needs a number up to 20"))?;
            return Ok(Self::Gap(words));
        }
        let required = part.strip_prefix('?');
        let mut of = Vec::new();
        for name in required.unwrap_or(part).split('|') {
            let group = name
                .strip_prefix('<')
                .and_then(|name| name.strip_suffix('>'));
            match group.map(|group| groups.get(group).ok_or(group)) {
                None => of.push(Wording::parse(name, fold)?),
                Some(Ok(group)) => {
                    for name in group {
                        of.push(Wording::parse(name, fold)?);
                    }
                }
                Some(Err(group)) => {
                    let known: Vec<&str> = groups.keys().map(String::as_str).collect();
                    return Err(format!("no group `{group}`; known: {}", known.join(", ")));
                }
            }
        }
        Ok(Self::One {
            of,
            optional: required.is_some(),
        })
    }
}

impl Wording {
    fn parse(text: &str, fold: &Fold) -> Result<Self, String> {
        let goes_on = text.ends_with('*');
        let words = fold.words(&text.replace('_', " "));
        let words: Vec<String> = words.into_iter().map(|word| word.text).collect();
        if words.is_empty() {
            return Err(format!("`{text}` has no letter in it"));
        }
        Ok(Self { words, goes_on })
    }

    /// The place behind it when it stands at `at`.
    fn ends(&self, words: &[Word], at: usize) -> Option<usize> {
        let here = words.get(at..at + self.words.len())?;
        let (last, before) = self.words.split_last()?;
        let (here_last, here_before) = here.split_last()?;
        let same = here_before
            .iter()
            .zip(before)
            .all(|(word, ours)| word.text == *ours);
        let ends = if self.goes_on {
            here_last.text.starts_with(last.as_str())
        } else {
            here_last.text == *last
        };
        (same && ends).then_some(at + self.words.len())
    }
}

/// The place behind `steps` when they stand at `at`.
fn ends(steps: &[Step], words: &[Word], at: usize) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(at);
    };
    match step {
        Step::Gap(most) => {
            for over in 0..=*most {
                let next = words.get(at + over);
                if next.is_some_and(|word| word.opens && at > 0) {
                    return None;
                }
                if let Some(end) = ends(rest, words, at + over) {
                    return Some(end);
                }
                next?;
            }
            None
        }
        Step::One { of, optional } => {
            let mut after = of.iter().filter_map(|wording| wording.ends(words, at));
            let found = after.find_map(|next| ends(rest, words, next));
            match found {
                None if *optional => ends(rest, words, at),
                found => found,
            }
        }
    }
}

/// The words that patterns know, to read words written otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Vocabulary(BTreeSet<String>);

/// Words without which no sentence is read, beside those of the patterns.
const SMALL: [&str; 14] = [
    "a", "the", "you", "to", "will", "is", "are", "be", "of", "and", "it", "this", "your", "we",
];

/// No word that is looked for is longer.
const LONGEST: usize = 16;

impl Vocabulary {
    pub(super) fn new<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        let words = patterns.flat_map(Pattern::vocabulary);
        let latin = words.filter(|word| !word.chars().any(is_cjk));
        Self(latin.chain(SMALL).map(str::to_owned).collect())
    }

    fn knows(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// The same text with "c o u r t", "c0urt", "couuurt" and "takeyoutocourt" read as
    /// they are meant.
    pub(super) fn plain(&self, words: Vec<Word>) -> Vec<Word> {
        let mut plain = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let Some((word, after)) = rest.split_first() {
            let apart = letters_apart(rest);
            if apart >= 3 {
                let (letters, after) = rest.split_at(apart);
                let joined: String = letters.iter().map(|one| one.text.as_str()).collect();
                plain.extend(self.parted(&joined, word.opens));
                rest = after;
                continue;
            }
            plain.extend(self.respelled(word));
            rest = after;
        }
        plain
    }

    fn respelled(&self, word: &Word) -> Vec<Word> {
        let text = &word.text;
        if self.knows(text) || text.chars().any(is_cjk) {
            return vec![word.clone()];
        }
        let known = |spelling: &String| self.knows(spelling);
        let tries = [digits_as_letters(text, 'i'), digits_as_letters(text, 'l')];
        let once = without_repeats(text);
        if let Some(spelling) = tries.into_iter().chain([once]).find(known) {
            return vec![Word {
                text: spelling,
                opens: word.opens,
            }];
        }
        let parts = if text.len() >= 10 {
            self.parted(text, word.opens)
        } else {
            Vec::new()
        };
        if parts.len() >= 3 {
            parts
        } else {
            vec![word.clone()]
        }
    }

    /// `text` as the fewest known words; as it is, if it is none.
    fn parted(&self, text: &str, opens: bool) -> Vec<Word> {
        let mut best: Vec<Option<Vec<&str>>> = vec![Some(Vec::new())];
        for end in 1..=text.len().min(400) {
            let shortest = (end.saturating_sub(LONGEST)..end).filter_map(|start| {
                let part = text.get(start..end)?;
                let alone = part.len() > 1 || matches!(part, "a" | "i");
                let known = alone && self.knows(part);
                let before = best.get(start)?.as_ref().filter(|_| known)?;
                let mut parts = before.clone();
                parts.push(part);
                Some(parts)
            });
            let shortest = shortest.min_by_key(Vec::len);
            best.push(shortest);
        }
        let whole = best.len() == text.len() + 1;
        let parts = best.pop().flatten().filter(|_| whole);
        let parts = parts.unwrap_or_else(|| vec![text]);
        let words = parts.into_iter().enumerate();
        words
            .map(|(place, part)| Word {
                text: part.to_owned(),
                opens: opens && place == 0,
            })
            .collect()
    }
}

/// How many letters stand apart at the start of `words`, within a sentence.
fn letters_apart(words: &[Word]) -> usize {
    let is_letter = |word: &Word| word.text.len() == 1 && word.text.is_ascii();
    let letters = words.iter().enumerate();
    letters
        .take_while(|(place, word)| is_letter(word) && (*place == 0 || !word.opens))
        .count()
}

/// "c0urt" as "court"; text without both letters and digits is no such word.
fn digits_as_letters(text: &str, one: char) -> String {
    let digit = |sign: char| sign.is_ascii_digit();
    if !text.contains(digit) || text.chars().all(digit) {
        return String::new();
    }
    let letter = |sign| match sign {
        '0' => 'o',
        '1' => one,
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(letter).collect()
}

/// "couuurt" as "court".
fn without_repeats(text: &str) -> String {
    let mut once = String::new();
    for sign in text.chars() {
        if !once.ends_with(sign) {
            once.push(sign);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups() -> Groups {
        let group = ["wife", "boss*"].map(str::to_owned).to_vec();
        Groups::from([("near".to_owned(), group)])
    }

    fn found(pattern: &str, text: &str) -> bool {
        let fold = Fold::new();
        let pattern = Pattern::parse(pattern, &groups(), &fold).unwrap();
        let vocabulary = Vocabulary::new([&pattern].into_iter());
        let words = vocabulary.plain(fold.words(text));
        pattern.find(&words, 0).is_some()
    }

    #[test]
    fn a_pattern_is_wordings_options_gaps_and_groups() {
        assert!(found("tell ..2 your <near>", "Tell it to your BOSSES"));
        assert!(!found("tell ..1 your <near>", "Tell it to your boss"));
        assert!(!found(
            "tell ..3 your <near>",
            "Tell us. Your wife may call"
        ));
        assert!(
            found("your ?own <near>", "your wife") && found("your ?own <near>", "your own wife")
        );
        assert!(found("告诉 你 ?的 老板", "告訴 您的-老闆"));
        assert!(!found("sue", "issue"));
    }

    #[test]
    fn words_written_apart_together_or_with_digits_are_read() {
        for text in [
            "t a k e y o u t o c o u r t",
            "T.a.k.e you to c-o-u-r-t",
            "takeyoutocourt",
            "take you to c0urt",
            "taaake you to courtttt",
        ] {
            assert!(found("take ..3 to court", text), "{text}");
        }
    }

    #[test]
    fn a_pattern_that_asks_for_nothing_or_names_no_group_is_refused() {
        let parse = |text| Pattern::parse(text, &groups(), &Fold::new());
        for wrong in ["", "..3", "?a", "..x", "..99 a", "a|", "<nobody>"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse("<nobody>").unwrap_err().contains("known: near"));
    }
}
