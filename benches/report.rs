//! How long a report over many orders takes, beside what a user would write instead.
//!
//! `cargo bench --bench report -- [ORDERS [PEER.py INPUT.csv]]`: writes a report over ORDERS orders (200,000) and
//! prints the time for a million cells and the peak memory. With a script that writes 20 columns of every row of
//! INPUT through XlsxWriter (usage: PEER.py IN.csv OUT.xlsx) it runs that too and prints the ratio.
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "benches and examples print and read the clock"
)]

use chrono::NaiveDate;
use shukka::notice::Code;
use shukka::order::{ExportState, Item, Order, Party, Shipment, Yen};
use shukka::report::{
    ArrivalLine, CarrierView, DayOf, Flow, HeldRow, How, Mask, Options, OrderLine, ReportSource, SHEET_ROWS,
    Scope, Sent, StoreName, StoreView, StrayLine, TodayFigures, write_report,
};
use std::convert::Infallible;
use std::io::BufRead;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let orders: u64 = args.first().and_then(|it| it.parse().ok()).unwrap_or(200_000);
    let scratch = tempfile::tempdir().expect("a folder");
    let target = std::fs::File::create(scratch.path().join("report.xlsx")).expect("a file");
    let mut source = MadeUp { orders };
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let scope = Scope { from: day("2026-10-01"), to: day("2026-10-31"), store: None, by: DayOf::Ordered };
    let options = Options {
        now: "2026-11-01T00:00:00Z".parse().expect("a moment"),
        timezone: chrono_tz::Asia::Tokyo,
        mask: Mask::Off,
        scratch: scratch.path(),
        rows_per_sheet: SHEET_ROWS,
    };
    let start = Instant::now();
    write_report(&mut source, &scope, &options, target).expect("a workbook");
    let took = start.elapsed().as_secs_f64();
    let peak = peak_kib();
    let millions = f64::from(count_cells(&scratch.path().join("report.xlsx"))) / 1e6;
    let ours = took / millions;
    println!("report: {orders} orders, {millions:.2} million cells in {took:.2} s: {ours:.3} s a million");
    println!("report: peak memory {peak} KiB");
    if let [_, peer, input] = args.as_slice() {
        let start = Instant::now();
        let run = std::process::Command::new("python3")
            .args([peer.as_ref(), input.as_ref(), scratch.path().join("peer.xlsx").as_os_str()])
            .output()
            .expect("python3");
        let took = start.elapsed().as_secs_f64();
        let rows: f64 = String::from_utf8_lossy(&run.stdout).trim().parse().expect("the peer says its rows");
        let theirs = took / ((rows + 1.0) * 20.0 / 1e6);
        println!("peer: {theirs:.3} s a million cells; ratio {:.1}", theirs / ours);
    }
}

/// The cells that really stand in the workbook.
fn count_cells(path: &std::path::Path) -> u32 {
    let mut package = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("a zip");
    let mut cells = 0;
    for at in 0..package.len() {
        let part = package.by_index(at).expect("a part");
        let sheet = part.name().expect("a name").starts_with("xl/worksheets/");
        for piece in std::io::BufReader::new(part).split(b'<').take_while(|_| sheet) {
            cells += u32::from(piece.expect("xml").starts_with(b"c r="));
        }
    }
    cells
}

fn peak_kib() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("unknown").trim().trim_end_matches(" kB").to_owned()
}

/// Orders made as they are asked for; every other one was told.
struct MadeUp {
    orders: u64,
}

impl ReportSource for MadeUp {
    type Error = Infallible;

    fn stores(&self) -> Vec<StoreName> {
        vec![StoreName { code: "acme".to_owned(), name: "ACME".to_owned() }]
    }

    fn day(&mut self, _: &Scope) -> Result<Option<TodayFigures>, Infallible> {
        Ok(None)
    }

    fn for_each_order(
        &mut self,
        _: &Scope,
        line: &mut dyn FnMut(&OrderLine<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        let mut order = Order::new("acme", "");
        "発送待ち".clone_into(&mut order.status);
        order.ship_to = Party {
            name: "髙橋 さくら".to_owned(),
            postal_code: "0600001".to_owned(),
            prefecture: "北海道".to_owned(),
            city: "札幌市中央区".to_owned(),
            address2: "メゾン101号室".to_owned(),
            phone: "09000001234".to_owned(),
            ..Party::default()
        };
        "佐藤 太郎".clone_into(&mut order.orderer.name);
        order.items =
            vec![Item {
                name: "有機コットン Tシャツ".to_owned(), quantity: Some(2), ..Item::default()
            }];
        for n in 0..self.orders {
            order.number = format!("S{n:09}");
            order.ordered_at = Some(1_790_870_400 + i64::try_from(n).unwrap_or(0) * 13 % 2_000_000);
            order.ship_to.address1 = format!("北{}条西{}-1", n % 29, n % 19);
            order.totals.total = Yen::new(i64::try_from(n % 60_000).unwrap_or(0) + 300);
            order.shipment = Shipment {
                carrier: "ヤマト運輸".to_owned(),
                method: "宅急便".to_owned(),
                tracking: vec![format!("{}", 100_000_000_000 + n * 7_919)],
                ship_date: NaiveDate::from_ymd_opt(2026, 10, 1 + u32::try_from(n % 28).unwrap_or(0)),
            };
            let told = n % 2 == 0;
            order.export_state = if told { ExportState::Sent } else { ExportState::None };
            if hand_out(&order, told, line).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn for_each_stray(
        &mut self,
        _: &Scope,
        _: &mut dyn FnMut(&StrayLine<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn for_each_arrival(
        &mut self,
        _: &Scope,
        _: &mut dyn FnMut(&ArrivalLine<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn for_each_held_row(
        &mut self,
        _: &Scope,
        _: &mut dyn FnMut(&HeldRow<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        Ok(())
    }
}

fn hand_out(order: &Order, told: bool, line: &mut dyn FnMut(&OrderLine<'_>) -> Flow) -> Flow {
    let parcel = &order.shipment;
    let sent = told.then_some(Sent {
        at: 1_791_500_000,
        how: How::File("acme-shipments-20261009-120000-1.csv"),
        carrier: &parcel.carrier,
        method: &parcel.method,
        tracking: &parcel.tracking,
        ship_date: parcel.ship_date,
        remarks: &[],
    });
    line(&OrderLine {
        order,
        shipment: parcel,
        reasons: if told { &[Code::D305] } else { &[Code::D301] },
        remarks: &[],
        needs_tracking: true,
        store_view: StoreView { status: &order.status, ..StoreView::default() },
        carrier_view: Some(CarrierView {
            carrier: &parcel.carrier,
            tracking: &parcel.tracking,
            ship_date: parcel.ship_date,
            origin: "B2_発行済.csv 3行目",
        }),
        sent,
        shares_tracking: false,
        is_changed: false,
        bundle: None,
        changes: &[],
    })
}
