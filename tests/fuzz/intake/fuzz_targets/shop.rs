//! A shop folder for one input: the input is dropped beside a good file, passes run as `shukka run` makes them, and the
//! folder is looked at.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const NOW: &str = "2026-10-05T18:00:00+09:00";
const SETTINGS: &str = "[[store]]\ncode = \"one\"\nname = \"一\"\nkind = \"csv\"\n[store.export]\nauto = true\n\
                        [[store]]\ncode = \"two\"\nname = \"二\"\nkind = \"csv\"\n[store.export]\nauto = true\n";
const GOOD: &str = "受注番号,受注日時,受注ステータス,送付先氏名,商品コード,商品名,個数,単価,配送業者,配送方法,伝票番号,出荷日\r\n\
                    GOOD-1,2026-10-01 09:00,発送待ち,青葉 緑,S-1,椀,1,1200,ヤマト運輸,宅急便,123456789013,2026-10-03\r\n";

/// Drops `bytes` as `name`, passes twice, hands back what was made for Excel, passes again.
///
/// # Panics
/// When a pass ends otherwise than well or with something held, a byte is lost or the good file is not in.
pub fn take(name: &str, bytes: &[u8]) {
    let (shop, template) = places();
    drop(fs::remove_dir_all(shop));
    copy(template, shop);
    fs::write(shop.join("inbox/one/good.csv"), GOOD).expect("the folder takes a file");
    fs::write(shop.join("inbox/one").join(name), bytes).expect("the folder takes a file");
    must_end(shop, &["run", "--no-settle"], 1);
    must_lie_somewhere(shop, bytes);
    must_end(shop, &["explain", "GOOD-1"], 0);
    must_end(shop, &["run", "--no-settle"], 1);
    let twins: Vec<PathBuf> = files(&shop.join("inbox/held/one"))
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".直す.xlsx"))
        .collect();
    for twin in twins {
        let back = shop.join("inbox").join(twin.file_name().expect("it has a name"));
        fs::rename(&twin, back).expect("it can be moved");
    }
    must_end(shop, &["run", "--no-settle"], 1);
    must_end(shop, &["orders", "--json"], 0);
    must_end(shop, &["status"], 1);
    must_lie_somewhere(shop, bytes);
    assert!(files(&shop.join("outbox/one")).iter().any(|path| path.to_string_lossy().ends_with(".csv")), "the good order went out");
}

/// Runs a command, which may end with 0 or, where `held` is 1, with that.
fn must_end(shop: &Path, command: &[&str], held: u8) {
    let words = ["shukka", "--dir", shop.to_str().expect("text"), "--now", NOW];
    let ended = shukka::cli::main(words.iter().chain(command).map(Into::into));
    // The code is not to be had otherwise.
    let ended = format!("{ended:?}");
    let is_fine = ended.contains("(0)") || held == 1 && ended.contains("(1)");
    assert!(is_fine, "{command:?} ended with {ended}");
}

fn must_lie_somewhere(shop: &Path, bytes: &[u8]) {
    let hash = Sha256::digest(bytes);
    let lies = ["archive", "inbox"]
        .iter()
        .flat_map(|folder| files(&shop.join(folder)))
        .any(|path| fs::read(path).is_ok_and(|found| Sha256::digest(found) == hash));
    assert!(lies, "the bytes are nowhere");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The folder of every input, and one as it is before it: opened once, with an empty ledger.
fn places() -> &'static (PathBuf, PathBuf) {
    static PLACES: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    PLACES.get_or_init(|| {
        let root = std::env::temp_dir().join(format!("shukka-fuzz-{}", std::process::id()));
        let template = root.join("template");
        fs::create_dir_all(template.join("inbox/one")).expect("a folder can be made");
        fs::create_dir_all(template.join("inbox/two")).expect("a folder can be made");
        fs::write(template.join("shukka.toml"), SETTINGS).expect("the folder takes a file");
        must_end(&template, &["run", "--no-settle"], 1);
        (root.join("shop"), template)
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { drop(fs::copy(entry.path(), target)) }
    }
}
