//! How far one shipment, or the message, has come, and which event may follow which.
//!
//! **Invariant.** No way leads from "unclear" back to "in flight" but by a reading or a person.

use super::event::event_name;
use super::{Answer, EventKind, Found, Verb};

/// An event that cannot follow: the ledger is damaged or the program is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{event} cannot follow {stage}")]
pub struct Illegal {
    /// Where the story stood.
    pub stage: String,
    /// What was said to have happened.
    pub event: String,
}

/// How far one shipment, or the message, has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing sent yet.
    Planned,
    /// A call is out, or the process died while it was.
    Sent(Verb),
    /// The outcome of a call is unknown.
    Unclear(Verb),
    /// The mall would not have a call; to be read back.
    Refused(Verb),
    /// The shipment exists.
    Created,
    /// Its tracking is set, or was left out.
    Tracked,
    /// The mall was told that it has shipped. The end of a shipment.
    Completed,
    /// The buyer has the message. The end of the message.
    Told,
    /// There is no message. The end of the message.
    Silent,
}

impl Stage {
    /// From where a call may be sent.
    const fn before(verb: Verb) -> Self {
        match verb {
            Verb::Create | Verb::Message => Self::Planned,
            Verb::Track => Self::Created,
            Verb::Complete => Self::Tracked,
            Verb::Correct => Self::Completed,
        }
    }

    /// Where a call leads when it was applied.
    const fn past(verb: Verb) -> Self {
        match verb {
            Verb::Create => Self::Created,
            Verb::Track => Self::Tracked,
            Verb::Complete | Verb::Correct => Self::Completed,
            Verb::Message => Self::Told,
        }
    }

    /// Whether the mall was told that it has shipped, whatever becomes of a correction.
    pub const fn is_completed(self) -> bool {
        matches!(self, Self::Completed) || matches!(self.open_call(), Some(Verb::Correct))
    }

    /// Whether nothing more is to come.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Completed | Self::Told | Self::Silent)
    }

    /// The call that is out, unclear or refused.
    pub const fn open_call(self) -> Option<Verb> {
        match self {
            Self::Sent(verb) | Self::Unclear(verb) | Self::Refused(verb) => Some(verb),
            _ => None,
        }
    }

    /// The whole law of a leg. What is not listed cannot happen.
    pub fn after(self, event: &EventKind) -> Result<Self, Illegal> {
        let next = match (self, event) {
            (from, EventKind::Begun(call)) if from == Self::before(call.verb()) => {
                Some(Self::Sent(call.verb()))
            }
            (Self::Sent(verb), EventKind::Answered(answer)) => after_answer(verb, answer),
            (Self::Sent(verb), EventKind::Lost) => Some(Self::Unclear(verb)),
            (Self::Unclear(verb), EventKind::Inquired(found)) => after_unclear(verb, *found),
            (Self::Refused(Verb::Complete), EventKind::Inquired(Found::Finished)) => Some(Self::Completed),
            // A person looked at the mall's screen and said: try again. The message cannot be read back when the
            // mall hides its messages, so here the person's word stands for the reading.
            (Self::Unclear(Verb::Message), EventKind::Reopened) => Some(Self::Planned),
            (Self::Refused(verb), EventKind::Reopened) => Some(Self::before(verb)),
            (Self::Created, EventKind::LeftOut(Verb::Track, _)) => Some(Self::Tracked),
            (Self::Completed | Self::Unclear(Verb::Correct), EventKind::LeftOut(Verb::Correct, _)) => {
                Some(Self::Completed)
            }
            // The shipments are complete by then: whatever became of the message ends its leg, and never the order.
            (
                Self::Planned | Self::Refused(Verb::Message) | Self::Unclear(Verb::Message),
                EventKind::LeftOut(Verb::Message, _),
            ) => Some(Self::Silent),
            _ => None,
        };
        next.ok_or_else(|| Illegal { stage: self.name(), event: event_name(event) })
    }

    /// As the transition table writes it.
    pub fn name(self) -> String {
        match self {
            Self::Planned => "planned".into(),
            Self::Sent(verb) => format!("sent {}", verb.name()),
            Self::Unclear(verb) => format!("unclear {}", verb.name()),
            Self::Refused(verb) => format!("refused {}", verb.name()),
            Self::Created => "created".into(),
            Self::Tracked => "tracked".into(),
            Self::Completed => "completed".into(),
            Self::Told => "told".into(),
            Self::Silent => "silent".into(),
        }
    }

    /// Every stage, in the order of the story.
    pub fn all() -> Vec<Self> {
        let mut all =
            vec![Self::Planned, Self::Created, Self::Tracked, Self::Completed, Self::Told, Self::Silent];
        for verb in Verb::ALL {
            all.extend([Self::Sent(verb), Self::Unclear(verb), Self::Refused(verb)]);
        }
        all
    }
}

fn after_answer(verb: Verb, answer: &Answer) -> Option<Stage> {
    match answer {
        // A shipment without an id could be neither tracked nor completed: not an acceptance.
        Answer::Accepted { id } if verb == Verb::Create && id.is_empty() => None,
        Answer::Accepted { .. } => Some(Stage::past(verb)),
        Answer::Deferred => Some(Stage::before(verb)),
        // What the mall will not have corrected stays as it was told.
        Answer::Refused { .. } if verb == Verb::Correct => Some(Stage::Completed),
        Answer::Refused { .. } => Some(Stage::Refused(verb)),
    }
}

fn after_unclear(verb: Verb, found: Found) -> Option<Stage> {
    match (found, verb) {
        // The id of a shipment cannot be read back, so an unclear creation is never found finished: it goes again
        // with the same key.
        (Found::Finished, Verb::Complete | Verb::Message) => Some(Stage::past(verb)),
        (Found::Missing, _) => Some(Stage::before(verb)),
        (Found::Pending, _) => Some(Stage::Unclear(verb)),
        _ => None,
    }
}
