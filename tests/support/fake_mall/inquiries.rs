//! Buyers' inquiries at the fake mall, as one source in production names them.

use super::gql::{OrderTransaction, PageInfo};
use async_graphql::{ID, SimpleObject, Union};

#[derive(SimpleObject)]
pub struct InquiryConnection {
    pub edges: Vec<InquiryEdge>,
    pub page_info: PageInfo,
}

#[derive(SimpleObject)]
pub struct InquiryEdge {
    pub node: Inquiry,
}

#[derive(SimpleObject)]
pub struct Inquiry {
    pub id: ID,
    pub status: String,
    pub target: Option<InquiryTarget>,
}

#[derive(Union)]
pub enum InquiryTarget {
    Product(InquiryProductTarget),
    Shop(InquiryShopTarget),
    Order(InquiryOrderTransactionTarget),
}

#[derive(SimpleObject)]
pub struct InquiryProductTarget {
    pub product_id: ID,
}

#[derive(SimpleObject)]
pub struct InquiryShopTarget {
    pub shop_id: ID,
}

#[derive(SimpleObject)]
pub struct InquiryOrderTransactionTarget {
    pub order_transaction: OrderTransaction,
}
