//! `pass`: the verbs in their order.

mod obstacles;
mod observer;
mod rights;
mod spine;
