//! Rows that came before their orders go in by themselves once those are here (contract 3 and 4).

use crate::support::world::World;
use serde_json::Value;

const ORDERS: &str = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数\n";

fn carrier(rows: &[(&str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(number, tracking)| format!("{tracking},森 次郎,2026/10/05,03-0000-0013,{number}\n"));
    format!(
        "お問い合せ送り状No.,お届け先名称１,出荷日,お届け先電話番号,お客様管理番号\n{}",
        rows.collect::<String>()
    )
}

fn order(number: &str) -> String {
    format!("{number},2026-10-01 09:00,発送待ち,森 次郎,椀,1\n")
}

fn held(world: &World) -> Value {
    serde_json::from_str::<Value>(&world.shukka(&["status", "--json"]).out).unwrap()["held"].clone()
}

#[test]
fn a_carriers_row_goes_in_when_its_order_comes() {
    let mut world = World::new().at("2026-10-05T09:00:00+09:00");
    let early = carrier(&[("W-1", "123456789013"), ("W-2", "123456789024"), ("W-3", "123456789035")]);
    world.drop_sjis("sagawa.csv", &early).pass().says("受注が入ると、この行も自動で取り込みます").ends(1);
    world.go_to("2026-10-05T10:00:00+09:00");
    world
        .drop_sjis("list.csv", &format!("{ORDERS}{}{}", order("W-1"), order("W-3")))
        .pass()
        .says("held/sagawa.csv")
        .ends(1);
    assert_eq!(world.order("W-1")["shipment"]["tracking"][0], "123456789013");
    assert_eq!(world.order("W-3")["shipment"]["ship_date"], "2026-10-05");
    let reason = world.reason("sagawa.csv");
    assert!(reason.contains("W-2") && !reason.contains("W-1") && !reason.contains("W-3"), "{reason}");
    // Nothing is looked at again for nothing.
    world.go_to("2026-10-05T11:00:00+09:00");
    world.pass().says("ありません").ends(0);
    world.drop_sjis("rest.csv", &format!("{ORDERS}{}", order("W-2"))).pass().ends(0);
    assert_eq!(world.order("W-2")["shipment"]["tracking"][0], "123456789024");
    assert_eq!(held(&world).as_array().unwrap().len(), 0);
}

#[test]
fn a_correction_that_came_before_its_order_holds_against_the_list_that_brings_it() {
    let world = World::new();
    let sheet = "修正する受注番号,受注ステータス,送付先住所1\nW-7,キャンセル,新町9\n";
    world.drop_sjis("訂正.csv", sheet).pass().says("O203").ends(1);
    world
        .drop_sjis("list.csv", "受注番号,受注ステータス,送付先氏名,送付先住所1\nW-7,発送待ち,森,旧町1\n")
        .pass()
        .ends(0);
    let order = world.order("W-7");
    assert_eq!((&order["status"], &order["ship_to"]["address1"]), (&"キャンセル".into(), &"新町9".into()));
}

#[test]
fn a_row_that_staff_have_open_or_changed_is_left_to_them() {
    let world = World::new();
    world.drop_sjis("s.csv", &carrier(&[("W-1", "123456789013")])).pass().ends(1);
    world.write("inbox/held/.~lock.s.csv.直す.xlsx#", "x");
    world.drop_sjis("list.csv", &format!("{ORDERS}{}", order("W-1"))).pass();
    assert_eq!(world.order("W-1")["shipment"]["tracking"].as_array().unwrap().len(), 0);
    std::fs::remove_file(world.path("inbox/held/.~lock.s.csv.直す.xlsx#")).unwrap();
    world.pass().ends(0);
    assert_eq!(world.order("W-1")["shipment"]["tracking"][0], "123456789013");
}

#[test]
fn an_undone_list_takes_the_carriers_row_with_it_and_the_next_brings_it_back() {
    let world = World::new();
    world.drop_sjis("s.csv", &carrier(&[("W-1", "123456789013")])).pass().ends(1);
    world.drop_sjis("list.csv", &format!("{ORDERS}{}", order("W-1"))).pass().ends(0);
    world.shukka(&["undo", "list.csv"]).says("s.csv  0行 → 1行").ends(1);
    assert!(world.orders().is_empty());
    world.drop_sjis("list2.csv", &format!("{ORDERS}{}", order("W-1"))).pass();
    assert_eq!(world.order("W-1")["shipment"]["tracking"][0], "123456789013");
}

#[test]
fn a_row_of_several_orders_goes_in_when_it_is_moved_into_the_folder_of_the_right_store() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"one\"\n[[store]]\ncode = \"two\"\n");
    for store in ["one", "two"] {
        world.drop_sjis(&format!("{store}/list.csv"), &format!("{ORDERS}{}", order("W-1")));
    }
    world.drop_sjis("s.csv", &carrier(&[("W-1", "123456789013")])).pass().says("O204").ends(1);
    std::fs::rename(world.path("inbox/held/s.csv"), world.path("inbox/two/s.csv")).unwrap();
    world.pass().ends(0);
    let told = |store: &str| {
        let orders = world.orders();
        let order = orders.iter().find(|order| order["store"] == store).unwrap();
        order["shipment"]["tracking"].as_array().unwrap().len()
    };
    assert_eq!((told("one"), told("two")), (0, 1));
    assert_eq!(held(&world).as_array().unwrap().len(), 0);
}
