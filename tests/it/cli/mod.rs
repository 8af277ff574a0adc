//! `cli`: what reaches the terminal.

mod check_file;
mod pack;
mod screen;
