//! The house rules: how the code may be laid out.

mod papers;
mod tidy;
