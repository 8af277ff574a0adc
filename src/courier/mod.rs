//! Mail and chat: the only one who talks to people's servers.
//!
//! What goes in: a [`Channel`] with its secrets, a [`Word`] as `notice` made it. What comes out: whether the other side
//! took it ([`Delivery`]). One file a channel says what its server wants to get; `http` and `mail` carry it.
//!
//! **Invariant.** A word is handed over once a call: no redirect is followed, nothing is tried again here.
//! **Invariant.** Nothing takes longer than it may: a server that says nothing is given up.
//! **Invariant.** A secret (address, token, password) goes to its server alone, and into no error and no log.
//!
//! Deliberately not known here: what is told, to whom and when (`desk::notices`), and what was told (`ledger`).

mod chatwork;
mod discord;
mod http;
mod lineworks;
mod mail;
mod secret;
mod slack;
mod teams;
mod webhook;

pub use mail::{MailRoute, MailTls, is_address, is_sender};
pub use secret::Secret;

use crate::crash::{Point, here};
use crate::notice::Lang;
use crate::notice::word_out::Word;
use std::time::Duration;

/// Where a word goes, and what opens the door there.
#[derive(Debug)]
pub enum Channel {
    /// Mail.
    Mail(MailRoute),
    /// A Slack incoming webhook.
    Slack(Secret),
    /// A room of Chatwork.
    Chatwork {
        /// Where its API is.
        url: Secret,
        /// The room's number.
        room: String,
        /// The account's API token.
        token: Secret,
    },
    /// An incoming webhook of LINE WORKS.
    LineWorks(Secret),
    /// A workflow of Microsoft Teams that takes what a webhook brings.
    Teams(Secret),
    /// A Discord webhook.
    Discord(Secret),
    /// Anything that takes JSON.
    Webhook {
        /// Its address.
        url: Secret,
        /// Goes with it as `Authorization: Bearer …`.
        token: Option<Secret>,
    },
}

/// What became of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The other side took it.
    Taken,
    /// It may be taken later, perhaps it was taken: nobody said so.
    Later {
        /// Not before so many seconds, where the server says so.
        after_s: Option<i64>,
        /// What was seen.
        why: String,
    },
    /// It will not be taken however often it is tried; why.
    Refused(String),
}

/// Hands a word over, within a time.
///
/// `now` is the present in epoch seconds, for servers that say until when to wait.
pub fn deliver(channel: &Channel, word: &Word, lang: Lang, now: i64, limit: Duration) -> Delivery {
    if let Err(refused) = here(Point::LetterSend) {
        return later(&refused);
    }
    let delivery = match channel {
        Channel::Mail(route) => within(limit + 2 * mail::GOODBYE, mail::send(route, word, limit)),
        Channel::Slack(url) => post(&slack::message(url, word), now, limit),
        Channel::Chatwork { url, room, token } => {
            post(&chatwork::message((url, room, token), word, lang), now, limit)
        }
        Channel::LineWorks(url) => post(&lineworks::message(url, word, lang), now, limit),
        Channel::Teams(url) => post(&teams::message(url, word), now, limit),
        Channel::Discord(url) => post(&discord::message(url, word, lang), now, limit),
        Channel::Webhook { url, token } => post(&webhook::message(url, token.as_ref(), word), now, limit),
    };
    match here(Point::LetterSent) {
        Err(refused) if delivery == Delivery::Taken => later(&refused),
        _ => delivery,
    }
}

/// Asks an address, for whoever waits for a sign of life there.
pub fn ping(url: &Secret, limit: Duration) -> Delivery {
    within(limit, http::get(url, limit))
}

/// Asks whether the server of a channel is there and lets us in, and hands nothing over: a mail server is signed in to, a
/// webhook's is asked for the head of its address, whatever that says.
pub fn knock(channel: &Channel, limit: Duration) -> Delivery {
    match channel {
        Channel::Mail(route) => within(limit + 2 * mail::GOODBYE, mail::knock(route, limit)),
        Channel::Slack(url)
        | Channel::Chatwork { url, .. }
        | Channel::LineWorks(url)
        | Channel::Teams(url)
        | Channel::Discord(url)
        | Channel::Webhook { url, .. } => within(limit, http::knock(url, limit)),
    }
}

fn post(message: &http::Message<'_>, now: i64, limit: Duration) -> Delivery {
    within(limit, http::post(message, now, limit))
}

fn later(error: &std::io::Error) -> Delivery {
    Delivery::Later { after_s: None, why: error.to_string() }
}

/// Runs a delivery to its end on this thread, or to the end of its time. What still hangs then, a look-up of a name say,
/// is left behind.
fn within(limit: Duration, delivery: impl Future<Output = Delivery>) -> Delivery {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return later(&error),
    };
    let delivery = runtime.block_on(async { tokio::time::timeout(limit, delivery).await });
    runtime.shutdown_background();
    delivery.unwrap_or_else(|_| Delivery::Later { after_s: None, why: "no answer in time".to_owned() })
}

/// A text cut at the end of a line so that it is at most so long, with `mark` where something is missing.
fn cut(text: &str, most: usize, length: fn(&str) -> usize, mark: &str) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(length(mark) + 1);
    let mut kept = String::new();
    for line in text.lines() {
        if length(&kept) + length(line) + 1 > room {
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept + mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_lines_and_says_so() {
        let chars = |text: &str| text.chars().count();
        assert_eq!(cut("あいう\nえお", 6, chars, "…"), "あいう\nえお");
        assert_eq!(cut("あいう\nえお", 5, chars, "…"), "…");
        assert_eq!(cut("あ\nいう\nえおか", 6, chars, "…"), "あ\n…");
    }
}
