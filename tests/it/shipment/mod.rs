//! The saga: every legal history, the whole transition table, and what the one thing to do is.

use shukka::shipment::*;
use std::collections::HashSet;
use std::path::Path;

fn line(n: i64) -> Line {
    Line { product_id: format!("p{n}"), variant_id: format!("v{n}"), quantity: n }
}

fn create(method: &str) -> Call {
    let lines = vec![line(1)];
    Call::Create { key: idempotency_key("A1", method, &lines, 1), lines }
}

fn calls(method: &str) -> [Call; 5] {
    let text = "発送しました。\n\t伝票番号: 123456789013".to_owned();
    [
        create(method),
        Call::Track { code: "123456789013".into() },
        Call::Complete,
        Call::Message { text },
        Call::Correct { code: "222233334444".into() },
    ]
}

fn kinds(method: &str) -> Vec<EventKind> {
    let mut kinds: Vec<EventKind> = calls(method).into_iter().map(EventKind::Begun).collect();
    kinds.extend([
        EventKind::Answered(Answer::Accepted { id: "s1".into() }),
        EventKind::Answered(Answer::Accepted { id: String::new() }),
        EventKind::Answered(Answer::Deferred),
        EventKind::Answered(Answer::Refused { reason: "FAILED_PRECONDITION\\\t\n".into() }),
        EventKind::Lost,
        EventKind::LeftOut(Verb::Track, WhyOut::Nothing),
        EventKind::LeftOut(Verb::Message, WhyOut::TooLong),
        EventKind::LeftOut(Verb::Correct, WhyOut::Unsure),
        EventKind::GaveUp(WhyStuck::Refused),
        EventKind::Reopened,
        EventKind::Dismissed,
        EventKind::AskedAgain,
    ]);
    kinds.extend(Found::ALL.map(EventKind::Inquired));
    kinds
}

fn all_events(methods: &[&str]) -> Vec<Event> {
    let of = |leg: Leg, method: &str| -> Vec<Event> {
        kinds(method).into_iter().map(|kind| Event::of(leg.clone(), kind)).collect()
    };
    let mut events: Vec<Event> = methods.iter().flat_map(|m| of(Leg::Parcel((*m).into()), m)).collect();
    events.extend(of(Leg::Order, "A"));
    events.extend(of(Leg::Message, "A"));
    events
}

/// What the mall may have done so far, whatever we believe: the judge of every history.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Witness {
    /// (method, what may have been applied)
    may_be_applied: Vec<(String, Verb)>,
    tracked: Vec<String>,
    a_person_said_again: bool,
}

impl Witness {
    fn hears(&mut self, status: &Status, event: &Event) {
        let method = match &event.leg {
            Leg::Parcel(method) => method.clone(),
            Leg::Message => "message".to_owned(),
            Leg::Order => {
                // For the message alone, the word of a person stands for a reading.
                if event.kind == EventKind::Reopened && status.message == Stage::Unclear(Verb::Message) {
                    self.may_be_applied.retain(|(_, verb)| *verb != Verb::Message);
                }
                return;
            }
        };
        let open_call = match &event.leg {
            Leg::Parcel(method) => status.parcel(method).and_then(|p| p.stage.open_call()),
            _ => status.message.open_call(),
        };
        match &event.kind {
            EventKind::Begun(call) => {
                let entry = (method.clone(), call.verb());
                if matches!(call.verb(), Verb::Complete | Verb::Message) {
                    assert!(!self.may_be_applied.contains(&entry), "told twice: {status:?} {event:?}");
                }
                if call.verb() == Verb::Complete {
                    assert!(self.tracked.contains(&method), "completed before tracking: {status:?}");
                }
                if call.verb() == Verb::Message {
                    assert!(status.all_completed(), "a message before completion: {status:?}");
                }
                if call.verb() == Verb::Correct {
                    let is_asked = status.phase == Phase::Correcting;
                    assert!(is_asked && status.all_completed(), "corrected by itself: {status:?}");
                }
                if !self.may_be_applied.contains(&entry) {
                    self.may_be_applied.push(entry);
                    self.may_be_applied.sort();
                }
            }
            EventKind::Answered(Answer::Deferred | Answer::Refused { .. })
            | EventKind::Inquired(Found::Missing) => {
                let verb = open_call.expect("an open call");
                if verb != Verb::Create {
                    self.may_be_applied.retain(|entry| *entry != (method.clone(), verb));
                }
            }
            EventKind::Answered(Answer::Accepted { .. }) if open_call == Some(Verb::Track) => {
                self.tracked.push(method);
            }
            EventKind::LeftOut(Verb::Track, _) => self.tracked.push(method),
            _ => {}
        }
        self.tracked.sort();
        self.tracked.dedup();
    }
}

#[test]
fn in_every_legal_history_of_ten_events_the_buyer_is_told_once_and_tracking_goes_first() {
    let events = all_events(&["A", "B"]);
    let mut level = vec![(Status::default(), Witness::default())];
    let mut known: HashSet<(Status, Witness)> = HashSet::new();
    let mut transitions = 0_u64;
    for _ in 0..10 {
        let mut next_level = Vec::new();
        for (status, witness) in &level {
            for event in &events {
                let Ok(mut next) = status.after(event, 0) else { continue };
                let mut heard = witness.clone();
                heard.hears(status, event);
                transitions += 1;
                assert!(usize::from(next.in_flight().is_some()) <= 1);
                // How often and when is not part of where it stands.
                (next.events, next.fresh_from) = (0, 0);
                if known.insert((next.clone(), heard.clone())) {
                    next_level.push((next, heard));
                }
            }
        }
        level = next_level;
    }
    assert!(transitions > 10_000, "only {transitions} transitions were walked");
}

#[test]
fn no_edge_leads_from_unclear_to_sent() {
    for stage in Stage::all() {
        if let Stage::Unclear(verb) = stage {
            for kind in kinds("A") {
                let next = stage.after(&kind);
                assert_ne!(next, Ok(Stage::Sent(verb)), "{kind:?}");
                if next == Ok(Stage::Planned) || next == Ok(Stage::Tracked) || next == Ok(Stage::Created) {
                    let by_person = kind == EventKind::Reopened && verb == Verb::Message;
                    assert!(kind == EventKind::Inquired(Found::Missing) || by_person, "{stage:?} {kind:?}");
                }
            }
        }
    }
}

#[test]
fn the_transition_table_is_the_golden_one() {
    let mut table = String::from("# stage + event -> stage; what is not listed cannot happen\n");
    let mut printed = HashSet::new();
    for stage in Stage::all() {
        for kind in kinds("A") {
            if let Ok(next) = stage.after(&kind) {
                let event = Event::of(Leg::Message, kind).short();
                let line = format!("{:<18} + {:<18} -> {}\n", stage.name(), event, next.name());
                if printed.insert(line.clone()) {
                    table.push_str(&line);
                }
            }
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/shipment/transitions.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(&path, &table).expect("writable");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(table, golden, "run with UPDATE_GOLDEN=1 if this is meant");
}

#[test]
fn events_survive_the_ledger_and_damage_is_noticed() {
    for event in all_events(&["UNDECIDED", "a\tb\\n"]) {
        assert_eq!(Event::decode(&event.encode()), Ok(event));
    }
    for damaged in ["", "order", "parcel:A\tbegun\tcreate\tk\tp\tv", "order\tinquired\tmaybe", "x\tlost"] {
        assert!(Event::decode(damaged).is_err(), "{damaged:?}");
    }
}

fn reading(status: &Status, standing: MallStanding, left: &[(&str, i64)]) -> Reading {
    let unshipped = left.iter().map(|(method, n)| ((*method).to_owned(), line(*n))).collect();
    Reading { asked_at: status.events, standing, unshipped: Some(unshipped), messages: Messages::NotRead }
}

fn plan(message: Option<&str>) -> TellingPlan {
    TellingPlan {
        order_id: "A1".into(),
        tracking: Some("123456789013".into()),
        message: message.map(str::to_owned),
        no_messages: None,
    }
}

/// Records begun events for the steps and answers "accepted", until there is nothing to send.
fn walk(
    mut status: Status,
    plan: &TellingPlan,
    seen: &Reading,
    mut verbs: Vec<String>,
) -> (Status, Vec<String>, Step) {
    loop {
        let step = next_step(&status, plan, Some(seen), Policy::default(), 0);
        match &step {
            Step::Record(events) => {
                for event in events {
                    status = status.after(event, 0).expect("legal");
                }
            }
            Step::Send(leg, call) => {
                verbs.push(call.verb().name().to_owned());
                status =
                    status.after(&Event::of(leg.clone(), EventKind::Begun(call.clone())), 0).expect("legal");
                let id = if call.verb() == Verb::Create { "s1" } else { "" };
                let accepted = EventKind::Answered(Answer::Accepted { id: id.into() });
                status = status.after(&Event::of(leg.clone(), accepted), 0).expect("legal");
            }
            _ => return (status, verbs, step),
        }
    }
}

#[test]
fn each_method_is_a_shipment_of_its_own_and_the_message_comes_last() {
    let seen =
        reading(&Status::default(), MallStanding::Open, &[("UNDECIDED", 1), ("COOL", 2), ("UNDECIDED", 3)]);
    let (status, verbs, step) = walk(Status::default(), &plan(Some("発送しました")), &seen, vec![]);
    assert_eq!(verbs, ["create", "track", "complete", "create", "track", "complete", "message"]);
    assert_eq!(status.parcels[0].lines, vec![line(1), line(3)]);
    assert_eq!(step, Step::Poll);
    let done = reading(&status, MallStanding::Completed, &[]);
    let (status, _, step) = walk(status, &plan(None), &done, vec![]);
    assert_eq!((status.phase, step), (Phase::Done, Step::Rest));
}

#[test]
fn nothing_left_is_never_read_as_everything() {
    let seen = reading(&Status::default(), MallStanding::Open, &[("UNDECIDED", 0)]);
    let (status, verbs, _) = walk(Status::default(), &plan(None), &seen, vec![]);
    assert_eq!((status.phase, verbs.len()), (Phase::Stuck(WhyStuck::NothingToShip), 0));
}

#[test]
fn a_message_that_is_too_long_or_retired_is_left_out_and_the_order_ships() {
    let seen = reading(&Status::default(), MallStanding::Open, &[("UNDECIDED", 1)]);
    let (status, verbs, _) = walk(Status::default(), &plan(Some(&"長".repeat(1001))), &seen, vec![]);
    assert_eq!((status.left_out, verbs.len()), (Some(WhyOut::TooLong), 3));
    let (status, verbs, _) = walk(Status::default(), &plan(Some(&"長".repeat(1000))), &seen, vec![]);
    assert_eq!((status.message, verbs.len()), (Stage::Told, 4));
    let retired = TellingPlan { no_messages: Some(WhyOut::Retired), ..plan(Some("発送")) };
    let (status, verbs, _) = walk(Status::default(), &retired, &seen, vec![]);
    assert_eq!((status.left_out, verbs.len()), (Some(WhyOut::Retired), 3));
}

#[test]
fn an_order_shipped_or_cancelled_by_hand_is_left_alone() {
    for (standing, phase) in [
        (MallStanding::Completed, Phase::ByHand),
        (MallStanding::Completing, Phase::ByHand),
        (MallStanding::Canceled, Phase::Barred),
        (MallStanding::Unpaid, Phase::Barred),
        (MallStanding::Unknown("X".into()), Phase::Barred),
    ] {
        let seen = reading(&Status::default(), standing, &[("UNDECIDED", 1)]);
        let (status, verbs, step) = walk(Status::default(), &plan(Some("発送")), &seen, vec![]);
        assert_eq!((status.phase, verbs.len(), step), (phase, 0, Step::Rest));
    }
}

/// The events up to a completion whose outcome is unknown.
fn lost_completion(methods: &[&str]) -> Status {
    let mut history = Vec::new();
    for (n, method) in methods.iter().enumerate() {
        let leg = Leg::Parcel((*method).to_owned());
        let [create, track, complete, ..] = calls(method);
        let accepted = |id: &str| EventKind::Answered(Answer::Accepted { id: id.into() });
        let end = if n + 1 == methods.len() { EventKind::Lost } else { accepted("") };
        for kind in [
            EventKind::Begun(create),
            accepted("s"),
            EventKind::Begun(track),
            accepted(""),
            EventKind::Begun(complete),
            end,
        ] {
            history.push((0, Event::of(leg.clone(), kind)));
        }
    }
    Status::of(&history).expect("legal")
}

#[test]
fn a_reading_asked_for_before_the_call_was_lost_settles_nothing() {
    let status = lost_completion(&["A"]);
    let stale = Reading { asked_at: status.events - 1, ..reading(&status, MallStanding::Open, &[("A", 1)]) };
    assert_eq!(judge(&status, &stale), vec![]);
    let step = next_step(&status, &plan(None), Some(&stale), Policy::default(), 0);
    assert_eq!(step, Step::Inquire { messages: false });
    let fresh = reading(&status, MallStanding::Open, &[("A", 1)]);
    let missing = Event::of(Leg::Parcel("A".into()), EventKind::Inquired(Found::Missing));
    assert_eq!(judge(&status, &fresh), vec![missing]);
}

#[test]
fn with_several_shipments_an_unclear_completion_waits_for_the_others() {
    let status = lost_completion(&["A"]);
    let seen = reading(&status, MallStanding::Open, &[("B", 2)]);
    let (status, verbs, step) = walk(status, &plan(Some("発送")), &seen, vec![]);
    assert_eq!(verbs, ["create", "track", "complete"]);
    assert_eq!(step, Step::Inquire { messages: false });
    let ours = reading(&status, MallStanding::Completing, &[]);
    let (status, verbs, _) = walk(status, &plan(Some("発送")), &ours, vec![]);
    assert_eq!((verbs, status.message), (vec!["message".to_owned()], Stage::Told));
}

#[test]
fn messages_that_are_hidden_tell_nothing_and_the_order_goes_on_without() {
    let mut status = lost_completion(&["A"]);
    for event in [
        Event::of(Leg::Parcel("A".into()), EventKind::Inquired(Found::Finished)),
        Event::of(Leg::Message, EventKind::Begun(Call::Message { text: "発送\r\nしました ".into() })),
        Event::of(Leg::Message, EventKind::Lost),
    ] {
        status = status.after(&event, 0).expect("legal");
    }
    let seen =
        |messages| Reading { messages, unshipped: None, ..reading(&status, MallStanding::Completing, &[]) };
    let step = |reading: &Reading| next_step(&status, &plan(None), Some(reading), Policy::default(), 0);
    assert_eq!(step(&seen(Messages::NotRead)), Step::Inquire { messages: true });
    let left = Event::of(Leg::Message, EventKind::LeftOut(Verb::Message, WhyOut::Unsure));
    assert_eq!(step(&seen(Messages::Hidden)), Step::Record(vec![left]));
    let found = |found| Step::Record(vec![Event::of(Leg::Message, EventKind::Inquired(found))]);
    assert_eq!(step(&seen(Messages::Seller(vec!["発送\nしました".into()]))), found(Found::Finished));
    assert_eq!(step(&seen(Messages::Seller(vec!["別の話".into()]))), found(Found::Missing));
}
