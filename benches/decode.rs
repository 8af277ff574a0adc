//! How fast bytes become rows, beside the `csv` crate in the same run. `cargo bench --bench decode [-- MB | FILE.csv]`.
//! Of a file (Windows-31J, commas) the reading is measured, too.
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "benches and examples print and read the clock"
)]

use std::hint::black_box;
use std::io::{Cursor, Read, Seek};
use std::time::{Duration, Instant};

use shukka::decode::encode::encode;
use shukka::decode::{Dialect, Encoding, Row, Rows, Sniffer};

/// Runs of each; the fastest counts.
const RUNS: usize = 5;

fn main() {
    let argument = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let file = std::fs::read(&argument).ok();
    let bytes: &'static [u8] =
        file.unwrap_or_else(|| orders(argument.parse().unwrap_or(64) * 1_000_000)).leak();
    let csv = report("csv crate, split", bytes.len(), None, || csv_crate(bytes));
    let split = report("split", bytes.len(), Some(csv), || ours(Cursor::new(bytes), |_, _| 0));
    let whole = report("split and decode every cell", bytes.len(), Some(csv), || {
        ours(Cursor::new(bytes), decode_all)
    });
    report("sniff the encoding", bytes.len(), Some(csv), || sniff(bytes));
    if std::fs::exists(&argument).unwrap_or(false) {
        report("split, read from the file", bytes.len(), Some(csv), || {
            std::fs::File::open(&argument).map_or(0, |file| ours(file, |_, _| 0))
        });
    }
    println!("decoding on top of splitting: {:.2}", whole.as_secs_f64() / split.as_secs_f64());
    workbook();
}

/// Order rows as malls write them: Windows-31J, CRLF, every cell quoted, about 400 bytes and 36 cells a row.
fn orders(length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 1024);
    let mut n = 0_u64;
    while bytes.len() < length {
        n += 1;
        let text = format!(
            "\"S{n:09}\",\"2026/10/{:02} 09:30:00\",\"髙橋 花子\",\"タカハシ ハナコ\",\"{:03}-{:04}\",\"東京都千代田区\",\"{}-{}-1\",\
             \"090-1234-{:04}\",\"user{n}@example.jp\",\"髙橋 花子\",\"タカハシ ハナコ\",\"100-0001\",\"東京都千代田区\",\"メゾン{}号室\",\
             \"090-1234-5678\",\"SKU-{:05}\",\"①特選 讃岐うどん 6食入\",\"サイズ:M\",\"{}\",\"2\",\"2400\",\"550\",\"0\",\"0\",\"0\",\"2950\",\
             \"クレジットカード\",\"ヤマト運輸\",\"宅急便\",\"\",\"午前中\",\"123456789013\",\"2026/10/03\",\"処理済み\",\"\",\"{}\"\r\n",
            n % 28 + 1,
            n % 1000,
            n % 10_000,
            n % 30,
            n % 20,
            n % 10_000,
            n % 999,
            n % 50_000,
            n % 20_000,
            if n.is_multiple_of(20) { "置き配希望\r\n\"\"玄関前\"\"" } else { "" },
        );
        if encode(&text, Encoding::Windows31J, &mut bytes).is_err() {
            return bytes;
        }
    }
    bytes
}

fn report(name: &str, length: usize, beside: Option<Duration>, run: impl Fn() -> u64) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        black_box(run());
        best = best.min(start.elapsed());
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
    let speed = length as f64 / 1e6 / best.as_secs_f64();
    let ratio = beside.map_or(1.0, |other| other.as_secs_f64() / best.as_secs_f64());
    println!("{name:<30} {best:>10.1?} {speed:>8.0} MB/s   {ratio:>5.2} times the csv crate");
    best
}

fn csv_crate(bytes: &[u8]) -> u64 {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let (mut record, mut cells) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        cells += record.len() as u64;
    }
    cells
}

fn ours<R: Read + Seek + Send + 'static>(source: R, each: impl Fn(&Row, &mut Vec<u8>) -> u64) -> u64 {
    rows(source, Dialect::text(Encoding::Windows31J, b','), each)
}

fn rows<R: Read + Seek + Send + 'static>(
    source: R,
    dialect: Dialect,
    each: impl Fn(&Row, &mut Vec<u8>) -> u64,
) -> u64 {
    let Ok(mut rows) = Rows::open(source, dialect) else { return 0 };
    let (mut row, mut scratch, mut sum) = (Row::new(), Vec::new(), 0);
    while rows.read(&mut row).unwrap_or(false) {
        sum += row.len() as u64 + each(&row, &mut scratch);
    }
    sum
}

fn decode_all(row: &Row, scratch: &mut Vec<u8>) -> u64 {
    (0..row.len()).map(|i| row.text(i, scratch).map_or(0, |text| text.len() as u64)).sum()
}

fn sniff(bytes: &[u8]) -> u64 {
    let mut sniffer = Sniffer::new();
    bytes.chunks(1 << 20).for_each(|chunk| sniffer.feed(chunk));
    u64::from(sniffer.finish().encoding == Some(Encoding::Windows31J))
}

/// What a user would write instead, where python3 has it.
fn openpyxl(bytes: &[u8], ours: Duration) {
    const SCRIPT: &str = "import sys, openpyxl\nfor row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True): pass";
    let Ok(file) = tempfile::Builder::new().suffix(".xlsx").tempfile() else { return };
    if std::fs::write(file.path(), bytes).is_err() {
        return;
    }
    let start = Instant::now();
    let run = std::process::Command::new("python3").args(["-c", SCRIPT]).arg(file.path()).output();
    let took = start.elapsed();
    match run {
        Ok(run) if run.status.success() => {
            println!(
                "openpyxl, read-only: ours takes 1/{:.0} of its time",
                took.as_secs_f64() / ours.as_secs_f64()
            );
        }
        _ => println!("openpyxl is not there: pip install openpyxl"),
    }
}

/// 100,000 rows of 20 cells, half of them numbers.
fn workbook() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..100_000_u32 {
        for column in 0..20_u16 {
            let written = if column % 2 == 0 {
                sheet.write(row, column, row * 7 + u32::from(column)).map(|_| ())
            } else {
                sheet.write(row, column, format!("東京都千代田区{}", row % 5000)).map(|_| ())
            };
            if let Err(error) = written {
                return println!("no workbook: {error}");
            }
        }
    }
    let Ok(bytes) = workbook.save_to_buffer() else { return };
    let bytes: &'static [u8] = bytes.leak();
    let ours = report("xlsx, 100,000 rows of 20", bytes.len(), None, || {
        rows(Cursor::new(bytes), Dialect::workbook(""), decode_all)
    });
    openpyxl(bytes, ours);
}
