//! Words that stop an order, as people write them: 保留中, ほりゅう, キャンセル済, キヤンセル.
//!
//! What was meant to stop an order and is not understood tells its buyer of a parcel that stays. So a word that begins
//! as one of the two reserved ones does, however it is spelt, stops as that does.

use crate::order::status;

/// How the two words begin, in katakana and small Latin letters.
const BEGINNINGS: [(&str, &str); 6] = [
    ("保留", status::ON_HOLD),
    ("ホリュウ", status::ON_HOLD),
    ("ホリュー", status::ON_HOLD),
    ("キャンセル", status::CANCELED),
    ("キヤンセル", status::CANCELED),
    ("cancel", status::CANCELED),
];

/// The reserved word that a folded text means, if it begins so. 保留解除 says that nothing is on hold any more.
pub(super) fn meant_by(folded: &str) -> Option<&'static str> {
    // Nearly every status begins otherwise, and is asked about for every row of a list.
    if !folded.starts_with(['保', 'ホ', 'ほ', 'キ', 'き', 'c', 'C']) {
        return None;
    }
    let plain: String = folded.chars().map(plain).collect();
    let (_, stop) = BEGINNINGS.into_iter().find(|(beginning, _)| plain.starts_with(beginning))?;
    (!plain.contains("解除")).then_some(stop)
}

/// Hiragana as katakana, capital Latin letters as small ones.
fn plain(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rules;

    #[test]
    fn a_word_that_begins_as_a_stop_stops_however_it_is_spelt() {
        let rules = Rules::default();
        for word in
            ["保留中", "保 留", "ホリュウ", "ほりゅう中", "きゃんせる", "キャンセル済", "ｷﾔﾝｾﾙ", "Cancelled"]
        {
            let is_split = word == "保 留";
            assert_eq!(rules.is_excluded(word), !is_split, "{word}");
        }
        for word in ["保留解除", "発送待ち", "処理済み", "キャンペーン", "★ネコポス", ""]
        {
            assert!(!rules.is_excluded(word), "{word}");
        }
    }

    #[test]
    fn a_shop_that_sends_what_is_on_hold_sends_all_of_it() {
        let mut rules = Rules { excluded_statuses: vec!["新規受付".to_owned()], ..Rules::default() };
        rules = rules.prepared();
        assert!(!rules.is_excluded("保留中"));
        let mut rules = Rules { shipped_status: "保留明け".to_owned(), ..Rules::default() };
        rules = rules.prepared();
        assert!(!rules.is_excluded("保留明け") && rules.is_excluded("保留中"));
    }
}
