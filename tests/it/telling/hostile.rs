//! What answers may be anything: the token stays with its host, and every command ends, in little memory and in time.

use crate::support::{MALL_NOW as NOW, World, mall_settings};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

type Answer = fn(&mut TcpStream, usize);

/// Answers every request in the same way; gives its port and how often it was asked.
fn serve(answer: Answer) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (port, asked) = (listener.local_addr().expect("bound").port(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let n = count.fetch_add(1, Ordering::Relaxed);
            std::thread::spawn(move || {
                let mut read = [0; 8192];
                drop(stream.read(&mut read));
                answer(&mut stream, n);
            });
        }
    });
    (port, asked)
}

fn say(stream: &mut TcpStream, head: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{head}\r\n",
        body.len()
    );
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)));
}

fn too_long(stream: &mut TcpStream, _: usize) {
    say(stream, "", &vec![b' '; 64 << 20]);
}

fn packed(stream: &mut TcpStream, _: usize) {
    say(stream, "Content-Encoding: gzip\r\n", &[0x1f, 0x8b, 8, 0]);
}

fn many_values(stream: &mut TcpStream, _: usize) {
    say(
        stream,
        "",
        format!("{{\"data\":{{\"orderTransactions\":{{\"edges\":[{}null]}}}}}}", "[],".repeat(2_500_000))
            .as_bytes(),
    );
}

fn drips(stream: &mut TcpStream, _: usize) {
    drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
    for _ in 0..600 {
        if stream.write_all(b" ").is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn endless(stream: &mut TcpStream, n: usize) {
    let orders: Vec<String> =
        (0..100).map(|k| format!("{{\"node\":{{\"id\":\"x{n}y{k}\",\"status\":\"CANCELED\"}}}}")).collect();
    let body = format!(
        "{{\"data\":{{\"orderTransactions\":{{\"edges\":[{}],\"pageInfo\":{{\"hasNextPage\":true,\"endCursor\":\"c{n}\"}}}}}}}}",
        orders.join(",")
    );
    say(stream, "", body.as_bytes());
}

fn shop(port: u16) -> World {
    let mut world = World::new();
    world.go_to_second(NOW);
    let text = mall_settings(&format!("http://127.0.0.1:{port}/v1/graphql"), "points_per_hour = 100000");
    world
        .write_private("token", "msp_rehearsal_token")
        .settings(&text.replace("timeout_s = 1", "timeout_s = 3"));
    world
}

#[test]
fn answers_that_no_mall_gives_end_with_a_notice_and_are_not_asked_for_again() {
    for (answer, notice, most) in [
        (too_long as Answer, "大きすぎる", 1),
        (packed as Answer, "圧縮", 1),
        (many_values as Answer, "大きすぎる", 1),
        (endless as Answer, "終わりません", 1_001),
    ] {
        let (port, asked) = serve(answer);
        shop(port).shukka(&["fetch"]).says(notice).ends(3);
        assert!(asked.load(Ordering::Relaxed) <= most, "{notice}: {}", asked.load(Ordering::Relaxed));
    }
}

#[test]
fn an_answer_that_drips_ends_in_time() {
    let (port, _) = serve(drips);
    let world = shop(port);
    let began = Instant::now();
    world.shukka(&["fetch"]).ends(3);
    assert!(began.elapsed() < Duration::from_secs(45), "{:?}", began.elapsed());
}

#[test]
fn the_token_follows_no_redirect() {
    static ELSEWHERE: AtomicUsize = AtomicUsize::new(0);
    let (other, heard) = serve(|stream, _| say(stream, "", b"{}"));
    ELSEWHERE.store(usize::from(other), Ordering::Relaxed);
    for status in [301, 302, 307, 308] {
        static STATUS: AtomicUsize = AtomicUsize::new(0);
        STATUS.store(status, Ordering::Relaxed);
        let (port, asked) = serve(|stream, _| {
            let (status, port) = (STATUS.load(Ordering::Relaxed), ELSEWHERE.load(Ordering::Relaxed));
            let answer = format!(
                "HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:{port}/v1/graphql\r\nContent-Length: 0\r\n\r\n"
            );
            drop(stream.write_all(answer.as_bytes()));
        });
        shop(port).shukka(&["fetch"]).says("M401").ends(3);
        assert_eq!((asked.load(Ordering::Relaxed), heard.load(Ordering::Relaxed)), (1, 0), "{status}");
    }
}

#[test]
fn a_read_that_the_mall_calls_bad_is_asked_once_whatever_it_says() {
    for status in ["400", "422"] {
        let world = crate::support::AtMall::new(
            crate::support::fake_mall::stock(5, &[crate::support::fake_mall::Kind::Plain], 3, NOW),
            crate::support::fake_mall::Habits::default(),
            "",
        );
        world.mall.plant(&format!("page:says={status}=なにか新しいこと@*"));
        world.shukka(&["fetch"]).says("M401").ends(3);
        assert_eq!(world.mall.memory().requests.len(), 1, "{status}");
    }
}

#[test]
fn check_names_the_proxy_of_the_environment_without_its_password() {
    let world = shop(1);
    let text = mall_settings("https://api.example.invalid/v1/graphql", "");
    world.settings(&text);
    let mut command = world.command(&["check"]);
    command
        .env("HTTPS_PROXY", "http://user:verysecret@127.0.0.1:9")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = command.output().expect("it runs");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("127.0.0.1:9") && !said.contains("verysecret"), "{said}");
}
