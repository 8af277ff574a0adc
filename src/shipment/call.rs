//! The calls that change something at the mall, with all that they send, and the key that makes one the same
//! again.
//!
//! **Invariant.** The same shipment has the same key on every machine and after every restart.

/// The calls that change something at the mall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// `createOrderShipping`.
    Create,
    /// `updateOrderShippingTrackingCode`.
    Track,
    /// `completeOrderShipping`: tells the buyer and books the sale; cannot be undone.
    Complete,
    /// `addOrderTransactionMessage`.
    Message,
    /// `updateOrderShippingTrackingCode` once more, of a shipment that is complete: what was told has changed since. It
    /// overwrites, so that the same one twice is as good as once.
    Correct,
}

impl Verb {
    /// In the order in which they are sent.
    pub const ALL: [Self; 5] = [Self::Create, Self::Track, Self::Complete, Self::Message, Self::Correct];

    /// As the ledger and the transition table write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Track => "track",
            Self::Complete => "complete",
            Self::Message => "message",
            Self::Correct => "correct",
        }
    }
}

/// What is shipped of one line of an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The mall's product id.
    pub product_id: String,
    /// The mall's variant id.
    pub variant_id: String,
    /// What was left to ship when the shipment was begun; at least 1.
    pub quantity: i64,
}

/// A call with all that it sends, so that the same call can go again after a restart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// Makes a shipment of these lines.
    Create {
        /// The same for every repetition of this call.
        key: String,
        /// The lines of one shipping method.
        lines: Vec<Line>,
    },
    /// Sets the text that carries the tracking numbers.
    Track {
        /// The mall's free text.
        code: String,
    },
    /// Completes the shipment.
    Complete,
    /// Writes to the buyer.
    Message {
        /// The whole message.
        text: String,
    },
    /// Sets the text that carries the tracking numbers anew.
    Correct {
        /// The mall's free text.
        code: String,
    },
}

impl Call {
    /// Which of them it is.
    pub fn verb(&self) -> Verb {
        match self {
            Self::Create { .. } => Verb::Create,
            Self::Track { .. } => Verb::Track,
            Self::Complete => Verb::Complete,
            Self::Message { .. } => Verb::Message,
            Self::Correct { .. } => Verb::Correct,
        }
    }
}

/// The idempotency key of a shipment: the same for the same order, method, lines and attempt on every machine
/// and after every restart. An attempt is counted up only when a person retries.
///
/// 32 hexadecimal digits (two rounds of 64-bit FNV-1a): its alphabet and length are safe wherever a key may go.
pub fn idempotency_key(order_id: &str, method: &str, lines: &[Line], attempt: u32) -> String {
    let mut text = format!("shukka\n{order_id}\n{method}\n{attempt}\n");
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort();
    for line in sorted {
        text.extend([&line.product_id, "\t", &line.variant_id, "\t", &line.quantity.to_string(), "\n"]);
    }
    format!("{:016x}{:016x}", fnv(0xcbf2_9ce4_8422_2325, &text), fnv(0x9ae1_6a3b_2f90_404f, &text))
}

fn fnv(start: u64, text: &str) -> u64 {
    text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_tells_orders_methods_variants_quantities_and_attempts_apart_and_nothing_else() {
        let line =
            |variant: &str, quantity| Line { product_id: "p".into(), variant_id: variant.into(), quantity };
        let key = |lines: &[Line], attempt| idempotency_key("A1", "UNDECIDED", lines, attempt);
        let (a, b) = (line("v1", 1), line("v2", 2));
        assert_eq!(key(&[a.clone(), b.clone()], 1), key(&[b.clone(), a.clone()], 1));
        let others = [
            key(std::slice::from_ref(&a), 1),
            key(std::slice::from_ref(&a), 2),
            key(std::slice::from_ref(&b), 1),
            key(&[line("v1", 2)], 1),
            idempotency_key("A1", "COOL", std::slice::from_ref(&a), 1),
            idempotency_key("A2", "UNDECIDED", std::slice::from_ref(&a), 1),
        ];
        let distinct: std::collections::BTreeSet<_> = others.iter().collect();
        assert_eq!(distinct.len(), others.len());
    }
}
