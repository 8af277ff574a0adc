//! The questions as the mall's GraphQL knows them, generated from its schema.
//!
//! **Invariant.** The types of the wire stay in this room.

use graphql_client::GraphQLQuery;

/// The wire's moments: RFC 3339 text, read later and with patience.
type DateTime = String;

/// Which shop the token belongs to.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/shop.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct ReadShop;

/// A page of whole orders.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/page.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct ReadPage;

/// A page of where orders stand.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/standing.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct ReadStandings;

/// One order.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/order.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct ReadOrder;

/// Where one order stands and its messages: apart from the rest, since messages are to be retired.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/messages.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct ReadMessages;

/// Makes a shipment.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/create.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct CreateShipping;

/// Sets the tracking code.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/track.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct SetTracking;

/// Completes a shipment.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/complete.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct CompleteShipping;

/// Writes to the buyer.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/message.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    skip_serializing_none
)]
pub(super) struct AddMessage;

/// A page of buyers' inquiries.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "src/mercari/schema.graphql",
    query_path = "src/mercari/queries/inquiries.graphql",
    response_derives = "Debug, Clone",
    variables_derives = "Debug, Clone",
    fragments_other_variant,
    skip_serializing_none
)]
pub(super) struct ReadInquiries;

/// The statuses that a listing can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named as the mall names it")]
pub enum StatusFilter {
    WaitingForPayment,
    WaitingForShipping,
    Completing,
    Completed,
    Canceling,
    Canceled,
}

impl StatusFilter {
    /// The mall's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WaitingForPayment => "WAITING_FOR_PAYMENT",
            Self::WaitingForShipping => "WAITING_FOR_SHIPPING",
            Self::Completing => "COMPLETING",
            Self::Completed => "COMPLETED",
            Self::Canceling => "CANCELING",
            Self::Canceled => "CANCELED",
        }
    }
}

/// What the headers of an answer say of the points. All of it may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// `X-Ratelimit-Limit`.
    pub limit: Option<i64>,
    /// `X-Ratelimit-Remaining`.
    pub remaining: Option<i64>,
    /// `X-Ratelimit-Reset` (or `Retry-After`): 10⁹ and more are epoch seconds, less are seconds from now.
    pub reset: Option<i64>,
}
