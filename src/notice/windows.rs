//! Words about the Windows service.

use super::Lang;

/// What Windows shows beside the service's name.
pub const DESCRIPTION: &str = "inbox に入ったファイルを取り込み、発送通知を書き出します。 Takes order files in and writes shipment exports.";

/// The service's name in Windows' list.
pub fn display_name(name: &str, dir: &str, lang: Lang) -> String {
    let what = lang.pick("shukka 出荷の見張り", "shukka watcher");
    if name == "shukka" { what.to_owned() } else { format!("{what} ({dir})") }
}

/// There are no Windows services on this system.
pub fn no_services_here(lang: Lang) -> &'static str {
    lang.pick(
        "service は Windows 用です。\n→ Linux では systemd で動かします: systemctl enable --now shukka（パッケージを入れたとき）。手で動かすなら shukka --dir <店舗フォルダ> watch",
        "`service` is for Windows\n→ on Linux systemd runs the watcher: systemctl enable --now shukka (where the package is installed); by hand: shukka --dir <shop folder> watch",
    )
}

/// It is in the list now.
pub fn installed(name: &str, dir: &str, lang: Lang) -> String {
    let which = if name == "shukka" { String::new() } else { format!(" --name {name}") };
    match lang {
        Lang::Ja => format!(
            "サービス「{name}」を登録しました。店舗フォルダ: {dir}\n→ 今すぐ始めるには: shukka service start{which}（次からはパソコンを起動すると始まります）"
        ),
        Lang::En => format!(
            "installed the service {name} for {dir}\n→ to start it now: shukka service start{which} (from then on it starts with the machine)"
        ),
    }
}

/// It is gone.
pub fn removed(lang: Lang) -> &'static str {
    lang.pick(
        "サービスを取り除きました。店舗フォルダはそのままです。",
        "removed the service; the shop folder is as it was",
    )
}

/// It runs.
pub fn started(lang: Lang) -> &'static str {
    lang.pick("サービスが動いています。", "the service is running")
}

/// It does not run any more.
pub fn stopped(lang: Lang) -> &'static str {
    lang.pick("サービスを止めました。", "stopped the service")
}

/// There is no such service.
pub fn is_not_there(lang: Lang) -> &'static str {
    lang.pick(
        "このサービスは登録されていません。\n→ shukka --dir <店舗フォルダ> service install で登録してください。",
        "there is no such service\n→ install it: shukka --dir <shop folder> service install",
    )
}

/// Windows refuses; `number` is its own for why.
pub fn refuses(number: Option<i32>, why: &str, lang: Lang) -> String {
    let remedy = match number {
        Some(5) => lang.pick(
            "PowerShell かコマンド プロンプトを「管理者として実行」で開き、もう一度実行してください。",
            "open a terminal with \"Run as administrator\" and try again",
        ),
        Some(1057 | 1069 | 1326 | 1385) => lang.pick(
            "「サービス」アプリで shukka のプロパティを開き、「ログオン」で利用者とパスワードを入れ直してください。",
            "open the Services app, shukka's properties, \"Log On\", and enter the account and its password",
        ),
        Some(1063) => lang.pick(
            "これは Windows が使う命令です。手で動かすには shukka watch を使ってください。",
            "only Windows uses this; by hand use `shukka watch`",
        ),
        _ => lang.pick(
            "shukka --dir <店舗フォルダ> watch を手で動かすと、理由が出ます。",
            "run `shukka --dir <shop folder> watch` by hand to see why",
        ),
    };
    match lang {
        Lang::Ja => format!("Windows がサービスの操作を受け付けませんでした: {why}\n→ {remedy}"),
        Lang::En => format!("Windows refuses: {why}\n→ {remedy}"),
    }
}
