//! What the settings say of one store.

use crate::labels::Sender;
use crate::order::{Mall, Party, status};
use chrono::NaiveDate;
use std::path::PathBuf;

/// What a store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// Any mall, cart or own site: files only.
    Csv,
    /// Mercari Shops: files and its API.
    MercariShops,
}

/// Where the API token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenSource {
    /// In this environment variable.
    Env(String),
    /// In this file, relative to the shop folder.
    File(PathBuf),
}

/// How a store is told of shipments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Over its API.
    Api,
    /// By an export file.
    Csv,
}

/// What is done with らくらくメルカリ便 orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnonymousPolicy {
    /// They are sent like others.
    Send,
    /// They are left to the mall's own screen.
    Skip,
}

/// Who is the orderer of orders that come over the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrdererFrom {
    /// Whoever the parcel goes to.
    ShipTo,
    /// Always the fixed one.
    Fixed,
}

/// The orderer of orders that come over the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdererSettings {
    /// Where it comes from.
    pub from: OrdererFrom,
    /// The fixed one; under `ship-to` it serves for anonymous orders.
    pub fixed: Party,
}

/// Taking orders in over the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchSettings {
    /// On every pass.
    pub auto: bool,
    /// How often at most, in seconds.
    pub every_s: u64,
    /// How far back, by order date.
    pub days: u32,
}

/// Telling the store of shipments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportSettings {
    /// False: nothing is ever sent (D311).
    pub enabled: bool,
    /// On every pass.
    pub auto: bool,
    /// How often at most, in seconds; CSV exports follow the files.
    pub every_s: u64,
    /// How.
    pub via: Via,
    /// What is done with anonymous orders.
    pub anonymous: AnonymousPolicy,
    /// The layout of export files.
    pub layout: String,
    /// The template of the API's tracking code.
    pub tracking_code: String,
    /// The template of the message to the buyer (発送通知/メッセージ); empty: none.
    pub message: String,
    /// The last day on which messages are sent; `None`: no such day.
    pub message_until: Option<NaiveDate>,
    /// Whether an order whose inquiry waits for the seller is not told (D317).
    pub hold_on_message: bool,
    /// Orders of an earlier day, and undated ones, are never told (D314).
    pub since: Option<NaiveDate>,
    /// Ship dates so many days back wait for a person (D315); 0: none does.
    pub max_age_days: u32,
    /// How long an order may still be stopped, in seconds from the pass that first saw it due (D316); 0: not at all.
    pub hold_s: u64,
}

/// What a store's API may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiLimits {
    /// Points an hour, of the whole shop.
    pub points_per_hour: u32,
    /// Points left to the shop's other tools.
    pub reserve: u32,
    /// Orders in flight at once.
    pub in_flight: u32,
    /// How long an answer may take, in seconds.
    pub timeout_s: u64,
}

/// When something that does not happen is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoreAlarm {
    /// Instead of the shop's.
    pub silence_h: Option<u32>,
    /// Instead of the shop's.
    pub late_days: Option<u32>,
}

/// One store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the settings")]
pub struct Store {
    pub code: String,
    pub name: String,
    pub kind: StoreKind,
    /// The mall that it is a shop of, when the settings tie it to one.
    pub mall: Option<Mall>,
    /// Where new orders go when their source gives no status.
    pub initial_status: String,
    pub token: Option<TokenSource>,
    /// The name that Mercari assigns, for the User-Agent.
    pub client_name: String,
    pub endpoint: String,
    pub fetch: FetchSettings,
    pub orderer: OrdererSettings,
    /// Who sends its parcels; `None`: whoever sends the shop's.
    pub sender: Option<Sender>,
    pub export: ExportSettings,
    pub limits: ApiLimits,
    /// When something that does not happen is told, instead of the shop's.
    pub alarm: StoreAlarm,
}

/// Mercari Shops' production endpoint.
pub const ENDPOINT: &str = "https://api.mercari-shops.com/v1/graphql";

impl Store {
    /// A csv store with the defaults of the contract.
    pub fn csv(code: &str, name: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: StoreKind::Csv,
            mall: None,
            initial_status: status::NEW.to_owned(),
            token: None,
            client_name: String::new(),
            endpoint: ENDPOINT.to_owned(),
            fetch: FetchSettings { auto: false, every_s: 600, days: 30 },
            orderer: OrdererSettings { from: OrdererFrom::ShipTo, fixed: Party::default() },
            sender: None,
            export: ExportSettings {
                enabled: true,
                auto: false,
                every_s: 300,
                via: Via::Csv,
                anonymous: AnonymousPolicy::Send,
                layout: "shipments".to_owned(),
                tracking_code: "[伝票番号]".to_owned(),
                message: String::new(),
                message_until: None,
                hold_on_message: false,
                since: None,
                max_age_days: 0,
                hold_s: 0,
            },
            limits: ApiLimits { points_per_hour: 10_000, reserve: 1000, in_flight: 8, timeout_s: 30 },
            alarm: StoreAlarm::default(),
        }
    }

    /// Whether it is a shop of this mall.
    pub fn is_of(&self, mall: Mall) -> bool {
        self.mall == Some(mall) || (self.kind == StoreKind::MercariShops && mall == Mall::MercariShops)
    }
}

/// The layout that a mall's upload takes; our own for malls whose upload is not known.
pub fn layout_of(mall: Mall) -> &'static str {
    match mall {
        Mall::Rakuten => "rakuten",
        Mall::Yahoo => "yahoo",
        Mall::Amazon => "amazon",
        Mall::Shopify => "shopify",
        Mall::Base => "base",
        Mall::ColorMe => "colorme",
        Mall::NextEngine => "nextengine",
        Mall::MercariShops | Mall::AuPay | Mall::Stores | Mall::MakeShop | Mall::EcCube4 | Mall::Goq => {
            "shipments"
        }
    }
}
