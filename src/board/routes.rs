//! Every path that answers, by which method, and the least that somebody must be to use it: one table.
//!
//! What goes in: a path and a method. What comes out: the page that answers, behind the gate.
//!
//! **Invariant.** What is no row here does not answer. A row cannot be without its least role: it has no other way in.

pub use super::access::Access;
use super::gate::{admit, call_by_name};
use super::headers::put_headers;
use super::shared::Shared;
use super::trouble::Trouble;
use super::{
    assets, download, files, first, held, inspect, login, monitor, order, order_act, orders, send, settings,
    stream, take_in, teach, today, undo, upload,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;

/// A row of the table.
pub struct PageRoute {
    /// The path, with the names of its parts in braces.
    pub path: &'static str,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Who may.
    pub access: Access,
    answers: fn() -> MethodRouter<Shared>,
}

const fn reads(path: &'static str, access: Access, answers: fn() -> MethodRouter<Shared>) -> PageRoute {
    PageRoute { path, method: "GET", access, answers }
}

const fn does(path: &'static str, access: Access, answers: fn() -> MethodRouter<Shared>) -> PageRoute {
    PageRoute { path, method: "POST", access, answers }
}

/// The table.
pub const ROUTES: &[PageRoute] = &[
    reads("/healthz", Access::Monitor { is_health: true }, || get(monitor::health_of_shop)),
    reads("/metrics", Access::Monitor { is_health: false }, || get(monitor::figures)),
    reads("/assets/{name}", Access::First, || get(assets::asset)),
    reads("/favicon.ico", Access::First, || get(assets::icon)),
    reads("/first", Access::First, || get(first::page)),
    does("/first", Access::First, || post(first::decide)),
    does("/language", Access::First, || post(login::choose_language)),
    reads("/login", Access::Anyone, || get(login::page)),
    does("/login", Access::Anyone, || post(login::log_in)),
    does("/logout", Access::Looks, || post(login::log_out)),
    reads("/news", Access::Looks, || get(stream::news)),
    reads("/settings", Access::Owns, || get(settings::page)),
    reads("/settings/doctor", Access::Owns, || get(inspect::look_through)),
    reads("/settings/reading", Access::Owns, || get(inspect::reading)),
    does("/settings/notice", Access::Owns, || post(inspect::try_notice)),
    does("/settings/invite", Access::Owns, || post(settings::invite)),
    does("/settings/person", Access::Owns, || post(settings::change)),
    reads("/", Access::Looks, || get(today::page)),
    does("/pass", Access::Works, || post(take_in::now)),
    reads("/orders", Access::Looks, || get(orders::list)),
    reads("/orders.xlsx", Access::Looks, || get(orders::excel)),
    reads("/orders.csv", Access::Looks, || get(orders::comma_separated)),
    does("/orders/labels", Access::Works, || post(orders::make_labels)),
    reads("/orders/{store}/{number}", Access::Looks, || get(order::page)),
    does("/orders/{store}/{number}", Access::Works, || post(order_act::act)),
    reads("/held", Access::Looks, || get(held::page)),
    reads("/held/{id}", Access::Works, || get(held::file)),
    does("/held/{id}", Access::Works, || post(held::mend_rows)),
    does("/held/{id}/again", Access::Works, || post(held::again)),
    does("/held/{id}/read", Access::Works, || post(teach::read)),
    does("/held/{id}/teach", Access::Owns, || post(teach::keep)),
    does("/held/{id}/give-up", Access::Works, || post(held::give_up_file)),
    reads("/send", Access::Works, || get(send::page)),
    does("/send", Access::Works, || post(send::send)),
    reads("/send/{key}", Access::Works, || get(send::outcome)),
    reads("/files", Access::Looks, || get(files::page)),
    does("/files/upload", Access::Works, || {
        // Files are limited by the settings, as they are written; forms by what axum takes.
        post(upload::put_in).layer(DefaultBodyLimit::disable())
    }),
    reads("/files/undo/{id}", Access::Works, || get(undo::page)),
    does("/files/undo/{id}", Access::Works, || post(undo::undo)),
    does("/files/report", Access::Looks, || post(files::make_report)),
    reads("/files/original/{id}", Access::Works, || get(download::original)),
    reads("/files/twin/{id}", Access::Works, || get(download::twin)),
    reads("/files/export/{id}", Access::Works, || get(download::export)),
    reads("/files/report/{number}", Access::Works, || get(download::report)),
    reads("/files/labels/{number}", Access::Works, || get(download::labels)),
];

/// The table as a server answers by it.
pub(super) fn router(board: &Shared) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let gate = from_fn_with_state((board.clone(), route.access), admit);
        router = router.route(route.path, (route.answers)().layer(gate));
    }
    let nowhere = from_fn_with_state((board.clone(), Access::Looks), admit);
    router
        .fallback_service(get(not_here).post(not_here).layer(nowhere).with_state(()))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(board.clone(), call_by_name))
        .layer(from_fn(put_headers))
        .with_state(board.clone())
}

async fn not_here() -> Trouble {
    Trouble::NotFound
}
