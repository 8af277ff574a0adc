//! Orders that look wrong are told all the same, and not without a word (contract 7, 12).

use crate::support::World;

const HEADER: &str = "受注番号,受注日時,受注ステータス,送付先氏名,送付先住所1,配送業者,伝票番号,出荷日\n";

#[test]
fn one_number_for_two_addressees_and_a_day_before_the_order_are_said_when_told_and_when_asked_about() {
    let world = World::new().at("2026-10-05T12:00:00+09:00");
    world.settings("[[store]]\ncode = \"acme\"\n[store.export]\nauto = true\n");
    let rows = "K-1,2026-10-01,発送待ち,森 一,町1,ヤマト運輸,123456789013,2026-10-05\n\
        K-2,2026-10-01,発送待ち,林 二,町2,ヤマト運輸,123456789013,2026-10-05\n\
        K-3,2026-10-04,発送待ち,原 三,町3,ヤマト運輸,123456789024,2026-10-03\n\
        K-4,2026-10-01,発送待ち,谷 四,町4,ヤマト運輸,123456789035,2026-10-05\n\
        K-5,2026-10-01,発送待ち,谷 四,町4,ヤマト運輸,123456789035,2026-10-05\n";
    let ran = world.drop_sjis("list.csv", &format!("{HEADER}{rows}")).pass().ends(0);
    let ran = ran
        .says("通知した受注のうち、次のものを確かめてください")
        .says("K-1  123456789013  同じ伝票番号がほかの受注にもあります")
        .says("K-3  123456789024  出荷日が受注日より前です");
    assert!(!ran.out.contains("    K-4"), "two orders of one addressee may share a parcel: {}", ran.out);
    world.shukka(&["explain", "K-1"]).says("送り先の違うほかの受注にもあります: K-2〔acme〕");
    world.shukka(&["explain", "K-3"]).says("出荷日が受注日より前です");
    assert!(!world.shukka(&["explain", "K-5"]).out.contains("ほかの受注にもあります"));
}
