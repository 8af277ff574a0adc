//! What is said of the ledger itself: that it is not the shop's as it was, and what came of accepting it.

use super::{Code, Lang, visible};

/// In which way a ledger is not the one that the shop used last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerGap {
    /// There is none.
    Missing,
    /// It holds nothing.
    Empty,
    /// It is older: numbers of the last export file and arrival, in the ledger and in the shop, and whether a mall was
    /// told since.
    Older {
        /// Of export files.
        batches: (i64, i64),
        /// Of arrivals.
        arrivals: (i64, i64),
        /// A mall was told since.
        is_mall_told: bool,
    },
    /// It is another shop's, or of a time before.
    Another,
}

/// The ledger at a place is not the one that the shop used last (X907).
pub fn not_the_last(gap: LedgerGap, place: &str, lang: Lang) -> String {
    let code = Code::X907;
    let what = match (gap, lang) {
        (LedgerGap::Missing, Lang::Ja) => {
            format!(
                "台帳 {place} がありませんが、この店はすでに使われています（取り込んだファイルや書き出しの記録があります）"
            )
        }
        (LedgerGap::Missing, Lang::En) => {
            format!(
                "there is no ledger {place}, although this shop has worked before (archive/ and outbox/ tell so)"
            )
        }
        (LedgerGap::Empty, Lang::Ja) => {
            format!(
                "台帳 {place} は空ですが、この店はすでに使われています（取り込んだファイルや書き出しの記録があります）"
            )
        }
        (LedgerGap::Empty, Lang::En) => {
            format!(
                "the ledger {place} is empty, although this shop has worked before (archive/ and outbox/ tell so)"
            )
        }
        (LedgerGap::Older { batches, arrivals, is_mall_told }, _) => {
            older(place, batches, arrivals, is_mall_told, lang)
        }
        (LedgerGap::Another, Lang::Ja) => format!("台帳 {place} は、この店のものではありません"),
        (LedgerGap::Another, Lang::En) => format!("the ledger {place} is not this shop's"),
    };
    let why = lang.pick(
        "このまま続けると、すでに知らせた発送をもう一度知らせてしまうため、何もせずに止めました。",
        "Going on would tell stores again of what they were told already, so nothing was done.",
    );
    format!("{code}  {}\n      {what}\n      {why}\n      → {}", code.title(lang), code.remedy(lang))
}

fn older(place: &str, batches: (i64, i64), arrivals: (i64, i64), is_mall_told: bool, lang: Lang) -> String {
    let mut parts = Vec::new();
    for ((has, had), ja, en) in [(batches, "書き出し", "export file"), (arrivals, "取り込み", "arrival")]
    {
        if had > has {
            parts.push(match lang {
                Lang::Ja => format!("{ja}は {had} 番まで済んでいるのに {has} 番まで"),
                Lang::En => format!("{en} {had} was made, it knows up to {has}"),
            });
        }
    }
    if is_mall_told {
        parts.push(lang.pick("そのあとモールに知らせた記録があります", "a mall was told since").to_owned());
    }
    let parts = parts.join(lang.pick("、", "; "));
    match lang {
        Lang::Ja => format!("台帳 {place} は古いものです（{parts}）"),
        Lang::En => format!("the ledger {place} is an older one ({parts})"),
    }
}

/// What is kept in the ledger cannot be read any more; `why` for engineers.
pub fn damaged(why: &str, lang: Lang) -> String {
    let code = Code::X907;
    let why = visible(why);
    match lang {
        Lang::Ja => format!(
            "{code}  {}\n      台帳が壊れています: {why}\n      → state/ の控え（バックアップ）を戻してから、shukka ledger accept を実行してください。壊れた台帳も捨てずに取っておいてください。",
            code.title(lang)
        ),
        Lang::En => format!(
            "{code}  {}\n      the ledger is damaged: {why}\n      → Put a backup of state/ back, then run shukka ledger accept. Keep the damaged one too.",
            code.title(lang)
        ),
    }
}

/// Another program keeps the ledger locked.
pub fn is_locked(lang: Lang) -> String {
    let code = Code::X903;
    match lang {
        Lang::Ja => format!(
            "{code}  台帳を、ほかのプログラムが使っています\n      30秒待ちましたが、空きませんでした。何も変えていません。\n      → 台帳（state/）を開いているプログラムやバックアップ、ウイルス対策を終えてから、もう一度実行してください。"
        ),
        Lang::En => format!(
            "{code}  another program uses the ledger\n      it stayed locked for 30 s; nothing was changed\n      → End the program, backup or virus scanner that has state/ open, then try again."
        ),
    }
}

/// The ledger may be read and not written.
pub fn is_read_only(lang: Lang) -> String {
    let code = Code::X902;
    match lang {
        Lang::Ja => format!(
            "{code}  台帳に書き込めません\n      state/ か台帳のファイルへの書き込みが許可されていません。何も変えていません。\n      → state/ の持ち主と権限（700、中のファイルは600）、ディスクが読み取り専用になっていないかを確かめてください。"
        ),
        Lang::En => format!(
            "{code}  the ledger cannot be written\n      state/ or the ledger's file may not be written to; nothing was changed\n      → Look at the owner and the rights of state/ (700, its files 600), and whether the disk is read-only."
        ),
    }
}

/// The server of the ledger cannot be reached, or has broken off; `why` for engineers.
pub fn is_away(why: &str, lang: Lang) -> String {
    let (code, why) = (Code::X908, visible(why));
    format!("{code}  {}\n      {why}\n      → {}", code.title(lang), code.remedy(lang))
}

/// The server of the ledger does not let this program in; `why` for engineers.
pub fn refuses_us(why: &str, lang: Lang) -> String {
    let (code, why) = (Code::X901, visible(why));
    match lang {
        Lang::Ja => format!(
            "{code}  台帳のサーバーに入れません\n      {why}\n      → shukka.toml の [ledger]（url のユーザー名とデータベース名、password の在りか、root_cert）を確かめてください。"
        ),
        Lang::En => format!(
            "{code}  the ledger's server does not let shukka in\n      {why}\n      → Look at [ledger] in shukka.toml: the user and database in url, where password is, root_cert."
        ),
    }
}

/// The password of the ledger's server is not where the settings say; `why` for engineers.
pub fn no_password(why: &str, lang: Lang) -> String {
    let (code, why) = (Code::X901, visible(why));
    match lang {
        Lang::Ja => format!(
            "{code}  台帳のサーバーのパスワードが読めません\n      {why}\n      → shukka.toml の [ledger] password が指す環境変数かファイルに、パスワードを1行で入れてください（ファイルは持ち主だけが読めるように: 600）。"
        ),
        Lang::En => format!(
            "{code}  the password of the ledger's server cannot be read\n      {why}\n      → Put it, one line, where [ledger] password in shukka.toml points: an environment variable, or a file that only its owner may read (600)."
        ),
    }
}

/// No address of a ledger, or one with a password in it.
pub fn wrong_address(lang: Lang) -> &'static str {
    lang.pick(
        "移す先は postgres://ユーザー@サーバー/データベース か sqlite:state/ledger.db の形で書いてください。パスワードは url に書かず、--password-file か環境変数 SHUKKA_LEDGER_PASSWORD で渡してください。",
        "Write where to as postgres://user@host/database or sqlite:state/ledger.db. A password never goes into it: give --password-file, or SHUKKA_LEDGER_PASSWORD in the environment.",
    )
}

/// The ledger was moved.
pub fn moved(to: &str, orders: u64, arrivals: u64, lang: Lang) -> String {
    let to = visible(to);
    match lang {
        Lang::Ja => format!(
            "台帳を {to} に移しました（受注 {orders}件、取込 {arrivals}件）。\n→ shukka.toml の [ledger] url を {to} に変えてください。変えるまで、shukka は動きません（X907）。"
        ),
        Lang::En => format!(
            "The ledger is at {to} now ({orders} orders, {arrivals} arrivals).\n→ Set url in [ledger] of shukka.toml to {to}: until then shukka refuses to work (X907)."
        ),
    }
}

/// What is left where a ledger was; `""`: it was on a server.
pub fn what_stays(kept_as: &str, lang: Lang) -> String {
    match (kept_as, lang) {
        ("", Lang::Ja) => {
            "元のサーバーの表は、使えない印をつけて残してあります。確かめたら、消してください。".to_owned()
        }
        ("", Lang::En) => {
            "The tables on the server of before are marked and stay: drop them once all is well.".to_owned()
        }
        (file, Lang::Ja) => {
            format!("元の台帳は {} に残してあります。確かめたら、消してください。", visible(file))
        }
        (file, Lang::En) => {
            format!("The ledger of before stays as {}: remove it once all is well.", visible(file))
        }
    }
}

/// There is a ledger already where one is to go.
pub fn not_empty(to: &str, lang: Lang) -> String {
    let to = visible(to);
    match lang {
        Lang::Ja => format!("{to} には、もう台帳があります。何も変えていません。"),
        Lang::En => format!("there is a ledger at {to} already; nothing was changed"),
    }
}

/// `ledger accept` has nothing to do.
pub fn nothing_to_accept(lang: Lang) -> &'static str {
    lang.pick(
        "台帳は、この店で最後に使われたものです。何もする必要はありません。",
        "The ledger is the one that the shop used last: there is nothing to accept.",
    )
}

/// The ledger was accepted.
pub fn accepted(lang: Lang) -> &'static str {
    lang.pick(
        "今の台帳を、この店の台帳として使います。書き出しの番号は、これまでより大きい番号から続けます。",
        "This ledger is the shop's from now on. Numbers of export files go on above all that were used.",
    )
}

/// What export files told.
pub fn learnt(files: usize, learnt: u64, unknown: u64, lang: Lang) -> String {
    let more = match (unknown, lang) {
        (0, _) => String::new(),
        (n, Lang::Ja) => format!("（ほかに台帳にない受注 {n}件は、入ってきたときに通知済みにします）"),
        (n, Lang::En) => format!(" ({n} more are not in the ledger; they count as told when they come in)"),
    };
    match lang {
        Lang::Ja => {
            format!("  outbox/ の書き出しファイル {files}個を読み、受注 {learnt}件を通知済みにしました{more}")
        }
        Lang::En => {
            format!("  {files} export files in outbox/ were read; {learnt} orders count as told{more}")
        }
    }
}

/// An export file cannot be read back.
pub fn unread_file(file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("  読めない書き出しファイル: {file}"),
        Lang::En => format!("  an export file that cannot be read back: {file}"),
    }
}

/// Export files are gone.
pub fn missing_files(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("  outbox/ に残っていない書き出しファイル: {count}個"),
        Lang::En => format!("  export files that are not in outbox/ any more: {count}"),
    }
}

/// Arrivals are lost.
pub fn lost_arrivals(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "  この台帳にない取り込み: {count}回\n      → archive/ の新しいファイルを inbox に入れ直してください。"
        ),
        Lang::En => format!(
            "  arrivals that this ledger does not know: {count}\n      → Drop the newest files of archive/ into the inbox again."
        ),
    }
}

/// A store is in doubt.
pub fn in_doubt(store: &str, lang: Lang) -> String {
    let code = Code::D315;
    match lang {
        Lang::Ja => format!(
            "  {store}: 今までの受注は、知らせたかどうか分からないため、人の確認を待ちます（{code}）\n      → {}",
            code.remedy(lang)
        ),
        Lang::En => format!(
            "  {store}: whether its orders of until now were told cannot be known; they wait for a person ({code})\n      → {}",
            code.remedy(lang)
        ),
    }
}

/// A mall was asked about every open order of its store, so many; so many of them it shows as shipped, which the ledger
/// did not know.
pub fn mall_asked(store: &str, read: usize, shipped: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "  {store}: モールに確認しました。台帳で未発送の受注 {read}件のうち、{shipped}件はモールで発送済みでした（発送済みにしました）。"
        ),
        Lang::En => format!(
            "  {store}: the mall was asked; of {read} orders that were open in the ledger it shows {shipped} as shipped, and they count as told."
        ),
    }
}

/// A mall could not be asked about all of its store's open orders, but about so many.
pub fn mall_not_asked(store: &str, read: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "  {store}: モールにまだ全部は確認できていません（確認できたもの {read}件）。残りは、モールに確認できるまで送りません。\n      → 下の理由を直してから、shukka fetch --store {store} で確認してください。次の自動の取り込みでも確認します。"
        ),
        Lang::En => format!(
            "  {store}: the mall could not be asked about all of its orders yet ({read} were read); of the rest nothing is sent before it was.\n      → Mend what is said below, then ask with shukka fetch --store {store}; the next automatic fetch asks, too."
        ),
    }
}
