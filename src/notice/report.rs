//! The words of the reconciliation workbook. Its sheets are Japanese in every language (contract 9).

use super::{Code, Lang};
use crate::order::{ExportState, Field, Source};
use chrono::{Datelike, NaiveDate};

/// The title of the workbook.
pub fn report_title() -> &'static str {
    "出荷 突合レポート"
}

/// What the workbook covers, for its head and its page headers.
pub fn report_period(from: NaiveDate, to: NaiveDate, by: &str, store: Option<&str>) -> String {
    let store = store.map_or_else(|| "全店舗".to_owned(), |code| format!("店舗 {code}"));
    let (from, to) = (from.format("%Y/%m/%d"), to.format("%Y/%m/%d"));
    format!("対象期間 {from}～{to}（{by}）　{store}")
}

/// The days of orders that a period can be about.
pub fn report_days() -> [&'static str; 3] {
    ["受注日", "出荷日", "通知した日"]
}

/// When the workbook was made.
pub fn report_made_at(local: chrono::NaiveDateTime) -> String {
    format!("作成 {}", local.format("%Y/%m/%d %H:%M"))
}

/// Said on サマリー when the period has no orders.
pub fn report_without_orders() -> &'static str {
    "この期間の受注はありません。期間（--from --to）と店舗（--store）を確かめてください。"
}

/// Said on サマリー of a masked workbook.
pub fn report_masked() -> &'static str {
    "個人情報を伏せています：氏名・カナ・会社名、電話番号、郵便番号、住所、メール、要修正と変更履歴の値のうち個人情報を含みうるもの"
}

/// What stands at the end of a text that a cell cannot hold in full.
pub fn report_cut_mark() -> &'static str {
    "…（以下略）"
}

/// The state of an order that was not told, as 未送信 shows it.
pub fn waiting_state(state: ExportState, due: bool) -> &'static str {
    match state {
        ExportState::None | ExportState::Sent | ExportState::Closed if due => "送信待ち",
        ExportState::None | ExportState::Sent | ExportState::Closed => "対象外",
        ExportState::Sending => "送信中",
        ExportState::Unsure => "結果確認中",
        ExportState::Stuck => "要判断",
    }
}

/// All that [`waiting_state`] can say, for the legend, with what each means.
pub fn waiting_states() -> [(&'static str, &'static str); 5] {
    [
        ("送信待ち", "発送通知の対象です。次の書出しで送られます。"),
        ("対象外", "まだ発送通知の対象ではありません。理由と対応の欄を見てください。"),
        ("送信中", "モールへ送っている途中です。自動で続きます。"),
        ("結果確認中", "送った結果が分からないため、モールの状態を読み直しています。二重には送りません。"),
        (
            "要判断",
            "自動では決められません。モールの画面で確かめ、shukka close か shukka retry を実行してください。",
        ),
    ]
}

/// What to do about an order that is under way or due, beside what its reasons ask.
pub fn waiting_advice(state: ExportState, due: bool) -> Option<[&'static str; 2]> {
    let code = match state {
        ExportState::Unsure => Code::M403,
        ExportState::Stuck => Code::M404,
        ExportState::Sending => return Some(["モールへ送っている途中です", "自動で続きます。"]),
        _ if due => return Some(["発送通知の対象です", "次の書出しで送られます。"]),
        _ => return None,
    };
    Some([code.title(Lang::Ja), code.remedy(Lang::Ja)])
}

/// A short name of a reason, for headings and charts.
pub fn reason_label(code: Code) -> &'static str {
    match code {
        Code::D301 => "対象外のステータス",
        Code::D302 => "出荷日なし",
        Code::D303 => "出荷日が未来",
        Code::D304 => "伝票番号なし",
        Code::D305 => "通知済み",
        Code::D306 => "期間外",
        Code::D307 => "匿名配送の同梱の子",
        Code::D308 => "同梱の親待ち",
        Code::D309 => "モールが受付不可",
        Code::D310 => "番号の検査不一致",
        Code::D311 => "通知オフの店舗",
        Code::D312 => "文字コード",
        Code::D313 => "長さ",
        Code::D314 => "使い始める前",
        Code::D315 => "出荷日が古い",
        Code::D316 => "待ち時間",
        Code::D317 => "問い合わせ待ち",
        other => other.name(),
    }
}

/// What a state of 突合 means, and what the owner is to do.
pub fn match_advice(name: &str) -> &'static str {
    match name {
        "一致" => "知らせた内容に食い違いはありません。何もする必要はありません。",
        "未送信" => "まだ店舗に知らせていません。理由と対応は 未送信 のシートにあります。",
        "伝票番号相違" => "伝票番号が食い違っています。送り状と見比べ、正しい番号に直してください。",
        "出荷日相違" => "出荷日が食い違っています。実際に出荷した日を確かめてください。",
        "モール側完了・当方未送信" => {
            "モールでは完了していますが、こちらからは送っていません。手で完了した受注か確かめてください。"
        }
        "当方送信済・モール側未完了" => {
            "こちらからは送りましたが、モールでは未完了です。モールの管理画面を確かめてください。"
        }
        "運送会社に実績なし" => {
            "出荷したはずの荷物が運送会社の実績にありません。荷物と実績ファイルの入れ忘れを確かめてください。"
        }
        "送信後に変更" => {
            "知らせたあとで内容が変わりました。もう一度知らせるには shukka export --again 受注番号、キャンセルはモールの画面で手続きしてください。"
        }
        "受注のない伝票" => {
            "運送会社の実績に、受注のない荷物があります。受注番号を確かめるか、受注ファイルを入れてください。"
        }
        _ => "同じ伝票番号が、同梱ではない別の受注にもあります。どちらの荷物か送り状で確かめてください。",
    }
}

/// How a store was told.
pub fn told_elsewhere() -> &'static str {
    "モール側で完了済み（当方からは未送信）"
}

/// An order that a person closed.
pub fn told_by_closing() -> &'static str {
    "人の判断で完了（shukka close）"
}

/// The state of an order in a bundle.
pub fn state_label(state: ExportState) -> &'static str {
    match state {
        ExportState::None => "未送信",
        ExportState::Sending => "送信中",
        ExportState::Sent => "送信済",
        ExportState::Unsure => "結果確認中",
        ExportState::Stuck => "要判断",
        ExportState::Closed => "完了（人の判断）",
    }
}

/// What to do about a child of a bundle.
pub fn bundle_advice(by_hand: bool, told: bool) -> &'static str {
    match (by_hand, told) {
        (_, true) => "何もする必要はありません。",
        (true, false) => Code::D307.remedy(Lang::Ja),
        (false, false) => "親の受注が通知されると、いっしょに通知されます。",
    }
}

/// Who said a value.
pub fn source_label(source: Source) -> &'static str {
    match source {
        Source::Store => "店舗",
        Source::Carrier => "運送会社",
        Source::Staff => "スタッフ",
    }
}

/// A canonical field in the words of staff.
pub fn field_label(field: Field) -> &'static str {
    const SHOP: [(Field, &str); 24] = [
        (Field::NUMBER, "受注番号"),
        (Field::ORDERED_AT, "受注日時"),
        (Field::STATUS, "受注ステータス"),
        (Field::TOTALS_ITEMS, "商品合計"),
        (Field::TOTALS_SHIPPING, "送料"),
        (Field::TOTALS_FEE, "手数料"),
        (Field::TOTALS_DISCOUNT, "値引き"),
        (Field::TOTALS_TOTAL, "合計金額"),
        (Field::PAYMENT, "支払方法"),
        (Field::REQUESTED_DATE, "配達希望日"),
        (Field::REQUESTED_TIME, "配達時間帯"),
        (Field::NOTE, "備考"),
        (Field::MEMO, "メモ"),
        (Field::CARRIER, "配送業者"),
        (Field::METHOD, "配送方法"),
        (Field::TRACKING, "伝票番号"),
        (Field::SHIP_DATE, "出荷日"),
        (Field::BUNDLE_PARENT, "同梱の親"),
        (Field::ANONYMOUS, "匿名配送"),
        (Field::CANCELED, "キャンセル"),
        (Field::MALL_PAID, "モール側の入金"),
        (Field::MALL_SHIPPED, "モール側の発送"),
        (Field::MALL_HOLD, "モール側の保留"),
        (Field::ITEM, "商品"),
    ];
    const PARTY: [[&str; 2]; 10] = [
        ["注文者 氏名", "送付先 氏名"],
        ["注文者 カナ", "送付先 カナ"],
        ["注文者 会社名", "送付先 会社名"],
        ["注文者 郵便番号", "送付先 郵便番号"],
        ["注文者 都道府県", "送付先 都道府県"],
        ["注文者 市区町村", "送付先 市区町村"],
        ["注文者 住所1", "送付先 住所1"],
        ["注文者 住所2", "送付先 住所2"],
        ["注文者 電話番号", "送付先 電話番号"],
        ["注文者 メール", "送付先 メール"],
    ];
    match field.code() {
        code @ 10..=19 => PARTY[usize::from(code - 10)][0],
        code @ 20..=29 => PARTY[usize::from(code - 20)][1],
        _ => SHOP.iter().find(|(known, _)| *known == field).map_or(field.name(), |(_, label)| label),
    }
}

/// Whether the store counts an order as completed.
pub fn completion_words(done: Option<bool>) -> &'static str {
    match done {
        Some(true) => "完了",
        Some(false) => "未完了",
        None => "",
    }
}

/// What a change after the export means.
pub fn change_note(after_export: bool) -> &'static str {
    if after_export {
        "通知した後に変わりました。伝票番号・配送業者・出荷日なら、もう一度知らせられます（shukka export --again 受注番号）。"
    } else {
        ""
    }
}

/// The title of 本日.
pub fn today_title(day: NaiveDate) -> String {
    let name = ["月", "火", "水", "木", "金", "土", "日"][day.weekday().num_days_from_monday() as usize];
    format!("本日 {}（{name}）", day.format("%Y/%m/%d"))
}

/// What 本日 covers and when it was made. `period` is the workbook's.
pub fn today_when(period: &str, made_at: &str) -> String {
    let store = period.rsplit('　').next().unwrap_or_default();
    format!("{store}　{made_at}")
}

/// Said on 本日 of an earlier day.
pub fn today_counted_later() -> &'static str {
    "入った・送った・荷物はこの日のもの、送れる・待ち・遅れ・人がすることは作成したときのものです。"
}

/// The titles of the parts of 本日.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the parts, by name")]
pub struct TodayParts {
    pub stores: &'static str,
    pub waits: &'static str,
    pub parcels: &'static str,
    pub to_do: &'static str,
    pub warnings: &'static str,
}

/// The titles of the parts of 本日.
pub fn today_parts() -> TodayParts {
    TodayParts {
        stores: "店舗ごと（件）",
        waits: "待ちの理由（受注は、それぞれの理由に数えます）",
        parcels: "この日に出る荷物",
        to_do: "人がすること",
        warnings: "注意（取り込みましたが、確かめてください）",
    }
}

/// The headings of the store table of 本日.
pub fn today_store_columns() -> [&'static str; 7] {
    ["店舗", "入った", "送った", "送れる", "待ち", "遅れ", "確認する"]
}

/// The headings of the other tables of 本日.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the tables, by name")]
pub struct TodayHeadings {
    pub waits: [&'static str; 3],
    pub late: [&'static str; 5],
    pub parcels: [&'static str; 2],
}

/// The headings of the other tables of 本日.
pub fn today_headings() -> TodayHeadings {
    TodayHeadings {
        waits: ["理由", "件数", "店舗ごと"],
        late: ["受注番号", "店舗", "受注日", "日数", "今の様子"],
        parcels: ["配送業者", "個数"],
    }
}

/// Above the late orders.
pub fn today_late_head(late_days: u32) -> String {
    format!("遅れ（受注から{late_days}日を過ぎたもの、古い順）")
}

/// The carrier of parcels.
pub fn today_carrier(carrier: &str) -> &str {
    if carrier.is_empty() { "配送業者なし" } else { carrier }
}

/// Stores in which nothing happened and nothing waits.
pub fn today_quiet_stores(codes: &[&str]) -> String {
    format!("動きのない店舗: {}", codes.join("、"))
}

/// A held file, as a thing to do.
pub fn today_held(file: &str) -> String {
    format!("要修正  inbox/held/{file}  直して保存してください（理由は同じ名前の .理由.txt）")
}

/// Said when nothing is left for a person.
pub fn today_nothing_to_do() -> &'static str {
    "ありません。"
}

/// What there was no room for on 本日.
pub fn today_more(count: usize, where_else: &str) -> String {
    format!("ほかに {count}（{where_else} で見られます）")
}

/// What a sheet holds, for the links of サマリー.
pub fn sheet_words(name: &str) -> &'static str {
    match name {
        "本日" => "一日の終わりに見る一枚（印刷できます）",
        "未送信" => "店舗にまだ知らせていない受注と、その理由・対応",
        "送信済" => "店舗に知らせた受注（いつ、どの方法で、何を送ったか）",
        "突合" => "店舗・運送会社・当方の記録の突き合わせ",
        "取込ファイル" => "取り込んだファイルの一覧",
        "要修正" => "取り込めなかった行と直し方、いつ解決したか",
        "同梱" => "同梱の親子と、モールの画面で手続きする受注",
        _ => "取込後に変わった値と、通知後の変更",
    }
}
