//! What commands say to machines is JSON, whatever they come upon (contract 7).

use crate::support::world::World;
use serde_json::Value;

const LIST: &str = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日\n\
    J-1,2026-10-01 09:00,発送待ち,青葉,椀,1,ヤマト運輸,123456789013,2026-10-03\n\
    J-2,2026-10-01 09:00,発送待ち,青葉,椀,二個,,,\n";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_pass_for_machines_is_one_document() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"acme\"\n[store.export]\nauto = true\n");
    world.drop_sjis("list.csv", LIST);
    let ran = world.shukka(&["run", "--no-settle", "--json", "--report"]).ends(1);
    let told = json(&ran.out);
    assert_eq!((&told["files"][0]["name"], &told["files"][0]["taken"]), (&"list.csv".into(), &1.into()));
    let finding = &told["files"][0]["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["row"], &finding["value"]),
        (&"R103".into(), &3.into(), &"二個".into())
    );
    assert_eq!((&told["exports"][0]["store"], &told["exports"][0]["count"]), (&"acme".into(), &1.into()));
    assert!(told["report"].as_str().unwrap().strip_suffix(".xlsx").is_some());
    assert_eq!(
        json(&world.shukka(&["run", "--no-settle", "--json"]).ends(0).out)["files"],
        Value::Array(vec![])
    );
}

#[test]
fn a_check_for_machines_is_one_document() {
    let world = World::new();
    world.write("list.csv", crate::support::sjis(LIST));
    world.write("odd.csv", "a,b\n1,2\n");
    let path = |name: &str| world.path(name).to_string_lossy().into_owned();
    let seen = json(&world.shukka(&["check", &path("list.csv"), "--json"]).ends(1).out);
    assert_eq!(
        (&seen["profile"], &seen["sound"], &seen["held"]),
        (&"shukka_orders".into(), &1.into(), &1.into())
    );
    assert_eq!(seen["seen"][0]["said"]["items"][0]["item.name"], "椀");
    assert_eq!(seen["seen"][1]["code"], "R103");
    let odd = json(&world.shukka(&["check", &path("odd.csv"), "--json"]).ends(1).out);
    assert_eq!((&odd["seen"][0]["code"], &odd["well"]), (&"F001".into(), &false.into()));
    assert_eq!(json(&world.shukka(&["check", "--json"]).ends(0).out)["well"], true);
    world.settings("[[store]]\ncode = \"a\"\nkinnd = 1\n");
    let flawed = json(&world.shukka(&["check", "--json"]).ends(2).out);
    assert!(flawed["said"][0]["text"].as_str().unwrap().contains("kinnd"), "{flawed}");
}
