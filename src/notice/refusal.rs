//! Why a verb does nothing: what was asked for does not fit the shop, and nothing was changed.

use super::undo::UndoRefusal;
use super::{
    BackupRefusal, Finding, Lang, board, channels, files, labels, ledger, orders, settings, shipment, summary,
};
use chrono::NaiveDate;

/// What was asked for and cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No address of a ledger, or one with a password in it.
    LedgerAddress,
    /// No store has this code.
    NoSuchStore {
        /// The code that was named.
        store: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// No notice has this name.
    NoSuchNotice {
        /// The name that was given.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// No order has this number.
    NoSuchOrder {
        /// The number that was named.
        number: String,
    },
    /// Several orders have this number, or begin with it.
    SeveralOrders {
        /// The number that was named.
        number: String,
        /// Store and number of each.
        names: Vec<String>,
    },
    /// The order's store is told by file: there is nothing to decide about a call.
    NotToldByApi {
        /// The order.
        number: String,
        /// Its store's code.
        store: String,
    },
    /// The order is being sent at this moment.
    BeingSent {
        /// The order.
        number: String,
    },
    /// Something was said of the order since it was looked at.
    ChangedMeanwhile {
        /// The order.
        number: String,
    },
    /// Changes of an order that cannot be made; all mistakes at once.
    BadChanges(Vec<BadChange>),
    /// The order cannot travel in the parcel that was named.
    NotInThatParcel {
        /// The order.
        number: String,
        /// Why.
        finding: Box<Finding>,
    },
    /// Labels are wanted, and neither the command nor the settings say for which program.
    NoLabelProgram,
    /// A period that ends before it begins.
    PeriodBackwards {
        /// Its first day.
        from: NaiveDate,
        /// Its last.
        to: NaiveDate,
    },
    /// An arrival that is not taken back.
    Undo(UndoRefusal),
    /// A file that cannot be read to its end; why, in words.
    Unreadable(String),
    /// Nothing lies where a file was named, or a folder does.
    NoSuchFile {
        /// What was named.
        path: String,
        /// Whether a folder lies there.
        is_folder: bool,
    },
    /// A backup cannot be made, or nothing made of one.
    Backup(BackupRefusal),
    /// A file cannot lie in the inbox under its name.
    NameNotTaken {
        /// The name.
        name: String,
    },
    /// What was given back is in, or was given up, meanwhile.
    NotHeldAnyMore,
    /// Somebody has changed meanwhile what was to be changed.
    HeldChangedMeanwhile {
        /// What it is called.
        name: String,
    },
    /// A file is not where it was.
    NotThereAnyMore,
    /// Another command has the folder.
    AnotherAtWork,
}

/// What is wrong with one change of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadChange {
    /// It is no `FIELD=VALUE`.
    NoValue(String),
    /// There is no such field.
    UnknownField {
        /// The name that was given.
        name: String,
        /// The nearest name there is.
        nearest: Option<&'static str>,
    },
    /// The field takes no such value.
    BadValue {
        /// The field's name.
        name: String,
        /// The value that was given.
        value: String,
    },
    /// Nobody knows this status.
    UnknownStatus {
        /// The word that was given.
        value: String,
        /// Those that the rules and the settings name.
        known: Vec<String>,
    },
}

impl Refusal {
    /// For people.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::NoSuchStore { store, known } => summary::no_such_store(store, known, lang),
            Self::NoSuchNotice { name, known } => channels::no_such_notice(name, known, lang),
            Self::NoSuchOrder { number } => summary::no_such_order(number, lang),
            Self::SeveralOrders { number, names } => summary::several_orders(number, names, lang),
            Self::NotToldByApi { number, store } => shipment::not_told_by_api(number, store, lang),
            Self::BeingSent { number } => shipment::being_sent(number, lang),
            Self::ChangedMeanwhile { number } => summary::changed_meanwhile(number, lang),
            Self::BadChanges(changes) => {
                changes.iter().map(|change| change.words(lang)).collect::<Vec<_>>().join("\n")
            }
            Self::NotInThatParcel { number, finding } => finding.three_lines(number, lang),
            Self::PeriodBackwards { from, to } => settings::period_backwards(*from, *to, lang),
            Self::Backup(refusal) => refusal.words(lang),
            Self::LedgerAddress => ledger::wrong_address(lang).to_owned(),
            Self::NoLabelProgram => labels::no_program(lang).to_owned(),
            Self::Undo(refusal) => refusal.words(lang),
            Self::Unreadable(why) => why.clone(),
            Self::NoSuchFile { path, is_folder } => files::no_such_file(path, *is_folder, lang),
            Self::NameNotTaken { name } => board::name_not_taken(name, lang),
            Self::NotHeldAnyMore => board::not_held_any_more(lang).to_owned(),
            Self::HeldChangedMeanwhile { name } => board::held_changed_meanwhile(name, lang),
            Self::AnotherAtWork => board::another_at_work(lang).to_owned(),
            Self::NotThereAnyMore => board::not_there_any_more(lang).to_owned(),
        }
    }
}

impl BadChange {
    /// For people.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::NoValue(change) => orders::bad_change(change, lang),
            Self::UnknownField { name, nearest } => orders::unknown_field(name, *nearest, lang),
            Self::BadValue { name, value } => orders::bad_value(name, value, lang),
            Self::UnknownStatus { value, known } => orders::unknown_status(value, known, lang),
        }
    }
}
