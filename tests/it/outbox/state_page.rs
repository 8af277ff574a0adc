//! 状態.html and 状態.txt: how things stand, for whoever opens the shop folder (contract 11).

use crate::support::world::World;

fn page(world: &World) -> (String, String) {
    let read = |name: &str| String::from_utf8(world.read(name)).unwrap();
    (read("状態.html"), read("状態.txt"))
}

const HEADER: &str = "受注番号,受注ステータス,送付先氏名,送付先電話番号,配送業者,伝票番号,出荷日,商品名,個数";

#[test]
fn the_page_says_how_things_stand_and_names_nobody() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"own\"\nname = \"本店\"\n");
    world.shukka(&["run", "--no-settle"]).ends(0);
    let (html, text) = page(&world);
    assert!(
        html.contains("順調です") && html.contains("class=\"green\"") && text.contains("● 順調です"),
        "{text}"
    );
    let rows = [
        "A-1,発送待ち,髙橋花子,09012345678,ヤマト運輸,123456789014,2026/10/05,皿,1",
        "A-2,発送待ち,山田太郎,09012345679,,,,皿,二個",
    ];
    world.drop_sjis("注文<1>.csv", &format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"))).pass().ends(1);
    let (html, text) = page(&world);
    assert!(html.contains("class=\"yellow\"") && html.contains("▲"));
    assert!(text.contains("✗ 要修正 1行 → 注文") && text.contains("本店（own）  送れる 1件"), "{text}");
    // Every code leads to its explanation within the page.
    assert!(html.contains("<a href=\"#R107\">R107</a>") && html.contains("<dt id=\"R107\">"));
    for secret in ["髙橋", "山田", "0901234", "<1>"] {
        assert!(!html.contains(secret) && !text.contains(&secret.replace("<1>", "髙橋")), "{secret}");
    }
    // It needs nothing from anywhere, and says by itself that nobody writes it any more.
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("src="));
    assert!(html.contains("見張りが止まっています"));
    // Mended, it is green again.
    let mended = format!("{HEADER}\r\nA-2,発送待ち,山田太郎,09012345679,,,,皿,2\r\n");
    world.drop_sjis("直した.csv", &mended).pass().ends(0);
    assert!(page(&world).0.contains("class=\"green\""), "{}", page(&world).1);
}

#[test]
fn a_file_that_nobody_reads_is_named_and_system_folders_are_not_looked_at() {
    let world = World::new();
    world.write("inbox/まちがい/注文.csv", "a,b\r\n1,2\r\n");
    world.write("inbox/@eaDir/x.csv", "a,b\r\n1,2\r\n");
    world.pass();
    let (html, text) = page(&world);
    assert!(text.contains("inbox/まちがい/注文.csv") && html.contains("だれも読まないフォルダ"), "{text}");
    assert!(!text.contains("eaDir") && html.contains("class=\"yellow\""));
}

#[test]
fn init_lays_a_page_for_staff_and_an_empty_correction_sheet_that_is_read() {
    let world = World::new();
    world.shukka(&["init"]).ends(0);
    let page = String::from_utf8(world.read("inbox/はじめに.txt")).unwrap();
    assert!(page.starts_with('\u{feff}') && page.lines().count() < 30 && page.contains("状態.html"));
    let sheet = world.read("修正シート.xlsx");
    world.shukka(&["init"]).ends(0);
    world.pass().ends(0);
    assert_eq!(world.files("inbox/held"), [""; 0]);
    world.drop_bytes("修正.xlsx", sheet);
    world.pass().ends(0).says("修正シート");
}
