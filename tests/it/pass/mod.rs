//! `pass`: the verbs in their order.

mod spine;
