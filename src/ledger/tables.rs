//! The tables of a ledger as engines have them in common: how a ledger goes from one engine to the other, row by row.
//!
//! **Invariant.** What a row says is the same in every engine; only how a server keeps a text that may hold any byte
//! differs, and that is its own affair.

use super::Result;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableCell {
    /// Nothing.
    Nothing,
    /// A number, or a yes (1) or no (0).
    Number(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Numbers.
    Numbers,
    /// Yes or no.
    Truth,
    /// Texts.
    Texts,
    /// Texts that a server keeps as their bytes.
    AnyText,
    /// Bytes.
    Bytes,
}

/// A table: its name, and its columns in their order.
pub struct LedgerTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [(&'static str, Holds)],
}

/// Whoever takes rows in, in one transaction. Dropped without an end, none is in.
pub trait TableFilling {
    /// The next row of a table; all of one table come together, in the order of [`TABLES`].
    fn row(&mut self, table: &'static LedgerTable, cells: &[TableCell]) -> Result<()>;

    /// Ends it: from here on all of it is in.
    fn end(self: Box<Self>) -> Result<()>;
}

use Holds::{AnyText, Bytes, Numbers, Texts, Truth};

/// Every table that makes a ledger. Who is at work and what was asked of it stay behind.
pub(super) const TABLES: &[LedgerTable] = &[
    LedgerTable { name: "meta", columns: &[("key", Texts), ("value", Texts)] },
    LedgerTable { name: "stores", columns: &[("id", Numbers), ("code", Texts), ("at_mall", Numbers)] },
    LedgerTable {
        name: "arrivals",
        columns: &[
            ("id", Numbers),
            ("sha256", Bytes),
            ("name", Texts),
            ("folder", Texts),
            ("store", Numbers),
            ("profile", Texts),
            ("kind", Texts),
            ("encoding", Texts),
            ("bytes", Numbers),
            ("at", Numbers),
            ("state", Numbers),
            ("outcome", Texts),
            ("row_count", Numbers),
            ("taken", Numbers),
            ("held", Numbers),
            ("header_end", Numbers),
            ("spool", Texts),
            ("mtime", Numbers),
            ("archived_as", Texts),
            ("held_as", Texts),
            ("mends", Numbers),
            ("undone_at", Numbers),
        ],
    },
    LedgerTable {
        name: "findings",
        columns: &[
            ("arrival", Numbers),
            ("row", Numbers),
            ("seq", Numbers),
            ("held", Truth),
            ("code", Texts),
            ("column_name", AnyText),
            ("value", AnyText),
            ("detail", AnyText),
            ("start", Numbers),
            ("length", Numbers),
        ],
    },
    LedgerTable {
        name: "orders",
        columns: &[
            ("id", Numbers),
            ("store", Numbers),
            ("number", Texts),
            ("arrival", Numbers),
            ("row", Numbers),
            ("at", Numbers),
            ("source", Numbers),
            ("said", Bytes),
        ],
    },
    LedgerTable {
        name: "packs",
        columns: &[
            ("first", Numbers),
            ("orders", Numbers),
            ("store", Numbers),
            ("arrival", Numbers),
            ("at", Numbers),
            ("low", Texts),
            ("high", Texts),
            ("body", Bytes),
        ],
    },
    LedgerTable {
        name: "facts",
        columns: &[
            ("ord", Numbers),
            ("seq", Numbers),
            ("source", Numbers),
            ("arrival", Numbers),
            ("row", Numbers),
            ("at", Numbers),
            ("said", Bytes),
        ],
    },
    LedgerTable { name: "calendar", columns: &[("day", Numbers), ("ord", Numbers)] },
    LedgerTable {
        name: "calendar_runs",
        columns: &[("day", Numbers), ("first", Numbers), ("orders", Numbers), ("steps", Bytes)],
    },
    LedgerTable {
        name: "due",
        columns: &[("store", Numbers), ("number", Texts), ("ord", Numbers), ("day", Numbers)],
    },
    LedgerTable { name: "bundles", columns: &[("child", Numbers), ("parent", Numbers)] },
    LedgerTable { name: "numbers", columns: &[("number", Numbers), ("ord", Numbers)] },
    LedgerTable { name: "marked_numbers", columns: &[("store", Numbers), ("bare", Texts), ("ord", Numbers)] },
    LedgerTable {
        name: "labels",
        columns: &[("ord", Numbers), ("at", Numbers), ("file", Texts), ("arrival", Numbers)],
    },
    LedgerTable {
        name: "exports",
        columns: &[
            ("ord", Numbers),
            ("state", Numbers),
            ("at", Numbers),
            ("batch", Numbers),
            ("known", Numbers),
        ],
    },
    LedgerTable {
        name: "told_earlier",
        columns: &[("ord", Numbers), ("seq", Numbers), ("at", Numbers), ("batch", Numbers)],
    },
    LedgerTable {
        name: "batches",
        columns: &[
            ("id", Numbers),
            ("store", Numbers),
            ("layout", Texts),
            ("at", Numbers),
            ("name", Texts),
            ("head", Bytes),
            ("row_count", Numbers),
            ("state", Numbers),
        ],
    },
    LedgerTable {
        name: "batch_rows",
        columns: &[("batch", Numbers), ("ord", Numbers), ("seq", Numbers), ("line", Bytes)],
    },
    LedgerTable {
        name: "batch_pieces",
        columns: &[("batch", Numbers), ("seq", Numbers), ("orders", Bytes), ("lines", Bytes)],
    },
    LedgerTable {
        name: "shipment_events",
        columns: &[("ord", Numbers), ("seq", Numbers), ("at", Numbers), ("said", AnyText)],
    },
    LedgerTable {
        name: "mall",
        columns: &[
            ("store", Numbers),
            ("ord", Numbers),
            ("word", Texts),
            ("seen_at", Numbers),
            ("phase", Numbers),
            ("codes", Texts),
            ("standing", Numbers),
        ],
    },
    LedgerTable { name: "points", columns: &[("store", Numbers), ("at", Numbers), ("points", Numbers)] },
    LedgerTable {
        name: "reserved_names",
        columns: &[("place", Texts), ("name", Texts), ("arrival", Numbers)],
    },
    LedgerTable {
        name: "held_rows",
        columns: &[
            ("arrival", Numbers),
            ("row", Numbers),
            ("number", Texts),
            ("cells", AnyText),
            ("solved_by", Numbers),
            ("solved_at", Numbers),
        ],
    },
    LedgerTable {
        name: "held_sets",
        columns: &[
            ("arrival", Numbers),
            ("state", Numbers),
            ("solved_at", Numbers),
            ("plain_size", Numbers),
            ("plain_mtime", Numbers),
            ("twin_size", Numbers),
            ("twin_mtime", Numbers),
        ],
    },
    LedgerTable { name: "doubts", columns: &[("store", Texts), ("until", Numbers)] },
    LedgerTable {
        name: "told_before",
        columns: &[("store", Texts), ("number", Texts), ("batch", Numbers), ("at", Numbers)],
    },
    LedgerTable {
        name: "people",
        columns: &[
            ("id", Numbers),
            ("name", Texts),
            ("folded", Texts),
            ("role", Texts),
            ("password", Texts),
            ("is_off", Truth),
            ("at", Numbers),
        ],
    },
    LedgerTable {
        name: "sessions",
        columns: &[
            ("id", Numbers),
            ("key", Bytes),
            ("person", Numbers),
            ("begun_at", Numbers),
            ("seen_at", Numbers),
            ("browser", Texts),
        ],
    },
    LedgerTable { name: "invitations", columns: &[("key", Bytes), ("person", Numbers), ("until", Numbers)] },
    LedgerTable {
        name: "deeds",
        columns: &[
            ("id", Numbers),
            ("at", Numbers),
            ("who", Texts),
            ("kind", Texts),
            ("about", Texts),
            ("detail", AnyText),
        ],
    },
    LedgerTable {
        name: "sendings",
        columns: &[("key", Texts), ("at", Numbers), ("who", Texts), ("outcome", AnyText)],
    },
    LedgerTable {
        name: "tidings",
        columns: &[
            ("id", Numbers),
            ("key", Texts),
            ("kind", Texts),
            ("store", Texts),
            ("ord", Numbers),
            ("arrival", Numbers),
            ("since", Numbers),
            ("count", Numbers),
            ("solved_at", Numbers),
        ],
    },
    LedgerTable { name: "told_of", columns: &[("channel", Texts), ("tiding", Numbers), ("at", Numbers)] },
    LedgerTable {
        name: "letters",
        columns: &[
            ("id", Numbers),
            ("channel", Texts),
            ("mark", Texts),
            ("day", Texts),
            ("at", Numbers),
            ("tries", Numbers),
            ("next_at", Numbers),
            ("why", Texts),
        ],
    },
    LedgerTable { name: "letter_tidings", columns: &[("letter", Numbers), ("tiding", Numbers)] },
    LedgerTable {
        name: "channels",
        columns: &[
            ("name", Texts),
            ("settings", Texts),
            ("stopped_at", Numbers),
            ("why", Texts),
            ("sent_at", Numbers),
            ("day", Texts),
        ],
    },
    LedgerTable { name: "last_ids", columns: &[("name", Texts), ("id", Numbers)] },
    LedgerTable {
        name: "withdrawn_facts",
        columns: &[
            ("store", Numbers),
            ("number", Texts),
            ("undone", Numbers),
            ("seq", Numbers),
            ("source", Numbers),
            ("arrival", Numbers),
            ("row", Numbers),
            ("at", Numbers),
            ("said", Bytes),
        ],
    },
    LedgerTable {
        name: "withdrawn_labels",
        columns: &[
            ("store", Numbers),
            ("number", Texts),
            ("at", Numbers),
            ("file", Texts),
            ("arrival", Numbers),
        ],
    },
];
