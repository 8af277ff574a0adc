//! `cli`: what reaches the terminal.

mod check_file;
mod machines;
mod pack;
mod screen;
