use std::fmt;

/// A tracking number (伝票番号) without hyphens and spaces, its zeros kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackingNumber(String);

impl TrackingNumber {
    /// Reads a number as people and carriers write it: full-width digits are folded, every kind of hyphen and
    /// space is dropped. `None` when nothing is left or when a character is neither an ASCII letter nor a digit.
    pub fn parse(text: &str) -> Option<Self> {
        let mut number = String::with_capacity(text.len());
        for character in super::fold_text(text).chars() {
            match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' => number.push(character),
                c if is_separator(c) => {}
                _ => return None,
            }
        }
        (!number.is_empty()).then_some(Self(number))
    }

    /// No carrier's number is longer.
    pub const LONGEST: usize = 20;

    /// Whether it has the shape of carriers' numbers: 8 to 20 letters and digits, four digits at least.
    pub fn is_plausible(&self) -> bool {
        let digits = self.0.bytes().filter(u8::is_ascii_digit).count();
        (8..=Self::LONGEST).contains(&self.0.len()) && digits >= 4
    }

    /// The number itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a number of twelve digits ends in its check digit: the first eleven modulo seven (7DR).
    /// `None` for numbers of another shape, about which the rule says nothing.
    ///
    /// Source: the rule is the same for ヤマト運輸, 佐川急便 and 日本郵便 (ゆうパック), as several public
    /// implementations attest; a valid digit does not tell the carrier.
    pub fn check_digit_holds(&self) -> Option<bool> {
        let bytes = self.0.as_bytes();
        if bytes.len() != 12 || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let eleven = bytes[..11].iter().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        Some(eleven % 7 == u64::from(bytes[11] - b'0'))
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '－' | 'ｰ' | '\u{200b}' | '\u{feff}'
        )
}

impl fmt::Display for TrackingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<String> {
        TrackingNumber::parse(text).map(|n| n.to_string())
    }

    #[test]
    fn hyphens_spaces_and_width_fall_away_and_zeros_stay() {
        assert_eq!(number("0123-4567 8901").as_deref(), Some("012345678901"));
        assert_eq!(number("１２３４－５６７８－９０１３").as_deref(), Some("123456789013"));
        assert_eq!(number(" - "), None);
        assert_eq!(number("1234/5678"), None);
    }

    #[test]
    fn the_twelfth_digit_is_the_first_eleven_modulo_seven() {
        let holds = |n: &str| TrackingNumber::parse(n).and_then(|n| n.check_digit_holds());
        assert_eq!(holds("123456789013"), Some(true));
        assert_eq!(holds("123456789014"), Some(false));
        assert_eq!(holds("12345678901"), None);
        assert_eq!(holds("12345678901A"), None);
    }
}
