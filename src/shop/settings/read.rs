//! Raw → checked.

use super::read_board::read_board;
use super::read_labels::{read_labels, read_sender};
use super::read_ledger::read_ledger;
use super::read_notices::{read_store_alarm, read_word_out};
use super::read_party::read_party;
use super::read_secret::read_secret_source;
use super::store::{
    AnonymousPolicy, ApiLimits, ExportSettings, FetchSettings, OrdererFrom, OrdererSettings, Store,
    StoreKind, Via, layout_of,
};
use super::values::{choice, is_safe_endpoint, number};
use super::{InboxSettings, LimitSettings, Settings, WatchSettings};
use crate::document::{Document, Mistake, Table};
use crate::labels::Sender;
use crate::notice::{settings as words, visible};
use crate::order::{Mall, Party, Template, fold_text};
use crate::rules::{NoTracking, Rules, TrackingCheck};
use chrono::NaiveTime;
use chrono_tz::Tz;
use std::borrow::Cow;

pub(super) fn settings(text: &str) -> Result<Settings, Vec<Mistake>> {
    let document = Document::parse(text);
    let settings = read(document.root());
    let mistakes = document.into_mistakes();
    if mistakes.is_empty() { Ok(settings) } else { Err(mistakes) }
}

fn read(root: Table<'_, '_>) -> Settings {
    let mut settings = Settings::without_file();
    if let Some(name) = root.text("timezone") {
        match name.parse::<Tz>() {
            Ok(zone) => settings.timezone = zone,
            Err(_) => root.wrong("timezone", words::unknown_timezone(&name)),
        }
    }
    if let Some(ledger) = root.table("ledger") {
        if let Some(place) = read_ledger(&ledger) {
            settings.ledger = place;
        }
        ledger.finish();
    }
    if let Some(inbox) = root.table("inbox") {
        let InboxSettings { settle_ms, poll_ms } = &mut settings.inbox;
        number(&inbox, "settle_ms", 0, 3_600_000, settle_ms);
        number(&inbox, "poll_ms", 10, 3_600_000, poll_ms);
        inbox.finish();
    }
    if let Some(watch) = root.table("watch") {
        read_watch(&watch, &mut settings.watch);
        watch.finish();
    }
    if let Some(limits) = root.table("limits") {
        let LimitSettings { file_bytes, columns, field_bytes, rows, xlsx_bytes } = &mut settings.limits;
        for (key, target) in [
            ("file_bytes", file_bytes),
            ("columns", columns),
            ("field_bytes", field_bytes),
            ("rows", rows),
            ("xlsx_bytes", xlsx_bytes),
        ] {
            number(&limits, key, 1, i64::MAX, target);
        }
        limits.finish();
    }
    if let Some(rules) = root.table("rules") {
        settings.rules = read_rules(rules);
    }
    if let Some(privacy) = root.table("privacy") {
        number(&privacy, "keep_days", 0, 36_500, &mut settings.privacy.keep_days);
        privacy.finish();
    }
    if let Some(sender) = root.table("sender") {
        read_sender(&sender, &mut settings.sender);
        sender.finish();
    }
    if let Some(labels) = root.table("labels") {
        settings.labels = read_labels(&labels);
        labels.finish();
    }
    if let Some(board) = root.table("board") {
        settings.board = read_board(&board);
        board.finish();
    }
    let stores: Vec<Store> = read_stores(&root, &settings.sender);
    if !stores.is_empty() {
        settings.stores = stores;
    }
    read_word_out(&root, &mut settings);
    root.finish();
    settings
}

fn read_watch(table: &Table<'_, '_>, watch: &mut WatchSettings) {
    number(table, "every_s", 1, 86_400, &mut watch.every_s);
    if let Some(text) = table.text("report_at") {
        match NaiveTime::parse_from_str(&text, "%H:%M") {
            Ok(time) => watch.report_at = Some(time),
            Err(_) => table.wrong("report_at", words::not_a_time(&text)),
        }
    }
}

fn read_rules(table: Table<'_, '_>) -> Rules {
    let mut rules = Rules::default();
    if let Some(statuses) = table.texts("excluded_statuses") {
        // A blank one would shut out every order that has no status.
        if statuses.iter().any(|status| fold_text(status).is_empty()) {
            table.wrong("excluded_statuses", words::empty());
        }
        rules.excluded_statuses = statuses;
    }
    if table.has("no_tracking_needed") {
        rules.no_tracking_needed = table
            .tables("no_tracking_needed")
            .into_iter()
            .map(|entry| {
                let list = |key: &str| {
                    if !entry.has(key) {
                        entry.missing(key);
                    }
                    entry.texts(key).unwrap_or_default()
                };
                let read = NoTracking { carriers: list("carriers"), methods: list("methods") };
                entry.finish();
                read
            })
            .collect();
    }
    if let Some(status) = table.text("shipped_status") {
        if status.trim().is_empty() {
            table.wrong("shipped_status", words::empty());
        }
        rules.shipped_status = status;
    }
    let checks = [("warn", TrackingCheck::Warn), ("hold", TrackingCheck::Hold), ("off", TrackingCheck::Off)];
    choice(&table, "tracking_check", &checks, &mut rules.tracking_check);
    if let Some(aliases) = table.table("aliases") {
        for name in aliases.keys().collect::<Vec<_>>() {
            if let Some(meaning) = aliases.text(name) {
                if fold_text(name).is_empty() || fold_text(&meaning).is_empty() {
                    aliases.wrong(name, words::empty());
                }
                rules.aliases.push((name.to_owned(), meaning));
            }
        }
        aliases.finish();
    }
    table.finish();
    rules.prepared()
}

fn read_stores(root: &Table<'_, '_>, sender: &Sender) -> Vec<Store> {
    let mut stores: Vec<Store> = Vec::new();
    for table in root.tables("store") {
        let mut store = read_store(&table);
        if let Some(own) = table.table("sender") {
            // What a store does not say of its sender is no other store's; only contract numbers are the shop's.
            let shop = Sender { party: Party::default(), ..sender.clone() };
            read_sender(&own, store.sender.insert(shop));
            own.finish();
        }
        if stores.iter().any(|known| known.code.eq_ignore_ascii_case(&store.code) && !store.code.is_empty()) {
            table.wrong("code", words::code_twice(&store.code));
        }
        table.finish();
        stores.push(store);
    }
    stores
}

fn read_store(table: &Table<'_, '_>) -> Store {
    if !table.has("code") {
        table.missing("code");
    }
    let code = table.text("code").unwrap_or_default();
    if table.has("code") && !is_folder_name(&code) {
        table.wrong("code", words::bad_code(&code));
    }
    let name = table.text("name").unwrap_or_else(|| code.clone());
    let mut store = Store::csv(&code, &name);
    choice(
        table,
        "kind",
        &[("csv", StoreKind::Csv), ("mercari-shops", StoreKind::MercariShops)],
        &mut store.kind,
    );
    read_mall(table, &mut store);
    let is_mercari = store.kind == StoreKind::MercariShops;
    if is_mercari {
        store.export.via = Via::Api;
    }
    if let Some(status) = table.text("initial_status") {
        if fold_text(&status).is_empty() {
            table.wrong("initial_status", words::empty());
        }
        store.initial_status = status;
    }
    store.client_name = table.text("client_name").unwrap_or_default();
    // It travels in a header.
    if !store.client_name.bytes().all(|b| b.is_ascii_graphic()) {
        table.wrong("client_name", words::not_a_header());
    }
    store.token = read_secret_source(table, "token");
    if let Some(endpoint) = table.text("endpoint") {
        if !is_safe_endpoint(&endpoint) {
            table.wrong("endpoint", words::unsafe_endpoint());
        }
        store.endpoint = endpoint;
    }
    if let Some(fetch) = table.table("fetch") {
        read_fetch(&fetch, &mut store.fetch, is_mercari);
        fetch.finish();
    }
    if let Some(orderer) = table.table("orderer") {
        read_orderer(&orderer, &mut store.orderer);
        orderer.finish();
    }
    if let Some(export) = table.table("export") {
        read_export(&export, &mut store.export, is_mercari);
        export.finish();
    }
    store.alarm = read_store_alarm(table);
    if let Some(limits) = table.table("limits") {
        read_api_limits(&limits, &mut store.limits);
        limits.finish();
    }
    let tells = store.export.enabled && store.export.via == Via::Api;
    if is_mercari && (tells || store.fetch.auto) {
        // What is wrong with a token that is there was said already.
        if !table.has("token") {
            table.missing("token");
        }
        if store.client_name.is_empty() {
            table.missing("client_name");
        }
    }
    store
}

/// The store's mall, which brings the layout of its upload with it.
fn read_mall(table: &Table<'_, '_>, store: &mut Store) {
    let Some(name) = table.text("mall").filter(|name| !name.is_empty()) else { return };
    let names: Vec<&str> = Mall::all().map(Mall::name).collect();
    match Mall::of_name(&name) {
        Some(mall) if (store.kind == StoreKind::MercariShops) != (mall == Mall::MercariShops) => {
            table.wrong("mall", words::mall_of_another_kind(&name));
        }
        Some(mall) => {
            store.mall = Some(mall);
            layout_of(mall).clone_into(&mut store.export.layout);
        }
        None => table.wrong("mall", words::not_one_of_near(&name, &names)),
    }
}

fn read_fetch(fetch: &Table<'_, '_>, into: &mut FetchSettings, is_mercari: bool) {
    let FetchSettings { auto, every_s, days } = into;
    *auto = fetch.flag("auto").unwrap_or(*auto);
    number(fetch, "every_s", 1, 86_400, every_s);
    number(fetch, "days", 1, 3650, days);
    if !is_mercari && *auto {
        fetch.wrong("auto", words::needs_api());
    }
}

fn read_orderer(table: &Table<'_, '_>, orderer: &mut OrdererSettings) {
    choice(
        table,
        "from",
        &[("ship-to", OrdererFrom::ShipTo), ("fixed", OrdererFrom::Fixed)],
        &mut orderer.from,
    );
    read_party(table, &mut orderer.fixed);
}

fn read_export(table: &Table<'_, '_>, export: &mut ExportSettings, is_mercari: bool) {
    export.enabled = table.flag("enabled").unwrap_or(export.enabled);
    export.auto = table.flag("auto").unwrap_or(export.auto);
    number(table, "every_s", 1, 86_400, &mut export.every_s);
    choice(table, "via", &[("api", Via::Api), ("csv", Via::Csv)], &mut export.via);
    if export.via == Via::Api && !is_mercari {
        table.wrong("via", words::needs_api());
    }
    let policies = [("send", AnonymousPolicy::Send), ("skip", AnonymousPolicy::Skip)];
    choice(table, "anonymous", &policies, &mut export.anonymous);
    if let Some(layout) = table.text("layout") {
        export.layout = layout;
    }
    if let Some(template) = table.text("tracking_code") {
        demand_template(table, "tracking_code", &template);
        export.tracking_code = template;
    }
    if let Some(message) = table.text("message") {
        demand_template(table, "message", &message);
        export.message = message;
    }
    export.message_until = table.day("message_until").or(export.message_until);
    export.since = table.day("since").or(export.since);
    number(table, "max_age_days", 0, 3650, &mut export.max_age_days);
    number(table, "hold_s", 0, 604_800, &mut export.hold_s);
    export.hold_on_message = table.flag("hold_on_message").unwrap_or(export.hold_on_message);
    for (key, is_set) in [("hold_s", export.hold_s > 0), ("hold_on_message", export.hold_on_message)] {
        if is_set && export.via != Via::Api {
            table.wrong(key, words::needs_api());
        }
    }
}

fn read_api_limits(table: &Table<'_, '_>, limits: &mut ApiLimits) {
    number(table, "points_per_hour", 1, 10_000_000, &mut limits.points_per_hour);
    number(table, "reserve", 0, 10_000_000, &mut limits.reserve);
    number(table, "in_flight", 1, 64, &mut limits.in_flight);
    number(table, "timeout_s", 1, 600, &mut limits.timeout_s);
    if limits.reserve >= limits.points_per_hour {
        table.wrong("reserve", words::reserve_takes_all());
    }
}

/// Whether a code can be the name of a folder on every system that a share meets.
fn is_folder_name(code: &str) -> bool {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let lower = code.to_lowercase();
    // What a Windows share calls a device, it does with any ending.
    let stem = lower.split('.').next().unwrap_or_default();
    !code.is_empty()
        && code.len() <= 64
        && code.trim() == code
        && !code.starts_with(['.', '~'])
        && !code.ends_with('.')
        && !code.chars().any(|c| r#"/\:*?"<>|"#.contains(c))
        && matches!(visible(code), Cow::Borrowed(_))
        && !matches!(lower.as_str(), "held" | "reports" | "labels")
        && !DEVICES.contains(&stem)
        && !((stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.chars().count() == 4
            && stem.ends_with(|c: char| c.is_ascii_digit() || "¹²³".contains(c)))
}

/// A date form that cannot be written is found here: later it would leave the buyer without a message.
fn demand_template(table: &Table<'_, '_>, key: &str, text: &str) {
    if let Err(bad) = Template::parse(text) {
        table.wrong(key, crate::notice::layout::bad_date_format(&bad.placeholder));
    }
}
