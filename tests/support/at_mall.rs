//! A shop folder with one store at a fake mall.
//!
//! What goes in: the mall's orders and habits, and what else the settings say. What comes out: what the mall was told,
//! and what the ledger holds then.
//!
//! Two ways lead to the mall: the built program, as with any [`World`], and the verbs of `shukka::telling` in this
//! process, where a test needs their outcome as a value.
//!
//! Deliberately not known here: what any test is about.

use super::fake_mall::{FakeMall, FakeOrder, Habits, TOKEN};
use super::mall_checker::check_told_once;
use super::world::World;
use shukka::intake::reception::{ColumnNames, Reception};
use shukka::ledger::{Landing, Ledger, LedgerError, Selection};
use shukka::order::{Field, StatementBuf};
use shukka::profile::FileKind;
use shukka::shop::Shop;
use shukka::shop::settings::Settings;
use shukka::telling::{self, Clock, ExportOutcome, FetchOutcome, Manner};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// The present of a shop at a mall: 2026-10-01T09:00:00+09:00, in epoch seconds.
pub const MALL_NOW: i64 = 1_790_812_800;

/// A shop folder with one store, `m`, at a fake mall.
pub struct AtMall {
    pub world: World,
    /// The same folder, as this process has opened it.
    pub shop: Shop,
    pub mall: FakeMall,
}

impl Deref for AtMall {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for AtMall {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

/// The settings of that one store.
pub fn mall_settings(endpoint: &str, more: &str) -> String {
    format!(
        r#"
[[store]]
code = "m"
name = "見本店"
kind = "mercari-shops"
token = {{ file = "token" }}
client_name = "EXAMPLE_SHOP"
endpoint = "{endpoint}"
[store.export]
message = "発送しました。[配送業者] [伝票番号]"
[store.limits]
timeout_s = 1
{more}
"#
    )
}

impl AtMall {
    pub fn new(orders: Vec<FakeOrder>, habits: Habits, more: &str) -> Self {
        let mall = FakeMall::open_at(0, orders, habits);
        let mut world = World::new();
        world.go_to_second(MALL_NOW);
        let text = mall_settings(&mall.endpoint(), more);
        world.write_private("token", TOKEN).settings(&text);
        let text = std::fs::read_to_string(world.path("shukka.toml")).expect("settings");
        let shop = Shop {
            dir: world.dir().to_owned(),
            own_state: None,
            settings: Settings::parse(&text).expect("settings"),
            profiles: Vec::new(),
            layouts: Vec::new(),
            pace: std::sync::Arc::default(),
            late_files: shukka::shop::LateFiles::default(),
            seen_behind: std::sync::OnceLock::new(),
        };
        // A ledger in a file makes its folder; one on a server has none to make.
        shop.make_folders().expect("folders");
        Self { world, shop, mall }
    }

    pub fn ledger(&self) -> Ledger {
        Ledger::open_at(&self.shop.ledger_address().expect("an address")).expect("a ledger")
    }

    pub fn fetch(&self) -> FetchOutcome {
        self.fetch_store(0)
    }

    /// What a store by its place in the settings fetches.
    pub fn fetch_store(&self, place: usize) -> FetchOutcome {
        let (store, clock) = (&self.shop.settings.stores[place], Clock::starting_at(self.now()));
        let manner = Manner { wait: false, is_auto: false, tell: &|_, _| {} };
        telling::fetch_store(&self.shop, &mut self.ledger(), store, None, clock, manner).expect("a fetch")
    }

    /// What staff do: every order is packed, with a tracking number and today as its ship date.
    pub fn pack_all(&self) {
        let (mut ledger, today) = (self.ledger(), self.shop.day(self.now()));
        let mut numbers = Vec::new();
        ledger
            .for_each_order("m", Selection::All, |record| {
                numbers.push(record.order.number);
                Ok::<(), LedgerError>(())
            })
            .expect("readable");
        let reception = Reception {
            rules: &self.shop.settings.rules,
            zone: self.shop.settings.timezone,
            initial_statuses: Vec::new(),
            today,
            kind: FileKind::Updates,
            store: Some("m".into()),
            old_spellings: Vec::new(),
            unknown: shukka::intake::UnknownWords::default(),
            touched: shukka::intake::TouchedBundles::default(),
            known_statuses: Vec::new(),
            columns: ColumnNames::default(),
            defaults: Vec::new(),
        };
        let mut intake = ledger.intake(self.now()).expect("an intake");
        for number in &numbers {
            let mut said = StatementBuf::new();
            said.put_text(Field::STATUS, "発送待ち");
            said.put_text(Field::CARRIER, "ヤマト運輸");
            said.put_text(Field::TRACKING, "123456789013");
            said.put_date(Field::SHIP_DATE, today);
            reception.take(&mut intake, number, 1, said.as_statement(), None).expect("taken");
        }
        intake
            .commit(&Landing {
                name: "箱詰め".into(),
                kind: shukka::ledger::ArrivalKind::File(FileKind::Updates),
                ..Landing::default()
            })
            .expect("kept");
    }

    pub fn export(&self) -> ExportOutcome {
        let ledger = self.ledger();
        let look = telling::look_at(&self.shop, "m", self.shop.day(self.now()), None);
        let look = look.guarded(&ledger, self.now()).expect("readable");
        let manner = Manner { wait: false, is_auto: false, tell: &|_, _| {} };
        telling::export_api(&look, &ledger, Clock::starting_at(self.now()), manner).expect("an export")
    }

    /// How many orders stand where.
    pub fn states(&self) -> BTreeMap<&'static str, usize> {
        let mut states = BTreeMap::new();
        self.ledger()
            .for_each_order("m", Selection::All, |record| {
                *states.entry(record.order.export_state.name()).or_default() += 1;
                Ok::<(), LedgerError>(())
            })
            .expect("readable");
        states
    }
}

/// What contract 5 and 6 forbid, whatever went wrong: the mall's own history is the judge.
#[track_caller]
pub fn assert_told_once(mall: &FakeMall, case: &str) {
    if let Err(wrong) = check_told_once(mall) {
        panic!("{case}: {wrong}");
    }
}
