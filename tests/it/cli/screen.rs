//! What comes from data is shown without control characters, so that no file or order can write to the terminal or forge
//! a line; what cannot be written is no good end (contract 7).

use crate::support::World;
use std::fs::OpenOptions;

/// Escape sequences, C1, a carriage return, a forged line, marks of direction and signs without a width.
const NASTY: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\rX\nX905 嘘\u{202e}gpj\u{2066}\u{200b}\u{2028}";

fn list(number: &str, name: &str) -> String {
    format!(
        "受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号,備考\n\
         {number},発送待ち,\"{name}\",品,1,ヤマト運輸,宅急便,2026-10-01,123456789013,\"{name}\"\n"
    )
}

#[track_caller]
fn is_clean(text: &str) {
    let odd = text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    });
    assert_eq!(odd, None, "{text:?}");
    assert!(!text.lines().any(|line| line.starts_with("X905")), "a forged line: {text}");
}

#[test]
#[cfg(unix)]
fn no_name_of_a_file_and_no_value_writes_to_the_terminal_or_forges_a_line() {
    let world = World::new();
    world.settings(crate::support::AUTO);
    world.drop_bytes(&format!("注文{NASTY}.csv"), list("A-1", "甲\u{202e}乙\u{200b}"));
    world.drop_bytes(&format!("なぞ{NASTY}.csv"), "天気\u{202e}\u{1b}[1m,\"気\nX905 温\"\n晴れ,20\n");
    world.drop_bytes("悪い.csv", list("A-2\nX905 嘘", "丙").replace(",1,", ",\u{1b}[2J二個,"));
    for command in [
        &["run", "--no-settle"][..],
        &["orders"],
        &["explain", "A-1"],
        &["status"],
        &["check", &format!("inbox/held/なぞ{NASTY}.csv")],
        &["explain", NASTY],
        &["export", "--store", NASTY],
    ] {
        let ran = world.shukka(command);
        is_clean(&ran.out);
        is_clean(&ran.err);
    }
    let shown = world.shukka(&["status"]).out;
    assert!(shown.contains("␛[2J") && shown.contains("\\u{202e}gpj") && shown.contains("␤X905"), "{shown}");
    // Nor do the reasons beside a held file.
    for file in world.files("inbox/held").iter().filter(|file| file.ends_with(".理由.txt")) {
        let text = String::from_utf8(world.read(&format!("inbox/held/{file}"))).unwrap();
        is_clean(&text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
    }
}

#[test]
fn json_says_what_is_and_escapes_by_itself() {
    let world = World::new();
    world.drop_bytes("注文.csv", list("A-1", "甲\u{202e}乙\n丙"));
    world.pass();
    let said = world.shukka(&["orders", "--json"]).ends(0).out;
    assert_eq!(said.lines().count(), 1);
    assert_eq!(world.order("A-1")["ship_to"]["name"], "甲\u{202e}乙\n丙");
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written_is_no_good_end_and_a_closed_pipe_is() {
    let world = World::new();
    world.drop_bytes("注文.csv", list("A-1", "甲"));
    world.pass().ends(0);
    for command in [
        &["orders", "--json"][..],
        &["orders"],
        &["status", "--json"],
        &["explain", "A-1"],
        &["explain", "F001"],
        &["check"],
        &["export", "--dry-run", "--json"],
        &["report", "--json"],
        &["run", "--no-settle"],
        &["set", "A-1", "memo=x"],
        &["ledger", "accept"],
        &["--help"],
        &["--version"],
    ] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended = world.command(command).stdout(full).output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "a full disk is not our own fault: {command:?}");
        assert!(String::from_utf8_lossy(&ended.stderr).contains("X902"), "{command:?}");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = world.command(command).stdout(writer).output().unwrap();
        assert!(matches!(ended.status.code(), Some(0 | 1)), "{command:?}: {:?}", ended.status);
    }
}
