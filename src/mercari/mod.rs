//! The mall: the only module that talks to Mercari Shops.
//!
//! What goes in: settings, what to read, and tickets for what to change. What comes out: orders as plain values,
//! answers sorted into the few kinds that matter, and what the answer's headers say of the points left.
//!
//! **Invariant.** A call that changes something is made only with a ticket, which it uses up, and is sent exactly
//! once: no redirects, no retries below this module.
//! **Invariant.** The token cannot be printed, logged, serialised or sent to another host.
//! **Invariant.** Every answer is sorted in one place ([`classify`]); an unknown status, shipping method or a
//! missing field is a value, never a crash.
//!
//! Deliberately not known here: what has been sent before (`ledger`), what may be sent (`rules`, `shipment`), and
//! when to try again (`pass`).

mod budget;
mod classify;
mod client;
mod inquiries;
mod nodes;
mod orders;
mod paging;
mod proxy;
mod token;
mod wire;

pub use budget::{Backoff, Budget, HOUR_S, Window};
pub use classify::{Asked, NoAnswer, Outcome, RawReply, SettingTrouble, answer_of, classify};
pub use client::{BadSettings, Client, ClientSettings, MallShop, Reply};
pub use inquiries::{Inquiry, InquiryTarget};
pub use orders::{
    ANONYMOUS_SHIP_TO, Admission, FetchedLine, FetchedOrder, LeftOut, OrdererSource, Orderers, bare_id,
    statement,
};
pub use paging::{AfterPage, ListingPage, PAGE_SIZE, PageQuery, Paging};
pub use proxy::proxy_of;
pub use token::{Token, TokenTrouble};
pub use wire::{Rate, StatusFilter};
