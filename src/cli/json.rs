//! The JSON of contract section 8. Field order is the contract's.

use crate::ledger::OrderRecord;
use crate::notice::Code;
use crate::order::{ExportState, Item, Party, Totals, Yen};
use crate::rules::Verdict;
use crate::telling::{ExportOutcome, shipment_of};
use chrono_tz::Tz;
use serde::Serialize;

#[derive(Serialize)]
struct OrderJson<'o> {
    store: &'o str,
    number: &'o str,
    status: &'o str,
    ordered_at: Option<String>,
    orderer: PartyJson<'o>,
    ship_to: PartyJson<'o>,
    anonymous: bool,
    items: Vec<ItemJson<'o>>,
    totals: TotalsJson,
    payment: &'o str,
    requested_date: Option<String>,
    requested_time: &'o str,
    note: &'o str,
    memo: &'o str,
    shipment: ShipmentJson<'o>,
    bundle: BundleJson<'o>,
    export: ExportJson,
    origin: OriginJson<'o>,
}

#[derive(Serialize)]
struct PartyJson<'o> {
    name: &'o str,
    kana: &'o str,
    company: &'o str,
    postal_code: &'o str,
    prefecture: &'o str,
    city: &'o str,
    address1: &'o str,
    address2: &'o str,
    phone: &'o str,
    email: &'o str,
}

#[derive(Serialize)]
struct ItemJson<'o> {
    sku: &'o str,
    name: &'o str,
    options: &'o str,
    unit_price: Option<i64>,
    quantity: Option<i64>,
}

#[derive(Serialize)]
struct TotalsJson {
    items: Option<i64>,
    shipping: Option<i64>,
    fee: Option<i64>,
    discount: Option<i64>,
    total: Option<i64>,
}

#[derive(Serialize)]
struct ShipmentJson<'o> {
    carrier: &'o str,
    method: &'o str,
    tracking: &'o [String],
    ship_date: Option<String>,
}

#[derive(Serialize)]
struct BundleJson<'o> {
    parent: Option<&'o str>,
}

#[derive(Serialize)]
struct ExportJson {
    due: bool,
    reasons: Vec<&'static str>,
    state: &'static str,
}

#[derive(Serialize)]
struct OriginJson<'o> {
    file: &'o str,
    row: u64,
}

/// One order as a line of JSON.
///
/// # Errors
/// None that can happen with these shapes; serde's own type says so.
pub fn order_json(record: &OrderRecord, verdict: &Verdict, zone: Tz) -> serde_json::Result<String> {
    let order = &record.order;
    let shipment = shipment_of(record);
    let mut reasons: Vec<&'static str> = match verdict {
        Verdict::Due => Vec::new(),
        Verdict::NotDue(reasons) => reasons.iter().copied().map(Code::name).collect(),
    };
    if order.export_state == ExportState::Stuck {
        let codes = record.mall.iter().flat_map(|mall| &mall.codes).map(|code| code.name());
        reasons.extend(codes.filter(|name| name.starts_with('M')));
    }
    let json = OrderJson {
        store: &order.store,
        number: &order.number,
        status: &order.status,
        ordered_at: order.ordered_at.and_then(|at| moment(at, zone)),
        orderer: party(&order.orderer),
        ship_to: party(&order.ship_to),
        anonymous: order.anonymous,
        items: order.items.iter().map(item).collect(),
        totals: totals(&order.totals),
        payment: &order.payment,
        requested_date: order.requested_date.map(|day| day.to_string()),
        requested_time: &order.requested_time,
        note: &order.note,
        memo: &order.memo,
        shipment: ShipmentJson {
            carrier: &shipment.carrier,
            method: &shipment.method,
            tracking: &shipment.tracking,
            ship_date: shipment.ship_date.map(|day| day.to_string()),
        },
        bundle: BundleJson { parent: order.bundle.parent.as_deref() },
        export: ExportJson { due: *verdict == Verdict::Due, reasons, state: order.export_state.name() },
        origin: OriginJson { file: &record.origin.file, row: record.origin.row },
    };
    serde_json::to_string(&json)
}

fn moment(at: i64, zone: Tz) -> Option<String> {
    let at = chrono::DateTime::from_timestamp(at, 0)?.with_timezone(&zone);
    Some(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, false))
}

fn party(party: &Party) -> PartyJson<'_> {
    PartyJson {
        name: &party.name,
        kana: &party.kana,
        company: &party.company,
        postal_code: &party.postal_code,
        prefecture: &party.prefecture,
        city: &party.city,
        address1: &party.address1,
        address2: &party.address2,
        phone: &party.phone,
        email: &party.email,
    }
}

fn item(item: &Item) -> ItemJson<'_> {
    ItemJson {
        sku: &item.sku,
        name: &item.name,
        options: &item.options,
        unit_price: item.unit_price.map(Yen::amount),
        quantity: item.quantity,
    }
}

fn totals(totals: &Totals) -> TotalsJson {
    let amount = |yen: Option<Yen>| yen.map(Yen::amount);
    TotalsJson {
        items: amount(totals.items),
        shipping: amount(totals.shipping),
        fee: amount(totals.fee),
        discount: amount(totals.discount),
        total: amount(totals.total),
    }
}

/// What came of one store's export, as a line of JSON.
pub(super) fn export_json(outcome: &ExportOutcome) -> String {
    let left: Vec<_> = outcome
        .left
        .iter()
        .map(|(number, reasons)| serde_json::json!({ "number": number, "reasons": reasons.iter().map(|c| c.name()).collect::<Vec<_>>() }))
        .collect();
    let unencodable: Vec<_> = outcome
        .unencodable
        .iter()
        .map(|(number, column, (character, _))| serde_json::json!({ "number": number, "column": column, "character": character }))
        .collect();
    let too_long: Vec<_> = outcome
        .too_long
        .iter()
        .map(|(number, column, over)| serde_json::json!({ "number": number, "column": column, "over": over }))
        .collect();
    let first_only: Vec<_> = outcome
        .first_only
        .iter()
        .map(|(number, count)| serde_json::json!({ "number": number, "tracking_numbers": count }))
        .collect();
    serde_json::json!({
        "store": outcome.store, "dry_run": outcome.dry, "count": outcome.sent_count, "numbers": outcome.sent,
        "file": outcome.file, "left": left, "unencodable": unencodable, "too_long": too_long, "first_only": first_only,
        "mall": outcome.mall.as_ref().map(|of_mall| serde_json::json!({
            "by_hand": of_mall.by_hand, "message_left_out": of_mall.too_long, "sending": of_mall.sending,
            "unsure": of_mall.unsure, "stuck": of_mall.stuck_count, "stopped": of_mall.stop.is_some(),
        })),
    })
    .to_string()
}

/// The figures of a report's サマリー.
pub(super) fn summary_json(summary: &crate::report::Summary, path: &str) -> String {
    let store = |figures: &crate::report::StoreFigures| {
        serde_json::json!({
            "store": figures.store.code, "name": figures.store.name, "orders": figures.orders, "amount": figures.amount,
            "shipped": figures.shipped, "exported": figures.exported, "waiting": figures.waiting, "unsure": figures.unsure,
            "stuck": figures.stuck, "held": figures.held,
            "waiting_by_reason": figures.waiting_by_reason.iter().map(|(code, count)| (code.name().to_owned(), serde_json::json!(count))).collect::<serde_json::Map<_, _>>(),
        })
    };
    serde_json::json!({
        "file": path,
        "stores": summary.stores.iter().map(store).collect::<Vec<_>>(),
        "total": store(&summary.total()),
    })
    .to_string()
}
