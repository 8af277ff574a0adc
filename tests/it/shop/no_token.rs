//! A store over the API without its token looks well only to whoever does not look.

use crate::support::world::World;

const SHOP: &str = "[[store]]\ncode = \"m\"\nname = \"店\"\nkind = \"mercari-shops\"\ntoken = { file = \"token\" }\nclient_name = \"EXAMPLE_SHOP\"\nendpoint = \"http://127.0.0.1:9/\"\n[store.fetch]\nauto = true\n[store.export]\nauto = true\n";

#[test]
fn a_store_that_is_never_asked_is_seen_wherever_one_looks() {
    let world = World::new();
    world.settings(SHOP);
    world.shukka(&["run", "--no-settle"]).ends(2);
    world.shukka(&["status"]).says("店舗「m」はトークンがない").ends(2);
    world.shukka(&["day"]).says("店舗「m」はトークンがない").ends(1);
    let page = String::from_utf8(world.read("状態.txt")).expect("text");
    assert!(page.contains("店舗「m」") && !page.contains("順調です"), "{page}");
    // It leaves with its cause, whatever else is wrong with the mall.
    world.write_private("token", "t0ken-of-a-test");
    world.shukka(&["run", "--no-settle"]);
    assert!(!world.shukka(&["status"]).out.contains("トークンがない"));
}
