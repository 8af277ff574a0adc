//! What a report meets when something is wrong: each through the built program, each with an answer in words.

use super::lines;
use crate::support::{Ran, World};
use calamine::Data;
use std::path::Path;
use std::process::Command;

const LIST: &str = "受注番号,受注ステータス,送付先氏名,受注日時,商品名,合計金額\n";

fn world() -> World {
    let world = World::new();
    let rows: Vec<String> = (0..400)
        .map(|n| format!("A-{n:03},発送待ち,見本 花子,2026/10/01 10:00,見本の品 {n},{}\n", 1000 + n))
        .collect();
    world.drop_sjis("注文.csv", &format!("{LIST}{}", rows.concat())).pass().ends(0);
    world
}

/// Nothing half-written is left, and no library speaks for itself.
fn nothing_is_left(world: &World, ran: &Ran) {
    assert!(
        !ran.err.contains("panicked") && !ran.err.contains(".rs:") && !ran.err.contains("ZipWriter"),
        "{}",
        ran.err
    );
    let left = world.files("state/spool").into_iter().chain(world.files("outbox"));
    let left: Vec<String> = left.filter(|name| name.contains("xlsx")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_period_without_orders_gives_a_workbook_that_says_so() {
    let world = world();
    world.shukka(&["report", "--from", "2025-01-01", "--to", "2025-01-31"]).ends(0);
    let bytes = world.read("outbox/reports/突合-2025-01-01-2025-01-31.xlsx");
    assert!(lines(&bytes, "未送信").is_empty() && lines(&bytes, "突合").is_empty());
}

#[test]
fn a_period_that_ends_before_it_begins_is_wrong_usage() {
    let world = world();
    let ran = world.shukka(&["report", "--from", "2026-10-02", "--to", "2026-10-01"]).ends(2).says("期間");
    nothing_is_left(&world, &ran);
}

#[test]
fn a_target_that_is_open_in_excel_is_left_alone_and_the_new_one_gets_a_number() {
    let world = world();
    world.write("outbox/reports/突合-2026-10-01-2026-10-31.xlsx", "open elsewhere");
    world.write("outbox/reports/~$突合-2026-10-01-2026-10-31.xlsx", "lock");
    world.shukka(&["report"]).ends(0).says("突合-2026-10-01-2026-10-31 (2).xlsx");
    assert_eq!(world.read("outbox/reports/突合-2026-10-01-2026-10-31.xlsx"), b"open elsewhere");
    let bytes = world.read("outbox/reports/突合-2026-10-01-2026-10-31 (2).xlsx");
    assert_eq!(lines(&bytes, "未送信").len(), 400);
}

#[test]
fn a_target_that_no_file_can_have_is_said_with_its_path() {
    let world = world();
    world.write("plain", "a file");
    for (target, why) in [("plain/r.xlsx", "フォルダではありません"), ("/proc/shukka/r.xlsx", "X902")]
    {
        let target = if target.starts_with('/') { target.into() } else { world.path(target) };
        let ran = world.shukka(&["report", "-o", &target.to_string_lossy()]).ends(2);
        let ran = ran.says("X902  フォルダに書き込めません").says(why).says("空き容量と書き込み権限");
        nothing_is_left(&world, &ran);
    }
}

/// The program with a small disk of its own mounted over a folder; `None` where that is not allowed.
fn on_a_small_disk(world: &World, folder: &str, kib: u32) -> Option<Ran> {
    let folder = world.path(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let script = format!("mount -t tmpfs -o size={kib}k none \"$1\" || exit 99; shift; exec \"$@\"");
    let mut outer = Command::new("unshare");
    outer.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script, "sh"]).arg(&folder);
    let ran = Ran::of(&world.command_within(outer, &["report"]).output().ok()?);
    (ran.code != 99 && !ran.err.contains("unshare")).then_some(ran)
}

/// Skipped where no disk may be mounted.
#[test]
fn a_full_disk_is_said_wherever_it_is_full() {
    for (folder, kib) in [("outbox/reports", 16), ("state/spool", 16), ("state/spool", 120)] {
        let world = world();
        let Some(ran) = on_a_small_disk(&world, folder, kib) else { return };
        let ran = ran.ends(1).says("X902  フォルダに書き込めません").says("空き容量がありません");
        nothing_is_left(&world, &ran);
        assert!(!ran.out.contains("xlsx"));
        world.shukka(&["report"]).ends(0);
        assert!(Path::new(&world.path("outbox/reports/突合-2026-10-01-2026-10-31.xlsx")).exists());
    }
}

#[test]
fn what_customers_wrote_stays_text_on_the_whole_way() {
    let world = World::new();
    let long = "長".repeat(21_000) + &"x".repeat(20_000);
    let mut text = LIST.replace("商品名", "ひとことメモ,商品名");
    text.push_str("A-1,発送待ち,=cmd|'/c calc'!A1,2026/10/01,\"@SUM(1)\nベル\",+1-1,1000\n");
    text.push_str(&format!("A-2,発送待ち,＝全角,2026/10/01,,{},1000\n", "x".repeat(40_000)));
    text.push_str(&format!("A-3,発送待ち,人,2026/10/01,,{},1000\n", &long[..60_000]));
    world.drop_bytes("注文.csv", text.as_bytes()).pass().ends(0);
    // What no file may bring, a hand may.
    world.shukka(&["set", "A-1", "memo=@SUM(1)\n\u{7}\u{b}ベル"]).ends(0);
    world.shukka(&["report"]).ends(0);
    let bytes = world.read("outbox/reports/突合-2026-10-01-2026-10-31.xlsx");
    let found = lines(&bytes, "未送信");
    assert_eq!(found[0]["送付先 氏名"], Data::String("=cmd|'/c calc'!A1".to_owned()));
    assert_eq!(found[0]["商品"], Data::String("+1-1".to_owned()));
    let Data::String(cut) = &found[1]["商品"] else { panic!("text") };
    assert!(cut.chars().count() <= 32_767 && cut.ends_with("…（以下略）"));
    assert!(found[2]["商品"].to_string().starts_with("長長長"), "and what a cell holds is whole");
}
