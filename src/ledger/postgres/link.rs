//! One way to the server, and transactions on it.
//!
//! What goes in: statements and their values. What comes out: rows. A thread of its own drives the connection; whoever
//! asks waits on its own thread. A connection that was lost is made anew by the next statement that stands in no
//! transaction.
//!
//! **Invariant.** A transaction that is not committed is rolled back before anything else is said on the link.

use super::at_work;
use super::errors::unopened;
use super::tls::Tls;
use super::waiting::wait;
use crate::ledger::{LedgerError, LedgerErrorKind, OpenError, Result, ServerAddress};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::{ControlFlow, Deref};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Row, SimpleQueryMessage, Statement};

/// The values of a statement.
pub(super) type StatementValues<'v> = &'v [&'v (dyn ToSql + Sync)];

/// How a transaction begins: the server ends it when nothing is heard of its process, and nobody waits for ever.
const LIMITS: &str = "SET LOCAL idle_in_transaction_session_timeout = '300s'; SET LOCAL lock_timeout = '30s'";

/// A way to the server.
pub(super) struct Link {
    address: Arc<ServerAddress>,
    config: Box<Config>,
    connected: RefCell<Connected>,
    in_transaction: Cell<bool>,
}

/// A connection, and the statements that the server knows on it.
struct Connected {
    client: Arc<Client>,
    known: HashMap<String, Statement>,
}

impl Link {
    /// Goes to the server.
    pub(super) fn open(address: &Arc<ServerAddress>) -> std::result::Result<Self, OpenError> {
        let config = config_of(address)?;
        let client = connect(address, &config)?;
        Ok(Self {
            address: Arc::clone(address),
            config: Box::new(config),
            connected: RefCell::new(Connected { client: Arc::new(client), known: HashMap::new() }),
            in_transaction: Cell::new(false),
        })
    }

    /// Another way to the same server.
    pub(super) fn another(&self) -> Result<Self> {
        Self::open(&self.address).map_err(lost)
    }

    /// The client, connected anew if it must be.
    fn client(&self) -> Result<Arc<Client>> {
        let mut connected = self.connected.borrow_mut();
        if connected.client.is_closed() && !self.in_transaction.get() {
            let client = connect(&self.address, &self.config).map_err(lost)?;
            *connected = Connected { client: Arc::new(client), known: HashMap::new() };
        }
        Ok(Arc::clone(&connected.client))
    }

    /// A statement as the server knows it.
    fn prepared(&self, client: &Client, sql: &str) -> Result<Statement> {
        if let Some(known) = self.connected.borrow().known.get(sql) {
            return Ok(known.clone());
        }
        let statement = wait(client.prepare(sql))?;
        self.connected.borrow_mut().known.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// All rows that a statement gives.
    pub(super) fn query(&self, sql: &str, values: StatementValues<'_>) -> Result<Vec<Row>> {
        let client = self.client()?;
        let statement = self.prepared(&client, sql)?;
        Ok(wait(client.query(&statement, values))?)
    }

    /// The row that a statement gives, if there is one.
    pub(super) fn query_opt(&self, sql: &str, values: StatementValues<'_>) -> Result<Option<Row>> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// The row that a statement gives.
    pub(super) fn query_one(&self, sql: &str, values: StatementValues<'_>) -> Result<Row> {
        self.query_opt(sql, values)?.ok_or_else(|| LedgerError::missing("a row that must be there"))
    }

    /// Shows the rows that a statement gives one by one, as they come. Nothing else may be asked on this link meanwhile.
    pub(super) fn each(
        &self,
        sql: &str,
        values: StatementValues<'_>,
        mut see: impl FnMut(Row) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        use futures_util::TryStreamExt;
        let client = self.client()?;
        let statement = self.prepared(&client, sql)?;
        let rows = wait(client.query_raw(&statement, values.iter().copied()))?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = wait(rows.try_next())? {
            if see(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Changes something; how many rows. Outside a transaction, in one of its own.
    pub(super) fn execute(&self, sql: &str, values: StatementValues<'_>) -> Result<u64> {
        self.writing(|tx| tx.execute_beside(sql, values))
    }

    /// Changes something beside whoever writes: for signs of life, which wait for nobody.
    pub(super) fn execute_beside(&self, sql: &str, values: StatementValues<'_>) -> Result<u64> {
        let client = self.client()?;
        let statement = self.prepared(&client, sql)?;
        Ok(wait(client.execute(&statement, values))?)
    }

    /// Carries statements without values out, separated by semicolons.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        let client = self.client()?;
        Ok(wait(client.batch_execute(sql))?)
    }

    /// Begins to put rows into a table by `COPY … FROM STDIN (FORMAT binary)`.
    pub(super) fn copy_in(&self, sql: &str) -> Result<tokio_postgres::CopyInSink<bytes::Bytes>> {
        let client = self.client()?;
        Ok(wait(client.copy_in(sql))?)
    }

    /// Whether a transaction is open.
    pub(super) fn is_in_transaction(&self) -> bool {
        self.in_transaction.get()
    }

    /// Begins a transaction that outlives the call: for [`Link::commit`] or [`Link::roll_back`].
    pub(super) fn begin(&self, how: Begin) -> Result<()> {
        if self.in_transaction.get() {
            return Err(LedgerError::missing("an end of the transaction before"));
        }
        // Before there is a transaction a lost connection may be made anew.
        let client = self.client()?;
        self.in_transaction.set(true);
        let begun = match how {
            Begin::Write => self.begin_to_write(&client, at_work::at_work(self.place())),
            Begin::WriteAsAnybody => self.begin_to_write(&client, None),
            Begin::Look => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                wait(client.batch_execute(begin)).map_err(LedgerError::from)
            }
        };
        if begun.is_err() {
            self.roll_back();
        }
        begun
    }

    /// Begins as the only writer: one who works on the ledger, only while that is so.
    fn begin_to_write(&self, client: &Client, at_work: Option<i64>) -> Result<()> {
        let lock = format!("BEGIN; {LIMITS}; SELECT 1 FROM meta WHERE key = '#writer' FOR UPDATE");
        let Some(instance) = at_work else { return Ok(wait(client.batch_execute(&lock))?) };
        // Under this name whoever takes over finds the transaction of one that is frozen, and ends it.
        let ours = format!(
            "{lock}; SET LOCAL application_name = '{}'; SELECT 1 FROM lease WHERE instance = {instance}",
            at_work::session_name(instance)
        );
        let said = wait(client.simple_query(&ours))?;
        let rows = said.iter().filter(|one| matches!(one, SimpleQueryMessage::Row(_))).count();
        // The writer's row, and that of the lease.
        if rows == 2 { Ok(()) } else { Err(at_work::overtaken()) }
    }

    /// The address, as it is shown to people.
    pub(super) fn place(&self) -> &str {
        self.address.place()
    }

    /// Ends the transaction that was begun: what was written in it stays.
    pub(super) fn commit(&self) -> Result<()> {
        let done = self.batch("COMMIT");
        match done {
            Ok(()) => {
                self.in_transaction.set(false);
                Ok(())
            }
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    /// Ends the transaction that was begun: nothing of it stays.
    pub(super) fn roll_back(&self) {
        if let Err(error) = self.batch("ROLLBACK") {
            // Then the connection is gone, and the server rolls back by itself.
            tracing::debug!(error = %error, "a transaction could not be rolled back in words");
        }
        self.in_transaction.set(false);
    }

    /// A transaction in which this link alone writes, until it is committed or dropped.
    pub(super) fn write(&self) -> Result<Transaction<'_>> {
        self.begin(Begin::Write)?;
        Ok(Transaction { link: self, is_open: true })
    }

    /// As [`Link::write`], for one who is not at work yet.
    pub(super) fn write_as_anybody(&self) -> Result<Transaction<'_>> {
        self.begin(Begin::WriteAsAnybody)?;
        Ok(Transaction { link: self, is_open: true })
    }

    /// A look at one moment: within a transaction that is open, that transaction's own.
    pub(super) fn look(&self) -> Result<Transaction<'_>> {
        let is_open = !self.in_transaction.get();
        if is_open {
            self.begin(Begin::Look)?;
        }
        Ok(Transaction { link: self, is_open })
    }

    /// Writes within the transaction that is open, or else in one of its own.
    pub(super) fn writing<T>(&self, write: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        if self.in_transaction.get() {
            return write(self);
        }
        let tx = self.write()?;
        let written = write(&tx)?;
        tx.commit()?;
        Ok(written)
    }
}

/// How a transaction begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Begin {
    /// As the only writer.
    Write,
    /// The same, for one who is not at work yet.
    WriteAsAnybody,
    /// For looking at one moment.
    Look,
}

/// A transaction. Dropped without a commit, nothing of it remains.
pub(super) struct Transaction<'l> {
    link: &'l Link,
    is_open: bool,
}

impl Transaction<'_> {
    /// What was written stays.
    pub(super) fn commit(mut self) -> Result<()> {
        if std::mem::take(&mut self.is_open) { self.link.commit() } else { Ok(()) }
    }
}

impl Deref for Transaction<'_> {
    type Target = Link;

    fn deref(&self) -> &Link {
        self.link
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.link.roll_back();
        }
    }
}

/// A way that was lost and cannot be made anew.
fn lost(error: OpenError) -> LedgerError {
    LedgerError::of_engine(error.kind(), error)
}

fn config_of(address: &ServerAddress) -> std::result::Result<Config, OpenError> {
    let mut config: Config = address.url().parse().map_err(|e| unopened(address.place(), e))?;
    if let Some(password) = address.password() {
        config.password(password);
    }
    config
        .application_name("shukka")
        .connect_timeout(Duration::from_secs(10))
        .tcp_user_timeout(Duration::from_secs(10))
        .keepalives(true)
        .keepalives_idle(Duration::from_secs(5))
        .keepalives_interval(Duration::from_secs(2))
        .keepalives_retries(3);
    Ok(config)
}

/// Connects; a thread drives the connection until its client is dropped.
fn connect(address: &ServerAddress, config: &Config) -> std::result::Result<Client, OpenError> {
    let place = address.place().to_owned();
    let tls = Tls::of(address)?;
    let (config, (give, given)) = (config.clone(), sync_channel(1));
    let drive = move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                // Whoever asked may be gone, here as below.
                return drop(give.send(Err(OpenError::of_engine(&place, LedgerErrorKind::Engine, error))));
            }
        };
        runtime.block_on(async move {
            match tls.connect(&config).await {
                // Whoever asked may be gone; then nobody needs the answer.
                Err(error) => drop(give.send(Err(unopened(&place, error)))),
                Ok((client, driven)) => {
                    drop(give.send(Ok(client)));
                    driven.await;
                }
            }
        });
    };
    std::thread::Builder::new()
        .name("ledger link".to_owned())
        .spawn(drive)
        .map_err(|e| OpenError::of_engine(address.place(), LedgerErrorKind::Engine, e))?;
    given
        .recv()
        .unwrap_or_else(|gone| Err(OpenError::of_engine(address.place(), LedgerErrorKind::Engine, gone)))
}
