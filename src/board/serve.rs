//! The server: a thread of its own that answers, until it is told to end.
//!
//! What goes in: a shop folder and where to listen. What comes out: a server that answers, and ends within a second.
//!
//! **Invariant.** Streams that are open keep nothing from ending.
//! **Invariant.** Beyond this machine it listens only when somebody has a password.
//! **Invariant.** Whoever sends slowly, or opens many connections, costs a bounded amount.
//!
//! Deliberately not known here: what is answered.

use super::address::Ends;
use super::desks::Desks;
use super::news::News;
use super::routes::router;
use super::secrets::{kept_of, new_key};
use super::shared::Board;
use super::throttle::Throttle;
use crate::desk::people::{has_no_owner, keep_first_key};
use crate::desk::{DeskError, sweep_broken_off};
use crate::shop::settings::TokenSource;
use crate::shop::{Shop, ShopPlace};
use axum::Router;
use axum::extract::Extension;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// How long a request's head may take to arrive.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// Connections at once; further ones wait to be accepted.
const CONNECTIONS: usize = 256;
/// How long connections have to end once the end is asked for.
const DRAIN: Duration = Duration::from_millis(700);
/// Threads on which the desk is asked.
const DESK_THREADS: usize = 6;
/// Files that are put in at once: each has a thread for as long as it comes.
const UPLOADS: usize = 3;
/// Passwords that are compared at once: each takes memory and a core for a moment.
const PASSWORDS: usize = 2;

/// What a server is to be.
pub struct BoardWish {
    /// Where the shop is.
    pub shop: ShopPlace,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The present, in epoch seconds.
    pub present: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// The machine's clock, in epoch seconds: never a present that was given.
    pub clock: fn() -> i64,
    /// The name of this machine.
    pub machine: String,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum BoardError {
    /// It may not listen beyond this machine: nobody has a password.
    #[error("{0} is beyond this machine and nobody has a password")]
    NotLoopback(SocketAddr),
    /// The system refuses the place.
    #[error("cannot listen on {0}: {1}")]
    Place(SocketAddr, std::io::Error),
    /// The shop cannot be asked.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// Something else that the system refuses.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

/// A server that answers. Dropped, it ends.
pub struct Serving {
    place: String,
    first_key: Option<String>,
    end: watch::Sender<bool>,
    is_over: Receiver<()>,
}

impl Serving {
    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}/", self.place)
    }

    /// Where the first owner sets a password, while there is none.
    pub fn first_url(&self) -> Option<String> {
        self.first_key.as_ref().map(|key| format!("http://{}/first?key={key}", self.place))
    }

    /// Ends it, and waits for that as long as connections may take.
    pub fn end(&self) {
        self.end.send_replace(true);
        // When it takes longer, the process ends all the same.
        let _ = self.is_over.recv_timeout(DRAIN + Duration::from_millis(200));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end.send_replace(true);
    }
}

/// Begins to serve the board.
///
/// # Errors
/// [`BoardError`].
pub fn begin(wish: BoardWish) -> Result<Serving, BoardError> {
    let shop = Shop::open(wish.shop.clone()).map_err(DeskError::from)?;
    let settings = shop.settings.board.clone();
    // What a server before this one was killed over.
    sweep_broken_off(&shop, (wish.clock)());
    let desks = Arc::new(Desks::of(&wish.shop));
    let is_new = desks.at(|desk| has_no_owner(&desk.ledger))?;
    if is_new && !wish.listen.ip().to_canonical().is_loopback() {
        return Err(BoardError::NotLoopback(wish.listen));
    }
    let place = |error| BoardError::Place(wish.listen, error);
    let listener = TcpListener::bind(wish.listen).map_err(place)?;
    listener.set_nonblocking(true).map_err(place)?;
    let address = listener.local_addr().map_err(place)?;
    // Where it listens everywhere, browsers of others call it by the machine's name.
    let place = if address.ip().is_unspecified() {
        format!("{}:{}", wish.machine, address.port())
    } else {
        address.to_string()
    };
    let first_key = if is_new { Some(make_first_key(&desks, (wish.present)())?) } else { None };
    let proxy_secret = settings.proxy_secret.as_ref().and_then(|source| secret_of(&wish.shop.dir, source));
    let (end, ended) = watch::channel(false);
    let board = Arc::new(Board {
        desks,
        clock: wish.clock,
        present: wish.present,
        machine: wish.machine,
        settings,
        proxy_secret,
        has_owner: AtomicBool::new(!is_new),
        throttle: Throttle::default(),
        passwords: Semaphore::new(PASSWORDS),
        uploads: Semaphore::new(UPLOADS),
        news: News::default(),
        tally: Arc::default(),
        ended: ended.clone(),
    });
    let (over, is_over) = channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(DESK_THREADS)
        .build()?;
    std::thread::Builder::new().name("board".to_owned()).spawn(move || {
        let router = router(&board);
        runtime.block_on(answer(listener, router, ended));
        // Work that waits for the ledger is not waited for.
        runtime.shutdown_background();
        // Whoever asked for the end may have gone.
        let _ = over.send(());
    })?;
    Ok(Serving { place, first_key, end, is_over })
}

fn make_first_key(desks: &Desks, now: i64) -> Result<String, BoardError> {
    let key = new_key().ok_or_else(|| std::io::Error::other("the system gives no randomness"))?;
    desks.at(|desk| keep_first_key(&desk.ledger, &kept_of(&key), now))?;
    Ok(key)
}

/// What only a proxy knows. Without it no proxy is believed.
fn secret_of(dir: &Path, source: &TokenSource) -> Option<String> {
    let read = match source {
        TokenSource::Env(name) => std::env::var_os(name).and_then(|text| text.into_string().ok()),
        TokenSource::File(path) => read_private(&dir.join(path)),
    };
    let secret = read.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if secret.is_none() {
        tracing::warn!("the proxy's secret cannot be read, or others can read it; no proxy is believed");
    }
    secret
}

/// The text of a file that nobody else may read; `None`: it cannot be read, which the caller says.
fn read_private(path: &Path) -> Option<String> {
    let file = std::fs::File::open(path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if file.metadata().ok()?.mode() & 0o077 != 0 {
            return None;
        }
    }
    std::io::read_to_string(file).ok()
}

/// Accepts connections until the end is asked for, then lets them end.
async fn answer(listener: TcpListener, router: Router, mut ended: watch::Receiver<bool>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, listener.accept().await)
            } => accepted,
            _ = ended.wait_for(|is_ended| *is_ended) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            (Ok(place), Ok((stream, remote))) => {
                let Ok(local) = stream.local_addr() else { continue };
                let ends = Ends { remote: remote.ip(), local };
                let (router, ended) = (router.clone(), ended.clone());
                connections.spawn(async move {
                    talk(stream, router.layer(Extension(ends)), ended).await;
                    drop(place);
                });
            }
            // Too many files are open, or the browser has gone: a moment later it may go.
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    let all = async { while connections.join_next().await.is_some() {} };
    // What is not over by then is broken off.
    drop(tokio::time::timeout(DRAIN, all).await);
}

/// Talks with one browser.
async fn talk(stream: tokio::net::TcpStream, router: Router, mut ended: watch::Receiver<bool>) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A browser that goes in the middle is nobody's fault.
        _ = connection.as_mut() => return,
        _ = ended.wait_for(|is_ended| *is_ended) => connection.as_mut().graceful_shutdown(),
    }
    drop(connection.await);
}
