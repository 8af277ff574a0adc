//! How files appear in folders: whole, under a free name, and once.

#![expect(clippy::unwrap_used, reason = "a test stops where the world is not as it says")]

use crate::support::folder;
use crate::support::world::folder_on_disk;
use shukka::outbox::publish::{
    DiskTrouble, Failed, Finished, Prepared, PublishError, PublishStep, commit, commit_exactly, finish,
    free_name, move_into, prepare, publish, remove_if,
};
use std::io::{self, Write};
use std::path::Path;

fn text(content: &str) -> impl FnOnce(&mut dyn Write) -> io::Result<()> + '_ {
    move |out| out.write_all(content.as_bytes())
}

/// Every file of a folder with its content, by name.
fn listing(dir: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|e| (e.file_name().into_string().unwrap(), std::fs::read_to_string(e.path()).unwrap()))
        .collect();
    files.sort();
    files
}

fn files(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
}

#[test]
fn a_file_appears_in_a_new_folder_and_leaves_nothing_beside_it() {
    let world = folder();
    let dir = world.path().join("outbox/acme");
    let path = publish(&dir, "発送.csv", text("1")).unwrap();
    assert_eq!(path, dir.join("発送.csv"));
    assert_eq!(listing(&dir), files(&[("発送.csv", "1")]));
}

#[test]
fn nothing_is_overwritten_and_names_that_are_taken_are_counted_on() {
    let dir = folder();
    for content in ["1", "2", "3"] {
        publish(dir.path(), "注文.csv", text(content)).unwrap();
    }
    let expected = [("注文 (2).csv", "2"), ("注文 (3).csv", "3"), ("注文.csv", "1")];
    assert_eq!(listing(dir.path()), files(&expected));
    assert_eq!(free_name(dir.path(), "注文.csv").unwrap(), "注文 (4).csv");
    assert_eq!(free_name(dir.path(), "別.csv").unwrap(), "別.csv");
    assert_eq!(free_name(&dir.path().join("nowhere"), "別.csv").unwrap(), "別.csv");
}

#[test]
fn a_name_that_is_taken_after_preparing_is_left_alone() {
    let dir = folder();
    let prepared = prepare(dir.path(), "a.csv", text("ours")).unwrap();
    std::fs::write(&prepared.target, "staff's").unwrap();
    assert_eq!(commit(&prepared).unwrap(), dir.path().join("a (2).csv"));
    assert_eq!(listing(dir.path()), files(&[("a (2).csv", "ours"), ("a.csv", "staff's")]));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_takes_its_name_and_is_never_written_through() {
    let dir = folder();
    let elsewhere = folder();
    let aim = elsewhere.path().join("aim");
    std::os::unix::fs::symlink(&aim, dir.path().join("a.csv")).unwrap();
    std::os::unix::fs::symlink(&aim, dir.path().join(".a.csv.part")).unwrap();
    assert_eq!(publish(dir.path(), "a.csv", text("1")).unwrap(), dir.path().join("a (2).csv"));
    assert!(!aim.exists());
}

#[test]
fn names_of_255_bytes_work_with_and_without_a_number() {
    let dir = folder();
    let name = format!("{}aaa.csv", "注".repeat(82) + "aa");
    assert_eq!(name.len(), 255);
    let first = publish(dir.path(), &name, text("1")).unwrap();
    assert_eq!(first.file_name().unwrap().to_str().unwrap(), name);
    let second = publish(dir.path(), &name, text("2")).unwrap();
    let second = second.file_name().unwrap().to_str().unwrap();
    assert!(second.len() <= 255 && second.ends_with(" (2).csv") && second.starts_with("注"), "{second}");
    let longer = publish(dir.path(), &format!("あ{name}"), text("3")).unwrap();
    assert!(longer.file_name().unwrap().len() <= 255);
    assert_eq!(listing(dir.path()).len(), 3);
}

#[test]
fn a_name_that_would_leave_the_folder_is_refused() {
    let dir = folder();
    for name in ["", ".", "..", "../a", "a/b", "a\\b", "/etc/x", "a\0b"] {
        assert!(publish(dir.path(), name, text("1")).is_err(), "{name:?}");
        assert!(free_name(dir.path(), name).is_err(), "{name:?}");
    }
    assert_eq!(listing(dir.path()), []);
}

#[test]
fn content_that_cannot_be_made_leaves_nothing_and_is_no_fault_of_the_disk() {
    let dir = folder();
    let failed = publish(dir.path(), "a.csv", |out| {
        out.write_all(&vec![b'x'; 1 << 20]).map_err(|_| "disk")?;
        Err("no more rows")
    });
    assert!(matches!(failed, Err(Failed::Content("no more rows"))));
    assert_eq!(listing(dir.path()), []);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let dir = folder();
    let blocked = dir.path().join("outbox");
    std::fs::write(&blocked, "a file where the folder should be").unwrap();
    let Err(Failed::Disk(error)) = publish(&blocked.join("acme"), "a.csv", text("1")) else {
        panic!("published into a file");
    };
    assert_eq!((error.step, error.trouble()), (PublishStep::MakeFolder, DiskTrouble::Other));
    assert!(error.path.starts_with(&blocked) && error.to_string().contains("outbox"));
}

#[test]
fn staff_can_be_told_a_full_disk_from_a_closed_folder() {
    for (kind, trouble) in [
        (io::ErrorKind::StorageFull, DiskTrouble::NoSpace),
        (io::ErrorKind::QuotaExceeded, DiskTrouble::NoSpace),
        (io::ErrorKind::ReadOnlyFilesystem, DiskTrouble::ReadOnly),
        (io::ErrorKind::PermissionDenied, DiskTrouble::ReadOnly),
        (io::ErrorKind::NotFound, DiskTrouble::Other),
    ] {
        let error = PublishError { step: PublishStep::Write, path: "a".into(), source: kind.into() };
        assert_eq!(error.trouble(), trouble);
    }
}

#[test]
fn a_crash_between_preparing_and_committing_can_be_finished() {
    let dir = folder();
    prepare(dir.path(), "a.csv", text("1")).unwrap();
    // The next process knows folder and name only.
    let again = Prepared::at(dir.path(), "a.csv").unwrap();
    assert_eq!(finish(&again).unwrap(), Finished::Now(dir.path().join("a.csv")));
    assert_eq!(finish(&again).unwrap(), Finished::Before(dir.path().join("a.csv")));
    assert_eq!(listing(dir.path()), files(&[("a.csv", "1")]));
    std::fs::remove_file(dir.path().join("a.csv")).unwrap();
    assert_eq!(finish(&again).unwrap(), Finished::Nowhere);
    assert_eq!(commit(&again).unwrap_err().step, PublishStep::Rename);
}

#[test]
fn what_a_crash_left_half_written_is_written_anew() {
    let dir = folder();
    let prepared = Prepared::at(dir.path(), "a.csv").unwrap();
    std::fs::write(&prepared.temporary, "half of a much longer file").unwrap();
    assert_eq!(publish(dir.path(), "a.csv", text("1")).unwrap(), prepared.target);
    assert_eq!(listing(dir.path()), files(&[("a.csv", "1")]));
}

#[test]
fn a_moved_file_never_overwrites_and_is_gone_from_where_it_was() {
    let dir = folder();
    let archive = dir.path().join("archive/2026-10-03");
    for (content, expected) in [("1", "注文.csv"), ("2", "注文 (2).csv")] {
        let source = dir.path().join("source");
        std::fs::write(&source, content).unwrap();
        assert_eq!(move_into(&source, &archive, "注文.csv").unwrap(), archive.join(expected));
        assert!(!source.exists());
    }
    assert_eq!(listing(&archive), files(&[("注文 (2).csv", "2"), ("注文.csv", "1")]));
    let missing = move_into(&dir.path().join("nothing"), &archive, "x").unwrap_err();
    assert_eq!(missing.source.kind(), io::ErrorKind::NotFound);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_moves_across_file_systems() {
    use std::os::unix::fs::MetadataExt;
    let dir = folder();
    let other = folder_on_disk();
    let device = |path: &Path| std::fs::metadata(path).unwrap().dev();
    if device(dir.path()) == device(other.path()) {
        return;
    }
    let source = other.path().join("source");
    std::fs::write(&source, "1").unwrap();
    std::fs::write(dir.path().join("a.csv"), "0").unwrap();
    assert_eq!(move_into(&source, dir.path(), "a.csv").unwrap(), dir.path().join("a (2).csv"));
    assert_eq!(listing(dir.path()), files(&[("a (2).csv", "1"), ("a.csv", "0")]));
    assert!(!source.exists());
}

#[test]
fn what_is_removed_is_what_was_looked_at_and_not_what_is_saved_at_that_moment() {
    let dir = folder();
    let path = dir.path().join("a.csv");
    assert!(remove_if(&path, &|_| true).unwrap(), "what is not there is gone");
    std::fs::write(&path, "old").unwrap();
    assert!(remove_if(&path, &|found| found.len() == 3).unwrap());
    assert_eq!(listing(dir.path()), files(&[]));
    std::fs::write(&path, "saved").unwrap();
    assert!(!remove_if(&path, &|found| found.len() == 3).unwrap());
    assert_eq!(listing(dir.path()), files(&[("a.csv", "saved")]));
    // Somebody saves while the old one is put aside and turns out to be another.
    assert!(
        !remove_if(&path, &|_| {
            std::fs::write(&path, "later").unwrap();
            false
        })
        .unwrap()
    );
    assert_eq!(listing(dir.path()), files(&[("a (2).csv", "saved"), ("a.csv", "later")]));
}

#[test]
fn what_a_crash_left_aside_is_seen_to_by_the_next_call() {
    let dir = folder();
    let (path, aside) = (dir.path().join("a.csv"), dir.path().join(".a.csv.aside.part"));
    std::fs::write(&aside, "saved").unwrap();
    assert!(!remove_if(&path, &|found| found.len() == 3).unwrap(), "it was not what was known");
    assert_eq!(listing(dir.path()), files(&[("a.csv", "saved")]));
    std::fs::write(&aside, "old").unwrap();
    assert!(!remove_if(&path, &|found| found.len() == 3).unwrap(), "what lies there is not looked at");
    assert_eq!(listing(dir.path()), files(&[("a.csv", "saved")]));
}

#[test]
fn what_must_have_exactly_its_name_gives_way_where_that_is_taken() {
    let dir = folder();
    let prepared = prepare(dir.path(), "a.csv", text("ours")).unwrap();
    std::fs::write(&prepared.target, "staff's").unwrap();
    assert!(!commit_exactly(&prepared).unwrap());
    assert_eq!(listing(dir.path()), files(&[("a.csv", "staff's")]));
    assert!(commit_exactly(&prepare(dir.path(), "b.csv", text("ours")).unwrap()).unwrap());
}
