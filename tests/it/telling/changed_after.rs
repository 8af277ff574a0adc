//! A value that changes after it was told is said wherever the order is shown.

use crate::support::world::World;

#[test]
fn what_changes_after_it_was_told_is_said_and_what_did_not_is_not() {
    let mut world = World::new();
    world.settings("[[store]]\ncode = \"s\"\nname = \"店\"\nkind = \"csv\"\n[store.export]\nauto = true\n");
    let list = "受注番号,受注ステータス,送付先氏名,配送業者,配送方法,伝票番号,出荷日\nA-1,発送待ち,見本,ヤマト運輸,宅急便,123456789013,2026/10/03\nA-2,発送待ち,見本,ヤマト運輸,宅急便,210987654326,2026/10/03\n";
    world.drop_sjis("s/list.csv", list).pass().ends(0);
    let changed = |world: &World, number: &str| world.order(number)["export"]["changed_after"].clone();
    assert_eq!(changed(&world, "A-1"), false);
    world.go_to("2026-10-05T19:00:00+09:00");
    world.shukka(&["set", "A-1", "shipment.tracking=222233334444"]).ends(0);
    world.shukka(&["set", "A-2", "note=よろしく"]).ends(0);
    assert_eq!((changed(&world, "A-1"), changed(&world, "A-2")), (true.into(), false.into()));
    world.shukka(&["explain", "A-1"]).says("送信後に変更").says("伝票番号").ends(0);
    world.shukka(&["set", "A-2", "status=キャンセル"]).ends(0);
    assert_eq!(changed(&world, "A-2"), true);
    world.shukka(&["set", "A-1", "shipment.tracking=123456789013"]).ends(0);
    assert_eq!(changed(&world, "A-1"), false, "it stands again as it was told");
}
