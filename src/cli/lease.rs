//! The folder claimed for a command, and what is said when somebody else is at work on it.

use super::{Context, Failure, screen, systemd};
use crate::daemon::{clock, this_machine};
use crate::desk::{Errand, Observer, WhoseTurn, claim_or_ask};
use crate::notice::{summary, watching};
use crate::shop::{AtBeat, Claimant, Claimed, Lease, Ledger, Shop, shown_time};

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
        let host = this_machine();
        let claimed = shop.claim(ledger, claimant(command, &host), at_beat)?;
        claimed.map_err(|them| self.at_work(shop, &them))
    }

    /// As [`Context::lease_with`]; in a ledger that machines share, once no other machine works on it. A watcher there makes
    /// way for a single pass as soon as it has nothing under way.
    ///
    /// # Errors
    /// In words, when somebody else is at work on this machine.
    pub fn lease_in_turn(
        &self,
        shop: &Shop,
        ledger: &Ledger,
        command: &str,
        at_beat: AtBeat,
    ) -> Result<Lease, Failure> {
        let host = this_machine();
        let mut told = None;
        let claimed = shop.claim_in_turn(ledger, claimant(command, &host), at_beat, &mut |them| {
            if told.replace(them.instance) != Some(them.instance) {
                let since = shown_time(them.since, shop.settings.timezone);
                let words = if command == "watch" { watching::stands_by } else { watching::waits_its_turn };
                screen::complain(&words(&them.host, them.pid, &since, self.lang));
                systemd::notify("READY=1");
            }
            systemd::notify("WATCHDOG=1");
            false
        })?;
        claimed.map_err(|them| self.at_work(shop, &them))
    }

    /// Takes the folder, or lets the watcher who has it do the errand.
    ///
    /// # Errors
    /// When the ledger cannot be written, or why the watcher could not do it.
    pub fn claim_or_ask(
        &self,
        shop: &Shop,
        ledger: &Ledger,
        errand: &Errand,
        observer: &dyn Observer,
    ) -> Result<WhoseTurn, Failure> {
        let host = this_machine();
        Ok(claim_or_ask(shop, ledger, claimant(errand.command.name(), &host), errand, observer)?)
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

/// This process.
fn claimant<'h>(command: &'h str, host: &'h str) -> Claimant<'h> {
    Claimant { command, host, pid: std::process::id(), clock }
}
