//! The form of a pack: many orders of one arrival and store with their first facts, in the order of their numbers.
//!
//! Body, little endian: how many orders (two bytes), where each ends behind the ends (two bytes each), then each
//! order: its row (LEB128), source (one byte), number (LEB128 length and text) and what was said (the rest).

use crate::ledger::OrderId;
use crate::order::{Corrupt, SoughtText, Source, Statement};

/// One order of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ledger) struct PackedOrder<'p> {
    /// Its number.
    pub number: &'p str,
    /// Its row in the arrival.
    pub row: u64,
    /// Whose word it is.
    pub source: Source,
    /// What was said.
    pub said: &'p [u8],
}

/// A pack that is read.
#[derive(Debug, Clone, Copy)]
pub(in crate::ledger) struct OrderPack<'p> {
    ends: &'p [u8],
    entries: &'p [u8],
}

impl<'p> OrderPack<'p> {
    /// A pack's body.
    pub(in crate::ledger) fn open(body: &'p [u8]) -> Result<Self, Corrupt> {
        let (count, rest) = body.split_first_chunk::<2>().ok_or(Corrupt)?;
        let ends = usize::from(u16::from_le_bytes(*count)) * 2;
        let (ends, entries) = rest.split_at_checked(ends).ok_or(Corrupt)?;
        Ok(Self { ends, entries })
    }

    /// How many orders are in it.
    pub(in crate::ledger) fn len(self) -> usize {
        self.ends.len() / 2
    }

    fn end(self, index: usize) -> Option<usize> {
        let end = self.ends.get(index * 2..index * 2 + 2)?;
        Some(usize::from(u16::from_le_bytes(end.try_into().ok()?)))
    }

    /// The order at a place.
    pub(in crate::ledger) fn entry(self, index: usize) -> Result<PackedOrder<'p>, Corrupt> {
        self.read(index).ok_or(Corrupt)
    }

    fn read(self, index: usize) -> Option<PackedOrder<'p>> {
        let start = if index == 0 { 0 } else { self.end(index - 1)? };
        let bytes = self.entries.get(start..self.end(index)?)?;
        let (row, bytes) = number_of(bytes)?;
        let (&source, bytes) = bytes.split_first()?;
        let (length, bytes) = number_of(bytes)?;
        let (number, said) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
        let source = Source::of_code(i64::from(source))?;
        Some(PackedOrder { number: std::str::from_utf8(number).ok()?, row, source, said })
    }

    /// All orders in it, as far as they can be read.
    pub(in crate::ledger) fn entries(self) -> impl Iterator<Item = PackedOrder<'p>> {
        (0..self.len()).filter_map(move |index| self.read(index))
    }

    /// The order that the byte of a body at that offset belongs to; `None` for one of none.
    pub(in crate::ledger) fn index_at(self, offset: usize) -> Option<usize> {
        let offset = offset.checked_sub(2 + self.ends.len())?;
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.end(middle)? <= offset { low = middle + 1 } else { high = middle }
        }
        (low < self.len()).then_some(low)
    }

    /// Where the bytes of the order at a place end in the body.
    pub(in crate::ledger) fn end_of(self, index: usize) -> Option<usize> {
        Some(2 + self.ends.len() + self.end(index)?)
    }

    /// The place of a number.
    pub(in crate::ledger) fn position(self, number: &str) -> Result<Option<usize>, Corrupt> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.entry(middle)?.number.cmp(number) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }
}

/// Puts the orders of a pack to `found` of which anything that was said has a text, or whose number has it: searched as
/// bytes, and only where something may stand is an order read.
pub(in crate::ledger) fn matches_in_pack(
    first: OrderId,
    body: &[u8],
    text: &SoughtText,
    found: &mut Vec<(String, OrderId)>,
) -> Result<(), Corrupt> {
    let pack = OrderPack::open(body)?;
    let order = |index: usize| first + OrderId::try_from(index).unwrap_or(OrderId::MAX);
    if text.is_digits() {
        for (index, entry) in pack.entries().enumerate() {
            if text.may_be_unseen_in(entry.number) {
                found.push((entry.number.to_owned(), order(index)));
            }
        }
    }
    let mut at = 0;
    while let Some(place) = text.finds_in(body, at) {
        let Some(index) = pack.index_at(place) else {
            at = place + 1;
            continue;
        };
        let entry = pack.entry(index)?;
        if text.is_in_text(entry.number) || text.is_said_in(Statement::trusted(entry.said)) {
            found.push((entry.number.to_owned(), order(index)));
            at = pack.end_of(index).unwrap_or(body.len());
        } else {
            at = place + 1;
        }
    }
    Ok(())
}

/// A pack that is being filled.
#[derive(Debug, Default)]
pub(in crate::ledger) struct PackInMaking {
    /// The store.
    pub store: i64,
    /// The id of its first order.
    pub first: OrderId,
    /// Its lowest number.
    pub low: String,
    /// Its highest number.
    pub high: String,
    ends: Vec<u8>,
    entries: Vec<u8>,
}

/// What a record needs beside its body and its two numbers.
const RECORD_BYTES: usize = 65;

/// Bytes of a pack's record in a ledger with pages of so many bytes: they fill one page of its own, and what SQLite
/// keeps of so long a record beside its neighbours ("B-tree Cell Payload Overflow Pages" of its file format). So one
/// page lists several packs, and few pages above it have to be written twice while a big file comes in.
pub(in crate::ledger) fn record_bytes(page_bytes: usize) -> usize {
    let beside_others = (page_bytes.saturating_sub(12) * 32 / 255).saturating_sub(23);
    (beside_others + page_bytes).saturating_sub(4).min(MOST_BYTES)
}

/// Ends are told in two bytes.
const MOST_BYTES: usize = u16::MAX as usize;

impl PackInMaking {
    /// How many orders are in it.
    pub(in crate::ledger) fn len(&self) -> usize {
        self.ends.len() / 2
    }

    /// The id that its next order gets.
    pub(in crate::ledger) fn next(&self) -> OrderId {
        self.first + OrderId::try_from(self.len()).unwrap_or(OrderId::MAX)
    }

    /// Bytes of its record.
    fn bytes(&self) -> usize {
        RECORD_BYTES + self.low.len() + self.high.len() + self.ends.len() + self.entries.len()
    }

    /// Whether it fills its record so well that its orders are not better off with rows of their own.
    pub(in crate::ledger) fn is_worth_it(&self, record_bytes: usize) -> bool {
        self.bytes() * 2 >= record_bytes
    }

    /// Whether an order finds room in a record of so many bytes.
    pub(in crate::ledger) fn has_room(&self, entry: &PackedOrder<'_>, record_bytes: usize) -> bool {
        const OF_ENTRY: usize = 2 + 10 + 1 + 5;
        let higher = entry.number.len().saturating_sub(self.high.len());
        let bytes = self.bytes() + higher + OF_ENTRY + entry.number.len() + entry.said.len();
        bytes <= record_bytes
    }

    /// Begins anew.
    pub(in crate::ledger) fn begin(&mut self, store: i64, first: OrderId, number: &str) {
        (self.store, self.first) = (store, first);
        self.ends.clear();
        self.entries.clear();
        self.low.clear();
        self.low.push_str(number);
        self.high.clear();
    }

    /// Puts an order in, whose number is higher than all before and which finds room.
    pub(in crate::ledger) fn put(&mut self, entry: &PackedOrder<'_>) {
        self.high.clear();
        self.high.push_str(entry.number);
        put_number(&mut self.entries, entry.row);
        self.entries.push(u8::try_from(entry.source.code()).unwrap_or(0));
        put_number(&mut self.entries, entry.number.len() as u64);
        self.entries.extend_from_slice(entry.number.as_bytes());
        self.entries.extend_from_slice(entry.said);
        let end = u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
        self.ends.extend(end.to_le_bytes());
    }

    /// The orders in it.
    pub(in crate::ledger) fn entries(&self) -> impl Iterator<Item = PackedOrder<'_>> {
        OrderPack { ends: &self.ends, entries: &self.entries }.entries()
    }

    /// The body, into room that is used again.
    pub(in crate::ledger) fn body_into(&self, body: &mut Vec<u8>) {
        body.clear();
        body.extend(u16::try_from(self.len()).unwrap_or(u16::MAX).to_le_bytes());
        body.extend_from_slice(&self.ends);
        body.extend_from_slice(&self.entries);
    }
}

/// A pack in which some orders say nothing of people.
pub(in crate::ledger) fn without_people(
    body: &[u8],
    forgotten: &[OrderId],
    first: OrderId,
) -> Result<Vec<u8>, Corrupt> {
    let (pack, mut packing) = (OrderPack::open(body)?, PackInMaking::default());
    packing.begin(0, first, "");
    for index in 0..pack.len() {
        let entry = pack.entry(index)?;
        let id = first + OrderId::try_from(index).unwrap_or(OrderId::MAX);
        if forgotten.binary_search(&id).is_ok() {
            let said = Statement::parse(entry.said)?.without_person(true);
            packing.put(&PackedOrder { said: said.as_statement().as_bytes(), ..entry });
        } else {
            packing.put(&entry);
        }
    }
    let mut rewritten = Vec::with_capacity(body.len());
    packing.body_into(&mut rewritten);
    Ok(rewritten)
}

/// Appends a number as LEB128.
pub(in crate::ledger) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or(0));
}

/// The LEB128 number in front, and what stands behind it.
pub(in crate::ledger) fn number_of(mut bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some((number, bytes));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<(String, u64, Vec<u8>)> {
        (0..300_u64)
            .map(|n| (format!("受注-{n:04}"), n * n * 1_000_003, vec![7; (n % 90) as usize]))
            .collect()
    }

    #[test]
    fn what_was_packed_is_found_by_place_and_by_number() {
        let mut packing = PackInMaking::default();
        packing.begin(3, 41, "受注-0000");
        for (number, row, said) in &entries() {
            packing.put(&PackedOrder { number, row: *row, source: Source::Carrier, said });
        }
        assert_eq!((packing.next(), packing.high.as_str()), (341, "受注-0299"));
        let mut body = vec![9; 5];
        packing.body_into(&mut body);
        let pack = OrderPack::open(&body).unwrap();
        assert_eq!(packing.entries().count(), 300);
        assert_eq!(pack.len(), 300);
        for (index, (number, row, said)) in entries().iter().enumerate() {
            let entry = PackedOrder { number, row: *row, source: Source::Carrier, said };
            assert_eq!(pack.entry(index).unwrap(), entry);
            assert_eq!(pack.position(number).unwrap(), Some(index));
        }
        for absent in ["", "受注", "受注-0150a", "受注-9999"] {
            assert_eq!(pack.position(absent).unwrap(), None);
        }
    }

    #[test]
    fn a_pack_never_becomes_longer_than_its_record() {
        let mut packing = PackInMaking::default();
        packing.begin(1, 1, "A");
        let said = vec![1; 200];
        for n in 0.. {
            let number = format!("A{n:06}");
            let entry = PackedOrder { number: &number, row: u64::MAX, source: Source::Store, said: &said };
            if !packing.has_room(&entry, record_bytes(16_384)) {
                break;
            }
            packing.put(&entry);
            assert!(packing.bytes() <= record_bytes(16_384), "{n}");
        }
        assert!(packing.len() > 60, "room is used: {}", packing.len());
    }

    #[test]
    fn damage_is_noticed_and_never_read_past_the_end() {
        let mut packing = PackInMaking::default();
        packing.begin(1, 1, "A");
        packing.put(&PackedOrder { number: "A", row: 300, source: Source::Store, said: b"said" });
        let mut body = Vec::new();
        packing.body_into(&mut body);
        for length in 0..body.len() {
            let read = OrderPack::open(&body[..length]).and_then(|pack| pack.entry(0));
            assert_eq!(read.err(), Some(Corrupt), "{length} bytes");
        }
        assert_eq!(OrderPack::open(&body).unwrap().entry(1), Err(Corrupt));
    }

    #[test]
    fn numbers_of_any_size_come_back() {
        for number in [0, 1, 127, 128, 300, 1 << 40, u64::MAX] {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            assert_eq!(number_of(&bytes), Some((number, &[][..])));
        }
        assert_eq!(number_of(&[0xff; 11]), None);
    }
}
