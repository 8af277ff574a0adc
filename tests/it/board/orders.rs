//! The list of orders: every order stands on one page, the newest first; filters keep what they say; and whoever only
//! looks is told of nobody.

use super::Board;
use crate::support::World;

const STORE: &str = "[[store]]\ncode = \"custom\"\nname = \"店\"\nkind = \"csv\"\n";
const HEAD: &str =
    "受注番号,受注日時,受注ステータス,送付先氏名,送付先電話番号,商品名,個数,配送業者,伝票番号,出荷日\n";

fn shop() -> World {
    let world = World::new();
    world.settings(STORE);
    let row = |n: usize| {
        let (status, day) = if n.is_multiple_of(3) { ("保留", "") } else { ("発送待ち", "2026/10/04") };
        format!(
            "A-{n:03},2026/10/01,{status},高梨 {n}子,03-1234-{n:04},りんご,1,ヤマト運輸,123456789013,{day}\n"
        )
    };
    world.drop_sjis("一.csv", &(HEAD.to_owned() + &(0..70).map(row).collect::<Vec<_>>().concat())).pass();
    world.drop_sjis("二.csv", &(HEAD.to_owned() + &(70..120).map(row).collect::<Vec<_>>().concat())).pass();
    world
}

/// The numbers of all pages, from a first one on.
fn paged(board: &Board, cookie: &str, first: &str) -> Vec<String> {
    let (mut place, mut numbers) = (first.to_owned(), Vec::new());
    loop {
        let page = board.get(&place, cookie).is(200).body;
        let links = page.split("href=\"/orders/custom/").skip(1);
        numbers.extend(links.map(|link| link.split('"').next().unwrap().to_owned()));
        let next = page.split("rel=\"next\"").next().filter(|_| page.contains("rel=\"next\""));
        let Some(before) = next else { return numbers };
        let href = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        place = href.replace("&amp;", "&").replace("&#38;", "&");
    }
}

#[test]
fn every_order_stands_on_one_page_and_filters_keep_what_they_say() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    let mut newest: Vec<String> = (0..120).map(|n| format!("A-{n:03}")).collect();
    newest.reverse();
    assert_eq!(paged(&board, &owner, "/orders"), newest);
    let is_held = |number: &&String| number[2..].parse::<usize>().unwrap().is_multiple_of(3);
    let (held, can_go): (Vec<String>, Vec<String>) =
        newest.iter().cloned().partition(|number| is_held(&number));
    assert_eq!(paged(&board, &owner, "/orders?stage=can-go"), can_go);
    assert_eq!(paged(&board, &owner, "/orders?reason=D301&store=custom"), held);
    assert_eq!(paged(&board, &owner, "/orders?from=2026-10-02"), Vec::<String>::new());
    assert_eq!(paged(&board, &owner, "/orders?text=%E9%AB%98%E6%A2%A8+7%E5%AD%90"), ["A-007"]);
    board.get("/orders.csv?stage=can-go", &owner).is(200).says("A-119").says("高梨 119子");
    let looks = board.invited(&owner, "見る人", "looks");
    for place in ["/orders", "/orders.csv", "/orders/custom/A-007", "/"] {
        let page = board.get(place, &looks).is(200);
        assert!(!page.body.contains("高梨") && !page.body.contains("0312340007"), "{place}: {}", page.body);
    }
    assert_eq!(paged(&board, &looks, "/orders?text=%E9%AB%98%E6%A2%A8"), Vec::<String>::new());
    assert_eq!(paged(&board, &looks, "/orders?text=A-007"), ["A-007"]);
}

#[test]
fn what_the_mall_says_against_an_order_is_cured_on_its_page_without_a_command() {
    let world = shop();
    world.shukka(&["set", "A-001", "mall.paid=いいえ"]).ends(0);
    let board = Board::alone(&world);
    let owner = board.owner();
    let page =
        board.get("/orders/custom/A-001", &owner).is(200).says("入金待ち").says("「はい」と入れてください");
    assert!(!page.body.contains("shukka set 受注番号"), "whoever stands here has no terminal");
    let (seen, was) = (page.field("seen"), page.field("was.mall.paid"));
    let fields = [("do", "set"), ("seen", &*seen), ("mall.paid", "はい"), ("was.mall.paid", &*was)];
    board.post("/orders/custom/A-001", &owner, &fields).is(200).says("直しました");
    let page = board.get("/orders/custom/A-001", &owner).is(200);
    assert!(!page.body.contains("入金待ち"), "{}", page.body);
    world.shukka(&["explain", "A-001"]).says("画面");
}
