//! What a parcel of many orders costs: a column of parents that was filled down by mistake takes no longer than its rows.

use super::ALONE;
use super::cost_of;
use super::world::folder;
use shukka::desk::{Files, Observer, WordOut};
use shukka::intake::{IntakeOutcome, take_in};
use shukka::ledger::Ledger;
use shukka::outbox::built_in as layouts;
use shukka::pass::{Due, PassPlan, pass};
use shukka::profile::built_in as profiles;
use shukka::shop::settings::Settings;
use shukka::shop::{LateFiles, Shop};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, PoisonError};

const HEAD: &str = "受注番号,受注ステータス,送付先氏名,商品名,個数,同梱親受注番号\r\n";

/// A shop with these files in its inbox.
pub fn shop_with(dir: &Path, files: &[String]) -> Shop {
    let shop = Shop {
        dir: dir.to_owned(),
        settings: Settings::without_file(),
        profiles: profiles().to_vec(),
        layouts: layouts().to_vec(),
        pace: Arc::default(),
        late_files: LateFiles::default(),
        own_state: None,
        seen_behind: std::sync::OnceLock::new(),
    };
    shop.make_folders().unwrap();
    for (n, text) in files.iter().enumerate() {
        std::fs::write(shop.inbox().join(format!("{n}.csv")), text).unwrap();
    }
    shop
}

/// How often taking in these files allocates, beside what an empty shop does.
fn cost_of_files(files: &[String]) -> u64 {
    let dir = folder();
    let shop = shop_with(dir.path(), files);
    let mut ledger = Ledger::open_at(&shop.ledger_address().unwrap()).unwrap();
    let look = Files::AtOnce.look(&shop, &ledger).unwrap();
    let mut outcome = IntakeOutcome::default();
    let (taken, blocks, _) =
        cost_of(|| take_in(&shop, &mut ledger, &look.settled, 0, &mut outcome, &|| false, &mut |_| {}));
    taken.unwrap();
    assert_eq!(outcome.files, files.len() as u64);
    blocks
}

/// A list whose parents are named by `parent`, and the same bundles told once more by staff.
fn bundled(rows: usize, parent: impl Fn(usize) -> String) -> Vec<String> {
    let (mut list, mut news) = (HEAD.to_owned(), String::from("修正する受注番号,受注ステータス\r\n"));
    list += "P-0,発送待ち,見本,品,1,\r\n";
    for n in 0..rows {
        write!(list, "A-{n:06},発送待ち,見本,品,1,{}\r\n", parent(n)).unwrap();
        write!(news, "A-{n:06},処理済み\r\n").unwrap();
    }
    vec![list, news]
}

/// What a shape is called, and its sheet of so many rows.
type Shape = (&'static str, fn(usize) -> String);

#[test]
fn bundles_of_any_shape_cost_what_their_rows_are() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _profiler = dhat::Profiler::builder().testing().build();
    let shapes: [Shape; 5] = [
        ("children of one parent", |_| "P-0".to_owned()),
        ("pairs", |n| if n % 2 == 1 { format!("A-{:06}", n - 1) } else { String::new() }),
        ("unknown parents", |n| format!("X-{n:06}")),
        ("a chain", |n| if n == 0 { String::new() } else { format!("A-{:06}", n - 1) }),
        ("orders that are their own parents", |n| format!("A-{n:06}")),
    ];
    for (what, parent) in shapes {
        let cost = |rows: usize| cost_of_files(&bundled(rows, parent));
        let (few, more) = (cost(100), cost(400));
        // In proportion to the rows: what an empty shop costs counts for less with more of them.
        assert!(more <= few * 5, "{what}: {few} allocations for 100 rows, {more} for 400");
    }
}

struct NobodyLooks;

impl Observer for NobodyLooks {}

/// How many bytes a whole pass over these files allocates, and the one after it: all is taken in, judged and told.
fn bytes_of_passes(files: &[String]) -> u64 {
    let dir = folder();
    let shop = shop_with(dir.path(), files);
    let mut ledger = Ledger::open_at(&shop.ledger_address().unwrap()).unwrap();
    let due = Due { fetch: Vec::new(), export: vec!["custom".to_owned()] };
    let plan =
        PassPlan { files: Files::AtOnce, due, wait: false, is_inbox_away: false, word: WordOut::Nobody };
    let (taken, _, bytes) = cost_of(|| {
        let first = pass(&shop, &mut ledger, 0, &plan, &NobodyLooks);
        first.and_then(|first| pass(&shop, &mut ledger, 60, &plan, &NobodyLooks).map(|_| first.intake.files))
    });
    assert_eq!(taken.unwrap(), files.len() as u64);
    bytes
}

#[test]
fn children_of_one_parent_cost_what_they_are_over_a_whole_pass() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _profiler = dhat::Profiler::builder().testing().build();
    let cost = |rows: usize| bytes_of_passes(&bundled(rows, |_| "P-0".to_owned()));
    let (none, few, more) = (cost(1), cost(100), cost(400));
    assert!(more - none <= (few - none) * 6, "{none} bytes for one child, {few} for 100, {more} for 400");
}

/// What of a row differs: its number in the list is given.
type RowShape = (&'static str, fn(usize) -> String);

#[test]
fn one_number_in_all_rows_costs_what_the_rows_are() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _profiler = dhat::Profiler::builder().testing().build();
    let shapes: [RowShape; 5] = [
        ("items", |n| format!("A-1,発送待ち,見本,品{n},1,,")),
        ("notes", |n| format!("A-1,発送待ち,見本,品,1,,メモ{n}")),
        ("tracking numbers", |n| format!("A-1,発送待ち,見本,品,1,{},", 100_000_000_000_u64 + n as u64)),
        ("rows that disagree", |n| format!("A-1,発送待ち,見本{n},品,1,,")),
        ("one bad row", |n| format!("A-1,発送待ち,見本,品,{},,", if n == 7 { "二" } else { "1" })),
    ];
    for (what, row) in shapes {
        let cost = |rows: usize| {
            let head = "受注番号,受注ステータス,送付先氏名,商品名,個数,伝票番号,備考\r\n".to_owned();
            bytes_of_passes(&[(0..rows).fold(head, |list, n| list + &row(n) + "\r\n")])
        };
        let (none, few, more) = (cost(1), cost(200), cost(1_600));
        assert!(
            more - none <= (few - none) * 12,
            "{what}: {none} bytes, {few} for 200 rows, {more} for 1600"
        );
    }
}
