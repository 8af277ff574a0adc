//! Microsoft Teams: the address of a workflow ("when a Teams webhook request is received") takes a message with an
//! Adaptive Card. A card's plain text reads `_` and `*` as marks, so that each line is a run of rich text, which does not.
//!
//! Source: <https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook> (the envelope: `type`, `attachments`,
//! `contentType`, `contentUrl`, `content`; 202 when it was taken) and <https://adaptivecards.io/explorer/RichTextBlock.html>;
//! the old connectors take nothing any more.

use super::Secret;
use super::http::{Body, Message};
use crate::notice::word_out::Word;
use serde_json::{Value, json};

pub(super) fn message(url: &Secret, word: &Word) -> Message<'static> {
    let mut lines = vec![line(&word.subject, true)];
    lines.extend(word.lines.iter().filter(|text| !text.is_empty()).map(|text| line(text, false)));
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard", "version": "1.4", "body": lines,
    });
    let attachment = json!({
        "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card,
    });
    let body = Body::Json(json!({ "type": "message", "attachments": [attachment] }));
    Message { url: url.open().to_owned(), body, headers: Vec::new() }
}

fn line(text: &str, is_title: bool) -> Value {
    let weight = if is_title { "Bolder" } else { "Default" };
    json!({
        "type": "RichTextBlock",
        "inlines": [{ "type": "TextRun", "text": text, "weight": weight }],
    })
}
