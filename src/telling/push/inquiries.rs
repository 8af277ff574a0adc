//! Whether a buyer waits for an answer: asked before anything new is told, for stores that want to know (D317).
//!
//! **Invariant.** Nothing is sent to the buyer; what the mall does not tell counts as a message that waits, and stops
//! neither the store nor what was begun before.

use crate::mercari::{AfterPage, InquiryTarget, Outcome, Paging, Reply};
use crate::telling::guards::Inquiries;
use crate::telling::mall::{Heard, MallLine};
use crate::telling::push::PAGE_POINTS;
use std::cell::Cell;
use std::collections::BTreeSet;

/// Reads all inquiries of a store.
pub(super) async fn read_inquiries(line: &MallLine<'_>) -> Inquiries {
    let (cost, mut paging, mut after) = (Cell::new(PAGE_POINTS), Paging::default(), None::<String>);
    let mut waiting = BTreeSet::new();
    loop {
        let ask = async || {
            let reply = line.client.inquiries(after.clone()).await;
            let outcome = match reply.outcome {
                Outcome::Accepted(page) => Outcome::Accepted(Some(page)),
                // The mall has no such question, or not for this token: that is no reason to stop the store.
                Outcome::Configuration(_) | Outcome::Refused(_) | Outcome::NotFound | Outcome::Retired => {
                    Outcome::Accepted(None)
                }
                other => other.map(|_| Outcome::Accepted(None)),
            };
            Reply { outcome, rate: reply.rate, said: reply.said, status: reply.status }
        };
        let Heard::Got(Some(page)) = line.read(&cost, true, ask).await else { return Inquiries::Unknown };
        if page.unreadable > 0 {
            return Inquiries::Unknown;
        }
        line.went_on();
        let turn = paging.turn(&page);
        for inquiry in page.orders.into_iter().filter(|inquiry| inquiry.waits) {
            match inquiry.target {
                InquiryTarget::Order(id) => drop(waiting.insert(id)),
                InquiryTarget::Other => {}
                InquiryTarget::Unknown => return Inquiries::Unknown,
            }
        }
        match turn {
            AfterPage::Next(cursor) => after = Some(cursor),
            AfterPage::End => return Inquiries::Waiting(waiting),
            AfterPage::Broken => return Inquiries::Unknown,
        }
    }
}
