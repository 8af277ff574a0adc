//! Sentences that show the way: after `init`, `demo` and `check`.

use super::Lang;

/// `init` found settings and left them alone.
pub fn settings_are_there(path: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{path} はすでにあります。変えていません。"),
        Lang::En => format!("{path} is there already and was left alone"),
    }
}

/// `init` was to add stores to settings that were there: what is to be written into them.
pub fn stores_to_add(stores: &[String], text: &str, lang: Lang) -> String {
    let stores = stores.join(lang.pick("、", ", "));
    match lang {
        Lang::Ja => format!(
            "店舗 {stores} は足していません。次の行を shukka.toml の終わりに書き足して、もう一度 shukka init を実行してください（フォルダができます）。\n{text}"
        ),
        Lang::En => format!(
            "store {stores} was not added: write these lines at the end of shukka.toml, then run shukka init again, which makes the folders\n{text}"
        ),
    }
}

/// `init` was to add stores of malls that have one.
pub fn stores_are_there(malls: &[&str], lang: Lang) -> String {
    let malls = malls.join(lang.pick("、", ", "));
    match lang {
        Lang::Ja => format!("{malls} の店舗は、もうあります。"),
        Lang::En => format!("there is a store of {malls} already"),
    }
}

/// `init` wrote the settings with stores that are ready.
pub fn settings_written_with_stores(path: &str, stores: &[String], lang: Lang) -> String {
    let folders: Vec<String> = stores.iter().map(|code| format!("inbox/{code}/")).collect();
    match lang {
        Lang::Ja => format!(
            "{path} を作り、店舗を書き込みました。受注ファイルは inbox か、店舗フォルダ（{}）に入れてください。\n注意: この店舗は、run と watch のたびに、通知できる受注を自動で書き出します（[store.export] auto = true）。手で確かめてから書き出すあいだは auto = false に変え、shukka を使う前に発送した受注を通知しないために since = 使い始める日 を書いてください。",
            folders.join("、")
        ),
        Lang::En => format!(
            "{path} was written with the stores; drop order files into inbox/ or a store's folder ({})\nnote: every pass of run and watch exports what is due of these stores by itself (auto = true in [store.export]). Write auto = false while you look first, and since = the first day so that what was shipped before shukka came is not told",
            folders.join(", ")
        ),
    }
}

/// `init` wrote the settings.
pub fn settings_written(path: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{path} を作りました。中の説明を読んで、受注ファイルを入れる前に、店舗を書き足してください（楽天などのモールなら、はじめから shukka init --mall rakuten のようにすると店舗ごとできます）。"
        ),
        Lang::En => format!(
            "{path} was written; read its comments and add your stores before the first order file goes in (for a mall, begin with shukka init --mall rakuten instead)"
        ),
    }
}

/// `init` made the folders.
pub fn folders_made(lang: Lang) -> &'static str {
    lang.pick(
        "フォルダを作りました: inbox（入れる） outbox（書き出し） archive（原本） inbox/held（要修正）",
        "folders made: inbox (drop here), outbox (exports), archive (originals), inbox/held (to mend)",
    )
}

/// `demo` will not use a folder that has something in it.
pub fn demo_folder_taken(path: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{path} はすでにあります。別のフォルダ名を付けてください: shukka demo 別の名前"),
        Lang::En => format!("{path} is there already; name another folder: shukka demo OTHER"),
    }
}

/// `demo` begins.
pub fn demo_head(path: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "見本の店舗フォルダ {path} を作り、inbox に見本のファイルを入れました。一巡動かします。\n"
        ),
        Lang::En => {
            format!("made the sample shop folder {path} with sample files in its inbox; now one pass\n")
        }
    }
}

/// `demo` ends: where to look.
pub fn demo_end(path: &str, export: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "\n見るところ:\n  {path}/{export}  ← 発送通知の CSV（Excel で開けます）\n  {path}/inbox/held/  ← 直してほしい行と、その理由\n  {path}/archive/  ← 入れたファイルの原本\n次にすること:\n  shukka --dir {path} orders            受注の一覧\n  shukka --dir {path} explain A-1004    なぜ通知されないのか\n  inbox/held/ の .直す.xlsx を開いて直し、そのまま保存して、shukka --dir {path} run"
        ),
        Lang::En => format!(
            "\nLook at:\n  {path}/{export}  <- the shipment export\n  {path}/inbox/held/  <- rows to mend, with their reasons\n  {path}/archive/  <- originals\nNext:\n  shukka --dir {path} orders\n  shukka --dir {path} explain A-1004\n  open the .直す.xlsx in inbox/held/, mend and save it there, then: shukka --dir {path} run"
        ),
    }
}

/// Everything that `check` looked at is well.
pub fn check_well(lang: Lang) -> &'static str {
    lang.pick("設定に誤りはありません。", "the settings are sound")
}

/// What a shop has, in a few lines.
pub fn check_shop(dir: &str, stores: &[String], profiles: usize, own: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "店舗フォルダ: {dir}\n店舗: {}\n形式: 組み込み {}、自分の {own}",
            stores.join("、"),
            profiles - own
        ),
        Lang::En => format!(
            "shop folder: {dir}\nstores: {}\nprofiles: {} built in, {own} own",
            stores.join(", "),
            profiles - own
        ),
    }
}

/// A template with placeholders that nobody knows.
pub fn unknown_placeholder(store: &str, setting: &str, placeholder: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "注意: 店舗 {store} の {setting} にある「{placeholder}」は差し込みの名前ではないので、そのまま出ます。"
        ),
        Lang::En => format!(
            "note: \"{placeholder}\" in {setting} of store {store} is no placeholder and stays as it is"
        ),
    }
}

/// Messages end, or have ended: what to set.
pub fn carrier_into_tracking_code(store: &str, ended: bool, lang: Lang) -> String {
    let (ja, en) = if ended {
        ("取引メッセージは終了しました", "messages have ended")
    } else {
        (
            "モールの取引メッセージは2027年1月中旬に終わる予定です",
            "the mall plans to end messages in mid-January 2027",
        )
    };
    match lang {
        Lang::Ja => format!(
            "注意: 店舗 {store}: {ja}。購入者に配送業者が伝わるよう、shukka.toml の tracking_code を \"[配送業者]\\n[伝票番号]\" にしてください。"
        ),
        Lang::En => format!(
            "note: store {store}: {en}. Set tracking_code = \"[配送業者]\\n[伝票番号]\" in shukka.toml, so that the buyer learns the carrier."
        ),
    }
}

/// The mall is asked through a proxy.
pub fn through_proxy(store: &str, proxy: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "注意: 店舗 {store} のモールへは、プロキシ {proxy} を通ります。モールに登録するIPアドレスは、このプロキシのものです。"
        ),
        Lang::En => format!(
            "note: store {store} reaches its mall through the proxy {proxy}; the address to register with the mall is the proxy's"
        ),
    }
}

/// Orders of long ago would be told by themselves.
pub fn old_orders_due(store: &str, orders: u64, oldest: Option<&str>, lang: Lang) -> String {
    let oldest = match (oldest, lang) {
        (Some(day), Lang::Ja) => format!("、いちばん古い受注日 {day}"),
        (Some(day), Lang::En) => format!(", the oldest of {day}"),
        (None, _) => String::new(),
    };
    match lang {
        Lang::Ja => format!(
            "注意: 店舗 {store}: 1週間より前の受注{orders}件{oldest}が、次の一巡で自動で通知されます。shukka を使う前に発送したものなら、shukka.toml の [store.export] に since = 使い始めた日 を書いてください。"
        ),
        Lang::En => format!(
            "note: store {store}: {orders} orders older than a week{oldest} will be told by themselves. If they were shipped before shukka came, write since = its first day into [store.export] of shukka.toml."
        ),
    }
}

/// The order files of a store are a mall's, and its export files are not what that mall reads.
pub fn of_mall(store: &str, title: &str, mall: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "注意: 店舗 {store} の受注ファイルは{title}のものですが、書き出しは shukka の標準の形（shipments）です。モールの画面では読み込めません。shukka.toml の [[store]] code = \"{store}\" に mall = \"{mall}\" を書くと、そのモールの形になります（code は変えないでください）。"
        ),
        Lang::En => format!(
            "note: the order files of store {store} are {title}'s, but its export files have our own form (shipments), which the mall does not read. Write mall = \"{mall}\" into the [[store]] with code = \"{store}\" of shukka.toml (and leave the code as it is)."
        ),
    }
}

/// A folder that cannot be written to.
pub fn folder_not_writable(path: &str, why: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("フォルダ {path} に書き込めません（{why}）"),
        Lang::En => format!("the folder {path} cannot be written to ({why})"),
    }
}

/// What `check FILE` saw of the file's outer form.
pub fn file_form(name: &str, bytes: u64, form: &str, encoding: &str, delimiter: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{name}: {bytes}バイト、{form}、文字コード {encoding}、区切り {delimiter}"),
        Lang::En => format!("{name}: {bytes} bytes, {form}, encoding {encoding}, delimiter {delimiter}"),
    }
}

/// The same of a workbook, which has neither encoding nor delimiter.
pub fn workbook_form(name: &str, bytes: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{name}: {bytes}バイト、Excel のブック"),
        Lang::En => format!("{name}: {bytes} bytes, a workbook"),
    }
}

/// The profile that fits.
pub fn fits(title: &str, id: &str, kind: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("形式: {title}（{id}、{kind}）"),
        Lang::En => format!("profile: {title} ({id}, {kind})"),
    }
}

/// The rows of one of several sheets follow.
pub fn sheet(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(" シート「{name}」"),
        Lang::En => format!(" sheet {name:?}"),
    }
}

/// What a row would become.
pub fn row_becomes(row: u64, number: &str, said: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("  {row}行目  受注 {number}  {said}"),
        Lang::En => format!("  row {row}  order {number}  {said}"),
    }
}

/// Nothing was changed by looking.
pub fn untouched(rows: u64, sound: u64, held: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{rows}行のうち、取り込める行 {sound}、要修正になる行 {held}（確認だけで、何も変えていません）"
        ),
        Lang::En => format!("{sound} of {rows} rows would be taken, {held} held (nothing was touched)"),
    }
}

/// A report was written.
pub fn report_written(path: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("突合レポートを書きました: {path}"),
        Lang::En => format!("report written: {path}"),
    }
}
