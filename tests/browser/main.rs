//! What people see, seen in a real browser: Chromium, and axe as the judge of what everybody can use.
//!
//! A binary of its own: what drives the browser brings another `+` of texts along, with which the other tests would not
//! compile.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests unwrap and print"
)]

mod board;
mod driver;
mod state_page;
#[path = "../support/mod.rs"]
mod support;
