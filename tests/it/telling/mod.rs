//! `telling`: what is due goes out once, whatever goes wrong.

mod kills;
pub mod mall;
mod mall_commands;
