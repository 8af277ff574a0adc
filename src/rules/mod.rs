//! Which order is due, and every reason why not (contract section 5).
//!
//! What goes in: what is known of an order and its bundle, the shop's [`Rules`], today, perhaps a period. What
//! comes out: due, or every reason that applies.
//!
//! **Invariant.** Pure: no file, no clock; the same question has the same answer.
//! **Invariant.** No order is both due and with a reason; none is without both.
//! **Invariant.** When today moves forward, nothing becomes less due.
//!
//! Deliberately not known here: how an order is sent and where its facts come from.

mod judge;
mod names;
mod stops;

pub use judge::{Candidate, GuardFacts, Period, ShipmentFacts, StoreFacts, Verdict, due_from, judge};

use crate::order::{TrackingNumber, fold_text, status};
use names::Names;
use std::borrow::Cow;

/// What is done about a tracking number that fails its check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackingCheck {
    /// It goes in with a warning (R107).
    Warn,
    /// Its order is not due (D310).
    Hold,
    /// Nobody looks.
    Off,
}

/// Deliveries that need no tracking number: any of these carriers with any of these methods.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the settings")]
pub struct NoTracking {
    pub carriers: Vec<String>,
    pub methods: Vec<String>,
}

/// The shop's rules. After changing a field by hand call [`Rules::prepared`].
#[derive(Debug, Clone)]
pub struct Rules {
    /// Orders with one of these statuses are not due.
    pub excluded_statuses: Vec<String>,
    /// Deliveries that need no tracking number.
    pub no_tracking_needed: Vec<NoTracking>,
    /// Where a carrier's file moves an order that has its store's initial status.
    pub shipped_status: String,
    /// What is done about check digits.
    pub tracking_check: TrackingCheck,
    /// More names for carriers and methods: (name, what it means).
    pub aliases: Vec<(String, String)>,
    names: Names,
    folded_statuses: Vec<String>,
    canonical_deliveries: Vec<NoTracking>,
}

impl Default for Rules {
    fn default() -> Self {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let delivery = |carriers: &[&str], methods: &[&str]| NoTracking {
            carriers: list(carriers),
            methods: list(methods),
        };
        Self {
            excluded_statuses: list(&[status::NEW, status::ON_HOLD, status::CANCELED]),
            no_tracking_needed: vec![
                delivery(&["日本郵便", "ゆうパック"], &["定形外", "レターパック"]),
                delivery(&["佐川急便"], &["メール便"]),
                delivery(&["日本郵便"], &["メール便"]),
            ],
            shipped_status: status::DONE.to_owned(),
            tracking_check: TrackingCheck::Warn,
            aliases: Vec::new(),
            names: Names::default(),
            folded_statuses: Vec::new(),
            canonical_deliveries: Vec::new(),
        }
        .prepared()
    }
}

impl Rules {
    /// The same rules with all names folded once, so that judging an order folds none of them again.
    #[must_use]
    pub fn prepared(mut self) -> Self {
        self.names = Names::with(&self.aliases);
        self.folded_statuses = self.excluded_statuses.iter().map(|s| fold_text(s).into_owned()).collect();
        let canonical =
            |names: &[String]| names.iter().map(|n| self.names.canonical(n).into_owned()).collect();
        self.canonical_deliveries = self
            .no_tracking_needed
            .iter()
            .map(|delivery| NoTracking {
                carriers: canonical(&delivery.carriers),
                methods: canonical(&delivery.methods),
            })
            .collect();
        self
    }

    /// A text that changes when anything changes that can change a verdict, and never otherwise.
    pub fn fingerprint(&self) -> String {
        format!(
            "3|{:?}|{:?}|{:?}|{:?}|{}",
            self.folded_statuses,
            fold_text(&self.shipped_status),
            self.canonical_deliveries,
            self.tracking_check,
            self.names.fingerprint()
        )
    }

    /// The one name of a carrier or method, whatever it is called.
    pub fn canonical_name<'n>(&'n self, name: &'n str) -> Cow<'n, str> {
        self.names.canonical(name)
    }

    /// Whether orders with this status are never due: it is one of the excluded ones, or says 保留 or キャンセル in words of
    /// its own (保留中, きゃんせる) while that is excluded.
    pub fn is_excluded(&self, status: &str) -> bool {
        let folded = fold_text(status);
        self.folded_statuses.iter().any(|excluded| *excluded == folded)
            || stops::meant_by(&folded).is_some_and(|stop| {
                self.folded_statuses.iter().any(|excluded| excluded == stop)
                    && folded != fold_text(&self.shipped_status)
            })
    }

    /// Whether this delivery needs no tracking number.
    pub fn needs_no_tracking(&self, carrier: &str, method: &str) -> bool {
        if carrier.is_empty() || method.is_empty() {
            return false;
        }
        let (carrier, method) = (self.canonical_name(carrier), self.canonical_name(method));
        self.canonical_deliveries.iter().any(|d| {
            d.carriers.iter().any(|name| *name == carrier) && d.methods.iter().any(|name| *name == method)
        })
    }

    /// Whether a tracking number of twelve digits of a carrier that has check digits fails its own.
    pub fn fails_check_digit(&self, carrier: &str, number: &str) -> bool {
        const CARRIERS: [&str; 4] = ["ヤマト運輸", "佐川急便", "日本郵便", "ゆうパック"];
        (holds(number) == Some(false) && self.is_one_of(carrier, &CARRIERS))
            || self.lacks_a_zero(carrier, number)
    }

    /// Whether a tracking number of eleven digits would be a good one with a zero in front, and its carrier has none
    /// but those of twelve: a spreadsheet has dropped the zero. (日本郵便 has numbers of eleven digits, 書留.)
    pub fn lacks_a_zero(&self, carrier: &str, number: &str) -> bool {
        number.len() == 11
            && holds(&format!("0{number}")) == Some(true)
            && self.is_one_of(carrier, &["ヤマト運輸", "佐川急便"])
    }

    fn is_one_of(&self, carrier: &str, known: &[&str]) -> bool {
        known.iter().any(|known| self.canonical_name(known) == self.canonical_name(carrier))
    }
}

fn holds(number: &str) -> Option<bool> {
    TrackingNumber::parse(number).and_then(|number| number.check_digit_holds())
}
