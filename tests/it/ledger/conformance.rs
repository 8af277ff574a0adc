//! What the port of the ledger promises, kept by every engine: each law is given a place in which ledgers of an engine
//! are opened, as often as it likes. A further engine is a line at the end of this file.

use chrono::NaiveDate;
use shukka::ledger::{
    ArrivalKind, ArrivalOutcome, AskedCommand, BatchState, FilingPlace, Handling, Holder, Landing, Ledger,
    LedgerError, LedgerErrorKind, MallView, OrderId, OrderRecord, PlacedBetween, Request, Selection,
    ShipmentJournal, Telling, number_key,
};
use shukka::notice::{Code, Finding};
use shukka::order::{ExportState, Field, Source, StatementBuf};
use shukka::profile::FileKind;
use shukka::shipment::{Event, EventKind, Journal, MallStanding, Status};

/// Where ledgers of one engine are opened.
struct Place {
    open: Box<dyn Fn() -> Ledger>,
}

impl Place {
    fn open(&self) -> Ledger {
        (self.open)()
    }
}

const NOW: i64 = 1_790_812_800;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn says(field: Field, text: &str) -> StatementBuf {
    let mut said = StatementBuf::new();
    said.put_text(field, text);
    said
}

/// Takes new orders of a store in, each due on a day; gives their ids and the arrival.
fn take(ledger: &mut Ledger, store: &str, numbers: &[&str], due: Option<NaiveDate>) -> (Vec<OrderId>, i64) {
    let intake = ledger.intake(NOW).unwrap();
    let id = intake.store(store).unwrap();
    let mut made = Vec::new();
    for (number, row) in numbers.iter().zip(2..) {
        let said = says(Field::NOTE, number);
        let order = intake.create(id, number, row, Source::Store, said.as_statement()).unwrap().unwrap();
        intake.enter_calendar(order, Some(day("2026-10-01"))).unwrap();
        if let Some(due) = due {
            intake.enter_due(id, number, order, due).unwrap();
        }
        made.push(order);
    }
    let landing = Landing { name: "受注.csv".into(), store: store.into(), at: NOW, ..Landing::default() };
    let arrival = intake.commit(&landing).unwrap();
    (made, arrival)
}

fn walked(ledger: &Ledger, store: &str, selection: Selection) -> Vec<String> {
    let mut found = Vec::new();
    ledger
        .for_each_order(store, selection, |record| {
            found.push(record.order.number);
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    found
}

fn record(ledger: &Ledger, order: OrderId) -> OrderRecord {
    ledger.order(order).unwrap().expect("it is there")
}

/// A file of so many rows, of which the outcome is such.
fn file(name: &str, sha256: &[u8], outcome: ArrivalOutcome, (taken, held): (u64, u64)) -> Landing {
    Landing {
        name: name.into(),
        sha256: sha256.to_vec(),
        kind: ArrivalKind::File(FileKind::Orders),
        store: "acme".into(),
        at: NOW,
        outcome,
        row_count: taken + held,
        taken,
        held,
        ..Landing::default()
    }
}

fn an_intake_is_in_as_a_whole_or_not_at_all(place: &Place) {
    let (mut ledger, other) = (place.open(), place.open());
    let fill = |ledger: &mut Ledger, commits: bool| {
        let mut intake = ledger.intake(NOW).unwrap();
        let store = intake.store("acme").unwrap();
        let said = says(Field::NOTE, "品");
        let order = intake.create(store, "A-1", 2, Source::Store, said.as_statement()).unwrap().unwrap();
        intake.enter_calendar(order, None).unwrap();
        intake.enter_due(store, "A-1", order, day("2026-10-02")).unwrap();
        intake.enter_number(order, number_key("123456789013")).unwrap();
        intake.append(order, 3, Source::Carrier, &says(Field::CARRIER, "ヤマト運輸")).unwrap();
        intake.note(&Finding::of_cell(Code::R103, 4, "数量", "２個"), true, (10, 20)).unwrap();
        assert_eq!(intake.find(store, "A-1").unwrap(), Some(order), "it sees its own writes");
        assert_eq!(intake.facts(order).unwrap().len(), 2);
        assert!(other.candidates(None, "A-1", false, 9).unwrap().is_empty(), "and nobody else does");
        if commits {
            intake.commit(&file("受注.csv", b"1", ArrivalOutcome::TakenIn, (1, 1))).unwrap();
        }
    };
    fill(&mut ledger, false);
    drop(ledger);
    let mut ledger = place.open();
    assert!(ledger.candidates(None, "A-1", false, 9).unwrap().is_empty());
    assert!(ledger.last_arrivals(9).unwrap().is_empty());
    assert_eq!(ledger.count_due("acme", day("2026-12-31")).unwrap(), 0);
    assert!(ledger.orders_with_number("123456789013").unwrap().is_empty());
    fill(&mut ledger, true);
    drop(ledger);
    let ledger = place.open();
    let [arrival] = &ledger.last_arrivals(9).unwrap()[..] else { panic!("one arrival") };
    let found = ledger.candidates(None, "A-1", false, 9).unwrap();
    assert_eq!(ledger.count_due("acme", day("2026-10-02")).unwrap(), 1);
    assert_eq!(ledger.orders_with_number("123456789013").unwrap(), [found[0].0]);
    let record = record(&ledger, found[0].0);
    assert_eq!((record.order.note.as_str(), record.order.shipment.carrier.as_str()), ("品", "ヤマト運輸"));
    assert_eq!((record.origin.file.as_str(), record.origin.row), ("受注.csv", 2));
    let mut findings = Vec::new();
    ledger
        .for_each_finding(arrival.id, |found| {
            findings.push((found.held, found.finding.code, found.finding.value, found.span));
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    assert_eq!(findings, [(true, Code::R103, "２個".to_owned(), (10, 20))]);
}

fn the_same_bytes_are_in_once(place: &Place) {
    let mut ledger = place.open();
    let land = |ledger: &mut Ledger, landing: Landing| ledger.intake(NOW).unwrap().commit(&landing).unwrap();
    land(&mut ledger, file("全部保留.csv", b"held", ArrivalOutcome::TakenIn, (0, 3)));
    land(&mut ledger, file("だめ.csv", b"bad", ArrivalOutcome::HeldWhole(Code::F004), (0, 0)));
    let first = land(&mut ledger, file("一.csv", b"good", ArrivalOutcome::TakenIn, (2, 1)));
    land(&mut ledger, file("二.csv", b"good", ArrivalOutcome::Known, (0, 0)));
    let ledger = place.open();
    let asked = |sha: &[u8], store| ledger.taken_in(sha, store).unwrap().map(|arrival| arrival.id);
    assert_eq!(asked(b"good", None), Some(first));
    assert_eq!(asked(b"good", Some("acme")), Some(first));
    assert_eq!(asked(b"good", Some("own")), None, "it went into another store");
    assert_eq!((asked(b"held", None), asked(b"bad", None), asked(b"new", None)), (None, None, None));
    let of = |id| ledger.arrival(id).unwrap().unwrap();
    assert_eq!(of(first).kind, ArrivalKind::File(FileKind::Orders));
    assert_eq!(of(first + 1).outcome, ArrivalOutcome::Known);
    assert_eq!(of(first - 1).outcome, ArrivalOutcome::HeldWhole(Code::F004));
}

fn a_number_is_known_once_in_its_store(place: &Place) {
    let mut ledger = place.open();
    let (made, first) = take(&mut ledger, "acme", &["A-1", "A-2"], None);
    let (others, second) = take(&mut ledger, "own", &["A-1"], None);
    assert!(second > first, "arrivals are numbered as they are committed");
    let intake = ledger.intake(NOW).unwrap();
    let store = intake.store("acme").unwrap();
    let said = says(Field::NOTE, "もう一度");
    let again = |number| intake.create(store, number, 9, Source::Store, said.as_statement()).unwrap();
    assert_eq!(again("A-2"), None);
    let new = again("A-3").expect("it is new");
    assert_eq!(again("A-3"), None, "also in its own intake");
    assert!(!made.contains(&new) && !others.contains(&new));
    drop(intake);
    let found = ledger.candidates(None, "A-1", false, 9).unwrap();
    assert_eq!(found, [(made[0], "acme".into(), "A-1".into()), (others[0], "own".into(), "A-1".into())]);
}

/// Numbers in the order of their bytes, in which no locale has them.
const NUMBERS: [&str; 8] = ["#10", "10", "9", "A-1", "Z", "a", "あ", "受注-1"];

fn orders_come_in_the_order_of_their_bytes(place: &Place) {
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

fn a_walk_sees_one_moment(place: &Place) {
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

fn what_hangs_on_an_order_comes_with_it(place: &Place) {
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
        let alone = self::record(&ledger, record.id);
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

fn what_is_due_follows_what_is_noted(place: &Place) {
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

fn a_batch_tells_what_is_due_once(place: &Place) {
    let mut ledger = place.open();
    let due = day("2026-10-02");
    let (made, _) = take(&mut ledger, "acme", &["A-1", "A-2", "A-3"], Some(due));
    {
        let mut draft = ledger.batch("acme", "shipments", NOW, due).unwrap();
        draft.put(made[0], "A-1", b"one\n").unwrap();
    }
    assert_eq!(ledger.due_orders("acme", due).unwrap(), made, "a draft that is dropped tells nothing");
    let mut draft = ledger.batch("acme", "shipments", NOW, due).unwrap();
    draft.put(made[0], "A-1", b"one\n").unwrap();
    draft.leave().unwrap();
    draft.put(made[2], "A-3", b"three\n").unwrap();
    let id = draft.id();
    draft.commit("acme.csv", b"head\n").unwrap();
    let ledger = place.open();
    assert_eq!(walked(&ledger, "acme", Selection::DueOn(due)), ["A-2"]);
    assert_eq!(record(&ledger, made[0]).order.export_state, ExportState::Sent);
    assert_eq!(record(&ledger, made[2]).sent.and_then(|sent| sent.batch), Some(id));
    let [batch] = &ledger.unpublished_batches().unwrap()[..] else { panic!("one batch") };
    assert_eq!(
        (batch.id, batch.name.as_str(), &batch.head[..], batch.row_count),
        (id, "acme.csv", &b"head\n"[..], 2)
    );
    assert_eq!(batch.state, BatchState::Recorded);
    let mut lines = Vec::new();
    ledger
        .for_each_piece(id, |piece| {
            lines.extend_from_slice(piece);
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    assert_eq!(lines, b"one\nthree\n");
    assert_eq!(ledger.line_of(id, made[2]).unwrap().as_deref(), Some(&b"three\n"[..]));
    assert_eq!(ledger.line_of(id, made[1]).unwrap(), None);
    ledger.batch_complete(id).unwrap();
    assert_eq!(place.open().unpublished_batches().unwrap()[0].state, BatchState::Complete);
    ledger.batch_published(id).unwrap();
    assert!(ledger.unpublished_batches().unwrap().is_empty());
    assert_eq!(ledger.batch_of(id).unwrap().map(|batch| batch.state), Some(BatchState::Published));
    // What is due no more cannot be told once more, whatever its caller believes.
    let mut draft = ledger.batch("acme", "shipments", NOW, due).unwrap();
    let told = draft.put(made[0], "A-1", b"one\n").and_then(|()| draft.commit("b.csv", b""));
    assert_eq!(told.unwrap_err().kind(), LedgerErrorKind::Missing);
}

fn an_event_is_kept_once_and_the_second_who_goes_on_is_overtaken(place: &Place) {
    let mut ledger = place.open();
    let due = day("2026-10-02");
    let (made, _) = take(&mut ledger, "acme", &["order_A"], Some(due));
    let other = place.open();
    let telling = |ledger: &Ledger| Telling {
        order: made[0],
        status: Status::of(&ledger.shipment_events(made[0]).unwrap()).unwrap(),
        due: Some(due),
        children: Vec::new(),
    };
    let mut journals = [&ledger, &other].map(|ledger| {
        let mut journal = ShipmentJournal::open(ledger, "acme").unwrap();
        journal.admit("A", telling(ledger));
        journal.charge(3);
        journal
    });
    let event = Event::of_order(EventKind::Dismissed);
    let [first, second] = &mut journals;
    first.keep("A", &event, NOW).unwrap();
    let kept = second.keep("A", &event, NOW + 1);
    assert_eq!(kept.unwrap_err().kind(), LedgerErrorKind::Overtaken);
    assert_eq!(second.status("A"), Some(&Status::default()), "nothing of it is kept");
    let ledger = place.open();
    assert_eq!(ledger.shipment_events(made[0]).unwrap(), [(NOW, event)]);
    assert_eq!(ledger.points_since("acme", NOW - 1).unwrap(), [(NOW, 3)]);
    ledger.spend_points("acme", NOW, 2).unwrap();
    assert_eq!(place.open().points_since("acme", NOW - 1).unwrap(), [(NOW, 5)]);
    assert!(ledger.points_since("acme", NOW).unwrap().is_empty());
}

fn orders_are_open_at_the_mall_whoever_brought_them_when(place: &Place) {
    let (mut ledger, mut other) = (place.open(), place.open());
    let (before, _) = take(&mut ledger, "acme", &["A-1", "A-2"], None);
    let open = |ledger: &Ledger| ledger.open_at_mall("acme").unwrap().into_iter().map(|(id, _)| id);
    assert!(open(&ledger).eq(before.iter().copied()));
    let many: Vec<String> = (0..900).map(|n| format!("B{n:04}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let (later, _) = take(&mut other, "acme", &many, None);
    take(&mut other, "own", &["A-9"], None);
    let (last, _) = take(&mut ledger, "acme", &["A-0"], None);
    let all: Vec<OrderId> = [&before[..], &later, &last].concat();
    assert!(open(&place.open()).eq(all.iter().copied()));
    for (order, view) in [
        (all[0], MallView::NotFound),
        (all[1], MallView::Says(MallStanding::Canceled)),
        (all[2], MallView::Says(MallStanding::Completed)),
        (all[3], MallView::Says(MallStanding::Unknown("ON_HOLD".into()))),
    ] {
        ledger.note_standing("acme", order, &view, NOW).unwrap();
        let mall = record(&place.open(), order).mall.unwrap();
        assert_eq!((&mall.view, mall.seen_at), (&view, NOW));
    }
    assert!(open(&ledger).eq(all[3..].iter().copied()));
    ledger.note_standing("acme", all[1], &MallView::Unasked, NOW).unwrap();
    assert_eq!(open(&ledger).next(), Some(all[1]));
}

fn names_of_files_are_kept_until_they_are_filed(place: &Place) {
    let (mut ledger, other) = (place.open(), place.open());
    let held = FilingPlace::Held("own");
    let landing = |sha: &[u8]| Landing {
        folder: "own".into(),
        archived_as: "2026-10-01/受注.csv".into(),
        held_as: "受注.csv".into(),
        ..file("受注.csv", sha, ArrivalOutcome::TakenIn, (1, 1))
    };
    let free = |ledger: &Ledger, name: &str| ledger.is_name_free(held, name).unwrap();
    let first = {
        let intake = ledger.intake(NOW).unwrap();
        assert!(intake.is_name_free(held, "受注.csv").unwrap());
        intake.commit(&landing(b"1")).unwrap()
    };
    assert!(!free(&other, "受注.csv") && free(&other, "受注 (2).csv"));
    assert!(other.is_name_free(FilingPlace::Held(""), "受注.csv").unwrap(), "another folder");
    assert!(!other.is_name_free(FilingPlace::Archive, "2026-10-01/受注.csv").unwrap());
    let taken = ledger.intake(NOW).unwrap().commit(&landing(b"2"));
    assert_eq!(taken.unwrap_err().kind(), LedgerErrorKind::Overtaken);
    assert_eq!(ledger.unfiled().unwrap().len(), 1, "nothing of it is in");
    ledger.filed_as(first, "2026-10-01/受注 (2).csv", "受注 (2).csv").unwrap();
    let mut ledger = place.open();
    assert!(free(&ledger, "受注.csv") && !free(&ledger, "受注 (2).csv"));
    let second = ledger.intake(NOW).unwrap().commit(&landing(b"2")).unwrap();
    let both = ledger.filed_as(second, "", "受注 (2).csv");
    assert_eq!(both.unwrap_err().kind(), LedgerErrorKind::Overtaken);
    assert_eq!(ledger.arrival(second).unwrap().unwrap().held_as, "受注.csv");
    ledger.filed(&[first, second]).unwrap();
    let ledger = place.open();
    assert!(ledger.unfiled().unwrap().is_empty());
    assert!(free(&ledger, "受注.csv") && free(&ledger, "受注 (2).csv"), "from here on the folder says it");
}

fn arrivals_that_touched_an_order_are_found(place: &Place) {
    let mut ledger = place.open();
    let numbers: Vec<String> = (0..900).map(|n| format!("S{n:04}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let (made, list) = take(&mut ledger, "acme", &numbers, None);
    let (_, elsewhere) = take(&mut ledger, "acme", &["T-1"], None);
    let touch = |ledger: &mut Ledger, order: OrderId| {
        let intake = ledger.intake(NOW).unwrap();
        intake.append(order, 2, Source::Carrier, &says(Field::CARRIER, "佐川急便")).unwrap();
        intake.commit(&file("結果.csv", b"x", ArrivalOutcome::TakenIn, (1, 0))).unwrap()
    };
    let carrier = touch(&mut ledger, made[7]);
    let other = touch(&mut ledger, made[8]);
    let ledger = place.open();
    assert_eq!(ledger.orders_of_arrival(list).unwrap(), made);
    assert_eq!(ledger.orders_of_arrival(carrier).unwrap(), [made[7]]);
    let touching = |orders: &[OrderId]| {
        let found = ledger.arrivals_touching(orders).unwrap();
        found.into_iter().map(|arrival| arrival.id).collect::<Vec<_>>()
    };
    assert_eq!(touching(&[made[7]]), [list, carrier]);
    assert_eq!(touching(&[made[8], made[7], made[0]]), [list, carrier, other]);
    assert!(!touching(&made).contains(&elsewhere));
}

fn arrivals_come_in_their_order(place: &Place) {
    let mut ledger = place.open();
    let land = |ledger: &mut Ledger, at: i64, sha: &[u8]| {
        let landing = file("受注.csv", sha, ArrivalOutcome::TakenIn, (1, 0));
        ledger.intake(at).unwrap().commit(&landing).unwrap()
    };
    let ids = [1, 2, 3].map(|n| land(&mut ledger, NOW + i64::from(n), &[n]));
    // What is no file has nothing to be filed away, and is not among the last arrivals of files.
    let set = ledger.intake(NOW + 4).unwrap();
    let set = set.commit(&Landing { kind: ArrivalKind::Set, ..Landing::default() }).unwrap();
    let ledger = place.open();
    assert_eq!(ledger.unfiled().unwrap().iter().map(|arrival| arrival.id).collect::<Vec<_>>(), ids);
    let last = ledger.last_arrivals(2).unwrap();
    assert_eq!(last.iter().map(|arrival| arrival.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
    let mut seen = Vec::new();
    ledger
        .for_each_arrival(NOW + 2, NOW + 5, |arrival| {
            seen.push((arrival.id, arrival.kind));
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    let orders = ArrivalKind::File(FileKind::Orders);
    assert_eq!(seen, [(ids[1], orders), (ids[2], orders), (set, ArrivalKind::Set)]);
}

fn one_process_is_named_at_work(place: &Place) {
    let holder = |name: &str, instance| Holder {
        holder: name.to_owned(),
        host: "店".to_owned(),
        pid: 7,
        since: NOW,
        beat_at: NOW,
        instance,
    };
    let (us, them) = (holder("watch", 1), holder("run", 2));
    let ledger = place.open();
    assert_eq!(ledger.lease_holder().unwrap(), None);
    ledger.take_lease(&us).unwrap();
    assert!(ledger.beat(&us, NOW + 10).unwrap());
    let beaten = Holder { beat_at: NOW + 10, ..us.clone() };
    assert_eq!(place.open().lease_holder().unwrap(), Some(beaten));
    place.open().take_lease(&them).unwrap();
    assert!(!ledger.beat(&us, NOW + 20).unwrap(), "it is ours no more");
    ledger.give_lease_back(&us).unwrap();
    assert_eq!(place.open().lease_holder().unwrap(), Some(them.clone()));
    ledger.give_lease_back(&them).unwrap();
    assert_eq!(place.open().lease_holder().unwrap(), None);
}

fn requests_are_taken_once_the_oldest_first(place: &Place) {
    let (ledger, watcher, second) = (place.open(), place.open(), place.open());
    let fetch = Request {
        command: AskedCommand::Fetch { days: Some(3) },
        store: Some("acme".into()),
        now: Some(NOW),
        english: false,
        json: true,
    };
    let from = Some(day("2026-10-01"));
    let export = Request { command: AskedCommand::Export { from, to: None }, store: None, ..fetch.clone() };
    let asked = [&fetch, &export].map(|request| ledger.ask(request, NOW).unwrap());
    assert_eq!(ledger.handling(asked[0]).unwrap(), Some(Handling::Asked));
    assert_eq!(watcher.take_request().unwrap(), Some((asked[0], fetch)));
    assert_eq!(second.take_request().unwrap(), Some((asked[1], export)));
    assert_eq!(watcher.take_request().unwrap(), None);
    assert_eq!(ledger.handling(asked[0]).unwrap(), Some(Handling::Taken));
    watcher.finish_request(asked[0], 3, Some(60)).unwrap();
    let done = Handling::Done { ending: 3, again_s: Some(60) };
    assert_eq!(ledger.handling(asked[0]).unwrap(), Some(done));
    ledger.withdraw(asked[0]).unwrap();
    assert_eq!(watcher.handling(asked[0]).unwrap(), None);
    watcher.forget_requests().unwrap();
    assert_eq!(ledger.handling(asked[1]).unwrap(), None);
}

fn exports_that_need_somebody_are_found(place: &Place) {
    let mut ledger = place.open();
    let (made, _) = take(&mut ledger, "acme", &["A-1", "A-2", "A-3", "A-4"], None);
    let (others, _) = take(&mut ledger, "own", &["A-1"], None);
    let intake = ledger.intake(NOW).unwrap();
    for (order, state) in [
        (made[3], ExportState::Stuck),
        (made[0], ExportState::Sending),
        (made[1], ExportState::Unsure),
        (made[2], ExportState::Sent),
        (others[0], ExportState::Stuck),
    ] {
        intake.set_export_state(order, state).unwrap();
        assert_eq!(intake.export_state(order).unwrap(), state);
    }
    intake.commit(&Landing::default()).unwrap();
    let mut ledger = place.open();
    let found = |store: &str, number: &str, state| (store.to_owned(), number.to_owned(), state);
    let all = [
        found("acme", "A-1", ExportState::Sending),
        found("acme", "A-2", ExportState::Unsure),
        found("acme", "A-4", ExportState::Stuck),
        found("own", "A-1", ExportState::Stuck),
    ];
    assert_eq!(ledger.unsettled().unwrap(), all);
    assert_eq!(ledger.count_unsettled("acme").unwrap(), (1, 1, 1));
    assert_eq!(walked(&ledger, "acme", Selection::Unsettled), ["A-1", "A-2", "A-4"]);
    ledger.note_labels(&made[..2], NOW, "ラベル.csv").unwrap();
    let ledger = place.open();
    assert_eq!(ledger.label_of(made[1]).unwrap().as_deref(), Some("ラベル.csv"));
    assert_eq!(ledger.label_of(made[2]).unwrap(), None);
}

/// Another view sees what is committed, and tidying up changes nothing that anybody sees.
fn other_views_see_what_is_committed(place: &Place) {
    let mut ledger = place.open();
    let views = [ledger.another_view().unwrap(), ledger.another_view_at_random().unwrap()];
    take(&mut ledger, "acme", &["A-1"], None);
    views.iter().for_each(|view| assert_eq!(walked(view, "acme", Selection::All), ["A-1"]));
    views[0].tidy_up().unwrap();
    assert!(!ledger.needs_tidying());
    assert_eq!(walked(&place.open(), "acme", Selection::All), ["A-1"]);
}

/// Every law, for one engine.
macro_rules! kept_by {
    ($engine:ident: $place:expr; $($law:ident),* $(,)?) => {
        mod $engine {
            $(
                #[test]
                fn $law() {
                    let (place, _kept) = $place;
                    super::$law(&place);
                }
            )*
        }
    };
}

macro_rules! every_law_is_kept_by {
    ($engine:ident: $place:expr) => {
        kept_by!($engine: $place;
            an_intake_is_in_as_a_whole_or_not_at_all,
            the_same_bytes_are_in_once,
            a_number_is_known_once_in_its_store,
            orders_come_in_the_order_of_their_bytes,
            a_walk_sees_one_moment,
            what_hangs_on_an_order_comes_with_it,
            what_is_due_follows_what_is_noted,
            a_batch_tells_what_is_due_once,
            an_event_is_kept_once_and_the_second_who_goes_on_is_overtaken,
            orders_are_open_at_the_mall_whoever_brought_them_when,
            names_of_files_are_kept_until_they_are_filed,
            arrivals_that_touched_an_order_are_found,
            arrivals_come_in_their_order,
            one_process_is_named_at_work,
            requests_are_taken_once_the_oldest_first,
            exports_that_need_somebody_are_found,
            other_views_see_what_is_committed,
        );
    };
}

every_law_is_kept_by!(sqlite: super::in_a_file());

/// Ledgers in one file, opened anew each time; the folder goes with what is kept.
fn in_a_file() -> (Place, tempfile::TempDir) {
    let folder = crate::support::folder();
    let path = folder.path().join("state/ledger.db");
    (Place { open: Box::new(move || Ledger::open(&path).unwrap()) }, folder)
}
