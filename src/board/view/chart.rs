//! Charts, drawn here and needing no script: bars as plain shapes, with a table that says the same.
//!
//! What goes in: counts. What comes out: where each bar stands, in the units of the picture.

use chrono::{Datelike, NaiveDate};

/// The height of the bars.
const HEIGHT: u64 = 90;
/// Between the left ends of two days.
const STEP: u64 = 20;
/// The width of a bar: two of them stand in a step.
const BAR: u64 = 8;
/// Labels of days stand at least so many days apart.
const LABELS_APART: u64 = 3;
/// So many reasons are shown.
const REASONS: usize = 10;
/// The width of the longest bar of a reason, in hundredths.
const FULL: u64 = 100;

/// A day of the chart.
pub(in crate::board) struct DayBars {
    pub(in crate::board) day: String,
    pub(in crate::board) label: String,
    pub(in crate::board) x: u64,
    pub(in crate::board) came: Bar,
    pub(in crate::board) told: Bar,
}

/// A bar.
pub(in crate::board) struct Bar {
    pub(in crate::board) count: u64,
    pub(in crate::board) x: u64,
    pub(in crate::board) y: u64,
    pub(in crate::board) height: u64,
}

/// Orders and exports a day.
pub(in crate::board) struct DayChart {
    pub(in crate::board) days: Vec<DayBars>,
    pub(in crate::board) most: u64,
    pub(in crate::board) width: u64,
    pub(in crate::board) came: u64,
    pub(in crate::board) told: u64,
}

impl DayChart {
    pub(in crate::board) fn of(days: &[(NaiveDate, u64, u64)]) -> Self {
        let most = days.iter().map(|(_, came, told)| *came.max(told)).max().unwrap_or(0);
        let bar = |count: u64, x: u64| {
            let height = if count == 0 { 0 } else { (count * HEIGHT / most.max(1)).max(1) };
            Bar { count, x, y: HEIGHT - height, height }
        };
        let mut last_label = None;
        let shown = (0..).zip(days).map(|(nth, (day, came, told))| {
            let x = nth * STEP;
            let is_wanted = nth == 0 || day.day() == 1 || day.weekday() == chrono::Weekday::Mon;
            // Two labels side by side would run into each other.
            let label = if is_wanted && last_label.is_none_or(|last: u64| nth - last >= LABELS_APART) {
                last_label = Some(nth);
                format!("{}/{}", day.month(), day.day())
            } else {
                String::new()
            };
            DayBars { day: day.to_string(), label, x, came: bar(*came, x + 1), told: bar(*told, x + 2 + BAR) }
        });
        Self {
            days: shown.collect(),
            most,
            width: days.len() as u64 * STEP,
            came: days.iter().map(|(_, came, _)| came).sum(),
            told: days.iter().map(|(.., told)| told).sum(),
        }
    }
}

/// A reason, with how long its bar is.
pub(in crate::board) struct ReasonBar {
    pub(in crate::board) words: String,
    pub(in crate::board) code: &'static str,
    pub(in crate::board) count: u64,
    pub(in crate::board) width: u64,
}

/// Waiting orders by reason, the most first.
pub(in crate::board) fn reason_bars(
    waits: &[(crate::notice::Code, u64)],
    lang: crate::notice::Lang,
) -> Vec<ReasonBar> {
    let most = waits.first().map_or(1, |(_, count)| (*count).max(1));
    let bar = |(code, count): &(crate::notice::Code, u64)| ReasonBar {
        words: code.title(lang).to_owned(),
        code: code.name(),
        count: *count,
        width: (count * FULL / most).max(1),
    };
    waits.iter().take(REASONS).map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_picture_and_what_is_little_is_seen() {
        let day = |nth| NaiveDate::from_ymd_opt(2026, 10, nth).unwrap();
        let chart = DayChart::of(&[(day(1), 1_000, 0), (day(2), 1, 500)]);
        assert_eq!((chart.days[0].came.height, chart.days[0].came.y), (HEIGHT, 0));
        assert_eq!((chart.days[0].told.height, chart.days[1].came.height), (0, 1));
        assert_eq!((chart.most, chart.came, chart.told, chart.width), (1_000, 1_001, 500, 2 * STEP));
        assert_eq!(DayChart::of(&[]).width, 0);
    }
}
