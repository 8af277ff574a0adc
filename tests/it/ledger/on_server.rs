//! A ledger on a server: the same day to the byte, its password and its way, going there and back.

use crate::support::server::{OwnServer, Place, say};
use crate::support::{AUTO, Ran, World, files_of, sjis};
use std::path::Path;
use std::process::Command;

/// What every command of a day printed, and every file that came of it.
struct Day {
    said: Vec<(String, Ran)>,
    files: Vec<(String, Vec<u8>)>,
}

fn sheet(rows: &[&str]) -> Vec<u8> {
    let head = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数";
    sjis(&format!("{head}\n{}\n", rows.join("\n")))
}

/// A day in a shop: files of every kind that there is a sample of, good and bad, and what people do.
fn day_of(world: &World) -> Day {
    world.settings(AUTO);
    let mut said = Vec::new();
    let mut ask = |arguments: &[&str]| {
        let ran = world.shukka(arguments);
        let place = world.dir().to_string_lossy().into_owned();
        let ran = Ran { out: ran.out.replace(&place, "DIR"), err: ran.err.replace(&place, "DIR"), ..ran };
        said.push((arguments.join(" "), ran));
    };
    world.drop_bytes(
        "一.csv",
        sheet(&[
            "A-1,発送待ち,高橋花子,ヤマト運輸,123456789013,2026/10/03,品,2",
            "A-2,発送待ち,山田太郎,ヤマト運輸,,2026/10/03,品,1",
            "A-3,発送待ち,佐藤次郎,ヤマト運輸,123456789013,2026/10/03,品,２個",
            "A-10,保留,鈴木三郎,佐川急便,,,品,1",
        ]),
    );
    ask(&["run", "--no-settle"]);
    ask(&["set", "A-2", "shipment.tracking=123456789013"]);
    world.drop_bytes("二.csv", sheet(&["A-3,発送待ち,佐藤次郎,ヤマト運輸,123456789013,2026/10/03,品,2"]));
    ask(&["run", "--no-settle"]);
    let mut samples = files_of(Path::new("fixtures"));
    samples.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    samples.sort();
    for (number, sample) in samples.iter().enumerate() {
        world.drop_bytes(&format!("{number:03}.csv"), std::fs::read(sample).unwrap());
    }
    ask(&["run", "--no-settle"]);
    for arguments in [
        &["status", "--json"][..],
        &["orders", "--json"],
        &["orders", "A-1"],
        &["orders", "--due"],
        &["explain", "A-3"],
        &["export", "--dry-run"],
        &["export", "--json"],
        &["labels", "--json"],
        &["day"],
        &["undo", "一.csv", "--dry-run"],
        &["undo", "二.csv"],
        &["run", "--no-settle"],
        &["orders", "--json"],
        &["report", "--from", "2026-01-01", "--to", "2026-12-31"],
        &["status"],
    ] {
        ask(arguments);
    }
    let mut files = Vec::new();
    for folder in ["archive", "inbox", "outbox"] {
        for name in world.files(folder) {
            files.push((format!("{folder}/{name}"), world.read(&format!("{folder}/{name}"))));
        }
    }
    Day { said, files }
}

#[test]
fn a_whole_day_is_the_same_to_the_byte() {
    let Some(there) = World::on_server() else { return };
    let (here, there) = (day_of(&World::new()), day_of(&there));
    for ((asked, here), (_, there)) in here.said.iter().zip(&there.said) {
        assert_eq!((here.code, &here.err), (there.code, &there.err), "{asked}\n{}", there.out);
        assert_eq!(here.out, there.out, "{asked}");
    }
    let names = |day: &Day| day.files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&here), names(&there));
    for ((name, here), (_, there)) in here.files.iter().zip(&there.files) {
        // Of workbooks only the names: they hold when they were made.
        assert!(
            here == there || std::path::Path::new(name).extension().is_some_and(|it| it == "xlsx"),
            "{name}"
        );
    }
    assert!(here.said.iter().any(|(asked, ran)| asked == "orders --json" && ran.out.lines().count() > 20));
}

/// The program with settings that name a ledger, and with a password in its environment.
fn asked(url: &str, more: &str, password: Option<&str>) -> Ran {
    let world = World::new();
    world.write("shukka.toml", format!("[ledger]\nurl = \"{url}\"\n{more}"));
    let mut command = world.command(&["--lang", "en", "run"]);
    command.env_remove("TEST_LEDGER_PASSWORD");
    if let Some(password) = password {
        command.env("TEST_LEDGER_PASSWORD", password);
    }
    let ran = Ran::of(&command.output().unwrap());
    let told = format!("{}{}", ran.out, ran.err);
    assert!(!told.contains("sesame"), "a password is told: {told}");
    ran
}

#[test]
fn a_password_is_in_no_address_and_wrong_or_missing_it_is_a_mistake_of_the_settings() {
    let Some(place) = Place::new() else { return };
    let (locked, env) = (place.url_as("locked"), "password = { env = \"TEST_LEDGER_PASSWORD\" }\n");
    asked(&locked, env, Some("open sesame")).ends(0);
    asked(&locked, env, Some("shut sesame")).ends(2).says("X901");
    asked(&locked, env, None).ends(2).says("TEST_LEDGER_PASSWORD");
    asked(&locked, "", None).ends(2).says("X901");
    let within = locked.replacen("//locked@", "//locked:sesame@", 1);
    asked(&within, "", None).ends(2).says("ledger.url");
    asked("postgres://", "", None).ends(2).says("ledger.url");
}

#[test]
fn a_server_that_is_away_is_said_to_be_away() {
    // Nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    asked(&format!("postgres://shukka@{free}/shukka"), "", None).ends(3).says("X908");
}

#[test]
fn off_this_machine_and_where_it_is_asked_for_only_an_encrypted_way_is_taken() {
    let Some(place) = Place::new() else { return };
    let env = "password = { env = \"TEST_LEDGER_PASSWORD\" }\n";
    let (covered, word) = (place.url_as("covered"), Some("open sesame"));
    asked(&covered, env, word).ends(2);
    let cert = std::env::var("SHUKKA_TEST_SERVER_CERT").unwrap();
    asked(&covered, &format!("{env}root_cert = \"{cert}\"\n"), word).ends(0);
    // A server that somebody else vouches for is not the one.
    let (other, world) = (sample_certificate(), World::new());
    world.write("other.pem", other);
    let other = world.path("other.pem");
    asked(&covered, &format!("{env}root_cert = \"{}\"\n", other.display()), word).says("X90");
}

#[test]
fn a_server_that_is_its_own_authority_is_known_by_its_own_certificate_and_no_other_is() {
    let Some(server) = OwnServer::start() else { return };
    let (own, world) = (server.show_own_authority(), World::of_file());
    world.write("own.pem", own).write("other.pem", sample_certificate());
    let with = |root: &str, host: &str| {
        let url = server.url().replacen("127.0.0.1", host, 1);
        world.write("shukka.toml", format!("[ledger]\nurl = \"{url}\"\nroot_cert = \"{root}.pem\"\n"));
        world.pass()
    };
    crate::support::until("it shows its new certificate", || with("own", "127.0.0.1").code == 0);
    with("other", "127.0.0.1").ends(2).says("X901");
    // Not under a name that it does not bear.
    with("own", "localhost").ends(2).says("X901");
}

/// A certificate of somebody else.
fn sample_certificate() -> Vec<u8> {
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=other"]);
    openssl.args(["-keyout", "/dev/null"]).output().unwrap().stdout
}

#[test]
fn a_ledger_goes_to_a_server_and_back_whole() {
    let Some(place) = Place::new() else { return };
    let world = World::new();
    if crate::support::server::is_everywhere() {
        return;
    }
    drop(day_of(&world));
    let (before, status) = (world.shukka(&["orders", "--json"]), world.shukka(&["status", "--json"]));
    world.shukka(&["ledger", "move", "--to", &place.url()]).ends(0).says("移しました");
    // The settings do not know yet: nothing is done with the old one.
    world.pass().ends(2).says("X907");
    world.settings(&format!("{AUTO}[ledger]\nurl = \"{}\"\n", place.url()));
    assert_eq!(world.shukka(&["orders", "--json"]).out, before.out);
    assert_eq!(world.shukka(&["status", "--json"]).out, status.out);
    world.pass();
    world.shukka(&["ledger", "move", "--to", &place.url()]).ends(2);
    world.shukka(&["ledger", "move", "--to", "sqlite:state/back.db"]).ends(0);
    world.pass().ends(2).says("X907");
    world.settings(&format!("{AUTO}[ledger]\nurl = \"sqlite:state/back.db\"\n"));
    assert_eq!(world.shukka(&["orders", "--json"]).out, before.out);
    world.pass();
}

#[test]
fn a_backup_of_a_server_s_ledger_is_a_shop_without_a_server() {
    let Some(world) = World::on_server() else { return };
    drop(day_of(&world));
    let orders = world.shukka(&["orders", "--json"]).out;
    let keep = tempfile::tempdir().unwrap();
    let (file, to) = (keep.path().join("shop.zip"), keep.path().join("new"));
    world.shukka(&["backup", &file.to_string_lossy()]).ends(0);
    let outbox = world.path("outbox");
    let outbox = outbox.to_string_lossy();
    world.shukka(&["restore", &file.to_string_lossy(), &to.to_string_lossy(), "--outbox", &outbox]);
    let ledger = rusqlite::Connection::open(to.join("state/ledger.db")).unwrap();
    let arrivals: i64 = ledger.query_row("SELECT COUNT(*) FROM arrivals", [], |row| row.get(0)).unwrap();
    assert!(arrivals > 10 && orders.lines().count() > 20);
}

#[test]
fn a_server_that_forgets_is_found_out() {
    let Some(world) = World::on_server() else { return };
    world.settings(AUTO);
    world.drop_bytes("一.csv", sheet(&["A-1,発送待ち,高橋,ヤマト運輸,123456789013,2026/10/03,品,2"]));
    world.pass().ends(0);
    assert_eq!(world.files("outbox/custom").len(), 1);
    // What a standby does that had not heard of it.
    world.place().say(
        "DELETE FROM batches; DELETE FROM exports; DELETE FROM arrivals; DELETE FROM orders; DELETE FROM packs",
    );
    world.pass().ends(2).says("X907");
    drop(say(&world.place().url(), "SELECT 1"));
}
