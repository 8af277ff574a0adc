//! shukka (出荷): the order desk of an online shop, working on folders.
pub mod notice;
pub mod order;
pub mod report;
