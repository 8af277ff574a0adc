//! What we have told the mall: one shipment's story as a small saga, in types.
//!
//! What goes in: the events of an order as the ledger kept them, and readings of the order from the mall. What
//! comes out: where the order stands ([`Status`]), the one thing to do now ([`next_step`]), the news that a
//! reading holds ([`judge`]), and permission to call ([`Ticket`]).
//!
//! **Invariant.** The buyer is told once: completing and the message have no edge from "unclear" back to "sent",
//! only a read-back that says "not applied" (or, for the message, a person) makes them sendable again.
//! **Invariant.** A call leaves only with a [`Ticket`], which [`begin`] alone makes, after the journal has put
//! `begun` on disk; a ticket is used up by the call.
//! **Invariant.** Tracking goes before completing, completing of every shipment before the message.
//! **Invariant.** A process that dies in mid-call leaves "sent"; the next one writes it off as lost, so there is
//! no special case for crashes.
//!
//! Deliberately not known here: HTTP and GraphQL (`mercari`), how events are stored (`ledger`), whether the order
//! is due (`rules`), clocks and waiting (`pass`).

mod call;
mod codec;
mod event;
mod judge;
mod stage;
mod status;
mod step;
mod ticket;

pub use call::{Call, Line, Verb, idempotency_key};
pub use codec::Unreadable;
pub use event::{Answer, Event, EventKind, Found, Leg, WhyOut, WhyStuck};
pub use judge::{MallStanding, MessageTold, Messages, Reading, judge};
pub use stage::{Illegal, Stage};
pub use status::{Correction, Parcel, Phase, Status};
pub use step::{Policy, Step, TellingPlan, next_step};
pub use ticket::{BeginError, Journal, Ticket, begin};
