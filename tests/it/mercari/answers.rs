//! What an answer of the mall proves.

use super::*;

fn sorted(asked: Asked, status: u16, body: &str) -> Outcome<serde_json::Value> {
    let rate = Rate { reset: Some(30), ..Rate::default() };
    let reply = RawReply { status, content_type: String::new(), body: body.as_bytes().to_vec(), rate };
    classify(asked, Ok(&reply))
}

fn kind(asked: Asked, status: u16, body: &str) -> &'static str {
    match sorted(asked, status, body) {
        Outcome::Accepted(_) => "accepted",
        Outcome::Deferred(_) => "deferred",
        Outcome::Refused(_) => "refused",
        Outcome::Lost(_) => "lost",
        Outcome::Configuration(SettingTrouble::Token) => "token",
        Outcome::Configuration(SettingTrouble::Address) => "address",
        Outcome::Configuration(SettingTrouble::Endpoint) => "endpoint",
        Outcome::Configuration(SettingTrouble::Denied) => "denied",
        Outcome::Configuration(SettingTrouble::Request) => "request",
        Outcome::Configuration(SettingTrouble::Answer) => "answer",
        Outcome::RateLimited(reset) => {
            if reset == Some(30) {
                "rate"
            } else {
                "rate without reset"
            }
        }
        Outcome::NotFound => "not found",
        Outcome::Retired => "retired",
    }
}

fn errors(text: &str) -> String {
    format!(r#"{{"data":null,"errors":[{{"message":"{text}"}}]}}"#)
}

fn extension(code: &str) -> String {
    format!(r#"{{"errors":[{{"message":"x","extensions":{{"code":"{code}"}}}}]}}"#)
}

#[test]
fn answers_are_sorted_by_what_they_prove() {
    let complete = Asked::Change(Verb::Complete);
    for (status, body, expected) in [
        (200, r#"{"data":{"completeOrderShipping":{"orderShippingId":"s"}}}"#.into(), "accepted"),
        (200, r#"{"data":{"a":{"b":"c"}},"errors":[]}"#.into(), "accepted"),
        (200, r#"{"data":{"a":{}},"errors":[{"message":"FAILED_PRECONDITION"}]}"#.into(), "lost"),
        (200, r#"{"data":null}"#.into(), "lost"),
        (200, "{\"data\":".into(), "lost"),
        (200, String::new(), "lost"),
        (200, errors("rpc error: code = FAILED_PRECONDITION"), "refused"),
        (422, errors("rpc error: code = FAILED_PRECONDITION"), "refused"),
        (400, extension("FAILED_PRECONDITION"), "refused"),
        (200, extension("DEADLINE_EXCEEDED"), "lost"),
        (200, errors("context deadline exceeded"), "lost"),
        (200, extension("UNAVAILABLE"), "lost"),
        (200, extension("NOT_FOUND"), "not found"),
        (404, extension("NOT_FOUND"), "not found"),
        (200, extension("UNAUTHENTICATED"), "token"),
        (400, errors("invalid access token"), "token"),
        (400, "malformed Authorization header".into(), "token"),
        (401, String::new(), "token"),
        (403, String::new(), "denied"),
        (200, errors("request could not be processed due to permission denied"), "denied"),
        (404, "Not Found\n".into(), "address"),
        (404, "404 page not found\n".into(), "endpoint"),
        (301, String::new(), "endpoint"),
        (400, "syntax error".into(), "request"),
        (400, errors("Cannot query field \\\"x\\\" on type \\\"Mutation\\\""), "request"),
        (429, String::new(), "rate"),
        (200, extension("RESOURCE_EXHAUSTED"), "rate"),
        (500, "oops".into(), "lost"),
        (503, errors("FAILED_PRECONDITION"), "lost"),
        (200, errors("something new"), "refused"),
    ] {
        assert_eq!(kind(complete, status, &body), expected, "{status} {body}");
    }
    let gone = errors("Cannot query field \\\"addOrderTransactionMessage\\\" on type \\\"Mutation\\\"");
    assert_eq!(kind(Asked::Change(Verb::Message), 400, &gone), "retired");
    assert_eq!(kind(Asked::Change(Verb::Message), 410, ""), "retired");
    assert_eq!(kind(Asked::Read, 200, &errors("something new")), "refused");
    assert!(matches!(classify(complete, Err(&NoAnswer::NotSent("x".into()))), Outcome::Deferred(_)));
    assert!(matches!(classify(complete, Err(&NoAnswer::Broken("x".into()))), Outcome::Lost(_)));
}

#[test]
fn what_is_asked_again_in_vain_is_not_asked_again() {
    let complete = Asked::Change(Verb::Complete);
    for status in [400, 422] {
        for body in [errors("something new"), errors("UNAVAILABLE"), "だめ".into(), String::new()] {
            assert_eq!(kind(Asked::Read, status, &body), "request", "{status} {body}");
            assert_eq!(kind(complete, status, &body), "request", "{status} {body}");
        }
        assert_eq!(kind(Asked::Read, status, &extension("NOT_FOUND")), "not found", "of one order");
    }
    let many = format!(r#"{{"data":{{"a":[{}0]}}}}"#, "0,".repeat(400_001));
    assert_eq!((kind(Asked::Read, 200, &many), kind(complete, 200, &many)), ("answer", "lost"));
}
