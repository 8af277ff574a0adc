//! The one integration test binary; each module reads as the law it checks.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    dead_code,
    reason = "tests lay out folders, unwrap, and keep verbs of the world that one of them may not use"
)]

mod codes;
mod decode;
mod draft;
mod fake_shop;
mod formats;
mod labels;
mod layout;
mod kills;
mod mall;
mod mercari;
mod profiles;
mod publish;
mod report;
mod roundtrip;
mod rules;
mod settings;
mod shipment;
mod spine;
mod tidy;
mod traps;
mod wild;
mod world;
