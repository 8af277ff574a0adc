//! Rows that come again: mended ones, those of the same file, and orders that older programs knew by another spelling
//! (contract 3.4, 3.11 and 4).

use super::field::{row, table};
use crate::support::world::{World, sjis};
use shukka::intake::reception::{ColumnNames, Reception};
use shukka::ledger::{ArrivalKind, Landing, Ledger};
use shukka::order::{Field, StatementBuf};
use shukka::profile::FileKind;
use shukka::shop::settings::Settings;

#[test]
fn a_mended_row_joins_its_order() {
    let item = |number: &str, sku: &str| row(number, &[("商品コード", sku)]);
    for damaged in ["", "4.12E+11", "X\u{7}1"] {
        let world = World::new();
        let list = table(&[item("J1", "C-1"), item(damaged, "C-2"), item("J2", "C-1"), item("J1", "C-3")]);
        world.drop_bytes("list.csv", list).pass().ends(1);
        world.drop_bytes("mended.csv", table(&[item("J1", "C-2")])).pass().ends(0);
        let skus = |world: &World| -> Vec<String> {
            let order = world.order("J1");
            order["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["sku"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(skus(&world), ["C-1", "C-3", "C-2"], "{damaged:?}");
        // Saved once more, it says nothing new.
        world.drop_bytes("again.csv", table(&[item("J1", "C-2")]) + "\r\n").pass().ends(0);
        assert_eq!(skus(&world).len(), 3);
    }
}

#[test]
fn a_mended_row_of_which_nobody_knows_what_it_mends_asks_for_the_whole_order() {
    let item = |number: &str, sku: &str| row(number, &[("商品コード", sku)]);
    let world = World::new();
    world
        .drop_sjis("list.csv", &table(&[item("J1", "C-1"), item("", "C-2"), item("J2", "C-1")]))
        .pass()
        .ends(1);
    // Its item was changed as well.
    let mended = row("J1", &[("商品コード", "C-9"), ("個数", "3")]);
    world.drop_sjis("mended.csv", &table(&[mended])).pass().ends(1).says("すべて1つのファイルに");
    assert_eq!(world.order("J1")["items"][0]["sku"], "C-1");
    // As it asks for.
    world.drop_sjis("all.csv", &table(&[item("J1", "C-1"), item("J1", "C-9")])).pass().ends(0);
    assert_eq!(world.order("J1")["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_later_list_has_the_last_word_over_a_mended_row() {
    let item = |number: &str, sku: &str| row(number, &[("商品コード", sku)]);
    let world = World::new();
    world.drop_sjis("1.csv", &table(&[item("J1", "C-1"), item("", "C-2"), item("J2", "C-1")])).pass().ends(1);
    let later = table(&[item("J1", "C-7"), item("J2", "C-1"), item("J3", "C-1")]);
    world.drop_sjis("2.csv", &later).pass().ends(0);
    world.drop_sjis("mended.csv", &table(&[item("J1", "C-2")])).pass().ends(0);
    let order = world.order("J1");
    assert_eq!((order["items"].as_array().unwrap().len(), &order["items"][0]["sku"]), (1, &"C-7".into()));
}

#[test]
fn the_same_file_again_is_judged_again_while_rows_of_it_are_held() {
    let world = World::new();
    let bytes = sjis(&table(&[row("A1", &[]), row("A2", &[("個数", "二つ")])]));
    world.drop_bytes("list.csv", &bytes).pass().ends(1);
    for name in world.files("inbox/held") {
        std::fs::remove_file(world.path("inbox/held").join(name)).unwrap();
    }
    world.drop_bytes("list.csv", &bytes).pass().ends(1).says("R103");
    assert!(world.reason("list.csv").contains("3行目"));
    // What has come meanwhile is not undone, and what was mended is in.
    let newer = table(&[row("A1", &[("備考", "新しい")]), row("A2", &[("個数", "2")]), row("A3", &[])]);
    world.drop_sjis("newer.csv", &newer).pass().ends(0);
    world.drop_bytes("list.csv", &bytes).pass().ends(0);
    assert_eq!(world.order("A1")["note"], "新しい");
    world.drop_bytes("list.csv", &bytes).pass().ends(0).says("F006");
}

#[test]
fn a_carrier_s_rows_that_found_no_order_are_judged_again() {
    let world = World::new();
    world.profile("id = \"c\"\nkind = \"shipments\"\n[identify]\ncolumns = [\"管理\"]\n[fields]\nnumber = \"管理\"\n\"shipment.tracking\" = \"伝票\"\n");
    world.drop_sjis("o.csv", &table(&[row("K1", &[])])).pass().ends(0);
    let carrier = sjis("管理,伝票\nK1,123456789024\nK2,123456789035\n");
    world.drop_bytes("c.csv", &carrier).pass().ends(1).says("O203");
    world.drop_sjis("more.csv", &table(&[row("K2", &[])])).pass().ends(0);
    world.drop_bytes("c.csv", &carrier).pass().ends(0);
    assert_eq!(world.order("K2")["shipment"]["tracking"][0], "123456789035");
}

/// Puts orders into a ledger as programs did that left marks in their numbers.
fn as_older_programs_did(world: &World, numbers: &[&str]) {
    let settings = Settings::parse("").unwrap();
    let mut ledger = Ledger::open(&world.path("state/ledger.db")).unwrap();
    let reception = Reception {
        rules: &settings.rules,
        zone: settings.timezone,
        initial_statuses: Vec::new(),
        today: "2026-10-05".parse().unwrap(),
        kind: FileKind::Orders,
        store: Some("custom".into()),
        old_spellings: Vec::new(),
        unknown: shukka::intake::UnknownWords::default(),
        touched: shukka::intake::TouchedBundles::default(),
        known_statuses: Vec::new(),
        columns: ColumnNames::default(),
        defaults: Vec::new(),
    };
    let mut intake = ledger.intake(1_790_812_800).unwrap();
    for number in numbers {
        let mut said = StatementBuf::new();
        said.put_text(Field::STATUS, "発送待ち");
        said.put_text(Field::CARRIER, "ヤマト運輸");
        said.put_text(Field::TRACKING, "123456789013");
        said.put_date(Field::SHIP_DATE, "2026-10-03".parse().unwrap());
        reception.take(&mut intake, number, 2, said.as_statement(), None).unwrap();
    }
    let kind = ArrivalKind::File(FileKind::Orders);
    intake.commit(&Landing { name: "old.csv".into(), kind, ..Landing::default() }).unwrap();
    drop(ledger);
    // A ledger of before such numbers were looked for.
    as_of_version(world, 12);
}

/// Brings a ledger back to an earlier version: what it holds goes into the tables of then.
fn as_of_version(world: &World, version: usize) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/sqlite/migrations");
    let old = rusqlite::Connection::open(world.path("state/old.db")).unwrap();
    for n in 1..=version {
        old.execute_batch(&std::fs::read_to_string(format!("{folder}/{n:04}.sql")).unwrap()).unwrap();
    }
    old.execute("ATTACH ?1 AS now", [world.path("state/ledger.db").to_str().unwrap()]).unwrap();
    let names = |sql: &str| -> Vec<String> {
        let mut query = old.prepare(sql).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for table in
        names("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        let copy =
            format!("INSERT OR REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}");
        old.execute(&copy, []).unwrap();
    }
    old.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
    drop(old);
    for ending in ["-wal", "-shm"] {
        drop(std::fs::remove_file(world.path(&format!("state/ledger.db{ending}"))));
    }
    std::fs::rename(world.path("state/old.db"), world.path("state/ledger.db")).unwrap();
}

#[test]
fn an_order_told_under_a_marked_number_is_not_told_again_under_the_bare_one() {
    // A ledger of old programs is a file.
    let world = World::of_file();
    world.drop_sjis("first.csv", &table(&[row("R9", &[("受注ステータス", "保留")])])).pass().ends(0);
    as_older_programs_did(
        &world,
        &["\u{feff}R1", "=\"0002\"", "'0003", "\u{200b}R4\u{200b}", "=0005\"", "R6\u{200e}", "R\u{ad}7"],
    );
    world.settings(
        "[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nlayout = \"own\"\n",
    );
    world.write("layouts/own.toml", "id = \"own\"\n[file]\nencoding = \"utf_8\"\n[[column]]\nheader = \"受注番号\"\nvalue = \"[受注番号]\"\n");
    world.shukka(&["export"]).ends(0).says("7件");
    let bare = ["R1", "0002", "0003", "R4", "0005", "R6", "R7"];
    let list = table(&bare.map(|number| row(number, &[("備考", "また")])));
    world.drop_sjis("list.csv", &list).pass().ends(0).says("更新 7件");
    assert_eq!(world.orders().len(), 8);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.files("outbox/custom").len(), 1, "nothing is told twice");
    // By a number with a mark within it, people find it as it is spelt there.
    for number in bare.iter().filter(|number| **number != "R7") {
        world.shukka(&["explain", number]).ends(0).says("また");
    }
}
