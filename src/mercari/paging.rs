//! Pages of a listing and the way from one to the next.
//!
//! What goes in: a page with its cursor. What comes out: whether another follows.
//!
//! **Invariant.** A listing ends only when the mall says so, and never goes in circles.
//!
//! Deliberately not known here: what is listed.

use super::StatusFilter;
use std::collections::HashSet;

/// Orders asked for at a time: the default of the mall, used by integrations in production; no maximum is known.
pub const PAGE_SIZE: i64 = 100;

/// More pages than this are no listing of a shop: a hundred thousand orders.
const PAGES_MAX: usize = 1_000;

/// A cursor longer than this, in bytes, is none of the mall's.
const CURSOR_BYTES_MAX: usize = 4_096;

/// One page of a listing, by order date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageQuery {
    /// Ordered at or after, epoch seconds.
    pub ordered_from: Option<i64>,
    /// Ordered before, epoch seconds.
    pub ordered_before: Option<i64>,
    /// In these statuses; empty: in any.
    pub statuses: Vec<StatusFilter>,
    /// After this cursor; `None` for the first page.
    pub after: Option<String>,
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingPage<T> {
    /// What it holds, in the mall's order.
    pub orders: Vec<T>,
    /// Elements that could not be read at all: null, or without an id.
    pub unreadable: usize,
    /// Elements that have an id, which stands here, and otherwise a shape that nobody knows.
    pub odd: Vec<String>,
    /// The mall's cursor.
    pub end_cursor: Option<String>,
    /// Whether the mall says that there is more; `None` when it does not say.
    pub has_next: Option<bool>,
}

impl<T> ListingPage<T> {
    /// The same with more elements of a shape that nobody knows.
    pub(super) fn with_odd(mut self, odd: Vec<String>) -> Self {
        self.odd.extend(odd);
        self
    }
}

/// What follows a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterPage {
    /// Ask for the page after this cursor.
    Next(String),
    /// That was the last page, and every page was whole.
    End,
    /// The listing cannot be trusted to be whole: a cursor came twice, there is more and no way to ask for it, or it
    /// has more pages than any shop's.
    Broken,
}

/// Follows the cursors of one listing and notices when it goes in circles.
#[derive(Debug, Default)]
pub struct Paging {
    seen: HashSet<String>,
}

impl Paging {
    /// What to do after this page.
    pub fn turn<T>(&mut self, page: &ListingPage<T>) -> AfterPage {
        match (page.has_next, &page.end_cursor) {
            (Some(false), _) => AfterPage::End,
            (Some(true), Some(cursor))
                if !cursor.is_empty()
                    && cursor.len() <= CURSOR_BYTES_MAX
                    && self.seen.len() < PAGES_MAX
                    && self.seen.insert(cursor.clone()) =>
            {
                AfterPage::Next(cursor.clone())
            }
            _ => AfterPage::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(has_next: Option<bool>, cursor: Option<&str>) -> ListingPage<()> {
        ListingPage {
            orders: Vec::new(),
            unreadable: 0,
            odd: Vec::new(),
            end_cursor: cursor.map(str::to_owned),
            has_next,
        }
    }

    #[test]
    fn a_listing_ends_only_when_the_mall_says_so_and_never_goes_in_circles() {
        let mut paging = Paging::default();
        assert_eq!(paging.turn(&page(Some(true), Some("a"))), AfterPage::Next("a".into()));
        assert_eq!(paging.turn(&page(Some(true), Some("b"))), AfterPage::Next("b".into()));
        assert_eq!(paging.turn(&page(Some(true), Some("a"))), AfterPage::Broken);
        assert_eq!(paging.turn(&page(Some(true), None)), AfterPage::Broken);
        assert_eq!(paging.turn(&page(None, None)), AfterPage::Broken);
        assert_eq!(paging.turn(&page(Some(false), Some("c"))), AfterPage::End);
        let mut endless = Paging::default();
        let turned = (0..2_000).map(|n| endless.turn(&page(Some(true), Some(&n.to_string()))));
        assert_eq!(turned.filter(|turn| *turn != AfterPage::Broken).count(), PAGES_MAX);
        let huge = "x".repeat(CURSOR_BYTES_MAX + 1);
        assert_eq!(Paging::default().turn(&page(Some(true), Some(&huge))), AfterPage::Broken);
    }
}
