//! By which names the board may be called, and whether a form was sent from it.
//!
//! **Invariant.** A page of another site cannot call the board by that site's name (DNS rebinding): the host of a request is
//! looked up in a list before anything else is done.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use std::net::{IpAddr, SocketAddr};

/// The two ends of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    /// The browser's, or a proxy's.
    pub(super) remote: IpAddr,
    /// Ours.
    pub(super) local: SocketAddr,
}

/// The host of a request, in small letters, as it was sent: with its port, where it has one.
pub(super) fn host_of(headers: &HeaderMap) -> Option<String> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next()?.to_str().ok()?.to_ascii_lowercase();
    hosts.next().is_none().then_some(host)
}

/// A host without its port.
fn bare(host: &str) -> &str {
    let end = match host.strip_prefix('[') {
        Some(rest) => rest.find(']').map_or(host.len(), |end| end + 2),
        None => host.rfind(':').unwrap_or(host.len()),
    };
    &host[..end]
}

/// Whether the board may be called by a host: loopback's names, this machine's, those of the settings.
pub(super) fn is_ours(host: &str, ends: Ends, machine: &str, hosts: &[String]) -> bool {
    let (whole, host) = (host, bare(host));
    if host.is_empty() || whole[host.len()..].chars().skip(1).any(|c| !c.is_ascii_digit()) {
        return false;
    }
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    if let Ok(address) = address {
        // An address is no name that another site could point here: it is where the connection came in.
        let canonical = address.to_canonical();
        return canonical.is_loopback()
            || canonical == ends.local.ip().to_canonical()
            || hosts.iter().any(|known| known.trim_matches(['[', ']']).parse() == Ok(address));
    }
    let machine = machine.to_ascii_lowercase();
    let is_machine =
        !machine.is_empty() && (host == machine || host.strip_suffix(".local") == Some(&machine));
    host == "localhost" || is_machine || hosts.iter().any(|known| known == host)
}

/// Whether a form was sent from a page of this board. A browser says where from; what says nothing is no browser, and has
/// no cookie of one.
pub(super) fn is_from_here(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?").to_owned());
    match said("sec-fetch-site").as_deref() {
        // Typed or from a bookmark is never a form of another site.
        Some("same-origin" | "none") | None => {}
        Some(_) => return false,
    }
    let Some(origin) = said(ORIGIN.as_str()) else { return true };
    let origin = origin.to_ascii_lowercase();
    let Some(host) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) else {
        return false;
    };
    host_of(headers).is_some_and(|ours| ours == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: Ends = Ends {
        remote: IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
        local: SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7)), 4649),
    };

    #[test]
    fn only_names_that_nobody_else_can_point_here_are_ours() {
        let hosts = ["shukka.example.jp".to_owned()];
        let ours = |host: &str| is_ours(host, ENDS, "Desk-1", &hosts);
        for host in [
            "localhost",
            "localhost:4649",
            "127.0.0.1:4649",
            "127.8.8.8",
            "[::1]:4649",
            "[::1]",
            "desk-1:80",
            "desk-1.local",
            "192.0.2.7:4649",
            "shukka.example.jp",
            "shukka.example.jp:443",
        ] {
            assert!(ours(host), "{host}");
        }
        for host in [
            "",
            ":4649",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "192.0.2.8:4649",
            "shukka.example.jp.evil.example",
            "localhost:4649:1",
            "localhost:x",
            "[::2]",
            "desk-1.local.evil",
            "0.0.0.0:4649",
        ] {
            assert!(!ours(host), "{host}");
        }
    }

    #[test]
    fn a_form_of_another_site_is_not_from_here() {
        let of = |origin: Option<&str>, site: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "localhost:4649".parse().unwrap());
            for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            is_from_here(&headers)
        };
        assert!(of(None, None) && of(Some("http://localhost:4649"), Some("same-origin")));
        assert!(of(Some("https://localhost:4649"), None), "a proxy may speak TLS");
        for (origin, site) in [
            (Some("null"), None),
            (Some("http://evil.example"), None),
            (Some("http://localhost"), None),
            (Some("http://localhost:4649"), Some("cross-site")),
            (None, Some("same-site")),
            (None, Some("cross-site")),
        ] {
            assert!(!of(origin, site), "{origin:?} {site:?}");
        }
    }
}
