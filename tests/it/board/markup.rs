//! Pages are HTML that needs no guessing: every tag is closed where it must be, every name is one, and what points at
//! something finds it.

use super::Board;
use crate::support::{World, sjis};
use std::collections::BTreeSet;

const VOID: [&str; 8] = ["meta", "link", "input", "br", "img", "hr", "col", "wbr"];
/// What may not stand within itself, or within a paragraph.
const BLOCKS: [&str; 12] =
    ["p", "div", "ul", "ol", "dl", "table", "form", "section", "h1", "h2", "h3", "details"];

/// A tag: its name, whether it closes, its attributes.
type Tag = (String, bool, Vec<(String, String)>);

/// The tags of a page.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let is_end = rest.starts_with('/');
        let body = rest.trim_start_matches('/');
        let name: String = body.chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(!name.is_empty(), "a bare < in {}", &rest[..rest.len().min(60)]);
        let (mut attributes, mut left) = (Vec::new(), body[name.len()..].trim_start());
        while !left.starts_with('>') {
            let end = left.find(['=', '>', ' ', '\n']).unwrap_or(left.len());
            let key = left[..end].to_owned();
            assert!(!key.is_empty() && !key.contains('"'), "an odd attribute in <{name} {left:.60}");
            left = &left[end..];
            let mut value = String::new();
            if let Some(behind) = left.strip_prefix('=') {
                let quote = behind.chars().next().unwrap();
                assert!(quote == '"' || quote == '\'', "a value without quotes in <{name}>");
                let (found, behind) = behind[1..].split_once(quote).unwrap();
                found.clone_into(&mut value);
                left = behind;
            }
            assert!(!attributes.iter().any(|(known, _)| *known == key), "{key} stands twice in <{name}>");
            attributes.push((key, value));
            left = left.trim_start();
        }
        rest = left;
        tags.push((name, is_end, attributes));
    }
    tags
}

fn check(name: &str, html: &str) {
    assert!(html.starts_with("<!DOCTYPE html>"), "{name}");
    let (mut open, mut ids, mut wanted) = (Vec::<String>::new(), BTreeSet::new(), Vec::new());
    for (tag, is_end, attributes) in tags(html) {
        let of =
            |key: &str| attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone());
        if is_end {
            assert_eq!(open.pop().as_deref(), Some(&*tag), "{name}: </{tag}> closes another");
            continue;
        }
        if BLOCKS.contains(&&*tag) {
            assert!(!open.contains(&"p".to_owned()), "{name}: <{tag}> within <p>");
        }
        for once in ["form", "a", "button", "label"] {
            assert!(tag != once || !open.contains(&tag), "{name}: <{tag}> within <{tag}>");
        }
        if ["a", "button"].contains(&&*tag) {
            assert!(!open.iter().any(|it| it == "a" || it == "button"), "{name}: a control within a control");
        }
        if let Some(id) = of("id") {
            assert!(ids.insert(id.clone()), "{name}: the id {id} stands twice");
        }
        for key in ["for", "aria-labelledby", "aria-describedby"] {
            let named = of(key).unwrap_or_default();
            wanted.extend(named.split_whitespace().map(str::to_owned));
        }
        assert!(
            of("style").is_none() && !attributes.iter().any(|(key, _)| key.starts_with("on")),
            "{name}: {tag}"
        );
        if !VOID.contains(&&*tag) {
            open.push(tag);
        }
    }
    assert_eq!(open, Vec::<String>::new(), "{name}: left open");
    let missing: Vec<_> = wanted.iter().filter(|id| !ids.contains(*id)).collect();
    assert!(missing.is_empty(), "{name}: {missing:?} is named and is nowhere");
}

#[test]
fn every_page_is_well_formed_and_what_it_points_at_is_there() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"custom\"\nname = \"店<b>\"\nkind = \"csv\"\n");
    let orders = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日\n\
        A-1,2026/10/01,発送待ち,\"<b>山\"\"田\",りんご,1,ヤマト運輸,123456789013,2026/10/02\nA-2,2026/10/01,発送待ち,山田,りんご,二個,,,\n";
    world.drop_sjis("注文'<i>.csv", orders);
    world.drop_bytes("謎.csv", sjis("伝票No,人\r\nQ-1,山田\r\n"));
    world.shukka(&["run", "--no-settle"]).ends(1);
    let board = Board::alone(&world);
    check("first", &board.get(&format!("/first?key={}", board.first_key), "").body);
    let owner = board.owner();
    check("login", &board.get("/login", "").body);
    let pages = [
        "/",
        "/orders",
        "/orders?stage=waits",
        "/orders/custom/A-1",
        "/orders/custom/A-2",
        "/orders/custom/nicht",
        "/held",
        "/held/1",
        "/held/2",
        "/send",
        "/send?look=1",
        "/files",
        "/files/undo/1",
        "/files/undo/99",
        "/settings",
        "/settings/doctor",
        "/settings/reading",
        "/settings/reading?layout=shipments",
        "/nicht",
    ];
    for lang in ["", "; shukka-lang=en"] {
        for page in pages {
            check(page, &board.get(page, &format!("{owner}{lang}")).body);
        }
    }
    board.post("/files/report", &owner, &[("today", "1")]).is(303);
    check("report made", &board.get("/files?made=x", &owner).body);
}
