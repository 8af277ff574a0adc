//! Whether an order is due, and every reason why not (contract section 5).
//!
//! What goes in: plain facts of an order, its bundle and its store, the rules and a day. What comes out: a
//! [`Verdict`].

use super::{Rules, TrackingCheck};
use crate::notice::Code;
use crate::order::{ExportState, MallState};
use chrono::{Days, NaiveDate};

/// How the parcel travels, as far as the rules ask.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is a field of order::Shipment")]
pub struct ShipmentFacts<'a> {
    pub carrier: &'a str,
    pub method: &'a str,
    pub tracking: &'a [String],
    pub ship_date: Option<NaiveDate>,
}

/// What the settings of its store say.
#[derive(Debug, Clone, Copy, Default)]
pub struct StoreFacts {
    /// False: D311.
    pub export_enabled: bool,
    /// True: anonymous orders are left to the mall's own screen (D309).
    pub skip_anonymous: bool,
    /// Orders of an earlier day, and undated ones, are never told (D314).
    pub since: Option<NaiveDate>,
    /// Ship dates so many days back wait for a person (D315); 0: none does.
    pub max_age_days: u32,
}

impl StoreFacts {
    /// A store that is told of everything.
    pub const OPEN: Self = Self { export_enabled: true, skip_anonymous: false, since: None, max_age_days: 0 };
}

/// What keeps one order back for a while, and the word of a person that it may go all the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GuardFacts {
    /// A person has released it: neither D315 nor D316 nor D317.
    pub is_released: bool,
    /// Whether it was told cannot be known, since the ledger is an older one that a person has accepted (D315).
    pub is_in_doubt: bool,
    /// It may still be stopped (D316).
    pub is_held: bool,
    /// Its buyer's message waits for an answer, or may (D317).
    pub message_waits: bool,
}

/// What the rules are asked about an order.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its own status.
    pub status: &'a str,
    /// Its own shipment; a child's is not looked at.
    pub shipment: ShipmentFacts<'a>,
    /// The local day on which it was ordered.
    pub ordered_on: Option<NaiveDate>,
    /// How far its export has come.
    pub export: ExportState,
    /// らくらくメルカリ便.
    pub anonymous: bool,
    /// Its bundle's parent, when it is a child. A parent's own parent is not looked at.
    pub parent: Option<&'a Candidate<'a>>,
    /// Of a parent: whether any of its children is anonymous.
    pub has_anonymous_child: bool,
    /// What its store says.
    pub store: StoreFacts,
    /// What its store says of it.
    pub mall: MallState,
    /// The mall says over its API that it cannot be shipped now: unpaid, cancelled.
    pub mall_forbids: bool,
    /// A character of it that the layout's encoding cannot hold.
    pub unencodable: Option<char>,
    /// A value of it is too long for the layout's column.
    pub too_long: bool,
    /// What keeps it back for a while.
    pub guards: GuardFacts,
}

/// 作成期間: the days between which an order was made, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the two ends")]
pub struct Period {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Period {
    /// The days from one to the other, if either is given.
    pub fn between(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<Self> {
        (from.is_some() || to.is_some()).then_some(Self { from, to })
    }

    fn holds(&self, day: Option<NaiveDate>) -> bool {
        let Some(day) = day else { return false };
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Due, or every reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be reported now.
    Due,
    /// It may not: all reasons that apply, in the order of their codes.
    NotDue(Vec<Code>),
}

/// Judges one order. The period is asked of manual runs only.
pub fn judge(candidate: &Candidate<'_>, rules: &Rules, today: NaiveDate, period: Option<&Period>) -> Verdict {
    let mut reasons = own_reasons(candidate, rules, period);
    reasons.extend(guard_reasons(candidate, today));
    match candidate.parent {
        Some(parent) => reasons.extend(child_reasons(candidate, parent, rules, (today, period))),
        None => reasons.extend(shipment_reasons(&candidate.shipment, rules, today)),
    }
    reasons.sort_unstable();
    reasons.dedup();
    if reasons.is_empty() { Verdict::Due } else { Verdict::NotDue(reasons) }
}

/// Reasons that are asked of every order, child or not.
fn own_reasons(candidate: &Candidate<'_>, rules: &Rules, period: Option<&Period>) -> Vec<Code> {
    let skipped = candidate.anonymous && candidate.store.skip_anonymous;
    let is_forbidden = candidate.mall_forbids || candidate.mall.forbids();
    let asked = [
        (Code::D301, rules.is_excluded(candidate.status)),
        (Code::D305, is_told(candidate.export) || candidate.mall.is_shipped()),
        (Code::D306, period.is_some_and(|period| !period.holds(candidate.ordered_on))),
        (Code::D309, is_forbidden || candidate.export == ExportState::Stuck || skipped),
        (Code::D311, !candidate.store.export_enabled),
        (Code::D312, candidate.unencodable.is_some()),
        (Code::D313, candidate.too_long),
    ];
    asked.into_iter().filter(|(_, applies)| *applies).map(|(code, _)| code).collect()
}

/// Reasons that keep an order back that nobody was told of yet; D315 asks the parcel's ship date.
fn guard_reasons(candidate: &Candidate<'_>, today: NaiveDate) -> Vec<Code> {
    if is_told(candidate.export) {
        return Vec::new();
    }
    let (store, guards) = (&candidate.store, &candidate.guards);
    let parcel = candidate.parent.map_or(&candidate.shipment, |parent| &parent.shipment);
    let oldest = today.checked_sub_days(Days::new(u64::from(store.max_age_days)));
    let is_long_ago = store.max_age_days > 0 && parcel.ship_date.is_some_and(|day| Some(day) < oldest);
    let asked = [
        (Code::D314, store.since.is_some_and(|since| candidate.ordered_on.is_none_or(|day| day < since))),
        (Code::D315, !guards.is_released && (is_long_ago || guards.is_in_doubt)),
        (Code::D316, !guards.is_released && guards.is_held),
        (Code::D317, !guards.is_released && guards.message_waits),
    ];
    asked.into_iter().filter(|(_, applies)| *applies).map(|(code, _)| code).collect()
}

/// Reasons that are asked of whoever's parcel it is.
fn shipment_reasons(shipment: &ShipmentFacts<'_>, rules: &Rules, today: NaiveDate) -> Vec<Code> {
    let no_number =
        shipment.tracking.is_empty() && !rules.needs_no_tracking(shipment.carrier, shipment.method);
    let fails = rules.tracking_check == TrackingCheck::Hold
        && shipment.tracking.iter().any(|number| rules.fails_check_digit(shipment.carrier, number));
    let asked = [
        (Code::D302, shipment.ship_date.is_none()),
        (Code::D303, shipment.ship_date.is_some_and(|day| day > today)),
        (Code::D304, no_number),
        (Code::D310, fails),
    ];
    asked.into_iter().filter(|(_, applies)| *applies).map(|(code, _)| code).collect()
}

/// A child goes when its parent goes or went, unless the mall does not know their bundle.
fn child_reasons(
    child: &Candidate<'_>,
    parent: &Candidate<'_>,
    rules: &Rules,
    when: (NaiveDate, Option<&Period>),
) -> Vec<Code> {
    let is_anonymous = child.anonymous || parent.anonymous || parent.has_anonymous_child;
    let asked = [(Code::D307, is_anonymous), (Code::D308, !parent_goes(parent, rules, when))];
    asked.into_iter().filter(|(_, applies)| *applies).map(|(code, _)| code).collect()
}

/// In a manual run the period is asked of the parent too: a child never goes before it.
fn parent_goes(parent: &Candidate<'_>, rules: &Rules, (today, period): (NaiveDate, Option<&Period>)) -> bool {
    if parent.export == ExportState::Sent {
        return true;
    }
    // A parcel that somebody has told the store of by hand has left: its children's stores are to hear of it too.
    let by_hand = Candidate { mall: MallState { shipped: None, ..parent.mall }, ..*parent };
    let asked = if parent.mall.is_shipped() { &by_hand } else { parent };
    own_reasons(asked, rules, period).is_empty()
        && guard_reasons(asked, today).is_empty()
        && shipment_reasons(&parent.shipment, rules, today).is_empty()
}

/// Whether the store knows, or is being told, or is not to be told by us.
fn is_told(state: ExportState) -> bool {
    matches!(state, ExportState::Sending | ExportState::Sent | ExportState::Unsure | ExportState::Closed)
}

/// The first day on which an order is due with these facts; `None`: not on any. Neither a period nor D311 and
/// D312 are considered: they are asked when an order is looked at. The ledger keeps this day in an index.
pub fn due_from(candidate: &Candidate<'_>, rules: &Rules) -> Option<NaiveDate> {
    let day = match candidate.parent {
        Some(parent) if parent.export == ExportState::Sent => NaiveDate::default(),
        Some(parent) => parent.shipment.ship_date?,
        None => candidate.shipment.ship_date?,
    };
    let neutral = StoreFacts::OPEN;
    let parent = candidate.parent.map(|parent| Candidate {
        store: neutral,
        unencodable: None,
        too_long: false,
        guards: GuardFacts::default(),
        ..*parent
    });
    let asked = Candidate {
        store: neutral,
        unencodable: None,
        too_long: false,
        guards: GuardFacts::default(),
        parent: parent.as_ref(),
        ..*candidate
    };
    (judge(&asked, rules, day, None) == Verdict::Due).then_some(day)
}
