//! Which orders are due: every sentence of contract section 5 as a row of a table, and properties of the whole.

use chrono::NaiveDate;
use proptest::prelude::*;
use shukka::notice::Code;
use shukka::order::{ExportState, MallState};
use shukka::rules::{
    Candidate, GuardFacts, Period, Rules, ShipmentFacts, StoreFacts, TrackingCheck, Verdict, due_from, judge,
};

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, n).unwrap()
}

const OPEN: StoreFacts = StoreFacts::OPEN;

/// An order that is due on the fifth.
fn due<'a>(tracking: &'a [String]) -> Candidate<'a> {
    Candidate {
        status: "発送待ち",
        shipment: ShipmentFacts {
            carrier: "ヤマト運輸",
            method: "宅急便",
            tracking,
            ship_date: Some(day(5)),
        },
        ordered_on: Some(day(1)),
        export: ExportState::None,
        anonymous: false,
        parent: None,
        has_anonymous_child: false,
        store: OPEN,
        mall: MallState::default(),
        mall_forbids: false,
        unencodable: None,
        too_long: false,
        guards: GuardFacts::default(),
    }
}

fn codes(candidate: &Candidate<'_>, period: Option<Period>) -> String {
    codes_by(candidate, &Rules::default(), period)
}

fn codes_by(candidate: &Candidate<'_>, rules: &Rules, period: Option<Period>) -> String {
    match judge(candidate, rules, day(5), period.as_ref()) {
        Verdict::Due => String::new(),
        Verdict::NotDue(codes) => codes.into_iter().map(Code::name).collect::<Vec<_>>().join(" "),
    }
}

#[test]
fn every_rule_for_an_order_that_travels_alone() {
    let number = ["123456789013".to_owned()];
    let base = due(&number);
    assert_eq!(codes(&base, None), "");
    for (status, expected) in
        [("新規受付", "D301"), ("保留", "D301"), (" キャンセル　", "D301"), ("★宅急便", ""), ("処理済み", "")]
    {
        assert_eq!(codes(&Candidate { status, ..base }, None), expected, "{status}");
    }
    for (ship_date, expected) in
        [(None, "D302"), (Some(day(6)), "D303"), (Some(day(5)), ""), (Some(day(1)), "")]
    {
        let shipment = ShipmentFacts { ship_date, ..base.shipment };
        assert_eq!(codes(&Candidate { shipment, ..base }, None), expected, "{ship_date:?}");
    }
    for (state, expected) in [
        (ExportState::Sent, "D305"),
        (ExportState::Sending, "D305"),
        (ExportState::Unsure, "D305"),
        (ExportState::Closed, "D305"),
        (ExportState::Stuck, "D309"),
    ] {
        assert_eq!(codes(&Candidate { export: state, ..base }, None), expected, "{state:?}");
    }
    assert_eq!(codes(&Candidate { mall_forbids: true, ..base }, None), "D309");
    assert_eq!(codes(&Candidate { unencodable: Some('𠮷'), ..base }, None), "D312");
    let closed = StoreFacts { export_enabled: false, ..OPEN };
    assert_eq!(codes(&Candidate { store: closed, status: "保留", ..base }, None), "D301 D311");
    let skip = StoreFacts { skip_anonymous: true, ..OPEN };
    assert_eq!(codes(&Candidate { store: skip, anonymous: true, ..base }, None), "D309");
    assert_eq!(codes(&Candidate { anonymous: true, ..base }, None), "");
}

#[test]
fn deliveries_that_need_no_number_are_exactly_these() {
    let carriers = ["日本郵便", "ゆうパック", "佐川急便", "ヤマト運輸", "郵便局", "佐川", ""];
    let methods = [
        "定形外",
        "レターパック",
        "メール便",
        "定形外郵便",
        "レターパックライト",
        "飛脚メール便",
        "宅急便",
        "ゆうパック",
        "",
    ];
    for carrier in carriers {
        for method in methods {
            let shipment = ShipmentFacts { carrier, method, tracking: &[], ship_date: Some(day(5)) };
            let post = ["日本郵便", "郵便局"].contains(&carrier);
            let free = ((post || carrier == "ゆうパック")
                && ["定形外", "レターパック", "定形外郵便", "レターパックライト"].contains(&method))
                || ((post || ["佐川急便", "佐川"].contains(&carrier))
                    && ["メール便", "飛脚メール便"].contains(&method));
            let expected = if free { "" } else { "D304" };
            assert_eq!(codes(&Candidate { shipment, ..due(&[]) }, None), expected, "{carrier} {method}");
        }
    }
    let mut rules = Rules::default();
    rules.aliases.push(("ペリカン".into(), "郵便局".into()));
    assert!(rules.clone().prepared().needs_no_tracking("ﾍﾟﾘｶﾝ", "定形外"), "aliases chain");
    rules.aliases.push(("日本郵便".into(), "郵便局".into()));
    rules.aliases.push(("ヤマト運輸".into(), "うちの宅配".into()));
    let turned = rules.clone().prepared();
    assert!(
        turned.needs_no_tracking("郵便局", "定形外"),
        "an alias written the other way round says the same"
    );
    assert!(turned.fails_check_digit("クロネコヤマト", "123456789014"));
    assert_ne!(rules.prepared().fingerprint(), Rules::default().fingerprint());
}

#[test]
fn check_digits_hold_only_when_asked_to_and_only_for_carriers_that_have_them() {
    let wrong = ["123456789014".to_owned()];
    let mut rules = Rules::default();
    rules.tracking_check = TrackingCheck::Hold;
    let rules = rules.prepared();
    for (carrier, expected) in [
        ("ヤマト運輸", "D310"),
        ("佐川急便", "D310"),
        ("日本郵便", "D310"),
        ("ゆうパック", "D310"),
        ("西濃運輸", ""),
    ] {
        let shipment = ShipmentFacts { carrier, ..due(&wrong).shipment };
        assert_eq!(codes_by(&Candidate { shipment, ..due(&wrong) }, &rules, None), expected, "{carrier}");
        assert_eq!(codes(&Candidate { shipment, ..due(&wrong) }, None), "");
    }
}

#[test]
fn a_child_is_asked_of_its_parent_and_an_anonymous_bundle_sends_the_parent_only() {
    let number = ["123456789013".to_owned()];
    let parent = due(&number);
    let child = Candidate {
        shipment: ShipmentFacts { carrier: "", method: "", tracking: &[], ship_date: None },
        parent: Some(&parent),
        ..due(&[])
    };
    assert_eq!(codes(&child, None), "");
    assert_eq!(codes(&Candidate { status: "保留", ..child }, None), "D301");
    let held = Candidate { status: "保留", ..parent };
    assert_eq!(codes(&Candidate { parent: Some(&held), ..child }, None), "D308");
    let sent = Candidate { export: ExportState::Sent, ..held };
    assert_eq!(codes(&Candidate { parent: Some(&sent), ..child }, None), "");
    let early = Candidate { ordered_on: Some(day(1)), ..parent };
    let late = Candidate { ordered_on: Some(day(4)), parent: Some(&early), ..child };
    let from_third = Some(Period { from: Some(day(3)), to: None });
    assert_eq!(codes(&late, from_third), "D308", "a child never goes before its parent, in manual runs too");
    for (parent, child_anonymous) in [
        (Candidate { anonymous: true, ..parent }, false),
        (Candidate { has_anonymous_child: true, ..parent }, false),
        (parent, true),
    ] {
        assert_eq!(
            codes(&Candidate { parent: Some(&parent), anonymous: child_anonymous, ..child }, None),
            "D307"
        );
        assert_eq!(codes(&parent, None), "");
    }
}

#[test]
fn the_period_includes_both_ends_and_never_an_order_without_a_date() {
    let number = ["123456789013".to_owned()];
    let period = |from, to| Some(Period { from, to });
    for (ordered_on, asked, expected) in [
        (Some(day(1)), period(Some(day(1)), Some(day(1))), ""),
        (Some(day(1)), period(Some(day(2)), None), "D306"),
        (Some(day(3)), period(None, Some(day(2))), "D306"),
        (None, period(None, None), "D306"),
        (None, None, ""),
    ] {
        assert_eq!(codes(&Candidate { ordered_on, ..due(&number) }, asked), expected);
    }
}

#[derive(Debug, Clone)]
struct Made {
    status: &'static str,
    carrier: &'static str,
    method: &'static str,
    tracking: Vec<String>,
    ship: Option<u32>,
    ordered: Option<u32>,
    export: ExportState,
    anonymous: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let states = vec![
        ExportState::None,
        ExportState::Sent,
        ExportState::Stuck,
        ExportState::Closed,
        ExportState::Unsure,
    ];
    (
        prop::sample::select(vec!["新規受付", "発送待ち", "処理済み", "保留"]),
        prop::sample::select(vec!["ヤマト運輸", "日本郵便", "佐川", ""]),
        prop::sample::select(vec!["宅急便", "定形外", "メール便", ""]),
        prop::collection::vec(
            prop::sample::select(vec!["123456789013".to_owned(), "123456789014".to_owned()]),
            0..3,
        ),
        prop::option::of(1..28_u32),
        prop::option::of(1..28_u32),
        prop::sample::select(states),
        any::<bool>(),
    )
        .prop_map(|(status, carrier, method, tracking, ship, ordered, export, anonymous)| Made {
            status,
            carrier,
            method,
            tracking,
            ship,
            ordered,
            export,
            anonymous,
        })
}

fn candidate<'a>(made: &'a Made, parent: Option<&'a Candidate<'a>>) -> Candidate<'a> {
    Candidate {
        status: made.status,
        shipment: ShipmentFacts {
            carrier: made.carrier,
            method: made.method,
            tracking: &made.tracking,
            ship_date: made.ship.map(day),
        },
        ordered_on: made.ordered.map(day),
        export: made.export,
        anonymous: made.anonymous,
        parent,
        has_anonymous_child: false,
        store: OPEN,
        mall: MallState::default(),
        mall_forbids: false,
        unencodable: None,
        too_long: false,
        guards: GuardFacts::default(),
    }
}

proptest! {
    #[test]
    fn due_or_with_a_reason_and_time_never_makes_it_less_due(own in made(), parent in prop::option::of(made()), today in 1..27_u32) {
        let rules = Rules::default();
        let parent = parent.as_ref().map(|made| candidate(made, None));
        let asked = candidate(&own, parent.as_ref());
        let now = judge(&asked, &rules, day(today), None);
        if let Verdict::NotDue(codes) = &now {
            prop_assert!(!codes.is_empty() && codes.is_sorted());
        }
        if now == Verdict::Due {
            prop_assert_eq!(judge(&asked, &rules, day(today + 1), None), Verdict::Due);
            if let Some(parent) = &parent {
                let goes = judge(parent, &rules, day(today), None) == Verdict::Due || parent.export == ExportState::Sent;
                prop_assert!(goes, "a child never goes before its parent");
            }
        }
        let by_index = due_from(&asked, &rules).is_some_and(|first| first <= day(today));
        prop_assert_eq!(now == Verdict::Due, by_index);
    }

    #[test]
    fn a_wider_period_never_shuts_an_order_out(own in made(), from in 2..20_u32, length in 0..8_u32) {
        let rules = Rules::default();
        let asked = candidate(&own, None);
        let narrow = Period { from: Some(day(from)), to: Some(day(from + length)) };
        let wide = Period { from: Some(day(from - 1)), to: None };
        let shut = |period: &Period| matches!(judge(&asked, &rules, day(5), Some(period)), Verdict::NotDue(codes) if codes.contains(&Code::D306));
        prop_assert!(shut(&narrow) || !shut(&wide));
    }
}
