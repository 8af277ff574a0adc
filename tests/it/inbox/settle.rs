//! Quiet time as a pure function over sightings, against a model that looks at the whole history.

use proptest::prelude::*;
use shukka::inbox::{Identity, Quiet, Sighting};
use std::path::PathBuf;
use std::time::Duration;

const SETTLE: Duration = Duration::from_millis(1000);
const NAMES: [&str; 3] = ["a.csv", "b.csv", "c.csv"];

/// When a look was, and what it saw.
type Seen = (Duration, [Option<(u64, i64)>; 3]);

/// What one look sees of each name: nothing, or a size and an mtime.
type Look = (u64, [Option<(u64, i64)>; 3]);

fn looks() -> impl Strategy<Value = Vec<Look>> {
    let seen = prop_oneof![1 => Just(None), 4 => (0..3_u64, 0..2_i64).prop_map(Some)];
    let pause = prop_oneof![8 => 1..700_u64, 1 => 900..1100_u64, 1 => 59_000..62_000_u64];
    prop::collection::vec((pause, [seen.clone(), seen.clone(), seen]), 1..40)
}

fn sightings(seen: &[Option<(u64, i64)>; 3]) -> Vec<Sighting> {
    let of = |(n, seen): (usize, &Option<(u64, i64)>)| {
        seen.map(|(size, mtime)| Sighting {
            path: PathBuf::from(NAMES[n]),
            folder: String::new(),
            name: NAMES[n].to_owned(),
            identity: Identity { size, mtime, inode: (1, 1) },
        })
    };
    seen.iter().enumerate().filter_map(of).collect()
}

/// When the quiet time of a name is over, from all looks so far: since when it is unchanged without a gap, and for
/// an empty file, since when it is there at all.
fn quiet_at(history: &[Seen], n: usize) -> Option<Duration> {
    let last = history.last()?.1[n]?;
    let same = history.iter().rev().take_while(|(_, seen)| seen[n] == Some(last)).last()?.0;
    let there = history.iter().rev().take_while(|(_, seen)| seen[n].is_some()).last()?.0;
    let ends = same + SETTLE;
    Some(if last.0 == 0 { ends.max(there + Duration::from_secs(60)) } else { ends })
}

proptest! {
    #[test]
    fn a_file_is_quiet_exactly_when_it_was_unchanged_in_every_look_for_the_whole_time(looks in looks()) {
        let (mut quiet, mut now, mut history) = (Quiet::default(), Duration::ZERO, Vec::new());
        for (pause, seen) in looks {
            now += Duration::from_millis(pause);
            history.push((now, seen));
            quiet.observe(now, &sightings(&seen));
            let found: Vec<String> =
                quiet.settled(now, SETTLE).iter().map(|file| file.sighting.name.clone()).collect();
            let ends = (0..3).filter_map(|n| quiet_at(&history, n).map(|at| (n, at)));
            let mut expected: Vec<usize> =
                ends.clone().filter(|(_, at)| *at <= now).map(|(n, _)| n).collect();
            let since = |n: usize| quiet_at(&history, n).map(|at| {
                if history.last().is_some_and(|(_, seen)| seen[n].is_some_and(|(size, _)| size == 0)) {
                    history.iter().rev().take_while(|(_, s)| s[n] == seen[n]).last().map(|h| h.0 + SETTLE)
                } else {
                    Some(at)
                }
            });
            expected.sort_by_key(|n| (since(*n), *n));
            prop_assert_eq!(found, expected.iter().map(|n| NAMES[*n].to_owned()).collect::<Vec<_>>());
            prop_assert_eq!(quiet.next_at(SETTLE), ends.map(|(_, at)| at).min());
        }
    }

    #[test]
    fn what_was_tried_waits_its_whole_time_again_and_stays_known_as_long_seen(
        tries in prop::collection::vec(1000..5000_u64, 1..10)
    ) {
        let file = sightings(&[Some((5, 1)), None, None]);
        let (mut quiet, mut now) = (Quiet::default(), Duration::ZERO);
        quiet.observe(now, &file);
        for pause in tries {
            now += Duration::from_millis(pause);
            quiet.observe(now, &file);
            prop_assert_eq!(quiet.settled(now, SETTLE).len(), 1);
            quiet.restart(&file[0].path, now);
            prop_assert_eq!(quiet.settled(now + SETTLE / 2, SETTLE).len(), 0);
            prop_assert_eq!(quiet.restless(now, SETTLE)[0].1, now);
        }
    }
}
