//! The client against the fake shop: orders in, each fault of each call, and the answers sorted.

mod answers;

use crate::support::fake_mall::{FakeMall, FakeOrder, Habits, Kind as Stock, TOKEN, stock};
use crate::support::{MALL_NOW as NOW, assert_told_once, folder};
use shukka::mercari::*;
use shukka::order::{Field, Order, Party};
use shukka::shipment::*;
use shukka::shop::settings::TokenSource;
use shukka::shop::{SecretTrouble, read_kept_text};
use std::time::Duration;

const MESSAGE: &str = "発送しました。\n伝票番号: 123456789013";

fn settings(endpoint: String) -> ClientSettings {
    ClientSettings {
        endpoint,
        client_name: "EXAMPLE_SHOP".into(),
        version: "0.1.0".into(),
        token: Token::parse(TOKEN).expect("a token"),
        timeout: Duration::from_secs(20),
    }
}

fn client(shop: &FakeMall) -> Client {
    Client::new(&settings(shop.endpoint())).expect("settings")
}

/// One that gives up on an answer, though not because the machine is busy.
fn impatient_client(shop: &FakeMall) -> Client {
    let settings = ClientSettings { timeout: Duration::from_secs(2), ..settings(shop.endpoint()) };
    Client::new(&settings).expect("settings")
}

fn wait<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

fn one(kind: Stock, habits: Habits) -> (FakeMall, String) {
    let orders = stock(7, &[kind], 1, NOW);
    let id = orders[0].id.clone();
    (FakeMall::open_at(0, orders, habits), id)
}

/// A journal in memory that keeps text, as the ledger does. With a fuse, the process dies at the event that it
/// can no longer keep.
#[derive(Default)]
struct Book {
    kept: Vec<(i64, String)>,
    fuse: Option<usize>,
    /// Die between keeping the last event and sending the call that it begins.
    before_sending: bool,
}

#[derive(Debug)]
struct Died;

impl Journal for Book {
    type Error = Died;

    fn keep(&mut self, _: &str, event: &Event, at: i64) -> Result<(), Died> {
        if self.fuse == Some(self.kept.len()) {
            return Err(Died);
        }
        self.kept.push((at, event.encode()));
        Ok(())
    }
}

impl Book {
    fn status(&self) -> Status {
        let read = |(at, text): &(i64, String)| (*at, Event::decode(text).expect("readable"));
        Status::of(&self.kept.iter().map(read).collect::<Vec<_>>()).expect("legal")
    }

    fn record(&mut self, id: &str, status: &mut Status, event: &Event) -> Result<(), Died> {
        *status = status.after(event, NOW).expect("legal");
        self.keep(id, event, NOW)
    }

    fn is_burnt_out(&self) -> bool {
        self.before_sending && self.fuse == Some(self.kept.len())
    }
}

/// What `pass` does with one order in one run, as small as it gets.
async fn push(client: &Client, book: &mut Book, plan: &TellingPlan) -> Result<Status, Died> {
    let mut status = book.status();
    let mut reading: Option<Reading> = None;
    for _ in 0..60 {
        match next_step(&status, plan, reading.as_ref(), Policy::default(), NOW) {
            Step::Record(events) => {
                for event in &events {
                    book.record(&plan.order_id, &mut status, event)?;
                }
            }
            Step::Inquire { messages: true } => {
                let asked_at = status.events;
                if let Outcome::Accepted((standing, messages)) = client.messages(&plan.order_id).await.outcome
                {
                    reading = Some(Reading { asked_at, standing, unshipped: None, messages });
                }
            }
            Step::Inquire { messages: false } | Step::Poll => {
                let asked_at = status.events;
                match client.order(&plan.order_id).await.outcome {
                    Outcome::Accepted(order) => reading = Some(order.reading(asked_at)),
                    Outcome::Configuration(_) => return Ok(status),
                    _ => {}
                }
            }
            Step::Send(leg, call) => {
                let ticket = match begin(book, &plan.order_id, &mut status, leg.clone(), call, NOW) {
                    Ok(_) if book.is_burnt_out() => return Err(Died),
                    Ok(ticket) => ticket,
                    Err(BeginError::Journal(died)) => return Err(died),
                    Err(BeginError::Illegal(illegal)) => panic!("{illegal}"),
                };
                let outcome = client.send(ticket, std::time::Instant::now()).await.outcome;
                let stop = matches!(outcome, Outcome::Configuration(_));
                book.record(&plan.order_id, &mut status, &Event::of(leg, answer_of(&outcome)))?;
                if stop {
                    return Ok(status);
                }
            }
            Step::Rest => return Ok(status),
        }
    }
    panic!("no end: {status:?}");
}

fn plan(id: &str) -> TellingPlan {
    let tracking = Some("123456789013".to_owned());
    TellingPlan { order_id: id.into(), tracking, message: Some(MESSAGE.into()), no_messages: None }
}

fn push_twice(shop: &FakeMall, id: &str) -> Status {
    push_twice_by(&client(shop), id)
}

fn push_twice_by(client: &Client, id: &str) -> Status {
    let mut book = Book::default();
    wait(async {
        push(client, &mut book, &plan(id)).await.expect("alive");
        push(client, &mut book, &plan(id)).await.expect("alive")
    })
}

#[test]
fn a_plain_order_takes_four_calls_in_order_and_ends_as_done() {
    for kind in
        [Stock::Plain, Stock::SeveralLines, Stock::Anonymous, Stock::PartlyCanceled, Stock::StrangeMethod]
    {
        let (shop, id) = one(kind, Habits::default());
        let status = push_twice(&shop, &id);
        assert_eq!(status.phase, Phase::Done, "{kind:?}");
        let expected: Vec<String> =
            ["create", "track", "complete", "message"].map(|c| format!("{c} {id}")).into();
        assert_eq!(shop.effects(), expected, "{kind:?}");
    }
}

#[test]
fn every_fault_of_every_call_ends_told_once_or_with_a_person() {
    let harms = [
        "applied_then_drop",
        "drop_before",
        "applied_then_500",
        "500_before",
        "applied_then_hang",
        "hang",
        "429",
        "401",
        "400_token",
        "404_plain",
        "404_path",
        "malformed",
        "partial",
        "deadline_applied",
        "deadline",
        "refused",
        "ship_by_hand",
        "cancel_by_hand",
        "null_data",
    ];
    // Each call by itself, at the same time: some wait for what never comes.
    std::thread::scope(|scope| {
        for call in ["order", "create", "track", "complete", "message"] {
            scope.spawn(move || {
                harms.into_iter().for_each(|harm| ends_told_once_or_with_a_person(call, harm))
            });
        }
    });
}

fn ends_told_once_or_with_a_person(call: &str, harm: &str) {
    // A hang lasts until the time-out, so two of the four habits must do.
    let hangs = harm.ends_with("hang");
    for habits in [0, 3, 1, 2].into_iter().take(if hangs { 2 } else { 4 }) {
        let habits =
            Habits { same_key_returns: habits % 2 == 0, create_ships: habits < 2, ..Habits::default() };
        for kind in [Stock::Plain, Stock::MixedMethods] {
            let case = format!("{call}:{harm} {kind:?} {habits:?}");
            let (shop, id) = one(kind, habits.clone());
            shop.plant(&format!("{call}:{harm}"));
            let client = if hangs { impatient_client(&shop) } else { client(&shop) };
            let status = push_twice_by(&client, &id);
            assert_told_once(&shop, &case);
            let unknown_create = call == "create" && !habits.same_key_returns;
            let by_person = unknown_create || harm == "refused" || harm.ends_with("by_hand");
            if !by_person {
                assert_eq!(status.phase, Phase::Done, "{case}");
            }
            assert!(!matches!(status.phase, Phase::Open), "{case}: {status:?}");
        }
    }
}

#[test]
fn a_process_that_dies_after_any_event_goes_on_and_tells_once() {
    for kind in [Stock::Plain, Stock::MixedMethods] {
        let (shop, id) = one(kind, Habits::default());
        let mut whole = Book::default();
        wait(push(&client(&shop), &mut whole, &plan(&id))).expect("alive");
        for fuse in 0..whole.kept.len() {
            for before_sending in [false, true] {
                let (shop, id) = one(kind, Habits::default());
                let mut book = Book { kept: Vec::new(), fuse: Some(fuse), before_sending };
                let client = client(&shop);
                let status = wait(async {
                    push(&client, &mut book, &plan(&id)).await.expect_err("dies");
                    book.fuse = None;
                    push(&client, &mut book, &plan(&id)).await.expect("alive")
                });
                let case = format!("{kind:?}, dead after {fuse} events, before sending: {before_sending}");
                assert_told_once(&shop, &case);
                assert_eq!(status.phase, Phase::Done, "{case}");
                assert_eq!(shop.effects().iter().filter(|e| e.starts_with("message")).count(), 1, "{case}");
            }
        }
    }
}

#[test]
fn a_quantity_of_nothing_left_ships_nothing_and_an_unknown_one_neither() {
    let (shop, id) = one(Stock::Plain, Habits::default());
    let parts = [("prd000001".to_owned(), "var000001".to_owned(), 1)];
    shop.memory().create(&id, "of somebody else", &parts).expect("room");
    let order = wait(client(&shop).order(&id)).outcome;
    let Outcome::Accepted(mut order) = order else { panic!("{order:?}") };
    assert_eq!((order.lines[0].purchased, order.lines[0].unshipped), (Some(1), Some(0)));
    assert_eq!(order.reading(0).unshipped, Some(vec![]));
    order.lines[0].unshipped = None;
    assert_eq!(order.reading(0).unshipped, Some(vec![]));
    assert_eq!(push_twice(&shop, &id).phase, Phase::Stuck(WhyStuck::NothingToShip));
    assert_eq!(shop.memory().history.len(), 1);
}

#[test]
fn hidden_messages_leave_the_unknown_message_as_it_is_and_the_order_is_told() {
    let (shop, id) = one(Stock::Plain, Habits { hides_messages: true, ..Habits::default() });
    shop.plant("message:applied_then_drop");
    let status = push_twice(&shop, &id);
    assert_eq!((status.phase, status.left_out), (Phase::Done, Some(WhyOut::Unsure)));
    assert_told_once(&shop, "hidden");
}

#[test]
fn a_retired_message_function_is_told_apart() {
    let (shop, id) = one(Stock::Plain, Habits { message_retired: true, ..Habits::default() });
    let mut book = Book::default();
    let mut status = Status::default();
    let ticket = wait(async {
        let plan = TellingPlan { message: None, ..plan(&id) };
        push(&client(&shop), &mut book, &plan).await.expect("alive");
        let leg = Leg::Parcel("A".into());
        let lines = vec![Line { product_id: "p".into(), variant_id: "v".into(), quantity: 1 }];
        for (leg, kind) in [
            (leg.clone(), EventKind::Begun(Call::Create { key: "k".into(), lines })),
            (leg.clone(), EventKind::Answered(Answer::Accepted { id: "s".into() })),
            (leg.clone(), EventKind::LeftOut(Verb::Track, WhyOut::Nothing)),
            (leg.clone(), EventKind::Begun(Call::Complete)),
            (leg, EventKind::Answered(Answer::Accepted { id: String::new() })),
        ] {
            status = status.after(&Event::of(leg, kind), NOW).expect("legal");
        }
        begin(&mut book, &id, &mut status, Leg::Message, Call::Message { text: MESSAGE.into() }, NOW)
    });
    let reply = wait(client(&shop).send(ticket.expect("legal"), std::time::Instant::now()));
    assert_eq!(reply.outcome, Outcome::Retired);
}

fn fetch_all(shop: &FakeMall, statuses: &[StatusFilter]) -> Vec<FetchedOrder> {
    let client = client(shop);
    let mut query = PageQuery { statuses: statuses.to_vec(), ..PageQuery::default() };
    query.ordered_from = Some(NOW - 40 * 86_400);
    let (mut paging, mut orders) = (Paging::default(), Vec::new());
    wait(async {
        loop {
            let Outcome::Accepted(page) = client.page(&query).await.outcome else { panic!("a page") };
            let turn = paging.turn(&page);
            assert_eq!(page.unreadable, 0);
            orders.extend(page.orders);
            match turn {
                AfterPage::Next(cursor) => query.after = Some(cursor),
                AfterPage::End => return orders,
                AfterPage::Broken => panic!("in circles"),
            }
        }
    })
}

#[test]
fn every_page_is_read_and_only_what_may_come_in_comes_in() {
    let stocked = stock(3, &Stock::ALL, 350, NOW);
    let shop = FakeMall::open(stocked.clone());
    let open = fetch_all(&shop, &[StatusFilter::WaitingForShipping, StatusFilter::Completed]);
    let wanted = |order: &&FakeOrder| matches!(order.status.as_str(), "WAITING_FOR_SHIPPING" | "COMPLETED");
    assert_eq!(open.len(), stocked.iter().filter(wanted).count());
    let all = fetch_all(&shop, &[]);
    assert_eq!(all.len(), 350);
    let query =
        PageQuery { ordered_before: Some(all[4].ordered_at.expect("a moment")), ..PageQuery::default() };
    let Outcome::Accepted(page) = wait(client(&shop).standings(&query)).outcome else { panic!("a page") };
    let expected = (all[5].id.clone(), MallStanding::Canceled, all[5].ordered_at);
    assert_eq!((page.orders.len(), &page.orders[0], page.has_next), (100, &expected, Some(true)));
    for (n, expected) in [
        (0, Admission::Take),
        (3, Admission::Take),
        (4, Admission::LeaveOut(LeftOut::NotYetOrNever)),
        (5, Admission::LeaveOut(LeftOut::NotYetOrNever)),
        (6, Admission::Take),
        (10, Admission::LeaveOut(LeftOut::UnknownStatus("RETURN_REQUESTED".into()))),
        (11, Admission::Take),
        (12, Admission::LeaveOut(LeftOut::NoAddress)),
        (13, Admission::LeaveOut(LeftOut::NoLines)),
    ] {
        assert_eq!(all[n].admission(false), expected, "{:?}", Stock::ALL[n]);
        assert_eq!(all[n].admission(true), Admission::Take);
    }
}

fn heard(order: &FetchedOrder, orderers: &Orderers) -> Order {
    let mut canonical = Order::new("mercari-main", "");
    canonical.hear(statement(order, orderers).as_statement());
    canonical
}

#[test]
fn an_order_comes_in_as_the_contract_says() {
    let shop = FakeMall::open(stock(3, &Stock::ALL, 14, NOW));
    let all = fetch_all(&shop, &[]);
    let fixed = Party { name: "店舗一括".into(), phone: "0300000000".into(), ..Party::default() };
    let orderers = Orderers { from: OrdererSource::ShipTo, fixed: fixed.clone() };
    let plain = heard(&all[0], &orderers);
    assert_eq!((plain.number.as_str(), plain.ordered_at), (all[0].id.as_str(), Some(NOW - 3600)));
    assert_eq!((plain.ship_to.name.as_str(), plain.ship_to.postal_code.as_str()), ("見本 太郎", "0600000"));
    assert_eq!((plain.ship_to.prefecture.as_str(), plain.ship_to.phone.as_str()), ("北海道", "0110000000"));
    assert_eq!(plain.orderer, plain.ship_to);
    assert_eq!(plain.totals.total.map(shukka::order::Yen::amount), Some(500));
    assert_eq!(plain.shipment, shukka::order::Shipment::default());
    let several = heard(&all[1], &orderers);
    assert_eq!((several.items[1].sku.as_str(), several.items[1].options.as_str()), ("SKU-0001-2", "色2"));
    let anonymous = heard(&all[3], &orderers);
    assert!(anonymous.anonymous);
    assert_eq!(anonymous.ship_to, Party { name: "匿名配送".into(), ..Party::default() });
    assert_eq!(anonymous.orderer, fixed);
    assert!(heard(&all[5], &orderers).canceled && !heard(&all[6], &orderers).canceled);
    assert_eq!(heard(&all[7], &orderers).items[0].quantity, Some(2));
    let always = Orderers { from: OrdererSource::Fixed, fixed: fixed.clone() };
    assert_eq!(heard(&all[0], &always).orderer, fixed);
    assert!(statement(&all[0], &always).as_statement().raw(Field::CANCELED).is_none());
}

#[test]
fn the_shop_answers_and_each_wrong_setting_is_told_apart() {
    let shop = FakeMall::open(Vec::new());
    let ask = |settings: &ClientSettings| wait(Client::new(settings).expect("settings").shop()).outcome;
    let expected = MallShop { id: "shop1".into(), name: "見本商店".into() };
    assert_eq!(ask(&settings(shop.endpoint())), Outcome::Accepted(expected));
    let wrong =
        ClientSettings { token: Token::parse("msp_other").expect("a token"), ..settings(shop.endpoint()) };
    assert_eq!(ask(&wrong), Outcome::Configuration(SettingTrouble::Token));
    let path = settings(shop.endpoint().replace("/v1/graphql", "/v2"));
    assert_eq!(ask(&path), Outcome::Configuration(SettingTrouble::Endpoint));
    shop.plant("shop:404_plain");
    assert_eq!(ask(&settings(shop.endpoint())), Outcome::Configuration(SettingTrouble::Address));
    let nobody = settings("http://127.0.0.1:9/v1/graphql".into());
    assert!(matches!(ask(&nobody), Outcome::Deferred(_)));
    for (endpoint, plain) in [("http://example.com/v1", true), ("ftp://localhost/", false), ("wrong", false)]
    {
        let refused = Client::new(&settings(endpoint.into()));
        assert!(matches!(refused, Err(BadSettings::Plain)) == plain && refused.is_err(), "{endpoint}");
    }
}

#[test]
fn an_unknown_order_is_not_found_and_points_are_heard() {
    let shop = FakeMall::open(Vec::new());
    let reply = wait(client(&shop).order("nobody"));
    assert_eq!(reply.outcome, Outcome::NotFound);
    assert_eq!((reply.rate.limit, reply.rate.remaining), (Some(10_000), Some(9_999)));
    shop.memory().habits.points_per_hour = 1;
    assert!(matches!(wait(client(&shop).shop()).outcome, Outcome::RateLimited(Some(1..=3600))));
}

#[test]
fn the_token_cannot_be_printed_and_a_file_that_others_can_read_is_refused() {
    let token = Token::parse(" msp_secret\n").expect("a token");
    assert!(!format!("{:?} {:?}", token, settings("https://example.com".into())).contains("msp_"));
    assert!(matches!(Token::parse(" "), Err(TokenTrouble::Empty)));
    assert!(matches!(Token::parse("a b"), Err(TokenTrouble::Malformed)));
    let folder = folder();
    let source = TokenSource::File("token".into());
    let read = || read_kept_text(folder.path(), &source);
    assert!(matches!(read(), Err(SecretTrouble::Unreadable(..))));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.path().join("token");
        std::fs::write(&path, "msp_secret\n").expect("writable");
        for (mode, fine) in [(0o644, false), (0o640, false), (0o600, true), (0o400, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("ours");
            assert_eq!(read().is_ok_and(|text| Token::parse(&text).is_ok()), fine, "{mode:o}");
        }
    }
}

#[test]
fn every_label_of_the_malls_own_makes_an_order_anonymous_whatever_it_is_called() {
    let (shop, id) = one(Stock::Plain, Habits::default());
    let Outcome::Accepted(order) = wait(client(&shop).order(&id)).outcome else { panic!("no order") };
    let with = |method: &str| {
        let mut order = order.clone();
        order.lines[0].method = method.into();
        order.is_anonymous()
    };
    for own in
        ["MERCARI_SHIPPING_YAMATO", "MERCARI_SHIPPING_YAMATO_COOL_FROZEN", "MERCARI_YUYU", "MERCARI_NEW"]
    {
        assert!(with(own), "{own}");
    }
    for other in ["UNDECIDED", "COOL", "SEMERCARI_X", ""] {
        assert!(!with(other), "{other}");
    }
}
