//! `outbox`: layouts, and how files appear in folders.

mod layout;
mod publish;
mod roundtrip;
mod state_page;
