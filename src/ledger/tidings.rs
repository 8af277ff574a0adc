//! What people may want to hear of, and the letters in which it goes out.
//!
//! A tiding is a change of state: an order became stuck, rows were given back, a store stopped. It is written in the
//! transaction of its cause where that is one of the ledger's, else by the pass that found it. A letter carries tidings
//! to one channel (a `[[notice]]` of the settings). It is written before it goes out, its try is noted before it leaves,
//! and it is marked once the other side took it: what is not marked goes out again, in the same letter.
//!
//! **Invariant.** No tiding and no letter holds anything of a person.

use super::{OrderId, Result};
use crate::notice::TidingKind;
use chrono::NaiveDate;

/// What people may want to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiding {
    /// Its number.
    pub id: i64,
    /// What it is about, one open tiding each: `order/7`, `held/12`, `store/a` …
    pub key: String,
    /// What kind of news it is.
    pub kind: TidingKind,
    /// The store's code; `""`: the shop's.
    pub store: String,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// The arrival that it is about.
    pub arrival: Option<i64>,
    /// Since when, in epoch seconds.
    pub since: i64,
    /// How many, when it was noted.
    pub count: u64,
    /// When it was over, in epoch seconds.
    pub solved_at: Option<i64>,
}

/// A tiding that is to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TidingNote {
    /// What it is about.
    pub key: String,
    /// What kind of news it is.
    pub kind: TidingKind,
    /// The store's code; `""`: the shop's.
    pub store: String,
    /// How many.
    pub count: u64,
}

/// What a channel was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldOf {
    /// The channel.
    pub channel: String,
    /// The tiding's number.
    pub tiding: i64,
    /// When it was told last, in epoch seconds.
    pub at: i64,
}

/// What a letter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterAbout {
    /// These tidings, by number.
    Tidings(Vec<i64>),
    /// The day.
    Day(NaiveDate),
}

/// A letter that has not been taken yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its number.
    pub id: i64,
    /// The channel.
    pub channel: String,
    /// By which a copy of it is known as one.
    pub mark: String,
    /// What it is about.
    pub about: LetterAbout,
    /// When it was written, in epoch seconds.
    pub at: i64,
    /// How often it has left.
    pub tries: u32,
    /// Not before, in epoch seconds.
    pub next_at: i64,
    /// Why the last try came to nothing; `""`: there was none, or its end is not known.
    pub why: String,
}

/// What is known of a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelState {
    /// Its name.
    pub name: String,
    /// The settings under which that is so, as a mark.
    pub settings: String,
    /// Since when nothing is sent to it, in epoch seconds; `None`: it works, as far as is known.
    pub stopped_at: Option<i64>,
    /// Why.
    pub why: String,
    /// When something was taken last, in epoch seconds.
    pub sent_at: Option<i64>,
    /// The last day of which it was told in one letter.
    pub day: Option<NaiveDate>,
}

/// What people may want to hear of, and the letters in which it goes out.
pub trait Tidings {
    /// All tidings that are open, or whose end has not been told to all who knew of them.
    fn tidings(&self) -> Result<Vec<Tiding>>;

    /// Notes tidings that begin and ends those of these keys, all or nothing. One that is open already stays as it is; one
    /// of another kind takes its place and is news again.
    fn note_tidings(&self, begun: &[TidingNote], over: &[String], at: i64) -> Result<()>;

    /// What channels were told of these tidings.
    fn told_of(&self) -> Result<Vec<ToldOf>>;

    /// The letters that have not been taken yet, the first first.
    fn letters(&self) -> Result<Vec<Letter>>;

    /// Writes a letter; gives its number.
    fn write_letter(&self, channel: &str, mark: &str, about: &LetterAbout, at: i64) -> Result<i64>;

    /// Notes that a letter is about to leave.
    fn letter_leaves(&self, letter: i64) -> Result<()>;

    /// Notes that a letter was taken: its tidings in `told` are told, the end of those in `over` is.
    fn letter_taken(&self, letter: &Letter, told: &[i64], over: &[i64], at: i64) -> Result<()>;

    /// Notes that a letter was not taken, and when it leaves again.
    fn letter_waits(&self, letter: i64, next_at: i64, why: &str) -> Result<()>;

    /// Forgets a letter of which there is nothing to tell any more, or which was given up: its tidings count as told,
    /// so that they are not told at once in another.
    fn forget_letter(&self, letter: &Letter, at: i64) -> Result<()>;

    /// What is known of channels.
    fn channels(&self) -> Result<Vec<ChannelState>>;

    /// Keeps whether a channel is stopped, and why; when it was told last stays as it is.
    fn keep_channel(&self, channel: &ChannelState) -> Result<()>;

    /// Forgets channels that are not among these, with their letters and what they were told; and tidings that are over
    /// and of whose end nobody has to hear.
    fn forget_tidings(&self, channels: &[&str]) -> Result<()>;
}
