//! Cells that pack the values of several items: `L1=…&L2=…`.

use crate::order::is_blank;

/// The pieces of a cell, the first item's first. A text that is not packed is the one piece; a blank one has none.
///
/// Pieces are numbered from 1 without gaps, so `&` and `=` inside a value cut nothing: only `&L2=` ends `L1=…`.
pub fn unpack(key: &str, text: &str) -> Vec<String> {
    if is_blank(text) {
        return Vec::new();
    }
    let text = text.trim();
    let Some(mut rest) = text.strip_prefix(&format!("{key}1=")).filter(|_| !key.is_empty()) else {
        return vec![text.to_owned()];
    };
    let mut pieces = Vec::new();
    loop {
        match rest.split_once(&format!("&{key}{}=", pieces.len() + 2)) {
            Some((piece, after)) => {
                pieces.push(piece.to_owned());
                rest = after;
            }
            None => {
                pieces.push(rest.to_owned());
                return pieces;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_next_number_ends_a_piece() {
        assert_eq!(unpack("L", "L1=茶&菓子&L2=a=b&L3="), ["茶&菓子", "a=b", ""]);
        assert_eq!(unpack("L", "L1=a&L3=b"), ["a&L3=b"]);
        assert_eq!(unpack("L", "2"), ["2"]);
        assert_eq!(unpack("L", " "), Vec::<String>::new());
        let many: Vec<_> = (1..=12).map(|n| format!("L{n}={n}")).collect();
        assert_eq!(unpack("L", &many.join("&")).len(), 12);
    }
}
