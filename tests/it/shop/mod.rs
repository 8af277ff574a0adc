//! `shop`: a shop folder opened, and the mistakes in it.

mod no_token;
mod folder;
mod lease;
mod settings;
mod witness;
