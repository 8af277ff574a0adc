//! A channel with its secrets, as the settings say where they are.

use crate::courier::{Channel, MailRoute, MailTls, Secret};
use crate::shop::settings::{HookKind, NoticeSettings, NoticeWay, SecretText, TokenSource};
use crate::shop::{SecretTrouble, Shop, read_secret, read_secret_text};
use sha2::{Digest, Sha256};

/// Where Chatwork's API is.
const CHATWORK: &str = "https://api.chatwork.com/v2";

/// The channel of a notice.
///
/// # Errors
/// When a secret cannot be read.
pub(super) fn channel_of(shop: &Shop, notice: &NoticeSettings) -> Result<Channel, SecretTrouble> {
    let url = |text: &SecretText| read_secret_text(&shop.dir, text).map(|text| Secret::new(&text));
    let token = |source: &TokenSource| read_secret(&shop.dir, source).map(|text| Secret::new(&text));
    Ok(match &notice.way {
        NoticeWay::Mail(to) => Channel::Mail(mail_route(shop, to)?),
        NoticeWay::Hook(HookKind::Slack, text) => Channel::Slack(url(text)?),
        NoticeWay::Hook(HookKind::LineWorks, text) => Channel::LineWorks(url(text)?),
        NoticeWay::Hook(HookKind::Teams, text) => Channel::Teams(url(text)?),
        NoticeWay::Hook(HookKind::Discord, text) => Channel::Discord(url(text)?),
        NoticeWay::Chatwork { room, token: source, url: base } => Channel::Chatwork {
            url: base.as_ref().map_or_else(|| Ok(Secret::new(CHATWORK)), url)?,
            room: room.clone(),
            token: token(source)?,
        },
        NoticeWay::Webhook { url: text, token: source } => Channel::Webhook {
            url: url(text)?,
            token: match source {
                Some(source) => Some(Secret::new(&format!("Bearer {}", read_secret(&shop.dir, source)?))),
                None => None,
            },
        },
    })
}

fn mail_route(shop: &Shop, to: &[String]) -> Result<MailRoute, SecretTrouble> {
    // The settings were checked: there is a server where there is a notice by mail.
    let Some(mail) = &shop.settings.mail else { return Err(SecretTrouble::Malformed) };
    let login = match &mail.password {
        Some(source) if !mail.user.is_empty() => {
            Some((mail.user.clone(), Secret::new(&read_secret(&shop.dir, source)?)))
        }
        _ => None,
    };
    let root_cert = match &mail.root_cert {
        Some(file) => {
            let path = shop.dir.join(file);
            Some(std::fs::read(&path).map_err(|error| SecretTrouble::Unreadable(path, error))?)
        }
        None => None,
    };
    Ok(MailRoute {
        host: mail.host.clone(),
        port: mail.port,
        tls: if mail.is_implicit_tls { MailTls::Implicit } else { MailTls::StartTls },
        login,
        from: mail.from.clone(),
        to: to.to_vec(),
        root_cert,
    })
}

/// A mark of how a notice travels: with other settings, a channel that was stopped is tried again.
pub(super) fn settings_mark(shop: &Shop, notice: &NoticeSettings) -> String {
    let mail = matches!(notice.way, NoticeWay::Mail(_)).then_some(&shop.settings.mail);
    let digest = Sha256::digest(format!("{:?} {mail:?}", notice.way).as_bytes());
    let half = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("{half:016x}")
}
