//! One order on its way: from step to step of its saga, each event kept before and after the call.

use super::{Job, Push, STEPS_MAX, retired_key};
use crate::ledger::{LedgerError, LedgerErrorKind, MallView};
use crate::mercari::{Outcome, answer_of};
use crate::shipment::{
    BeginError, Call, Event, EventKind, Journal, Leg, MallStanding, Policy, Reading, Step, Verb, begin,
    next_step,
};
use crate::telling::mall::{Heard, Stop};
use std::time::Instant;

impl Push<'_, '_> {
    /// Carries one order as far as it goes now.
    pub(super) async fn carry(&self, job: &mut Job) {
        // What only waits for completion asks for no reading of its own.
        if job.only_waits() && job.reading.is_none() && !self.inquire(job, false).await {
            return;
        }
        let (mut backoff, attempts) = (self.line.backoff(), self.line.attempts().min(12));
        for _ in 0..STEPS_MAX {
            job.plan.message_retired = self.retired.get();
            let now = self.line.clock.now();
            let step = next_step(&job.status, &job.plan, job.reading.as_ref(), Policy::default(), now);
            let goes_on = match step {
                Step::Record(events) => {
                    self.note_word(job);
                    events.iter().all(|event| self.keep(job, event))
                }
                Step::Inquire { messages: true } if !job.settles_in().is_zero() => false,
                Step::Inquire { messages } => self.inquire(job, messages).await,
                Step::Send(..) if job.held_back => false,
                Step::Send(leg, call) => match self.send(job, leg, call).await {
                    Sent::Answered => true,
                    Sent::Unclear if !job.settles_in().is_zero() => false,
                    Sent::Unclear if backoff.attempts() < attempts => {
                        self.line.pause(backoff.next_wait()).await
                    }
                    Sent::Unreached if backoff.attempts() < attempts => {
                        let waited = self.line.pause(backoff.next_wait()).await;
                        if !waited {
                            self.line.stop(Stop::NoConnection);
                        }
                        waited
                    }
                    Sent::Unreached => {
                        self.line.stop(Stop::NoConnection);
                        false
                    }
                    Sent::Unclear | Sent::Stopped => false,
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

    async fn inquire(&self, job: &mut Job, messages: bool) -> bool {
        let (asked_at, id) = (job.status.events, job.id.as_str());
        let heard = if messages {
            match self.line.read(&self.one, false, async || self.line.client.messages(id).await).await {
                Heard::Got((standing, messages)) => {
                    Heard::Got(Reading { asked_at, standing, unshipped: None, messages })
                }
                Heard::NotFound => Heard::NotFound,
                Heard::GaveUp => Heard::GaveUp,
                Heard::Stopped => Heard::Stopped,
            }
        } else {
            match self.line.read(&self.one, false, async || self.line.client.order(id).await).await {
                Heard::Got(order) => Heard::Got(order.reading(asked_at)),
                Heard::NotFound => Heard::NotFound,
                Heard::GaveUp => Heard::GaveUp,
                Heard::Stopped => Heard::Stopped,
            }
        };
        match heard {
            Heard::Got(reading) => {
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
                false
            }
            Heard::GaveUp | Heard::Stopped => false,
        }
    }

    async fn send(&self, job: &mut Job, leg: Leg, call: Call) -> Sent {
        if !self.line.take(1, false).await {
            return Sent::Stopped;
        }
        let verb = call.verb();
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
                return Sent::Stopped;
            }
            Err(BeginError::Illegal(illegal)) => {
                self.line.stop(Stop::Ledger(illegal.into()));
                return Sent::Stopped;
            }
        };
        self.after_keeping(job, Ok(()));
        let reply = self.line.client.send(ticket).await;
        self.line.hear(&reply.rate, false);
        match &reply.outcome {
            Outcome::Accepted(_) | Outcome::Refused(_) | Outcome::NotFound => self.line.went_on(),
            Outcome::Configuration(trouble) => self.line.stop(Stop::Trouble(*trouble)),
            Outcome::RateLimited(reset) => self.line.exhausted(*reset),
            Outcome::Retired if verb == Verb::Message => {
                self.retired.set(true);
                if let Err(error) = self.ledger.remember(&retired_key(self.store), "1") {
                    self.line.stop(Stop::Ledger(error));
                }
            }
            Outcome::Lost(_) if verb == Verb::Message => {
                job.lost = Some(Instant::now());
                job.losses += 1;
            }
            Outcome::Retired | Outcome::Lost(_) | Outcome::Deferred(_) => {}
        }
        let answer: EventKind = answer_of(&reply.outcome);
        if !self.keep(job, &Event::of(leg, answer)) {
            return Sent::Stopped;
        }
        match reply.outcome {
            Outcome::Lost(_) => Sent::Unclear,
            Outcome::Deferred(_) => Sent::Unreached,
            Outcome::Configuration(_) => Sent::Stopped,
            _ => Sent::Answered,
        }
    }
}

enum Sent {
    Answered,
    Unclear,
    Unreached,
    Stopped,
}
