//! What one source says of one order, as a compact sequence of fields and values.
//!
//! **Invariant.** Checked once, reading it cannot fail; what this program once wrote stays readable.

use super::{Field, TrackingNumber, Yen, date_of_code};
use chrono::{Datelike, NaiveDate};

/// How many parts of a ship-to may mirror the orderer's.
const MIRRORS: usize = 10;

/// What one source said of one order in one go: a sequence of (field, value), blanks left out.
///
/// Layout, for the engineer who meets one in the ledger: field number (one byte), length (LEB128), value bytes.
/// Texts are UTF-8, amounts, counts and moments (epoch seconds) decimal digits, days `YYYYMMDD`, flags `0` or
/// `1`, tracking numbers one a line, an item a statement of its own. A ship-to value of length 0 equals the
/// orderer's value before it in the same statement; where nothing is said of the orderer's, it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a>(&'a [u8]);

/// Which fields a statement names: gone through once, where many are asked about and most are not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named(u128);

impl Named {
    /// Whether it is one of them.
    #[inline]
    pub fn has(self, field: Field) -> bool {
        self.0 >> field.code() & 1 == 1
    }

    /// Whether any is what the store itself says of payment, shipping and holding back.
    #[inline]
    pub fn says_mall_state(self) -> bool {
        const STATES: u128 =
            1 << Field::MALL_PAID.code() | 1 << Field::MALL_SHIPPED.code() | 1 << Field::MALL_HOLD.code();
        self.0 & STATES != 0
    }
}

/// A statement that cannot be read: the ledger was damaged or written by something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a statement in the ledger is damaged")]
pub struct Corrupt;

impl<'a> Statement<'a> {
    /// Says nothing.
    pub const EMPTY: Self = Self(&[]);

    /// Bytes that this process wrote itself and that never left it. Damaged ones would be read as saying less,
    /// never out of bounds.
    pub(crate) fn trusted(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Checks the whole of it once; reading it afterwards cannot fail.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        // Codes and short lengths are ASCII. Where the whole is text, every value is: it ends where a code begins.
        let is_text = simdutf8::basic::from_utf8(bytes).is_ok();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (field, value, after) = split_entry(rest).ok_or(Corrupt)?;
            if field == Field::ITEM {
                Self::parse(value)?;
            } else if !is_text {
                std::str::from_utf8(value).map_err(|_| Corrupt)?;
            }
            rest = after;
        }
        Ok(Self(bytes))
    }

    /// The bytes as the ledger keeps them.
    pub fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// Whether nothing is said.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// All that is said, mirrors resolved.
    pub fn iter(self) -> impl Iterator<Item = (Field, &'a [u8])> {
        let mut rest = self.0;
        let whole = self;
        // What the orderer's fields said on the way, so that a mirror need not be looked for.
        let mut orderer: [Option<&'a [u8]>; MIRRORS] = [None; MIRRORS];
        std::iter::from_fn(move || {
            let (field, value, after) = split_entry(rest)?;
            rest = after;
            if let Some(part) = field.orderer_part() {
                orderer[part].get_or_insert(value);
            }
            let value = match field.mirror() {
                Some(mirrored) if value.is_empty() => {
                    let seen = mirrored.orderer_part().and_then(|part| orderer[part]);
                    seen.or_else(|| whole.raw(mirrored)).unwrap_or(value)
                }
                _ => value,
            };
            Some((field, value))
        })
    }

    /// Which fields it names.
    pub fn named(self) -> Named {
        let (mut rest, mut named) = (self.0, 0);
        while let Some((field, _, after)) = split_entry(rest) {
            named |= 1 << field.code();
            rest = after;
        }
        Named(named)
    }

    /// The value of a field as bytes; of a field that is said several times (items), the first.
    pub fn raw(self, wanted: Field) -> Option<&'a [u8]> {
        let mut rest = self.0;
        while let [code, first, after @ ..] = rest {
            let (value, after) = match usize::from(*first) {
                length @ ..0x80 => after.split_at_checked(length)?,
                _ => {
                    let (length, after) = long_length(&rest[1..])?;
                    after.split_at_checked(length)?
                }
            };
            if *code == wanted.code() {
                return match wanted.mirror() {
                    Some(orderer) if value.is_empty() => self.raw(orderer).or(Some(value)),
                    _ => Some(value),
                };
            }
            rest = after;
        }
        None
    }

    /// What is said behind the first value of a field.
    fn behind(self, wanted: Field) -> &'a [u8] {
        let mut rest = self.0;
        while let Some((field, _, after)) = split_entry(rest) {
            rest = after;
            if field == wanted {
                break;
            }
        }
        rest
    }

    /// What is said, but for what is said of people. `marks`: it says that this was forgotten, before all else.
    #[must_use]
    pub fn without_person(self, marks: bool) -> StatementBuf {
        let mut kept = StatementBuf::new();
        if marks {
            kept.put_flag(Field::FORGOTTEN, true);
        }
        let mut rest = self.0;
        while let Some((field, _, after)) = split_entry(rest) {
            // As it lies: with what was erased, and without a mirror that has nothing to mirror.
            if !field.is_of_person() && field != Field::FORGOTTEN {
                kept.bytes.extend_from_slice(&rest[..rest.len() - after.len()]);
            }
            rest = after;
        }
        kept
    }

    /// For asking about one field after the other in about the order in which they are said.
    pub fn in_turn(self) -> InTurn<'a> {
        InTurn { whole: self, rest: self.0 }
    }

    /// The value of a field as text (digits, dates and amounts too, in the form of the layout).
    pub fn text(self, field: Field) -> Option<&'a str> {
        self.raw(field).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// The last value of a field that a statement may say twice (a status that was said and then moved).
    pub fn last_text(self, field: Field) -> Option<&'a str> {
        let (mut rest, mut last) = (self.0, None);
        while let Some((said, value, after)) = split_entry(rest) {
            if said == field {
                last = Some(value);
            }
            rest = after;
        }
        match field.mirror() {
            Some(orderer) if last.is_some_and(<[u8]>::is_empty) => self.text(orderer).or(Some("")),
            _ => std::str::from_utf8(last?).ok(),
        }
    }

    /// The value of an amount.
    pub fn yen(self, field: Field) -> Option<Yen> {
        self.text(field)?.parse().ok().and_then(Yen::new)
    }

    /// The value of a count or a moment.
    pub fn integer(self, field: Field) -> Option<i64> {
        self.text(field)?.parse().ok()
    }

    /// The value of a day.
    pub fn date(self, field: Field) -> Option<NaiveDate> {
        date_of_code(self.text(field)?)
    }

    /// The value of a flag; `None` when nothing is said.
    pub fn flag(self, field: Field) -> Option<bool> {
        self.raw(field).map(|value| value == b"1")
    }

    /// The items said, each a statement of `item.*` fields.
    pub fn items(self) -> impl Iterator<Item = Statement<'a>> {
        self.iter().filter(|(field, _)| *field == Field::ITEM).map(|(_, value)| Statement(value))
    }

    /// The tracking numbers said.
    pub fn tracking(self) -> impl Iterator<Item = &'a str> {
        self.text(Field::TRACKING).unwrap_or("").split('\n').filter(|number| !number.is_empty())
    }
}

/// A statement that is asked about its fields in turn. Rows of one file say theirs in one order: the next field is
/// nearly always where the last one ended, and the whole need not be searched.
pub struct InTurn<'a> {
    whole: Statement<'a>,
    rest: &'a [u8],
}

impl<'a> InTurn<'a> {
    /// As [`Statement::raw`].
    pub fn raw(&mut self, wanted: Field) -> Option<&'a [u8]> {
        while let Some((field, value, after)) = split_entry(self.rest) {
            if field == wanted {
                self.rest = after;
                return match wanted.mirror() {
                    Some(orderer) if value.is_empty() => self.whole.raw(orderer).or(Some(value)),
                    _ => Some(value),
                };
            }
            if field != Field::ITEM {
                break;
            }
            self.rest = after;
        }
        let found = self.whole.raw(wanted)?;
        // Out of turn: the walk goes on behind it.
        self.rest = self.whole.behind(wanted);
        Some(found)
    }
}

#[inline]
fn split_entry(bytes: &[u8]) -> Option<(Field, &[u8], &[u8])> {
    let [code, first, rest @ ..] = bytes else { return None };
    let field = Field::of_code(*code)?;
    if *first < 0x80 {
        let (value, after) = rest.split_at_checked(usize::from(*first))?;
        return Some((field, value, after));
    }
    let (length, rest) = long_length(&bytes[1..])?;
    let (value, after) = rest.split_at_checked(length)?;
    Some((field, value, after))
}

/// A length of several bytes, and what stands behind it.
fn long_length(mut rest: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0_usize;
    for shift in [0, 7, 14, 21, 28] {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        length |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some((length, rest));
        }
    }
    None
}

/// A statement being written. Fields go in in any order, mirrors are found by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementBuf {
    pub(super) bytes: Vec<u8>,
    /// Where the orderer's values lie that a ship-to's may mirror: start and length, none of length 0.
    orderer: [(u32, u32); MIRRORS],
}

impl StatementBuf {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty one with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), ..Self::default() }
    }

    /// Forgets all that was said and keeps the room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.orderer = Default::default();
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What was said so far.
    pub fn as_statement(&self) -> Statement<'_> {
        Statement(&self.bytes)
    }

    /// The bytes, for the ledger.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Says a value that is already in the layout's form; an empty one says nothing.
    pub fn put_raw(&mut self, field: Field, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        if self.mirrors(field, value) {
            self.bytes.extend_from_slice(&[field.code(), 0]);
            return;
        }
        match u8::try_from(value.len()) {
            // Nearly every value: its head in one piece.
            Ok(length @ ..0x80) => self.bytes.extend_from_slice(&[field.code(), length]),
            _ => self.put_long_head(field, value.len()),
        }
        if let Some(part) = field.orderer_part() {
            let place = |n: usize| u32::try_from(n).unwrap_or(0);
            self.orderer[part] = (place(self.bytes.len()), place(value.len()));
        }
        self.bytes.extend_from_slice(value);
    }

    #[cold]
    fn put_long_head(&mut self, field: Field, mut length: usize) {
        self.bytes.push(field.code());
        while length >= 0x80 {
            self.bytes.push(u8::try_from(length & 0x7f).unwrap_or(0) | 0x80);
            length >>= 7;
        }
        self.bytes.push(u8::try_from(length).unwrap_or(0));
    }

    /// Whether a value is the orderer's before it.
    fn mirrors(&self, field: Field, value: &[u8]) -> bool {
        let Some(part) = field.mirror().and_then(Field::orderer_part) else { return false };
        let (start, length) = self.orderer[part];
        let (start, length) = (start as usize, length as usize);
        length == value.len() && self.bytes.get(start..start + length) == Some(value)
    }

    /// Says that a value is gone. Only a person can say so (`shukka set NUMBER FIELD=`): a blank cell in a
    /// file never erases. To be said in a statement that says nothing of the orderer's: the empty form of a ship-to's
    /// field is the mirror there.
    pub fn put_erased(&mut self, field: Field) {
        self.bytes.extend([field.code(), 0]);
    }

    /// Says a text.
    pub fn put_text(&mut self, field: Field, text: &str) {
        self.put_raw(field, text.as_bytes());
    }

    /// Says an amount.
    pub fn put_yen(&mut self, field: Field, yen: Yen) {
        self.put_integer(field, yen.amount());
    }

    /// Says a count or a moment in epoch seconds.
    pub fn put_integer(&mut self, field: Field, value: i64) {
        // Written from the right into room that no number overflows, for want of a heap.
        let mut room = [0; 20];
        let (mut at, mut rest) = (room.len(), value.unsigned_abs());
        while rest > 0 || at == room.len() {
            at -= 1;
            room[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        if value < 0 {
            at -= 1;
            room[at] = b'-';
        }
        self.put_raw(field, &room[at..]);
    }

    /// Says a day.
    pub fn put_date(&mut self, field: Field, date: NaiveDate) {
        let code = u32::try_from(date.year()).unwrap_or(0) * 10_000 + date.month() * 100 + date.day();
        let mut digits = [b'0'; 8];
        let mut rest = code;
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        self.put_raw(field, &digits);
    }

    /// Says yes or no.
    pub fn put_flag(&mut self, field: Field, yes: bool) {
        self.put_raw(field, if yes { b"1" } else { b"0" });
    }

    /// Says tracking numbers, all at once.
    pub fn put_tracking(&mut self, numbers: &[TrackingNumber]) {
        let joined = numbers.iter().map(TrackingNumber::as_str).collect::<Vec<_>>().join("\n");
        self.put_raw(Field::TRACKING, joined.as_bytes());
    }

    /// Says one more item.
    pub fn put_item(&mut self, item: Statement<'_>) {
        self.put_raw(Field::ITEM, item.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out_and_mirrors_take_no_room() {
        let mut said = StatementBuf::new();
        said.put_text(Field::ORDERER_NAME, "髙橋 花子");
        said.put_text(Field::SHIP_TO_NAME, "髙橋 花子");
        said.put_yen(Field::TOTALS_TOTAL, Yen::new(-2950).expect("in range"));
        said.put_text(Field::NOTE, &"長".repeat(70));
        let mut item = StatementBuf::new();
        item.put_text(Field::ITEM_SKU, "A-1");
        said.put_item(item.as_statement());
        let bytes = said.clone().into_bytes();
        let read = Statement::parse(&bytes).expect("sound");
        assert_eq!(read.text(Field::SHIP_TO_NAME), Some("髙橋 花子"));
        assert_eq!(read.yen(Field::TOTALS_TOTAL).map(Yen::amount), Some(-2950));
        assert_eq!(read.text(Field::NOTE).map(|n| n.chars().count()), Some(70));
        assert_eq!(read.items().next().and_then(|i| i.text(Field::ITEM_SKU)), Some("A-1"));
        assert!(bytes.windows(2).any(|w| w == [Field::SHIP_TO_NAME.code(), 0]));
        let again: Vec<_> = read.iter().map(|(f, v)| (f, v.to_vec())).collect();
        assert!(again.contains(&(Field::SHIP_TO_NAME, "髙橋 花子".as_bytes().to_vec())));
    }

    #[test]
    fn in_whatever_turn_they_are_asked_about_fields_say_the_same() {
        let mut said = StatementBuf::new();
        said.put_text(Field::ORDERER_NAME, "髙橋 花子");
        said.put_text(Field::SHIP_TO_NAME, "髙橋 花子");
        said.put_item(StatementBuf::new().as_statement());
        said.put_text(Field::STATUS, "発送待ち");
        let mut item = StatementBuf::new();
        item.put_text(Field::ITEM_SKU, "A-1");
        said.put_item(item.as_statement());
        said.put_text(Field::CARRIER, "ヤマト運輸");
        let said = said.as_statement();
        let asked = [Field::ORDERER_NAME, Field::SHIP_TO_NAME, Field::NOTE, Field::STATUS, Field::CARRIER];
        for start in 0..asked.len() {
            for step in 1..asked.len() {
                let mut turn = said.in_turn();
                for n in 0..asked.len() {
                    let field = asked[(start + n * step) % asked.len()];
                    assert_eq!(turn.raw(field), said.raw(field), "{field:?} from {start} by {step}");
                }
            }
        }
    }

    #[test]
    fn every_number_is_written_in_decimal() {
        for value in [0, 7, -1, 10, -2950, i64::MAX, i64::MIN] {
            let mut said = StatementBuf::new();
            said.put_integer(Field::ORDERED_AT, value);
            assert_eq!(said.as_statement().text(Field::ORDERED_AT), Some(value.to_string().as_str()));
        }
    }

    #[test]
    fn damage_is_noticed_and_never_read_past_the_end() {
        assert_eq!(Statement::parse(&[1, 5, b'a']), Err(Corrupt));
        assert_eq!(Statement::parse(&[127, 0]), Err(Corrupt));
        assert_eq!(Statement::parse(&[3, 1, 0xff]), Err(Corrupt));
    }
}
