//! Which proxy the environment puts between us and an endpoint.
//!
//! What goes in: an endpoint. What comes out: the proxy that the client will go through, without its password.
//!
//! **Invariant.** It is found by the same rules as the client's own (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).

use hyper_util::client::proxy::matcher::Matcher;

/// Host and port of the proxy for an endpoint; `None`: it is reached directly, as loopback addresses always are.
pub fn proxy_of(endpoint: &str) -> Option<String> {
    let uri = endpoint.parse().ok()?;
    if super::client::is_loopback(&reqwest::Url::parse(endpoint).ok()?) {
        return None;
    }
    let proxy = Matcher::from_env().intercept(&uri)?;
    let authority = proxy.uri().authority()?;
    let port = authority.port_u16().map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}{port}", authority.host()))
}
