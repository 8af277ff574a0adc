//! The order reception of one intake: takes what a file says of an order to the ledger.
//!
//! It decides nothing itself: what is news is `normalize::absorb`'s word, what is due is `rules`'.

use super::touched_bundles::TouchedBundles;
use super::unknown_words::UnknownWords;
use crate::labels::LabelCarrier;
use crate::ledger::{Entered, Intake, OrderId, Result, number_key};
use crate::normalize::absorb::{Customs, current, first_fact, is_whole, news, revives};
use crate::notice::{Code, Finding, columns};
use crate::order::{Field, Named, Source, Statement, StatementBuf, same_text, status};
use crate::profile::FileKind;
use crate::rules::{Rules, TrackingCheck};
use crate::shop::due::{due_as_told, heard};
use crate::shop::local_day;
use crate::shop::{SoughtOrder, find_order, spellings};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// What the reception needs to know beside the ledger.
pub struct Reception<'d> {
    /// The rules.
    pub rules: &'d Rules,
    /// What local days mean.
    pub zone: Tz,
    /// Codes of stores with their initial status.
    pub initial_statuses: Vec<(String, String)>,
    /// The day of the import.
    pub today: NaiveDate,
    /// What the file is about.
    pub kind: FileKind,
    /// The store that the file belongs to; for carriers' and staff's files, the folder's, or none.
    pub store: Option<String>,
    /// Orders that an older ledger knows under a number with marks around it or invisible characters in it, by the bare
    /// number: they are not made and told again.
    pub old_spellings: Vec<(String, OrderId)>,
    /// The words for a state that the format is known to use, compared as texts; empty: any word may be one.
    pub known_statuses: Vec<String>,
    /// What the columns are called in which a warning may stand.
    pub columns: ColumnNames,
    /// The words that were met beside those.
    pub unknown: UnknownWords,
    /// The bundles that were touched: they are settled before the commit ([`Reception::settle_bundles`]).
    pub touched: TouchedBundles,
    /// Values for new orders whose cells are blank, in the layout's form.
    pub defaults: Vec<(Field, String)>,
}

/// What the columns of the state and of the tracking number are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnNames {
    /// The state.
    pub status: String,
    /// The tracking number.
    pub tracking: String,
}

impl Default for ColumnNames {
    /// Our own names, for what comes from no file.
    fn default() -> Self {
        Self { status: "受注ステータス".to_owned(), tracking: "伝票番号".to_owned() }
    }
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is new.
    Created,
    /// Something of it is news.
    Updated,
    /// It is cancelled, and its store says that it goes on: it stays as it is until a person decides.
    Revived,
    /// Nothing of it is news.
    Unchanged,
    /// It was cancelled before it was known.
    LeftOut,
    /// It is not taken; why.
    Refused(Finding),
}

/// A new order, worked out before the ledger is asked whether it is new.
pub struct Newcomer {
    /// Its first row: whoever takes it in need not look at what another thread has at hand.
    row: u64,
    /// What is kept of it; none: what its rows say, as they say it.
    fact: Option<StatementBuf>,
    due: Option<NaiveDate>,
    day: Option<NaiveDate>,
    warnings: Vec<Finding>,
    /// The keys of its tracking numbers.
    numbers: Vec<i64>,
    /// Nothing would be warned of either if it were known and had said just this.
    is_silent: bool,
}

impl Newcomer {
    fn fact<'f>(&'f self, said: Statement<'f>) -> Statement<'f> {
        self.fact.as_ref().map_or(said, StatementBuf::as_statement)
    }
}

impl Reception<'_> {
    /// Whose view a file of this kind is.
    pub fn source(&self) -> Source {
        self.customs("").source()
    }

    fn initial_status(&self, store: &str) -> &str {
        let known = self.initial_statuses.iter().find(|(code, _)| code == store);
        known.map_or(crate::order::status::NEW, |(_, status)| status.as_str())
    }

    fn has_store(&self, code: &str) -> bool {
        self.initial_statuses.iter().any(|(known, _)| known == code)
    }

    fn customs<'c>(&'c self, store: &str) -> Customs<'c> {
        Customs {
            kind: self.kind,
            initial_status: self.initial_status(store),
            shipped_status: &self.rules.shipped_status,
            defaults: &self.defaults,
            today: self.today,
        }
    }

    /// Takes one order's statement in. `bundle.parent` must have been judged before (`bundles`).
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn take(
        &self,
        intake: &mut Intake<'_>,
        key: &str,
        row: u64,
        said: Statement<'_>,
        parent: Option<OrderId>,
    ) -> Result<Taken> {
        match self.kind {
            FileKind::Orders => self.take_order(intake, key, row, said, parent),
            FileKind::Updates | FileKind::Shipments => match self.find_parcel(intake, key, said)? {
                SoughtOrder::One(order) => self.take_news(intake, order, row, said, parent),
                SoughtOrder::None => {
                    let numbers: Vec<&str> = said.tracking().collect();
                    let carrier = said.text(Field::CARRIER).unwrap_or("");
                    let parcel = match self.kind {
                        FileKind::Shipments => {
                            columns::stray(carrier, &numbers, &said.shown(Field::SHIP_DATE, self.zone))
                        }
                        _ => String::new(),
                    };
                    Ok(Taken::Refused(Finding::of_cell(Code::O203, row, "", key).with_detail(parcel)))
                }
                SoughtOrder::Several(found) => {
                    let names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
                    let finding = Finding::of_cell(Code::O204, row, "", key);
                    Ok(Taken::Refused(finding.with_detail(columns::candidates(&names))))
                }
            },
        }
    }

    /// Tells the ledger which orders are taken next; an error when it cannot be read.
    pub fn foresee(&self, intake: &Intake<'_>, keys: &mut dyn Iterator<Item = &str>) -> Result<()> {
        match self.kind {
            FileKind::Orders => intake.foresee(self.store.as_deref(), &mut keys.map(str::to_owned)),
            // A carrier's number is spelled in several ways, and the order may be any store's.
            FileKind::Updates | FileKind::Shipments => intake.foresee(None, &mut keys.flat_map(spellings)),
        }
    }

    /// What a new order would be, as far as that hangs on its own rows only: worked out beside the ledger, by
    /// another thread. `named` are its fields. `None` when it is no business of new orders.
    pub fn newcomer(&self, row: u64, said: Statement<'_>, named: Named) -> Option<Newcomer> {
        if self.kind != FileKind::Orders
            || (named.has(Field::CANCELED) && said.flag(Field::CANCELED) == Some(true))
        {
            return None;
        }
        let customs = self.customs(self.store.as_deref().unwrap_or_default());
        let fact = if is_whole(named, &customs) { None } else { Some(first_fact(said, &customs)?) };
        let told = fact.as_ref().map_or(said, StatementBuf::as_statement);
        let day = self.day(told.integer(Field::ORDERED_AT));
        // Most orders of a big list are not due by their status or for want of a date: no need to look closer.
        let may_be_due = (named.has(Field::SHIP_DATE) || told.raw(Field::SHIP_DATE).is_some())
            && !self.rules.is_excluded(told.last_text(Field::STATUS).unwrap_or(""));
        let says_state = fact.is_some() || named.says_mall_state();
        let due =
            may_be_due.then(|| crate::shop::due::due_by_statement(told, says_state, self.rules)).flatten();
        let has_numbers = named.has(Field::TRACKING) || fact.is_some();
        let numbers = if has_numbers { told.tracking().map(number_key).collect() } else { Vec::new() };
        let warnings = if has_numbers || !self.known_statuses.is_empty() {
            self.warnings(row, said, &[])
        } else {
            Vec::new()
        };
        // Of what carrier numbers are is known from elsewhere where they are said without one.
        let is_silent = warnings.is_empty() && (numbers.is_empty() || named.has(Field::CARRIER));
        Some(Newcomer { row, fact, due, day, warnings, numbers, is_silent })
    }

    fn take_order(
        &self,
        intake: &mut Intake<'_>,
        key: &str,
        row: u64,
        said: Statement<'_>,
        parent: Option<OrderId>,
    ) -> Result<Taken> {
        let code = self.store.as_deref().unwrap_or_default();
        let store = intake.store(code)?;
        if let Some(order) = self.old_spelling(key) {
            return self.take_news(intake, order, row, said, parent);
        }
        if let Some(newcomer) = self.newcomer(row, said, said.named()) {
            return self.enter(intake, (store, key), said, &newcomer, parent);
        }
        match intake.find(store, key)? {
            Some(order) => self.take_news(intake, order, row, said, parent),
            None => Ok(Taken::LeftOut),
        }
    }

    /// Takes an order in that was worked out before as if it were new.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn take_newcomer(
        &self,
        intake: &mut Intake<'_>,
        key: &str,
        said: Statement<'_>,
        newcomer: &Newcomer,
    ) -> Result<Taken> {
        if let Some(order) = self.old_spelling(key) {
            return self.take_news(intake, order, newcomer.row, said, None);
        }
        let store = intake.store(self.store.as_deref().unwrap_or_default())?;
        self.enter(intake, (store, key), said, newcomer, None)
    }

    fn enter(
        &self,
        intake: &mut Intake<'_>,
        (store, key): (i64, &str),
        said: Statement<'_>,
        newcomer: &Newcomer,
        parent: Option<OrderId>,
    ) -> Result<Taken> {
        match intake.enter(store, key, newcomer.row, Source::Store, newcomer.fact(said))? {
            Entered::New(order) => {
                self.settle_new(intake, store, key, order, newcomer, parent)?;
                Ok(Taken::Created)
            }
            // What a list said before is no news, and gives no warning that it would not give of a new order. Nine tenths
            // of a daily list come this way.
            Entered::Same(_) if newcomer.is_silent && parent.is_none() => Ok(Taken::Unchanged),
            Entered::Same(order) | Entered::Known(order) => {
                self.take_news(intake, order, newcomer.row, said, parent)
            }
        }
    }

    fn old_spelling(&self, key: &str) -> Option<OrderId> {
        let found = self.old_spellings.iter().find(|(number, _)| number == key);
        found.map(|(_, order)| *order)
    }

    fn settle_new(
        &self,
        intake: &mut Intake<'_>,
        store: i64,
        key: &str,
        order: OrderId,
        newcomer: &Newcomer,
        parent: Option<OrderId>,
    ) -> Result<()> {
        intake.enter_calendar(order, newcomer.day)?;
        newcomer.numbers.iter().try_for_each(|number| intake.enter_number(order, *number))?;
        newcomer.warnings.iter().try_for_each(|warning| self.unknown.note(intake, warning))?;
        if let Some(parent) = parent {
            intake.set_parent(order, Some(parent))?;
            self.touched.note(parent);
            return Ok(());
        }
        match newcomer.due {
            Some(day) => intake.enter_due(store, key, order, day),
            None => Ok(()),
        }
    }

    fn take_news(
        &self,
        intake: &mut Intake<'_>,
        order: OrderId,
        row: u64,
        said: Statement<'_>,
        parent: Option<OrderId>,
    ) -> Result<Taken> {
        let facts = intake.facts(order)?;
        let known: Vec<_> = facts.iter().map(|fact| (fact.source, fact.said())).collect();
        let customs = match &self.store {
            // A list's orders are its store's.
            Some(store) if self.kind == FileKind::Orders => self.customs(store),
            _ => self.customs(&intake.name_of(order)?.0),
        };
        let fact = news(said, &known, &customs);
        self.warn(intake, row, said, &known)?;
        if fact.is_empty() {
            return Ok(Taken::Unchanged);
        }
        self.append(intake, order, row, customs.source(), &fact, &known, parent)?;
        let is_revived = revives(said, &fact, &known, self.kind);
        Ok(if is_revived { Taken::Revived } else { Taken::Updated })
    }

    /// Appends a fact and brings everything that is derived from it up to date.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a different thing, and a struct would only rename them"
    )]
    pub fn append(
        &self,
        intake: &Intake<'_>,
        order: OrderId,
        row: u64,
        source: Source,
        fact: &StatementBuf,
        known: &[(Source, Statement<'_>)],
        parent: Option<OrderId>,
    ) -> Result<()> {
        let said = fact.as_statement();
        let head = self.head(intake, order)?;
        // An order that stands alone is judged by what is at hand: the ledger need not be asked for it twice more.
        let state = if head.is_some() { None } else { Some(intake.export_state(order)?) };
        let day_before = current(known, Field::ORDERED_AT).and_then(|at| at.parse().ok());
        intake.append(order, row, source, fact)?;
        if let Some(at) = said.integer(Field::ORDERED_AT) {
            intake.set_day(order, self.day(day_before), self.day(Some(at)))?;
        }
        let named = said.raw(Field::BUNDLE_PARENT);
        if let Some(named) = named {
            intake.set_parent(order, if named.is_empty() { None } else { parent })?;
        }
        let now = match parent {
            None if named.is_some() => self.head(intake, order)?,
            None => head,
            parent => parent,
        };
        if (head, now) == (None, None) {
            let state = state.unwrap_or_default();
            let before = due_as_told(known.iter().map(|(_, said)| *said), state, self.rules);
            let due = due_as_told(known.iter().map(|(_, said)| *said).chain([said]), state, self.rules);
            if before == due {
                return Ok(());
            }
            let (store, _) = intake.name_of(order)?;
            return intake.set_due(intake.store(&store)?, order, before, due);
        }
        // An order that has left its parcel stands by itself.
        [head, Some(now.unwrap_or(order))].into_iter().flatten().for_each(|head| self.touched.note(head));
        Ok(())
    }

    /// The order at the head of the bundle that an order is in: its parent, or itself when it has children.
    fn head(&self, intake: &Intake<'_>, order: OrderId) -> Result<Option<OrderId>> {
        if let Some(parent) = intake.parent(order)? {
            return Ok(Some(parent));
        }
        Ok(if intake.has_children(order)? { Some(order) } else { None })
    }

    /// Settles which orders of the bundles that were touched are due: to be done once, before the commit.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn settle_bundles(&self, intake: &Intake<'_>) -> Result<()> {
        self.touched.settle(intake, self.rules)
    }

    /// Erases values of an order, as only a person can. Whether anything was there to erase.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn erase(&self, intake: &Intake<'_>, order: OrderId, fields: &[Field]) -> Result<bool> {
        let facts = intake.facts(order)?;
        let known: Vec<_> = facts.iter().map(|fact| (fact.source, fact.said())).collect();
        let mut fact = StatementBuf::new();
        for field in fields.iter().filter(|field| current(&known, **field).is_some()) {
            fact.put_erased(*field);
        }
        if !fact.is_empty() {
            self.append(intake, order, 0, Source::Staff, &fact, &known, None)?;
        }
        Ok(!fact.is_empty())
    }

    fn day(&self, at: Option<i64>) -> Option<NaiveDate> {
        local_day(at?, self.zone)
    }

    fn warn(
        &self,
        intake: &mut Intake<'_>,
        row: u64,
        said: Statement<'_>,
        known: &[(Source, Statement<'_>)],
    ) -> Result<()> {
        self.warnings(row, said, known).iter().try_for_each(|warning| self.unknown.note(intake, warning))
    }

    /// Tracking numbers that fail their check digit, by the carrier said or known; a state that nobody knows.
    fn warnings(&self, row: u64, said: Statement<'_>, known: &[(Source, Statement<'_>)]) -> Vec<Finding> {
        let mut warnings = Vec::new();
        if let Some(status) = said.text(Field::STATUS).filter(|status| !self.knows_status(status))
            && current(known, Field::STATUS) != Some(status)
        {
            warnings.push(Finding::of_cell(Code::R109, row, &*self.columns.status, status));
        }
        if self.rules.tracking_check == TrackingCheck::Off || said.raw(Field::TRACKING).is_none() {
            return warnings;
        }
        let carrier = said.text(Field::CARRIER).or_else(|| current(known, Field::CARRIER)).unwrap_or("");
        let fails = |number: &&str| self.rules.fails_check_digit(carrier, number);
        warnings.extend(said.tracking().filter(fails).map(|number| {
            let finding = Finding::of_cell(Code::R107, row, &*self.columns.tracking, number);
            let lacks = self.rules.lacks_a_zero(carrier, number);
            if lacks { finding.with_detail(columns::lacks_a_zero()) } else { finding }
        }));
        warnings
    }

    fn knows_status(&self, text: &str) -> bool {
        self.known_statuses.is_empty()
            || self
                .known_statuses
                .iter()
                .map(String::as_str)
                .chain(status::ALL)
                .any(|known| same_text(known, text))
    }

    /// Finds the order that a row is about: the exact number in the folder's store, else in all stores, else the
    /// one order whose number begins so, when the number is long enough to have been cut short.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn find(&self, intake: &Intake<'_>, key: &str) -> Result<SoughtOrder> {
        find_order(self.store.as_deref(), key, |store, number, prefix, most| {
            intake.candidates(store, number, prefix, most)
        })
    }

    /// As [`Reception::find`]; of several orders that a carrier's row may be about, the one whose parcel it is likely to
    /// be: those that are cancelled, told already, of a store that the settings do not have any more or without a label of this
    /// carrier step back behind one that is not.
    fn find_parcel(&self, intake: &Intake<'_>, key: &str, said: Statement<'_>) -> Result<SoughtOrder> {
        let found = self.find(intake, key)?;
        let SoughtOrder::Several(candidates) = found else { return Ok(found) };
        if self.kind != FileKind::Shipments {
            return Ok(SoughtOrder::Several(candidates));
        }
        let carrier = self.rules.canonical_name(said.text(Field::CARRIER).unwrap_or(""));
        let (mut open, mut labelled) = (Vec::new(), Vec::new());
        for candidate in &candidates {
            let order = heard(intake, candidate.0)?;
            if order.is_settled() || !self.has_store(&intake.name_of(candidate.0)?.0) {
                continue;
            }
            open.push(candidate.clone());
            let file = intake.label_of(candidate.0)?.map(|label| label.file);
            if file.is_some_and(|file| label_carrier(&file) == Some(&*carrier)) {
                labelled.push(candidate.clone());
            }
        }
        let likely = [labelled, open].into_iter().find(|likely| !likely.is_empty()).unwrap_or(candidates);
        Ok(match likely[..] {
            [(order, _)] => SoughtOrder::One(order),
            _ => SoughtOrder::Several(likely),
        })
    }
}

/// The carrier of a label file that we have named ourselves.
fn label_carrier(file: &str) -> Option<&'static str> {
    let name = file.rsplit('/').next().unwrap_or(file);
    LabelCarrier::ALL.into_iter().find(|it| name.starts_with(it.name())).map(LabelCarrier::carrier)
}
