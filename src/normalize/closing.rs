//! Lines below the data that close a table: sums, counts, "以上", rows of asterisks.

use crate::order::fold_text;

const WORDS: [&str; 25] = [
    "合計",
    "総計",
    "小計",
    "総合計",
    "計",
    "件数",
    "総件数",
    "合計件数",
    "受注件数",
    "データ件数",
    "以上",
    "終わり",
    "終り",
    "おわり",
    "終了",
    "完",
    "以下余白",
    "以降余白",
    "余白",
    "end",
    "endoffile",
    "eof",
    "total",
    "subtotal",
    "grandtotal",
];

/// Whether a text is a closing word, a count (`3件`), or a line drawn with characters, perhaps around words.
pub fn is_closing(text: &str) -> bool {
    let folded = fold_text(text).to_lowercase();
    let is_drawn =
        |c: char| matches!(c, '-' | '*' | '=' | '_' | '~' | '.' | '・' | '…' | '─' | '━' | 'ー' | '—' | '#');
    if folded.chars().filter(|c| !c.is_whitespace()).count() > 40 {
        return false;
    }
    let drawn = |text: &str| text.chars().take_while(|c| is_drawn(*c)).count();
    let reversed: String = folded.chars().rev().collect();
    if drawn(&folded) >= 3 && drawn(&reversed) >= 3 {
        return true;
    }
    let has_count = folded.chars().any(|c| matches!(c, '件' | '行'));
    let is_part = |c: &char| {
        !c.is_whitespace()
            && !is_drawn(*c)
            && !c.is_ascii_digit()
            && !matches!(
                c,
                ',' | ':'
                    | '¥'
                    | '件'
                    | '行'
                    | '円'
                    | '点'
                    | '個'
                    | '全'
                    | '計'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '<'
                    | '>'
                    | '【'
                    | '】'
                    | '「'
                    | '」'
                    | '《'
                    | '》'
                    | '。'
                    | '、'
            )
    };
    let has_digit = folded.chars().any(|c| c.is_ascii_digit());
    let core: String = folded.chars().filter(is_part).collect();
    let whole: String = folded
        .chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(c, ':' | '(' | ')' | '[' | ']' | '【' | '】' | '<' | '>' | '「' | '」' | '。')
        })
        .collect();
    let said = |text: &str| WORDS.iter().any(|word| *word == text);
    if said(whole.trim_matches(is_drawn)) {
        return true;
    }
    match core.as_str() {
        // `3件`, `全3件`, `計 12 点`; a number alone is none.
        "" => has_digit && (has_count || folded.contains('計')),
        "合" | "総" | "小" | "総合" => has_digit && folded.contains('計'),
        word => {
            has_digit && (said(word) || said(&format!("{word}件")))
                || (has_digit && matches!(word, "数" | "総数" | "合数" | "受注数" | "データ数"))
        }
    }
}

/// Whether a text beside a closing word adds nothing but a number to it: `5,400円`, `3`, `3件`.
pub fn is_sum(text: &str) -> bool {
    super::cell::integer(text).is_some() || is_closing(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_known_and_names_and_numbers_are_none() {
        for text in [
            "合計",
            "合 計",
            "総計",
            "小計:",
            "【合計】",
            "件数",
            "件数：3件",
            "3件",
            "全 12 件",
            "合計 3件",
            "合計: 5,400円",
            "以上",
            "（以下余白）",
            "終わり",
            "---",
            "＊＊＊＊",
            "***END OF FILE***",
            "=== 以上 ===",
            "--- end ---",
            "END",
            "Total",
            "計 3",
            "総件数 3",
        ] {
            assert!(is_closing(text), "{text}");
        }
        for text in [
            "A-1",
            "1001",
            "3",
            "-",
            "受注番号",
            "出力日時：2026/10/05",
            "見本 花子",
            "以上さん",
            "合計堂",
            "S-件",
            "250-0000001-0000001",
            "**A1**",
            "",
        ] {
            assert!(!is_closing(text), "{text}");
        }
    }
}
