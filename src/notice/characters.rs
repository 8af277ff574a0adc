//! Characters that people cannot see or tell apart, in words: by their code, their name and what stands before them.

use super::Lang;

/// Signs that look alike in most typefaces.
const ALIKE: [&str; 22] = [
    "ーｰ一―─━‐‑‒–—−-－_",
    "へヘ",
    "べベ",
    "ぺペ",
    "ニ二",
    "ロ口囗",
    "カ力",
    "エ工",
    "ト卜",
    "ハ八",
    "タ夕",
    "チ千",
    "ミ三",
    "り リ",
    "才オ",
    "日曰",
    "0OＯ〇○",
    "1lI|",
    "〜～~∼",
    "''’‘′＇",
    "\"”“″＂",
    "・･·•",
];

/// A character as people can find it: `「😀」（U+1F600）`; of one that nobody sees, what stands before it.
pub fn named(character: char, behind: Option<char>, lang: Lang) -> String {
    let code = format!("U+{:04X}", u32::from(character));
    if !is_unseen(character) {
        return match lang {
            Lang::Ja => format!("「{character}」（{code}）"),
            Lang::En => format!("{character} ({code})"),
        };
    }
    let name = unseen_name(character, lang);
    match (behind, lang) {
        (Some(behind), Lang::Ja) => format!("「{behind}」の後ろの、目に見えない {code}（{name}）"),
        (None, Lang::Ja) => format!("先頭の、目に見えない {code}（{name}）"),
        (Some(behind), Lang::En) => format!("{code} ({name}), which cannot be seen, behind {behind}"),
        (None, Lang::En) => format!("{code} ({name}), which cannot be seen, at the beginning"),
    }
}

/// What makes two texts different that look the same; `None` when anybody can see it.
pub fn hidden_difference(one: &str, other: &str) -> Option<String> {
    let (ours, theirs): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let behind = at.checked_sub(1).map(|before| ours[before]);
    let seen = |text: &[char]| text.iter().copied().filter(|c| !is_unseen(*c)).collect::<String>();
    if seen(&ours) == seen(&theirs) {
        let unseen = [ours.get(at), theirs.get(at)].into_iter().flatten().find(|c| is_unseen(**c))?;
        return Some(format!("片方だけに、{}があります。", named(*unseen, behind, Lang::Ja)));
    }
    let (a, b) = (*ours.get(at)?, *theirs.get(at)?);
    let are_alike = ALIKE.iter().any(|signs| signs.contains(a) && signs.contains(b));
    are_alike
        .then(|| format!("{}と{}は、別の文字です。", named(b, behind, Lang::Ja), named(a, behind, Lang::Ja)))
}

/// Marks of order and direction, joiners, variation selectors, controls, and marks that stand on the letter before.
fn is_unseen(c: char) -> bool {
    crate::order::is_invisible(c)
        || c.is_control()
        || matches!(c, '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{2065}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}')
}

fn unseen_name(c: char, lang: Lang) -> &'static str {
    let (ja, en) = match c {
        '\u{feff}' => ("バイト順マーク", "byte order mark"),
        '\u{200b}' => ("幅のない空白", "zero-width space"),
        '\u{200c}' | '\u{200d}' => ("文字をつなぐ印", "joiner"),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => {
            ("文字の向きの印", "mark of direction")
        }
        '\u{ad}' => ("ソフトハイフン", "soft hyphen"),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => ("異体字セレクタ", "variation selector"),
        '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' => {
            ("前の文字に重なる印", "mark on the letter before")
        }
        c if c.is_control() => ("制御文字", "control character"),
        _ => ("書式の印", "mark of format"),
    };
    lang.pick(ja, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_named_by_its_code_and_what_stands_before_it() {
        assert_eq!(
            named('\u{e0100}', Some('葛'), Lang::Ja),
            "「葛」の後ろの、目に見えない U+E0100（異体字セレクタ）"
        );
        assert_eq!(named('\u{feff}', None, Lang::Ja), "先頭の、目に見えない U+FEFF（バイト順マーク）");
        assert_eq!(named('\u{1f600}', Some('a'), Lang::Ja), "「\u{1f600}」（U+1F600）");
        assert!(named('\u{200b}', Some('A'), Lang::En).contains("U+200B"));
    }

    #[test]
    fn a_difference_is_named_when_it_hides() {
        for (one, other, code) in [
            ("葛 花子", "葛\u{e0100} 花子", "U+E0100"),
            ("見本\u{200b}", "見本", "U+200B"),
            ("タワー1", "タワ一1", "U+4E00"),
            ("ニ丁目", "二丁目", "U+30CB"),
        ] {
            let words = hidden_difference(one, other).unwrap_or_default();
            assert!(words.contains(code), "{one} {other}: {words}");
        }
        for (one, other) in [("見本 花子", "見本 次郎"), ("1-2-3", "1-2-4"), ("花", "花子"), ("", "花")]
        {
            assert_eq!(hidden_difference(one, other), None, "{one} {other}");
        }
    }
}
