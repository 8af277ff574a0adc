//! Whether people heard of all that was given back, and how often.

use crate::support::Post;
use std::collections::BTreeMap;
use std::path::Path;

/// The channel that takes everything heard of every held file, and not more than once for itself and once for the crash.
pub fn check_heard(dir: &Path, post: &Post) -> Result<(), String> {
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    for letter in post.posted("takes") {
        for item in
            letter.json()["items"].as_array().into_iter().flatten().filter(|it| it["standing"] == "new")
        {
            for key in item["keys"].as_array().into_iter().flatten().filter_map(|key| key.as_str()) {
                *heard.entry(key.to_owned()).or_default() += 1;
            }
        }
    }
    let ledger = rusqlite::Connection::open(dir.join("state/ledger.db")).map_err(|e| e.to_string())?;
    let wanted = "SELECT 'held/' || id FROM arrivals WHERE held_as <> ''";
    let mut query = ledger.prepare(wanted).map_err(|e| e.to_string())?;
    let keys = query.query_map([], |row| row.get::<_, String>(0)).map_err(|e| e.to_string())?;
    for key in keys.flatten() {
        if !heard.contains_key(&key) {
            return Err(format!("nobody heard of {key}: {heard:?}"));
        }
    }
    match heard.iter().find(|(_, times)| **times > 2) {
        Some((key, times)) => Err(format!("{key} was told {times} times over one crash")),
        None => Ok(()),
    }
}
