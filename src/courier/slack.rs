//! Slack: an incoming webhook takes `{"text": …}`, where `&`, `<` and `>` are written as entities.
//!
//! Source: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks> and, for the three signs,
//! <https://docs.slack.dev/messaging/formatting-message-text>. A message of more than 40,000 characters is cut by Slack itself; ours are shorter.

use super::Secret;
use super::http::{Body, Message};
use crate::notice::word_out::Word;
use serde_json::json;

pub(super) fn message(url: &Secret, word: &Word) -> Message<'static> {
    let text = format!("{}\n{}", word.subject, word.text());
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let body = Body::Json(json!({ "text": text, "mrkdwn": false, "unfurl_links": false }));
    Message { url: url.open().to_owned(), body, headers: Vec::new() }
}
