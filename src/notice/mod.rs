//! Every sentence for people, and the codes.
//!
//! What goes in: plain values. What comes out: text in the reader's language.
//!
//! **Invariant.** A sentence that staff can read is made here, nowhere else: one function a sentence.
//! **Invariant.** A code never changes its meaning.
//!
//! Deliberately not known here: where a sentence is shown (`cli`), logged (`cli::log`) or written (`outbox`).

pub mod board;
mod code;
pub mod backup;
pub mod day;
pub mod doctor;
mod advice;
pub mod again;
pub mod channels;
pub mod characters;
pub mod columns;
mod place;
pub mod files;
mod finding;
mod in_english;
pub mod forget;
mod obstacle;
pub mod watching;
pub mod guide;
pub mod orders;
pub mod order_list;
pub mod help;
pub mod manual;
pub mod windows;
pub mod summary;
pub mod undo;
pub mod settings;
pub mod labels;
pub mod ledger;
pub mod layout;
pub mod mall;
pub mod shipment;
pub mod report;
pub mod state_page;
mod tiding;
pub mod word_out;
mod reason;
mod refusal;
mod visible;

pub use backup::BackupRefusal;
pub use code::Code;
pub use columns::is_sibling;
pub use finding::Finding;
pub use obstacle::{Obstacle, ObstacleKind};
pub use place::{
    ADDED_ROWS, file_and_sheet, read_row, row_on_sheet, sheet_name, sheet_of_row, sheet_row, shown_row,
};
pub use reason::reason;
pub use refusal::{BadChange, Refusal};
pub use tiding::{TidingKind, Weight};
pub use visible::{visible, visible_lines};

/// The language of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Its place in a table of sentences.
    pub(crate) fn index(self) -> usize {
        usize::from(self == Self::En)
    }

    /// One of two texts.
    pub fn pick<T>(self, ja: T, en: T) -> T {
        if self == Self::Ja { ja } else { en }
    }
}
