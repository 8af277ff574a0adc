//! Ledgers on a PostgreSQL server that the tests may use, each in a schema of its own.
//!
//! `SHUKKA_TEST_SERVER` says where one is (`.ci/postgres start` starts one and says it). Where there is none, tests that
//! need one say so and do nothing, unless `SHUKKA_ORACLES=must`.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "each binary uses a part; a test stops where its server does, and the environment says where that is"
)]

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

/// A ledger's place on the server: gone with whoever holds it.
pub struct Place {
    schema: String,
}

impl Place {
    /// A new one; `None`: there is no server.
    #[track_caller]
    pub fn new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let base = base()?;
        let schema = format!("w{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        say(&base, &format!("CREATE SCHEMA {schema}")).unwrap();
        Some(Self { schema })
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.url_as("shukka")
    }

    /// Its address for another user.
    pub fn url_as(&self, user: &str) -> String {
        let base = base().unwrap().replacen("//shukka@", &format!("//{user}@"), 1);
        format!("{base}?options=-csearch_path%3D{}", self.schema)
    }

    /// Has the server do something there.
    #[track_caller]
    pub fn say(&self, sql: &str) {
        say(&self.url(), sql).unwrap();
    }
}

impl Place {
    /// A number out of it.
    #[track_caller]
    pub fn number(&self, sql: &str) -> i64 {
        let (url, sql) = (self.url(), format!("SELECT ({sql})::bigint"));
        let asked = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
                let driven = tokio::spawn(connection);
                let row = client.query_one(&sql, &[]).await;
                drop(client);
                drop(driven.await);
                row?.try_get(0)
            })
        });
        let asked: Result<i64, tokio_postgres::Error> = asked.join().unwrap();
        asked.unwrap()
    }

    /// Copies all that is in it aside.
    #[track_caller]
    pub fn remember(&self) {
        let copy = format!("{}_copy", self.schema);
        self.say(&format!("DROP SCHEMA IF EXISTS {copy} CASCADE; CREATE SCHEMA {copy}"));
        self.each_table(&format!("EXECUTE format('CREATE TABLE {copy}.%I AS TABLE %I', t, t);"));
    }

    /// Puts back what was copied aside.
    #[track_caller]
    pub fn put_back(&self) {
        let copy = format!("{}_copy", self.schema);
        self.each_table(&format!(
            "EXECUTE format('TRUNCATE %I', t); EXECUTE format('INSERT INTO %I SELECT * FROM {copy}.%I', t, t);"
        ));
        // As in a backup of yesterday: whoever worked then is long silent.
        self.say("TRUNCATE watchers");
    }

    #[track_caller]
    fn each_table(&self, act: &str) {
        let schema = &self.schema;
        self.say(&format!(
            "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'
             LOOP {act} END LOOP; END $$"
        ));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(base) = base() else { return };
        // One that a killed process still holds goes with the server.
        let schema = &self.schema;
        let gone = format!("DROP SCHEMA {schema} CASCADE; DROP SCHEMA IF EXISTS {schema}_copy CASCADE");
        drop(say(&base, &format!("SET lock_timeout = '3s'; {gone}")));
    }
}

/// A server of a test's own, which may be thrown down: on a port of its own, with all that it confirmed on its disk.
pub struct OwnServer {
    folder: tempfile::TempDir,
    port: u16,
}

impl OwnServer {
    /// Starts one; `None`: there is none to be had.
    #[track_caller]
    pub fn start() -> Option<Self> {
        base()?;
        let folder = super::world::folder();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The server runs as somebody else.
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let server = Self { folder, port };
        server.ask("start");
        server.say("ALTER SYSTEM SET synchronous_commit = on");
        server.say("SELECT pg_reload_conf()");
        Some(server)
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("postgres://shukka@127.0.0.1:{}/shukka", self.port)
    }

    /// Has it do something.
    #[track_caller]
    pub fn say(&self, sql: &str) {
        say(&self.url(), sql).unwrap();
    }

    /// Shows itself from here on by a certificate that is its own authority; gives that certificate.
    #[track_caller]
    pub fn show_own_authority(&self) -> Vec<u8> {
        let data = self.folder.path().join("data");
        let mut openssl = std::process::Command::new("openssl");
        openssl.args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        ]);
        openssl.args(["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "/dev/stdout"]);
        let both = String::from_utf8(openssl.output().unwrap().stdout).unwrap();
        let at = both.find("-----BEGIN CERTIFICATE-----").unwrap();
        // Over what lies there, so that they stay the server's.
        std::fs::write(data.join("server.key"), &both[..at]).unwrap();
        std::fs::write(data.join("server.crt"), &both[at..]).unwrap();
        self.say("SELECT pg_reload_conf()");
        both.as_bytes()[at..].to_vec()
    }

    /// Cuts every way to it.
    #[track_caller]
    pub fn cut_all(&self) {
        let others = "datname = current_database() AND pid <> pg_backend_pid()";
        self.say(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"));
    }

    /// Throws it down as a power cut would, and starts it again.
    #[track_caller]
    pub fn throw_down(&self) {
        self.ask("crash");
    }

    #[track_caller]
    fn ask(&self, what: &str) {
        let mut script = std::process::Command::new(".ci/postgres");
        script.arg(what).current_dir(env!("CARGO_MANIFEST_DIR"));
        script.env("SHUKKA_TEST_SERVER_DIR", self.folder.path());
        script.env("SHUKKA_TEST_SERVER_PORT", self.port.to_string());
        let done = script.output().unwrap();
        assert!(done.status.success(), "{what}: {done:?}");
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.ask("stop");
    }
}

#[track_caller]
fn base() -> Option<String> {
    let base = std::env::var_os("SHUKKA_TEST_SERVER").and_then(|base| base.into_string().ok());
    let base = base.filter(|base| !base.is_empty());
    if base.is_none() {
        let must = std::env::var_os("SHUKKA_ORACLES").is_some_and(|word| word == "must");
        assert!(!must, "no PostgreSQL for the tests: run .ci/postgres start");
        let said = "SKIPPED: no PostgreSQL for the tests (SHUKKA_TEST_SERVER; .ci/postgres start)";
        drop(writeln!(std::io::stderr(), "{said}"));
    }
    base
}

/// Has a server do something.
pub fn say(url: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    let said = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
            let driven = tokio::spawn(connection);
            let said = client.batch_execute(&sql).await;
            drop(client);
            drop(driven.await);
            said
        })
    });
    said.join().unwrap()
}

/// Whether worlds have their ledgers on the server.
pub fn is_everywhere() -> bool {
    std::env::var_os("SHUKKA_TEST_LEDGER").is_some_and(|engine| engine == "postgres")
}
