//! Which files have been quiet for how long: a pure function over looks.
//!
//! What goes in: what each look saw, and when. What comes out: files that may be taken, in the order in which they
//! became quiet.
//!
//! Deliberately not known here: clocks and folders.

use super::Sighting;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Which files have been quiet for how long: a pure function over sightings. Time is any monotonic clock's.
#[derive(Debug, Clone, Default)]
pub struct Quiet {
    seen: HashMap<ByPath, WatchedFile>,
}

#[derive(Debug, Clone)]
struct WatchedFile {
    quiet_since: Duration,
    first_seen: Duration,
}

/// A sighting under its path. Ten thousand files may lie there at once: each is kept once, whoever looks at it.
#[derive(Debug, Clone)]
struct ByPath(Arc<Sighting>);

impl PartialEq for ByPath {
    fn eq(&self, other: &Self) -> bool {
        self.0.path == other.0.path
    }
}

impl Eq for ByPath {}

impl Hash for ByPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.path.hash(state);
    }
}

impl Borrow<Path> for ByPath {
    fn borrow(&self) -> &Path {
        &self.0.path
    }
}

/// A file that has been quiet long enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The file.
    pub sighting: Arc<Sighting>,
    /// When its quiet time was over.
    pub quiet_at: Duration,
}

/// How long an empty file must have been seen before it is no longer thought to be on its way.
const EMPTY_PATIENCE: Duration = Duration::from_secs(60);

impl Quiet {
    /// Takes one look into account. What is no longer there is forgotten; what changed begins anew.
    pub fn observe(&mut self, now: Duration, sightings: &[Sighting]) {
        let mut seen = HashMap::with_capacity(sightings.len());
        for sighting in sightings {
            let before = self.seen.remove_entry(sighting.path.as_path());
            let (file, watched) = match before {
                Some((file, watched)) if file.0.identity == sighting.identity => (file, watched),
                before => {
                    let first_seen = before.map_or(now, |(_, watched)| watched.first_seen);
                    (ByPath(Arc::new(sighting.clone())), WatchedFile { quiet_since: now, first_seen })
                }
            };
            seen.insert(file, watched);
        }
        self.seen = seen;
    }

    /// The files that have been quiet for `settle`, by the end of their quiet time, then by name.
    pub fn settled(&self, now: Duration, settle: Duration) -> Vec<Settled> {
        let mut settled: Vec<Settled> = self
            .seen
            .iter()
            .filter(|(_, watched)| now >= watched.quiet_since + settle)
            .filter(|(file, watched)| file.0.identity.size > 0 || now >= watched.first_seen + EMPTY_PATIENCE)
            .map(|(file, watched)| Settled {
                sighting: Arc::clone(&file.0),
                quiet_at: watched.quiet_since + settle,
            })
            .collect();
        settled.sort_by(|a, b| {
            (a.quiet_at, &a.sighting.name, &a.sighting.path).cmp(&(
                b.quiet_at,
                &b.sighting.name,
                &b.sighting.path,
            ))
        });
        settled
    }

    /// When the next file will be quiet, if nothing changes.
    pub fn next_at(&self, settle: Duration) -> Option<Duration> {
        let ready = |(file, watched): (&ByPath, &WatchedFile)| match file.0.identity.size {
            0 => (watched.quiet_since + settle).max(watched.first_seen + EMPTY_PATIENCE),
            _ => watched.quiet_since + settle,
        };
        self.seen.iter().map(ready).min()
    }

    /// Files that are still not quiet, with how long they have been seen.
    pub fn restless(&self, now: Duration, settle: Duration) -> Vec<(Arc<Sighting>, Duration)> {
        let mut restless: Vec<_> = self
            .seen
            .iter()
            .filter(|(_, watched)| now < watched.quiet_since + settle)
            .map(|(file, watched)| (Arc::clone(&file.0), now.saturating_sub(watched.first_seen)))
            .collect();
        restless.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        restless
    }

    /// Begins the quiet time of a file anew: it was taken, and what lies there next is another one; or it could not
    /// be taken, and is tried again. How long it has been seen stays known.
    pub fn restart(&mut self, path: &Path, now: Duration) {
        if let Some(watched) = self.seen.get_mut(path) {
            watched.quiet_since = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::Identity;
    use std::path::PathBuf;

    fn file(name: &str, size: u64, mtime: i64, inode: u64) -> Sighting {
        Sighting {
            path: PathBuf::from(name),
            folder: String::new(),
            name: name.to_owned(),
            identity: Identity { size, mtime, inode: (1, inode) },
        }
    }

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn names(quiet: &Quiet, at: u64) -> Vec<String> {
        quiet.settled(ms(at), ms(1000)).iter().map(|s| s.sighting.name.clone()).collect()
    }

    #[test]
    fn a_file_is_taken_after_its_quiet_time_and_a_first_look_is_no_exception() {
        let mut quiet = Quiet::default();
        quiet.observe(ms(0), &[file("a", 10, 5, 1)]);
        assert_eq!(names(&quiet, 0), Vec::<String>::new());
        assert_eq!(names(&quiet, 999), Vec::<String>::new());
        assert_eq!(names(&quiet, 1000), ["a"]);
    }

    #[test]
    fn any_change_begins_the_quiet_time_anew_even_to_an_older_mtime() {
        for changed in [file("a", 11, 5, 1), file("a", 10, 4, 1), file("a", 10, 5, 2)] {
            let mut quiet = Quiet::default();
            quiet.observe(ms(0), &[file("a", 10, 5, 1)]);
            quiet.observe(ms(900), &[changed]);
            assert_eq!(names(&quiet, 1800), Vec::<String>::new());
            assert_eq!(names(&quiet, 1900), ["a"]);
        }
    }

    #[test]
    fn the_order_is_that_of_the_ends_of_quiet_time_then_of_names() {
        let mut quiet = Quiet::default();
        quiet.observe(ms(0), &[file("z", 1, 9, 1)]);
        quiet.observe(ms(10), &[file("z", 1, 9, 1), file("b", 1, 1, 2), file("a", 1, 1, 3)]);
        assert_eq!(names(&quiet, 5000), ["z", "a", "b"]);
    }

    #[test]
    fn an_empty_file_is_left_alone_for_a_minute() {
        let mut quiet = Quiet::default();
        quiet.observe(ms(0), &[file("a", 0, 5, 1)]);
        assert_eq!(names(&quiet, 59_000), Vec::<String>::new());
        assert_eq!(names(&quiet, 60_000), ["a"]);
        assert_eq!(quiet.next_at(ms(1000)), Some(ms(60_000)));
    }
}
