//! Names of files in folders of others: free, within what file systems take, never leading out of the folder.

use super::{PublishError, PublishStep};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// The longest name that common file systems take, in bytes.
const LONGEST: usize = 255;
/// What is longer than this after the last dot is no extension but part of a sentence.
const LONGEST_EXTENSION: usize = 32;
/// The reasons beside a held file: two dots, one ending.
const REASONS: &str = ".理由.txt";

/// The name, or the first of `注文 (2).csv`, `注文 (3).csv`, … that is not taken; within 255 bytes, the stem cut at
/// a character where need be.
///
/// # Errors
/// A name that is none, or a folder that cannot be looked into. A folder that is not there is empty.
pub fn free_name(dir: &Path, name: &str) -> Result<String, PublishError> {
    let name = checked(dir, name)?;
    free(dir, &name).map_err(|e| PublishError::new(PublishStep::Look, &dir.join(&name), e))
}

/// As [`free_name`], for a name that somebody else gave, which may be one that not every file system holds
/// ([`storable`]), and where a name may also be taken by a file that is not there yet.
///
/// # Errors
/// As [`free_name`], or what `is_taken` gives.
pub fn free_name_unless<E: From<PublishError>>(
    dir: &Path,
    name: &str,
    mut is_taken: impl FnMut(&str) -> Result<bool, E>,
) -> Result<String, E> {
    let name = checked(dir, &storable(name))?;
    numbered(|count| fitted(&name, count), |name| Ok(is_absent(dir, name)? && !is_taken(name)?))
}

/// As [`free_name_unless`], for a file that will have others beside it, `<name><ending>`: all names are free, and all
/// are within 255 bytes.
///
/// # Errors
/// As [`free_name_unless`].
pub fn free_set_unless<E: From<PublishError>>(
    dir: &Path,
    name: &str,
    endings: &[&str],
    mut is_taken: impl FnMut(&str) -> Result<bool, E>,
) -> Result<String, E> {
    let name = checked(dir, &storable(name))?;
    let room = LONGEST.saturating_sub(endings.iter().map(|ending| ending.len()).max().unwrap_or(0));
    let mut is_free = |name: &str| Ok::<_, E>(is_absent(dir, name)? && !is_taken(name)?);
    numbered(
        |count| fitted_within(&name, count, room),
        |name| {
            for ending in [""].iter().chain(endings) {
                if !is_free(&format!("{name}{ending}"))? {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    )
}

/// The first of the names without a number, with ` (2)`, ` (3)`, … that is free.
fn numbered<E>(
    name: impl Fn(&str) -> String,
    mut is_free: impl FnMut(&str) -> Result<bool, E>,
) -> Result<String, E> {
    let (mut candidate, mut number) = (name(""), 1_u64);
    while !is_free(&candidate)? {
        number += 1;
        candidate = name(&format!(" ({number})"));
    }
    Ok(candidate)
}

/// Whether nothing in a folder has a name. Not `exists()`: a link that leads nowhere takes its name too.
fn is_absent(dir: &Path, name: &str) -> Result<bool, PublishError> {
    let path = dir.join(name);
    look(&path).map_err(|e| PublishError::new(PublishStep::Look, &path, e))
}

fn look(path: &Path) -> io::Result<bool> {
    match std::fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(e),
        Ok(_) => Ok(false),
    }
}

pub(super) fn free(dir: &Path, name: &str) -> io::Result<String> {
    numbered(|count| fitted(name, count), |name| look(&dir.join(name)))
}

/// Stems that Windows keeps for its devices, whatever ending they have and however they are spelled.
const DEVICES: [&str; 8] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM", "LPT"];

/// The name as near as every file system can hold it: what Windows forbids becomes its full-width form, a control
/// character `_`, a device's name gets `_` in front, blanks and dots at the end get `_` behind them. A shop's share may lie
/// on any system, and one odd name must not keep the other files of a pass from being filed away.
fn storable(name: &str) -> String {
    const FORBIDDEN: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
    // The full-width forms stand in the order of ASCII, from U+FF01 for U+0021 on.
    let full_width = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or('_');
    let mut storable: String = name
        .chars()
        .map(|c| match c {
            c if FORBIDDEN.contains(&c) => full_width(c),
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    let stem = storable.split('.').next().unwrap_or("").trim_end().to_uppercase();
    let is_device = DEVICES.iter().any(|device| match (*device, stem.strip_prefix(device)) {
        ("COM" | "LPT", Some(rest)) => {
            rest.chars().count() == 1 && rest.chars().all(|c| c.is_ascii_digit() || "¹²³".contains(c))
        }
        (_, Some(rest)) => rest.is_empty(),
        (_, None) => false,
    });
    if is_device {
        storable.insert(0, '_');
    }
    if storable.is_empty() || storable.ends_with(['.', ' ', '\u{3000}']) {
        storable.push('_');
    }
    storable
}

/// The name, cut to what file systems take; names that would leave the folder are refused.
pub(super) fn checked(dir: &Path, name: &str) -> Result<String, PublishError> {
    if matches!(name, "" | "." | "..") || name.contains(['/', '\\', '\0']) {
        let source = io::Error::new(io::ErrorKind::InvalidInput, format!("{name:?} is no file name"));
        return Err(PublishError::new(PublishStep::Look, dir, source));
    }
    Ok(fitted(name, ""))
}

/// Folder and name of a path that [`super::Prepared`] holds.
pub(super) fn parts(path: &Path) -> Result<(&Path, &str), PublishError> {
    match (path.parent(), path.file_name().and_then(|name| name.to_str())) {
        (Some(dir), Some(name)) => Ok((dir, name)),
        _ => Err(PublishError::new(PublishStep::Look, path, io::ErrorKind::InvalidInput.into())),
    }
}

/// The hidden name under which a file is written. A pass never takes it for an arrival: it begins with a dot and
/// ends in `.part`. Where it must be cut, a hash keeps names apart that differ only at their ends.
pub(super) fn temporary(name: &str) -> String {
    let whole = format!(".{name}.part");
    if whole.len() <= LONGEST {
        return whole;
    }
    let hash = Sha256::digest(name.as_bytes());
    let tail = format!("~{:02x}{:02x}{:02x}{:02x}.part", hash[0], hash[1], hash[2], hash[3]);
    format!(".{}{tail}", cut(name, LONGEST - 1 - tail.len()))
}

/// Stem, number and extension within the limit.
fn fitted(name: &str, number: &str) -> String {
    fitted_within(name, number, LONGEST)
}

fn fitted_within(name: &str, number: &str, bytes: usize) -> String {
    let (stem, extension) = split(name);
    let room = bytes.saturating_sub(number.len() + extension.len());
    format!("{}{number}{extension}", cut(stem, room))
}

fn split(name: &str) -> (&str, &str) {
    if let Some(stem) = name.strip_suffix(REASONS)
        && !stem.is_empty()
    {
        return (stem, REASONS);
    }
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= LONGEST_EXTENSION => name.split_at(dot),
        _ => (name, ""),
    }
}

fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_before_the_extension() {
        for (name, expected) in [
            ("注文.csv", "注文 (2).csv"),
            ("注文", "注文 (2)"),
            (".隠し", ".隠し (2)"),
            ("a.b.csv", "a.b (2).csv"),
            ("注文.csv.理由.txt", "注文.csv (2).理由.txt"),
            (".理由.txt", ".理由 (2).txt"),
        ] {
            assert_eq!(fitted(name, " (2)"), expected);
        }
    }

    #[test]
    fn a_name_is_kept_as_near_as_every_file_system_can_hold_it() {
        for (name, expected) in [
            ("注文.csv", "注文.csv"),
            ("髙橋 𠮷野（1）.csv", "髙橋 𠮷野（1）.csv"),
            ("a\\b.csv", "a＼b.csv"),
            ("10:30 注文?.csv", "10：30 注文？.csv"),
            ("a\nb\u{85}.csv", "a_b_.csv"),
            ("con.csv", "_con.csv"),
            ("COM¹.csv", "_COM¹.csv"),
            ("lpt9", "_lpt9"),
            ("CONIN$", "_CONIN$"),
            ("COMMON.csv", "COMMON.csv"),
            ("注文.", "注文._"),
            ("注文 ", "注文 _"),
            ("..", ".._"),
        ] {
            assert_eq!(storable(name), expected, "{name:?}");
        }
    }

    #[test]
    fn long_names_are_cut_at_a_character_and_keep_their_extension() {
        let name = format!("{}.csv", "注".repeat(84));
        assert_eq!(name.len(), 256);
        assert_eq!(fitted(&name, ""), format!("{}.csv", "注".repeat(83)));
        assert_eq!(fitted(&name, " (2)"), format!("{} (2).csv", "注".repeat(82)));
        let (one, two) = (temporary(&name), temporary(&format!("{}x", &name[..255])));
        assert!(one.len() <= 255 && one.starts_with(".注") && one != two);
    }
}
