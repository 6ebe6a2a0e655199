//! Whether a sentence says that something will not happen.

use super::fold::Word;

/// Whether what was found from `start` to `end` is said not to happen: "we never
/// contact your employer". Not where the sentence sets a condition.
pub(super) fn is_denied(words: &[Word], (start, end): (usize, usize)) -> bool {
    let opened = words.get(..=start).unwrap_or_default();
    let first = opened.iter().rposition(|word| word.opens).unwrap_or(0);
    let after = words.get(end..).unwrap_or_default();
    let length = after.iter().position(|word| word.opens);
    let last = length.map_or(words.len(), |length| end + length);
    let sentence = words.get(first..last).unwrap_or_default();
    if has_condition(sentence) {
        return false;
    }
    let near = |before: usize| {
        let from = start.saturating_sub(before).max(first);
        words.get(from..end).unwrap_or_default()
    };
    denies(near(2)) || is_not_in_chinese(near(3))
}

fn denies(words: &[Word]) -> bool {
    let pairs = words.iter().zip(words.iter().skip(1));
    let shortened = pairs.into_iter().any(|(verb, t)| {
        t.text == "t"
            && matches!(
                verb.text.as_str(),
                "won" | "don" | "doesn" | "can" | "wouldn" | "shan" | "isn" | "aren" | "didn"
            )
    });
    let word = |word: &Word| {
        matches!(
            word.text.as_str(),
            "never" | "not" | "cannot" | "without" | "nobody" | "nor" | "neither"
        )
    };
    let no = words.first().is_some_and(|first| first.text == "no")
        || words.get(1).is_some_and(|second| second.text == "no");
    shortened || no || words.iter().any(word)
}

fn is_not_in_chinese(words: &[Word]) -> bool {
    let nots = ['不', '未', '没', '勿', '无', '避', '禁'];
    words
        .iter()
        .any(|word| word.text.chars().any(|sign| nots.contains(&sign)))
}

/// Words that make of a denial a threat: "we will not call your boss if you pay".
const CONDITIONS: [&str; 30] = [
    "if",
    "unless",
    "until",
    "yet",
    "provided",
    "otherwise",
    "hesitate",
    "only",
    "when",
    "once",
    "want",
    "wish",
    "like",
    "hope",
    "rather",
    "afraid",
    "make",
    "force",
    "stop",
    "wait",
    "long",
    "except",
    "before",
    "choice",
    "option",
    "surprised",
    "just",
    "why",
    "then",
    "but",
];

const CHINESE_CONDITIONS: [&str; 32] = [
    "如",
    "若",
    "否则",
    "除非",
    "不然",
    "要是",
    "只要",
    "只能",
    "只好",
    "得不",
    "不还",
    "不付",
    "不交",
    "不缴",
    "不清",
    "要不",
    "不客气",
    "不想",
    "不放",
    "不保证",
    "不排",
    "不介意",
    "不单",
    "不仅",
    "不只",
    "不光",
    "不止",
    "就",
    "不得已",
    "不信",
    "不怕",
    "暂",
];

fn has_condition(sentence: &[Word]) -> bool {
    let words = || sentence.iter().map(|word| word.text.as_str());
    let or_else = words().zip(words().skip(1)).any(|(or, next)| {
        or == "or" && matches!(next, "we" | "i" | "our" | "they" | "else" | "face" | "you")
    });
    let together: String = words().collect();
    or_else
        || words().any(|word| CONDITIONS.contains(&word))
        || CHINESE_CONDITIONS
            .iter()
            .any(|condition| together.contains(condition))
}

#[cfg(test)]
mod tests {
    use super::super::fold::Fold;
    use super::super::phrase::{Groups, Pattern};
    use super::*;

    #[test]
    fn a_denial_counts_unless_its_sentence_sets_a_condition() {
        let denied = |text: &str| {
            let fold = Fold::new();
            let words = fold.words(text);
            let pattern = Pattern::parse("call|联系 ..2 boss|家人", &Groups::new(), &fold).unwrap();
            is_denied(&words, pattern.find(&words, 0).unwrap())
        };
        assert!(denied("We never call your boss."));
        assert!(denied("我们不会联系您的家人。"));
        assert!(!denied("We will not hesitate to call your boss."));
        assert!(!denied("We do not call your boss if you pay."));
        assert!(!denied("Do not wait. We call your boss."));
        assert!(!denied("若不还款，我们联系您的家人。"));
    }
}
