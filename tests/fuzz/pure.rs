//! The part of the program that reads files, by itself: the modules of `../../src` without the ledger, the network and
//! the terminal, so that fuzzing builds in a minute and not in ten. The targets know it by the program's name.

#[path = "../../src/order/mod.rs"]
pub mod order;
#[path = "../../src/notice/mod.rs"]
pub mod notice;
#[path = "../../src/document/mod.rs"]
pub mod document;
#[path = "../../src/crash/mod.rs"]
pub mod crash;
#[path = "../../src/profile/mod.rs"]
pub mod profile;
#[path = "../../src/decode/mod.rs"]
pub mod decode;
#[path = "../../src/normalize/mod.rs"]
pub mod normalize;
