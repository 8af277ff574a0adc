//! Checking a shop: its settings, its folders, its malls.

use super::super::DeskError;
use crate::ledger::Ledger;
use crate::mercari::Outcome;
use crate::order::Template;
use crate::profile::Rank;
use crate::shop::settings::{Store, StoreKind, Via};
use crate::shop::{Shop, ShopError};
use crate::telling::{Stop, block_on, client_of};
use std::path::{Path, PathBuf};

/// What was found of a shop without asking anybody else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopCheck {
    /// Its folder.
    pub dir: PathBuf,
    /// Code and name of its stores.
    pub stores: Vec<(String, String)>,
    /// How many profiles there are.
    pub profiles: usize,
    /// How many of them are its own.
    pub own_profiles: usize,
    /// `[…]` in settings and layouts that mean nothing.
    pub unknown_placeholders: Vec<UnknownPlaceholder>,
    /// The first template that cannot be read; nothing further was looked at.
    pub template_flaw: Option<TemplateFlaw>,
    /// Folders that are there and cannot be written to.
    pub unwritable: Vec<UnwritableFolder>,
    /// The codes of the stores whose mall can be asked.
    pub malls: Vec<String>,
}

/// A `[…]` that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPlaceholder {
    /// The code of the store; `-`: of a layout.
    pub store: String,
    /// The setting.
    pub setting: String,
    /// As it is written.
    pub placeholder: String,
}

/// A template that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFlaw {
    /// The code of the store.
    pub store: String,
    /// The setting.
    pub setting: String,
    /// What is wrong, for engineers.
    pub why: String,
}

/// A folder that is there and cannot be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnwritableFolder {
    /// The folder.
    pub path: PathBuf,
    /// What the system says.
    pub why: String,
}

/// What a store's mall said.
#[derive(Debug)]
pub enum MallCheck {
    /// It knows the shop, by this name.
    Answers(String),
    /// It was not asked, or gave no such answer.
    Stopped(Stop),
}

/// Looks at a shop's settings and folders.
pub fn check_shop(shop: &Shop) -> ShopCheck {
    let stores = &shop.settings.stores;
    let mut check = ShopCheck {
        dir: shop.dir.clone(),
        stores: stores.iter().map(|store| (store.code.clone(), store.name.clone())).collect(),
        profiles: shop.profiles.len(),
        own_profiles: shop.profiles.iter().filter(|profile| profile.rank == Rank::Own).count(),
        ..ShopCheck::default()
    };
    for store in stores {
        let texts = [("message", &store.export.message), ("tracking_code", &store.export.tracking_code)];
        for (setting, text) in texts {
            let (store, setting) = (store.code.clone(), setting.to_owned());
            match Template::parse(text) {
                Ok(template) => {
                    let unknown = template.unknown_placeholders().iter().map(|placeholder| {
                        let (store, setting) = (store.clone(), setting.clone());
                        UnknownPlaceholder { store, setting, placeholder: placeholder.clone() }
                    });
                    check.unknown_placeholders.extend(unknown);
                }
                Err(error) => {
                    check.template_flaw = Some(TemplateFlaw { store, setting, why: error.to_string() });
                    return check;
                }
            }
        }
    }
    for layout in &shop.layouts {
        let unknown = layout.unknown_placeholders().map(|(column, placeholder)| UnknownPlaceholder {
            store: "-".to_owned(),
            setting: format!("layout {} {column}", layout.id()),
            placeholder: placeholder.to_owned(),
        });
        check.unknown_placeholders.extend(unknown);
    }
    for path in [shop.inbox(), shop.held(""), shop.archive(), shop.dir.join("outbox"), shop.state()] {
        if let Some(why) = unwritable(&path) {
            check.unwritable.push(UnwritableFolder { path, why });
        }
    }
    let malls = stores.iter().filter(|store| {
        store.kind == StoreKind::MercariShops && (store.export.via == Via::Api || store.fetch.auto)
    });
    check.malls = malls.map(|store| store.code.clone()).collect();
    check
}

/// Whether token, client name and endpoint of a store work: asks the mall for the shop's name, once. `ledger`: none when
/// the shop has none yet.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn check_mall(
    shop: &Shop,
    store: &Store,
    ledger: impl FnOnce() -> Result<Option<Ledger>, ShopError>,
    now: i64,
) -> Result<MallCheck, DeskError> {
    let client = match client_of(shop, store) {
        Err(stop) => return Ok(MallCheck::Stopped(stop)),
        Ok(client) => client,
    };
    if let Some(ledger) = ledger()? {
        ledger.spend_points(&store.code, now, 1)?;
    }
    Ok(match block_on(client.shop())?.outcome {
        Outcome::Accepted(answer) => MallCheck::Answers(answer.name),
        Outcome::Configuration(trouble) => MallCheck::Stopped(Stop::Trouble(trouble)),
        Outcome::Deferred(_) => MallCheck::Stopped(Stop::NoConnection),
        Outcome::RateLimited(reset) => MallCheck::Stopped(Stop::Points(reset.unwrap_or(60))),
        Outcome::Lost(_) | Outcome::Refused(_) | Outcome::NotFound | Outcome::Retired => {
            MallCheck::Stopped(Stop::NoAnswer)
        }
    })
}

/// Why a folder that is there cannot be written to; one that is not there yet will be made.
pub(in crate::desk) fn unwritable(folder: &Path) -> Option<String> {
    let metadata = std::fs::metadata(folder).ok()?;
    if !metadata.is_dir() {
        return Some("not a folder".to_owned());
    }
    #[cfg(unix)]
    if let Err(error) = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)
    {
        return Some(error.to_string());
    }
    metadata.permissions().readonly().then(|| "read only".to_owned())
}
