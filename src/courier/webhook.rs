//! Anything that takes JSON over HTTP, for ntfy, Apprise, a script. The form is ours and documented in
//! `docs/running.md`; it only grows. `id` is the same in every copy of a letter.

use super::Secret;
use super::http::{Body, Message};
use crate::notice::word_out::{Word, WordItem};
use serde_json::{Value, json};

pub(super) fn message<'m>(url: &Secret, bearer: Option<&'m Secret>, word: &Word) -> Message<'m> {
    let items: Vec<Value> = word.items.iter().map(item).collect();
    let body = json!({
        "source": "shukka", "id": word.mark, "shop": word.shop, "notice": word.notice, "kind": word.kind.name(),
        "urgent": word.is_urgent, "at": word.at, "title": word.subject, "message": word.text(), "items": items,
    });
    let headers = bearer.map(|bearer| ("authorization", bearer)).into_iter().collect();
    Message { url: url.open().to_owned(), body: Body::Json(body), headers }
}

fn item(item: &WordItem) -> Value {
    json!({
        "kind": item.kind.name(), "standing": item.standing.name(), "weight": item.kind.weight().name(),
        "code": item.kind.code().map(crate::notice::Code::name), "store": item.store, "count": item.count,
        "since": item.since, "numbers": item.numbers, "keys": item.keys,
    })
}
