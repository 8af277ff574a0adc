//! Export files that are recorded and appear in the outbox, at once or after a crash.
//!
//! What goes in: batches that the ledger has recorded. What comes out: each as exactly one complete file.

use crate::crash::{Point, here};
use crate::ledger::{Batch, BatchState, Ledger};
use crate::notice::{Obstacle, ObstacleKind};
use crate::outbox::publish::remove_hidden_of_others;
use crate::outbox::{Prepared, commit, prepare_marked};
use crate::shop::{Shop, ShopError};
use crate::telling::outcome::ExportOutcome;

/// The name of an export file, whatever the layout is called: its id is free text of the shop, and a `/` in it would be
/// a path.
pub(super) fn batch_name(shop: &Shop, store: &str, now: i64, id: i64) -> String {
    let zone = shop.settings.timezone;
    let stamp = chrono::DateTime::from_timestamp(now, 0)
        .map(|at| at.with_timezone(&zone).format("%Y%m%d-%H%M%S").to_string())
        .unwrap_or_default();
    format!("{store}-shipments-{stamp}-{id}.csv")
}

/// Publishes a batch that was just recorded; what refuses is an obstacle, and the file comes once it is cured.
pub(super) fn publish_recorded(
    shop: &Shop,
    ledger: &Ledger,
    id: i64,
    outcome: &mut ExportOutcome,
) -> Result<(), ShopError> {
    if let Some(batch) = ledger.batch_of(id)? {
        match publish_batch(shop, ledger, &batch) {
            Ok(path) => outcome.file = path,
            Err(error) => outcome.obstacles.push(waits(error, &batch.store)?),
        }
    }
    Ok(())
}

/// Publishes batches that a crash, or a folder that refused, left behind; those that still cannot be written, and the
/// others go on.
///
/// # Errors
/// The ledger.
pub fn finish_batches(shop: &Shop, ledger: &Ledger) -> Result<Vec<Obstacle>, ShopError> {
    let mut obstacles = Vec::new();
    let batches = ledger.unpublished_batches()?;
    remove_hidden(shop, &batches);
    for batch in batches {
        if let Err(error) = publish_batch(shop, ledger, &batch) {
            obstacles.push(waits(error, &batch.store)?);
        }
    }
    Ok(obstacles)
}

/// Whoever wrote such a file and was taken over finds it gone, but for the one that the ledger names.
fn remove_hidden(shop: &Shop, batches: &[Batch]) {
    let named = |batch: &Batch| {
        let dir = shop.outbox(&batch.store);
        Prepared::marked(&dir, &batch.name, &batch.mark).ok().map(|prepared| prepared.temporary)
    };
    let kept: Vec<_> =
        batches.iter().filter(|batch| batch.state == BatchState::Complete).filter_map(named).collect();
    for batch in batches {
        remove_hidden_of_others(&shop.outbox(&batch.store), &kept);
    }
}

/// An export file of a store that cannot be written now.
///
/// # Errors
/// What is not of this file alone: the ledger.
pub fn waits(error: ShopError, store: &str) -> Result<Obstacle, ShopError> {
    error.of_one_thing(ObstacleKind::ExportFile, &format!("outbox/{store}/"))
}

/// Writes the file of a batch; its path within the shop folder.
///
/// States tell what a crash left: *recorded* — nothing that counts is in the outbox, the file is written (anew);
/// *complete* — the temporary file holds everything, and when it is gone it has been renamed, whether or not
/// staff have taken the file away since.
fn publish_batch(shop: &Shop, ledger: &Ledger, batch: &Batch) -> Result<String, ShopError> {
    // Before the file appears, somebody outside the ledger knows of it.
    shop.keep_witness(ledger)?;
    let dir = shop.outbox(&batch.store);
    // Where machines share the ledger, one that was taken over may go on writing: it has a file of its own, and the one
    // that the ledger names is renamed, which only one can do.
    let prepared = if batch.state == BatchState::Recorded {
        let mark = ledger.mark();
        let prepared = prepare_marked(&dir, (&batch.name, &mark), |out| {
            let write = |out: &mut dyn std::io::Write, bytes: &[u8]| {
                out.write_all(bytes).map_err(|e| ShopError::io(&dir.join(&batch.name), e))
            };
            write(out, &batch.head)?;
            ledger.for_each_piece(batch.id, |lines| {
                shop.pace.went_on();
                write(out, lines)
            })
        })
        .map_err(ShopError::from)?;
        ledger.batch_complete(batch.id, &mark)?;
        prepared
    } else {
        Prepared::marked(&dir, &batch.name, &batch.mark)?
    };
    here(Point::BatchPublish).map_err(|e| ShopError::io(&dir, e))?;
    let path = match prepared.temporary.exists().then(|| commit(&prepared)) {
        // Whoever works now has renamed it in between.
        Some(Err(gone)) if ledger.is_shared() && gone.source.kind() == std::io::ErrorKind::NotFound => {
            prepared.target
        }
        Some(committed) => committed?,
        None => prepared.target,
    };
    ledger.batch_published(batch.id)?;
    tracing::info!(batch = batch.id, store = batch.store, rows = batch.row_count, "batch published");
    Ok(shop.shown(&path))
}
