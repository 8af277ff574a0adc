//! The one thing to do now: a pure function of where an order stands, what is to be told, and the newest reading.

use super::{
    Call, Correction, Event, EventKind, Leg, MallStanding, Messages, Parcel, Phase, Reading, Stage, Status,
    Verb, WhyOut, WhyStuck,
};
use super::{idempotency_key, judge};

/// What is to be told of one order, rendered from the order and the store's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TellingPlan {
    /// The order's id at the mall (no `order_`).
    pub order_id: String,
    /// The text for the tracking code; `None` when there is no number.
    pub tracking: Option<String>,
    /// The message to the buyer; `None` when none is set.
    pub message: Option<String>,
    /// Why no message is tried at present, whatever is set.
    pub no_messages: Option<WhyOut>,
}

/// The limits within which the saga goes on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The longest message, in Unicode scalar values.
    pub message_chars: usize,
    /// How long an order may take from the last event to completed, in seconds, before a person is asked.
    pub completed_within_s: i64,
    /// How long after a message was lost its absence proves nothing yet, in seconds: the mall may still be writing
    /// it. Creating and completing need no such time, since the mall itself refuses a second one.
    pub message_settles_s: i64,
    /// How often the outcome of a message may be lost before it is not tried again.
    pub message_losses: u32,
    /// How often the outcome of telling a finished order once more may be lost before a person is asked.
    pub correction_losses: u32,
}

impl Default for Policy {
    fn default() -> Self {
        // 1,000 is attested for the mutation before this one; completion "rarely takes long", so a day is ample.
        Self {
            message_chars: 1000,
            completed_within_s: 86_400,
            message_settles_s: 5,
            message_losses: 3,
            correction_losses: 5,
        }
    }
}

/// The one thing to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Record these events; they follow from what is known.
    Record(Vec<Event>),
    /// Read the order back, messages too if asked.
    Inquire {
        /// Whether the seller's messages are needed.
        messages: bool,
    },
    /// Send this call: begin it in the journal, then use the ticket.
    Send(Leg, Call),
    /// All was sent; look again later whether the order is completed.
    Poll,
    /// Nothing, until a person or the mall changes something.
    Rest,
}

/// Names the one thing to do now. `reading` is the newest reading of this run, if there is one.
pub fn next_step(
    status: &Status,
    plan: &TellingPlan,
    reading: Option<&Reading>,
    policy: Policy,
    now: i64,
) -> Step {
    if !matches!(status.phase, Phase::Open | Phase::Barred | Phase::Correcting) {
        return Step::Rest;
    }
    if let Some(leg) = status.in_flight() {
        // Nobody waits for this answer any more.
        return Step::Record(vec![Event::of(leg, EventKind::Lost)]);
    }
    if status.phase == Phase::Correcting {
        return next_correction(status, plan, reading, policy);
    }
    if status.phase == Phase::Open && status.message == Stage::Refused(Verb::Message) {
        return left_out(Leg::Message, Verb::Message, plan.no_messages.unwrap_or(WhyOut::Refused));
    }
    let messages = status.message == Stage::Unclear(Verb::Message);
    let Some(reading) = reading.filter(|r| r.is_fresh(status)) else {
        if status.all_completed() && status.message.is_end() {
            return after_completion(status, plan, policy, now);
        }
        return Step::Inquire { messages };
    };
    if messages && reading.messages == Messages::NotRead {
        return Step::Inquire { messages };
    }
    let news = judge(status, reading);
    if !news.is_empty() {
        return Step::Record(news);
    }
    if status.phase == Phase::Barred {
        return Step::Rest;
    }
    if messages {
        // The messages were read and told nothing. The buyer knows from the mall that the order has shipped, so the
        // message is worth neither a second try nor a person's time.
        return left_out(Leg::Message, Verb::Message, WhyOut::Unsure);
    }
    let all_begun = reading.methods().iter().all(|method| status.parcel(method).is_some());
    if status.all_completed() && all_begun && (reading.unshipped.is_some() || !reading.is_open()) {
        return after_completion(status, plan, policy, now);
    }
    if reading.unshipped.is_none() {
        return Step::Inquire { messages: false };
    }
    next_parcel_step(status, plan, reading)
}

/// What was told of a finished order goes once more, shipment by shipment; the order is read first, since one that the
/// mall has cancelled meanwhile needs none.
fn next_correction(status: &Status, plan: &TellingPlan, reading: Option<&Reading>, policy: Policy) -> Step {
    let due = status.parcels.iter().find(|parcel| parcel.correction == Correction::Due);
    let losses: u32 = status.parcels.iter().map(|parcel| parcel.correction_losses).sum();
    if let Some(parcel) = due.filter(|_| losses >= policy.correction_losses) {
        return left_out(Leg::Parcel(parcel.method.clone()), Verb::Correct, WhyOut::Unsure);
    }
    let Some(reading) = reading.filter(|reading| reading.is_fresh(status)) else {
        return Step::Inquire { messages: false };
    };
    let news = judge(status, reading);
    if !news.is_empty() {
        return Step::Record(news);
    }
    let is_canceled = matches!(reading.standing, MallStanding::Canceling | MallStanding::Canceled);
    match (due, &plan.tracking) {
        (Some(parcel), Some(code)) if !is_canceled => {
            Step::Send(Leg::Parcel(parcel.method.clone()), Call::Correct { code: code.clone() })
        }
        _ => Step::Record(vec![Event::of_order(EventKind::Dismissed)]),
    }
}

fn next_parcel_step(status: &Status, plan: &TellingPlan, reading: &Reading) -> Step {
    if !reading.is_open() {
        return Step::Poll;
    }
    for parcel in &status.parcels {
        let leg = Leg::Parcel(parcel.method.clone());
        match parcel.stage {
            Stage::Planned => return create(plan, parcel, reading),
            Stage::Created => {
                return match &plan.tracking {
                    Some(code) => Step::Send(leg, Call::Track { code: code.clone() }),
                    None => left_out(leg, Verb::Track, WhyOut::Nothing),
                };
            }
            Stage::Tracked => return Step::Send(leg, Call::Complete),
            Stage::Refused(_) => return gave_up(WhyStuck::Refused),
            _ => {}
        }
    }
    for method in reading.methods() {
        if status.parcel(method).is_none() {
            let lines = reading.lines_of(method);
            let key = idempotency_key(&plan.order_id, method, &lines, 1);
            return Step::Send(Leg::Parcel(method.to_owned()), Call::Create { key, lines });
        }
    }
    gave_up(if status.parcels.is_empty() { WhyStuck::NothingToShip } else { WhyStuck::CannotTell })
}

fn create(plan: &TellingPlan, parcel: &Parcel, reading: &Reading) -> Step {
    let leg = Leg::Parcel(parcel.method.clone());
    if !parcel.key.is_empty() {
        return Step::Send(leg, Call::Create { key: parcel.key.clone(), lines: parcel.lines.clone() });
    }
    let lines = reading.lines_of(&parcel.method);
    if lines.is_empty() {
        return gave_up(WhyStuck::NothingToShip);
    }
    let key = idempotency_key(&plan.order_id, &parcel.method, &lines, parcel.attempt);
    Step::Send(leg, Call::Create { key, lines })
}

fn after_completion(status: &Status, plan: &TellingPlan, policy: Policy, now: i64) -> Step {
    match status.message {
        Stage::Planned => match (&plan.message, plan.no_messages) {
            (None, _) => left_out(Leg::Message, Verb::Message, WhyOut::Nothing),
            (Some(text), _) if text.trim().is_empty() => {
                left_out(Leg::Message, Verb::Message, WhyOut::Nothing)
            }
            (Some(_), Some(why)) => left_out(Leg::Message, Verb::Message, why),
            (Some(_), None) if status.message_losses >= policy.message_losses => {
                left_out(Leg::Message, Verb::Message, WhyOut::Unsure)
            }
            (Some(text), None) if text.chars().count() > policy.message_chars => {
                left_out(Leg::Message, Verb::Message, WhyOut::TooLong)
            }
            (Some(text), None) => Step::Send(Leg::Message, Call::Message { text: text.clone() }),
        },
        _ if status.changed_at.is_some_and(|at| now.saturating_sub(at) > policy.completed_within_s) => {
            gave_up(WhyStuck::NeverCompleted)
        }
        _ => Step::Poll,
    }
}

fn left_out(leg: Leg, verb: Verb, why: WhyOut) -> Step {
    Step::Record(vec![Event::of(leg, EventKind::LeftOut(verb, why))])
}

fn gave_up(why: WhyStuck) -> Step {
    Step::Record(vec![Event::of_order(EventKind::GaveUp(why))])
}
