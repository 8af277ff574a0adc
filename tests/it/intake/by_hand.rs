//! Files written by hand, header and all, from what is attested of each format, with the traps that are known of it,
//! through the whole intake. Where only a part of a format is attested, the file has that part and nothing else.

use crate::support::World;
use serde_json::{Value, json};

/// A line whose cells are all quoted.
fn line<'t>(cells: impl IntoIterator<Item = &'t str>) -> String {
    let quoted: Vec<String> =
        cells.into_iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(",") + "\n"
}

/// A row of so many columns; the given ones stand at their positions, from 1.
fn row(columns: usize, cells: &[(usize, &str)]) -> String {
    let mut all = vec![""; columns];
    for (at, text) in cells {
        all[at - 1] = text;
    }
    line(all)
}

/// A row under a header given as one text; cells are given by name.
fn named(header: &str, cells: &[(&str, &str)]) -> String {
    let names: Vec<&str> = header.split(',').collect();
    let places: Vec<(usize, &str)> = cells
        .iter()
        .map(|(name, text)| {
            (names.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name}")) + 1, *text)
        })
        .collect();
    row(names.len(), &places)
}

#[track_caller]
fn expect(order: &Value, expected: &[(&str, Value)]) {
    for (place, value) in expected {
        assert_eq!(order.pointer(place), Some(value), "{place} of {order}");
    }
}

fn strings(values: &Value, key: &str) -> Vec<String> {
    values.as_array().unwrap().iter().map(|it| it[key].as_str().unwrap().to_owned()).collect()
}

const AU_PAY: &str = "controlType,orderId,orderDetailId,orderDate,sellMethodSegment,releaseDate,siteAndDevice,crossBorderEcTradeKbn,itemManagementId,itemCode,lotnumber,itemName,itemOption,itemOptionCommissionTitle1,itemOptionCommissionVal1,itemOptionPrice,giftWrappingType,giftWrappingPrice,giftMessage,noshiType,noshiPresenterName1";

#[test]
fn au_pay_s_attested_columns_give_items_and_leave_the_rest_unknown() {
    let detail = |id, name, option| {
        [
            ("controlType", ""),
            ("orderId", "550012345"),
            ("orderDetailId", id),
            ("orderDate", "2026/10/02 22:10"),
            ("itemCode", "k-01"),
            ("itemName", name),
            ("itemOption", option),
            ("giftMessage", "おめでとう,\n\"母\"へ"),
        ]
    };
    let world = World::new();
    let text = line(AU_PAY.split(','))
        + &named(AU_PAY, &detail("900001", "急須①", "色:青"))
        + &named(AU_PAY, &detail("900002", "湯呑", ""));
    world.drop_sjis("au.csv", &text).pass().ends(0);
    let order = world.order("550012345");
    expect(
        &order,
        &[
            ("/ordered_at", json!("2026-10-02T22:10:00+09:00")),
            ("/items/0/options", json!("色:青")),
            ("/ship_to/name", json!("")),
            ("/totals/total", json!(null)),
            ("/export/reasons", json!(["D301", "D302", "D304"])),
        ],
    );
    assert_eq!(strings(&order["items"], "name"), ["急須①", "湯呑"]);
}

#[test]
fn stores_files_name_the_buyer_in_two_ways_and_repeat_the_order_on_each_item() {
    for (party, date) in [("購入者", "オーダー日時"), ("請求先", "オーダー日")] {
        let header = format!(
            "オーダー番号,ステータス,{date},アイテム名,種類,個数,小計,配送料,合計,内消費税,氏(配送先),名(配送先),郵便番号(配送先),都道府県(配送先),住所(配送先),電話番号(配送先),法人名(配送先),氏({party}),名({party}),郵便番号({party}),都道府県({party}),住所({party}),電話番号({party}),備考,メールアドレス"
        );
        let order = [
            ("オーダー番号", "0012345678"),
            ("ステータス", "未発送"),
            (date, "2026/10/02 09:08"),
            ("配送料", "500"),
            ("合計", "3,500"),
            ("氏(配送先)", "髙﨑"),
            ("名(配送先)", "美穂"),
            ("郵便番号(配送先)", "0600001"),
            ("都道府県(配送先)", "北海道"),
            ("住所(配送先)", "札幌市中央区北一条西2～3"),
            ("電話番号(配送先)", "011-200-3000"),
            ("法人名(配送先)", "㈱見本"),
        ];
        let (family, given) = (format!("氏({party})"), format!("名({party})"));
        let buyer = [(family.as_str(), "見本"), (given.as_str(), "太郎")];
        let item = |name, kind, count| {
            let own = [("アイテム名", name), ("種類", kind), ("個数", count)];
            named(&header, &[&order[..], &buyer, &own].concat())
        };
        let text = line(header.split(',')) + &item("皿", "白", "2") + &item("椀", "", "1");
        let world = World::new();
        world.drop_sjis("stores.csv", &text).pass().ends(0);
        let order = world.order("0012345678");
        expect(
            &order,
            &[
                ("/status", json!("発送待ち")),
                ("/ordered_at", json!("2026-10-02T09:08:00+09:00")),
                ("/orderer/name", json!("見本 太郎")),
                ("/ship_to/name", json!("髙﨑 美穂")),
                ("/ship_to/company", json!("㈱見本")),
                ("/ship_to/postal_code", json!("0600001")),
                ("/ship_to/address1", json!("札幌市中央区北一条西2～3")),
                ("/items/0/options", json!("白")),
                ("/totals/total", json!(3500)),
            ],
        );
        assert_eq!(strings(&order["items"], "name"), ["皿", "椀"]);
    }
}

#[test]
fn colorme_is_read_by_its_positions_and_only_at_62_columns() {
    let header = |columns| {
        let names: Vec<String> = (1..=columns).map(|n| format!("項目{n}")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        (names[0], names[1]) = ("売上ID", "受注日");
        line(names)
    };
    let order = [
        (1, "10234567"),
        (2, "2026/10/02 13:14:15"),
        (5, "見本 太郎"),
        (6, "530-0001"),
        (7, "大阪府"),
        (8, "大阪市北区梅田1"),
        (9, "taro@example.com"),
        (10, "06-1234-0000"),
        (22, "4400"),
        (23, "銀行振込"),
        (35, "見本 花子"),
        (37, "0600001"),
        (38, "北海道"),
        (39, "札幌市中央区"),
        (40, "0112003000"),
        (41, "宅急便"),
        (42, "2026年10月10日"),
        (43, "午前中"),
    ];
    let item = |columns, cells: [&'static str; 4]| {
        let own: Vec<(usize, &str)> = [56, 58, 59, 61].into_iter().zip(cells).collect();
        row(columns, &[&order[..], &own].concat())
    };
    let world = World::new();
    let text =
        header(62) + &item(62, ["K-1", "茶碗", "1800", "2"]) + &item(62, ["K-2", "箸, 黒", "800", "1"]);
    world.drop_sjis("colorme.csv", &text).pass().ends(0);
    let order = world.order("10234567");
    expect(
        &order,
        &[
            ("/ship_to/name", json!("見本 花子")),
            ("/ship_to/postal_code", json!("0600001")),
            ("/ship_to/address1", json!("北海道札幌市中央区")),
            ("/orderer/phone", json!("0612340000")),
            ("/items/0/unit_price", json!(1800)),
            ("/items/0/quantity", json!(2)),
            ("/totals/total", json!(4400)),
            ("/requested_date", json!("2026-10-10")),
            ("/shipment/method", json!("宅急便")),
        ],
    );
    assert_eq!(strings(&order["items"], "name"), ["茶碗", "箸, 黒"]);
    let text = header(63) + &item(63, ["K-1", "茶碗", "1800", "2"]);
    world.drop_sjis("63.csv", &text).pass().ends(1).says("F001");
    assert_eq!(world.orders().len(), 1, "of other widths no position is known");
}

#[test]
fn makeshop_s_bare_dates_times_and_quotes_are_read_and_cancelled_orders_stay_out() {
    let header = "日付,注文時間,注文番号,処理状況,商品名,数量";
    let text = line(header.split(','))
        + &line(["2026/8/1", "093005", "P202608010000000100", "未処理", "皿 \"白\"\n2枚, 箱入り", "1"])
        + &line(["2026/8/1", "93005", "P202608010000000100", "未処理", "椀", "3"])
        + &line(["2026/8/2", "235959", "P202608020000000200", "注文キャンセル", "箸", "1"]);
    let world = World::new();
    world.drop_sjis("makeshop.csv", &text).pass().ends(0);
    let order = world.order("P202608010000000100");
    expect(
        &order,
        &[
            ("/ordered_at", json!("2026-08-01T09:30:05+09:00")),
            ("/status", json!("新規受付")),
            ("/items/0/name", json!("皿 \"白\"\r\n2枚, 箱入り")),
            ("/items/1/quantity", json!(3)),
            ("/ship_to/name", json!("")),
        ],
    );
    assert_eq!(world.orders().len(), 1);
}

const NEXT_ENGINE_38: &str = "店舗伝票番号,受注日,受注郵便番号,受注住所１,受注住所２,受注名,受注名カナ,受注電話番号,受注メールアドレス,発送郵便番号,発送先住所１,発送先住所２,発送先名,発送先カナ,発送電話番号,支払方法,発送方法,商品計,税金,発送料,手数料,ポイント,その他費用,合計金額,ギフトフラグ,時間帯指定,日付指定,作業者欄,備考,商品名,商品コード,商品価格,受注数量,商品オプション,出荷済フラグ,顧客区分,顧客コード,消費税率（%）";
const NEXT_ENGINE_61: &str = "店舗伝票番号,受注日,受注郵便番号,受注住所１,受注住所２,受注名,受注名カナ,受注電話番号,受注メールアドレス,発送郵便番号,発送先住所１,発送先住所２,発送先名,発送先カナ,発送電話番号,支払方法,発送方法,商品計,税金,発送料,手数料,手数料(0%対象),手数料(8%対象),手数料(10%対象),ポイント,ポイント(0%対象),ポイント(8%対象),ポイント(10%対象),ポイント(按分),ポイント(支払い),その他費用,その他費用(0%対象),その他費用(8%対象),その他費用(10%対象),クーポン割引額,クーポン割引額(0%対象),クーポン割引額(8%対象),クーポン割引額(10%対象),クーポン割引額(按分),請求金額(0%対象),請求金額(8%対象),請求額に対する税額(8%対象),請求金額(10%対象),請求額に対する税額(10%対象),合計金額,ギフトフラグ,時間帯指定,日付指定,作業者欄,備考,商品名,商品コード,商品価格,受注数量,商品オプション,出荷済フラグ,顧客区分,顧客コード,消費税率（%）,のし,ラッピング";

#[test]
fn next_engine_of_38_and_61_columns_is_one_format_however_wide_its_digits_are() {
    assert_eq!(NEXT_ENGINE_38.split(',').count(), 38);
    assert_eq!(NEXT_ENGINE_61.split(',').count(), 61);
    for header in [NEXT_ENGINE_38.to_owned(), NEXT_ENGINE_61.to_owned(), NEXT_ENGINE_38.replace('１', "1")] {
        let address =
            if header.contains("発送先住所1") { "発送先住所1" } else { "発送先住所１" };
        let item = |name, code, count| {
            let order = [
                ("店舗伝票番号", "NE-0000-1234567890-1234567890-1"),
                ("受注日", "2026/10/02 23:59:59"),
                ("受注名", "見本 太郎"),
                ("発送郵便番号", "0600001"),
                (address, "北海道札幌市中央区北1"),
                ("発送先名", "見本 花子"),
                ("発送先カナ", "ミホン ハナコ"),
                ("発送電話番号", "0112003000"),
                ("発送方法", "佐川急便"),
                ("合計金額", "5200"),
                ("時間帯指定", "時間帯指定[午前中]"),
                ("日付指定", "2026/10/10"),
                ("備考", "置き配, 玄関前\n呼び鈴なし"),
            ];
            let own = [("商品名", name), ("商品コード", code), ("受注数量", count), ("商品価格", "1,200.00")];
            named(&header, &[&order[..], &own].concat())
        };
        let text = line(header.split(',')) + &item("皿～大", "it-1-blue", "2") + &item("椀", "it-2", "1");
        let world = World::new();
        world.drop_sjis("ne.csv", &text).pass().ends(0);
        let order = world.order("NE-0000-1234567890-1234567890-1");
        expect(
            &order,
            &[
                ("/ordered_at", json!("2026-10-02T23:59:59+09:00")),
                ("/ship_to/address1", json!("北海道札幌市中央区北1")),
                ("/ship_to/kana", json!("ミホン ハナコ")),
                ("/requested_time", json!("午前中")),
                ("/requested_date", json!("2026-10-10")),
                ("/note", json!("置き配, 玄関前\r\n呼び鈴なし")),
                ("/items/0/unit_price", json!(1200)),
                ("/items/0/name", json!("皿～大")),
                ("/totals/total", json!(5200)),
            ],
        );
        assert_eq!(order["items"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn a_yahoo_item_file_and_an_order_file_meet_in_one_order_whichever_comes_first() {
    let orders = "OrderId,OrderTime,BillName,ShipName,ShipZipCode,ShipPrefecture,ShipCity,ShipAddress1,ShipPhoneNumber,ItemId,Title,QuantityDetail,TotalPrice\n\
        store-10000123,2026/10/02 08:30:00,見本 太郎,見本 花子,0600001,北海道,札幌市,中央区1,112003000,L1=dish-1&L2=bowl-2,L1=皿 & 匙&L2=椀,L1=dish-1:2&L2=bowl-2:10,4400\n";
    let items = line(["OrderId", "LineId", "ItemId", "Title", "SubCode", "Quantity"])
        + &line(["store-10000123", "1", "dish-1", "皿 & 匙", "dish-1-w", "2"])
        + &line(["store-10000123", "2", "bowl-2", "椀", "", "10"]);
    for turn in [[("o.csv", orders), ("i.csv", &items)], [("i.csv", &items), ("o.csv", orders)]] {
        let world = World::new();
        for (name, text) in turn {
            world.drop_sjis(name, text).pass().ends(0);
        }
        let order = world.order("store-10000123");
        expect(
            &order,
            &[
                ("/ship_to/name", json!("見本 花子")),
                ("/ship_to/phone", json!("0112003000")),
                ("/items/0/name", json!("皿 & 匙")),
                ("/items/0/quantity", json!(2)),
                ("/items/1/quantity", json!(10)),
                ("/totals/total", json!(4400)),
            ],
        );
        assert_eq!(strings(&order["items"], "sku"), ["dish-1", "bowl-2"]);
    }
}

fn three_orders() -> World {
    let world = World::new();
    let text = "受注番号,受注日時,受注ステータス,送付先氏名\nB-1,2026/10/01 09:00,新規受付,見本 花子\nB-2,2026/10/02 09:00,発送待ち,見本 花子\nB-3,2026/10/03 09:00,保留,別人 一郎\n";
    world.drop_sjis("orders.csv", text).pass().ends(0);
    world
}

#[test]
fn a_click_post_file_is_never_matched_by_itself_and_its_proposals_name_every_order_of_that_name() {
    let world = three_orders();
    let text = line(["申込日時", "お問い合わせ番号", "お届け先氏名"])
        + &line(["2026/10/05 10:00", "1234-5678-9013", "見本　花子"]);
    world.drop_sjis("click.csv", &text);
    let ran = world.shukka(&["check", world.path("inbox/click.csv").to_str().unwrap()]);
    ran.says("B-1").says("B-2");
    world.pass().ends(1).says("F007");
    assert!(world.orders().iter().all(|order| order["shipment"]["tracking"] == json!([])));
}

#[test]
fn b2_without_a_header_is_read_at_every_width_it_ever_had() {
    for columns in [73, 86, 95, 97, 98] {
        let parcel = |number, slip, name| {
            let cells = [
                (1, number),
                (2, "0"),
                (4, slip),
                (5, "2026/10/04"),
                (9, "011-200-3000"),
                (11, "060-0001"),
                (12, "北海道札幌市中央区, 北1"),
                (16, name),
                (56, "予備"),
            ];
            row(columns, &cells)
        };
        let world = three_orders();
        let text = parcel("B-1", "1234-5678-9013", "見本 花子")
            + &parcel("B-3", "123456789035", "別人 一郎")
            + &parcel("B-1", "123456789024", "見本 花子")
            + &parcel("B-1", "123456789024", "見本 花子")
            + &parcel("X-9", "123456789046", "知らない人");
        world.drop_sjis("b2.csv", &text).pass().ends(1).says("O203");
        let order = world.order("B-1");
        expect(
            &order,
            &[
                ("/status", json!("処理済み")),
                ("/shipment/carrier", json!("ヤマト運輸")),
                ("/shipment/tracking", json!(["123456789013", "123456789024"])),
                ("/shipment/ship_date", json!("2026-10-04")),
            ],
        );
        // 保留 never moves by itself.
        expect(
            &world.order("B-3"),
            &[("/status", json!("保留")), ("/shipment/tracking/0", json!("123456789035"))],
        );
        world.shukka(&["explain", "B-1"]).ends(0).says("b2.csv").says("123456789024");
    }
}

#[test]
fn a_b2_row_that_lost_or_won_a_column_is_held_and_shifts_nothing() {
    let world = three_orders();
    let good = row(97, &[(1, "B-1"), (4, "123456789013"), (5, "2026/10/04")]);
    let short = row(50, &[(1, "B-2"), (4, "123456789024"), (5, "2026/10/04")]);
    let long = row(98, &[(1, "B-3"), (5, "123456789035"), (6, "2026/10/04"), (98, "x")]);
    world.drop_sjis("b2.csv", &(good + &short + &long)).pass().ends(1).says("R105");
    expect(&world.order("B-1"), &[("/shipment/tracking/0", json!("123456789013"))]);
    for number in ["B-2", "B-3"] {
        expect(
            &world.order(number),
            &[("/shipment/tracking", json!([])), ("/shipment/ship_date", json!(null))],
        );
    }
}
