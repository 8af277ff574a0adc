//! What a message says is to be done can be done, word by word, and then all is well.

use crate::support::World;
use shukka::notice::{Code, Lang};

const ORDERS: &str = "受注番号,受注ステータス,送付先氏名,商品名,個数\nA-1,発送待ち,見本,品,1\n";

/// Moves a file as staff do, with its name.
fn move_file(world: &World, from: &str, to: &str) {
    std::fs::rename(world.path(from), world.path(to)).expect("moved");
}

#[test]
fn a_held_file_of_no_known_store_is_moved_into_its_store_s_folder() {
    let world = World::new();
    world.settings(
        "[[store]]\ncode = \"a\"\nname = \"A\"\nkind = \"csv\"\n[[store]]\ncode = \"b\"\nname = \"B\"\nkind = \"csv\"\n",
    );
    world.drop_sjis("注文.csv", ORDERS);
    world.pass().ends(1).says("F003").says("戻されたファイル（inbox/held/）を、その店舗のフォルダ");
    std::fs::create_dir_all(world.path("inbox/b")).expect("made");
    move_file(&world, "inbox/held/注文.csv", "inbox/b/注文.csv");
    world.pass().ends(0);
    assert_eq!(world.order("A-1")["store"], "b");
    assert!(world.files("inbox/held").is_empty(), "{:?}", world.files("inbox/held"));
}

#[test]
fn a_held_file_of_no_known_format_is_moved_back_once_its_format_is_there() {
    let world = World::new();
    world.drop_sjis("台帳.csv", "控え番号,品目\nZ-1,皿\n");
    world.pass().ends(1).says("F001").says("戻されたファイル（inbox/held/）を inbox へ移してください");
    world.profile(
        "id = \"mine\"\ntitle = \"台帳\"\nkind = \"orders\"\n[identify]\ncolumns = [\"控え番号\"]\n[fields]\nnumber = \"控え番号\"\n\"item.name\" = \"品目\"\n",
    );
    move_file(&world, "inbox/held/台帳.csv", "inbox/台帳.csv");
    world.pass().ends(0);
    assert_eq!(world.order("Z-1")["items"][0]["name"], "皿");
    assert!(world.files("inbox/held").is_empty(), "{:?}", world.files("inbox/held"));
}

#[test]
fn rows_of_an_order_that_is_not_in_yet_are_left_where_they_lie_and_go_in_once_it_is() {
    let world = World::new();
    world.drop_sjis("修正.csv", "修正する受注番号,伝票番号,配送業者\nA-1,123456789013,ヤマト運輸\n");
    world.pass().ends(1).says("O203").says("このままで構いません。受注が入ると、この行も自動で取り込みます");
    world.drop_sjis("注文.csv", ORDERS);
    world.pass().ends(0);
    assert_eq!(world.order("A-1")["shipment"]["tracking"][0], "123456789013");
    assert!(world.files("inbox/held").is_empty(), "{:?}", world.files("inbox/held"));
}

#[test]
fn rows_are_saved_where_they_lie_and_nobody_is_told_to_put_them_into_the_inbox_again() {
    for code in Code::all() {
        let said = code.remedy(Lang::Ja);
        assert!(!said.contains("もう一度 inbox") && !said.contains("もう一度入れて"), "{code}: {said}");
    }
}
