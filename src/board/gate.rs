//! The gate that every request passes: host, visitor, role, origin; in that order.
//!
//! What goes in: a request and the row of [`super::routes`] that it fits. What comes out: the page's answer, or a refusal.
//!
//! **Invariant.** Nobody comes to a page by a name that is not the board's (421), without the role of its row (403, or the
//! way to `/login`), or by a form of another site (403).
//! **Invariant.** As long as nobody owns the board, only `/first` and `/healthz` answer.
//! **Invariant.** A header that names somebody counts only from a proxy that is trusted and knows the secret.
//!
//! Deliberately not known here: what any page does.

use super::access::Access;
use super::address::{Ends, host_of, is_from_here, is_ours};
pub(super) use super::link::escaped;
use super::page::go_to;
use super::refusing::page_of;
use super::secrets::{is_same, kept_of};
use super::shared::Shared;
use super::trouble::{Trouble, Untold};
use super::visit::{SESSION, Visit, cookie_of, language_of};
use crate::desk::people::{Person, Role, Session, has_no_owner, logged_in, named_by_proxy};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::atomic::Ordering;

/// The header in which a proxy sends the secret.
const PROXY_SECRET: &str = "x-shukka-proxy";

/// Refuses what does not call the board by one of its names, whatever it asks for; tells what went wrong within.
pub(super) async fn call_by_name(State(board): State<Shared>, mut request: Request, next: Next) -> Response {
    let Some(ends) = request.extensions().get::<Ends>().copied() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = request.headers();
    let visit = Visit {
        person: None,
        session: None,
        lang: language_of(headers),
        place: request.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned(),
        ends,
        is_private: is_private(&board, headers, ends),
        now: (board.present)(),
    };
    let host = host_of(headers).filter(|host| is_ours(host, ends, &board.machine, &board.settings.hosts));
    if host.is_none() {
        return page_of(&Trouble::WrongHost, &visit);
    }
    request.extensions_mut().insert(visit);
    next.run(request).await
}

/// Lets a request through to the page of a row, or tells why not.
pub(super) async fn admit(
    State((board, access)): State<(Shared, Access)>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(mut visit) = request.extensions().get::<Visit>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match who_is(&board, request.headers(), &visit).await {
        Ok(Some((person, session))) => (visit.person, visit.session) = (Some(person), session),
        Ok(None) => {}
        Err(trouble) => return page_of(&trouble, &visit),
    }
    if let Err(refused) = may_pass(&board, access, (request.method(), request.headers()), &visit).await {
        return *refused;
    }
    request.extensions_mut().insert(visit.clone());
    let response = next.run(request).await;
    match response.extensions().get::<Untold>() {
        Some(Untold(trouble)) => page_of(trouble, &visit),
        // A part of the address is none that the page knows.
        None if response.status() == StatusCode::BAD_REQUEST => page_of(&Trouble::NotFound, &visit),
        None => response,
    }
}

async fn may_pass(
    board: &Shared,
    access: Access,
    (method, headers): (&Method, &HeaderMap),
    visit: &Visit,
) -> Result<(), Box<Response>> {
    let answers_first = matches!(access, Access::First | Access::Monitor { is_health: true });
    if !answers_first && !has_owner(board).await.map_err(|trouble| Box::new(page_of(&trouble, visit)))? {
        return Err(Box::new(page_of(&Trouble::FirstWanted, visit)));
    }
    let least = match access {
        Access::First | Access::Anyone => None,
        Access::Monitor { .. } if is_direct_and_here(headers, visit.ends) => None,
        Access::Monitor { .. } | Access::Looks => Some(Role::Looks),
        Access::Works => Some(Role::Works),
        Access::Owns => Some(Role::Owns),
    };
    if let Some(least) = least {
        match visit.role() {
            None => return Err(Box::new(way_in(method, headers, visit))),
            Some(role) if role < least => return Err(Box::new(page_of(&Trouble::NoAccess, visit))),
            Some(_) => {}
        }
    }
    let changes = !matches!(*method, Method::GET | Method::HEAD);
    if changes && !is_from_here(headers) {
        return Err(Box::new(page_of(&Trouble::FromElsewhere, visit)));
    }
    Ok(())
}

/// The way in, for whoever is not known: to where they were going.
fn way_in(method: &Method, headers: &HeaderMap, visit: &Visit) -> Response {
    let accepts = headers.get(ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or("*/*");
    let takes_page = accepts.contains("text/html") || accepts.contains("*/*");
    if method == Method::GET && takes_page {
        return go_to(&format!("/login?to={}", escaped(&visit.place)));
    }
    let mut response = page_of(&Trouble::NoAccess, visit);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(WWW_AUTHENTICATE, axum::http::HeaderValue::from_static("Cookie"));
    response
}

/// Whether somebody owns the board. Once somebody does, somebody always does.
async fn has_owner(board: &Shared) -> Result<bool, Trouble> {
    if board.has_owner.load(Ordering::Relaxed) {
        return Ok(true);
    }
    let has_owner = board.ask(|desk| Ok(!has_no_owner(&desk.ledger)?)).await?;
    board.has_owner.fetch_or(has_owner, Ordering::Relaxed);
    Ok(has_owner)
}

/// Whoever the cookie or a trusted proxy names.
async fn who_is(
    board: &Shared,
    headers: &HeaderMap,
    visit: &Visit,
) -> Result<Option<(Person, Option<Session>)>, Trouble> {
    let now = visit.now;
    if let Some(name) = proxied_name(board, headers, visit.ends) {
        let named = board.ask(move |desk| named_by_proxy(&desk.ledger, &name, now)).await?;
        return Ok(named.map(|person| (person, None)));
    }
    let Some(key) = cookie_of(headers, SESSION) else { return Ok(None) };
    let found = board.ask(move |desk| logged_in(&desk.ledger, &kept_of(&key), now)).await?;
    Ok(found.map(|(session, person)| (person, Some(session))))
}

fn is_trusted(board: &Shared, ends: Ends) -> bool {
    board.settings.trust.iter().any(|known| known.to_canonical() == ends.remote.to_canonical())
}

/// The name in a proxy's header; from anybody else it is dropped.
fn proxied_name(board: &Shared, headers: &HeaderMap, ends: Ends) -> Option<String> {
    let header = Some(&board.settings.user_header).filter(|name| !name.is_empty())?;
    let value = headers.get(header)?;
    let sent = headers.get(PROXY_SECRET).and_then(|it| it.to_str().ok()).unwrap_or("");
    let knows = board.proxy_secret.as_deref().is_some_and(|secret| is_same(secret, sent));
    if !is_trusted(board, ends) || !knows || headers.get_all(header).iter().count() > 1 {
        tracing::warn!(from = %ends.remote, "a name in a header of somebody who is not trusted is dropped");
        return None;
    }
    std::str::from_utf8(value.as_bytes()).ok().map(|name| name.trim().to_owned())
}

/// Whether the browser's side speaks TLS: only a proxy that is trusted is believed.
fn is_private(board: &Shared, headers: &HeaderMap, ends: Ends) -> bool {
    let says = headers.get("x-forwarded-proto").is_some_and(|it| it.as_bytes() == b"https");
    says && is_trusted(board, ends)
}

/// Whether somebody on this machine asks, and no proxy for somebody else.
fn is_direct_and_here(headers: &HeaderMap, ends: Ends) -> bool {
    let forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
    ends.remote.to_canonical().is_loopback() && !forwarded.iter().any(|name| headers.contains_key(*name))
}
