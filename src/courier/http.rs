//! What is carried over HTTP: one request, no redirect, a bounded time and a bounded answer.

use super::{Delivery, Secret};
use crate::notice::visible;
use chrono::DateTime;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use serde_json::Value;
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

/// More of an answer than this is not read.
const ANSWER_BYTES: usize = 16 << 10;
/// So much of what a server says is kept.
const WORDS: usize = 200;
/// A server is believed that it wants to be left alone for so long.
const LONGEST_S: i64 = 86_400;

/// What is posted.
pub(super) struct Message<'m> {
    pub url: String,
    pub body: Body,
    pub headers: Vec<(&'static str, &'m Secret)>,
}

/// In which form.
pub(super) enum Body {
    Json(Value),
    Form(Vec<(&'static str, String)>),
}

pub(super) async fn post(message: &Message<'_>, now: i64, limit: Duration) -> Delivery {
    let (client, url) = match client(&message.url, limit) {
        Ok(made) => made,
        Err(refused) => return Delivery::Refused(refused),
    };
    let mut headers = HeaderMap::new();
    for (name, secret) in &message.headers {
        let Ok(mut value) = HeaderValue::from_str(secret.open()) else {
            return Delivery::Refused("a token that no header can hold".to_owned());
        };
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    let request = client.post(url).headers(headers);
    let request = match &message.body {
        Body::Json(value) => request.json(value),
        Body::Form(fields) => {
            let form = form(fields);
            request.header("content-type", "application/x-www-form-urlencoded").body(form)
        }
    };
    judge(request.send().await, now).await
}

pub(super) async fn get(url: &Secret, limit: Duration) -> Delivery {
    match client(url.open(), limit) {
        Ok((client, url)) => judge(client.get(url).send().await, 0).await,
        Err(refused) => Delivery::Refused(refused),
    }
}

/// Whether anything at all answers there.
pub(super) async fn knock(url: &Secret, limit: Duration) -> Delivery {
    let (client, url) = match client(url.open(), limit) {
        Ok(made) => made,
        Err(refused) => return Delivery::Refused(refused),
    };
    match client.head(url).send().await {
        // What a webhook says to somebody who brings nothing means nothing.
        Ok(_) => Delivery::Taken,
        Err(error) => Delivery::Later { after_s: None, why: reasons(&error.without_url()) },
    }
}

/// `https` anywhere, `http` on this machine only.
fn client(address: &str, limit: Duration) -> Result<(Client, Url), String> {
    let url = Url::parse(address).map_err(|_| "not an address".to_owned())?;
    let is_here = is_loopback(&url);
    if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
        return Err("the address must be https (http only on this machine)".to_owned());
    }
    // Two cryptographies are a megabyte too many, so reqwest brings none and is given ours. An error says that it has it.
    rustls::crypto::ring::default_provider().install_default().ok();
    let mut builder = Client::builder()
        .user_agent(concat!("shukka/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .timeout(limit)
        .connect_timeout(limit.min(Duration::from_secs(10)));
    if is_here {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|error| error.without_url().to_string())?;
    Ok((client, url))
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

fn form(fields: &[(&'static str, String)]) -> String {
    // A form is written as the question of an address is.
    let Ok(mut url) = Url::parse("http://localhost/") else { return String::new() };
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

async fn judge(answer: reqwest::Result<Response>, now: i64) -> Delivery {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Delivery::Later { after_s: None, why: reasons(&error.without_url()) },
    };
    let status = answer.status();
    if status.is_success() {
        return Delivery::Taken;
    }
    let after_s = wait_of(answer.headers(), now);
    let why = format!("HTTP {} {}", status.as_u16(), said(answer).await).trim_end().to_owned();
    match status {
        StatusCode::TOO_MANY_REQUESTS => Delivery::Later { after_s: Some(after_s.unwrap_or(60)), why },
        status if status.is_server_error() => Delivery::Later { after_s, why },
        // A redirect is followed by nobody: the address in the settings is to be the right one.
        _ => Delivery::Refused(why),
    }
}

/// The beginning of what a server says, on one line.
async fn said(mut answer: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_BYTES {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let line: Vec<&str> = text.split_whitespace().collect();
    let line: String = line.join(" ").chars().take(WORDS).collect();
    visible(&line).into_owned()
}

fn wait_of(headers: &HeaderMap, now: i64) -> Option<i64> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let given = text(RETRY_AFTER.as_str()).and_then(|text| {
        let seconds = text.parse::<f64>().ok().filter(|s| s.is_finite()).map(whole_seconds);
        seconds.or_else(|| Some(DateTime::parse_from_rfc2822(text).ok()?.timestamp() - now))
    });
    // Chatwork says when instead of how long.
    let reset = || Some(text("x-ratelimit-reset")?.parse::<i64>().ok()? - now);
    Some(given.or_else(reset)?.clamp(1, LONGEST_S))
}

/// Seconds with a fraction, as some servers write them, made whole.
fn whole_seconds(seconds: f64) -> i64 {
    let text = format!("{:.0}", seconds.ceil().clamp(0.0, 86_400.0));
    text.parse().unwrap_or(LONGEST_S)
}

/// An error with what is behind it, without an address.
fn reasons(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
