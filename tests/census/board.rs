//! The story of the board: somebody begins it, mistypes a password, and sends what it shows; it dies meanwhile.

use crate::stage::Stage;
use crate::support::{AUTO, Running};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const PASSWORD: &str = "naganagashii-kotoba";

/// Orders that only the board sends at first; what it could not send goes with the passes afterwards.
pub fn board(stage: &mut Stage, list: &str) {
    stage.settings(&AUTO.replace("auto = true", "auto = false"));
    stage.drop("注文.csv", list);
    stage.pass_well();
    let mut cookie = String::new();
    for _ in 0..3 {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut serving = stage.start(&["board", "--listen", &format!("127.0.0.1:{port}")], true);
        let is_over = at_board(stage, &mut serving, port, &mut cookie).is_some();
        stage.end(serving);
        if is_over {
            break;
        }
    }
    stage.settings(AUTO);
    stage.pass_well();
}

/// What a person does there; `None` where the board broke off.
fn at_board(stage: &Stage, serving: &mut Running, port: u16, cookie: &mut String) -> Option<()> {
    let answers = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    let begun = crate::support::world::comes_within(Duration::from_secs(10), || {
        answers() || serving.ended().is_some()
    });
    if !begun || !answers() {
        return None;
    }
    if let Ok(link) = std::fs::read_to_string(stage.dir().join("state/first-link.txt")) {
        let key = link.trim().split_once("key=")?.1.to_owned();
        let fields = format!("key={key}&name=owner&password={PASSWORD}&again={PASSWORD}");
        *cookie = cookie_of(&asked(port, "POST", "/first", "", &fields)?).unwrap_or_default();
    }
    // Five wrong ones in a row are noted as what somebody did.
    for _ in 0..5 {
        asked(port, "POST", "/login", "", "name=nobody&password=wrong-wrong-wrong")?;
    }
    if cookie.is_empty() {
        *cookie = cookie_of(&asked(port, "POST", "/login", "", &format!("name=owner&password={PASSWORD}"))?)?;
    }
    let shown = asked(port, "GET", "/send?look=1", cookie, "")?;
    let (Some(key), Some(digest)) = (field(&shown, "key"), field(&shown, "digest")) else {
        // Nothing is left to be sent, or whoever asks is not known.
        return shown.starts_with("HTTP/1.1 200").then_some(());
    };
    let sent = asked(port, "POST", "/send", cookie, &format!("key={key}&digest={digest}&store=&from=&to="))?;
    if !sent.starts_with("HTTP/1.1 303") {
        return None;
    }
    // The page of the sending speaks of going on until what came of it is kept.
    let place = format!("/send/{key}");
    let is_over = || asked(port, "GET", &place, cookie, "").is_none_or(|page| !page.contains("data-goes-on"));
    crate::support::world::comes_within(Duration::from_secs(5), is_over);
    Some(())
}

fn asked(port: u16, method: &str, path: &str, cookie: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n\
         Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (!answer.is_empty() && !answer.starts_with("HTTP/1.1 5")).then_some(answer)
}

fn cookie_of(answer: &str) -> Option<String> {
    let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie: shukka="))?;
    Some(line.split_once(": ")?.1.split(';').next()?.to_owned())
}

fn field(page: &str, name: &str) -> Option<String> {
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1)?.split('"').next()?;
    (!value.is_empty()).then(|| value.to_owned())
}
