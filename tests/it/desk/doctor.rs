//! `shukka doctor`: a sound shop is sound, and of each that is broken in another way it says what is wrong and what to
//! do, mends nothing, and goes on looking.

use crate::support::server::is_everywhere;
use crate::support::{Post, World};

const LIST: &str = "受注番号,受注ステータス,送付先氏名,商品名,個数\nA-1,発送待ち,見本,品,1\n";

/// What it says, as (about, is, what, remedy), and how it ends.
fn seen(world: &World) -> (i32, Vec<[String; 4]>) {
    let ran = world.shukka(&["doctor", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
    let text = |sign: &serde_json::Value, key: &str| sign[key].as_str().unwrap().to_owned();
    let signs = said["signs"].as_array().unwrap().iter();
    (ran.code, signs.map(|s| ["about", "is", "what", "remedy"].map(|key| text(s, key))).collect())
}

/// Looks for one sign that is not well, which says what to do.
#[track_caller]
fn finds(world: &World, ends: i32, about: &str, is: &str, words: &str) {
    let (code, signs) = seen(world);
    let found = signs.iter().find(|sign| sign[0] == about && sign[1] == is && sign[2].contains(words));
    let found = found.unwrap_or_else(|| panic!("no {about} {is} {words} in {signs:#?}"));
    assert!(about == "ledger" || about == "mall" || about == "work" || !found[3].is_empty(), "{found:?}");
    assert_eq!(code, ends, "{signs:#?}");
}

/// A shop on a disk that has worked.
fn at_work() -> World {
    worked(World::on_disk())
}

fn worked(world: World) -> World {
    let world = world.by_the_clock();
    world.settings("[[store]]\ncode = \"acme\"\nname = \"a\"\n");
    world.drop_sjis("一.csv", LIST).pass().ends(0);
    world
}

#[test]
fn a_sound_shop_is_sound_and_nothing_is_left_behind() {
    let world = at_work();
    let before = world.files("");
    let (code, signs) = seen(&world);
    let bad: Vec<_> = signs.iter().filter(|sign| !["well", "mind"].contains(&sign[1].as_str())).collect();
    assert!(bad.is_empty() && code == 0, "{bad:#?}");
    for about in [
        "settings", "folders", "rights", "disk", "space", "clock", "ledger", "watcher", "work", "mail",
        "backup",
    ] {
        assert!(signs.iter().any(|sign| sign[0] == about), "{about} is not looked at: {signs:#?}");
    }
    assert_eq!(world.files(""), before);
    world.shukka(&["doctor"]).ends(0).says("✓ 台帳").says("△ 控え").says("shukka backup");
    let well = if is_everywhere() { "✓ ledger: on a server" } else { "✓ ledger: whole" };
    world.shukka(&["--lang", "en", "doctor"]).ends(0).says(well);
    // A folder in which nothing has happened yet is no broken shop, and stays as it is.
    let world = World::on_disk().by_the_clock();
    world.settings("");
    world.shukka(&["doctor"]).ends(0);
    assert_eq!(world.files(""), ["shukka.toml"]);
}

#[test]
fn mistakes_in_the_settings_hide_nothing_else() {
    let world = at_work();
    world.settings("[[store]]\ncode = \"acme\"\ncolour = \"red\"\n");
    finds(&world, 2, "settings", "broken", "colour");
    finds(&world, 2, "ledger", "well", if is_everywhere() { "サーバー" } else { "壊れていません" });
    world.write("shukka.toml", b"\xff\xfe\xfd");
    finds(&world, 2, "settings", "broken", "shukka.toml");
}

#[test]
fn folders_that_are_gone_or_in_whose_place_a_file_lies() {
    let world = at_work();
    std::fs::remove_dir_all(world.path("archive")).unwrap();
    finds(&world, 2, "folders", "broken", "archive/ がありません");
    world.write("archive", "a file");
    finds(&world, 2, "folders", "broken", "archive/ に書き込めません");
}

#[cfg(unix)]
#[test]
fn what_others_may_read_is_said_before_it_is_mended() {
    let world = at_work();
    world.may("state", 0o755);
    finds(&world, 2, "rights", "broken", "state");
    world.may("state", 0o700);
    let store = "[[store]]\ncode = \"m\"\nname = \"m\"\nkind = \"mercari-shops\"\nclient_name = \"X\"\ntoken = { file = \"token\" }\nendpoint = \"http://127.0.0.1:9/\"\n[store.export]\nvia = \"api\"\n";
    world.settings(store).write("token", "t0ken").may("token", 0o644);
    finds(&world, 2, "rights", "broken", "token");
}

#[cfg(target_os = "linux")]
#[test]
fn a_state_in_memory_and_one_in_a_folder_of_the_cloud() {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let world = at_work();
    std::fs::remove_dir_all(world.path("state")).unwrap();
    std::fs::remove_dir_all(world.path("archive")).unwrap();
    std::fs::remove_file(world.path("outbox/.shukka-witness")).unwrap();
    std::os::unix::fs::symlink(memory.path(), world.path("state")).unwrap();
    world.pass().ends(0);
    finds(&world, 0, "disk", "mind", "tmpfs");
    std::fs::remove_file(world.path("state")).unwrap();
    world.write("OneDrive - Shop/x", "");
    std::os::unix::fs::symlink(world.path("OneDrive - Shop"), world.path("state")).unwrap();
    finds(&world, 2, "disk", "mind", "OneDrive");
}

/// Skipped where no disk may be mounted.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_without_room() {
    let world = at_work();
    let script = "mount -t tmpfs -o size=256k none \"$1\" || exit 99; shift; exec \"$@\"";
    let mut outer = std::process::Command::new("unshare");
    outer.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(world.path("archive"));
    let Ok(output) = world.command_within(outer, &["doctor"]).output() else { return };
    let ran = crate::support::Ran::of(&output);
    if ran.code != 99 && !ran.err.contains("unshare") {
        ran.ends(2).says("✗ 空き容量: archive/ の空きがありません").says("→ いらないファイル");
    }
}

#[test]
fn a_clock_that_is_behind_the_ledger() {
    let world = at_work();
    world.drop_sjis("二.csv", &LIST.replace("A-1", "A-2"));
    world.shukka(&["--now", "2099-01-01T00:00:00+09:00", "run", "--no-settle"]).ends(0);
    finds(&world, 2, "clock", "broken", "2099/01/01");
}

#[test]
fn a_ledger_that_is_damaged_or_newer_or_behind_or_gone() {
    let at_work = || worked(World::of_file());
    let world = at_work();
    world.sqlite().pragma_update(None, "user_version", 9_999).unwrap();
    finds(&world, 2, "ledger", "broken", "新しい");
    let world = at_work();
    drop(world.sqlite().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
    let mut bytes = world.read("state/ledger.db");
    let middle = bytes.len() / 2;
    bytes[16_384..middle].fill(0xA5);
    world.write_private("state/ledger.db", "");
    world.write("state/ledger.db", bytes);
    finds(&world, 2, "ledger", "broken", "台帳が壊れています");
    let world = at_work();
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _ = std::fs::remove_file(world.path(&format!("state/{name}")));
    }
    finds(&world, 2, "ledger", "broken", "X907");
}

#[test]
fn a_mall_that_does_not_answer_and_a_token_that_is_not_there() {
    let world = at_work();
    let store = |token: &str| {
        format!(
            "[[store]]\ncode = \"m\"\nname = \"m\"\nkind = \"mercari-shops\"\nclient_name = \"X\"\n{token}\nendpoint = \"http://127.0.0.1:9/\"\n[store.export]\nvia = \"api\"\n"
        )
    };
    world.settings(&store("token = { file = \"token\" }")).write_private("token", "t0ken").pass();
    finds(&world, 3, "mall", "broken", "m");
    world.settings(&store("token = { env = \"SHUKKA_TOKEN_THAT_NOBODY_SETS\" }"));
    finds(&world, 2, "mall", "broken", "SHUKKA_TOKEN_THAT_NOBODY_SETS");
}

#[test]
fn word_that_cannot_go_out() {
    let world = at_work();
    world.shukka(&["doctor"]).ends(0).says("△ 知らせ: 誰にも知らせません").says("[[notice]]");
    let post = Post::open();
    let hook = |url: &str| {
        format!(
            "[[notice]]\nname = \"店長\"\nto = \"webhook\"\nurl = {url}\ngather_s = 0\nwhat = [\"ふつう\"]\n"
        )
    };
    // A store that no pass has seen yet has no folder, which is no fault.
    world.settings(&hook(&format!("\"{}\"", post.url("hook"))));
    let (code, signs) = seen(&world);
    assert!(code == 0 && signs.iter().any(|sign| sign[0] == "mail" && sign[1] == "well"), "{signs:#?}");
    assert_eq!(post.posted("hook").iter().filter(|it| it.method != "HEAD").count(), 0, "nothing is told");
    // A server that is not there; one that has refused; a secret that is not there; a mail server with another password.
    world.settings(&hook("\"http://127.0.0.1:9/\""));
    finds(&world, 3, "mail", "broken", "N502");
    world.settings(&hook(&format!("\"{}\"", post.url("hook"))));
    post.says("hook", 404);
    world.drop_sjis("二.csv", &LIST.replace(",1", ",一個").replace("A-1", "A-2")).pass().ends(1);
    finds(&world, 2, "mail", "broken", "HTTP 404");
    world.settings(&hook("{ env = \"SHUKKA_HOOK_THAT_NOBODY_SETS\" }"));
    finds(&world, 2, "mail", "broken", "N504");
    world.settings("[mail]\nhost = \"127.0.0.1:9\"\nfrom = \"shop@example.jp\"\n[[notice]]\nname = \"n\"\nto = \"mail\"\naddress = [\"a@example.jp\", \"b@example.jp\"]\n");
    finds(&world, 3, "mail", "broken", "n <b@example.jp>");
}

#[test]
fn what_passes_could_not_do() {
    let world = at_work();
    world.write("inbox/誰も読まない/a.csv", LIST).pass().ends(1);
    finds(&world, 1, "work", "waits", "F009");
}
