use super::{Call, Event, EventKind, Illegal, Leg, Status};

/// Where events are kept. The ledger is the only one in earnest.
pub trait Journal {
    /// What can go wrong while keeping.
    type Error;

    /// Keeps an event of an order. When this returns `Ok`, the event survives a power cut.
    fn keep(&mut self, order_id: &str, event: &Event, at: i64) -> Result<(), Self::Error>;
}

/// Permission for one call, which is in the journal as begun. It is used up by the call: it is neither `Clone`
/// nor `Copy`, and [`begin`] alone makes it.
#[derive(Debug)]
#[must_use = "a call that was begun must be sent, or it will be written off as lost"]
pub struct Ticket {
    order_id: String,
    leg: Leg,
    call: Call,
    shipping_id: String,
}

impl Ticket {
    /// The order's id at the mall.
    pub fn order_id(&self) -> &str {
        &self.order_id
    }

    /// The part of the story that the answer belongs to.
    pub fn leg(&self) -> &Leg {
        &self.leg
    }

    /// What to send.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The shipment's id; empty for creating and for the message.
    pub fn shipping_id(&self) -> &str {
        &self.shipping_id
    }
}

/// Why a call was not begun. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum BeginError<E> {
    /// The call cannot follow what has happened.
    #[error(transparent)]
    Illegal(Illegal),
    /// The journal could not keep it.
    #[error("the journal could not keep that a call begins")]
    Journal(#[source] E),
}

/// Begins a call: checks that it may follow, puts `begun` on disk, moves `status` on, and only then gives the
/// permission to send it.
pub fn begin<J: Journal>(
    journal: &mut J,
    order_id: &str,
    status: &mut Status,
    leg: Leg,
    call: Call,
    at: i64,
) -> Result<Ticket, BeginError<J::Error>> {
    let event = Event::of(leg.clone(), EventKind::Begun(call.clone()));
    let next = status.after(&event, at).map_err(BeginError::Illegal)?;
    journal.keep(order_id, &event, at).map_err(BeginError::Journal)?;
    *status = next;
    let shipping_id = match &leg {
        Leg::Parcel(method) => status.parcel(method).map(|p| p.id.clone()).unwrap_or_default(),
        Leg::Message | Leg::Order => String::new(),
    };
    Ok(Ticket { order_id: order_id.to_owned(), leg, call, shipping_id })
}
