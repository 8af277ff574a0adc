//! Sentences about the mall: what is wrong with a setting, what waits, what a person must look at.

use super::Lang;

/// M401: the token.
pub fn token_refused(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: トークンが正しくないか、取り消されています。モールの管理画面の「設定」>「APIアクセストークンの発行」で新しいトークンを作り、shukka.toml の token が指す場所に入れてください。"
        ),
        Lang::En => format!(
            "{store}: the token is wrong or was withdrawn. Issue a new one in the mall's settings and put it where token in shukka.toml points."
        ),
    }
}

/// M401: this computer's address is not registered.
pub fn address_not_registered(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: この回線のIPアドレスはモールに登録されていません。固定IPアドレスの登録をメルカリShopsに依頼するか、登録済みの回線で実行してください。"
        ),
        Lang::En => format!(
            "{store}: the IP address of this line is not registered with the mall. Have the fixed address registered, or run from a registered line."
        ),
    }
}

/// M401: there is no API at the endpoint.
pub fn wrong_endpoint(store: &str, endpoint: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: 接続先 {endpoint} にメルカリShopsのAPIがありません。shukka.toml の endpoint を確かめてください。"
        ),
        Lang::En => {
            format!("{store}: there is no Mercari Shops API at {endpoint}. Check endpoint in shukka.toml.")
        }
    }
}

/// M401: the shop may not do this.
pub fn not_permitted(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: モールがこの操作を許可していません。ショップが非公開になっていないか、トークンの権限を管理画面で確かめてください。"
        ),
        Lang::En => format!(
            "{store}: the mall does not permit this. Look in its settings whether the shop is private and what the token may do."
        ),
    }
}

/// M401: the mall does not understand us.
pub fn request_not_understood(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: モールがこちらの要求を理解できません。client_name を確かめ、続くときは shukka の新しい版を入れてください（APIが変わった可能性があります）。"
        ),
        Lang::En => format!(
            "{store}: the mall does not understand our request. Check client_name; if it persists install a newer shukka (the API may have changed)."
        ),
    }
}

/// M401: what answers is not the mall.
pub fn no_answer_of_the_mall(store: &str, endpoint: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: {endpoint} の返事がメルカリShopsのものではありません（大きすぎる、または圧縮されています）。endpoint と、途中のプロキシを確かめてください。"
        ),
        Lang::En => format!(
            "{store}: what {endpoint} answers is not Mercari Shops (too long, or compressed). Check endpoint and any proxy on the way."
        ),
    }
}

/// A listing that does not end.
pub fn endless_listing(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: モールの受注一覧が終わりません（同じページに戻る、または多すぎます）。読めた分だけ取り込みました。続くときは endpoint を確かめてください。"
        ),
        Lang::En => format!(
            "{store}: the mall's listing has no end (it comes back to a page, or has too many). What was read was taken in; if it persists check endpoint."
        ),
    }
}

/// M401: no connection at all.
pub fn no_connection(store: &str, endpoint: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: {endpoint} に接続できません。インターネット接続と endpoint を確かめてください。"
        ),
        Lang::En => {
            format!("{store}: cannot connect to {endpoint}. Check the internet connection and endpoint.")
        }
    }
}

/// `check`: all is well.
pub fn shop_answers(store: &str, shop: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{store}: メルカリShopsに接続できました（ショップ名: {shop}）。"),
        Lang::En => format!("{store}: connected to Mercari Shops (shop: {shop})."),
    }
}

/// No token in the environment.
pub fn no_token_variable(store: &str, variable: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{store}: 環境変数 {variable} にトークンがありません。"),
        Lang::En => format!("{store}: the environment variable {variable} holds no token."),
    }
}

/// The token's file cannot be read.
pub fn token_file_unreadable(store: &str, file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{store}: トークンのファイル {file} を読めません。"),
        Lang::En => format!("{store}: the token file {file} cannot be read."),
    }
}

/// The token's file can be read by others.
pub fn token_file_exposed(store: &str, file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: トークンのファイル {file} を他の人も読めるため、使いません。chmod 600 {file} を実行してください。"
        ),
        Lang::En => format!(
            "{store}: others can read the token file {file}, so it is not used. Run chmod 600 {file}."
        ),
    }
}

/// The token is empty or has characters that no token has.
pub fn token_malformed(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: トークンが空か、途中に空白や改行、全角文字が入っています。貼り付け直してください。"
        ),
        Lang::En => format!(
            "{store}: the token is empty, or has a space, line break or full-width character in it. Paste it again."
        ),
    }
}

/// The endpoint would send the token in the clear.
pub fn endpoint_must_be_https(store: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: endpoint は https:// で始めてください（http:// は 127.0.0.1 など自分のパソコンだけ）。"
        ),
        Lang::En => format!(
            "{store}: endpoint must begin with https:// (http:// only for this computer, such as 127.0.0.1)."
        ),
    }
}

/// M402: waiting for points.
pub fn waiting_for_points(store: &str, seconds: i64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("M402  {store}: APIの利用上限まで使ったため、あと{seconds}秒待ちます。"),
        Lang::En => format!("M402  {store}: the API's points are used up; {seconds} s to wait."),
    }
}

/// How fast it goes and how long it will take.
pub fn pace(store: &str, per_minute: u64, left: usize, minutes: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{store}: 毎分{per_minute}件、残り{left}件、あと約{minutes}分です。"),
        Lang::En => format!("{store}: {per_minute} a minute, {left} left, about {minutes} min to go."),
    }
}

/// M408: a listing that did not end.
pub fn fetch_unfinished(store: &str, taken: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: 受注の取り込みが途中で止まりました（{taken}件まで読みました）。次回、続けて取り込みます。"
        ),
        Lang::En => {
            format!("{store}: taking orders in did not finish ({taken} were read). It goes on next time.")
        }
    }
}

/// A fetched order in a state that we do not know.
pub fn unknown_status(number: &str, word: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{number}: モールのステータス「{word}」は shukka の知らないものなので、取り込みませんでした。"
        ),
        Lang::En => {
            format!("{number}: the mall's status \"{word}\" is not known to shukka; the order was left out.")
        }
    }
}

/// A fetched order without lines.
pub fn no_lines(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{number}: 商品が一つもないため、取り込みませんでした。"),
        Lang::En => format!("{number}: it has no lines; the order was left out."),
    }
}

/// A fetched order of which something cannot be read.
pub fn unknown_shape(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{number}: モールの返事に読み取れない値があるため、この受注だけ取り込みませんでした（ほかの受注は取り込みました）。モールの画面で確かめ、続くときはこの番号を添えて連絡してください。"
        ),
        Lang::En => format!(
            "{number}: the mall's answer has a value that cannot be read; this order alone was left out. Look at it in the mall's screen, and report the number if it goes on."
        ),
    }
}

/// A paid order without an address.
pub fn no_address(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{number}: 送付先がまだないため、今回は取り込みませんでした。"),
        Lang::En => format!("{number}: it has no address yet; the order was left out this time."),
    }
}

/// Anonymous orders without a fixed orderer.
pub fn no_fixed_orderer(store: &str, orders: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{store}: 匿名配送の受注{orders}件の注文者が空です。shukka.toml の [store.orderer] に入れる名前などを書いてください。"
        ),
        Lang::En => format!(
            "{store}: {orders} anonymous orders have a blank orderer. Fill [store.orderer] in shukka.toml."
        ),
    }
}

/// M404: what happened and what to look at.
pub fn person_needed(number: &str, why: Why, lang: Lang) -> String {
    let (ja, en) = match why {
        Why::Refused => (
            "モールが発送通知を受け付けず、受注は発送前のままです",
            "the mall refused the shipment and the order is still open",
        ),
        Why::NotAllowed => (
            "送っている途中で、キャンセルなど発送できない状態になりました",
            "while it was being sent it was cancelled or became unshippable",
        ),
        Why::CannotTell => (
            "最後に送ったものが届いたかどうか、モールを読み直しても分かりません",
            "reading back cannot tell whether the last call arrived",
        ),
        Why::NeverCompleted => (
            "発送通知は受け付けられましたが、完了になりません",
            "the shipment was accepted but the order does not become completed",
        ),
        Why::NothingToShip => (
            "発送前なのに、発送できる商品が残っていません",
            "the order is open, but nothing is left in it to ship",
        ),
    };
    match lang {
        Lang::Ja => format!(
            "{number}: {ja}。モールの管理画面でこの受注のステータスと取引メッセージを確かめてください。"
        ),
        Lang::En => format!("{number}: {en}. Look at its status and messages in the mall's screen."),
    }
}

/// The reasons of [`person_needed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The mall refused and the order is still open.
    Refused,
    /// It was cancelled while it was being sent.
    NotAllowed,
    /// Reading back cannot tell.
    CannotTell,
    /// It does not become completed.
    NeverCompleted,
    /// There is nothing to ship.
    NothingToShip,
}

/// `retry` of something that might tell the buyer twice.
pub fn retry_might_tell_twice(number: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{number}: もう一度送ると、購入者に二度伝わるおそれがあります。モールの画面で届いていないことを確かめたら、--yes を付けて実行してください。"
        ),
        Lang::En => format!(
            "{number}: sending again might tell the buyer twice. Once you have seen in the mall's screen that it did not arrive, add --yes."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_own_words_in_both_languages() {
        let all = [Why::Refused, Why::NotAllowed, Why::CannotTell, Why::NeverCompleted, Why::NothingToShip];
        for lang in [Lang::Ja, Lang::En] {
            let said: std::collections::BTreeSet<String> =
                all.map(|why| person_needed("A1", why, lang)).into();
            assert_eq!(said.len(), all.len());
        }
    }
}
