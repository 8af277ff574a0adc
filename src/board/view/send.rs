//! 発送情報を更新: who would be told, and what came of it.

use crate::board::link::order_place;
use crate::board::page::{Frame, Here, name_of};
use crate::desk::{SendPreview, SendRisk, SendWish, SendingStands, StorePreview, Unsettled};
use crate::notice::again;
use crate::notice::board::Words;
use crate::order::ExportState;
use crate::shop::{Shop, shown_time};
use askama::Template;

/// So many orders of a store that do not go are named.
const LEFT_NAMED: usize = 200;
/// A sending that has not ended for so long may have been broken off, in seconds.
const LONG_S: i64 = 300;

/// 発送情報を更新.
#[derive(Template)]
#[template(path = "send.html", config = ".askama.toml")]
pub(in crate::board) struct SendPage {
    pub(in crate::board) frame: Frame,
    pub(in crate::board) key: String,
    pub(in crate::board) mistake: String,
    choices: Vec<(String, String, bool)>,
    store: String,
    from: String,
    to: String,
    is_looked: bool,
    is_all: bool,
    digest: String,
    count: usize,
    count_words: String,
    stores: Vec<StoreShown>,
    unsettled: Vec<UnsettledShown>,
}

struct StoreShown {
    name: String,
    how: &'static str,
    is_first: bool,
    goes_words: String,
    goes: Vec<GoesShown>,
    left_words: String,
    left: Vec<(String, String, String)>,
    more: String,
}

struct GoesShown {
    place: String,
    number: String,
    name: String,
    carrier: String,
    tracking: String,
    ship_date: String,
    risks: Vec<&'static str>,
}

struct UnsettledShown {
    place: String,
    store: String,
    number: String,
    state: String,
}

impl SendPage {
    pub(in crate::board) fn of(
        frame: Frame,
        shop: &Shop,
        (wish, preview): (&SendWish, Option<&SendPreview>),
        unsettled: &[Unsettled],
    ) -> Self {
        let w = frame.w;
        let chosen = wish.store.clone().unwrap_or_default();
        let choices = shop
            .settings
            .stores
            .iter()
            .map(|store| (store.code.clone(), store.name.clone(), store.code == chosen));
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let needs_person = unsettled.iter().filter(|order| order.state != ExportState::Sending);
        let unsettled = needs_person.map(|order| UnsettledShown {
            place: order_place(&order.store, &order.number),
            store: name_of(shop, &order.store),
            number: order.number.clone(),
            state: w.stands(order.state),
        });
        Self {
            key: String::new(),
            mistake: String::new(),
            choices: choices.collect(),
            store: chosen,
            from: day(wish.from),
            to: day(wish.to),
            is_looked: preview.is_some(),
            is_all: preview.is_none_or(|preview| preview.is_all),
            digest: preview.map(|preview| preview.digest.clone()).unwrap_or_default(),
            count: preview.map_or(0, SendPreview::count),
            stores: stores_shown(preview, &frame),
            count_words: w.orders_go(preview.map_or(0, SendPreview::count)),
            unsettled: unsettled.collect(),
            frame,
        }
    }
}

/// Store by store, those of which something goes first.
fn stores_shown(preview: Option<&SendPreview>, frame: &Frame) -> Vec<StoreShown> {
    let mut stores: Vec<&StorePreview> = preview.iter().flat_map(|it| &it.stores).collect();
    stores.sort_by_key(|store| store.goes.is_empty());
    stores.into_iter().map(|store| store_shown(store, frame)).collect()
}

fn store_shown(store: &StorePreview, frame: &Frame) -> StoreShown {
    let w = frame.w;
    let goes = store.goes.iter().map(|order| GoesShown {
        place: order_place(&store.store, &order.number),
        number: order.number.clone(),
        name: if frame.sees_people { order.name.clone() } else { w.masked().to_owned() },
        carrier: order.carrier.clone(),
        tracking: order.tracking.clone(),
        ship_date: order.ship_date.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default(),
        risks: order.risks.iter().map(|risk| risk_words(*risk, w)).collect(),
    });
    let left = store.left.iter().take(LEFT_NAMED).map(|(number, codes)| {
        let words: Vec<String> = codes.iter().map(|code| code.title(w.0).to_owned()).collect();
        (order_place(&store.store, number), number.clone(), words.join(w.0.pick("、", "; ")))
    });
    StoreShown {
        name: store.name.clone(),
        how: if store.is_api { w.goes_by_api() } else { w.goes_by_file() },
        is_first: store.is_first,
        goes_words: w.orders_go(store.goes.len()),
        goes: goes.collect(),
        left_words: w.orders_stay(store.left.len()),
        more: if store.more > 0 { w.go_next_time(store.more) } else { String::new() },
        left: left.collect(),
    }
}

fn risk_words(risk: SendRisk, w: Words) -> &'static str {
    match risk {
        SendRisk::CheckDigit => w.risk_check_digit(),
        SendRisk::NumberTwice => w.risk_number_twice(),
        SendRisk::OldShipDate => w.risk_old_date(),
        SendRisk::ShippedBeforeOrdered => w.risk_before_ordered(),
    }
}

/// What came of a sending.
#[derive(Template)]
#[template(path = "sending.html", config = ".askama.toml")]
pub(in crate::board) struct SendingPage {
    pub(in crate::board) frame: Frame,
    confirmed: String,
    is_going_on: bool,
    is_broken_off: bool,
    lines: Vec<SentShown>,
    busy: Vec<String>,
    fault: String,
}

struct SentShown {
    words: String,
    file: String,
    /// The number by which the file is had; `None`: it is not there.
    batch: Option<i64>,
    problems: Vec<String>,
    is_good: bool,
}

impl SendingPage {
    pub(in crate::board) fn of(frame: Frame, shop: &Shop, stands: &SendingStands, now: i64) -> Self {
        let w = frame.w;
        let is_over = stands.outcome.is_some();
        let is_broken_off = !is_over && now - stands.at > LONG_S;
        let told = stands.outcome.iter().flat_map(|outcome| &outcome.told);
        let line = |told: &crate::telling::ExportOutcome| {
            let mut problems: Vec<String> = told.obstacles.iter().map(|it| it.words(w.0)).collect();
            if told.stays_as_changed > 0 {
                problems.push(w.changed_since_looked(told.stays_as_changed, &told.changed));
            }
            let not_again = told.not_again.iter().map(|(number, why)| again::not_again(number, why, w.0));
            problems.extend(
                not_again.flat_map(|it| it.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()),
            );
            if let Some(mall) = told.mall.as_ref().filter(|mall| mall.unsettled() > 0) {
                problems.push(w.unsettled_at_mall(mall.sending, mall.unsure, mall.stuck_count));
            }
            SentShown {
                words: if told.is_again {
                    again::told_again(&told.store_name, told.again.len(), &told.file, w.0)
                } else {
                    w.orders_told(&told.store_name, told.sent_count)
                },
                batch: stands.files.get(&told.file).copied(),
                file: told.file.clone(),
                is_good: problems.is_empty(),
                problems,
            }
        };
        Self {
            confirmed: w.confirmed_by(&stands.who, &shown_time(stands.at, shop.settings.timezone)),
            is_going_on: !is_over && !is_broken_off,
            is_broken_off,
            lines: told.map(line).collect(),
            busy: stands.outcome.iter().flat_map(|outcome| outcome.busy.clone()).collect(),
            fault: stands.outcome.as_ref().map(|outcome| outcome.fault.clone()).unwrap_or_default(),
            frame,
        }
    }
}
