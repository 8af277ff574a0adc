//! `intake`: files of people and of malls, from the inbox into the ledger or back with a reason.

mod again;
mod any_files;
mod awaited;
mod big;
mod by_hand;
mod excel;
mod field;
mod mending;
mod model;
mod more_kinds;
mod odd_names;
mod other_headers;
mod ready_sheet;
mod states;
mod sheets;
mod slow_writer;
mod stops;
mod together;
mod traps;
mod wild;
