//! The story of the board: somebody begins it, mistypes a password, and sends what it shows; it dies meanwhile.

use crate::stage::Stage;
use crate::stories::orders;
use crate::support::{AUTO, Running};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const PASSWORD: &str = "naganagashii-kotoba";
const FIRST_LINK: &str = "state/first-link.txt";

/// Orders that only the board sends at first, and it dies meanwhile; what it could not send goes with the passes afterwards.
pub fn at_the_board(stage: &mut Stage) {
    let list = orders(stage, "B", 2);
    stage.settings(&AUTO.replace("auto = true", "auto = false"));
    stage.drop("注文.csv", &list);
    stage.pass_well();
    let mut cookie = String::new();
    for _ in 0..3 {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut serving = serve(stage, port, true);
        let is_over = at_board(stage, &mut serving, port, &mut cookie).is_some();
        stage.end(serving);
        if is_over {
            break;
        }
    }
    stage.settings(AUTO);
    stage.pass_well();
}

/// A file is put in by the board and another taken back, and it dies meanwhile.
pub fn files_at_the_board(stage: &mut Stage) {
    stage.settings("[[store]]\ncode = \"custom\"\nkind = \"csv\"\n");
    let first = orders(stage, "D", 3);
    stage.drop("一.csv", &first);
    stage.pass_well();
    // Only what is filed can be taken back: what the disk refused the first pass is finished by the next one.
    stage.pass_well();
    let third = orders(stage, "F", 1);
    // Whoever got no answer puts it in once more, so that it may arrive more than once.
    stage.dropped.fleeting.insert(crate::support::checker::hash(third.as_bytes()));
    put_in_and_take_back_at_last(stage, &third);
    // What a killed board had received lies hidden until a board sweeps it a day later, for which no story waits.
    for entry in std::fs::read_dir(stage.dir().join("inbox")).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with(".shukka-put-") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    for gone in ["D-000000", "D-000001", "D-000002"] {
        stage.dropped.due.remove(gone);
        stage.dropped.forbidden.insert(gone.to_owned());
    }
    stage.settings(AUTO);
    stage.pass_well();
}

/// What somebody puts in and takes back on the board, which dies meanwhile; whoever begins it once more, the disk being well,
/// must come to the end of both.
///
/// # Panics
/// When the board keeps somebody from that.
fn put_in_and_take_back_at_last(stage: &mut Stage, list: &str) {
    const DISTURBED: usize = 2;
    let (mut cookie, mut why) = (String::new(), "");
    for attempt in 0..=DISTURBED {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut serving = serve(stage, port, attempt < DISTURBED);
        let done = log_in(stage, &mut serving, port, &mut cookie)
            .ok_or("came in")
            .and_then(|()| put_in_and_take_back(port, &cookie, list));
        stage.end(serving);
        match done {
            Ok(()) => return,
            Err(step) => why = step,
        }
    }
    panic!("nobody {why} any more");
}

/// Which step the board broke off at.
fn put_in_and_take_back(port: u16, cookie: &str, list: &str) -> Result<(), &'static str> {
    let files = asked(port, "GET", "/files", cookie, "").ok_or("saw the files")?;
    if !files.contains("取り消し済み") {
        let is_it = |row: &&str| row.contains("一.csv") && row.contains("/files/undo/");
        let row = files.split("<tr>").find(is_it).ok_or("found the file to take back")?;
        let id = row.split("/files/undo/").nth(1).and_then(|rest| rest.split('"').next());
        let place = format!("/files/undo/{}", id.ok_or("found the place to take it back")?);
        let page = asked(port, "GET", &place, cookie, "").ok_or("was shown what would change")?;
        let seen = field(&page, "seen").ok_or("was asked whether to take it back")?;
        let undone = asked(port, "POST", &place, cookie, &format!("seen={seen}"));
        undone.filter(|answer| answer.starts_with("HTTP/1.1 303")).ok_or("took the file back")?;
    }
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"三.csv\"\r\n\r\n{list}\r\n--b--\r\n"
    );
    let kind = "multipart/form-data; boundary=b";
    let put = sent(port, ("POST", "/files/upload"), cookie, (kind, &body));
    put.filter(|answer| answer.starts_with("HTTP/1.1 303")).map(drop).ok_or("put a file in")
}

/// What a person does there; `None` where the board broke off.
fn at_board(stage: &Stage, serving: &mut Running, port: u16, cookie: &mut String) -> Option<()> {
    log_in(stage, serving, port, cookie)?;
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

/// Serves the board; a link of an earlier start would not hold any more.
fn serve(stage: &Stage, port: u16, disturbed: bool) -> Running {
    drop(std::fs::remove_file(stage.dir().join(FIRST_LINK)));
    stage.start(&["board", "--listen", &format!("127.0.0.1:{port}")], disturbed)
}

/// Somebody begins the board, or comes in; `None` where it broke off.
fn log_in(stage: &Stage, serving: &mut Running, port: u16, cookie: &mut String) -> Option<()> {
    // It listens before it has written the link of somebody's first coming.
    let link = stage.dir().join(FIRST_LINK);
    let is_known =
        || asked(port, "GET", "/login", "", "").is_some_and(|page| page.starts_with("HTTP/1.1 200"));
    let is_ready = || link.exists() || is_known();
    crate::support::world::comes_within(Duration::from_secs(20), || is_ready() || serving.ended().is_some());
    if serving.ended().is_some() {
        return None;
    }
    if let Ok(link) = std::fs::read_to_string(&link) {
        let key = link.trim().split_once("key=")?.1.to_owned();
        let fields = format!("key={key}&name=owner&password={PASSWORD}&again={PASSWORD}");
        *cookie = cookie_of(&asked(port, "POST", "/first", "", &fields)?)?;
    }
    if cookie.is_empty() {
        *cookie = cookie_of(&asked(port, "POST", "/login", "", &format!("name=owner&password={PASSWORD}"))?)?;
    }
    // Five wrong ones in a row are noted as what somebody did, and make everybody from there wait: whoever is right comes
    // first.
    for _ in 0..5 {
        asked(port, "POST", "/login", "", "name=nobody&password=wrong-wrong-wrong")?;
    }
    Some(())
}

fn asked(port: u16, method: &str, path: &str, cookie: &str, body: &str) -> Option<String> {
    sent(port, (method, path), cookie, ("application/x-www-form-urlencoded", body))
}

fn sent(port: u16, (method, path): (&str, &str), cookie: &str, (kind, body): (&str, &str)) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n\
         Connection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
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
