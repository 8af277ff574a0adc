//! An order as machines read it: one line of JSON. The names and the order of its fields are fixed; whoever reads them
//! relies on them.

use super::{Item, Order, Party, Shipment, Totals, Yen};
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
    mall: MallJson,
    export: ExportJson<'o>,
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
struct MallJson {
    paid: Option<bool>,
    shipped: Option<bool>,
    hold: Option<bool>,
}

#[derive(Serialize)]
struct ExportJson<'o> {
    due: bool,
    reasons: &'o [&'static str],
    state: &'static str,
    changed_after: bool,
}

#[derive(Serialize)]
struct OriginJson<'o> {
    file: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'o str>,
    row: u64,
}

/// An order with what is known around it.
#[derive(Debug, Clone, Copy)]
pub struct OrderView<'o> {
    /// The order.
    pub order: &'o Order,
    /// The shipment by which it travels: its own, or that of its bundle's parent.
    pub shipment: &'o Shipment,
    /// Whether it is to be told now.
    pub is_due: bool,
    /// The codes of everything that speaks against it, and of what the mall said.
    pub reasons: &'o [&'static str],
    /// Whether a value that was told has changed since.
    pub changed_after: bool,
    /// The file that it came with.
    pub file: &'o str,
    /// The sheet there, where rows were read from several; else empty.
    pub sheet: &'o str,
    /// Its row there.
    pub row: u64,
}

impl OrderView<'_> {
    /// As a line of JSON, without its line end; moments are those of `zone`.
    ///
    /// # Errors
    /// None that can happen with these shapes; serde's own type says so.
    pub fn json(&self, zone: Tz) -> serde_json::Result<String> {
        let Self { order, shipment, .. } = *self;
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
            mall: MallJson { paid: order.mall.paid, shipped: order.mall.shipped, hold: order.mall.hold },
            export: ExportJson {
                due: self.is_due,
                reasons: self.reasons,
                state: order.export_state.name(),
                changed_after: self.changed_after,
            },
            origin: OriginJson {
                file: self.file,
                sheet: (!self.sheet.is_empty()).then_some(self.sheet),
                row: self.row,
            },
        };
        serde_json::to_string(&json)
    }
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
