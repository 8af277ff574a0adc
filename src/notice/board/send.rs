//! 発送情報を更新: who would go, who not and why, and what came of it.

use super::{Words, words};
use crate::notice::{Lang, visible};

words! {
    send_lead: "まだ知らせていない発送を、店舗に知らせます。対象を確かめてから送ります。確かめた内容のほかは送りません。",
        "Tells stores what has shipped and was not told yet. You look first; nothing but what was shown is sent.";
    placed_from: "作成期間 から", "Ordered from";
    placed_to: "まで", "to";
    look_first: "対象を確かめる", "Show what would go";
    send_this: "この内容で発送情報を更新", "Send exactly this";
    nothing_goes: "送れる受注はありません。", "Nothing can go.";
    goes_by_api: "モールに直接知らせます", "told over the mall's API";
    goes_by_file: "ファイルに書き出します", "written to a file";
    first_time: "この店舗に知らせるのは初めてです。書き出したファイルをモールに入れる前に、一行だけで試してください。",
        "This store was never told by shukka before. Try a single line first.";
    risk_check_digit: "伝票番号のチェックデジットが合いません", "the tracking number fails its check digit";
    risk_number_twice: "同じ伝票番号がほかの受注にもあります", "another order has the same tracking number";
    risk_old_date: "出荷日が1週間より前です", "shipped more than a week ago";
    risk_before_ordered: "出荷日が受注日より前です", "shipped before it was ordered";
    to_whom: "送付先", "Ship to";
    carrier: "配送業者", "Carrier";
    tracking_number: "伝票番号", "Tracking number";
    shipped_on: "出荷日", "Shipped";
    look_at_this: "注意", "Look at";
    left_out: "送らない受注とその理由", "What does not go, and why";
    has_changed: "確かめたあとで内容が変わったので、まだ何も送っていません。下が今の内容です。もう一度確かめて押してください。",
        "What would go has changed since you looked, so nothing was sent. Below is what would go now; look again and press once more.";
    sending_now: "送っています…", "Sending…";
    sending_now_lead: "このページは自動で新しくなります。閉じても送信は続きます。", "This page renews itself. Closing it does not stop the sending.";
    was_broken_off: "終わりが分からないまま5分以上たちました。途中で止まったのかもしれません。もう一度「対象を確かめる」を押すと、まだ送っていない受注だけが出ます。二重には送られません。",
        "This has not ended for 5 minutes; it may have been broken off. Show what would go again: only what was not sent appears, and nothing is sent twice.";
    sent_outcome: "送信の結果", "What came of it";
    no_such_sending: "この送信はありません。", "There is no such sending.";
    busy_now: "ほかの shukka のコマンドが動いているので、今は送れませんでした。少し待って、もう一度対象を確かめてください。",
        "Another shukka command is at work, so this could not be sent now. Wait a moment and look again.";
    get_file: "書き出したファイル", "The file";
    needs_person: "人が決める受注", "Orders that need a person";
    needs_person_lead: "モールに伝わったか分からない、またはモールが断った受注です。開いて、モールの画面で確かめてから「もう一度送る」か「送らずに終える」を選んでください。",
        "Nobody knows whether the mall took these, or it refused them. Open each, look it up in the mall's own screen, and choose to send again or to end it.";
    left_in_list: "送れない受注は、受注の一覧で理由ごとに見られます。", "Orders that cannot go stand in the list of orders, by their reasons.";
    look_again_at_targets: "もう一度対象を確かめる", "Look again";
}

impl Words {
    /// How many orders of a store go.
    pub fn orders_go(self, count: usize) -> String {
        match self.0 {
            Lang::Ja => format!("{count}件を知らせます"),
            Lang::En => format!("{count} would be told"),
        }
    }

    /// How many orders of a store do not go.
    pub fn orders_stay(self, count: usize) -> String {
        match self.0 {
            Lang::Ja => format!("{count}件は送りません"),
            Lang::En => format!("{count} would not"),
        }
    }

    /// Orders that are not shown, since so many go at once.
    pub fn go_next_time(self, count: usize) -> String {
        match self.0 {
            Lang::Ja => format!("ほかに{count}件送れます。一度に見られる数だけを送り、残りは次に送ります。"),
            Lang::En => {
                format!("{count} more can go: as many as can be looked at go at once, the rest next time")
            }
        }
    }

    /// Orders that did not go, since something of them is not as it was shown.
    pub fn changed_since_looked(self, count: u64, changed: &[String]) -> String {
        const NAMED: usize = 20;
        let names: Vec<_> = changed.iter().take(NAMED).map(|number| visible(number)).collect();
        match self.0 {
            Lang::Ja => format!(
                "確かめたあとで変わった受注（{}）があるので、この店舗の{count}件は送っていません。もう一度対象を確かめてください。",
                names.join("、")
            ),
            Lang::En => format!(
                "{count} orders of this store were not sent, since something changed after you looked ({}); look again",
                names.join(", ")
            ),
        }
    }

    /// How many orders were told.
    pub fn orders_told(self, store: &str, count: u64) -> String {
        match self.0 {
            Lang::Ja => format!("{store}: {count}件を知らせました"),
            Lang::En => format!("{store}: {count} told"),
        }
    }

    /// Orders that are not settled at a mall.
    pub fn unsettled_at_mall(self, sending: u64, unsure: u64, stuck: u64) -> String {
        match self.0 {
            Lang::Ja => format!("送信の途中 {sending}件、伝わったか確認中 {unsure}件、人が決める {stuck}件"),
            Lang::En => format!("{sending} on the way, {unsure} unsure, {stuck} waiting for a person"),
        }
    }

    /// Who confirmed a sending, and when.
    pub fn confirmed_by(self, who: &str, at: &str) -> String {
        match self.0 {
            Lang::Ja => format!("{at} に {who} が確かめて送りました"),
            Lang::En => format!("confirmed by {who} at {at}"),
        }
    }
}
