//! Damage by Excel, encodings and CSV as it is met in the field, each through the whole intake: read right or held
//! with its reason, and never shifted into a wrong column.

use crate::support::{World, sjis};
use rust_xlsxwriter::{Formula, Workbook};
use shukka::decode::{Encoding, encode};

const HEADER: &str = "受注番号,受注ステータス,送付先氏名,送付先電話番号,商品名,個数,備考";

fn good(world: &World) {
    let order = world.order("A-1");
    assert_eq!(order["ship_to"]["name"], "髙橋～①", "{order}");
    assert_eq!(order["ship_to"]["phone"], "09000001234");
    assert_eq!((&order["items"][0]["name"], &order["items"][0]["quantity"]), (&"品".into(), &2.into()));
    assert_eq!(order["note"], "", "nothing stands one column too far");
}

fn taken(bytes: &[u8]) -> World {
    let world = World::new();
    world.drop_bytes("a.csv", bytes).pass().ends(0);
    good(&world);
    world
}

const ROW: &str = "A-1,発送待ち,髙橋～①,090-0000-1234,品,2,";

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let mut bytes = encoding.byte_order_mark().to_vec();
    encode::encode(text, encoding, &mut bytes).unwrap();
    bytes
}

#[test]
fn every_encoding_gives_the_same_order() {
    let text = format!("{HEADER}\r\n{ROW}\r\n");
    for encoding in
        [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Windows31J, Encoding::Utf16Le, Encoding::Utf16Be]
    {
        taken(&encoded(&text, encoding));
    }
}

#[test]
fn every_dialect_gives_the_same_order() {
    let text = format!("{HEADER}\n{ROW}\n");
    for variant in [
        text.replace(',', ";"),
        text.replace(',', "\t"),
        text.replace('\n', "\r"),
        text.trim_end().to_owned(),
        text.clone() + "\u{1a}",
        text.replace('\n', "\r\n\r\n"),
        format!("\n\n{text}"),
        format!("受注一覧\n2026/10/05 出力\n\n{text}"),
        text.replace("受注番号", "\"受注番号\""),
        format!("\u{feff}\"受注番号\"{}", &text["受注番号".len()..]),
        text.replace('\n', ",,\n"),
    ] {
        taken(&sjis_or_utf8(&variant));
    }
}

fn sjis_or_utf8(text: &str) -> Vec<u8> {
    if text.starts_with('\u{feff}') { text.as_bytes().to_vec() } else { encoded(text, Encoding::Windows31J) }
}

#[test]
fn quotes_keep_their_line_breaks_delimiters_and_rows() {
    let world = World::new();
    let text = format!(
        "{HEADER}\nA-1,発送待ち,人,,\"一行目\n二行目, 続き \"\"引用\"\"\",1,5\" の皿\nA-2,発送待ち,人,,品,二,\n"
    );
    world.drop_sjis("a.csv", &text).pass().ends(1);
    let order = world.order("A-1");
    assert_eq!(order["items"][0]["name"], "一行目\r\n二行目, 続き \"引用\"");
    assert_eq!(order["note"], "5\" の皿");
    assert!(world.reason("a.csv").contains("a.csv  3行目「個数」: 二"), "a record is a row");
}

#[test]
fn rows_that_are_short_or_long_are_held_and_a_total_below_is_no_order() {
    let world = World::new();
    let text = format!("{HEADER}\n{ROW}\nA-2,発送待ち,人\nA-3,発送待ち,人,,品,1,,余り\n合計,,,,,3,\n");
    let ran = world.drop_sjis("a.csv", &text).pass();
    ran.ends(1).says("R105");
    good(&world);
    assert_eq!(world.orders().len(), 1, "{:?}", world.orders());
}

#[test]
fn cells_beyond_the_header_say_nothing_when_they_are_blank_whatever_the_encoding() {
    let text = format!("{HEADER}\n{ROW},　, 　,\t\nA-2,発送待ち,人,,品,1,,　余り\n");
    let encodings =
        [Encoding::Windows31J, Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be];
    for encoding in encodings {
        let world = World::new();
        world.drop_bytes("a.csv", encoded(&text, encoding)).pass().ends(1).says("R105");
        good(&world);
        assert_eq!(world.orders().len(), 1, "{encoding:?}: {:?}", world.orders());
    }
}

#[test]
fn a_header_of_one_encoding_over_a_body_of_another_holds_rows_and_harms_no_character() {
    let world = World::new();
    let mut bytes = encoded(&format!("{HEADER}\r\n"), Encoding::Utf8);
    bytes.extend(encoded(&format!("{ROW}\r\n"), Encoding::Windows31J));
    bytes.extend(b"A-2,ok,plain,,x,1,\r\n");
    world.drop_bytes("a.csv", &bytes).pass().ends(1);
    for order in world.orders() {
        assert!(!order.to_string().contains('\u{fffd}'), "{order}");
    }
    assert!(world.files("inbox/held").iter().any(|name| name.ends_with(".理由.txt")));
}

#[test]
fn names_from_a_mac_and_half_width_kana_fold_for_finding_and_stay_for_keeping() {
    let world = World::new();
    let decomposed = "プ".to_owned();
    let text =
        format!("{HEADER}\nA-1,発送待ち,{decomposed}ｶﾅ,,ｷｭｳｽ,1,\n").replace("受注ステータス", "受注ｽﾃｰﾀｽ");
    world.drop_bytes("a.csv", text.as_bytes()).pass().ends(0);
    let order = world.order("A-1");
    assert_eq!(order["ship_to"]["name"], format!("{decomposed}ｶﾅ"));
    assert_eq!(order["status"], "発送待ち");
}

#[test]
fn characters_of_windows_go_through_as_the_bytes_that_they_were() {
    // ～ ∥ － ￠ ￡ ￢ ― and the extensions of NEC and IBM, a user-defined one at the end.
    let tricky =
        b"\x81\x60\x81\x61\x81\x7c\x81\x91\x81\x92\x81\xca\x81\x5c\x87\x40\x87\x8a\xfb\xfc\xfa\xb1\xf0\x40";
    let world = World::new();
    let header = sjis("受注番号,受注ステータス,送付先氏名,出荷日,配送業者,配送方法,伝票番号\n");
    let carrier = [&b"X"[..], tricky].concat();
    let row = [&b"A-1,"[..], &sjis("発送待ち,人,2026/10/03,"), &carrier, b",,123456789013\r\n"].concat();
    world.drop_bytes("a.csv", [header, row].concat()).pass().ends(0);
    world.shukka(&["export"]).ends(0);
    let file = world.files("outbox/custom")[0].clone();
    let bytes = world.read(&format!("outbox/custom/{file}"));
    assert!(bytes.windows(carrier.len()).any(|window| window == carrier), "{bytes:02x?}");
}

#[test]
fn digits_that_excel_destroyed_never_get_into_the_ledger() {
    let header = "受注番号,受注ステータス,送付先氏名,伝票番号\n";
    for (number, tracking) in [
        ("4.12E+11", "123456789013"),
        ("1234567890123450000", "123456789013"),
        ("A-1", "8.11029E+11"),
        ("A-1", "８.11029Ｅ＋11"),
        ("A-1", "1234567890123000"),
    ] {
        let world = World::new();
        world.drop_sjis("a.csv", &format!("{header}{number},発送待ち,人,{tracking}\nA-2,発送待ち,人,\n"));
        world.pass().ends(1).says("R106");
        let known: Vec<_> = world.orders().iter().map(|it| it["number"].clone()).collect();
        assert_eq!(known, ["A-2"], "{number} {tracking}");
    }
}

#[test]
fn a_workbook_gives_what_staff_saw_and_holds_what_excel_destroyed() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = [
        "受注番号",
        "受注ステータス",
        "送付先氏名",
        "伝票番号",
        "送付先郵便番号",
        "送付先電話番号",
        "受注日時",
        "個数",
    ];
    for (place, head) in (0_u16..).zip(heads) {
        sheet.write_string(0, place, head).unwrap();
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    let zeros = rust_xlsxwriter::Format::new().set_num_format("0000000");
    for (row, number) in (1_u32..).zip(["A-1", "A-2", "A-3", "A-4", "A-5"]) {
        sheet.write_string(row, 0, number).unwrap();
        sheet.write_string(row, 1, "発送待ち").unwrap();
        sheet.write_string(row, 2, "人").unwrap();
    }
    // Twelve digits are whole in a number cell; sixteen are not.
    sheet.write_number(1, 3, 123_456_789_013.0).unwrap();
    sheet.write_number(2, 3, 1_234_567_890_123_450.0 * 10.0).unwrap();
    sheet.write_number_with_format(1, 4, 600_001.0, &zeros).unwrap();
    sheet.write_number_with_format(1, 6, 46_296.0, &date).unwrap();
    sheet.write_number(1, 7, 2.0).unwrap();
    sheet.write_formula(3, 7, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    // 060-0001 and 011-200-3000, taken for numbers.
    sheet.write_number(4, 4, 600_001.0).unwrap();
    sheet.write_number(5, 5, 112_003_000.0).unwrap();
    sheet.set_row_hidden(1).unwrap();
    let world = World::new();
    world.drop_bytes("a.xlsx", book.save_to_buffer().unwrap()).pass().ends(1).says("R106");
    let known: Vec<_> = world.orders().iter().map(|it| it["number"].clone()).collect();
    assert_eq!(known, ["A-1"]);
    let reason = world.reason("a.xlsx");
    for value in ["600001", "112003000"] {
        assert!(reason.contains(value), "{reason}");
    }
    let order = world.order("A-1");
    assert_eq!(order["shipment"]["tracking"][0], "123456789013");
    assert_eq!(order["ship_to"]["postal_code"], "0600001");
    assert_eq!(order["ordered_at"], "2026-10-01T00:00:00+09:00");
    assert_eq!(order["items"][0]["quantity"], 2);
}

#[test]
fn a_file_that_is_not_what_it_says_is_held_as_a_whole() {
    let world = World::new();
    world.drop_bytes("a.xlsx", b"PK\x03\x04 torn").drop_bytes("b.csv", b"%PDF-1.7\n\x00\x01");
    world.pass().ends(1).says("F004");
    assert!(world.orders().is_empty());
    assert_eq!(world.read("inbox/held/a.xlsx"), b"PK\x03\x04 torn");
}
