//! `shukka restore`: a shop of a backup is the shop of that moment, and tells nobody twice, by file or by the mall.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AUTO, AtMall, MALL_NOW, Ran, World, assert_told_once, unsjis};
use std::path::{Path, PathBuf};

const HEADER: &str = "受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号\n";

fn list(numbers: &[&str]) -> String {
    let row =
        |number: &&str| format!("{number},発送待ち,見本,品,1,ヤマト運輸,宅急便,2026-10-01,123456789013\n");
    HEADER.to_owned() + &numbers.iter().map(row).collect::<String>()
}

/// A place beside a shop: `backup.zip` in it is made of the shop now.
struct Beside(tempfile::TempDir);

impl Beside {
    fn backup(world: &World) -> Self {
        let beside = Self(tempfile::tempdir().unwrap());
        world.shukka(&["backup", beside.at("backup.zip").to_str().unwrap()]).ends(0);
        beside
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn restore(&self, world: &World, outbox: Option<&Path>) -> Ran {
        let (backup, folder) = (self.at("backup.zip"), self.at("shop"));
        let mut arguments = vec!["restore", backup.to_str().unwrap(), folder.to_str().unwrap()];
        if let Some(outbox) = outbox {
            arguments.extend(["--outbox", outbox.to_str().unwrap()]);
        }
        world.shukka(&arguments)
    }

    /// A command in the restored shop.
    fn shukka(&self, world: &World, arguments: &[&str]) -> Ran {
        let mut command = world.command(&[]);
        // The last folder that is named counts.
        command = {
            let mut other = std::process::Command::new(command.get_program());
            other.arg("--dir").arg(self.at("shop"));
            let now = chrono::DateTime::from_timestamp(world.now(), 0).unwrap();
            other.arg("--now").arg(now.to_rfc3339()).args(arguments);
            other.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
            other
        };
        Ran::of(&command.output().unwrap())
    }

    /// How often the restored shop and the old one have told of an order, by files.
    fn times_told(&self, world: &World, number: &str) -> usize {
        let both = [self.at("shop/outbox/custom"), world.path("outbox/custom")];
        let files = both.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten());
        let texts = files.map(|file| unsjis(&std::fs::read(file.unwrap().path()).unwrap()));
        texts.map(|text| text.matches(&format!("\"{number}\"")).count()).sum()
    }

    fn drop_into(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.at("shop/inbox")).unwrap();
        std::fs::write(self.at("shop/inbox").join(name), crate::support::sjis(text)).unwrap();
    }
}

/// A shop that has told of `A-1`, its backup, and `B-1` told since.
fn told_since() -> (World, Beside) {
    let world = World::new();
    world.settings(AUTO).profile("id = \"mine\"\ntitle = \"m\"\nkind = \"orders\"\n[identify]\ncolumns = [\"まぼろし\"]\n[fields]\nnumber = \"まぼろし\"\n");
    world.drop_sjis("一.csv", &list(&["A-1", "W-1"]).replace("W-1,発送待ち", "W-1,保留")).pass().ends(0);
    let beside = Beside::backup(&world);
    world.drop_sjis("二.csv", &list(&["B-1"])).pass().ends(0);
    (world, beside)
}

#[test]
fn nobody_is_logged_in_to_the_board_of_a_restored_shop() {
    let world = World::new();
    world.drop_sjis("一.csv", &list(&["R-1"])).pass().ends(0);
    let session = "INSERT INTO sessions (id, key, person, begun_at, seen_at, browser) VALUES (1, '0', 1, 0, 9000000000, 'b')";
    world.in_ledger(session);
    let beside = Beside::backup(&world);
    beside.restore(&world, None);
    let restored = rusqlite::Connection::open(beside.at("shop/state/ledger.db")).unwrap();
    let count = |of: &rusqlite::Connection| -> i64 {
        of.query_row("SELECT COUNT(*) FROM sessions", [], |row| row.get(0)).unwrap()
    };
    assert_eq!((world.number_in_ledger("SELECT COUNT(*) FROM sessions"), count(&restored)), (1, 0));
}

#[test]
fn what_is_restored_is_the_shop_of_that_moment() {
    let world = World::new();
    world.settings(AUTO);
    world.drop_sjis("一.csv", &list(&["A-1", "A-2"])).pass().ends(0);
    world.shukka(&["set", "A-2", "memo=覚え"]).ends(0);
    let (beside, before) = (Beside::backup(&world), world.shukka(&["orders", "--json"]).out);
    beside.restore(&world, Some(&world.path("outbox"))).ends(0).says("受注 2件").says("shukka doctor");
    assert_eq!(beside.shukka(&world, &["orders", "--json"]).ends(0).out, before);
    assert_eq!(beside.shukka(&world, &["explain", "A-2"]).out, world.shukka(&["explain", "A-2"]).out);
    beside.shukka(&world, &["status"]).says("今日取りました");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| std::fs::metadata(beside.at(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("shop/state"), mode("shop/state/ledger.db")), (0o700, 0o600));
    }
    assert_eq!(std::fs::read_dir(beside.0.path()).unwrap().count(), 2, "nothing of its making stays");
}

#[test]
fn nobody_is_told_twice_by_file() {
    let (world, beside) = told_since();
    beside.restore(&world, Some(&world.path("outbox"))).ends(0).says("1個を読み");
    assert!(beside.at("shop/profiles/p0.toml").exists());
    beside.drop_into("三.csv", &list(&["A-1", "B-1", "C-1"]));
    beside.shukka(&world, &["run", "--no-settle"]).ends(0).says("1件を書き出しました");
    for number in ["A-1", "B-1", "C-1"] {
        assert_eq!(beside.times_told(&world, number), 1, "{number}");
    }
    // Numbers go on above all that were used.
    let names = std::fs::read_dir(beside.at("shop/outbox/custom")).unwrap();
    assert!(names.into_iter().any(|file| file.unwrap().path().to_string_lossy().ends_with("-3.csv")));
}

#[test]
fn without_the_outbox_of_before_what_was_ordered_until_now_waits_for_a_person() {
    let (world, beside) = told_since();
    beside.restore(&world, None).ends(1).says("見つかりません").says("custom").says("D315");
    beside.drop_into("三.csv", &list(&["A-1", "B-1"]));
    beside.shukka(&world, &["set", "W-1", "status=発送待ち"]).ends(0);
    beside.shukka(&world, &["run", "--no-settle"]);
    for (number, times) in [("A-1", 1), ("B-1", 1), ("W-1", 0)] {
        assert_eq!(beside.times_told(&world, number), times, "{number}");
    }
    beside.shukka(&world, &["explain", "W-1"]).says("D315");
    // The person has looked.
    beside.shukka(&world, &["export", "--release", "W-1"]).ends(0);
    assert_eq!(beside.times_told(&world, "W-1"), 1);
}

/// A backup between the recording of an export and its file's name.
#[test]
fn an_export_that_was_recorded_and_may_have_been_told_is_not_told_again() {
    for (shows, told_here) in [(true, 0), (false, 0)] {
        let world = World::new();
        world.settings(AUTO);
        world.drop_sjis("一.csv", &list(&["A-1"])).pass().ends(0);
        world.in_ledger("UPDATE batches SET state = 0");
        let beside = Beside::backup(&world);
        let outbox = world.path("outbox");
        if shows {
            beside.restore(&world, Some(&outbox)).ends(0);
        } else {
            beside.restore(&world, None).ends(1);
        }
        beside.shukka(&world, &["run", "--no-settle"]);
        assert_eq!(beside.times_told(&world, "A-1"), 1 + told_here, "{shows}");
        let explained = beside.shukka(&world, &["explain", "A-1"]).out;
        assert_eq!(explained.contains("D315"), !shows, "{explained}");
    }
}

#[test]
fn nobody_is_told_twice_by_the_mall() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 6, MALL_NOW), Habits::default(), "");
    world.shukka(&["fetch"]).ends(0);
    let beside = Beside::backup(&world);
    world.pack_all();
    world.shukka(&["export", "--wait"]).ends(0);
    assert_told_once(&world.mall, "before");
    beside.restore(&world, Some(&world.path("outbox"))).ends(1).says("m:");
    std::fs::copy(world.path("token"), beside.at("shop/token")).unwrap();
    // The same parcels again, by whoever works on the restored shop.
    for order in beside.shukka(&world, &["orders", "--json"]).out.lines() {
        let order: serde_json::Value = serde_json::from_str(order).unwrap();
        let number = order["number"].as_str().unwrap();
        let today = "shipment.ship_date=2026-10-01";
        beside.shukka(
            &world,
            &[
                "set",
                number,
                "status=発送待ち",
                "shipment.carrier=ヤマト運輸",
                "shipment.method=宅急便",
                "shipment.tracking=123456789013",
                today,
            ],
        );
    }
    beside.shukka(&world, &["export", "--wait"]);
    assert_told_once(&world.mall, "after");
    let states = beside.shukka(&world, &["orders", "--json"]).out;
    assert_eq!(states.matches("\"due\":true").count(), 0, "{states}");
}

#[test]
fn what_is_no_backup_or_damaged_or_leads_to_a_taken_place_makes_nothing() {
    let (world, beside) = told_since();
    let whole = std::fs::read(beside.at("backup.zip")).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 3;
    damaged[middle..middle + 64].fill(0);
    for bytes in [b"no backup".to_vec(), damaged, whole[..whole.len() / 2].to_vec()] {
        std::fs::write(beside.at("backup.zip"), bytes).unwrap();
        beside.restore(&world, None).ends(2).says("控えとして使えません");
        assert_eq!(std::fs::read_dir(beside.0.path()).unwrap().count(), 1);
    }
    std::fs::write(beside.at("backup.zip"), &whole).unwrap();
    std::fs::create_dir(beside.at("shop")).unwrap();
    std::fs::write(beside.at("shop/mine"), "x").unwrap();
    beside.restore(&world, None).ends(2).says("空ではありません");
    assert_eq!(std::fs::read(beside.at("shop/mine")).unwrap(), b"x");
    std::fs::remove_file(beside.at("shop/mine")).unwrap();
    beside.restore(&world, Some(&world.path("outbox"))).ends(0);
}
