//! Moments and days as the shop's time zone has them.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

/// A moment as people read it, in the shop's time zone.
pub fn shown_time(at: i64, zone: Tz) -> String {
    chrono::DateTime::from_timestamp(at, 0)
        .map(|at| at.with_timezone(&zone).format("%Y/%m/%d %H:%M").to_string())
        .unwrap_or_default()
}

/// The local day of a moment.
pub fn local_day(at: i64, zone: Tz) -> Option<NaiveDate> {
    // Japan has had one offset since 1951, and this is asked for every order.
    if zone == Tz::Asia__Tokyo && at > 0 {
        return Some(DateTime::from_timestamp(at.checked_add(9 * 3600)?, 0)?.date_naive());
    }
    Some(DateTime::from_timestamp(at, 0)?.with_timezone(&zone).date_naive())
}
