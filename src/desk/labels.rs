//! Writing labels: the orders that wait for one, as the import file of a carrier's label program.

use super::DeskError;
use super::after_label::{after_label, is_worth_telling};
use super::named_order::{must_have_store, named_order, record_of};
use crate::labels::{LabelCarrier, LabelWriting, route_of, table, waits};
use crate::ledger::{LabelRecord, Ledger, LedgerError, OrderId, OrderRecord, Selection};
use crate::notice::Refusal;
use crate::notice::labels::{AfterLabel, LabelProblem, LabelRemark, NoLabel};
use crate::order::ExportState;
use crate::outbox::publish::{publish, remove_hidden_of_others};
use crate::shop::{Shop, ShopError, SoughtOrder, find_order};
use chrono::{DateTime, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which labels are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelsWish {
    /// For whose label program; `None`: as the routes of the settings say.
    pub carrier: Option<LabelCarrier>,
    /// Of which orders; none named: of all that wait.
    pub numbers: Vec<String>,
    /// Of which store; `None`: of all.
    pub store: Option<String>,
    /// The file; `None`: one in `outbox/labels/`.
    pub output: Option<PathBuf>,
    /// Also orders that stand in a label file already.
    pub again: bool,
}

/// What came of writing labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelsOutcome {
    /// The files that were written.
    pub files: Vec<LabelFile>,
    /// Orders that stand in them.
    pub written: Vec<LabelledOrder>,
    /// What labels go without, each with its order's number.
    pub remarks: Vec<(String, LabelRemark)>,
    /// Files of earlier runs, each with the orders that wait still and stand there.
    pub before: Vec<(String, Vec<String>)>,
    /// Whether labels go without a sender, since the settings name none.
    pub without_sender: bool,
    /// Keys that `[sender]` lacks where it is there: their cells are blank.
    pub sender_lacks: BTreeSet<&'static str>,
    /// Orders that do not fit, each with everything that keeps it from fitting.
    pub held: Vec<(String, Vec<LabelProblem>)>,
    /// How many orders wait for no label, by reason, those left out of what is over and done.
    pub left_out: BTreeMap<NoLabel, usize>,
    /// Orders that were named and get no label.
    pub refused: Vec<(String, NoLabel)>,
    /// Orders that are not any more what their label says, each with its file.
    pub changed: Vec<(String, String, AfterLabel)>,
}

/// A label file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelFile {
    /// The file, within the shop folder.
    pub path: String,
    /// How many labels stand in it.
    pub labels: usize,
}

/// An order in a label file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledOrder {
    /// Its number.
    pub number: String,
    /// The number by which the carrier's result finds it again; `""` for carriers that keep none.
    pub management_number: String,
    /// The file.
    pub file: String,
}

impl LabelsOutcome {
    fn note_before(&mut self, earlier: String, number: String) {
        match self.before.iter_mut().find(|(file, _)| *file == earlier) {
            Some((_, numbers)) => numbers.push(number),
            None => self.before.push((earlier, vec![number])),
        }
    }

    /// Whether a person must look at something.
    pub fn needs_person(&self) -> bool {
        !self.held.is_empty() || !self.refused.is_empty() || !self.changed.is_empty()
    }
}

/// Orders placed so many days back are looked at by themselves at every pass.
const PASS_DAYS: u64 = 30;

/// Writes label files, one a program.
///
/// # Errors
/// [`Refusal::NoSuchStore`], [`Refusal::NoSuchOrder`], [`Refusal::SeveralOrders`], [`Refusal::NoLabelProgram`];
/// [`DeskError::Shop`] when the ledger or the folder refuses.
pub fn labels(
    shop: &Shop,
    ledger: &mut Ledger,
    wish: &LabelsWish,
    now: i64,
) -> Result<LabelsOutcome, DeskError> {
    must_have_store(shop, wish.store.as_deref())?;
    if wish.carrier.is_none() && shop.settings.labels.routes.is_empty() {
        return Err(Refusal::NoLabelProgram.into());
    }
    let mut filling = Filling::of(shop, ledger, wish, now);
    if wish.numbers.is_empty() {
        filling.gather(Selection::All)?;
    } else {
        for number in &wish.numbers {
            let id = named_order(ledger, wish.store.as_deref(), number)?;
            filling.consider(&record_of(ledger, id)?)?;
        }
    }
    let filled = filling.done();
    Ok(write_all(shop, ledger, wish, filled, now)?)
}

/// Writes the labels that every pass writes; nothing unless the settings ask for it.
///
/// # Errors
/// When the ledger or the folder refuses.
pub fn labels_of_pass(shop: &Shop, ledger: &mut Ledger, now: i64) -> Result<LabelsOutcome, ShopError> {
    if !shop.settings.labels.auto {
        return Ok(LabelsOutcome::default());
    }
    // Of whoever was taken over before its file had a name: its orders are written by us.
    remove_hidden_of_others(&shop.outbox("labels"), &[]);
    let wish = LabelsWish::default();
    let mut filling = Filling::of(shop, ledger, &wish, now);
    let today = shop.day(now);
    let from = today.checked_sub_days(Days::new(PASS_DAYS)).unwrap_or(today);
    filling.gather(Selection::Placed(shop.placed_between(from, today)))?;
    let filled = filling.done();
    write_all(shop, ledger, &wish, filled, now)
}

/// What keeps an order's label from being written, by the program that would get it; nothing when it waits for none or
/// nobody knows which program that is.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn label_problems(
    shop: &Shop,
    ledger: &Ledger,
    record: &OrderRecord,
    now: i64,
) -> Result<Vec<LabelProblem>, LedgerError> {
    let (order, rules) = (&record.order, &shop.settings.rules);
    if waits(order, record.parent.is_some(), rules).is_err() {
        return Ok(Vec::new());
    }
    let carrier = rules.canonical_name(&order.shipment.carrier);
    let by_carrier =
        || LabelCarrier::ALL.into_iter().find(|it| rules.canonical_name(it.carrier()) == carrier);
    let route = route_of(&shop.settings.labels.routes, order, rules);
    let Some(program) = route.map(|route| route.program).or_else(by_carrier) else { return Ok(Vec::new()) };
    let kept = match management_number(ledger, (None, program), record)? {
        Ok(kept) => kept,
        Err(problem) => return Ok(vec![problem]),
    };
    let writing = writing(shop, record, route.map_or("", |route| &route.method), shop.day(now));
    Ok(program.cells(order, &kept, &writing).err().unwrap_or_default())
}

fn writing<'s>(shop: &'s Shop, record: &OrderRecord, method: &'s str, today: NaiveDate) -> LabelWriting<'s> {
    let sender = shop.settings.sender_of(&record.order.store);
    LabelWriting { sender, replace: &shop.settings.labels.replace, method, today }
}

/// Rows for one program.
struct LabelRows {
    program: LabelCarrier,
    cells: Vec<Vec<String>>,
    orders: Vec<(OrderId, LabelledOrder)>,
}

/// Label files being filled.
struct Filling<'f> {
    shop: &'f Shop,
    ledger: &'f Ledger,
    wish: &'f LabelsWish,
    now: i64,
    programs: Vec<LabelRows>,
    outcome: LabelsOutcome,
}

type Filled = (Vec<LabelRows>, LabelsOutcome);

impl<'f> Filling<'f> {
    fn of(shop: &'f Shop, ledger: &'f Ledger, wish: &'f LabelsWish, now: i64) -> Self {
        Self { shop, ledger, wish, now, programs: Vec::new(), outcome: LabelsOutcome::default() }
    }

    fn done(self) -> Filled {
        (self.programs, self.outcome)
    }

    fn gather(&mut self, selection: Selection) -> Result<(), LedgerError> {
        let (ledger, wanted) = (self.ledger, self.wish.store.as_ref());
        for code in ledger.store_codes()?.iter().filter(|code| wanted.is_none_or(|wanted| wanted == *code)) {
            ledger.for_each_order(code, selection, |record| self.consider(&record))?;
        }
        Ok(())
    }

    fn consider(&mut self, record: &OrderRecord) -> Result<(), LedgerError> {
        let number = &record.order.number;
        let is_untold = record.order.export_state == ExportState::None;
        let label = if is_untold { self.ledger.label_of(record.id)? } else { None };
        self.look_after(record, label.as_ref());
        let (program, method) = match self.program_for(record) {
            Ok(found) => found,
            Err(why) => {
                self.leave_out(number, why);
                return Ok(());
            }
        };
        if let Some(earlier) = label.filter(|_| !self.wish.again) {
            self.outcome.note_before(earlier.file, number.clone());
            return Ok(());
        }
        let kept = match management_number(self.ledger, (self.wish.store.as_deref(), program), record)? {
            Ok(kept) => kept,
            Err(problem) => {
                self.outcome.held.push((number.clone(), vec![problem]));
                return Ok(());
            }
        };
        let writing = writing(self.shop, record, method, self.shop.day(self.now));
        match program.cells(&record.order, &kept, &writing) {
            Ok(row) => {
                let is_unknown = writing.sender.is_unknown();
                self.outcome.without_sender |= is_unknown && program != LabelCarrier::Clickpost;
                self.outcome.sender_lacks.extend(row.sender_lacks.into_iter().filter(|_| !is_unknown));
                self.outcome.remarks.extend(row.remarks.into_iter().map(|remark| (number.clone(), remark)));
                self.put(program, row.cells, record, kept);
            }
            Err(problems) => self.outcome.held.push((number.clone(), problems)),
        }
        Ok(())
    }

    fn put(&mut self, program: LabelCarrier, cells: Vec<String>, record: &OrderRecord, kept: String) {
        let number = record.order.number.clone();
        let order = LabelledOrder { number, management_number: kept, file: String::new() };
        let at = self.programs.iter().position(|rows| rows.program == program).unwrap_or_else(|| {
            self.programs.push(LabelRows { program, cells: Vec::new(), orders: Vec::new() });
            self.programs.len() - 1
        });
        self.programs[at].cells.push(cells);
        self.programs[at].orders.push((record.id, order));
    }

    /// Which program gets an order, and as what it is to be sent.
    fn program_for(&self, record: &OrderRecord) -> Result<(LabelCarrier, &'f str), NoLabel> {
        let settings = &self.shop.settings;
        waits(&record.order, record.parent.is_some(), &settings.rules)?;
        let route = route_of(&settings.labels.routes, &record.order, &settings.rules);
        match (self.wish.carrier, route) {
            (None, None) => Err(NoLabel::NoRoute),
            (Some(wanted), Some(route)) if wanted != route.program && self.wish.numbers.is_empty() => {
                Err(NoLabel::Elsewhere(route.program.name()))
            }
            (Some(wanted), Some(route)) if wanted == route.program => Ok((wanted, route.method.as_str())),
            (Some(wanted), _) => Ok((wanted, "")),
            (None, Some(route)) => Ok((route.program, route.method.as_str())),
        }
    }

    fn leave_out(&mut self, number: &str, why: NoLabel) {
        if !self.wish.numbers.is_empty() {
            self.outcome.refused.push((number.to_owned(), why));
        } else if why.is_worth_telling() {
            *self.outcome.left_out.entry(why).or_default() += 1;
        }
    }

    fn look_after(&mut self, record: &OrderRecord, label: Option<&LabelRecord>) {
        let Some(label) = label else { return };
        let Some(what) = after_label(record, label) else { return };
        let is_mended = what == AfterLabel::Address && self.wish.again;
        if !is_mended && is_worth_telling(what, record, self.now) {
            self.outcome.changed.push((record.order.number.clone(), label.file.clone(), what));
        }
    }
}

fn write_all(
    shop: &Shop,
    ledger: &mut Ledger,
    wish: &LabelsWish,
    (programs, mut outcome): Filled,
    now: i64,
) -> Result<LabelsOutcome, ShopError> {
    for rows in programs {
        let path = write(shop, (rows.program, wish.output.as_deref()), &rows.cells, now)?;
        // The file first: a crash in between costs a label file that says twice what it says, never an order without one.
        let orders: Vec<OrderId> = rows.orders.iter().map(|(order, _)| *order).collect();
        ledger.note_labels(&orders, now, &path)?;
        outcome.files.push(LabelFile { path: path.clone(), labels: orders.len() });
        let named = rows.orders.into_iter().map(|(_, order)| LabelledOrder { file: path.clone(), ..order });
        outcome.written.extend(named);
    }
    Ok(outcome)
}

/// The management number, proven to lead back to this order by the rule that carriers' results are read by.
fn management_number(
    ledger: &Ledger,
    (store, program): (Option<&str>, LabelCarrier),
    record: &OrderRecord,
) -> crate::ledger::Result<Result<String, LabelProblem>> {
    let kept = match program.management_number(&record.order.number) {
        Ok(Some(kept)) => kept,
        Ok(None) => return Ok(Ok(String::new())),
        Err(problem) => return Ok(Err(problem)),
    };
    let found = find_order(store, &kept, |store, number, prefix, most| {
        ledger.candidates(store, number, prefix, most)
    })?;
    Ok(match found {
        SoughtOrder::One(order) if order == record.id => Ok(kept),
        // The carrier's result leads to this one where nothing more becomes of the others.
        SoughtOrder::Several(found) if all_others_are_settled(ledger, record.id, &found)? => Ok(kept),
        _ => Err(LabelProblem::Unfindable { number: kept }),
    })
}

fn all_others_are_settled(
    ledger: &Ledger,
    own: OrderId,
    found: &[(OrderId, String)],
) -> crate::ledger::Result<bool> {
    for (other, _) in found.iter().filter(|(other, _)| *other != own) {
        if ledger.order(*other)?.is_none_or(|other| !other.order.is_settled()) {
            return Ok(false);
        }
    }
    Ok(found.iter().any(|(order, _)| *order == own))
}

fn write(
    shop: &Shop,
    (carrier, output): (LabelCarrier, Option<&Path>),
    rows: &[Vec<String>],
    now: i64,
) -> Result<String, ShopError> {
    let stamp = DateTime::from_timestamp(now, 0)
        .map(|at| at.with_timezone(&shop.settings.timezone).format("%Y%m%d-%H%M%S").to_string())
        .unwrap_or_default();
    let default = shop.dir.join("outbox").join("labels").join(format!("{}-{stamp}.csv", carrier.name()));
    let path = output.map_or(default, Path::to_owned);
    let dir =
        path.parent().filter(|dir| !dir.as_os_str().is_empty()).map_or(PathBuf::from("."), Path::to_owned);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = table(carrier, rows).map_err(|e| ShopError::io(&path, e))?;
    let written = publish(&dir, &name, |out| out.write_all(&bytes).map_err(|e| ShopError::io(&path, e)))?;
    Ok(shop.shown(&written))
}
