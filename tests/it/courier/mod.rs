//! `courier` and what it brings: who hears what and when, and whether it arrived, through the built program and real
//! servers on this machine.

mod answers;
mod bodies;
mod forms;
mod kills;
mod mail;
mod news;
mod watching;

use crate::support::{Post, World};

/// A list of orders with one row that must be held.
pub const LIST: &str =
    "受注番号,受注ステータス,送付先氏名,商品名,個数\nA-1,発送待ち,見本,品,1\nA-2,発送待ち,見本,品,二個\n";

/// A world with a webhook named `hook` that gathers nothing.
pub fn world_with(post: &Post, more: &str) -> World {
    let world = World::new();
    world.settings(&hook(post, more));
    world
}

/// The settings of such a webhook.
pub fn hook(post: &Post, more: &str) -> String {
    named("hook", post, more)
}

/// The same under another name, which is its path too.
pub fn named(name: &str, post: &Post, more: &str) -> String {
    let url = post.url(name);
    format!("[[notice]]\nname = \"{name}\"\nto = \"webhook\"\nurl = \"{url}\"\ngather_s = 0\n{more}\n")
}

/// What every letter to a path told: `kind standing count`, sorted.
pub fn told(post: &Post, path: &str) -> Vec<Vec<String>> {
    let items = |posted: &crate::support::post::Posted| {
        let json = posted.json();
        let items = json["items"].as_array().unwrap().iter();
        let mut lines: Vec<String> = items
            .map(|item| {
                let text = |key: &str| item[key].as_str().unwrap().to_owned();
                format!("{} {} {}", text("kind"), text("standing"), item["count"])
            })
            .collect();
        lines.sort();
        lines
    };
    post.posted(path).iter().map(items).collect()
}
