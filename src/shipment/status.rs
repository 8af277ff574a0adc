//! Where an order's story stands: the fold of its events over all its shipments and its message.
//!
//! **Invariant.** A history that cannot be is an error, whoever wrote it.

use super::event::event_name;
use super::{Answer, Call, Event, EventKind, Found, Illegal, Leg, Line, Stage, Verb, WhyOut, WhyStuck};
use crate::notice::Code;
use crate::order::ExportState;

/// The order as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Phase {
    /// Calls may go out, or are going out.
    #[default]
    Open,
    /// Nothing was sent, and the mall would not have it now: unpaid, cancelled, a state that we do not know.
    Barred,
    /// A person must decide.
    Stuck(WhyStuck),
    /// A person decided that nothing more is to be sent.
    Closed,
    /// Somebody shipped it in the mall's own screen; nothing is sent, no message.
    ByHand,
    /// The mall shows it as completed, and it was us.
    Done,
    /// As done, and a person wants its tracking told once more.
    Correcting,
}

impl Phase {
    /// As the ledger's readers and the transition table write it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Barred => "barred",
            Self::Stuck(_) => "stuck",
            Self::Closed => "closed",
            Self::ByHand => "by hand",
            Self::Done => "done",
            Self::Correcting => "correcting",
        }
    }
}

/// Whether what was told of a shipment's tracking is to be told once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Correction {
    /// Nobody wants that.
    #[default]
    None,
    /// It is.
    Due,
    /// It was, and the mall would not have it.
    Refused,
}

/// One shipment: the lines of one shipping method.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parcel {
    /// The mall's shipping method.
    pub method: String,
    /// How far it has come.
    pub stage: Stage,
    /// The idempotency key in use; empty when the next creation takes a new one.
    pub key: String,
    /// What it holds.
    pub lines: Vec<Line>,
    /// How often it was begun anew by a person, from 1.
    pub attempt: u32,
    /// The mall's id of the shipment; empty until it is known.
    pub id: String,
    /// Whether completing was ever lost: a refusal afterwards may be the echo of our own call.
    pub lost_complete: bool,
    /// Whether a reading could not tell what became of the open call.
    pub pending: bool,
    /// The text that carries the tracking numbers, as the mall was last asked to take it; empty: it never was.
    pub code: String,
    /// The same as the mall took it last; empty: it has none.
    pub told: String,
    /// Whether it is to be told once more.
    pub correction: Correction,
    /// How often the outcome of telling it once more was lost since a person asked for it.
    pub correction_losses: u32,
}

/// Where an order's story stands: the fold of its events.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Status {
    /// The order as a whole.
    pub phase: Phase,
    /// Its shipments, in the order in which they were begun.
    pub parcels: Vec<Parcel>,
    /// The message to the buyer.
    pub message: Stage,
    /// The text of the last message that was begun; empty before.
    pub text: String,
    /// Why the message was left out.
    pub left_out: Option<WhyOut>,
    /// How often the outcome of a message was lost.
    pub message_losses: u32,
    /// The mall's words at the last refusal, for a person.
    pub refusal: String,
    /// When the last event happened, epoch seconds; `None` before the first.
    pub changed_at: Option<i64>,
    /// How many events there were.
    pub events: usize,
    /// Readings asked for before this many events cannot settle anything: a call went out after them.
    pub fresh_from: usize,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            phase: Phase::Open,
            parcels: Vec::new(),
            message: Stage::Planned,
            text: String::new(),
            left_out: None,
            message_losses: 0,
            refusal: String::new(),
            changed_at: None,
            events: 0,
            fresh_from: 0,
        }
    }
}

impl Parcel {
    /// Keeps what the mall was asked to take as tracking, and what it took; `call`: the one that was out.
    fn note_code(&mut self, call: Option<Verb>, event: &EventKind) {
        match event {
            EventKind::Begun(Call::Track { code } | Call::Correct { code }) => self.code.clone_from(code),
            EventKind::Answered(Answer::Accepted { .. })
                if matches!(call, Some(Verb::Track | Verb::Correct)) =>
            {
                self.told.clone_from(&self.code);
                self.correction = Correction::None;
            }
            EventKind::Answered(Answer::Refused { .. }) if call == Some(Verb::Correct) => {
                self.correction = Correction::Refused;
            }
            EventKind::LeftOut(Verb::Correct, _) => self.correction = Correction::Refused,
            EventKind::Lost if call == Some(Verb::Correct) => self.correction_losses += 1,
            _ => {}
        }
    }
}

impl Status {
    /// Folds a whole history of (epoch seconds, event).
    pub fn of(history: &[(i64, Event)]) -> Result<Self, Illegal> {
        history.iter().try_fold(Self::default(), |status, (at, event)| status.after(event, *at))
    }

    /// Where the story stands after one more event. Impossible histories are refused.
    pub fn after(&self, event: &Event, at: i64) -> Result<Self, Illegal> {
        let mut next = self.clone();
        match &event.leg {
            Leg::Order => next.phase = self.phase_after(&event.kind)?,
            Leg::Parcel(method) => next.hear_parcel(method, &event.kind)?,
            Leg::Message => next.hear_message(&event.kind)?,
        }
        if event.kind == EventKind::Reopened {
            next.reopen_legs();
        }
        next.follow_corrections(&event.kind);
        next.events += 1;
        next.changed_at = Some(at);
        // A message that was refused is left out, whatever the order shows.
        let is_refused = matches!(event.kind, EventKind::Answered(Answer::Refused { .. }));
        let asks = matches!(event.kind, EventKind::Lost | EventKind::Reopened)
            || (is_refused && event.leg != Leg::Message);
        if asks || (next.has_completed_more_than(self) && next.unclear().is_some()) {
            // Only what leaves a question open asks for a new reading. Another completion does so too while one is
            // unclear, because what the order shows now includes it.
            next.fresh_from = next.events;
        }
        if let EventKind::Answered(Answer::Refused { reason }) = &event.kind {
            next.refusal.clone_from(reason);
        }
        Ok(next)
    }

    fn phase_after(&self, event: &EventKind) -> Result<Phase, Illegal> {
        let next = match (&self.phase, event) {
            _ if self.in_flight().is_some() => None,
            (Phase::Open | Phase::Barred, EventKind::Inquired(Found::Finished)) => self.finished(),
            (Phase::Open, EventKind::Inquired(Found::Other)) if self.parcels.is_empty() => {
                Some(Phase::Barred)
            }
            (Phase::Open, EventKind::Inquired(Found::Other)) => Some(Phase::Stuck(WhyStuck::NotAllowed)),
            (Phase::Open, EventKind::GaveUp(why)) => Some(Phase::Stuck(why.clone())),
            (Phase::Done, EventKind::AskedAgain) => Some(Phase::Correcting),
            (Phase::Correcting, EventKind::Dismissed) => Some(Phase::Done),
            (Phase::Barred, EventKind::Inquired(Found::Missing))
            | (Phase::Stuck(_) | Phase::Closed, EventKind::Reopened) => Some(Phase::Open),
            (Phase::Open | Phase::Barred | Phase::Stuck(_), EventKind::Dismissed) => Some(Phase::Closed),
            _ => None,
        };
        next.ok_or_else(|| self.illegal(event))
    }

    /// The mall shows the order as completed: was it us?
    fn finished(&self) -> Option<Phase> {
        if self.all_completed() {
            return self.message.is_end().then_some(Phase::Done);
        }
        // A completion of ours whose outcome is unknown must be settled first.
        let unsettled = self.parcels.iter().any(|p| p.stage == Stage::Unclear(Verb::Complete));
        (!unsettled).then_some(Phase::ByHand)
    }

    fn hear_parcel(&mut self, method: &str, event: &EventKind) -> Result<(), Illegal> {
        let illegal = self.illegal(event);
        let strange = matches!(event, EventKind::Reopened | EventKind::LeftOut(Verb::Message, _))
            || matches!(event, EventKind::Begun(call) if call.verb() == Verb::Message);
        let corrects = match event {
            EventKind::Begun(call) => call.verb() == Verb::Correct,
            EventKind::LeftOut(verb, _) => *verb == Verb::Correct,
            _ => self.parcel(method).is_some_and(|p| p.stage.open_call() == Some(Verb::Correct)),
        };
        let phase = if corrects { Phase::Correcting } else { Phase::Open };
        if self.phase != phase || strange {
            return Err(illegal);
        }
        if corrects {
            let is_due = self.parcel(method).is_some_and(|p| p.correction == Correction::Due);
            if !is_due || (matches!(event, EventKind::Begun(_)) && self.in_flight().is_some()) {
                return Err(illegal);
            }
        } else if let EventKind::Begun(call) = event {
            if self.in_flight().is_some() || self.message != Stage::Planned {
                return Err(illegal);
            }
            if let Call::Create { key, lines } = call {
                self.admit_parcel(method, key, lines).ok_or(illegal.clone())?;
            }
        }
        let parcel = self.parcels.iter_mut().find(|p| p.method == method).ok_or(illegal)?;
        let call = parcel.stage.open_call();
        parcel.stage = parcel.stage.after(event)?;
        parcel.note_code(call, event);
        match event {
            EventKind::Answered(Answer::Accepted { id }) if parcel.stage == Stage::Created => {
                parcel.id.clone_from(id);
            }
            EventKind::Lost if parcel.stage == Stage::Unclear(Verb::Complete) => parcel.lost_complete = true,
            _ => {}
        }
        parcel.pending = matches!(event, EventKind::Inquired(Found::Pending));
        Ok(())
    }

    /// A creation names its key and lines: those of the first time, unless a person began it anew.
    fn admit_parcel(&mut self, method: &str, key: &str, lines: &[Line]) -> Option<()> {
        if key.is_empty() || lines.is_empty() || lines.iter().any(|line| line.quantity < 1) {
            return None;
        }
        match self.parcels.iter_mut().find(|p| p.method == method) {
            Some(known) if known.key.is_empty() => {
                key.clone_into(&mut known.key);
                known.lines = lines.to_vec();
            }
            Some(known) => return (known.key == key && known.lines == lines).then_some(()),
            None => self.parcels.push(Parcel {
                method: method.to_owned(),
                stage: Stage::Planned,
                key: key.to_owned(),
                lines: lines.to_vec(),
                attempt: 1,
                id: String::new(),
                lost_complete: false,
                pending: false,
                code: String::new(),
                told: String::new(),
                correction: Correction::None,
                correction_losses: 0,
            }),
        }
        Some(())
    }

    fn hear_message(&mut self, event: &EventKind) -> Result<(), Illegal> {
        let begins = matches!(event, EventKind::Begun(_));
        let too_early = !self.all_completed() || (begins && self.in_flight().is_some());
        if self.phase != Phase::Open || too_early || matches!(event, EventKind::Reopened) {
            return Err(self.illegal(event));
        }
        self.message = match event {
            EventKind::Begun(call) if call.verb() != Verb::Message => return Err(self.illegal(event)),
            _ => self.message.after(event)?,
        };
        match event {
            EventKind::Begun(Call::Message { text }) => self.text.clone_from(text),
            EventKind::LeftOut(_, why) => self.left_out = Some(*why),
            EventKind::Lost => self.message_losses += 1,
            _ => {}
        }
        Ok(())
    }

    fn reopen_legs(&mut self) {
        for parcel in &mut self.parcels {
            if let Ok(stage) = parcel.stage.after(&EventKind::Reopened) {
                if parcel.stage == Stage::Refused(Verb::Create) {
                    // The mall may keep its refusal under the old key.
                    parcel.attempt += 1;
                    parcel.key.clear();
                }
                parcel.stage = stage;
            }
            parcel.pending = false;
        }
        if let Ok(stage) = self.message.after(&EventKind::Reopened) {
            self.message = stage;
        }
    }

    /// What is to be told once more is known from when a person asks for it until the mall has answered for each
    /// shipment, or a person wants it no more.
    fn follow_corrections(&mut self, event: &EventKind) {
        match event {
            EventKind::AskedAgain => {
                for parcel in &mut self.parcels {
                    (parcel.correction, parcel.correction_losses) = (Correction::Due, 0);
                }
                self.refusal.clear();
            }
            EventKind::Dismissed if self.phase == Phase::Done => {
                for parcel in &mut self.parcels {
                    (parcel.stage, parcel.correction) = (Stage::Completed, Correction::None);
                }
            }
            _ if self.phase == Phase::Correcting && !self.is_correction_due() => self.phase = Phase::Done,
            _ => {}
        }
    }

    /// Whether the tracking of a shipment is still to be told once more.
    pub fn is_correction_due(&self) -> bool {
        self.parcels.iter().any(|parcel| parcel.correction == Correction::Due)
    }

    /// Whether the mall would not have the tracking of a shipment told once more.
    pub fn is_correction_refused(&self) -> bool {
        self.parcels.iter().any(|parcel| parcel.correction == Correction::Refused)
    }

    /// Whether there are shipments and the mall was told of every one.
    pub fn all_completed(&self) -> bool {
        !self.parcels.is_empty() && self.parcels.iter().all(|p| p.stage.is_completed())
    }

    fn has_completed_more_than(&self, before: &Self) -> bool {
        let count = |status: &Self| status.parcels.iter().filter(|p| p.stage.is_completed()).count();
        count(self) > count(before)
    }

    /// The leg whose call is out. At the beginning of a run: the call during which the process died.
    pub fn in_flight(&self) -> Option<Leg> {
        self.leg_where(|stage| matches!(stage, Stage::Sent(_)))
    }

    /// The first leg whose outcome is unknown.
    pub fn unclear(&self) -> Option<Leg> {
        self.leg_where(|stage| matches!(stage, Stage::Unclear(_)))
    }

    /// Whether it is unknown what became of a shipment. Neither a message nor a correction makes an order unsure.
    fn is_shipment_unclear(&self) -> bool {
        let mut stages = self.parcels.iter().map(|parcel| parcel.stage);
        stages.any(|stage| matches!(stage, Stage::Unclear(_)) && !stage.is_completed())
    }

    fn leg_where(&self, test: impl Fn(Stage) -> bool) -> Option<Leg> {
        let parcel = self.parcels.iter().find(|p| test(p.stage)).map(|p| Leg::Parcel(p.method.clone()));
        parcel.or_else(|| test(self.message).then_some(Leg::Message))
    }

    /// The shipment of a method.
    pub fn parcel(&self, method: &str) -> Option<&Parcel> {
        self.parcels.iter().find(|p| p.method == method)
    }

    /// Whether there is more to do without a person.
    pub fn is_open(&self) -> bool {
        self.phase == Phase::Open && self.events > 0
    }

    /// Whether a retry by a person might tell the buyer a second time, so that it must be asked for twice.
    pub fn retry_might_tell_twice(&self) -> bool {
        self.message == Stage::Unclear(Verb::Message) || self.phase == Phase::Closed
    }

    /// What `orders --json` shows as `export.state`.
    pub fn export_state(&self) -> ExportState {
        match self.phase {
            Phase::Closed => ExportState::Closed,
            Phase::ByHand | Phase::Done | Phase::Correcting => ExportState::Sent,
            Phase::Stuck(_) => ExportState::Stuck,
            Phase::Barred => ExportState::None,
            Phase::Open if self.is_shipment_unclear() => ExportState::Unsure,
            Phase::Open if self.parcels.is_empty() => ExportState::None,
            Phase::Open => ExportState::Sending,
        }
    }

    /// The codes that explain where it stands, for `explain`, the report and `reasons`.
    pub fn codes(&self) -> Vec<Code> {
        let mut codes = match &self.phase {
            Phase::Barred => vec![Code::D309],
            Phase::Stuck(WhyStuck::Refused) => vec![Code::D309, Code::M406],
            Phase::Stuck(WhyStuck::NotAllowed) => vec![Code::D309, Code::M404],
            Phase::Stuck(_) => vec![Code::M404],
            Phase::ByHand | Phase::Done | Phase::Correcting => vec![Code::D305],
            Phase::Open if self.is_shipment_unclear() => vec![Code::M403],
            Phase::Open | Phase::Closed => Vec::new(),
        };
        codes.extend(self.left_out.and_then(WhyOut::code));
        codes.extend(self.is_correction_refused().then_some(Code::M411));
        codes
    }

    fn illegal(&self, event: &EventKind) -> Illegal {
        Illegal { stage: format!("phase {}", self.phase.name()), event: event_name(event) }
    }
}
