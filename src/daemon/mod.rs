//! Wake-ups → pass; orderly end.

mod alive;

pub use alive::is_alive;
