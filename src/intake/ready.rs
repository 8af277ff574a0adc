//! A file that is known well enough to be taken in: its private copy, the profile it fits and the store it belongs to.
//!
//! What goes in: a private copy. What comes out: how it is read and whose it is, or the findings that hold it as a whole.
//!
//! **Invariant.** A file whose store is not clear is held, never guessed.
//!
//! Deliberately not known here: when it is its turn (`queue`), and what its rows say (`ingest`).

use super::recognise::{Recognised, recognise};
use super::whose_store::whose_store;
use crate::inbox::Spooled;
use crate::notice::Finding;
use crate::shop::{Shop, ShopError};

/// A file that is ready to be taken in.
pub struct ReadyFile<'p> {
    /// Its private copy.
    pub spooled: Spooled,
    /// How it is read.
    pub recognised: Recognised<'p>,
    /// The store it belongs to; for carriers' and staff's files the folder's, or none.
    pub store: Option<String>,
}

/// What was seen in a copy: how to read it and whose it is, or why it is held as a whole.
pub(super) type Seen<'p> = Result<(Recognised<'p>, Option<String>), Vec<Finding>>;

/// Looks at a copy.
///
/// # Errors
/// When it cannot be read.
pub(super) fn look<'p>(shop: &'p Shop, spooled: &Spooled) -> Result<Seen<'p>, ShopError> {
    let recognised = recognise(shop, &spooled.path, spooled).map_err(|e| ShopError::io(&spooled.path, e))?;
    Ok(recognised.and_then(|recognised| {
        match whose_store(&spooled.original.folder, recognised.profile, &shop.settings.stores) {
            Ok(store) => Ok((recognised, store)),
            Err(finding) => Err(vec![finding]),
        }
    }))
}
