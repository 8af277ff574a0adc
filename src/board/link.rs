//! Addresses of the board's own pages.

/// As it stands in a query.
pub(super) fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// Where an order is shown.
pub(super) fn order_place(store: &str, number: &str) -> String {
    let part = |text: &str| escaped(text).replace('/', "%2F");
    format!("/orders/{}/{}", part(store), part(number))
}
