//! `cli`: what reaches the terminal.

mod screen;
