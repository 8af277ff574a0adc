//! shukka (出荷, "shipping"): the order desk of an online shop, as one program that works on folders.
//!
//! # The flow is the folder listing
//!
//! ```text
//!            staff · cron · browser · systemd       files · Mercari Shops · mail · chat
//!                    │                                    ▲  │
//!                    ▼                                    │  ▼
//!   doors    cli   board   daemon       edges    inbox   outbox   mercari   courier   ledger
//!            └──┬────────────┘                                      ▲
//!               ▼                                           │
//!   desk     one verb a file: what can be asked for ──▶ intake, telling ── they alone move the edges
//!               │
//!               ▼
//!   pass     the verbs in their order, on one page
//!
//!   shop     a shop folder opened: settings, profiles, layouts, the ledger; flaws as values
//!   pure     decode ─▶ profile, normalize ─▶ rules ─▶ shipment, labels, report     values in, values out
//!   words    order   notice   document                                (and one tool: pipeline)
//! ```
//!
//! A file's way is told in [`intake`], an order's way out to its store in [`telling`], what a verb does in the file of
//! [`desk`] that is named for it, what a caller may ask of the ledger in [`ledger`].
//!
//! One **pass** ([`pass::pass`]) takes everything as far as it can go now and may be stopped between any two steps.
//! `shukka run` makes one pass; `shukka watch` makes one whenever something wakes it. There is no second path.
//!
//! # Who may import whom
//!
//! ```text
//!    cli   board   daemon                      doors
//!         └── pass ── desk ── telling ── intake ── shop
//!    ──────────────────────────────────────────────────────────────
//!    inbox   ledger   outbox   mercari   courier     edges: strangers to one another
//!    ──────────────────────────────────────────────────────────────
//!    decode  profile  normalize  rules  shipment  labels  report     pure, in this order
//!    ──────────────────────────────────────────────────────────────
//!    order   notice   document                 vocabulary, and one tool: pipeline
//! ```
//!
//! `tests/it/house/tidy.rs` holds it, and that no files import one another in a circle.
//!
//! Beside the house stands [`crash`]: a name for every durable step, for the crash census; empty in a normal build.
//!
//! # Invariants
//!
//! - **Pure modules take values and return values**: no file, no network, no environment, no clock. `now` is an
//!   argument; only `cli` and `daemon` read the clock.
//! - **Only `ledger` writes truth; only `outbox::publish` writes a file that staff can see; only `mercari` talks
//!   to the mall, only `courier` to people.**
//! - **Money is [`order::Yen`]**; no floats anywhere near an amount.
//! - **Data problems are values** ([`notice::Finding`]), collected, never "first error wins". Errors are for
//!   machines and engineers.
//! - **A file is one transaction.** What a crash interrupts is finished by the next pass, from the ledger's own
//!   word, before anything new begins.
//! - **Nothing is overwritten**, in no folder, ever.
//!
//! # An order is three views and their fold
//!
//! The ledger keeps what the store said (files and API), what the carriers said and what staff said, each as
//! appended facts ([`order::Statement`]) that hold only news. What an order is now is their fold
//! ([`order::Order::hear`]): the last word on each field stands. That one idea gives the merging rule, the history
//! of every value and the three-way match of the report.
//!
//! # Rows stream
//!
//! A file is never held in memory whole. `decode` splits raw bytes, `normalize` decodes only mapped cells, and rows
//! of one order that lie apart meet by an external sort ([`normalize::group`]). Of a big text file only order numbers
//! and places are sorted: it is gone through for them from its beginning and its middle at once, then two threads read
//! its rows order by order, while a third takes them to the ledger. That takes orders in the order of their numbers,
//! many to a page ([`ledger`]).
//!
//! # A reading order
//!
//! The modules below are declared in the order in which a value travels: begin with [`order`] and [`notice`],
//! then follow a file from [`inbox`] to [`outbox`] through [`intake`] and [`telling`]; [`pass`] tells the whole story.

pub mod order;
pub mod notice;
pub mod document;
pub mod pipeline;
pub mod crash;

pub mod profile;
pub mod inbox;
pub mod decode;
pub mod normalize;
pub mod ledger;
pub mod rules;
pub mod outbox;
pub mod shipment;
pub mod labels;
pub mod courier;
pub mod mercari;
pub mod report;

pub mod shop;
pub mod intake;
pub mod telling;
pub mod desk;
pub mod pass;
pub mod daemon;
pub mod board;
pub mod cli;
