//! `telling`: what is due goes out once, whatever goes wrong.

mod file_names;
mod guards;
mod kills;
mod mall;
mod message_ends;
mod mall_commands;
