//! The law of the spine: from a file in the inbox to an export in the outbox (contract sections 3 to 8).

use crate::support::{World, sjis, unsjis};

const HEADER: &str =
    "受注番号,受注ステータス,送付先氏名,受注日時,配送業者,配送方法,伝票番号,出荷日,商品名,個数,合計金額";

fn sheet(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

#[test]
fn what_is_dropped_is_taken_in_exported_and_archived_byte_for_byte() {
    let world = World::new();
    let bytes = sjis(&sheet(&[
        "A-1,発送待ち,髙橋①㈱～,2026/10/01 09:00,ヤマト運輸,宅急便,1234-5678-9013,2026/10/03,品,2,2950",
    ]));
    world.drop_bytes("注文.csv", &bytes).pass().ends(0).says("新しい受注 1件");
    assert_eq!(world.read("archive/2026-10-05/注文.csv"), bytes);
    let order = world.order("A-1");
    assert_eq!(order["ship_to"]["name"], "髙橋①㈱～");
    assert_eq!(order["ordered_at"], "2026-10-01T09:00:00+09:00");
    assert_eq!(order["shipment"]["tracking"][0], "123456789013");
    assert_eq!(order["origin"], serde_json::json!({ "file": "注文.csv", "row": 2 }));
    world.shukka(&["export"]).ends(0);
    assert_eq!(
        world.export_text("custom"),
        "\"受注番号\",\"出荷日\",\"配送業者\",\"配送方法\",\"伝票番号\"\r\n\"A-1\",\"2026/10/03\",\"ヤマト運輸\",\"宅急便\",\"123456789013\"\r\n"
    );
    world.shukka(&["export"]).ends(0).says("対象はありません");
    assert_eq!(world.files("outbox/custom").len(), 1);
    assert_eq!(world.reasons("A-1"), ["D305"]);
}

#[test]
fn good_rows_go_in_bad_orders_come_back_whole_in_their_own_bytes() {
    let world = World::new();
    let text = sheet(&[
        "A-1,発送待ち,良い,2026/10/01,,,,,品,２個,100",
        "A-2,発送待ち,悪い,2026/10/01,,,,,品,二個,100",
        "A-3,発送待ち,遠い,2026/10/01,,,,,品,1,100",
        "A-2,発送待ち,悪い,2026/10/01,,,,,別の品,1,100",
    ]);
    world.drop_sjis("a.csv", &text).pass().ends(1);
    assert_eq!(world.orders().len(), 2);
    assert_eq!(world.order("A-1")["items"][0]["quantity"], 2);
    let lines: Vec<&str> = text.lines().collect();
    let held = format!("{}\n{}\n{}\n", lines[0], lines[2], lines[4]);
    assert_eq!(world.read("inbox/held/a.csv"), sjis(&held));
    let reason = world.reason("a.csv");
    assert!(reason.starts_with('\u{feff}') && reason.contains("R103  個数が数字ではありません\r\n"));
    assert!(reason.contains("a.csv  3行目「個数」: 二個") && reason.contains("5行目"));

    // Mended and dropped again, it is taken in.
    let mended = unsjis(&world.read("inbox/held/a.csv")).replace("二個", "2");
    std::fs::remove_file(world.path("inbox/held/a.csv")).unwrap();
    world.drop_bytes("a.csv", sjis(&mended.replace("\r\n", "\n"))).pass().ends(0);
    assert_eq!(world.order("A-2")["items"].as_array().unwrap().len(), 2);
    // All of it is in: what lay with staff lies beside it.
    let archived = ["a (2).csv", "a.csv", "a.csv.理由.txt", "a.csv.直す.xlsx"];
    assert_eq!(world.files("archive/2026-10-05"), archived);
    assert_eq!(world.files("inbox/held"), [""; 0]);
}

#[test]
fn the_same_bytes_under_another_name_change_nothing_but_another_store_takes_them() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\n[[store]]\ncode = \"b\"\n");
    let bytes = sjis(&sheet(&["A-1,発送待ち,人,2026/10/01,,,,,品,1,100"]));
    world.drop_bytes("a/x.csv", &bytes).pass().ends(0);
    world.drop_bytes("a/y.csv", &bytes).pass().ends(0).says("F006");
    assert_eq!(world.orders().len(), 1);
    world.drop_bytes("b/x.csv", &bytes).pass().ends(0).says("新しい受注 1件");
    assert_eq!(world.orders().len(), 2);
    world
        .drop_bytes("x2.csv", sjis(&sheet(&["A-9,発送待ち,人,2026/10/01,,,,,品,1,100"])))
        .pass()
        .ends(1)
        .says("F003");
}

#[test]
fn newer_values_win_blanks_erase_nothing_and_staff_is_not_undone() {
    let world = World::new();
    let list = |paid: &str, status: &str| {
        format!("受注番号,受注ステータス,送付先氏名,支払方法\nA-1,{status},人,{paid}\n")
    };
    world.drop_sjis("1.csv", &list("前払い", "新規受付")).pass().ends(0);
    world.drop_sjis("2.csv", &list("", "新規受付")).pass().ends(0).says("変更なし 1件");
    assert_eq!(world.order("A-1")["payment"], "前払い");
    world.shukka(&["set", "A-1", "payment=後払い"]).ends(0);
    world.drop_sjis("3.csv", &format!("{}\n", list("前払い", "新規受付"))).pass().ends(0);
    assert_eq!(world.order("A-1")["payment"], "後払い");
    world.drop_sjis("4.csv", &list("代引き", "新規受付")).pass().ends(0).says("更新 1件");
    assert_eq!(world.order("A-1")["payment"], "代引き");
    world.shukka(&["explain", "A-1"]).ends(0).says("支払方法: 前払い → 後払い").says("shukka set");
    assert_eq!(world.order("A-1")["origin"]["file"], "1.csv");
}

#[test]
fn carriers_results_find_their_orders_and_move_the_status() {
    let world = World::new();
    world.drop_sjis(
        "o.csv",
        "受注番号,受注ステータス,送付先氏名\nA-1,新規受付,人\nA-2,保留,人\norder_A-3,新規受付,人\nLONGNUMBER-00000001,新規受付,人\n",
    );
    world.pass().ends(0);
    let b2 = "お客様管理番号,送り状種別,クール区分,伝票番号,出荷予定日,お届け予定日,配達時間帯\nA-1,0,0,123456789013,2026/10/04,,\nA-1,0,0,123456789024,2026/10/04,,\nA-2,0,0,123456789035,,,\n";
    world.drop_sjis("b2.csv", b2);
    world.drop_sjis(
        "e2.csv",
        "お問合せ送り状No,出荷日時,お客様管理ナンバー\n1234-5678-9046,2026/10/04 10:00,A-3\n",
    );
    world.drop_sjis(
        "yu.csv",
        "お客様側管理番号,お問い合わせ番号,仮引受確定作業年月日\nLONGNUMBER-0000,123456789050,\n",
    );
    world.pass().ends(0);
    let one = world.order("A-1");
    assert_eq!(one["status"], "処理済み");
    assert_eq!(one["shipment"]["tracking"], serde_json::json!(["123456789013", "123456789024"]));
    assert_eq!(one["shipment"]["carrier"], "ヤマト運輸");
    let two = world.order("A-2");
    assert_eq!(
        (two["status"].as_str(), two["shipment"]["ship_date"].as_str()),
        (Some("保留"), Some("2026-10-05"))
    );
    assert_eq!(world.order("order_A-3")["shipment"]["tracking"][0], "123456789046");
    assert_eq!(world.order("LONGNUMBER-00000001")["shipment"]["carrier"], "日本郵便");
    world.shukka(&["export"]).ends(0);
    let text = world.export_text("custom");
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("\"123456789013,123456789024\""), "{text}");
}

#[test]
fn a_child_travels_with_its_parent_and_impossible_bundles_are_held() {
    let world = World::new();
    let header = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,同梱親受注番号";
    let rows = [
        "A-2,発送待ち,人,,,,A-1",
        "A-1,発送待ち,人,ヤマト運輸,123456789013,2026/10/05,",
        "A-3,発送待ち,人,,,,A-404",
        "A-4,発送待ち,人,,,,A-5",
        "A-5,発送待ち,人,,,,A-4",
        "A-6,発送待ち,人,,,,A-6",
    ];
    world.drop_sjis("o.csv", &format!("{header}\n{}\n", rows.join("\n"))).pass().ends(1);
    assert_eq!(world.orders().len(), 2);
    assert!(world.reason("o.csv").contains("O205  この同梱の組み合わせはできません（4か所）"));
    let child = world.order("A-2");
    assert_eq!(child["bundle"]["parent"], "A-1");
    assert_eq!(child["shipment"]["tracking"][0], "123456789013");
    assert_eq!(world.reasons("A-2"), Vec::<String>::new());
    world.shukka(&["set", "A-1", "shipment.ship_date=2026-10-09"]).ends(0);
    assert_eq!((world.reasons("A-1"), world.reasons("A-2")), (vec!["D303".into()], vec!["D308".into()]));
    world.shukka(&["set", "A-1", "bundle.parent=A-2"]).ends(2).says("O205");
    world.shukka(&["set", "A-1", "shipment.ship_date=2026-10-05"]).ends(0);
    world.shukka(&["set", "A-2", "status=保留"]).ends(0);
    assert_eq!(world.reasons("A-2"), ["D301"]);
    world.shukka(&["export"]).ends(0);
    world.shukka(&["set", "A-2", "status=発送待ち"]).ends(0);
    assert_eq!(world.reasons("A-2"), Vec::<String>::new(), "due because its parent was exported");
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.files("outbox/custom").len(), 2);
}

#[test]
fn a_character_that_the_layout_cannot_hold_stops_its_order_and_no_other() {
    let world = World::new();
    let layout = "id = \"shipments\"\n[[column]]\nheader = \"氏名\"\nvalue = \"[送付先氏名]\"\n[[column]]\nheader = \"番号\"\nvalue = \"[受注番号]\"\n";
    world.write("layouts/own.toml", layout);
    let text = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日\nA-1,発送待ち,𠮷野,ヤマト運輸,123456789013,2026/10/05\nA-2,発送待ち,波〜線—,ヤマト運輸,123456789013,2026/10/05\n";
    world.drop_bytes("o.csv", text).pass().ends(0);
    assert_eq!(world.reasons("A-1"), ["D312"]);
    world.shukka(&["explain", "A-1"]).says("「𠮷」").says("氏名");
    world.shukka(&["export"]).ends(0).says("D312");
    assert_eq!(world.export_text("custom"), "\"氏名\",\"番号\"\r\n\"波～線―\",\"A-2\"\r\n");
}

#[test]
fn orders_that_stay_between_those_that_go_are_due_as_before() {
    let mut world = World::new();
    let layout = "id = \"shipments\"\n[[column]]\nheader = \"番号\"\nvalue = \"[受注番号][送付先氏名]\"\n";
    world.write("layouts/own.toml", layout);
    let mut text = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日\n".to_owned();
    for (number, name, day) in [
        ("A-1", "人", "2026/10/05"),
        ("A-2", "人", "2026/10/05"),
        ("A-3", "𠮷", "2026/10/05"),
        ("A-4", "人", "2026/10/05"),
        ("A-5", "人", "2026/10/06"),
        ("A-6", "人", "2026/10/05"),
        ("A-7", "𠮷", "2026/10/05"),
    ] {
        text.push_str(&format!("{number},発送待ち,{name},ヤマト運輸,123456789013,{day}\n"));
    }
    world.drop_bytes("o.csv", &text).pass().ends(0);
    world.shukka(&["export"]).ends(0).says("D312");
    assert_eq!(
        world.export_text("custom"),
        "\"番号\"\r\n\"A-1人\"\r\n\"A-2人\"\r\n\"A-4人\"\r\n\"A-6人\"\r\n"
    );
    let reasons = ["D305", "D305", "D312", "D305", "D303", "D305", "D312"];
    for (index, reason) in reasons.iter().enumerate() {
        assert_eq!(world.reasons(&format!("A-{}", index + 1)), [*reason]);
    }
    let explained = world.shukka(&["explain", "A-4"]).ends(0).says("A-4人");
    assert!(!explained.out.contains("A-6人"));
    // What stays is found again by the index, once it can be written or its day has come.
    world.shukka(&["set", "A-3", "ship_to.name=吉"]).ends(0);
    world.go_to("2026-10-06T18:00:00+09:00").shukka(&["export"]).ends(0);
    let files = world.files("outbox/custom");
    assert_eq!(files.len(), 2);
    let second = world.read(&format!("outbox/custom/{}", files[1]));
    assert_eq!(crate::support::unsjis(&second), "\"番号\"\r\n\"A-3吉\"\r\n\"A-5人\"\r\n");
}

#[test]
fn the_period_counts_the_order_date_both_ends_included_and_dry_run_writes_nothing() {
    let world = World::new();
    let row = |n: u32, day: &str| {
        format!("A-{n},発送待ち,人,{day},ヤマト運輸,宅急便,123456789013,2026/10/05,品,1,1")
    };
    let rows = [
        row(1, "2026/09/30 23:59"),
        row(2, "2026/10/01"),
        row(3, "2026/10/02 23:59"),
        row(4, "2026/10/03"),
        row(5, ""),
    ];
    world.drop_sjis("o.csv", &sheet(&rows.iter().map(String::as_str).collect::<Vec<_>>())).pass().ends(0);
    let period = ["export", "--from", "2026-10-01", "--to", "2026-10-02"];
    world.shukka(&[&period[..], &["--dry-run"]].concat()).ends(0).says("2件が対象").says("A-5  D306");
    assert!(world.files("outbox").is_empty());
    world.shukka(&period).ends(0).says("2件");
    world.shukka(&["export", "--from", "2026-10-03", "--to", "2026-10-01"]).ends(2);
    world.shukka(&["export"]).ends(0).says("3件");
}

#[test]
fn rows_of_one_order_agree_or_are_held_and_what_adds_up_adds_up() {
    let world = World::new();
    let header = "受注番号,受注ステータス,送付先氏名,商品コード,伝票番号,備考,出荷日,合計金額";
    let rows = [
        "A-1,発送待ち,人,X,123456789013,一,2026/10/1,\"1,000\"",
        "B-1,発送待ち,人,X,,,,",
        "A-1,,ﾋﾄ,Y,123456789024,二,2026-10-01,1000円",
        "A-1,,,Z,123456789013,一,,",
        "C-1,発送待ち,人,X,,,,100",
        "C-1,発送待ち,人,Y,,,,200",
    ];
    world.drop_sjis("o.csv", &format!("{header}\n{}\n", rows.join("\n").replace("ﾋﾄ", "人"))).pass().ends(1);
    let one = world.order("A-1");
    assert_eq!(one["items"].as_array().unwrap().len(), 3);
    assert_eq!(one["shipment"]["tracking"], serde_json::json!(["123456789013", "123456789024"]));
    assert_eq!((one["note"].as_str(), one["totals"]["total"].as_i64()), (Some("一\n二"), Some(1000)));
    assert_eq!(world.orders().len(), 2);
    assert!(world.reason("o.csv").contains("O201") && world.reason("o.csv").contains("6行目では「100」"));
}

#[test]
fn moments_are_shown_by_the_clock_of_the_shop() {
    let world = World::new();
    let list = |time: &str| {
        format!("受注番号,受注ステータス,送付先氏名,受注日時\nA-1,新規受付,人,2026/10/1 {time}\n")
    };
    world.drop_sjis("1.csv", &list("0:30")).pass().ends(0);
    world.drop_sjis("2.csv", &list("1:45")).pass().ends(0);
    let told = world.shukka(&["explain", "A-1"]).ends(0);
    assert!(told.out.contains("2026/10/01 00:30") && told.out.contains("2026/10/01 01:45"), "{}", told.out);
    let two = format!("{}A-2,新規受付,人,2026/10/1 0:30\nA-2,新規受付,人,2026/10/1 1:45\n", list("1:45"));
    world.drop_sjis("3.csv", &two).pass().ends(1);
    assert!(world.reason("3.csv").contains("2026/10/01 00:30"), "{}", world.reason("3.csv"));
}

#[test]
fn a_batch_that_a_crash_left_becomes_exactly_one_file() {
    let world = World::new();
    world
        .drop_sjis(
            "o.csv",
            &sheet(&["A-1,発送待ち,人,2026/10/01,ヤマト運輸,宅急便,123456789013,2026/10/05,品,1,1"]),
        )
        .pass()
        .ends(0);
    world.shukka(&["export"]).ends(0);
    let name = world.files("outbox/custom").remove(0);
    let whole = world.read(&format!("outbox/custom/{name}"));
    // Recorded, nothing written yet.
    std::fs::remove_file(world.path(&format!("outbox/custom/{name}"))).unwrap();
    world.in_ledger("UPDATE batches SET state = 0");
    world.pass().ends(0);
    assert_eq!(world.read(&format!("outbox/custom/{name}")), whole);
    // Complete and renamed, not yet marked; staff have taken the file away meanwhile.
    world.in_ledger("UPDATE batches SET state = 1");
    std::fs::remove_file(world.path(&format!("outbox/custom/{name}"))).unwrap();
    world.pass().ends(0);
    assert!(world.files("outbox/custom").is_empty());
    // Complete, not yet renamed.
    world.in_ledger(if crate::support::server::is_everywhere() {
        "UPDATE batches SET state = 1, mark = ''"
    } else {
        "UPDATE batches SET state = 1"
    });
    world.write(&format!("outbox/custom/.{name}.part"), &whole);
    world.pass().ends(0);
    assert_eq!(world.files("outbox/custom"), [name]);
}

#[test]
fn a_new_shop_with_automatic_exports_and_no_order_yet_does_not_wait_for_itself() {
    let world = World::new();
    world.settings(
        "[[store]]\ncode = \"custom\"\nname = \"カスタム\"\nkind = \"csv\"\n[store.export]\nauto = true\n",
    );
    let start = std::time::Instant::now();
    world.pass().ends(0);
    world.shukka(&["export"]).ends(0);
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "a lock was waited for");
}

#[test]
fn a_file_of_which_every_row_was_held_is_judged_afresh_when_its_cause_is_gone() {
    let world = World::new();
    world.drop_sjis("fix.csv", "修正する受注番号,備考\r\nA-1,至急\r\n");
    world.pass().ends(1).says("O203");
    // The held file as it lies there: the same bytes, of a row that somebody has open when its order comes.
    let held = world.read("inbox/held/fix.csv");
    world.write("inbox/held/.~lock.fix.csv#", "x");
    world.drop_sjis("orders.csv", "受注番号,受注ステータス,送付先氏名\r\nA-1,発送待ち,山田\r\n");
    world.pass().ends(0);
    std::fs::remove_file(world.path("inbox/held/.~lock.fix.csv#")).unwrap();
    world.drop_bytes("fix.csv", &held);
    world.pass().ends(0);
    assert_eq!(world.order("A-1")["note"], "至急");
    world.drop_bytes("again.csv", &held);
    world.pass().ends(0).says("F006");
}

#[test]
fn a_cancelled_order_stays_cancelled_whatever_the_mall_calls_it_next() {
    let world = World::new();
    let list = |status: &str, canceled: &str| {
        format!(
            "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,キャンセル\r\n\
             A-1,{status},山田,ヤマト運輸,123456789013,2026/10/01,{canceled}\r\n"
        )
    };
    world.drop_sjis("1.csv", &list("発送待ち", ""));
    world.drop_sjis("2.csv", &list("発送待ち", "はい"));
    world.pass().ends(0);
    world.drop_sjis("3.csv", &list("返金済", "はい"));
    world.pass().ends(0);
    assert_eq!(world.order("A-1")["status"], "キャンセル");
    assert_eq!(world.reasons("A-1"), ["D301"]);
}

#[test]
fn an_original_that_cannot_be_removed_is_taken_once_and_stops_nobody() {
    let world = World::new();
    let text = |n: u32| sheet(&[&format!("A-{n},発送待ち,人,2026/10/01,,,,,品,1,1")]);
    world.drop_sjis("a.csv", &text(1));
    // A folder under the hidden name stands for whatever keeps the original from being renamed.
    let claim = world.path("inbox/.shukka-1");
    std::fs::create_dir_all(claim.join("x")).unwrap();
    world.pass().ends(1).says("新しい受注 1件").says("inbox/a.csv は取り込み済みです");
    world.drop_sjis("b.csv", &text(2)).pass().ends(1).says("新しい受注 1件");
    world.pass().ends(1);
    let arrivals = world.number_in_ledger("SELECT COUNT(*) FROM arrivals");
    assert_eq!(
        (arrivals, world.files("archive/2026-10-05")),
        (2, vec!["a.csv".to_owned(), "b.csv".to_owned()])
    );
    assert!(world.path("inbox/a.csv").exists());
    std::fs::remove_dir_all(&claim).unwrap();
    world.pass().ends(0);
    assert!(!world.path("inbox/a.csv").exists());
    assert_eq!(world.files("archive/2026-10-05").len(), 2);
}

#[test]
fn a_slip_in_the_command_line_is_told_in_japanese_with_the_way_out() {
    let world = World::new();
    for (arguments, words) in [
        (&["statsu"][..], "「statsu」というコマンドはありません。「status」のことでしょうか。"),
        (
            &["orders", "--stor", "x"],
            "「--stor」という指定はこのコマンドにありません。「--store」のことでしょうか。",
        ),
        (&["set", "1"], "足りない指定があります: <FIELD=VALUE>"),
        (&["export", "--from", "2026/13/45"], "日付を 2026-10-01 の形で書いてください。"),
        (&["labels", "--carrier", "kuroneko"], "書けるのは yamato-b2、sagawa-ehiden3"),
        (&[], "コマンドを書いてください"),
    ] {
        world.shukka(arguments).ends(2).says(words).says("--help で見られます");
    }
}
