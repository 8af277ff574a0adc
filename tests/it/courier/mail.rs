//! Mail through a real server with STARTTLS, read back by Python's parser. Where there is no such server (`aiosmtpd`) the
//! tests say so and pass, except with `SHUKKA_ORACLES=must`, as CI sets it.

use super::LIST;
use crate::support::referee::absent;
use crate::support::{World, until};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// Takes mail over STARTTLS from whoever has the password, and prints each as JSON. `reply` answers the letter itself.
const SERVER: &str = r#"
import sys, ssl, json, email, email.policy, asyncio
try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    sys.exit(3)
folder, reply, implicit = sys.argv[1], sys.argv[2], sys.argv[3] == "implicit"
class Box:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if reply.startswith("refuse " + address):
            return reply.split(" ", 2)[2]
        envelope.rcpt_tos.append(address)
        return "250 OK"
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        print(json.dumps({
            "tls": session.ssl is not None, "login": bool(session.authenticated), "rcpt": envelope.rcpt_tos,
            "subject": mail["subject"], "from": mail["from"], "to": mail["to"], "id": mail["message-id"],
            "date": mail["date"], "auto": mail["auto-submitted"], "text": mail.get_content(),
            "raw_is_ascii": envelope.original_content.isascii(),
        }), flush=True)
        if reply == "silence":
            await asyncio.sleep(3600)
        return "250 OK" if reply.startswith("refuse") else reply
def login(server, session, envelope, mechanism, data):
    return AuthResult(handled=False, success=(data.login, data.password) == (b"shop", b"geheim"))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder + "/leaf.pem", folder + "/leaf.key")
async def main():
    loop = asyncio.get_running_loop()
    make = lambda: SMTP(Box(), authenticator=login, auth_required=True, auth_require_tls=not implicit,
        tls_context=None if implicit else context, require_starttls=not implicit, enable_SMTPUTF8=False)
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=context if implicit else None)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    await asyncio.sleep(3600)
asyncio.run(main())
"#;

struct MailServer {
    child: Child,
    port: u64,
    got: Arc<Mutex<Vec<Value>>>,
    folder: tempfile::TempDir,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl MailServer {
    /// `None` where there is none to be had.
    fn open(reply: &str, way: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        if !make_certificates(folder.path()) {
            return absent("openssl");
        }
        let mut command = Command::new("python3");
        command.args(["-c", SERVER]).arg(folder.path()).args([reply, way]);
        let Ok(mut child) = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else {
            return absent("python3");
        };
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let Some(Ok(port)) = lines.next() else {
            child.wait().unwrap();
            return absent("aiosmtpd");
        };
        let got: Arc<Mutex<Vec<Value>>> = Arc::default();
        let shared = Arc::clone(&got);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                shared.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Some(Self { child, port: port.parse().unwrap(), got, folder })
    }

    fn got(&self, count: usize) -> Vec<Value> {
        until("the mail arrives", || self.got.lock().unwrap().len() >= count);
        self.got.lock().unwrap().clone()
    }

    fn world(&self, scheme: &str) -> World {
        let world = World::new();
        world.write("ca.pem", std::fs::read(self.folder.path().join("ca.pem")).unwrap());
        world.write_private("password", "geheim\n");
        world.settings(&format!(
            "[mail]\nhost = \"{scheme}localhost:{}\"\nuser = \"shop\"\npassword = {{ file = \"password\" }}\n\
             from = \"出荷 <shop@example.jp>\"\nroot_cert = \"ca.pem\"\n\
             [[notice]]\nname = \"店長\"\nto = \"mail\"\naddress = [\"owner@example.jp\", \"second@example.jp\"]\n\
             gather_s = 0\nwhat = [\"急ぎ\", \"ふつう\"]\n",
            self.port
        ));
        world
    }
}

/// A certificate for `localhost`, and that of who signed it.
fn make_certificates(folder: &Path) -> bool {
    const KEY: &str = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    std::fs::write(folder.join("ext"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    [
        format!("req -x509 {KEY} -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca"),
        format!("req {KEY} -keyout leaf.key -out leaf.csr -subj /CN=localhost"),
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 2 -extfile ext"
            .to_owned(),
    ]
    .iter()
    .all(|line| {
        let mut openssl = Command::new("openssl");
        openssl.args(line.split(' ')).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        openssl.status().is_ok_and(|status| status.success())
    })
}

#[test]
fn a_mail_arrives_encrypted_with_its_words_as_they_were_and_an_id_of_its_own() {
    for (way, scheme) in [("starttls", ""), ("implicit", "smtps://")] {
        let Some(server) = MailServer::open("250 OK", way) else { return };
        let world = server.world(scheme);
        world.drop_sjis("注文.csv", LIST).pass().ends(1);
        let got = server.got(2);
        let mail = &got[0];
        assert_eq!((&mail["tls"], &mail["login"]), (&Value::from(way == "starttls"), &Value::from(true)));
        assert_eq!(mail["rcpt"], serde_json::json!(["owner@example.jp"]));
        assert_eq!(got[1]["rcpt"], serde_json::json!(["second@example.jp"]));
        assert_eq!((&got[1]["to"], &got[1]["text"]), (&Value::from("second@example.jp"), &mail["text"]));
        assert_eq!(mail["from"], "出荷 <shop@example.jp>");
        assert!(mail["subject"].as_str().unwrap().ends_with("] 要修正の行 1行"), "{mail}");
        assert!(
            mail["text"]
                .as_str()
                .unwrap()
                .contains("・要修正の行 1行〔カスタムCSV店舗〕  2026/10/05 18:00 から"),
            "{mail}"
        );
        assert!(mail["id"].as_str().unwrap().ends_with("@example.jp>"));
        assert_eq!(mail["date"], "Mon, 05 Oct 2026 09:00:00 +0000");
        assert_eq!(
            (&mail["auto"], &mail["raw_is_ascii"]),
            (&Value::from("auto-generated"), &Value::from(true))
        );
        world.pass();
        assert_eq!(server.got(2).len(), 2, "marked as sent");
        world.shukka(&["check", "--send-test", "店長"]).ends(0);
        assert!(server.got(4)[3]["subject"].as_str().unwrap().ends_with("試し送信"));
        world.shukka(&["check", "--send-test", "店長 <second@example.jp>"]).ends(0);
        assert_eq!(server.got(5)[4]["rcpt"], serde_json::json!(["second@example.jp"]));
    }
}

#[test]
fn a_mail_that_is_not_taken_now_goes_again_as_the_same_and_one_that_is_refused_stops() {
    let Some(server) = MailServer::open("451 later", "starttls") else { return };
    let mut world = server.world("");
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    world.shukka(&["status"]).says("N502").says("later");
    world.go_to("2026-10-05T18:01:00+09:00").pass();
    let got = server.got(4);
    assert_eq!((&got[0]["id"], &got[1]["id"]), (&got[2]["id"], &got[3]["id"]));
    assert_ne!(got[0]["id"], got[1]["id"], "each address has a letter of its own");

    let Some(server) = MailServer::open("550 no such box", "starttls") else { return };
    let mut world = server.world("");
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    world.shukka(&["status"]).ends(1).says("N501").says("no such box");
    world.go_to("2026-10-06T18:01:00+09:00").pass();
    assert_eq!(server.got(2).len(), 2);
}

#[test]
fn an_address_that_is_refused_stops_alone_and_the_others_get_their_letter_and_hear_of_it() {
    for (refusal, code) in [("550 nobody here", "N501"), ("452 box full", "N502")] {
        let Some(server) = MailServer::open(&format!("refuse owner@example.jp {refusal}"), "starttls") else {
            return;
        };
        let mut world = server.world("");
        world.drop_sjis("注文.csv", LIST).pass().ends(1);
        let got = server.got(1);
        assert_eq!(got[0]["rcpt"], serde_json::json!(["second@example.jp"]));
        world.shukka(&["status"]).ends(1).says(code).says("店長 <owner@example.jp>").says(&refusal[4..]);
        let told = got[0]["text"].as_str().unwrap();
        assert_eq!(told.contains("店長 <owner@example.jp>"), code == "N501", "{told}");
        world.go_to("2026-10-05T19:30:00+09:00").pass();
        world.shukka(&["check", "--send-test", "店長"]).says("✓ 「店長 <second@example.jp>」").says(code);
    }
}

#[test]
fn a_wrong_password_or_an_unknown_certificate_sends_nothing_and_says_which() {
    let Some(server) = MailServer::open("250 OK", "starttls") else { return };
    let world = server.world("");
    world.write_private("password", "falsch");
    let ran = world.shukka(&["check", "--send-test", "店長"]).ends(2).says("N501");
    assert!(!ran.err.contains("falsch"));
    world.write_private("password", "geheim");
    let settings = String::from_utf8(world.read("shukka.toml")).unwrap();
    world.settings(&settings.replace("root_cert = \"ca.pem\"\n", ""));
    world.shukka(&["check", "--send-test", "店長"]).ends(3).says("N502").says("certificate");
    assert_eq!(server.got(0).len(), 0);
}

#[test]
fn a_mail_server_that_says_nothing_does_not_keep_a_pass() {
    let Some(server) = MailServer::open("silence", "starttls") else { return };
    let world = server.world("");
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    assert_eq!(world.orders().len(), 1);
    world.shukka(&["status"]).says("N502");
    assert_eq!(server.got(2).len(), 2, "the first does not use up the time of the second");
}

/// A server that speaks plainly and, from the line that begins with `from` on, says nothing more.
fn falls_silent_at(from: &'static str) -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve_until(&stream, from));
        }
    });
    port
}

fn serve_until(mut stream: &std::net::TcpStream, from: &str) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let mut is_mail = false;
    let mut said = "220 here".to_owned();
    loop {
        if from != "connect" {
            stream.write_all(format!("{said}\r\n").as_bytes()).ok()?;
        }
        let line = loop {
            let line = lines.next()?.ok()?;
            if !is_mail || line == "." {
                break line;
            }
        };
        if line.starts_with(from) {
            // Whoever waits may wait.
            lines.next()?.ok()?;
            return None;
        }
        is_mail = line == "DATA";
        said = match line.split(' ').next()? {
            "EHLO" => "250-here\r\n250 AUTH PLAIN".to_owned(),
            "AUTH" => "235 come in".to_owned(),
            "DATA" => "354 go on".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 OK".to_owned(),
        };
    }
}

#[test]
fn a_mail_server_that_hangs_at_any_step_is_given_up_in_time_and_one_that_hangs_at_the_good_bye_has_the_letter()
 {
    let steps = ["connect", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".", "QUIT"];
    let ways = steps.map(|from| {
        std::thread::spawn(move || {
            let world = World::new();
            world.write_private("password", "geheim\n");
            world.settings(&format!(
                "[mail]\nhost = \"127.0.0.1:{}\"\nuser = \"shop\"\npassword = {{ file = \"password\" }}\n\
                 from = \"shop@example.jp\"\n[[notice]]\nname = \"n\"\nto = \"mail\"\n\
                 address = [\"owner@example.jp\"]\ngather_s = 0\nwhat = [\"ふつう\"]\n",
                falls_silent_at(from)
            ));
            let begun = std::time::Instant::now();
            world.drop_sjis("注文.csv", LIST).pass().ends(1);
            assert!(begun.elapsed() < std::time::Duration::from_secs(40), "{from}");
            assert_eq!(world.orders().len(), 1, "{from}: the pass has done its work");
            let said = world.shukka(&["status"]).ends(1).out;
            let is_sent = said.contains("最後に送ったのは");
            assert_eq!((is_sent, said.contains("N502")), (from == "QUIT", from != "QUIT"), "{from}: {said}");
        })
    });
    ways.into_iter().for_each(|way| way.join().unwrap());
}
