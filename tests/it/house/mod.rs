//! The house rules: how the code may be laid out.

mod graph;
mod papers;
mod source;
mod tidy;
