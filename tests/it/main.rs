//! The one integration test binary; each module reads as the law it checks.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    dead_code,
    reason = "tests lay out folders, unwrap, and keep verbs of the world that one of them may not use"
)]

#[path = "../checker/mall.rs"]
mod checker_mall;
mod big;
mod by_hand;
mod codes;
mod decode;
mod draft;
mod excel;
mod fake_shop;
mod formats;
mod handover;
mod idle;
mod labels;
mod layout;
mod inbox;
mod intake_model;
mod inverse;
mod kills;
mod mall;
mod mall_commands;
mod mercari;
mod migrations;
mod packs;
mod papers;
mod plain;
mod profiles;
mod publish;
mod report;
mod roundtrip;
mod rules;
mod settings;
mod settle;
mod shipment;
mod spine;
mod tidy;
mod watch;
mod systemd;
mod traps;
mod wild;
mod world;
