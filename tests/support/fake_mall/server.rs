//! HTTP by hand, one thread a connection: a server that can break off where a real one would not.

use super::fault::{Fault, Harm, strike};
use super::gql::{ShopSchema, call_of, schema};
use super::memory::Memory;
use super::{OTHER_TOKEN, TOKEN};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// How long after its answer a call that is applied late is applied.
const LATE: Duration = Duration::from_secs(2);

type Shared = Arc<Mutex<Memory>>;

pub struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub fn start(port: u16, memory: Shared) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (schema, stopping) = (schema(&memory), Arc::clone(&stop));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopping.load(Ordering::Relaxed) {
                    return;
                }
                let (memory, schema, stopping) = (Arc::clone(&memory), schema.clone(), Arc::clone(&stopping));
                std::thread::spawn(move || serve(&stream, &memory, &schema, &stopping));
            }
        });
        Ok(Self { address, stop })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

struct Request {
    line: String,
    token: String,
    agent: String,
    body: Vec<u8>,
}

enum Answer {
    Send { status: u16, kind: &'static str, body: Vec<u8> },
    Drop,
    Hang,
}

fn serve(stream: &TcpStream, memory: &Shared, schema: &ShopSchema, stop: &AtomicBool) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader) {
        match answer(&request, memory, schema) {
            Answer::Send { status, kind, body } => {
                if send(stream, status, kind, &headers(&lock(memory)), &body).is_err() {
                    return;
                }
            }
            Answer::Drop => {
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
            Answer::Hang => {
                let _ = stream.set_read_timeout(Some(Duration::from_millis(50)));
                let mut byte = [0];
                while !stop.load(Ordering::Relaxed) {
                    // The caller gives up by closing.
                    if let Ok(0) = (&mut &*stream).read(&mut byte) {
                        return;
                    }
                }
                return;
            }
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut request = Request { line, token: String::new(), agent: String::new(), body: Vec::new() };
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|n| *n > 0)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => request.token = value.to_owned(),
            "user-agent" => request.agent = value.to_owned(),
            _ => {}
        }
    }
    request.body = vec![0; length];
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}

fn send(mut stream: &TcpStream, status: u16, kind: &str, extra: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{extra}\r\n");
    stream.write_all(&[head.as_bytes(), body].concat())
}

fn headers(memory: &Memory) -> String {
    if !memory.habits.rate_headers {
        return String::new();
    }
    let (now, limit) = (memory.now(), memory.habits.points_per_hour);
    let counting = memory.spent.iter().filter(|(at, _)| *at > now - 3600);
    let used: i64 = counting.clone().map(|(_, points)| points).sum();
    let reset = counting.map(|(at, _)| at + 3600 - now).min().unwrap_or(0);
    let remaining = (limit - used).max(0);
    format!(
        "X-Ratelimit-Limit: {limit}\r\nX-Ratelimit-Remaining: {remaining}\r\nX-Ratelimit-Reset: {reset}\r\n"
    )
}

fn answer(request: &Request, memory: &Shared, schema: &ShopSchema) -> Answer {
    let path = request.line.split(' ').nth(1).unwrap_or("");
    match path {
        "/v1/graphql" => graphql(request, memory, schema),
        "/control" => control(request, &mut lock(memory)),
        "/history" => history(&lock(memory)),
        _ => plain(404, "404 page not found\n"),
    }
}

fn graphql(request: &Request, memory: &Shared, schema: &ShopSchema) -> Answer {
    let Ok(asked) = serde_json::from_slice::<async_graphql::Request>(&request.body) else {
        return plain(400, "Bad Request\n");
    };
    let body = serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
    let (call, order) = call_of(&asked.query, &body["variables"]);
    let (harm, latency) = {
        let mut memory = lock(memory);
        memory.requests.push(call.to_owned());
        memory.tokens.push(request.token.clone());
        (strike(&mut memory.faults, call), memory.habits.latency_ms)
    };
    std::thread::sleep(Duration::from_millis(latency));
    if ![TOKEN, OTHER_TOKEN].map(|token| format!("Bearer {token}")).contains(&request.token) {
        return json(401, &json!({"errors": [{"message": "unauthenticated"}]}));
    }
    if !request.agent.contains('/') {
        return json(400, &json!({"errors": [{"message": "user agent is required"}]}));
    }
    if !pay(&mut lock(memory), call) {
        return json(429, &json!({"errors": [{"message": "rate limit exceeded"}]}));
    }
    if let Some(by_hand) = order.filter(|_| matches!(harm, Some(Harm::ShipByHand | Harm::CancelByHand))) {
        let status = if harm == Some(Harm::ShipByHand) { "COMPLETED" } else { "CANCELED" };
        lock(memory).by_hand(&by_hand, status);
    }
    if let Some(harm) = harm.filter(|harm| !harm.is_applied()) {
        return before(harm);
    }
    if harm == Some(Harm::AppliedLate) {
        let schema = schema.clone();
        std::thread::spawn(move || {
            std::thread::sleep(LATE);
            now(schema.execute(asked))
        });
        return deadline();
    }
    let answer = serde_json::to_value(now(schema.execute(asked))).unwrap_or_default();
    after(harm, answer)
}

fn pay(memory: &mut Memory, call: &str) -> bool {
    let (now, points) = (memory.now(), if call == "page" { memory.habits.page_points } else { 1 });
    memory.spent.retain(|(at, _)| *at > now - 3600);
    let used: i64 = memory.spent.iter().map(|(_, points)| points).sum();
    let enough = used + points <= memory.habits.points_per_hour;
    if enough {
        memory.spent.push((now, points));
    }
    enough
}

fn before(harm: Harm) -> Answer {
    match harm {
        Harm::Error500Before => json(500, &json!({"errors": [{"message": "internal server error"}]})),
        Harm::HangBefore => Answer::Hang,
        Harm::TooMany => json(429, &json!({"errors": [{"message": "rate limit exceeded"}]})),
        Harm::Unauthorized => json(401, &json!({"errors": [{"message": "unauthenticated"}]})),
        Harm::BadToken => json(400, &json!({"errors": [{"message": "invalid access token"}]})),
        Harm::NotRegistered => plain(404, "Not Found\n"),
        Harm::WrongPath => plain(404, "404 page not found\n"),
        Harm::DeadlineBefore => deadline(),
        Harm::Refused => json(
            200,
            &json!({"data": null, "errors": [{"message": "rpc error: code = FAILED_PRECONDITION"}]}),
        ),
        Harm::Says(status, body) => match body.strip_prefix("text:") {
            Some(text) => plain(status, text),
            None if body.starts_with('{') => {
                Answer::Send { status, kind: "application/json", body: body.as_bytes().to_vec() }
            }
            None => json(status, &json!({"data": null, "errors": [{"message": body}]})),
        },
        _ => Answer::Drop,
    }
}

fn after(harm: Option<Harm>, mut answer: Value) -> Answer {
    match harm {
        Some(Harm::AppliedThenDrop) => Answer::Drop,
        Some(Harm::AppliedThenHang) => Answer::Hang,
        Some(Harm::AppliedThen500) => plain(500, "oops"),
        Some(Harm::AppliedThenMalformed) => {
            Answer::Send { status: 200, kind: "application/json", body: b"{\"data\": {\"crea".to_vec() }
        }
        Some(Harm::AppliedWithErrors) => {
            answer["errors"] = json!([{"message": "rpc error: code = UNAVAILABLE", "path": ["somewhere"]}]);
            json(200, &answer)
        }
        Some(Harm::DeadlineApplied) => deadline(),
        Some(Harm::Repeats) => {
            let info = &mut answer["data"]["orderTransactions"]["pageInfo"];
            info["hasNextPage"] = json!(true);
            info["endCursor"] = json!("the-same-again");
            json(200, &answer)
        }
        Some(Harm::NullData) => json(200, &json!({"data": null})),
        _ => json(200, &answer),
    }
}

fn deadline() -> Answer {
    json(200, &json!({"data": null, "errors": [{"message": "rpc error: code = DEADLINE_EXCEEDED"}]}))
}

/// `{"fault": "complete:applied_then_drop@3"}`, `{"order": ID, "status": "CANCELED"}`, `{"skip_s": 3600}`,
/// `{"hides_messages": true}`, `{"message_retired": true}`.
fn control(request: &Request, memory: &mut Memory) -> Answer {
    let Ok(wish) = serde_json::from_slice::<Value>(&request.body) else { return plain(400, "not JSON\n") };
    if let Some(fault) = wish["fault"].as_str() {
        match fault.parse::<Fault>() {
            Ok(fault) => memory.faults.push(fault),
            Err(why) => return plain(400, &why),
        }
    }
    if let (Some(order), Some(status)) = (wish["order"].as_str(), wish["status"].as_str()) {
        memory.by_hand(order, status);
    }
    memory.skipped_s += wish["skip_s"].as_i64().unwrap_or(0);
    if let Some(hides) = wish["hides_messages"].as_bool() {
        memory.habits.hides_messages = hides;
    }
    if let Some(retired) = wish["message_retired"].as_bool() {
        memory.habits.message_retired = retired;
    }
    json(200, &json!({"ok": true}))
}

fn history(memory: &Memory) -> Answer {
    let line = |change: &super::Change| json!({"call": change.call, "order": change.order, "detail": change.detail, "effective": change.effective});
    let history: Vec<Value> = memory.history.iter().map(line).collect();
    let spent: i64 = memory.spent.iter().map(|(_, points)| points).sum();
    json(200, &json!({"history": history, "requests": memory.requests.len(), "points_this_hour": spent}))
}

fn json(status: u16, value: &Value) -> Answer {
    Answer::Send { status, kind: "application/json", body: value.to_string().into_bytes() }
}

fn plain(status: u16, text: &str) -> Answer {
    Answer::Send { status, kind: "text/plain; charset=utf-8", body: text.as_bytes().to_vec() }
}

fn lock(memory: &Shared) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The resolvers never wait, so one poll is enough.
fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::yield_now();
    }
}
