//! shukka (出荷): the order desk of an online shop, working on folders.
pub mod cli;
pub mod daemon;
pub mod config;
pub mod pass;
pub mod inbox;
pub mod ledger;
pub mod decode;
pub mod rules;
pub mod normalize;
pub mod outbox;
pub mod profile;
pub mod document;
pub mod notice;
pub mod order;
pub mod shipment;
pub mod mercari;
