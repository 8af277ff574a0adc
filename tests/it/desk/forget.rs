//! `shukka forget`: of whom was forgotten no byte is left, in UTF-8 or CP932; of the others all; numbers and amounts stay,
//! and nothing brings a person back.

use crate::support::{AUTO, Running, World, files_of, sjis, until};
use std::path::Path;

const HEADER: &str = "受注番号,受注日時,受注ステータス,注文者氏名,注文者カナ,注文者電話番号,注文者メール,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,送付先電話番号,備考,ひとことメモ,商品名,個数,合計金額,配送業者,伝票番号,出荷日\n";

/// What is known of the n-th buyer: nobody else has any of it.
fn traces(n: usize) -> [String; 7] {
    let kana = ["アイウ", "カキク", "サシス", "タチツ", "ナニヌ"][n % 5];
    [
        format!("高梨{n:05}様"),
        format!("{kana}{n:05}ミホン"),
        format!("070{:08}", 33_000_000 + n),
        format!("kaite{n:05}@shop.example"),
        format!("見本町{n:05}番地"),
        format!("玄関先{n:05}へ"),
        format!("覚え書き{n:05}"),
    ]
}

fn row(n: usize, ordered: &str, shipped: &str, status: &str) -> String {
    let [name, kana, phone, mail, street, note, memo] = traces(n);
    format!(
        "F-{n:05},{ordered},{status},{name},{kana},{phone},{mail},{name},0600001,北海道,{street},{phone},{note},{memo},品,1,{},ヤマト運輸,123456789013,{shipped}\n",
        1000 + n
    )
}

/// The files below a folder in which a text stands, in UTF-8 or CP932.
fn holding(dir: &Path, text: &str) -> Vec<String> {
    let forms = [text.as_bytes().to_vec(), sjis(text)];
    let holds = |bytes: &[u8]| forms.iter().any(|form| memchr::memmem::find(bytes, form).is_some());
    let shown = |path: &Path| path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
    let files = files_of(dir).into_iter().filter(|path| holds(&unpacked(path)));
    files.map(|path| shown(&path)).collect()
}

/// A file's bytes, and what lies packed in it.
fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = std::fs::read(path).unwrap();
    let file = std::fs::File::open(path).unwrap();
    if let Ok(mut zip) = zip::ZipArchive::new(file) {
        for at in 0..zip.len() {
            std::io::copy(&mut zip.by_index(at).unwrap(), &mut bytes).unwrap();
        }
    }
    bytes
}

#[track_caller]
fn nothing_is_left_of(world: &World, people: impl Iterator<Item = usize>) {
    for n in people {
        for trace in traces(n) {
            assert_eq!(holding(world.dir(), &trace), Vec::<String>::new(), "{trace}");
        }
    }
}

#[track_caller]
fn all_is_known_of(world: &World, people: impl Iterator<Item = usize>) {
    for n in people {
        let order = world.order(&format!("F-{n:05}"));
        let [name, kana, phone, mail, street, note, memo] = traces(n);
        let orderer = &order["orderer"];
        assert_eq!(
            [
                &orderer["name"],
                &orderer["kana"],
                &orderer["phone"],
                &orderer["email"],
                &order["ship_to"]["address1"],
                &order["note"],
                &order["memo"]
            ],
            [&name, &kana, &phone, &mail, &street, &note, &memo]
        );
    }
}

/// 20 old orders that were told, 5 that were cancelled, and 10 young ones; of the old ones a label file and a report.
fn shop() -> World {
    let mut world = World::new().at("2026-01-20T10:00:00+09:00");
    world.settings(AUTO);
    let old: String = (0..20).map(|n| row(n, "2026/01/10", "2026/01/15", "発送待ち")).collect();
    let cancelled: String =
        (20..25).map(|n| row(n, "2026/01/11", "", "キャンセル").replace("123456789013", "")).collect();
    world.drop_sjis("古い.csv", &(HEADER.to_owned() + &old));
    world.drop_bytes("取消.csv", HEADER.to_owned() + &cancelled).pass().ends(0).says("20件を書き出しました");
    world.shukka(&["set", "F-00003", "ship_to.name=別の高梨00003様"]).ends(0);
    world.shukka(&["report", "--from", "2026-01-01", "--to", "2026-01-31"]).ends(0);
    world.go_to("2026-10-05T18:00:00+09:00");
    let young: String = (25..35).map(|n| row(n, "2026/10/01", "2026/10/03", "発送待ち")).collect();
    world.drop_sjis("新しい.csv", &(HEADER.to_owned() + &young)).pass().ends(0);
    world
}

#[test]
fn no_byte_is_left_of_whom_was_forgotten_and_all_of_the_others() {
    let world = shop();
    let before = world.orders();
    assert!(!holding(world.dir(), &traces(7)[0]).is_empty());
    let dry = world.shukka(&["forget", "--before", "2026-06-01", "--dry-run"]).ends(0);
    dry.says("受注 25件を消すことになります").says("archive/2026-01-20/古い.csv").says("突合-2026-01-01");
    assert_eq!(world.orders(), before);
    world
        .shukka(&["forget", "--before", "2026-06-01"])
        .ends(0)
        .says("受注 25件の")
        .says("消したファイル: archive/2026-01-20/古い.csv");
    nothing_is_left_of(&world, 0..25);
    all_is_known_of(&world, 25..35);
    // Numbers, amounts and what was told stay, and the report still adds up.
    let after = world.orders();
    for (was, is) in before.iter().zip(&after) {
        for key in ["number", "status", "ordered_at", "totals", "items", "shipment", "export"] {
            assert_eq!(was[key], is[key], "{key}");
        }
    }
    world.shukka(&["report", "--from", "2026-01-01", "--to", "2026-01-31"]).ends(0);
    world.shukka(&["explain", "F-00001"]).ends(0).says("個人情報: 保存期間が過ぎたため消しました");
    nothing_is_left_of(&world, 0..25);
    // Once more: nothing is left to be done.
    world.shukka(&["forget", "--before", "2026-06-01"]).ends(0).says("受注 0件の");
    world.shukka(&["check"]).ends(0);
}

#[test]
fn what_was_forgotten_stays_so_when_a_list_is_taken_back_and_comes_again() {
    let mut world = World::new().at("2026-01-20T10:00:00+09:00");
    world.settings(AUTO);
    let of = |n: usize| row(n, "2026/01/10", "", "キャンセル").replace("123456789013", "");
    let young = |n: usize| row(n, "2026/10/01", "2026/10/03", "発送待ち");
    // Of the old order and a young one, two lists; the young ones keep the files.
    world.drop_sjis("一.csv", &(HEADER.to_owned() + &of(0) + &young(1))).pass().ends(0);
    world
        .drop_sjis("二.csv", &(HEADER.to_owned() + &of(0).replace("のし", "急ぎ") + &young(2)))
        .pass()
        .ends(0);
    world.go_to("2026-10-05T18:00:00+09:00");
    world.shukka(&["forget", "--before", "2026-06-01"]).ends(0).says("受注 1件の");
    let is_forgotten = |world: &World| {
        let order = world.order("F-00000");
        for field in ["name", "kana", "phone", "email"] {
            assert_eq!(order["orderer"][field], "", "{field}");
            assert_eq!(order["ship_to"][field], "", "{field}");
        }
        assert_eq!(order["note"], "");
        assert_eq!(order["totals"]["total"], 1000);
    };
    is_forgotten(&world);
    // The second list makes the order now, and what it says of people is not taken.
    let dry = world.shukka(&["undo", "一.csv", "--dry-run"]).ends(0).out;
    assert!(!dry.contains("氏名"), "{dry}");
    world.shukka(&["undo", "一.csv"]).ends(0);
    is_forgotten(&world);
    // Nobody knows it any more, and then a list brings it again.
    world.shukka(&["undo", "二.csv"]).ends(0);
    assert!(world.orders().is_empty());
    world.drop_sjis("二度目.csv", &(HEADER.to_owned() + &of(0) + &young(2))).pass().ends(0);
    is_forgotten(&world);
    world
        .drop_sjis("三度目.csv", &(HEADER.to_owned() + &of(0).replace("のし", "急ぎ") + &young(2)))
        .pass()
        .ends(0);
    is_forgotten(&world);
}

#[test]
fn a_forgotten_order_takes_no_personal_data_again() {
    let mut world = shop();
    world.shukka(&["forget", "--before", "2026-06-01"]).ends(0);
    world.go_to("2026-10-06T18:00:00+09:00");
    // The same in other words: a new memo, another name, a phone that is doubtful.
    let again = (0..3).map(|n| row(n, "2026/01/10", "2026/01/15", "発送待ち")).collect::<String>();
    let again = again.replace("070330", "もしもし、070330").replace(",品,", ",別の品,");
    world.drop_sjis("もう一度.csv", &(HEADER.to_owned() + &again)).pass().ends(0);
    world.shukka(&["set", "F-00001", "ship_to.name=高梨00001様", "memo=覚え書き00001"]).ends(0);
    for n in 0..3 {
        let order = world.order(&format!("F-{n:05}"));
        assert_eq!((&order["ship_to"]["name"], &order["memo"]), (&"".into(), &"".into()), "{order}");
        assert_eq!(order["items"][0]["name"], "別の品", "what is about no person goes on");
        for trace in traces(n) {
            let files = holding(world.dir(), &trace);
            // The file itself, which lies beside the archive for an hour too.
            let is_there =
                |file: &String| ["archive/2026-10-06/", "state/late/"].iter().any(|at| file.starts_with(at));
            assert!(files.iter().all(is_there), "{trace}: {files:?}");
        }
    }
    // The file that brought it holds nobody else, and goes with the next forgetting.
    world.shukka(&["forget", "--before", "2026-06-01"]).ends(0).says("もう一度.csv");
    nothing_is_left_of(&world, 0..3);
}

#[test]
fn a_file_that_holds_others_too_is_named_with_its_day_and_goes_with_mixed() {
    let mut world = World::new().at("2026-01-20T10:00:00+09:00");
    world.settings(AUTO);
    let rows = row(0, "2026/01/10", "2026/01/15", "発送待ち") + &row(1, "2026/01/10", "", "保留");
    world.drop_sjis("両方.csv", &(HEADER.to_owned() + &rows)).pass().ends(0);
    let rows =
        row(2, "2026/01/10", "2026/01/15", "発送待ち") + &row(3, "2026/08/10", "2026/08/15", "発送待ち");
    world.go_to("2026-08-20T10:00:00+09:00");
    world.drop_sjis("二つ.csv", &(HEADER.to_owned() + &rows)).pass().ends(0);
    world.go_to("2026-10-05T18:00:00+09:00");
    let ran = world.shukka(&["forget", "--before", "2026-06-01"]).ends(0).says("受注 1件の");
    let ran = ran.says("両方.csv（まだ終わっていない受注が 1行");
    assert!(!ran.out.contains("二つ.csv"), "F-00002 was told in August: {}", ran.out);
    world
        .shukka(&["forget", "--before", "2026-08-21"])
        .ends(0)
        .says("受注 2件の")
        .says("消したファイル: archive/2026-08-20/二つ.csv");
    nothing_is_left_of(&world, 2..4);
    assert_eq!(holding(world.dir(), &traces(0)[0]), ["archive/2026-01-20/両方.csv"]);
    world
        .shukka(&["forget", "--before", "2026-06-01", "--mixed"])
        .ends(0)
        .says("消したファイル: archive/2026-01-20/両方.csv");
    nothing_is_left_of(&world, 0..1);
    all_is_known_of(&world, 1..2);
}

#[test]
fn what_was_held_and_written_out_goes_too() {
    let mut world = World::new().at("2026-01-20T10:00:00+09:00");
    world.settings(&AUTO.replace("auto = true\n", "auto = true\nlayout = \"mine\"\n"));
    world.write("layouts/mine.toml", "id = \"mine\"\n[file]\nencoding = \"shift_jis\"\n[[column]]\nheader = \"受注番号\"\nvalue = \"[受注番号]\"\n[[column]]\nheader = \"宛名\"\nvalue = \"[送付先氏名]\"\n");
    // A row that is held, mended and in: its cells lay in the ledger, in held/ and in the archive.
    let bad = row(0, "2026/01/10", "2026/01/15", "発送待ち")
        .replace(",品,1,", &format!(",品,{}個も,", traces(0)[0]));
    world.drop_sjis("直す.csv", &(HEADER.to_owned() + &bad)).pass().ends(1);
    world
        .drop_sjis("直した.csv", &(HEADER.to_owned() + &row(0, "2026/01/10", "2026/01/15", "発送待ち")))
        .pass()
        .ends(0);
    assert!(!holding(&world.path("outbox"), &traces(0)[0]).is_empty(), "the layout writes names");
    world.pass().ends(0);
    world.go_to("2026-10-05T18:00:00+09:00");
    world.shukka(&["forget", "--before", "2026-06-01"]).ends(0).says("受注 1件の");
    nothing_is_left_of(&world, 0..1);
    world.shukka(&["explain", "F-00000"]).ends(0);
}

#[test]
fn what_is_held_beside_others_is_named_and_goes_with_mixed_with_its_sheet_and_its_reasons() {
    let mut world = World::new().at("2026-01-20T10:00:00+09:00");
    world.settings(AUTO);
    let bad = |n: usize, day: &str| row(n, day, day, "発送待ち").replace(",品,1,", ",品,一個,");
    let whole = row(0, "2026/01/10", "2026/01/15", "発送待ち");
    world.drop_sjis("一人.csv", &(HEADER.to_owned() + &whole)).pass().ends(0);
    world
        .drop_sjis("直す.csv", &(HEADER.to_owned() + &bad(0, "2026/01/10") + &bad(1, "2026/01/10")))
        .pass()
        .ends(1);
    world.go_to("2026-10-05T18:00:00+09:00");
    let ran = world.shukka(&["forget", "--before", "2026-06-01"]).ends(0);
    ran.says("残したファイル: inbox/held/直す.csv（要修正の行があるため。").says("--mixed");
    assert!(world.path("inbox/held/直す.csv").exists());
    world.shukka(&["forget", "--before", "2026-06-01", "--mixed"]).ends(0);
    assert_eq!(world.files("inbox/held"), Vec::<String>::new());
    nothing_is_left_of(&world, 0..2);
    world.pass();
    world.shukka(&["status"]).ends(0);
}

#[test]
fn what_staff_have_left_is_named_and_goes_with_mixed_also_when_nobody_can_read_it() {
    let mut world = World::new().at("2026-01-20T10:00:00+09:00");
    world.settings(AUTO);
    let bad = |n: usize, day: &str| row(n, day, day, "発送待ち").replace(",品,1,", ",品,一個,");
    world.drop_sjis("残り.csv", &(HEADER.to_owned() + &bad(0, "2026/01/10"))).pass().ends(1);
    world.drop_sjis("謎.csv", &format!("日付,だれ\n1,{}\n", traces(1)[0])).pass().ends(1);
    world.go_to("2026-09-20T10:00:00+09:00");
    world.drop_sjis("新しい.csv", &(HEADER.to_owned() + &bad(2, "2026/09/10"))).pass().ends(1);
    world.go_to("2026-10-05T18:00:00+09:00");
    let ran = world.shukka(&["forget", "--before", "2026-06-01"]).ends(0);
    let ran =
        ran.says("残したファイル: inbox/held/残り.csv（要修正").says("残したファイル: inbox/held/謎.csv");
    assert!(!ran.out.contains("新しい.csv"), "{}", ran.out);
    world.shukka(&["forget", "--before", "2026-06-01", "--mixed"]).ends(0);
    nothing_is_left_of(&world, 0..2);
    assert!(world.path("inbox/held/新しい.csv").exists() && !world.path("inbox/held/謎.csv").exists());
}

#[test]
fn each_day_only_what_is_new_or_has_come_to_its_time_is_read() {
    let mut world = World::new().at("2026-01-20T10:00:00+09:00");
    let keep = |days: u32| format!("[privacy]\nkeep_days = {days}\n{AUTO}");
    world.settings(&keep(90));
    let first = row(0, "2026/01/10", "2026/01/15", "発送待ち") + &row(1, "2026/01/10", "", "保留");
    world.drop_sjis("一.csv", &(HEADER.to_owned() + &first)).pass().ends(0);
    world.drop_sjis("二.csv", &(HEADER.to_owned() + &row(2, "2026/01/10", "2026/01/16", "発送待ち")));
    world.pass().ends(0);
    world.go_to("2026-01-21T10:00:00+09:00").pass().ends(0);
    // A file that cannot be read any more says which are: those that stay for an order are asked no more.
    let reads = |world: &World| {
        let trace = world.path("trace");
        let mut strace = std::process::Command::new("strace");
        strace.args(["-f", "-e", "trace=openat", "-o"]).arg(&trace);
        let ran = world.command_within(strace, &["run", "--no-settle"]).output();
        let said = std::fs::read_to_string(&trace).unwrap_or_default();
        drop(std::fs::remove_file(&trace));
        let paths = said.lines().filter_map(|line| line.split('"').nth(1));
        let files = paths.filter(|path| path.contains("archive/") && path.contains(".csv"));
        (ran.is_ok() && !said.is_empty()).then(|| files.collect::<std::collections::BTreeSet<_>>().len())
    };
    world.go_to("2026-01-22T10:00:00+09:00");
    let Some(read) = reads(&world) else { return };
    assert_eq!(read, 0, "nothing is new");
    world.drop_sjis("三.csv", &(HEADER.to_owned() + &row(3, "2026/01/20", "", "保留"))).pass().ends(0);
    world.go_to("2026-01-23T10:00:00+09:00");
    assert_eq!(reads(&world), Some(1), "one is new");
    // What has come to its time goes, and what holds others too stays.
    world.go_to("2026-05-01T10:00:00+09:00").pass().ends(0);
    nothing_is_left_of(&world, 2..3);
    assert_eq!(holding(world.dir(), &traces(0)[0]), ["archive/2026-01-20/一.csv"]);
    // Once its last order is over and of a time before, it goes too.
    world
        .drop_sjis("取消.csv", &(HEADER.to_owned() + &row(1, "2026/01/10", "", "キャンセル")))
        .pass()
        .ends(0);
    world.go_to("2026-05-02T10:00:00+09:00").pass().ends(0);
    nothing_is_left_of(&world, 0..3);
    all_is_known_of(&world, 3..4);
}

#[test]
fn all_that_is_kept_of_a_person_is_found_with_its_places() {
    let world = shop();
    for sought in [&traces(3)[0], &traces(3)[2], "F-00003"] {
        let ran = world.shukka(&["orders", sought, "--everything"]).ends(0);
        let ran = ran.says(&traces(3)[4]).says("〔古い.csv 5行目").says("F-00003");
        assert!(!ran.out.contains("F-00004"), "{}", ran.out);
        ran.says("archive/2026-01-20/古い.csv  1行").says("outbox/reports/突合-2026-01-01-2026-01-31.xlsx");
    }
    world.shukka(&["orders", "--everything"]).ends(2);
}

#[test]
fn a_pass_forgets_once_a_day_what_the_settings_say() {
    let world = shop();
    world.settings(&format!("[privacy]\nkeep_days = 90\n{AUTO}"));
    world.pass().ends(0);
    nothing_is_left_of(&world, 0..25);
    all_is_known_of(&world, 25..27);
    world.settings("[privacy]\nkeep_days = -1\n");
    world.shukka(&["check"]).ends(2).says("keep_days");
}

#[test]
fn beside_a_watcher_it_is_done_by_the_watcher() {
    let world = shop();
    let mut watcher = Running::quiet(&mut world.command(&["watch"]));
    until("a watcher", || world.shukka(&["status"]).out.contains("動いています"));
    world.shukka(&["forget", "--before", "2026-06-01"]).ends(0).says("頼みました").says("受注 25件の");
    watcher.kill();
    nothing_is_left_of(&world, 0..25);
    all_is_known_of(&world, 25..26);
}

#[test]
fn what_a_backup_still_knew_is_forgotten_again() {
    let world = shop();
    let beside = tempfile::tempdir().unwrap();
    let (backup, shop) = (beside.path().join("b.zip"), beside.path().join("shop"));
    world.shukka(&["backup", backup.to_str().unwrap()]).ends(0);
    world.shukka(&["forget", "--before", "2026-06-01"]).ends(0);
    let outbox = world.path("outbox");
    let ran = world.shukka(&[
        "restore",
        backup.to_str().unwrap(),
        shop.to_str().unwrap(),
        "--outbox",
        outbox.to_str().unwrap(),
    ]);
    ran.ends(0).says("受注 25件の個人情報を、もう一度消しました");
    for trace in (0..25).flat_map(traces) {
        assert_eq!(holding(&shop, &trace), Vec::<String>::new(), "{trace}");
    }
    assert!(!holding(&shop, &traces(30)[0]).is_empty());
}

#[test]
fn a_day_that_is_still_to_come_forgets_nobody() {
    let world = World::new();
    world.shukka(&["forget", "--before", "2026-10-06"]).says("まだ来ていない日").ends(2);
    world.shukka(&["forget", "--before", "2026-10-05"]).ends(0);
}
