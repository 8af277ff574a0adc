//! `ledger`: what is kept is found again, whatever version wrote it and in whatever form it lies.

mod migrations;
mod packs;
