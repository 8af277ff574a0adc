//! What an intake knows of the orders that are taken next: looked up at once, since order by order most of the time would
//! go into waiting for the server.
//!
//! **Invariant.** What is known here is so: whoever changes anything of it changes it here too, or forgets all.

use super::first_facts::{FirstTold, WHOLE, each_pack, read_fact, read_told};
use super::link::Link;
use crate::ledger::{Fact, OrderId, Result, StoreId};
use crate::order::ExportState;
use std::collections::HashMap;

/// An order as it stands.
pub(super) struct ForeseenName {
    /// Its store.
    pub store: StoreId,
    /// Its number.
    pub number: String,
    /// All facts, the first first.
    pub facts: Vec<Fact>,
    /// The place of the last of them.
    pub seq: i64,
    /// In whose parcel it travels.
    pub parent: Option<OrderId>,
    /// Whether others travel in its.
    pub has_children: bool,
    /// How far its export has come.
    pub export: ExportState,
}

/// What is known beforehand.
#[derive(Default)]
pub(super) struct Foreseen {
    /// The stores in which numbers were looked up, by code.
    stores: Vec<(StoreId, String)>,
    /// Whether they are all that there are.
    is_all: bool,
    /// The numbers that were looked up, each with the orders that have it.
    numbers: HashMap<String, Vec<(StoreId, OrderId)>>,
    /// These orders.
    pub orders: HashMap<OrderId, ForeseenName>,
    /// How often somebody has looked around in vain since.
    pub looks: u32,
}

/// An order's store's code, with its id and number.
type ForeseenPlace = (OrderId, String, String);

impl Foreseen {
    /// Looks numbers up, in their order, in a store or in all.
    pub(super) fn look_up(link: &Link, store: Option<(StoreId, &str)>, numbers: Vec<String>) -> Result<Self> {
        let mut found = Self { is_all: store.is_none(), ..Self::default() };
        match store {
            Some((id, code)) => found.stores.push((id, code.to_owned())),
            None => {
                for row in link.query("SELECT id, code FROM stores ORDER BY code", &[])? {
                    found.stores.push((row.try_get(0)?, row.try_get(1)?));
                }
            }
        }
        found.find_in_rows(link, &numbers)?;
        found.find_in_packs(link, &numbers)?;
        for number in numbers {
            found.numbers.entry(number).or_default();
        }
        for (order, known) in &found.orders {
            found.numbers.entry(known.number.clone()).or_default().push((known.store, *order));
        }
        if !found.orders.is_empty() {
            found.hear_more(link)?;
        }
        Ok(found)
    }

    fn store_ids(&self) -> Vec<StoreId> {
        self.stores.iter().map(|(id, _)| *id).collect()
    }

    fn learn(&mut self, order: OrderId, FirstTold { store, number, fact }: FirstTold) {
        let known = ForeseenName {
            store,
            number,
            facts: vec![fact],
            seq: 0,
            parent: None,
            has_children: false,
            export: ExportState::None,
        };
        self.orders.insert(order, known);
    }

    fn find_in_rows(&mut self, link: &Link, numbers: &[String]) -> Result<()> {
        let rows = link.query(
            &format!("SELECT {WHOLE} FROM orders o WHERE o.store = ANY($1) AND o.number = ANY($2)"),
            &[&self.store_ids(), &numbers],
        )?;
        for row in &rows {
            let (order, first) = read_told(row)?;
            self.learn(order, first);
        }
        Ok(())
    }

    fn find_in_packs(&mut self, link: &Link, numbers: &[String]) -> Result<()> {
        let rows = link.query(
            "SELECT DISTINCT p.first FROM unnest($1::bigint[]) AS s (id) CROSS JOIN unnest($2::text[]) AS n (number)
             CROSS JOIN LATERAL
               (SELECT first, high FROM packs WHERE store = s.id AND low <= n.number ORDER BY low DESC LIMIT 1) p
             WHERE p.high >= n.number ORDER BY p.first",
            &[&self.store_ids(), &numbers],
        )?;
        let packs = rows.iter().map(|row| Ok(row.try_get(0)?)).collect::<Result<Vec<OrderId>>>()?;
        each_pack(link, &packs, |opened| {
            let low = opened.number_of(opened.first())?;
            let high = opened.number_of(opened.first() + opened.orders() - 1)?;
            let from = numbers.partition_point(|number| number.as_str() < low);
            for number in numbers[from..].iter().take_while(|number| number.as_str() <= high) {
                if let Some(order) = opened.find(number)? {
                    self.learn(order, opened.first_of(order)?);
                }
            }
            Ok(())
        })
    }

    fn hear_more(&mut self, link: &Link) -> Result<()> {
        let orders: Vec<OrderId> = self.orders.keys().copied().collect();
        let facts = link.query(
            "SELECT ord, seq, arrival, row, at, source, said FROM facts WHERE ord = ANY($1) ORDER BY ord, seq",
            &[&orders],
        )?;
        for row in &facts {
            let order: OrderId = row.try_get(0)?;
            if let Some(known) = self.orders.get_mut(&order) {
                known.seq = row.try_get(1)?;
                known.facts.push(read_fact(order, row, 2)?);
            }
        }
        let beside = link.query(
            "SELECT o.id, e.state, b.parent, EXISTS (SELECT 1 FROM bundles c WHERE c.parent = o.id)
             FROM unnest($1::bigint[]) AS o (id)
             LEFT JOIN exports e ON e.ord = o.id LEFT JOIN bundles b ON b.child = o.id",
            &[&orders],
        )?;
        for row in &beside {
            if let Some(known) = self.orders.get_mut(&row.try_get(0)?) {
                let state: Option<i64> = row.try_get(1)?;
                known.export = state.map_or(ExportState::None, |state| {
                    ExportState::of_code(state).unwrap_or(ExportState::Stuck)
                });
                known.parent = row.try_get(2)?;
                known.has_children = row.try_get(3)?;
            }
        }
        Ok(())
    }

    /// The order of a number in a store, as far as that was looked up: `Some(None)` is none.
    pub(super) fn find(&self, store: StoreId, number: &str) -> Option<Option<OrderId>> {
        if !self.stores.iter().any(|(id, _)| *id == store) {
            return None;
        }
        let orders = self.numbers.get(number)?;
        Some(orders.iter().find(|(of, _)| *of == store).map(|(_, order)| *order))
    }

    /// As `Orders::candidates` of a whole number, as far as that was looked up.
    pub(super) fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        most: usize,
    ) -> Option<Vec<ForeseenPlace>> {
        let is_looked_up = match store {
            None => self.is_all,
            Some(code) => self.is_all || self.stores.iter().any(|(_, known)| known == code),
        };
        if !is_looked_up {
            return None;
        }
        let orders = self.numbers.get(number)?;
        let stores = self.stores.iter().filter(|(_, code)| store.is_none_or(|wanted| wanted == code));
        let found = stores.filter_map(|(id, code)| {
            let (_, order) = orders.iter().find(|(of, _)| of == id)?;
            Some((*order, code.clone(), number.to_owned()))
        });
        Some(found.take(most).collect())
    }

    /// An order has come in.
    pub(super) fn note_new(&mut self, store: StoreId, number: &str, order: OrderId) {
        if let Some(orders) = self.numbers.get_mut(number) {
            orders.push((store, order));
        }
    }

    /// The code of a store, as far as it is known.
    pub(super) fn code(&self, store: StoreId) -> Option<&str> {
        self.stores.iter().find(|(id, _)| *id == store).map(|(_, code)| code.as_str())
    }
}
