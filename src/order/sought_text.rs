//! A text that somebody looks for among orders: part of a name, a company or a mail address, a phone, a number.
//!
//! What goes in: the text as it was typed. What comes out: whether an order, or a statement of one, has it.
//!
//! **Invariant.** Texts are compared as [`letters_of`] reads them: width, kana, old and new forms of a kanji, blanks,
//! hyphens and brackets make no difference. A letter is read by itself, so that whatever stands around it, the same
//! text is found.
//! **Invariant.** [`SoughtText::finds_in`] may say yes where nothing is, never no where something is, but for what
//! [`SoughtText::may_be_unseen_in`] says.
//!
//! Deliberately not known here: where orders are kept.

use super::text::{is_invisible, one_of_pair};
use super::{Field, Order, Part, Statement};
use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};
use memchr::memmem;
use unicode_normalization::char::decompose_compatible;

/// A part of a phone or tracking number is looked for when it has so many digits: fewer are in nearly all of them.
const DIGITS_OF_PART: usize = 4;

/// A text that is looked for.
#[derive(Debug, Clone)]
pub struct SoughtText {
    letters: Vec<char>,
    /// Which letter the bytes are searched for, and all spellings of it; or, of nothing but digits, the whole of it.
    anchor: Option<usize>,
    finder: Finder,
}

/// What is searched for in bytes.
#[derive(Debug, Clone)]
enum Finder {
    /// Every spelling of one letter.
    Letter(AhoCorasick),
    /// Digits side by side, narrow and wide. Digits are everywhere, so that a search for several texts at once would stop
    /// at nearly every byte: two for one text each take a fifth of its time.
    Digits(Box<[memmem::Finder<'static>; 2]>),
}

impl Finder {
    fn letter(letter: char) -> Option<Self> {
        let spellings = spellings(letter).into_iter().map(String::from);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .start_kind(StartKind::Unanchored)
            .build(spellings);
        automaton.ok().map(Self::Letter)
    }

    fn digits(digits: &[char]) -> Self {
        let wide = digits.iter().map(|digit| char::from_u32(u32::from(*digit) + 0xfee0).unwrap_or(*digit));
        let [narrow, wide] = [digits.iter().collect::<String>(), wide.collect()];
        Self::Digits(Box::new([narrow, wide].map(|text| memmem::Finder::new(&text).into_owned())))
    }

    /// The first place from `from` on.
    fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        match self {
            Self::Letter(automaton) => {
                let input = Input::new(bytes).range(from..).anchored(Anchored::No);
                automaton.find(input).map(|found| found.start())
            }
            Self::Digits(finders) => {
                finders.iter().filter_map(|finder| finder.find(&bytes[from..])).min().map(|at| from + at)
            }
        }
    }
}

impl SoughtText {
    /// The text as it was typed; `None` when nothing of it can be looked for.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let letters = letters_of(text.strip_prefix("order_").unwrap_or(text));
        let is_digits = letters.iter().all(char::is_ascii_digit);
        let rarest = (0..letters.len()).min_by_key(|at| commonness(letters[*at]))?;
        let (anchor, finder) = if is_digits {
            (None, Finder::digits(&letters))
        } else {
            (Some(rarest), Finder::letter(letters[rarest])?)
        };
        Some(Self { letters, anchor, finder })
    }

    /// The next place behind `from` at which bytes of UTF-8 with anything between them may have it.
    pub fn finds_in(&self, bytes: &[u8], mut from: usize) -> Option<usize> {
        while from <= bytes.len() {
            let found = self.finder.find(bytes, from)?;
            if self.anchor.is_none_or(|anchor| self.stands_at(bytes, found, anchor)) {
                return Some(found);
            }
            from = found + 1;
        }
        None
    }

    /// Whether the letters before and behind the anchor stand around the place where it was found.
    fn stands_at(&self, bytes: &[u8], place: usize, anchor: usize) -> bool {
        let Some(found) = char_at(bytes, place) else { return false };
        if self.is_another_behind(bytes, place + found.len_utf8(), anchor) {
            return false;
        }
        let mut own = Vec::new();
        read_letter(found, &mut |letter| own.push(letter));
        own.iter().enumerate().any(|(at, letter)| {
            *letter == self.letters[anchor]
                && self.goes_on(&own[at..], bytes, place + found.len_utf8(), anchor)
                && self.went_before(&own[..at], bytes, place, anchor)
        })
    }

    /// Whether the letter behind the anchor is plainly another than the text wants: what nearly every place ends with.
    fn is_another_behind(&self, bytes: &[u8], place: usize, anchor: usize) -> bool {
        let Some(wanted) = self.letters.get(anchor + 1) else { return false };
        match char_at(bytes, place) {
            Some(c @ 'ァ'..='ヶ') if !has_mark(c) => c != *wanted && !has_mark_wanted(*wanted),
            Some(c @ '\u{4e00}'..='\u{9fff}') => new_form(c) != *wanted && !has_mark_wanted(*wanted),
            _ => false,
        }
    }

    fn goes_on(&self, own: &[char], bytes: &[u8], mut place: usize, anchor: usize) -> bool {
        let mut wanted = self.letters[anchor..].iter();
        let mut fits = own.iter().all(|letter| wanted.next().is_none_or(|next| next == letter));
        while fits && !wanted.as_slice().is_empty() {
            let Some(next) = char_at(bytes, place) else { return false };
            place += next.len_utf8();
            read_letter(next, &mut |letter| fits &= wanted.next().is_none_or(|next| *next == letter));
        }
        fits
    }

    fn went_before(&self, own: &[char], bytes: &[u8], mut place: usize, anchor: usize) -> bool {
        let mut wanted = self.letters[..anchor].iter();
        let mut fits = own.iter().rev().all(|letter| wanted.next_back().is_none_or(|next| next == letter));
        let mut read = Vec::new();
        while fits && !wanted.as_slice().is_empty() {
            let Some(before) = char_before(bytes, place) else { return false };
            place -= before.len_utf8();
            read.clear();
            read_letter(before, &mut |letter| read.push(letter));
            fits = read.iter().rev().all(|letter| wanted.next_back().is_none_or(|next| next == letter));
        }
        fits
    }

    /// Whether it is nothing but digits.
    pub fn is_digits(&self) -> bool {
        self.anchor.is_none()
    }

    /// Whether it is in an order number and [`SoughtText::finds_in`] does not see it there: digits are looked for as they
    /// stand side by side, and some order numbers have hyphens between them.
    pub fn may_be_unseen_in(&self, number: &str) -> bool {
        if !self.is_digits() || !number.contains('-') {
            return false;
        }
        // Asked for every order: nothing is put on the heap.
        let bare = number.bytes().filter(|byte| *byte != b'-');
        let starts = 0..number.len().saturating_sub(self.letters.len() - 1);
        starts.into_iter().any(|start| {
            let mut rest = bare.clone().skip(start);
            self.letters.iter().all(|digit| rest.next().map(char::from) == Some(*digit))
        })
    }

    /// Whether a text has it.
    pub fn is_in_text(&self, text: &str) -> bool {
        let letters = letters_of(text);
        letters.windows(self.letters.len()).enumerate().any(|(at, window)| {
            // A mark that makes another letter of the last one belongs to it: ハ is not in バ.
            let is_cut = matches!(letters.get(at + window.len()), Some('\u{3099}' | '\u{309a}'));
            window == self.letters && !is_cut
        })
    }

    /// Whether a text of the order has it, its number, its tracking numbers or those of its parcel.
    pub fn is_in(&self, order: &Order, tracking: &[String]) -> bool {
        let parties = [&order.orderer, &order.ship_to];
        let texts = parties.into_iter().flat_map(|party| PARTS.map(|part| (part, party.part(part))));
        self.is_in_numbers(order, tracking)
            || texts
                .into_iter()
                .any(|(part, text)| self.may_look_at(part == Part::Phone) && self.is_in_text(text))
    }

    /// Whether the order's number or one of the tracking numbers has it.
    pub fn is_in_numbers(&self, order: &Order, tracking: &[String]) -> bool {
        self.is_in_text(&order.number)
            || (self.may_look_at(true) && tracking.iter().any(|number| self.is_in_text(number)))
    }

    /// Whether a statement has it in what is looked at.
    pub fn is_said_in(&self, said: Statement<'_>) -> bool {
        said.iter().any(|(field, value)| {
            let is_number = field == Field::TRACKING || is_part(field, &[Part::Phone]);
            (is_number || is_part(field, &PARTS))
                && self.may_look_at(is_number)
                && std::str::from_utf8(value).is_ok_and(|text| self.is_in_text(text))
        })
    }

    fn may_look_at(&self, is_number: bool) -> bool {
        !is_number || self.letters.len() >= DIGITS_OF_PART
    }
}

/// The parts of a party that are looked at.
const PARTS: [Part; 5] = [Part::Name, Part::Kana, Part::Company, Part::Phone, Part::Email];

fn is_part(field: Field, parts: &[Part]) -> bool {
    parts.iter().any(|part| field == Field::orderer(*part) || field == Field::ship_to(*part))
}

/// A text as it is looked for: letters taken apart, kana as katakana, kanji in one form, Latin letters small; what
/// people leave out or put between as they like is gone.
pub fn letters_of(text: &str) -> Vec<char> {
    let mut letters = Vec::with_capacity(text.len());
    text.chars().for_each(|c| read_letter(c, &mut |letter| letters.push(letter)));
    letters
}

fn read_letter(c: char, read: &mut dyn FnMut(char)) {
    match c {
        'a'..='z' | '0'..='9' => read(c),
        'A'..='Z' => read(c.to_ascii_lowercase()),
        '\u{4e00}'..='\u{9fff}' => read(new_form(c)),
        _ => decompose_compatible(c, |part| {
            if !is_left_out(part) {
                read(folded(part));
            }
        }),
    }
}

/// What stands between as people like: blanks, hyphens of all kinds, brackets, a `#`, dots between names.
fn is_left_out(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_invisible(c)
        || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '(' | ')' | '#' | '・' | '\u{b7}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn folded(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        // A hiragana stands as far below its katakana as every other.
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => new_form(one_of_pair(c)),
    }
}

/// Kanji that stand in names in several forms: each group by the form that is compared.
const FORMS: &[(char, &str)] = &[
    ('高', "髙"),
    ('崎', "﨑嵜碕"),
    ('辺', "邊邉"),
    ('斉', "齊斎齋"),
    ('沢', "澤"),
    ('浜', "濱濵"),
    ('島', "嶋嶌"),
    ('広', "廣"),
    ('国', "國"),
    ('桜', "櫻"),
    ('竜', "龍"),
    ('徳', "德"),
    ('瀬', "瀨"),
    ('吉', "𠮷"),
    ('橋', "槗"),
    ('柳', "栁"),
    ('恵', "惠"),
    ('栄', "榮"),
    ('円', "圓"),
    ('学', "學"),
    ('実', "實"),
    ('寿', "壽"),
    ('条', "條"),
    ('黒', "黑"),
    ('真', "眞"),
    ('豊', "豐"),
    ('富', "冨"),
    ('関', "關"),
    ('鉄', "鐵"),
    ('塩', "鹽"),
    ('静', "靜"),
    ('滝', "瀧"),
    ('万', "萬"),
    ('与', "與"),
    ('亀', "龜"),
    ('剣', "劍"),
    ('団', "團"),
    ('検', "檢"),
    ('焼', "燒"),
    ('暁', "曉"),
    ('倹', "儉"),
    ('鶏', "鷄"),
    ('舘', "館"),
    ('淵', "渕"),
    ('峰', "峯"),
    ('遥', "遙"),
    ('弥', "彌"),
    ('来', "來"),
    ('増', "增"),
    ('会', "會"),
    ('内', "內"),
    ('青', "靑"),
    ('清', "淸"),
    ('緑', "綠"),
    ('隆', "隆"),
    ('蔵', "藏"),
    ('戸', "戶"),
    ('穂', "穗"),
    ('巌', "巖"),
    ('凜', "凛"),
    ('尭', "堯"),
    ('桧', "檜"),
    ('薮', "藪"),
    ('蛍', "螢"),
    ('宝', "寶"),
    ('郎', "郞"),
];

fn new_form(c: char) -> char {
    FORMS.iter().find(|(_, others)| others.contains(c)).map_or(c, |(form, _)| *form)
}

/// All letters in which a letter is found.
fn spellings(letter: char) -> Vec<char> {
    // Where letters stand that are written otherwise than they are read: Latin, symbols, kana, kanji that were given
    // places twice.
    const WIDE: [(u32, u32); 12] = [
        (0x20, 0x17f),
        (0x1e00, 0x1eff),
        (0x2000, 0x206f),
        (0x2100, 0x218f),
        (0x2460, 0x24ff),
        (0x2e80, 0x30ff),
        (0x31f0, 0x33ff),
        (0xf900, 0xfaff),
        (0xfe10, 0xfe6f),
        (0xff00, 0xffef),
        (0x1f100, 0x1f2ff),
        (0x2f800, 0x2fa1f),
    ];
    let others = FORMS.iter().find(|(form, _)| *form == letter).map_or("", |(_, others)| *others);
    let wide = WIDE.iter().flat_map(|(from, to)| (*from..=*to).filter_map(char::from_u32));
    let mut found: Vec<char> = wide.chain(others.chars()).chain([letter]).collect();
    found.retain(|c| {
        let mut has = false;
        read_letter(*c, &mut |part| has |= part == letter);
        has
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// How often a letter is met in orders, roughly: the rarest of a text is looked for.
fn commonness(letter: char) -> usize {
    const COMMON_KANJI: &str = "都道府県市区町村東京大阪山川田中本木子株式会社有限美島野上下北南西";
    const KANA: &str =
        "ンイカシタナマラトコリキサミモノクウアヨスオツヤハセテニロワフユチエレホムケメヒルソヌヘネヲ";
    const LATIN: &str = "qzjxvkwybpgfumcdlhrsniotea";
    match letter {
        '\u{3099}' | '\u{309a}' => 99,
        'ァ'..='ヿ' => {
            35_usize.saturating_sub(KANA.chars().position(|kana| kana == letter).unwrap_or(46) / 2)
        }
        'a'..='z' => 40 + LATIN.find(letter).unwrap_or(0),
        '0'..='9' => 80,
        _ if letter.is_ascii() => 60,
        _ if COMMON_KANJI.contains(letter) => 10,
        _ => 0,
    }
}

/// Whether a katakana is read as two letters, the second a mark.
fn has_mark(c: char) -> bool {
    matches!(c, 'ガ'..='ド' | 'バ'..='ポ' | 'ヴ')
}

/// Whether a mark is wanted: the letter before may carry it in itself.
const fn has_mark_wanted(wanted: char) -> bool {
    matches!(wanted, '\u{3099}' | '\u{309a}')
}

fn char_at(bytes: &[u8], place: usize) -> Option<char> {
    let first = *bytes.get(place)?;
    let length = match first {
        0..0x80 => return Some(char::from(first)),
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    std::str::from_utf8(bytes.get(place..place + length)?).ok()?.chars().next()
}

fn char_before(bytes: &[u8], place: usize) -> Option<char> {
    let start = (1..=4).map_while(|back| place.checked_sub(back)).find(|at| bytes[*at] & 0xc0 != 0x80)?;
    char_at(bytes, start).filter(|c| start + c.len_utf8() == place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::StatementBuf;

    fn finds(sought: &str, text: &str) -> bool {
        let sought = SoughtText::new(sought).unwrap();
        let found = sought.is_in_text(text);
        let mut said = StatementBuf::new();
        said.put_text(Field::SHIP_TO_NAME, text);
        let bytes = said.into_bytes();
        assert!(
            !found || sought.may_be_unseen_in(text) || sought.finds_in(&bytes, 0).is_some(),
            "{text}: seen in the text, missed in the bytes"
        );
        found
    }

    #[test]
    fn however_a_name_is_written_it_is_found() {
        for (sought, text) in [
            ("高橋", "髙橋 花子"),
            ("髙槗", "高橋花子"),
            ("山崎", "山﨑　一"),
            ("山﨑", "山崎一"),
            ("渡辺", "渡邉"),
            ("高橋花", "髙 橋　花子"),
            ("タカハシ", "たかはし はなこ"),
            ("たかはし", "ﾀｶﾊｼ ﾊﾅｺ"),
            ("ガマゴオリ", "ｶﾞﾏｺﾞｵﾘ"),
            ("がまごおり", "か\u{3099}まこ\u{3099}おり"),
            ("ﾊﾟﾝ", "山のパン屋"),
            ("みどり商店", "㈱みどり商店"),
            ("(株)みどり", "㈱みどり"),
            ("ジョンスミス", "ジョン・スミス"),
            ("Tanaka Taro", "ｔａｎａｋａ　ＴＡＲＯ"),
            ("tanakataro", "Tanaka Taro"),
            ("葛城", "葛\u{e0100}城"),
            ("神田", "神\u{fe00}田"),
            ("塚本", "塚本"),
            ("〜屋", "～屋"),
            ("090-1234", "09012345678"),
            ("０９０１２３４", "090-1234-5678"),
            ("order_2JGE", "2JGE99"),
            ("#1001", "1001"),
            ("hanako@", "Hanako@example.jp"),
        ] {
            assert!(finds(sought, text), "{sought} in {text}");
        }
        for (sought, text) in
            [("高橋", "高松 橋本"), ("ハシ", "バシ"), ("ハ", "バ"), ("斎藤", "佐藤"), ("1002", "1001")]
        {
            assert!(!finds(sought, text), "{sought} in {text}");
        }
        assert!(SoughtText::new(" -　()").is_none());
    }

    #[test]
    fn a_short_number_is_no_part_of_a_phone() {
        let mut said = StatementBuf::new();
        said.put_text(Field::SHIP_TO_PHONE, "09012345678");
        let is_said = |text: &str| SoughtText::new(text).unwrap().is_said_in(said.as_statement());
        assert!(is_said("5678") && is_said("090-1234-5678") && !is_said("678"));
    }
}
