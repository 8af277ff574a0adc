//! Any list of orders, written by a careless writer, is taken or held, order by order: never merged, never lost
//! (contract 4). What stands in the file is told by a reader of its own, which knows lines and commas and nothing else.

use proptest::prelude::*;
use shukka::decode::{Dialect, Encoding, Row, Rows};
use shukka::normalize::columns::Binding;
use shukka::normalize::combine::{Combined, combine};
use shukka::normalize::group::{Group, Grouper};
use shukka::normalize::row::{Fate, ReadRow, RowReader};
use shukka::order::Field;
use shukka::profile::{Profile, Rank, parse};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

const HEADER: &str = "番号,氏名,備考,個数,金額,日付";

/// How a writer puts a text into a cell.
#[derive(Debug, Clone, Copy)]
enum Habit {
    Bare,
    Quoted,
    /// In quotes, those within left as they are.
    Unescaped,
}

/// What a careless writer writes.
#[derive(Debug, Clone)]
enum Line {
    Order { number: u8, mark: u8, name: u8, note: String, habit: Habit, count: u8 },
    Header,
    Closing(u8),
    Blank,
    ByteOrderMark,
}

fn line() -> impl Strategy<Value = Line> {
    let piece = prop_oneof![
        3 => Just("\""), 3 => Just("5寸"), 2 => Just("赤"), 1 => Just(" "), 1 => Just("\"\""), 1 => Just("'"), 1 => Just("A7"),
    ];
    let note = prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    let habit = prop_oneof![4 => Just(Habit::Bare), 2 => Just(Habit::Quoted), 2 => Just(Habit::Unescaped)];
    let order = (0..6_u8, 0..8_u8, 0..9_u8, note, habit, 1..9_u8).prop_map(
        |(number, mark, name, note, habit, count)| Line::Order { number, mark, name, note, habit, count },
    );
    prop_oneof![
        12 => order,
        1 => Just(Line::Header),
        1 => (0..4_u8).prop_map(Line::Closing),
        1 => Just(Line::Blank),
        1 => Just(Line::ByteOrderMark),
    ]
}

fn written(line: &Line) -> String {
    match line {
        Line::Header => HEADER.to_owned(),
        Line::Closing(n) => {
            ["合計,,,3,300,", "以上,,,,,", "***,,,,,", "3件,,,,,"][usize::from(*n)].to_owned()
        }
        Line::Blank => ",,,,,".to_owned(),
        Line::ByteOrderMark => "\u{feff}".to_owned(),
        Line::Order { number, mark, name, note, habit, count } => {
            let number = format!("A{number}");
            let number = match mark {
                0 => format!("\u{feff}{number}"),
                1 => format!("{number}\u{200b}"),
                2 => format!("=\"{number}\""),
                3 => format!("'{number}"),
                4 => format!("\"{number}\""),
                _ => number,
            };
            let note = match habit {
                Habit::Bare => note.clone(),
                Habit::Quoted => format!("\"{}\"", note.replace('"', "\"\"")),
                Habit::Unescaped => format!("\"{note}\""),
            };
            format!("{number},人{name},{note},{count},{count}00,2026/10/0{count}")
        }
    }
}

/// What each order number has in the file: name, count, note without marks.
type Meant = BTreeMap<String, Items>;

type Items = Vec<(String, String, String)>;

fn meant(lines: &[Line]) -> Meant {
    let mut meant = Meant::new();
    for line in lines {
        if let Line::Order { number, name, note, count, .. } = line {
            let rows = meant.entry(format!("A{number}")).or_default();
            rows.push((format!("人{name}"), count.to_string(), bare(note)));
        }
    }
    meant
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| *c != '"').collect::<String>().trim().to_owned()
}

/// The order numbers that a reader sees who knows lines and commas only.
fn seen(text: &str) -> BTreeSet<String> {
    let number = |line: &str| -> Option<String> {
        let cells: Vec<&str> = line.split(',').collect();
        let first: String = cells[0].chars().filter(char::is_ascii_alphanumeric).collect();
        (cells.len() >= 6 && first.starts_with('A') && first.len() == 2).then_some(first)
    };
    text.split(['\r', '\n']).filter_map(number).collect()
}

fn profile() -> Profile {
    let text = "id = \"p\"\nkind = \"orders\"\n[identify]\ncolumns = [\"番号\"]\n[fields]\nnumber = \"番号\"\n\"item.name\" = \"氏名\"\n\"item.options\" = \"備考\"\n\"item.quantity\" = \"個数\"\n\"item.unit_price\" = \"金額\"\n";
    parse(text, Rank::Own).unwrap()
}

/// What becomes of each order number: its items, or nothing when it is held.
fn read(text: &str) -> BTreeMap<String, Option<Items>> {
    let profile = profile();
    let header: Vec<String> = HEADER.split(',').map(str::to_owned).collect();
    let binding = Binding::new(&profile, Some(&header)).unwrap().with_header_at(1);
    let mut rows =
        Rows::open(Cursor::new(text.as_bytes().to_vec()), Dialect::text(Encoding::Utf8, b',')).unwrap();
    let mut reader = RowReader::new(&binding, chrono_tz::Tz::Asia__Tokyo, false);
    let mut grouper = Grouper::new(usize::MAX, Box::new(|| unreachable!("nothing is spilled")));
    let (mut row, mut said) = (Row::new(), ReadRow::default());
    while rows.read(&mut row).unwrap() {
        if row.number() > 1 && reader.read(&row, &mut said) == Fate::Read {
            grouper.push(&said).unwrap();
        }
    }
    let (mut groups, mut group, mut all) = (grouper.finish().unwrap(), Group::default(), BTreeMap::new());
    while groups.next(&mut group).unwrap() {
        let found = match combine(&group, &binding, chrono_tz::Tz::Asia__Tokyo) {
            Combined::Held(findings) => {
                assert!(!findings.is_empty(), "what is held says why");
                None
            }
            Combined::Whole(said) => Some(
                said.as_statement()
                    .items()
                    .map(|item| {
                        let text = |field| item.text(field).unwrap_or("").to_owned();
                        (text(Field::ITEM_NAME), text(Field::ITEM_QUANTITY), bare(&text(Field::ITEM_OPTIONS)))
                    })
                    .collect(),
            ),
        };
        all.insert(group.key.clone(), found);
    }
    all
}

fn holds(lines: &[Line], line_end: &str) -> Result<(), TestCaseError> {
    let mut text = HEADER.to_owned() + line_end;
    for line in lines {
        text += &(written(line) + line_end);
    }
    let (read, meant) = (read(&text), meant(lines));
    for number in seen(&text) {
        prop_assert!(read.contains_key(&number), "{number} is nowhere:\n{text}");
    }
    for (number, found) in &read {
        let Some(items) = found else { continue };
        // What was taken is an order that was written, with all that was written of it and nothing else.
        prop_assert_eq!(Some(items), meant.get(number), "{}:\n{}", number, text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn every_order_of_a_careless_list_is_taken_as_it_was_meant_or_held(
        lines in prop::collection::vec(line(), 1..9),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        holds(&lines, line_end)?;
    }
}

#[test]
fn a_careful_list_is_taken_whole() {
    let order = |number, note: &str| Line::Order {
        number,
        mark: 7,
        name: number,
        note: note.to_owned(),
        habit: Habit::Quoted,
        count: 2,
    };
    let lines = [order(1, "5寸\"白\""), order(2, "\""), Line::Header, order(1, ""), Line::Closing(0)];
    let mut text = HEADER.to_owned() + "\n";
    lines.iter().for_each(|line| text += &(written(line) + "\n"));
    let read = read(&text);
    assert!(read.len() == 2 && read.values().all(Option::is_some), "{read:?}");
    holds(&lines, "\n").unwrap();
}
