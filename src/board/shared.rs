//! What all pages share.

use super::desks::{Desks, OpenDesk, ask};
use super::news::News;
use super::tally::Tally;
use super::throttle::Throttle;
use super::trouble::Trouble;
use crate::desk::DeskError;
use crate::shop::Claimant;
use crate::shop::settings::BoardSettings;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::{Semaphore, watch};

/// What all pages share.
pub(super) struct Board {
    pub(super) desks: Arc<Desks>,
    /// The machine's clock, in epoch seconds.
    pub(super) clock: fn() -> i64,
    pub(super) present: Arc<dyn Fn() -> i64 + Send + Sync>,
    pub(super) machine: String,
    pub(super) settings: BoardSettings,
    pub(super) proxy_secret: Option<String>,
    pub(super) has_owner: AtomicBool,
    pub(super) throttle: Throttle,
    pub(super) passwords: Semaphore,
    pub(super) uploads: Semaphore,
    pub(super) news: News,
    pub(super) tally: Arc<Tally>,
    pub(super) ended: watch::Receiver<bool>,
}

/// The board, as pages are given it.
pub(super) type Shared = Arc<Board>;

impl Board {
    /// The board as who claims the folder for a command.
    pub(super) fn claimant<'b>(&'b self, command: &'b str) -> Claimant<'b> {
        Claimant { command, host: &self.machine, pid: std::process::id(), clock: self.clock }
    }

    /// Asks the desk, on a thread that may wait.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut OpenDesk) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, Trouble> {
        ask(&self.desks, work).await
    }
}
