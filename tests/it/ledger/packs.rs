//! Orders in packs and orders in rows are one ledger: whatever files bring in whatever order, everything is found
//! as in a model that knows of neither (ledger::sqlite, packs and new_orders).

use crate::support::folder;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use shukka::ledger::{Entered, Landing, Ledger, LedgerError, OrderId, PlacedBetween, Selection};
use shukka::order::{ExportState, Field, Source, StatementBuf};
use std::collections::BTreeMap;

const STORES: [&str; 2] = ["acme", "own"];

/// What one file says of one number.
#[derive(Debug, Clone)]
struct Line {
    number: u16,
    /// Days after the first of October; `None`: no date.
    day: Option<u64>,
    due: bool,
    /// How long its note is: orders of all sizes, up to more than a page.
    length: usize,
    /// Of a known order, it says what was said of it first.
    again: bool,
    /// Whose word it is when its order is known: the list's, else somebody else's.
    is_lists: bool,
    /// It is entered in one step, not made or else found.
    at_once: bool,
}

#[derive(Debug, Clone)]
struct File {
    store: usize,
    lines: Vec<Line>,
    /// Whether they come in the order of their numbers.
    sorted: bool,
    /// Every so manieth number is looked for while the file goes in, so that what waits must be seen.
    looks: usize,
    /// A file that fails at its end leaves nothing.
    fails: bool,
}

fn files() -> impl Strategy<Value = Vec<File>> {
    let length = prop_oneof![8 => 0..120_usize, 1 => 3_000..6_000_usize];
    let line = (0..400_u16, prop::option::weighted(0.8, 0..5_u64), any::<[bool; 4]>(), length).prop_map(
        |(number, day, [due, again, is_lists, at_once], length)| Line {
            number,
            day,
            due,
            length,
            again,
            is_lists,
            at_once,
        },
    );
    let lines = prop_oneof![prop::collection::vec(line.clone(), 0..4), prop::collection::vec(line, 60..220)];
    let file = (0..2_usize, lines, prop::bool::weighted(0.8), 1..40_usize, prop::bool::weighted(0.1))
        .prop_map(|(store, lines, sorted, looks, fails)| File { store, lines, sorted, looks, fails });
    prop::collection::vec(file, 1..6)
}

/// An order as it should be.
#[derive(Debug, Clone)]
struct Known {
    id: OrderId,
    at: i64,
    day: Option<NaiveDate>,
    due: Option<NaiveDate>,
    note: String,
    row: u64,
    facts: usize,
    /// What was said of it first.
    first: String,
    /// Whether the lists' word came later, too.
    is_said_later: bool,
}

type Model = BTreeMap<(usize, String), Known>;

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 1).and_then(|first| first.checked_add_days(Days::new(days))).unwrap()
}

fn said(note: &str) -> StatementBuf {
    let mut said = StatementBuf::new();
    said.put_text(Field::NOTE, note);
    said
}

fn number_of(line: &Line) -> String {
    format!("受注{:05}", line.number)
}

/// Takes a file in, in the ledger and in the model.
fn take(ledger: &mut Ledger, model: &mut Model, file: &File, at: i64) -> Result<(), LedgerError> {
    let mut lines = file.lines.clone();
    if file.sorted {
        lines.sort_by_key(|line| line.number);
    }
    let mut after = model.clone();
    let intake = ledger.intake(at)?;
    let store = intake.store(STORES[file.store])?;
    for (line, row) in lines.iter().zip(2_u64..) {
        let number = number_of(line);
        let key = (file.store, number.clone());
        let before = after.get(&key);
        let note = before.filter(|_| line.again).map(|known| known.first.clone());
        let note = note.unwrap_or_else(|| "品".repeat(line.length) + &row.to_string());
        let (on, due) = (line.day.map(day), line.due.then(|| day(line.number.into())));
        let fact = said(&note);
        let is_same = before.map(|known| known.first == note && !known.is_said_later);
        let entered = if line.at_once {
            intake.enter(store, &number, row, Source::Store, fact.as_statement())?
        } else {
            match intake.create(store, &number, row, Source::Store, fact.as_statement())? {
                Some(order) => Entered::New(order),
                None => Entered::Known(intake.find(store, &number)?.expect("it is known")),
            }
        };
        match entered {
            Entered::New(id) => {
                assert_eq!(is_same, None, "{number} was known");
                intake.enter_calendar(id, on)?;
                if let Some(due) = due {
                    intake.enter_due(store, &number, id, due)?;
                }
                let first = note.clone();
                let new = Known { id, at, day: on, due, note, row, facts: 1, first, is_said_later: false };
                after.insert(key.clone(), new);
            }
            Entered::Same(id) => {
                assert_eq!((Some(id), is_same), (before.map(|known| known.id), Some(true)), "{number}");
            }
            Entered::Known(id) => {
                assert_eq!(is_same, Some(!line.at_once && is_same == Some(true)), "{number}");
                let known = after.get_mut(&key).expect("it is known");
                assert_eq!((intake.find(store, &number)?, id), (Some(known.id), known.id));
                assert_eq!(intake.facts(known.id)?.len(), known.facts);
                let source = if line.is_lists { Source::Store } else { Source::Staff };
                intake.append(known.id, row, source, &fact)?;
                intake.set_day(known.id, known.day, on)?;
                intake.set_due(store, known.id, known.due, due)?;
                (known.day, known.due, known.note) = (on, due, note);
                known.facts += 1;
                known.is_said_later |= line.is_lists;
            }
        }
        if usize::try_from(row).unwrap() % file.looks == 0 {
            // Whichever is asked first must see what waits.
            let known = &after[&key];
            for asked in (0..3).map(|n| (row + n) % 3) {
                match asked {
                    0 => assert_eq!(intake.find(store, &number)?, Some(known.id)),
                    1 => assert_eq!(intake.facts(known.id)?.len(), known.facts),
                    _ => assert_eq!(intake.name_of(known.id)?.1, number),
                }
            }
        }
    }
    if !file.fails {
        intake.commit(&Landing { name: "表.csv".to_owned(), ..Landing::default() })?;
        *model = after;
    }
    Ok(())
}

fn found(ledger: &Ledger, store: usize, scope: Selection) -> Vec<(String, OrderId)> {
    let mut found = Vec::new();
    let see = |record: shukka::ledger::OrderRecord| {
        found.push((record.order.number, record.id));
        Ok::<(), LedgerError>(())
    };
    ledger.for_each_order(STORES[store], scope, see).unwrap();
    found
}

fn expected(model: &Model, store: usize, is_meant: impl Fn(&Known) -> bool) -> Vec<(String, OrderId)> {
    let of_store = model.iter().filter(|((of, _), known)| *of == store && is_meant(known));
    of_store.map(|((_, number), known)| (number.clone(), known.id)).collect()
}

fn compare(ledger: &Ledger, model: &Model) {
    for (store, code) in STORES.iter().enumerate() {
        assert_eq!(found(ledger, store, Selection::All), expected(model, store, |_| true));
        for last in [0, 2, 200] {
            let is_due = |known: &Known| known.due.is_some_and(|due| due <= day(last));
            assert_eq!(found(ledger, store, Selection::DueOn(day(last))), expected(model, store, is_due));
        }
        for (from, to) in [(0, 0), (1, 3), (0, 9)] {
            let (undated_from, undated_to) = (1_790_812_800, 1_790_812_802);
            let period = PlacedBetween { from: day(from), to: day(to), undated_from, undated_to };
            let is_in = |known: &Known| match known.day {
                Some(on) => (day(from)..=day(to)).contains(&on),
                None => (undated_from..undated_to).contains(&known.at),
            };
            assert_eq!(found(ledger, store, Selection::Placed(period)), expected(model, store, is_in));
        }
        let most = 7;
        let prefix = "受注000";
        let begins = |(of, number): &&(usize, String)| *of == store && number.starts_with(prefix);
        let named: Vec<_> =
            model.keys().filter(begins).map(|(_, number)| number.clone()).take(most).collect();
        let given = ledger.candidates(Some(*code), prefix, true, most).unwrap();
        assert_eq!(given.into_iter().map(|(_, _, number)| number).collect::<Vec<_>>(), named);
    }
    let all = PlacedBetween { from: day(0), to: day(9), undated_from: 0, undated_to: i64::from(u32::MAX) };
    assert_eq!(ledger.count_ordered(all).unwrap(), model.len() as u64);
    for ((store, number), known) in model {
        let record = ledger.order(known.id).unwrap().expect("it is there");
        assert_eq!((&record.order.number, record.order.store.as_str()), (number, STORES[*store]));
        assert_eq!((&record.order.note, record.facts.len()), (&known.note, known.facts));
        if known.facts == 1 {
            assert_eq!((record.origin.row, record.facts[0].at), (known.row, known.at));
        }
    }
    let mut ids: Vec<OrderId> = model.values().map(|known| known.id).collect();
    ids.sort_unstable();
    ids.reverse();
    for from in [0, ids.len() / 3, ids.len().saturating_sub(1)] {
        let mut newest = Vec::new();
        let before = if from == 0 { None } else { ids.get(from - 1).copied() };
        let see = |record: shukka::ledger::OrderRecord| {
            newest.push(record.id);
            Ok::<(), LedgerError>(())
        };
        ledger.for_each_newest(before, see).unwrap();
        assert_eq!(newest, ids[from..], "the newest first, from a page's end");
    }
    let last = ids.first().copied().unwrap_or(0);
    assert!(ledger.order(last + 1).unwrap().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_lies_in_packs_and_whatever_in_rows_is_one_ledger(files in files()) {
        let mut ledger = Ledger::in_memory().unwrap();
        let mut model = Model::new();
        for (file, at) in files.iter().zip(1_790_812_800..) {
            take(&mut ledger, &mut model, file, at).unwrap();
            compare(&ledger, &model);
        }
    }
}

/// A ledger on the disk with one big file in it.
fn big(orders: u64) -> (tempfile::TempDir, Ledger) {
    let folder = folder();
    let mut ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let intake = ledger.intake(1_790_812_800).unwrap();
    let store = intake.store("acme").unwrap();
    for n in 0..orders {
        let number = format!("S{n:09}");
        let order = intake.create(store, &number, n, Source::Store, said("置き配希望").as_statement());
        intake.enter_calendar(order.unwrap().unwrap(), Some(day(n % 40))).unwrap();
    }
    intake.commit(&Landing::default()).unwrap();
    (folder, ledger)
}

fn counted(folder: &tempfile::TempDir, table: &str) -> i64 {
    let ledger = rusqlite::Connection::open(folder.path().join("ledger.db")).unwrap();
    ledger.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn a_big_list_lies_in_packs_and_its_days_in_runs() {
    let (folder, ledger) = big(10_000);
    assert!(counted(&folder, "orders") < 300, "only the rest of it has rows");
    assert!(counted(&folder, "packs") < 60);
    assert!(counted(&folder, "calendar_runs") <= 40);
    assert_eq!(found(&ledger, 0, Selection::All).len(), 10_000);
}

#[test]
fn an_order_of_a_pack_can_be_unsettled_and_is_counted_for_its_store() {
    let (_folder, mut ledger) = big(1_000);
    let intake = ledger.intake(1_790_812_900).unwrap();
    let store = intake.store("acme").unwrap();
    let order = intake.find(store, "S000000007").unwrap().unwrap();
    intake.set_export_state(order, ExportState::Stuck).unwrap();
    intake.commit(&Landing::default()).unwrap();
    assert_eq!(ledger.count_unsettled("acme").unwrap(), (0, 0, 1));
    assert_eq!(ledger.count_unsettled("own").unwrap(), (0, 0, 0));
    let unsettled = ledger.unsettled().unwrap();
    assert_eq!(unsettled, [("acme".to_owned(), "S000000007".to_owned(), ExportState::Stuck)]);
    assert_eq!(found(&ledger, 0, Selection::Unsettled), [("S000000007".to_owned(), order)]);
}

#[test]
fn orders_of_packs_are_asked_about_at_the_mall_once_each() {
    let (_folder, ledger) = big(1_000);
    let open = ledger.open_at_mall("acme").unwrap();
    assert_eq!(open.len(), 1_000);
    assert_eq!(open[7].1, "S000000007");
    assert_eq!(ledger.open_at_mall("acme").unwrap(), open);
    assert!(ledger.open_at_mall("own").unwrap().is_empty());
}
