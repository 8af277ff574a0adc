use crate::pass::Due;
use crate::shop::Shop;
use crate::telling::is_api;
use chrono::{DateTime, NaiveDate};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// What the settings' own schedules have done so far.
#[derive(Debug, Default)]
pub struct Schedule {
    fetched: HashMap<String, Instant>,
    exported: HashMap<String, Instant>,
    reported: Option<NaiveDate>,
}

impl Schedule {
    /// What is due now; noted as done.
    pub fn due(&mut self, shop: &Shop) -> Due {
        let mut due = Due::default();
        for store in &shop.settings.stores {
            if store.fetch.auto && is_over(&mut self.fetched, &store.code, store.fetch.every_s) {
                due.fetch.push(store.code.clone());
            }
            // CSV exports follow the files; an API is told in its own time.
            let by_api = is_api(shop, &store.code);
            if store.export.auto
                && (!by_api || is_over(&mut self.exported, &store.code, store.export.every_s))
            {
                due.export.push(store.code.clone());
            }
        }
        due
    }

    /// Whether the daily report is due; noted as done.
    pub fn report_is_due(&mut self, shop: &Shop, now: i64) -> bool {
        let Some(at) = shop.settings.watch.report_at else { return false };
        let Some(moment) = DateTime::from_timestamp(now, 0).map(|m| m.with_timezone(&shop.settings.timezone))
        else {
            return false;
        };
        let is_due = moment.time() >= at && self.reported != Some(moment.date_naive());
        if is_due {
            self.reported = Some(moment.date_naive());
        }
        is_due
    }
}

fn is_over(done: &mut HashMap<String, Instant>, store: &str, every_s: u64) -> bool {
    let over = done.get(store).is_none_or(|last| last.elapsed() >= Duration::from_secs(every_s));
    if over {
        done.insert(store.to_owned(), Instant::now());
    }
    over
}
