use super::{PublishError, PublishStep, name, step, turn};
use crate::crash::{Point, here};
use std::io::Write;
use std::path::Path;

/// Replaces a small file at one stroke: whoever reads it finds the old content or the new, whole. This is for files of
/// our own that are kept up to date; what staff are given is published and never replaced.
///
/// # Errors
/// When the disk refuses; the old content then stands.
pub fn replace(dir: &Path, name: &str, content: &[u8]) -> Result<(), PublishError> {
    replace_for(false, dir, name, content)
}

/// As [`replace`], for the owner's eyes alone.
///
/// # Errors
/// As [`replace`].
pub fn replace_private(dir: &Path, name: &str, content: &[u8]) -> Result<(), PublishError> {
    replace_for(true, dir, name, content)
}

fn replace_for(owner_only: bool, dir: &Path, name: &str, content: &[u8]) -> Result<(), PublishError> {
    let name = name::checked(dir, name)?;
    let (temporary, target) = (dir.join(name::temporary(&turn::marked(&name))), dir.join(&name));
    let folder = step::folder_of(&target)?;
    let mut file = step::create_temporary(&folder, &temporary)?;
    let written = here(Point::ReplaceWrite)
        .and_then(|()| if owner_only { step::close_to_others(&file) } else { Ok(()) })
        .and_then(|()| file.write_all(content))
        .map_err(|e| PublishError::new(PublishStep::Write, &temporary, e))
        .and_then(|()| step::sync_file(&file, &temporary))
        .and_then(|()| {
            turn::must_be_ours()
                .and_then(|()| here(Point::ReplaceRename))
                .and_then(|()| step::patiently(|| std::fs::rename(folder.of(&temporary), folder.of(&target))))
                .map_err(|e| PublishError::new(PublishStep::Rename, &target, e))
        });
    if written.is_err() {
        // What stays behind is hidden, and is written anew under the same name.
        let _ = std::fs::remove_file(folder.of(&temporary));
    }
    written?;
    step::sync_folder(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_holds_the_new_content_and_nothing_lies_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        for content in ["一", "二"] {
            replace(dir.path(), "状態.txt", content.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(dir.path().join("状態.txt")).unwrap(), content);
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }
}
