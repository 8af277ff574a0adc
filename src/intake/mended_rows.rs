//! Rows that come again: those of bytes that were here before, and those that mend rows which were given back.
//!
//! What goes in: what the ledger knows of earlier arrivals, and an order of the file that is being taken in. What comes
//! out: whether the order is in already, and what is to be said of it so that it joins what its original brought.
//!
//! **Invariant.** A mended row never replaces the other rows of its order: items and tracking numbers add up as if the
//! file had been right at once. What came later about the order stands.
//! **Invariant.** Where it cannot be known which row it mends, it is held again and asks for all rows of the order.
//!
//! Deliberately not known here: what is wrong with a row (`normalize`).

use super::combined_orders::CombinedOrder;
use super::ready::ReadyFile;
use super::reception::Reception;
use super::recognise::recognise;
use crate::decode::{Dialect, Row, Rows};
use crate::inbox::{Identity, Sighting, examine};
use crate::ledger::{ArrivalOutcome, ArrivalRecord, Fact, Intake, Ledger, OrderId};
use crate::normalize::columns::Binding;
use crate::normalize::combine::Combined;
use crate::normalize::group::Group;
use crate::notice::{Code, Finding, columns};
use crate::order::{Field, Source, Statement, StatementBuf, bare_text, fold_text};
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError, SoughtOrder};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// How far back is looked for what came before: rows are mended soon or never.
const RECENT: usize = 500;

/// So many arrivals may be waiting for mended rows at once.
const MOST_ORIGINALS: usize = 16;

/// Files with more rows are lists, not mended rows.
const MOST_ROWS: u64 = 2_000;

/// The cells of a row by the names of their columns.
type Cells = BTreeMap<String, String>;

/// What came before.
#[derive(Default)]
pub(super) struct Earlier {
    /// The rows of these bytes that were given back when they came last, and by which arrival.
    again: Option<(ArrivalRecord, BTreeSet<u64>)>,
    /// Arrivals of which rows were given back that this file may mend.
    originals: Vec<Original>,
    /// The rows of this file.
    rows: BTreeMap<u64, Cells>,
}

/// An arrival of which rows were given back.
struct Original {
    id: i64,
    name: String,
    /// Each with the names of its columns that were wrong.
    held: Vec<(u64, Cells, BTreeSet<String>)>,
}

/// What an order of a file is to earlier ones.
pub(super) enum Mended {
    /// It mends nothing, or all of it is here.
    Nothing,
    /// With what its original brought; and the rows that it mends, each with its arrival.
    Joined(StatementBuf, Vec<(i64, u64)>),
    /// Nobody knows.
    Unclear(Finding),
}

impl Earlier {
    /// Looks for what came before.
    ///
    /// # Errors
    /// When the ledger or the archive cannot be read.
    pub(super) fn find(
        shop: &Shop,
        ledger: &Ledger,
        ready: &ReadyFile<'_>,
        row_count: u64,
    ) -> Result<Self, ShopError> {
        let profile = ready.recognised.profile;
        let is_list = profile.kind == FileKind::Orders;
        let store = ready.store.as_deref().filter(|_| is_list);
        if let Some(first) = gave_back(ledger, ready)? {
            return Ok(Self { again: Some((first.clone(), held_rows(ledger, &first)?)), ..Self::default() });
        }
        let mut earlier = Self::default();
        let (Some(store), true) = (store, (1..=MOST_ROWS).contains(&row_count)) else { return Ok(earlier) };
        let may_be_mended = |arrival: &ArrivalRecord| {
            arrival.outcome == ArrivalOutcome::TakenIn
                && arrival.undone_at.is_none()
                && arrival.store == store
                && arrival.profile == profile.id
        };
        let last = ledger.last_giving_back(RECENT, row_count)?;
        for arrival in last.iter().filter(|arrival| may_be_mended(arrival)).take(MOST_ORIGINALS) {
            earlier.originals.extend(original(shop, ledger, arrival)?);
        }
        if !earlier.originals.is_empty() {
            let path = &ready.spooled.path;
            let binding = ready.recognised.bind().ok();
            earlier.rows = match &binding {
                Some(binding) => cells_of(path, &ready.recognised.dialect, binding, None)
                    .map_err(|e| ShopError::io(path, e))?,
                None => BTreeMap::new(),
            };
        }
        Ok(earlier)
    }

    /// Whether an order of these bytes is in: its rows were taken when they came last, or what was wrong with them was
    /// mended since.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn is_in(
        &self,
        reception: &Reception<'_>,
        intake: &Intake<'_>,
        group: &Group,
    ) -> Result<bool, ShopError> {
        let Some((arrival, held)) = &self.again else { return Ok(false) };
        let arrival = arrival.id;
        if !group.rows().any(|row| held.contains(&row.row)) {
            return Ok(true);
        }
        if group.is_numberless() {
            return Ok(false);
        }
        let order = match reception.kind {
            FileKind::Orders => {
                intake.find(intake.store(reception.store.as_deref().unwrap_or_default())?, &group.key)?
            }
            _ => match reception.find(intake, &group.key)? {
                SoughtOrder::One(order) => Some(order),
                _ => None,
            },
        };
        let Some(order) = order else { return Ok(false) };
        let source = reception.source();
        let is_in = intake.facts(order)?.iter().any(|fact| fact.source == source && fact.arrival > arrival);
        if is_in {
            group.rows().try_for_each(|row| intake.solve(arrival, row.row))?;
        }
        Ok(is_in)
    }

    /// The arrival that gave rows of these bytes back, in whose files they lie.
    pub(super) fn lies_in(&self) -> Option<&ArrivalRecord> {
        self.again.as_ref().map(|(arrival, _)| arrival)
    }

    /// An order is in: so are the rows that were given back and are like its own but for what was wrong with them, and
    /// those of these bytes.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn solve_alike(&self, intake: &Intake<'_>, group: &Group) -> Result<(), ShopError> {
        if let Some((arrival, _)) = &self.again {
            group.rows().try_for_each(|row| intake.solve(arrival.id, row.row))?;
        }
        for original in &self.originals {
            for row in self.alike(group, original) {
                intake.solve(original.id, row)?;
            }
        }
        Ok(())
    }

    /// What an order of this file mends.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn mends(
        &self,
        intake: &Intake<'_>,
        reception: &Reception<'_>,
        order: &CombinedOrder,
    ) -> Result<Mended, ShopError> {
        let Combined::Whole(said) = &order.combined else { return Ok(Mended::Nothing) };
        if self.originals.is_empty() || order.names_parent {
            return Ok(Mended::Nothing);
        }
        if let Some(original) = self.lacks_rows(intake, reception, &order.group)? {
            return Ok(unclear(&order.group, original));
        }
        let store = intake.store(reception.store.as_deref().unwrap_or_default())?;
        let Some(known) = intake.find(store, &order.group.key)? else { return Ok(Mended::Nothing) };
        let facts = store_facts(intake, known)?;
        let (now, said) = (items_by(&facts, i64::MAX), said.as_statement());
        // Whatever holds all that is known of the order replaces nothing.
        if missing(&now, &items_of(said)).is_empty() {
            return Ok(Mended::Nothing);
        }
        let mended =
            self.originals.iter().find(|original| self.all_mend(&order.group, original, Likeness::Exact));
        if let Some(original) = mended {
            let rows = self.alike(&order.group, original).map(|row| (original.id, row)).collect();
            return Ok(Mended::Joined(joined(&facts, original.id, &now, said), rows));
        }
        let near =
            self.originals.iter().find(|original| self.all_mend(&order.group, original, Likeness::Near));
        Ok(near.map_or(Mended::Nothing, |original| unclear(&order.group, original)))
    }

    /// The arrival of which more rows of this order lie with staff than come here: taken by itself, what comes would be an
    /// order without the others.
    fn lacks_rows(
        &self,
        intake: &Intake<'_>,
        reception: &Reception<'_>,
        group: &Group,
    ) -> Result<Option<&Original>, ShopError> {
        let open = intake.open_rows_of(&group.key, FileKind::Orders, reception.store.as_deref())?;
        let is_lacking = |original: &&Original| {
            let theirs = open.iter().filter(|row| row.arrival == original.id).count();
            theirs > group.len() && self.all_mend(group, original, Likeness::Exact)
        };
        Ok(self.originals.iter().find(is_lacking))
    }

    /// The rows of an original that those of a group are like in all but what was wrong with them.
    fn alike<'a>(&'a self, group: &'a Group, original: &'a Original) -> impl Iterator<Item = u64> + 'a {
        let cells = group.rows().filter_map(|row| self.rows.get(&row.row));
        cells.flat_map(|cells| {
            let is_alike = move |(_, held, wrong): &&(u64, Cells, BTreeSet<String>)| {
                Likeness::Exact.holds(cells, held, wrong)
            };
            original.held.iter().filter(is_alike).map(|(row, ..)| *row)
        })
    }

    fn all_mend(&self, group: &Group, original: &Original, likeness: Likeness) -> bool {
        group.rows().all(|row| {
            let Some(cells) = self.rows.get(&row.row) else { return false };
            original.held.iter().any(|(_, held, wrong)| likeness.holds(cells, held, wrong))
        })
    }
}

/// What is said of rows of which nobody knows what they mend.
fn unclear(group: &Group, original: &Original) -> Mended {
    let row = group.rows().next().map_or(0, |row| row.row);
    let words = columns::unclear_mend(&group.key, &original.name);
    Mended::Unclear(Finding::of_cell(Code::O201, row, "", group.key.as_str()).with_detail(words))
}

/// How alike a row is to one that was given back, but for what was wrong with that one.
#[derive(Debug, Clone, Copy)]
enum Likeness {
    /// All other cells say the same.
    Exact,
    /// Most of them do.
    Near,
}

impl Likeness {
    fn holds(self, cells: &Cells, held: &Cells, wrong: &BTreeSet<String>) -> bool {
        let compared: Vec<bool> = held
            .iter()
            .filter(|(name, text)| !wrong.contains(*name) && (!text.is_empty() || cells.contains_key(*name)))
            .map(|(name, text)| cells.get(name).is_some_and(|cell| cell == text))
            .collect();
        let same = compared.iter().filter(|same| **same).count();
        match self {
            Self::Exact => same == compared.len() && same > 0,
            Self::Near => same * 4 >= compared.len() * 3 && same > 0,
        }
    }
}

/// The arrival of these bytes of which rows lie with staff: those are judged afresh when the bytes come again.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn gave_back(ledger: &Ledger, ready: &ReadyFile<'_>) -> Result<Option<ArrivalRecord>, ShopError> {
    let is_list = ready.recognised.profile.kind == FileKind::Orders;
    let store = ready.store.as_deref().filter(|_| is_list);
    Ok(ledger.gave_back(&ready.spooled.sha256, store)?)
}

fn held_rows(ledger: &Ledger, arrival: &ArrivalRecord) -> Result<BTreeSet<u64>, ShopError> {
    let mut rows = BTreeSet::new();
    ledger.for_each_held_row(arrival.id, |row| {
        rows.insert(row.row);
        Ok::<(), ShopError>(())
    })?;
    Ok(rows)
}

/// The rows that were given back of an arrival, read again from its original; `None` when that is gone.
fn original(shop: &Shop, ledger: &Ledger, arrival: &ArrivalRecord) -> Result<Option<Original>, ShopError> {
    let mut wrong: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    ledger.for_each_finding(arrival.id, |found| {
        if let Some(row) = found.finding.row.filter(|_| found.held) {
            wrong.entry(row).or_default().insert(name_of(&found.finding.column));
        }
        Ok::<(), ShopError>(())
    })?;
    let path = shop.archive().join(&arrival.archived_as);
    let Ok(metadata) = std::fs::metadata(&path) else { return Ok(None) };
    let failed = |error| ShopError::io(&path, error);
    let sighting = Sighting {
        path: path.clone(),
        name: arrival.name.clone(),
        folder: arrival.folder.clone(),
        identity: Identity::of(&metadata),
    };
    let spooled = examine(sighting).map_err(failed)?;
    let Ok(recognised) = recognise(shop, &path, &spooled).map_err(failed)? else { return Ok(None) };
    let Ok(binding) = recognised.bind() else { return Ok(None) };
    // Those that are in by now, too: a mended file may be saved once more.
    let rows: BTreeSet<u64> = wrong.keys().copied().collect();
    let mut cells = cells_of(&path, &recognised.dialect, &binding, Some(&rows)).map_err(failed)?;
    let held = wrong.into_iter().filter_map(|(row, wrong)| Some((row, cells.remove(&row)?, wrong))).collect();
    Ok(Some(Original { id: arrival.id, name: arrival.name.clone(), held }))
}

/// The cells of a file's rows by the names of their columns, as they are compared. `wanted`: only these rows.
fn cells_of(
    path: &Path,
    dialect: &Dialect,
    binding: &Binding<'_>,
    wanted: Option<&BTreeSet<u64>>,
) -> io::Result<BTreeMap<u64, Cells>> {
    let mut found = BTreeMap::new();
    let Ok(mut rows) = Rows::open(BufReader::new(File::open(path)?), dialect.clone()) else {
        return Ok(found);
    };
    let last = wanted.and_then(|wanted| wanted.last().copied()).unwrap_or(u64::MAX);
    let mut row = Row::new();
    // What cannot be read to its end was held as a whole.
    while row.number() < last && rows.read(&mut row).unwrap_or(false) {
        if row.number() > binding.header_row && wanted.is_none_or(|wanted| wanted.contains(&row.number())) {
            let cells =
                (0..row.len()).map(|cell| (name_of(&binding.label(cell)), value_of(&row.lossy(cell))));
            found.insert(row.number(), cells.collect());
        }
    }
    Ok(found)
}

fn name_of(label: &str) -> String {
    crate::profile::folded_header(label)
}

fn value_of(text: &str) -> String {
    fold_text(&bare_text(text)).into_owned()
}

/// What the store has said of an order, the first first.
fn store_facts(intake: &Intake<'_>, order: OrderId) -> Result<Vec<Fact>, ShopError> {
    Ok(intake.facts(order)?.into_iter().filter(|fact| fact.source == Source::Store).collect())
}

fn items_of(said: Statement<'_>) -> Vec<Vec<u8>> {
    said.items().map(|item| item.as_bytes().to_vec()).collect()
}

/// The items of an order as the store had said them when an arrival was in.
fn items_by(facts: &[Fact], arrival: i64) -> Vec<Vec<u8>> {
    let mut said = facts.iter().filter(|fact| fact.arrival <= arrival).map(|fact| items_of(fact.said()));
    said.by_ref().filter(|items| !items.is_empty()).last().unwrap_or_default()
}

/// Those of `wanted` that `items` lack, each as often as it is lacking.
fn missing(wanted: &[Vec<u8>], items: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut left = items.to_vec();
    let mut lacking = Vec::new();
    for item in wanted {
        match left.iter().position(|other| other == item) {
            Some(at) => drop(left.swap_remove(at)),
            None => lacking.push(item.clone()),
        }
    }
    lacking
}

/// What mended rows say, with what their original brought of the order.
fn joined(facts: &[Fact], original: i64, now: &[Vec<u8>], said: Statement<'_>) -> StatementBuf {
    let brought = items_by(facts, original);
    let mut sum = StatementBuf::new();
    let later = |field: Field| facts.iter().any(|f| f.arrival > original && f.said().raw(field).is_some());
    let known = |field: Field| facts.iter().rev().find_map(|fact| fact.said().text(field).map(str::to_owned));
    for (field, value) in said.iter().filter(|(field, _)| *field != Field::ITEM) {
        match (field, known(field)) {
            (_, None) => sum.put_raw(field, value),
            (Field::TRACKING, Some(numbers)) if !later(field) => {
                let more =
                    said.tracking().filter(|number| !numbers.split('\n').any(|known| known == *number));
                let all: Vec<&str> = numbers.split('\n').chain(more).collect();
                sum.put_text(field, &all.join("\n"));
            }
            // What the store has said of it already stands, be it of the original or of a later list.
            _ => {}
        }
    }
    // A later list that took an item out has the last word on items.
    if missing(&brought, now).is_empty() {
        let all: Vec<Vec<u8>> = brought.iter().chain(&items_of(said)).cloned().collect();
        let more = missing(&all, now);
        now.iter().chain(&more).for_each(|item| sum.put_item(Statement::trusted(item)));
    }
    sum
}
