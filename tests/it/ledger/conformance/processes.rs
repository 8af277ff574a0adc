//! What is promised to processes among themselves.

use super::{NOW, Place, day, take, walked};
use shukka::ledger::{AskedCommand, Chosen, Handling, Holder, Request, Selection};

pub(super) fn one_process_is_named_at_work(place: &Place) {
    let holder = |name: &str, instance| Holder {
        holder: name.to_owned(),
        host: "店".to_owned(),
        pid: 7,
        since: NOW,
        beat_at: NOW,
        instance,
        seat: 0,
    };
    let (us, them) = (holder("watch", 1), holder("run", 2));
    let ledger = place.open();
    assert_eq!(ledger.lease_holder().unwrap(), None);
    assert!(ledger.take_lease(&us).unwrap());
    assert!(ledger.beat(&us, NOW + 10).unwrap());
    let beaten = Holder { beat_at: NOW + 10, ..us.clone() };
    assert_eq!(place.open().lease_holder().unwrap(), Some(beaten));
    // In a folder its lock has decided already; where machines share a ledger, whoever lives keeps it.
    if ledger.is_shared() {
        assert!(!place.open().take_lease(&them).unwrap(), "one works");
        assert_eq!(ledger.standing_by().unwrap(), [them.clone()]);
        assert!(ledger.beat(&us, NOW + 10).unwrap());
        // Whoever has the lock of one who is named there knows that it is gone, and does not wait.
        let (seated, after) =
            (Holder { seat: 5, ..holder("run", 3) }, Holder { seat: 5, ..holder("run", 4) });
        ledger.give_lease_back(&us).unwrap();
        ledger.give_lease_back(&them).unwrap();
        assert!(ledger.take_lease(&seated).unwrap());
        assert!(!place.open().take_lease(&them).unwrap());
        assert!(place.open().take_lease(&after).unwrap());
        assert!(!ledger.beat(&seated, NOW + 10).unwrap());
        ledger.give_lease_back(&after).unwrap();
    }
    assert!(place.open().take_lease(&them).unwrap());
    assert_eq!(ledger.standing_by().unwrap(), []);
    assert!(!ledger.beat(&us, NOW + 20).unwrap(), "it is ours no more");
    ledger.give_lease_back(&us).unwrap();
    assert_eq!(place.open().lease_holder().unwrap(), Some(them.clone()));
    ledger.give_lease_back(&them).unwrap();
    assert_eq!(place.open().lease_holder().unwrap(), None);
}

pub(super) fn requests_are_taken_once_the_oldest_first(place: &Place) {
    let (ledger, watcher, second) = (place.open(), place.open(), place.open());
    let fetch = Request {
        command: AskedCommand::Fetch { days: Some(3) },
        store: Some("acme".into()),
        now: Some(NOW),
    };
    let from = Some(day("2026-10-01"));
    let export = Request {
        command: AskedCommand::Export { from, to: None, chosen: Chosen::Again(vec![7, 1]) },
        store: None,
        ..fetch.clone()
    };
    let asked = [&fetch, &export].map(|request| ledger.ask(request, NOW).unwrap());
    assert_eq!(ledger.handling(asked[0]).unwrap(), Some(Handling::Asked));
    assert_eq!(watcher.take_request().unwrap(), Some((asked[0], fetch)));
    assert_eq!(second.take_request().unwrap(), Some((asked[1], export)));
    assert_eq!(watcher.take_request().unwrap(), None);
    assert_eq!(ledger.handling(asked[0]).unwrap(), Some(Handling::Taken));
    ["一", "二"].iter().for_each(|news| watcher.answer_request(asked[0], news).unwrap());
    watcher.finish_request(asked[0]).unwrap();
    assert_eq!(ledger.handling(asked[0]).unwrap(), Some(Handling::Done));
    assert_eq!(ledger.request_news(asked[0], 0).unwrap(), ["一", "二"]);
    assert_eq!(ledger.request_news(asked[0], 1).unwrap(), ["二"]);
    ledger.withdraw(asked[0]).unwrap();
    assert_eq!(watcher.handling(asked[0]).unwrap(), None);
    watcher.forget_requests().unwrap();
    assert_eq!(ledger.handling(asked[1]).unwrap(), None);
}

/// Another view sees what is committed, and tidying up changes nothing that anybody sees.
pub(super) fn other_views_see_what_is_committed(place: &Place) {
    let mut ledger = place.open();
    let views = [ledger.another_view().unwrap(), ledger.another_view_at_random().unwrap()];
    take(&mut ledger, "acme", &["A-1"], None);
    views.iter().for_each(|view| assert_eq!(walked(view, "acme", Selection::All), ["A-1"]));
    views[0].tidy_up().unwrap();
    assert!(!ledger.needs_tidying());
    assert_eq!(walked(&place.open(), "acme", Selection::All), ["A-1"]);
}
