//! What an order is: the fold of all that was said of it, the last word on each field.

use super::{ExportState, Field, Part, Statement, Yen, date_of_code, status};
use chrono::NaiveDate;

/// A person or company: who bought (注文者) or where the parcel goes (送付先). Unknown is `""`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is named as the contract names it")]
pub struct Party {
    pub name: String,
    pub kana: String,
    pub company: String,
    pub postal_code: String,
    pub prefecture: String,
    pub city: String,
    pub address1: String,
    pub address2: String,
    pub phone: String,
    pub email: String,
}

impl Party {
    /// The text of one part.
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::Name => &self.name,
            Part::Kana => &self.kana,
            Part::Company => &self.company,
            Part::PostalCode => &self.postal_code,
            Part::Prefecture => &self.prefecture,
            Part::City => &self.city,
            Part::Address1 => &self.address1,
            Part::Address2 => &self.address2,
            Part::Phone => &self.phone,
            Part::Email => &self.email,
        }
    }

    /// The same, to write to.
    pub fn part_mut(&mut self, part: Part) -> &mut String {
        match part {
            Part::Name => &mut self.name,
            Part::Kana => &mut self.kana,
            Part::Company => &mut self.company,
            Part::PostalCode => &mut self.postal_code,
            Part::Prefecture => &mut self.prefecture,
            Part::City => &mut self.city,
            Part::Address1 => &mut self.address1,
            Part::Address2 => &mut self.address2,
            Part::Phone => &mut self.phone,
            Part::Email => &mut self.email,
        }
    }
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is named as the contract names it")]
pub struct Item {
    pub sku: String,
    pub name: String,
    pub options: String,
    pub unit_price: Option<Yen>,
    pub quantity: Option<i64>,
}

/// The sums of an order, as the source gave them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is named as the contract names it")]
pub struct Totals {
    pub items: Option<Yen>,
    pub shipping: Option<Yen>,
    pub fee: Option<Yen>,
    pub discount: Option<Yen>,
    pub total: Option<Yen>,
}

/// How the parcel travels (出荷).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shipment {
    /// 配送業者, as it came.
    pub carrier: String,
    /// 配送方法, as it came.
    pub method: String,
    /// 伝票番号: none, one or many.
    pub tracking: Vec<String>,
    /// 出荷日.
    pub ship_date: Option<NaiveDate>,
}

/// Whose parcel an order travels in (同梱).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bundle {
    /// The parent's order number; `None` for an order that travels by itself.
    pub parent: Option<String>,
}

/// What the store itself says of an order (モール側の状態). `None`: it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MallState {
    /// Paid for, as far as the store waits for money before the parcel leaves.
    pub paid: Option<bool>,
    /// Shipped.
    pub shipped: Option<bool>,
    /// To be looked at by a person before anything is done.
    pub hold: Option<bool>,
}

impl MallState {
    /// Whether the store does not allow a shipment now: it waits for money, or holds the order back.
    pub fn forbids(self) -> bool {
        self.paid == Some(false) || self.hold == Some(true)
    }

    /// Whether the parcel has left, as the store has it.
    pub fn is_shipped(self) -> bool {
        self.shipped == Some(true)
    }

    /// What a statement says of it.
    pub fn of(said: Statement<'_>) -> Self {
        let flag = |field| flag_of(said.last_text(field)?);
        Self {
            paid: flag(Field::MALL_PAID),
            shipped: flag(Field::MALL_SHIPPED),
            hold: flag(Field::MALL_HOLD),
        }
    }
}

/// A flag where nothing is said when it was taken back.
fn flag_of(text: &str) -> Option<bool> {
    (!text.is_empty()).then_some(text == "1")
}

/// The canonical order: what all sources together say it is now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is named as the contract names it")]
pub struct Order {
    pub store: String,
    pub number: String,
    pub status: String,
    /// Epoch seconds.
    pub ordered_at: Option<i64>,
    pub orderer: Party,
    pub ship_to: Party,
    pub anonymous: bool,
    pub canceled: bool,
    pub items: Vec<Item>,
    pub totals: Totals,
    pub payment: String,
    pub requested_date: Option<NaiveDate>,
    pub requested_time: String,
    pub note: String,
    pub memo: String,
    /// Its own shipment; a child of a bundle travels by its parent's.
    pub shipment: Shipment,
    pub bundle: Bundle,
    pub mall: MallState,
    pub export_state: ExportState,
}

impl Order {
    /// An order of which nothing has been said yet.
    pub fn new(store: impl Into<String>, number: impl Into<String>) -> Self {
        Self { store: store.into(), number: number.into(), ..Self::default() }
    }

    /// Takes a statement in: every value it names replaces what was there. Statements are told in the order
    /// in which they were made and hold only news, so the last word on a field stands.
    pub fn hear(&mut self, said: Statement<'_>) {
        self.hear_only(said, |_| true);
    }

    /// The same of some fields only, for whoever looks at no others.
    pub fn hear_only(&mut self, said: Statement<'_>, wanted: fn(Field) -> bool) {
        let mut has_items = false;
        for (field, value) in said.iter().filter(|(field, _)| wanted(*field)) {
            if field == Field::ITEM {
                // The items of a statement are all there are now.
                if !has_items {
                    self.items.clear();
                }
                has_items = true;
                self.items.push(read_item(Statement::trusted(value)));
            } else if let Ok(text) = std::str::from_utf8(value) {
                self.hear_value(field, text);
            }
        }
    }

    fn hear_value(&mut self, field: Field, text: &str) {
        match field {
            Field::NUMBER => text.clone_into(&mut self.number),
            Field::ORDERED_AT => self.ordered_at = text.parse().ok(),
            Field::STATUS => text.clone_into(&mut self.status),
            Field::TOTALS_ITEMS => self.totals.items = yen(text),
            Field::TOTALS_SHIPPING => self.totals.shipping = yen(text),
            Field::TOTALS_FEE => self.totals.fee = yen(text),
            Field::TOTALS_DISCOUNT => self.totals.discount = yen(text),
            Field::TOTALS_TOTAL => self.totals.total = yen(text),
            Field::PAYMENT => text.clone_into(&mut self.payment),
            Field::REQUESTED_DATE => self.requested_date = date_of_code(text),
            Field::REQUESTED_TIME => text.clone_into(&mut self.requested_time),
            Field::NOTE => text.clone_into(&mut self.note),
            Field::MEMO => text.clone_into(&mut self.memo),
            Field::CARRIER => text.clone_into(&mut self.shipment.carrier),
            Field::METHOD => text.clone_into(&mut self.shipment.method),
            Field::SHIP_DATE => self.shipment.ship_date = date_of_code(text),
            Field::TRACKING => {
                self.shipment.tracking.clear();
                let numbers = text.split('\n').filter(|number| !number.is_empty());
                self.shipment.tracking.extend(numbers.map(str::to_owned));
            }
            Field::BUNDLE_PARENT => self.bundle.parent = (!text.is_empty()).then(|| text.to_owned()),
            Field::ANONYMOUS => self.anonymous = text == "1",
            Field::CANCELED => self.canceled = text == "1",
            Field::MALL_PAID => self.mall.paid = flag_of(text),
            Field::MALL_SHIPPED => self.mall.shipped = flag_of(text),
            Field::MALL_HOLD => self.mall.hold = flag_of(text),
            _ => self.hear_party(field, text),
        }
    }

    fn hear_party(&mut self, field: Field, text: &str) {
        for part in Part::ALL {
            if field == Field::orderer(part) {
                return text.clone_into(self.orderer.part_mut(part));
            }
            if field == Field::ship_to(part) {
                return text.clone_into(self.ship_to.part_mut(part));
            }
        }
    }

    /// Whether nothing more becomes of it: it is cancelled, told, or shipped as its store has it.
    pub fn is_settled(&self) -> bool {
        self.is_canceled() || self.export_state != ExportState::None || self.mall.is_shipped()
    }

    /// Whether it will not be shipped.
    pub fn is_canceled(&self) -> bool {
        super::same_text(&self.status, status::CANCELED)
    }
}

fn read_item(said: Statement<'_>) -> Item {
    let text = |field| said.text(field).unwrap_or("").to_owned();
    Item {
        sku: text(Field::ITEM_SKU),
        name: text(Field::ITEM_NAME),
        options: text(Field::ITEM_OPTIONS),
        unit_price: said.yen(Field::ITEM_UNIT_PRICE),
        quantity: said.integer(Field::ITEM_QUANTITY),
    }
}

fn yen(text: &str) -> Option<Yen> {
    text.parse().ok().and_then(Yen::new)
}
