//! Open pages hear that something changed, and cost nothing while nothing does.

use super::{Board, PASSWORD};
use crate::support::{World, until};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An open page's stream, behind its head.
fn listens(board: &Board, cookie: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", board.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!("GET /news HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", board.host());
    stream.write_all(head.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
    }
    reader
}

/// Reads on until news come.
fn hears(reader: &mut BufReader<TcpStream>) -> bool {
    let mut line = String::new();
    loop {
        line.clear();
        match reader.read_line(&mut line) {
            Ok(0) | Err(_) => return false,
            Ok(_) if line.trim_end() == "event: news" => return true,
            Ok(_) => {}
        }
    }
}

#[test]
fn every_open_page_hears_of_a_change_and_of_the_next_one() {
    let world = World::new();
    world.settings("");
    let board = Board::alone(&world);
    let owner = board.owner();
    let mut pages: Vec<_> = (0..3).map(|_| listens(&board, &owner)).collect();
    for (name, number) in [("注文.csv", "A-1"), ("次.csv", "A-2")] {
        let list = format!(
            "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数\n{number},2026/10/01,発送待ち,山田 花子,りんご,1\n"
        );
        world.drop_sjis(name, &list);
        world.shukka(&["run", "--no-settle"]).ends(0);
        for page in &mut pages {
            assert!(hears(page), "{name}");
        }
    }
    // Nobody hears who may not look.
    board.get("/news", "").is(303);
    assert!(!PASSWORD.is_empty());
}

#[test]
fn an_upload_that_is_broken_off_leaves_nothing_and_one_that_goes_on_is_whole() {
    let world = World::new();
    world.settings("");
    let board = Board::alone(&world);
    let owner = board.owner();
    let begin = |bytes: usize| {
        let mut stream = TcpStream::connect(("127.0.0.1", board.port)).unwrap();
        let head = format!(
            "POST /files/upload HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {owner}\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {bytes}\r\n\r\n\
             --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lang.csv\"\r\n\r\n",
            host = board.host()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let lies_hidden = || {
        let inbox = std::fs::read_dir(world.path("inbox")).unwrap().flatten();
        inbox.filter(|entry| entry.file_name().to_string_lossy().starts_with(".shukka-put-")).count()
    };
    let mut broken = begin(1 << 20);
    broken.write_all(&vec![b'x'; 70_000]).unwrap();
    until("it has begun", || lies_hidden() == 1);
    drop(broken);
    until("nothing is left of it", || lies_hidden() == 0);
    assert!(!world.path("inbox/lang.csv").exists());
    // Piece by piece, with others at work between.
    let pieces = 3_000;
    let body: Vec<u8> = (0..pieces * 1_000).map(|at| b"abcdefghijklmnopqrstuvw"[at % 23]).collect();
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lang.csv\"\r\n\r\n".len();
    let mut slow = begin(head + body.len() + "\r\n--b--\r\n".len());
    for piece in body.chunks(1_000) {
        slow.write_all(piece).unwrap();
        slow.flush().unwrap();
    }
    board.get("/files", &owner).is(200);
    slow.write_all(b"\r\n--b--\r\n").unwrap();
    until("it is there", || world.path("inbox/lang.csv").exists());
    assert_eq!(world.read("inbox/lang.csv"), body);
}

#[test]
fn connections_that_say_nothing_keep_nobody_out_for_long() {
    let world = World::new();
    world.settings("");
    let board = Board::alone(&world);
    let silent: Vec<TcpStream> = (0..300)
        .filter_map(|_| {
            let mut stream = TcpStream::connect(("127.0.0.1", board.port)).ok()?;
            stream.write_all(b"GET / HT").ok()?;
            Some(stream)
        })
        .collect();
    let begun = std::time::Instant::now();
    board.get("/healthz", "").is(503);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    drop(silent);
}

#[test]
fn a_folder_that_nobody_reads_waits_for_staff_and_leaves_the_watcher_well() {
    let world = World::new();
    world.settings("[board]\nlisten = \"127.0.0.1:0\"\n");
    world.write("inbox/古い資料/メモ.csv", "a,b\n1,2\n");
    let board = Board::of(&world, &["watch"]);
    let passed = || board.get("/healthz", "").status == 200;
    until("a pass has ended well", passed);
    board.owner();
    board.get("/metrics", "").is(200).says("shukka_last_pass_well 1").says("shukka_rows_today 0");
}
