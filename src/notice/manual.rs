//! What man pages say beside what `--help` says.

use super::Lang;

/// Of which book the pages are.
pub fn title(lang: Lang) -> &'static str {
    lang.pick("shukka マニュアル", "shukka manual")
}

/// A heading of the pages' library in the reader's language; one that it does not know stays.
pub fn heading(english: &str, lang: Lang) -> &str {
    let ja = match english {
        "NAME" => "名前",
        "SYNOPSIS" => "書式",
        "DESCRIPTION" => "説明",
        "OPTIONS" => "オプション",
        "SUBCOMMANDS" => "コマンド",
        "EXTRA" => return lang.pick("例", "EXAMPLES"),
        other => other,
    };
    lang.pick(ja, english)
}

/// A heading and its paragraphs.
pub type Section = (&'static str, &'static [&'static str]);

/// What stands at the end of a page: more at that of the whole program.
pub fn sections(is_whole: bool, lang: Lang) -> &'static [Section] {
    match (is_whole, lang) {
        (true, Lang::Ja) => &[
            (
                "店舗フォルダ",
                &[
                    "shukka.toml（設定。なくてもよい）、inbox/（ここにファイルを入れる。inbox/<店舗>/ ならその店舗のもの）、inbox/held/（要修正）、outbox/<店舗>/（発送通知）、outbox/reports/（レポート）、archive/（取り込んだファイルの控え）、状態.html（今の様子）、state/（台帳。共有フォルダには置かない）。",
                ],
            ),
            (
                "終了コード",
                &[
                    "0 問題なし。1 担当者を待つものがある（要修正、F009、X906、空き容量の X902）。2 使い方か設定かフォルダの権限の誤り、または開いてはいけない台帳。3 モールで確認が必要、またはサーバに届かない。70 プログラム側の問題。いくつも当てはまるときは大きいもの。",
                ],
            ),
            (
                "環境変数",
                &["LC_ALL、LC_MESSAGES、LANG が en で始まれば英語、それ以外（C や未設定も）は日本語で話す。"],
            ),
            (
                "関連項目",
                &["systemd.unit(5)、crontab(5)。コードの意味は shukka explain R103 のように引ける。"],
            ),
        ],
        (true, Lang::En) => &[
            (
                "FILES",
                &[
                    "shukka.toml (settings, optional), inbox/ (drop files here; inbox/<store>/ for those of a store), inbox/held/ (what staff must mend), outbox/<store>/ (shipment exports), outbox/reports/, archive/ (every file that was taken in), 状態.html (how things stand), state/ (the ledger; never on a share).",
                ],
            ),
            (
                "EXIT STATUS",
                &[
                    "0 all well. 1 something waits for staff (held rows, F009, X906, no room: X902). 2 wrong usage, settings or rights of folders, or a ledger that must not be used as it is. 3 something is unsure or stopped at the mall, or a server is away. 70 our own fault. The highest that applies.",
                ],
            ),
            (
                "ENVIRONMENT",
                &[
                    "English when LC_ALL, LC_MESSAGES or LANG begins with en; Japanese otherwise, also when they are C or unset.",
                ],
            ),
            ("SEE ALSO", &["systemd.unit(5), crontab(5). shukka explain R103 says what a code means."]),
        ],
        (false, Lang::Ja) => &[("関連項目", &["shukka(1)"])],
        (false, Lang::En) => &[("SEE ALSO", &["shukka(1)"])],
    }
}
