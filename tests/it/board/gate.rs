//! Who comes through the gate: every route, by everybody, from everywhere.

use super::Board;
use crate::support::World;
use shukka::board::routes::ROUTES;
use std::fmt::Write as _;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/board/gate.txt");

/// From where a request says that it comes.
const ORIGINS: [&str; 5] = ["same", "none", "foreign", "null", "wrong host"];

fn head(board: &Board, method: &str, path: &str, cookie: &str, origin: &str, body: &str) -> String {
    let body = if method == "POST" { body } else { "" };
    let host = if origin == "wrong host" { "evil.example".to_owned() } else { board.host() };
    let origin = match origin {
        "same" => format!("Origin: http://{host}\r\n"),
        // A page of another site that was rebound to this address says its own name, twice.
        "foreign" | "wrong host" => "Origin: http://evil.example\r\n".to_owned(),
        "null" => "Origin: null\r\n".to_owned(),
        _ => String::new(),
    };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{origin}Cookie: {cookie}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
}

fn filled(path: &str) -> String {
    let parts = [("{name}", "board.css"), ("{id}", "1"), ("{store}", "custom")];
    let path = parts.iter().fold(path.to_owned(), |path, (part, with)| path.replace(part, with));
    path.replace("{number}", "x").replace("{key}", "x")
}

#[test]
fn every_route_answers_everybody_from_everywhere_as_the_table_says() {
    let world = World::new();
    world.settings("");
    let board = Board::alone(&world);
    let owner = board.owner();
    board.invited(&owner, "担当 一", "works");
    board.invited(&owner, "見る 人", "looks");
    let mut table = String::new();
    for route in ROUTES {
        for who in ["nobody", "looks", "works", "owns"] {
            let mut line = format!("{:4} {:28} {who:6}", route.method, route.path);
            let name = [("looks", "見る 人"), ("works", "担当 一"), ("owns", "責任 者子")];
            let name = name.iter().find(|(role, _)| *role == who).map(|(_, name)| *name);
            let mut cookie = name.map(|name| board.log_in(name)).unwrap_or_default();
            for origin in ORIGINS {
                // Leaving ends a session.
                if let Some(name) = name.filter(|_| route.path == "/logout") {
                    cookie = board.log_in(name);
                }
                // Nobody waits for somebody else's wrong password.
                let body = if route.path == "/login" {
                    format!("name={who}{}", origin.len())
                } else {
                    String::new()
                };
                let head = head(&board, route.method, &filled(route.path), &cookie, origin, &body);
                let body = if route.method == "POST" { body.as_bytes() } else { b"" };
                let answer = board.send(&head, body, false);
                assert!(answer.headers["content-security-policy"].contains("default-src 'none'"), "{head}");
                assert!(!answer.headers["content-security-policy"].contains("unsafe"), "{head}");
                assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{head}");
                let _ = write!(line, " {}", answer.status);
            }
            table.push_str(&line);
            table.push('\n');
        }
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &table).unwrap();
    }
    assert_eq!(table, std::fs::read_to_string(GOLDEN).unwrap());
}

#[test]
fn until_somebody_owns_it_only_the_first_page_and_health_answer() {
    let world = World::new();
    world.settings("");
    let board = Board::alone(&world);
    for path in ["/", "/login", "/orders", "/metrics", "/files", "/nowhere"] {
        board.get(path, "").is(503);
    }
    board.get("/healthz", "").is(503).says("not well");
    board.get("/first?key=0", "").is(403);
    board.get(&format!("/first?key={}", board.first_key), "").is(200).says("はじめに");
    let owner = board.owner();
    board.get("/", &owner).is(200);
    board.get(&format!("/first?key={}", board.first_key), "").is(403);
}

#[test]
fn beyond_this_machine_it_is_refused_until_somebody_has_a_password() {
    let world = World::new();
    world.settings("");
    world.shukka(&["board", "--listen", "0.0.0.0:0"]).ends(2).says("まだ画面を出せません");
}

#[test]
fn a_name_in_a_header_counts_from_a_trusted_proxy_that_knows_the_secret_only() {
    let world = World::new();
    let trust =
        "trust = [\"127.0.0.1\"]\nuser_header = \"Remote-User\"\nproxy_secret = { file = \"proxy\" }\n";
    world.settings(&format!("[board]\n{trust}")).write_private("proxy", "geheim-geheim\n");
    let board = Board::alone(&world);
    board.owner();
    let ask = |secret: &str, name: &str| {
        let head = format!(
            "GET /orders HTTP/1.1\r\nHost: {}\r\nRemote-User: {name}\r\nX-Shukka-Proxy: {secret}\r\nConnection: close\r\n\r\n",
            board.host()
        );
        board.send(&head, b"", true)
    };
    assert_eq!(ask("geheim-geheim", "tanaka").status, 200);
    assert_eq!(ask("falsch", "tanaka").status, 303);
    assert_eq!(ask("", "tanaka").status, 303);
}

#[test]
fn pages_hold_no_sentence_of_their_own() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/board/pages");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let is_ours = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
        let found: String = text.chars().filter(|c| is_ours(*c)).collect();
        assert_eq!(found, "", "{}", path.display());
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let world = World::new();
    world.settings("[limits]\nfile_bytes = 1000\n");
    let board = Board::alone(&world);
    let owner = board.owner();
    board.upload(&owner, "a.csv", &[b'x'; 4000]).is(413);
    assert!(crate::support::files_of(&world.path("inbox")).is_empty(), "nothing is left");
    let long = "x".repeat(9 << 20);
    board.post("/login", "", &[("name", &long)]).is(413);
}
