//! The board, through the built program and plain sockets: who may do what from where, and what becomes of it.
//!
//! What goes in: a shop folder and requests as they travel. What comes out: answers, and what they did.

mod gate;
mod live;
mod mall;
mod markup;
mod mending;
mod orders;
mod people;
mod settings;
mod unwatched;
mod work;

use crate::support::{Running, World};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

const PASSWORD: &str = "ながいことばをならべる";

/// A board at work.
pub struct Board {
    pub running: Running,
    pub port: u16,
    /// The key of the first link, as long as nobody owns the board.
    pub first_key: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.body.contains(words), "no {words:?} in {}", self.body);
        self
    }

    /// The session's cookie that it sets.
    #[track_caller]
    pub fn cookie(&self) -> String {
        self.headers["set-cookie"].split(';').next().unwrap().to_owned()
    }

    /// The value of the first field of that name in its forms.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let from = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        from.split('"').next().unwrap().to_owned()
    }
}

impl Board {
    /// Serves the board of a world.
    #[track_caller]
    pub fn of(world: &World, arguments: &[&str]) -> Self {
        let mut command = world.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut port, mut key) = (0, String::new());
        // The first link, while there is one, is told before where the board is.
        for line in lines.by_ref().map_while(Result::ok) {
            let Some(url) = line.split("http://127.0.0.1:").nth(1) else { continue };
            match url.split_once("key=") {
                Some((_, found)) => found.clone_into(&mut key),
                None => {
                    port = url.trim_end_matches('/').parse().unwrap();
                    break;
                }
            }
        }
        assert!(port > 0, "it serves");
        // What it says later is of no interest, and must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { running: Running::from(child), port, first_key: key }
    }

    /// Serves the board of a world by `shukka board` on a free port.
    #[track_caller]
    pub fn alone(world: &World) -> Self {
        Self::of(world, &["board", "--listen", "127.0.0.1:0"])
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends a request as it is and gives the answer's head, or all of it when it ends.
    #[track_caller]
    pub fn send(&self, head: &str, body: &[u8], whole: bool) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        // One that is refused may be closed before it was sent.
        let _ = stream.write_all(body);
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap_or_default().parse().unwrap_or(0);
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let mut text = Vec::new();
        if whole {
            let _ = reader.read_to_end(&mut text);
        }
        Answer { status, headers, body: String::from_utf8_lossy(&text).into_owned() }
    }

    #[track_caller]
    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n",
            self.host()
        );
        self.send(&head, b"", true)
    }

    #[track_caller]
    pub fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form(fields);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            body.len(),
            host = self.host()
        );
        self.send(&head, body.as_bytes(), true)
    }

    /// Puts a file in, as a browser sends it.
    #[track_caller]
    pub fn upload(&self, cookie: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body =
            format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
                .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let head = format!(
            "POST /files/upload HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n",
            body.len(),
            host = self.host()
        );
        self.send(&head, &body, true)
    }

    /// Uses a key to set a password; the cookie of the session.
    #[track_caller]
    pub fn begin(&self, key: &str, name: &str) -> String {
        let fields = [("key", key), ("name", name), ("password", PASSWORD), ("again", PASSWORD)];
        self.post("/first", "", &fields).is(303).cookie()
    }

    /// The first owner.
    #[track_caller]
    pub fn owner(&self) -> String {
        self.begin(&self.first_key, "責任 者子")
    }

    /// Somebody whom the owner invites.
    #[track_caller]
    pub fn invited(&self, owner: &str, name: &str, role: &str) -> String {
        let page = self.post("/settings/invite", owner, &[("name", name), ("role", role)]).is(200);
        let key: String = page
            .body
            .split("/first?key=")
            .nth(1)
            .unwrap()
            .chars()
            .take_while(char::is_ascii_hexdigit)
            .collect();
        self.begin(&key, name)
    }

    #[track_caller]
    pub fn log_in(&self, name: &str) -> String {
        self.post("/login", "", &[("name", name), ("password", PASSWORD)]).is(303).cookie()
    }
}

/// Fields as a browser sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
            out
        })
    };
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    fields.join("&")
}
