//! One order on its way: from step to step of its saga, each event kept before and after the call.

use super::{Job, Push, STEPS_MAX};
use crate::ledger::{LedgerError, LedgerErrorKind, MallView};
use crate::mercari::{Outcome, Reply, SettingTrouble, answer_of};
use crate::shipment::{
    BeginError, Call, Event, EventKind, Journal, Leg, MallStanding, Messages, Policy, Reading, Step, Verb,
    begin, next_step,
};
use crate::telling::mall::{Heard, Stop};
use std::cell::Cell;
use std::time::Instant;

impl Push<'_, '_> {
    /// Carries one order as far as it goes now.
    pub(super) async fn carry(&self, job: &mut Job) {
        // What only waits for completion asks for no reading of its own.
        if job.only_waits() && job.reading.is_none() && !self.inquire(job, false).await {
            return;
        }
        // What one finished order would have corrected is not worth the patience of all.
        let most = if job.is_correction { 1 } else { 12 };
        let (mut backoff, attempts) = (self.line.backoff(), self.line.attempts().min(most));
        for _ in 0..STEPS_MAX {
            job.plan.no_messages = self.messages.off().or(job.silenced);
            let now = self.line.clock.now();
            let step = next_step(&job.status, &job.plan, job.reading.as_ref(), Policy::default(), now);
            let goes_on = match step {
                Step::Record(events) => {
                    job.is_dropped |= events.iter().any(|event| event.kind == EventKind::Dismissed);
                    self.note_word(job);
                    events.iter().all(|event| self.keep(job, event))
                }
                Step::Inquire { messages: true } if !job.settles_in().is_zero() => false,
                Step::Inquire { messages } => self.inquire(job, messages).await,
                Step::Send(..) if job.held_back => false,
                Step::Send(leg, call) => match self.send(job, leg, call).await {
                    CallFate::Answered => true,
                    CallFate::Unclear if !job.settles_in().is_zero() => false,
                    CallFate::Unclear if backoff.attempts() < attempts => {
                        self.line.pause(backoff.next_wait()).await
                    }
                    CallFate::Unreached if backoff.attempts() < attempts => {
                        let waited = self.line.pause(backoff.next_wait()).await;
                        if !waited {
                            self.line.stop(Stop::NoConnection);
                        }
                        waited
                    }
                    CallFate::Unreached => {
                        self.line.stop(Stop::NoConnection);
                        false
                    }
                    CallFate::Unclear | CallFate::Stopped => false,
                },
                Step::Poll | Step::Rest => false,
            };
            if !goes_on {
                break;
            }
        }
        self.note_word(job);
    }

    fn keep(&self, job: &mut Job, event: &Event) -> bool {
        let now = self.line.clock.now();
        let kept = self.journal.borrow_mut().keep(&job.id, event, now);
        self.after_keeping(job, kept)
    }

    fn after_keeping(&self, job: &mut Job, kept: Result<(), LedgerError>) -> bool {
        match kept {
            Ok(()) => {
                if let Some(status) = self.journal.borrow().status(&job.id) {
                    job.status.clone_from(status);
                }
                true
            }
            // A person decided about this order meanwhile: it is left to the next pass.
            Err(error) if error.kind() == LedgerErrorKind::Overtaken => false,
            Err(error) => {
                self.line.stop(Stop::Ledger(error));
                false
            }
        }
    }

    /// Notes the mall's word when it has changed; completion is noted with its event.
    fn note_word(&self, job: &mut Job) {
        let Some(reading) = &job.reading else { return };
        let view = MallView::of(&reading.standing);
        let first_word = job.view == MallView::Unasked && reading.standing == MallStanding::Open;
        if view == job.view
            || first_word
            || matches!(reading.standing, MallStanding::Completed | MallStanding::Completing)
        {
            return;
        }
        match self.ledger.note_standing(self.store, job.order, &view, self.line.clock.now()) {
            Ok(()) => job.view = view,
            Err(error) => self.line.stop(Stop::Ledger(error)),
        }
    }

    /// An order with its messages. When the mall does not give them, in whatever way, the order without: that tells
    /// nothing of them, and a store whose messages have ended is not stopped by it.
    async fn read_messages(&self, asked_at: usize, id: &str) -> Heard<Reading> {
        let losses = Cell::new(0);
        let ask = async || {
            let mut reply = self.line.client.messages(id).await;
            let outcome = match reply.outcome {
                Outcome::Accepted(read) => Outcome::Accepted(Some(read)),
                Outcome::Configuration(_) | Outcome::Refused(_) | Outcome::Retired => Outcome::Accepted(None),
                Outcome::Lost(_) if losses.get() > 0 => Outcome::Accepted(None),
                other => {
                    losses.set(losses.get() + 1);
                    other.map(|_| Outcome::Accepted(None))
                }
            };
            Reply { outcome, rate: reply.rate, said: std::mem::take(&mut reply.said), status: reply.status }
        };
        match self.line.read(&self.one, false, ask).await {
            Heard::Got(Some((standing, messages))) => {
                Heard::Got(Reading { asked_at, standing, unshipped: None, messages })
            }
            Heard::Got(None) => match self.read_order(asked_at, id).await {
                Heard::Got(reading) => Heard::Got(Reading { messages: Messages::Hidden, ..reading }),
                other => other,
            },
            Heard::NotFound => Heard::NotFound,
            Heard::GaveUp => Heard::GaveUp,
            Heard::Stopped => Heard::Stopped,
        }
    }

    async fn read_order(&self, asked_at: usize, id: &str) -> Heard<Reading> {
        match self.line.read(&self.one, false, async || self.line.client.order(id).await).await {
            Heard::Got(order) => Heard::Got(order.reading(asked_at)),
            Heard::NotFound => Heard::NotFound,
            Heard::GaveUp => Heard::GaveUp,
            Heard::Stopped => Heard::Stopped,
        }
    }

    async fn inquire(&self, job: &mut Job, messages: bool) -> bool {
        let (asked_at, id) = (job.status.events, job.id.as_str());
        let heard = if messages {
            self.read_messages(asked_at, id).await
        } else {
            self.read_order(asked_at, id).await
        };
        match heard {
            Heard::Got(reading) => {
                if job.reading.is_none() {
                    self.line.went_on();
                }
                job.reading = Some(reading);
                true
            }
            Heard::NotFound => {
                let view = MallView::NotFound;
                if let Err(error) =
                    self.ledger.note_standing(self.store, job.order, &view, self.line.clock.now())
                {
                    self.line.stop(Stop::Ledger(error));
                }
                if job.is_correction {
                    job.is_dropped = self.keep(job, &Event::of_order(EventKind::Dismissed));
                }
                false
            }
            Heard::GaveUp | Heard::Stopped => false,
        }
    }

    async fn send(&self, job: &mut Job, leg: Leg, call: Call) -> CallFate {
        if !self.line.take(1, false).await {
            return CallFate::Stopped;
        }
        if self.line.is_out_of_patience() {
            self.line.stop(Stop::NoAnswer);
            return CallFate::Stopped;
        }
        let (verb, sent_at) = (call.verb(), Instant::now());
        let begun = {
            let mut journal = self.journal.borrow_mut();
            journal.charge(1);
            let mut status = job.status.clone();
            begin(&mut *journal, &job.id, &mut status, leg.clone(), call, self.line.clock.now())
        };
        let ticket = match begun {
            Ok(ticket) => ticket,
            Err(BeginError::Journal(error)) => {
                self.after_keeping(job, Err(error));
                return CallFate::Stopped;
            }
            Err(BeginError::Illegal(illegal)) => {
                self.line.stop(Stop::Ledger(illegal.into()));
                return CallFate::Stopped;
            }
        };
        self.after_keeping(job, Ok(()));
        let mut reply = self.line.client.send(ticket, sent_at).await;
        self.line.hear(&reply.rate, false);
        let is_once_more = self.weigh(job, verb, &mut reply).await;
        match &reply.outcome {
            Outcome::Accepted(_) | Outcome::Refused(_) | Outcome::NotFound | Outcome::Retired => {
                self.line.went_on();
            }
            Outcome::Configuration(trouble) => self.line.stop(Stop::Trouble(*trouble)),
            Outcome::RateLimited(reset) => self.line.exhausted(*reset),
            // The shipments are complete: what the message costs in time is not to keep other orders back.
            Outcome::Lost(_) if verb == Verb::Message => {
                self.line.went_on();
                job.lost = Some(Instant::now());
                job.losses += 1;
            }
            Outcome::Lost(_) | Outcome::Deferred(_) => {}
        }
        if verb == Verb::Message
            && let Err(error) = self.hear_of_message(&reply, sent_at)
        {
            self.line.stop(Stop::Ledger(error));
        }
        let answer: EventKind = answer_of(&reply.outcome);
        if !self.keep(job, &Event::of(leg, answer)) {
            return CallFate::Stopped;
        }
        match reply.outcome {
            Outcome::Lost(_) => CallFate::Unclear,
            Outcome::Deferred(_) if is_once_more => CallFate::Unclear,
            Outcome::Deferred(_) => CallFate::Unreached,
            Outcome::Configuration(_) => CallFate::Stopped,
            _ => CallFate::Answered,
        }
    }

    /// Whether an answer that seems to be about the shop is about this call alone: then the shop still answers. A message
    /// that is held off for the mall's pace is tried a few times more, which is the value.
    async fn weigh(&self, job: &mut Job, verb: Verb, reply: &mut Reply<String>) -> bool {
        const HELD_OFF_MAX: u32 = 3;
        let is_doubtful = match reply.outcome {
            Outcome::Configuration(_) | Outcome::RateLimited(_) if verb == Verb::Message => true,
            // What one finished order would have corrected is no reason to stop the store.
            Outcome::Configuration(_) if verb == Verb::Correct => true,
            Outcome::Configuration(_) => matches!(reply.status, 400 | 422),
            _ => false,
        };
        if !is_doubtful || !self.line.still_answers().await {
            return false;
        }
        if matches!(reply.outcome, Outcome::RateLimited(_)) && job.held_off < HELD_OFF_MAX {
            job.held_off += 1;
            reply.outcome = Outcome::Deferred(reply.said.clone());
            return true;
        }
        if !matches!(verb, Verb::Message | Verb::Correct) {
            // One order after the other means that the mall's API is another now: the rest are left as they are.
            self.bad_requests.set(self.bad_requests.get() + 1);
            if self.bad_requests.get() >= BAD_REQUESTS_MAX {
                self.line.stop(Stop::Trouble(SettingTrouble::Request));
            }
        }
        reply.outcome = Outcome::Refused(reply.said.clone());
        false
    }

    fn hear_of_message(&self, reply: &Reply<String>, sent_at: Instant) -> Result<(), LedgerError> {
        match &reply.outcome {
            Outcome::Accepted(_) => self.messages.arrived(),
            Outcome::Retired => self.messages.ended(self.ledger, &reply.said)?,
            Outcome::Refused(_) | Outcome::NotFound => self.messages.refused(self.ledger, &reply.said)?,
            Outcome::Lost(_) => self.messages.lost(sent_at, &reply.said),
            Outcome::Deferred(_) | Outcome::Configuration(_) | Outcome::RateLimited(_) => {}
        }
        Ok(())
    }
}

/// So many orders whose change is answered with 400 or 422, and the rest are not tried.
const BAD_REQUESTS_MAX: u32 = 3;

enum CallFate {
    Answered,
    Unclear,
    Unreached,
    Stopped,
}
