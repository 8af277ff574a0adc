//! What is written by a layout is read back by a profile of the same columns as the same order; what is written by
//! another program into a workbook is read here as that program's own text.

use crate::support::referee::{OPENPYXL, python};
use crate::support::{World, folder};
use chrono::NaiveDate;
use proptest::prelude::*;
use shukka::decode::{Dialect, Row, Rows};
use shukka::normalize::columns::Binding;
use shukka::normalize::row::{ReadRow, RowReader};
use shukka::order::{Order, Shipment, Values};
use shukka::outbox::{Layout, built_in as built_in_layouts, parse as parse_layout};
use shukka::profile::{Rank, parse as parse_profile};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

const PROFILE: &str = r#"
id = "back"
kind = "updates"
[identify]
columns = ["番号"]
[fields]
number = "番号"
status = "状態"
"ship_to.name" = "氏名"
"shipment.carrier" = "業者"
"shipment.method" = "方法"
"shipment.tracking" = { column = "伝票", split = "," }
"shipment.ship_date" = "日"
note = "文"
"#;

const COLUMNS: [(&str, &str); 8] = [
    ("番号", "[受注番号]"),
    ("状態", "[ステータス]"),
    ("氏名", "[送付先氏名]"),
    ("業者", "[配送業者]"),
    ("方法", "[配送方法]"),
    ("伝票", "[伝票番号]"),
    ("日", "[出荷日]"),
    ("文", "[発送通知]"),
];

/// A word that a mall knows: marks of a spreadsheet in front of it are no part of it.
fn word() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.trim_start_matches(['\'', '=', ' ', '\t', '\r', '\n']).to_owned())
}

/// A text that is one after it was read: what stands around it is no part of it.
fn text() -> impl Strategy<Value = String> {
    let middle = "[a-zA-Z0-9ｱ-ﾝぁ-んァ-ン一-丁髙﨑①㈱～－,;|\t\"'=+@ \r\n]{0,14}";
    middle.prop_map(|text: String| text.trim().to_owned())
}

fn order() -> impl Strategy<Value = Order> {
    let shipment = (word(), word(), prop::collection::vec("[1-9][0-9]{10,12}[1-9]", 0..4), 0_i64..40_000);
    // A word that closes a list is no order's number.
    const CLOSING: [&str; 6] = ["end", "eof", "endoffile", "total", "subtotal", "grandtotal"];
    let number = "[A-Za-z][A-Za-z0-9_-]{0,27}"
        .prop_filter("a closing word", |number| !CLOSING.contains(&number.to_lowercase().as_str()));
    (number, word(), text(), text(), shipment).prop_map(
        |(number, status, name, note, (carrier, method, tracking, day))| {
            let mut order = Order::new("s", number);
            (order.status, order.ship_to.name, order.note) = (status, name, note);
            let ship_date = NaiveDate::from_ymd_opt(1990, 1, 1)
                .and_then(|first| (day > 0).then(|| first + chrono::Duration::days(day)));
            // One number given twice is one number.
            let mut once: Vec<String> = Vec::new();
            tracking.into_iter().for_each(|it| {
                if !once.contains(&it) {
                    once.push(it)
                }
            });
            order.shipment = Shipment { carrier, method, tracking: once, ship_date };
            order
        },
    )
}

fn written(order: &Order, encoding: &str, quote: &str, newline: &str, delimiter: &str) -> (Vec<u8>, Dialect) {
    let columns: Vec<String> = COLUMNS
        .iter()
        .map(|(header, value)| format!("[[column]]\nheader = '{header}'\nvalue = '{value}'\n"))
        .collect();
    let layout = parse_layout(&format!(
        "id = 'x'\n[file]\nencoding = '{encoding}'\nquote = '{quote}'\nnewline = '{newline}'\ndelimiter = \"{delimiter}\"\n{}",
        columns.concat()
    ))
    .expect("a layout");
    let mut bytes = layout.head();
    layout.render_row(&values(order), &mut bytes).expect("all of it can be written");
    let delimiter = if delimiter == "\\t" { b'\t' } else { delimiter.as_bytes()[0] };
    (bytes, Dialect::text(layout.encoding(), delimiter))
}

fn values(order: &Order) -> Values<'_> {
    Values {
        number: &order.number,
        status: &order.status,
        ship_to_name: &order.ship_to.name,
        carrier: &order.shipment.carrier,
        method: &order.shipment.method,
        tracking: &order.shipment.tracking,
        ship_date: order.shipment.ship_date,
        message: &order.note,
        ..Values::default()
    }
}

/// What a mall reads in the columns of each layout that ships: number, tracking, ship date, carrier, method, name.
const READ_BACK: [(&str, char, [&str; 6]); 8] = [
    ("shipments", ',', ["受注番号", "伝票番号", "出荷日", "配送業者", "配送方法", ""]),
    ("colorme", ',', ["注文ID", "配送伝票番号", "", "", "", ""]),
    ("base", ',', ["注文ID", "伝票番号", "", "配送業者ID", "", ""]),
    ("amazon", '\t', ["order-id", "tracking-number", "ship-date", "carrier-name", "ship-method", ""]),
    ("nextengine", ',', ["伝票番号", "発送伝票番号", "", "", "発送方法", "送り先名"]),
    ("rakuten", ',', ["注文番号", "お荷物伝票番号", "発送日", "配送会社", "", ""]),
    ("yahoo", ',', ["OrderId", "ShipInvoiceNumber1", "ShipDate", "ShipCompanyCode", "", ""]),
    ("shopify", ',', ["Name", "Fulfillment: Tracking Number", "", "Fulfillment: Tracking Company", "", ""]),
];

/// The part of an order that a layout of these columns carries.
fn carried(order: &Order, layout: &Layout, columns: &[&str; 6]) -> Order {
    let mut order = order.clone();
    let has = |at: usize| !columns[at].is_empty();
    (order.status, order.note) = (String::new(), String::new());
    if layout.takes_first_number_only() {
        order.shipment.tracking.truncate(1);
    }
    order.shipment.ship_date = order.shipment.ship_date.filter(|_| has(2));
    for (at, text) in
        [(3, &mut order.shipment.carrier), (4, &mut order.shipment.method), (5, &mut order.ship_to.name)]
    {
        if !has(at) {
            text.clear();
        }
    }
    order
}

fn profile_of(columns: &[&str; 6]) -> String {
    let fields = [
        "number",
        "'shipment.tracking'",
        "'shipment.ship_date'",
        "'shipment.carrier'",
        "'shipment.method'",
        "'ship_to.name'",
    ];
    let lines: Vec<String> = fields
        .iter()
        .zip(columns)
        .filter(|(_, column)| !column.is_empty())
        .map(|(field, column)| match *field {
            "'shipment.tracking'" => format!("{field} = {{ column = '{column}', split = ',' }}\n"),
            _ => format!("{field} = '{column}'\n"),
        })
        .collect();
    format!(
        "id = 'mall'\nkind = 'updates'\n[identify]\ncolumns = ['{}']\n[fields]\n{}",
        columns[0],
        lines.concat()
    )
}

fn read_back(profile: &str, bytes: Vec<u8>, dialect: Dialect) -> Order {
    let profile = parse_profile(profile, Rank::Own).expect("a profile");
    let mut rows = Rows::open(Cursor::new(bytes), dialect).expect("rows");
    let (mut row, mut out) = (Row::new(), ReadRow::default());
    let header: Vec<String> = loop {
        assert!(rows.read(&mut row).expect("a header"));
        let cells: Vec<String> = (0..row.len()).map(|cell| row.lossy(cell)).collect();
        // What some malls want above it says nothing of an order.
        if profile.identify.columns.iter().all(|name| cells.contains(name)) {
            break cells;
        }
    };
    let binding = Binding::new(&profile, Some(&header)).expect("bound");
    let mut back = Order::new("s", "");
    let mut numbers = Vec::new();
    while rows.read(&mut row).expect("rows to the end") {
        RowReader::new(&binding, chrono_tz::Asia::Tokyo, false).read(&row, &mut out);
        assert_eq!(&out.findings, &[]);
        assert!(back.number.is_empty() || back.number == out.key, "one order, however many rows");
        back.number.clone_from(&out.key);
        back.hear(out.said.as_statement());
        numbers.append(&mut back.shipment.tracking);
    }
    assert!(!back.number.is_empty());
    back.shipment.tracking = numbers;
    back
}

/// A carrier that a layout has a code for, and the code: malls with codes of their own take no other.
fn coded(layout: &str, at: usize) -> Option<[&'static str; 2]> {
    let carriers: &[[&str; 2]] = match layout {
        "rakuten" | "yahoo" => {
            &[["ヤマト運輸", "1001"], ["佐川急便", "1002"], ["日本郵便", "1003"], ["", ""]]
        }
        "base" => &[["ヤマト運輸", "1"], ["佐川急便", "2"], ["", ""]],
        "shopify" => &[["ヤマト運輸", "Yamato (JA)"], ["佐川急便", "Sagawa (JA)"], ["自社便", "自社便"]],
        _ => return None,
    };
    Some(carriers[at % carriers.len()])
}

#[test]
fn every_built_in_layout_is_read_back_below() {
    let ids: Vec<&str> = built_in_layouts().iter().map(Layout::id).collect();
    assert_eq!(ids, READ_BACK.map(|(id, ..)| id));
}

proptest! {
    #[test]
    fn any_order_written_through_a_built_in_layout_is_what_the_mall_reads(order in order()) {
        for (layout, (_, delimiter, columns)) in built_in_layouts().iter().zip(READ_BACK) {
            let (mut bytes, mut order) = (layout.head(), order.clone());
            let coded = coded(layout.id(), order.number.len());
            if let Some([carrier, _]) = coded {
                carrier.clone_into(&mut order.shipment.carrier);
            }
            match layout.render_row(&values(&order), &mut bytes) {
                Ok(()) => {}
                // What the mall has no room for is refused, never cut.
                Err(refused) => {
                    prop_assert!(refused.over > 0 && layout.id() == "yahoo");
                    continue;
                }
            }
            let back = read_back(&profile_of(&columns), bytes, Dialect::text(layout.encoding(), delimiter as u8));
            if let Some([_, code]) = coded {
                code.clone_into(&mut order.shipment.carrier);
            }
            prop_assert_eq!(back, carried(&order, layout, &columns), "{}", layout.id());
        }
    }
}

proptest! {
    #[test]
    fn any_order_written_through_a_layout_is_read_back_the_same(
        order in order(),
        encoding in prop::sample::select(vec!["shift_jis", "utf_8", "utf_8_bom"]),
        quote in prop::sample::select(vec!["always", "minimal"]),
        newline in prop::sample::select(vec!["crlf", "lf"]),
        delimiter in prop::sample::select(vec![",", "\\t", ";"]),
    ) {
        let (bytes, dialect) = written(&order, encoding, quote, newline, delimiter);
        prop_assert_eq!(read_back(PROFILE, bytes, dialect), order);
    }
}

const BOOK: &str = "
import datetime
book = openpyxl.Workbook()
sheet = book.active
sheet.append(['受注番号', '受注ステータス', '送付先氏名', '送付先郵便番号', '送付先電話番号', '受注日時', '出荷日', '個数', '商品名', '合計金額', '伝票番号'])
sheet.append(['A-1', '発送待ち', '髙橋 ①～', '0600001', '090-0000-1234', datetime.datetime(2026, 10, 1, 9, 30), datetime.date(2026, 10, 3), 2, '皿\\n白', 2950.0, 123456789013])
sheet.append(['A-2', '発送待ち', 'ｶﾅ', '0600002', '0110000000', '2026/10/02', None, 1, '＝1+1', 100, '1234-5678-9024'])
sheet['F2'].number_format = 'yyyy/mm/dd hh:mm'
sheet['G2'].number_format = 'm\"月\"d\"日\"'
sheet.merge_cells('M1:N1')
sheet.row_dimensions[3].hidden = True
book.create_sheet('別')['A1'] = '受注番号'
book.save(sys.argv[1])
";

/// The orders that a workbook comes to.
fn orders_of(path: &Path) -> String {
    let world = World::new();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    world.drop_bytes(&name, std::fs::read(path).unwrap()).pass().ends(0);
    let mut orders = world.orders();
    for order in &mut orders {
        order["origin"]["file"] = "book".into();
    }
    serde_json::to_string_pretty(&orders).unwrap()
}

/// Skipped where there is no openpyxl; each of LibreOffice's formats where there is no LibreOffice.
#[test]
fn workbooks_of_other_programs_give_the_same_orders_in_every_format() {
    let folder = folder();
    let book = folder.path().join("book.xlsx");
    let made = python(&[OPENPYXL, BOOK].concat(), &[book.as_os_str()], &[]);
    if made.is_none() {
        return;
    }
    let first = orders_of(&book);
    for part in [
        "\"0600001\"",
        "\"髙橋 ①～\"",
        "2026-10-01T09:30:00+09:00",
        "\"2026-10-03\"",
        "\"皿\\n白\"",
        "2950",
        "\"123456789013\"",
        "\"123456789024\"",
        "\"＝1+1\"",
        "\"0600002\"",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
    for format in ["ods", "xls", "xlsx"] {
        let out = folder.path().join(format);
        let profile = format!("-env:UserInstallation=file://{}", folder.path().join("office").display());
        let run = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(&out)
            .arg(&book)
            .output();
        if !run.is_ok_and(|run| run.status.success()) {
            return;
        }
        assert_eq!(orders_of(&out.join(format!("book.{format}"))), first, "{format}");
    }
}
