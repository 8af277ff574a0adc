//! Taken back beside a watcher, who has the folder.

use super::{list, numbers};
use crate::support::{Running, World, until};

#[test]
fn a_watcher_does_it_for_whoever_asks() {
    let world = World::new();
    world.settings("[inbox]\nsettle_ms = 20\npoll_ms = 20\n[[store]]\ncode = \"custom\"\nkind = \"csv\"\n");
    world.drop_sjis("一.csv", &list(&[("A-1", "一")])).pass().ends(0);
    world.drop_sjis("二.csv", &list(&[("A-1", "二"), ("A-2", "")])).pass().ends(0);
    let alone = world.shukka(&["undo", "一.csv", "--dry-run"]).ends(0).out;
    let _watcher = Running::quiet(&mut world.command(&["watch"]));
    // Not by a `run`: that would have the folder itself when the watcher comes.
    until("the watcher has the folder", || world.shukka(&["status"]).out.contains("動いています"));
    let look = world.shukka(&["undo", "一.csv", "--dry-run"]).says("見張り").ends(0);
    assert_eq!(look.out, alone, "it is shown as by itself");
    world.shukka(&["undo", "一.csv"]).says("取り消しました").ends(0);
    assert_eq!(numbers(&world), ["A-1", "A-2"]);
    assert_eq!(world.order("A-1")["origin"]["file"], "二.csv");
    world.shukka(&["undo", "一.csv"]).says("取り消し済み").ends(2);
    world.drop_sjis("三.csv", &list(&[("A-3", "")]));
    until("it goes on watching", || numbers(&world).contains(&"A-3".to_owned()));
}
