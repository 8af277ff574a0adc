//! Every code has a sample, and the sample shows exactly that code: the good rows go in, the bad ones come back.

use crate::support::World;
use shukka::notice::{Code, Lang};
use std::path::{Path, PathBuf};

fn sample(code: Code) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(code.sample())
}

fn drop_sample(world: &World, code: Code) -> String {
    let path = sample(code);
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    world.drop_bytes(&name, std::fs::read(&path).unwrap());
    name
}

#[test]
fn every_sample_that_a_code_names_is_there_and_the_list_of_codes_is_as_it_was() {
    for code in Code::all().filter(|code| !code.sample().is_empty()) {
        assert!(sample(code).is_file(), "{code}");
    }
    let names: Vec<_> = Code::all().map(Code::name).collect();
    assert_eq!(
        names.join(" "),
        "F001 F002 F003 F004 F005 F006 F007 F008 F009 F010 R101 R102 R103 R104 R105 R106 R107 R108 R109 R110 R111 R112 R113 O201 O203 O204 O205 D301 D302 D303 D304 D305 D306 D307 D308 D309 D310 D311 D312 D313 D314 D315 D316 D317 M401 M402 M403 M404 M405 M406 M407 M408 M409 M410 M411 N501 N502 N503 N504 N505 N506 N507 X901 X902 X903 X904 X905 X906 X907 X908"
    );
}

#[test]
fn explain_gives_the_page_of_every_code_in_both_languages() {
    let world = World::new();
    for code in Code::all() {
        world
            .shukka(&["explain", code.name()])
            .ends(0)
            .says(code.title(Lang::Ja))
            .says(code.remedy(Lang::Ja));
    }
    world.shukka(&["--lang", "en", "explain", "r103"]).ends(0).says("Not a number");
}

#[test]
fn a_bad_row_shows_its_code_and_the_good_ones_go_in() {
    let held = [
        Code::R101,
        Code::R102,
        Code::R103,
        Code::R104,
        Code::R105,
        Code::R106,
        Code::R108,
        Code::R110,
        Code::R111,
        Code::R112,
        Code::R113,
        Code::O201,
    ];
    for code in held {
        let world = World::new();
        let name = drop_sample(&world, code);
        world.pass().ends(1).says(code.name());
        assert!(!world.orders().is_empty(), "{code}");
        assert!(
            world.orders().iter().all(|order| order["number"].as_str().unwrap().starts_with('G')),
            "{code}"
        );
        let reason = world.reason(&name);
        assert!(reason.contains(&format!("{code}  ")) && reason.contains("\r\n      → "), "{code}: {reason}");
        let others = Code::all().filter(|other| *other != code && reason.contains(&format!("\n{other}  ")));
        assert_eq!(others.count(), 0, "{code}: {reason}");
        assert_eq!(world.read(&format!("archive/2026-10-05/{name}")), std::fs::read(sample(code)).unwrap());
    }
}

#[test]
fn a_check_digit_is_a_warning_and_holds_only_when_asked_to() {
    let world = World::new();
    drop_sample(&world, Code::R107);
    world.pass().ends(0).says("R107").says("123456789014");
    assert_eq!(world.reasons("B-1"), Vec::<String>::new());
    world.settings("[rules]\ntracking_check = \"hold\"\n");
    assert_eq!(world.reasons("B-1"), ["D310"]);
    world.shukka(&["export"]).ends(0).says("1件");
}

#[test]
fn a_state_that_its_mall_is_not_known_to_use_goes_in_as_it_came_and_is_told_when_it_is_news() {
    let world = World::new();
    drop_sample(&world, Code::R109);
    world.pass().ends(0).says("R109").says("謎の状態");
    assert_eq!(world.order("G-1")["status"], "謎の状態");
    assert_eq!(world.order("G-2")["status"], "発送待ち");
    let again = String::from_utf8(std::fs::read(sample(Code::R109)).unwrap()).unwrap();
    let ran = world.drop_bytes("again.csv", again.replace("急須", "湯呑")).pass().ends(0);
    assert!(!ran.out.contains("R109"), "{}", ran.out);
}

#[test]
fn a_file_without_a_profile_comes_back_whole_with_its_headers() {
    let world = World::new();
    drop_sample(&world, Code::F001);
    world.pass().ends(1).says("F001").says("日付、売上、担当");
    assert_eq!(world.read("inbox/held/F001.csv"), std::fs::read(sample(Code::F001)).unwrap());
    assert!(world.files("archive").is_empty());
    // Judged afresh when it comes again.
    world.profile("id = \"sales\"\nkind = \"orders\"\n[identify]\ncolumns = [\"売上\", \"担当\"]\n[fields]\nnumber = \"日付\"\n");
    drop_sample(&world, Code::F001);
    world.pass().ends(0).says("新しい受注 1件");
}

#[test]
fn two_profiles_of_one_rank_are_a_refusal_and_the_shops_own_wins() {
    let world = World::new();
    drop_sample(&world, Code::F002);
    world.pass().ends(1).says("F002").says("shukka_orders、staff_updates");
    world.profile("id = \"mine\"\nkind = \"orders\"\n[identify]\ncolumns = [\"修正する受注番号\"]\n[fields]\nnumber = \"受注番号\"\n");
    drop_sample(&world, Code::F002);
    world.pass().ends(0);
    assert_eq!(world.orders().len(), 1);
}

#[test]
fn an_unclear_store_and_a_damaged_workbook_and_too_many_rows_hold_the_file() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\n[[store]]\ncode = \"b\"\n");
    drop_sample(&world, Code::F003);
    world.pass().ends(1).says("F003").says("inbox/a/");
    drop_sample(&world, Code::F004);
    world.pass().ends(1).says("F004");
    world.settings("[limits]\nrows = 3\n");
    drop_sample(&world, Code::F005);
    world.pass().ends(1).says("F005").says("3行");
    assert_eq!(world.files("inbox/held").len(), 6);
}

#[test]
fn a_sheet_that_was_not_read_is_a_warning() {
    let world = World::new();
    drop_sample(&world, Code::F010);
    world.pass().ends(0).says("F010").says("集計");
    assert_eq!(world.order("G-1")["number"], "G-1");
}

#[test]
fn another_mall_s_file_is_held() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\nmall = \"rakuten\"\n");
    drop_sample(&world, Code::F008);
    world.pass().ends(1).says("F008").says("Yahoo!ショッピング");
}

#[test]
fn the_same_file_again_is_known() {
    let world = World::new();
    drop_sample(&world, Code::F006);
    world.pass().ends(0);
    drop_sample(&world, Code::F006);
    world.pass().ends(0).says("F006").says("取り込み済み");
    assert_eq!(world.files("archive/2026-10-05").len(), 2);
    assert!(world.files("inbox").is_empty());
}

#[test]
fn carrier_rows_and_corrections_without_their_order_are_held() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\n[[store]]\ncode = \"b\"\n");
    let list = |numbers: &[&str]| {
        let rows: Vec<_> = numbers.iter().map(|n| format!("{n},新規受付,人")).collect();
        format!("受注番号,受注ステータス,送付先氏名\n{}\n", rows.join("\n"))
    };
    world
        .drop_sjis("a/1.csv", &list(&["G-1", "G-2", "T-1", "B-1", "B-2"]))
        .drop_sjis("b/1.csv", &list(&["T-1"]))
        .pass()
        .ends(0);
    drop_sample(&world, Code::O203);
    world.pass().ends(1).says("O203").says("B-404");
    drop_sample(&world, Code::O204);
    world.pass().ends(1).says("O204").says("a T-1、b T-1");
    drop_sample(&world, Code::O205);
    world.pass().ends(1).says("O205");
    assert!(world.reason("O205.csv").contains("（2か所）"));
    assert_eq!(world.order("G-1")["bundle"]["parent"], "G-2");
}

#[test]
fn mistakes_in_the_settings_are_shown_together_with_the_nearest_key() {
    let world = World::new();
    world.write("shukka.toml", std::fs::read(sample(Code::X901)).unwrap());
    world.shukka(&["run"]).ends(2).says("3行目").says("settle_ms").says("maybe");
}
