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
    for n in 0..5 {
        assert_eq!(world.reasons(&format!("C-{n}")), ["D301"], "{}", words[n]);
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
