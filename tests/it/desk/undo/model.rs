//! Any sequence of files with one of them taken back is the same sequence without it.

use crate::support::world::unsjis;
use crate::support::{World, sjis};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

const STORES: &str = "[[store]]\ncode = \"a\"\nname = \"甲\"\nkind = \"csv\"\n\n[[store]]\ncode = \"b\"\nname = \"乙\"\nkind = \"csv\"\n";

const CARRIER: &str = "id = \"carrier\"\ntitle = \"配送結果\"\nkind = \"shipments\"\n[identify]\ncolumns = [\"お客様管理番号\", \"送り状番号\"]\n\
    [fields]\nnumber = \"お客様管理番号\"\n\"shipment.tracking\" = \"送り状番号\"\n\"shipment.carrier\" = { value = \"ヤマト運輸\" }\n\"shipment.ship_date\" = \"発送日\"\n";

const STAFF: &str = "id = \"staff\"\ntitle = \"訂正\"\nkind = \"updates\"\n[identify]\ncolumns = [\"訂正する受注\"]\n\
    [fields]\nnumber = \"訂正する受注\"\nstatus = \"状態\"\nmemo = \"覚え\"\n\"bundle.parent\" = \"同梱先\"\n";

/// Numbers that orders have: two of them are alike up to where a carrier cuts them.
const NUMBERS: [&str; 5] = ["N-1", "N-2", "N-3", "250114-00012345-01", "250114-00012345-02"];
/// Numbers as carriers write them.
const SPELLINGS: [&str; 7] =
    ["N-1", "N-2", "order_N-3", "250114-00012345-01", "250114-00012345-02", "250114-00012345", "N-9"];

/// What a list says of an order.
#[derive(Debug, Clone)]
struct Row {
    number: usize,
    status: usize,
    name: usize,
    memo: usize,
    parent: Option<usize>,
    is_bad: bool,
}

/// A file that comes.
#[derive(Debug, Clone)]
enum Act {
    List {
        folder: usize,
        rows: Vec<Row>,
    },
    Carrier {
        folder: Option<usize>,
        rows: Vec<(usize, usize)>,
    },
    Staff {
        folder: Option<usize>,
        rows: Vec<(usize, usize, usize, Option<usize>)>,
    },
    /// The bytes of an earlier one once more.
    Again {
        of: usize,
    },
    /// A held file is mended where it lies.
    Mend {
        of: usize,
    },
    /// A person's word.
    Set {
        number: usize,
        value: usize,
    },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let row = (
        0..5_usize,
        0..4_usize,
        0..3_usize,
        0..3_usize,
        prop::option::weighted(0.2, 0..5_usize),
        prop::bool::weighted(0.15),
    )
        .prop_map(|(number, status, name, memo, parent, is_bad)| Row {
            number,
            status,
            name,
            memo,
            parent,
            is_bad,
        });
    let act = prop_oneof![
        5 => (0..2_usize, prop::collection::vec(row, 1..5)).prop_map(|(folder, rows)| Act::List { folder, rows }),
        3 => (prop::option::weighted(0.3, 0..2_usize), prop::collection::vec((0..7_usize, 0..3_usize), 1..4))
            .prop_map(|(folder, rows)| Act::Carrier { folder, rows }),
        2 => (prop::option::weighted(0.6, 0..2_usize),
              prop::collection::vec((0..5_usize, 0..4_usize, 0..3_usize, prop::option::weighted(0.4, 0..5_usize)), 1..4))
            .prop_map(|(folder, rows)| Act::Staff { folder, rows }),
        2 => (0..8_usize).prop_map(|of| Act::Again { of }),
        2 => (0..8_usize).prop_map(|of| Act::Mend { of }),
        1 => (0..5_usize, 0..3_usize).prop_map(|(number, value)| Act::Set { number, value }),
    ];
    prop::collection::vec(act, 2..8)
}

const STATUSES: [&str; 4] = ["", "発送待ち", "新規受付", "保留"];
const NAMES: [&str; 3] = ["", "見本 一", "見本 二"];
const MEMOS: [&str; 3] = ["", "版1", "版2"];
const TRACKING: [&str; 3] = ["123456789013", "123456789024", ""];

fn number(of: Option<usize>) -> &'static str {
    of.map_or("", |of| NUMBERS[of])
}

fn folder(of: Option<usize>) -> &'static str {
    of.map_or("", |of| ["a/", "b/"][of])
}

impl Act {
    /// Where it is dropped, and what stands in it.
    fn file(&self, all: &[Act]) -> Option<(&'static str, Vec<u8>)> {
        let mut text = String::new();
        let place = match self {
            Self::List { folder: of, rows } => {
                text.push_str("受注番号,受注ステータス,送付先氏名,商品名,個数,ひとことメモ,同梱親番号\n");
                for (n, row) in rows.iter().enumerate() {
                    let count = if row.is_bad { "二個" } else { "1" };
                    text.push_str(&format!(
                        "{},{},{},品{n},{count},{},{}\n",
                        NUMBERS[row.number],
                        STATUSES[row.status],
                        NAMES[row.name],
                        MEMOS[row.memo],
                        number(row.parent)
                    ));
                }
                folder(Some(*of))
            }
            Self::Carrier { folder: of, rows } => {
                text.push_str("お客様管理番号,送り状番号,発送日\n");
                for (spelling, tracking) in rows {
                    text.push_str(&format!("{},{},2026/10/02\n", SPELLINGS[*spelling], TRACKING[*tracking]));
                }
                folder(*of)
            }
            Self::Staff { folder: of, rows } => {
                text.push_str("訂正する受注,状態,覚え,同梱先\n");
                for (of, status, memo, parent) in rows {
                    text.push_str(&format!(
                        "{},{},{},{}\n",
                        NUMBERS[*of],
                        STATUSES[*status],
                        MEMOS[*memo],
                        number(*parent)
                    ));
                }
                folder(*of)
            }
            Self::Again { of } => {
                return all
                    .get(*of)
                    .filter(|act| !matches!(act, Self::Again { .. }))
                    .and_then(|act| act.file(all));
            }
            Self::Mend { .. } | Self::Set { .. } => return None,
        };
        Some((place, sjis(&text)))
    }
}

fn shop() -> World {
    let world = World::new();
    world.settings(STORES).profile(CARRIER);
    world.write("profiles/staff.toml", STAFF).pass();
    world
}

/// Lets one act happen. A mended file is only mended in both shops when it is the same in both; else nobody knows what
/// staff would have done.
fn happen(world: &World, acts: &[Act], n: usize) {
    match &acts[n] {
        Act::Set { number, value } => {
            world.shukka(&["set", "--store", "a", NUMBERS[*number], &format!("memo={}", MEMOS[*value])]);
        }
        Act::Mend { of } => {
            if let Some((path, bytes)) = held(world, acts, *of) {
                let text = unsjis(&bytes).replace("二個", "2");
                world.write(&path, sjis(&text)).pass();
            }
        }
        act => {
            if let Some((place, bytes)) = act.file(acts) {
                world.drop_bytes(&format!("{place}d{n}.csv"), bytes).pass();
            }
        }
    }
}

/// The held file of an act, where it lies.
fn held(world: &World, acts: &[Act], of: usize) -> Option<(String, Vec<u8>)> {
    let (place, _) = acts.get(of)?.file(acts)?;
    let path = format!("inbox/held/{place}d{of}.csv");
    world.path(&path).exists().then(|| (path.clone(), world.read(&path)))
}

/// Lets the acts happen, one an hour, in a shop and but for one of them in another; whether that one could be left out.
fn play(with: &mut World, without: &mut World, acts: &[Act], which: usize) -> bool {
    for n in 0..acts.len() {
        let now = format!("2026-10-03T{:02}:00:00+09:00", 8 + n);
        with.go_to(&now);
        without.go_to(&now);
        let is_of_it = matches!(acts[n], Act::Mend { of } if of == which);
        if let Act::Mend { of } = acts[n]
            && !is_of_it
            && held(with, acts, of) != held(without, acts, of)
        {
            return false;
        }
        happen(with, acts, n);
        if n != which && !is_of_it {
            happen(without, acts, n);
        }
    }
    with.go_to("2026-10-03T20:00:00+09:00");
    without.go_to("2026-10-03T20:00:00+09:00");
    true
}

/// All that people see: orders, what is held, what is due, what came of each file.
fn stands(world: &World) -> BTreeMap<String, Value> {
    let mut seen = BTreeMap::new();
    seen.insert("orders".to_owned(), Value::from(world.orders()));
    let status: Value = serde_json::from_str(&world.shukka(&["status", "--json"]).out).unwrap();
    for key in ["held", "due", "waiting", "unsettled"] {
        seen.insert(key.to_owned(), status[key].clone());
    }
    for name in world.files("inbox/held") {
        let bytes = world.read(&format!("inbox/held/{name}"));
        let is_text = name.strip_suffix(".xlsx").is_none();
        seen.insert(
            name,
            if is_text { Value::from(String::from_utf8_lossy(&bytes).into_owned()) } else { Value::Null },
        );
    }
    in_the_ledger(world, &mut seen);
    seen
}

/// What no command shows: arrivals and their findings, and what is derived from orders.
fn in_the_ledger(world: &World, seen: &mut BTreeMap<String, Value>) {
    // Tables are looked into where they lie in a file; on a server what commands show must do.
    if crate::support::server::is_everywhere() {
        return;
    }
    let ledger = world.sqlite();
    let mut arrivals = ledger
        .prepare("SELECT name, outcome, taken, held FROM arrivals WHERE undone_at IS NULL AND kind <> 'set' ORDER BY id")
        .unwrap();
    let arrivals = arrivals
        .query_map([], |row| {
            Ok(format!(
                "{}|{}|{}|{}",
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?
            ))
        })
        .unwrap();
    seen.insert("arrivals".to_owned(), Value::from(arrivals.map(Result::unwrap).collect::<Vec<_>>()));
    let mut findings = ledger
        .prepare(
            "SELECT a.name, f.row, f.held, f.code, f.column_name, f.value, f.detail,
               (SELECT s.name FROM held_rows r JOIN arrivals s ON s.id = r.solved_by WHERE r.arrival = a.id AND r.row = f.row)
             FROM findings f JOIN arrivals a ON a.id = f.arrival ORDER BY 1, 2, 3, 4, 5, 6, 7",
        )
        .unwrap();
    let findings = findings
        .query_map([], |row| {
            let cells: Vec<String> =
                (0..8).map(|n| format!("{:?}", row.get::<_, rusqlite::types::Value>(n).unwrap())).collect();
            Ok(cells.join("|"))
        })
        .unwrap();
    seen.insert("findings".to_owned(), Value::from(findings.map(Result::unwrap).collect::<Vec<_>>()));
    for (name, sql) in [
        ("calendar", "SELECT o.number, 0, c.day FROM calendar c JOIN orders o ON o.id = c.ord ORDER BY 1, 3"),
        (
            "strays of the calendar",
            "SELECT 'x', 0, ord FROM calendar WHERE ord NOT IN (SELECT id FROM orders)",
        ),
        ("numbers", "SELECT number, 0, ord FROM new_numbers WHERE ord NOT IN (SELECT id FROM orders)"),
        ("due of none", "SELECT number, store, ord FROM due WHERE ord NOT IN (SELECT id FROM orders)"),
        (
            "parcels",
            "SELECT c.number, c.store, p.number FROM bundles b JOIN orders c ON c.id = b.child JOIN orders p ON p.id = b.parent ORDER BY 1, 2, 3",
        ),
    ] {
        let mut query = ledger.prepare(sql).unwrap();
        let rows = query
            .query_map([], |row| {
                let cells: Vec<String> = (0..3)
                    .map(|n| format!("{:?}", row.get::<_, rusqlite::types::Value>(n).unwrap()))
                    .collect();
                Ok(cells.join("|"))
            })
            .unwrap();
        seen.insert(name.to_owned(), Value::from(rows.map(Result::unwrap).collect::<Vec<_>>()));
    }
}

fn differs(with: &BTreeMap<String, Value>, without: &BTreeMap<String, Value>) -> Vec<String> {
    let keys: std::collections::BTreeSet<&String> = with.keys().chain(without.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (a, b) = (with.get(key), without.get(key));
        if a == b {
            continue;
        }
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
        match (list(a), list(b)) {
            (Some(a), Some(b)) => {
                found.extend(
                    a.iter().filter(|it| !b.contains(it)).map(|it| format!("{key}: undone has {it}")),
                );
                found.extend(
                    b.iter().filter(|it| !a.contains(it)).map(|it| format!("{key}: without has {it}")),
                );
                if a.len() != b.len() {
                    found.push(format!("{key}: {} against {}", a.len(), b.len()));
                }
            }
            _ => found.push(format!("{key}: undone {a:?}, without {b:?}")),
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("UNDO_CASES").map_or(8, |n| n.parse().unwrap()), max_shrink_iters: 16, ..ProptestConfig::default() })]

    #[test]
    fn a_sequence_with_a_file_taken_back_is_the_sequence_without_it(acts in acts(), which in 0..8_usize) {
        let which = which % acts.len();
        prop_assume!(acts[which].file(&acts).is_some());
        let (mut undone, mut without) = (shop(), shop());
        prop_assume!(play(&mut undone, &mut without, &acts, which));
        let before = stands(&undone);
        undone.shukka(&["undo", &format!("d{which}.csv"), "--dry-run"]).ends(0);
        prop_assert_eq!(differs(&stands(&undone), &before), Vec::<String>::new(), "a look changes nothing");
        let ran = undone.shukka(&["undo", &format!("d{which}.csv")]);
        prop_assert!(ran.code == 0 || ran.code == 1, "{} {}", ran.out, ran.err);
        let differs = differs(&stands(&undone), &stands(&without));
        prop_assert!(differs.is_empty(), "{}\n{}", differs.join("\n"), ran.out);
    }
}
