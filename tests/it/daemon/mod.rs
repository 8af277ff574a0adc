//! `daemon`: the watcher as a process, what is handed to it, and what the system hears of it.

mod handover;
mod idle;
mod several;
mod systemd;
mod taking_over;
mod watch;
