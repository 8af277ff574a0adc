//! The whole vocabulary of profiles (contract section 4), each option through the built program.

use crate::support::World;

/// One order, read by a profile whose `[fields]` are given from a file with these two lines.
fn read(fields: &str, header: &str, row: &str) -> serde_json::Value {
    read_with("", fields, &format!("{header}\n{row}\n"))
}

fn read_with(more: &str, fields: &str, text: &str) -> serde_json::Value {
    let world = World::new();
    world.profile(&format!(
        "id = \"p\"\nkind = \"orders\"\n{more}\n[identify]\ncolumns = [\"目印\"]\n[fields]\n{fields}\n"
    ));
    world.drop_sjis("x.csv", text).pass().ends(0);
    world.orders().remove(0)
}

#[test]
fn columns_join_and_leave_blanks_out() {
    let fields = "number = \"番号\"\n\"ship_to.name\" = { columns = [\"姓\", \"名\"], join = \" \" }\n\"orderer.name\" = { columns = [\"姓\", \"無い列\"], join = \"-\" }";
    let order = read(fields, "目印,番号,姓,名", "x,1,髙橋,花子");
    assert_eq!(
        (order["ship_to"]["name"].as_str(), order["orderer"]["name"].as_str()),
        (Some("髙橋 花子"), Some("髙橋"))
    );
}

#[test]
fn map_knows_some_values_and_leaves_the_others_as_they_are() {
    let fields = "number = \"番号\"\nstatus = { column = \"状態\", map = { \"未発送\" = \"発送待ち\" } }";
    assert_eq!(read(fields, "目印,番号,状態", "x,1,未発送")["status"], "発送待ち");
    assert_eq!(read(fields, "目印,番号,状態", "x,1,入金待ち")["status"], "入金待ち");
    assert_eq!(read(fields, "目印,番号,状態", "x,1,")["status"], "新規受付");
}

#[test]
fn default_is_for_new_orders_only() {
    let world = World::new();
    world.profile("id = \"p\"\nkind = \"orders\"\n[identify]\ncolumns = [\"目印\"]\n[fields]\nnumber = \"番号\"\nstatus = { column = \"状態\", default = \"発送待ち\" }\n");
    world.drop_sjis("1.csv", "目印,番号,状態\nx,1,\n").pass().ends(0);
    assert_eq!(world.order("1")["status"], "発送待ち");
    world.shukka(&["set", "1", "status=保留"]).ends(0);
    world.drop_sjis("2.csv", "目印,番号,状態\nx,1,\ny,2,\n").pass().ends(0);
    assert_eq!(
        (world.order("1")["status"].as_str(), world.order("2")["status"].as_str()),
        (Some("保留"), Some("発送待ち"))
    );
}

#[test]
fn prefix_suffix_split_value_and_format() {
    let fields = "number = { column = \"番号\", strip_prefix = \"order_\", strip_suffix = \"-JP\" }\nordered_at = { column = \"日時\", format = \"%d.%m.%Y %H:%M\" }\npayment = { value = \"クレジットカード\" }\n\"shipment.tracking\" = { column = \"伝票\", split = \"/\" }";
    let order =
        read(fields, "目印,番号,日時,伝票", "x,order_77-JP,01.10.2026 09:30,1234-5678-9013/123456789024");
    assert_eq!(
        (order["number"].as_str(), order["ordered_at"].as_str()),
        (Some("77"), Some("2026-10-01T09:30:00+09:00"))
    );
    assert_eq!(order["payment"], "クレジットカード");
    assert_eq!(order["shipment"]["tracking"], serde_json::json!(["123456789013", "123456789024"]));
}

#[test]
fn dotted_keys_work_unquoted_and_first_of_takes_the_column_that_is_there() {
    let fields = "number = \"番号\"\nship_to.phone = { first_of = [\"TEL\", \"電話\"] }\nship_to.postal_code = \"〒\"\nitem.quantity = \"個数\"\nitem.unit_price = \"単価\"";
    let order = read(fields, "目印,番号,電話,〒,個数,単価", "x,1,090-0000-0001,０６０-0001,２,\"￥1,200\"");
    assert_eq!(
        (order["ship_to"]["phone"].as_str(), order["ship_to"]["postal_code"].as_str()),
        (Some("09000000001"), Some("0600001"))
    );
    assert_eq!(
        order["items"],
        serde_json::json!([{"sku":"","name":"","options":"","unit_price":1200,"quantity":2}])
    );
}

#[test]
fn headers_compare_after_nfkc_and_positions_name_columns() {
    let order = read("number = \"#2\"\nnote = \"ｼｮｯﾌﾟ(備考)\"", "目印, 番号 ,ショップ（備考）", "x,1,メモ");
    assert_eq!((order["number"].as_str(), order["note"].as_str()), (Some("1"), Some("メモ")));
}

#[test]
fn a_name_that_stands_twice_is_refused_unless_given_by_position() {
    let world = World::new();
    let profile = |column: &str| {
        format!(
            "id = \"p{}\"\nkind = \"orders\"\n[identify]\ncolumns = [\"目印\"]\n[fields]\nnumber = \"番号\"\ntotals.shipping = \"{column}\"\n",
            column.len()
        )
    };
    world.profile(&profile("送料")).drop_sjis("x.csv", "目印,番号,送料,送料\nx,1,100,200\n");
    world.pass().ends(1).says("F001").says("見出し「送料」が2か所");
    std::fs::remove_dir_all(world.path("profiles")).unwrap();
    world.profile(&profile("#4")).drop_sjis("x.csv", "目印,番号,送料,送料\nx,1,100,200\n").pass().ends(0);
    assert_eq!(world.order("1")["totals"]["shipping"], 200);
}

#[test]
fn kinds_of_rows_order_item_and_skip() {
    let more = "[rows]\norder = { column = \"目印\", equals = \"order\" }\nitem = { column = \"目印\", equals = \"product\" }\nskip = { column = \"目印\", one_of = [\"送料\", \"手数料\"] }";
    let fields = "number = \"番号\"\nitem.name = \"名\"\ntotals.total = \"計\"\nship_to.name = \"宛\"";
    let text = "目印,番号,名,計,宛\norder,1,見出しの名,500,\nproduct,1,うどん,,髙橋\n送料,1,送料,,\nproduct,1,そば,,髙橋\n";
    let order = read_with(more, fields, text);
    let names: Vec<_> =
        order["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["うどん", "そば"]);
    assert_eq!(
        (order["totals"]["total"].as_i64(), order["ship_to"]["name"].as_str()),
        (Some(500), Some("髙橋"))
    );
}

#[test]
fn ditto_and_blank_numbers_lean_on_the_row_above() {
    let fields = "number = \"番号\"\nitem.name = \"名\"\nship_to.name = \"宛\"";
    let order = read_with(
        "[rows]\nditto = \"--- 同上 ---\"",
        fields,
        "目印,番号,名,宛\nx,1,A,髙橋\nx,--- 同上 ---,B,--- 同上 ---\n",
    );
    assert_eq!(
        (order["items"].as_array().map(Vec::len), order["ship_to"]["name"].as_str()),
        (Some(2), Some("髙橋"))
    );
    let order =
        read_with("[rows]\nblank_number_continues = true", fields, "目印,番号,名,宛\nx,1,A,髙橋\nx,,B,\n");
    assert_eq!(order["items"].as_array().map(Vec::len), Some(2));
}

#[test]
fn header_row_and_rows_are_counted_as_excel_shows_them() {
    let world = World::new();
    world.profile("id = \"p\"\nkind = \"orders\"\n[file]\nheader_row = 3\n[identify]\ncolumns = [\"目印\"]\n[fields]\nnumber = \"番号\"\nmemo = \"メモ\"\nitem.quantity = \"個数\"\n");
    let text = "受注一覧\n\n目印,番号,メモ,個数\nx,1,\"二行の\nメモ\",1\nx,2,,二\n";
    world.drop_sjis("x.csv", text).pass().ends(1).says("5行目「個数」: 二");
    assert_eq!(world.order("1")["origin"]["row"], 4);
    assert_eq!(
        shukka::decode::decoded(&world.read("inbox/held/x.csv"), shukka::decode::Encoding::Windows31J),
        "受注一覧\r\n\r\n目印,番号,メモ,個数\r\nx,2,,二\r\n"
    );
}

#[test]
fn a_file_without_header_is_known_by_its_columns_only_when_no_header_fits() {
    let world = World::new();
    world.profile("id = \"bare\"\nkind = \"orders\"\n[file]\nheader_row = 0\n[identify]\ncolumn_count = 3\nlooks_like = { \"#2\" = \"date\" }\n[fields]\nnumber = \"#1\"\nordered_at = \"#2\"\nnote = \"#3\"\n");
    world.drop_sjis("x.csv", "N-1,2026/10/01,一\nN-2,2026/10/02,二\n").pass().ends(0);
    assert_eq!((world.orders().len(), world.order("N-1")["origin"]["row"].as_u64()), (2, Some(1)));
    world.drop_sjis("y.csv", "受注番号,受注ステータス,送付先氏名\nA-1,発送待ち,人\n").pass().ends(0);
    assert_eq!(world.order("A-1")["status"], "発送待ち");
    world.drop_sjis("z.csv", "a,b,c\n").pass().ends(1).says("F001");
}

#[test]
fn required_fields_and_absent_columns() {
    let world = World::new();
    world.profile("id = \"p\"\nkind = \"orders\"\nrequired = [\"number\", \"ship_to.name\"]\n[identify]\ncolumns = [\"目印\"]\n[fields]\nnumber = \"番号\"\nship_to.name = \"宛\"\nnote = \"無い列\"\n");
    world.drop_sjis("x.csv", "目印,番号,宛\nx,1,髙橋\nx,2,\n").pass().ends(1).says("R101  宛がありません");
    assert_eq!((world.orders().len(), world.order("1")["note"].as_str()), (1, Some("")));
}

#[test]
fn a_profile_names_its_store_and_a_folder_wins_over_it() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\n[[store]]\ncode = \"b\"\n");
    world.profile("id = \"p\"\nkind = \"orders\"\nstore = \"b\"\n[identify]\ncolumns = [\"目印\"]\n[fields]\nnumber = \"番号\"\n");
    world.drop_sjis("x.csv", "目印,番号\nx,1\n").drop_sjis("a/y.csv", "目印,番号\nx,2\n").pass().ends(0);
    let stores: Vec<_> = world
        .orders()
        .iter()
        .map(|o| format!("{}{}", o["store"].as_str().unwrap(), o["number"].as_str().unwrap()))
        .collect();
    assert_eq!(stores, ["a2", "b1"]);
}

#[test]
fn tabs_semicolons_utf_8_utf_16_and_workbooks_are_read_by_what_they_are() {
    let text = "受注番号,受注ステータス,送付先氏名\nA-1,発送待ち,髙橋①\n";
    let utf_16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut book = rust_xlsxwriter::Workbook::new();
    for (r, line) in text.lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            let _ = book.worksheets_mut().len();
            if r == 0 && c == 0 {
                book.add_worksheet();
            }
            book.worksheet_from_index(0)
                .unwrap()
                .write_string(u32::try_from(r).unwrap(), u16::try_from(c).unwrap(), cell)
                .unwrap();
        }
    }
    let forms: [(&str, Vec<u8>); 5] = [
        ("a.csv", text.into()),
        ("b.csv", format!("\u{feff}{text}").into()),
        ("c.txt", text.replace(',', "\t").into()),
        ("d.csv", utf_16),
        ("e.xlsx", book.save_to_buffer().unwrap()),
    ];
    for (name, bytes) in forms {
        let world = World::new();
        world.drop_bytes(name, bytes).pass().ends(0);
        assert_eq!(world.order("A-1")["ship_to"]["name"], "髙橋①", "{name}");
    }
}

#[test]
fn held_rows_of_a_workbook_and_of_utf_16_come_back_in_their_own_form() {
    let text = "受注番号,受注ステータス,送付先氏名,個数\nA-1,発送待ち,髙橋①,1\nA-2,発送待ち,髙橋②,二\n";
    let world = World::new();
    world.drop_bytes(
        "d.csv",
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<_>>(),
    );
    world.pass().ends(1);
    let held = world.read("inbox/held/d.csv");
    let units: Vec<u16> = held[2..].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(
        String::from_utf16(&units).unwrap(),
        "受注番号,受注ステータス,送付先氏名,個数\nA-2,発送待ち,髙橋②,二\n"
    );
}

#[test]
fn all_mistakes_of_a_profile_are_shown_at_once() {
    let world = World::new();
    world.profile("id = \"p\"\nkind = \"order\"\n[identfy]\ncolumns = [\"a\"]\n[fields]\nnumber = \"a\"\n\"ship_to.nane\" = \"b\"\nstatus = { colum = \"c\" }\n");
    let ran = world.shukka(&["check"]).ends(2);
    for words in ["2行目", "3行目", "identify", "ship_to.name", "column"] {
        assert!(ran.err.contains(words), "no {words} in {}", ran.err);
    }
}
