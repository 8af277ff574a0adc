//! What the settings say of labels: who sends, which program gets which order.

use super::LabelSettings;
use super::read_party::read_party;
use crate::document::Table;
use crate::labels::{LabelCarrier, Route, Sender};
use crate::notice::settings as words;

pub(super) fn read_sender(table: &Table<'_, '_>, sender: &mut Sender) {
    read_party(table, &mut sender.party);
    for (key, target) in [
        ("yamato_customer", &mut sender.yamato_customer),
        ("yamato_freight", &mut sender.yamato_freight),
        ("sagawa_customer", &mut sender.sagawa_customer),
        ("contents", &mut sender.contents),
    ] {
        if let Some(text) = table.text(key) {
            *target = text;
        }
    }
}

pub(super) fn read_labels(table: &Table<'_, '_>) -> LabelSettings {
    let mut labels = LabelSettings { auto: table.flag("auto").unwrap_or(false), ..LabelSettings::default() };
    if let Some(replace) = table.table("replace") {
        for letter in replace.keys().collect::<Vec<_>>() {
            if let Some(other) = replace.text(letter) {
                labels.replace.push((letter.to_owned(), other));
            }
        }
        // Longer ones first, whatever the order in which the document gives them.
        labels.replace.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
        replace.finish();
    }
    for route in table.tables("route") {
        labels.routes.extend(read_route(&route));
        route.finish();
    }
    if labels.auto && !table.has("route") {
        table.wrong("auto", words::auto_labels_need_routes());
    }
    labels
}

fn read_route(table: &Table<'_, '_>) -> Option<Route> {
    let list =
        |key: &str| if table.is_list(key) { table.texts(key) } else { table.text(key).map(|one| vec![one]) };
    let [stores, methods, carriers, skus, prefectures, payments] =
        ["store", "method", "carrier", "sku", "prefecture", "payment"]
            .map(|key| list(key).unwrap_or_default());
    let (program, method) = read_program(table)?;
    Some(Route { stores, methods, carriers, skus, prefectures, payments, program, method })
}

/// `program = "yamato-b2"`, or with the method that the program is to use: `{ name = "yamato-b2", method = "ネコポス" }`.
fn read_program(table: &Table<'_, '_>) -> Option<(LabelCarrier, String)> {
    if !table.has("program") {
        table.missing("program");
        return None;
    }
    let (name, method) = match table.value_table("program") {
        None => (table.text("program")?, String::new()),
        Some(program) => {
            let (name, method) = (program.text("name"), program.text("method"));
            program.finish();
            (name.unwrap_or_default(), method.unwrap_or_default())
        }
    };
    let program = LabelCarrier::of_name(&name);
    if program.is_none() {
        table.wrong("program", words::not_one_of(&name, &LabelCarrier::ALL.map(LabelCarrier::name)));
    }
    Some((program?, method))
}
