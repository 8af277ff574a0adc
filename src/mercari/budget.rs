//! How many points a store may spend at the mall, and when there will be more.
//!
//! **Invariant.** Spending is booked before a request leaves.
//!
//! Deliberately not known here: clocks; every moment is an argument.

use super::Rate;
use std::collections::VecDeque;
use std::time::Duration;

/// The length of the mall's window, in seconds.
pub const HOUR_S: i64 = 3600;

/// The points of a store: what the mall gives the whole shop in an hour, and what is left to its other tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Points that the mall gives the whole shop in any hour.
    pub points_per_hour: i64,
    /// Points left to the shop's other tools.
    pub reserve: i64,
}

impl Budget {
    /// What we may spend in any hour.
    pub fn ceiling(self) -> i64 {
        (self.points_per_hour - self.reserve).max(0)
    }
}

/// The points spent in the last hour. Spending is booked before a request leaves, so that a crash never forgets it.
/// What the mall counts beyond that (dearer requests, the shop's other tools) is known from its newest headers only,
/// and for as long as they say: every answer tells it anew. Moments are epoch seconds.
#[derive(Debug, Clone)]
pub struct Window {
    budget: Budget,
    spent: VecDeque<(i64, i64)>,
    /// Points of others, and until when they count.
    others: Option<(i64, i64)>,
    blocked_until: Option<i64>,
}

impl Window {
    /// From what the ledger kept, in any order.
    pub fn new(budget: Budget, spent: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut spent: Vec<(i64, i64)> = spent.into_iter().collect();
        spent.sort_unstable();
        Self { budget, spent: spent.into(), others: None, blocked_until: None }
    }

    /// Points that count at this moment. Entries of more than an hour ahead come from a clock that was set back,
    /// and count for nothing: the mall's own limit still stands behind ours.
    pub fn used(&self, now: i64) -> i64 {
        self.own(now) + self.others.filter(|(_, until)| now < *until).map_or(0, |(points, _)| points)
    }

    fn own(&self, now: i64) -> i64 {
        self.counting(now).map(|(_, points)| points).sum()
    }

    fn counting(&self, now: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.spent.iter().copied().filter(move |(at, _)| *at > now - HOUR_S && *at <= now + HOUR_S)
    }

    /// Points that may be spent in any hour.
    pub fn ceiling(&self) -> i64 {
        self.budget.ceiling()
    }

    /// Points that may be spent now.
    pub fn left(&self, now: i64) -> i64 {
        if self.blocked_until.is_some_and(|until| now < until) {
            return 0;
        }
        (self.budget.ceiling() - self.used(now)).max(0)
    }

    /// Books points, or says when there will be enough. `None` in the error: never, the ceiling is too low.
    pub fn take(&mut self, now: i64, points: i64) -> Result<(), Option<i64>> {
        if self.left(now) >= points {
            self.book(now, points);
            return Ok(());
        }
        Err(self.free_at(now, points))
    }

    /// The earliest moment at which so many points may be spent.
    pub fn free_at(&self, now: i64, points: i64) -> Option<i64> {
        if points > self.budget.ceiling() {
            return None;
        }
        let mut left = self.budget.ceiling() - self.used(now);
        let mut at = now.max(self.blocked_until.unwrap_or(now));
        let own = self.counting(now).map(|(spent_at, freed)| (spent_at + HOUR_S, freed));
        let others = self.others.filter(|(_, until)| now < *until).map(|(freed, until)| (until, freed));
        let mut comes_back: Vec<(i64, i64)> = own.chain(others).collect();
        comes_back.sort_unstable();
        for (freed_at, freed) in comes_back {
            if left >= points {
                break;
            }
            left += freed;
            at = at.max(freed_at);
        }
        Some(at)
    }

    fn book(&mut self, now: i64, points: i64) {
        while self.spent.front().is_some_and(|(at, _)| *at <= now - HOUR_S) {
            self.spent.pop_front();
        }
        match self.spent.back_mut() {
            Some((at, sum)) if *at == now => *sum += points,
            _ => self.spent.push_back((now, points)),
        }
    }

    /// Hears the headers of an answer. What the mall counts beyond what we have booked counts until the reset that
    /// it names, else for an hour; differences below a hundredth of the hour are the noise of requests under way.
    pub fn observe(&mut self, now: i64, rate: &Rate) {
        let Some(remaining) = rate.remaining else { return };
        let limit = rate.limit.filter(|limit| *limit > 0).unwrap_or(self.budget.points_per_hour);
        let others = limit - remaining.max(0) - self.own(now);
        let until = rate.reset.map_or(now + HOUR_S, |reset| moment_of(reset, now).min(now + HOUR_S));
        self.others = (others > limit / 100).then_some((others, until));
    }

    /// Hears that the mall has had enough: nothing until the reset, or for a minute when it names none.
    pub fn exhausted(&mut self, now: i64, reset: Option<i64>) -> i64 {
        const UNNAMED_S: i64 = 60;
        // The hour slides: whatever the mall says, something is free again within one.
        let until = reset.map_or(now + UNNAMED_S, |reset| moment_of(reset, now).min(now + HOUR_S));
        self.blocked_until = Some(until);
        until
    }
}

/// A reset is epoch seconds or seconds from now, by its size.
fn moment_of(reset: i64, now: i64) -> i64 {
    const EPOCH: i64 = 1_000_000_000;
    if reset >= EPOCH { reset.max(now + 1) } else { now + reset.max(1) }
}

/// Waits between attempts of a read: doubling, with jitter so that orders in flight do not come back together.
#[derive(Debug, Clone)]
pub struct Backoff {
    attempt: u32,
    state: u64,
}

impl Backoff {
    /// `seed` makes the jitter; any number that differs between requests.
    pub fn new(seed: u64) -> Self {
        Self { attempt: 0, state: seed | 1 }
    }

    /// The next wait: between half and the whole of 0.5 s, 1 s, 2 s … up to 16 s.
    pub fn next_wait(&mut self) -> Duration {
        const FIRST_MS: u64 = 500;
        const DOUBLINGS: u32 = 5;
        let whole = FIRST_MS << self.attempt.min(DOUBLINGS);
        self.attempt += 1;
        // xorshift: enough for spreading, and repeatable in tests.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        Duration::from_millis(whole / 2 + self.state % (whole / 2 + 1))
    }

    /// How many waits there were.
    pub fn attempts(&self) -> u32 {
        self.attempt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget { points_per_hour: 100, reserve: 10 };

    #[test]
    fn no_hour_holds_more_than_the_ceiling_and_points_come_back_as_they_age() {
        let mut window = Window::new(BUDGET, [(0, 40)]);
        assert_eq!(window.take(10, 50), Ok(()));
        assert_eq!(window.take(11, 1), Err(Some(3600)));
        assert_eq!(window.take(3600, 41), Err(Some(3610)));
        assert_eq!(window.take(3600, 40), Ok(()));
        assert_eq!(window.take(3610, 91), Err(None));
    }

    #[test]
    fn what_the_mall_counts_beyond_ours_counts_once_and_until_its_reset() {
        let mut window = Window::new(BUDGET, [(0, 5)]);
        let mut rate = Rate { limit: Some(100), remaining: Some(60), reset: None };
        window.observe(1, &rate);
        window.observe(2, &rate);
        assert_eq!(window.left(2), 50);
        assert_eq!((window.left(3599), window.left(3602)), (50, 90));
        rate.reset = Some(30);
        rate.remaining = Some(0);
        window.observe(3, &rate);
        assert_eq!(window.take(4, 1), Err(Some(33)));
        assert_eq!(window.left(33), 85);
        rate.remaining = Some(95);
        window.observe(34, &rate);
        assert_eq!(window.left(34), 85);
    }

    #[test]
    fn a_reset_is_epoch_seconds_or_seconds_from_now_by_its_size() {
        let mut window = Window::new(BUDGET, []);
        assert_eq!(window.exhausted(1_800_000_000, Some(120)), 1_800_000_120);
        assert_eq!(window.left(1_800_000_119), 0);
        assert_eq!(window.left(1_800_000_120), 90);
        assert_eq!(window.exhausted(1_800_000_000, Some(1_800_000_500)), 1_800_000_500);
        assert_eq!(window.take(1_800_000_001, 1), Err(Some(1_800_000_500)));
    }

    #[test]
    fn a_clock_set_back_does_not_stop_the_shop_for_days() {
        let window = Window::new(BUDGET, [(1_000_000, 90)]);
        assert_eq!(window.left(0), 90);
        assert_eq!(window.left(999_000), 0);
    }

    #[test]
    fn waits_double_within_bounds_and_are_spread() {
        let mut backoff = Backoff::new(7);
        let waits: Vec<u128> = (0..8).map(|_| backoff.next_wait().as_millis()).collect();
        for (wait, whole) in waits.iter().zip([500, 1000, 2000, 4000, 8000, 16000, 16000, 16000]) {
            assert!((whole / 2..=whole).contains(wait), "{waits:?}");
        }
        assert_ne!(Backoff::new(7).next_wait(), Backoff::new(8).next_wait());
    }
}
