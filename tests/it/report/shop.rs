//! A made-up shop for the report: plain vectors behind [`ReportSource`].

use chrono::{DateTime, NaiveDate, Utc};
use shukka::notice::{Code, Finding};
use shukka::order::{ExportState, Field, Item, Order, Party, Shipment, Source, Yen};
use shukka::report::{
    ArrivalLine, BundleLine, CarrierView, ChangeLine, Completion, Flow, HeldRow, How, LateOrder, OrderLine,
    ReportSource, Scope, Sent, StoreDay, StoreName, StoreView, StrayLine, TodayFigures, UnsettledOrder,
};
use std::convert::Infallible;

/// One order with its three views, owned.
#[derive(Clone)]
pub struct Case {
    pub order: Order,
    pub reasons: Vec<Code>,
    pub needs_tracking: bool,
    pub store: Shipment,
    pub completed: Option<(bool, i64)>,
    pub carrier: Option<Shipment>,
    pub sent: Option<(Told, Shipment)>,
    pub shares_tracking: bool,
    pub is_changed: bool,
    pub remarks: Vec<Code>,
}

#[derive(Clone, Copy)]
pub enum Told {
    Api,
    File,
    Elsewhere,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub fn at(text: &str) -> i64 {
    text.parse::<DateTime<Utc>>().expect("a moment").timestamp()
}

/// When everything that was sent was sent.
pub const SENT_AT: &str = "2026-10-06T01:30:00Z";

pub fn parcel(tracking: &[&str], ship_date: &str) -> Shipment {
    Shipment {
        carrier: "ヤマト運輸".to_owned(),
        method: "宅急便".to_owned(),
        tracking: tracking.iter().map(|it| (*it).to_owned()).collect(),
        ship_date: (!ship_date.is_empty()).then(|| day(ship_date)),
    }
}

impl Case {
    /// A new order of which nobody says that it has left.
    pub fn new(store: &str, number: &str) -> Self {
        let mut order = Order::new(store, number);
        "発送待ち".clone_into(&mut order.status);
        order.ordered_at = Some(at("2026-10-02T15:30:00Z"));
        order.ship_to = Party {
            name: "佐藤 花子".to_owned(),
            postal_code: "0600001".to_owned(),
            prefecture: "北海道".to_owned(),
            city: "札幌市中央区".to_owned(),
            address1: "北一条西1-2-3".to_owned(),
            address2: "メゾン見本101号室".to_owned(),
            phone: "09000001234".to_owned(),
            ..Party::default()
        };
        order.orderer = Party { name: "山﨑 太郎".to_owned(), ..Party::default() };
        order.items = vec![Item {
            sku: "SKU-1".to_owned(),
            name: "①特選 讃岐うどん 6食入".to_owned(),
            quantity: Some(2),
            ..Item::default()
        }];
        order.totals.total = Yen::new(2950);
        Self {
            order,
            reasons: vec![Code::D302, Code::D304],
            needs_tracking: true,
            store: Shipment::default(),
            completed: None,
            carrier: None,
            sent: None,
            shares_tracking: false,
            is_changed: false,
            remarks: Vec::new(),
        }
    }

    pub fn stored(mut self, shipment: Shipment) -> Self {
        self.order.shipment = shipment.clone();
        self.store = shipment;
        self
    }

    pub fn carried(mut self, shipment: Shipment) -> Self {
        self.order.shipment = shipment.clone();
        self.carrier = Some(shipment);
        self
    }

    pub fn told(mut self, how: Told, shipment: Shipment) -> Self {
        self.order.shipment = shipment.clone();
        self.order.export_state = ExportState::Sent;
        self.reasons = vec![Code::D305];
        self.sent = Some((how, shipment));
        self
    }

    pub fn completed(mut self, done: bool, at_text: &str) -> Self {
        self.completed = Some((done, at(at_text)));
        self
    }

    pub fn waits(mut self, state: ExportState, reasons: &[Code]) -> Self {
        self.order.export_state = state;
        self.reasons = reasons.to_vec();
        self
    }

    pub fn change(mut self, with: impl FnOnce(&mut Self)) -> Self {
        with(&mut self);
        self
    }

    pub fn with_line<T>(&self, then: impl FnOnce(&OrderLine<'_>) -> T) -> T {
        let ids = ["shp_0001".to_owned(), "shp_0002".to_owned()];
        let sent = self.sent.as_ref().map(|(told, shipment)| Sent {
            at: at(SENT_AT),
            how: match told {
                Told::Api => How::Api(&ids),
                Told::File => How::File("acme-shipments-20261006-103000-7.csv"),
                Told::Elsewhere => How::Elsewhere,
            },
            carrier: &shipment.carrier,
            method: &shipment.method,
            tracking: &shipment.tracking,
            ship_date: shipment.ship_date,
            remarks: &self.remarks,
        });
        then(&OrderLine {
            order: &self.order,
            shipment: &self.order.shipment,
            reasons: &self.reasons,
            remarks: &[],
            needs_tracking: self.needs_tracking,
            store_view: StoreView {
                tracking: &self.store.tracking,
                ship_date: self.store.ship_date,
                status: &self.order.status,
                completed: self.completed.map(|(done, at)| Completion { done, at, origin: "API" }),
            },
            carrier_view: self.carrier.as_ref().map(|it| CarrierView {
                carrier: &it.carrier,
                tracking: &it.tracking,
                ship_date: it.ship_date,
                origin: "B2_発行済.csv 3行目",
            }),
            sent,
            shares_tracking: self.shares_tracking,
            is_changed: self.is_changed,
            bundle: None,
            changes: &[],
        })
    }
}

/// The shop: orders, and a little of everything else when `busy`.
pub struct Shop {
    pub cases: Vec<Case>,
    pub busy: bool,
}

impl ReportSource for Shop {
    type Error = Infallible;

    fn stores(&self) -> Vec<StoreName> {
        [("acme", "ACME 本店"), ("mercari-main", "メルカリShops 本店")]
            .map(|(code, name)| StoreName { code: code.to_owned(), name: name.to_owned() })
            .to_vec()
    }

    fn day(&mut self, scope: &Scope) -> Result<Option<TodayFigures>, Infallible> {
        Ok((scope.from == scope.to).then(|| a_day(scope.to)))
    }

    fn for_each_order(
        &mut self,
        _: &Scope,
        line: &mut dyn FnMut(&OrderLine<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        let changes = [
            (Field::STATUS, "新規受付", "発送待ち", false),
            (Field::SHIP_TO_NAME, "佐藤 花子", "佐藤 桜子", true),
        ]
        .map(|(field, before, after, after_export)| ChangeLine {
            at: at("2026-10-07T00:00:00Z"),
            store: "acme",
            number: "S-1",
            field,
            before,
            after,
            source: Source::Staff,
            origin: "訂正.csv 2行目",
            after_export,
        });
        let shipment = parcel(&["123456789013"], "2026-10-05");
        let bundle = BundleLine {
            store: "mercari-main",
            parent: "M-100",
            child: "M-101",
            parent_state: ExportState::Sent,
            child_state: ExportState::None,
            shipment: &shipment,
            reasons: &[Code::D307],
        };
        for (at, case) in self.cases.iter().enumerate() {
            let told = case.with_line(|order| {
                let mut order = *order;
                if self.busy && at == 0 {
                    (order.bundle, order.changes) = (Some(bundle), &changes);
                }
                line(&order)
            });
            if told.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn for_each_stray(
        &mut self,
        _: &Scope,
        line: &mut dyn FnMut(&StrayLine<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        if self.busy {
            let _ = line(&StrayLine {
                store: "",
                number: "S999999999",
                carrier: "佐川急便",
                tracking: &["400000000003".to_owned()],
                ship_date: Some(day("2026-10-05")),
                origin: "佐川_出荷履歴.csv 9行目",
            });
        }
        Ok(())
    }

    fn for_each_arrival(
        &mut self,
        _: &Scope,
        line: &mut dyn FnMut(&ArrivalLine<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        if self.busy {
            let _ = line(&ArrivalLine {
                at: at("2026-10-03T00:00:00Z"),
                name: "注文一覧_2026-10-03.csv",
                hash: &"5e".repeat(32),
                store: "acme",
                profile: "shukka_orders",
                encoding: "shift_jis",
                rows: 12,
                taken: 10,
                held: 2,
                code: None,
                is_undone: false,
            });
        }
        Ok(())
    }

    fn for_each_held_row(
        &mut self,
        _: &Scope,
        row: &mut dyn FnMut(&HeldRow<'_>) -> Flow,
    ) -> Result<(), Infallible> {
        if self.busy {
            let findings = [
                Finding::of_cell(Code::R103, 14, "数量", "二個"),
                Finding::of_cell(Code::R106, 14, "電話番号", "9.00E+10"),
            ];
            let at = at("2026-10-03T00:00:00Z");
            let file = "注文一覧_2026-10-03.csv";
            let _ = row(&HeldRow { at, store: "acme", file, findings: &findings, solved_at: None });
            let mended = [Finding::of_cell(Code::R104, 16, "受注日時", "きのう")];
            let solved_at = Some(at + 3_600);
            let _ = row(&HeldRow { at, store: "acme", file, findings: &mended, solved_at });
            let whole = [Finding::of_file(Code::F003, "")];
            let _ = row(&HeldRow { at, store: "", file: "不明.csv", findings: &whole, solved_at: None });
        }
        Ok(())
    }
}

/// A day of two stores with a little of everything, and one in which nothing happened.
pub fn a_day(day: NaiveDate) -> TodayFigures {
    let acme = StoreDay {
        code: "acme".to_owned(),
        name: "ACME 本店".to_owned(),
        came: 3,
        can_go: 2,
        waits: 2,
        waits_for: [(Code::D302, 1), (Code::D304, 2)].into(),
        late: 1,
        ..StoreDay::default()
    };
    let mall = StoreDay {
        code: "mercari-main".to_owned(),
        name: "メルカリShops 本店".to_owned(),
        came: 1,
        needs_person: 1,
        ..StoreDay::default()
    };
    let quiet = StoreDay { code: "quiet".to_owned(), ..StoreDay::default() };
    TodayFigures {
        days: Vec::new(),
        day,
        counted_on: day,
        late_days: 3,
        stores: vec![acme, mall, quiet],
        parcels: vec![("ヤマト運輸".to_owned(), 4), (String::new(), 1)],
        waits: vec![(Code::D304, 2), (Code::D302, 1)],
        late: vec![LateOrder {
            placed: day - chrono::Days::new(9),
            store: "acme".to_owned(),
            number: "S-1".to_owned(),
            standing: "出荷日なし・伝票番号なし".to_owned(),
        }],
        unsettled: vec![UnsettledOrder {
            store: "mercari-main".to_owned(),
            number: "M-91".to_owned(),
            state: ExportState::Stuck,
        }],
        changed: Vec::new(),
        revived: Vec::new(),
        changed_labels: Vec::new(),
        held_labels: Vec::new(),
        held_files: vec!["注文一覧_2026-10-03.csv".to_owned()],
        obstacles: vec!["inbox/acmé だれも読まないフォルダです".to_owned()],
        warnings: vec![(Code::R107, 2)],
    }
}

/// Every state of 突合 and every pair that can meet, each an order, with what it must say.
pub fn situations() -> Vec<(Case, &'static str)> {
    let mut situations = single_states();
    situations.extend(pairs_of_states());
    situations
}

const A: &str = "123456789013";
const B: &str = "400000000003";

/// What was sent, and another number, another day, and both.
fn parcels() -> [Shipment; 4] {
    [(A, "2026-10-05"), (B, "2026-10-05"), (A, "2026-10-06"), (B, "2026-10-06")]
        .map(|(number, day)| parcel(&[number], day))
}

fn acme(number: &str) -> Case {
    Case::new("acme", number)
}

fn mall(number: &str) -> Case {
    Case::new("mercari-main", number)
}

fn shared(case: &mut Case) {
    case.shares_tracking = true;
}

fn sent(case: Case) -> Case {
    case.told(Told::Api, parcel(&[A], "2026-10-05"))
}

fn by_file(case: Case) -> Case {
    case.told(Told::File, parcel(&[A], "2026-10-05"))
}

/// Before and after we told the store.
const BEFORE: &str = "2026-10-05T00:00:00Z";
const AFTER: &str = "2026-10-08T00:00:00Z";

fn single_states() -> Vec<(Case, &'static str)> {
    let [ours, other, late, _] = parcels();
    vec![
        (acme("S-1"), "未送信"),
        (by_file(acme("S-2").carried(ours.clone())), "一致"),
        (sent(mall("M-1").carried(ours.clone())).completed(true, AFTER), "一致"),
        // What the mall said before we told it is no evidence afterwards.
        (sent(mall("M-2").carried(ours.clone())).completed(false, BEFORE), "一致"),
        // Two parcels in another order of naming are the same two parcels.
        (
            acme("S-3")
                .carried(parcel(&[B, A], "2026-10-05"))
                .told(Told::File, parcel(&[A, B], "2026-10-05")),
            "一致",
        ),
        // A delivery without numbers leaves no record with a carrier.
        (by_file(acme("S-4")).change(|it| it.needs_tracking = false), "一致"),
        (by_file(acme("S-5").carried(other.clone())), "伝票番号相違"),
        (by_file(acme("S-6").carried(late.clone())), "出荷日相違"),
        (
            mall("M-3")
                .completed(true, AFTER)
                .told(Told::Elsewhere, Shipment::default())
                .carried(ours.clone()),
            "モール側完了・当方未送信",
        ),
        (sent(mall("M-4").carried(ours.clone())).completed(false, AFTER), "当方送信済・モール側未完了"),
        (by_file(acme("S-7")), "運送会社に実績なし"),
        (acme("S-8").stored(ours.clone()), "運送会社に実績なし、未送信"),
        (acme("S-9").stored(parcel(&[A], "2026-12-01")), "未送信"),
        (mall("M-13").waits(ExportState::Sending, &[]).carried(ours.clone()), "未送信"),
        (by_file(acme("S-10").carried(ours.clone())).change(shared), "伝票番号の重複"),
        (by_file(acme("S-19").carried(ours.clone())).change(|it| it.is_changed = true), "送信後に変更"),
    ]
}

fn pairs_of_states() -> Vec<(Case, &'static str)> {
    let [ours, other, late, both] = parcels();
    vec![
        (by_file(acme("S-11").carried(both.clone())), "伝票番号相違、出荷日相違"),
        (
            mall("M-5").stored(ours.clone()).completed(true, AFTER).carried(other.clone()),
            "伝票番号相違、モール側完了・当方未送信",
        ),
        (
            sent(mall("M-6").carried(other.clone())).completed(false, AFTER),
            "伝票番号相違、当方送信済・モール側未完了",
        ),
        (by_file(acme("S-12").stored(other.clone())), "伝票番号相違、運送会社に実績なし"),
        (by_file(acme("S-13").carried(other.clone())).change(shared), "伝票番号相違、伝票番号の重複"),
        (
            mall("M-7").stored(ours.clone()).completed(true, AFTER).carried(late.clone()),
            "出荷日相違、モール側完了・当方未送信",
        ),
        (
            sent(mall("M-8").carried(late.clone())).completed(false, AFTER),
            "出荷日相違、当方送信済・モール側未完了",
        ),
        (by_file(acme("S-14").stored(late.clone())), "出荷日相違、運送会社に実績なし"),
        (by_file(acme("S-15").carried(late.clone())).change(shared), "出荷日相違、伝票番号の重複"),
        (mall("M-9").completed(true, AFTER), "モール側完了・当方未送信、運送会社に実績なし"),
        (
            mall("M-10").completed(true, AFTER).carried(ours.clone()).change(shared),
            "モール側完了・当方未送信、伝票番号の重複",
        ),
        (sent(mall("M-11")).completed(false, AFTER), "当方送信済・モール側未完了、運送会社に実績なし"),
        (
            sent(mall("M-12").carried(ours.clone())).completed(false, AFTER).change(shared),
            "当方送信済・モール側未完了、伝票番号の重複",
        ),
        (by_file(acme("S-16")).change(shared), "運送会社に実績なし、伝票番号の重複"),
    ]
}
