//! Any set of files, good and bad, dropped in any order: all good ones go in, each row is in the ledger or with staff, and
//! every byte lies in the archive or in `held/` (contract 3).
//!
//! What stands in a file is told by a reader of its own, which knows lines and commas and nothing else.

use super::field::{HEADER, row};
use crate::support::dice::Dice;
use crate::support::world::{World, files_of, sjis};
use std::collections::BTreeSet;

const SHOPS: &str = "[[store]]\ncode = \"one\"\nname = \"一\"\nkind = \"csv\"\n[[store]]\ncode = \"two\"\nname = \"二\"\nkind = \"csv\"\n";

/// A file as it is dropped.
struct Sheet {
    folder: &'static str,
    name: String,
    bytes: Vec<u8>,
    is_good: bool,
    numbers: BTreeSet<String>,
}

fn sheet(dice: &mut Dice, at: u64) -> Sheet {
    let mut lines = vec![HEADER.to_owned()];
    for n in 0..=dice.roll(5) {
        let count = (dice.roll(3) + 1).to_string();
        let note =
            ["", "至急", "\"のし\"", "=1+1", "'x", "a\u{3000}b"][usize::try_from(dice.roll(6)).unwrap()];
        lines.push(row(&format!("F{at:02}N{n}"), &[("個数", &count), ("備考", note)]));
    }
    let is_good = dice.roll(3) > 0;
    if !is_good {
        damage_lines(dice, &mut lines);
    }
    let text = lines.join("\r\n") + "\r\n";
    // Shift-JIS has no mark that cannot be seen.
    let is_old = dice.roll(2) == 0 && !text.contains('\u{200b}');
    let mut bytes = if is_old { sjis(&text.replace("\r\n", "\n")) } else { text.into_bytes() };
    if !is_good {
        damage_bytes(dice, &mut bytes);
    }
    let text = if bytes.starts_with("受注".as_bytes()) {
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        crate::support::world::unsjis(&bytes)
    };
    let folder = ["one/", "two/"][usize::try_from(dice.roll(2)).unwrap()];
    let name = ["注文", "list", "a b", "髙", "x.y", "held"][usize::try_from(dice.roll(6)).unwrap()];
    Sheet { folder, name: format!("{name}{at}.csv"), is_good, numbers: seen(&text), bytes }
}

fn damage_lines(dice: &mut Dice, lines: &mut Vec<String>) {
    let at = usize::try_from(dice.roll(lines.len() as u64 - 1)).unwrap() + 1;
    match dice.roll(10) {
        0 => lines[at] = lines[at].replacen("個数", "", 1).replacen(",1,", ",二,", 1),
        1 => lines[at] = lines[at].replacen("椀", "\"椀", 1),
        2 => lines[at] = lines[at].replacen(',', "", 1),
        3 => lines[at] = lines[at].replacen(',', ",,", 1),
        4 => lines.insert(at, HEADER.to_owned()),
        5 => lines.push("合計,,,,,,,,,,9,,,,,,".to_owned()),
        6 => lines[at] = lines[at].replacen('椀', "椀\u{0}\u{0}", 1),
        7 => lines[at] = lines[at].replacen("2026-10-03", "いつか", 1),
        8 => lines[at].push('"'),
        _ => lines[at] = format!("\u{200b}{}", lines[at]).replacen("青葉", "青\u{7}葉", 1),
    }
}

fn damage_bytes(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let at = usize::try_from(dice.roll(bytes.len() as u64)).unwrap();
    match dice.roll(6) {
        0 => bytes.truncate(at.max(1)),
        1 => bytes[at] ^= 1 << dice.roll(8),
        2 => bytes.insert(at, b'"'),
        3 => bytes.insert(at, b'\n'),
        _ => {}
    }
}

/// The order numbers that a strict reader sees: rows that have as many cells as the header, and no quotation mark.
fn seen(text: &str) -> BTreeSet<String> {
    let cells = HEADER.split(',').count();
    let lines =
        text.split(['\r', '\n']).filter(|line| !line.contains('"') && line.split(',').count() == cells);
    lines
        .map(|line| line.split(',').next().unwrap_or_default().trim_matches('\u{200b}').to_owned())
        .filter(|number| number.len() == 5 && number.starts_with('F') && number.is_ascii())
        .collect()
}

/// What lies with staff, as text.
fn with_staff(world: &World) -> String {
    let files = files_of(&world.path("inbox/held"));
    let texts =
        files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "csv")).map(|path| {
            let bytes = std::fs::read(path).unwrap();
            String::from_utf8_lossy(&bytes).into_owned() + &crate::support::world::unsjis(&bytes)
        });
    texts.collect()
}

#[test]
fn among_any_files_all_good_ones_go_in_and_no_row_and_no_byte_is_lost() {
    for seed in 1..=16_u64 {
        let mut dice = Dice::of(seed * 7_919);
        let world = World::new();
        world.settings(SHOPS);
        world.write("inbox/one/.keep", "").write("inbox/two/.keep", "");
        let sheets: Vec<Sheet> = (0..=dice.roll(9)).map(|at| sheet(&mut dice, at)).collect();
        for sheet in &sheets {
            world.drop_bytes(&format!("{}{}", sheet.folder, sheet.name), &sheet.bytes);
            if dice.roll(3) == 0 {
                world.pass();
            }
        }
        world.pass();
        let known: BTreeSet<String> =
            world.orders().iter().map(|order| order["number"].as_str().unwrap().to_owned()).collect();
        let held = with_staff(&world);
        let kept: Vec<Vec<u8>> = [world.path("archive"), world.path("inbox/held")]
            .iter()
            .flat_map(|folder| files_of(folder))
            .map(|path| std::fs::read(path).unwrap())
            .collect();
        for sheet in &sheets {
            let about = format!("seed {seed}, {}{}", sheet.folder, sheet.name);
            assert!(kept.contains(&sheet.bytes), "{about}: its bytes are nowhere");
            for number in &sheet.numbers {
                assert!(
                    known.contains(number) || held.contains(number.as_str()),
                    "{about}: {number} is nowhere"
                );
                assert!(
                    !sheet.is_good || known.contains(number),
                    "{about}: {number} of a good file is not in"
                );
            }
        }
        let waiting: Vec<String> = world
            .files("inbox")
            .into_iter()
            .filter(|name| !name.starts_with("held/") && !name.ends_with("/.keep") && name != ".shukka-inbox")
            .collect();
        assert_eq!(waiting, Vec::<String>::new(), "seed {seed}");
        assert_eq!(world.files("state/spool"), Vec::<String>::new(), "seed {seed}");
    }
}
