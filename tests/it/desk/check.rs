//! `shukka check FILE`: what it says of a file is what becomes of it.

use crate::support::world::World;

const LIST: &str = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日\nK-1,新規受付,見本,,,\n";
const B2: &str = "お客様管理番号,送り状種別,クール区分,伝票番号,出荷予定日,お届け予定日,配達時間帯\n";

fn checked(world: &World, text: &str) -> crate::support::Ran {
    world.write("later.csv", crate::support::sjis(text));
    world.shukka(&["check", &world.path("later.csv").to_string_lossy()])
}

#[test]
fn a_carriers_row_without_its_order_would_be_given_back() {
    let world = World::new();
    let row = |number: &str| format!("{B2}{number},0,0,123456789013,2026/10/01,,\n");
    checked(&world, &row("K-1")).says("O203").says("要修正になる行 1").ends(1);
    world.drop_sjis("list.csv", LIST).pass().ends(0);
    checked(&world, &row("K-1")).says("要修正になる行 0").ends(0);
    checked(&world, &row("K-9")).says("O203").ends(1);
    checked(&world, "修正する受注番号,備考\nK-9,急ぎ\nK-1,急ぎ\n")
        .says("取り込める行 1、要修正になる行 1")
        .ends(1);
    world.drop_sjis("b2.csv", &row("K-9")).pass().says("O203").ends(1);
}

#[test]
fn a_zip_of_files_says_what_it_is() {
    let world = World::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("list.csv", zip::write::SimpleFileOptions::default()).expect("a file");
    std::io::Write::write_all(&mut zip, LIST.as_bytes()).expect("written");
    let bytes = zip.finish().expect("a zip").into_inner();
    world.drop_bytes("orders.zip", bytes).pass().says("F004").ends(1);
    let reason = world.reason("orders.zip");
    assert!(reason.contains("展開して") && !reason.contains("途中で切れています"), "{reason}");
}

#[test]
fn a_lost_zero_may_be_typed_again() {
    let world = World::new();
    let list = "受注番号,受注ステータス,送付先氏名,送付先郵便番号\nK-2,発送待ち,見本,600042\n";
    world.drop_sjis("list.csv", list).pass().ends(1);
    let reason = world.reason("list.csv");
    assert!(reason.contains("先頭の0を付けて入力し直し") && !reason.contains("元に戻せません"), "{reason}");
}
