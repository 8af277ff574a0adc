//! What is promised of looking for orders: their order, one moment, what is due.

use super::{NOW, Place, day, says, take, walked};
use shukka::ledger::{Landing, LedgerError, MallView, OrderRecord, PlacedBetween, Selection};
use shukka::order::{ExportState, Field, Source, StatementBuf};
use shukka::shipment::MallStanding;

/// Numbers in the order of their bytes, in which no locale has them.
const NUMBERS: [&str; 8] = ["#10", "10", "9", "A-1", "Z", "a", "あ", "受注-1"];

pub(super) fn orders_come_in_the_order_of_their_bytes(place: &Place) {
    let mut ledger = place.open();
    let mut shuffled = NUMBERS;
    shuffled.reverse();
    shuffled.swap(1, 5);
    let due = day("2026-10-02");
    let (made, _) = take(&mut ledger, "acme", &shuffled, Some(due));
    take(&mut ledger, "own", &["A-1"], Some(due));
    let ledger = place.open();
    let period = PlacedBetween { from: day("2026-10-01"), to: due, undated_from: 0, undated_to: NOW };
    for selection in [Selection::All, Selection::DueOn(due), Selection::Placed(period)] {
        assert_eq!(walked(&ledger, "acme", selection), NUMBERS, "{selection:?}");
    }
    assert!(walked(&ledger, "nobody", Selection::All).is_empty());
    let id = |number| made[shuffled.iter().position(|other| *other == number).unwrap()];
    assert_eq!(ledger.due_orders("acme", due).unwrap(), NUMBERS.map(id));
    let begins = ledger.candidates(Some("acme"), "1", true, 9).unwrap();
    assert_eq!(begins, [(id("10"), "acme".into(), "10".into())]);
    // Whoever has seen enough ends the walk.
    let mut seen = 0;
    let ended = ledger.for_each_order("acme", Selection::All, |_| {
        seen += 1;
        if seen < 3 { Ok(()) } else { Err(LedgerError::missing("more to see")) }
    });
    assert_eq!((seen, ended.unwrap_err().to_string().as_str()), (3, "ledger: more to see"));
    // Some orders are gone through as they are named.
    let (mut named, chosen) = (Vec::new(), [id("Z"), id("9")]);
    let hears = |field: Field| field != Field::NOTE;
    ledger
        .for_each_of("acme", &chosen, hears, |record| {
            named.push((record.order.number, record.order.note));
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    assert_eq!(named, [("Z".to_owned(), String::new()), ("9".to_owned(), String::new())]);
}

pub(super) fn the_newest_come_first_from_wherever_a_page_ended(place: &Place) {
    let mut ledger = place.open();
    let (first, _) = take(&mut ledger, "acme", &["A-1", "A-2"], None);
    let (second, _) = take(&mut ledger, "own", &["A-1"], None);
    let (third, _) = take(&mut ledger, "acme", &["A-0"], None);
    let newest = |before| {
        let mut found = Vec::new();
        let seen = ledger.for_each_newest(before, |record| {
            found.push((record.id, record.order.store, record.order.number));
            if found.len() < 3 { Ok(()) } else { Err(LedgerError::missing("more to see")) }
        });
        (found, seen.is_err())
    };
    let named = |id: i64, store: &str, number: &str| (id, store.to_owned(), number.to_owned());
    let page =
        vec![named(third[0], "acme", "A-0"), named(second[0], "own", "A-1"), named(first[1], "acme", "A-2")];
    assert_eq!(newest(None), (page, true));
    assert_eq!(newest(Some(first[1])), (vec![named(first[0], "acme", "A-1")], false));
    assert_eq!(newest(Some(first[0])), (Vec::new(), false));
}

pub(super) fn named_orders_come_as_they_are_named_each_once_whatever_their_store(place: &Place) {
    let mut ledger = place.open();
    let numbers: Vec<String> = (0..700).map(|n| format!("S{n:05}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let (packed, _) = take(&mut ledger, "acme", &numbers, None);
    let (alone, _) = take(&mut ledger, "own", &["A-1", "A-2"], None);
    let nobody = alone[1] + 1;
    // More than are asked for at once, from the last to the first, one of another store and one that is not there between.
    let mut wish: Vec<i64> = packed.iter().rev().copied().collect();
    wish.splice(300..300, [alone[1], nobody, packed[699]]);
    let mut seen = Vec::new();
    ledger
        .for_each_named(&wish, |record| {
            seen.push((record.id, record.order.store));
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    let mut promised: Vec<(i64, String)> = packed.iter().rev().map(|id| (*id, "acme".to_owned())).collect();
    promised.insert(300, (alone[1], "own".to_owned()));
    assert_eq!(seen, promised);
    assert_eq!(ledger.orders_named(&wish).unwrap().len(), 701);
    assert!(ledger.orders_named(&[nobody]).unwrap().is_empty());
    // Whoever has seen enough ends the walk.
    let mut count = 0;
    let ended = ledger.for_each_named(&wish, |_| {
        count += 1;
        if count < 3 { Ok(()) } else { Err(LedgerError::missing("more to see")) }
    });
    assert_eq!((count, ended.is_err()), (3, true));
}

pub(super) fn a_walk_sees_one_moment(place: &Place) {
    let (mut ledger, mut other) = (place.open(), place.open());
    take(&mut ledger, "acme", &["A-1", "A-2"], None);
    let mut seen = Vec::new();
    ledger
        .for_each_order("acme", Selection::All, |record| {
            if seen.is_empty() {
                take(&mut other, "acme", &["A-3"], None);
            }
            seen.push(record.order.number);
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    assert_eq!(seen, ["A-1", "A-2"]);
    assert_eq!(walked(&ledger, "acme", Selection::All), ["A-1", "A-2", "A-3"]);
}

pub(super) fn what_hangs_on_an_order_comes_with_it(place: &Place) {
    let mut ledger = place.open();
    let numbers: Vec<String> = (0..1_500).map(|n| format!("S{n:05}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let (made, _) = take(&mut ledger, "acme", &numbers, None);
    let intake = ledger.intake(NOW + 1).unwrap();
    let store = intake.store("acme").unwrap();
    for (n, order) in made.iter().enumerate() {
        if n % 7 == 0 {
            intake.append(*order, 5, Source::Staff, &says(Field::STATUS, &format!("状態{n}"))).unwrap();
        }
        if n % 11 == 0 {
            intake.set_export_state(*order, ExportState::Stuck).unwrap();
        }
        if n % 13 == 1 {
            intake.set_parent(*order, Some(made[n - 1])).unwrap();
        }
        if n % 17 == 0 {
            intake.note_standing(store, *order, &MallView::Says(MallStanding::Open)).unwrap();
        }
    }
    let mut anonymous = StatementBuf::new();
    anonymous.put_flag(Field::ANONYMOUS, true);
    intake.append(made[14], 6, Source::Store, &anonymous).unwrap();
    intake.commit(&Landing { name: "変更.csv".into(), ..Landing::default() }).unwrap();
    let ledger = place.open();
    let mut n = 0;
    let mut see = |record: OrderRecord| {
        let alone = super::record(&ledger, record.id);
        let of = |record: &OrderRecord| format!("{record:?}");
        assert_eq!(of(&record), of(&alone), "as by itself");
        assert_eq!(record.id, made[n]);
        assert_eq!(record.facts.len(), 1 + usize::from(n % 7 == 0) + usize::from(n == 14), "{n}");
        assert_eq!(record.sent.is_some(), n % 11 == 0, "{n}");
        assert_eq!(record.parent.map(|parent| parent.id), (n % 13 == 1).then(|| made[n.max(1) - 1]), "{n}");
        assert_eq!(record.has_anonymous_child, n == 13, "{n}");
        let view = record.mall.map(|mall| mall.view);
        assert_eq!(view.is_some_and(|view| view != MallView::Unasked), n % 17 == 0, "{n}");
        n += 1;
        Ok::<(), LedgerError>(())
    };
    ledger.for_each_order("acme", Selection::All, &mut see).unwrap();
    assert_eq!(n, 1_500);
}

pub(super) fn what_is_due_follows_what_is_noted(place: &Place) {
    let mut ledger = place.open();
    let (first, later) = (day("2026-10-02"), day("2026-10-09"));
    let (made, _) = take(&mut ledger, "acme", &["A-1", "A-2", "A-3"], Some(first));
    let intake = ledger.intake(NOW).unwrap();
    let store = intake.store("acme").unwrap();
    intake.set_due(store, made[0], Some(first), Some(later)).unwrap();
    intake.set_due(store, made[1], Some(first), None).unwrap();
    intake.replace_due(store, made[2], Some(later)).unwrap();
    intake.set_day(made[0], Some(day("2026-10-01")), None).unwrap();
    intake.commit(&Landing::default()).unwrap();
    let mut ledger = place.open();
    assert_eq!(walked(&ledger, "acme", Selection::DueOn(first)), [""; 0]);
    assert_eq!(walked(&ledger, "acme", Selection::DueOn(later)), ["A-1", "A-3"]);
    assert_eq!(ledger.count_due("acme", later).unwrap(), 2);
    let period = |from| PlacedBetween {
        from: day("2026-10-01"),
        to: day("2026-10-01"),
        undated_from: from,
        undated_to: NOW + 1,
    };
    assert_eq!(walked(&ledger, "acme", Selection::Placed(period(NOW))), ["A-1", "A-2", "A-3"]);
    assert_eq!(walked(&ledger, "acme", Selection::Placed(period(NOW + 1))), ["A-2", "A-3"]);
    assert_eq!(ledger.count_ordered(period(NOW)).unwrap(), 3);
    ledger.remake_due(|record| (record.order.number == "A-2").then_some(first), "rules", "x").unwrap();
    let ledger = place.open();
    assert_eq!(walked(&ledger, "acme", Selection::DueOn(later)), ["A-2"]);
    assert_eq!(ledger.remembered("rules").unwrap().as_deref(), Some("x"));
    ledger.remember("rules", "y").unwrap();
    assert_eq!(place.open().remembered("rules").unwrap().as_deref(), Some("y"));
}
