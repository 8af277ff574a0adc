//! How far a ledger has come: what a witness outside it remembers, so that an old one that is put back is known.

use super::Result;

/// How far a ledger has come. Its numbers only grow, whatever is forgotten of what they count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// The name by which this ledger is told from every other: 32 hexadecimal digits, `""` for one that has none yet.
    pub identity: String,
    /// The highest number of a batch that is recorded.
    pub batch: i64,
    /// How often work at a mall was begun or ended: [`Witnessed::note_telling`].
    pub telling: i64,
    /// The highest number of an arrival that is taken in.
    pub arrival: i64,
}

impl Reach {
    /// Whether this is as far as another of the same ledger, or farther, in all that it counts.
    pub fn covers(&self, other: &Self) -> bool {
        self.identity == other.identity
            && self.batch >= other.batch
            && self.telling >= other.telling
            && self.arrival >= other.arrival
    }

    /// The higher of each number.
    #[must_use]
    pub fn beside(&self, other: &Self) -> Self {
        Self {
            identity: self.identity.clone(),
            batch: self.batch.max(other.batch),
            telling: self.telling.max(other.telling),
            arrival: self.arrival.max(other.arrival),
        }
    }

    /// Whether nothing was ever told or taken in.
    pub fn is_empty(&self) -> bool {
        self.batch == 0 && self.telling == 0 && self.arrival == 0
    }
}

/// Of a store: what may have been told of which an accepted ledger does not know. Orders of the store that were placed
/// until then, and those without a date, wait for a person, but those that the ledger knows as told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The store's code.
    pub store: String,
    /// When the ledger was accepted, in epoch seconds: whatever was ordered later cannot have been told before.
    pub until: i64,
}

/// What a person's acceptance of a ledger that is behind brings into it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Acceptance {
    /// Numbers go on above these.
    pub above: Reach,
    /// When, in epoch seconds.
    pub at: i64,
    /// Orders that stand in export files of which the ledger does not know: store, number, batch.
    pub told: Vec<(String, String, i64)>,
    /// Stores in doubt.
    pub doubted: Vec<String>,
    /// Batches of which nothing shows whether their file was ever there: they are taken back, and their orders are as
    /// they were before.
    pub withdrawn: Vec<i64>,
}

/// What a witness outside the ledger knows of it, and what follows when the ledger knows less than its witness.
///
/// A ledger that a person has accepted although it was behind ([`Witnessed::accept`]) knows which of its stores are in
/// doubt ([`Witnessed::doubts`]). An order of such a store that is not known as told, and was placed until then or has no
/// date, must not go out by itself: it waits as D315 until a person releases it (`shukka export --release`), or until
/// the store's mall was asked what it knows of every open order; then the doubt is settled
/// ([`Witnessed::settle_doubt`]). This holds for orders too that come in again only after the acceptance.
pub trait Witnessed {
    /// How far the ledger has come.
    fn reach(&self) -> Result<Reach>;

    /// Gives the ledger its name, if it has none yet.
    fn identify(&self, identity: &str) -> Result<()>;

    /// Notes that work at a mall begins or has ended: in between orders are told, before it none was that a ledger with
    /// this number does not know.
    fn note_telling(&self) -> Result<()>;

    /// Takes in what a person's acceptance brings, all or nothing. Gives how many orders are known as told by it.
    fn accept(&self, acceptance: &Acceptance) -> Result<u64>;

    /// Orders that export files told of and that have come in since count as told from here on; how many. Nothing is
    /// done when there are no such files.
    fn learn_told(&self) -> Result<u64>;

    /// The stores in doubt.
    fn doubts(&self) -> Result<Vec<Doubt>>;

    /// Nothing about a store is in doubt any more.
    fn settle_doubt(&self, store: &str) -> Result<()>;
}
