//! Mail over SMTP: STARTTLS, or TLS from the first byte. A letter's `Message-ID` is its own, the same in every copy.
//!
//! A server that takes its time with the good-bye has the letter all the same: it is not sent twice for that.
//! What is not encrypted is sent to nobody but a server on this machine that does not offer it.

use super::{Delivery, Secret};
use crate::notice::visible;
use crate::notice::word_out::Word;
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use std::error::Error as _;
use std::net::IpAddr;
use std::time::{Duration, UNIX_EPOCH};

/// A server may take so long to say good-bye.
pub(super) const GOODBYE: Duration = Duration::from_millis(500);

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

/// Hands the word over. Once the server said that it has it, it has it, however it says good-bye.
pub(super) async fn send(route: &MailRoute, word: &Word, limit: Duration) -> Delivery {
    let Some(message) = message(route, word) else {
        return Delivery::Refused("an address that is none".to_owned());
    };
    let envelope = message.envelope().clone();
    visit(route, limit, async |connection| hand_over(connection, &envelope, &message.formatted()).await).await
}

/// Signs in, and leaves.
pub(super) async fn knock(route: &MailRoute, limit: Duration) -> Delivery {
    visit(route, limit, async |_| Ok(())).await
}

/// Does something at the server within a time, and says good-bye.
async fn visit(
    route: &MailRoute,
    limit: Duration,
    what: impl AsyncFnOnce(&mut AsyncSmtpConnection) -> Result<(), Error>,
) -> Delivery {
    let parameters = match tls(route) {
        Ok(parameters) => parameters,
        Err(why) => return Delivery::Refused(why),
    };
    let mut at_the_server = None;
    let visited = tokio::time::timeout(limit, async {
        let connection = at_the_server.insert(connect(route, parameters, limit).await?);
        if let Some((user, password)) = &route.login {
            let credentials = Credentials::new(user.clone(), password.open().to_owned());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        what(connection).await
    });
    let delivery = match visited.await {
        Ok(Ok(())) => Delivery::Taken,
        Ok(Err(error)) if error.is_permanent() || error.is_client() => Delivery::Refused(reasons(&error)),
        Ok(Err(error)) => Delivery::Later { after_s: None, why: reasons(&error) },
        Err(_) => return Delivery::Later { after_s: None, why: "no answer in time".to_owned() },
    };
    if let Some(connection) = &mut at_the_server {
        // A server that does not answer this has said all that matters.
        let _ = tokio::time::timeout(GOODBYE, connection.quit()).await;
    }
    delivery
}

async fn connect(
    route: &MailRoute,
    parameters: TlsParameters,
    limit: Duration,
) -> Result<AsyncSmtpConnection, Error> {
    let (server, hello) = ((route.host.as_str(), route.port), ClientId::default());
    let from_the_first_byte = (route.tls == MailTls::Implicit).then(|| parameters.clone());
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, Some(limit), &hello, from_the_first_byte, None).await?;
    // Where it is not offered, only a server on this machine is spoken to in the open.
    if route.tls == MailTls::StartTls && (connection.can_starttls() || !is_here(&route.host)) {
        connection.starttls(parameters, &hello).await?;
    }
    Ok(connection)
}

async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    mail: &[u8],
) -> Result<(), Error> {
    let addresses = envelope.from().into_iter().chain(envelope.to());
    let mut parameters = Vec::new();
    if addresses.into_iter().any(|address| !address.to_string().is_ascii()) {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    connection.command(Mail::new(envelope.from().cloned(), parameters)).await?;
    for address in envelope.to() {
        connection.command(Rcpt::new(address.clone(), Vec::new())).await?;
    }
    connection.command(Data).await?;
    connection.message(mail).await?;
    Ok(())
}

fn tls(route: &MailRoute) -> Result<TlsParameters, String> {
    let mut parameters = TlsParameters::builder(route.host.clone());
    if let Some(pem) = &route.root_cert {
        let certificate = Certificate::from_pem(pem).map_err(|error| reasons(&error))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build().map_err(|error| reasons(&error))
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
fn reasons(error: &Error) -> String {
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
