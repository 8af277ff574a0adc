//! `shukka init`: the commented settings and the folders.

use super::args::InitArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{begin_folders, begin_settings};
use crate::notice::guide;
use crate::order::Mall;

pub(super) fn run(context: &Context, args: &InitArgs) -> Result<Ending, Failure> {
    let malls: Vec<Mall> = args.malls.iter().filter_map(|name| Mall::of_name(name)).collect();
    let begun = begin_settings(&context.dir, &malls)?;
    let path = begun.path.to_string_lossy();
    let words = if begun.were_there {
        guide::settings_are_there(&path, !malls.is_empty(), context.lang)
    } else if malls.is_empty() {
        guide::settings_written(&path, context.lang)
    } else {
        guide::settings_written_with_stores(&path, &begun.stores, context.lang)
    };
    screen::say(&words);
    begin_folders(&context.shop()?)?;
    screen::say(guide::folders_made(context.lang));
    Ok(Ending::Well)
}
