use crate::order::{Field, Part};
use std::borrow::Cow;

/// Whether names, phones and addresses are shown.
///
/// Masked are: names, kana and companies (`佐***`), phones (`090-****-1234`), postal codes (`060-****`),
/// addresses behind the prefecture (`***`), e-mail addresses, and values of cells that staff must mend or that
/// changed wherever they may hold one of these. Order numbers, tracking numbers, goods, amounts and dates stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mask {
    /// Everything is shown.
    #[default]
    Off,
    /// Personal data is masked.
    On,
}

impl Mask {
    /// A name, kana or company.
    pub fn name(self, text: &str) -> Cow<'_, str> {
        match (self, text.chars().next()) {
            (Self::On, Some(first)) => Cow::Owned(format!("{first}***")),
            _ => Cow::Borrowed(text),
        }
    }

    /// A phone number, digits only.
    pub fn phone(self, digits: &str) -> Cow<'_, str> {
        if self == Self::Off || digits.is_empty() {
            return Cow::Borrowed(digits);
        }
        let kept: Vec<char> = digits.chars().collect();
        if kept.len() < 9 {
            return Cow::Borrowed("****");
        }
        let head: String = kept[..3].iter().collect();
        let tail: String = kept[kept.len() - 4..].iter().collect();
        Cow::Owned(format!("{head}-****-{tail}"))
    }

    /// A postal code, digits only.
    pub fn postal_code(self, digits: &str) -> Cow<'_, str> {
        if self == Self::On && digits.is_ascii() && digits.len() == 7 {
            return Cow::Owned(format!("{}-****", &digits[..3]));
        }
        self.hidden(digits)
    }

    /// A text that is hidden as a whole.
    pub fn hidden(self, text: &str) -> Cow<'_, str> {
        if self == Self::On && !text.is_empty() { Cow::Borrowed("***") } else { Cow::Borrowed(text) }
    }

    /// A value of a canonical field.
    pub fn field(self, field: Field, text: &str) -> Cow<'_, str> {
        if field == Field::NOTE || field == Field::MEMO || field == Field::ITEM {
            return self.hidden(text);
        }
        for part in Part::ALL {
            if field == Field::orderer(part) || field == Field::ship_to(part) {
                return self.part(part, text);
            }
        }
        Cow::Borrowed(text)
    }

    fn part(self, part: Part, text: &str) -> Cow<'_, str> {
        match part {
            Part::Name | Part::Kana | Part::Company => self.name(text),
            Part::Phone => self.phone(text),
            Part::PostalCode => self.postal_code(text),
            Part::Prefecture => Cow::Borrowed(text),
            Part::City | Part::Address1 | Part::Address2 | Part::Email => self.hidden(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_masked_and_the_rest_stays() {
        let on = Mask::On;
        assert_eq!(on.name("佐藤 花子"), "佐***");
        assert_eq!(on.phone("09000001234"), "090-****-1234");
        assert_eq!(on.phone("110"), "****");
        assert_eq!(on.postal_code("0600001"), "060-****");
        assert_eq!(on.field(Field::SHIP_TO_ADDRESS1, "1-2-3"), "***");
        assert_eq!(on.field(Field::TRACKING, "123456789013"), "123456789013");
        assert_eq!(on.name(""), "");
        assert_eq!(Mask::Off.name("佐藤 花子"), "佐藤 花子");
        assert_eq!(Mask::Off.postal_code("0600001"), "0600001");
    }
}
