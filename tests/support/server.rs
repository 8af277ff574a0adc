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

impl Drop for Place {
    fn drop(&mut self) {
        let Some(base) = base() else { return };
        // One that a killed process still holds goes with the server.
        drop(say(&base, &format!("SET lock_timeout = '3s'; DROP SCHEMA {} CASCADE", self.schema)));
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
