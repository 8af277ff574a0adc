//! Beside a watcher: no server of people delays a file.

use super::{LIST, hook, named, told};
use crate::support::{Post, Reply, Running, World, until};

#[test]
fn a_server_that_hangs_delays_no_file_and_the_end_comes_at_once() {
    let post = Post::open();
    post.answers("hook", Reply::Silence);
    let world = World::new();
    let other = named("other", &post, "");
    world.settings(&(hook(&post, "what = [\"ふつう\"]") + "[inbox]\nsettle_ms = 20\n" + &other));
    let mut watcher = Running::quiet(&mut world.command(&["watch"]));
    until("the watcher is there", || world.path("inbox/.shukka-inbox").exists());
    world.drop_sjis("注文.csv", LIST);
    until("the letter is on its way", || !post.posted("hook").is_empty());
    // The server has it and says nothing; files go in all the same.
    for round in 0..3 {
        world.drop_sjis(&format!("次{round}.csv"), &LIST.replace("A-", &format!("R{round}-")));
        until("the file is in", || world.files("archive").len() == round + 2);
    }
    assert_eq!(post.posted("hook").len(), 1, "it waits still");
    watcher.signal(rustix::process::Signal::TERM);
    let asked = std::time::Instant::now();
    assert!(watcher.wait().success());
    assert!(asked.elapsed() < std::time::Duration::from_secs(2));
    // What nobody took is told by whoever comes next, as the same letter.
    post.says("hook", 200);
    world.pass();
    let marks: Vec<_> = post.posted("hook").iter().map(|it| it.json()["id"].to_string()).collect();
    assert_eq!(marks[0], marks[1]);
    let last = told(&post, "hook").pop().unwrap();
    assert_eq!(last, ["held-rows new 3"]);
}

#[test]
fn a_watcher_tells_what_it_gathered_by_itself() {
    let post = Post::open();
    let world = World::new();
    world.settings(
        &(hook(&post, "what = [\"ふつう\"]").replace("gather_s = 0", "gather_s = 1")
            + "[inbox]\nsettle_ms = 20\n"),
    );
    let _watcher = Running::quiet(&mut world.command(&["watch"]));
    until("the watcher is there", || world.path("inbox/.shukka-inbox").exists());
    world.drop_sjis("一.csv", LIST).drop_sjis("二.csv", &LIST.replace("A-", "B-"));
    until("a letter comes", || !post.posted("hook").is_empty());
    assert_eq!(told(&post, "hook"), [["held-rows new 2"]]);
}
