//! What the hot path costs, in allocations: they repeat exactly, on any machine, however busy it is. A change that
//! makes a step twice as costly fails here.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test unwraps")]

mod bundles;
mod flood;
#[path = "../support/server.rs"]
mod server;
#[path = "../support/world.rs"]
mod world;

use shukka::decode::{Dialect, Encoding, Row, Rows};
use shukka::normalize::columns::Binding;
use shukka::normalize::combine::{Combined, combine};
use shukka::normalize::group::{Group, Grouper, Groups};
use shukka::normalize::row::{Fate, ReadRow, RowReader};
use shukka::order::Order;
use shukka::profile::{Rank, parse};
use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

/// The heap is counted of the whole process: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const PROFILE: &str = include_str!("../../benches/bench_orders.toml");
const ORDERS: u64 = 8_000;
/// Every fifth row is a further item of an order.
const ROWS: u64 = ORDERS * 5 / 4;

/// How often the work allocates, and how many bytes in all.
fn cost_of<T>(work: impl FnOnce() -> T) -> (T, u64, u64) {
    let before = dhat::HeapStats::get();
    let done = work();
    let after = dhat::HeapStats::get();
    (done, after.total_blocks - before.total_blocks, after.total_bytes - before.total_bytes)
}

/// Windows-31J rows as a cart writes them, with every column that the profile reads.
fn file(header: &[String]) -> Vec<u8> {
    let mut text = header.join(",") + "\n";
    for row in 0..ROWS {
        let order = if row % 5 == 4 { row - 4 } else { row };
        let cells: Vec<String> = header.iter().map(|column| cell(column, order, row)).collect();
        text += &(cells.join(",") + "\n");
    }
    world::sjis(&text)
}

fn cell(column: &str, order: u64, row: u64) -> String {
    let text = match column {
        "受注番号" => format!("S{order:09}"),
        "受注日時" => format!("2026/10/{:02} 09:30:00", order % 28 + 1),
        "注文者郵便番号" | "送付先郵便番号" => {
            format!("{:03}-{:04}", order % 1000, order % 10_000)
        }
        "注文者電話番号" | "送付先電話番号" => format!("090-1234-{:04}", order % 10_000),
        "商品コード" => format!("SKU-{:05}", row % 99_999),
        "単価" | "合計金額" => format!("{}", 1000 + order % 100 * 10),
        "個数" | "送料" | "手数料" => "1".to_owned(),
        "配達希望日" | "出荷日" => format!("2026/10/{:02}", order % 28 + 1),
        "伝票番号" => "123456789013".to_owned(),
        "ステータス" => "処理済み".to_owned(),
        _ => "髙橋 花子".to_owned(),
    };
    format!("\"{text}\"")
}

#[test]
fn reading_combining_and_hearing_an_order_cost_what_they_did() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _profiler = dhat::Profiler::builder().testing().build();
    let profile = parse(PROFILE, Rank::Own).unwrap();
    let mut header: Vec<String> = Vec::new();
    for spec in &profile.fields {
        if let shukka::profile::From::Columns(columns) = &spec.from {
            header.extend(columns.iter().map(shukka::profile::ColumnRef::label));
        }
    }
    let bytes = file(&header);
    let binding = Binding::new(&profile, Some(&header)).unwrap().with_header_at(1);

    let (groups, blocks, _) = cost_of(|| group(&binding, bytes));
    holds("reading a row", blocks, ROWS, 2.0);

    let ((orders, said), blocks, _) = cost_of(|| combine_all(groups, &binding));
    assert_eq!(orders, ORDERS);
    holds("bringing the rows of an order together", blocks, ORDERS, 2.0);

    let ((), blocks, _) = cost_of(|| {
        for said in &said {
            let mut order = Order::new("custom", "S");
            order.hear(shukka::order::Statement::parse(said).unwrap());
        }
    });
    holds("hearing an order", blocks, ORDERS, 40.0);
}

fn holds(what: &str, blocks: u64, times: u64, most: f64) {
    #[expect(clippy::cast_precision_loss, reason = "a ratio of small numbers")]
    let each = blocks as f64 / times as f64;
    assert!(each <= most, "{what} allocates {each:.2} times, more than {most}");
    // The bound follows the code: a bound twice too wide would let the cost double unseen.
    assert!(each > most / 2.0, "{what} allocates only {each:.2} times now: lower its bound of {most}");
}

fn group(binding: &Binding<'_>, bytes: Vec<u8>) -> Groups {
    let mut rows = Rows::open(Cursor::new(bytes), Dialect::text(Encoding::Windows31J, b',')).unwrap();
    let mut reader = RowReader::new(binding, chrono_tz::Tz::Asia__Tokyo, false);
    let mut grouper = Grouper::new(usize::MAX, Box::new(|| unreachable!("nothing is spilled")));
    let (mut row, mut read) = (Row::new(), ReadRow::default());
    while rows.read(&mut row).unwrap() {
        if row.number() > 1 && reader.read(&row, &mut read) == Fate::Read {
            assert!(read.findings.is_empty(), "{:?}", read.findings);
            grouper.push(&read).unwrap();
        }
    }
    grouper.finish().unwrap()
}

fn combine_all(mut groups: Groups, binding: &Binding<'_>) -> (u64, Vec<Vec<u8>>) {
    let (mut group, mut orders, mut all) = (Group::default(), 0, Vec::new());
    while groups.next(&mut group).unwrap() {
        match combine(&group, binding, chrono_tz::Asia::Tokyo) {
            Combined::Whole(said) => all.push(said.into_bytes()),
            Combined::Held(findings) => panic!("{findings:?}"),
        }
        orders += 1;
    }
    (orders, all)
}
