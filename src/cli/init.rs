//! `shukka init`: the commented settings and the folders.

use super::{Context, Ending, Failure, screen};
use crate::notice::guide;
use crate::outbox::publish::publish;
use crate::shop::ShopError;
use crate::shop::settings::{EXAMPLE, FILE_NAME};

pub(super) fn run(context: &Context) -> Result<Ending, Failure> {
    let path = context.dir.join(FILE_NAME);
    if path.exists() {
        screen::say(&guide::settings_are_there(&path.to_string_lossy(), context.lang));
    } else {
        publish(&context.dir, FILE_NAME, |out| {
            out.write_all(EXAMPLE.as_bytes()).map_err(|e| ShopError::io(&path, e))
        })
        .map_err(ShopError::from)?;
        screen::say(&guide::settings_written(&path.to_string_lossy(), context.lang));
    }
    let shop = context.shop()?;
    shop.make_folders().map_err(|(path, error)| ShopError::io(&path, error))?;
    for folder in ["profiles", "layouts"] {
        let folder = context.dir.join(folder);
        std::fs::create_dir_all(&folder).map_err(|e| ShopError::io(&folder, e))?;
    }
    screen::say(guide::folders_made(context.lang));
    Ok(Ending::Well)
}
