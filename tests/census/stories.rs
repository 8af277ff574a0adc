//! The stories: what staff, the disk and the mall do while the program works.

use crate::stage::Stage;
use crate::support::checker::hash;
use crate::support::fake_mall::{FakeMall, Habits, Kind, TOKEN, stock};
use crate::support::world::folder_on_disk;
use crate::support::{AUTO, MALL_NOW, Post, files_of};
use crate::tried::{
    ACCEPTANCE, BOARD, BOARD_FILES, CORRECTION, FORGETTING, LETTERS, MENDING, REQUESTS, SLOW_WRITER, UNDOING,
};
use shukka::crash::Point;
use std::fmt::Write as _;

pub struct Story {
    pub name: &'static str,
    pub tell: fn(&mut Stage),
    /// The points that are tried in it; none: all that it passes.
    only: &'static [Point],
}

impl Story {
    pub fn tries(&self, point: Point) -> bool {
        self.only.is_empty() || self.only.contains(&point)
    }
}

pub const STORIES: &[Story] = &[
    Story { name: "files", tell: files, only: &[] },
    Story { name: "mended", tell: mended, only: MENDING },
    Story { name: "undone", tell: undone, only: UNDOING },
    Story { name: "flood", tell: flood, only: SHARED_SYNC },
    Story { name: "watch", tell: watch, only: &[] },
    Story { name: "mall", tell: mall, only: &[] },
    Story { name: "corrected", tell: corrected, only: CORRECTION },
    Story { name: "handed_over", tell: handed_over, only: REQUESTS },
    Story { name: "replaced", tell: replaced, only: &[] },
    Story { name: "lost_copy", tell: lost_copy, only: &[] },
    Story { name: "begun", tell: begun, only: &[] },
    Story { name: "name_taken", tell: name_taken, only: &[] },
    Story { name: "other_disk", tell: other_disk, only: &[] },
    Story { name: "too_large", tell: too_large, only: &[] },
    Story { name: "slow_writer", tell: slow_writer, only: SLOW_WRITER },
    Story { name: "put_back", tell: put_back, only: ACCEPTANCE },
    Story { name: "letters", tell: letters, only: LETTERS },
    Story { name: "forgotten", tell: forgotten, only: FORGETTING },
    Story { name: "moved", tell: moved, only: &[Point::LedgerMove] },
    Story { name: "board", tell: crate::board::at_the_board, only: BOARD },
    Story { name: "board_files", tell: crate::board::files_at_the_board, only: BOARD_FILES },
    Story {
        name: "two_names",
        tell: two_names,
        only: &[Point::ClaimRename, Point::ClaimRemove, Point::FileDone],
    },
    Story { name: "rules", tell: rules, only: &[Point::LedgerRules] },
    Story { name: "large", tell: large, only: &[Point::SortRun, Point::LedgerCheckpoint, Point::SpoolWrite] },
];

const CARRIER: &str = "id = \"carrier\"\ntitle = \"c\"\nkind = \"shipments\"\n[identify]\ncolumns = [\"送り状\", \"客先番号\"]\n\
    [fields]\nnumber = \"客先番号\"\n\"shipment.tracking\" = \"送り状\"\n\"shipment.carrier\" = { value = \"ヤマト運輸\" }\n";

/// A list of orders: those that may go, and one row that must be held.
pub fn orders(stage: &mut Stage, list: &str, count: usize) -> String {
    let mut text =
        String::from("受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号\r\n");
    for row in 0..count {
        let number = format!("{list}-{row:06}");
        writeln!(text, "{number},発送待ち,見本,品,1,ヤマト運輸,宅急便,2026-09-30,123456789013\r").unwrap();
        stage.dropped.due.insert(number);
    }
    writeln!(text, "{list}-BAD,発送待ち,見本,品,二個,ヤマト運輸,宅急便,2026-09-30,123456789013\r").unwrap();
    writeln!(text, "{list}-HOLD,保留,見本,品,1,ヤマト運輸,宅急便,2026-09-30,123456789013\r").unwrap();
    stage.dropped.forbidden.extend([format!("{list}-BAD"), format!("{list}-HOLD")]);
    text
}

/// Lists with held rows, an unknown format, one list twice, corrections and a carrier's file.
fn files(stage: &mut Stage) {
    stage.settings(AUTO);
    stage.write("profiles/carrier.toml", CARRIER);
    let first = orders(stage, "A", 3);
    stage.drop("注文 一.csv", &first);
    stage.drop("なぞ.csv", "天気,気温\r\n晴れ,20\r\n");
    stage.pass();
    let second = orders(stage, "B", 2);
    stage.drop("注文 二.csv", &second);
    stage.drop("custom/注文 一 の写し.csv", &first);
    stage.drop("修正.csv", "修正する受注番号,ひとことメモ\r\nA-000001,確認済み\r\nX-9,だれ\r\n");
    stage.drop("伝票.csv", "送り状,客先番号\r\n123456789013,A-000002\r\n");
    stage.pass();
}

/// What files do that share a sync.
const SHARED_SYNC: &[Point] = &[
    Point::SpoolSync,
    Point::IntakeCommit,
    Point::IntakeCommitted,
    Point::IntakeOnDisk,
    Point::FileArchive,
    Point::LateKeep,
    Point::ClaimRename,
    Point::PublishRename,
    Point::PublishSyncFolder,
    Point::FileDone,
];

/// Small lists, so many at once that they share a sync, and a few more.
fn flood(stage: &mut Stage) {
    stage.settings(AUTO);
    for n in 0..10 {
        let list = orders(stage, &format!("F{n}"), 1);
        let good: String =
            list.lines().filter(|line| !line.contains("-BAD")).map(|line| line.to_owned() + "\r\n").collect();
        stage.drop(&format!("{n}.csv"), &good);
    }
    stage.pass();
}

/// A held row is mended where it lies, first to something that is wrong as well.
fn mended(stage: &mut Stage) {
    stage.settings(AUTO);
    let list = orders(stage, "M", 2);
    stage.drop("注文.csv", &list);
    stage.pass_well();
    // Staff mend what lies there: what a disk refused once is put there by the pass after it.
    for _ in 0..2 {
        if !stage.dir().join("inbox/held/注文.csv.直す.xlsx").exists() {
            stage.pass();
        }
    }
    let held = list.lines().filter(|line| !line.starts_with("M-0") && !line.starts_with("M-HOLD"));
    let held: Vec<&str> = held.collect();
    for quantity in ["三個", "3"] {
        let text = format!("{}\r\n", held.join("\r\n")).replace("二個", quantity);
        stage.write("inbox/held/注文.csv", &text);
        stage.dropped.note(text.as_bytes());
        stage.pass_well();
    }
    stage.dropped.forbidden.remove("M-BAD");
    stage.dropped.due.insert("M-BAD".to_owned());
    stage.pass_well();
}

/// A list is taken back of which a later one has said something again, and whose held row lies with staff.
fn undone(stage: &mut Stage) {
    stage.settings("[[store]]\ncode = \"custom\"\nkind = \"csv\"\n");
    let first = orders(stage, "D", 3);
    stage.drop("一.csv", &first);
    stage.pass_well();
    let second = orders(stage, "E", 2).replace("E-000001", "D-000001");
    stage.drop("二.csv", &second);
    stage.pass_well();
    let is_undone = (0..4).any(|_| matches!(stage.command(&["undo", "一.csv"]), Some(0 | 2)));
    // E-000001 was never there, and of the first list only the order that the second one has stays.
    stage.dropped.due.remove("E-000001");
    if is_undone {
        for gone in ["D-000000", "D-000002"] {
            stage.dropped.due.remove(gone);
            stage.dropped.forbidden.insert(gone.to_owned());
        }
    }
    stage.settings(AUTO);
    stage.pass_well();
}

/// The same eyes, kept open: what fails is tried again without a restart.
fn watch(stage: &mut Stage) {
    stage.settings(&format!("[inbox]\nsettle_ms = 20\npoll_ms = 20\n{AUTO}"));
    let list = orders(stage, "W", 3);
    stage.drop("注文.csv", &list);
    stage.drop("なぞ.csv", "天気,気温\r\n晴れ,20\r\n");
    stage.watch(|stage| {
        let left = std::fs::read_dir(stage.dir().join("inbox"))
            .is_ok_and(|dir| dir.flatten().any(|entry| entry.path().extension().is_some_and(|e| e == "csv")));
        let exported = files_of(&stage.dir().join("outbox"));
        !left && exported.iter().any(|path| path.extension().is_some_and(|e| e == "csv"))
    });
}

/// A list that has another name elsewhere too: it is copied, and the name in the inbox goes.
fn two_names(stage: &mut Stage) {
    stage.settings(AUTO);
    let list = orders(stage, "N", 1);
    stage.drop("注文.csv", &list);
    std::fs::hard_link(stage.dir().join("inbox/注文.csv"), stage.dir().join("べつの名前.csv")).unwrap();
    stage.pass_well();
}

/// A mall with a few orders, the settings for it, and the sheet that packs them.
fn shop_of_a_mall(stage: &Stage) -> (FakeMall, String, String) {
    let mall = FakeMall::open_at(0, stock(7, &[Kind::Plain], 3, MALL_NOW), Habits::default());
    let settings = format!(
        "[[store]]\ncode = \"m\"\nname = \"m\"\nkind = \"mercari-shops\"\ntoken = {{ file = \"token\" }}\n\
         client_name = \"EXAMPLE_SHOP\"\nendpoint = \"{}\"\n[store.fetch]\nauto = true\n[store.export]\nauto = true\n\
         message = \"発送しました。\"\n[store.limits]\ntimeout_s = 1\nin_flight = 1\n",
        mall.endpoint()
    );
    stage.settings(&settings);
    stage.write_private("token", TOKEN);
    let mut sheet = String::from("修正する受注番号,受注ステータス,配送業者,出荷日,伝票番号\r\n");
    for order in &mall.memory().orders {
        writeln!(sheet, "{},発送待ち,ヤマト運輸,2026-10-01,123456789013\r", order.id).unwrap();
    }
    (mall, settings, sheet)
}

/// Orders of a mall, packed by a correction sheet and told over the API, with a message.
fn mall(stage: &mut Stage) {
    let (mall, settings, sheet) = shop_of_a_mall(stage);
    let last = mall.memory().orders[0].id.clone();
    stage.mall = Some(mall);
    stage.pass_well();
    // Between the fetch and the export one order is cancelled at the mall.
    stage.settings(&settings.replace("[store.fetch]\nauto = true\n", ""));
    stage.drop("箱詰め.csv", &sheet);
    if let Some(mall) = &stage.mall {
        mall.memory().by_hand(&last, "CANCELED");
    }
    stage.pass_well();
}

/// What was told of an order changes, and a person has it told once more.
fn corrected(stage: &mut Stage) {
    let (mall, settings, sheet) = shop_of_a_mall(stage);
    mall.memory().habits.tracks_after = true;
    let changed = mall.memory().orders[0].id.clone();
    stage.mall = Some(mall);
    stage.pass_well();
    stage.settings(&settings.replace("[store.fetch]\nauto = true\n", ""));
    stage.drop("箱詰め.csv", &sheet);
    stage.pass_well();
    stage.command(&["set", &changed, "shipment.tracking=222233334444"]);
    stage.command(&["export", "--again", &changed]);
}

/// `fetch` and `export` are given while a watcher is at work, which does them for whoever asked.
fn handed_over(stage: &mut Stage) {
    let (mall, settings, sheet) = shop_of_a_mall(stage);
    let settings = format!("[inbox]\nsettle_ms = 20\npoll_ms = 20\n[watch]\nevery_s = 1\n{settings}");
    stage.settings(&settings.replace("auto = true", "auto = false"));
    stage.mall = Some(mall);
    let mut watcher = stage.watcher();
    if stage.ask(&["fetch"]) {
        stage.drop("箱詰め.csv", &sheet);
        for _ in 0..1000 {
            if !stage.dir().join("inbox/箱詰め.csv").exists() {
                break;
            }
            if watcher.ended().is_some() {
                watcher = stage.watcher();
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        stage.ask(&["export"]);
        stage.end(watcher);
        stage.settings(&settings);
    } else {
        // What nobody came to do is done by the passes that follow.
        stage.end(watcher);
        stage.settings(&settings);
        stage.pass_well();
        stage.drop("箱詰め.csv", &sheet);
    }
}

/// The program dies before it removes an original; before it is started again, staff save over that file.
fn replaced(stage: &mut Stage) {
    stage.settings(AUTO);
    let (before, after) = (orders(stage, "R", 2), orders(stage, "S", 2));
    stage.own_plan = "claim.rename:abort@1";
    stage.drop("注文.csv", &before);
    stage.pass();
    if !stage.dir().join("archive").read_dir().is_ok_and(|mut days| days.next().is_some()) {
        // It died earlier than the story wants: what was dropped first is taken before staff save over it.
        stage.pass();
    }
    if files_of(&stage.dir().join("archive")).is_empty() {
        stage.pass();
    }
    stage.drop("注文.csv", &after);
    stage.pass();
}

/// The disk loses a private copy after the commit, as a power failure can.
fn lost_copy(stage: &mut Stage) {
    stage.settings(AUTO);
    stage.own_plan = "file.archive:abort@1";
    let list = orders(stage, "L", 2);
    stage.drop("注文.csv", &list);
    stage.pass();
    for path in files_of(&stage.dir().join("state/spool")) {
        std::fs::remove_file(path).unwrap();
    }
    stage.pass();
}

/// The program dies with a private copy of which the ledger knows nothing.
fn begun(stage: &mut Stage) {
    stage.settings(AUTO);
    stage.own_plan = "intake.begin:abort@1";
    let list = orders(stage, "C", 2);
    stage.drop("注文.csv", &list);
    stage.pass();
    stage.pass();
}

/// Somebody takes the names that were chosen, after the commit and before the move.
fn name_taken(stage: &mut Stage) {
    stage.settings(AUTO);
    stage.own_plan = "file.archive:abort@1,file.held_whole:abort@1";
    let list = orders(stage, "N", 2);
    for (name, content, taken) in [
        ("注文.csv", list.as_str(), "archive/2026-10-01/注文.csv"),
        ("なぞ.csv", "天気,気温\r\n雨,9\r\n", "inbox/held/なぞ.csv"),
    ] {
        stage.drop(name, content);
        stage.pass();
        // Beside a ledger that was not yet made, an archive with a file would be that of a lost ledger.
        let has_ledger = stage.dir().join("state/witness").exists();
        if has_ledger && !stage.dir().join(taken).exists() {
            stage.write(taken, "somebody else's");
            let path = stage.dir().join(taken);
            stage.dropped.foreign.insert(path);
        }
        stage.pass();
    }
}

/// The archive lies on another disk.
fn other_disk(stage: &mut Stage) {
    stage.settings(AUTO);
    let elsewhere = folder_on_disk();
    #[cfg(unix)]
    std::os::unix::fs::symlink(elsewhere.path(), stage.dir().join("archive")).unwrap();
    stage.others.push(elsewhere);
    for list in ["D", "E"] {
        let content = orders(stage, list, 1);
        stage.drop(&format!("{list}.csv"), &content);
    }
    stage.pass();
}

/// A file that is too large even to be copied.
fn too_large(stage: &mut Stage) {
    stage.settings(&format!("[limits]\nfile_bytes = 2000\n{AUTO}"));
    let list = orders(stage, "T", 2);
    stage.drop("注文.csv", &list);
    stage.write("inbox/大.csv", "x".repeat(3000));
    stage.dropped.too_large.insert("大.csv".to_owned());
    stage.pass();
}

/// Whoever wrote a list goes on writing after it was taken; an hour later it is looked at no more.
fn slow_writer(stage: &mut Stage) {
    use std::io::Write as _;
    stage.settings(AUTO);
    let list = orders(stage, "W", 3);
    let half = list.char_indices().map(|(at, _)| at).find(|at| *at > list.len() / 2).unwrap();
    stage.write("inbox/注文.csv", &list[..half]);
    // Where a crash kept it from being taken, only the whole of it arrives.
    stage.dropped.fleeting.insert(crate::support::checker::hash(&list.as_bytes()[..half]));
    let path = stage.dir().join("inbox/注文.csv");
    let mut writer = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    stage.pass();
    writer.write_all(&list.as_bytes()[half..]).unwrap();
    stage.dropped.note(list.as_bytes());
    stage.pass();
    stage.pass();
    stage.go_on(3600);
    stage.pass();
}

/// An old `state/` is put back after more was told, and a person accepts it; then what it has lost is dropped again.
fn put_back(stage: &mut Stage) {
    stage.settings(AUTO);
    let first = orders(stage, "U", 2);
    stage.drop("一.csv", &first);
    stage.pass_well();
    let kept: Vec<_> = ["ledger.db", "ledger.db-wal"]
        .iter()
        .filter_map(|name| Some((*name, std::fs::read(stage.dir().join("state").join(name)).ok()?)))
        .collect();
    let told = orders(stage, "V", 2);
    stage.write("inbox/二.csv", &told);
    stage.pass_well();
    std::fs::remove_dir_all(stage.dir().join("state")).unwrap();
    kept.iter().for_each(|(name, bytes)| stage.write(&format!("state/{name}"), bytes));
    for folder in ["archive", "inbox/held", "outbox/custom"] {
        let named = |path: &std::path::PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with("二.csv") || name.ends_with("-2.csv")
        };
        stage.dropped.foreign.extend(files_of(&stage.dir().join(folder)).into_iter().filter(named));
    }
    for _ in 0..3 {
        if stage.command(&["ledger", "accept"]) == Some(0) {
            break;
        }
    }
    stage.drop("二 ふたたび.csv", &told);
    stage.pass_well();
}

/// People hear of held rows by three channels: one takes all, one refuses, one is out of order until its letters are given
/// up.
fn letters(stage: &mut Stage) {
    const DAY_S: i64 = 86_400;
    let post = Post::open();
    post.says("refuses", 404).says("broken", 500);
    let notice = |name: &str| {
        let url = post.url(name);
        format!(
            "[[notice]]\nname = \"{name}\"\nto = \"webhook\"\nurl = \"{url}\"\nwhat = [\"急ぎ\", \"ふつう\"]\nagain_h = 0\n"
        )
    };
    let notices = ["takes", "refuses", "broken"].map(notice).concat();
    stage.settings(&format!("{notices}[alarm]\nlate_days = 0\n{AUTO}"));
    stage.post = Some(post);
    for list in ["L", "M"] {
        let content = orders(stage, list, 1);
        stage.drop(&format!("{list}.csv"), &content);
        stage.pass_well();
        stage.later(600);
    }
    stage.later(8 * DAY_S);
    stage.pass_well();
    // What a disk refused at its first try goes out at a later one.
    stage.later(DAY_S);
}

/// Who bought what is over is forgotten, by hand, and by the passes after it where that was cut short.
fn forgotten(stage: &mut Stage) {
    const WHO: &str = "忘れられる高梨";
    stage.settings(AUTO);
    let list = orders(stage, "X", 3).replace("見本", WHO);
    // Only what goes out: a file that holds others too would stay.
    let is_over = |line: &&str| !line.contains("X-BAD") && !line.contains("X-HOLD");
    let list = list.lines().filter(is_over).flat_map(|line| [line, "\r\n"]).collect::<String>();
    stage.write("inbox/一.csv", &list);
    stage.dropped.forgotten.insert(hash(list.as_bytes()));
    stage.pass_well();
    let list = orders(stage, "W", 2).replace("発送待ち", "保留");
    stage.dropped.due.retain(|number| !number.starts_with("W-"));
    stage.drop("二.csv", &list);
    stage.pass_well();
    stage.later(40 * 86_400);
    for _ in 0..4 {
        if stage.command(&["forget", "--before", "2026-11-01"]) == Some(0) {
            break;
        }
    }
    stage.gone.push(WHO.to_owned());
}

/// The ledger is moved to another place, and goes on there. What a crash left of a try is another place than the next one.
fn moved(stage: &mut Stage) {
    stage.settings(AUTO);
    let list = orders(stage, "V", 2);
    stage.drop("注文.csv", &list);
    stage.pass_well();
    for nth in 0..4 {
        let done = stage.command(&["ledger", "move", "--to", &format!("sqlite:state/there-{nth}.db")]);
        let is_moved = !stage.dir().join("state/ledger.db").exists();
        assert!(is_moved || done != Some(0), "a move that ends well has moved");
        if is_moved {
            // Whoever moved it puts it where the settings find it.
            for ending in ["", "-wal", "-shm"] {
                let state = stage.dir().join("state");
                let there = state.join(format!("there-{nth}.db{ending}"));
                drop(std::fs::rename(there, state.join(format!("ledger.db{ending}"))));
            }
            break;
        }
    }
    let list = orders(stage, "W", 1);
    stage.drop("次.csv", &list);
    stage.pass_well();
}

/// The rules change between two passes.
fn rules(stage: &mut Stage) {
    stage.settings(AUTO);
    let list = orders(stage, "P", 2);
    stage.drop("注文.csv", &list);
    stage.pass();
    stage.settings(&format!("[rules]\nexcluded_statuses = [\"保留\", \"取置\"]\n{AUTO}"));
    stage.pass();
}

/// A file whose order numbers are sorted on the disk, long as they are, and which leaves a long log.
fn large(stage: &mut Stage) {
    stage.settings(AUTO);
    let list = orders(stage, &"G".repeat(40), 110_000);
    stage.drop("大きい.csv", &list);
    stage.pass();
}
