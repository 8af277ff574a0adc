//! The one integration test binary; each module reads as the law it checks, in folders named as those of `src/`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "tests lay out folders and unwrap"
)]

#[path = "../support/mod.rs"]
mod support;

mod board;
mod cli;
mod courier;
mod daemon;
mod decode;
mod desk;
mod house;
mod inbox;
mod intake;
mod labels;
mod ledger;
mod mercari;
mod normalize;
mod notice;
mod outbox;
mod pass;
mod pipeline;
mod profile;
mod report;
mod rules;
mod shipment;
mod shop;
mod telling;
