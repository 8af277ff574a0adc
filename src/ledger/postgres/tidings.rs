//! Tidings.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl Tidings for PostgresLedger {
    fn tidings(&self) -> Result<Vec<Tiding>> {
        Err(unbuilt())
    }

    fn note_tidings(&self, begun: &[TidingNote], over: &[String], at: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn told_of(&self) -> Result<Vec<ToldOf>> {
        Err(unbuilt())
    }

    fn letters(&self) -> Result<Vec<Letter>> {
        Err(unbuilt())
    }

    fn write_letter(&self, channel: &str, mark: &str, about: &LetterAbout, at: i64) -> Result<i64> {
        Err(unbuilt())
    }

    fn letter_leaves(&self, letter: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn letter_taken(&self, letter: &Letter, told: &[i64], over: &[i64], at: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn letter_waits(&self, letter: i64, next_at: i64, why: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn forget_letter(&self, letter: &Letter, at: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn channels(&self) -> Result<Vec<ChannelState>> {
        Err(unbuilt())
    }

    fn keep_channel(&self, channel: &ChannelState) -> Result<()> {
        Err(unbuilt())
    }

    fn forget_tidings(&self, channels: &[&str]) -> Result<()> {
        Err(unbuilt())
    }
}
