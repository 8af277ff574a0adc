//! A file taken back (contract 3.12): the shop stands as if it had never come.

mod model;
mod watcher;

use crate::support::world::AUTO;
use crate::support::world::unsjis;
use crate::support::{World, sjis};
use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;

const HEAD: &str = "受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,出荷日,伝票番号,ひとことメモ\n";

/// A list of orders that may go: number and memo of each.
fn list(orders: &[(&str, &str)]) -> String {
    let mut text = HEAD.to_owned();
    for (number, memo) in orders {
        text.push_str(&format!("{number},発送待ち,見本,品,1,ヤマト運輸,2026/09/30,123456789013,{memo}\n"));
    }
    text
}

fn numbers(world: &World) -> Vec<String> {
    world.orders().iter().map(|order| order["number"].as_str().unwrap().to_owned()).collect()
}

fn status(world: &World) -> Value {
    serde_json::from_str(&world.shukka(&["status", "--json"]).out).unwrap()
}

fn hash_of(world: &World, name: &str) -> String {
    let status = status(world);
    let arrivals = status["arrivals"].as_array().unwrap();
    arrivals.iter().find(|it| it["name"] == name).unwrap()["hash"].as_str().unwrap().to_owned()
}

#[test]
fn orders_known_only_from_it_are_gone_and_told_of_as_withdrawn_and_come_back_as_new() {
    let world = World::new();
    world.drop_sjis("一.csv", &list(&[("A-1", ""), ("A-2", "一")])).pass().ends(0);
    world.drop_sjis("二.csv", &list(&[("A-2", "二"), ("A-3", "")])).pass().ends(0);
    let look = world.shukka(&["undo", "一.csv", "--dry-run", "--json"]).ends(0);
    let look: Value = serde_json::from_str(&look.out).unwrap();
    assert_eq!(look["gone"][0]["number"], "A-1");
    assert_eq!(numbers(&world), ["A-1", "A-2", "A-3"], "a look changes nothing");
    world.shukka(&["undo", "一.csv"]).says("A-1").ends(0);
    assert_eq!(numbers(&world), ["A-2", "A-3"]);
    assert_eq!(world.order("A-2")["origin"]["file"], "二.csv");
    world.shukka(&["explain", "A-1"]).says("取り消し").says("一.csv").ends(0);
    world.shukka(&["explain", "A-2"]).says("取り消し済み").ends(0);
    world.shukka(&["undo", "一.csv"]).says("取り消し済み").ends(2);
    let status = status(&world);
    assert!(status["arrivals"][1]["undone_at"].is_i64() && status["arrivals"][0]["undone_at"].is_null());
    world.shukka(&["status"]).says("取り消し済み");
    assert!(String::from_utf8(world.read("状態.html")).unwrap().contains("取り消し済み"));
    world.shukka(&["report", "--from", "2026-10-01", "--to", "2026-10-31", "-o", "r.xlsx"]).ends(0);
    let report = std::path::Path::new("r.xlsx");
    let mut book: Xlsx<_> = open_workbook(report).unwrap();
    let mut text = |sheet: &str| {
        let range = book.worksheet_range(sheet).unwrap();
        range.rows().map(|row| format!("{row:?}\n")).collect::<String>()
    };
    assert!(text("取込ファイル").contains("取り消し済み"));
    assert!(text("変更履歴").contains("A-1") && text("変更履歴").contains("取り消し済み"));
    assert!(!text("未送信").contains("A-1"));
    std::fs::remove_file(report).unwrap();
    world.drop_sjis("一 また.csv", &list(&[("A-1", ""), ("A-2", "一")])).pass().says("1").ends(0);
    assert_eq!(numbers(&world), ["A-1", "A-2", "A-3"], "the same bytes may come again");
    assert_eq!(world.order("A-1")["origin"]["file"], "一 また.csv");
}

#[test]
fn it_is_refused_while_something_told_rests_on_it() {
    let world = World::new();
    world.settings(AUTO);
    world.drop_sjis("一.csv", &list(&[("A-1", "")])).pass().ends(0);
    assert_eq!(world.order("A-1")["export"]["state"], "sent");
    let before = world.orders();
    world.shukka(&["undo", "一.csv"]).says("custom A-1").ends(2);
    assert_eq!(world.orders(), before);
    world.drop_sjis("二.csv", &list(&[("A-2", "")]).replace("発送待ち", "保留")).pass().ends(0);
    world.shukka(&["undo", "二.csv"]).ends(0);
    assert_eq!(world.orders(), before, "what was told otherwise rests on nothing of it");
}

#[test]
fn of_the_same_bytes_dropped_twice_the_second_counts_then() {
    let world = World::new();
    world.drop_sjis("一.csv", &list(&[("A-1", "古い")])).pass().ends(0);
    world.drop_sjis("直し.csv", &list(&[("A-1", "新しい")])).pass().ends(0);
    world.drop_sjis("二.csv", &list(&[("A-1", "古い")])).pass().says("F006").ends(0);
    world.shukka(&["undo", "一.csv"]).says("二.csv").ends(0);
    assert_eq!(world.order("A-1")["memo"], "古い", "it came after the other list");
    assert_eq!(world.order("A-1")["origin"]["file"], "直し.csv");
    world.shukka(&["undo", "二.csv"]).ends(0);
    assert_eq!(world.order("A-1")["memo"], "新しい");
}

#[test]
fn an_original_that_is_needed_and_gone_or_changed_is_named_and_nothing_is_done() {
    let world = World::new();
    world.drop_sjis("一.csv", &list(&[("A-1", "一")])).pass().ends(0);
    world.drop_sjis("二.csv", &list(&[("A-1", "二"), ("A-2", "")])).pass().ends(0);
    let place = world.files("archive").into_iter().find(|name| name.ends_with("二.csv")).unwrap();
    let place = format!("archive/{place}");
    let (before, bytes) = (world.orders(), world.read(&place));
    std::fs::remove_file(world.path(&place)).unwrap();
    world.shukka(&["undo", "一.csv"]).says(&place).says("ありません").ends(2);
    world.write(&place, b"another");
    world.shukka(&["undo", "一.csv"]).says(&place).says("違う内容").ends(2);
    assert_eq!(world.orders(), before);
    world.write(&place, bytes);
    world.shukka(&["undo", "一.csv"]).ends(0);
    assert_eq!(numbers(&world), ["A-1", "A-2"]);
}

#[test]
fn its_held_rows_leave_and_rows_that_were_right_only_by_it_are_held() {
    let world = World::new();
    let text =
        list(&[("A-1", ""), ("A-2", "")]).replace("A-2,発送待ち,見本,品,1", "A-2,発送待ち,見本,品,二個");
    world.drop_sjis("一.csv", &text).pass().ends(1);
    world.drop_sjis("訂正.csv", "修正する受注番号,ひとことメモ\nA-1,見た\n").pass().ends(0);
    world.shukka(&["undo", "一.csv"]).says("訂正.csv").ends(1);
    assert!(world.orders().is_empty());
    assert!(world.reason("訂正.csv").contains("O203"), "{}", world.reason("訂正.csv"));
    let held: Vec<String> = world.files("inbox/held");
    assert!(held.iter().all(|name| name.starts_with("訂正.csv")), "{held:?}");
    let archived = world.files("archive");
    assert!(archived.iter().any(|name| name.ends_with("一.csv.理由.txt")), "{archived:?}");
    world.drop_sjis("一 また.csv", &list(&[("A-1", "")])).pass();
    world.drop_sjis("訂正 また.csv", "修正する受注番号,ひとことメモ\nA-1,見た\n").pass().ends(0);
    assert_eq!(world.order("A-1")["memo"], "見た");
    assert!(world.files("inbox/held").is_empty(), "what solves them is the same as ever");
}

#[test]
fn what_was_mended_goes_with_its_original_and_can_be_taken_back_alone() {
    let world = World::new();
    let text =
        list(&[("A-1", ""), ("A-2", "")]).replace("A-2,発送待ち,見本,品,1", "A-2,発送待ち,見本,品,二個");
    let mended = || {
        let held = unsjis(&world.read("inbox/held/一.csv")).replace("二個", "2");
        world.write("inbox/held/一.csv", sjis(&held)).pass().ends(0);
        assert_eq!(numbers(&world), ["A-1", "A-2"]);
        assert!(world.files("inbox/held").is_empty());
    };
    world.drop_sjis("一.csv", &text).pass().ends(1);
    let held = world.read("inbox/held/一.csv");
    mended();
    let mend = hash_of(&world, "一.csv");
    world.shukka(&["undo", &mend]).says("A-2").ends(1);
    assert_eq!(numbers(&world), ["A-1"]);
    assert_eq!(world.read("inbox/held/一.csv"), held, "its row lies with staff again");
    mended();
    world.shukka(&["undo", "一.csv"]).ends(0);
    assert!(numbers(&world).is_empty() && world.files("inbox/held").is_empty());
}

#[test]
fn what_staff_said_stays_even_where_it_said_the_same() {
    let world = World::new();
    world.drop_sjis("一.csv", &list(&[("A-1", "")])).pass().ends(0);
    world.drop_sjis("訂正.csv", "修正する受注番号,ひとことメモ\nA-1,見た\n").pass().ends(0);
    world.shukka(&["set", "A-1", "memo=見た"]).ends(0);
    world.shukka(&["undo", "訂正.csv"]).ends(0);
    assert_eq!(world.order("A-1")["memo"], "見た");
}

#[test]
fn a_label_that_was_written_is_remembered() {
    let mut world = World::new();
    let text = "受注番号,受注日時,受注ステータス,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,送付先電話番号,商品名,個数\n\
                A-1,2026/10/01,発送待ち,見本,1500001,東京都,見本区見本1-1,0312340000,品,1\n";
    world.drop_sjis("一.csv", text).pass().ends(0);
    world.shukka(&["labels", "--carrier", "yamato-b2"]);
    let files = world.files("outbox/labels");
    assert_eq!(files.len(), 1, "{files:?}");
    world.shukka(&["undo", "一.csv"]).says(&files[0]).ends(0);
    world.go_to("2026-10-04T09:00:00+09:00");
    world.drop_sjis("また.csv", &text.replace("見本", "見本さん")).pass().ends(0);
    world.shukka(&["labels", "--carrier", "yamato-b2"]);
    assert_eq!(world.files("outbox/labels"), files, "no parcel is labelled twice");
    world.shukka(&["explain", "A-1"]).says(&files[0]);
}

#[test]
fn a_file_is_named_by_its_name_its_place_or_its_hash() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\nkind = \"csv\"\n[[store]]\ncode = \"b\"\nkind = \"csv\"\n");
    world.drop_sjis("a/一.csv", &list(&[("A-1", "")])).pass().ends(0);
    world.drop_sjis("b/一.csv", &list(&[("B-1", "")])).pass().ends(0);
    let refused = world.shukka(&["undo", "一.csv"]).says("a/一.csv").says("b/一.csv").ends(2);
    assert!(refused.err.lines().count() >= 3, "{}", refused.err);
    world.shukka(&["undo", "ない.csv"]).says("ない.csv").ends(2);
    assert_eq!(numbers(&world), ["A-1", "B-1"]);
    world.shukka(&["undo", "b/一.csv"]).ends(0);
    assert_eq!(numbers(&world), ["A-1"]);
    let hash = hash_of(&world, "一.csv");
    world.shukka(&["undo", "一.csv", "--lang", "en"]).says("taken back").ends(0);
    assert!(hash.len() == 12 && numbers(&world).is_empty());
    world.drop_sjis("a/三.csv", &list(&[("A-3", "")])).pass().ends(0);
    world.shukka(&["undo", &hash_of(&world, "三.csv")[..6]]).ends(0);
    assert!(numbers(&world).is_empty());
}

#[test]
fn a_long_list_goes_and_another_that_repeats_most_of_it_stays() {
    let world = World::new();
    let rows = |from: usize, to: usize| -> Vec<String> { (from..to).map(|n| format!("L-{n:05}")).collect() };
    let text = |numbers: &[String], memo: &str| {
        list(&numbers.iter().map(|number| (number.as_str(), memo)).collect::<Vec<_>>())
    };
    world.drop_sjis("月.csv", &text(&rows(0, 1_500), "")).pass().ends(0);
    world.drop_sjis("火.csv", &text(&rows(500, 2_000), "")).pass().ends(0);
    let before = world.orders();
    world.shukka(&["undo", "月.csv", "--json"]).ends(0);
    let after = world.orders();
    let number = |order: &Value| order["number"].as_str().unwrap().to_owned();
    assert_eq!(after.iter().map(number).collect::<Vec<_>>(), rows(500, 2_000));
    assert!(after.iter().all(|order| order["origin"]["file"] == "火.csv"));
    assert_eq!(before.len(), 2_000);
    let found = world.shukka(&["orders", "L-00700"]).ends(0);
    assert!(found.out.contains("L-00700"), "{}", found.out);
    let in_october = world.shukka(&["orders", "--from", "2026-10-01", "--to", "2026-10-31", "--json"]);
    assert_eq!(in_october.out.lines().count(), 1_500, "the calendar has them all once");
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.export_text("custom").lines().count(), 1_501, "so has what is due");
    assert_eq!(world.shukka(&["check"]).code, 0);
}
