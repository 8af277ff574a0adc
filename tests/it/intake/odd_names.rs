//! Names that not every file system can hold, among those that all can (contract 3.0 and 3.3).

use super::field::{row, table};
use crate::support::world::World;

/// Each as it was dropped, and as near as every file system can hold it.
const ODD: [(&str, &str); 6] = [
    ("a\\b.csv", "a＼b.csv"),
    ("c:d?.csv", "c：d？.csv"),
    ("line\nbreak\u{1b}.csv", "line_break_.csv"),
    ("con.csv", "_con.csv"),
    ("dot.csv.", "dot.csv._"),
    ("blank.csv ", "blank.csv _"),
];

#[cfg(unix)]
#[test]
fn a_name_that_not_every_file_system_holds_stops_nothing() {
    let world = World::new();
    world.drop_bytes("first.csv", table(&[row("A1", &[])]));
    for (place, (name, _)) in ODD.iter().enumerate() {
        let bad = row(&format!("B{place}"), &[("個数", "二個")]);
        world.drop_bytes(name, table(&[row(&format!("G{place}"), &[]), bad]));
    }
    world.drop_bytes("よい.csv", table(&[row("Z1", &[])]));
    world.pass().ends(1);
    let mut numbers: Vec<String> =
        world.orders().iter().map(|order| order["number"].as_str().unwrap().to_owned()).collect();
    numbers.sort();
    assert_eq!(numbers, ["A1", "G0", "G1", "G2", "G3", "G4", "G5", "Z1"]);
    let (archived, held) = (world.files("archive"), world.files("inbox/held"));
    for (name, kept) in ODD {
        assert!(archived.contains(&format!("2026-10-05/{kept}")), "{name:?} in {archived:?}");
        assert!(held.contains(&kept.to_owned()), "{name:?} in {held:?}");
        assert!(held.contains(&format!("{kept}.理由.txt")), "{name:?} in {held:?}");
    }
    // The ledger knows each by the name under which it came, and nothing is left for the next pass.
    let status: serde_json::Value =
        serde_json::from_str(&world.shukka(&["status", "--json"]).ends(1).out).unwrap();
    // Only the last ones are shown; each by the name under which it came.
    let names: Vec<&str> =
        status["arrivals"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    let dropped =
        |name: &str| ["first.csv", "よい.csv"].contains(&name) || ODD.iter().any(|(odd, _)| *odd == name);
    assert!(names.contains(&"line\nbreak\u{1b}.csv") && names.iter().all(|name| dropped(name)), "{names:?}");
    assert!(world.files("inbox").iter().all(|file| file.starts_with("held/")), "{:?}", world.files("inbox"));
    world.pass().ends(0);
}
