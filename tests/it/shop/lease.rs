//! One process a folder (contract 7): the lock decides, whatever the lease says of names and numbers.

use crate::support::World;
use shukka::shop::{AtBeat, Claimant, Claimed, Shop};

const NOW: i64 = 1_791_190_800;

/// As every watcher in a container is called.
const IN_A_CONTAINER: Claimant<'_> = Claimant { command: "watch", host: "shop", pid: 1, clock: || NOW };

#[test]
fn of_two_watchers_of_one_name_and_number_one_works() {
    let world = World::new();
    let shop = Shop::open(&world.path("")).unwrap();
    let ledger = shop.ledger().unwrap();
    assert!(!shop.is_at_work());
    let first = shop.claim(&ledger, IN_A_CONTAINER, AtBeat::nothing()).unwrap().expect("nobody is there");
    let second = shop.claim(&ledger, IN_A_CONTAINER, AtBeat::nothing()).unwrap().err();
    let Some(Claimed::By(holder)) = second else { panic!("{second:?}") };
    assert_eq!((holder.holder.as_str(), holder.host.as_str(), holder.pid), ("watch", "shop", 1));
    assert!(shop.is_at_work() && first.beat(&ledger).unwrap());
    drop(first);
    assert!(!shop.is_at_work());
    assert!(ledger.lease_holder().unwrap().is_none(), "it is given back");
    assert!(shop.claim(&ledger, IN_A_CONTAINER, AtBeat::nothing()).unwrap().is_ok());
}

#[test]
fn a_lease_without_its_lock_keeps_nobody_out_and_is_nobody_s_sign_of_life() {
    // On a server the lease itself decides (`daemon::taking_over`).
    let world = World::of_file();
    let shop = Shop::open(&world.path("")).unwrap();
    let ledger = shop.ledger().unwrap();
    let first = shop.claim(&ledger, IN_A_CONTAINER, AtBeat::nothing()).unwrap().expect("nobody is there");
    // Somebody tidies up: the first has a lock on a file that is no more.
    std::fs::remove_file(world.path("state/lock")).unwrap();
    let second = shop.claim(&ledger, IN_A_CONTAINER, AtBeat::nothing()).unwrap().expect("no lock is there");
    assert!(!first.beat(&ledger).unwrap(), "the first finds another in its place, and ends");
    assert!(second.beat(&ledger).unwrap());
    drop(first);
    assert!(ledger.lease_holder().unwrap().is_some(), "the first gives nothing back that is not its own");
}
