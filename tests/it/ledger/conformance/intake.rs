//! What an intake promises: all or nothing, once, names and numbers of its own.

use super::{NOW, Place, day, file, record, says, take};
use shukka::ledger::{
    ArrivalKind, ArrivalOutcome, FilingPlace, Landing, Ledger, LedgerError, LedgerErrorKind, OrderId,
    number_key,
};
use shukka::notice::{Code, Finding};
use shukka::order::{Field, Source};
use shukka::profile::FileKind;

pub(super) fn an_intake_is_in_as_a_whole_or_not_at_all(place: &Place) {
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

pub(super) fn the_same_bytes_are_in_once(place: &Place) {
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

pub(super) fn a_number_is_known_once_in_its_store(place: &Place) {
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

pub(super) fn names_of_files_are_kept_until_they_are_filed(place: &Place) {
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

pub(super) fn arrivals_that_touched_an_order_are_found(place: &Place) {
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
    assert_eq!(ledger.orders_of_arrival(other).unwrap(), [made[8]]);
    assert_eq!(ledger.orders_of_arrival(elsewhere).unwrap().len(), 1);
}

pub(super) fn arrivals_come_in_their_order(place: &Place) {
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
