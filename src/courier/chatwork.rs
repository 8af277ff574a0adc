//! Chatwork: `POST /v2/rooms/{room}/messages`, a form with `body`, the account's token in `X-ChatWorkToken`.
//!
//! Source: <https://developer.chatwork.com/reference/post-rooms-room_id-messages> (path, header, `body`, `self_unread`) and
//! <https://developer.chatwork.com/docs/endpoints> (429 with `X-RateLimit-Reset`). Its tokens open all that the account can see and do not expire by themselves: an
//! account of its own is to be made for them.

use super::http::{Body, Message};
use super::{Secret, cut};
use crate::notice::Lang;
use crate::notice::word_out::{Word, cut_short};

/// A little less than a message may have.
const MOST_CHARACTERS: usize = 60_000;

pub(super) fn message<'m>(
    (url, room, token): (&Secret, &str, &'m Secret),
    word: &Word,
    lang: Lang,
) -> Message<'m> {
    let text = cut(&word.text(), MOST_CHARACTERS, |text| text.chars().count(), cut_short(lang));
    let body = format!("[info][title]{}[/title]{text}[/info]", word.subject);
    Message {
        url: format!("{}/rooms/{room}/messages", url.open().trim_end_matches('/')),
        body: Body::Form(vec![("body", body), ("self_unread", "1".to_owned())]),
        headers: vec![("x-chatworktoken", token)],
    }
}
