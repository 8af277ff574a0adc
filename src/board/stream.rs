//! The stream of a page: an event whenever there is news. It ends when the server does.

use super::shared::Shared;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// How often a stream says that it is still there.
const ALIVE: Duration = Duration::from_secs(25);

/// The stream of a page.
pub(super) async fn news(
    State(board): State<Shared>,
) -> Sse<impl futures_util::Stream<Item = Result<Event, Infallible>>> {
    let listener = board.news.listen(Arc::clone(&board.desks), board.ended.clone());
    let begin = (listener, board.ended.clone());
    let events = futures_util::stream::unfold(begin, |(mut listener, mut ended)| async move {
        tokio::select! {
            changed = listener.changed() => changed.ok()?,
            _ = ended.wait_for(|is_ended| *is_ended) => return None,
        }
        let event = Event::default().event("news").data(listener.borrow_and_update().to_string());
        Some((Ok(event), (listener, ended)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE))
}
