//! Sentences about what was told to a mall and taken from it: outcomes of `fetch`, `export`, `retry` and `close`.

use super::Lang;

/// What a fetch brought.
pub fn fetched(
    store: &str,
    (read, created, updated, left_out): (usize, usize, usize, usize),
    lang: Lang,
) -> String {
    match lang {
        Lang::Ja => format!(
            "▼ {store}  受注 {read}件を読みました（新規 {created}、更新 {updated}、取り込まないもの {left_out}）"
        ),
        Lang::En => {
            format!("v {store}  {read} orders read ({created} new, {updated} updated, {left_out} left out)")
        }
    }
}

/// No store has an API.
pub fn no_api_store(lang: Lang) -> String {
    lang.pick(
        "API で受注を取り込む店舗（kind = \"mercari-shops\"）がありません。",
        "no store takes orders in over an API (kind = \"mercari-shops\")",
    )
    .to_owned()
}

/// Orders went over the API.
pub fn told(store: &str, count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("▲ {store}  {count}件の発送をモールに通知しました。"),
        Lang::En => format!("^ {store}  {count} shipments were reported to the mall"),
    }
}

/// Somebody shipped them in the mall's own screen.
pub fn by_hand(store: &str, numbers: &[String], lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            format!("{store}: モールの画面で発送済みのため、何も送っていません: {}", numbers.join("、"))
        }
        Lang::En => {
            format!("{store}: shipped in the mall's own screen, nothing was sent: {}", numbers.join(", "))
        }
    }
}

/// A store is told by itself for the first time.
pub fn first_telling(store: &str, orders: u64, oldest: Option<&str>, lang: Lang) -> String {
    let oldest = match (oldest, lang) {
        (Some(day), Lang::Ja) => format!("（いちばん古い受注日 {day}）"),
        (Some(day), Lang::En) => format!(" (the oldest of {day})"),
        (None, _) => String::new(),
    };
    match lang {
        Lang::Ja => format!(
            "{store}: この店舗への自動の発送通知を始めます。はじめに{orders}件{oldest}を通知します。止めるには shukka.toml の [store.export] auto を false に、古い受注を除くには since を書いてください。"
        ),
        Lang::En => format!(
            "{store}: this store is told by itself from now on, {orders} orders{oldest} at first. To stop it set auto = false in [store.export]; to leave old orders out write since."
        ),
    }
}

/// It could not be known which buyers wait for an answer.
pub fn inquiries_unknown(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "D317  {store}: 購入者の問い合わせをモールから読めなかったため、新しい発送通知を止めています。次回もう一度確かめます。続くときは、モールの画面で問い合わせを確かめて shukka export --release 受注番号 を実行するか、hold_on_message を false にしてください。"
        ),
        Lang::En => format!(
            "D317  {store}: the buyers' inquiries could not be read from the mall, so nothing new was told. They are asked for again next time; if it persists look at them in the mall's screen and run shukka export --release NUMBER, or set hold_on_message = false."
        ),
    }
}

/// What is not settled yet.
pub fn unsettled(store: &str, (sending, unsure, stuck): (u64, u64, u64), lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: 完了待ち {sending}件、結果の確認待ち {unsure}件、人の確認が必要 {stuck}件。完了待ちと確認待ちは次回、続きから進めます。"
        ),
        Lang::En => format!(
            "{store}: {sending} still being sent, {unsure} unsure, {stuck} need a person; the first two go on next time"
        ),
    }
}

/// A message was too long.
pub fn message_left_out(number: &str, lang: Lang) -> String {
    let code = super::Code::M405;
    format!("{code}  {number}: {}\n      → {}", code.title(lang), code.remedy(lang))
}

/// Orders of a store went without their message: the code that says why, how many, of how many of them it is unknown
/// whether the message arrived, and the mall's words.
pub fn messages_left_out(
    store: &str,
    code: super::Code,
    (orders, unsure): (usize, usize),
    reason: &str,
    lang: Lang,
) -> String {
    let (title, remedy) = (code.title(lang), code.remedy(lang));
    let reason = match (reason.is_empty(), lang) {
        (true, Lang::Ja) => "返事がありません",
        (true, Lang::En) => "no answer",
        (false, _) => reason,
    };
    let mut text = match lang {
        Lang::Ja => format!("{code}  {store}: {title}（{orders}件。モールの返事: {reason}）"),
        Lang::En => format!("{code}  {store}: {title} ({orders} orders; the mall: {reason})"),
    };
    if unsure > 0 && unsure < orders {
        text += &match lang {
            Lang::Ja => format!("\n      うち{unsure}件は、メッセージが届いたかどうか分かりません。"),
            Lang::En => format!("\n      of {unsure} of them it is unknown whether the message arrived"),
        };
    }
    text + &format!("\n      → {remedy}")
}

/// Points are used up for longer than is waited.
pub fn points_used_up(store: &str, seconds: i64, lang: Lang) -> String {
    let minutes = (seconds + 59) / 60;
    match lang {
        Lang::Ja => format!(
            "M402  {store}: APIの利用上限まで使いました。約{minutes}分後に空きます。次回、続きから進めます（--wait を付けると待ち続けます）。"
        ),
        Lang::En => format!(
            "M402  {store}: the API's points are used up for about {minutes} min; it goes on next time (or waits with --wait)."
        ),
    }
}

/// The ceiling is below the cost of a single request.
pub fn ceiling_too_low(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: [store.limits] の points_per_hour から reserve を引いた残りが少なすぎて、1回の要求も送れません。"
        ),
        Lang::En => format!(
            "{store}: points_per_hour minus reserve in [store.limits] is below the cost of one request."
        ),
    }
}

/// The mall does not answer as it should.
pub fn no_answer(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            format!("{store}: モールから正しい返事が来ません。時間をおいて、もう一度実行してください。")
        }
        Lang::En => format!("{store}: the mall does not answer as it should; run it again later."),
    }
}

/// A template of the settings cannot be written.
pub fn bad_template(store: &str, placeholder: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{store}: shukka.toml の {placeholder} の日付の形は書き出せません。"),
        Lang::En => format!("{store}: the date format in {placeholder} cannot be written."),
    }
}

/// `retry` was heard.
pub fn reopened(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("受注 {number} を、次の書き出し（shukka export または自動）でもう一度送ります。"),
        Lang::En => format!("order {number} goes again with the next export"),
    }
}

/// `close` was heard.
pub fn closed(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("受注 {number} を終わりにしました。モールにはもう何も送りません。"),
        Lang::En => format!("order {number} is closed; nothing more is sent of it"),
    }
}

/// There is nothing that a person must decide.
pub fn nothing_to_decide(number: &str, state: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("受注 {number} は確認待ちではありません（状態 {state}）。何も変えていません。"),
        Lang::En => format!("order {number} waits for no decision (state {state}); nothing was changed"),
    }
}

/// The order's store is told by file.
pub fn not_told_by_api(number: &str, store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            format!("受注 {number} の店舗 {store} には API で通知していないため、決めることはありません。")
        }
        Lang::En => {
            format!("store {store} of order {number} is not told over an API; there is nothing to decide")
        }
    }
}

/// Another process sends this order right now.
pub fn being_sent(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => {
            format!("受注 {number} は、いま送っている最中です。少し待って、もう一度実行してください。")
        }
        Lang::En => format!("order {number} is being sent right now; try again in a moment"),
    }
}

/// The head of the events of an order.
pub fn events_head(lang: Lang) -> &'static str {
    lang.pick("モールとのやりとり:", "what was told to the mall:")
}

/// One event of a shipment; `leg` is a shipping method of the mall, or `order` or `message`.
pub fn event(at: &str, leg: &str, what: &str, more: &str, lang: Lang) -> String {
    let words = match lang {
        Lang::Ja => event_ja(what),
        Lang::En => what.to_owned(),
    };
    let leg = match (leg, lang) {
        ("order", Lang::Ja) => "受注全体",
        ("message", Lang::Ja) => "メッセージ",
        (leg, _) => leg,
    };
    let more = if more.is_empty() { String::new() } else { format!(": {}", more.replace('\n', "␤")) };
    format!("  {at}  {leg}  {words}{more}")
}

fn event_ja(what: &str) -> String {
    let words = match what {
        "begun create" => "出荷の作成を送った",
        "begun track" => "伝票番号を送った",
        "begun complete" => "発送完了を送った",
        "begun message" => "メッセージを送った",
        "accepted" => "モールが受け付けた",
        "deferred" => "届かなかった（あとで送り直す）",
        "refused" => "モールが断った",
        "lost" => "結果が分からない",
        "inquired finished" => "読み直した: 済んでいる",
        "inquired pending" => "読み直した: まだ分からない",
        "inquired missing" => "読み直した: 届いていない",
        "inquired other" => "読み直した: 発送できない状態",
        "left out track" => "伝票番号がないので送らなかった",
        "left out message" => "メッセージを送らなかった",
        "gave up" => "人の確認が必要になった",
        "reopened" => "もう一度送ると決めた（retry）",
        "dismissed" => "終わりにすると決めた（close）",
        "asked again" => "変わった内容をもう一度知らせると決めた（export --again）",
        "begun correct" => "変わった伝票番号を送った",
        "left out correct" => "返事がないため、変わった伝票番号を送るのをやめた",
        other => other,
    };
    words.to_owned()
}
