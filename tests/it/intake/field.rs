//! What the field really sends: every row is understood or handed back, and no order vanishes into another (contract 3
//! and 4).

use crate::support::world::World;

pub(super) const HEADER: &str = "受注番号,受注日時,受注ステータス,送付先氏名,送付先郵便番号,送付先住所1,送付先電話番号,商品コード,商品名,単価,個数,合計金額,配送業者,配送方法,伝票番号,出荷日,備考";

/// A row of the standard sheet with what is given put in its columns.
pub(super) fn row(number: &str, changes: &[(&str, &str)]) -> String {
    let plain = [
        ("受注番号", number),
        ("受注日時", "2026-10-01 09:00"),
        ("受注ステータス", "発送待ち"),
        ("送付先氏名", "青葉 桃"),
        ("送付先郵便番号", "060-0001"),
        ("送付先住所1", "見本市1-2-3"),
        ("送付先電話番号", "011-000-0001"),
        ("商品コード", "C-1"),
        ("商品名", "椀"),
        ("単価", "500"),
        ("個数", "1"),
        ("合計金額", "500"),
        ("配送業者", "ヤマト運輸"),
        ("配送方法", "宅急便"),
        ("伝票番号", "123456789013"),
        ("出荷日", "2026-10-03"),
        ("備考", ""),
    ];
    let cells = plain.map(|(name, value)| {
        changes.iter().find(|(changed, _)| *changed == name).map_or(value, |(_, value)| value)
    });
    cells.join(",")
}

pub(super) fn table(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

pub(super) fn numbers(world: &World) -> Vec<String> {
    world.orders().iter().map(|order| order["number"].as_str().unwrap().to_owned()).collect()
}

/// Drops a table as Shift-JIS and lets it be taken in.
fn dropped(text: &str, code: i32) -> World {
    let world = World::new();
    world.drop_sjis("file.csv", text).pass().ends(code);
    world
}

/// The same as UTF-8.
fn dropped_utf8(text: &str, code: i32) -> World {
    let world = World::new();
    world.drop_bytes("file.csv", text.replace('\n', "\r\n")).pass().ends(code);
    world
}

#[test]
fn no_order_vanishes_into_a_header() {
    let rows = [row("Q1", &[]), row("Q2", &[]), row("Q3", &[("備考", "x\"")])].join("\n");
    for header in [
        // Never closed: all that follows is in it. In the last column; in one before; closed again by a later row.
        HEADER.replace("備考", "\"備考"),
        HEADER.replace("配送方法", "\"配送方法"),
        HEADER.replace("合計金額", "\"合計金額\n（税込）"),
    ] {
        let world = dropped(&format!("{header}\n{rows}\n"), 1);
        assert_eq!(numbers(&world), [""; 0], "{header}");
        assert!(world.reason("file.csv").contains("F004  "), "{}", world.reason("file.csv"));
        assert!(world.files("inbox/held").contains(&"file.csv".to_owned()));
    }
    // Once more between the rows: what stands above is taken, the rest is held.
    let again = HEADER.replace("配送方法", "\"配送方法");
    let world = dropped(&format!("{HEADER}\n{}\n{again}\n{rows}\n", row("Q0", &[])), 1);
    assert_eq!(numbers(&world), ["Q0"]);
    assert!(world.reason("file.csv").contains("R111  "), "{}", world.reason("file.csv"));
    // A line break in the name of a column draws nothing into it, also where the header stands twice.
    let broken = HEADER.replace("配送方法", "\"配送方法\n\"");
    let world = dropped(&format!("{broken}\n{}\n{broken}\n{}\n", row("Q1", &[]), row("Q2", &[])), 0);
    assert_eq!(numbers(&world), ["Q1", "Q2"]);
}

#[test]
fn an_order_never_vanishes_into_another_order_s_cell() {
    let note = |number: &str, note: &str| row(number, &[("備考", note)]);
    let sku = |number: &str, name: &str| row(number, &[("商品名", name)]);
    for (rows, taken) in [
        // A lone mark at the beginning of one note, another at the end of the next.
        (vec![note("Q1", "\"3寸"), note("Q2", "4寸\""), note("Q3", "")], vec!["Q3"]),
        // Two openings: text stands behind what closes the first.
        (vec![note("Q1", "\"3寸"), note("Q2", "\"4寸"), note("Q3", "")], vec!["Q3"]),
        // In the middle of the row, so that the widths come out right.
        (vec![sku("Q1", "\"3寸皿"), sku("Q2", "4寸皿\""), sku("Q3", "皿")], vec!["Q3"]),
        // Over three rows.
        (vec![note("Q1", "\"a"), note("Q2", ""), note("Q3", "b\""), note("Q4", "")], vec!["Q4"]),
        // Never closed: all that follows is in it.
        (vec![note("Q0", ""), note("Q1", "\"a"), note("Q2", ""), note("Q3", "")], vec!["Q0"]),
        // Another row of an order whose first was swallowed is held with it.
        (vec![note("Q1", "\"a"), note("Q2", "b\""), note("Q2", ""), note("Q3", "")], vec!["Q3"]),
    ] {
        let world = dropped(&table(&rows), 1);
        assert_eq!(numbers(&world), taken, "{rows:?}");
        let reason = world.reason("file.csv");
        assert!(reason.contains("R111  ") && !reason.contains("R105  "), "{reason}");
        let held = crate::support::world::unsjis(&world.read("inbox/held/file.csv"));
        for number in ["Q1", "Q2", "Q3", "Q4"] {
            let is_written = rows.iter().any(|row| row.starts_with(number));
            let is_somewhere = taken.contains(&number) || held.contains(&format!("{number},"));
            assert_eq!(is_somewhere, is_written, "{number}: {held}");
        }
    }
}

#[test]
fn notes_of_several_lines_and_doubled_marks_are_no_trouble() {
    let rows = [
        row("N1", &[("備考", "\"のし\n希望, 紅白\"")]),
        row("N2", &[("商品名", "\"皿 3\"\"白\"\"\n2枚\"")]),
        row("N3", &[("備考", "\"\"")]),
        row("N4", &[("商品名", "皿 \"白\" 3枚")]),
    ];
    let world = dropped(&table(&rows), 0);
    assert_eq!(numbers(&world), ["N1", "N2", "N3", "N4"]);
    assert_eq!(world.order("N1")["note"], "のし\r\n希望, 紅白");
    // Their numbers are read with the same care as those of other rows.
    let lines = [("備考", "\"のし\n希望\"")];
    let rows = [row("N1", &lines), row("", &lines), row("4.12E+11", &lines), row("合計", &lines)];
    let world = dropped(&table(&rows), 1);
    assert_eq!(numbers(&world), ["N1"]);
    let reason = world.reason("file.csv");
    let count = |code: &str| {
        reason
            .split(&format!("\n{code}  "))
            .nth(1)
            .map(|of| of.split("\r\n\r\n").next().unwrap().matches("file.csv  ").count())
    };
    assert_eq!((count("R101"), count("R106")), (Some(2), Some(1)), "{reason}");
}

#[test]
fn reports_that_know_no_quoting_are_split_on_tabs_alone() {
    let header = "order-id\torder-item-id\tpurchase-date\tsku\tproduct-name\tquantity-purchased\trecipient-name\tship-postal-code\tship-country\tship-phone-number";
    let line = |n: u8, name: &str| {
        format!(
            "251-000000{n}-000000{n}\t{n}\t2026-10-02T10:00:00+09:00\tS-{n}\t{name}\t1\t青葉 桃\t060-0001\tJP\t0110000001"
        )
    };
    let names = ["椀 \"大\"", "\"限定\" 椀", "\"開いたまま", "閉じるだけ\"", "\"\"", "普通"];
    let rows: Vec<String> = (1..).zip(names).map(|(n, name)| line(n, name)).collect();
    let world = World::new();
    world.drop_sjis("report.txt", &format!("{header}\n{}\n", rows.join("\n"))).pass().ends(0);
    let found: Vec<_> = world.orders().iter().map(|order| order["items"][0]["name"].clone()).collect();
    assert_eq!(found, names);
    // Written anew by a program that quotes, the same report is read as that program wrote it.
    let quoted = |line: &str| {
        line.split('\t').map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join("\t")
    };
    let text = [header].into_iter().chain(rows.iter().map(String::as_str)).map(quoted).collect::<Vec<_>>();
    let again = World::new();
    again.drop_sjis("report.txt", &text.join("\n")).pass().ends(0);
    assert_eq!(again.order("251-0000003-0000003")["items"][0]["name"], "\"開いたまま");
}

#[test]
fn a_row_moved_by_a_comma_is_held_unless_every_row_has_a_blank_cell_more() {
    let moved = |number: &str| row(number, &[("送付先住所1", "見本市1,2号室")]);
    let world = dropped(&table(&[moved("S1"), row("S2", &[]), row("S3", &[])]), 1);
    assert_eq!(numbers(&world), ["S2", "S3"]);
    assert!(world.reason("file.csv").contains("R105  "));
    let world = dropped(&table(&[row("S1", &[]), moved("S2")]), 1);
    assert_eq!(numbers(&world), ["S1"]);
    // A writer that ends every row with a comma.
    let ended: Vec<String> = (1..40).map(|n| row(&format!("E{n:02}"), &[]) + ",").collect();
    assert_eq!(numbers(&dropped(&table(&ended), 0)).len(), 39);
    // One among many that lacks it shows what the others are, wherever it stands.
    let mut mixed = ended;
    mixed.push(row("E99", &[]));
    assert_eq!(numbers(&dropped(&table(&mixed), 1)), ["E99"]);
}

#[test]
fn what_cannot_be_seen_is_no_part_of_a_number_a_state_or_a_date() {
    let marked = [
        ("\u{feff}M1", "発送待ち"),
        ("M2\u{200b}", "\u{feff}発送待ち"),
        ("\u{202a}M3\u{202c}", "キャンセル\u{200e}"),
        ("M\u{ad}4", "保\u{200b}留"),
        ("M5\u{2060}", "'新規受付\u{feff}"),
    ];
    let rows: Vec<String> = marked
        .iter()
        .map(|(number, status)| {
            row(
                number,
                &[
                    ("受注ステータス", status),
                    ("出荷日", "\u{200e}2026-10-03"),
                    ("個数", "2\u{200b}"),
                    ("伝票番号", "\u{feff}123456789013"),
                    ("送付先電話番号", "\u{202d}0110000001\u{202c}"),
                    ("備考", "絵\u{200d}文字"),
                ],
            )
        })
        .collect();
    let world = dropped_utf8(&table(&rows), 0);
    assert_eq!(numbers(&world), ["M1", "M2", "M3", "M4", "M5"]);
    let reasons = ["M1", "M2", "M3", "M4", "M5"].map(|number| world.reasons(number).join(" "));
    assert_eq!(reasons, ["", "", "D301", "D301", "D301"]);
    let order = world.order("M2");
    assert_eq!(order["ship_to"]["phone"], "0110000001");
    assert_eq!((&order["items"][0]["quantity"], &order["status"]), (&2.into(), &"発送待ち".into()));
    // In other text it stays.
    assert_eq!(order["note"], "絵\u{200d}文字");
    world.shukka(&["explain", "\u{feff}M1"]).ends(0).says("M1");
    // Carriers' rows find the orders, marked or not.
    let carrier = "お客様管理番号,伝票番号\nM2,123456789024\n";
    world.profile("id = \"c\"\nkind = \"shipments\"\n[identify]\ncolumns = [\"お客様管理番号\"]\n[fields]\nnumber = \"お客様管理番号\"\n\"shipment.tracking\" = \"伝票番号\"\n");
    world.drop_sjis("carrier.csv", carrier).pass().ends(0);
    assert_eq!(world.order("M2")["shipment"]["tracking"][0], "123456789024");
}

#[test]
fn what_a_spreadsheet_puts_around_a_value_is_no_part_of_it() {
    let rows = [
        row("=\"0101\"", &[("伝票番号", "=\"123456789013\""), ("個数", "=\"2\"")]),
        row("\"=\"\"0102\"\"\"", &[("出荷日", "'2026-10-03"), ("合計金額", "'1,500円")]),
        row("'0103", &[("送付先電話番号", "'+81 11-000-0001"), ("送付先郵便番号", "'060-0001")]),
        row("\"=\"0104\"", &[("送付先氏名", "=\"青葉 桃\""), ("備考", "'24年の椀")]),
        row("\"=\"0105\"\"", &[]),
    ];
    let rows: Vec<String> = rows.iter().map(|row| row.replace(",'1,500円", ",\"'1,500円\"")).collect();
    let world = dropped(&table(&rows), 0);
    assert_eq!(numbers(&world), ["0101", "0102", "0103", "0104", "0105"]);
    let order = world.order("0101");
    assert_eq!(order["shipment"]["tracking"][0], "123456789013");
    assert_eq!(order["items"][0]["quantity"], 2);
    assert_eq!(world.order("0102")["totals"]["total"], 1500);
    assert_eq!(world.order("0102")["shipment"]["ship_date"], "2026-10-03");
    assert_eq!(world.order("0103")["ship_to"]["phone"], "0110000001");
    assert_eq!(world.order("0103")["ship_to"]["postal_code"], "0600001");
    // Other text stays as it came.
    assert_eq!(world.order("0104")["ship_to"]["name"], "=\"青葉 桃\"");
    assert_eq!(world.order("0104")["note"], "'24年の椀");
    world.shukka(&["export"]).ends(0);
    assert!(world.export_text("custom").contains("\"0101\""));
}

#[test]
fn the_header_once_more_and_closing_lines_are_no_orders() {
    let blank = ",".repeat(16);
    let closing = [
        format!("合計{blank}"),
        "合計,,,,,,,,,,3,\"1,500\",,,,,".to_owned(),
        format!("件数：3件{blank}"),
        format!("3件{blank}"),
        format!("以上{blank}"),
        format!("---{blank}"),
        format!("*** END ***{blank}"),
        format!("（以下余白）{blank}"),
    ];
    let mut rows = vec![row("F1", &[]), HEADER.to_owned(), row("F2", &[]), blank.clone()];
    rows.extend(closing);
    let world = World::new();
    world.drop_sjis("file.csv", &table(&rows)).pass().ends(0).says("読み飛ばし 9行");
    assert_eq!(numbers(&world), ["F1", "F2"]);
    assert!(world.files("inbox/held").is_empty());
    // With a mark in front, as where two files were put together.
    let both = format!("\u{feff}{}\u{feff}{}", table(&[row("F1", &[])]), table(&[row("F2", &[])]));
    assert_eq!(numbers(&dropped_utf8(&both, 0)), ["F1", "F2"]);
}

#[test]
fn a_header_of_other_columns_is_one_finding_and_a_lone_number_is_no_order() {
    let other = "受注番号,受注ステータス,受注日時,送付先氏名,送付先郵便番号,送付先住所1,送付先電話番号,商品コード,商品名,単価,個数,合計金額,配送業者,配送方法,伝票番号,出荷日,備考";
    let world = dropped(&table(&[row("H1", &[]), other.to_owned(), row("H2", &[])]), 1);
    assert_eq!(numbers(&world), ["H1", "H2"]);
    let reason = world.reason("file.csv");
    assert_eq!((reason.matches("R110  ").count(), reason.matches("\n      → ").count()), (1, 1), "{reason}");
    let lone = format!("出力：2026/10/05{}", ",".repeat(16));
    let world = dropped(&table(&[row("H1", &[]), lone, format!("H9{}", ",".repeat(16))]), 1);
    assert_eq!(numbers(&world), ["H1"]);
    assert!(world.reason("file.csv").contains("R101  受注番号がありません（2か所）"));
}

#[test]
fn characters_that_no_text_should_have_hold_their_row_and_say_what_they_are() {
    for (column, value, words) in [
        ("配送方法", "宅\0\0\0急便", "NUL"),
        ("送付先氏名", "青\u{1b}$B8+K\\\u{1b}(B", "ISO-2022-JP"),
        ("商品名", "椀\u{7}", "U+0007"),
        ("商品名", "椀\u{7f}", "U+007F"),
        ("備考", "\u{fffd}子", "U+FFFD"),
        ("送付先住所1", "見本\u{85}市", "U+0085"),
    ] {
        let world = dropped_utf8(&table(&[row("C1", &[(column, value)]), row("C2", &[])]), 1);
        assert_eq!(numbers(&world), ["C2"], "{value:?}");
        let reason = world.reason("file.csv");
        assert!(reason.contains("R102  ") && reason.contains(column) && reason.contains(words), "{reason}");
    }
    // In a column that nobody reads it is nobody's business.
    let text = format!("{HEADER},覚え\n{},a\u{7}b\n", row("C1", &[]));
    assert_eq!(numbers(&dropped_utf8(&text, 0)), ["C1"]);
    // A header that nobody can read says so.
    let world = World::new();
    world
        .drop_bytes("jis.csv", b"\x1b$B<uCm\x1b(B,\x1b$BL>\x1b(B\r\n1,2\r\n")
        .pass()
        .ends(1)
        .says("F004")
        .says("ISO-2022-JP");
}

#[test]
fn words_for_no_number_are_no_number() {
    let words = ["nan", "None", "NULL", "n/a", "-", "なし", "未定", "TBD", "0", "0000-0000-0000", "未発行"];
    let rows: Vec<String> =
        (10..).zip(words).map(|(n, word)| row(&format!("T{n}"), &[("伝票番号", word)])).collect();
    let world = dropped(&table(&rows), 0);
    for number in numbers(&world) {
        assert_eq!(world.reasons(&number), ["D304"], "{number}");
    }
    assert_eq!(world.orders().len(), words.len());
}

#[test]
fn several_tracking_numbers_are_all_taken_or_the_row_is_held() {
    let both = serde_json::json!(["123456789013", "123456789024"]);
    for value in ["123456789013 123456789024", "123456789013、123456789024", "1234-5678-9013/1234-5678-9024"]
    {
        let world = dropped(&table(&[row("T1", &[("伝票番号", value)])]), 0);
        assert_eq!(world.order("T1")["shipment"]["tracking"], both, "{value}");
    }
    for (value, code) in [
        ("123456789013123456789024", "R112"),
        ("1234 5678 9013 1234 5678 9024", "R112"),
        ("発送済み", "R113"),
        ("1234", "R113"),
        ("ABCDEFGHIJKL", "R113"),
    ] {
        let world = dropped(&table(&[row("T1", &[("伝票番号", value)]), row("T2", &[])]), 1);
        assert_eq!(numbers(&world), ["T2"], "{value}");
        assert!(world.reason("file.csv").contains(&format!("{code}  ")), "{value}");
    }
}

#[test]
fn what_is_no_phone_or_postal_code_is_told_and_left_blank() {
    for (column, place, value, kept, code) in [
        ("送付先電話番号", "phone", "090-0000-0001/011-000-0001", "09000000001", "R112"),
        ("送付先電話番号", "phone", "090-0000-0001（内線 7）", "09000000001", "R112"),
        ("送付先電話番号", "phone", "青葉荘205", "", "R113"),
        ("送付先電話番号", "phone", "000-0001", "", "R113"),
        ("送付先郵便番号", "postal_code", "06-0001", "", "R113"),
        ("送付先郵便番号", "postal_code", "不明", "", "R113"),
        ("送付先郵便番号", "postal_code", "060-0001・061-0001", "", "R113"),
    ] {
        let world = World::new();
        let text = table(&[row("P1", &[(column, value)])]);
        world.drop_sjis("file.csv", &text).pass().ends(0).says(code).says(value);
        assert_eq!(world.order("P1")["ship_to"][place], kept, "{value}");
    }
    let world = World::new();
    let ran = world.drop_sjis("file.csv", &table(&[row("P1", &[("送付先電話番号", "-")])])).pass().ends(0);
    assert!(!ran.out.contains("R11"), "{}", ran.out);
}

#[test]
fn a_day_with_a_zone_is_the_day_in_tokyo_and_long_codes_are_dates() {
    let rows = [
        row("D1", &[("出荷日", "2026-10-04T16:00:00Z"), ("受注日時", "20261001093000")]),
        row("D2", &[("出荷日", "2026-10-05T16:00:00Z")]),
        row("D3", &[("出荷日", "20261003120000")]),
        row("D4", &[("出荷日", "2026-10-05 10:00:00 -0800")]),
    ];
    let world = dropped(&table(&rows), 0);
    let days = ["D1", "D2", "D3", "D4"].map(|number| world.order(number)["shipment"]["ship_date"].clone());
    assert_eq!(days, ["2026-10-05", "2026-10-06", "2026-10-03", "2026-10-06"]);
    assert_eq!(world.order("D1")["ordered_at"], "2026-10-01T09:30:00+09:00");
    assert_eq!((world.reasons("D1").len(), world.reasons("D2")), (0, vec!["D303".to_owned()]));
}

#[test]
fn two_destinations_are_two_parcels_and_what_differs_unseen_is_named() {
    let to = |name: &str, address: &str| row("W1", &[("送付先氏名", name), ("送付先住所1", address)]);
    let world = dropped(&table(&[to("青葉 桃", "見本市1"), to("青葉 梅", "見本市9")]), 1);
    let reason = world.reason("file.csv");
    assert!(reason.contains("送付先が2か所") && reason.contains("-1、-2"), "{reason}");
    assert_eq!(reason.matches("2か所あります").count(), 1, "{reason}");
    let world = dropped_utf8(&table(&[to("辻 桃", "見本市1"), to("辻\u{e0100} 桃", "見本市1")]), 1);
    let reason = world.reason("file.csv");
    assert!(reason.contains("U+E0100") && !reason.contains("2か所"), "{reason}");
    // Pairs that are one sign are one.
    let same = [("1〜3", "1～3"), ("A−1", "A－1"), ("見本―町", "見本—町"), ("か\u{3099}町", "が町")];
    for (one, other) in same {
        let world = dropped_utf8(&table(&[to("青葉 桃", one), to("青葉 桃", other)]), 0);
        assert_eq!(numbers(&world), ["W1"], "{one} {other}");
    }
}

#[test]
fn pages_that_call_themselves_workbooks_and_formats_of_another_width_say_what_they_are() {
    for (bytes, words) in [
        (&b"<html><table><tr><td>\x8e\xf3\x92\x8d</td></tr></table></html>"[..], "HTML"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<body></body>", "HTML"),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>", "XML"),
    ] {
        let world = World::new();
        world.drop_bytes("list.xls", bytes).pass().ends(1).says("F004").says(words).says(".xlsx");
    }
    let world = World::new();
    world.profile("id = \"wide\"\ntitle = \"広い表\"\nkind = \"orders\"\n[identify]\ncolumns = [\"番号甲\", \"名甲\"]\ncolumn_count = 3\n[fields]\nnumber = \"番号甲\"\n");
    let ran = world.drop_sjis("four.csv", "番号甲,名甲,備考甲,増えた列\n1,2,3,4\n").pass().ends(1);
    ran.says("F001").says("3列").says("4列").says("増えた列");
}

#[test]
fn an_unseen_character_that_cannot_be_written_is_named_with_the_one_before_it() {
    let world = World::new();
    let layout = "id = \"own\"\n[file]\nencoding = \"shift_jis\"\n[[column]]\nheader = \"受注番号\"\nvalue = \"[受注番号]\"\n[[column]]\nheader = \"氏名\"\nvalue = \"[送付先氏名]\"\n";
    world.write("layouts/own.toml", layout);
    world.settings(
        "[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nlayout = \"own\"\n",
    );
    world.drop_bytes("file.csv", table(&[row("V1", &[("送付先氏名", "辻\u{e0100} 桃")])])).pass().ends(0);
    world.shukka(&["export"]).says("U+E0100").says("「辻」の後ろ");
    world.shukka(&["explain", "V1"]).says("U+E0100").says("「辻」の後ろ");
}

#[test]
fn a_quotation_mark_swallows_no_row_where_all_items_stand_in_one_cell() {
    let head =
        "OrderId,ShipName,OrderTime,ItemId,Title,UnitPrice,Quantity,TotalPrice,BuyerComments,OrderStatus";
    let order = |n: u32, note: &str| {
        format!("s-1000{n},青葉 桃,2026/10/01 10:00,L1=A,L1=椀,L1=500,L1=1,500,{note},2")
    };
    let rows = [order(1, "\"急ぎ"), order(2, "のし\""), order(3, "")].join("\n");
    let world = dropped(&format!("{head}\n{rows}\n"), 1);
    assert_eq!(numbers(&world), ["s-10003"]);
    assert!(world.reason("file.csv").contains("R111  "), "{}", world.reason("file.csv"));
}

#[test]
fn marks_of_text_that_are_written_carelessly_are_no_part_of_a_number() {
    let rows: Vec<String> = ["=\"0001", "=0002", "＝\"0003\"", "=“0004”", "’0005", "\u{2066}0006\u{2069}"]
        .iter()
        .map(|number| row(number, &[]))
        .collect();
    let world = dropped_utf8(&table(&rows), 0);
    assert_eq!(numbers(&world), ["0001", "0002", "0003", "0004", "0005", "0006"]);
    // A formula that a spreadsheet would work out is no number, and is nobody's order.
    let world = dropped_utf8(&table(&[row("=T(1)", &[]), row("=A1+1", &[]), row("A=1", &[])]), 1);
    assert_eq!(numbers(&world), ["A=1"]);
    assert!(world.reason("file.csv").contains("R101  "));
}

#[test]
fn one_mended_row_of_an_order_that_was_held_whole_is_not_taken_for_all_of_it() {
    let (good, bad) = (row("J1", &[("商品コード", "C-1")]), [("商品コード", "C-2"), ("個数", "二個")]);
    let world = dropped(&table(&[good.clone(), row("J1", &bad), row("J2", &[])]), 1);
    let mended = row("J1", &[("商品コード", "C-2"), ("個数", "2")]);
    world.drop_sjis("one.csv", &table(std::slice::from_ref(&mended))).pass().ends(1).says("O201");
    assert_eq!(numbers(&world), ["J2"]);
    world.drop_sjis("all.csv", &table(&[good, mended])).pass().ends(0);
    assert_eq!(world.order("J1")["items"].as_array().unwrap().len(), 2);
}
