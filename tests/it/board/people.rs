//! Passwords, sessions, roles, and what is kept of what people did.

use super::{Board, PASSWORD};
use crate::support::World;

fn world() -> World {
    let world = World::new();
    world.settings("");
    world
}

#[test]
fn a_session_ends_after_twelve_idle_hours_and_when_its_owner_leaves() {
    let mut world = world();
    let board = Board::alone(&world);
    let owner = board.owner();
    board.get("/orders", &owner).is(200);
    let other = board.log_in("責任 者子");
    board.post("/logout", &other, &[]).is(303);
    board.get("/orders", &other).is(303);
    drop(board);
    world.go_to("2026-10-06T05:30:00+09:00");
    let board = Board::alone(&world);
    board.get("/orders", &owner).is(200);
    drop(board);
    world.go_to("2026-10-06T18:00:00+09:00");
    let board = Board::alone(&world);
    board.get("/orders", &owner).is(303);
}

#[test]
fn whoever_is_switched_off_or_has_another_role_is_out_at_once_and_the_last_owner_stays() {
    let world = world();
    let board = Board::alone(&world);
    let owner = board.owner();
    let clerk = board.invited(&owner, "担当 一", "works");
    board.get("/send", &clerk).is(200);
    board.get("/settings", &clerk).is(403);
    board.post("/settings/person", &owner, &[("person", "2"), ("do", "role"), ("role", "looks")]).is(303);
    board.get("/send", &clerk).is(303);
    let looker = board.log_in("担当 一");
    board.get("/send", &looker).is(403);
    board.post("/settings/person", &owner, &[("person", "2"), ("do", "off")]).is(303);
    board.get("/orders", &looker).is(303);
    board.post("/login", "", &[("name", "担当 一"), ("password", PASSWORD)]).is(403);
    board.post("/settings/person", &owner, &[("person", "1"), ("do", "off")]).is(409);
    board.get("/settings", &owner).is(200).says("役割を変えた").says("止めた");
}

#[test]
fn five_wrong_passwords_cost_nothing_and_the_sixth_waits_whoever_is_named() {
    let world = world();
    let board = Board::alone(&world);
    board.owner();
    for name in ["責任 者子", "だれでもない"] {
        for _ in 0..5 {
            let answer = board.post("/login", "", &[("name", name), ("password", "x")]);
            assert!([403, 429].contains(&answer.status), "{answer:?}");
        }
        board.post("/login", "", &[("name", name), ("password", PASSWORD)]).is(429);
    }
}

#[test]
fn a_weak_password_or_a_used_key_is_refused() {
    let world = world();
    let board = Board::alone(&world);
    let key = board.first_key.clone();
    let short = [("key", &*key), ("name", "責任"), ("password", "みじかい"), ("again", "みじかい")];
    board.post("/first", "", &short).is(422).says("10文字以上");
    let other =
        [("key", &*key), ("name", "責任"), ("password", PASSWORD), ("again", "ちがうことばをならべる")];
    board.post("/first", "", &other).is(422);
    board.owner();
    let again = [("key", &*key), ("name", "別人"), ("password", PASSWORD), ("again", PASSWORD)];
    board.post("/first", "", &again).is(403);
}

#[test]
#[cfg(unix)]
fn an_end_comes_within_two_seconds_with_pages_open() {
    use std::io::Write;
    let world = world();
    let mut board = Board::alone(&world);
    let owner = board.owner();
    let streams: Vec<_> = (0..3)
        .map(|_| {
            let mut stream = std::net::TcpStream::connect(("127.0.0.1", board.port)).unwrap();
            let head = format!("GET /news HTTP/1.1\r\nHost: {}\r\nCookie: {owner}\r\n\r\n", board.host());
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let start = std::time::Instant::now();
    board.running.signal(rustix::process::Signal::TERM);
    assert_eq!(board.running.wait().code(), Some(0));
    assert!(start.elapsed().as_secs_f64() < 2.0, "{:?}", start.elapsed());
    drop(streams);
}

#[test]
fn somebody_is_added_with_a_password_that_the_owner_sets() {
    let world = world();
    let board = Board::alone(&world);
    let owner = board.owner();
    let fields = |password: &'static str| [("name", "新人 花子"), ("role", "works"), ("password", password)];
    board.post("/settings/invite", &owner, &fields("short")).is(422).says("10文字以上");
    let page = board.post("/settings/invite", &owner, &fields(PASSWORD)).is(200).says("新人 花子");
    assert!(!page.body.contains("/first?key="), "no link is needed");
    let clerk = board.log_in("新人 花子");
    board.get("/send", &clerk).is(200);
    board.get("/settings", &clerk).is(403);
    board.get("/settings", &owner).is(200).says("招待した");
}
