//! Mail over SMTP: STARTTLS, or TLS from the first byte. A letter's `Message-ID` is its own, the same in every copy.
//!
//! What is not encrypted is sent to nobody but a server on this machine that does not offer it.

use super::{Delivery, Secret};
use crate::notice::visible;
use crate::notice::word_out::Word;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::error::Error;
use std::net::IpAddr;
use std::time::{Duration, UNIX_EPOCH};

/// How the way is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// From the first byte.
    Implicit,
    /// By STARTTLS.
    StartTls,
}

/// The way of a mail.
#[derive(Debug)]
pub struct MailRoute {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is encrypted.
    pub tls: MailTls,
    /// Who signs in, with what; `None`: nobody does.
    pub login: Option<(String, Secret)>,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// A certificate that is trusted beside those that the machine trusts, as PEM.
    pub root_cert: Option<Vec<u8>>,
}

/// Whether a text is an address of mail.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// Whether a text can stand as the sender: an address, or a name and an address.
pub fn is_sender(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

pub(super) async fn send(route: &MailRoute, word: &Word, limit: Duration) -> Delivery {
    let Some(message) = message(route, word) else {
        return Delivery::Refused("an address that is none".to_owned());
    };
    let tls = match tls(route) {
        Ok(tls) => tls,
        Err(why) => return Delivery::Refused(why),
    };
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&route.host)
        .port(route.port)
        .tls(tls)
        .timeout(Some(limit));
    if let Some((user, password)) = &route.login {
        transport = transport.credentials(Credentials::new(user.clone(), password.open().to_owned()));
    }
    match transport.build().send(message).await {
        Ok(_) => Delivery::Taken,
        Err(error) if error.is_permanent() || error.is_client() => Delivery::Refused(reasons(&error)),
        Err(error) => Delivery::Later { after_s: None, why: reasons(&error) },
    }
}

fn tls(route: &MailRoute) -> Result<Tls, String> {
    let mut parameters = TlsParameters::builder(route.host.clone());
    if let Some(pem) = &route.root_cert {
        let certificate = Certificate::from_pem(pem).map_err(|error| reasons(&error))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    let parameters = parameters.build().map_err(|error| reasons(&error))?;
    Ok(match route.tls {
        MailTls::Implicit => Tls::Wrapper(parameters),
        MailTls::StartTls if is_here(&route.host) => Tls::Opportunistic(parameters),
        MailTls::StartTls => Tls::Required(parameters),
    })
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The mail; `None` when an address is none.
fn message(route: &MailRoute, word: &Word) -> Option<Message> {
    let from: Mailbox = route.from.parse().ok()?;
    let domain = from.email.domain().to_owned();
    let since_1970 = Duration::from_secs(u64::try_from(word.at).unwrap_or(0));
    // Machines that answer mails leave this one alone.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut mail = Message::builder()
        .from(from)
        .date(UNIX_EPOCH + since_1970)
        .message_id(Some(format!("<{}@{domain}>", word.mark)))
        .subject(word.subject.clone())
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN);
    for address in &route.to {
        mail = mail.to(Mailbox::new(None, address.parse().ok()?));
    }
    mail.body(word.text() + "\n").ok()
}

/// What went wrong, with what is behind it.
fn reasons(error: &lettre::transport::smtp::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = error.source();
    }
    let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
    visible(&line).into_owned()
}
