//! Writing labels: the orders that wait for one, as the import file of a carrier's label program.

use super::DeskError;
use super::named_order::must_have_store;
use crate::labels::{LabelCarrier, table, waits};
use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord, Selection};
use crate::notice::labels::{LabelProblem, LabelRemark};
use crate::outbox::publish::publish;
use crate::shop::{Shop, ShopError, SoughtOrder, find_order};
use chrono::DateTime;
use std::path::{Path, PathBuf};

/// Which labels are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelsWish {
    /// For whose label program.
    pub carrier: LabelCarrier,
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
    /// The file, within the shop folder; `""` when no order went into one.
    pub path: String,
    /// Orders that stand in it.
    pub written: Vec<LabelledOrder>,
    /// What labels go without, each with its order's number.
    pub remarks: Vec<(String, LabelRemark)>,
    /// Files of earlier runs, each with the orders that wait still and stand there.
    pub before: Vec<(String, Vec<String>)>,
    /// Whether the labels go without a sender, since the settings name none.
    pub without_sender: bool,
    /// Orders that do not fit, each with everything that keeps it from fitting.
    pub held: Vec<(String, Vec<LabelProblem>)>,
}

/// An order in a label file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledOrder {
    /// Its number.
    pub number: String,
    /// The number by which the carrier's result finds it again; `""` for carriers that keep none.
    pub management_number: String,
}

impl LabelsOutcome {
    fn note_before(&mut self, earlier: String, number: String) {
        match self.before.iter_mut().find(|(file, _)| *file == earlier) {
            Some((_, numbers)) => numbers.push(number),
            None => self.before.push((earlier, vec![number])),
        }
    }
}

/// Writes the label file. `ledger`: none when the shop has none yet.
///
/// # Errors
/// [`crate::notice::Refusal::NoSuchStore`]; [`DeskError::Shop`] when the ledger or the folder refuses.
pub fn labels(
    shop: &Shop,
    ledger: impl FnOnce() -> Result<Option<Ledger>, ShopError>,
    wish: &LabelsWish,
    now: i64,
) -> Result<LabelsOutcome, DeskError> {
    must_have_store(shop, wish.store.as_deref())?;
    let Some(mut ledger) = ledger()? else { return Ok(LabelsOutcome::default()) };
    let mut file = fill(shop, &ledger, wish, now)?;
    if !file.orders.is_empty() {
        file.outcome.without_sender =
            shop.settings.sender.is_unknown() && wish.carrier != LabelCarrier::Clickpost;
        file.outcome.path = write(shop, wish, &file.rows, now)?;
        // The file first: a crash in between costs a label file that says twice what it says, never an order without one.
        ledger.note_labels(&file.orders, now, &file.outcome.path)?;
    }
    Ok(file.outcome)
}

/// A label file being filled.
#[derive(Default)]
struct LabelFile {
    rows: Vec<Vec<String>>,
    orders: Vec<OrderId>,
    outcome: LabelsOutcome,
}

fn fill(shop: &Shop, ledger: &Ledger, wish: &LabelsWish, now: i64) -> Result<LabelFile, DeskError> {
    let store = wish.store.as_deref();
    let mut file = LabelFile::default();
    let today = shop.day(now);
    for code in ledger.store_codes()?.iter().filter(|code| store.is_none_or(|wanted| wanted == *code)) {
        ledger.for_each_order(code, Selection::All, |record| {
            if !waits(&record.order, record.parent.is_some(), &shop.settings.rules) {
                return Ok::<(), LedgerError>(());
            }
            let (number, outcome) = (record.order.number.clone(), &mut file.outcome);
            if !wish.again
                && let Some(earlier) = ledger.label_of(record.id)?
            {
                outcome.note_before(earlier, number);
                return Ok(());
            }
            let kept = match management_number(ledger, wish, &record)? {
                Ok(kept) => kept,
                Err(problem) => {
                    outcome.held.push((number, vec![problem]));
                    return Ok(());
                }
            };
            match wish.carrier.cells(&record.order, &kept, &shop.settings.sender, today) {
                Ok(row) => {
                    file.rows.push(row.cells);
                    file.orders.push(record.id);
                    outcome.remarks.extend(row.remarks.into_iter().map(|remark| (number.clone(), remark)));
                    outcome.written.push(LabelledOrder { number, management_number: kept });
                }
                Err(problems) => outcome.held.push((number, problems)),
            }
            Ok(())
        })?;
    }
    Ok(file)
}

/// The management number, proven to lead back to this order by the rule that carriers' results are read by.
fn management_number(
    ledger: &Ledger,
    wish: &LabelsWish,
    record: &OrderRecord,
) -> crate::ledger::Result<Result<String, LabelProblem>> {
    let kept = match wish.carrier.management_number(&record.order.number) {
        Ok(Some(kept)) => kept,
        Ok(None) => return Ok(Ok(String::new())),
        Err(problem) => return Ok(Err(problem)),
    };
    let found = find_order(wish.store.as_deref(), &kept, |store, number, prefix, most| {
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

fn write(shop: &Shop, wish: &LabelsWish, rows: &[Vec<String>], now: i64) -> Result<String, ShopError> {
    let carrier = wish.carrier;
    let stamp = DateTime::from_timestamp(now, 0)
        .map(|at| at.with_timezone(&shop.settings.timezone).format("%Y%m%d-%H%M%S").to_string())
        .unwrap_or_default();
    let default = shop.dir.join("outbox").join("labels").join(format!("{}-{stamp}.csv", carrier.name()));
    let path = wish.output.clone().unwrap_or(default);
    let dir =
        path.parent().filter(|dir| !dir.as_os_str().is_empty()).map_or(PathBuf::from("."), Path::to_owned);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = table(carrier, rows).map_err(|e| ShopError::io(&path, e))?;
    let written = publish(&dir, &name, |out| out.write_all(&bytes).map_err(|e| ShopError::io(&path, e)))?;
    Ok(shop.shown(&written))
}
