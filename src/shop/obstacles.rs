//! What could not be done, from pass to pass: kept in the ledger while it lasts, told once and then seldom.
//!
//! What goes in: the obstacles of a pass. What comes out: which of them are to be told now; whoever asks how things stand
//! gets all of them.
//!
//! **Invariant.** What is cured is forgotten by the next pass. Nothing that lasts is told at every pass: a watcher makes
//! one each minute, and nobody reads what is always there.

use super::{Ledger, ShopError};
use crate::notice::Obstacle;
use serde::{Deserialize, Serialize};

/// The key under which the ledger remembers them.
const KEPT: &str = "obstacles";

/// What lasts is told again after so many seconds.
const AGAIN_S: i64 = 4 * 3600;

/// So many are kept; a share of which every file refuses is told by the first of them.
const MOST: usize = 1000;

/// An obstacle that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lasting {
    /// What cannot be done.
    #[serde(flatten)]
    pub obstacle: Obstacle,
    /// Since when, in epoch seconds.
    pub since: i64,
    /// When it was told last, in epoch seconds.
    told: i64,
}

/// Keeps the obstacles of a pass in the ledger, instead of those of the pass before; those that are to be told now.
///
/// # Errors
/// When the ledger cannot be written.
pub fn keep_obstacles(
    ledger: &Ledger,
    obstacles: Vec<Obstacle>,
    now: i64,
) -> Result<Vec<Obstacle>, ShopError> {
    let before = lasting_obstacles(ledger)?;
    let mut told = Vec::new();
    let mut lasting: Vec<Lasting> = Vec::new();
    for obstacle in obstacles.into_iter().take(MOST) {
        if lasting.iter().any(|kept| kept.obstacle.is_same(&obstacle)) {
            continue;
        }
        let known = before.iter().find(|kept| kept.obstacle.is_same(&obstacle));
        let is_news = known.is_none_or(|kept| kept.obstacle != obstacle || now >= kept.told + AGAIN_S);
        let (since, at) = known.map_or((now, now), |kept| (kept.since, kept.told));
        if is_news {
            told.push(obstacle.clone());
        }
        lasting.push(Lasting { obstacle, since, told: if is_news { now } else { at } });
    }
    if lasting != before {
        let text = serde_json::to_string(&lasting).unwrap_or_default();
        ledger.remember(KEPT, &text)?;
    }
    Ok(told)
}

/// The obstacles that last, as the last pass left them.
///
/// # Errors
/// When the ledger cannot be read.
pub fn lasting_obstacles(ledger: &Ledger) -> Result<Vec<Lasting>, ShopError> {
    let kept = ledger.remembered(KEPT)?.unwrap_or_default();
    // Words of another version are as good as none: the next pass finds again what lasts.
    Ok(serde_json::from_str(&kept).unwrap_or_default())
}
