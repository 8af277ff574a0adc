//! What wakes the watcher: events of the file system, signals, time.
//!
//! What goes in: folders to listen at. What comes out: one [`Wake`] at a time, the weightiest of all that have
//! come.
//!
//! **Invariant.** An end that was asked for comes, if need be in the middle of a step.

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// How long a step may go on after an end was asked for. A large file takes longer; it is broken off, which is
/// no worse than a crash: nothing of it is in, it lies where it lay, and the next pass takes it.
const PATIENCE: Duration = Duration::from_millis(1000);

/// All that can wake the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Something changed in the inbox, or events were lost.
    Files,
    /// SIGHUP: settings are to be read again.
    Reload,
    /// SIGTERM or Ctrl-C.
    End,
    /// Nothing but time.
    Time,
}

/// Where wake-ups arrive.
pub struct Wakes {
    sender: Sender<Wake>,
    receiver: Receiver<Wake>,
    ending: Arc<AtomicBool>,
    /// Files have woken us and nobody has looked yet: more of them say nothing more.
    files: Arc<AtomicBool>,
    /// Something changed among the files with staff.
    held: Arc<AtomicBool>,
    watcher: Option<RecommendedWatcher>,
}

impl Wakes {
    /// Listens to signals.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn new() -> io::Result<Self> {
        let (sender, receiver) = channel();
        let ending = Arc::new(AtomicBool::new(false));
        listen(sender.clone(), Arc::clone(&ending))?;
        Ok(Self { sender, receiver, ending, files: Arc::default(), held: Arc::default(), watcher: None })
    }

    /// Lets changes in these folders wake us, and those in and below `held`. What cannot be watched is scanned all the
    /// same.
    pub fn watch(&mut self, folders: &[PathBuf], held: &Path) {
        let (sender, files) = (self.sender.clone(), Arc::clone(&self.files));
        // Events name files in full, wherever we were started.
        let below = std::path::absolute(held).unwrap_or_else(|_| held.to_owned());
        let held_changed = Arc::clone(&self.held);
        let made = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if !is_news(&event) {
                return;
            }
            if event.as_ref().map_or(true, |event| event.paths.iter().any(|path| path.starts_with(&below))) {
                held_changed.store(true, Ordering::SeqCst);
            }
            if !files.swap(true, Ordering::SeqCst) {
                // Nobody waits any more when the daemon is at its end.
                sender.send(Wake::Files).unwrap_or_default();
            }
        });
        let Ok(mut watcher) = made else {
            self.watcher = None;
            return;
        };
        // Where the system sends no events, the inbox is looked at every `poll_ms` all the same.
        for folder in folders {
            drop(watcher.watch(folder, RecursiveMode::NonRecursive));
        }
        drop(watcher.watch(held, RecursiveMode::Recursive));
        self.watcher = Some(watcher);
    }

    /// Whether something changed among the files with staff since this was asked last.
    pub fn has_held_changed(&self) -> bool {
        self.held.swap(false, Ordering::SeqCst)
    }

    /// Whether an end was asked for; may be asked from within a pass.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Waits for the next wake-up, at most so long; all that have come are taken together, the weightiest first.
    pub fn next(&self, at_most: Duration) -> Wake {
        let mut wake = match self.receiver.recv_timeout(at_most) {
            Ok(wake) => wake,
            Err(RecvTimeoutError::Timeout) => Wake::Time,
            Err(RecvTimeoutError::Disconnected) => Wake::End,
        };
        // Whatever comes from here on is seen by the look that follows, or wakes us again.
        self.files.store(false, Ordering::SeqCst);
        while let Ok(another) = self.receiver.try_recv() {
            wake = match (wake, another) {
                (Wake::End, _) | (_, Wake::End) => Wake::End,
                (Wake::Reload, _) | (_, Wake::Reload) => Wake::Reload,
                _ => Wake::Files,
            };
        }
        if self.is_ending() { Wake::End } else { wake }
    }
}

/// Whether an event can mean that a file came or changed. Opening and reading cannot: our own look opens the
/// folder, and would wake itself for ever. Errors can: an overflow means that something was lost, and only a
/// look tells what.
fn is_news(event: &notify::Result<notify::Event>) -> bool {
    use notify::event::{AccessKind, AccessMode, EventKind};
    match event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Access(_) => event.need_rescan(),
            _ => true,
        },
        Err(_) => true,
    }
}

/// Ends the process within a step. The lease stays in the ledger, of a process that is no more.
fn end_now() {
    #[cfg(windows)]
    if let Some(last) = LAST_WORD.get() {
        last();
    }
    std::process::exit(0);
}

/// An end that Windows asks a service for: it sends it no signal, but calls it.
#[cfg(windows)]
static ASKED: tokio::sync::Notify = tokio::sync::Notify::const_new();
#[cfg(windows)]
static LAST_WORD: std::sync::OnceLock<Box<dyn Fn() + Send + Sync>> = std::sync::OnceLock::new();

/// Asks the watcher of this process to end, as Ctrl-C does.
#[cfg(windows)]
pub fn ask_to_end() {
    ASKED.notify_one();
}

/// What is to be done before the process is ended within a step: Windows takes a service that ends without a word for one
/// that has crashed, and starts it again.
#[cfg(windows)]
pub fn before_a_hard_end(act: impl Fn() + Send + Sync + 'static) {
    // The first one stands: a process is one service.
    drop(LAST_WORD.set(Box::new(act)));
}

/// How many have begun to listen; only the last is heard.
static LISTENERS: AtomicU64 = AtomicU64::new(0);

/// Ends the process when it is asked to, for as long as it only waits for its turn.
///
/// # Errors
/// When the system does not let us listen.
pub fn end_when_asked() -> io::Result<()> {
    let (sender, _) = channel();
    listen(sender, Arc::default())
}

/// Signals arrive on a thread of their own, which ends with the process.
fn listen(sender: Sender<Wake>, ending: Arc<AtomicBool>) -> io::Result<()> {
    let ours = LISTENERS.fetch_add(1, Ordering::SeqCst) + 1;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (ready, is_ready) = channel();
    std::thread::spawn(move || {
        runtime.block_on(async move {
            #[cfg(unix)]
            {
                use tokio::signal::unix::{SignalKind, signal};
                let signals = (
                    signal(SignalKind::terminate()),
                    signal(SignalKind::interrupt()),
                    signal(SignalKind::hangup()),
                );
                let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)) = signals else { return };
                // Whoever waits for this has not gone: it waits until it hears.
                let _ = ready.send(());
                loop {
                    let wake = tokio::select! {
                        _ = terminate.recv() => Wake::End,
                        _ = interrupt.recv() => Wake::End,
                        _ = hangup.recv() => Wake::Reload,
                    };
                    ending.fetch_or(wake == Wake::End, Ordering::Relaxed);
                    if sender.send(wake).is_err() {
                        // Another one listens by now; or nobody does, since there is nothing that could be broken off.
                        match (LISTENERS.load(Ordering::SeqCst) == ours, wake) {
                            (true, Wake::End) => end_now(),
                            (true, _) => continue,
                            (false, _) => return,
                        }
                    }
                    if wake == Wake::End {
                        tokio::time::sleep(PATIENCE).await;
                        end_now();
                    }
                }
            }
            #[cfg(windows)]
            {
                // Of several each ends the process, and the first to do so is as good as any.
                let _ = ours;
                use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
                // Ctrl-C, Ctrl-Break, the window closed, the machine shut down.
                let signals = (ctrl_c(), ctrl_break(), ctrl_close(), ctrl_shutdown());
                let (Ok(mut c), Ok(mut br), Ok(mut close), Ok(mut shutdown)) = signals else { return };
                // Whoever waits for this has not gone: it waits until it hears.
                let _ = ready.send(());
                tokio::select! {
                    _ = c.recv() => {}
                    _ = br.recv() => {}
                    _ = close.recv() => {}
                    _ = shutdown.recv() => {}
                    () = ASKED.notified() => {}
                }
                ending.store(true, Ordering::Relaxed);
                // Where nobody listens any more, the end has come already.
                let _ = sender.send(Wake::End);
                tokio::time::sleep(PATIENCE).await;
                end_now();
            }
        });
    });
    is_ready.recv().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_looks_wake_nobody_and_a_file_does() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut wakes = Wakes::new().expect("signals can be listened to");
        wakes.watch(&[dir.path().to_owned()], &dir.path().join("held"));
        for _ in 0..20 {
            assert_eq!(std::fs::read_dir(dir.path()).expect("there").count(), 0);
        }
        assert_eq!(wakes.next(Duration::from_millis(200)), Wake::Time);
        std::fs::File::create_new(dir.path().join("a.csv")).expect("writable");
        assert_eq!(wakes.next(Duration::from_secs(10)), Wake::Files);
    }

    #[test]
    fn lost_events_wake() {
        assert!(is_news(&Err(notify::Error::generic("overflow"))));
    }
}
