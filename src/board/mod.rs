//! The board: the page that a shop has open all day, served to its browsers.
//!
//! What goes in: a shop folder, where to listen, the present; then requests of browsers. What comes out: pages, and what
//! the desk does for whoever may ask for it.
//!
//! ```text
//!   browser ──▶ gate: is it called by its name? whose session? may they? was it sent from here?
//!                │
//!                ▼
//!          routes: one row a path and method, with the least role
//!                │
//!                ▼
//!          a page's file (`login`, `held` …) ──▶ the desk, on a thread of its own ──▶ view ──▶ pages/*.html
//! ```
//!
//! A page is: a row or two in [`routes`], a file beside this one that asks the desk, a model of what it shows in `view/`
//! and its template in `pages/`. All its words come from `notice::board`.
//!
//! **Invariant.** The board decides nothing: it does what the commands do, by the desk, and shows what came of it.
//! **Invariant.** A `GET` changes nothing.
//! **Invariant.** Nothing that a browser sends becomes a path, a command, an endpoint or a token.
//! **Invariant.** Every answer has the headers of [`gate`], also one that refuses.
//!
//! Deliberately not known here: the ledger, what the clock says (it is handed in), and how a terminal is told.

mod access;
mod address;
mod assets;
mod desks;
mod download;
mod files;
mod first;
mod form;
mod gate;
mod headers;
mod held;
mod inspect;
mod lesson;
mod link;
mod login;
mod monitor;
mod news;
mod order;
mod order_act;
mod orders;
mod page;
mod refusing;
pub mod routes;
mod secrets;
mod send;
mod serve;
mod settings;
mod shared;
mod stream;
mod take_in;
mod tally;
mod teach;
mod throttle;
mod today;
mod trouble;
mod undo;
mod upload;
mod view;
mod visit;

pub use serve::{BoardError, BoardWish, Serving, begin};
