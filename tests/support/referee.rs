//! Other programs as witnesses: Python for encodings, CSV and workbooks, `strace` for what the system was asked.
//!
//! What goes in: a script, its arguments, its input. What comes out: what it printed, or `None` where the witness is
//! not there; then the test says so and passes, except with `SHUKKA_ORACLES=must`, as CI sets it.
//!
//! Deliberately not known here: what they are asked.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

/// How a script ends that lacks what it imports.
const ABSENT: i32 = 3;

/// Begins a script that reads workbooks.
pub const OPENPYXL: &str = "import sys\ntry: import openpyxl\nexcept ImportError: sys.exit(3)\n";

/// What a Python script prints.
///
/// # Panics
/// When the script fails: a referee does not err.
pub fn python(script: &str, arguments: &[&OsStr], input: &[u8]) -> Option<Vec<u8>> {
    let mut command = Command::new("python3");
    command.args(["-c", script]).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else { return absent("python3") };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A script that reads nothing has closed its end.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    if output.status.code() == Some(ABSENT) {
        return absent("a library of Python");
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

/// A workbook as LibreOffice makes another file of it, `to` being the ending of that.
///
/// # Panics
/// When LibreOffice cannot open it: a referee does not err.
pub fn libreoffice(workbook: &std::path::Path, to: &str) -> Option<Vec<u8>> {
    let folder = super::folder();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut command = Command::new("soffice");
    command.args([profile.as_str(), "--headless", "--convert-to", to, "--outdir"]).arg(folder.path());
    command.arg(workbook).stdin(Stdio::null());
    let Ok(output) = command.output() else { return absent("LibreOffice") };
    let name = workbook.with_extension(to).file_name().unwrap().to_owned();
    let made = std::fs::read(folder.path().join(name));
    Some(made.unwrap_or_else(|_| panic!("not opened: {}", String::from_utf8_lossy(&output.stderr))))
}

/// Whether the calls of a program can be written down here.
pub fn may_trace() -> bool {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null());
    let may = strace.status().is_ok_and(|status| status.success());
    may || absent::<()>("strace, or the right to trace,").is_some()
}

/// Says that a witness is not there.
///
/// # Panics
/// Where it must be.
pub fn absent<T>(witness: &str) -> Option<T> {
    let must = std::env::var("SHUKKA_ORACLES").is_ok_and(|word| word == "must");
    assert!(!must, "{witness} is to be the witness here, but is not there");
    println!("not tried: {witness} is not there");
    None
}
