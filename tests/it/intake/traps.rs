//! Files by hand with the traps that are known of each format, through the whole intake. Headers are those of the
//! samples; no value is.

use crate::support::{World, sjis, unsjis};
use serde_json::{Value, json};
use std::path::Path;

/// The header of a format, as its sample writes it.
fn header(profile: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(profile).join("plain.csv");
    let bytes = std::fs::read(path).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap_or_else(|_| unsjis(&bytes));
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
    let delimiter = if line.contains('\t') { '\t' } else { ',' };
    line.split(delimiter).map(|cell| cell.trim_matches('"').to_owned()).collect()
}

/// A table of these rows, each given by column; `#n` is the n-th. All cells are quoted but in tab separated files.
fn table(profile: &str, delimiter: char, rows: &[&[(&str, &str)]]) -> String {
    let header = header(profile);
    let line = |cells: &[String]| {
        let quoted = |cell: &String| match delimiter {
            '\t' => cell.clone(),
            _ => format!("\"{}\"", cell.replace('"', "\"\"")),
        };
        cells.iter().map(quoted).collect::<Vec<_>>().join(&delimiter.to_string()) + "\n"
    };
    let mut text = line(&header);
    for row in rows {
        let mut cells = vec![String::new(); header.len()];
        for (name, value) in *row {
            let place = match name.strip_prefix('#') {
                Some(n) => n.parse::<usize>().unwrap() - 1,
                None => header.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name}")),
            };
            (*value).clone_into(&mut cells[place]);
        }
        text.push_str(&line(&cells));
    }
    text
}

fn world(profile: &str, rows: &[&[(&str, &str)]]) -> World {
    let world = World::new();
    world.drop_sjis("file.csv", &table(profile, ',', rows)).pass().ends(0);
    world
}

#[track_caller]
fn expect(order: &Value, expected: &[(&str, Value)]) {
    for (place, value) in expected {
        assert_eq!(order.pointer(place), Some(value), "{place} of {order}");
    }
}

#[test]
fn eccube_lines_of_postage_and_discount_are_no_items_and_the_order_s_postage_is_the_first_of_two() {
    let order = [("注文番号", "E-500"), ("#24", "660.00"), ("支払合計", "4960.00"), ("値引き", "100.00")];
    let both = [("対応状況(名称)", "対応中"), ("配送先_お名前(姓)", "髙見"), ("配送先_お名前(名)", "梨花")];
    let line = |kind, name, price, count| {
        let own =
            [("明細区分(名称)", kind), ("商品名", name), ("価格", price), ("個数", count), ("#66", "1.00")];
        [&order[..], &both, &own].concat()
    };
    let rows = [
        line("商品", "桐箱①", "2200.00", "2"),
        line("送料", "送料", "660.00", "1"),
        line("値引き", "値引き", "-100.00", "1"),
        line("手数料", "手数料", "0.00", "1"),
    ];
    let world = world("eccube4_orders", &rows.each_ref().map(|row| &row[..]));
    let expected = [
        ("/items", json!([{ "sku": "", "name": "桐箱①", "options": "", "unit_price": 2200, "quantity": 2 }])),
        ("/totals/shipping", json!(660)),
        ("/totals/total", json!(4960)),
        ("/status", json!("発送待ち")),
        ("/ship_to/name", json!("髙見 梨花")),
    ];
    expect(&world.order("E-500"), &expected);
}

#[test]
fn rakuten_parts_get_their_zeros_back_and_two_destinations_are_held() {
    let row = |number, name, item| {
        vec![
            ("注文番号", number),
            ("ステータス", "300"),
            ("注文日時", "2026-10-02 23:59:59"),
            ("送付先姓", "見本"),
            ("送付先名", name),
            ("送付先郵便番号1", "60"),
            ("送付先郵便番号2", "1"),
            ("送付先電話番号1", "11"),
            ("送付先電話番号2", "200"),
            ("送付先電話番号3", "3000"),
            ("商品名", item),
            ("商品管理番号", "k1"),
            ("個数", "1"),
        ]
    };
    let first = row("123456-20261002-0000000001", "花", "湯呑");
    let second = row("123456-20261002-0000000001", "花", "急須");
    let other =
        [row("123456-20261002-0000000002", "花", "皿"), row("123456-20261002-0000000002", "風", "皿")];
    let world = World::new();
    let rows = [&first[..], &second, &other[0], &other[1]];
    world.drop_sjis("file.csv", &table("rakuten_rms_orders", ',', &rows)).pass().ends(1).says("O201");
    let order = world.order("123456-20261002-0000000001");
    let expected = [
        ("/ship_to/postal_code", json!("0600001")),
        ("/ship_to/phone", json!("0112003000")),
        ("/ordered_at", json!("2026-10-02T23:59:59+09:00")),
        ("/items/1/name", json!("急須")),
    ];
    expect(&order, &expected);
    assert_eq!(world.orders().len(), 1);
}

#[test]
fn yahoo_s_packed_lines_become_items_and_the_phone_gets_its_zero_back() {
    let text = "OrderId,OrderTime,ShipName,ShipZipCode,ShipPhoneNumber,ItemId,Title,QuantityDetail,UnitPrice,TotalPrice\n\
        shop-10000099,2026/10/02 08:30,見本 太郎,0600001,9012345678,L1=a-1&L2=b-2,L1=青い皿&L2=白い皿,L1=2&L2=1,L1=500&L2=700,1700\n";
    let world = World::new();
    world.drop_bytes("y.csv", [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat()).pass().ends(0);
    let expected = [
        ("/ship_to/phone", json!("09012345678")),
        ("/items/0/name", json!("青い皿")),
        ("/items/0/quantity", json!(2)),
        ("/items/1/sku", json!("b-2")),
        ("/totals/total", json!(1700)),
    ];
    expect(&world.order("shop-10000099"), &expected);
}

#[test]
fn amazon_s_tabs_and_stray_quotes_shift_no_column() {
    let row = |item, name, quantity| {
        vec![
            ("order-id", "250-1234567-7654321"),
            ("order-item-id", item),
            ("purchase-date", "2026-10-02T01:00:00+09:00"),
            ("product-name", name),
            ("quantity-purchased", quantity),
            ("recipient-name", "見本 花子"),
            ("ship-postal-code", "060-0001"),
            ("delivery-Instructions", "置き配, 玄関前"),
        ]
    };
    let rows = [row("1", "皿 7\" 白", "2"), row("2", "a,b;c", "1")];
    let text = table("amazon_orders", '\t', &rows.each_ref().map(|row| &row[..]));
    let world = World::new();
    world.drop_sjis("report.txt", &text).pass().ends(0);
    let expected = [
        ("/items/0/name", json!("皿 7\" 白")),
        ("/items/1/name", json!("a,b;c")),
        ("/items/0/unit_price", json!(null)),
        ("/ship_to/postal_code", json!("0600001")),
        ("/note", json!("置き配, 玄関前")),
        ("/ordered_at", json!("2026-10-02T01:00:00+09:00")),
    ];
    expect(&world.order("250-1234567-7654321"), &expected);
}

#[test]
fn base_s_option_rows_belong_to_the_item_above() {
    let row = |name, id, quantity| {
        let named =
            [("注文ID", "9F8E7D6C5B4A3210"), ("注文日時", "2026-10-02 10:00:00"), ("氏(配送先)", "見本")];
        let own = [
            ("名(配送先)", "花"),
            ("商品名", name),
            ("商品ID", id),
            ("数量", quantity),
            ("合計金額", "3000"),
        ];
        [&named[..], &own].concat()
    };
    let rows = [row("木の皿", "77", "3"), row("商品オプション「名入れ」", "", "1"), row("布", "78", "1")];
    let world = world("base_orders", &rows.each_ref().map(|row| &row[..]));
    let order = world.order("9F8E7D6C5B4A3210");
    assert_eq!(order["items"].as_array().unwrap().len(), 2, "{order}");
    assert!(order["items"][0]["options"].as_str().unwrap().contains("名入れ"), "{order}");
    expect(&order, &[("/items/0/quantity", json!(3)), ("/totals/total", json!(3000))]);
}

#[test]
fn base_s_same_as_above_and_blank_lines_are_read() {
    let header = header("base_shipping");
    let first = |number: &str, item: &str| {
        let mut cells = vec![String::new(); header.len()];
        number.clone_into(&mut cells[0]);
        let at = header.iter().position(|name| name.contains("商品名")).unwrap();
        item.clone_into(&mut cells[at]);
        cells.join(",")
    };
    let text = format!(
        "{}\n{}\n\n{}\n\n{}\n",
        header.join(","),
        first("AB12CD34EF56AB78", "皿"),
        first("--- 同上 ---", "椀"),
        first("AB12CD34EF56AB79", "箸")
    );
    let world = World::new();
    world.drop_sjis("b.csv", &text).pass().ends(0);
    let names = |number: &str| -> Vec<String> {
        let order = world.order(number);
        order["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("AB12CD34EF56AB78"), ["皿", "椀"]);
    assert_eq!(names("AB12CD34EF56AB79"), ["箸"]);
}

#[test]
fn shopify_s_further_rows_belong_to_the_order_above_and_its_time_is_ours() {
    let head = [
        ("Name", "#2001"),
        ("Created at", "2026-10-01 22:15:00 -0500"),
        ("Shipping Name", "Sample Hanako"),
        ("Shipping Phone", "+81 90-1234-5678"),
        ("Lineitem name", "Cup - red"),
        ("Lineitem quantity", "2"),
        ("Total", "5400"),
    ];
    let more = [("Name", "#2001"), ("Lineitem name", "Plate"), ("Lineitem quantity", "1")];
    let next = [
        ("Name", "#2002"),
        ("Shipping Name", "Other"),
        ("Lineitem name", "Bowl"),
        ("Lineitem quantity", "1"),
    ];
    let world = world("shopify_orders", &[&head, &more, &next]);
    let expected = [
        ("/ordered_at", json!("2026-10-02T12:15:00+09:00")),
        ("/ship_to/phone", json!("09012345678")),
        ("/items/1/name", json!("Plate")),
        ("/ship_to/name", json!("Sample Hanako")),
        ("/totals/total", json!(5400)),
    ];
    expect(&world.order("#2001"), &expected);
    assert_eq!(world.order("#2002")["items"].as_array().unwrap().len(), 1);
}

#[test]
fn mercari_s_two_kinds_of_rows_meet_however_far_apart() {
    let order = |id| vec![("type", "order"), ("order_id", id), ("buyer_name", "見本")];
    let product = |id, name, quantity| {
        let own = [("type", "product"), ("order_id", id), ("product_name", name), ("quantity", quantity)];
        let to = [("shipping_name", "見本 花"), ("shipping_postal_code", "0600001")];
        [&own[..], &to].concat()
    };
    let rows = [
        order("order_3KHFYg4mMnOpQrStUvWxYz"),
        order("order_3KHFYg4mMnOpQrStUvWxY2"),
        product("order_3KHFYg4mMnOpQrStUvWxY2", "椀", "1"),
        product("order_3KHFYg4mMnOpQrStUvWxYz", "皿", "2"),
        product("order_3KHFYg4mMnOpQrStUvWxYz", "箸", "1"),
    ];
    let world = world("mercari_shops_orders", &rows.each_ref().map(|row| &row[..]));
    let orders = world.orders();
    assert_eq!(orders.len(), 2);
    let order = orders.iter().find(|it| it["number"].as_str().unwrap().ends_with("WxYz")).unwrap();
    expect(
        order,
        &[
            ("/items/0/name", json!("皿")),
            ("/items/1/name", json!("箸")),
            ("/ship_to/name", json!("見本 花")),
        ],
    );
}

#[test]
fn goq_s_line_breaks_and_doubled_quotes_stay_in_their_cells() {
    let row = [("受注番号", "G-77"), ("商品名", "皿 \"白\"\n2枚組"), ("個数", "1")];
    let world = world("goq_custom_csv", &[&row]);
    expect(&world.order("G-77"), &[("/items/0/name", json!("皿 \"白\"\r\n2枚組"))]);
}

#[test]
fn carriers_spell_their_columns_each_in_its_own_way() {
    let world = World::new();
    let numbers = ["C-1", "C-2", "C-3", "C-4"];
    let rows: Vec<String> = numbers.iter().map(|n| format!("{n},新規受付,見本\n")).collect();
    world
        .drop_sjis("o.csv", &format!("受注番号,受注ステータス,送付先氏名\n{}", rows.concat()))
        .pass()
        .ends(0);
    let b2 = table(
        "yamato_b2_issued",
        ',',
        &[
            &[("#1", "C-1"), ("#4", "1234-5678-9013"), ("#5", "2026/10/03")],
            &[("#1", "C-1"), ("#4", "123456789024"), ("#5", "2026/10/03")],
        ],
    );
    world.drop_sjis("b2.csv", &b2);
    world.drop_sjis(
        "e2.csv",
        "お問合せ送り状No,出荷日時,お客様管理ナンバー\n123456789035,2026/10/03 17:00,C-2\n",
    );
    let e3 = "\"お問い合せ送り状No.\",\"お客様管理番号\",\"お届け先名称１\",\"お届け先電話番号\"\n\"123456789046\",\"C-3\",\"見本\",\"0110000000\"\n";
    world.drop_bytes("e3.csv", [&b"\xef\xbb\xbf"[..], e3.as_bytes()].concat());
    world.drop_bytes(
        "yu.csv",
        sjis("お客様側管理番号,お問い合わせ番号,仮引受確定作業年月日,配送完了作業年月日,配達ステータス集約コード,配達ステータス明細コード\nC-4,123456789050,,,10,0A\n"),
    );
    world.pass().ends(0);
    let expected = [
        ("C-1", "ヤマト運輸", json!(["123456789013", "123456789024"])),
        ("C-2", "佐川急便", json!(["123456789035"])),
        ("C-3", "佐川急便", json!(["123456789046"])),
        ("C-4", "日本郵便", json!(["123456789050"])),
    ];
    for (number, carrier, tracking) in expected {
        let order = world.order(number);
        expect(&order, &[("/shipment/carrier", json!(carrier)), ("/shipment/tracking", tracking)]);
    }
}
