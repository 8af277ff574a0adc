//! The one file of a backup: a ZIP of the ledger's copy and the shop's documents, with a manifest that says of each how
//! long it is and its hash.
//!
//! **Invariant.** What is read from a package is what its manifest says, or it is an error; a name that leads elsewhere
//! than a shop's own places is one too.

use crate::ledger::LedgerContent;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The ledger's place in a package.
pub(super) const LEDGER: &str = "ledger.db";
/// The manifest's.
const MANIFEST: &str = "manifest.json";
/// The form of packages that this program writes, and the highest that it reads.
const FORM: u32 = 1;

/// What is in a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    form: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The moment that it holds, in epoch seconds.
    pub at: i64,
    /// The name of the ledger.
    pub identity: String,
    /// How much is in the ledger.
    pub content: LedgerContent,
    /// The files.
    pub files: Vec<PackedFile>,
}

/// A file in a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedFile {
    /// Its place: `ledger.db`, `shukka.toml`, `profiles/x.toml` …
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

impl Manifest {
    /// Of a package whose files are still to come.
    pub(super) fn begun(at: i64, identity: String, content: LedgerContent) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { form: FORM, program, at, identity, content, files: Vec::new() }
    }
}

/// Writes a package.
pub(super) fn write(
    into: &mut dyn Write,
    mut manifest: Manifest,
    files: &[(String, PathBuf)],
) -> io::Result<Manifest> {
    let mut zip = ZipWriter::new_stream(into);
    // A ledger may be of any length; it is written once and read seldom.
    let how = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(true)
        .unix_permissions(0o600);
    for (name, path) in files {
        zip.start_file(name.as_str(), how)?;
        let (bytes, sha256) = pour(&mut File::open(path)?, &mut zip)?;
        manifest.files.push(PackedFile { name: name.clone(), bytes, sha256 });
    }
    zip.start_file(MANIFEST, how)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    zip.finish()?;
    Ok(manifest)
}

/// A package that is open for reading.
pub(in crate::desk) struct Package {
    zip: ZipArchive<File>,
    /// What is in it.
    pub(in crate::desk) manifest: Manifest,
}

impl Package {
    /// Opens a package and reads its manifest.
    pub(in crate::desk) fn open(path: &Path) -> io::Result<Self> {
        let mut zip = ZipArchive::new(File::open(path)?)?;
        let manifest: Manifest = serde_json::from_reader(zip.by_name(MANIFEST)?)?;
        let odd = manifest.files.iter().find(|file| !is_ours(&file.name));
        match odd {
            Some(odd) => Err(wrong(&format!("{} is no place of a shop", odd.name))),
            None if manifest.form > FORM => Err(wrong("it was made by a newer program")),
            None => Ok(Self { zip, manifest }),
        }
    }

    /// Writes one of its files elsewhere.
    pub(in crate::desk) fn read(&mut self, file: &PackedFile, into: &mut dyn Write) -> io::Result<()> {
        let found = pour(&mut self.zip.by_name(&file.name)?, into)?;
        if found == (file.bytes, file.sha256.clone()) {
            Ok(())
        } else {
            Err(wrong(&format!("{} is damaged", file.name)))
        }
    }

    /// Reads all of it.
    pub(super) fn check(&mut self) -> io::Result<()> {
        let files = self.manifest.files.clone();
        files.iter().try_for_each(|file| self.read(file, &mut io::sink()))
    }
}

fn wrong(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Whether a name is one of the places that a package may fill.
fn is_ours(name: &str) -> bool {
    match name.split_once('/') {
        None => name == LEDGER || name == crate::shop::settings::FILE_NAME,
        Some((folder, rest)) => (folder == "profiles" || folder == "layouts") && is_document(rest),
    }
}

/// Whether a file of that name in `profiles/` or `layouts/` is one of the shop's documents.
pub(super) fn is_document(name: &str) -> bool {
    let is_toml = Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    is_toml && !name.starts_with('.') && !name.contains(['/', '\\', ':'])
}

/// Copies all; how much it was, and its hash.
fn pour(from: &mut dyn Read, into: &mut dyn Write) -> io::Result<(u64, String)> {
    let (mut hash, mut total, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 18]);
    loop {
        // What cannot be unpacked is damaged, whatever the reason.
        let read = from.read(&mut buffer).map_err(|error| wrong(&error.to_string()))?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        into.write_all(&buffer[..read])?;
        total += read as u64;
    }
    let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    Ok((total, hash))
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn a_package_fills_the_places_of_a_shop_and_no_others() {
        for name in ["ledger.db", "shukka.toml", "profiles/my_cart.toml", "layouts/私の形式.toml"] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "../x.toml",
            "profiles/../x.toml",
            "/etc/passwd",
            "token",
            "profiles/a/b.toml",
            "profiles/..\\x.toml",
            "",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
