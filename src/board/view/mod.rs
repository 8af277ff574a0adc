//! What pages show, as plain models: each is drawn by the template of its name in `pages/`.
//!
//! What goes in: outcomes of the desk. What comes out: texts and numbers in the order in which they are shown.
//!
//! **Invariant.** A model holds what is shown and no more: what somebody may not see is not in it.
//! **Invariant.** Templates escape all that they write; a model holds no markup.
//!
//! Deliberately not known here: requests, and the ledger.

mod chart;
mod door;
mod files;
mod held;
mod inspect;
mod order;
mod orders;
mod send;
mod settings;
mod teach;
mod today;
mod undo;

pub(super) use door::{FirstPage, LoginPage, TroublePage};
pub(super) use files::{FilesPage, FilesShown};
pub(super) use held::{HeldFilePage, HeldPage};
pub(super) use inspect::{DoctorPage, LookedLine, ReadingPage};
pub(super) use order::{Correction, Moment, OrderPage, ReasonRow, ValueRow, ViewsRow};
pub(super) use orders::{Choice, DonePage, Filters, HeldLine, OrderRow, OrdersPage};
pub(super) use send::{SendPage, SendingPage};
pub(super) use settings::{SettingsPage, SettingsShown};
pub(super) use teach::{ReadingShown, TeachShown};
pub(super) use today::{FileRow, OldRow, SendingRow, StoreRow, TodayPage};
pub(super) use undo::UndoPage;
