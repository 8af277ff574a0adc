//! What the port of the ledger promises, kept by every engine: each law is given a place in which ledgers of an engine
//! are opened, as often as it likes. A further engine is a line at the end of this file.

mod intake;
mod orders;
mod processes;
mod telling;

use chrono::NaiveDate;
use shukka::ledger::{
    ArrivalKind, ArrivalOutcome, Landing, Ledger, LedgerAddress, LedgerError, OrderId, OrderRecord,
    Selection, ServerAddress,
};
use shukka::order::{Field, Source, StatementBuf};
use shukka::profile::FileKind;
use std::sync::Arc;

/// Where ledgers of one engine are opened.
struct Place {
    open: Box<dyn Fn() -> Ledger>,
}

impl Place {
    fn open(&self) -> Ledger {
        (self.open)()
    }
}

const NOW: i64 = 1_790_812_800;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn says(field: Field, text: &str) -> StatementBuf {
    let mut said = StatementBuf::new();
    said.put_text(field, text);
    said
}

/// Takes new orders of a store in, each due on a day; gives their ids and the arrival.
fn take(ledger: &mut Ledger, store: &str, numbers: &[&str], due: Option<NaiveDate>) -> (Vec<OrderId>, i64) {
    let intake = ledger.intake(NOW).unwrap();
    let id = intake.store(store).unwrap();
    let mut made = Vec::new();
    for (number, row) in numbers.iter().zip(2..) {
        let said = says(Field::NOTE, number);
        let order = intake.create(id, number, row, Source::Store, said.as_statement()).unwrap().unwrap();
        intake.enter_calendar(order, Some(day("2026-10-01"))).unwrap();
        if let Some(due) = due {
            intake.enter_due(id, number, order, due).unwrap();
        }
        made.push(order);
    }
    let landing = Landing { name: "受注.csv".into(), store: store.into(), at: NOW, ..Landing::default() };
    let arrival = intake.commit(&landing).unwrap();
    (made, arrival)
}

fn walked(ledger: &Ledger, store: &str, selection: Selection) -> Vec<String> {
    let mut found = Vec::new();
    ledger
        .for_each_order(store, selection, |record| {
            found.push(record.order.number);
            Ok::<(), LedgerError>(())
        })
        .unwrap();
    found
}

fn record(ledger: &Ledger, order: OrderId) -> OrderRecord {
    ledger.order(order).unwrap().expect("it is there")
}

/// A file of so many rows, of which the outcome is such.
fn file(name: &str, sha256: &[u8], outcome: ArrivalOutcome, (taken, held): (u64, u64)) -> Landing {
    Landing {
        name: name.into(),
        sha256: sha256.to_vec(),
        kind: ArrivalKind::File(FileKind::Orders),
        store: "acme".into(),
        at: NOW,
        outcome,
        row_count: taken + held,
        taken,
        held,
        ..Landing::default()
    }
}

/// Every law, for one engine.
macro_rules! kept_by {
    ($engine:ident: $place:expr; $($group:ident::$law:ident),* $(,)?) => {
        mod $engine {
            $(
                #[test]
                fn $law() {
                    // Where there is no server, that is said, and nothing is to be kept.
                    let Some((place, _kept)) = $place else { return };
                    super::$group::$law(&place);
                }
            )*
        }
    };
}

macro_rules! every_law_is_kept_by {
    ($engine:ident: $place:expr) => {
        kept_by!($engine: $place;
            intake::an_intake_is_in_as_a_whole_or_not_at_all,
            intake::the_same_bytes_are_in_once,
            intake::a_number_is_known_once_in_its_store,
            intake::names_of_files_are_kept_until_they_are_filed,
            intake::arrivals_that_touched_an_order_are_found,
            intake::arrivals_come_in_their_order,
            orders::orders_come_in_the_order_of_their_bytes,
            orders::a_walk_sees_one_moment,
            orders::the_newest_come_first_from_wherever_a_page_ended,
            orders::named_orders_come_as_they_are_named_each_once_whatever_their_store,
            orders::what_hangs_on_an_order_comes_with_it,
            orders::what_is_due_follows_what_is_noted,
            telling::a_batch_tells_what_is_due_once,
            telling::an_event_is_kept_once_and_the_second_who_goes_on_is_overtaken,
            telling::orders_are_open_at_the_mall_whoever_brought_them_when,
            telling::exports_that_need_somebody_are_found,
            processes::one_process_is_named_at_work,
            processes::requests_are_taken_once_the_oldest_first,
            processes::other_views_see_what_is_committed,
        );
    };
}

every_law_is_kept_by!(sqlite: super::in_a_file());
every_law_is_kept_by!(postgres: super::on_a_server());

/// Ledgers in one file, opened anew each time; the folder goes with what is kept.
#[expect(clippy::unnecessary_wraps, reason = "as of an engine that may be absent")]
fn in_a_file() -> Option<(Place, tempfile::TempDir)> {
    let folder = crate::support::folder();
    let path = folder.path().join("state/ledger.db");
    Some((Place { open: Box::new(move || Ledger::open(&path).unwrap()) }, folder))
}

/// Ledgers on a server, opened anew each time, in a place that goes with what is kept.
fn on_a_server() -> Option<(Place, crate::support::server::Place)> {
    let place = crate::support::server::Place::new()?;
    let address = LedgerAddress::Server(Arc::new(ServerAddress::new(&place.url(), None, None)));
    Some((Place { open: Box::new(move || Ledger::open_at(&address).unwrap()) }, place))
}
