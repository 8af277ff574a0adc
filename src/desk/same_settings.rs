//! Whether machines that share a ledger go by the same documents.
//!
//! What goes in: a shop and its ledger. What comes out: whether whoever worked there last had the same settings, profiles
//! and layouts. One works at a time, so that two never judge an order by two rules; but a person is to know.

use crate::ledger::{Ledger, LedgerError};
use crate::shop::Shop;
use crate::shop::settings::FILE_NAME;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Under which it is remembered by which documents the last watcher went.
const DOCUMENTS: &str = "documents";

/// Whether whoever works on a shared ledger now has other documents.
///
/// # Errors
/// When the ledger cannot be read.
pub fn has_other_documents(shop: &Shop, ledger: &Ledger) -> Result<bool, LedgerError> {
    if !ledger.is_shared() || ledger.lease_holder()?.is_none() {
        return Ok(false);
    }
    Ok(ledger.remembered(DOCUMENTS)?.is_some_and(|known| known != mark_of(shop)))
}

/// Remembers by which documents whoever works on a shared ledger goes.
///
/// # Errors
/// When the ledger cannot be written.
pub fn note_documents(shop: &Shop, ledger: &Ledger) -> Result<(), LedgerError> {
    let mark = mark_of(shop);
    if !ledger.is_shared() || ledger.remembered(DOCUMENTS)?.as_ref() == Some(&mark) {
        return Ok(());
    }
    ledger.remember(DOCUMENTS, &mark)
}

/// A mark of the documents of a shop folder, and of this program's version.
fn mark_of(shop: &Shop) -> String {
    let mut documents: Vec<PathBuf> = vec![shop.dir.join(FILE_NAME)];
    for folder in ["profiles", "layouts"] {
        let entries = std::fs::read_dir(shop.dir.join(folder)).into_iter().flatten().flatten();
        documents.extend(entries.map(|entry| entry.path()).filter(|path| path.is_file()));
    }
    documents.sort();
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for document in documents {
        // What cannot be read is told of by whoever opens the shop.
        let bytes = std::fs::read(&document).unwrap_or_default();
        hash.update(document.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
