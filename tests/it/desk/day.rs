//! `shukka day`: one screen that says how the day stands.

use crate::support::World;

const HEADER: &str =
    "受注番号,受注日時,受注ステータス,送付先氏名,合計金額,配送業者,伝票番号,出荷日,同梱親受注番号\n";

#[test]
fn the_day_counts_what_came_went_waits_and_is_late_by_store() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"main\"\nname = \"本店\"\n[store.export]\nauto = true\n[[store]]\ncode = \"sub\"\nname = \"支店\"\n");
    let main = "A-1,2026/10/01,発送待ち,a,1,ヤマト運輸,123456789013,2026/10/05,\n\
                A-2,2026/10/05,新規受付,b,1,,,,\n\
                A-3,2026/09/30,発送待ち,c,1,佐川急便,,2026/10/05,\n\
                A-4,2026/09/20,キャンセル,d,1,,,,\n\
                A-5,2026/10/05,発送待ち,e,1,,,,A-1\n";
    let sub = "B-1,2026/09/29,発送待ち,e,1,ヤマト運輸,1111-2222-3333,2026/10/04,\n";
    world
        .drop_sjis("main/a.csv", &(HEADER.to_owned() + main))
        .drop_sjis("sub/b.csv", &(HEADER.to_owned() + sub));
    world.drop_sjis("memo.csv", "日付,だれ\n10/5,x\n").pass().ends(1);
    let shown = world.shukka(&["day"]).ends(1).out;
    assert!(shown.starts_with("2026/10/05（月）の様子\n"), "{shown}");
    for line in [
        "本店〔main〕           5           2       -     2     1         -",
        "支店〔sub〕            1           -       1     -     1         -",
        "合計                   6           2       1     2     2         -",
        "今日の荷物（個）: ヤマト運輸 1、佐川急便 1",
        "遅れ（受注から3日を過ぎたもの）: 2件、古い順に",
        "    B-1〔sub〕  2026/09/29（6日）  送れます",
        "    A-3〔main〕  2026/09/30（5日）  伝票番号なし",
        "    要修正のファイル 1つ",
        "    inbox/held/memo.csv",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    assert!(shown.find("B-1〔").unwrap() < shown.find("A-3〔").unwrap(), "the oldest first\n{shown}");
    // The next day nothing came and nothing was sent.
    let json =
        world.shukka(&["day", "--json", "--store", "main", "--now", "2026-10-06T09:00:00+09:00"]).ends(1).out;
    let day: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&day["stores"][0]["came"], &day["stores"][0]["told"]), (&0.into(), &0.into()));
    assert_eq!(day["waits"]["D304"], 2, "{day}");
}

#[test]
fn a_day_on_which_nothing_is_says_so() {
    let world = World::new();
    world
        .shukka(&["day"])
        .ends(0)
        .says("待っている受注はありません")
        .says("今日の荷物: ありません")
        .says("人がすること: ありません");
    world.shukka(&["day", "--store", "nope"]).ends(2).says("nope");
    let english = world.shukka(&["day", "--lang", "en"]).ends(0).out.replace("カスタムCSV店舗〔custom〕", "");
    assert!(english.is_ascii(), "{english}");
}

#[test]
fn what_has_changed_after_it_was_told_is_something_to_do() {
    let world = World::new();
    let list = format!("{HEADER}A-1,2026/10/05,発送待ち,a,1,ヤマト運輸,123456789013,2026/10/05,\n");
    world.drop_sjis("a.csv", &list).pass().ends(0);
    world.shukka(&["export"]).ends(0);
    world.shukka(&["day"]).says("人がすること: ありません").ends(0);
    world.shukka(&["set", "A-1", "shipment.tracking=210987654326"]).ends(0);
    world.shukka(&["day"]).says("送信後に変更  受注 A-1").says("export --again A-1").ends(1);
    assert!(!world.shukka(&["explain", "A-1"]).ends(0).out.contains("何もする必要はありません"));
    world.pass().ends(0);
    let page = String::from_utf8(world.read("状態.txt")).expect("text");
    assert!(page.contains("送信後に変わったもの") && !page.contains("順調です"), "{page}");
    world.shukka(&["export", "--again", "A-1"]).says("もう一度書き出しました").ends(0);
    world.shukka(&["day"]).says("人がすること: ありません").ends(0);
    let again = world.shukka(&["export", "--again", "A-1"]).ends(0);
    assert!(again.out.contains("変わったところはありません"), "{}", again.out);
    // What nobody has told again within a week is told otherwise by then.
    world.shukka(&["set", "A-1", "shipment.tracking=222233334444"]).ends(0);
    world.shukka(&["day", "--now", "2026-10-20T09:00:00+09:00"]).says("人がすること: ありません").ends(0);
}
