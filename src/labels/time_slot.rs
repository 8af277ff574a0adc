//! Wishes for a time of day, as malls write them.

use crate::order::fold_text;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// 午前中.
    Morning,
    /// From one full hour to another.
    Hours(u32, u32),
}

/// Reads a wish. `Some(None)`: there is none; `None`: it is not understood and must not be dropped.
pub fn read_slot(text: &str) -> Option<Option<Slot>> {
    let folded = fold_text(text).to_lowercase();
    if ["", "指定なし", "指定無し", "なし", "0", "00", "0000", "-"].contains(&folded.as_str()) {
        return Some(None);
    }
    if folded.contains("午前") || folded == "am" {
        return Some(Some(Slot::Morning));
    }
    let mut hours = Vec::new();
    for run in folded.replace(":00", "").split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()) {
        match run.len() {
            1 | 2 => hours.push(run.parse::<u32>().ok()?),
            4 => hours.extend([run[..2].parse::<u32>().ok()?, run[2..].parse::<u32>().ok()?]),
            _ => return None,
        }
    }
    match hours[..] {
        [8 | 9, 12] => Some(Some(Slot::Morning)),
        [from, to] if from < to && to <= 24 => Some(Some(Slot::Hours(from, to))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read_in_every_spelling_and_none_is_dropped() {
        for text in ["14-16", "14時～16時", "14:00〜16:00", "1416", "１４：００－１６：００"] {
            assert_eq!(read_slot(text), Some(Some(Slot::Hours(14, 16))), "{text}");
        }
        assert_eq!(read_slot("午前中（8時～12時）"), Some(Some(Slot::Morning)));
        assert_eq!(read_slot("0812"), Some(Some(Slot::Morning)));
        assert_eq!(read_slot(" 指定なし "), Some(None));
        assert_eq!(read_slot("夕方ごろ"), None);
    }
}
