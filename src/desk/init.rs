//! Beginning a shop: the commented settings and the folders.

use crate::order::{Mall, status};
use crate::outbox::held_workbook;
use crate::outbox::publish::publish;
use crate::shop::settings::{EXAMPLE, FILE_NAME, layout_of};
use crate::shop::{Shop, ShopError};
use std::path::{Path, PathBuf};

/// The settings of a shop folder that is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunSettings {
    /// Their file.
    pub path: PathBuf,
    /// Whether they were there before; then they stay as they are.
    pub were_there: bool,
    /// The codes of the stores that were written into them.
    pub stores: Vec<String>,
}

/// Writes the commented settings, with a store of each of these malls, unless there are some.
///
/// # Errors
/// When the folder refuses.
pub fn begin_settings(dir: &Path, malls: &[Mall]) -> Result<BegunSettings, ShopError> {
    let path = dir.join(FILE_NAME);
    let were_there = path.exists();
    let mut stores = Vec::new();
    if !were_there {
        let text = settings_with(malls, &mut stores);
        publish(dir, FILE_NAME, |out| out.write_all(text.as_bytes()).map_err(|e| ShopError::io(&path, e)))?;
    }
    Ok(BegunSettings { path, were_there, stores })
}

/// What is to be written into settings that are there so that each of these malls has a store: the malls that have one, the
/// codes of the others' stores, and the lines.
pub fn stores_to_add<'m>(shop: &Shop, malls: &'m [Mall]) -> (Vec<&'m Mall>, Vec<String>, String) {
    let stores = &shop.settings.stores;
    let (mut known, mut codes, mut text) = (Vec::new(), Vec::new(), String::new());
    for mall in malls {
        if stores.iter().any(|store| store.mall == Some(*mall))
            || codes.iter().any(|code| code == mall.name())
        {
            known.push(mall);
            continue;
        }
        let is_taken = stores.iter().any(|store| store.code == mall.name());
        let code = if is_taken { format!("{}-2", mall.name()) } else { mall.name().to_owned() };
        text.push_str(&store_text(*mall, &code, mall.title()));
        codes.push(code);
    }
    (known, codes, text)
}

/// The commented settings and a store of each mall, which needs no editing. The codes of the stores are noted.
fn settings_with(malls: &[Mall], stores: &mut Vec<String>) -> String {
    let mut text = EXAMPLE.to_owned();
    for (at, mall) in malls.iter().enumerate() {
        let before = malls[..at].iter().filter(|other| *other == mall).count();
        let (code, name) = match before {
            0 => (mall.name().to_owned(), mall.title().to_owned()),
            more => (format!("{}-{}", mall.name(), more + 1), format!("{} {}", mall.title(), more + 1)),
        };
        text.push_str(&store_text(*mall, &code, &name));
        stores.push(code);
    }
    text
}

/// A store that is ready for use. What is not paid or held back at its mall waits by the mall's own word, so that an
/// order without a status of ours may have its label at once.
fn store_text(mall: Mall, code: &str, name: &str) -> String {
    let (kind, via) = match mall {
        // Without a token it is told by file; whoever has one changes this to "api".
        Mall::MercariShops => ("mercari-shops", "via = \"csv\"\n"),
        _ => ("csv", ""),
    };
    let layout = layout_of(mall);
    format!(
        "\n[[store]]\ncode = \"{code}\"\nname = \"{name}\"\nkind = \"{kind}\"\nmall = \"{}\"\ninitial_status = \"{}\"\n\
         [store.export]\nauto = true                             # 一巡のたびに自動で書き出す。手で確かめてから書き出すなら false に\n\
         # since = 2026-12-01                    # これより前の受注は通知しない: shukka を使い始める前に発送したもの\n\
         {via}layout = \"{layout}\"\n",
        mall.name(),
        status::WAITING,
    )
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
    lay_for_staff(shop)
}

/// The page for staff in the inbox, and an empty correction sheet, unless they lie there.
const FOR_STAFF: &str = "はじめに.txt";
const CORRECTIONS: &str = "修正シート.xlsx";

fn lay_for_staff(shop: &Shop) -> Result<(), ShopError> {
    let inbox = shop.inbox();
    if !inbox.join(FOR_STAFF).exists() {
        let text = format!("\u{feff}{}", crate::notice::state_page::FOR_STAFF.replace('\n', "\r\n"));
        publish(&inbox, FOR_STAFF, |out| {
            out.write_all(text.as_bytes()).map_err(|e| ShopError::io(&inbox, e))
        })?;
    }
    lay_corrections(shop)
}

/// Lays the empty correction sheet anew in a shop that was begun with one: whoever moves it away instead of copying it has
/// one to take the next time.
///
/// # Errors
/// When the folder refuses.
pub(super) fn lay_corrections_again(shop: &Shop) -> Result<(), ShopError> {
    if shop.dir.join(CORRECTIONS).exists() || !shop.inbox().join(FOR_STAFF).exists() {
        return Ok(());
    }
    lay_corrections(shop)
}

fn lay_corrections(shop: &Shop) -> Result<(), ShopError> {
    let profile = shop.profiles.iter().find(|profile| profile.id == "staff_updates");
    if let Some(profile) = profile.filter(|_| !shop.dir.join(CORRECTIONS).exists()) {
        let mut sheet = Vec::new();
        let failed = |e| ShopError::io(&shop.dir, std::io::Error::other(e));
        held_workbook::write_empty(&profile.column_names(), &mut sheet).map_err(failed)?;
        publish(&shop.dir, CORRECTIONS, |out| {
            out.write_all(&sheet).map_err(|e| ShopError::io(&shop.dir, e))
        })?;
    }
    Ok(())
}
