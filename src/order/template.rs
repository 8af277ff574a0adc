//! The one template language: texts with `[placeholders]` for messages, tracking codes and layout columns.
//!
//! What goes in: a text as staff wrote it, compiled once, and the [`Values`] of one order. What comes out: the
//! text with the values in their places, appended to a buffer that is used again and again.
//!
//! **Invariant.** A value is never expanded a second time, whatever brackets a customer wrote into it.
//! **Invariant.** An unknown `[…]` stays as it is and is listed; a date format that cannot be written is an
//! error when the text is read, never later and never a panic.
//!
//! Deliberately not known here: encodings and quoting (`outbox`), limits of a mall (`mercari`).

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike, NaiveDate};
use std::fmt::Write;

/// What the placeholders stand for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    /// `[受注番号]`.
    pub number: &'a str,
    /// `[店舗]`: the store's name, not its code.
    pub store_name: &'a str,
    /// `[ステータス]`.
    pub status: &'a str,
    /// `[送付先氏名]`.
    pub ship_to_name: &'a str,
    /// `[配送業者]`, as it came.
    pub carrier: &'a str,
    /// `[配送方法]`, as it came.
    pub method: &'a str,
    /// The one name of the carrier, whatever it is called; may stay blank where no codes are written for it.
    pub carrier_name: &'a str,
    /// The one name of the method.
    pub method_name: &'a str,
    /// `[伝票番号]`: none is blank, several are joined by what [`Template::render`] is given.
    pub tracking: &'a [String],
    /// `[出荷日]`; unknown is blank.
    pub ship_date: Option<NaiveDate>,
    /// `[商品名]`: joined with `、`, blank ones left out. May stay empty unless [`Template::wants_items`].
    pub item_names: &'a [&'a str],
    /// `[発送通知]`: the store's message, already rendered; layouts only.
    pub message: &'a str,
}

/// A placeholder with a date format that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("the date format in {placeholder} cannot be written")]
pub struct BadTemplate {
    /// The placeholder as it stands in the text, with its brackets.
    pub placeholder: String,
}

/// A compiled text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    pieces: Vec<TemplatePiece>,
    unknown: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum TemplatePiece {
    Literal(String),
    Number,
    StoreName,
    Status,
    ShipToName,
    Carrier,
    Method,
    Tracking,
    ShipDate,
    /// With a format of strftime, already tried on a date.
    ShipDateAs(Vec<Item<'static>>),
    ItemNames,
    Message,
}

/// Where a text will stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TemplatePlace {
    Message,
    Layout,
}

impl Template {
    /// Compiles a message or a tracking code. `[発送通知]` is unknown here: a message cannot contain itself.
    ///
    /// # Errors
    /// A date format that cannot be written, such as `[出荷日:%Q]` or one that asks for a time of day.
    pub fn parse(text: &str) -> Result<Self, BadTemplate> {
        Self::compile(text, TemplatePlace::Message)
    }

    /// Compiles the value of a layout's column, where `[発送通知]` is the store's message.
    ///
    /// # Errors
    /// As [`Template::parse`].
    pub fn parse_for_layout(text: &str) -> Result<Self, BadTemplate> {
        Self::compile(text, TemplatePlace::Layout)
    }

    fn compile(text: &str, place: TemplatePlace) -> Result<Self, BadTemplate> {
        let mut template = Self { pieces: Vec::new(), unknown: Vec::new() };
        let mut rest = text;
        while let Some(close) = rest.find(']') {
            // The innermost bracket counts: `[[店舗]]` is the store's name in brackets.
            let Some(open) = rest[..close].rfind('[') else {
                template.literal(&rest[..=close]);
                rest = &rest[close + 1..];
                continue;
            };
            template.literal(&rest[..open]);
            let placeholder = &rest[open..=close];
            match piece(&rest[open + 1..close], place) {
                Ok(Some(piece)) => template.pieces.push(piece),
                Ok(None) => template.unknown(placeholder),
                Err(()) => return Err(BadTemplate { placeholder: placeholder.to_owned() }),
            }
            rest = &rest[close + 1..];
        }
        template.literal(rest);
        Ok(template)
    }

    /// What stands before and behind the order number, when this is all that the text says.
    pub fn around_number(&self) -> Option<(&str, &str)> {
        match &self.pieces[..] {
            [TemplatePiece::Number] => Some(("", "")),
            [TemplatePiece::Literal(before), TemplatePiece::Number] => Some((before, "")),
            [TemplatePiece::Number, TemplatePiece::Literal(behind)] => Some(("", behind)),
            [TemplatePiece::Literal(before), TemplatePiece::Number, TemplatePiece::Literal(behind)] => {
                Some((before, behind))
            }
            _ => None,
        }
    }

    fn literal(&mut self, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(TemplatePiece::Literal(before)) => before.push_str(text),
            _ => self.pieces.push(TemplatePiece::Literal(text.to_owned())),
        }
    }

    fn unknown(&mut self, placeholder: &str) {
        self.literal(placeholder);
        // Brackets around nothing or around several lines are drawing, not a mistyped word.
        let inner = placeholder.trim_matches(['[', ']']);
        let meant = !inner.trim().is_empty() && !inner.contains(['\n', '\r']);
        if meant && !self.unknown.iter().any(|known| known == placeholder) {
            self.unknown.push(placeholder.to_owned());
        }
    }

    /// The `[…]` that mean nothing here, with their brackets, each once, in the order of the text.
    pub fn unknown_placeholders(&self) -> &[String] {
        &self.unknown
    }

    /// Whether the names of items are asked for, so that nobody need collect them in vain.
    pub fn wants_items(&self) -> bool {
        self.pieces.contains(&TemplatePiece::ItemNames)
    }

    /// Whether the store's message is asked for.
    pub fn wants_message(&self) -> bool {
        self.pieces.contains(&TemplatePiece::Message)
    }

    /// Whether anything of a person is asked for: the name on the parcel, or the store's message, which may hold it.
    pub fn names_people(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, TemplatePiece::ShipToName | TemplatePiece::Message))
    }

    /// Whether nothing will ever be written: an empty text.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The parts that are always written as they are.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            TemplatePiece::Literal(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Appends the text with the values of one order. `joiner` stands between several tracking numbers: `、` in a
    /// message, a line break in a tracking code, `,` in a layout.
    pub fn render(&self, values: &Values<'_>, joiner: &str, out: &mut String) {
        for piece in &self.pieces {
            match piece {
                TemplatePiece::Literal(text) => out.push_str(text),
                TemplatePiece::Number => out.push_str(values.number),
                TemplatePiece::StoreName => out.push_str(values.store_name),
                TemplatePiece::Status => out.push_str(values.status),
                TemplatePiece::ShipToName => out.push_str(values.ship_to_name),
                TemplatePiece::Carrier => out.push_str(values.carrier),
                TemplatePiece::Method => out.push_str(values.method),
                TemplatePiece::Message => out.push_str(values.message),
                TemplatePiece::Tracking => join(values.tracking.iter().map(String::as_str), joiner, out),
                TemplatePiece::ItemNames => join(values.item_names.iter().copied(), "、", out),
                TemplatePiece::ShipDate => values.ship_date.into_iter().for_each(|date| push_date(date, out)),
                TemplatePiece::ShipDateAs(items) => {
                    if let Some(date) = values.ship_date {
                        // The format was tried when the text was read: it does not fail here.
                        let _ = write!(out, "{}", date.format_with_items(items.iter()));
                    }
                }
            }
        }
    }
}

fn piece(inner: &str, place: TemplatePlace) -> Result<Option<TemplatePiece>, ()> {
    Ok(Some(match inner {
        "伝票番号" => TemplatePiece::Tracking,
        "配送業者" => TemplatePiece::Carrier,
        "配送方法" => TemplatePiece::Method,
        "出荷日" => TemplatePiece::ShipDate,
        "受注番号" => TemplatePiece::Number,
        "店舗" => TemplatePiece::StoreName,
        "送付先氏名" => TemplatePiece::ShipToName,
        "商品名" => TemplatePiece::ItemNames,
        "ステータス" => TemplatePiece::Status,
        "発送通知" if place == TemplatePlace::Layout => TemplatePiece::Message,
        other => match other.strip_prefix("出荷日:") {
            Some(format) => TemplatePiece::ShipDateAs(date_format(format).ok_or(())?),
            None => return Ok(None),
        },
    }))
}

/// The format, when a date alone can be written with it: chrono would panic on others while writing.
fn date_format(format: &str) -> Option<Vec<Item<'static>>> {
    if format.trim().is_empty() {
        return None;
    }
    let items = StrftimeItems::new(format).parse_to_owned().ok()?;
    let mut tried = String::new();
    write!(tried, "{}", NaiveDate::default().format_with_items(items.iter())).ok()?;
    Some(items)
}

fn join<'t>(texts: impl Iterator<Item = &'t str>, joiner: &str, out: &mut String) {
    let mut first = true;
    for text in texts.filter(|text| !text.is_empty()) {
        if !first {
            out.push_str(joiner);
        }
        out.push_str(text);
        first = false;
    }
}

/// `YYYY/MM/DD`, by hand: it stands in every row of an export.
fn push_date(date: NaiveDate, out: &mut String) {
    let Some(year) = u32::try_from(date.year()).ok().filter(|year| *year <= 9999) else {
        let _ = write!(out, "{}", date.format("%Y/%m/%d"));
        return;
    };
    push_digits(year, 1000, out);
    out.push('/');
    push_digits(date.month(), 10, out);
    out.push('/');
    push_digits(date.day(), 10, out);
}

fn push_digits(number: u32, highest: u32, out: &mut String) {
    let mut place = highest;
    while place > 0 {
        out.push(char::from_digit(number / place % 10, 10).unwrap_or('0'));
        place /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str, tracking: &[&str], joiner: &str) -> String {
        let tracking: Vec<String> = tracking.iter().map(|t| (*t).to_owned()).collect();
        let values = Values {
            number: "S000000001",
            store_name: "みどり商店",
            status: "発送待ち",
            ship_to_name: "髙橋 [店舗]",
            carrier: "ヤマト運輸",
            method: "宅急便",
            tracking: &tracking,
            ship_date: NaiveDate::from_ymd_opt(2026, 10, 3),
            item_names: &["茶わん", "", "[出荷日]の皿"],
            message: "発送しました",
            ..Values::default()
        };
        let mut out = String::new();
        Template::parse_for_layout(text).unwrap().render(&values, joiner, &mut out);
        out
    }

    #[test]
    fn each_placeholder_is_what_the_table_says_and_values_are_not_expanded_again() {
        for (text, expected) in [
            ("[受注番号]", "S000000001"),
            ("[店舗]", "みどり商店"),
            ("[ステータス]", "発送待ち"),
            ("[送付先氏名]様", "髙橋 [店舗]様"),
            ("[配送業者]/[配送方法]", "ヤマト運輸/宅急便"),
            ("[出荷日]", "2026/10/03"),
            ("[出荷日:%Y-%m-%d]", "2026-10-03"),
            ("[出荷日:%-m月%-d日]", "10月3日"),
            ("[商品名]", "茶わん、[出荷日]の皿"),
            ("[発送通知]", "発送しました"),
            ("番号: [伝票番号]。", "番号: 123456789013。"),
            ("[送料] [] ] [ [[店舗]] [店舗", "[送料] [] ] [ [みどり商店] [店舗"),
            ("", ""),
        ] {
            assert_eq!(rendered(text, &["123456789013"], "、"), expected, "{text}");
        }
    }

    #[test]
    fn no_number_is_blank_and_several_are_joined_as_the_place_wants() {
        assert_eq!(rendered("<[伝票番号]>", &[], "、"), "<>");
        for joiner in ["、", "\n", ","] {
            assert_eq!(rendered("[伝票番号]", &["1", "2"], joiner), format!("1{joiner}2"));
        }
    }

    #[test]
    fn an_unknown_date_is_blank_in_every_format() {
        let mut out = String::new();
        let template = Template::parse("<[出荷日][出荷日:%d]>").unwrap();
        template.render(&Values::default(), "、", &mut out);
        assert_eq!(out, "<>");
    }

    #[test]
    fn unknown_ones_are_listed_once_and_a_message_cannot_contain_itself() {
        let text = "[送料][店舗][送料] [発送通知] [] [\n] [ 店舗 ]";
        let template = Template::parse(text).unwrap();
        assert_eq!(template.unknown_placeholders(), ["[送料]", "[発送通知]", "[ 店舗 ]"]);
        assert_eq!(Template::parse_for_layout("[発送通知]").unwrap().unknown_placeholders(), [""; 0]);
    }

    #[test]
    fn a_format_that_a_date_cannot_be_written_with_is_refused() {
        for bad in ["%Q", "%", "%H:%M", "%s", "%c", "%z", "%+", "", "%Y-%"] {
            let placeholder = format!("[出荷日:{bad}]");
            let refused = Template::parse(&format!("x{placeholder}y")).unwrap_err();
            assert_eq!(refused, BadTemplate { placeholder }, "{bad}");
        }
    }

    #[test]
    fn the_short_way_of_writing_a_date_is_chrono_s() {
        for (year, month, day) in
            [(2026, 1, 1), (999, 12, 31), (0, 2, 29), (9999, 10, 10), (10000, 1, 1), (-1, 1, 1)]
        {
            let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let mut out = String::new();
            push_date(date, &mut out);
            assert_eq!(out, date.format("%Y/%m/%d").to_string());
        }
    }
}
