//! 状態.html, opened by a double click: whoever opens it sees how things stand, in any width, light or dark, and that
//! nobody has written it for a while.

use crate::driver::{Browser, Looks};
use crate::support::{World, sjis};

/// A shop with one order in, one row held, and a file in a folder that nobody reads.
fn shop(world: &World) -> String {
    let list = "受注番号,商品名,個数\r\nA-1,急須,1\r\nA-2,湯呑,二個\r\n";
    world.drop_bytes("受注<b>.csv", sjis(list));
    world.write("inbox/昔/忘れ物.csv", "a");
    world.pass();
    format!("file://{}", world.path("状態.html").display())
}

const PROFILE: &str = "id = \"own\"\nkind = \"orders\"\n[identify]\ncolumns = [\"受注番号\", \"個数\"]\n[fields]\nnumber = \"受注番号\"\n\"item.name\" = \"商品名\"\n\"item.quantity\" = \"個数\"\n";

#[test]
fn the_page_in_the_folder_is_for_everybody_and_turns_grey_when_nobody_writes_it() {
    let Some(browser) = Browser::begin(Looks::default()) else { return };
    let fresh = World::new().by_the_clock();
    fresh.profile(PROFILE);
    browser.go(&shop(&fresh));
    assert!(browser.text().contains("直すものがあります"), "{}", browser.text());
    assert_eq!(browser.count("header.yellow"), 1, "it was written just now");
    assert!(browser.text().contains("受注<b>.csv"), "a file's name is text");
    for (name, size) in [("wide", (1366, 768)), ("page", (820, 1100)), ("phone", (390, 844))] {
        browser.size(size.0, size.1);
        for is_dark in [false, true] {
            browser.dark(is_dark).picture(&format!("state-{name}{}", if is_dark { "-dark" } else { "" }));
            let Some(faults) = browser.faults() else { return };
            assert_eq!(faults, Vec::<String>::new(), "{name}, dark: {is_dark}");
            let wider = browser
                .ask("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(wider, 0, "nothing runs out of the page: {name}");
        }
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let old = World::new();
    old.profile(PROFILE);
    browser.go(&shop(&old));
    assert_eq!(browser.count("header.grey"), 1, "nobody has written it for weeks");
    assert!(browser.text().contains("見張りが止まっています"), "{}", browser.text());
}
