//! `desk`: what can be asked of a shop, as people are answered.

mod backup;
mod check;
mod day;
mod doctor;
mod forget;
mod orders;
mod restore;
mod set;
mod undo;
