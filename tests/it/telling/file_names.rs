//! The names of export files: the contract's, whatever a layout is called (contract 6).

use crate::support::world::World;

#[test]
fn an_export_file_is_named_for_its_store_whatever_its_layout_is_called() {
    for id in ["yahoo_like", "月末/楽天", "..", "a\\b"] {
        let world = World::new();
        world.settings(&format!(
            "[[store]]\ncode = \"s\"\nname = \"店\"\nkind = \"csv\"\n[store.export]\nauto = true\nlayout = '{id}'\n"
        ));
        world.write(
            "layouts/own.toml",
            format!("id = '{id}'\n[[column]]\nheader = \"番号\"\nvalue = \"[受注番号]\"\n"),
        );
        let list = "受注番号,受注ステータス,送付先氏名,配送業者,配送方法,伝票番号,出荷日\nA-1,発送待ち,髙橋,ヤマト運輸,宅急便,123456789013,2026/10/03\n";
        world.drop_sjis("s/list.csv", list).pass().ends(0);
        assert_eq!(world.files("outbox/s"), ["s-shipments-20261005-180000-1.csv"], "{id}");
        assert_eq!(world.order("A-1")["export"]["state"], "sent", "{id}");
        world.pass().ends(0);
        assert_eq!(world.files("outbox/s").len(), 1, "{id}");
    }
}
