//! What a file says of an order × what is known of it → the fact to be kept: only news (contract section 4).

use super::row::state::put_again;
use crate::order::{Field, Named, Source, Statement, StatementBuf, same_text, status};
use crate::profile::FileKind;
use chrono::NaiveDate;

/// What is known of an order: every fact in the order in which it was taken in.
pub type Known<'k> = &'k [(Source, Statement<'k>)];

/// What the shop's settings say about taking in.
#[derive(Debug, Clone)]
pub struct Customs<'c> {
    /// Whose view it is.
    pub kind: FileKind,
    /// The store's status for orders whose source gives none.
    pub initial_status: &'c str,
    /// Where a carrier's file moves an order that still has the initial status.
    pub shipped_status: &'c str,
    /// Values for new orders whose cells are blank, in the layout's form.
    pub defaults: &'c [(Field, String)],
    /// The day of the import.
    pub today: NaiveDate,
}

impl Customs<'_> {
    /// The source that a file of this kind is.
    pub fn source(&self) -> Source {
        match self.kind {
            FileKind::Orders => Source::Store,
            FileKind::Shipments => Source::Carrier,
            FileKind::Updates => Source::Staff,
        }
    }
}

/// What becomes of a statement about an order that is not known: its first fact. `None`: a cancelled order is
/// not taken in before it is known.
pub fn first_fact(said: Statement<'_>, customs: &Customs<'_>) -> Option<StatementBuf> {
    if said.flag(Field::CANCELED) == Some(true) {
        return None;
    }
    let mut fact = StatementBuf::new();
    fact.put_all(said);
    for (field, value) in customs.defaults {
        if said.raw(*field).is_none() {
            fact.put_text(*field, value);
        }
    }
    if fact.as_statement().raw(Field::STATUS).is_none() {
        fact.put_text(Field::STATUS, customs.initial_status);
    }
    Some(fact)
}

/// Whether [`first_fact`] would add nothing to a statement that names these fields.
pub fn is_whole(named: Named, customs: &Customs<'_>) -> bool {
    named.has(Field::STATUS) && customs.defaults.iter().all(|(field, _)| named.has(*field))
}

/// What becomes of a statement about a known order: the news in it, empty when there is none.
///
/// A value is news when it differs from what the same kind of source said last. A status that *moves* stands
/// behind the status that was *said*: readers of the fact hear the last, later comparisons see the first.
pub fn news(said: Statement<'_>, known: Known<'_>, customs: &Customs<'_>) -> StatementBuf {
    let source = customs.source();
    let mut fact = StatementBuf::new();
    let mut items_done = false;
    let is_forgotten = known.first().is_some_and(|(_, first)| first.raw(Field::FORGOTTEN).is_some());
    for (field, value) in said.iter() {
        if customs.kind == FileKind::Shipments && !field.is_shipment() {
            continue;
        }
        // Who bought was forgotten for good.
        if is_forgotten && field.is_of_person() {
            continue;
        }
        if field == Field::ITEM {
            if !items_done && is_news(field, said, known, source) {
                said.items().for_each(|item| fact.put_item(item));
            }
            items_done = true;
        } else if field != Field::NUMBER && is_news(field, said, known, source) {
            put_again(&mut fact, field, value);
        }
    }
    if customs.kind == FileKind::Shipments {
        move_on(said, known, customs, &mut fact);
    } else if said.flag(Field::CANCELED) == Some(true) && moves_canceled(&fact) {
        fact.put_text(Field::STATUS, status::CANCELED);
    } else if revives(said, &fact, known, customs.kind) {
        // What the list says is kept, so that the next list brings no news; the order stays where it is until a person
        // says otherwise.
        if fact.as_statement().raw(Field::CANCELED).is_none() {
            fact.put_flag(Field::CANCELED, false);
        }
        fact.put_text(Field::STATUS, status::CANCELED);
    }
    fact
}

/// Whether a list lets an order go on that is cancelled: most likely it is older than what cancelled it. `fact` is the news
/// in what it says.
pub fn revives(said: Statement<'_>, fact: &StatementBuf, known: Known<'_>, kind: FileKind) -> bool {
    let is_canceled = |word: &str| same_text(word, status::CANCELED);
    kind == FileKind::Orders
        && said.flag(Field::CANCELED) != Some(true)
        && fact.as_statement().text(Field::STATUS).is_some_and(|now| !is_canceled(now))
        && current(known, Field::STATUS).is_some_and(is_canceled)
}

/// A cancellation moves the status when it is news, and when the same source changes the status beside it: what the
/// mall calls an order that it has cancelled must not make it due again.
fn moves_canceled(fact: &StatementBuf) -> bool {
    let fact = fact.as_statement();
    fact.raw(Field::CANCELED).is_some() || fact.raw(Field::STATUS).is_some()
}

fn is_news(field: Field, said: Statement<'_>, known: Known<'_>, source: Source) -> bool {
    let last = known.iter().rev().find(|(s, fact)| *s == source && fact.raw(field).is_some());
    match last {
        Some((_, fact)) => !said.agrees(*fact, field),
        // A "no" that was never a "yes" is no news.
        None if field.is_mall_state() => said.raw(field).is_some_and(|value| !value.is_empty()),
        None => said.flag(field) != Some(false) || !matches!(field, Field::ANONYMOUS | Field::CANCELED),
    }
}

/// A carrier's data moves an order that still has its store's initial status, and gives it a ship date.
fn move_on(said: Statement<'_>, known: Known<'_>, customs: &Customs<'_>, fact: &mut StatementBuf) {
    if !said.iter().any(|(field, _)| field.is_shipment()) {
        return;
    }
    if said.raw(Field::SHIP_DATE).is_none() && current(known, Field::SHIP_DATE).is_none() {
        fact.put_date(Field::SHIP_DATE, customs.today);
    }
    let now = current(known, Field::STATUS).unwrap_or("");
    let stays = same_text(now, status::ON_HOLD) || same_text(now, status::CANCELED);
    if !stays && same_text(now, customs.initial_status) {
        fact.put_text(Field::STATUS, customs.shipped_status);
    }
}

/// The last word on a field, of whichever source.
pub fn current<'k>(known: Known<'k>, field: Field) -> Option<&'k str> {
    let (_, fact) = known.iter().rev().find(|(_, fact)| fact.raw(field).is_some())?;
    fact.last_text(field).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 10, 5) {
        Some(day) => day,
        None => NaiveDate::MIN,
    };

    fn customs(kind: FileKind) -> Customs<'static> {
        Customs {
            kind, initial_status: "新規受付", shipped_status: "処理済み", defaults: &[], today: TODAY
        }
    }

    fn says(values: &[(Field, &str)]) -> StatementBuf {
        let mut said = StatementBuf::new();
        values.iter().for_each(|(field, value)| said.put_text(*field, value));
        said
    }

    /// Tells statements one after another and gives back the facts kept.
    fn tell(told: &[(FileKind, &[(Field, &str)])]) -> Vec<(Source, StatementBuf)> {
        let mut facts: Vec<(Source, StatementBuf)> = Vec::new();
        for (kind, values) in told {
            let said = says(values);
            let known: Vec<_> = facts.iter().map(|(s, f)| (*s, f.as_statement())).collect();
            let fact = if known.is_empty() {
                first_fact(said.as_statement(), &customs(*kind)).unwrap_or_default()
            } else {
                news(said.as_statement(), &known, &customs(*kind))
            };
            if !fact.is_empty() {
                facts.push((customs(*kind).source(), fact));
            }
        }
        facts
    }

    fn now(facts: &[(Source, StatementBuf)], field: Field) -> Option<String> {
        let known: Vec<_> = facts.iter().map(|(s, f)| (*s, f.as_statement())).collect();
        current(&known, field).map(str::to_owned)
    }

    #[test]
    fn a_list_dropped_again_does_not_undo_a_correction_by_staff() {
        let list: &[(Field, &str)] = &[(Field::PAYMENT, "前払い")];
        let facts = tell(&[
            (FileKind::Orders, list),
            (FileKind::Updates, &[(Field::PAYMENT, "後払い")]),
            (FileKind::Orders, list),
        ]);
        assert_eq!(now(&facts, Field::PAYMENT).as_deref(), Some("後払い"));
        assert_eq!(facts.len(), 2);
        let facts = tell(&[
            (FileKind::Orders, list),
            (FileKind::Updates, &[(Field::PAYMENT, "後払い")]),
            (FileKind::Orders, &[(Field::PAYMENT, "代引き")]),
        ]);
        assert_eq!(now(&facts, Field::PAYMENT).as_deref(), Some("代引き"));
    }

    #[test]
    fn a_carriers_data_moves_the_initial_status_and_only_that() {
        let shipped: &[(Field, &str)] = &[(Field::TRACKING, "123456789013")];
        for (before, after) in [
            ("新規受付", "処理済み"),
            ("保留", "保留"),
            ("キャンセル", "キャンセル"),
            ("★ネコポス", "★ネコポス"),
        ] {
            let facts =
                tell(&[(FileKind::Orders, &[(Field::STATUS, before)]), (FileKind::Shipments, shipped)]);
            assert_eq!(now(&facts, Field::STATUS).as_deref(), Some(after));
            assert_eq!(now(&facts, Field::SHIP_DATE).as_deref(), Some("20261005"));
        }
    }

    #[test]
    fn a_malls_cancellation_cancels_what_is_known_and_brings_nothing_in() {
        let canceled = says(&[(Field::CANCELED, "1")]);
        assert!(first_fact(canceled.as_statement(), &customs(FileKind::Orders)).is_none());
        let facts = tell(&[
            (FileKind::Orders, &[(Field::STATUS, "発送待ち")]),
            (FileKind::Orders, &[(Field::STATUS, "発送待ち"), (Field::CANCELED, "1")]),
        ]);
        assert_eq!(now(&facts, Field::STATUS).as_deref(), Some("キャンセル"));
        // Nor does a list that does not know of the cancellation, whoever cancelled; a person's word does.
        let alive: &[(Field, &str)] = &[(Field::STATUS, "発送待ち"), (Field::CANCELED, "0")];
        for by in [FileKind::Orders, FileKind::Updates] {
            let mut told = vec![
                (FileKind::Orders, [(Field::STATUS, "新規受付")].as_slice()),
                (by, &[(Field::STATUS, "キャンセル")]),
                (FileKind::Orders, alive),
                (FileKind::Orders, alive),
            ];
            let facts = tell(&told);
            assert_eq!((now(&facts, Field::STATUS).as_deref(), facts.len()), (Some("キャンセル"), 3));
            told.push((FileKind::Updates, &[(Field::STATUS, "発送待ち")]));
            assert_eq!(now(&tell(&told), Field::STATUS).as_deref(), Some("発送待ち"));
        }
        // What the mall calls a cancelled order next does not make it due again.
        let facts = tell(&[
            (FileKind::Orders, &[(Field::STATUS, "発送待ち")]),
            (FileKind::Orders, &[(Field::STATUS, "発送待ち"), (Field::CANCELED, "1")]),
            (FileKind::Orders, &[(Field::STATUS, "返金済"), (Field::CANCELED, "1")]),
        ]);
        assert_eq!(now(&facts, Field::STATUS).as_deref(), Some("キャンセル"));
    }

    /// What the ledger may say of an order without asking here: a list that says to the letter what became its first fact
    /// brings no news, whatever others said in between.
    #[test]
    fn the_same_said_again_to_the_letter_is_no_news() {
        let defaults = [(Field::CARRIER, "ヤマト運輸".to_owned())];
        let customs = Customs { defaults: &defaults, ..customs(FileKind::Orders) };
        for bits in 0_u32..1 << 10 {
            let mut said = StatementBuf::new();
            let values = [
                (Field::NUMBER, "S1"),
                (Field::STATUS, "発送待ち"),
                (Field::ORDERER_NAME, "山田"),
                (Field::SHIP_TO_NAME, "山田"),
                (Field::PAYMENT, "前払い "),
                (Field::TRACKING, "123456789013"),
                (Field::MALL_PAID, "0"),
                (Field::ANONYMOUS, "0"),
                (Field::CANCELED, "0"),
            ];
            let is_in = |bit: usize| bits >> bit & 1 == 1;
            values
                .iter()
                .enumerate()
                .filter(|(bit, _)| is_in(*bit))
                .for_each(|(_, (f, v))| said.put_text(*f, v));
            let item = says(&[(Field::ITEM_NAME, "茶")]);
            (0..2).filter(|_| is_in(9)).for_each(|_| said.put_item(item.as_statement()));
            let first = first_fact(said.as_statement(), &customs).unwrap();
            let others =
                says(&[(Field::STATUS, "保留"), (Field::SHIP_TO_NAME, "佐藤"), (Field::PAYMENT, "後払い")]);
            let known = [
                (Source::Store, first.as_statement()),
                (Source::Staff, others.as_statement()),
                (Source::Carrier, others.as_statement()),
            ];
            assert!(news(said.as_statement(), &known, &customs).is_empty(), "{bits:b}");
        }
    }

    #[test]
    fn the_same_said_again_in_another_spelling_is_no_news() {
        let facts = tell(&[
            (FileKind::Orders, &[(Field::CARRIER, "ヤマト運輸"), (Field::ANONYMOUS, "0")]),
            (FileKind::Orders, &[(Field::CARRIER, "ﾔﾏﾄ運輸 "), (Field::CANCELED, "0")]),
        ]);
        assert_eq!(facts.len(), 1);
    }
}
