//! `shukka init`: the commented settings and the folders.

use super::args::InitArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{begin_folders, begin_settings, stores_to_add};
use crate::notice::guide;
use crate::order::Mall;

pub(super) fn run(context: &Context, args: &InitArgs) -> Result<Ending, Failure> {
    let malls: Vec<Mall> = args.malls.iter().filter_map(|name| Mall::of_name(name)).collect();
    let begun = begin_settings(&context.dir, &malls)?;
    let path = begun.path.to_string_lossy();
    let words = if begun.were_there {
        guide::settings_are_there(&path, context.lang)
    } else if malls.is_empty() {
        guide::settings_written(&path, context.lang)
    } else {
        guide::settings_written_with_stores(&path, &begun.stores, context.lang)
    };
    screen::say(&words);
    let shop = context.shop()?;
    begin_folders(&shop)?;
    screen::say(guide::folders_made(context.lang));
    if !begun.were_there {
        return Ok(Ending::Well);
    }
    let (known, lacking, text) = stores_to_add(&shop, &malls);
    if !known.is_empty() {
        let titles: Vec<&str> = known.iter().map(|mall| mall.title()).collect();
        screen::say(&guide::stores_are_there(&titles, context.lang));
    }
    if lacking.is_empty() {
        return Ok(Ending::Well);
    }
    screen::say(&guide::stores_to_add(&lacking, text.trim(), context.lang));
    // What was asked for is not done.
    Ok(Ending::Usage)
}
