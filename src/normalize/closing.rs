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

/// Longer texts close nothing.
const LONGEST: usize = 40;

/// Whether a text is a closing word, a count (`3件`), or a line drawn with characters, perhaps around words.
pub fn is_closing(text: &str) -> bool {
    let text: String =
        fold_text(text).to_lowercase().chars().filter(|c| !c.is_whitespace() && !is_bracket(*c)).collect();
    if text.is_empty() || text.chars().count() > LONGEST {
        return false;
    }
    let ends_drawn = text.chars().rev().take_while(|c| is_drawn(*c)).count();
    if ends_drawn >= 3 && text.chars().take_while(|c| is_drawn(*c)).count() >= 3 {
        return true;
    }
    let words = text.trim_matches(is_drawn);
    WORDS.contains(&words) || is_count(words)
}

/// Brackets and colons around a word.
fn is_bracket(c: char) -> bool {
    matches!(c, ':' | '(' | ')' | '[' | ']' | '<' | '>' | '【' | '】' | '「' | '」' | '《' | '》' | '。')
}

/// What lines are drawn with.
fn is_drawn(c: char) -> bool {
    matches!(c, '-' | '*' | '=' | '_' | '~' | '.' | '・' | '…' | '─' | '━' | 'ー' | '—' | '#')
}

/// `3件`, `全12件`, `合計3件`, `総件数12`: a number with what it counts. A number alone counts nothing.
fn is_count(text: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, ',' | '¥');
    let Some(from) = text.find(digits) else { return false };
    let (before, rest) = text.split_at(from);
    let unit = rest.trim_start_matches(digits);
    let has_unit = matches!(unit, "件" | "件です" | "行" | "円" | "点" | "個");
    match before {
        "" | "全" => matches!(unit, "件" | "件です" | "行"),
        word => (unit.is_empty() || has_unit) && WORDS.contains(&word),
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
