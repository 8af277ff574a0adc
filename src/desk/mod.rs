//! The verbs: what can be asked of a shop, one a file.
//!
//! What goes in: a shop, plain arguments. What comes out: an outcome value.
//!
//! **Invariant.** A door (`cli`, `daemon`) shows outcomes; it does none of this work itself.
//!
//! Deliberately not known here: how outcomes are shown.

pub mod report;
