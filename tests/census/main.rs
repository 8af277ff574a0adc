//! The crash census: `cargo test --features crash-points --test census [-- NAME]`.
//!
//! Each story is told once to count how often it passes each point of `shukka::crash`, then once for each point ×
//! {abort, EIO, ENOSPC} × {first, second, last hit}: the program dies there or the disk refuses, it is started
//! again until nothing changes, and the independent checker looks. The table says for every point how often it was
//! passed, how many trials there were, and whether any of them was violated. It fails when a point was never
//! passed. `NAME` keeps to the stories and points whose names contain it.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "a test lays out folders, stops where the world is not as it says, and prints what it saw"
)]

mod board;
mod letters;
mod stage;
mod stories;
#[path = "../support/mod.rs"]
mod support;
mod tried;

use shukka::crash::Point;
use stage::Stage;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use stories::{STORIES, Story};
use support::{checker, mall_checker};

const HARMS: [&str; 3] = ["abort", "eio", "enospc"];

struct Trial {
    story: &'static Story,
    point: Point,
    harm: &'static str,
    hit: u64,
}

#[derive(Default)]
struct Line {
    hits: u64,
    trials: u64,
    violations: Vec<String>,
}

fn main() {
    let wanted = std::env::args().nth(1).filter(|name| !name.starts_with('-')).unwrap_or_default();
    let mut table: BTreeMap<Point, Line> = BTreeMap::new();
    let mut trials = VecDeque::new();
    for story in STORIES {
        let counts = tell(story, "").unwrap_or_else(|wrong| panic!("{}, undisturbed: {wrong}", story.name));
        for point in Point::ALL {
            let hits = counts.get(point.name()).copied().unwrap_or(0);
            table.entry(*point).or_default().hits += hits;
            if story.tries(*point) && (story.name.contains(&wanted) || point.name().contains(&wanted)) {
                trials.extend(trials_of(story, *point, hits));
            }
        }
    }
    let (queue, table) = (Mutex::new(trials), Mutex::new(table));
    std::thread::scope(|scope| {
        // Most of a trial is waiting: for a lock, for the mall, for a share.
        for _ in 0..3 * std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| work(&queue, &table));
        }
    });
    if !show(&table.into_inner().unwrap()) {
        std::process::exit(1);
    }
}

/// The first, the second and the last hit, with every harm.
fn trials_of(story: &'static Story, point: Point, hits: u64) -> Vec<Trial> {
    let mut chosen: Vec<u64> = [1, 2, hits].into_iter().filter(|hit| *hit <= hits && *hit > 0).collect();
    chosen.dedup();
    let of = |hit: u64| HARMS.into_iter().map(move |harm| Trial { story, point, harm, hit });
    chosen.into_iter().flat_map(of).collect()
}

fn work(queue: &Mutex<VecDeque<Trial>>, table: &Mutex<BTreeMap<Point, Line>>) {
    loop {
        let Some(trial) = queue.lock().unwrap().pop_front() else { return };
        let plan = format!("{}:{}@{}", trial.point.name(), trial.harm, trial.hit);
        let told = tell(trial.story, &plan);
        let mut table = table.lock().unwrap();
        let line = table.entry(trial.point).or_default();
        line.trials += 1;
        if let Err(wrong) = told {
            line.violations.push(format!("{} with SHUKKA_CRASH={plan}\n{wrong}", trial.story.name));
        }
    }
}

/// Tells a story with a plan, lets the program come to rest, and asks the checker; how often each point was hit.
fn tell(story: &Story, plan: &str) -> Result<BTreeMap<String, u64>, String> {
    let mut stage = Stage::new(plan);
    (story.tell)(&mut stage);
    checker::check_witness(stage.dir())?;
    let counts = stage.counts();
    stage.rest()?;
    checker::check(stage.dir(), &stage.dropped)?;
    stage.is_gone()?;
    if let Some(mall) = &stage.mall {
        mall_checker::check_told_once(mall)?;
        mall_checker::check_all_told(mall)?;
    }
    if let Some(post) = &stage.post {
        letters::check_heard(stage.dir(), post)?;
    }
    Ok(counts)
}

fn show(table: &BTreeMap<Point, Line>) -> bool {
    println!("{:<22} {:>6} {:>7}  result", "point", "hits", "trials");
    let mut well = true;
    for (point, line) in table {
        let result = match (line.hits, line.violations.len()) {
            (0, _) => "NEVER HIT".to_owned(),
            (_, 0) if line.trials == 0 => "not tried".to_owned(),
            (_, 0) => "holds".to_owned(),
            (_, n) => format!("VIOLATED {n} times"),
        };
        println!("{:<22} {:>6} {:>7}  {result}", point.name(), line.hits, line.trials);
        well &= line.hits > 0 && line.violations.is_empty();
    }
    let (trials, points) = (table.values().map(|line| line.trials).sum::<u64>(), table.len());
    let hit = table.values().filter(|line| line.hits > 0).count();
    println!("{hit} of {points} points hit, {trials} trials, {} stories", STORIES.len());
    for violation in table.values().flat_map(|line| &line.violations) {
        println!("\n{violation}");
    }
    well
}
