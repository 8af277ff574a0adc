//! The sheets, one a file: which columns each has and how a line becomes cells.

mod arrivals;
mod bundles;
mod changes;
mod front;
mod grid;
mod held;
mod matching;
mod sent;
mod style;
mod text;
mod today;
mod waiting;

pub(super) use arrivals::ArrivalSheet;
pub(super) use bundles::Bundles;
pub(super) use changes::ChangeSheet;
pub(super) use front::{FrontHead, write_front};
pub(super) use grid::GridDesk;
pub(super) use held::HeldSheet;
pub(super) use matching::Matching;
pub(super) use sent::SentSheet;
pub(super) use today::{NAME as TODAY, write_today};
pub(super) use waiting::Waiting;
