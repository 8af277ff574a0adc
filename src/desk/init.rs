//! Beginning a shop: the commented settings and the folders.

use crate::outbox::publish::publish;
use crate::shop::settings::{EXAMPLE, FILE_NAME};
use crate::shop::{Shop, ShopError};
use std::path::{Path, PathBuf};

/// The settings of a shop folder that is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunSettings {
    /// Their file.
    pub path: PathBuf,
    /// Whether they were there before; then they stay as they are.
    pub were_there: bool,
}

/// Writes the commented settings, unless there are some.
///
/// # Errors
/// When the folder refuses.
pub fn begin_settings(dir: &Path) -> Result<BegunSettings, ShopError> {
    let path = dir.join(FILE_NAME);
    let were_there = path.exists();
    if !were_there {
        publish(dir, FILE_NAME, |out| {
            out.write_all(EXAMPLE.as_bytes()).map_err(|e| ShopError::io(&path, e))
        })?;
    }
    Ok(BegunSettings { path, were_there })
}

/// Makes every folder that a shop can have.
///
/// # Errors
/// When one cannot be made.
pub fn begin_folders(shop: &Shop) -> Result<(), ShopError> {
    shop.make_folders().map_err(|(path, error)| ShopError::io(&path, error))?;
    for folder in ["profiles", "layouts"] {
        let folder = shop.dir.join(folder);
        std::fs::create_dir_all(&folder).map_err(|e| ShopError::io(&folder, e))?;
    }
    Ok(())
}
