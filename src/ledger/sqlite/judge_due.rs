//! The index of what is due, made anew for other rules.

use super::connection::remember;
use super::due::enter_due;
use super::errors::step;
use super::first_facts::{OpenedPack, open_pack};
use super::order_records::{ArrivalNames, Beside, RecordReading, Relatives, read_record};
use super::walk::{Told, WHOLE, read_told};
use crate::crash::Point;
use crate::ledger::{OrderId, OrderRecord, Result, StoreId};
use chrono::NaiveDate;
use rusqlite::Connection;

/// As `Orders::judge_due`.
pub(super) fn judge_due(
    connection: &mut Connection,
    day: &dyn Fn(&OrderRecord) -> Option<NaiveDate>,
    (key, rules): (&str, &str),
) -> Result<()> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    tx.execute("DELETE FROM due", [])?;
    let stores: Vec<(StoreId, String)> = tx
        .prepare("SELECT id, code FROM stores")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let (mut names, mut relatives) = (ArrivalNames::default(), Relatives::default());
    let mut judge = |(order, first): Told| -> Result<()> {
        let (store, number) = (first.store, first.number.clone());
        let code = stores.iter().find(|(id, _)| *id == store).map_or("", |(_, code)| code);
        let names = &mut names;
        let reading = RecordReading { store: code, names, beside: Beside::UNKNOWN, wanted: |_| true };
        let record = read_record(&tx, &mut relatives, order, first, reading)?;
        let due = if record.sent.is_none() { day(&record) } else { None };
        due.map_or(Ok(()), |due| enter_due(&tx, store, &number, order, due))
    };
    // What is read is not what is written: a look at all orders in one go.
    let mut query = tx.prepare(&format!("SELECT {WHOLE} FROM orders o ORDER BY o.id"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        judge(read_told(row)?)?;
    }
    let mut opened = OpenedPack::default();
    let mut in_packs = tx.prepare("SELECT first FROM packs ORDER BY first")?;
    let mut packs = in_packs.query([])?;
    while let Some(row) = packs.next()? {
        let pack: OrderId = row.get(0)?;
        open_pack(&tx, &mut opened, pack)?;
        (pack..pack + opened.orders()).try_for_each(|order| judge((order, opened.first_of(order)?)))?;
    }
    drop((rows, packs));
    drop((query, in_packs));
    remember(&tx, key, rules)?;
    step(Point::LedgerRules)?;
    tx.commit()?;
    Ok(())
}
