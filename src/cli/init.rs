//! `shukka init`: the commented settings and the folders.

use super::{Context, Ending, Failure, screen};
use crate::desk::{begin_folders, begin_settings};
use crate::notice::guide;

pub(super) fn run(context: &Context) -> Result<Ending, Failure> {
    let begun = begin_settings(&context.dir)?;
    let words = if begun.were_there { guide::settings_are_there } else { guide::settings_written };
    screen::say(&words(&begun.path.to_string_lossy(), context.lang));
    begin_folders(&context.shop()?)?;
    screen::say(guide::folders_made(context.lang));
    Ok(Ending::Well)
}
