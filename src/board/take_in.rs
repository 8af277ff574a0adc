//! 今すぐ取り込む: the inbox, where nobody watches it.
//!
//! **Invariant.** It takes files in and does nothing else: no store is told, no mall is asked.

use super::form::Fields;
use super::page::{go_to, own_place};
use super::shared::Shared;
use super::trouble::Trouble;
use super::visit::Visit;
use crate::desk::{Files, Observer, WordOut, wake_watcher};
use crate::pass::{Due, PassPlan, pass};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A browser waits so long for the files; the pass goes on behind it.
const PATIENCE: Duration = Duration::from_secs(8);
/// Servers of people are waited for so long.
const WORD: Duration = Duration::from_secs(10);

/// Nobody looks on: what came of it stands on the pages.
struct NobodyLooks;

impl Observer for NobodyLooks {}

/// The page from which it was asked for, with what came of it.
pub(super) async fn now(
    State(board): State<Shared>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Trouble> {
    let back = own_place(fields.get("back"));
    let (lang, at, host) = (visit.lang, visit.now, Arc::clone(&board));
    let work = board.ask(move |desk| {
        let (shop, ledger) = (Arc::clone(&desk.shop), &mut desk.ledger);
        let claimed = shop.claim(ledger, host.claimant("run"), crate::shop::AtBeat::nothing())?;
        let Ok(lease) = claimed else {
            wake_watcher(&shop);
            return Ok(false);
        };
        let plan = PassPlan {
            files: Files::AfterQuietTime,
            due: Due::default(),
            wait: false,
            is_inbox_away: false,
            word: WordOut::Within(WORD, lang),
        };
        pass(&shop, ledger, at, &plan, &NobodyLooks)?;
        drop(lease);
        Ok(true)
    });
    let said = match timeout(PATIENCE, work).await {
        Ok(Ok(true)) => "in",
        Ok(Ok(false)) => "busy",
        Ok(Err(trouble)) => return Err(trouble),
        Err(_) => "going",
    };
    let page = back.split('?').next().unwrap_or("/");
    Ok(go_to(&format!("{page}?pass={said}")))
}
