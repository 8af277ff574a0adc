//! `telling`: what is due goes out once, whatever goes wrong.

mod again;
mod changed_after;
mod file_names;
mod guard_combinations;
mod guards;
mod hostile;
mod kills;
mod mall;
mod message_ends;
mod old_ledger;
mod mall_commands;
mod odd_answers;
mod other_store;
mod risks;
