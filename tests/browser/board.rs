//! The board, as people use it: the first start, the pages in every width, light and dark, with scripts and without, by
//! keys alone; and what axe says of each.

use crate::driver::{Browser, Looks};
use crate::support::{Running, World, sjis, until};
use std::net::TcpListener;

/// A shop with a board.
struct Shop {
    world: World,
    _board: Running,
    address: String,
}

const SETTINGS: &str = "[[store]]\ncode = \"acme\"\nname = \"ACME 本店\"\n[store.export]\nenabled = true\n";
const PROFILE: &str = "id = \"own\"\nkind = \"orders\"\n[identify]\ncolumns = [\"受注番号\", \"個数\"]\n[fields]\nnumber = \"受注番号\"\nordered_at = \"受注日\"\n\"ship_to.name\" = \"氏名\"\n\"ship_to.phone\" = \"電話\"\nstatus = \"状態\"\n\"item.name\" = \"商品名\"\n\"item.quantity\" = \"個数\"\n\"totals.total\" = \"合計\"\n\"shipment.carrier\" = \"配送業者\"\n\"shipment.tracking\" = \"伝票番号\"\n\"shipment.ship_date\" = \"出荷日\"\n";
const LIST: &str = "受注番号,受注日,氏名,電話,状態,商品名,個数,合計,配送業者,伝票番号,出荷日\r\n\
    A-1001,2026-10-01,髙橋 花子,03-1234-0001,発送待ち,急須 藍,1,3300,ヤマト運輸,123456789013,2026-10-02\r\n\
    A-1002,2026-10-01,佐々木 一,03-1234-0002,発送待ち,湯呑 とても長い名前の商品で折り返しの様子を見るためのもの,2,12800,,,\r\n\
    A-1003,2026-09-20,<b>太字</b>,03-1234-0003,新規受付,茶筒,1,2200,,,\r\n\
    A-1004,2026-10-02,森 三郎,03-1234-0004,発送待ち,急須,二個,990,,,\r\n\
    A/10 05,2026-10-02,林 四郎,03-1234-0005,発送待ち,茶托,5,5500,佐川急便,123456789013,2026-10-02\r\n";

/// A list that nobody foresaw.
const UNKNOWN: &str = "伝票No,注文した日,買った人,届ける人,品,いくつ\r\nQ-1,2026-10-01,山田 花子,山田 花子,りんご,1\r\nQ-2,2026-10-02,佐藤 次郎,佐藤 次郎,みかん,二個\r\n";

impl Shop {
    fn open() -> Self {
        let world = World::new();
        world.settings(SETTINGS).profile(PROFILE);
        world.drop_bytes("受注_10月.csv", sjis(LIST)).pass();
        world.drop_bytes("謎.csv", sjis(UNKNOWN)).pass();
        Self::serve(world)
    }

    fn serve(world: World) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("http://127.0.0.1:{port}");
        let board = Running::quiet(&mut world.command(&["board", "--listen", &format!("127.0.0.1:{port}")]));
        until("the board has said where to begin", || world.path("state/first-link.txt").exists());
        Self { world, _board: board, address }
    }

    /// A shop into which nothing has come yet.
    fn empty() -> Self {
        let world = World::new();
        world.settings(SETTINGS).profile(PROFILE);
        Self::serve(world)
    }

    /// The owner sets a password and is in.
    fn begin(&self, browser: &Browser) {
        let link = String::from_utf8(self.world.read("state/first-link.txt")).unwrap();
        browser
            .go(link.trim())
            .write("#name", "店長")
            .write("#password", "お茶の時間は三時半から")
            .write("#again", "お茶の時間は三時半から");
        browser.press("button.main");
        browser.go(&self.address);
    }

    fn go<'b>(&self, browser: &'b Browser, path: &str) -> &'b Browser {
        browser.go(&format!("{}{path}", self.address))
    }
}

/// What is wrong with a page, whatever it shows.
fn is_for_everybody(browser: &Browser, name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (size, width, height) in [("wide", 1366, 768), ("phone", 390, 844)] {
        browser.size(width, height);
        for is_dark in [false, true] {
            browser.dark(is_dark).picture(&format!("{name}-{size}{}", if is_dark { "-dark" } else { "" }));
            let faults = browser.faults().unwrap_or_default();
            wrong.extend(faults.iter().map(|fault| format!("{name}, {size}, dark: {is_dark}: {fault}")));
            let wider = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            if browser.ask(wider) != 0 {
                wrong.push(format!("{name}, {size}: something runs out of the page"));
            }
        }
    }
    browser.size(1366, 768).dark(false);
    // That a page says no is no complaint of the page.
    let mut complaints = browser.complaints();
    complaints.retain(|complaint| !complaint.contains("the server responded with a status of"));
    wrong.extend(complaints.iter().map(|complaint| format!("{name}: {complaint}")));
    wrong
}

#[test]
fn every_page_is_for_everybody_in_every_width_and_light() {
    let Some(browser) = Browser::begin(Looks::default()) else { return };
    let shop = Shop::open();
    let mut wrong = is_for_everybody(shop.go(&browser, "/login"), "not-ready");
    shop.begin(&browser);
    for (name, path) in [
        ("today", "/"),
        ("orders", "/orders"),
        ("orders-found", "/orders?text=%E9%AB%98%E6%A9%8B"),
        ("orders-none", "/orders?text=zzz&stage=sent&store=acme"),
        ("orders-odd", "/orders?stage=x&from=y&reason=z"),
        ("order", "/orders/acme/A-1002"),
        ("order-due", "/orders/acme/A-1001"),
        ("order-unknown", "/orders/acme/Z-9"),
        ("held", "/held"),
        ("send", "/send"),
        ("send-shown", "/send?look=1"),
        ("files", "/files"),
        ("undo", "/files/undo/1"),
        ("settings", "/settings"),
        ("doctor", "/settings/doctor"),
        ("reading", "/settings/reading?profile=own&file=1"),
        ("writing", "/settings/reading?layout=shipments"),
        ("nowhere", "/nowhere"),
    ] {
        wrong.extend(is_for_everybody(shop.go(&browser, path), name));
    }
    shop.go(&browser, "/held").press("main table a");
    wrong.extend(is_for_everybody(&browser, "held-file"));
    shop.go(&browser, "/held").press_word("謎.csv");
    wrong.extend(is_for_everybody(&browser, "held-unknown"));
    shop.world.shukka(&["export"]).ends(0);
    shop.world.shukka(&["set", "A-1001", "shipment.tracking=481234567894"]).ends(0);
    wrong.extend(is_for_everybody(shop.go(&browser, "/orders/acme/A-1001"), "order-changed"));
    wrong.extend(is_for_everybody(shop.go(&browser, "/files/undo/1"), "undo-refused"));
    for (name, path, most) in
        [("today", "/", 1), ("orders", "/orders", 1), ("order", "/orders/acme/A-1002", 2)]
    {
        for is_dark in [false, true] {
            shop.go(&browser, path).dark(is_dark);
            let sheets = browser.printed(&format!("{name}-print{}", if is_dark { "-dark" } else { "" }));
            if sheets == 0 || sheets > most {
                wrong.push(format!("{name}: {sheets} sheets of paper"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "{}", wrong.join("\n"));
    shop.go(&browser, "/orders");
    assert!(browser.source().contains("&lt;b&gt;太字"), "what a customer wrote is text");
    assert!(browser.text().contains("髙橋 花子"));
    shop.go(&browser, "/orders?text=%E9%AB%98%E6%A9%8B");
    assert!(browser.text().contains("A-1001") && !browser.text().contains("A-1002"), "{}", browser.text());
    shop.go(&browser, "/orders").press_word("A/10 05");
    assert!(browser.text().contains("林 四郎"), "a number with a slash has a page: {}", browser.text());
}

#[test]
fn an_order_is_corrected_with_scripts_and_without_and_nobody_overwrites_another() {
    for scripts in [true, false] {
        let Some(browser) = Browser::begin(Looks { scripts, ..Looks::default() }) else { return };
        let shop = Shop::open();
        shop.begin(&browser);
        shop.go(&browser, "/orders/acme/A-1002")
            .write("[name='shipment.tracking']", "４８１２－３４５６－７８９４");
        browser.press_word("直す");
        shop.go(&browser, "/orders/acme/A-1002").write("[name='shipment.tracking']", "481234567894");
        // Meanwhile somebody else says something of it.
        shop.world.shukka(&["set", "A-1002", "shipment.ship_date=2026-10-02"]).ends(0);
        browser.press("form.sheet button.main");
        assert!(browser.text().contains("ほかの人かファイルが変えました"), "{}", browser.text());
        assert!(shop.world.order("A-1002")["shipment"]["tracking"].as_array().unwrap().is_empty());
        browser.press("form.sheet button.main");
        assert!(browser.text().contains("直しました"), "{}", browser.text());
        let order = shop.world.order("A-1002");
        assert_eq!(order["shipment"]["tracking"][0], "481234567894");
        assert_eq!(order["shipment"]["ship_date"], "2026-10-02", "what the other one said stands");
        shop.world.shukka(&["explain", "A-1002"]).ends(0).says("画面 店長");
    }
}

/// The main story, by keys alone: from the first start to the export.
#[test]
fn somebody_begins_puts_a_file_in_mends_it_and_exports_by_keys_alone_with_scripts_and_without() {
    for scripts in [true, false] {
        let Some(browser) = Browser::begin(Looks { scripts, ..Looks::default() }) else { return };
        let shop = Shop::empty();
        let file = shop.world.write("desk/受注_10月.csv", sjis(LIST)).path("desk/受注_10月.csv");
        let begun = std::time::Instant::now();
        let (mut presses, mut pages) = (0, 1);
        let mut to = |word: &str| {
            presses += browser.tab_to(word);
        };
        let link = String::from_utf8(shop.world.read("state/first-link.txt")).unwrap();
        browser.go(link.trim()).write_here("店長");
        to("[name=password]");
        browser.write_here("お茶の時間は三時半から");
        to("[name=again]");
        browser.write_here("お茶の時間は三時半から").enter();
        to("ファイルを入れる");
        browser.enter();
        browser.give("#upload input[type=file]", &file);
        to("[name=file]");
        to("ファイルを入れる");
        browser.enter();
        assert!(browser.text().contains("取込フォルダに入れました"), "{}", browser.text());
        // Whoever watches takes it in.
        shop.world.pass();
        to("直す");
        browser.enter();
        to("受注_10月.csv");
        browser.enter();
        to("[aria-invalid=true]");
        browser.write_here("2").enter();
        assert!(browser.text().contains("直した行を取込フォルダに入れました"), "{}", browser.text());
        shop.world.pass();
        to("発送情報を更新");
        browser.enter();
        to("対象を確かめる");
        browser.enter();
        assert!(browser.text().contains("A-1001"), "{}", browser.text());
        to("この内容で発送情報を更新");
        browser.enter();
        until("it is told", || {
            if !scripts {
                browser.go(&browser.address());
            }
            browser.text().contains("2件を知らせました")
        });
        pages += 8;
        assert_eq!(crate::support::files_of(&shop.world.path("outbox/acme")).len(), 1);
        assert_eq!(shop.world.order("A-1004")["items"][0]["quantity"], 2);
        eprintln!(
            "scripts: {scripts}: {presses} presses of the tab key on {pages} pages, {:.1} s",
            begun.elapsed().as_secs_f64()
        );
    }
}

/// A page that is open shows what changed; one that is hidden asks nobody until it is looked at again.
#[test]
fn an_open_page_shows_what_changed_and_a_hidden_one_asks_for_nothing() {
    let Some(browser) = Browser::begin(Looks::default()) else { return };
    let shop = Shop::open();
    shop.begin(&browser);
    shop.go(&browser, "/files");
    until("it listens", || browser.ask("return performance.getEntriesByType('resource').length > 0") == true);
    let bring = |name: &str, number: &str| {
        let list = LIST.replace("A-100", number);
        shop.world.drop_bytes(name, sjis(&list)).pass();
    };
    until("the page shows a file that came", || {
        bring("次.csv", "B-100");
        browser.text().contains("次.csv")
    });
    let hide = "Object.defineProperty(document, 'hidden', { value: arguments[0] ?? true, configurable: true });\
                document.dispatchEvent(new Event('visibilitychange'));";
    let seen = "window.asked = 0; const was = window.fetch; window.fetch = (...all) => { window.asked += 1; return was(...all); };\
                const Source = window.EventSource; window.sources = []; window.EventSource = function (to) { const it = new Source(to); window.sources.push(it); return it; };";
    browser.ask(seen);
    browser.ask(hide);
    bring("夜.csv", "C-100");
    let second = Browser::begin(Looks::default()).unwrap();
    second
        .go(&shop.address)
        .write("#name", "店長")
        .write("#password", "お茶の時間は三時半から")
        .press("button.main");
    shop.go(&second, "/files");
    assert!(second.text().contains("夜.csv"), "{}", second.text());
    assert!(!browser.text().contains("夜.csv"), "a hidden page asks nobody");
    assert_eq!(browser.ask("return window.asked + window.sources.length"), 0);
    browser.ask(&hide.replace("arguments[0] ?? true", "false"));
    until("it is looked at again", || browser.text().contains("夜.csv"));
    assert_eq!(browser.ask("return window.sources.length"), 1, "one stream, begun anew");
}
