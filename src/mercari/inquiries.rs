//! Buyers' inquiries (お問い合わせ), as far as they keep an order back: which order each is about, and whether it waits for
//! the seller.
//!
//! **Invariant.** What cannot be read of an inquiry is said, never taken for "does not wait".

use super::wire;
use super::{ListingPage, bare_id};

/// What an inquiry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InquiryTarget {
    /// The order of this id.
    Order(String),
    /// A product, or the shop.
    Other,
    /// It does not say.
    Unknown,
}

/// One inquiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// What it is about.
    pub target: InquiryTarget,
    /// Whether the seller is to answer; a state that we do not know counts as one.
    pub waits: bool,
}

/// States in which the seller is not to answer. Attested are OPENED_BY_BUYER, AWAITING_SELLER and AWAITING_BUYER; of the
/// others only the names of topics are known (INQUIRY_RESOLVED).
const ANSWERED: [&str; 5] = ["AWAITING_BUYER", "OPENED_BY_SELLER", "RESOLVED", "CLOSED", "COMPLETED"];

pub(super) fn inquiries(data: wire::read_inquiries::ResponseData) -> Result<ListingPage<Inquiry>, String> {
    use wire::read_inquiries::ReadInquiriesInquiriesEdgesNodeTarget as Target;
    let connection = data.inquiries.ok_or("an answer without a page")?;
    let info = connection.page_info.ok_or("a page without its place")?;
    let mut page = ListingPage {
        orders: Vec::new(),
        unreadable: 0,
        odd: Vec::new(),
        end_cursor: info.end_cursor,
        has_next: info.has_next_page,
    };
    for edge in connection.edges.unwrap_or_default() {
        let Some(node) = edge.and_then(|edge| edge.node) else {
            page.unreadable += 1;
            continue;
        };
        let target = match node.target {
            Some(Target::InquiryOrderTransactionTarget(target)) => {
                let id = target.order_transaction.and_then(|order| order.id);
                let id = id.as_deref().map(bare_id).filter(|id| !id.is_empty());
                id.map_or(InquiryTarget::Unknown, |id| InquiryTarget::Order(id.to_owned()))
            }
            Some(_) => InquiryTarget::Other,
            None => InquiryTarget::Unknown,
        };
        let status = node.status.unwrap_or_default();
        page.orders.push(Inquiry { target, waits: !ANSWERED.contains(&status.as_str()) });
    }
    Ok(page)
}
