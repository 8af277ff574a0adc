//! `shukka check FILE` of what is no file is a mistake of the call (exit 2), and says so in its own words.

use crate::support::World;

#[test]
fn what_is_no_file_is_named_and_nothing_waits_for_it() {
    let world = World::new();
    world.shukka(&["check", "ない.csv"]).ends(2).says("「ない.csv」というファイルはありません");
    world.shukka(&["check", "ない/中.csv"]).ends(2).says("というファイルはありません");
    world.shukka(&["check", "."]).ends(2).says("フォルダです");
    world.shukka(&["check", "--draft-profile", "ない.csv"]).ends(2).says("というファイルはありません");
    if cfg!(unix) {
        world.shukka(&["check", "/dev/null"]).ends(2);
    }
}
