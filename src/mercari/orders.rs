//! The mall's orders as plain values, and what they say to the ledger.
//!
//! What goes in: answers of the wire. What comes out: [`FetchedOrder`]s, whether each may come in, and its
//! statement.
//!
//! **Invariant.** What is missing or new is a value, never a crash and never a guess.

use super::wire::{self, StatusFilter};
use super::{ListingPage, Outcome, PAGE_SIZE, PageQuery};
use crate::order::{Field, Part, Party, StatementBuf, Yen, digits};
use crate::shipment::{Line, MallStanding, Messages, Reading};
use chrono::{DateTime, SecondsFormat};

/// What stands in the ship-to of an order whose address the mall hides.
pub const ANONYMOUS_SHIP_TO: &str = "匿名配送";

/// One line of an order as the mall gave it. What was missing is empty or `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchedLine {
    /// The mall's product id.
    pub product_id: String,
    /// The mall's variant id.
    pub variant_id: String,
    /// 商品管理番号.
    pub sku: String,
    /// 商品名.
    pub name: String,
    /// The variant's name.
    pub options: String,
    /// Whole yen.
    pub unit_price: Option<i64>,
    /// As bought, cancelled ones counted.
    pub purchased: Option<i64>,
    /// What was cancelled, shipped or not.
    pub canceled: i64,
    /// What is left to ship. `None` is not "all of it": it is unknown.
    pub unshipped: Option<i64>,
    /// The shipping method in the mall's word.
    pub method: String,
}

/// One order as the mall gave it, of plain values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedOrder {
    /// The order number: the mall's id without `order_`.
    pub id: String,
    /// Where it stands.
    pub standing: MallStanding,
    /// When it was made, epoch seconds.
    pub ordered_at: Option<i64>,
    /// Whether it has been paid.
    pub paid: bool,
    /// What the buyer paid, whole yen.
    pub total: Option<i64>,
    /// The ship-to; `None` when the mall gave none, or nothing in it.
    pub address: Option<Party>,
    /// Its lines.
    pub lines: Vec<FetchedLine>,
}

/// What becomes of a fetched order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It is taken in, or refreshes what is known.
    Take,
    /// It is left out.
    LeaveOut(LeftOut),
}

/// Why a fetched order that is not known yet is left out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LeftOut {
    /// Not paid, being completed, being cancelled, or cancelled: it comes in later, or never.
    NotYetOrNever,
    /// Paid and without an address: it comes in when it has one.
    NoAddress,
    /// It has no lines.
    NoLines,
    /// A state that we do not know, in the mall's word.
    UnknownStatus(String),
    /// Something in it has a shape that nobody knows.
    UnknownShape,
}

/// Where the orderer comes from, since the mall gives none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrdererSource {
    /// Who gets the parcel also bought it.
    #[default]
    ShipTo,
    /// Always the fixed one of the settings.
    Fixed,
}

/// The settings about orderers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orderers {
    /// For orders that are not anonymous.
    pub from: OrdererSource,
    /// The fixed one; of anonymous orders always the orderer.
    pub fixed: Party,
}

/// An order number as everyone may write it, without the prefix that people see.
pub fn bare_id(number: &str) -> &str {
    let number = number.trim();
    number.strip_prefix("order_").unwrap_or(number)
}

/// An id longer than this, in bytes, is none of the mall's: its own have two dozen.
const ID_BYTES_MAX: usize = 200;

/// So many characters are shown of an id that is none.
const ID_CHARS_SHOWN: usize = 40;

/// Why an element of a listing is no order: it cannot even be named, or only so.
pub(super) type Nameless = Option<String>;

/// The id of an order in the answer of a mall, without its prefix. What cannot be one is the error, as it is shown.
pub(super) fn id_of_order(id: Option<&str>) -> Result<String, Nameless> {
    match id.map(bare_id) {
        None | Some("") => Err(None),
        Some(id) if id.len() > ID_BYTES_MAX => {
            Err(Some(id.chars().take(ID_CHARS_SHOWN).chain(['…']).collect()))
        }
        Some(id) => Ok(id.to_owned()),
    }
}

impl FetchedOrder {
    /// How many bytes its texts take, about.
    pub fn text_bytes(&self) -> usize {
        let lines = self.lines.iter().map(|line| {
            let FetchedLine { product_id, variant_id, sku, name, options, method, .. } = line;
            let texts = [product_id, variant_id, sku, name, options, method];
            size_of::<FetchedLine>() + texts.iter().map(|text| text.len()).sum::<usize>()
        });
        let address = self.address.iter().flat_map(|party| Part::ALL.map(|part| party.part(part).len()));
        size_of::<Self>() + self.id.len() + lines.sum::<usize>() + address.sum::<usize>()
    }

    /// Whether the mall hides the address and issues the label (らくらくメルカリ便 and whatever else is the mall's own).
    pub fn is_anonymous(&self) -> bool {
        self.lines.iter().any(|line| line.method.starts_with("MERCARI_"))
    }

    /// Whether it may come in. What is known is always refreshed.
    pub fn admission(&self, known: bool) -> Admission {
        let leave = match &self.standing {
            _ if known => return Admission::Take,
            MallStanding::Unknown(word) => LeftOut::UnknownStatus(word.clone()),
            MallStanding::Open | MallStanding::Completed if self.lines.is_empty() => LeftOut::NoLines,
            MallStanding::Open | MallStanding::Completed if self.is_anonymous() => return Admission::Take,
            MallStanding::Open | MallStanding::Completed if self.paid && self.address.is_some() => {
                return Admission::Take;
            }
            MallStanding::Open | MallStanding::Completed if self.paid => LeftOut::NoAddress,
            _ => LeftOut::NotYetOrNever,
        };
        Admission::LeaveOut(leave)
    }

    /// The same order as the saga reads it. `asked_at` is [`crate::shipment::Status::events`] at the asking.
    pub fn reading(&self, asked_at: usize) -> Reading {
        let left = |line: &FetchedLine| {
            let quantity = line.unshipped.filter(|quantity| *quantity > 0)?;
            let (product_id, variant_id) = (line.product_id.clone(), line.variant_id.clone());
            Some((line.method.clone(), Line { product_id, variant_id, quantity }))
        };
        Reading {
            asked_at,
            standing: self.standing.clone(),
            unshipped: Some(self.lines.iter().filter_map(left).collect()),
            messages: Messages::NotRead,
        }
    }
}

/// What the mall says of an order, for the ledger. The shipping method of a line is no delivery method (it says
/// who arranges the carrier), so nothing is said of the shipment.
pub fn statement(order: &FetchedOrder, orderers: &Orderers) -> StatementBuf {
    let mut said = StatementBuf::new();
    said.put_text(Field::NUMBER, &order.id);
    if let Some(at) = order.ordered_at {
        said.put_integer(Field::ORDERED_AT, at);
    }
    let anonymous = order.is_anonymous();
    let hidden = Party { name: ANONYMOUS_SHIP_TO.to_owned(), ..Party::default() };
    let ship_to = if anonymous { Some(&hidden) } else { order.address.as_ref() };
    let orderer = match orderers.from {
        OrdererSource::ShipTo if !anonymous => order.address.as_ref(),
        _ => Some(&orderers.fixed),
    };
    put_party(&mut said, Field::orderer, orderer);
    put_party(&mut said, Field::ship_to, ship_to);
    for line in &order.lines {
        said.put_item(item(line).as_statement());
    }
    if let Some(total) = order.total.and_then(Yen::new) {
        said.put_yen(Field::TOTALS_TOTAL, total);
    }
    if anonymous {
        said.put_flag(Field::ANONYMOUS, true);
    }
    if order.standing == MallStanding::Canceled {
        said.put_flag(Field::CANCELED, true);
    }
    said
}

fn put_party(said: &mut StatementBuf, field: fn(Part) -> Field, party: Option<&Party>) {
    for part in Part::ALL {
        said.put_text(field(part), party.map_or("", |party| party.part(part)));
    }
}

fn item(line: &FetchedLine) -> StatementBuf {
    let mut said = StatementBuf::new();
    said.put_text(Field::ITEM_SKU, &line.sku);
    said.put_text(Field::ITEM_NAME, &line.name);
    said.put_text(Field::ITEM_OPTIONS, &line.options);
    if let Some(price) = line.unit_price.and_then(Yen::new) {
        said.put_yen(Field::ITEM_UNIT_PRICE, price);
    }
    if let Some(purchased) = line.purchased {
        said.put_integer(Field::ITEM_QUANTITY, purchased.saturating_sub(line.canceled).max(0));
    }
    said
}

/// A moment of the wire, epoch seconds.
fn moment(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|moment| moment.timestamp())
}

fn wire_moment(at: i64) -> Option<String> {
    DateTime::from_timestamp(at, 0).map(|moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn standing_of(word: &str) -> MallStanding {
    match word {
        "WAITING_FOR_PAYMENT" => MallStanding::Unpaid,
        "WAITING_FOR_SHIPPING" => MallStanding::Open,
        "COMPLETING" => MallStanding::Completing,
        "COMPLETED" => MallStanding::Completed,
        "CANCELING" => MallStanding::Canceling,
        "CANCELED" => MallStanding::Canceled,
        other => MallStanding::Unknown(other.chars().take(WORD_CHARS_MAX).collect()),
    }
}

/// More characters than this of a word that nobody knows are not kept.
const WORD_CHARS_MAX: usize = 60;

/// The mall's word for an enum value that may be missing or new.
fn word<T: serde::Serialize>(value: Option<T>) -> String {
    let word = value.and_then(|value| serde_json::to_value(value).ok());
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or("").to_owned()
}

fn text(value: Option<String>) -> String {
    value.unwrap_or_default()
}

/// An order that cannot even be named is counted, not guessed.
type Read<T> = Result<T, Nameless>;

macro_rules! order_reader {
    ($name:ident, $module:ident) => {
        fn $name(order: wire::$module::OrderFields) -> Read<FetchedOrder> {
            let id = id_of_order(order.id.as_deref())?;
            let address = order.shipping_address.and_then(|a| {
                let names = [text(a.last_name), text(a.first_name)];
                let names: Vec<&str> = names.iter().map(|n| n.trim()).filter(|n| !n.is_empty()).collect();
                let party = Party {
                    name: names.join(" "),
                    postal_code: digits(&text(a.postal_code)),
                    prefecture: a.state.and_then(|state| state.name).unwrap_or_default(),
                    city: text(a.city),
                    address1: text(a.address1),
                    address2: text(a.address2),
                    phone: digits(&text(a.phone_number)),
                    ..Party::default()
                };
                let said = [&party.name, &party.city, &party.address1];
                said.iter().any(|text| !text.trim().is_empty()).then_some(party)
            });
            let lines = order.products.unwrap_or_default().into_iter().flatten().map(|line| {
                let (variant_id, sku, options) = match line.variant {
                    Some(variant) => (text(variant.id), text(variant.sku_code), text(variant.name)),
                    None => Default::default(),
                };
                let canceled = [line.shipped_canceled_quantity, line.unshipped_canceled_quantity];
                FetchedLine {
                    product_id: text(line.product_id),
                    variant_id,
                    sku,
                    name: text(line.name),
                    options,
                    unit_price: line.unit_price,
                    purchased: line.purchased_quantity,
                    canceled: canceled.into_iter().flatten().filter(|n| *n > 0).sum(),
                    unshipped: line.unshipped_quantity,
                    method: word(line.shipping_method),
                }
            });
            Ok(FetchedOrder {
                id,
                standing: standing_of(&word(order.status)),
                ordered_at: order.created_at.as_deref().and_then(moment),
                paid: order.paid_at.is_some_and(|at| !at.trim().is_empty()),
                total: order.total_price,
                address,
                lines: lines.collect(),
            })
        }
    };
}

order_reader!(order_of_page, read_page);
order_reader!(order_of_id, read_order);

pub(super) fn order_by_id(order: wire::read_order::OrderFields) -> Result<FetchedOrder, String> {
    order_of_id(order).map_err(|_| "an order without an id".to_owned())
}

pub(super) fn page(data: wire::read_page::ResponseData) -> Result<ListingPage<FetchedOrder>, String> {
    let connection = data.order_transactions.ok_or("an answer without a page")?;
    let info = connection.page_info.ok_or("a page without its place")?;
    let read = connection
        .edges
        .unwrap_or_default()
        .into_iter()
        .map(|edge| order_of_page(edge.and_then(|edge| edge.node).ok_or(None)?));
    Ok(page_of(read, info.end_cursor, info.has_next_page))
}

type StandingOf = (String, MallStanding, Option<i64>);

pub(super) fn standings(data: wire::read_standings::ResponseData) -> Result<ListingPage<StandingOf>, String> {
    let connection = data.order_transactions.ok_or("an answer without a page")?;
    let info = connection.page_info.ok_or("a page without its place")?;
    let read = connection.edges.unwrap_or_default().into_iter().map(|edge| {
        let node = edge.and_then(|edge| edge.node).ok_or(None)?;
        let id = id_of_order(node.id.as_deref())?;
        Ok((id, standing_of(&word(node.status)), node.created_at.as_deref().and_then(moment)))
    });
    Ok(page_of(read, info.end_cursor, info.has_next_page))
}

fn page_of<T>(
    read: impl Iterator<Item = Read<T>>,
    end_cursor: Option<String>,
    has_next: Option<bool>,
) -> ListingPage<T> {
    let mut page = ListingPage { orders: Vec::new(), unreadable: 0, odd: Vec::new(), end_cursor, has_next };
    for order in read {
        match order {
            Ok(order) => page.orders.push(order),
            Err(Some(id)) => page.odd.push(id),
            Err(None) => page.unreadable += 1,
        }
    }
    page
}

impl<T> From<Result<T, String>> for Outcome<T> {
    fn from(read: Result<T, String>) -> Self {
        read.map_or_else(Outcome::Lost, Outcome::Accepted)
    }
}

pub(super) fn messages(order: wire::read_messages::ReadMessagesOrderTransaction) -> (MallStanding, Messages) {
    let standing = standing_of(&word(order.status));
    let Some(messages) = order.messages else { return (standing, Messages::Hidden) };
    let of_seller = messages.into_iter().flatten().filter(|message| word(message.role.clone()) == "SELLER");
    (standing, Messages::Seller(of_seller.filter_map(|message| message.message).collect()))
}

macro_rules! page_variables {
    ($name:ident, $module:ident) => {
        pub(super) fn $name(query: &PageQuery) -> wire::$module::Variables {
            use wire::$module::OrderTransactionStatusFilter as Filter;
            let filter = |status: &StatusFilter| match status {
                StatusFilter::WaitingForPayment => Filter::WAITING_FOR_PAYMENT,
                StatusFilter::WaitingForShipping => Filter::WAITING_FOR_SHIPPING,
                StatusFilter::Completing => Filter::COMPLETING,
                StatusFilter::Completed => Filter::COMPLETED,
                StatusFilter::Canceling => Filter::CANCELING,
                StatusFilter::Canceled => Filter::CANCELED,
            };
            wire::$module::Variables {
                first: PAGE_SIZE,
                after: query.after.clone(),
                ordered_date_gte: query.ordered_from.and_then(wire_moment),
                ordered_date_lt: query.ordered_before.and_then(wire_moment),
                statuses: (!query.statuses.is_empty()).then(|| query.statuses.iter().map(filter).collect()),
            }
        }
    };
}

page_variables!(page_variables, read_page);
page_variables!(standings_variables, read_standings);

pub(super) fn create_variables(
    order: String,
    key: String,
    lines: Vec<Line>,
) -> wire::create_shipping::Variables {
    let products = lines.into_iter().map(|line| wire::create_shipping::CreateOrderShippingProductInput {
        product_id: line.product_id,
        variant_id: line.variant_id,
        quantity: line.quantity,
    });
    let products = products.collect();
    let input = wire::create_shipping::CreateOrderShippingInput {
        idempotency_key: key,
        order_transaction_id: order,
        products,
    };
    wire::create_shipping::Variables { input }
}
