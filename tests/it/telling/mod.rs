//! `telling`: what is due goes out once, whatever goes wrong.

mod kills;
mod mall;
mod mall_commands;
