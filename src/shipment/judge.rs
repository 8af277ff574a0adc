//! What a reading of an order at the mall proves of calls whose outcome is not known.
//!
//! What goes in: where the order stands, and a reading. What comes out: events to record; none where it proves
//! nothing.

use super::{Event, EventKind, Found, Leg, Line, Phase, Stage, Status, Verb};

/// Where the order stands at the mall.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MallStanding {
    /// Waits for payment.
    Unpaid,
    /// 発送前: may be shipped.
    Open,
    /// Completion was accepted and is being worked on.
    Completing,
    /// 完了.
    Completed,
    /// Being cancelled.
    Canceling,
    /// Cancelled.
    Canceled,
    /// A state that we do not know, in the mall's word.
    Unknown(String),
}

/// What a reading knows of the messages of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Messages {
    /// They were not asked for.
    NotRead,
    /// The mall gave null: that tells nothing.
    Hidden,
    /// The texts of the seller.
    Seller(Vec<String>),
}

/// Whether our message is among those of the seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageTold {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The mall shows no messages, which tells nothing.
    Unknown,
}

/// An order as it was read from the mall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// [`Status::events`] at the moment when the reading was asked for. A call that went out later is not settled
    /// by it.
    pub asked_at: usize,
    /// Where the order stands.
    pub standing: MallStanding,
    /// What is left to ship of each line (shipping method, line); lines with nothing left are not in it. `None`
    /// when lines were not read.
    pub unshipped: Option<Vec<(String, Line)>>,
    /// The seller's messages.
    pub messages: Messages,
}

impl Reading {
    /// Whether a text of ours is among the seller's messages. Line breaks and white space at the ends do not
    /// count, since what the mall does to them is not known.
    pub fn told(&self, text: &str) -> MessageTold {
        let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
        match &self.messages {
            Messages::NotRead | Messages::Hidden => MessageTold::Unknown,
            Messages::Seller(said) if said.iter().any(|m| plain(m) == plain(text)) => MessageTold::Yes,
            Messages::Seller(_) => MessageTold::No,
        }
    }

    /// The lines left to ship of a method.
    pub fn lines_of(&self, method: &str) -> Vec<Line> {
        let left = self.unshipped.iter().flatten();
        left.filter(|(of, line)| of == method && line.quantity > 0).map(|(_, line)| line.clone()).collect()
    }

    /// The methods with something left to ship, in the order of the lines.
    pub fn methods(&self) -> Vec<&str> {
        let mut methods: Vec<&str> = Vec::new();
        for (method, line) in self.unshipped.iter().flatten() {
            if line.quantity > 0 && !methods.contains(&method.as_str()) {
                methods.push(method);
            }
        }
        methods
    }

    /// Whether it was asked for after the last call whose outcome is in question.
    pub fn is_fresh(&self, status: &Status) -> bool {
        self.asked_at >= status.fresh_from
    }

    /// Whether it may still be shipped.
    pub fn is_open(&self) -> bool {
        self.standing == MallStanding::Open
    }

    fn is_completed(&self) -> bool {
        matches!(self.standing, MallStanding::Completing | MallStanding::Completed)
    }
}

/// The news that a reading holds, as events to record, in order. Empty when it holds none.
pub fn judge(status: &Status, reading: &Reading) -> Vec<Event> {
    if !reading.is_fresh(status) || status.in_flight().is_some() {
        return Vec::new();
    }
    if !matches!(status.phase, Phase::Open | Phase::Barred | Phase::Correcting) {
        return Vec::new();
    }
    let mut news = Vec::new();
    let mut then = status.clone();
    for event in leg_news(status, reading) {
        if let Ok(next) = then.after(&event, status.changed_at.unwrap_or(0)) {
            then = next;
            news.push(event);
        }
    }
    if status.phase != Phase::Correcting
        && let Some(found) = order_news(&then, reading)
    {
        news.push(Event::of_order(EventKind::Inquired(found)));
    }
    news
}

fn leg_news(status: &Status, reading: &Reading) -> Vec<Event> {
    let mut news = Vec::new();
    for parcel in &status.parcels {
        let found = match parcel.stage {
            // The mall shows no tracking, and the same one again changes nothing.
            Stage::Unclear(Verb::Correct) => Some(Found::Missing),
            Stage::Unclear(Verb::Complete) => completion(status, reading, &parcel.method),
            Stage::Unclear(_) if reading.standing == MallStanding::Open => Some(Found::Missing),
            Stage::Refused(Verb::Complete) if parcel.lost_complete && reading.is_completed() => {
                Some(Found::Finished)
            }
            _ => None,
        };
        if let Some(found) = found.filter(|found| *found != Found::Pending || !parcel.pending) {
            news.push(Event::of(Leg::Parcel(parcel.method.clone()), EventKind::Inquired(found)));
        }
    }
    if status.message == Stage::Unclear(Verb::Message) {
        match reading.told(&status.text) {
            MessageTold::Yes => news.push(Event::of(Leg::Message, EventKind::Inquired(Found::Finished))),
            MessageTold::No => news.push(Event::of(Leg::Message, EventKind::Inquired(Found::Missing))),
            MessageTold::Unknown => {}
        }
    }
    news
}

/// What became of an unclear completion. The mall shows no shipments, only the order: with one shipment the order
/// tells all. With several, an open order tells only when every other shipment is known to be complete, or when
/// the lines are still unshipped; until then the others go first.
fn completion(status: &Status, reading: &Reading, method: &str) -> Option<Found> {
    if reading.is_completed() {
        return Some(Found::Finished);
    }
    if reading.standing != MallStanding::Open || reading.unshipped.is_none() {
        return None;
    }
    let others_complete = status.parcels.iter().all(|p| p.method == method || p.stage == Stage::Completed);
    let others_unbegun = reading.methods().iter().any(|m| status.parcel(m).is_none());
    if others_complete && !others_unbegun {
        return Some(Found::Missing);
    }
    let others_done =
        status.parcels.iter().all(|p| matches!(p.stage, Stage::Completed | Stage::Unclear(Verb::Complete)));
    if others_done && !others_unbegun && !reading.lines_of(method).is_empty() {
        return Some(Found::Missing);
    }
    Some(Found::Pending)
}

fn order_news(status: &Status, reading: &Reading) -> Option<Found> {
    let unsettled = status.parcels.iter().any(|p| p.stage == Stage::Unclear(Verb::Complete));
    match reading.standing {
        MallStanding::Completed if status.all_completed() => {
            status.message.is_end().then_some(Found::Finished)
        }
        // After completion neither "still at it" nor a new state is a reason to stop; the limit of polling is.
        MallStanding::Completing | MallStanding::Unknown(_) if status.all_completed() => None,
        MallStanding::Completing | MallStanding::Completed => (!unsettled).then_some(Found::Finished),
        MallStanding::Open => (status.phase == Phase::Barred).then_some(Found::Missing),
        MallStanding::Unpaid
        | MallStanding::Canceling
        | MallStanding::Canceled
        | MallStanding::Unknown(_) => (status.phase == Phase::Open).then_some(Found::Other),
    }
}
