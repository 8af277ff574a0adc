//! How the views of store, carrier and desk on an order agree: the states of 突合, as a pure function.

use super::OrderLine;
use crate::order::{ExportState, status};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// How the three views of an order agree (contract section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// 一致: the store was told, and no view disagrees with another.
    Agrees,
    /// 伝票番号相違.
    TrackingDiffers,
    /// 出荷日相違.
    ShipDateDiffers,
    /// モール側完了・当方未送信.
    DoneNotSent,
    /// 当方送信済・モール側未完了.
    SentNotDone,
    /// 運送会社に実績なし.
    NoCarrierRecord,
    /// 受注のない伝票.
    NoOrder,
    /// 伝票番号の重複.
    TrackingShared,
    /// 送信後に変更: a value that was told is another now.
    ChangedAfter,
    /// 未送信: the store was not told yet, and does not know by itself either.
    NotTold,
}

impl Match {
    /// All, in the order in which a cell names them.
    pub const ALL: [Self; 10] = [
        Self::Agrees,
        Self::TrackingDiffers,
        Self::ShipDateDiffers,
        Self::DoneNotSent,
        Self::SentNotDone,
        Self::NoCarrierRecord,
        Self::NoOrder,
        Self::TrackingShared,
        Self::ChangedAfter,
        Self::NotTold,
    ];

    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agrees => "一致",
            Self::TrackingDiffers => "伝票番号相違",
            Self::ShipDateDiffers => "出荷日相違",
            Self::DoneNotSent => "モール側完了・当方未送信",
            Self::SentNotDone => "当方送信済・モール側未完了",
            Self::NoCarrierRecord => "運送会社に実績なし",
            Self::NoOrder => "受注のない伝票",
            Self::TrackingShared => "伝票番号の重複",
            Self::ChangedAfter => "送信後に変更",
            Self::NotTold => "未送信",
        }
    }
}

/// All that is to be said of one line of 突合; empty only for an order that a person closed and nobody disagrees about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Matches(u16);

impl Matches {
    /// Nothing but this.
    pub const fn only(state: Match) -> Self {
        Self(0).with(state, true)
    }

    /// Whether this is among it.
    pub const fn has(self, state: Match) -> bool {
        self.0 & (1 << state as u16) != 0
    }

    /// All of it, in the order of [`Match::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Match> {
        Match::ALL.into_iter().filter(move |state| self.has(*state))
    }

    const fn with(self, state: Match, holds: bool) -> Self {
        if holds { Self(self.0 | 1 << state as u16) } else { self }
    }
}

/// Lays the store's view, the carrier's view and what we sent side by side.
///
/// A blank never disagrees. What a store said about completion before we told it is no evidence afterwards. Only an order
/// that was told can agree: of one that waits, 一致 would say that nothing is left to do.
pub fn reconcile(line: &OrderLine<'_>, today: NaiveDate) -> Matches {
    let ours = line.sent.filter(|sent| sent.how.is_ours());
    let completed = line.store_view.completed;
    let done = completed.is_some_and(|it| it.done);
    let closed = line.order.export_state == ExportState::Closed;
    // What the mall would not have was not sent, however far it had come; 未送信 says what to do.
    let refused = line.order.export_state == ExportState::Stuck;
    let still_open =
        !refused && ours.is_some_and(|sent| completed.is_some_and(|it| !it.done && it.at >= sent.at));
    let found = Matches::default()
        .with(Match::TrackingDiffers, tracking_differs(line))
        .with(Match::ShipDateDiffers, ship_date_differs(line))
        .with(Match::DoneNotSent, done && ours.is_none() && !closed)
        .with(Match::SentNotDone, still_open)
        .with(Match::NoCarrierRecord, line.carrier_view.is_none() && should_have_record(line, done, today))
        .with(Match::TrackingShared, line.shares_tracking)
        .with(Match::ChangedAfter, line.is_changed)
        .with(Match::NotTold, !(line.is_told() || done && ours.is_none()));
    let is_told = line.order.export_state == ExportState::Sent;
    found.with(Match::Agrees, found == Matches::default() && is_told)
}

fn tracking_differs(line: &OrderLine<'_>) -> bool {
    let views = [
        line.store_view.tracking,
        line.carrier_view.map_or(&[], |view| view.tracking),
        line.sent.map_or(&[], |sent| sent.tracking),
    ];
    let mut named = views.into_iter().filter(|view| !view.is_empty());
    let Some(first) = named.next() else { return false };
    named.any(|other| first != other && as_set(first) != as_set(other))
}

fn as_set(numbers: &[String]) -> BTreeSet<&str> {
    numbers.iter().map(String::as_str).collect()
}

fn ship_date_differs(line: &OrderLine<'_>) -> bool {
    let days = [
        line.store_view.ship_date,
        line.carrier_view.and_then(|view| view.ship_date),
        line.sent.and_then(|sent| sent.ship_date),
    ];
    let mut named = days.into_iter().flatten();
    named.next().is_some_and(|first| named.any(|other| other != first))
}

/// Whether a carrier should know the parcel: its delivery has numbers, and somebody says that it has left.
fn should_have_record(line: &OrderLine<'_>, done: bool, today: NaiveDate) -> bool {
    let has_left = line.shipment.ship_date.is_some_and(|day| day <= today)
        && !line.shipment.tracking.is_empty()
        && line.order.status != status::CANCELED;
    line.needs_tracking && (line.sent.is_some() || done || has_left)
}
