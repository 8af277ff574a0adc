//! Every format that ships with the program, proven on its samples through the real pipeline.
//!
//! `fixtures/<profile>/` holds a good day (`plain.csv`), a bad day (`bad.csv`) and what else the format has;
//! `orders.csv` beside them are the orders that a carrier's or staff's file refers to. `UPDATE_GOLDEN=1 cargo test`
//! writes what came out anew.

use crate::support::World;
use shukka::decode::{Dialect, Encoding, Row, Rows, sniff_delimiter};
use shukka::profile::{Identified, Profile, Sample, built_in, identify};
use std::io::{BufReader, Cursor};
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn samples(profile: &Profile) -> Vec<PathBuf> {
    let folder = fixtures().join(&profile.id);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "csv") && !path.ends_with("orders.csv"))
        .collect();
    paths.sort();
    paths
}

/// What one sample comes to: the orders then known, and the reasons for what was held.
fn taken_in(sample: &Path) -> (String, String) {
    let world = World::new().at("2026-10-05T12:00:00+09:00");
    let drop = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        world.drop_bytes(name, std::fs::read(path).unwrap());
    };
    let orders = sample.with_file_name("orders.csv");
    if orders.exists() {
        drop(&orders);
        world.pass().ends(0);
    }
    drop(sample);
    let code = world.pass().code;
    assert!(code != 70, "{}", sample.display());
    let orders = world.shukka(&["orders", "--json"]).ends(0).out;
    let held = world.files("inbox/held").into_iter().filter(|name| name.ends_with(".理由.txt"));
    let reasons: String =
        held.map(|name| String::from_utf8(world.read(&format!("inbox/held/{name}"))).unwrap()).collect();
    (orders, reasons.replace("\r\n", "\n").trim_start_matches('\u{feff}').to_owned())
}

fn golden(path: &Path, found: &str, differences: &mut Vec<String>) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, found).unwrap();
        return;
    }
    let wanted = std::fs::read_to_string(path).unwrap_or_default();
    if wanted.replace("\r\n", "\n") != found {
        differences.push(format!("{}\n--- golden\n{wanted}\n--- found\n{found}", path.display()));
    }
}

#[test]
fn every_sample_becomes_the_orders_and_the_findings_of_its_golden() {
    let mut differences = Vec::new();
    for sample in built_in().iter().flat_map(samples) {
        let (orders, reasons) = taken_in(&sample);
        let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", sample.display()));
        golden(&beside("orders.jsonl"), &orders, &mut differences);
        if sample.ends_with("bad.csv") || !reasons.is_empty() {
            assert!(!reasons.is_empty(), "{}: nothing was held", sample.display());
            golden(&beside("findings.txt"), &reasons, &mut differences);
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_word_of_a_mall_s_state_means_yes_no_or_nothing() {
    for profile in built_in() {
        let states = profile.fields.iter().filter(|spec| spec.field.is_mall_state() && !spec.map.is_empty());
        for (word, meaning) in states.flat_map(|spec| &spec.map) {
            assert!(["はい", "いいえ", ""].contains(&meaning.as_str()), "{} {word} {meaning}", profile.id);
        }
    }
}

#[test]
fn every_built_in_profile_has_a_good_and_a_bad_sample() {
    for profile in built_in() {
        for name in ["plain.csv", "bad.csv"] {
            assert!(fixtures().join(&profile.id).join(name).exists(), "{} lacks {name}", profile.id);
        }
    }
}

fn first_rows(path: &Path) -> Sample {
    let bytes = std::fs::read(path).unwrap();
    let encoding = match std::str::from_utf8(&bytes) {
        _ if bytes.starts_with(b"\xef\xbb\xbf") => Encoding::Utf8Bom,
        Ok(_) => Encoding::Utf8,
        Err(_) => Encoding::Windows31J,
    };
    let dialect = Dialect::text(encoding, sniff_delimiter(&bytes, encoding));
    let mut rows = Rows::open(BufReader::new(Cursor::new(bytes)), dialect).unwrap();
    let (mut row, mut sample) = (Row::new(), Sample::default());
    while sample.rows.len() < 12 && rows.read(&mut row).unwrap() {
        sample.rows.push((0..row.len()).map(|cell| row.lossy(cell)).collect());
    }
    sample
}

#[test]
fn no_sample_is_claimed_by_two_profiles_nor_by_another_than_its_own() {
    for profile in built_in() {
        for path in samples(profile) {
            let sample = first_rows(&path);
            assert_eq!(identify(built_in(), &sample), Identified::One(profile), "{}", path.display());
            for other in built_in().iter().filter(|other| other.id != profile.id && other.header_row > 0) {
                let alone = identify(std::slice::from_ref(other), &sample);
                assert_eq!(alone, Identified::None, "{} claims {}", other.id, path.display());
            }
        }
    }
}
