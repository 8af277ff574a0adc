//! A format that nobody foresaw: from its file to orders by a draft, and the README's example of it.

use crate::world::{World, sjis};
use serde_json::json;
use std::process::Command;

#[test]
fn a_draft_of_a_never_seen_cart_takes_its_orders_in() {
    let world = World::new();
    let text = "オーダー番号,購入日,お届け先名,お届け先郵便番号,お届け先住所,お届け先電話番号,品名,数量,謎の列\nC-1,2026/10/01,山田 太郎,1500001,東京都渋谷区1,0312340000,急須,2,x\n";
    world.write("cart.csv", sjis(text));
    let file = world.path("cart.csv");
    let draft = world.shukka(&["check", file.to_str().unwrap(), "--draft-profile"]).ends(0).out;
    assert!(draft.contains("謎の列"));
    world.write("profiles/my_cart.toml", draft);
    world.drop_sjis("cart.csv", text).pass().ends(0);
    let order = world.order("C-1");
    assert_eq!(order["ship_to"]["name"], "山田 太郎");
    assert_eq!(order["items"][0]["quantity"], 2);
}

/// A block of the README's section about new formats.
fn block(kind: &str) -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let section = readme.split("A new format in minutes").nth(1).unwrap();
    let block = section.split(&format!("```{kind}\n")).nth(1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

#[test]
fn the_readme_s_example_of_a_new_format_is_a_real_one() {
    let world = World::new();
    world.write("cart.csv", sjis(&block("csv"))).write("inbox/.keep", "").write("profiles/.keep", "");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_shukka"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let commands = block("sh");
    assert_eq!(commands.lines().count(), 5);
    for (line, expected) in commands.lines().zip([1, 0, 0, 0, 0]) {
        let run = Command::new("sh")
            .args(["-c", line])
            .current_dir(world.path(""))
            .env("PATH", &path)
            .env("LANG", "C")
            .env_remove("LC_ALL")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert_eq!(
            run.status.code(),
            Some(expected),
            "{line}\n{said}\n{}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
    let order = world.order("ZK-2026-00018");
    assert_eq!(order["ship_to"]["name"], "髙見 京");
    assert_eq!(order["ship_to"]["postal_code"], "1500001");
    assert_eq!(order["ship_to"]["address1"], "東京都渋谷区神宮前1-2-3");
    assert_eq!(order["ship_to"]["phone"], "0312345678");
    assert_eq!(order["orderer"]["name"], "髙見 京");
    assert_eq!(order["ordered_at"], "2026-10-01T09:40:00+09:00");
    assert_eq!(
        order["items"][1],
        json!({ "sku": "T-03", "name": "急須", "options": "", "unit_price": 1400, "quantity": 1 })
    );
    assert_eq!(order["totals"]["total"], 3150);
    assert_eq!((&order["payment"], &order["note"]), (&json!("代金引換"), &json!("のし")));
}

#[test]
fn a_draft_with_a_hole_is_refused_with_its_line() {
    let world = World::new();
    world.write("cart.csv", sjis("謎1,謎2\nx,y\n"));
    let file = world.path("cart.csv");
    let draft = world.shukka(&["check", file.to_str().unwrap(), "--draft-profile"]).ends(0).out;
    world.write("profiles/my_cart.toml", draft);
    world.shukka(&["check"]).ends(2).says("number").says("見出しの名前");
}
