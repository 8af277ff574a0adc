//! A fortnight of a shop with a mall store and a CSV store, made by dropping files, telling the fake mall and
//! working in its screen; then the report of it, by the built program.

use super::lines;
use crate::support::World;
use crate::support::fake_mall::{FakeMall, Habits, Kind as Stock, TOKEN, stock};
use crate::support::referee::{OPENPYXL, python};
use calamine::{Data, Reader};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const HEADER: &str =
    "受注番号,受注ステータス,送付先氏名,受注日時,配送業者,配送方法,伝票番号,出荷日,合計金額,同梱親受注番号\n";
const B2: &str = "お客様管理番号,送り状種別,クール区分,伝票番号,出荷予定日,お届け予定日,配達時間帯\n";

/// 2026-10-05T09:00:00+09:00
const FIFTH: i64 = 1_791_158_400;

struct Fortnight {
    world: World,
    mall: FakeMall,
    /// The mall's orders, as they stand in the list that the mall gives: told, taken back, by hand, waiting, cancelled.
    ids: Vec<String>,
}

/// One row of the store's own list; all of them cost 1,000 yen.
fn row(number: &str, status: &str, day: &str, parcel: [&str; 2], parent: &str) -> String {
    let [tracking, shipped] = parcel;
    let carrier = if shipped.is_empty() { "," } else { "ヤマト運輸,宅急便" };
    format!("{number},{status},見本 花子,2026/{day} 10:00,{carrier},{tracking},{shipped},1000,{parent}\n")
}

fn settings(endpoint: &str) -> String {
    format!(
        r#"[[store]]
code = "acme"
name = "ACME本店"
kind = "csv"
[[store]]
code = "mall"
name = "メルカリShops 見本店"
kind = "mercari-shops"
token = {{ file = "token" }}
client_name = "EXAMPLE_SHOP"
endpoint = "{endpoint}"
[store.export]
message = "発送しました。[伝票番号]"
"#
    )
}

impl Fortnight {
    fn live() -> Self {
        let habits = Habits { opened_at: FIFTH, ..Habits::default() };
        let mall = FakeMall::open_at(0, stock(3, &[Stock::Plain], 5, FIFTH), habits);
        let ids = mall.memory().orders.iter().map(|order| order.id.clone()).collect();
        let world = World::new().at("2026-10-05T09:00:00+09:00");
        world.write_private("token", TOKEN).settings(&settings(&mall.endpoint()));
        let mut fortnight = Self { world, mall, ids };
        fortnight.first_days();
        fortnight.last_days();
        fortnight
    }

    /// Lists come in, parcels leave, staff type in what is missing, everything due is told.
    fn first_days(&mut self) {
        let list = [
            row("A-01", "発送待ち", "10/01", ["", ""], ""),
            row("A-02", "発送待ち", "10/01", ["123456789013", "2026/10/04"], ""),
            row("A-03", "発送待ち", "10/02", ["", "2026/10/04"], ""),
            row("A-04", "発送待ち", "10/02", ["400000000003", "2026/10/04"], ""),
            row("A-05", "発送待ち", "10/02", ["", ""], ""),
            row("A-06", "発送待ち", "10/03", ["", ""], ""),
            row("A-07", "発送待ち", "10/03", ["", ""], "A-08"),
            row("A-08", "発送待ち", "10/03", ["", ""], ""),
            row("A-09", "新規受付", "10/04", ["", ""], ""),
            row("A-10", "キャンセル", "10/04", ["", ""], ""),
            row("A-11", "保留", "09/25", ["", ""], ""),
            row("A-12", "保留", "10/04", ["", ""], ""),
            row("A-13", "保留", "10/04", ["", ""], ""),
            row("A-14", "発送待ち", "2026年の秋", ["", ""], ""),
        ];
        let world = &self.world;
        world.drop_sjis("acme/注文一覧.csv", &format!("{HEADER}{}", list.concat())).pass().ends(1);
        world.shukka(&["fetch"]).ends(0);
        let parcels = [
            ("A-01", "123456789024", "2026/10/04"),
            ("A-02", "123456789035", "2026/10/04"),
            ("A-03", "123456789046", "2026/10/05"),
            ("A-05", "123456789050", "2026/10/05"),
            ("A-06", "123456789050", "2026/10/05"),
            ("A-08", "123456789061", "2026/10/05"),
            ("A-11", "123456789072", "2026/10/05"),
            ("A-12", "123456789072", "2026/10/05"),
            (&self.ids[0], "123456789083", "2026/10/05"),
            (&self.ids[1], "123456789094", "2026/10/05"),
            ("A-999", "123456789105", "2026/10/05"),
        ];
        let rows: Vec<String> =
            parcels.iter().map(|(order, number, day)| format!("{order},0,0,{number},{day},,\n")).collect();
        world.drop_sjis("発行済.csv", &format!("{B2}{}", rows.concat())).pass().ends(1);
        world.shukka(&["export"]).ends(0);
    }

    /// The mall's screen and the store's own list tell more; then the day of the report.
    fn last_days(&mut self) {
        self.mall.memory().by_hand(&self.ids[1], "WAITING_FOR_SHIPPING");
        self.mall.memory().by_hand(&self.ids[2], "COMPLETED");
        self.mall.memory().by_hand(&self.ids[4], "CANCELED");
        self.world.go_to("2026-10-12T09:00:00+09:00");
        self.world.shukka(&["fetch"]).ends(0);
        let completed = [row("A-13", "完了", "10/04", ["", ""], "")];
        self.world.drop_sjis("acme/完了一覧.csv", &format!("{HEADER}{}", completed.concat()));
        self.world.pass().ends(0);
        self.world.go_to("2026-10-14T18:00:00+09:00");
    }

    fn report(&self) -> (Value, Vec<u8>) {
        let ran =
            self.world.shukka(&["report", "--from", "2026-10-01", "--to", "2026-10-14", "--json"]).ends(0);
        assert_eq!(ran.err, "", "nothing is said beside");
        let figures: Value = serde_json::from_str(&ran.out).expect("one line of JSON");
        let file = figures["file"].as_str().expect("a file");
        assert_eq!(file, "outbox/reports/突合-2026-10-01-2026-10-14.xlsx");
        (figures.clone(), self.world.read(file))
    }

    /// What `orders --json` says of the period.
    fn orders(&self) -> Vec<Value> {
        let all = self.world.orders();
        let inside = |order: &&Value| order["ordered_at"].as_str().is_some_and(|at| at >= "2026-10-01");
        all.iter().filter(inside).cloned().collect()
    }
}

fn text(data: &Data) -> String {
    data.to_string()
}

#[test]
fn every_state_of_the_match_comes_about_and_says_what_to_do() {
    let fortnight = Fortnight::live();
    let (_, bytes) = fortnight.report();
    let lines = lines(&bytes, "突合");
    let found: BTreeMap<String, (String, String)> = lines
        .iter()
        .map(|line| (text(&line["受注番号"]), (text(&line["突合"]), text(&line["対応"]))))
        .collect();
    let [told, taken_back, by_hand, waiting, canceled] = &fortnight.ids[..] else { panic!("five") };
    let expected = [
        ("A-01", "一致", ""),
        ("A-02", "伝票番号相違", "正しい番号に直して"),
        ("A-03", "出荷日相違", "実際に出荷した日を確かめて"),
        ("A-04", "運送会社に実績なし", "実績ファイルの入れ忘れを確かめて"),
        ("A-05", "伝票番号の重複", "どちらの荷物か送り状で確かめて"),
        ("A-06", "伝票番号の重複", "どちらの荷物か送り状で確かめて"),
        ("A-07", "一致", ""),
        ("A-08", "一致", ""),
        ("A-09", "未送信", ""),
        ("A-10", "未送信", ""),
        ("A-12", "伝票番号の重複、未送信", "どちらの荷物か送り状で確かめて"),
        ("A-13", "モール側完了・当方未送信、運送会社に実績なし", "手で完了した受注か確かめて"),
        ("A-999", "受注のない伝票", "受注ファイルを入れて"),
        (told, "一致", ""),
        (taken_back, "当方送信済・モール側未完了", "モールの管理画面を確かめて"),
        (by_hand, "モール側完了・当方未送信、運送会社に実績なし", "手で完了した受注か確かめて"),
        (waiting, "未送信", ""),
        (canceled, "未送信", ""),
    ];
    for (number, state, advice) in expected {
        let (said, to_do) = &found[number];
        assert_eq!(said, state, "{number}");
        assert!(to_do.contains(advice) && to_do.is_empty() == advice.is_empty(), "{number}: {to_do}");
    }
    assert_eq!(found.len(), expected.len(), "and no line beside");
    let differs = lines.iter().find(|line| text(&line["受注番号"]) == "A-02").expect("the line");
    assert_eq!(text(&differs["店舗：伝票番号"]), "123456789013");
    assert_eq!(text(&differs["運送会社：伝票番号"]), "123456789035");
    assert_eq!(text(&differs["運送会社：出典"]), "発行済.csv 3行目");
}

#[test]
fn counts_and_sums_equal_those_of_the_orders() {
    let fortnight = Fortnight::live();
    let (figures, bytes) = fortnight.report();
    let orders = fortnight.orders();
    let is_told = |order: &&Value| matches!(order["export"]["state"].as_str(), Some("sent" | "closed"));
    for store in ["acme", "mall"] {
        let of_store: Vec<&Value> = orders.iter().filter(|order| order["store"] == store).collect();
        let told = of_store.iter().copied().filter(is_told).count();
        let amount: i64 = of_store
            .iter()
            .filter(|order| order["status"] != "キャンセル")
            .filter_map(|order| order["totals"]["total"].as_i64())
            .sum();
        let shipped = of_store
            .iter()
            .filter(|order| order["status"] != "キャンセル")
            .filter(|order| order["shipment"]["ship_date"].as_str().is_some_and(|day| day <= "2026-10-14"));
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for order in of_store.iter().filter(|order| !is_told(order)) {
            for code in order["export"]["reasons"].as_array().expect("a list") {
                *reasons.entry(code.as_str().expect("a code")).or_default() += 1;
            }
        }
        let line = figures["stores"].as_array().expect("stores").iter().find(|line| line["store"] == store);
        let line = line.expect("the store");
        assert_eq!(line["orders"], of_store.len(), "{store}");
        assert_eq!(line["amount"], amount, "{store}");
        assert_eq!(line["shipped"], shipped.count(), "{store}");
        assert_eq!(line["exported"], told, "{store}");
        assert_eq!(line["waiting"], of_store.len() - told, "{store}");
        assert_eq!(line["waiting_by_reason"], serde_json::json!(reasons), "{store}");
        let [sheet, unsent] = ["送信済", "未送信"]
            .map(|name| lines(&bytes, name).iter().filter(|line| text(&line["店舗"]) == store).count());
        assert_eq!([sheet, unsent], [told, of_store.len() - told], "{store}");
    }
}

#[test]
fn a_period_is_of_the_day_of_shipping_or_of_telling_where_that_is_asked() {
    let fortnight = Fortnight::live();
    let numbers = |by: &str, words: &str, day: &str| -> BTreeSet<String> {
        let file = format!("{by}.xlsx");
        let path = fortnight.world.path(&file);
        let path = path.to_str().expect("a plain path");
        fortnight.world.shukka(&["report", "--from", day, "--to", day, "--by", by, "-o", path]).ends(0);
        let bytes = fortnight.world.read(&file);
        let front = super::open(&bytes).worksheet_range("サマリー").expect("the sheet");
        assert!(front.rows().flatten().any(|cell| text(cell).contains(words)), "the head names the day");
        let orders = ["未送信", "送信済"].into_iter().flat_map(|sheet| lines(&bytes, sheet));
        orders.map(|line| text(&line["受注番号"])).collect()
    };
    let listed = |by: &str, day: &str| -> BTreeSet<String> {
        let ran =
            fortnight.world.shukka(&["orders", "--by", by, "--from", day, "--to", day, "--json"]).ends(0);
        ran.out
            .lines()
            .map(|line| {
                serde_json::from_str::<Value>(line).expect("JSON")["number"]
                    .as_str()
                    .expect("text")
                    .to_owned()
            })
            .collect()
    };
    let shipped = numbers("shipped", "（出荷日）", "2026-10-04");
    assert_eq!(shipped, BTreeSet::from(["A-01", "A-02", "A-04"].map(str::to_owned)));
    assert_eq!(shipped, listed("shipped", "2026-10-04"), "as the list says");
    let sent = numbers("sent", "（通知した日）", "2026-10-05");
    assert!(sent.contains("A-01") && !sent.contains("A-09") && !sent.contains("A-13"), "{sent:?}");
    assert_eq!(sent, listed("sent", "2026-10-05"), "as the list says");
}

#[test]
fn every_order_of_the_period_stands_on_exactly_one_of_waiting_and_sent() {
    let fortnight = Fortnight::live();
    let (_, bytes) = fortnight.report();
    let mut seen = Vec::new();
    for name in ["未送信", "送信済"] {
        seen.extend(lines(&bytes, name).iter().map(|line| text(&line["受注番号"])));
    }
    let expected: BTreeSet<String> =
        fortnight.orders().iter().map(|order| order["number"].as_str().expect("text").to_owned()).collect();
    assert_eq!(seen.len(), expected.len());
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    let held = lines(&bytes, "要修正");
    assert!(held.iter().any(|line| text(&line["コード"]) == "R104"), "A-14 was held");
    assert!(held.iter().any(|line| text(&line["コード"]) == "O203"), "A-999 was held");
    let bundles = lines(&bytes, "同梱");
    assert_eq!(bundles.len(), 1, "one child in one parcel");
    let changes = lines(&bytes, "変更履歴");
    assert!(changes.iter().any(|line| text(&line["受注番号"]) == "A-13"), "the store's list changed it");
    let by_api =
        changes.iter().filter(|line| text(&line["店舗"]) == "mall" && text(&line["誰から"]) == "店舗");
    let origins: BTreeSet<String> = by_api.map(|line| text(&line["出典"])).collect();
    assert_eq!(origins, BTreeSet::from(["API（mall）".to_owned()]), "an API has no rows");
}

/// Skipped where there is no python3 with openpyxl: an independent reader is a second witness, not the law.
#[test]
fn openpyxl_counts_the_same() {
    const SCRIPT: &str = "
book = openpyxl.load_workbook(sys.argv[1])
def rows(name):
    head, *body = book[name].iter_rows(values_only=True)
    return [dict(zip(head, row)) for row in body]
waiting, sent, match = rows('未送信'), rows('送信済'), rows('突合')
assert not {r['受注番号'] for r in waiting} & {r['受注番号'] for r in sent}
states = {s for r in match for s in r['突合'].split('、')}
cells = [c for ws in book for row in ws.iter_rows() for c in row if c.data_type == 'f']
print(len(waiting), len(sent), len(match), sum(r['合計金額'] or 0 for r in waiting + sent), len(states), len(cells))
";
    let fortnight = Fortnight::live();
    let (_, bytes) = fortnight.report();
    let path = fortnight.world.path("report.xlsx");
    std::fs::write(&path, &bytes).expect("a file");
    let script = [OPENPYXL, SCRIPT].concat();
    let Some(said) = python(&script, &[path.as_os_str()], &[]) else { return };
    let orders = fortnight.orders();
    let told = orders.iter().filter(|order| order["export"]["state"] == "sent").count();
    let sum: i64 = orders.iter().filter_map(|order| order["totals"]["total"].as_i64()).sum();
    let expected = format!("{} {told} {} {sum} 9 0\n", orders.len() - told, orders.len() + 1);
    assert_eq!(String::from_utf8_lossy(&said), expected);
}
