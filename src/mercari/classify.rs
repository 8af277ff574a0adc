//! Sorts what came back from the mall into the few kinds that matter.
//!
//! What goes in: status, headers and body of an answer, or that there was none. What comes out: accepted, refused,
//! unknown, or a wrong setting.
//!
//! **Invariant.** "Nothing was applied" is said only where it is proven; all else is unclear.

use super::Rate;
use crate::shipment::{Answer, EventKind, Verb};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was asked of the mall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Something was read: it may be read again.
    Read,
    /// Something was to be changed: it may have been, whatever was heard.
    Change(Verb),
}

/// An answer as HTTP gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawReply {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, empty when missing.
    pub content_type: String,
    /// The whole body.
    pub body: Vec<u8>,
    /// The headers about points.
    pub rate: Rate,
}

/// No answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// No connection came about, so nothing was sent.
    NotSent(String),
    /// A connection was there; whether the request was worked on is unknown.
    Broken(String),
    /// An answer came that is none of the mall's: why.
    Unusable(&'static str),
}

/// Which setting is wrong. The store stops until the next pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SettingTrouble {
    /// The token is wrong, deleted, or of the other environment.
    Token,
    /// This computer's address is not registered with the mall.
    Address,
    /// There is no GraphQL at the endpoint.
    Endpoint,
    /// The mall does not permit it, usually because the shop is set to private.
    Denied,
    /// The mall does not understand our request: its API has changed.
    Request,
    /// What comes back is no answer of the mall: too long, compressed, or of more values than orders have.
    Answer,
}

/// An answer, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// As asked.
    Accepted(T),
    /// Surely not applied; may go again.
    Deferred(String),
    /// Surely not applied; the mall will not have it. Of a read: an error that we do not know.
    Refused(String),
    /// Unknown. A change must be read back; a read may be repeated.
    Lost(String),
    /// Surely not applied; a setting is wrong.
    Configuration(SettingTrouble),
    /// Surely not applied; the points are used up. With the reset of [`Rate::reset`], if named.
    RateLimited(Option<i64>),
    /// The mall does not know the id.
    NotFound,
    /// The mall has ended this function (of messages).
    Retired,
}

impl<T> Outcome<T> {
    /// The same with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> Outcome<U>) -> Outcome<U> {
        match self {
            Self::Accepted(value) => f(value),
            Self::Deferred(reason) => Outcome::Deferred(reason),
            Self::Refused(reason) => Outcome::Refused(reason),
            Self::Lost(reason) => Outcome::Lost(reason),
            Self::Configuration(trouble) => Outcome::Configuration(trouble),
            Self::RateLimited(reset) => Outcome::RateLimited(reset),
            Self::NotFound => Outcome::NotFound,
            Self::Retired => Outcome::Retired,
        }
    }
}

/// What an answer to a change means for the saga. The accepted value is the shipment's id (creating) or anything.
pub fn answer_of(outcome: &Outcome<String>) -> EventKind {
    let refused = |reason: &str| EventKind::Answered(Answer::Refused { reason: reason.to_owned() });
    match outcome {
        Outcome::Accepted(id) => EventKind::Answered(Answer::Accepted { id: id.clone() }),
        Outcome::Deferred(_) | Outcome::Configuration(_) | Outcome::RateLimited(_) => {
            EventKind::Answered(Answer::Deferred)
        }
        Outcome::Refused(reason) => refused(reason),
        Outcome::NotFound => refused("NOT_FOUND"),
        Outcome::Retired => refused("RETIRED"),
        Outcome::Lost(_) => EventKind::Lost,
    }
}

/// Sorts whatever came back. The accepted value is the content of `data`.
pub fn classify(asked: Asked, heard: Result<&RawReply, &NoAnswer>) -> Outcome<Value> {
    let reply = match heard {
        Ok(reply) => reply,
        Err(NoAnswer::NotSent(why)) => return Outcome::Deferred(why.clone()),
        Err(NoAnswer::Broken(why)) => return Outcome::Lost(why.clone()),
        Err(NoAnswer::Unusable(why)) => return unusable(asked, why),
    };
    if !is_moderate(&reply.body) {
        return unusable(asked, "more values in an answer than any order has");
    }
    let text = String::from_utf8_lossy(&reply.body);
    let json = serde_json::from_slice::<Value>(&reply.body).ok().filter(Value::is_object);
    let errors = json.as_ref().map(errors_text).unwrap_or_default();
    match reply.status {
        410 if asked == Asked::Change(Verb::Message) => Outcome::Retired,
        300..=499 if asked == Asked::Change(Verb::Message) && is_retired(&text.to_lowercase()) => {
            Outcome::Retired
        }
        401 => Outcome::Configuration(SettingTrouble::Token),
        403 => Outcome::Configuration(SettingTrouble::Denied),
        429 => Outcome::RateLimited(reply.rate.reset),
        404 if errors.is_empty() => Outcome::Configuration(not_found_at_all(&text)),
        // 408 comes from something in between, which may have passed the request on.
        408 | 500..=599 => Outcome::Lost(format!("HTTP {}", reply.status)),
        300..=399 => Outcome::Configuration(SettingTrouble::Endpoint),
        400 | 422 => bad_request(asked, json.as_ref(), &errors, &text.to_ascii_lowercase()),
        200..=299 => graphql(asked, json.as_ref(), &errors, reply.rate),
        _ if !errors.is_empty() => graphql(asked, json.as_ref(), &errors, reply.rate),
        _ => Outcome::Configuration(SettingTrouble::Endpoint),
    }
}

/// An answer that no GraphQL of the mall gives: reading again brings it again; a change may have been applied.
fn unusable(asked: Asked, why: &str) -> Outcome<Value> {
    match asked {
        Asked::Read => Outcome::Configuration(SettingTrouble::Answer),
        Asked::Change(_) => Outcome::Lost(why.to_owned()),
    }
}

/// Whether an answer has no more values than a page of a hundred large orders; each takes many times its length in
/// memory.
fn is_moderate(body: &[u8]) -> bool {
    const VALUES_MAX: usize = 400_000;
    body.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count() <= VALUES_MAX
}

/// 400 and 422, whatever they say: the same request would get the same answer.
fn bad_request(asked: Asked, json: Option<&Value>, errors: &str, lower: &str) -> Outcome<Value> {
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match asked {
        // It may have been applied in part: only reading back can tell.
        Asked::Change(_) if !errors.is_empty() && json.is_some_and(has_data) => {
            Outcome::Lost(format!("data with errors: {}", shorten(errors)))
        }
        Asked::Change(_) if says(&["failed_precondition", "failed precondition"]) => {
            Outcome::Refused(shorten(errors))
        }
        _ if speaks_of_token(lower) => Outcome::Configuration(SettingTrouble::Token),
        Asked::Read if !errors.is_empty() && says(&["not_found"]) => Outcome::NotFound,
        _ => Outcome::Configuration(SettingTrouble::Request),
    }
}

/// A caller whose address is not registered gets exactly `Not Found`; a wrong path gets `404 page not found`.
fn not_found_at_all(body: &str) -> SettingTrouble {
    if body.trim().eq_ignore_ascii_case("not found") {
        SettingTrouble::Address
    } else {
        SettingTrouble::Endpoint
    }
}

fn errors_text(json: &Value) -> String {
    match json.get("errors") {
        None | Some(Value::Null) => String::new(),
        Some(Value::Array(errors)) if errors.is_empty() => String::new(),
        Some(errors) => errors.to_string(),
    }
}

fn has_data(json: &Value) -> bool {
    match json.get("data") {
        Some(Value::Object(fields)) => fields.values().any(|value| !value.is_null()),
        _ => false,
    }
}

fn graphql(asked: Asked, json: Option<&Value>, errors: &str, rate: Rate) -> Outcome<Value> {
    let Some(json) = json else { return Outcome::Lost("malformed JSON".into()) };
    if errors.is_empty() {
        return match json.get("data") {
            Some(data) if data.is_object() => Outcome::Accepted(data.clone()),
            _ => Outcome::Lost("an answer without data".into()),
        };
    }
    if has_data(json) {
        // Part of it was done, or all of it: only reading back can tell.
        return Outcome::Lost(format!("data with errors: {}", shorten(errors)));
    }
    of_errors(asked, errors, rate)
}

/// Where the code of an error sits is not attested, so the whole of the errors is searched.
fn of_errors(asked: Asked, errors: &str, rate: Rate) -> Outcome<Value> {
    let lower = errors.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if asked == Asked::Change(Verb::Message) && is_retired(&lower) {
        return Outcome::Retired;
    }
    if says(&["failed_precondition", "failed precondition"]) {
        return Outcome::Refused(shorten(errors));
    }
    if says(&["deadline_exceeded", "deadline exceeded", "context deadline"]) {
        return Outcome::Lost("DEADLINE_EXCEEDED".into());
    }
    if says(&[
        "resource_exhausted",
        "rate limit",
        "rate_limit",
        "ratelimit",
        "too many requests",
        "too_many_requests",
    ]) {
        return Outcome::RateLimited(rate.reset);
    }
    if says(&["unauthenticated", "unauthorized"]) || speaks_of_token(&lower) {
        return Outcome::Configuration(SettingTrouble::Token);
    }
    if says(&["permission_denied", "permission denied", "forbidden"]) {
        return Outcome::Configuration(SettingTrouble::Denied);
    }
    if says(&[
        "graphql_validation_failed",
        "graphql_parse_failed",
        "cannot query field",
        "unknown field",
        "unknown argument",
        "unknown type",
        "syntax error",
    ]) {
        return Outcome::Configuration(SettingTrouble::Request);
    }
    if says(&["not_found", "not found"]) {
        return Outcome::NotFound;
    }
    if says(&[
        "unavailable",
        "internal",
        "aborted",
        "timeout",
        "timed out",
        "\"unknown\"",
        "cancelled_by_server",
    ]) {
        return Outcome::Lost(shorten(errors));
    }
    Outcome::Refused(shorten(errors))
}

fn speaks_of_token(lower: &str) -> bool {
    ["access token", "access_token", "authorization", "bearer", "invalid token", "invalid_token", "bad token"]
        .iter()
        .any(|word| lower.contains(word))
        || lower.trim_matches(|c: char| !c.is_alphanumeric()) == "token"
}

/// Whether an answer to a message says that there are no messages any more. How the mall will say it is not known, so
/// both languages are searched for what one would write.
fn is_retired(lower: &str) -> bool {
    const ENDED: [&str; 8] = [
        "廃止",
        "終了し",
        "終了いた",
        "提供を終了",
        "お問い合わせapi",
        "has ended",
        "has been discontinued",
        "addinquirymessage",
    ];
    let gone = [
        "cannot query field",
        "unknown field",
        "doesn't exist",
        "does not exist",
        "undefined",
        "no such field",
        "not defined",
        "no longer",
        "retired",
        "removed",
        "deprecated",
        "discontinued",
        "not supported",
        "unsupported",
        "sunset",
    ];
    lower.contains("unimplemented")
        || ENDED.iter().any(|word| lower.contains(word))
        || (lower.contains("addordertransactionmessage") && gone.iter().any(|word| lower.contains(word)))
}

/// Enough for a person, not enough to copy an order into a log; without what could write to a terminal.
fn shorten(errors: &str) -> String {
    const SHOWN: usize = 300;
    let mut short: String =
        errors.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if errors.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

/// What came back, as a person may read it: the status, and the messages of the errors or the beginning of the text.
pub fn words(heard: Result<&RawReply, &NoAnswer>) -> String {
    let reply = match heard {
        Ok(reply) => reply,
        Err(NoAnswer::NotSent(why) | NoAnswer::Broken(why)) => return why.clone(),
        Err(NoAnswer::Unusable(why)) => return (*why).to_owned(),
    };
    let json = is_moderate(&reply.body).then(|| serde_json::from_slice::<Value>(&reply.body).ok()).flatten();
    let errors = json.as_ref().and_then(|json| json.get("errors")).and_then(Value::as_array);
    let messages: Vec<&str> =
        errors.into_iter().flatten().filter_map(|error| error.get("message")?.as_str()).collect();
    let text = if messages.is_empty() && json.is_none() {
        String::from_utf8_lossy(&reply.body[..reply.body.len().min(WORDS_BYTES)]).trim().to_owned()
    } else {
        messages.join(" / ")
    };
    shorten(format!("HTTP {} {text}", reply.status).trim_end())
}

/// Of a text that is no GraphQL answer, no more is read for a person.
const WORDS_BYTES: usize = 1024;
