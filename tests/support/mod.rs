//! What all tests, benches and examples stand on: one shop folder ([`world`]), one fake mall ([`fake_mall`]), both together
//! ([`at_mall`]), the independent checkers of both ([`checker`], [`mall_checker`]), and programs that are asked as
//! witnesses ([`referee`], [`server`]).
//!
//! What goes in: wishes of a test. What comes out: a folder with files in it, what the program printed, and every
//! violation in words. `world`, `checker` with it, and `fake_mall` stand by themselves, so that a
//! bench or an example takes in only what it needs.
//!
//! **Invariant.** The checkers share no code with the program.
//!
//! Deliberately not known here: what any test is about.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part")]

pub mod at_mall;
pub mod checker;
pub mod dice;
pub mod fake_mall;
pub mod mall_checker;
pub mod post;
pub mod referee;
pub mod server;
pub mod world;

pub use at_mall::{AtMall, MALL_NOW, assert_told_once, mall_settings};
pub use fake_mall::FakeMall;
pub use post::{Post, Reply};
pub use world::{AUTO, NOW, Ran, Running, World, files_of, folder, sjis, unsjis, until};
