//! What the board says: one [`Words`] goes into every page, and each page's sentences stand in a file of its name.
//!
//! What goes in: plain values and the reader's language. What comes out: text, not yet escaped.
//!
//! **Invariant.** Pages hold no sentence of their own: all of them are here.

mod frame;
mod door;
mod files;
mod held;
mod machine;
mod refused;
mod send;
mod settings;
pub mod mistakes;
mod orders;
mod today;

pub use machine::{Metric, address, first_link, not_loopback, place_is_taken};
pub use refused::{
    another_at_work, held_changed_meanwhile, name_not_taken, not_held_any_more, not_there_any_more,
};
pub use today::FileFate;

use super::Lang;

/// The board's words in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Lang);

/// Words that say the same whatever the case: `name: "日本語", "English";`.
macro_rules! words {
    ($($name:ident: $ja:literal, $en:literal;)*) => {
        impl $crate::notice::board::Words {
            $(#[doc = $en]
            pub fn $name(self) -> &'static str { self.0.pick($ja, $en) })*
        }
    };
}
use words;

/// Whose word a value is that somebody set on the board.
pub fn origin(name: &str) -> String {
    format!("画面 {name}")
}
