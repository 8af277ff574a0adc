//! What came of telling and of fetching, as plain values; `notice` makes sentences of them.

use crate::mercari::LeftOut;
use crate::notice::again::WhyNotAgain;
use crate::notice::{Code, Obstacle};
use crate::shipment::{WhyOut, WhyStuck};
use crate::shop::settings::Store;
use crate::telling::mall::Stop;
use serde::{Deserialize, Serialize};

/// What came of one store's export.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ExportOutcome {
    /// The store's code.
    pub store: String,
    /// The store's name.
    pub store_name: String,
    /// The file written, within the shop folder; `""` when nothing was due.
    pub file: String,
    /// Orders that went.
    pub sent: Vec<String>,
    /// How many went.
    pub sent_count: u64,
    /// Orders that were looked at and did not go, each with its reasons.
    pub left: Vec<(String, Vec<Code>)>,
    /// Characters that the layout cannot hold: order, column, character and what stands before it.
    pub unencodable: Vec<(String, String, (char, Option<char>))>,
    /// Values that are too long for the layout: order, column, bytes over.
    pub too_long: Vec<(String, String, usize)>,
    /// Words that the mall has no code for: order, column, word.
    pub uncoded: Vec<(String, String, String)>,
    /// Orders with several tracking numbers of which the mall takes the first: order, how many.
    pub first_only: Vec<(String, usize)>,
    /// Whether it was asked to tell once more what was told.
    pub is_again: bool,
    /// Orders that were told once more, or would be.
    pub again: Vec<String>,
    /// Those of them of which nothing had changed since they were told.
    #[serde(default)]
    pub unchanged: Vec<String>,
    /// Orders that were to be told once more and were not.
    pub not_again: Vec<(String, WhyNotAgain)>,
    /// Orders of which something else would have been told than a person was shown; they did not go.
    #[serde(default)]
    pub changed: Vec<String>,
    /// How many orders of the store stay for that reason: where a store is told by file, all that were shown.
    #[serde(default)]
    pub stays_as_changed: u64,
    /// What could not be done; what was recorded is written once that is cured.
    pub obstacles: Vec<Obstacle>,
    /// Whether nothing was written because it was only asked what would go.
    pub dry: bool,
    /// What the mall said, of stores that are told over its API.
    pub mall: Option<MallOutcome>,
}

impl ExportOutcome {
    /// Nothing has come of a store yet.
    pub(super) fn of(store: &Store) -> Self {
        Self { store: store.code.clone(), store_name: store.name.clone(), ..Self::default() }
    }
}

/// What came of telling a mall.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct MallOutcome {
    /// Why it ended before everything had gone.
    pub stop: Option<Stop>,
    /// Orders that somebody shipped in the mall's own screen.
    pub by_hand: Vec<String>,
    /// Orders that a person must decide since this run.
    pub stuck: Vec<(String, WhyStuck)>,
    /// Orders that went without their message, which is too long.
    pub too_long: Vec<String>,
    /// Orders that went without a message since this run, for another reason than its length.
    pub silent: Option<SilentOrders>,
    /// Whether it could not be known which buyers wait for an answer, where that keeps orders back.
    pub inquiries_unknown: bool,
    /// Orders of the store that are being sent.
    pub sending: u64,
    /// Orders of the store whose outcome is unknown.
    pub unsure: u64,
    /// Orders of the store that a person must decide.
    pub stuck_count: u64,
}

/// Orders that are told, without the message that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilentOrders {
    /// Their numbers.
    pub numbers: Vec<String>,
    /// Of how many it cannot be known whether the message arrived.
    pub unsure: usize,
    /// Why, as far as it is one reason for all: that there are none any more goes before a refusal, that before none
    /// that can be known.
    pub why: WhyOut,
    /// The mall's words; empty when it said nothing.
    pub reason: String,
}

impl Default for SilentOrders {
    fn default() -> Self {
        Self { numbers: Vec::new(), unsure: 0, why: WhyOut::Unsure, reason: String::new() }
    }
}

impl SilentOrders {
    /// One more of them; `words`: the mall's at its last refusal.
    pub fn add(&mut self, number: &str, why: WhyOut, words: &str) {
        let rank =
            |why: WhyOut| [WhyOut::Unsure, WhyOut::Refused, WhyOut::Retired].iter().position(|w| *w == why);
        self.numbers.push(number.to_owned());
        self.unsure += usize::from(why == WhyOut::Unsure);
        if rank(why) > rank(self.why) {
            self.why = why;
        }
        if self.reason.is_empty() {
            words.clone_into(&mut self.reason);
        }
    }
}

impl MallOutcome {
    /// How many orders of the store are not settled: being sent, unsure, or waiting for a person.
    pub fn unsettled(&self) -> u64 {
        self.sending + self.unsure + self.stuck_count
    }

    /// Whether there was nothing to do and nothing is open.
    pub fn is_idle(&self) -> bool {
        self.stop.is_none() && self.by_hand.is_empty() && self.stuck.is_empty() && self.unsettled() == 0
    }
}

/// What came of one store's fetch.
#[derive(Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "counts of what their names say")]
pub struct FetchOutcome {
    pub store: String,
    pub store_name: String,
    /// Orders read.
    pub read: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub left_out: usize,
    /// Orders that were left out for a reason that people should know; the first of them.
    pub odd: Vec<(String, LeftOut)>,
    /// Orders that the mall shows as shipped and of which that was not known.
    pub shipped: usize,
    /// New anonymous orders without an orderer.
    pub without_orderer: usize,
    /// Whether every page was whole.
    pub whole: bool,
    /// Why it ended early.
    pub stop: Option<Stop>,
}

/// How many orders that were left out are named; the rest are counted.
const ODD_NAMED: usize = 200;

impl FetchOutcome {
    /// Nothing has come of a store yet.
    pub(super) fn of(store: &Store) -> Self {
        Self { store: store.code.clone(), store_name: store.name.clone(), ..Self::default() }
    }

    /// One more order was left out.
    pub(super) fn leave_out(&mut self, id: String, why: LeftOut) {
        self.left_out += 1;
        if why != LeftOut::NotYetOrNever && self.odd.len() < ODD_NAMED {
            self.odd.push((id, why));
        }
    }
}
