//! Held rows are mended where they lie, or wherever they are dropped (contract 3.11).

use super::field::{row, table};
use crate::support::world::{World, sjis, unsjis, until};
use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

const TWIN: &str = "inbox/held/list.csv.直す.xlsx";

/// A list of which two orders are held, and a row without a number.
fn held() -> World {
    let world = World::new();
    let list = table(&[
        row("J1", &[("商品コード", "C-1")]),
        row("J2", &[("個数", "二個"), ("送付先電話番号", "09012345678")]),
        row("J2", &[("商品コード", "C-4"), ("送付先電話番号", "09012345678")]),
        row("", &[("商品コード", "C-2")]),
        row("J3", &[("単価", "百円玉"), ("送付先電話番号", "09012345679")]),
    ]);
    world.drop_sjis("list.csv", &list).pass().ends(1);
    world
}

fn twin(world: &World) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(world.path(TWIN)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn save(world: &World, rows: &[Vec<String>], path: &str) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
    }
    world.write(path, book.save_to_buffer().unwrap());
}

/// Changes cells of the twin: the row in the original, the column, what is typed.
fn mend_twin(world: &World, changes: &[(&str, &str, &str)], path: &str) {
    let mut rows = twin(world);
    for (of, column, value) in changes {
        let column = rows[0].iter().position(|name| name == column).unwrap();
        let row = rows.iter_mut().find(|row| row[1] == *of).unwrap();
        (*value).clone_into(&mut row[column]);
    }
    save(world, &rows, path);
}

fn items(world: &World, number: &str) -> Vec<(String, i64)> {
    let order = world.order(number);
    let item = |it: &Value| (it["sku"].as_str().unwrap().to_owned(), it["quantity"].as_i64().unwrap());
    order["items"].as_array().unwrap().iter().map(item).collect()
}

fn held_count(world: &World) -> usize {
    let status: Value = serde_json::from_str(&world.shukka(&["status", "--json"]).out).unwrap();
    status["held"].as_array().unwrap().len()
}

#[test]
fn the_twin_says_what_to_mend_and_where_it_came_from() {
    let world = held();
    let rows = twin(&world);
    assert_eq!(rows[0][..3], ["直すところ", "元の行", "受注番号"].map(str::to_owned));
    assert_eq!(rows[1..].iter().map(|row| row[1].as_str()).collect::<Vec<_>>(), ["3", "4", "5", "6"]);
    assert!(rows[1][0].contains("個数が数字ではありません: 二個\n→ 数字だけを入力して、保存してください。"));
    assert!(rows[1].contains(&"09012345678".to_owned()));
    let reason = world.reason("list.csv");
    assert!(reason.contains("list.csv  3行目「個数」: 二個   （受注 J2、直すファイルの2行目）"), "{reason}");
}

#[test]
fn what_is_mended_where_it_lies_goes_in_and_what_is_still_wrong_stays() {
    let world = held();
    mend_twin(&world, &[("3", "個数", "2"), ("5", "受注番号", "J1"), ("6", "単価", "百円")], TWIN);
    world.pass().ends(1).says("3行を取り込みました");
    assert_eq!(items(&world, "J2"), [("C-1".to_owned(), 2), ("C-4".to_owned(), 1)]);
    // As if its file had been right at once.
    assert_eq!(items(&world, "J1"), [("C-1".to_owned(), 1), ("C-2".to_owned(), 1)]);
    assert_eq!(world.files("inbox/held"), ["list.csv", "list.csv.理由.txt", "list.csv.直す.xlsx"]);
    let plain = unsjis(&world.read("inbox/held/list.csv"));
    assert!(plain.lines().count() == 2 && plain.contains("百円") && !plain.contains("百円玉"), "{plain}");
    assert_eq!(twin(&world).len(), 2);
    assert!(world.reason("list.csv").contains("6行目「単価」: 百円 "), "{}", world.reason("list.csv"));
    // Nobody has touched it since.
    world.pass().ends(0);
    assert_eq!(held_count(&world), 1);
    // The other form, as a spreadsheet saves it: in UTF-8, without the zero in front.
    let saved = plain.replace("百円", "1200").replace("09012345679", "9012345679");
    world.write("inbox/held/list.csv", saved);
    world.pass().ends(0).says("新しい受注 1件");
    assert_eq!(world.order("J3")["ship_to"]["phone"], "09012345679");
    assert_eq!((world.files("inbox/held"), held_count(&world)), (Vec::new(), 0));
    let archived = world.files("archive/2026-10-05");
    assert!(archived.contains(&"list.csv.理由.txt".to_owned()) && archived.len() == 6, "{archived:?}");
}

#[test]
fn a_file_that_is_open_in_a_program_is_not_read() {
    let world = held();
    mend_twin(&world, &[("3", "個数", "2")], TWIN);
    for lock in ["~$list.csv.直す.xlsx", ".~lock.list.csv.直す.xlsx#"] {
        world.write(&format!("inbox/held/{lock}"), "");
        world.pass().ends(0);
        assert_eq!(world.orders().len(), 1, "{lock}");
        std::fs::remove_file(world.path(&format!("inbox/held/{lock}"))).unwrap();
    }
    world.pass().ends(1);
    assert_eq!(world.orders().len(), 2);
}

#[test]
fn a_twin_goes_to_its_store_from_wherever_it_is_dropped() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\n[[store]]\ncode = \"b\"\n");
    world.drop_sjis("a/list.csv", &table(&[row("J1", &[("個数", "二個")])])).pass().ends(1);
    let mut book: Xlsx<_> = open_workbook(world.path("inbox/held/a/list.csv.直す.xlsx")).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> = range
        .rows()
        .map(|row| row.iter().map(|cell| cell.to_string().replace("二個", "2")).collect())
        .collect();
    save(&world, &rows, "inbox/b/list.csv.直す - コピー.xlsx");
    world.pass().ends(0);
    assert_eq!(world.order("J1")["store"], "a");
    assert_eq!(world.files("inbox/held/a"), [""; 0]);
    // The plain form likewise; a new list that only has its name is no mended one.
    world.drop_sjis("a/x.csv", &table(&[row("J5", &[("個数", "五")])])).pass().ends(1);
    world.drop_sjis("b/x.csv", &table(&[row("K1", &[]), row("K2", &[])])).pass().ends(0);
    assert_eq!(world.order("K1")["store"], "b");
    world.drop_sjis("x.csv", &table(&[row("J5", &[("個数", "5")])])).pass().ends(0);
    assert_eq!(world.order("J5")["store"], "a");
}

#[test]
fn a_mended_row_counts_at_its_original_s_place() {
    let world = World::new();
    world.drop_sjis("1.csv", &table(&[row("J1", &[("備考", "一"), ("送付先氏名", "山田")])])).pass().ends(0);
    let bad = row("J1", &[("備考", "二"), ("送付先氏名", "山本"), ("個数", "二つ")]);
    world.drop_sjis("list.csv", &table(&[bad])).pass().ends(1);
    world.shukka(&["set", "J1", "note=電話で変更"]).ends(0);
    mend_twin(&world, &[("2", "個数", "2")], TWIN);
    world.pass().ends(0);
    let order = world.order("J1");
    assert_eq!(order["note"], "電話で変更", "what came later stands");
    assert_eq!(order["ship_to"]["name"], "山本", "what came before does not");
    assert_eq!(order["items"][0]["quantity"], 2);
}

#[test]
fn when_both_forms_are_changed_both_are_judged() {
    let world = held();
    mend_twin(&world, &[("3", "個数", "2")], TWIN);
    let plain = unsjis(&world.read("inbox/held/list.csv")).replace("百円玉", "1000");
    world.write("inbox/held/list.csv", sjis(&plain));
    world.pass().ends(1);
    assert_eq!(world.orders().len(), 3);
    // What was saved in the same tick of the disk's clock as we wrote it is looked at once more.
    until("the row without a number is left", || {
        world.pass();
        twin(&world).len() == 2
    });
}

#[test]
fn whatever_brings_the_last_row_clears_the_files_away() {
    let world = held();
    let list = table(&[row("J2", &[]), row("J3", &[])]);
    world.drop_sjis("corrected.csv", &list).pass().ends(0);
    assert_eq!(twin(&world).len(), 2, "the row without a number is left");
    let rest = table(&[row("J1", &[("商品コード", "C-2")])]);
    world.drop_sjis("rest.csv", &rest).pass().ends(0);
    assert_eq!((world.files("inbox/held"), held_count(&world)), (Vec::new(), 0));
    assert_eq!(items(&world, "J1").len(), 2);
}

#[test]
fn the_same_file_dropped_again_makes_no_second_set() {
    let world = held();
    let before = world.files("inbox/held");
    let bytes = world.read("archive/2026-10-05/list.csv");
    world.drop_bytes("another name.csv", &bytes).pass().ends(1).says("R103");
    world.drop_bytes("list.csv", &bytes).pass().ends(1);
    assert_eq!((world.files("inbox/held"), twin(&world).len()), (before, 5));
    // A file that is held as a whole lies there once, too.
    world.drop_sjis("odd.csv", "知らない,見出し\r\n1,2\r\n").pass().ends(1);
    world.drop_sjis("odd2.csv", "知らない,見出し\r\n1,2\r\n").pass().ends(1).says("F001");
    assert_eq!(world.files("inbox/held").iter().filter(|name| name.starts_with("odd")).count(), 2);
}

#[test]
fn a_file_held_as_a_whole_is_mended_where_it_lies() {
    let world = World::new();
    let text = table(&[row("J1", &[])]);
    world.drop_sjis("list.csv", &text.replace("受注番号", "番号らしきもの")).pass().ends(1).says("F001");
    world.write("inbox/held/list.csv", sjis(&text));
    world.pass().ends(0);
    assert_eq!(world.orders().len(), 1);
    assert_eq!((world.files("inbox/held"), held_count(&world)), (Vec::new(), 0));
}

#[test]
fn a_mended_file_that_cannot_be_read_stays_and_says_so() {
    let world = held();
    let mut rows = twin(&world);
    rows[0].iter_mut().for_each(|name| *name = format!("{name}?"));
    save(&world, &rows, TWIN);
    world.pass().ends(1).says("F001");
    assert!(world.reason("list.csv").contains("見出しの行"), "{}", world.reason("list.csv"));
    assert_eq!(twin(&world)[0][0], "直すところ", "it is written anew");
    mend_twin(&world, &[("3", "個数", "2")], TWIN);
    world.pass().ends(1);
    assert!(!world.reason("list.csv").contains("見出しの行"));
    assert_eq!(world.orders().len(), 2);
}

#[test]
fn a_twin_is_made_without_the_system_s_folder_for_temporary_files() {
    let world = World::new();
    world.drop_sjis("悪い.csv", &table(&[row("T-1", &[("個数", "二個")])]));
    let mut command = world.command(&["run", "--no-settle"]);
    crate::support::Ran::of(&command.env("TMPDIR", world.path("nowhere")).output().unwrap()).ends(1);
    assert!(world.path("inbox/held/悪い.csv.直す.xlsx").is_file());
}

#[test]
fn rows_that_each_form_has_mended_are_in_once_and_nothing_is_left() {
    let world = held();
    // The twin mends J2, the plain form J3 and the row without a number; each still has the other's fault.
    mend_twin(&world, &[("3", "個数", "2")], TWIN);
    let plain = unsjis(&world.read("inbox/held/list.csv")).replace("百円玉", "100");
    let plain: Vec<&str> = plain.lines().filter(|line| !line.starts_with(',')).collect();
    assert!(plain.iter().any(|line| line.contains("二個")), "{plain:?}");
    world.write("inbox/held/list.csv", sjis(&(plain.join("\r\n") + "\r\n")));
    world.pass();
    assert_eq!(items(&world, "J2").len(), 2);
    assert_eq!(items(&world, "J3").len(), 1);
    let left = twin(&world);
    assert!(left[1..].iter().all(|row| row[2] != "J2" && row[2] != "J3"), "{left:?}");
}

/// Runs a pass beside somebody who saves `content` as soon as a file appears in `inbox/held/`.
fn pass_beside_a_quick_hand(world: &World, name: &str, content: &[u8]) {
    let lies = world.path(&format!("inbox/held/{name}"));
    let saved = lies.with_file_name(".saved");
    std::thread::scope(|scope| {
        let hand = scope.spawn(|| {
            let since = std::time::Instant::now();
            while !lies.exists() {
                assert!(since.elapsed().as_secs() < 60, "it is given back");
                std::hint::spin_loop();
            }
            std::fs::write(&saved, content).unwrap();
            std::fs::rename(&saved, &lies).unwrap();
        });
        world.pass();
        hand.join().unwrap();
    });
}

#[test]
fn what_is_saved_in_the_moment_in_which_it_is_given_back_is_read() {
    let right = table(&[row("J1", &[("個数", "2")])]);
    let world = World::new();
    world.drop_sjis("list.csv", &table(&[row("J1", &[("個数", "二個")])]));
    pass_beside_a_quick_hand(&world, "list.csv", &sjis(&right));
    world.pass().ends(0);
    assert_eq!(items(&world, "J1")[0].1, 2);
    assert_eq!(held_count(&world), 0);
}

#[cfg(unix)]
#[test]
fn so_is_what_is_saved_in_the_moment_in_which_a_whole_file_is_given_back_as_a_copy() {
    let right = table(&[row("J1", &[("個数", "2")])]);
    let world = World::new();
    world.drop_sjis("list.csv", "名前,値\n見本,1\n");
    // With a second name elsewhere it is no file to be moved.
    std::fs::hard_link(world.path("inbox/list.csv"), world.path("elsewhere.csv")).unwrap();
    pass_beside_a_quick_hand(&world, "list.csv", &sjis(&right));
    world.pass();
    assert_eq!(items(&world, "J1")[0].1, 2);
    assert_eq!(held_count(&world), 0);
}

#[test]
fn a_copy_of_a_twin_is_no_held_file_and_is_named_as_read_by_nobody() {
    let world = held();
    let copy = "inbox/held/list.csv.直す - コピー.xlsx";
    std::fs::copy(world.path(TWIN), world.path(copy)).unwrap();
    world.pass().says("F009").says("list.csv.直す - コピー.xlsx").ends(1);
    assert_eq!(held_count(&world), 1);
    // Dropped into the inbox it is what its original is.
    mend_twin(&world, &[("3", "個数", "2")], "inbox/list.csv.直す - コピー.xlsx");
    std::fs::remove_file(world.path(copy)).unwrap();
    world.pass();
    assert_eq!(items(&world, "J2").len(), 2);
    assert!(!world.pass().out.contains("F009"));
}

#[test]
fn the_empty_correction_sheet_lies_there_again_when_somebody_has_moved_it_away() {
    let world = World::new();
    world.pass();
    assert!(!world.path("修正シート.xlsx").exists(), "only a shop that was begun with one has it");
    world.shukka(&["init"]).ends(0);
    std::fs::rename(world.path("修正シート.xlsx"), world.path("inbox/修正シート.xlsx")).unwrap();
    world.pass();
    assert!(world.path("修正シート.xlsx").exists());
}

#[test]
fn a_row_with_a_comma_too_many_is_mended_in_its_own_form() {
    let world = World::new();
    let list = table(&[row("K1", &[("送付先住所1", "見本市3,301")]), row("K2", &[])]);
    world.drop_sjis("list.csv", &list).pass().says("R105").ends(1);
    let held = unsjis(&world.read("inbox/held/list.csv"));
    world.write("inbox/held/list.csv", sjis(&held.replace("見本市3,301", "見本市3-301")));
    world.pass().ends(0);
    assert_eq!(world.order("K1")["ship_to"]["address1"], "見本市3-301");
    assert!(world.files("inbox/held").is_empty(), "{:?}", world.files("inbox/held"));
}
