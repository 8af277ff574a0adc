//! Which stores of a shop folder spend the same points.

use crate::ledger::{Ledger, LedgerError};
use crate::mercari::{Client, Outcome};
use crate::shop::settings::Store;
use crate::shop::{Shop, ShopError};
use crate::telling::together::block_on;

/// The stores that live on the same points as this one, itself among them: the mall gives its points to a shop,
/// whatever the tokens. Which shop a token belongs to is asked once a day, and only where it can matter.
pub(super) fn purse(
    shop: &Shop,
    store: &Store,
    client: &Client,
    book: &Ledger,
    now: i64,
) -> Result<Vec<String>, ShopError> {
    const DAY_S: i64 = 86_400;
    let key = |code: &str| format!("mall shop {code}");
    let id_of = |code: &str| -> Result<Option<(i64, String)>, LedgerError> {
        let known = book.remembered(&key(code))?;
        Ok(known.and_then(|known| {
            let (at, id) = known.split_once(' ')?;
            Some((at.parse().ok()?, id.to_owned()))
        }))
    };
    let of_same_mall = |other: &&Store| {
        other.code != store.code && other.kind == store.kind && other.endpoint == store.endpoint
    };
    let others: Vec<&Store> = shop.settings.stores.iter().filter(of_same_mall).collect();
    let mut purse = vec![store.code.clone()];
    if others.is_empty() {
        return Ok(purse);
    }
    let mut ours = id_of(&store.code)?;
    if ours.as_ref().is_none_or(|(at, _)| !(0..DAY_S).contains(&(now - at))) {
        book.spend_points(&store.code, now, 1)?;
        if let Outcome::Accepted(answer) = block_on(client.shop())?.outcome {
            book.remember(&key(&store.code), &format!("{now} {}", answer.id))?;
            ours = Some((now, answer.id));
        }
    }
    for other in others {
        if ours.is_some() && id_of(&other.code)?.map(|(_, id)| id) == ours.as_ref().map(|(_, id)| id.clone())
        {
            purse.push(other.code.clone());
        }
    }
    Ok(purse)
}
