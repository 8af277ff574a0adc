//! `desk`: what can be asked of a shop, as people are answered.

mod day;
mod orders;
mod undo;
