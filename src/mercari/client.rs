//! The requests themselves: one connection with one token, each question and each change a method.
//!
//! **Invariant.** A change takes a ticket, and goes out once.
//! **Invariant.** No redirect is followed, and the token goes to the endpoint alone.

use super::classify::words;
use super::inquiries::{self, Inquiry};
use super::nodes;
use super::orders::{self, FetchedOrder};
use super::wire::{self, Rate};
use super::{Asked, ListingPage, NoAnswer, Outcome, PAGE_SIZE, PageQuery, RawReply, Token, classify};
use crate::crash::{Point, here};
use crate::shipment::{Call, MallStanding, Messages, Ticket, Verb};
use graphql_client::GraphQLQuery;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Url, redirect};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// More than this is not an answer of the mall; a page of a hundred orders is well below a mebibyte.
const BODY_BYTES_MAX: usize = 8 << 20;

/// Where and as whom to call.
#[derive(Debug)]
pub struct ClientSettings {
    /// `https://…`; `http://…` only for loopback addresses.
    pub endpoint: String,
    /// The name that the mall assigned; with our version it is the `User-Agent`, which the mall demands.
    pub client_name: String,
    /// Our version.
    pub version: String,
    /// The shop's token.
    pub token: Token,
    /// How long a whole request may take.
    pub timeout: Duration,
}

/// Settings with which no request can be made.
#[derive(serde::Serialize, serde::Deserialize, Debug, thiserror::Error)]
pub enum BadSettings {
    /// Not an address.
    #[error("the endpoint is not a URL")]
    Endpoint,
    /// The token would travel in the clear.
    #[error("the endpoint must be https (http only for loopback addresses)")]
    Plain,
    /// No header can hold it.
    #[error("client_name has a character that no User-Agent has")]
    ClientName,
    /// The HTTP client could not be made; why.
    #[error("cannot set up the HTTP client: {0}")]
    Http(String),
}

/// An answer with what its headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply<T> {
    /// The answer, sorted.
    pub outcome: Outcome<T>,
    /// The points.
    pub rate: Rate,
    /// What came back in a person's words; empty when it was accepted.
    pub said: String,
    /// The HTTP status; 0 when there was no answer.
    pub status: u16,
}

/// What `check` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MallShop {
    /// The mall's id of the shop.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The mall's API with the token of one shop.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    endpoint: Url,
    headers: HeaderMap,
    fresh: Duration,
}

/// How long after it was kept as begun a change may leave.
const FRESH: Duration = Duration::from_secs(5);

impl Client {
    /// Checks the settings; talks to nobody yet.
    pub fn new(settings: &ClientSettings) -> Result<Self, BadSettings> {
        let endpoint = Url::parse(&settings.endpoint).map_err(|_| BadSettings::Endpoint)?;
        let loopback = is_loopback(&endpoint);
        match endpoint.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(BadSettings::Plain),
            _ => return Err(BadSettings::Endpoint),
        }
        let agent = format!("{}/{}", settings.client_name, settings.version);
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_str(&agent).map_err(|_| BadSettings::ClientName)?);
        let bearer = HeaderValue::from_str(&settings.token.bearer());
        let mut bearer = bearer.map_err(|_| BadSettings::ClientName)?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        // As the courier's: reqwest brings no cryptography of its own. An error says that it has this one already.
        rustls::crypto::ring::default_provider().install_default().ok();
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)));
        if loopback {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| BadSettings::Http(error.to_string()))?;
        Ok(Self { http, endpoint, headers, fresh: FRESH })
    }

    /// Lets a change leave only within this time after it was kept as begun: whoever works on the same ledger takes over from
    /// one that was frozen for longer.
    #[must_use]
    pub fn fresh_for(self, fresh: Duration) -> Self {
        Self { fresh, ..self }
    }

    /// Which shop the token belongs to.
    pub async fn shop(&self) -> Reply<MallShop> {
        let reply = self.ask::<wire::ReadShop>(Asked::Read, wire::read_shop::Variables {}).await;
        reply.map(|data| match data.shop {
            Some(shop) => Outcome::Accepted(MallShop {
                id: shop.id.unwrap_or_default(),
                name: shop.name.unwrap_or_default(),
            }),
            None => Outcome::Lost("an answer without a shop".into()),
        })
    }

    /// A page of orders.
    pub async fn page(&self, query: &PageQuery) -> Reply<ListingPage<FetchedOrder>> {
        let variables = orders::page_variables(query);
        let reply = self.ask_listing::<wire::ReadPage>(Asked::Read, variables).await;
        reply.map(|(data, odd)| orders::page(data).map(|page| page.with_odd(odd)).into())
    }

    /// A page of where orders stand: (id, standing, ordered at). Cheaper than whole orders.
    pub async fn standings(
        &self,
        query: &PageQuery,
    ) -> Reply<ListingPage<(String, MallStanding, Option<i64>)>> {
        let variables = orders::standings_variables(query);
        let reply = self.ask_listing::<wire::ReadStandings>(Asked::Read, variables).await;
        reply.map(|(data, odd)| orders::standings(data).map(|page| page.with_odd(odd)).into())
    }

    /// One order by id; `NotFound` when the mall does not know it.
    pub async fn order(&self, id: &str) -> Reply<FetchedOrder> {
        let variables = wire::read_order::Variables { id: id.to_owned() };
        let reply = self.ask::<wire::ReadOrder>(Asked::Read, variables).await;
        reply.map(|data| match data.order_transaction {
            None => Outcome::NotFound,
            Some(order) => orders::order_by_id(order).into(),
        })
    }

    /// Where one order stands and what its seller wrote to the buyer.
    pub async fn messages(&self, id: &str) -> Reply<(MallStanding, Messages)> {
        let variables = wire::read_messages::Variables { id: id.to_owned() };
        let reply = self.ask::<wire::ReadMessages>(Asked::Read, variables).await;
        reply.map(|data| match data.order_transaction {
            None => Outcome::NotFound,
            Some(order) => Outcome::Accepted(orders::messages(order)),
        })
    }

    /// A page of buyers' inquiries, after a cursor.
    pub async fn inquiries(&self, after: Option<String>) -> Reply<ListingPage<Inquiry>> {
        let variables = wire::read_inquiries::Variables { first: PAGE_SIZE, after };
        let reply = self.ask_listing::<wire::ReadInquiries>(Asked::Read, variables).await;
        reply.map(|(data, odd)| inquiries::inquiries(data).map(|page| page.with_odd(odd)).into())
    }

    /// Makes the call that the ticket permits, once. The accepted value is the shipment's id when creating. `since`: before it
    /// was kept as begun; too long ago, it is not made.
    ///
    /// The crash census may kill the process before and after it, or let the connection break there.
    pub async fn send(&self, ticket: Ticket, since: Instant) -> Reply<String> {
        let (before, after) = match ticket.call().verb() {
            Verb::Create => (Point::CallCreate, Point::CallCreated),
            Verb::Track => (Point::CallTrack, Point::CallTracked),
            Verb::Complete => (Point::CallComplete, Point::CallCompleted),
            Verb::Message => (Point::CallMessage, Point::CallMessaged),
            Verb::Correct => (Point::CallCorrect, Point::CallCorrected),
        };
        let lost = |error: std::io::Error| Reply {
            outcome: Outcome::Lost(error.to_string()),
            rate: Rate::default(),
            said: error.to_string(),
            status: 0,
        };
        if let Err(error) = here(before) {
            return lost(error);
        }
        if since.elapsed() > self.fresh {
            let why = "it was begun too long ago: this program stood still".to_owned();
            return Reply {
                said: why.clone(),
                rate: Rate::default(),
                outcome: Outcome::Deferred(why),
                status: 0,
            };
        }
        let reply = self.call(ticket).await;
        here(after).map_or_else(lost, |()| reply)
    }

    async fn call(&self, ticket: Ticket) -> Reply<String> {
        let order = ticket.order_id().to_owned();
        let shipping = ticket.shipping_id().to_owned();
        let asked = Asked::Change(ticket.call().verb());
        match ticket.call().clone() {
            Call::Create { key, lines } => {
                let input = orders::create_variables(order, key, lines);
                self.ask::<wire::CreateShipping>(asked, input).await.map(|data| {
                    let id = data.create_order_shipping.and_then(|p| p.order_shipping).and_then(|s| s.id);
                    accepted(id.filter(|id| !id.is_empty()))
                })
            }
            Call::Track { code } | Call::Correct { code } => {
                let input = wire::set_tracking::UpdateOrderShippingTrackingCodeInput {
                    order_shipping_id: shipping,
                    order_transaction_id: order,
                    tracking_code: code,
                };
                let reply =
                    self.ask::<wire::SetTracking>(asked, wire::set_tracking::Variables { input }).await;
                reply.map(|data| accepted(data.update_order_shipping_tracking_code.map(|_| String::new())))
            }
            Call::Complete => {
                let input = wire::complete_shipping::CompleteOrderShippingInput {
                    order_shipping_id: shipping,
                    order_transaction_id: order,
                };
                let variables = wire::complete_shipping::Variables { input };
                let reply = self.ask::<wire::CompleteShipping>(asked, variables).await;
                reply.map(|data| accepted(data.complete_order_shipping.map(|_| String::new())))
            }
            Call::Message { text } => {
                let input = wire::add_message::AddOrderTransactionMessageInput {
                    order_transaction_id: order,
                    message: text,
                };
                let reply = self.ask::<wire::AddMessage>(asked, wire::add_message::Variables { input }).await;
                reply.map(|data| accepted(data.add_order_transaction_message.map(|_| String::new())))
            }
        }
    }

    async fn ask<Q>(&self, asked: Asked, variables: Q::Variables) -> Reply<Q::ResponseData>
    where
        Q: GraphQLQuery,
        Q::ResponseData: DeserializeOwned,
    {
        self.ask_listing::<Q>(asked, variables).await.map(|(data, _)| Outcome::Accepted(data))
    }

    /// The answer, and the ids of the elements of its listing that could not be read.
    async fn ask_listing<Q>(
        &self,
        asked: Asked,
        variables: Q::Variables,
    ) -> Reply<(Q::ResponseData, Vec<String>)>
    where
        Q: GraphQLQuery,
        Q::ResponseData: DeserializeOwned,
    {
        let body = Q::build_query(variables);
        let heard = match serde_json::to_vec(&body) {
            Ok(body) => self.post(body).await,
            Err(error) => Err(NoAnswer::NotSent(error.to_string())),
        };
        let rate = heard.as_ref().map(|reply| reply.rate).unwrap_or_default();
        let outcome = classify(asked, heard.as_ref()).map(|data: Value| match nodes::read(data) {
            Some(read) => Outcome::Accepted(read),
            // The error's own text may quote the answer, and with it an address.
            None => Outcome::Lost("an answer of an unknown shape".into()),
        });
        let said = match outcome {
            Outcome::Accepted(_) => String::new(),
            _ => words(heard.as_ref()),
        };
        let status = heard.as_ref().map_or(0, |reply| reply.status);
        Reply { outcome, rate, said, status }
    }

    async fn post(&self, body: Vec<u8>) -> Result<RawReply, NoAnswer> {
        let request = self
            .http
            .post(self.endpoint.clone())
            .headers(self.headers.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        let (status, rate) = (response.status().as_u16(), rate_of(response.headers()));
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        // None is asked for, so none is unpacked: a small answer cannot become a large one here.
        let packed =
            response.headers().get(CONTENT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("identity");
        if !packed.eq_ignore_ascii_case("identity") {
            return Err(NoAnswer::Unusable("the answer is compressed"));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| broken("the answer broke off"))? {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(NoAnswer::Unusable("the answer is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(RawReply { status, content_type, body, rate })
    }
}

impl<T> Reply<T> {
    fn map<U>(self, f: impl FnOnce(T) -> Outcome<U>) -> Reply<U> {
        Reply { outcome: self.outcome.map(f), rate: self.rate, said: self.said, status: self.status }
    }
}

fn accepted(id: Option<String>) -> Outcome<String> {
    id.map_or_else(|| Outcome::Lost("an answer without its payload".into()), Outcome::Accepted)
}

fn broken(why: &str) -> NoAnswer {
    NoAnswer::Broken(why.to_owned())
}

/// Only an error before there was a connection proves that nothing was sent.
fn failure(error: &reqwest::Error) -> NoAnswer {
    if error.is_connect() || error.is_builder() {
        return NoAnswer::NotSent("no connection".to_owned());
    }
    broken(if error.is_timeout() { "no answer in time" } else { "the connection broke off" })
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or("").trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn rate_of(headers: &HeaderMap) -> Rate {
    let number = |name: &str| {
        let text = headers.get(name)?.to_str().ok()?.trim();
        let whole = text.split('.').next().unwrap_or(text);
        whole.parse::<i64>().ok()
    };
    Rate {
        limit: number("x-ratelimit-limit"),
        remaining: number("x-ratelimit-remaining"),
        reset: number("x-ratelimit-reset").or_else(|| number("retry-after")),
    }
}
