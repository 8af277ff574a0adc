//! `shukka set`: what a person corrects by hand stands, what they clear is gone, and a word that was meant to stop an order
//! is not taken for another.

use crate::support::world::World;

const HEAD: &str = "受注番号,受注ステータス,注文者氏名,送付先氏名,送付先住所1,送付先住所2,送付先電話番号,配送業者,伝票番号,出荷日\n";

fn with_an_order() -> World {
    let world = World::new();
    let list = format!(
        "{HEAD}B-1,梱包中,見本 花子,見本 花子,中央1-2,旧ビル501,0312345678,ヤマト運輸,123456789013,2026/10/01\n"
    );
    world.drop_sjis("list.csv", &list).pass().ends(0);
    world
}

#[test]
fn what_is_cleared_is_gone_also_of_who_gets_the_parcel() {
    let world = with_an_order();
    for part in ["name", "address1", "address2", "phone"] {
        world.shukka(&["set", "B-1", &format!("ship_to.{part}=")]).says("修正しました").ends(0);
        assert_eq!(world.order("B-1")["ship_to"][part], "", "{part}");
        world.shukka(&["set", "B-1", &format!("ship_to.{part}=")]).says("すでに").ends(0);
    }
    assert_eq!(world.order("B-1")["orderer"]["name"], "見本 花子", "who bought stays");
    // Both at once, and a value after it was cleared.
    world.shukka(&["set", "B-1", "orderer.name=", "ship_to.name=", "ship_to.address2=新館9"]).ends(0);
    let order = world.order("B-1");
    assert_eq!((&order["orderer"]["name"], &order["ship_to"]["name"]), (&"".into(), &"".into()));
    assert_eq!(order["ship_to"]["address2"], "新館9");
    world.shukka(&["set", "B-1", "orderer.name=買主", "ship_to.name="]).ends(0);
    assert_eq!(world.order("B-1")["ship_to"]["name"], "");
}

#[test]
fn a_cleared_building_is_not_on_the_label() {
    let world = World::new();
    let list = "受注番号,受注ステータス,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,送付先住所2,送付先電話番号,商品名,個数\nB-2,発送待ち,見本 花子,1000001,東京都,中央1-2,旧ビル501,0312345678,品,1\n";
    world.drop_sjis("list.csv", list).pass().ends(0);
    world.shukka(&["set", "B-2", "送付先住所2="]).ends(0);
    let label = world.path("label.csv");
    world.shukka(&["labels", "--carrier", "yamato-b2", "-o", &label.to_string_lossy()]).ends(0);
    let label = crate::support::unsjis(&world.read("label.csv"));
    assert!(label.contains("中央1-2") && !label.contains("旧ビル"), "{label}");
}

#[test]
fn fields_are_named_as_every_screen_names_them() {
    let world = with_an_order();
    world.shukka(&["set", "B-1", "送付先氏名=見本 次郎", "出荷日=2026-10-02"]).ends(0);
    assert_eq!(world.order("B-1")["ship_to"]["name"], "見本 次郎");
    world.shukka(&["set", "B-1", "あてさき=見本"]).says("修正シートの列の名前").ends(2);
    assert!(world.shukka(&["set", "--help"]).out.contains("送付先住所2"));
}

#[test]
fn a_status_that_nobody_knows_is_refused_with_those_to_choose_from() {
    let world = with_an_order();
    for word in ["保留中", "きゃんせる", "はっそうまち", "ホリュウ"] {
        world.shukka(&["set", "B-1", &format!("status={word}")]).says("保留、キャンセル").ends(2);
    }
    assert_eq!(world.order("B-1")["status"], "梱包中");
    // What the order was called before is known, and so is what a person insists on.
    world.shukka(&["set", "B-1", "status=保留"]).ends(0);
    world.shukka(&["set", "B-1", "status=梱包中"]).ends(0);
    world.shukka(&["set", "B-1", "status=ギフト", "--yes"]).ends(0);
    assert_eq!(world.order("B-1")["status"], "ギフト");
}
