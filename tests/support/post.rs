//! A server of people, by hand: it takes what is posted, and answers, or does not, as it is told.
//!
//! What goes in: which answer to give under which path. What comes out: all that came, in its order.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a request is answered with.
#[derive(Debug, Clone)]
pub enum Reply {
    /// This status, with these header lines.
    Status(u16, String),
    /// Nothing, for as long as somebody waits.
    Silence,
    /// This, which is no answer.
    Garbage(&'static str),
    /// The end of the connection, once the request has been read.
    Close,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Posted {
    pub method: String,
    pub path: String,
    pub headers: String,
    pub body: String,
}

impl Posted {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Memory {
    replies: Vec<(String, Reply)>,
    posted: Vec<Posted>,
}

pub struct Post {
    port: u16,
    memory: Arc<Mutex<Memory>>,
}

impl Post {
    /// A server that answers everything with 200.
    pub fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let memory: Arc<Mutex<Memory>> = Arc::default();
        let shared = Arc::clone(&memory);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &shared));
            }
        });
        Self { port, memory }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// From now on requests whose path begins so are answered so.
    pub fn answers(&self, path: &str, reply: Reply) -> &Self {
        self.lock().replies.insert(0, (format!("/{path}"), reply));
        self
    }

    /// The same with a bare status.
    pub fn says(&self, path: &str, status: u16) -> &Self {
        self.answers(path, Reply::Status(status, String::new()))
    }

    /// All that came to paths that begin so, the first first.
    pub fn posted(&self, path: &str) -> Vec<Posted> {
        let path = format!("/{path}");
        self.lock().posted.iter().filter(|posted| posted.path.starts_with(&path)).cloned().collect()
    }

    /// Forgets what came.
    pub fn forget(&self) {
        self.lock().posted.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve(stream: &TcpStream, memory: &Mutex<Memory>) {
    let Ok(mut answer) = stream.try_clone() else { return };
    let Some(posted) = read(stream) else { return };
    let reply = {
        let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
        let found = memory.replies.iter().find(|(path, _)| posted.path.starts_with(path));
        let reply = found.map_or(Reply::Status(200, String::new()), |(_, reply)| reply.clone());
        memory.posted.push(posted);
        reply
    };
    match reply {
        Reply::Status(status, headers) => {
            let text = format!(
                "HTTP/1.1 {status} Whatever\r\ncontent-length: 4\r\nconnection: close\r\n{headers}\r\nbody"
            );
            // Whoever was killed does not read it.
            drop(answer.write_all(text.as_bytes()));
        }
        Reply::Silence => {
            let mut nothing = [0];
            drop(answer.read(&mut nothing));
        }
        Reply::Garbage(text) => drop(answer.write_all(text.as_bytes())),
        Reply::Close => {}
    }
}

/// A whole request; `None` when somebody broke off.
fn read(stream: &TcpStream) -> Option<Posted> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut headers, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        headers.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Posted { method, path, headers, body: String::from_utf8(body).ok()? })
}
