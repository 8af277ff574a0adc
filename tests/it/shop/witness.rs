//! The ledger knows that it is the shop's (contract 15): a witness in `state/` and in `outbox/` knows how far it had
//! come, and a ledger that is behind is used for nothing until a person decides.

use crate::support::{AUTO, World};

fn list(numbers: &[&str]) -> String {
    let mut text =
        String::from("受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号\n");
    for number in numbers {
        text += &format!("{number},発送待ち,見本,品,1,ヤマト運輸,宅急便,2026-10-01,123456789013\n");
    }
    text
}

/// A shop that has told its store of `A-1`, and of `B-1` after its `state/` was copied to `copy/`.
fn told_since_the_copy() -> World {
    told_since_the_copy_in(World::new())
}

fn told_since_the_copy_in(world: World) -> World {
    world.settings(AUTO);
    world.drop_sjis("一.csv", &list(&["A-1"]));
    world.pass().ends(0).says("1件を書き出しました");
    world.copy_state();
    world.drop_sjis("二.csv", &list(&["B-1"]));
    world.pass().ends(0).says("1件を書き出しました");
    world
}

fn put_the_copy_back(world: &World) {
    world.put_state_back();
}

/// How often the store was told of an order, by all export files together.
fn times_told(world: &World, number: &str) -> usize {
    let files = world.files("outbox/custom");
    let text: String = files
        .iter()
        .map(|file| crate::support::unsjis(&world.read(&format!("outbox/custom/{file}"))))
        .collect();
    text.matches(&format!("\"{number}\"")).count()
}

#[test]
fn an_old_state_that_is_put_back_is_refused_by_whatever_writes_or_tells() {
    let world = told_since_the_copy();
    put_the_copy_back(&world);
    world.drop_sjis("三.csv", &list(&["C-1"]));
    let before = world.files("");
    for command in [
        &["run", "--no-settle"][..],
        &["watch"],
        &["export"],
        &["export", "--dry-run"],
        &["set", "A-1", "memo=x"],
        &["labels", "--carrier", "yamato-b2"],
    ] {
        let ran =
            world.shukka(command).ends(2).says("X907").says("書き出しは 2 番まで済んでいるのに 1 番まで");
        assert!(!ran.err.contains("X905"), "{command:?}: {}", ran.err);
    }
    assert_eq!(world.files(""), before, "nothing is written and nothing is told");
    assert_eq!(times_told(&world, "B-1"), 1);
}

#[test]
fn whoever_only_looks_is_told_and_sees_all_the_same() {
    let world = told_since_the_copy();
    put_the_copy_back(&world);
    for command in [&["orders"][..], &["explain", "A-1"], &["status"], &["check"]] {
        world.shukka(command).ends(2).says("X907");
    }
    world.shukka(&["orders"]).says("A-1");
    assert!(!world.shukka(&["check"]).out.contains("問題ありません"));
    world
        .shukka(&["--lang", "en", "orders"])
        .ends(2)
        .says(&format!("the ledger {} is an older one", world.ledger_shown()));
}

#[test]
fn either_witness_alone_knows_an_old_ledger_and_so_do_the_names_of_export_files() {
    for lost in
        [&["outbox/.shukka-witness"][..], &["state/witness"], &["outbox/.shukka-witness", "state/witness"]]
    {
        let world = told_since_the_copy();
        // Only the ledger is put back, so that the witness beside it stays.
        world.put_ledger_back();
        for file in lost {
            std::fs::remove_file(world.path(file)).unwrap();
        }
        world.pass().ends(2).says("X907");
    }
}

#[test]
fn a_missing_or_empty_ledger_beside_a_full_archive_is_refused_and_none_is_made() {
    let world = told_since_the_copy_in(World::of_file());
    std::fs::remove_dir_all(world.path("state")).unwrap();
    world.pass().ends(2).says("X907").says("台帳 state/ledger.db がありません");
    assert!(!world.path("state").exists());
    world.write("state/ledger.db", "");
    world.pass().ends(2).says("X907");
    assert_eq!(world.read("state/ledger.db"), b"");
    // A ledger with tables and nothing in them, of another folder.
    let other = World::of_file();
    other.pass().ends(0);
    std::fs::copy(other.path("state/ledger.db"), world.path("state/ledger.db")).unwrap();
    world.pass().ends(2).says("X907").says("空です");
    // The archive alone tells it too.
    std::fs::remove_dir_all(world.path("state")).unwrap();
    std::fs::remove_dir_all(world.path("outbox")).unwrap();
    world.pass().ends(2).says("X907");
}

#[test]
fn another_shop_s_ledger_is_refused() {
    let file = || told_since_the_copy_in(World::of_file());
    let (world, other) = (file(), file());
    other.drop_sjis("三.csv", &list(&["C-1"]));
    other.pass().ends(0);
    std::fs::copy(other.path("state/ledger.db"), world.path("state/ledger.db")).unwrap();
    world.pass().ends(2).says("X907").says("この店のものではありません");
}

#[test]
fn a_ledger_of_before_there_were_witnesses_goes_on() {
    let world = told_since_the_copy();
    world.in_ledger("DELETE FROM meta WHERE key = 'identity'");
    std::fs::remove_file(world.path("state/witness")).unwrap();
    std::fs::remove_file(world.path("outbox/.shukka-witness")).unwrap();
    world.pass().ends(0);
    assert!(world.path("state/witness").exists() && world.path("outbox/.shukka-witness").exists());
    // But none that is put back once there were some.
    put_the_copy_back(&world);
    world.in_ledger("DELETE FROM meta WHERE key = 'identity'");
    world.pass().ends(2).says("X907");
}

#[test]
fn a_witness_that_is_behind_or_lost_or_damaged_refuses_nobody_and_is_mended() {
    let world = told_since_the_copy();
    let known = world.read("state/witness");
    assert_eq!(world.read("outbox/.shukka-witness"), known);
    for spoiled in [world.read("copy/witness"), b"batch 99\n".to_vec(), Vec::new()] {
        world.write("state/witness", &spoiled).write("outbox/.shukka-witness", &spoiled);
        world.pass().ends(0);
        assert_eq!(
            (world.read("state/witness"), world.read("outbox/.shukka-witness")),
            (known.clone(), known.clone())
        );
    }
}

#[test]
fn accepting_learns_from_export_files_what_was_told_and_numbers_go_on() {
    let world = told_since_the_copy();
    put_the_copy_back(&world);
    world.shukka(&["ledger", "accept"]).ends(0).says("1個を読み").says("取り込み: 1回").says("archive/");
    assert_eq!(world.order("A-1")["export"]["state"], "sent");
    // The list of that day comes in once more: what it told stays told, what is new goes under a new number.
    world.drop_sjis("二 ふたたび.csv", &list(&["B-1", "C-1"]));
    world.pass().ends(0).says("1件を書き出しました");
    assert_eq!(world.order("B-1")["export"]["state"], "sent");
    for number in ["A-1", "B-1", "C-1"] {
        assert_eq!(times_told(&world, number), 1, "{number}");
    }
    assert!(world.files("outbox/custom").iter().any(|file| file.ends_with("-3.csv")));
    world.shukka(&["ledger", "accept"]).ends(0).says("何もする必要はありません");
}

#[test]
fn what_cannot_be_shown_to_be_untold_waits_for_a_person_and_what_is_ordered_later_goes() {
    let world = told_since_the_copy();
    put_the_copy_back(&world);
    // Staff have taken the export file away.
    for file in world.files("outbox/custom").iter().filter(|file| file.ends_with("-2.csv")) {
        std::fs::remove_file(world.path(&format!("outbox/custom/{file}"))).unwrap();
    }
    world.shukka(&["ledger", "accept"]).ends(1).says("custom").says("D315");
    let mut text =
        list(&["B-1", "D-1"]).replace("受注番号,", "受注番号,受注日時,").replace("B-1,", "B-1,2026-10-02,");
    text = text.replace("D-1,", "D-1,2026-10-06,");
    world.drop_sjis("四.csv", &text);
    world.pass().ends(0).says("1件を書き出しました");
    assert_eq!((times_told(&world, "B-1"), times_told(&world, "D-1")), (0, 1));
    assert_eq!(world.reasons("B-1"), ["D315"]);
}

#[test]
fn a_lost_ledger_is_made_anew_and_tells_nobody_twice() {
    let world = told_since_the_copy_in(World::of_file());
    std::fs::remove_dir_all(world.path("state")).unwrap();
    world.shukka(&["ledger", "accept"]).ends(0).says("2個を読み").says("台帳にない受注 2件");
    world.drop_sjis("みんな.csv", &list(&["A-1", "B-1", "C-1"]));
    world.pass().ends(0);
    for (number, times) in [("A-1", 1), ("B-1", 1), ("C-1", 1)] {
        assert_eq!(times_told(&world, number), times, "{number}");
    }
}
