//! What `--help` says.

use super::Lang;

/// The program in a sentence.
pub fn about(lang: Lang) -> &'static str {
    lang.pick(
        "shukka（出荷）: 受注ファイルを inbox に入れると台帳にまとめ、発送通知を書き出します",
        "shukka: drop order files into inbox/, get one ledger and the shipment exports in outbox/",
    )
}

/// A command in a sentence.
pub fn command(name: &str, lang: Lang) -> &'static str {
    let (ja, en) = command_of_keeping(name).unwrap_or_else(|| any_command(name));
    lang.pick(ja, en)
}

/// Commands of what is kept, brought back and forgotten.
fn command_of_keeping(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "backup" => (
            "台帳と設定の控えを一つのファイルに取る（見張りが動いていても取れます）",
            "write ledger, settings, profiles and layouts into one file, also while a watcher works",
        ),
        "forget" => (
            "終わった受注の氏名・住所・電話番号・メール・備考を消す。金額と件数は残ります",
            "forget who bought what is over: names, addresses, phones, mails, notes; amounts and counts stay",
        ),
        "restore" => (
            "控えから店舗フォルダを作る。控えのあとに知らせた発送は、元の outbox とモールから読む",
            "make a shop folder of a backup; what was told since is read from the old outbox and from malls",
        ),
        "doctor" => (
            "フォルダ、権限、空き容量、時計、台帳、モール、控えを見て、どこが悪いかを言う",
            "look at folders, rights, space, clock, ledger, malls and backup, and say what is wrong",
        ),
        _ => return None,
    })
}

fn any_command(name: &str) -> (&'static str, &'static str) {
    match name {
        "demo" => (
            "見本の店舗フォルダを作って、一巡動かしてみる",
            "make a sample shop folder and run one pass on it",
        ),
        "init" => ("設定ファイル shukka.toml とフォルダを作る", "write the settings and the folders"),
        "watch" => ("inbox を見張り続ける", "the daemon: a pass whenever files arrive"),
        "board" => ("ブラウザで使う画面を出す", "serve the page that browsers show"),
        "run" => (
            "inbox のファイルを取り込み、自動の書き出しをして終わる",
            "one pass: take in all that is there, then end",
        ),
        "fetch" => ("モールの API から受注を取り込む", "take orders in over the API now"),
        "export" => ("発送情報を更新: 対象の受注の発送通知を書き出す", "export what is due"),
        "orders" => ("受注の一覧。氏名・電話番号・伝票番号などで探せます", "list orders, or look for some"),
        "day" => ("今日の様子を一画面で", "the owner's day on one screen"),
        "explain" => {
            ("一つの受注、または一つのコードの説明", "all that is known of one order, or what a code means")
        }
        "set" => ("一つの受注を手で修正する", "correct one order by hand"),
        "retry" => ("止まっている受注を、もう一度送る", "send a stuck order again"),
        "close" => ("止まっている受注を、送らずに終わりにする", "settle a stuck order without sending"),
        "check" => (
            "設定の点検、またはファイルを取り込むとどうなるかの点検（何も変えない）",
            "check the settings, or what a file would become, without touching anything",
        ),
        "status" => {
            ("今の様子: 待ち、要修正、確認が必要な受注", "is a watcher alive, what waits, what was held")
        }
        "undo" => ("取り込んだファイルをまるごと取り消す", "take a whole file back"),
        "report" => ("突合レポート（Excel）を書く", "write the reconciliation report"),
        "labels" => ("送り状ソフトに取り込むファイルを書く", "write a carrier's label file"),
        "ledger" => ("台帳そのものについて決める", "decide about the ledger itself"),
        "ledger accept" => (
            "新しい台帳がもう無いときに、今の台帳をこの店の台帳として受け入れる",
            "take the ledger as it is for the shop's, when there is no newer one",
        ),
        "ledger move" => (
            "台帳を、PostgreSQL のサーバーへ（またはサーバーから state/ へ）移す",
            "take the ledger to a PostgreSQL server, or from one to state/",
        ),
        "service" => (
            "見張りを Windows のサービスにする（パソコンを起動すると始まる）",
            "the watcher as a Windows service, which starts with the machine",
        ),
        "service install" => ("サービスを登録する", "install the service"),
        "service remove" => {
            ("サービスを取り除く（店舗フォルダは残る）", "remove the service; the shop folder stays")
        }
        "service start" => ("サービスを始める", "start the service"),
        "service stop" => ("サービスを止める", "stop the service"),
        "help" => ("この説明、または一つのコマンドの説明を出す", "print this, or the help of a command"),
        "pack" => (
            "補完とマニュアルを書く（パッケージを作る人用）",
            "write completions and man pages, for packages",
        ),
        _ => ("", ""),
    }
}

/// An example of a command.
pub fn example(name: &str, lang: Lang) -> String {
    let lines = match name {
        "demo" => "shukka demo\n  shukka demo 練習",
        "init" => "shukka init\n  shukka init --mall rakuten --mall yahoo\n  shukka --dir D:\\shop init",
        "watch" => "shukka --dir /srv/shop watch",
        "board" => "shukka board\n  shukka --dir /srv/shop board --listen 127.0.0.1:8080",
        "run" => "shukka run\n  shukka --dir /srv/shop run --no-settle",
        "fetch" => "shukka fetch --store mercari-main --days 7",
        "export" => {
            "shukka export --dry-run\n  shukka export --store custom --from 2026-10-01 --to 2026-10-31\n  shukka export --again S000000001"
        }
        "orders" => {
            "shukka orders 高橋\n  shukka orders 090-1234-5678\n  shukka orders 高橋花子 --everything\n  shukka orders --reason D304 --from 2026-10-01\n  shukka orders --json > orders.jsonl"
        }
        "day" => "shukka day\n  shukka day --store custom",
        "backup" => "shukka backup D:\\控え\n  shukka --dir /srv/shop backup /mnt/usb/shop.zip",
        "forget" => "shukka forget --before 2026-01-01 --dry-run\n  shukka forget --before 2026-01-01",
        "restore" => "shukka restore /mnt/usb/shop.zip /srv/shop --outbox /srv/old-shop/outbox",
        "doctor" => "shukka doctor\n  shukka doctor --json",
        "explain" => "shukka explain S000000001\n  shukka explain R103",
        "set" => {
            "shukka set S000000001 status=発送待ち shipment.ship_date=2026-10-03\n  shukka set S000000001 送付先住所2="
        }
        "retry" => "shukka retry 2JGEXf3abc",
        "close" => "shukka close 2JGEXf3abc",
        "check" => "shukka check\n  shukka check inbox/注文.csv\n  shukka check --send-test 店長",
        "status" => "shukka status --json",
        "undo" => "shukka undo 注文.csv --dry-run\n  shukka undo 3f9a61c2d0be",
        "report" => "shukka report --today\n  shukka report --from 2026-10-01 --to 2026-10-31 --by shipped",
        "labels" => "shukka labels --carrier yamato-b2\n  shukka labels A-1004 --carrier clickpost --again",
        "ledger" | "ledger accept" => "shukka ledger accept",
        "ledger move" => {
            "shukka ledger move --to postgres://shukka@db.example.jp/shop --password-file 台帳のパスワード\n  shukka ledger move --to sqlite:state/ledger.db"
        }
        "service" | "service install" => {
            "shukka --dir D:\\shop service install\n  shukka --dir D:\\shop service install --account .\\shukka\n  shukka service start"
        }
        "service remove" => "shukka service remove",
        "service start" => "shukka service start",
        "service stop" => "shukka service stop",
        "help" => "shukka help export",
        "pack" => "shukka pack target/pack",
        _ => "",
    };
    format!("{}\n  {lines}", lang.pick("例:", "Example:"))
}

/// An argument in a few words; `""` for one that nothing need be said of.
pub fn argument(name: &str, lang: Lang) -> &'static str {
    let (ja, en) = of_keeping(name).or_else(|| of_going_out(name)).unwrap_or_else(|| of_any(name));
    lang.pick(ja, en)
}

/// Arguments of what is kept, brought back and forgotten.
fn of_keeping(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "backup" => ("shukka backup で取った控え", "what shukka backup has written"),
        "new_folder" => ("作る店舗フォルダ（まだ無いか、空）", "the shop folder to make (new or empty)"),
        "outbox" => (
            "元の店舗の outbox フォルダ。控えのあとに何を知らせたかを読む",
            "the outbox of before, which shows what was told since",
        ),
        "before" => ("この日より前に終わった受注", "orders that were over before this day"),
        "everything" => (
            "その人について何がどこにあるかをすべて出す（個人情報の問い合わせ用）",
            "all that is kept of whoever it is, and where",
        ),
        "mixed" => ("ほかの受注も入っているファイルも消す", "remove files that hold other orders too"),
        "move_to" => (
            "移す先（postgres://ユーザー@サーバー/データベース、または sqlite:state/ledger.db）",
            "where to: postgres://user@host/database, or sqlite:state/ledger.db",
        ),
        "move_password" => (
            "移す先のパスワードを1行で書いたファイル（省略すると環境変数 SHUKKA_LEDGER_PASSWORD）",
            "a file with the password there (default: SHUKKA_LEDGER_PASSWORD in the environment)",
        ),
        "move_root_cert" => {
            ("移す先のサーバーの証明書の発行元（PEM）", "whose certificates to trust there (PEM)")
        }
        "place" => (
            "控えのファイル。フォルダを書くと、日時の名前をつけます",
            "the file to write; in a folder it gets a name of its own",
        ),
        _ => return None,
    })
}

/// Arguments of what goes out: labels and shipments.
fn of_going_out(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "carrier" => (
            "送り状ソフト（yamato-b2 / sagawa-ehiden3 / japanpost-yupri / clickpost）",
            "the carrier's program (yamato-b2, sagawa-ehiden3, japanpost-yupri, clickpost)",
        ),
        "wait" => ("API の利用上限が空くまで待つ", "wait for points as long as it takes"),
        "again" => {
            ("送り状データにもう書いた受注も書く", "write orders that stand in a label file already, too")
        }
        _ => return None,
    })
}

fn of_any(name: &str) -> (&'static str, &'static str) {
    match name {
        "dir" => ("店舗フォルダ（省略すると今のフォルダ）", "the shop folder (default: the current folder)"),
        "state" => (
            "このパソコンだけで使うデータの置き場所（省略すると店舗フォルダの state/）",
            "where this machine keeps its own data (default: state/ in the shop folder)",
        ),
        "now" => ("この時刻を今とみなす（リハーサル用）", "what to take as the present, for rehearsals"),
        "lang" => ("表示の言葉", "the language"),
        "log" => ("ログの形", "the form of logs on stderr"),
        "json" => ("JSON で出す", "print JSON"),
        "listen" => ("ここで待ち受ける（例: 127.0.0.1:4649）", "where to listen, such as 127.0.0.1:4649"),
        "malls" => (
            "このモールの店舗も書き込む（rakuten yahoo aupay amazon shopify base stores colorme makeshop eccube4 nextengine goq mercari-shops。いくつでも）",
            "write a store of this mall too (as often as wanted)",
        ),
        "store" => ("店舗コード", "the store's code"),
        "text" => (
            "探す語: 受注番号、伝票番号、電話番号、メール、氏名や会社名の一部",
            "what to look for: a number, phone or mail, a part of a name or company",
        ),
        "status" => ("この受注ステータスだけ", "only those with this status"),
        "reason" => (
            "この理由で対象外のものだけ（D304 など）",
            "only those that are not due for this reason (D304 …)",
        ),
        "by" => (
            "期間の日付: ordered 受注日 / shipped 出荷日 / sent 通知した日",
            "the day of the period: ordered, shipped, or sent (told to the store)",
        ),
        "limit" => ("何件まで", "so many at most"),
        "today" => ("今日だけ", "today only"),
        "csv" => ("CSV で出す", "print CSV"),
        "from" => (
            "期間の始め（受注日。--by で変えられます）",
            "the first day of the period, by order date or as --by says",
        ),
        "to" => ("期間の終わり（その日を含む）", "the last day of the period, included"),
        "dry_run" => ("何も書かず、対象と理由だけを見る", "show what would go and why the rest would not"),
        "release" => {
            ("止めている受注（D315・D316・D317）をいま通知する", "tell these now (D315, D316, D317)")
        }
        "tell_again" => ("送信後に変わった受注をもう一度知らせる", "tell once more what has changed since"),
        "no_settle" => ("ファイルの書き込みが終わるのを待たない", "take files without a quiet time"),
        "due" => ("発送通知の対象だけ", "only those that are due"),
        "folder" => ("作るフォルダ（省略すると shukka-demo）", "the folder to make (default: shukka-demo)"),
        "what" => ("受注番号、またはコード（R103 など）", "an order number, or a code such as R103"),
        "number" => ("受注番号", "the order number"),
        "numbers" => {
            ("受注番号。書かなければ、送り状を待つすべて", "order numbers; none: all that wait for a label")
        }
        "arrival" => (
            "取り消すファイル: 名前か、SHA-256 の最初の4文字以上（shukka status に出ます）",
            "the file: its name, or four letters or more of its hash, as `shukka status` shows them",
        ),
        "only_show" => {
            ("何も変えず、取り消すとどうなるかだけを見る", "change nothing; only show what would change")
        }
        "file" => ("点検するファイル", "the file to look at"),
        "days" => ("受注日で何日前まで", "how many days back, by order date"),
        "report" => ("最後に突合レポートを書く", "write a report at the end"),
        "output" => ("書き出すファイル", "the file to write"),
        "mask" => ("氏名・電話番号・住所を伏せる", "mask names, phones and addresses"),
        "yes" => ("確認せずに進める", "do not ask"),
        "draft_profile" => ("新しい形式の定義の下書きを出す", "print a commented draft of a profile"),
        "help" => ("この説明を出す", "print help"),
        "version" => ("版を出す", "print the version"),
        _ => argument_around_the_shop(name),
    }
}

/// An argument of a correction by hand, or of a command that is about the program itself, or how it is had.
fn argument_around_the_shop(name: &str) -> (&'static str, &'static str) {
    match name {
        "changes" => (
            "項目=値。項目は画面の名前（受注ステータス、出荷日、送付先氏名、送付先住所2 など修正シートの列）か、status shipment.ship_date ship_to.name など。値を空にすると消す",
            "field=value, the field as status, shipment.ship_date, ship_to.name or as a correction sheet calls it; an empty value erases",
        ),
        "sure" => (
            "知られていない受注ステータスでも、書いたとおりにする",
            "take a status that nobody knows as it is written",
        ),
        "service_name" => (
            "サービスの名前（いくつもの店を見張るときに。省略すると shukka）",
            "the service's name, where several shops are watched (default: shukka)",
        ),
        "account" => (
            "サービスを動かす利用者（共有フォルダを使うときに。パスワードは環境変数 SHUKKA_SERVICE_PASSWORD で）",
            "the account that it runs as, needed for shares (password: SHUKKA_SERVICE_PASSWORD in the environment)",
        ),
        "send_test" => ("この名前の [[notice]] に試しに送る", "send a test to the [[notice]] of this name"),
        "words" => ("コマンド", "a command"),
        "pack_into" => ("書くフォルダ", "the folder to write into"),
        _ => ("", ""),
    }
}

/// How the help of the whole program is laid out.
pub fn template(lang: Lang) -> &'static str {
    lang.pick(
        "{about}\n\n使い方: {usage}\n\nコマンド:\n{subcommands}\n\nオプション:\n{options}\n\n各コマンドの説明と例: shukka <コマンド> --help",
        "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nOptions:\n{options}\n\nMore about a command, with an example: shukka <COMMAND> --help",
    )
}

/// How the help of one command is laid out.
pub fn template_of_command(has_positionals: bool, lang: Lang) -> &'static str {
    if has_positionals {
        return lang.pick(
            "{about}\n\n使い方: {usage}\n\n引数:\n{positionals}\n\nオプション:\n{options}{after-help}",
            "{about}\n\nUsage: {usage}\n\nArguments:\n{positionals}\n\nOptions:\n{options}{after-help}",
        );
    }
    lang.pick(
        "{about}\n\n使い方: {usage}\n\nオプション:\n{options}{after-help}",
        "{about}\n\nUsage: {usage}\n\nOptions:\n{options}{after-help}",
    )
}

fn perhaps(near: &str) -> String {
    if near.is_empty() { String::new() } else { format!("「{near}」のことでしょうか。") }
}

/// A command that there is not. The usage sentences are Japanese only; English ones are the parser's own.
pub fn no_such_command(name: &str, near: &str) -> String {
    format!("「{name}」というコマンドはありません。{}", perhaps(near))
}

/// No command was given.
pub fn no_command() -> String {
    "コマンドを書いてください（例: shukka status）。".to_owned()
}

/// An argument that the command does not have.
pub fn no_such_argument(argument: &str, near: &str) -> String {
    format!("「{argument}」という指定はこのコマンドにありません。{}", perhaps(near))
}

/// An argument that the command needs.
pub fn argument_is_missing(arguments: &str) -> String {
    format!("足りない指定があります: {arguments}")
}

/// An argument that was given more often than it may be.
pub fn given_twice(argument: &str) -> String {
    format!("「{argument}」は一度だけ書いてください。")
}

/// Two arguments that cannot be given together.
pub fn not_together(argument: &str, other: &str) -> String {
    format!("「{argument}」と「{other}」は一緒に使えません。")
}

/// An argument that is no text.
pub fn not_utf8() -> String {
    "読めない文字を含む指定があります。UTF-8 で書いてください。".to_owned()
}

/// A value that does not fit its argument.
pub fn value_does_not_fit(argument: &str, value: &str, valid: &str, near: &str) -> String {
    let expected = match (argument.split_whitespace().next().unwrap_or(""), valid) {
        ("--reason", "") => "理由のコードを D304 の形で書いてください。".to_owned(),
        ("--limit", "") => "件数を書いてください。".to_owned(),
        ("--from" | "--to", "") => "日付を 2026-10-01 の形で書いてください。".to_owned(),
        ("--days", "") => "1 から 3650 までの日数を書いてください。".to_owned(),
        (_, "") => String::new(),
        (_, valid) => format!("書けるのは {valid} です。"),
    };
    if value.is_empty() {
        return format!("{argument} の値がありません。{expected}");
    }
    format!("{argument} の値「{value}」は使えません。{expected}{}", perhaps(near))
}

/// Where to read on.
pub fn see_help(command: Option<&str>) -> String {
    match command {
        Some(command) => format!("使い方は shukka {command} --help で見られます。"),
        None => "使い方は shukka --help で見られます。".to_owned(),
    }
}
