//! The ordered fan-out: order, early ends by everybody who takes part, bounds, and no thread left behind.

use proptest::prelude::*;
use shukka::pipeline::{ThreadDied, fan_out, walk_beside};
use std::sync::Arc;

#[derive(Debug, PartialEq)]
enum Ended {
    By(u32),
    Died,
}

impl From<ThreadDied> for Ended {
    fn from(_: ThreadDied) -> Self {
        Self::Died
    }
}

/// What happens at a piece.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Source,
    SourceDies,
    Worker,
    WorkerDies,
    Taker,
}

fn fault_at(faults: &[(u32, Fault)], at: u32, fault: Fault) -> Result<(), Ended> {
    match (faults.contains(&(at, fault)), fault) {
        (false, _) => Ok(()),
        // As a panic, without its message among those of the tests.
        (true, Fault::SourceDies | Fault::WorkerDies) => std::panic::resume_unwind(Box::new(())),
        (true, _) => Err(Ended::By(at)),
    }
}

/// The pieces that are taken of so many, and how it ended. `pauses` say how long each takes.
fn run(
    pieces: u32,
    (workers, waiting): (usize, usize),
    faults: &[(u32, Fault)],
    pauses: &[u8],
) -> (Vec<u32>, Result<(), Ended>) {
    let pause = |at: u32| (0..pauses[at as usize % pauses.len()]).for_each(|_| std::thread::yield_now());
    let (mut next, mut taken) = (0, Vec::new());
    let alive = Arc::new(());
    let fill = |piece: &mut (u32, u32)| {
        fault_at(faults, next, Fault::Source)?;
        fault_at(faults, next, Fault::SourceDies)?;
        (piece.0, next) = (next, next + 1);
        Ok(piece.0 < pieces)
    };
    let worker = |alive: Arc<()>| {
        move |piece: &mut (u32, u32)| {
            assert!(Arc::strong_count(&alive) > 1, "it is seen to be here");
            pause(piece.0);
            piece.1 = piece.0 * 2;
            fault_at(faults, piece.0, Fault::Worker)?;
            fault_at(faults, piece.0, Fault::WorkerDies)
        }
    };
    let ended =
        fan_out(fill, vec![alive.clone(); workers].into_iter().map(worker).collect(), waiting, |piece| {
            pause(piece.0 / 2);
            assert_eq!(piece.1, piece.0 * 2, "worked on once");
            fault_at(faults, piece.0, Fault::Taker)?;
            taken.push(piece.0);
            Ok(())
        });
    assert_eq!(Arc::strong_count(&alive), 1, "no thread is left");
    (taken, ended)
}

fn faults() -> impl Strategy<Value = Vec<(u32, Fault)>> {
    let fault = prop_oneof![
        Just(Fault::Source),
        Just(Fault::SourceDies),
        Just(Fault::Worker),
        Just(Fault::WorkerDies),
        Just(Fault::Taker)
    ];
    proptest::collection::vec((0_u32..40, fault), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn all_before_the_first_fault_is_taken_in_order_and_nothing_behind_it(
        pieces in 0_u32..40,
        threads in (1_usize..5, 0_usize..5),
        faults in faults(),
        pauses in proptest::collection::vec(0_u8..20, 1..8),
    ) {
        let (taken, ended) = run(pieces, threads, &faults, &pauses);
        // The source is asked once behind the last piece, too.
        let counts = |(at, fault): &&(u32, Fault)| {
            *at < pieces || (*at == pieces && matches!(fault, Fault::Source | Fault::SourceDies))
        };
        let first = faults.iter().filter(counts).map(|(at, _)| *at).min();
        prop_assert_eq!(&taken, &(0..first.unwrap_or(pieces)).collect::<Vec<_>>());
        match ended {
            Ok(()) => prop_assert!(first.is_none()),
            Err(Ended::By(at)) => prop_assert_eq!(Some(at), first),
            Err(Ended::Died) => {
                let dies = |fault| faults.iter().any(|known| *known == (first.unwrap_or(pieces), fault));
                prop_assert!(dies(Fault::SourceDies) || dies(Fault::WorkerDies));
            }
        }
    }
}

#[test]
fn no_more_than_what_may_wait_is_under_way_and_its_room_is_used_again() {
    let (mut made, mut left) = (Vec::new(), 1_000);
    let fill = |room: &mut Vec<u8>| {
        room.push(0);
        left -= 1;
        Ok::<_, Ended>(left > 0)
    };
    let workers = vec![|_: &mut Vec<u8>| Ok(()); 2];
    let ended = fan_out(fill, workers, 3, |room| {
        made.push(room.len());
        Ok(())
    });
    assert_eq!((ended, made.len()), (Ok(()), 999));
    let rooms = made.iter().filter(|uses| **uses == 1).count();
    assert!(rooms <= 2 + 3 + 2, "{rooms}");
    let mut nobody = vec![|_: &mut u8| Ok(())];
    nobody.clear();
    assert_eq!(fan_out(|_| Ok(true), nobody, 1, |_| Ok(())), Err(Ended::Died));
}

#[test]
fn a_walk_beside_is_taken_in_its_order_and_ends_when_nobody_takes() {
    let walk = |until: u32, end: Result<(), Ended>| {
        let mut taken = Vec::new();
        let alive = Arc::new(());
        let walking = alive.clone();
        let ended = walk_beside(
            move |give| {
                assert!(Arc::strong_count(&walking) > 1, "it is seen to be here");
                (0..100).try_for_each(give).map_or(Ok(()), |()| end)
            },
            2,
            |at| {
                taken.push(at);
                if at == until { Err(Ended::By(at)) } else { Ok(()) }
            },
        );
        assert_eq!(Arc::strong_count(&alive), 1, "no thread is left");
        (taken.len(), ended)
    };
    assert_eq!(walk(200, Ok(())), (100, Ok(())));
    assert_eq!(walk(200, Err(Ended::By(7))), (100, Err(Ended::By(7))));
    assert_eq!(walk(9, Err(Ended::By(7))), (10, Err(Ended::By(9))));
    let died = walk_beside(|_| std::panic::resume_unwind(Box::new(())), 1, |_: u32| Ok(()));
    assert_eq!(died, Err(Ended::Died));
}
