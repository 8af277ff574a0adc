//! Whoever looks on may ask a pass to end; what is in by then is in whole, the rest waits where it lies.

use crate::support::World;
use shukka::desk::{Files, Observer, WordOut};
use shukka::intake::FileOutcome;
use shukka::pass::{Due, PassPlan, pass};
use shukka::shop::Shop;
use std::cell::RefCell;

const SETTINGS: &str =
    "[[store]]\ncode = \"acme\"\nname = \"見本\"\nkind = \"csv\"\n[store.export]\nauto = true\n";
const NOW: i64 = 1_791_190_800;

/// Asks for an end after so many files.
struct Until {
    files: usize,
    heard: RefCell<Vec<String>>,
}

impl Observer for Until {
    fn is_stopping(&self) -> bool {
        self.heard.borrow().len() >= self.files
    }

    fn file_in(&self, file: &FileOutcome) {
        self.heard.borrow_mut().push(file.name.clone());
    }
}

fn sheet(number: &str) -> String {
    format!(
        "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\n{number},発送待ち,見本,ヤマト運輸,123456789013,2026/10/03,品,2\n"
    )
}

#[test]
fn an_end_is_asked_for_between_two_files_and_the_next_pass_goes_on() {
    let world = World::new();
    world.settings(SETTINGS);
    for n in 1..=3 {
        world.drop_bytes(&format!("{n}.csv"), sheet(&format!("A-{n}")));
    }
    let shop = Shop::open(&world.path("")).unwrap();
    let mut ledger = shop.ledger().unwrap();
    let plan = PassPlan {
        files: Files::AtOnce,
        due: Due::all(&shop),
        wait: false,
        is_inbox_away: false,
        word: WordOut::Nobody,
    };

    let hasty = Until { files: 1, heard: RefCell::default() };
    let outcome = pass(&shop, &mut ledger, NOW, &plan, &hasty).unwrap();
    assert_eq!((outcome.intake.files, hasty.heard.into_inner()), (1, vec!["1.csv".to_owned()]));
    assert!(outcome.exports.is_empty(), "no store was told after the end was asked for");
    assert!(!world.path("inbox/1.csv").exists() && world.path("inbox/2.csv").exists());

    let patient = Until { files: 99, heard: RefCell::default() };
    let outcome = pass(&shop, &mut ledger, NOW, &plan, &patient).unwrap();
    assert_eq!(patient.heard.into_inner(), ["2.csv", "3.csv"]);
    assert_eq!(outcome.exports.iter().map(|told| told.sent_count).collect::<Vec<_>>(), [3]);
}
