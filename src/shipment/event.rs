//! What can happen in an order's story: the events that are appended, and from which everything else is folded.

use super::{Call, Verb};
use crate::notice::Code;

/// Which part of an order's story an event belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leg {
    /// The order as a whole.
    Order,
    /// The shipment of the lines with this shipping method.
    Parcel(String),
    /// The message to the buyer.
    Message,
}

/// What the mall said to a call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Done as asked; creating gives the shipment's id.
    Accepted {
        /// The shipment's id; empty for the other calls.
        id: String,
    },
    /// Surely not applied, and may go again later: rate limit, no connection, the shop's settings.
    Deferred,
    /// Surely not applied, and the mall will not have it.
    Refused {
        /// The mall's words, shortened.
        reason: String,
    },
}

/// What a reading says of an unclear or refused call, or of the whole order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Found {
    /// It was applied; the order: completed.
    Finished,
    /// It cannot be told (yet).
    Pending,
    /// It was not applied; the order: open.
    Missing,
    /// The order cannot be shipped: cancelled, unpaid, or in a state that we do not know.
    Other,
}

impl Found {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Finished, Self::Pending, Self::Missing, Self::Other];

    /// As the ledger and the transition table write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Pending => "pending",
            Self::Missing => "missing",
            Self::Other => "other",
        }
    }
}

/// Why a step was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum WhyOut {
    /// There is no tracking number, or no message is set.
    Nothing,
    /// The message is over 1,000 characters (M405).
    TooLong,
    /// The mall has ended its message function (M407).
    Retired,
    /// The mall would not have the message, in whatever words (M409).
    Refused,
    /// Whether the message arrived cannot be known, so it never goes again (M410).
    Unsure,
}

impl WhyOut {
    pub(super) const NAMES: [(Self, &'static str); 5] = [
        (Self::Nothing, "nothing"),
        (Self::TooLong, "too_long"),
        (Self::Retired, "retired"),
        (Self::Refused, "refused"),
        (Self::Unsure, "unsure"),
    ];

    /// The code that says so to people; none where nothing was to be sent.
    pub const fn code(self) -> Option<Code> {
        match self {
            Self::Nothing => None,
            Self::TooLong => Some(Code::M405),
            Self::Retired => Some(Code::M407),
            Self::Refused => Some(Code::M409),
            Self::Unsure => Some(Code::M410),
        }
    }
}

/// Why a person must decide.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum WhyStuck {
    /// The mall refused and the order is still open (M406).
    Refused,
    /// The order was cancelled, or is in a state that we do not know, while it was being sent (D309).
    NotAllowed,
    /// Reading back cannot tell whether the call was applied (M404).
    CannotTell,
    /// The order did not become completed within the limit (M404).
    NeverCompleted,
    /// The order holds nothing that could be shipped, though it is open (M404).
    NothingToShip,
}

impl WhyStuck {
    pub(super) const NAMES: [(Self, &'static str); 5] = [
        (Self::Refused, "refused"),
        (Self::NotAllowed, "not_allowed"),
        (Self::CannotTell, "cannot_tell"),
        (Self::NeverCompleted, "never_completed"),
        (Self::NothingToShip, "nothing_to_ship"),
    ];
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A call is about to leave. On disk before it does.
    Begun(Call),
    /// The mall answered.
    Answered(Answer),
    /// The outcome is unknown.
    Lost,
    /// The order was read back.
    Inquired(Found),
    /// A step was left out on purpose.
    LeftOut(Verb, WhyOut),
    /// A person must decide.
    GaveUp(WhyStuck),
    /// A person said: try again.
    Reopened,
    /// A person said: nothing more is to be sent.
    Dismissed,
    /// A person said: what was told of a finished order has changed, tell its tracking once more.
    AskedAgain,
}

/// One fact of an order's story.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Event {
    /// Which part of the story.
    pub leg: Leg,
    /// What happened.
    pub kind: EventKind,
}

impl Event {
    /// A fact about a part.
    pub fn of(leg: Leg, kind: EventKind) -> Self {
        Self { leg, kind }
    }

    /// A fact about the whole order.
    pub fn of_order(kind: EventKind) -> Self {
        Self { leg: Leg::Order, kind }
    }

    /// What happened in two words, as the transition table and the log write it: no ids, no texts.
    pub fn short(&self) -> String {
        event_name(&self.kind)
    }
}

/// An event as the transition table writes it.
pub(super) fn event_name(event: &EventKind) -> String {
    match event {
        EventKind::Begun(call) => format!("begun {}", call.verb().name()),
        EventKind::Answered(Answer::Accepted { .. }) => "accepted".into(),
        EventKind::Answered(Answer::Deferred) => "deferred".into(),
        EventKind::Answered(Answer::Refused { .. }) => "refused".into(),
        EventKind::Lost => "lost".into(),
        EventKind::Inquired(found) => format!("inquired {}", found.name()),
        EventKind::LeftOut(verb, _) => format!("left out {}", verb.name()),
        EventKind::GaveUp(_) => "gave up".into(),
        EventKind::Reopened => "reopened".into(),
        EventKind::Dismissed => "dismissed".into(),
        EventKind::AskedAgain => "asked again".into(),
    }
}
