//! `outbox`: layouts, and how files appear in folders.

mod layout;
#[cfg(unix)]
mod links;
mod publish;
mod roundtrip;
mod state_page;
