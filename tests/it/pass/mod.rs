//! `pass`: the verbs in their order.

mod observer;
mod spine;
