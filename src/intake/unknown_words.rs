//! Words for a state that a file's format is not known to use: told once a file, with how many orders have them.

use crate::ledger::{Intake, Result};
use crate::notice::{Code, Finding, columns};
use std::sync::{Mutex, PoisonError};

/// What was met so far, the first of each word with the number of orders that have it.
#[derive(Debug, Default)]
pub struct UnknownWords(Mutex<Vec<(Finding, u64)>>);

impl UnknownWords {
    /// Notes a warning of an order: a word is kept for the end of the file, anything else goes to the ledger at once.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn note(&self, intake: &mut Intake<'_>, warning: &Finding) -> Result<()> {
        if warning.code != Code::R109 {
            return intake.note(warning, false, (0, 0));
        }
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            |known: &&mut (Finding, u64)| known.0.column == warning.column && known.0.value == warning.value;
        match words.iter_mut().find(same) {
            Some((first, count)) => {
                *count += 1;
                if warning.row < first.row {
                    first.row = warning.row;
                }
            }
            None => words.push((warning.clone(), 1)),
        }
        Ok(())
    }

    /// Tells the words of a file that is at its end, in the order of its rows.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn tell(&self, intake: &mut Intake<'_>) -> Result<()> {
        let mut words = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        words.sort_by_key(|(first, _)| first.row);
        for (first, count) in words {
            let detail = if count > 1 { columns::orders_with_word(count) } else { String::new() };
            intake.note(&first.with_detail(detail), false, (0, 0))?;
        }
        Ok(())
    }
}
