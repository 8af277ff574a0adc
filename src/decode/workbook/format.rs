//! How a workbook shows a number, as far as that adds digits: the zeros of `0000000` are part of a postal code.
//!
//! Deliberately not known here: colours, currencies, and everything else that adds nothing to keep.

use std::io::Write;

/// How a whole number is shown, as far as digits are added to it: `0000000`, `000-0000`, and the postal codes
/// and phones of Excel's Japanese "special" formats. Thousands, percent, currencies add nothing that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// As its digits.
    Plain,
    /// By the first section whose condition holds.
    Sections(Vec<FormatSection>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormatSection {
    condition: Option<(Comparison, i64)>,
    /// `None`: shown as its digits.
    tokens: Option<Vec<FormatToken>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Equal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormatToken {
    /// A digit, a zero where there is none.
    Zero,
    /// A digit, nothing where there is none.
    Digit,
    Literal(char),
}

impl Shape {
    /// Reads a number format code as the workbook writes it.
    pub(super) fn of_code(code: &str) -> Self {
        let sections: Vec<FormatSection> =
            split_sections(code).into_iter().map(FormatSection::of_code).collect();
        if sections.iter().all(|section| section.tokens.is_none()) {
            Self::Plain
        } else {
            Self::Sections(sections)
        }
    }

    /// Writes the number so; false when it is shown as its digits.
    pub(super) fn write(&self, number: i64, out: &mut Vec<u8>) -> bool {
        let Self::Sections(sections) = self else { return false };
        if number < 0 {
            return false;
        }
        let chosen = sections.iter().find(|section| section.holds(number));
        let Some(tokens) = chosen.and_then(|section| section.tokens.as_deref()) else { return false };
        let digits = number.to_string();
        let places = tokens.iter().filter(|token| !matches!(token, FormatToken::Literal(_))).count();
        // Digits beyond the first place stand before it; places beyond the first digit are empty.
        let (more, mut empty) = (digits.len().saturating_sub(places), places.saturating_sub(digits.len()));
        let (mut before, mut rest) = (&digits[..more], &digits[more..]);
        for token in tokens {
            match *token {
                FormatToken::Literal(c) => {
                    let _ = write!(out, "{c}");
                }
                FormatToken::Zero if empty > 0 => {
                    out.push(b'0');
                    empty -= 1;
                }
                FormatToken::Digit if empty > 0 => empty -= 1,
                FormatToken::Zero | FormatToken::Digit => {
                    out.extend_from_slice(before.as_bytes());
                    before = "";
                    let (digit, after) = rest.split_at(1.min(rest.len()));
                    out.extend_from_slice(digit.as_bytes());
                    rest = after;
                }
            }
        }
        true
    }
}

impl FormatSection {
    fn of_code(code: &str) -> Self {
        let mut condition = None;
        let tokens = tokens(code, &mut condition);
        let zeros = tokens.iter().flatten().filter(|token| **token == FormatToken::Zero).count();
        let places =
            tokens.iter().flatten().filter(|token| !matches!(token, FormatToken::Literal(_))).count();
        // One place is an amount with a unit (`0"個"`), which is read without it.
        let adds_digits = zeros >= 2 || (condition.is_some() && places >= 2);
        Self { condition, tokens: tokens.filter(|_| adds_digits) }
    }

    fn holds(&self, number: i64) -> bool {
        self.condition.is_none_or(|(comparison, limit)| match comparison {
            Comparison::Less => number < limit,
            Comparison::LessOrEqual => number <= limit,
            Comparison::More => number > limit,
            Comparison::MoreOrEqual => number >= limit,
            Comparison::Equal => number == limit,
        })
    }
}

/// Cuts at `;` outside quotes and escapes.
fn split_sections(code: &str) -> Vec<&str> {
    let (mut sections, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '"' => is_quoted = !is_quoted,
            '\\' if !is_quoted => is_escaped = true,
            ';' if !is_quoted => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    sections
}

/// The tokens of a section; `None` when it holds anything that is not digits and literals.
fn tokens(code: &str, condition: &mut Option<(Comparison, i64)>) -> Option<Vec<FormatToken>> {
    let (mut tokens, mut chars) = (Vec::new(), code.chars());
    while let Some(c) = chars.next() {
        match c {
            '0' => tokens.push(FormatToken::Zero),
            '#' | '?' => tokens.push(FormatToken::Digit),
            '-' | '(' | ')' | ' ' | '+' | ':' => tokens.push(FormatToken::Literal(c)),
            '\\' | '!' => tokens.push(FormatToken::Literal(chars.next()?)),
            '"' => tokens.extend(chars.by_ref().take_while(|c| *c != '"').map(FormatToken::Literal)),
            // Width of a character, filling: nothing that is text.
            '_' | '*' => {
                chars.next()?;
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                *condition = comparison(&inside).or(*condition);
            }
            _ => return None,
        }
    }
    Some(tokens)
}

fn comparison(inside: &str) -> Option<(Comparison, i64)> {
    let signs = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::MoreOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::More),
        ("=", Comparison::Equal),
    ];
    signs.into_iter().find_map(|(sign, c)| Some((c, inside.strip_prefix(sign)?.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, number: i64) -> String {
        let mut out = Vec::new();
        if !Shape::of_code(code).write(number, &mut out) {
            return number.to_string();
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn digits_that_a_format_adds_are_shown() {
        assert_eq!(shown("0000000", 12_345), "0012345");
        assert_eq!(shown("000-0000", 600_001), "060-0001");
        assert_eq!(shown("000\\-0000", 1_500_001), "150-0001");
        assert_eq!(shown("00000", 1_234_567), "1234567");
        assert_eq!(shown("\"S\"0000", 7), "S0007");
        let postal = "[<=999]000;[<=9999]000\\-00;000\\-0000";
        assert_eq!(
            [shown(postal, 60), shown(postal, 6012), shown(postal, 600_001)],
            ["060", "060-12", "060-0001"]
        );
        let phone = "[<=99999999]####\\-####;\\(00\\)\\ ####\\-####";
        assert_eq!([shown(phone, 12_345_678), shown(phone, 312_345_678)], ["1234-5678", "(03) 1234-5678"]);
    }

    #[test]
    fn other_formats_leave_a_number_its_digits() {
        for code in [
            "General",
            "0",
            "#,##0",
            "0%",
            "0.00",
            "0\"個\"",
            "@",
            "¥#,##0;[Red]-¥#,##0",
            "0.00E+00",
            "yyyy/mm/dd",
        ] {
            assert_eq!(shown(code, 1200), "1200", "{code}");
        }
        assert_eq!(shown("0000", -5), "-5");
    }
}
