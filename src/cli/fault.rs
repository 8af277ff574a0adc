//! What becomes of a panic: never a library's text on the terminal, and never an exit code that means nothing.

use super::{Context, Ending, screen};
use crate::notice::summary;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::{Mutex, PoisonError};

/// Where the last panic was. Its words are kept from people and logs: they may hold what a customer wrote.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// From here on a panic says nothing by itself. Libraries that panic over a damaged workbook or a full disk are
/// caught where they are called, and what was wrong is said there.
pub(super) fn keep_quiet() {
    set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a piece of work was broken off");
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// Does something; a panic in it is our own fault, with an incident number.
pub(super) fn own_up(context: &Context, work: impl FnOnce() -> Ending) -> Ending {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone();
        screen::complain(&summary::own_fault(&context.incident(), &place, context.lang));
        Ending::Fault
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Lang;

    #[test]
    fn a_panic_is_our_own_fault() {
        let context = Context { dir: ".".into(), state: None, now: 0, lang: Lang::Ja, is_frozen: true };
        assert_eq!(own_up(&context, || Ending::Held), Ending::Held);
        assert_eq!(own_up(&context, || unreachable!()), Ending::Fault);
    }
}
