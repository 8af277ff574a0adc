//! `notice`: each code and what is said for it.

mod codes;
mod remedies;
