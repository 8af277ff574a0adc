//! A store is added to a shop that had begun without one, or its code is changed: what was told is not told again by
//! itself, and what is open is not forgotten.

use crate::support::world::World;

const HEAD: &str = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日\n";
const B2: &str = "お客様管理番号,送り状種別,クール区分,伝票番号,出荷予定日,お届け予定日,配達時間帯\n";
const SHOP: &str = "[[store]]\ncode = \"rakuten\"\nname = \"楽天市場店\"\nkind = \"csv\"\n";

fn list(more: &str) -> String {
    format!("{HEAD}N-101,発送待ち,見本,ヤマト運輸,123456789013,2026/10/01\nN-102,新規受付,見本,,,\n{more}")
}

/// A shop without settings: N-101 was told as `custom`, N-102 is open.
fn begun_without_a_store() -> World {
    let world = World::new();
    world.drop_sjis("list.csv", &list("")).pass().ends(0);
    world.shukka(&["export"]).says("1件").ends(0);
    world
}

fn of_new_store(world: &World, number: &str) -> serde_json::Value {
    let orders = world.orders();
    let order = orders.iter().find(|order| order["store"] == "rakuten" && order["number"] == number);
    order.expect("an order of the new store").clone()
}

#[test]
fn what_another_store_was_told_waits_for_a_person() {
    let world = begun_without_a_store();
    world.settings(SHOP);
    world.drop_sjis("list2.csv", &list("N-103,発送待ち,見本,ヤマト運輸,123456789024,2026/10/01\n"));
    // N-102 goes on in the new store: nothing is left open in the old one.
    world.pass().ends(0);
    assert_eq!(of_new_store(&world, "N-101")["export"]["reasons"], serde_json::json!(["D315"]));
    assert_eq!(of_new_store(&world, "N-103")["export"]["due"], true, "what nobody was told goes");
    world.shukka(&["export"]).ends(0);
    let told = world.export_text("rakuten");
    assert!(told.contains("N-103") && !told.contains("N-101"), "{told}");
    // The carrier's list is of the order that can still be told.
    world.drop_sjis("b2.csv", &format!("{B2}N-102,0,0,222233334444,2026/10/01,,\n")).pass().ends(0);
    assert_eq!(of_new_store(&world, "N-102")["shipment"]["tracking"][0], "222233334444");
    // A person says that it is another order.
    world.shukka(&["export", "--store", "rakuten", "--release", "N-101"]).says("1件").ends(0);
}

#[test]
fn open_orders_of_a_store_that_is_no_more_are_not_forgotten() {
    let world = begun_without_a_store();
    world.shukka(&["check"]).ends(0);
    world.settings(SHOP);
    for command in [&["check"][..], &["run", "--no-settle"], &["status"], &["day"]] {
        let said = world.shukka(command).ends(1);
        let all = format!("{}{}", said.out, said.err);
        assert!(
            all.contains("店舗「custom」は設定にありませんが、終わっていない受注が 1件"),
            "{command:?}: {all}"
        );
    }
    let page = String::from_utf8(world.read("状態.txt")).expect("text");
    assert!(!page.contains("順調です") && page.contains("店舗「custom」"), "{page}");
    // With its code again, the old store goes on, whatever it is called and whichever mall it is of.
    world.settings(&SHOP.replace("rakuten", "custom"));
    world.pass().ends(0);
    world.shukka(&["status"]).ends(0);
}
