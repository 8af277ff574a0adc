//! A link in the place of a folder of our own is not followed: nothing is written through it, read or removed by it, and
//! once it is gone everything goes on.

use crate::support::{AUTO, World, folder};
use std::os::unix::fs::symlink;

const STORES: &str = "[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n\
    [[store]]\ncode = \"other\"\nname = \"o\"\nkind = \"csv\"\n";

fn list(number: &str, count: &str) -> String {
    format!(
        "受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号\n\
         {number},発送待ち,見本,品,{count},ヤマト運輸,宅急便,2026-10-01,123456789013\n"
    )
}

#[test]
fn nothing_is_written_through_a_link_in_the_place_of_a_folder_of_our_own() {
    for (link, file) in [
        ("inbox/held", "custom/悪い.csv"),
        ("inbox/held/custom", "custom/悪い.csv"),
        ("archive/2026-10-05", "custom/良い.csv"),
        ("outbox/custom", "custom/良い.csv"),
    ] {
        let (world, elsewhere) = (World::new(), folder());
        world.settings(STORES);
        world.write("inbox/custom/.keep", "").write("archive/.keep", "").write("outbox/.keep", "");
        if link == "inbox/held/custom" {
            std::fs::create_dir_all(world.path("inbox/held")).unwrap();
        }
        symlink(elsewhere.path(), world.path(link)).unwrap();
        let count = if file.contains('悪') { "二個" } else { "1" };
        world.drop_sjis(file, &list("A-1", count));
        let ran = world.pass();
        assert_ne!(ran.code, 0, "{link}: {}", ran.out);
        assert!(format!("{}{}", ran.out, ran.err).contains("フォルダではありません"), "{link}: {}", ran.err);
        let through: Vec<_> = std::fs::read_dir(elsewhere.path()).unwrap().collect();
        assert!(through.is_empty(), "{link}: {through:?}");
        std::fs::remove_file(world.path(link)).unwrap();
        world.pass();
        world.pass();
        let there = world.files(if link.starts_with("inbox") { "inbox/held/custom" } else { link });
        assert!(!there.is_empty(), "{link}: it goes on once the link is gone");
    }
}

#[test]
fn a_store_folder_that_becomes_a_link_lets_no_foreign_file_be_read_or_removed() {
    use shukka::inbox::{ClaimOutcome, claim_original, hash_of, scan, spool};
    let (world, elsewhere) = (World::new(), folder());
    world.settings(AUTO);
    world.write("inbox/custom/注文.csv", list("A-1", "1"));
    let seen = scan(&world.path("inbox"), &["custom".to_owned()]).unwrap().sightings;
    assert_eq!(seen.len(), 1);
    // Between the look and the open, the folder is swapped for a link to a folder with a file of that name.
    std::fs::rename(world.path("inbox/custom"), world.path("away")).unwrap();
    std::fs::hard_link(world.path("away/注文.csv"), elsewhere.path().join("注文.csv")).unwrap();
    symlink(elsewhere.path(), world.path("inbox/custom")).unwrap();
    world.write("spool/.keep", "");
    assert!(spool(&seen[0], &world.path("spool"), "1.spool", 1 << 20, &|_| {}).is_err(), "it is not read");
    let sha256 = hash_of(&elsewhere.path().join("注文.csv")).unwrap();
    let claimed = claim_original(&world.path("inbox/custom/注文.csv"), None, &sha256, 1);
    assert!(!matches!(claimed, Ok(ClaimOutcome::Gone | ClaimOutcome::Ours(_))), "{claimed:?}");
    assert!(elsewhere.path().join("注文.csv").exists(), "it is not taken");
}

#[test]
fn an_archive_folder_that_becomes_a_link_lets_no_foreign_file_be_taken_for_one_that_was_written_on() {
    let (world, elsewhere) = (World::new(), folder());
    world.settings(AUTO);
    world.drop_sjis("注文.csv", &list("A-1", "1"));
    world.pass().ends(0);
    // Within the hour in which files are looked at again, the day's folder is swapped.
    std::fs::rename(world.path("archive/2026-10-05"), world.path("archive/away")).unwrap();
    let theirs = elsewhere.path().join("注文.csv");
    std::fs::write(&theirs, list("A-2", "1")).unwrap();
    symlink(elsewhere.path(), world.path("archive/2026-10-05")).unwrap();
    world.pass().says("フォルダではありません");
    world.pass();
    assert!(theirs.exists(), "it is not taken");
    let orders = world.orders();
    assert_eq!(orders.len(), 1, "nor read: {orders:?}");
    std::fs::remove_file(world.path("archive/2026-10-05")).unwrap();
    std::fs::rename(world.path("archive/away"), world.path("archive/2026-10-05")).unwrap();
    world.pass().ends(0);
    assert_eq!(world.files("archive/2026-10-05"), ["注文.csv"]);
}
