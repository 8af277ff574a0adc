//! A letter's text, from what is true when it goes out.

use super::plan::Book;
use crate::ledger::{Ledger, LedgerError, Letter, Tiding};
use crate::notice::TidingKind;
use crate::notice::word_out::{Heading, ItemStanding, NUMBERS_NAMED, WordItem};
use crate::shop::settings::{Detail, NoticeSettings};
use crate::shop::{Shop, shown_time};
use std::collections::BTreeMap;

/// What a letter of tidings tells now.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// In words.
    pub items: Vec<WordItem>,
    /// What lasts.
    pub lasts: Vec<i64>,
    /// What is over.
    pub over: Vec<i64>,
}

/// To whom, from where, when.
pub(super) fn heading(shop: &Shop, notice: &str, mark: &str, at: i64) -> Heading {
    let name = shop.dir.canonicalize().unwrap_or_else(|_| shop.dir.clone());
    let shop_name = name.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Heading {
        mark: mark.to_owned(),
        shop: crate::notice::visible(&shop_name).into_owned(),
        notice: notice.to_owned(),
        at,
        at_shown: shown_time(at, shop.settings.timezone),
    }
}

/// What the tidings of a letter come to now.
///
/// What was solved before anybody was told of it is left out; one that may have been told, by a letter of which nobody
/// knows whether it arrived, is told as over.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn told_now(
    shop: &Shop,
    ledger: &Ledger,
    notice: &NoticeSettings,
    letter: &Letter,
    ids: &[i64],
    book: &Book,
) -> Result<Told, LedgerError> {
    let mut told = Told::default();
    let mut groups: BTreeMap<(TidingKind, ItemStanding, &str), Vec<&Tiding>> = BTreeMap::new();
    for tiding in ids.iter().filter_map(|id| book.tiding(*id)) {
        let before = book.told_at(&notice.name, tiding.id);
        let standing = match (tiding.solved_at, before) {
            (None, None) => ItemStanding::New,
            (None, Some(_)) => ItemStanding::Still,
            (Some(_), None) if letter.tries == 0 || tiding.kind.is_event() => continue,
            (Some(_), _) => ItemStanding::Over,
        };
        let list = if standing == ItemStanding::Over { &mut told.over } else { &mut told.lasts };
        list.push(tiding.id);
        groups.entry((tiding.kind, standing, tiding.store.as_str())).or_default().push(tiding);
    }
    for ((kind, standing, store), tidings) in groups {
        told.items.push(item(shop, ledger, notice, (kind, standing, store), &tidings)?);
    }
    Ok(told)
}

fn item(
    shop: &Shop,
    ledger: &Ledger,
    notice: &NoticeSettings,
    (kind, standing, store): (TidingKind, ItemStanding, &str),
    tidings: &[&Tiding],
) -> Result<WordItem, LedgerError> {
    let since = tidings.iter().map(|tiding| tiding.since).min().unwrap_or(0);
    let mut item = WordItem {
        kind,
        standing,
        store: store.to_owned(),
        store_name: shop.store(store).map_or_else(|| store.to_owned(), |store| store.name.clone()),
        count: 0,
        since,
        since_shown: shown_time(since, shop.settings.timezone),
        numbers: Vec::new(),
        notices: Vec::new(),
        keys: tidings.iter().map(|tiding| tiding.key.clone()).collect(),
    };
    for tiding in tidings {
        item.count += match (kind, tiding.arrival) {
            (TidingKind::HeldRows, Some(arrival)) if standing != ItemStanding::Over => {
                ledger.count_held_rows(arrival)?
            }
            (TidingKind::HeldRows | TidingKind::Late, _) => tiding.count,
            _ => 1,
        };
        if kind == TidingKind::ChannelStopped {
            item.notices.extend(tiding.key.split_once('/').map(|(_, name)| name.to_owned()));
        }
        if notice.detail == Detail::Numbers
            && item.numbers.len() < NUMBERS_NAMED
            && let Some(order) = tiding.order
            && let Some(record) = ledger.order(order)?
        {
            item.numbers.push(record.order.number);
        }
    }
    Ok(item)
}
