//! The folder claimed for a command, and what is said when somebody else is at work on it.

use super::{Context, Failure};
use crate::daemon::{clock, this_machine};
use crate::ledger::Ledger;
use crate::notice::summary;
use crate::shop::{AtBeat, Claimant, Claimed, Lease, Shop, shown_time};

impl Context {
    /// Takes the folder for as long as the guard lives.
    ///
    /// # Errors
    /// In words, when somebody else is at work.
    pub fn lease(&self, shop: &Shop, ledger: &Ledger, command: &str) -> Result<Lease, Failure> {
        self.lease_with(shop, ledger, command, AtBeat::nothing())
    }

    /// As [`Context::lease`], with something to do beside the signs of life.
    ///
    /// # Errors
    /// In words, when somebody else is at work.
    pub fn lease_with(
        &self,
        shop: &Shop,
        ledger: &Ledger,
        command: &str,
        at_beat: AtBeat,
    ) -> Result<Lease, Failure> {
        self.try_lease(shop, ledger, command, at_beat)?.map_err(|them| self.at_work(shop, &them))
    }

    /// As [`Context::lease_with`]; somebody else who is at work comes as the inner error.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn try_lease(
        &self,
        shop: &Shop,
        ledger: &Ledger,
        command: &str,
        at_beat: AtBeat,
    ) -> Result<Result<Lease, Claimed>, Failure> {
        let claimant = Claimant { command, host: &this_machine(), pid: std::process::id(), clock };
        Ok(shop.claim(ledger, claimant, at_beat)?)
    }

    /// Somebody else is at work.
    pub fn at_work(&self, shop: &Shop, them: &Claimed) -> Failure {
        Failure::Usage(match them {
            Claimed::By(them) => {
                let since = shown_time(them.since, shop.settings.timezone);
                summary::at_work(&them.holder, &them.host, them.pid, &since, self.lang)
            }
            Claimed::Unnamed => summary::somebody_at_work(self.lang),
        })
    }
}
