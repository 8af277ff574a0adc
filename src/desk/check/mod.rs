//! Checking: settings, folders and malls, or what a file would become, without touching anything.

mod advice;
mod astray;
mod file;
mod ledger;
mod proposals;
mod shop;

pub use advice::{StoreAdvice, advise, mall_to_set};
pub use file::{CheckedFile, DraftOutcome, FileForm, FileSeen, check_file, draft_profile};
pub(super) use file::{HeldCells, each_row_of};
pub(in crate::desk) use file::{SampleOutcome, sample_of};
pub use ledger::{check_ledger, must_be_whole};
pub(super) use shop::unwritable;
pub use shop::{
    MallCheck, ShopCheck, TemplateFlaw, UnknownPlaceholder, UnwritableFolder, check_mall, check_shop,
};
