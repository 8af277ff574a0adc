//! きょう: how the shop stands.

use super::desks::OpenDesk;
use super::link::order_place;
use super::page::{Frame, Here, brief_time, name_of, show};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{FileRow, OldRow, SendingRow, StoreRow, TodayView};
use super::visit::Visit;
use crate::desk::{DeskError, FrontOutcome, front};
use crate::notice::board::FileFate;
use crate::notice::visible;
use crate::report::TodayFigures;
use crate::shop::Shop;
use axum::extract::State;
use axum::response::Response;

/// Waiting orders that are named.
const OLD: usize = 12;

/// The page.
pub(super) async fn page(State(board): State<Shared>, visit: Visit) -> Result<Response, Trouble> {
    let (tally, desks) = (board.tally.clone(), board.desks.clone());
    let model = board
        .ask(move |desk| {
            let figures = tally.figures(&desks, desk, visit.now, visit.lang)?;
            model(desk, &visit, figures.as_ref())
        })
        .await?;
    Ok(show(&model))
}

fn model(desk: &OpenDesk, visit: &Visit, figures: Option<&TodayFigures>) -> Result<TodayView, DeskError> {
    let (shop, w) = (&desk.shop, visit.words());
    let front = front(shop, &desk.ledger, figures, visit.now)?;
    let frame = Frame::of(desk, visit, Some(Here::Today), w.today())?;
    let (files, rows) = front.to_mend;
    let late: u64 = figures.iter().flat_map(|figures| &figures.stores).map(|store| store.late).sum();
    let light = match (front.to_check.len(), rows + files + late, front.obstacles.len()) {
        (0, 0, 0) => "good",
        (0, ..) => "warn",
        _ => "bad",
    };
    let verdict = w.verdict((rows, files), front.to_check.len(), front.obstacles.len(), front.can_go);
    let waits = figures.map(|figures| figures.stores.iter().map(|store| store.waits).sum());
    let obstacles = front.obstacles.iter();
    let obstacles = obstacles.map(|it| {
        format!("{} {}\n{}", it.obstacle.code(), it.obstacle.line(visit.lang), it.obstacle.remedy(visit.lang))
    });
    Ok(TodayView {
        light,
        verdict,
        to_mend: files,
        rows_to_mend: if rows > 0 { w.rows(rows) } else { String::new() },
        to_check: front.to_check.len(),
        can_go: front.can_go,
        waits,
        obstacles: obstacles.collect(),
        is_new: shop.settings.stores.is_empty() || (front.files.is_empty() && front.sendings.is_empty()),
        waiting_files: front.waiting_files.iter().map(|name| visible(name).into_owned()).collect(),
        files: files_of(shop, visit, &front),
        sendings: sendings(shop, visit, &front),
        stores: stores(shop, figures),
        old: old(shop, figures),
        frame,
    })
}

fn files_of(shop: &Shop, visit: &Visit, front: &FrontOutcome) -> Vec<FileRow> {
    let row = |file: &crate::desk::Arrived| {
        let fate = match file.code.as_str() {
            _ if file.undone_at.is_some() => FileFate::Undone,
            "F006" => FileFate::Known,
            "" => FileFate::Read { taken: file.taken, held: file.held },
            _ => FileFate::HeldWhole,
        };
        FileRow {
            at: brief_time(file.at, visit.now, shop.settings.timezone),
            name: visible(&file.name).into_owned(),
            outcome: visit.words().file_fate(fate),
            light: match fate {
                FileFate::Read { held: 0, .. } => "good",
                FileFate::HeldWhole | FileFate::Read { .. } => "bad",
                FileFate::Known | FileFate::Undone => "",
            },
            code: if fate == FileFate::HeldWhole { file.code.clone() } else { String::new() },
        }
    };
    front.files.iter().map(row).collect()
}

fn sendings(shop: &Shop, visit: &Visit, front: &FrontOutcome) -> Vec<SendingRow> {
    let row = |sending: &crate::desk::Sending| SendingRow {
        at: brief_time(sending.at, visit.now, shop.settings.timezone),
        store: name_of(shop, &sending.store),
        file: sending.file.clone(),
        lines: sending.lines,
    };
    front.sendings.iter().map(row).collect()
}

fn stores(shop: &Shop, figures: Option<&TodayFigures>) -> Vec<StoreRow> {
    let mall_of = |code: &str| {
        shop.store(code).and_then(|store| store.mall.as_ref()).map_or("", |mall| mall_screen(mall.name()))
    };
    match figures {
        Some(figures) => figures
            .stores
            .iter()
            .map(|store| StoreRow {
                code: super::gate::escaped(&store.code),
                name: store.name.clone(),
                figures: [store.came, store.told, store.can_go, store.waits, store.late, store.needs_person],
                mall: mall_of(&store.code),
            })
            .collect(),
        None => Vec::new(),
    }
}

fn old(shop: &Shop, figures: Option<&TodayFigures>) -> Vec<OldRow> {
    let late = figures.map(|figures| figures.late.as_slice()).unwrap_or_default();
    let row = |order: &crate::report::LateOrder| OldRow {
        placed: order.placed.format("%Y/%m/%d").to_string(),
        store: name_of(shop, &order.store),
        number: visible(&order.number).into_owned(),
        href: order_place(&order.store, &order.number),
        standing: order.standing.clone(),
    };
    late.iter().take(OLD).map(row).collect()
}

/// Where the shop's staff work at a mall, where that is one place for all shops.
fn mall_screen(mall: &str) -> &'static str {
    match mall {
        "rakuten" => "https://mainmenu.rms.rakuten.co.jp/",
        "yahoo" => "https://pro.store.yahoo.co.jp/",
        "amazon" => "https://sellercentral.amazon.co.jp/",
        "shopify" => "https://admin.shopify.com/",
        "base" => "https://admin.thebase.com/",
        "colorme" => "https://admin.shop-pro.jp/",
        "mercari-shops" => "https://mercari-shops.com/",
        _ => "",
    }
}
