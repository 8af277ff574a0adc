//! Whoever tries wrong passwords waits: longer from the sixth on, by name and by address.
//!
//! What goes in: who tries from where, and how it ended. What comes out: how long they have to wait.
//!
//! Deliberately not known here: passwords.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many wrong passwords cost nothing.
const FREE: u32 = 5;
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// After so long without a wrong password all is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(900);
/// Names and addresses that are remembered; more than these are nobody's mistakes.
const MOST: usize = 10_000;

/// Wrong passwords of late.
#[derive(Default)]
pub(super) struct Throttle(Mutex<HashMap<String, (u32, Instant)>>);

impl Throttle {
    /// How long this one has to wait before trying.
    pub(super) fn wait(&self, name: &str, from: IpAddr, now: Instant) -> Option<Duration> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |key: String| {
            let (count, last) = failures.get(&key)?;
            let wait = wait_after(*count);
            (last.checked_add(wait)?).checked_duration_since(now).filter(|left| !left.is_zero())
        };
        keys(name, from).into_iter().filter_map(left).max()
    }

    /// It was wrong; how often in a row.
    pub(super) fn failed(&self, name: &str, from: IpAddr, now: Instant) -> u32 {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, (_, last)| now.saturating_duration_since(*last) < FORGOTTEN);
        let mut most = 0;
        for key in keys(name, from) {
            if failures.len() >= MOST && !failures.contains_key(&key) {
                continue;
            }
            let (count, last) = failures.entry(key).or_insert((0, now));
            *count += 1;
            *last = now;
            most = most.max(*count);
        }
        most
    }

    /// It was right: the name's mistakes are forgotten, and the address's.
    pub(super) fn succeeded(&self, name: &str, from: IpAddr) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys(name, from) {
            failures.remove(&key);
        }
    }
}

fn keys(name: &str, from: IpAddr) -> [String; 2] {
    [format!("name {name}"), format!("from {from}")]
}

fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs(1 << more.min(6)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_mistakes_cost_nothing_and_each_further_one_more() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([192, 0, 2, 1]));
        for _ in 0..4 {
            throttle.failed("a", here, now);
            assert_eq!(throttle.wait("a", here, now), None);
        }
        let waits = [5, 6, 7, 12].map(|until| {
            while throttle.failed("a", here, now) < until {}
            throttle.wait("a", here, now).unwrap().as_secs()
        });
        assert_eq!(waits, [1, 2, 4, 60]);
        assert!(throttle.wait("a", there, now).is_some(), "the name, from wherever");
        assert!(throttle.wait("b", here, now).is_some(), "the address, as whoever");
        assert_eq!(throttle.wait("b", there, now), None);
        assert_eq!(throttle.wait("a", here, now + LONGEST), None, "it passes");
        throttle.succeeded("a", here);
        assert_eq!(throttle.wait("a", here, now), None);
    }
}
