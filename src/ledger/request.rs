//! What other commands ask of the watcher that is at work.

use super::order_record::OrderId;
use chrono::NaiveDate;

/// A command that is handed to the watcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which.
    pub command: AskedCommand,
    /// The store; `None`: all that the command is about.
    pub store: Option<String>,
    /// The present to reckon with, in epoch seconds; `None`: the watcher's own.
    pub now: Option<i64>,
}

/// Which command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedCommand {
    /// `export`, with its period.
    Export {
        /// The first day.
        from: Option<NaiveDate>,
        /// The last day.
        to: Option<NaiveDate>,
        /// Which orders.
        chosen: Chosen,
    },
    /// `fetch`, with the number of days.
    Fetch {
        /// How far back.
        days: Option<u32>,
    },
    /// `undo`, of an arrival.
    Undo(AskedUndo),
}

/// An arrival that is to be taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedUndo {
    /// Which.
    pub arrival: i64,
    /// Whether it is only to be seen what would change.
    pub dry: bool,
    /// The mark of what somebody was shown that it would change: when it would change something else now, nothing is done.
    /// `None`: whatever it changes.
    pub seen: Option<String>,
    /// Who asks, on the board: it is kept as their deed. `None`: a command.
    pub by: Option<String>,
}

/// Which orders an export is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Chosen {
    /// All that are due.
    #[default]
    Due,
    /// These, as they were shown to a person: each with the mark of what would be told of it.
    Shown(Vec<(OrderId, u64)>),
    /// These, whatever keeps them back for a while: a person says that they may go.
    Released(Vec<OrderId>),
    /// These, which were told, once more.
    Again(Vec<OrderId>),
}

impl Chosen {
    /// The orders that are named; `None`: all.
    pub fn orders(&self) -> Option<Vec<OrderId>> {
        match self {
            Self::Due => None,
            Self::Shown(orders) => Some(orders.iter().map(|(order, _)| *order).collect()),
            Self::Released(orders) | Self::Again(orders) => Some(orders.clone()),
        }
    }
}

impl AskedCommand {
    /// The command's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Export { .. } => "export",
            Self::Fetch { .. } => "fetch",
            Self::Undo(_) => "undo",
        }
    }
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// Nobody has taken it yet.
    Asked,
    /// The watcher is at it.
    Taken,
    /// It is done, and all that came of it has been said.
    Done,
}
