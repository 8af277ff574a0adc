//! What the fake mall knows and does: its orders, its shipments, its messages, and the history of what was asked.

use super::fault::Fault;
use std::time::Instant;

/// How this shop behaves where the real one's behaviour is not known.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that is not known of the real shop")]
pub struct Habits {
    /// A repeated idempotency key gives the same shipment (true) or is refused (false).
    pub same_key_returns: bool,
    /// Creating a shipment lowers `unshippedQuantity` (true), or only completing does (false).
    pub create_ships: bool,
    /// How many times an order is read as COMPLETING before it is COMPLETED.
    pub completing_reads: u32,
    /// A tracking code may be set once more when the shipment is complete.
    pub tracks_after: bool,
    /// `messages` is null.
    pub hides_messages: bool,
    /// The message mutation is gone.
    pub message_retired: bool,
    /// Points an hour of the whole shop.
    pub points_per_hour: i64,
    /// Points of a page; every other request costs one.
    pub page_points: i64,
    /// Whether the X-Ratelimit headers are sent.
    pub rate_headers: bool,
    /// How long every answer takes, in milliseconds.
    pub latency_ms: u64,
    /// What the shop takes as the present when it opens, epoch seconds.
    pub opened_at: i64,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            same_key_returns: true,
            create_ships: true,
            completing_reads: 1,
            tracks_after: false,
            hides_messages: false,
            message_retired: false,
            points_per_hour: 10_000,
            page_points: 2,
            rate_headers: true,
            latency_ms: 0,
            opened_at: 1_790_812_800,
        }
    }
}

#[derive(Debug, Clone)]
pub struct FakeLine {
    pub product_id: String,
    pub variant_id: String,
    pub sku: String,
    pub name: String,
    pub options: Option<String>,
    pub unit_price: i64,
    pub purchased: i64,
    pub canceled: i64,
    pub method: String,
}

#[derive(Debug, Clone)]
pub struct FakeShipping {
    pub id: String,
    pub key: String,
    /// (line, quantity)
    pub lines: Vec<(usize, i64)>,
    pub tracking: Option<String>,
    pub completed: bool,
}

#[derive(Debug, Clone)]
pub struct FakeOrder {
    pub id: String,
    pub status: String,
    pub ordered_at: i64,
    pub paid: bool,
    pub address: Option<[String; 8]>,
    pub lines: Vec<FakeLine>,
    pub shippings: Vec<FakeShipping>,
    /// (is the seller's, text)
    pub messages: Vec<(bool, String)>,
    pub reads_left: u32,
}

/// One change that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub call: &'static str,
    pub order: String,
    /// The shipping method, the tracking code or the message.
    pub detail: String,
    /// Whether it changed anything.
    pub effective: bool,
}

/// Everything that the fake mall knows.
pub struct Memory {
    pub orders: Vec<FakeOrder>,
    pub habits: Habits,
    pub faults: Vec<Fault>,
    /// Inquiries: the order (`shop`: of the shop; `?`: of nothing that can be read) and the state.
    pub inquiries: Vec<(String, &'static str)>,
    pub history: Vec<Change>,
    /// Requests by call, those that went wrong too.
    pub requests: Vec<String>,
    /// The tokens they came with.
    pub tokens: Vec<String>,
    /// (epoch seconds, points)
    pub spent: Vec<(i64, i64)>,
    /// Seconds that were skipped, for simulated time.
    pub skipped_s: i64,
    opened: Instant,
    next_shipping: u32,
}

pub type Refusal = &'static str;
pub const FAILED_PRECONDITION: Refusal = "FAILED_PRECONDITION";
pub const NOT_FOUND: Refusal = "NOT_FOUND";

impl Memory {
    pub fn new(mut orders: Vec<FakeOrder>, habits: Habits) -> Self {
        orders.sort_by_key(|order| std::cmp::Reverse(order.ordered_at));
        Self {
            orders,
            habits,
            faults: Vec::new(),
            inquiries: Vec::new(),
            history: Vec::new(),
            requests: Vec::new(),
            tokens: Vec::new(),
            spent: Vec::new(),
            skipped_s: 0,
            opened: Instant::now(),
            next_shipping: 1,
        }
    }

    pub fn now(&self) -> i64 {
        let since = i64::try_from(self.opened.elapsed().as_secs()).unwrap_or(0);
        self.habits.opened_at + since + self.skipped_s
    }

    pub fn order(&self, id: &str) -> Option<&FakeOrder> {
        self.orders.iter().find(|order| order.id == id)
    }

    pub fn order_mut(&mut self, id: &str) -> Option<&mut FakeOrder> {
        self.orders.iter_mut().find(|order| order.id == id)
    }

    /// A read lets completion come closer.
    pub fn read(&mut self, id: &str) -> Option<FakeOrder> {
        let order = self.order_mut(id)?;
        let seen = order.clone();
        if order.status == "COMPLETING" {
            order.reads_left = order.reads_left.saturating_sub(1);
            if order.reads_left == 0 {
                order.status = "COMPLETED".into();
            }
        }
        Some(seen)
    }

    /// What is left to ship of a line, as this shop shows it.
    pub fn unshipped(&self, order: &FakeOrder, line: usize) -> i64 {
        let counts = |s: &&FakeShipping| s.completed || self.habits.create_ships;
        let shipped: i64 = order
            .shippings
            .iter()
            .filter(counts)
            .flat_map(|s| &s.lines)
            .filter(|(l, _)| *l == line)
            .map(|(_, q)| q)
            .sum();
        left(order, line) - shipped
    }

    fn note(&mut self, call: &'static str, order: &str, detail: &str, effective: bool) {
        let (order, detail) = (order.to_owned(), detail.to_owned());
        self.history.push(Change { call, order, detail, effective });
    }

    /// Makes a shipment, or gives the one of the same key.
    pub fn create(
        &mut self,
        id: &str,
        key: &str,
        asked: &[(String, String, i64)],
    ) -> Result<String, Refusal> {
        let result = self.try_create(id, key, asked);
        let method = self.order(id).and_then(|o| Some(o.lines[line_of(o, asked.first()?)?].method.clone()));
        let effective = matches!(&result, Ok((_, true)));
        self.note("create", id, &method.unwrap_or_default(), effective);
        result.map(|(shipping, _)| shipping)
    }

    fn try_create(
        &mut self,
        id: &str,
        key: &str,
        asked: &[(String, String, i64)],
    ) -> Result<(String, bool), Refusal> {
        let same_key_returns = self.habits.same_key_returns;
        let number = self.next_shipping;
        let order = self.order_mut(id).ok_or(NOT_FOUND)?;
        if let Some(known) = order.shippings.iter().find(|s| s.key == key) {
            return if same_key_returns { Ok((known.id.clone(), false)) } else { Err(FAILED_PRECONDITION) };
        }
        if order.status != "WAITING_FOR_SHIPPING" || asked.is_empty() {
            return Err(FAILED_PRECONDITION);
        }
        let mut lines = Vec::new();
        for wanted in asked {
            let line = line_of(order, wanted).ok_or(NOT_FOUND)?;
            let taken: i64 = order
                .shippings
                .iter()
                .flat_map(|s| &s.lines)
                .filter(|(l, _)| *l == line)
                .map(|(_, q)| q)
                .sum();
            if wanted.2 < 1 || wanted.2 > left(order, line) - taken {
                return Err(FAILED_PRECONDITION);
            }
            lines.push((line, wanted.2));
        }
        let method = &order.lines[lines[0].0].method;
        if lines.iter().any(|(line, _)| order.lines[*line].method != *method) {
            return Err(FAILED_PRECONDITION);
        }
        let shipping = format!("shp{number:06}");
        order.shippings.push(FakeShipping {
            id: shipping.clone(),
            key: key.to_owned(),
            lines,
            tracking: None,
            completed: false,
        });
        self.next_shipping += 1;
        Ok((shipping, true))
    }

    /// Sets the tracking code while the order is open, or at any time when that is the shop's habit.
    pub fn track(&mut self, id: &str, shipping: &str, code: &str) -> Result<(), Refusal> {
        let found = if self.habits.tracks_after {
            let shippings = self.order_mut(id).map(|order| &mut order.shippings).ok_or(NOT_FOUND);
            shippings.and_then(|all| all.iter_mut().find(|s| s.id == shipping).ok_or(NOT_FOUND))
        } else {
            self.shipping_mut(id, shipping)
        };
        let result = found.map(|shipping| shipping.tracking = Some(code.to_owned()));
        self.note("track", id, code, result.is_ok());
        result
    }

    /// Completes a shipment; the buyer is told and the order becomes COMPLETING with its last one.
    pub fn complete(&mut self, id: &str, shipping: &str) -> Result<(), Refusal> {
        let reads = self.habits.completing_reads;
        let result = self.shipping_mut(id, shipping).map(|shipping| shipping.completed = true);
        self.note("complete", id, shipping, result.is_ok());
        result?;
        let order = self.order_mut(id).ok_or(NOT_FOUND)?;
        let shipped = |line: usize| -> i64 {
            let done = order.shippings.iter().filter(|s| s.completed).flat_map(|s| &s.lines);
            done.filter(|(l, _)| *l == line).map(|(_, q)| q).sum()
        };
        if (0..order.lines.len()).all(|line| shipped(line) >= left(order, line)) {
            order.status = if reads == 0 { "COMPLETED" } else { "COMPLETING" }.into();
            order.reads_left = reads;
        }
        Ok(())
    }

    fn shipping_mut(&mut self, id: &str, shipping: &str) -> Result<&mut FakeShipping, Refusal> {
        let order = self.order_mut(id).ok_or(NOT_FOUND)?;
        if order.status != "WAITING_FOR_SHIPPING" {
            return Err(FAILED_PRECONDITION);
        }
        let shipping = order.shippings.iter_mut().find(|s| s.id == shipping).ok_or(NOT_FOUND)?;
        if shipping.completed { Err(FAILED_PRECONDITION) } else { Ok(shipping) }
    }

    /// Writes to the buyer.
    pub fn message(&mut self, id: &str, text: &str) -> Result<(), Refusal> {
        let sendable = text.chars().count() <= 1000;
        let result = match self.order_mut(id) {
            None => Err(NOT_FOUND),
            Some(_) if !sendable => Err("INVALID_ARGUMENT"),
            Some(order) => {
                order.messages.push((true, text.to_owned()));
                Ok(())
            }
        };
        self.note("message", id, text, result.is_ok());
        result
    }

    /// Somebody changes an order in the shop's own screen.
    pub fn by_hand(&mut self, id: &str, status: &str) {
        if let Some(order) = self.order_mut(id) {
            status.clone_into(&mut order.status);
        }
    }
}

fn left(order: &FakeOrder, line: usize) -> i64 {
    order.lines[line].purchased - order.lines[line].canceled
}

fn line_of(order: &FakeOrder, (product, variant, _): &(String, String, i64)) -> Option<usize> {
    order.lines.iter().position(|line| line.product_id == *product && line.variant_id == *variant)
}
