//! The reconciliation workbook: what it says, and that it can be read back.

mod bad;
mod fortnight;
mod shop;

use crate::support::folder;
use crate::support::referee::{OPENPYXL, libreoffice, python};
use calamine::{Data, Reader, Xlsx};
use shop::{Case, Shop, Told, day, parcel, situations};
use shukka::notice::Code;
use shukka::order::{ExportState, Yen};
use shukka::report::{
    DayOf, Mask, Match, Matches, Options, SHEET_ROWS, Scope, Summary, reconcile, write_report,
};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

fn scope() -> Scope {
    Scope { from: day("2026-10-01"), to: day("2026-10-14"), store: None, by: DayOf::Ordered }
}

fn make(cases: Vec<Case>, change: impl FnOnce(&mut Shop, &mut Options<'_>)) -> (Summary, Vec<u8>) {
    let scratch = folder();
    let mut shop = Shop { cases, busy: true };
    let mut options = Options {
        now: "2026-10-14T09:00:00Z".parse().expect("a moment"),
        timezone: chrono_tz::Asia::Tokyo,
        mask: Mask::Off,
        scratch: scratch.path(),
        rows_per_sheet: SHEET_ROWS,
    };
    change(&mut shop, &mut options);
    let mut bytes = Vec::new();
    let summary = write_report(&mut shop, &scope(), &options, &mut bytes).expect("a workbook");
    (summary, bytes)
}

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).expect("calamine opens it")
}

/// The lines of a sheet by heading.
fn lines(bytes: &[u8], sheet: &str) -> Vec<BTreeMap<String, Data>> {
    let range = open(bytes).worksheet_range(sheet).expect("the sheet");
    let mut rows = range.rows();
    let heads: Vec<String> = rows.next().expect("headings").iter().map(ToString::to_string).collect();
    rows.map(|row| heads.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

fn column(bytes: &[u8], sheet: &str, head: &str) -> Vec<String> {
    lines(bytes, sheet).iter().map(|line| line[head].to_string()).collect()
}

fn all_cases() -> Vec<Case> {
    let mut cases: Vec<Case> = situations().into_iter().map(|(case, _)| case).collect();
    cases.push(Case::new("acme", "S-90").waits(ExportState::None, &[]));
    cases.push(Case::new("mercari-main", "M-90").waits(ExportState::Unsure, &[]));
    cases.push(Case::new("mercari-main", "M-91").waits(ExportState::Stuck, &[Code::D309]));
    cases.push(Case::new("acme", "S-91").change(|it| {
        "キャンセル".clone_into(&mut it.order.status);
        it.reasons = vec![Code::D301];
    }));
    cases
}

#[test]
fn every_situation_has_its_state() {
    for (case, expected) in situations() {
        let matches = case.with_line(|line| reconcile(line, day("2026-10-14")));
        let said: Vec<&str> = matches.iter().map(shukka::report::Match::name).collect();
        assert_eq!(said.join("、"), expected, "{}", case.order.number);
    }
}

#[test]
fn what_the_mall_refused_does_not_count_as_sent_and_still_open() {
    let ours = parcel(&["123456789013"], "2026-10-05");
    let sent = Case::new("mercari-main", "M-1")
        .told(Told::Api, ours.clone())
        .carried(ours)
        .completed(false, "2026-10-08T00:00:00Z");
    let said = |case: &Case| case.with_line(|line| reconcile(line, day("2026-10-14")));
    assert!(said(&sent).has(Match::SentNotDone));
    let refused = sent.change(|it| it.order.export_state = ExportState::Stuck);
    assert_eq!(said(&refused), Matches::only(Match::NotTold), "未送信 says what to do with it");
}

#[test]
fn the_sheet_shows_the_states_and_the_values_that_disagree() {
    let (_, bytes) = make(all_cases(), |_, _| {});
    let lines = lines(&bytes, "突合");
    let states: BTreeMap<String, String> =
        lines.iter().map(|it| (it["受注番号"].to_string(), it["突合"].to_string())).collect();
    for (case, expected) in situations() {
        assert_eq!(states[&case.order.number], expected);
    }
    assert_eq!(states["S999999999"], "受注のない伝票");
    let differs = lines
        .iter()
        .find(|it| matches!(&it["受注番号"], Data::String(number) if number == "S-5"))
        .expect("the line");
    assert_eq!(differs["運送会社：伝票番号"], Data::String("400000000003".to_owned()));
    assert_eq!(differs["当方：伝票番号"], Data::String("123456789013".to_owned()));
}

#[test]
fn every_order_is_on_exactly_one_of_waiting_and_sent_and_the_sums_agree() {
    let cases = all_cases();
    let (summary, bytes) = make(cases.clone(), |_, _| {});
    let mut numbers = column(&bytes, "未送信", "受注番号");
    numbers.extend(column(&bytes, "送信済", "受注番号"));
    let mut expected: Vec<String> = cases.iter().map(|it| it.order.number.clone()).collect();
    numbers.sort();
    expected.sort();
    assert_eq!(numbers, expected);

    let total = summary.total();
    assert_eq!(total.orders, cases.len() as u64);
    assert_eq!(total.exported, column(&bytes, "送信済", "受注番号").len() as u64);
    assert_eq!(total.waiting, column(&bytes, "未送信", "受注番号").len() as u64);
    assert_eq!(
        total.amount,
        2950 * (i64::try_from(cases.len()).expect("few") - 1),
        "a cancelled order is no turnover"
    );
    assert_eq!((total.unsure, total.stuck, total.held), (1, 1, 2));
    assert_eq!(summary.stores.last().map(|it| it.store.code.as_str()), Some(""), "held without a store");
    let both = total.waiting_by_reason[&Code::D302];
    assert!(both > 1 && both == total.waiting_by_reason[&Code::D304], "counted under each reason");
    assert_eq!(summary.days.values().map(|it| it.orders).sum::<u64>(), total.orders);
    assert!(summary.days[&day("2026-10-03")].orders > 0, "the day is Tokyo's");
    assert_eq!(summary.days[&day("2026-10-06")].exports, total.exported);
}

#[test]
fn only_what_was_told_agrees_and_what_a_person_closed_is_said_in_words() {
    let closed = Case::new("acme", "S-1").waits(ExportState::Closed, &[Code::D305]);
    let (summary, bytes) = make(vec![closed], |shop, _| shop.busy = false);
    let line = &lines(&bytes, "突合")[0];
    assert_eq!((line["突合"].to_string(), summary.matches.len()), (String::new(), 0));
    assert_eq!(line["対応"].to_string(), "人の判断で完了（shukka close）");
}

/// The workbook of one day.
fn make_day() -> Vec<u8> {
    let scratch = folder();
    let mut shop = Shop { cases: all_cases(), busy: true };
    let options = Options {
        now: "2026-10-14T09:00:00Z".parse().expect("a moment"),
        timezone: chrono_tz::Asia::Tokyo,
        mask: Mask::Off,
        scratch: scratch.path(),
        rows_per_sheet: SHEET_ROWS,
    };
    let mut bytes = Vec::new();
    let scope = Scope { from: day("2026-10-14"), ..scope() };
    write_report(&mut shop, &scope, &options, &mut bytes).expect("a workbook");
    bytes
}

#[test]
fn the_page_of_the_day_stands_in_front_says_all_and_has_no_column_of_zeros() {
    let bytes = make_day();
    let mut book = open(&bytes);
    assert_eq!(book.sheet_names()[..2], ["本日", "サマリー"]);
    let page = book.worksheet_range("本日").expect("the sheet");
    let rows: Vec<Vec<String>> =
        page.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>()).collect();
    let row = |first: &str| {
        let found = rows.iter().find(|row| row[0] == first).unwrap_or_else(|| panic!("{first} in {rows:?}"));
        found.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect::<Vec<_>>()
    };
    assert_eq!(row("本日 2026/10/14（水）").len(), 1);
    // Nothing was told on that day: 送った has no column.
    assert_eq!(row("店舗"), ["店舗", "入った", "送れる", "待ち", "遅れ", "確認する"]);
    assert_eq!(row("ACME 本店（acme）"), ["ACME 本店（acme）", "3", "2", "2", "1", "0"]);
    assert_eq!(row("合計"), ["合計", "4", "2", "2", "1", "1"]);
    assert_eq!(row("動きのない店舗: quiet").len(), 1);
    assert_eq!(row("伝票番号なし"), ["伝票番号なし", "2", "acme 2"]);
    assert_eq!(row("S-1"), ["S-1", "acme", "46300", "9", "出荷日なし・伝票番号なし"]);
    assert_eq!(row("ヤマト運輸"), ["ヤマト運輸", "4"]);
    assert_eq!(row("配送業者なし"), ["配送業者なし", "1"]);
    let to_do: Vec<&String> = rows.iter().map(|row| &row[0]).filter(|cell| cell.starts_with('□')).collect();
    assert_eq!(to_do.len(), 3, "the order, the file and the folder: {to_do:?}");
    assert!(rows.iter().any(|row| row[0].starts_with("R107") && row[0].contains("2件")));
    let month = make(all_cases(), |_, _| {}).1;
    assert!(!open(&month).sheet_names().contains(&"本日".to_owned()), "other periods have no such page");
}

/// Skipped where there is no LibreOffice: it is what staff without Excel open the workbook with, and print it.
#[test]
fn libreoffice_opens_the_workbook_and_prints_the_day_on_one_page() {
    let folder = folder();
    let path = folder.path().join("day.xlsx");
    let bytes = make_day();
    std::fs::write(&path, &bytes).expect("a file");
    let Some(saved) = libreoffice(&path, "ods") else { return };
    let mut again = calamine::Ods::new(Cursor::new(saved.as_slice())).expect("what LibreOffice saved");
    for sheet in ["未送信", "送信済", "突合"] {
        let read = again.worksheet_range(sheet).expect("the sheet");
        let ours = open(&bytes).worksheet_range(sheet).expect("the sheet");
        assert_eq!(read.rows().len(), ours.rows().len(), "{sheet}: every line");
    }
    let printed = libreoffice(&path, "pdf").expect("it was there a moment ago");
    let text = String::from_utf8_lossy(&printed);
    let upright = text.matches("/MediaBox[0 0 595").count();
    assert_eq!(upright, 1, "one page stands upright: the day's");
}

#[test]
fn a_held_row_that_is_in_says_when_and_counts_no_more() {
    let (summary, bytes) = make(all_cases(), |_, _| {});
    let rows = lines(&bytes, "要修正");
    let solved: Vec<&Data> = rows.iter().map(|it| &it["解決"]).collect();
    assert!(
        matches!(solved[2], Data::DateTime(at) if at.to_string().starts_with("46298.4166")),
        "{solved:?}"
    );
    assert_eq!([solved[0], solved[1], solved[3]], [&Data::Empty; 3]);
    assert_eq!(summary.total().held, 2, "one row and one file are still to be mended");
}

#[test]
fn values_are_text_dates_and_whole_yen() {
    let sent = Case::new("acme", "0000123").told(Told::File, parcel(&["012345678901"], "2026-10-05"));
    let (_, bytes) = make(vec![sent], |_, _| {});
    let line = &lines(&bytes, "送信済")[0];
    assert_eq!(line["受注番号"], Data::String("0000123".to_owned()));
    assert_eq!(line["送った伝票番号"], Data::String("012345678901".to_owned()));
    assert_eq!(line["送付先 郵便番号"], Data::String("0600001".to_owned()));
    assert_eq!(line["合計金額"].to_string(), "2950");
    assert_eq!(line["送った出荷日"].to_string(), "46300", "2026-10-05");
    assert!(matches!(&line["送信日時"], Data::DateTime(at) if at.to_string().starts_with("46301.4375")));
}

#[test]
fn what_a_customer_wrote_is_a_text_cell() {
    let long = "長".repeat(40_000);
    let hostile = Case::new("acme", "S-1").change(|it| {
        it.order.ship_to.name = "=cmd|'/c calc'!A1".to_owned();
        it.order.orderer.name = "http://example.invalid/\u{7}<b>&_x0041_".to_owned();
        it.order.items[0].name = long;
        it.order.status = "+1\r\n改行".to_owned();
    });
    let (_, bytes) = make(vec![hostile], |_, _| {});
    let line = &lines(&bytes, "未送信")[0];
    assert_eq!(line["送付先 氏名"], Data::String("=cmd|'/c calc'!A1".to_owned()));
    assert_eq!(line["注文者 氏名"], Data::String("http://example.invalid/␇<b>&_x0041_".to_owned()));
    assert_eq!(line["受注ステータス"], Data::String("+1\n改行".to_owned()));
    let Data::String(goods) = &line["商品"] else { panic!("goods are text") };
    assert!(goods.encode_utf16().count() == 32_767 && goods.ends_with("…（以下略）"));
    let parts = parts_of(&bytes);
    let sheet = &parts["xl/worksheets/sheet2.xml"];
    assert!(!sheet.contains("<f>") && !sheet.contains("<hyperlink"));
}

#[test]
fn rows_beyond_a_sheet_go_on_in_the_next() {
    let cases = (0..25).map(|n| Case::new("acme", &format!("S-{n:02}"))).collect();
    let (_, bytes) = make(cases, |_, options| options.rows_per_sheet = 10);
    let names: Vec<String> = open(&bytes).sheet_names().into_iter().take(4).collect();
    assert_eq!(names, ["サマリー", "未送信", "未送信 (2)", "未送信 (3)"]);
    let all: Vec<String> = names[1..].iter().flat_map(|name| column(&bytes, name, "受注番号")).collect();
    assert_eq!(all.len(), 25);
    assert_eq!((all[8].as_str(), all[9].as_str(), all[24].as_str()), ("S-08", "S-09", "S-24"));
}

#[test]
fn a_period_without_orders_says_so() {
    let (summary, bytes) = make(Vec::new(), |shop, _| shop.busy = false);
    assert_eq!(summary.total().orders, 0);
    assert!(column(&bytes, "未送信", "受注番号").is_empty());
    let front = open(&bytes).worksheet_range("サマリー").expect("the sheet");
    assert!(front.rows().flatten().any(|it| it.to_string().contains("この期間の受注はありません")));
}

#[test]
fn masking_leaves_no_name_phone_or_address() {
    let (_, bytes) = make(all_cases(), |_, options| options.mask = Mask::On);
    for (name, part) in parts_of(&bytes) {
        for secret in
            ["花子", "桜子", "太郎", "09000001234", "0600001", "札幌", "北一条", "見本101", "9.00E+10"]
        {
            assert!(!part.contains(secret), "{secret} in {name}");
        }
    }
    let line = &lines(&bytes, "未送信")[0];
    assert_eq!(line["送付先 氏名"].to_string(), "佐***");
    assert_eq!(line["送付先 電話番号"].to_string(), "090-****-1234");
    assert_eq!(line["送付先 住所"].to_string(), "北海道***");
}

#[test]
fn an_amount_is_exact_to_the_yen() {
    let dear = Case::new("acme", "S-1").change(|it| it.order.totals.total = Yen::new(999_999_999_999));
    let (summary, bytes) = make(vec![dear], |_, _| {});
    assert_eq!(summary.total().amount, 999_999_999_999);
    assert_eq!(lines(&bytes, "未送信")[0]["合計金額"].to_string(), "999999999999");
}

#[test]
fn a_scratch_folder_that_is_gone_is_an_error() {
    let mut shop = Shop { cases: all_cases(), busy: true };
    let gone = folder().path().join("gone");
    let options = Options {
        now: "2026-10-14T09:00:00Z".parse().expect("a moment"),
        timezone: chrono_tz::Asia::Tokyo,
        mask: Mask::Off,
        scratch: &gone,
        rows_per_sheet: SHEET_ROWS,
    };
    assert!(write_report(&mut shop, &scope(), &options, Vec::new()).is_err());
}

/// A disk that takes so many bytes and no more.
struct FullDisk(usize);

impl std::io::Write for FullDisk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_is_full_is_an_error() {
    let scratch = folder();
    for room in [0, 1_000, 10_000] {
        let mut shop = Shop { cases: all_cases(), busy: true };
        let options = Options {
            now: "2026-10-14T09:00:00Z".parse().expect("a moment"),
            timezone: chrono_tz::Asia::Tokyo,
            mask: Mask::Off,
            scratch: scratch.path(),
            rows_per_sheet: SHEET_ROWS,
        };
        assert!(write_report(&mut shop, &scope(), &options, FullDisk(room)).is_err());
    }
}

#[test]
fn a_day_that_no_spreadsheet_counts_is_shown_as_text() {
    let typo = Case::new("acme", "S-1").stored(parcel(&["123456789013"], "0202-10-05"));
    let (_, bytes) = make(vec![typo], |_, _| {});
    assert_eq!(lines(&bytes, "未送信")[0]["出荷日"], Data::String("0202/10/05".to_owned()));
}

/// The parts of the package by name, a tag a line.
fn parts_of(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..package.len())
        .map(|at| {
            let mut part = package.by_index(at).expect("a part");
            let mut text = String::new();
            part.read_to_string(&mut text).expect("xml");
            (part.name().expect("a name").into_owned(), text.replace("><", ">\n<"))
        })
        .collect()
}

#[test]
fn the_parts_equal_the_golden() {
    let cases = vec![
        Case::new("acme", "S-1"),
        Case::new("acme", "S-2").told(Told::File, parcel(&["123456789013"], "2026-10-05")),
        Case::new("mercari-main", "M-1")
            .change(|it| it.remarks = vec![Code::M405])
            .told(Told::Api, parcel(&["400000000003"], "2026-10-05")),
    ];
    let (_, bytes) = make(cases, |_, _| {});
    let kept = ["xl/worksheets/sheet", "xl/charts/", "xl/workbook.xml", "docProps/"];
    let made: String = parts_of(&bytes)
        .into_iter()
        .filter(|(name, _)| kept.iter().any(|it| name.starts_with(it)))
        .flat_map(|(name, part)| {
            ["==== ".to_owned(), name, "\n".to_owned(), part.trim().to_owned(), "\n".to_owned()]
        })
        .collect();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/report/parts.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(golden, &made).expect("the golden can be written");
    }
    let expected = std::fs::read_to_string(golden).expect("the golden");
    for (at, (made, expected)) in made.lines().zip(expected.lines()).enumerate() {
        assert_eq!(made, expected, "line {} of the golden", at + 1);
    }
    assert_eq!(made.len(), expected.len());
}

/// Skipped where there is no python3 with openpyxl: an independent reader is a second witness, not the law.
#[test]
fn openpyxl_reads_the_same() {
    const SCRIPT: &str = "
book = openpyxl.load_workbook(sys.argv[1])
print(','.join(book.sheetnames))
for sheet in book:
    head = 5 if sheet.title == 'サマリー' else 1
    assert sheet.freeze_panes == f'A{head + 1}', sheet.title
    assert sheet.cell(head, 1).font.b and sheet.auto_filter.ref, sheet.title
    assert sheet.page_setup.orientation == 'landscape' and sheet.page_setup.paperSize == 9, sheet.title
    assert sheet.print_title_rows == '$1:$1', sheet.title
    assert '&P' in sheet.oddFooter.center.text.replace('&[Page]', '&P'), sheet.title
waiting, sent = book['未送信'], book['送信済']
print(waiting.max_row - 1, sent.max_row - 1, sum(row[8].value for row in waiting.iter_rows(min_row=2)))
assert len(book['サマリー']._charts) == 2
assert not book.properties.creator and str(book.properties.created) == '2026-10-14 09:00:00'
";
    let (summary, bytes) = make(all_cases(), |_, _| {});
    let folder = folder();
    let path = folder.path().join("all states.xlsx");
    std::fs::write(&path, &bytes).expect("a file");
    let script = [OPENPYXL, SCRIPT].concat();
    let Some(said) = python(&script, &[path.as_os_str()], &[]) else { return };
    let total = summary.total();
    let sum = 2950 * total.waiting;
    assert_eq!(
        String::from_utf8_lossy(&said),
        format!(
            "サマリー,未送信,送信済,突合,取込ファイル,要修正,同梱,変更履歴\n{} {} {sum}\n",
            total.waiting, total.exported
        )
    );
}
