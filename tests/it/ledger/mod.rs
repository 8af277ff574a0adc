//! `ledger`: what is kept is found again, whatever version wrote it and in whatever form it lies, and whatever engine
//! keeps it.

mod conformance;
#[cfg(unix)]
mod damage;
mod migrations;
mod on_server;
mod packs;
