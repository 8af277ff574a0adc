//! What all tests, benches and examples stand on: one shop folder ([`world`]), one fake mall ([`fake_mall`]), and the
//! independent checkers of both ([`checker`], [`mall_checker`]).
//!
//! What goes in: wishes of a test. What comes out: a folder with files in it, what the program printed, and every
//! violation in words. Each file but `mall_checker` stands by itself, so that a bench takes in only what it needs.
//!
//! **Invariant.** The checkers share no code with the program.
//!
//! Deliberately not known here: what any test is about.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part")]

pub mod checker;
pub mod fake_mall;
pub mod mall_checker;
pub mod world;

pub use fake_mall::FakeMall;
pub use world::{NOW, Ran, World, sjis, unsjis};
