//! One odd order in the mall's listing costs no other order, and is named (contract 3.0).

use crate::support::AtMall;
use crate::support::fake_mall::Habits;

/// An order of the mall; `total` as it is written in the answer.
fn node(id: &str, total: &str) -> String {
    format!(
        r#"{{"node":{{"id":{id},"status":"WAITING_FOR_SHIPPING","createdAt":"2026-09-30T09:00:00+09:00","paidAt":"2026-09-30T09:01:00+09:00","totalPrice":{total},"shippingAddress":{{"postalCode":"1000001","city":"千代田区","address1":"1-1","lastName":"見本","firstName":"花子"}},"products":[{{"productId":"p","name":"皿","unitPrice":{total},"purchasedQuantity":1,"unshippedQuantity":1,"shippingMethod":"OTHER"}}]}}}}"#
    )
}

fn listing(nodes: &[String]) -> String {
    let nodes = nodes.join(",");
    format!(
        r#"page:says=200={{"data":{{"orderTransactions":{{"edges":[{nodes}],"pageInfo":{{"endCursor":null,"hasNextPage":false}}}}}}}}"#
    )
}

#[test]
fn each_order_of_a_listing_is_judged_for_itself() {
    let at = AtMall::new(Vec::new(), Habits::default(), "");
    let odd = [r#"{"amount":1}"#, r#""about 12""#, "12.5", "[1]"];
    let mut nodes = vec![node("\"good-1\"", "1200"), node("\"good-2\"", "1200.0")];
    nodes.extend(odd.iter().enumerate().map(|(n, total)| node(&format!("\"order_odd{n}\""), total)));
    nodes.push(node("\"good-3\"", "80"));
    at.mall.plant(&listing(&nodes));
    let fetched = at.shukka(&["fetch"]).ends(0);
    for n in 0..odd.len() {
        assert!(
            fetched.err.contains(&format!("odd{n}: モールの返事に読み取れない値がある")),
            "{}",
            fetched.err
        );
    }
    let orders = at.shukka(&["orders", "--json"]).ends(0).out;
    assert_eq!(orders.lines().count(), 3, "{orders}");
    for n in 1..=3 {
        assert!(orders.contains(&format!("good-{n}")), "{orders}");
    }
    // One that has not even an id is not named, and the listing is not taken for whole.
    at.mall.plant(&listing(&[node("7", "1200"), node("\"good-4\"", "80")]));
    at.shukka(&["fetch"]).says("M408");
    assert!(at.shukka(&["orders", "--json"]).ends(0).out.contains("good-4"));
}

#[test]
fn an_id_that_is_none_is_named_by_its_beginning_and_costs_no_other_order() {
    let at = AtMall::new(Vec::new(), Habits::default(), "");
    let endless = "9".repeat(4 << 20);
    let odd = node(&format!("\"{endless}\""), "[1]");
    at.mall.plant(&listing(&[
        node(&format!("\"{endless}\""), "1"),
        node("\"good-1\"", "1200").replace("WAITING_FOR_SHIPPING", &"ODD_".repeat(1 << 18)),
        node("\"good-2\"", "80"),
    ]));
    let fetched = at.shukka(&["fetch"]).ends(0);
    assert!(fetched.err.contains("9999…: モールの返事に読み取れない値がある"), "{:.300}", fetched.err);
    assert!(fetched.err.contains("good-1") && fetched.err.len() < 2_000, "{}", fetched.err.len());
    assert!(at.shukka(&["orders", "--json"]).ends(0).out.contains("good-2"));
    // The same where its shape alone is odd.
    at.mall.plant(&listing(&[odd, node("\"good-3\"", "80")]));
    let fetched = at.shukka(&["fetch"]).ends(0);
    assert!(fetched.err.contains("9999…") && fetched.err.len() < 2_000, "{}", fetched.err.len());
}
