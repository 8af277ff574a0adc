//! The shop's schema, as the SDL gives it: a query that it does not allow fails here.
#![expect(clippy::unused_async, reason = "the macro demands async resolvers")]

use super::inquiries::{
    Inquiry, InquiryConnection, InquiryEdge, InquiryOrderTransactionTarget, InquiryProductTarget,
    InquiryShopTarget, InquiryTarget,
};
use super::memory::{FakeLine, FakeOrder, Memory};
use async_graphql::{
    EmptySubscription, Enum, ErrorExtensions, ID, InputObject, Object, Schema, SimpleObject, scalar,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub type ShopSchema = Schema<Query, Mutation, EmptySubscription>;
type Shared = Arc<Mutex<Memory>>;
type Result<T> = async_graphql::Result<T>;

#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct DateTime(String);
scalar!(DateTime);

impl DateTime {
    fn of(at: i64) -> Self {
        let moment = chrono::DateTime::from_timestamp(at, 0).unwrap_or_default();
        Self(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    }

    fn seconds(&self) -> Result<i64> {
        Ok(chrono::DateTime::parse_from_rfc3339(&self.0)?.timestamp())
    }
}

fn lock(memory: &Shared) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(code: &'static str) -> async_graphql::Error {
    let error = async_graphql::Error::new(format!("rpc error: code = {code}"));
    error.extend_with(|_, extensions| extensions.set("code", code))
}

macro_rules! words {
    ($name:ident: $($variant:ident = $word:literal),* $(,)?) => {
        #[derive(Enum, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $(#[graphql(name = $word)] $variant),* }
        impl $name {
            fn of(word: &str) -> Self {
                $(if word == $word { return Self::$variant; })*
                Self::Strange
            }
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

words!(OrderTransactionStatus: Unpaid = "WAITING_FOR_PAYMENT", Open = "WAITING_FOR_SHIPPING",
    Completing = "COMPLETING", Completed = "COMPLETED", Canceling = "CANCELING", Canceled = "CANCELED",
    Strange = "RETURN_REQUESTED");
words!(ShippingMethod: Undecided = "UNDECIDED", Cool = "COOL", Yamato = "MERCARI_SHIPPING_YAMATO",
    Refrigerated = "MERCARI_SHIPPING_YAMATO_COOL_REFRIGERATED", Frozen = "MERCARI_SHIPPING_YAMATO_COOL_FROZEN",
    Unspecified = "UNSPECIFIED", Strange = "CARRIER_OF_TOMORROW");

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(rename_items = "SCREAMING_SNAKE_CASE")]
pub enum OrderTransactionStatusFilter {
    WaitingForPayment,
    WaitingForShipping,
    Completing,
    Completed,
    Canceling,
    Canceled,
}

impl OrderTransactionStatusFilter {
    fn word(self) -> &'static str {
        match self {
            Self::WaitingForPayment => "WAITING_FOR_PAYMENT",
            Self::WaitingForShipping => "WAITING_FOR_SHIPPING",
            Self::Completing => "COMPLETING",
            Self::Completed => "COMPLETED",
            Self::Canceling => "CANCELING",
            Self::Canceled => "CANCELED",
        }
    }
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(rename_items = "SCREAMING_SNAKE_CASE")]
pub enum TransactionMessageAuthorRole {
    Buyer,
    Seller,
}

#[derive(SimpleObject)]
pub struct State {
    id: ID,
    name: String,
}

#[derive(SimpleObject)]
pub struct ShippingAddress {
    postal_code: String,
    state: State,
    country: String,
    city: Option<String>,
    #[graphql(name = "address1")]
    address1: Option<String>,
    #[graphql(name = "address2")]
    address2: Option<String>,
    last_name: Option<String>,
    first_name: Option<String>,
    phone_number: Option<String>,
}

#[derive(SimpleObject)]
pub struct OrderVariant {
    id: ID,
    sku_code: Option<String>,
    jan_code: Option<String>,
    name: Option<String>,
}

#[derive(SimpleObject)]
pub struct OrderTransactionProduct {
    product_id: ID,
    name: String,
    variant: OrderVariant,
    unit_price: i32,
    buyer_shipping_fee: Option<i32>,
    purchased_quantity: i32,
    unshipped_quantity: i32,
    shipped_canceled_quantity: Option<i32>,
    unshipped_canceled_quantity: Option<i32>,
    shipping_method: ShippingMethod,
}

#[derive(SimpleObject)]
pub struct TransactionMessage {
    id: ID,
    created_at: DateTime,
    message: String,
    role: TransactionMessageAuthorRole,
}

#[derive(SimpleObject)]
pub struct OrderTransaction {
    id: ID,
    status: OrderTransactionStatus,
    created_at: DateTime,
    paid_at: Option<DateTime>,
    completed_at: Option<DateTime>,
    total_price: i32,
    shipping_address: Option<ShippingAddress>,
    products: Vec<OrderTransactionProduct>,
    messages: Option<Vec<TransactionMessage>>,
}

fn int(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn show(memory: &Memory, order: &FakeOrder) -> OrderTransaction {
    let product = |(n, line): (usize, &FakeLine)| OrderTransactionProduct {
        product_id: line.product_id.clone().into(),
        name: line.name.clone(),
        variant: OrderVariant {
            id: line.variant_id.clone().into(),
            sku_code: Some(line.sku.clone()),
            jan_code: None,
            name: line.options.clone(),
        },
        unit_price: int(line.unit_price),
        buyer_shipping_fee: Some(0),
        purchased_quantity: int(line.purchased),
        unshipped_quantity: int(memory.unshipped(order, n)),
        shipped_canceled_quantity: Some(0),
        unshipped_canceled_quantity: Some(int(line.canceled)),
        shipping_method: ShippingMethod::of(&line.method),
    };
    let message = |(n, (seller, text)): (usize, &(bool, String))| TransactionMessage {
        id: format!("msg{n}").into(),
        created_at: DateTime::of(order.ordered_at + i64::try_from(n).unwrap_or(0)),
        message: text.clone(),
        role: if *seller {
            TransactionMessageAuthorRole::Seller
        } else {
            TransactionMessageAuthorRole::Buyer
        },
    };
    let address =
        order.address.clone().map(|[postal, state, city, one, two, family, given, phone]| ShippingAddress {
            postal_code: postal,
            state: State { id: "jp01".into(), name: state },
            country: "JP".into(),
            city: Some(city),
            address1: Some(one),
            address2: Some(two),
            last_name: Some(family),
            first_name: Some(given),
            phone_number: Some(phone),
        });
    OrderTransaction {
        id: order.id.clone().into(),
        status: OrderTransactionStatus::of(&order.status),
        created_at: DateTime::of(order.ordered_at),
        paid_at: order.paid.then(|| DateTime::of(order.ordered_at + 60)),
        completed_at: None,
        total_price: int(order.lines.iter().map(|l| l.unit_price * (l.purchased - l.canceled)).sum()),
        shipping_address: address,
        products: order.lines.iter().enumerate().map(product).collect(),
        messages: (!memory.habits.hides_messages)
            .then(|| order.messages.iter().enumerate().map(message).collect()),
    }
}

#[derive(SimpleObject)]
pub struct Shop {
    id: ID,
    name: String,
}

#[derive(SimpleObject)]
pub struct PageInfo {
    end_cursor: Option<String>,
    has_next_page: bool,
}

#[derive(SimpleObject)]
pub struct OrderTransactionEdge {
    node: OrderTransaction,
}

#[derive(SimpleObject)]
pub struct OrderTransactionConnection {
    edges: Option<Vec<OrderTransactionEdge>>,
    page_info: PageInfo,
}

pub struct Query(Shared);

#[Object]
impl Query {
    async fn shop(&self) -> Shop {
        Shop { id: "shop1".into(), name: "見本商店".into() }
    }

    async fn order_transaction(&self, id: ID) -> Result<Option<OrderTransaction>> {
        let mut memory = lock(&self.0);
        let order = memory.read(&id).ok_or_else(|| refused("NOT_FOUND"))?;
        Ok(Some(show(&memory, &order)))
    }

    async fn inquiries(
        &self,
        #[graphql(default = 100)] first: i32,
        after: Option<String>,
    ) -> InquiryConnection {
        let memory = lock(&self.0);
        let start: usize = after.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let end = (start + usize::try_from(first).unwrap_or(0)).min(memory.inquiries.len());
        let edges = memory.inquiries[start..end].iter().enumerate().map(|(n, (order, status))| {
            let target = match order.as_str() {
                "shop" => Some(InquiryTarget::Shop(InquiryShopTarget { shop_id: "shop1".into() })),
                "product" => Some(InquiryTarget::Product(InquiryProductTarget { product_id: "p".into() })),
                id => memory.order(id).map(|order| {
                    let order_transaction = show(&memory, order);
                    InquiryTarget::Order(InquiryOrderTransactionTarget { order_transaction })
                }),
            };
            let id = format!("inq{}", start + n).into();
            InquiryEdge { node: Inquiry { id, status: (*status).to_owned(), target } }
        });
        let has_next_page = end < memory.inquiries.len();
        let page_info = PageInfo { end_cursor: has_next_page.then(|| end.to_string()), has_next_page };
        InquiryConnection { edges: edges.collect(), page_info }
    }

    async fn order_transactions(
        &self,
        #[graphql(default = 100)] first: i32,
        after: Option<String>,
        ordered_date_gte: Option<DateTime>,
        ordered_date_lt: Option<DateTime>,
        statuses: Option<Vec<OrderTransactionStatusFilter>>,
    ) -> Result<OrderTransactionConnection> {
        let mut memory = lock(&self.0);
        let from = ordered_date_gte.map(|at| at.seconds()).transpose()?.unwrap_or(i64::MIN);
        let before = ordered_date_lt.map(|at| at.seconds()).transpose()?.unwrap_or(i64::MAX);
        let wanted = |order: &&FakeOrder| {
            let status = statuses.as_ref().is_none_or(|all| all.iter().any(|s| s.word() == order.status));
            status && order.ordered_at >= from && order.ordered_at < before
        };
        let ids: Vec<String> = memory.orders.iter().filter(wanted).map(|order| order.id.clone()).collect();
        let start = match &after {
            None => 0,
            Some(cursor) => ids.iter().position(|id| id == cursor).map_or(ids.len(), |at| at + 1),
        };
        let end = (start + usize::try_from(first).unwrap_or(0).min(500)).min(ids.len());
        let edges = ids[start..end].iter().filter_map(|id| memory.read(id)).collect::<Vec<_>>();
        let edges = edges.iter().map(|order| OrderTransactionEdge { node: show(&memory, order) }).collect();
        let has_next_page = end < ids.len();
        let end_cursor = has_next_page.then(|| ids[end - 1].clone());
        Ok(OrderTransactionConnection {
            edges: Some(edges),
            page_info: PageInfo { end_cursor, has_next_page },
        })
    }
}

#[derive(InputObject)]
pub struct CreateOrderShippingProductInput {
    product_id: ID,
    variant_id: ID,
    quantity: i32,
}

#[derive(InputObject)]
pub struct CreateOrderShippingInput {
    idempotency_key: String,
    order_transaction_id: ID,
    products: Vec<CreateOrderShippingProductInput>,
}

#[derive(InputObject)]
pub struct UpdateOrderShippingTrackingCodeInput {
    order_shipping_id: ID,
    order_transaction_id: ID,
    tracking_code: String,
}

#[derive(InputObject)]
pub struct CompleteOrderShippingInput {
    order_shipping_id: ID,
    order_transaction_id: ID,
}

#[derive(InputObject)]
pub struct AddOrderTransactionMessageInput {
    order_transaction_id: ID,
    message: String,
}

#[derive(SimpleObject)]
pub struct OrderShipping {
    id: ID,
}

#[derive(SimpleObject)]
pub struct CreateOrderShippingPayload {
    order_shipping: OrderShipping,
}

#[derive(SimpleObject)]
pub struct UpdateOrderShippingTrackingCodePayload {
    order_shipping: OrderShipping,
}

#[derive(SimpleObject)]
pub struct CompleteOrderShippingPayload {
    order_shipping_id: ID,
}

#[derive(SimpleObject)]
pub struct AddOrderTransactionMessagePayload {
    order_transaction: OrderTransaction,
}

pub struct Mutation(Shared);

#[Object]
impl Mutation {
    async fn create_order_shipping(
        &self,
        input: CreateOrderShippingInput,
    ) -> Result<CreateOrderShippingPayload> {
        let products = input.products.into_iter();
        let products: Vec<_> = products
            .map(|p| (p.product_id.to_string(), p.variant_id.to_string(), i64::from(p.quantity)))
            .collect();
        let id = lock(&self.0)
            .create(&input.order_transaction_id, &input.idempotency_key, &products)
            .map_err(refused)?;
        Ok(CreateOrderShippingPayload { order_shipping: OrderShipping { id: id.into() } })
    }

    async fn update_order_shipping_tracking_code(
        &self,
        input: UpdateOrderShippingTrackingCodeInput,
    ) -> Result<UpdateOrderShippingTrackingCodePayload> {
        let shipping = input.order_shipping_id;
        lock(&self.0).track(&input.order_transaction_id, &shipping, &input.tracking_code).map_err(refused)?;
        Ok(UpdateOrderShippingTrackingCodePayload { order_shipping: OrderShipping { id: shipping } })
    }

    async fn complete_order_shipping(
        &self,
        input: CompleteOrderShippingInput,
    ) -> Result<CompleteOrderShippingPayload> {
        let shipping = input.order_shipping_id;
        lock(&self.0).complete(&input.order_transaction_id, &shipping).map_err(refused)?;
        Ok(CompleteOrderShippingPayload { order_shipping_id: shipping })
    }

    async fn add_order_transaction_message(
        &self,
        input: AddOrderTransactionMessageInput,
    ) -> Result<AddOrderTransactionMessagePayload> {
        let mut memory = lock(&self.0);
        if memory.habits.message_retired {
            return Err("Cannot query field \"addOrderTransactionMessage\" on type \"Mutation\".".into());
        }
        memory.message(&input.order_transaction_id, &input.message).map_err(refused)?;
        let order = memory.order(&input.order_transaction_id).cloned().ok_or_else(|| refused("NOT_FOUND"))?;
        Ok(AddOrderTransactionMessagePayload { order_transaction: show(&memory, &order) })
    }
}

pub fn schema(memory: &Shared) -> ShopSchema {
    Schema::build(Query(Arc::clone(memory)), Mutation(Arc::clone(memory)), EmptySubscription).finish()
}

/// Which of the calls a request makes, by the field that it asks for, and the order that it names.
pub fn call_of(query: &str, variables: &serde_json::Value) -> (&'static str, Option<String>) {
    const FIELDS: [(&str, &str); 8] = [
        ("inquiries(", "inquiries"),
        ("createOrderShipping", "create"),
        ("updateOrderShippingTrackingCode", "track"),
        ("completeOrderShipping", "complete"),
        ("addOrderTransactionMessage", "message"),
        ("orderTransactions", "page"),
        ("orderTransaction", "order"),
        ("shop", "shop"),
    ];
    // A reading of messages is a call of its own, since it is to go away.
    if query.contains("messages") && query.contains("orderTransaction(") {
        return ("messages", variables.get("id").and_then(|id| id.as_str()).map(str::to_owned));
    }
    let call = FIELDS.iter().find(|(field, _)| query.contains(field)).map_or("other", |(_, call)| call);
    let order = variables.pointer("/input/orderTransactionId").or_else(|| variables.get("id"));
    (call, order.and_then(|id| id.as_str()).map(str::to_owned))
}
