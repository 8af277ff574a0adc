//! What a flood costs: ten thousand files may be dropped at once, and wait for their turns.

use super::ALONE;
use super::world::folder;
use shukka::inbox::{Quiet, scan};
use shukka::intake::IntakeOutcome;
use shukka::intake::take_in;
use shukka::ledger::Ledger;
use shukka::outbox::built_in as layouts;
use shukka::profile::built_in as profiles;
use shukka::shop::Shop;
use shukka::shop::settings::Settings;
use std::fmt::Write as _;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// A list with so many columns that remembering its header would be seen.
fn list(number: usize) -> String {
    let mut text = String::from("受注番号,受注ステータス,送付先氏名,商品名,個数");
    (0..60).for_each(|n| write!(text, ",店のひとこと その{n}").unwrap());
    write!(text, "\r\nW-{number},発送待ち,見本,品,1{}\r\n", ",".repeat(60)).unwrap();
    text
}

/// The most that lives at once on the heap while so many files go from the inbox to the ledger.
fn most_alive(files: usize) -> usize {
    let dir = folder();
    let shop = Shop {
        dir: dir.path().to_owned(),
        settings: Settings::without_file(),
        profiles: profiles().to_vec(),
        layouts: layouts().to_vec(),
        pace: Arc::default(),
        late_files: shukka::shop::LateFiles::default(),
        own_state: None,
        seen_behind: std::sync::OnceLock::new(),
    };
    shop.make_folders().unwrap();
    for n in 0..files {
        // Every tenth fits no profile and is given back with the headers that were seen.
        let text = if n % 10 == 9 { list(n).replace("受注番号", "なにかの番号") } else { list(n) };
        std::fs::write(shop.inbox().join(format!("注文 {n:06}.csv")), text).unwrap();
    }
    let mut ledger = Ledger::open_at(&shop.ledger_address().unwrap()).unwrap();
    let profiler = dhat::Profiler::builder().testing().build();
    let mut quiet = Quiet::default();
    for second in [0, 1, 2] {
        quiet.observe(
            Duration::from_secs(second),
            &scan(&shop.inbox(), &shop.store_codes()).unwrap().sightings,
        );
    }
    let settled = quiet.settled(Duration::from_secs(2), Duration::from_secs(1));
    assert_eq!(settled.len(), files);
    let (mut outcome, mut names) = (IntakeOutcome::default(), Vec::with_capacity(1));
    take_in(&shop, &mut ledger, &settled, 0, &mut outcome, &|| false, &mut |file| {
        // Whoever hears of a file keeps nothing of it but whether it came after the one before.
        let before = names.pop().unwrap_or_default();
        assert!(file.whole.is_some() || file.name > before, "{} after {before}", file.name);
        names.push(if file.whole.is_some() { before } else { file.name.clone() });
    })
    .unwrap();
    assert_eq!(outcome.files, files as u64);
    let most = dhat::HeapStats::get().max_bytes;
    drop(profiler);
    most
}

#[test]
fn a_file_that_waits_for_its_turn_costs_some_hundred_bytes_whatever_its_header() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (few, more) = (most_alive(64), most_alive(320));
    let each = more.saturating_sub(few) / 256;
    assert!(each <= MOST, "{each} bytes a waiting file, more than {MOST}");
    // The bound follows the code: one twice too wide would let the cost double unseen.
    assert!(each > MOST / 2, "only {each} bytes a waiting file now: lower the bound of {MOST}");
}

/// Bytes that are kept of a file while it waits: its sighting, once, and where its copy is.
const MOST: usize = 600;
