//! The independent checker of the mall: its own history is the judge.

use super::fake_mall::FakeMall;
use std::collections::HashSet;
use std::fmt::Write as _;

/// What contract 5 and 6 forbid, whatever went wrong.
pub fn check_told_once(mall: &FakeMall) -> Result<(), String> {
    let memory = mall.memory();
    let (mut seen, mut wrong) = (HashSet::new(), String::new());
    for change in memory.history.iter().filter(|change| change.effective && change.call != "track") {
        let detail = if change.call == "message" { "" } else { &change.detail };
        if !seen.insert((change.call, &change.order, detail)) {
            writeln!(wrong, "twice: {change:?}").unwrap();
        }
    }
    for order in &memory.orders {
        if order.shippings.iter().any(|shipping| shipping.completed && shipping.tracking.is_none()) {
            writeln!(wrong, "{}: completed without tracking", order.id).unwrap();
        }
        let ours = order.messages.iter().filter(|(seller, _)| *seller).count();
        let shipped = !order.shippings.is_empty() && order.shippings.iter().all(|s| s.completed);
        if ours > 0 && !shipped {
            writeln!(wrong, "{}: a message before completion", order.id).unwrap();
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Every order that the mall has not cancelled was told to the end: completed, with one message of ours.
pub fn check_all_told(mall: &FakeMall) -> Result<(), String> {
    let mut wrong = String::new();
    for order in mall.memory().orders.iter().filter(|order| order.status != "CANCELED") {
        let ours = order.messages.iter().filter(|(seller, _)| *seller).count();
        let shipped = !order.shippings.is_empty() && order.shippings.iter().all(|s| s.completed);
        if !shipped || ours != 1 {
            writeln!(wrong, "{}: shipped {shipped}, {ours} messages", order.id).unwrap();
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}
