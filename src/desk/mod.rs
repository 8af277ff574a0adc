//! The verbs: what can be asked of a shop, one a file.
//!
//! What goes in: a shop, plain arguments, and an [`Observer`] where the work may take long. What comes out: an
//! outcome value.
//!
//! **Invariant.** A door (`cli`, `daemon`) shows outcomes; it does none of this work itself.
//!
//! Deliberately not known here: how outcomes are shown.

mod accept;
mod backup;
mod browse;
pub mod check;
mod close;
mod day;
mod decide;
mod deeds;
mod demo;
mod doctor;
mod drop_in;
mod error;
mod explain;
mod export;
mod fetch;
mod files;
mod fitting_orders;
mod front;
mod glance;
mod forget;
mod handover;
mod held_rows;
mod init;
mod after_label;
mod label_look;
mod labels;
mod list_file;
mod mend;
mod monitor;
mod move_ledger;
mod named_order;
mod notices;
mod observer;
mod orders;
pub mod people;
mod ready_sheet;
pub mod report;
mod risks;
mod restore;
mod restored_settings;
mod retry;
mod same_settings;
mod send;
mod send_one;
mod set;
mod shelf;
mod state_page;
mod status;
mod strangers;
mod stop_words;
mod store_tokens;
mod take_in;
mod teach;
mod undo;
mod withdrawn;

pub use crate::intake::changed_files;
pub use crate::intake::{LeftOutOrder, left_out_of};
pub use crate::intake::{NotMendable, Undone, ViewedRow, ViewedRows};
pub use crate::ledger::{AskedUndo, Chosen};
pub use accept::{AcceptOutcome, LearntSince, accept, ask_malls};
pub use backup::{BackupOutcome, Manifest, PackedFile, backup};
pub use browse::{BrowsePage, BrowseWish, BrowsedOrder, OrderStage, browse};
/// Which command an errand asks for.
pub use close::close;
pub use day::day;
pub use decide::{Decided, DecisionOutcome};
pub use deeds::{Doer, change_mark, deeds, note_deed, signed};
pub use demo::{DEMO_NOW, is_taken, lay_out_samples};
pub use doctor::{DoctorOutcome, LookedAt, TwoClocks, doctor};
pub use drop_in::{DropIn, name_to_drop, sweep_broken_off};
pub use error::DeskError;
pub use explain::{
    ChangedValue, Explanation, FactOrigin, KnownValue, LastTold, MallDetail, MallEvent, explain,
};
pub use export::{ExportWish, export, exportable, finish_exports, named_orders, tells_a_mall};
pub use fetch::{FetchWish, fetch, fetchable};
pub use files::{FileWithRows, files_saying};
pub use fitting_orders::{FittingOrder, fitting_orders};
pub use forget::{
    ForgetOutcome, ForgetWish, StayingFile, ask_to_forget, asked_forgetting, forget, forget_dry,
    forget_of_pass, go_on_forgetting,
};
pub use front::{COUNTED_AT_ONCE, FrontOutcome, Sending, counts_at_once, front, last_sendings, ledger_mark};
pub use glance::{Glance, glance, standing_mark};
pub use handover::{
    Errand, ErrandOutcome, Owed, Served, WhoseTurn, begin_serving, claim_or_ask, is_waited_for, serve_next,
    wake_watcher,
};
pub use held_rows::{HeldRowsWanted, WaitingRow, held_rows};
pub use init::{BegunSettings, begin_folders, begin_settings, stores_to_add};
pub use labels::{LabelFile, LabelledOrder, LabelsOutcome, LabelsWish, labels, labels_of_pass};
pub use list_file::{ListFile, list_file};
pub use mend::{HeldFile, MendWish, ROWS_ON_PAGE, give_up, given_back, held_rows_of, mend};
pub use monitor::{PassMade, health, last_pass, metrics, note_pass};
pub use move_ledger::{MoveOutcome, move_ledger, place_to_move_to};
pub use named_order::must_have_store;
pub use notices::{
    ChannelStanding, Findings, Postman, TestOutcome, WordOut, note_findings, notices_answering,
    notices_standing, send_test, tell_that_a_pass_failed, word_out,
};
pub use observer::{NowAndThen, Observer};
pub use orders::{ListedOrder, OrdersWish, orders};
pub use ready_sheet::lay_ready_sheets;
pub use restore::{RestoreOutcome, RestoreWish, restore};
pub use retry::retry;
pub use risks::{RiskyOrder, risky_orders};
pub use same_settings::{has_other_documents, note_documents};
pub use send::{
    Confirmation, SendPreview, SendRisk, SendWish, SendingStands, SentOutcome, StorePreview, WouldGo,
    carry_out, confirm, preview, sending_stands,
};
pub use send_one::{OneMore, OneToSend, carry_out_one, confirm_one};
pub use set::{Changes, Hand, SetOutcome, read_changes, set_as, settable};
pub use shelf::{
    ARRIVALS_ON_PAGE, CameFile, ListedFile, TakenAway, Wanted, came_last, label_files, reports, take_away,
};
pub use state_page::{STATE_PAGE, STATE_TEXT, keep_state_page, state_page_trouble};
pub use status::{Arrived, AtWork, StatusOutcome, Unsettled, status, unsettled};
pub use stop_words::stop_words;
pub use store_tokens::{SetStore, TokenStands, store_tokens, stores_without_token};
pub use take_in::{
    Files, InboxLook, inbox_is_marked, look_at_late_files, mark_inbox, take_in, take_in_awaited,
};
pub use teach::{
    ForeignFile, ReadSample, foreign_file, keep_taught, line_of_layout, read_by, read_with, take_again,
};
pub use undo::{arrival_named, undo, undo_or_ask};
pub use withdrawn::{WithdrawnWord, withdrawn};
