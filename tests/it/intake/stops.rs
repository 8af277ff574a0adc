//! Words of people that are meant to stop an order, and headers that are meant to correct one: neither is passed over in
//! silence.

use crate::support::world::World;

const HEAD: &str = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日\n";
const PARCEL: &str = "見本,ヤマト運輸,123456789013,2026/10/01\n";

#[test]
fn a_word_that_begins_as_a_stop_does_is_never_told() {
    let world = World::new();
    let words = ["保留中", "ほりゅう", "キャンセル済", "きゃんせる", "Cancelled", "発送待ち"];
    let rows: Vec<String> =
        words.iter().enumerate().map(|(n, word)| format!("C-{n},{word},{PARCEL}")).collect();
    world.drop_sjis("list.csv", &format!("{HEAD}{}", rows.concat())).pass().ends(0);
    for (n, word) in words.iter().enumerate().take(5) {
        assert_eq!(world.reasons(&format!("C-{n}")), ["D301"], "{word}");
    }
    world.shukka(&["export"]).says("1件").ends(0);
    assert!(world.export_text("custom").contains("C-5") && !world.export_text("custom").contains("C-0"));
}

#[test]
fn a_correction_sheet_is_read_with_care() {
    let world = World::new();
    world.drop_sjis("list.csv", &format!("{HEAD}C-1,発送待ち,{PARCEL}C-2,発送待ち,{PARCEL}")).pass().ends(0);
    world.drop_sjis("a.csv", "修正する受注番号,受注ステータス\nC-1,ホリュウ\nC-2,あとまわし\n");
    let said = world.pass().says("R109").says("あとまわし").ends(0);
    assert!(!said.out.contains("「ホリュウ」"), "what stops needs no warning: {}", said.out);
    assert_eq!(world.reasons("C-1"), ["D301"]);
    world.drop_sjis("b.csv", "修正する受注番号,伝票番合,電話,備考\nC-1,222233334444,03-1234-5678,急ぎ\n");
    let said = world.pass().says("F010").says("「伝票番合」（「伝票番号」のことでしょうか）").ends(0);
    assert!(said.out.contains("「電話」") && !said.out.contains("「備考」"), "{}", said.out);
    // The empty sheet that we lay out ourselves has no such column.
    world.drop_sjis("c.csv", "修正する受注番号,備考,直すところ\nC-1,至急,\n");
    assert!(!world.pass().ends(0).out.contains("F010"));
    world.write("d.csv", crate::support::sjis("修正する受注番号,伝票番合\nC-1,222233334444\n"));
    world.shukka(&["check", &world.path("d.csv").to_string_lossy()]).says("F010").ends(0);
}

#[test]
fn a_cancelled_order_that_an_older_list_lets_go_on_is_named() {
    let world = World::new();
    let list = |status: &str, canceled: &str| {
        format!("受注番号,受注ステータス,送付先氏名,キャンセル\nC-7,{status},見本,{canceled}\n")
    };
    world.drop_sjis("1.csv", &list("発送待ち", "")).pass().ends(0);
    world.drop_sjis("2.csv", &list("キャンセル", "はい")).pass().ends(0);
    assert!(!world.shukka(&["day"]).ends(0).out.contains("キャンセルから戻った"));
    // Not the first list byte for byte: that would be known.
    let old = list("発送待ち", "いいえ");
    world.drop_sjis("3.csv", &old).pass().says("キャンセルだった受注が").says("C-7").ends(0);
    world.shukka(&["day"]).says("キャンセルから戻った  受注 C-7").ends(1);
    // It is said and not believed: neither labelled nor told, until a person lets it go on.
    assert_eq!(world.order("C-7")["status"], "キャンセル");
    let later = format!("{old}\n");
    assert!(!world.drop_sjis("4.csv", &later).pass().ends(0).out.contains("キャンセルだった受注が"));
    world.shukka(&["set", "C-7", "status=キャンセル"]).ends(0);
    assert!(!world.shukka(&["day"]).ends(0).out.contains("キャンセルから戻った"));
}

#[test]
fn an_order_that_was_cancelled_before_it_was_known_has_its_reason() {
    let world = World::new();
    let list =
        "受注番号,受注ステータス,送付先氏名,キャンセル\nC-8,キャンセル,見本,はい\nC-9,発送待ち,見本,\n";
    world.drop_sjis("1.csv", list).pass().ends(0);
    world.shukka(&["explain", "C-8"]).says("はじめて来たときにはもうキャンセル").says("1.csv 2行目").ends(0);
    world.shukka(&["explain", "C-10"]).ends(2);
    world.shukka(&["explain", "C-8", "--store", "other"]).ends(2);
}

#[test]
fn what_a_person_had_better_look_at_stands_below_what_would_go() {
    let world = World::new();
    let list = "受注番号,受注日時,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日\nC-1,2026/10/02,発送待ち,見本 一,ヤマト運輸,123456789013,2026/10/03\nC-2,2026/10/02,発送待ち,見本 二,ヤマト運輸,123456789013,2026/10/03\nC-3,2026/10/04,発送待ち,見本 三,ヤマト運輸,123456789024,2026/10/03\n";
    world.drop_sjis("list.csv", list).pass().ends(0);
    let said = world.shukka(&["export", "--dry-run"]).says("通知する前に確かめてください").ends(0).out;
    assert_eq!(said.matches("同じ伝票番号がほかの受注にもあります").count(), 2, "{said}");
    assert!(said.contains("C-3  123456789024  出荷日が受注日より前です"), "{said}");
}
