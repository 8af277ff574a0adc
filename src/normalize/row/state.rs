//! What a mall says of an order's state: paid, shipped, held back, cancelled. Several columns may have a say in one of
//! them, and what forbids most wins.

use super::{ReadRow, RowReader};
use crate::decode::Row;
use crate::normalize::cell;
use crate::normalize::columns::Bound;
use crate::notice::{Code, Finding};
use crate::order::{Field, StatementBuf, fold_text, is_blank, same_text, status};
use crate::profile::Rank;

/// What a word means for one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    /// The word is known and says nothing of it: what was said before no longer holds.
    Nothing,
    No,
    Yes,
}

/// What the cells of one row have said so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct States {
    canceled: Option<Meaning>,
    paid: Option<Meaning>,
    shipped: Option<Meaning>,
    hold: Option<Meaning>,
}

impl States {
    fn of(&mut self, field: Field) -> &mut Option<Meaning> {
        match field {
            Field::MALL_PAID => &mut self.paid,
            Field::MALL_SHIPPED => &mut self.shipped,
            Field::MALL_HOLD => &mut self.hold,
            _ => &mut self.canceled,
        }
    }

    fn hear(&mut self, field: Field, meaning: Meaning) {
        let before = self.of(field);
        *before = Some(match *before {
            // Unpaid is what forbids; of the others it is yes.
            Some(Meaning::No) if field == Field::MALL_PAID => Meaning::No,
            Some(_) if field == Field::MALL_PAID && meaning == Meaning::No => Meaning::No,
            Some(before) => before.max(meaning),
            None => meaning,
        });
    }
}

/// Whether a field is read in this way.
pub(super) fn is_state(field: Field) -> bool {
    field == Field::CANCELED || field.is_mall_state()
}

impl RowReader<'_, '_> {
    /// Hears what the cells of a field say of a state.
    pub(super) fn take_state(&mut self, row: &Row, bound: &Bound<'_>, out: &mut ReadRow) {
        self.take_text(row, bound, out);
        let field = bound.spec.field;
        if is_blank(&self.text) {
            let is_filled = bound.cells.iter().any(|cell| *cell < row.len() && !row.is_blank_cell(*cell));
            if !is_filled || bound.spec.map.is_empty() {
                self.note_blank(row, bound, out);
            } else if field != Field::CANCELED {
                self.states.hear(field, Meaning::Nothing);
            }
            return;
        }
        match cell::flag(&self.text) {
            Some(true) => self.states.hear(field, Meaning::Yes),
            Some(false) => self.states.hear(field, Meaning::No),
            None if bound.spec.map.is_empty() => self.refuse(Code::R108, true, bound, out),
            // Our own words are no mall's, but staff write them, and they stand in the status.
            None if status::ALL.iter().any(|known| same_text(known, &self.text)) => {}
            None => self.note_unknown(bound, out),
        }
    }

    fn note_unknown(&self, bound: &Bound<'_>, out: &mut ReadRow) {
        let profile = self.binding.profile;
        let status = profile.spec(Field::STATUS).filter(|_| profile.rank == Rank::BuiltIn);
        if status.is_some_and(|status| !status.map.is_empty() && status.from == bound.spec.from) {
            // The status has the same word, and that is told when it is news.
            return;
        }
        let label = bound.cells.first().map_or_else(String::new, |cell| self.binding.label(*cell));
        let is_told = out.warnings.iter().any(|it| it.column == label && it.value == self.text);
        if !is_told {
            out.warnings.push(Finding::of_cell(Code::R109, out.row, label, self.text.clone()));
        }
    }

    /// Says what was heard of all states.
    pub(super) fn say_states(&mut self, out: &mut ReadRow) {
        let mut states = std::mem::take(&mut self.states);
        if states == States::default() {
            return;
        }
        if states.paid == Some(Meaning::No)
            && out.said.as_statement().text(Field::PAYMENT).is_some_and(ships_before_payment)
        {
            states.paid = Some(Meaning::Nothing);
        }
        for field in [Field::CANCELED, Field::MALL_PAID, Field::MALL_SHIPPED, Field::MALL_HOLD] {
            match *states.of(field) {
                Some(Meaning::Yes) => out.said.put_flag(field, true),
                Some(Meaning::No) => out.said.put_flag(field, false),
                Some(Meaning::Nothing) => out.said.put_erased(field),
                None => {}
            }
        }
    }
}

/// Whether parcels with this payment leave before the money has come: 代引, 後払い and the like.
fn ships_before_payment(payment: &str) -> bool {
    const WORDS: [&str; 10] = [
        "代引",
        "代金引換",
        "代金引き換え",
        "後払",
        "あと払い",
        "翌月払",
        "掛け払",
        "掛売",
        "請求書払",
        "cash on delivery",
    ];
    let folded = fold_text(payment).to_lowercase();
    WORDS.iter().any(|word| folded.contains(word)) || folded == "cod" || folded.contains("(cod)")
}

/// Puts a state where rows of one order say different things of it: what forbids most. `None`: the field is no such one.
pub(in crate::normalize) fn strictest<'v>(field: Field, one: &'v [u8], other: &'v [u8]) -> Option<&'v [u8]> {
    if !field.is_mall_state() {
        return None;
    }
    // Of an order of which one row has left and another has not, the rest is still to go.
    let wins: &[u8] = if field == Field::MALL_HOLD { b"1" } else { b"0" };
    Some(if other == wins || one.is_empty() { other } else { one })
}

/// Says a value again as another row said it; one that was taken back, as taken back.
pub fn put_again(said: &mut StatementBuf, field: Field, value: &[u8]) {
    if value.is_empty() && field.is_mall_state() {
        said.put_erased(field);
    } else {
        said.put_raw(field, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_before_the_money_comes() {
        for payment in ["代金引換", "商品代引", "NP後払い", "Cash on Delivery (COD)", "ＣＯＤ", "請求書払い"]
        {
            assert!(ships_before_payment(payment), "{payment}");
        }
        for payment in ["銀行振込（前払い）", "クレジットカード", "コンビニ決済（前払）", "Bank Deposit", ""]
        {
            assert!(!ships_before_payment(payment), "{payment}");
        }
    }

    #[test]
    fn of_two_words_the_one_that_forbids_wins_in_either_order() {
        use Meaning::{No, Nothing, Yes};
        for (field, one, other, both) in [
            (Field::MALL_PAID, Yes, No, No),
            (Field::MALL_PAID, Nothing, Yes, Yes),
            (Field::MALL_PAID, Nothing, No, No),
            (Field::MALL_HOLD, No, Yes, Yes),
            (Field::MALL_SHIPPED, No, Yes, Yes),
            (Field::CANCELED, Yes, No, Yes),
        ] {
            for (first, second) in [(one, other), (other, one)] {
                let mut states = States::default();
                states.hear(field, first);
                states.hear(field, second);
                assert_eq!(*states.of(field), Some(both), "{field:?} {first:?} {second:?}");
            }
        }
    }
}
