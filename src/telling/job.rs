//! One order on its way to a mall, and when its messages can be read back.

use crate::ledger::{MallView, OrderId};
use crate::shipment::{Phase, Policy, Reading, Stage, Status, TellingPlan, WhyOut};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// One order on its way.
pub(super) struct Job {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) order: OrderId,
    pub(super) ordered_at: Option<i64>,
    pub(super) plan: TellingPlan,
    pub(super) status: Status,
    pub(super) reading: Option<Reading>,
    pub(super) view: MallView,
    /// Staff have taken the order back since it was begun: nothing more is sent, but what was sent is read back.
    pub(super) held_back: bool,
    /// When a message of it was lost, and how often in this run.
    pub(super) lost: Option<Instant>,
    pub(super) losses: u32,
    /// Why no message of it is tried, whatever becomes of others.
    pub(super) silenced: Option<WhyOut>,
    /// How often its message was held off for the mall's pace in this run.
    pub(super) held_off: u32,
    /// Its message was left out before this run, and that was said then.
    pub(super) was_left_out: bool,
    /// It was told, and is to be told once more.
    pub(super) is_correction: bool,
    /// It is not to be told once more any longer: the mall has cancelled it, or it has no number.
    pub(super) is_dropped: bool,
}

impl Job {
    /// How long reading the messages back would still prove nothing.
    pub(super) fn settles_in(&self) -> Duration {
        let settles = Duration::from_secs(Policy::default().message_settles_s.unsigned_abs());
        self.lost.map_or(Duration::ZERO, |lost| settles.saturating_sub(lost.elapsed()))
    }

    pub(super) fn only_waits(&self) -> bool {
        self.status.phase == Phase::Open && self.status.all_completed() && self.status.message.is_end()
    }
}

/// The next order, one whose messages can be read before one of which they cannot yet.
pub(super) fn next_ready(queue: &mut VecDeque<Job>) -> Option<Job> {
    let ready = queue.iter().position(|job| job.settles_in().is_zero()).unwrap_or(0);
    queue.remove(ready)
}

/// A message of an earlier run that was lost, or out when the process died, may still be on its way: for how long
/// it was, only a clock that went on tells.
pub(super) fn may_still_come(status: &Status, now: i64) -> Option<Instant> {
    let is_open = matches!(status.message, Stage::Sent(_) | Stage::Unclear(_));
    let passed = status.changed_at.map_or(0, |at| now - at);
    (is_open && !(Policy::default().message_settles_s..).contains(&passed)).then(Instant::now)
}
