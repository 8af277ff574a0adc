//! Who works on a shop folder: one process at a time.

use super::Result;
use std::time::Duration;

/// Who works on the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// `watch` or `run`.
    pub holder: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: i64,
    /// Since when, in epoch seconds.
    pub since: i64,
    /// Its last sign of life, in epoch seconds.
    pub beat_at: i64,
    /// A random number by which it is known: machines may have one name, and numbers of processes come again.
    pub instance: i64,
    /// Whose lock it has: the same number only for who has the lock of the same `state/`, on one machine and since it was
    /// started; 0: that is not known. Whoever has that lock knows that whoever had it before is gone.
    pub seat: i64,
}

/// Who works on the folder.
pub trait Membership {
    /// Takes the lease, for whoever has the lock of its own `state/`. In a ledger of one folder that lock has decided,
    /// whoever is named there. In one that machines share, false when one who lives has it: then `us` stands by, for as
    /// long as this is called again every few seconds, or until it gives the lease back.
    fn take_lease(&self, us: &Holder) -> Result<bool>;

    /// A sign of life. False when the lease is no longer ours.
    fn beat(&self, us: &Holder, now: i64) -> Result<bool>;

    /// Gives the lease back. A power failure may take that back: then it names a process that is gone.
    fn give_lease_back(&self, us: &Holder) -> Result<()>;

    /// Who holds the lease now.
    fn lease_holder(&self) -> Result<Option<Holder>>;

    /// Who stands by to take it over, the first first.
    fn standing_by(&self) -> Result<Vec<Holder>>;

    /// Whether another machine waits for whoever works to make way for a single pass.
    fn is_waited_for(&self) -> Result<bool> {
        Ok(false)
    }

    /// Whether one who lives has the lease and is not this process.
    fn do_others_work(&self) -> Result<bool> {
        Ok(false)
    }

    /// Whether the lease is still `us`'s: what leaves the ledger is asked about just before. True where no other machine
    /// can take it.
    fn has_lease(&self, _us: &Holder) -> Result<bool> {
        Ok(true)
    }

    /// For how long one is waited for who gives no sign of life, where machines share the ledger.
    fn patience(&self) -> Result<Duration> {
        Ok(Duration::from_secs(10))
    }

    /// A mark of whoever works as this process does, where machines share the ledger: what it writes beside the ledger is
    /// told by it from what others write. `""`: nobody else does.
    fn mark(&self) -> String;

    /// Whether several machines may work on this ledger, so that the lock of one folder does not say who does.
    fn is_shared(&self) -> bool;
}
