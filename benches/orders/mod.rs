//! What the benches of the whole program share: made-up orders, and how a program is timed.
use crate::world::World;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The profile by which the orders are read.
const PROFILE: &str = include_str!("../bench_orders.toml");
pub const HEADER: &str = "受注番号,受注日時,注文者氏名,注文者カナ,注文者郵便番号,注文者住所1,注文者住所2,注文者電話番号,注文者メール,送付先氏名,送付先カナ,送付先郵便番号,送付先住所1,送付先住所2,送付先電話番号,商品コード,商品名,項目選択肢,単価,個数,小計,送料,手数料,ポイント利用,クーポン利用,合計金額,支払方法,配送業者,配送方法,配達希望日,配達時間帯,伝票番号,出荷日,ステータス,備考,ひとことメモ";

/// A shop that reads such orders and tells of them by itself, at the end of the year, on a disk.
pub fn shop() -> World {
    shop_reading(shukka::decode::Encoding::Windows31J)
}

/// As [`shop`], of lists in this encoding.
pub fn shop_reading(encoding: shukka::decode::Encoding) -> World {
    let world = World::on_disk().at("2026-12-31T09:00:00+09:00");
    world.settings("[[store]]\ncode = \"custom\"\n[store.export]\nauto = true\n");
    // A profile says UTF-16, and the file which end comes first.
    world.profile(&PROFILE.replace("shift_jis", encoding.name().trim_end_matches("_le")));
    std::fs::create_dir_all(world.path("inbox")).expect("a folder");
    world
}

/// One pass without a quiet time: how long it took, and its peak memory in KiB.
pub fn pass(shop: &World) -> (Duration, u64) {
    let (took, kib, well) = timed(&mut shop.command(&["run", "--no-settle"]));
    assert!(well, "the pass failed");
    (took, kib)
}

/// Wall time, peak memory of the process itself in KiB (sampled), and whether it ended well.
pub fn timed(command: &mut Command) -> (Duration, u64, bool) {
    let start = Instant::now();
    let Ok(mut child) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
        return (Duration::ZERO, 0, false);
    };
    let mut peak = 0;
    loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let high = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("");
        peak = peak.max(high.trim().trim_end_matches(" kB").parse().unwrap_or(0));
        match child.try_wait() {
            Ok(Some(status)) => return (start.elapsed(), peak, status.success()),
            _ => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

/// Rows of orders with numbers from `first` on, every fifth a further item of an earlier order far above; all made up.
/// With `days` and how many rows there are in all, the orders are placed one after the other from the first of January
/// on, the last of all after four fifths of so many days.
pub fn generate(path: &Path, first: u64, rows: u64, days: Option<(u64, u64)>) {
    let mut out = BufWriter::new(std::fs::File::create(path).expect("writable"));
    line(&mut out, &HEADER.split(',').map(str::to_owned).collect::<Vec<_>>());
    let (mut fresh, mut dice) = (0, Dice(7));
    for row in 0..rows {
        let number = if row % 5 == 4 { dice.below(fresh.max(1)) } else { fresh };
        fresh += u64::from(row % 5 != 4);
        let mut cells = cells(first + number, &mut dice);
        if let Some((days, all_rows)) = days {
            let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day")
                + chrono::Days::new((first + number) * days / all_rows);
            cells[1] = format!("{} 09:{:02}:00", day.format("%Y/%m/%d"), number % 60);
        }
        line(&mut out, &cells);
    }
    out.flush().expect("writable");
}

fn line(out: &mut impl Write, cells: &[String]) {
    let text =
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
    let mut bytes = Vec::new();
    shukka::decode::encode::encode(&text, shukka::decode::Encoding::Windows31J, &mut bytes)
        .expect("in CP932");
    out.write_all(&bytes).and_then(|()| out.write_all(b"\r\n")).expect("writable");
}

pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap_or(0)]
    }
}

const DELIVERIES: [(&str, &str); 8] = [
    ("ヤマト運輸", "宅急便"),
    ("ヤマト運輸", "ネコポス"),
    ("佐川急便", "飛脚宅配便"),
    ("佐川急便", "メール便"),
    ("日本郵便", "定形外"),
    ("日本郵便", "レターパック"),
    ("ゆうパック", "ゆうパック"),
    ("日本郵便", "メール便"),
];

pub fn cells(number: u64, items: &mut Dice) -> Vec<String> {
    let mut own = Dice(number.wrapping_mul(2_654_435_761) + 1);
    let family = own.pick(&["髙橋 さくら", "山﨑 一郎", "渡邊 花子", "鈴木 翔", "中村 美咲"]);
    let city = own.pick(&["東京都千代田区", "大阪府大阪市北区", "北海道札幌市中央区", "福岡県福岡市博多区"]);
    let (carrier, method) = DELIVERIES[usize::try_from(own.below(8)).unwrap_or(0)];
    let day = own.below(28) + 1;
    let (zip, tel) = (
        format!("{:03}-{:04}", own.below(1000), own.below(10_000)),
        format!("090-{:04}-{:04}", own.below(10_000), own.below(10_000)),
    );
    let base = 10_000_000_000 + own.below(80_000_000_000);
    let tracking = if own.below(10) < 6 { format!("{base}{}", base % 7) } else { String::new() };
    let shipped = if own.below(10) < 7 { format!("2026/11/{day:02}") } else { String::new() };
    let status = own.pick(&["新規受付", "発送待ち", "処理済み", "保留", "キャンセル"]);
    let memo = if own.below(20) == 0 { "置き配希望\r\n玄関前" } else { "" };
    let (price, count) = (items.below(20_000) + 300, items.below(4) + 1);
    let goods = items.pick(&[
        "有機コットン Tシャツ",
        "①特選 讃岐うどん 6食入",
        "ふわふわタオル～今治～",
        "イヤホン㈱モデル",
    ]);
    let street = format!("{}-{}-1", own.below(30) + 1, own.below(20) + 1);
    let room = format!("メゾン{}号室", own.below(999) + 1);
    let total = own.below(60_000) + 300;
    [
        format!("S{number:09}"),
        format!("2026/10/{day:02} 09:{:02}:00", own.below(60)),
        family.into(),
        "ダミー".into(),
        zip.clone(),
        city.into(),
        street,
        tel.clone(),
        format!("user{number}@example.jp"),
        family.into(),
        "ダミー".into(),
        zip,
        city.into(),
        room,
        tel,
        format!("SKU-{:05}", items.below(50_000)),
        goods.into(),
        "サイズ:M".into(),
        price.to_string(),
        count.to_string(),
        (price * count).to_string(),
        "550".into(),
        "0".into(),
        "0".into(),
        "0".into(),
        total.to_string(),
        "クレジットカード".into(),
        carrier.into(),
        method.into(),
        String::new(),
        "午前中".into(),
        tracking,
        shipped,
        status.into(),
        String::new(),
        memo.into(),
    ]
    .into()
}
