//! Whoever still writes into a file that was taken loses nothing (contract 3.2).
#![cfg(unix)]

use crate::support::world::{World, folder, folder_on_disk, until};
use rust_xlsxwriter::Workbook;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Stdio;

const HEAD: &str = "受注番号,受注ステータス,送付先氏名,商品名,個数\n";

fn rows(from: usize, to: usize) -> String {
    (from..to).fold(String::new(), |rows, n| rows + &format!("A-{n:02},発送待ち,見本,品,1\n"))
}

/// A file in the inbox, open and written so far.
fn begun(world: &World, name: &str, text: impl AsRef<[u8]>) -> File {
    world.drop_bytes(name, "");
    let mut file = File::options().write(true).open(world.path(&format!("inbox/{name}"))).unwrap();
    file.write_all(text.as_ref()).unwrap();
    file
}

fn numbers(world: &World) -> Vec<String> {
    world.orders().iter().map(|order| order["number"].as_str().unwrap().to_owned()).collect()
}

/// Nothing lies in the inbox but what is with staff.
fn waiting(world: &World) -> Vec<String> {
    world
        .files("inbox")
        .into_iter()
        .filter(|name| !name.starts_with("held/") && name != ".shukka-inbox")
        .collect()
}

#[test]
fn what_is_added_after_a_file_was_taken_is_a_new_arrival_and_the_archive_has_both() {
    let world = World::new();
    let first = HEAD.to_owned() + &rows(0, 3);
    let mut writer = begun(&world, "list.csv", &first);
    world.pass().ends(0);
    assert_eq!(world.read("archive/2026-10-05/list.csv"), first.as_bytes());
    writer.write_all(rows(3, 5).as_bytes()).unwrap();
    world.pass().ends(0);
    assert_eq!(numbers(&world), ["A-00", "A-01", "A-02", "A-03", "A-04"]);
    assert_eq!(world.read("archive/2026-10-05/list.csv"), first.as_bytes(), "as it was taken");
    // And once more, by the same writer.
    writer.write_all(rows(5, 6).as_bytes()).unwrap();
    drop(writer);
    world.pass().ends(0);
    assert_eq!(numbers(&world).len(), 6);
    let whole = first.clone() + &rows(3, 6);
    let archived = world.files("archive/2026-10-05");
    assert_eq!(archived, ["list (2).csv", "list (3).csv", "list.csv"]);
    assert_eq!(world.read("archive/2026-10-05/list (3).csv"), whole.as_bytes());
    world.pass().ends(0);
    assert_eq!(world.files("archive/2026-10-05").len(), 3, "nothing comes of nothing");
    assert!(waiting(&world).is_empty(), "{:?}", waiting(&world));
}

#[test]
fn a_row_that_was_cut_in_the_middle_is_in_once_its_rest_is_there() {
    let world = World::new();
    let (all, half) = (HEAD.to_owned() + &rows(0, 40), HEAD.len() + rows(0, 20).len() + 10);
    let mut writer = begun(&world, "list.csv", &all.as_bytes()[..half]);
    world.pass();
    writer.write_all(&all.as_bytes()[half..]).unwrap();
    world.pass();
    assert_eq!(numbers(&world).len(), 40);
}

#[test]
fn what_is_written_over_is_a_new_arrival_too_and_what_was_taken_stays() {
    let world = World::new();
    let first = HEAD.to_owned() + &rows(0, 3);
    let mut writer = begun(&world, "list.csv", &first);
    world.may("inbox/list.csv", 0o640);
    world.pass().ends(0);
    writer.seek(SeekFrom::Start(HEAD.len() as u64)).unwrap();
    writer.write_all(b"B-00").unwrap();
    world.pass().ends(0);
    assert_eq!(numbers(&world), ["A-00", "A-01", "A-02", "B-00"]);
    assert_eq!(world.read("archive/2026-10-05/list.csv"), first.as_bytes());
    for name in ["list.csv", "list (2).csv"] {
        let found = std::fs::metadata(world.path(&format!("archive/2026-10-05/{name}"))).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o640, "{name}");
    }
}

#[test]
fn the_original_goes_to_the_archive_itself_and_is_looked_at_for_an_hour() {
    use std::os::unix::fs::MetadataExt;
    let mut world = World::new();
    drop(begun(&world, "list.csv", HEAD.to_owned() + &rows(0, 3)));
    let inode = std::fs::metadata(world.path("inbox/list.csv")).unwrap().ino();
    world.pass().ends(0);
    let archived = world.path("archive/2026-10-05/list.csv");
    assert_eq!(std::fs::metadata(&archived).unwrap().ino(), inode);
    for path in world.files("state") {
        let mode = std::fs::metadata(world.path(&format!("state/{path}"))).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path}");
    }
    world.go_to("2026-10-05T18:59:00+09:00").pass().ends(0);
    assert_eq!(world.files("state/late").len(), 1);
    // Touched, no more: nothing comes of it.
    File::options().write(true).open(&archived).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    world.pass().ends(0);
    assert_eq!((world.files("archive").len(), world.files("state/late").len()), (1, 1));
    world.go_to("2026-10-05T19:00:00+09:00").pass().ends(0);
    assert_eq!(world.files("state/late"), Vec::<String>::new());
}

#[test]
fn across_disks_a_writer_loses_nothing_either() {
    let world = World::new();
    let elsewhere = [folder(), folder_on_disk()];
    let other = elsewhere
        .iter()
        .find(|it| {
            use std::os::unix::fs::MetadataExt;
            let device = |path: &std::path::Path| std::fs::metadata(path).unwrap().dev();
            device(it.path()) != device(world.dir())
        })
        .map(tempfile::TempDir::path);
    // Where all lies on one disk there is nothing to be seen.
    let Some(other) = other else { return };
    for (round, link) in ["archive", "inbox"].into_iter().enumerate() {
        let world = World::new();
        std::fs::create_dir(other.join(link)).unwrap();
        drop(std::fs::remove_dir(world.path(link)));
        symlink(other.join(link), world.path(link)).unwrap();
        let first = HEAD.to_owned() + &rows(0, 3);
        let mut writer = begun(&world, "list.csv", &first);
        world.pass().ends(0);
        writer.write_all(rows(3, 5).as_bytes()).unwrap();
        world.pass().ends(0);
        assert_eq!(numbers(&world).len(), 5, "{round}");
        assert_eq!(world.read("archive/2026-10-05/list.csv"), first.as_bytes());
        assert_eq!(world.files("archive/2026-10-05").len(), 2);
    }
}

#[test]
fn a_workbook_that_was_taken_half_written_is_read_once_it_is_whole() {
    let world = World::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in HEAD.trim_end().split(',').enumerate() {
        let column = u16::try_from(column).unwrap();
        sheet.write_string(0, column, head).unwrap();
        sheet.write_string(1, column, ["A-1", "発送待ち", "見本", "品", "1"][usize::from(column)]).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let mut writer = begun(&world, "list.xlsx", "");
    writer.write_all(&bytes[..bytes.len() / 2]).unwrap();
    world.pass().ends(1).says("F004");
    writer.write_all(&bytes[bytes.len() / 2..]).unwrap();
    drop(writer);
    world.pass().ends(0);
    assert_eq!(numbers(&world), ["A-1"]);
    assert_eq!(world.files("state/late").len(), 0, "what lies with staff is looked at as mended files are");
}

#[test]
fn a_file_with_another_name_elsewhere_is_copied_and_that_other_one_stays_its_owners() {
    let world = World::new();
    let text = HEAD.to_owned() + &rows(0, 3);
    world.write("mine.csv", &text);
    std::fs::create_dir_all(world.path("inbox")).unwrap();
    std::fs::hard_link(world.path("mine.csv"), world.path("inbox/list.csv")).unwrap();
    world.pass().ends(0);
    world.write("mine.csv", "mine");
    world.pass().ends(0);
    assert_eq!(world.read("archive/2026-10-05/list.csv"), text.as_bytes());
    assert_eq!(world.files("archive").len(), 1);
    assert!(waiting(&world).is_empty());
}

#[test]
fn a_watcher_finds_what_a_writer_adds_after_a_pause() {
    let world = World::new().by_the_clock();
    world.settings("[inbox]\nsettle_ms = 60\npoll_ms = 40\n");
    let (all, half) = (HEAD.to_owned() + &rows(0, 40), HEAD.len() + rows(0, 19).len() + 10);
    let mut writer = begun(&world, "list.csv", &all.as_bytes()[..half]);
    let mut command = world.command(&["watch"]);
    let _watcher = crate::support::Running::of(command.stdout(Stdio::null()).stderr(Stdio::null()));
    until("the first half is in", || world.files("archive").len() == 1);
    writer.write_all(&all.as_bytes()[half..]).unwrap();
    drop(writer);
    until("all are in", || world.files("archive").len() > 1 && numbers(&world).len() == 40);
}
