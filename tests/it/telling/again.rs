//! What has changed after it was told is told once more when a person asks for it, and nothing else is said again.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::world::World;
use crate::support::{AtMall, MALL_NOW as NOW, Running, assert_told_once, until};

const SETTINGS: &str = "[[store]]\ncode = \"s\"\nname = \"店\"\nkind = \"csv\"\n";
const HEAD: &str = "受注番号,受注ステータス,送付先氏名,配送業者,配送方法,伝票番号,出荷日\n";

fn told_by_file() -> World {
    let world = World::new();
    world.settings(SETTINGS);
    let list = format!(
        "{HEAD}A-1,発送待ち,見本,ヤマト運輸,宅急便,123456789013,2026/10/03\nA-2,発送待ち,見本,ヤマト運輸,宅急便,210987654326,2026/10/03\nA-3,発送待ち,見本,ヤマト運輸,宅急便,,\n"
    );
    world.drop_sjis("s/list.csv", &list).pass().ends(0);
    world.shukka(&["export"]).ends(0);
    world
}

fn told_by_api(habits: Habits) -> AtMall {
    let world = AtMall::new(stock(5, &[Stock::MixedMethods, Stock::Plain], 4, NOW), habits, "");
    world.fetch();
    world.pack_all();
    world.shukka(&["export"]).ends(0);
    world
}

/// An order of the mall: what it had as tracking codes, and how many changes of each kind took effect.
fn tracks(world: &AtMall, id: &str) -> Vec<String> {
    let memory = world.mall.memory();
    let of_order = memory.history.iter().filter(|change| change.order == id && change.effective);
    of_order.filter(|change| change.call == "track").map(|change| change.detail.clone()).collect()
}

fn first(world: &AtMall) -> String {
    world.mall.memory().orders[0].id.clone()
}

fn changed(world: &World, number: &str) -> bool {
    world.order(number)["export"]["changed_after"] == true
}

#[test]
fn a_file_of_its_own_tells_it_once_more_and_then_what_was_told_is_what_stands() {
    let world = told_by_file();
    world.shukka(&["set", "A-1", "shipment.tracking=222233334444", "shipment.carrier=佐川急便"]).ends(0);
    assert!(changed(&world, "A-1"), "also within the second in which it was told");
    let said = world.shukka(&["explain", "A-1"]).says("送信後に変更").says("export --again A-1").ends(0);
    assert!(said.out.contains("123456789013 → いまの内容 222233334444"), "{}", said.out);
    let before = world.files("outbox/s");
    world.shukka(&["export", "--again", "A-1", "--dry-run"]).says("A-1").ends(0);
    assert_eq!(world.files("outbox/s"), before, "only looked");
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.files("outbox/s"), before, "never by itself");
    world.shukka(&["orders", "--store", "s"]).says("送信後に変更").ends(0);
    world.shukka(&["export", "--again", "A-1"]).says("もう一度").ends(0);
    assert!(!world.shukka(&["orders", "--store", "s"]).out.contains("送信後に変更"));
    let new: Vec<String> =
        world.files("outbox/s").into_iter().filter(|name| !before.contains(name)).collect();
    assert_eq!(new.len(), 1, "a batch of its own");
    let text = crate::support::world::unsjis(&world.read(&format!("outbox/s/{}", new[0])));
    assert_eq!((text.lines().count(), text.contains("222233334444")), (2, true), "{text}");
    assert!(!changed(&world, "A-1"));
    let said = world.shukka(&["explain", "A-1"]).says("前に送ったもの").says(&new[0]).ends(0);
    assert!(said.out.contains("123456789013") && !said.out.contains("送信後に変更"), "{}", said.out);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.files("outbox/s").len(), before.len() + 1);
    world.shukka(&["set", "A-1", "shipment.ship_date=2026-10-04"]).ends(0);
    assert!(changed(&world, "A-1"), "and it may change again");
}

#[test]
fn what_cannot_be_told_once_more_says_why_and_what_to_do() {
    let world = told_by_file();
    let before = world.files("outbox/s");
    world.shukka(&["export", "--again", "A-3"]).says("まだ通知していません").ends(1);
    world.shukka(&["set", "A-1", "shipment.tracking="]).ends(0);
    world.shukka(&["export", "--again", "A-1"]).says("D304").ends(1);
    world.shukka(&["set", "A-1", "status=保留"]).ends(0);
    world.shukka(&["export", "--again", "A-1"]).says("D301").ends(1);
    world.shukka(&["set", "A-2", "status=キャンセル"]).ends(0);
    world.shukka(&["export", "--again", "A-2"]).says("キャンセル").says("モールの画面").ends(1);
    world.shukka(&["export", "--again", "A-9"]).ends(2);
    world.shukka(&["export", "--again", "A-1", "--from", "2026-10-01"]).ends(2);
    assert_eq!(world.files("outbox/s"), before);
    let json = world.shukka(&["export", "--again", "A-2", "--json"]).ends(1);
    let json: serde_json::Value = serde_json::from_str(json.out.trim()).unwrap();
    assert_eq!(json["not_again"][0]["why"], "canceled");
}

#[test]
fn a_parcel_takes_along_what_travels_in_it_and_has_changed_with_it() {
    let world = World::new();
    world.settings(SETTINGS);
    let row = |number: &str| format!("{number},発送待ち,見本,ヤマト運輸,宅急便,123456789013,2026/10/03\n");
    let list: String = ["P-1", "C-1", "C-2", "C-3"].iter().map(|number| row(number)).collect();
    world.drop_sjis("s/list.csv", &format!("{HEAD}{list}")).pass().ends(0);
    for child in ["C-1", "C-2"] {
        world.shukka(&["set", child, "bundle.parent=P-1"]).ends(0);
    }
    world.shukka(&["set", "C-2", "status=保留"]).ends(0);
    world.shukka(&["export"]).ends(0);
    world.shukka(&["set", "P-1", "shipment.tracking=222233334444"]).ends(0);
    assert!(changed(&world, "P-1") && changed(&world, "C-1") && !changed(&world, "C-2"));
    let before = world.files("outbox/s");
    world.shukka(&["export", "--again", "P-1", "--dry-run"]).says("C-1").ends(0);
    world.shukka(&["export", "--again", "P-1"]).ends(0);
    let new: Vec<String> =
        world.files("outbox/s").into_iter().filter(|name| !before.contains(name)).collect();
    let text = crate::support::world::unsjis(&world.read(&format!("outbox/s/{}", new[0])));
    assert_eq!((new.len(), text.lines().count()), (1, 3), "{text}");
    assert!(text.contains("P-1") && text.contains("C-1"), "{text}");
    assert!(!changed(&world, "P-1") && !changed(&world, "C-1"));
    // A child alone is told alone.
    world.shukka(&["set", "P-1", "shipment.tracking=333344445555"]).ends(0);
    world.shukka(&["export", "--again", "C-1"]).ends(0);
    assert!(changed(&world, "P-1") && !changed(&world, "C-1"));
}

#[test]
fn a_mall_is_told_the_tracking_of_each_shipment_anew_and_nothing_else() {
    let world = told_by_api(Habits { tracks_after: true, ..Habits::default() });
    let id = first(&world);
    let shipments = world.mall.memory().orders[0].shippings.len();
    let requests = |world: &AtMall| world.mall.memory().history.len();
    world.shukka(&["set", &id, "shipment.tracking=222233334444"]).ends(0);
    assert!(changed(&world, &id));
    let before = requests(&world);
    world.shukka(&["export", "--again", &id, "--dry-run"]).says(&id).ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(requests(&world), before, "neither a look nor an ordinary export tells it");
    world.shukka(&["export", "--again", &id]).says("送り直しました").ends(0);
    assert_eq!(requests(&world), before + shipments);
    assert_eq!(tracks(&world, &id).iter().filter(|code| *code == "222233334444").count(), shipments);
    assert!(!changed(&world, &id));
    assert_eq!(world.order(&id)["export"]["state"], "sent");
    world.shukka(&["export", "--again", &id]).says("同じです").ends(1);
    assert_eq!(requests(&world), before + shipments, "the mall is not told what it knows");
    assert_told_once(&world.mall, "told once more");
}

#[test]
fn a_mall_that_will_not_have_it_keeps_nobody_from_anything() {
    for harm in ["refused", "says=400=text:no", "says=403=PERMISSION_DENIED", "says=422=だめです", "404_path"]
    {
        let world = told_by_api(Habits { tracks_after: true, ..Habits::default() });
        let id = first(&world);
        world.shukka(&["set", &id, "shipment.tracking=222233334444"]).ends(0);
        world.mall.plant(&format!("track:{harm}@*"));
        world.shukka(&["export", "--again", &id]).says("M411").ends(1);
        assert!(changed(&world, &id), "{harm}");
        world.shukka(&["explain", &id]).says("M411").says("送信後に変更").ends(0);
        let before = world.mall.memory().history.len();
        world.shukka(&["export"]).ends(0);
        assert_eq!(world.mall.memory().history.len(), before, "{harm}: not by itself");
        world.mall.memory().faults.clear();
        world.shukka(&["export", "--again", &id]).ends(0);
        assert!(!changed(&world, &id), "{harm}");
        assert_told_once(&world.mall, harm);
    }
}

#[test]
fn what_became_of_it_is_unknown_and_the_order_is_read_before_it_goes_again() {
    for harm in ["applied_then_drop", "500_before", "malformed", "deadline", "drop_before"] {
        let world = told_by_api(Habits { tracks_after: true, ..Habits::default() });
        let id = first(&world);
        world.shukka(&["set", &id, "shipment.tracking=222233334444"]).ends(0);
        world.mall.plant(&format!("track:{harm}@1"));
        world.mall.memory().requests.clear();
        world.shukka(&["export", "--again", &id]).ends(0);
        let asked = world.mall.memory().requests.clone();
        let tracks: Vec<usize> = (0..asked.len()).filter(|n| asked[*n] == "track").collect();
        let reads =
            |from: usize, to: usize| asked[from..to].iter().any(|call| call == "order" || call == "page");
        assert!(reads(0, tracks[0]) && reads(tracks[0], tracks[1]), "{harm}: {asked:?}");
        assert!(!changed(&world, &id), "{harm}");
        assert_told_once(&world.mall, harm);
    }
}

#[test]
fn a_mall_that_never_answers_is_left_alone_and_the_next_runs_go_on_until_a_person_is_asked() {
    let world = told_by_api(Habits { tracks_after: true, ..Habits::default() });
    let id = first(&world);
    world.shukka(&["set", &id, "shipment.tracking=222233334444"]).ends(0);
    world.mall.plant("track:500_before@*");
    world.shukka(&["export", "--again", &id]).says("まだ送れていません").ends(3);
    world.shukka(&["export"]).ends(3);
    world.shukka(&["export"]).says("M411").says("返事がありません").ends(1);
    let before = world.mall.memory().requests.len();
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.mall.memory().requests.len(), before);
    assert!(changed(&world, &id));
}

#[test]
fn a_run_that_was_killed_leaves_it_to_the_next() {
    let world = told_by_api(Habits { tracks_after: true, ..Habits::default() });
    let id = first(&world);
    world.shukka(&["set", &id, "shipment.tracking=222233334444"]).ends(0);
    world.mall.plant("track:applied_then_hang@1");
    world.mall.memory().requests.clear();
    let mut running = Running::quiet(&mut world.command(&["export", "--again", &id]));
    until("the call is out", || world.mall.memory().requests.iter().any(|call| call == "track"));
    running.kill();
    world.shukka(&["export"]).says("送り直しました").ends(0);
    assert!(!changed(&world, &id));
    assert_eq!(world.mall.memory().orders[0].shippings[0].tracking.as_deref(), Some("222233334444"));
    assert_told_once(&world.mall, "killed");
}

#[test]
fn a_watcher_at_work_does_it() {
    let world = told_by_api(Habits { tracks_after: true, ..Habits::default() });
    let watcher = Running::quiet(&mut world.command(&["watch"]));
    let pid = i64::from(watcher.pid());
    until("the watcher has the folder", || {
        world.ledger().lease_holder().expect("readable").is_some_and(|holder| holder.pid == pid)
    });
    let id = first(&world);
    world.shukka(&["set", &id, "shipment.tracking=222233334444"]).ends(0);
    world.shukka(&["export", "--again", &id]).says("送り直しました").ends(0);
    assert!(!changed(&world, &id));
    world.shukka(&["export", "--again", &id]).says("同じです").ends(1);
    drop(watcher);
}

#[test]
fn what_was_never_told_is_no_change_of_what_was_told() {
    // The message names the carrier, and nobody was told the ship date.
    let world = told_by_api(Habits::default());
    let id = first(&world);
    world.shukka(&["set", &id, "shipment.ship_date=2026-09-30"]).ends(0);
    assert!(!changed(&world, &id));
    world.shukka(&["set", &id, "shipment.carrier=佐川急便"]).ends(0);
    assert!(changed(&world, &id));
    world.shukka(&["export", "--again", &id]).says("二度送りません").says("モールの画面").ends(1);
    assert!(changed(&world, &id), "the buyer still has the old word");
}

#[test]
fn the_report_tells_which_changes_came_after_what_was_told() {
    let world = told_by_file();
    world.shukka(&["set", "A-1", "shipment.tracking=222233334444"]).ends(0);
    let sheets = |world: &World, name: &str| {
        world
            .shukka(&[
                "report",
                "--from",
                "2026-01-01",
                "--to",
                "2027-12-31",
                "-o",
                world.path(name).to_str().unwrap(),
            ])
            .ends(0);
        let mut book = zip::ZipArchive::new(std::fs::File::open(world.path(name)).unwrap()).unwrap();
        let mut text = String::new();
        for part in 0..book.len() {
            std::io::Read::read_to_string(&mut book.by_index(part).unwrap(), &mut text).unwrap();
        }
        text
    };
    // What a change after the telling means stands in 変更履歴 only where there is one.
    let note = "もう一度知らせられます";
    assert!(sheets(&world, "a.xlsx").contains(note));
    world.shukka(&["export", "--again", "A-1"]).ends(0);
    assert!(!sheets(&world, "b.xlsx").contains(note));
}
