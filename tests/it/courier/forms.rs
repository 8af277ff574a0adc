//! What each chat's server gets, and what none of them ever gets.

use super::LIST;
use crate::support::{Post, World};
use std::fmt::Write as _;

fn world_of(to: &str, more: &str, post: &Post) -> World {
    let world = World::new();
    world.settings(&format!(
        "[[notice]]\nname = \"n\"\nto = \"{to}\"\nurl = \"{}\"\ngather_s = 0\nwhat = [\"ふつう\"]\n{more}\n[[store]]\ncode = \"c\"\nname = \"R&D <店>\"\n",
        post.url(to)
    ));
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    world
}

#[test]
fn slack_gets_text_without_marks_of_its_own() {
    let post = Post::open();
    world_of("slack", "", &post);
    let text = post.posted("slack")[0].json()["text"].as_str().unwrap().to_owned();
    assert!(text.contains("要修正の行 1行") && text.contains("〔R&amp;D &lt;店&gt;〕"), "{text}");
}

#[test]
fn chatwork_gets_a_form_and_its_token_in_its_header() {
    let post = Post::open();
    let world = World::new();
    world.write_private("token", "geheim\n");
    world.settings(&format!(
        "[[notice]]\nname = \"n\"\nto = \"chatwork\"\nroom = \"123\"\ntoken = {{ file = \"token\" }}\nurl = \"{}\"\ngather_s = 0\nwhat = [\"ふつう\"]\n",
        post.url("v2")
    ));
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    let posted = &post.posted("v2")[0];
    assert_eq!(posted.path, "/v2/rooms/123/messages");
    assert!(posted.headers.to_lowercase().contains("x-chatworktoken: geheim"), "{}", posted.headers);
    assert!(posted.headers.contains("application/x-www-form-urlencoded"));
    let form = reqwest::Url::parse(&format!("http://x/?{}", posted.body)).unwrap();
    let body = form.query_pairs().find(|(key, _)| key == "body").unwrap().1.into_owned();
    assert!(
        body.starts_with("[info][title]") && body.contains("要修正の行 1行") && body.ends_with("[/info]"),
        "{body}"
    );
    for file in world.files("state") {
        let bytes = world.read(&format!("state/{file}"));
        assert!(!bytes.windows(6).any(|six| six == b"geheim"), "{file}");
    }
}

#[test]
fn line_works_teams_and_a_webhook_get_what_they_take() {
    let post = Post::open();
    for to in ["lineworks", "teams", "webhook"] {
        world_of(to, "", &post);
    }
    let line = post.posted("lineworks")[0].json();
    assert!(
        line["title"].as_str().unwrap().contains("要修正")
            && line["body"]["text"].as_str().unwrap().contains("〔R&D <店>〕")
    );
    let teams = post.posted("teams")[0].json();
    let card = &teams["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(card["content"]["type"], "AdaptiveCard");
    let lines = card["content"]["body"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["inlines"][0]["text"].as_str().unwrap().contains("要修正の行 1行")));
    let hook = post.posted("webhook")[0].json();
    assert_eq!(
        (&hook["source"], &hook["kind"], &hook["urgent"]),
        (&"shukka".into(), &"news".into(), &false.into())
    );
    assert_eq!(hook["items"][0]["store"], "c");
}

#[test]
fn discord_gets_no_more_than_it_takes_and_the_rest_is_pointed_at() {
    let post = Post::open();
    let world = World::new();
    let mut settings = format!(
        "[[notice]]\nname = \"n\"\nto = \"discord\"\nurl = \"{}\"\ngather_s = 0\nwhat = [\"ふつう\"]\n",
        post.url("discord")
    );
    for store in 0..30 {
        writeln!(settings, "[[store]]\ncode = \"s{store}\"\nname = \"とても長い名前の店舗 その{store}\"")
            .unwrap();
        world.drop_sjis(&format!("s{store}/注文.csv"), LIST);
    }
    world.settings(&settings).pass().ends(1);
    let posted = post.posted("discord");
    assert_eq!(posted.len(), 1);
    let text = posted[0].json()["content"].as_str().unwrap().to_owned();
    assert!(
        text.encode_utf16().count() <= 2000 && text.ends_with("shukka status で確かめてください）"),
        "{text}"
    );
    assert_eq!(posted[0].json()["allowed_mentions"], serde_json::json!({"parse": []}));
}
