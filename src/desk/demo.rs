//! The demonstration: a shop folder with sample files, and the day on which they are looked at.

use crate::outbox::publish::publish;
use crate::shop::{Shop, ShopError};
use std::path::Path;

/// The sample files, as bytes: Shift-JIS stays Shift-JIS.
const SAMPLES: &[(&str, &[u8])] = &[
    ("注文_2026-10-05.csv", include_bytes!("../../fixtures/demo/orders.csv")),
    ("B2発行済_2026-10-05.csv", include_bytes!("../../fixtures/demo/b2.csv")),
    ("売上メモ.csv", include_bytes!("../../fixtures/demo/unknown.csv")),
];

/// The present of the samples, in epoch seconds, so that the same orders are due whenever somebody looks.
pub const DEMO_NOW: i64 = 1_791_190_800;

/// Whether something lies where the demonstration would go.
pub fn is_taken(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file()
}

/// Lays the sample files into a shop's inbox.
///
/// # Errors
/// When a folder refuses.
pub fn lay_out_samples(shop: &Shop) -> Result<(), ShopError> {
    shop.make_folders().map_err(|(path, error)| ShopError::io(&path, error))?;
    for (name, bytes) in SAMPLES {
        publish(&shop.inbox(), name, |out| out.write_all(bytes).map_err(|e| ShopError::io(&shop.dir, e)))?;
    }
    Ok(())
}
