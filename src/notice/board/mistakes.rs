//! Mistakes in the `[board]` part of the settings.

/// `listen` is no address.
pub fn not_an_address(text: &str) -> String {
    format!("「{text}」は待ち受ける場所ではありません（例: 127.0.0.1:4649） / not an address with a port")
}

/// A name in `hosts` is none.
pub fn not_a_host(text: &str) -> String {
    format!("「{text}」はホスト名ではありません（ポート番号は要りません） / not a host name (without a port)")
}

/// An address in `trust` is none.
pub fn not_an_ip(text: &str) -> String {
    format!("「{text}」は IP アドレスではありません / not an IP address")
}

/// `user_header` is no header's name.
pub fn not_a_header_name(text: &str) -> String {
    format!("「{text}」はヘッダーの名前ではありません / not a header's name")
}

/// A proxy is trusted by halves.
pub fn proxy_needs_all() -> &'static str {
    "trust、user_header、proxy_secret は三つとも書いてください / trust, user_header and proxy_secret go together"
}
