//! What is promised of telling: once, whoever else tells.

use super::{NOW, Place, day, record, take, walked};
use shukka::ledger::{
    BatchState, Landing, Ledger, LedgerError, LedgerErrorKind, MallView, OrderId, Selection, ShipmentJournal,
    Telling,
};
use shukka::order::ExportState;
use shukka::shipment::{Event, EventKind, Journal, MallStanding, Status};

pub(super) fn a_batch_tells_what_is_due_once(place: &Place) {
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
    ledger.batch_complete(id, "").unwrap();
    assert_eq!(place.open().unpublished_batches().unwrap()[0].state, BatchState::Complete);
    ledger.batch_published(id).unwrap();
    assert!(ledger.unpublished_batches().unwrap().is_empty());
    assert_eq!(ledger.batch_of(id).unwrap().map(|batch| batch.state), Some(BatchState::Published));
    // What is due no more cannot be told once more, whatever its caller believes.
    let mut draft = ledger.batch("acme", "shipments", NOW, due).unwrap();
    let told = draft.put(made[0], "A-1", b"one\n").and_then(|()| draft.commit("b.csv", b""));
    assert_eq!(told.unwrap_err().kind(), LedgerErrorKind::Missing);
}

pub(super) fn an_event_is_kept_once_and_the_second_who_goes_on_is_overtaken(place: &Place) {
    let mut ledger = place.open();
    let due = day("2026-10-02");
    let (made, _) = take(&mut ledger, "acme", &["order_A"], Some(due));
    let other = place.open();
    let telling = |ledger: &Ledger| Telling {
        order: made[0],
        status: Status::of(&ledger.shipment_events(made[0]).unwrap()).unwrap(),
        known: 0,
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

pub(super) fn orders_are_open_at_the_mall_whoever_brought_them_when(place: &Place) {
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

pub(super) fn exports_that_need_somebody_are_found(place: &Place) {
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
    assert_eq!(ledger.label_of(made[1]).unwrap().map(|label| label.file).as_deref(), Some("ラベル.csv"));
    assert_eq!(ledger.label_of(made[2]).unwrap(), None);
}
