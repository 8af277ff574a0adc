//! Postal codes and phones as people write them → their digits, or that they are none.
//!
//! **Invariant.** Digits of different things never become one number: what stands beside a number is left aside, and
//! said, or the whole is no number.
//!
//! Deliberately not known here: numbers from abroad (`damage` says which rows have them).

use crate::order::fold_text;

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// Nothing: a dash, dots.
    Nothing,
    /// One number.
    One(String),
    /// Several, or one with more digits beside it: the first.
    First(String),
    /// Something that is no such number.
    Not,
}

/// A phone: ten or eleven digits that begin with 0 (eleven where 050, 070, 080 or 090 stands in front), or a number with
/// `+` and its country. `+81` is the 0 it stands for.
pub fn phone(text: &str) -> Contact {
    let folded = fold_text(text);
    let text = folded.strip_suffix(".0").unwrap_or(&folded);
    let (mut numbers, mut has_more): (Vec<String>, bool) = (Vec::new(), false);
    for piece in text.split(|c: char| !(is_between(c) || c.is_ascii_digit() || c == '+')) {
        match whole_phone(piece) {
            Some(number) => numbers.push(number),
            None => has_more |= !phones_of_tokens(piece, &mut numbers),
        }
    }
    numbers.dedup();
    match &mut numbers[..] {
        [] if !has_more && !text.chars().any(char::is_alphanumeric) => Contact::Nothing,
        [] => Contact::Not,
        [only] if !has_more => Contact::One(std::mem::take(only)),
        [first, ..] => Contact::First(std::mem::take(first)),
    }
}

/// Numbers with blanks between them; whether no digit is left over.
fn phones_of_tokens(piece: &str, numbers: &mut Vec<String>) -> bool {
    let mut begun = String::new();
    for token in piece.split_whitespace() {
        begun.push_str(token);
        if let Some(number) = whole_phone(&begun) {
            numbers.push(number);
            begun.clear();
        }
    }
    !begun.bytes().any(|b| b.is_ascii_digit())
}

fn whole_phone(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let number = match text.strip_prefix('+').or_else(|| text.strip_prefix("(+")) {
        Some(rest) if rest.starts_with("81") => {
            let rest = digits(&rest[2..]);
            if rest.starts_with('0') { rest } else { format!("0{rest}") }
        }
        Some(rest) => {
            let abroad = digits(rest);
            return ((7..=15).contains(&abroad.len()) && !rest.contains('+')).then_some(abroad);
        }
        None => digits(text),
    };
    let has_eleven = ["050", "070", "080", "090"].iter().any(|begin| number.starts_with(begin));
    let lengths = if has_eleven { 11..=11 } else { 10..=11 };
    // Zeros only are what programs write for no number.
    let is_number = number.starts_with('0') && number.bytes().any(|digit| digit != b'0');
    (lengths.contains(&number.len()) && is_number).then_some(number)
}

/// A postal code: seven digits.
pub fn postal_code(text: &str) -> Contact {
    let folded = fold_text(text);
    let text = folded.strip_suffix(".0").unwrap_or(&folded);
    let mut pieces = text
        .split(|c: char| !(is_between(c) || c.is_ascii_digit()))
        .map(|piece| piece.chars().filter(char::is_ascii_digit).collect::<String>())
        .filter(|digits| !digits.is_empty());
    match (pieces.next(), pieces.next()) {
        (None, _) if !text.chars().any(char::is_alphanumeric) => Contact::Nothing,
        (Some(code), None) if code.len() == 7 && code != "0000000" => Contact::One(code),
        // `US 94105`: the mark of a country shows that it is none of ours.
        (Some(_), None) if names_a_country(text) => {
            Contact::One(text.chars().filter(char::is_ascii_digit).collect())
        }
        _ => Contact::Not,
    }
}

/// Two letters, and a number beside them.
fn names_a_country(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    text.len() - rest.len() == 2 && rest.starts_with([' ', '-'])
}

/// What stands between the digits of one number.
fn is_between(c: char) -> bool {
    c == ' ' || matches!(c, '-' | '(' | ')' | '.' | '‐' | '‑' | '‒' | '–' | '—' | 'ー' | '〒')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Contact {
        Contact::One(text.to_owned())
    }

    #[test]
    fn a_phone_is_one_number_whatever_stands_between_its_digits() {
        for text in [
            "03-0000-1234",
            "03(0000)1234",
            "（03）0000−1234",
            "０３ー００００ー１２３４",
            "03 0000 1234",
            "TEL:03-0000-1234",
            "03-0000-1234（代）",
            "+81 3-0000-1234",
            "+81(0)3-0000-1234",
            "0300001234.0",
            "03-0000-1234 / 03-0000-1234",
        ] {
            assert_eq!(phone(text), one("0300001234"), "{text}");
        }
        assert_eq!(phone("+1 212-000-1234"), one("12120001234"));
    }

    #[test]
    fn of_several_phones_the_first_is_taken_and_of_none_nothing() {
        for text in [
            "090-0000-1234/03-0000-1234",
            "090-0000-1234、03-0000-1234",
            "090-0000-1234 03-0000-1234",
            "090 0000 1234 03 0000 1234",
            "090-0000-1234\n03-0000-1234",
            "090-0000-1234 内線12",
            "携帯090-0000-1234 自宅03-0000-1234",
        ] {
            assert_eq!(phone(text), Contact::First("09000001234".into()), "{text}");
        }
        for text in [
            "見本ビル301",
            "なし",
            "1234-5678",
            "090-0000-123",
            "090-0000-12345",
            "***-****-1234",
            "000-0000-0000",
            "00000000000",
            "a@example.jp",
        ] {
            assert_eq!(phone(text), Contact::Not, "{text}");
        }
        for text in ["-", "―", "", "…"] {
            assert_eq!(phone(text), Contact::Nothing, "{text}");
        }
    }

    #[test]
    fn a_postal_code_has_seven_digits_and_no_others_beside_them() {
        for text in [
            "150-0001",
            "1500001",
            "〒150-0001",
            "１５０−０００１",
            "150 0001",
            "150-0001 東京都",
            "1500001.0",
        ] {
            assert_eq!(postal_code(text), one("1500001"), "{text}");
        }
        for text in [
            "15-0001",
            "150-00011",
            "なし",
            "150-0001/160-0022",
            "150-0001 神宮前9",
            "東京都",
            "000-0000",
            "ABC-1234",
            "A1",
        ] {
            assert_eq!(postal_code(text), Contact::Not, "{text}");
        }
        assert_eq!(postal_code("-"), Contact::Nothing);
        assert_eq!(postal_code("US 94105"), one("94105"));
    }
}
