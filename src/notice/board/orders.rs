//! What the list of orders says, and the page of one order.

use super::{Words, words};
use crate::notice::{Code, Lang};
use crate::order::ExportState;

words! {
    store: "店舗", "Store";
    all_stores: "すべての店舗", "All stores";
    stage: "状態", "State";
    any_stage: "すべて", "Any";
    reason: "理由", "Reason";
    any_reason: "すべて", "Any";
    from: "受注日 から", "Ordered from";
    to: "まで", "to";
    search: "さがす", "Find";
    search_hint: "受注番号・伝票番号・氏名・電話番号など", "number, tracking, name, phone …";
    show: "この条件で見る", "Show";
    clear: "条件をなくす", "Clear";
    as_excel: "Excelで保存", "Save for Excel";
    as_csv: "CSVで保存", "Save as CSV";
    make_labels: "送り状を作る", "Make labels";
    label_program: "送り状ソフト", "Label program";
    by_routes: "設定のとおり", "as the settings say";
    next_page: "次の受注 →", "Next orders →";
    first_page: "← 新しい受注へ", "← Newest orders";
    go_on_looking: "続きをさがす →", "Look further →";
    cut: "5,000件まで見ました。続きもさがせます。", "5,000 orders were looked at; there may be more.";
    no_orders: "条件に合う受注はありません。", "No order is so.";
    no_orders_at_all: "受注はまだありません。受注ファイルをこの画面に落とすか、inbox フォルダに入れてください。",
        "There are no orders yet. Drop an order file on this page or into the inbox folder.";
    drop_a_condition: "条件を一つずつなくしてみてください。", "Try without one of these:";
    number: "受注番号", "Number";
    ordered: "受注日", "Ordered";
    buyer: "氏名", "Name";
    item: "商品", "Item";
    amount: "金額", "Amount";
    tracking: "伝票番号", "Tracking";
    ship_date: "出荷日", "Ships";
    standing: "今の様子", "Standing";
    changed_after: "送信後に変更", "changed after it was told";
    bad_stage: "「状態」の指定が分かりません。ほかの条件で見ています。", "The state is not known; the other conditions hold.";
    bad_reason: "「理由」の指定が分かりません。ほかの条件で見ています。", "The reason is not known; the other conditions hold.";
    bad_day: "日付が読めません（例: 2026-10-01）。ほかの条件で見ています。", "A date cannot be read (2026-10-01); the other conditions hold.";
    bad_text: "さがす語がありません。受注番号や氏名の一部を入れてください。", "Nothing to look for; give a number or a part of a name.";
    in_held: "要修正の行にもあります", "Also in rows to mend";
    why_not: "発送通知を送れない理由", "Why its store is not told";
    is_due: "送れます。次の送信でモールに伝えます。", "It can go: the store is told with the next sending.";
    values: "分かっていること", "What is known";
    views: "店舗・運送会社・スタッフの言うこと", "Store, carrier and staff side by side";
    views_store: "店舗", "Store";
    views_carrier: "運送会社", "Carrier";
    views_staff: "スタッフ", "Staff";
    views_what: "項目", "Value";
    timeline: "これまでの動き", "What happened";
    correct: "直す", "Correct";
    correct_hint: "変えるものだけ書き換えてください。空にすると消えます。", "Change only what is to change. Blank erases.";
    do_correct: "直す", "Correct";
    retry: "もう一度送る", "Send again";
    retry_hint: "モールに、もう一度はじめから送ります。", "The mall is told once more.";
    retry_twice: "お客様に二度伝わるかもしれません。モールの画面で、まだ送られていないことを確かめました。",
        "The buyer might be told twice. I have seen at the mall that it was not told.";
    close: "送らずに終える", "Close without sending";
    close_hint: "この受注は、これからもモールに伝えません。モールの画面で済ませたときに使います。",
        "The store will not be told of this order any more. Use it when you did it at the mall.";
    again: "もう一度知らせる", "Tell again";
    again_hint: "今の内容を、店舗にもう一度知らせます。購入者へのメッセージは送りません。",
        "The store is told once more, with what stands now. The buyer gets no second message.";
    release: "待たずに送る", "Let it go now";
    release_hint: "確かめが済んでいれば、この受注だけを今送ります。", "This order alone goes now, if you have looked into it.";
    stuck_lead: "モールの画面でこの受注を開いて確かめてください。発送済みになっていれば「送らずに終える」、なっていなければ「もう一度送る」を押します。",
        "Open this order in the mall's own screen. If it is shipped there, close it here without sending; if not, send it again.";
    unsure_lead: "モールに伝わったかどうかを、shukka が次の巡回で確かめます。急ぐときはモールの画面を見て、発送済みになっていれば「送らずに終える」を押してください。",
        "shukka asks the mall with the next pass whether it was told. If it cannot wait, look at the mall's screen; if it is shipped there, close it here without sending.";
    bundle: "同梱", "Bundle";
    parent: "親", "Parent";
    children: "子", "Children";
    label: "送り状", "Label";
    told: "モールに伝えたこと", "What the store was told";
    was_set: "直しました。", "Corrected.";
    nothing_set: "変わったところはありません。", "Nothing was different.";
    was_reopened: "もう一度送ります。次の送信で伝えます。", "It will be told again with the next sending.";
    was_closed: "送らずに終えました。", "Closed without sending.";
    nothing_to_decide: "決めることはありません。", "There is nothing to decide.";
    yours: "あなたの入力", "What you wrote";
    theirs: "今の内容", "What stands now";
    nearest: "近い受注番号", "Nearest numbers";
    masked: "＊＊＊", "***";
    came_with: "取り込み", "came with";
    after: "のあと", "then";
    blank: "（空）", "(blank)";
    back: "もどる", "Back";
}

impl Words {
    /// A remedy for whoever stands before the page of an order: what a command would do is done there.
    pub fn at_page(self, remedy: &str) -> String {
        let ways: &[(&str, &str)] = match self.0 {
            Lang::Ja => &[
                ("shukka export --release 受注番号 を実行してください", "「待たずに送る」を押してください"),
                (" shukka set 受注番号 status=保留", "受注ステータスを「保留」に直し"),
                (
                    " shukka close、未発送なら shukka retry を実行してください",
                    "「送らずに終える」、未発送なら「もう一度送る」を押してください",
                ),
                (
                    " shukka retry、送らないなら shukka close を実行してください",
                    "「もう一度送る」、送らないなら「送らずに終える」を押してください",
                ),
                ("shukka explain 親の受注番号 で", "下の「同梱」から親を開いて"),
                (
                    "shukka set 受注番号 mall.shipped= を実行してください",
                    "「モール側の発送」を空にしてください",
                ),
                ("shukka set 受注番号 mall.hold= を実行してください", "「モール側の保留」を空にしてください"),
                (
                    "shukka set 受注番号 mall.paid=はい を実行してください",
                    "「モール側の入金」に「はい」と入れてください",
                ),
            ],
            Lang::En => &[
                ("run shukka export --release NUMBER", "press \"Let it go now\""),
                ("shukka export --release NUMBER", "press \"Let it go now\""),
                ("shukka set NUMBER status=保留", "set its status to 保留"),
                (
                    "shukka close if it has shipped, shukka retry if not",
                    "close it if it has shipped, send it again if not",
                ),
                ("shukka retry to send it again, shukka close to leave it", "send it again, or close it"),
                ("with shukka explain NUMBER", "on its own page"),
                ("run shukka set NUMBER mall.shipped=", "blank \"shipped at the mall\"."),
                ("run shukka set NUMBER mall.hold=", "blank \"on hold at the mall\"."),
                ("run shukka set NUMBER mall.paid=yes", "set \"paid at the mall\" to yes."),
            ],
        };
        ways.iter().fold(remedy.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    /// A stage of orders, by its word in an address.
    pub fn stage_of(self, name: &str) -> &'static str {
        let (ja, en) = match name {
            "can-go" => ("送れる", "can go"),
            "waits" => ("待ち", "waits"),
            "needs-person" => ("確認する", "to check"),
            "late" => ("遅れ", "late"),
            "sent" => ("送信済み", "sent"),
            _ => ("終わり", "done"),
        };
        self.0.pick(ja, en)
    }

    /// How many orders are on the page.
    pub fn shown(self, count: usize) -> String {
        match self.0 {
            Lang::Ja => format!("{count}件"),
            Lang::En => format!("{count} orders"),
        }
    }

    /// So many more things in an order.
    pub fn more_items(self, count: usize) -> String {
        match self.0 {
            Lang::Ja => format!("ほか{count}点"),
            Lang::En => format!("+{count} more"),
        }
    }

    /// An order that has been open for so many days.
    pub fn late_days(self, days: i64) -> String {
        match self.0 {
            Lang::Ja => format!("遅れ {days}日"),
            Lang::En => format!("late, {days} days"),
        }
    }

    /// How far the telling of an order has come.
    pub fn stands(self, state: ExportState) -> String {
        let (ja, en) = match state {
            ExportState::None => ("今は送れません。", "It cannot go now."),
            ExportState::Sending => ("送信中です。", "It is being told."),
            ExportState::Sent => ("送信済みです。", "Its store was told."),
            ExportState::Unsure => {
                ("送れたかどうか、まだ分かりません。", "Whether its store was told is not known yet.")
            }
            ExportState::Stuck => {
                ("止まっています。人が決めてください。", "It is stuck; a person must decide.")
            }
            ExportState::Closed => ("送らずに終えました。", "It was closed without telling."),
        };
        self.0.pick(ja, en).to_owned()
    }

    /// What a person is to do about an order that a mall was told of; empty: nothing.
    pub fn what_to_decide(self, state: ExportState) -> &'static str {
        match state {
            ExportState::Stuck => self.stuck_lead(),
            ExportState::Unsure => self.unsure_lead(),
            _ => "",
        }
    }

    /// An order has changed after it was told.
    pub fn changed_since_told(self, can_be_told: bool) -> &'static str {
        let (ja, en) = if can_be_told {
            (
                "送信後に変更: 知らせたあとで変わりました。「もう一度知らせる」で、今の内容を伝えられます。",
                "changed after it was told; tell it again to say what stands now",
            )
        } else {
            (
                "送信後に変更: 知らせたあとで変わりました。モールの画面でも直してください。",
                "changed after it was told; mend it in the mall's screen too",
            )
        };
        self.0.pick(ja, en)
    }

    /// A code and what it means.
    pub fn code(self, code: Code) -> String {
        format!("{code} {}", code.title(self.0))
    }

    /// An order's title.
    pub fn order(self, number: &str, store: &str) -> String {
        match self.0 {
            Lang::Ja => format!("受注 {number}（{store}）"),
            Lang::En => format!("Order {number} ({store})"),
        }
    }

    /// A value that became another.
    pub fn became(self, title: &str, before: &str, after: &str) -> String {
        let shown = |text: &str| if text.is_empty() { self.blank().to_owned() } else { text.to_owned() };
        format!("{title}: {} → {}", shown(before), shown(after))
    }
}
