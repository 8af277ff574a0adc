//! A ledger of any earlier version is brought up to date with everything in it.

use crate::support::World;
use rusqlite::{Connection, params};
use shukka::order::{Field, StatementBuf, Yen};

/// What a ledger of each version may hold that one of the version before could not; the samples of a version are
/// in it when the later migrations run.
const SAMPLES: &[fn(&Connection)] = &[
    orders_and_exports,
    mall,
    requests,
    numbers_and_labels,
    new_numbers,
    packs,
    batch_pieces,
    standings,
    reserved_names,
    held_sets,
    doubts,
    requests_without_form,
    marked_numbers,
    people,
    told_earlier,
    tidings,
    doubtful_phones,
    taken_back,
    sendings,
    asked_from_the_board,
    labels_with_arrivals,
];

fn migrations() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/sqlite/migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// What is only doubtful is not quoted beside its order from here on.
fn doubtful_phones(ledger: &Connection) {
    let quoted = "SELECT COUNT(*) FROM findings WHERE held = 0 AND code IN ('R112', 'R113') AND value <> ''";
    assert_eq!(ledger.query_row(quoted, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

fn orders_and_exports(ledger: &Connection) {
    let mut said = StatementBuf::new();
    said.put_integer(Field::ORDERED_AT, 1_790_812_800);
    said.put_text(Field::STATUS, "発送待ち");
    said.put_text(Field::ORDERER_NAME, "髙橋 花子");
    said.put_text(Field::SHIP_TO_NAME, "髙橋 花子");
    said.put_yen(Field::TOTALS_TOTAL, Yen::new(2950).unwrap());
    let mut later = StatementBuf::new();
    later.put_text(Field::CARRIER, "ヤマト運輸");
    later.put_text(Field::TRACKING, "123456789013");
    ledger.execute_batch(
        "INSERT INTO stores VALUES (1, 'own');
         INSERT INTO arrivals VALUES (1, x'00', '古い.csv', '', 1, 'p', 'orders', 'shift_jis', 10, 1790812800, 1, '', 2, 2, 0, 0, '', 0, '', '');",
    )
    .unwrap();
    for (id, number) in [(1, "A-1"), (2, "A-2")] {
        let first = said.as_statement().as_bytes();
        ledger
            .execute(
                "INSERT INTO orders VALUES (?1, 1, ?2, 1, ?1 + 1, 1790812800, 0, ?3)",
                params![id, number, first],
            )
            .unwrap();
        ledger.execute("INSERT INTO calendar VALUES (20261001, ?1)", [id]).unwrap();
    }
    ledger
        .execute(
            "INSERT INTO facts VALUES (1, 1, 1, 1, 2, 1790812801, ?1)",
            [later.as_statement().as_bytes()],
        )
        .unwrap();
    ledger
        .execute_batch(
            "INSERT INTO bundles VALUES (2, 1);
             INSERT INTO exports VALUES (1, 2, 1790812900, 1);
             INSERT INTO batches VALUES (1, 1, 'shipments', 1790812900, 'x.csv', x'', 1, 2);
             INSERT INTO batch_rows VALUES (1, 1, 1, x'41');",
        )
        .unwrap();
}

fn mall(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT INTO points VALUES (1, 1790812900, 4);
             INSERT INTO meta VALUES ('mall enrolled own', '1');
             INSERT INTO arrivals VALUES (8, x'01', 'y.csv', 'own', 1, 'p', 'orders', 'utf-8', 10, 1790812800, 0, '', 2, 1, 1, 0, '', 0, '2026-10-01/y.csv', 'y.csv');
             INSERT INTO arrivals VALUES (9, x'02', 'y.csv', 'own', 1, 'p', 'orders', 'utf-8', 10, 1790812801, 0, '', 2, 1, 1, 0, '', 0, '2026-10-01/y (2).csv', 'y.csv');",
        )
        .unwrap();
    for (order, word) in (100..).zip(MALL_WORDS) {
        ledger
            .execute("INSERT INTO mall VALUES (1, ?1, ?2, 1790812900, 0, '')", params![order, word])
            .unwrap();
    }
}

/// What a ledger kept of orders at the mall before there were numbers for it, in the order of these numbers.
const MALL_WORDS: [&str; 9] = [
    "",
    "NOT_FOUND",
    "WAITING_FOR_PAYMENT",
    "WAITING_FOR_SHIPPING",
    "COMPLETING",
    "COMPLETED",
    "CANCELING",
    "CANCELED",
    "ON_HOLD",
];

fn requests(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT INTO requests (asked_at, command, english, json) VALUES (1790812900, 'export', 0, 0);
             INSERT INTO request_lines VALUES (1, 1, 0, '通知しました');",
        )
        .unwrap();
}

fn requests_without_form(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT INTO requests (asked_at, command) VALUES (1790812900, 'fetch');
             INSERT INTO request_lines VALUES (2, 1, '通知しました');",
        )
        .unwrap();
}

fn marked_numbers(ledger: &Connection) {
    ledger.execute_batch("INSERT INTO marked_numbers VALUES (1, 'A-7', 200);").unwrap();
}

fn taken_back(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT INTO withdrawn_facts VALUES (1, 'A-8', 1, 0, 0, 1, 2, 1790812900, x'');
             INSERT INTO withdrawn_labels VALUES (1, 'A-8', 1790812900, 'outbox/labels/a.csv');",
        )
        .unwrap();
}

fn labels_with_arrivals(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT OR REPLACE INTO labels VALUES (1, 1790812900, 'outbox/labels/a.csv', 100);
             INSERT INTO withdrawn_labels VALUES (1, 'W-9', 1790812900, 'outbox/labels/a.csv', NULL);",
        )
        .unwrap();
}

fn sendings(ledger: &Connection) {
    ledger.execute("INSERT INTO sendings VALUES ('ab', 1790812900, '佐藤', NULL)", []).unwrap();
}

fn people(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT INTO people VALUES (1, '佐藤', '佐藤', 'owns', '$argon2id$', 0, 1790812900);
             INSERT INTO sessions VALUES (1, x'01', 1, 1790812900, 1790812900, 'browser');
             INSERT INTO invitations VALUES (x'02', NULL, 1790812900);
             INSERT INTO deeds VALUES (1, 1790812900, '佐藤', 'logged_in', '佐藤', '');",
        )
        .unwrap();
}

fn tidings(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT OR IGNORE INTO tidings (key, kind, store, ord, since, count) VALUES ('order/1', 'stuck', 'own', 1, 1790812900, 1);
             INSERT INTO told_of SELECT '店長', id, 1790812900 FROM tidings WHERE key = 'order/1';
             INSERT INTO letters (channel, mark, day, at, tries, next_at, why) VALUES ('店長', 'm', '20261001', 1790812900, 1, 1790812900, '');
             INSERT INTO letter_tidings VALUES (1, 1);
             INSERT INTO channels VALUES ('店長', '', NULL, '', 1790812900, '20261001');",
        )
        .unwrap();
}

fn numbers_and_labels(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT OR IGNORE INTO numbers VALUES (123456789013, 1); INSERT INTO labels VALUES (2, 1790812900, 'x.csv');",
        )
        .unwrap();
}

fn new_numbers(ledger: &Connection) {
    ledger.execute("INSERT INTO new_numbers VALUES (123456789024, 2)", []).unwrap();
}

fn packs(ledger: &Connection) {
    let mut said = StatementBuf::new();
    said.put_text(Field::STATUS, "発送待ち");
    // One order: where it ends, its row and source, its number with its length, what was said.
    let entry = [&[7, 0, 3], &b"P-1"[..], said.as_statement().as_bytes()].concat();
    let ends = u16::try_from(entry.len()).unwrap().to_le_bytes();
    let body = [&[1, 0][..], &ends, &entry].concat();
    ledger.execute("INSERT INTO packs VALUES (3, 1, 1, 1, 1790812800, 'P-1', 'P-1', ?1)", [body]).unwrap();
    ledger.execute("INSERT INTO calendar_runs VALUES (20261001, 3, 1, x'')", []).unwrap();
}

fn batch_pieces(ledger: &Connection) {
    ledger.execute("INSERT INTO batch_pieces VALUES (1, 0, x'', x'')", []).unwrap();
}

fn standings(ledger: &Connection) {
    ledger
        .execute(
            "INSERT INTO mall (store, ord, word, seen_at, phase, codes, standing) VALUES (1, 200, 'ODD', 1790812900, 0, '', 8)",
            [],
        )
        .unwrap();
}

fn reserved_names(ledger: &Connection) {
    ledger.execute_batch("INSERT INTO reserved_names VALUES ('archive', '2026-10-02/z.csv', 10);").unwrap();
}

fn held_sets(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT INTO held_rows VALUES (100, 2, 'A-1', '[\"A-1\"]', 101, 1790812900);
             INSERT INTO held_sets VALUES (100, 2, 1790812900, 10, 20, NULL, NULL);",
        )
        .unwrap();
}

fn doubts(ledger: &Connection) {
    ledger
        .execute_batch("INSERT INTO doubts VALUES ('own', 1790812800); INSERT INTO told_before VALUES ('own', 'Z-1', 7, 1790812800);")
        .unwrap();
}

fn asked_from_the_board(ledger: &Connection) {
    ledger.execute_batch("UPDATE requests SET asked_by = '佐藤', seen = 'abc';").unwrap();
}

fn told_earlier(ledger: &Connection) {
    ledger
        .execute_batch(
            "INSERT INTO told_earlier VALUES (1, 0, 1790812800, NULL);
             UPDATE exports SET known = 3 WHERE ord = 1;
             UPDATE requests SET chosen = 3, orders = '1 2';",
        )
        .unwrap();
}

#[test]
fn every_earlier_version_becomes_this_one_and_loses_nothing() {
    let migrations = migrations();
    assert_eq!(SAMPLES.len(), migrations.len(), "a migration without sample data");
    for version in 1..=migrations.len() {
        let world = World::new();
        world.settings("[[store]]\ncode = \"own\"\n");
        world.write("state/.keep", "");
        let ledger = Connection::open(world.path("state/ledger.db")).unwrap();
        for (migration, sample) in migrations.iter().zip(SAMPLES).take(version) {
            ledger.execute_batch(migration).unwrap();
            sample(&ledger);
        }
        ledger.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
        drop(ledger);

        let first = world.order("A-1");
        let found = ["number", "status", "ordered_at"].map(|field| first[field].as_str().unwrap().to_owned());
        assert_eq!(found, ["A-1", "発送待ち", "2026-10-01T09:00:00+09:00"], "version {version}");
        assert_eq!(first["ship_to"]["name"], "髙橋 花子", "version {version}");
        assert_eq!(first["totals"]["total"], 2950);
        assert_eq!(first["shipment"]["tracking"][0], "123456789013");
        assert_eq!(first["export"]["state"], "sent", "{first}");
        assert_eq!(world.order("A-2")["bundle"]["parent"], "A-1");
        if version >= 6 {
            assert_eq!(world.order("P-1")["status"], "発送待ち");
        }
        world.shukka(&["explain", "A-1"]).ends(0).says("古い.csv").says("123456789013");
        // It is of the newest version now, and one that is newer still is refused.
        let ledger = Connection::open(world.path("state/ledger.db")).unwrap();
        let numbered = "SELECT ord FROM (SELECT * FROM numbers UNION SELECT * FROM new_numbers) WHERE number = 123456789013";
        assert_eq!(ledger.query_row(numbered, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
        if version >= 2 {
            let mut query =
                ledger.prepare("SELECT standing, word FROM mall WHERE ord < 200 ORDER BY ord").unwrap();
            let kept = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            let kept: Vec<(i64, String)> = kept.map(Result::unwrap).collect();
            let unknown = |standing| if standing == 8 { "ON_HOLD".to_owned() } else { String::new() };
            // Two that had one name before names were kept do not keep the ledger from being opened.
            let names = "SELECT GROUP_CONCAT(kept, ' ') FROM (
                SELECT place || '=' || name AS kept FROM reserved_names WHERE arrival < 10 ORDER BY place, name)";
            let names: String = ledger.query_row(names, [], |row| row.get(0)).unwrap();
            assert_eq!(names, "archive=2026-10-01/y (2).csv archive=2026-10-01/y.csv held/own=y.csv");
            assert_eq!(kept, (0..9).map(|standing| (standing, unknown(standing))).collect::<Vec<_>>());
        }
        let now: i64 = ledger.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(usize::try_from(now).unwrap(), migrations.len());
        ledger.pragma_update(None, "user_version", now + 1).unwrap();
        world.shukka(&["orders"]).ends(2).says("新しい");
    }
}

#[test]
fn an_export_that_an_older_version_recorded_is_finished_and_its_lines_are_found() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"own\"\n");
    world.write("state/.keep", "");
    let ledger = Connection::open(world.path("state/ledger.db")).unwrap();
    ledger.execute_batch(&migrations()[0]).unwrap();
    orders_and_exports(&ledger);
    ledger
        .execute_batch(
            "UPDATE batches SET state = 0, head = x'480A', row_count = 2;
             INSERT INTO batch_rows VALUES (1, 2, 2, x'420A');
             UPDATE batch_rows SET line = x'410A' WHERE ord = 1;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(ledger);

    world.pass();
    assert_eq!(world.read("outbox/own/x.csv"), b"H\nA\nB\n");
    world.shukka(&["explain", "A-1"]).ends(0).says("outbox/own/x.csv");
}
