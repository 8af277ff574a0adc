//! What a shop had better set before its store is told, as far as settings, environment and ledger show it.

use super::super::DeskError;
use crate::ledger::{Ledger, LedgerError, Selection};
use crate::mercari::proxy_of;
use crate::order::Mall;
use crate::rules::Verdict;
use crate::shop::settings::{Store, StoreKind, Via, layout_of};
use crate::shop::{Shop, local_day};
use crate::telling::{look_at, messages_have_ended};
use chrono::{Days, NaiveDate};

/// Something that a shop had better set, or know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAdvice {
    /// Messages end, or have ended: the carrier belongs into `tracking_code`.
    CarrierIntoTrackingCode {
        /// Whether they have ended already.
        ended: bool,
    },
    /// The mall is asked through this proxy, whose address is the one to register.
    Proxy(String),
    /// Told by itself and without `since`, orders of long ago would be told too.
    OldOrdersDue {
        /// How many.
        orders: u64,
        /// The day of the oldest one; `None`: none of them has one.
        oldest: Option<NaiveDate>,
    },
    /// Its order files are of this mall, and its export files are written in our own form, which no mall reads.
    OfMall(Mall),
}

/// So many of the last files say whose files a store's are.
const LAST_FILES: usize = 50;

/// How old an order is, in days, that a shop hardly means to tell of today.
const OLD_DAYS: u64 = 7;

/// Looks at one store. `ledger`: none when the shop has none yet.
///
/// # Errors
/// When the ledger cannot be read.
pub fn advise(
    shop: &Shop,
    store: &Store,
    ledger: Option<&Ledger>,
    now: i64,
) -> Result<Vec<StoreAdvice>, DeskError> {
    let (export, today) = (&store.export, shop.day(now));
    let mut advice = Vec::new();
    let is_api = store.kind == StoreKind::MercariShops && export.via == Via::Api;
    if is_api || store.fetch.auto {
        advice.extend(proxy_of(&store.endpoint).map(StoreAdvice::Proxy));
    }
    if is_api && !export.message.is_empty() && !export.tracking_code.contains("[配送業者]") {
        let is_past = export.message_until.is_some_and(|last| today > last);
        let ended = is_past
            || match ledger {
                Some(ledger) => messages_have_ended(ledger, &store.code)?,
                None => false,
            };
        advice.push(StoreAdvice::CarrierIntoTrackingCode { ended });
    }
    if let Some(ledger) = ledger.filter(|_| export.enabled && export.auto && export.since.is_none()) {
        let old = today.checked_sub_days(Days::new(OLD_DAYS)).unwrap_or(today);
        let look = look_at(shop, &store.code, today, None).guarded(ledger, now)?;
        let (mut orders, mut oldest) = (0, None::<NaiveDate>);
        ledger.for_each_order(&store.code, Selection::DueOn(today), |record| {
            let day = record.order.ordered_at.and_then(|at| local_day(at, shop.settings.timezone));
            if day.is_none_or(|day| day < old) && look.verdict(&record) == Verdict::Due {
                orders += 1;
                oldest = match (oldest, day) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
            Ok::<(), LedgerError>(())
        })?;
        if orders > 0 {
            advice.push(StoreAdvice::OldOrdersDue { orders, oldest });
        }
    }
    if let Some(ledger) = ledger {
        advice.extend(mall_to_set(shop, store, ledger)?.map(StoreAdvice::OfMall));
    }
    Ok(advice)
}

/// The mall whose order files a store gets, when its settings name none and its export files have our own form.
///
/// # Errors
/// When the ledger cannot be read.
pub fn mall_to_set(shop: &Shop, store: &Store, ledger: &Ledger) -> Result<Option<Mall>, DeskError> {
    let writes_ours = store.export.via == Via::Csv && store.export.layout == OUR_LAYOUT;
    if store.mall.is_some() || !writes_ours {
        return Ok(None);
    }
    let arrivals = ledger.last_arrivals(LAST_FILES)?;
    let of_store = arrivals.iter().filter(|it| it.store == store.code && it.undone_at.is_none());
    let mall_of = |profile: &str| shop.profiles.iter().find(|it| it.id == profile)?.mall;
    // Where there is no layout of that mall's, ours is as good as any.
    let has_layout = |mall: &Mall| layout_of(*mall) != OUR_LAYOUT;
    Ok(of_store.filter_map(|it| mall_of(&it.profile)).find(has_layout))
}

/// The layout of stores that are tied to no mall.
const OUR_LAYOUT: &str = "shipments";
