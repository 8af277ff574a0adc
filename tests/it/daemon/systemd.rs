//! What systemd hears of a watcher: ready, a sign of life as long as it goes on, stopping (`sd_notify`). A socket of the
//! test listens in systemd's place.
#![cfg(target_os = "linux")]

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Running, mall_settings, until};
use rustix::process::Signal;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

/// The watchdog's patience; a sign of life comes twice in it.
const PATIENCE: Duration = Duration::from_millis(400);
const AUTO: &str = "[store.fetch]\nauto = true\n[watch]\nevery_s = 3600\n[inbox]\nsettle_ms = 20\n";

struct Watched<'w> {
    world: &'w AtMall,
    socket: UnixDatagram,
    child: Running,
}

impl<'w> Watched<'w> {
    fn start(world: &'w AtMall) -> Self {
        let path = world.path("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let mut command = world.command(&["watch"]);
        command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", PATIENCE.as_micros().to_string());
        let child = Running::quiet(&mut command);
        Self { world, socket, child }
    }

    /// The next word, if one comes within that time.
    fn word(&self, within: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(within)).unwrap();
        let mut word = [0; 64];
        let length = self.socket.recv(&mut word).ok()?;
        Some(String::from_utf8_lossy(&word[..length]).into_owned())
    }

    #[track_caller]
    fn lives(&self) {
        assert_eq!(self.word(Duration::from_secs(20)).as_deref(), Some("WATCHDOG=1"));
    }

    fn effects(&self) -> usize {
        self.world.mall.effects().len()
    }

    /// All that has been said so far.
    fn drain(&self) -> usize {
        std::iter::from_fn(|| self.word(Duration::from_millis(1))).count()
    }
}

#[test]
fn it_is_ready_first_alive_while_nothing_happens_and_says_that_it_stops() {
    let world = AtMall::new(Vec::new(), Habits::default(), "[watch]\nevery_s = 3600\n");
    let mut watched = Watched::start(&world);
    assert_eq!(watched.word(Duration::from_secs(20)).as_deref(), Some("READY=1"));
    (0..5).for_each(|_| watched.lives());
    watched.child.signal(Signal::TERM);
    let last = std::iter::from_fn(|| watched.word(Duration::from_secs(2))).last();
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    assert_eq!(watched.child.wait().code(), Some(0));
}

#[test]
fn a_long_pass_that_goes_on_is_spoken_for_and_keeps_a_second_watcher_out() {
    // Each answer takes its time, and there are some hundred of them.
    let habits = Habits { latency_ms: 60, ..Habits::default() };
    let world = AtMall::new(stock(5, &[Stock::Plain], 12, NOW), habits, "in_flight = 1\n");
    let text = mall_settings(&world.mall.endpoint(), "in_flight = 1\n[watch]\nevery_s = 3600\n");
    let text = text.replace("[store.export]\n", "[store.export]\nauto = true\n");
    world.settings(&text);
    world.fetch();
    world.pack_all();
    let watched = Watched::start(&world);
    until("it is at it", || watched.effects() > 2);
    watched.drain();
    let before = watched.effects();
    (0..4).for_each(|_| watched.lives());
    assert!(watched.effects() > before, "it goes on");
    world.shukka(&["watch"]).says("X903").ends(2);
    assert!(watched.effects() < 36, "the pass was still at work: no other look has spoken for it");
    until("told", || world.states().get("sent") == Some(&12));
}

#[test]
fn a_pass_that_stands_still_is_not_spoken_for() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 2, NOW), Habits::default(), AUTO);
    let text = mall_settings(&world.mall.endpoint(), AUTO).replace("timeout_s = 1", "timeout_s = 8");
    world.settings(&text);
    world.mall.plant("any:hang@1");
    let watched = Watched::start(&world);
    assert_eq!(watched.word(Duration::from_secs(20)).as_deref(), Some("READY=1"));
    until("it asks the mall", || !world.mall.memory().requests.is_empty());
    // One sign may still be on its way for what was done before.
    let on_its_way = std::iter::from_fn(|| watched.word(PATIENCE)).take(2).count();
    assert!(on_its_way < 2, "the mall does not answer, nothing goes on");
    assert_eq!(watched.word(PATIENCE * 2), None);
    watched.lives();
}

#[test]
fn what_is_handed_to_a_watcher_is_spoken_for_as_a_pass_is() {
    let habits = Habits { latency_ms: 60, ..Habits::default() };
    let world =
        AtMall::new(stock(5, &[Stock::Plain], 12, NOW), habits, "in_flight = 1\n[watch]\nevery_s = 3600\n");
    world.fetch();
    world.pack_all();
    let watched = Watched::start(&world);
    assert_eq!(watched.word(Duration::from_secs(20)).as_deref(), Some("READY=1"));
    let mut asking = Running::quiet(&mut world.command(&["export"]));
    until("it is at it", || watched.effects() > 2);
    watched.drain();
    (0..4).for_each(|_| watched.lives());
    assert!(watched.effects() < 36, "it was still at work");
    assert!(asking.wait().success());
}
