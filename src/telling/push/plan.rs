//! What is to be told of an order over an API: its texts, rendered from the order and the store's settings.
//!
//! What goes in: an order as its store is looked at. What comes out: a [`TellingPlan`].

use crate::ledger::OrderRecord;
use crate::mercari::bare_id;
use crate::order::{BadTemplate, Template};
use crate::shipment::TellingPlan;
use crate::shop::settings::Store;
use crate::telling::as_shown::shipment_of;
use crate::telling::export::StoreLook;

/// The texts of a store, compiled.
pub(super) struct Texts {
    tracking: Template,
    message: Template,
}

impl Texts {
    /// Those of a store.
    ///
    /// # Errors
    /// When one of them cannot be written.
    pub(super) fn of(store: &Store) -> Result<Self, BadTemplate> {
        Ok(Self {
            tracking: Template::parse(&store.export.tracking_code)?,
            message: Template::parse(&store.export.message)?,
        })
    }

    /// What they tell of an order.
    pub(super) fn plan(&self, look: &StoreLook<'_>, record: &OrderRecord) -> TellingPlan {
        let items: Vec<&str> = record.order.items.iter().map(|item| item.name.as_str()).collect();
        let values = look.values(record, &items, "");
        let mut code = String::new();
        self.tracking.render(&values, "\n", &mut code);
        let has_number = !shipment_of(record).tracking.is_empty() && !code.trim().is_empty();
        let mut text = String::new();
        self.message.render(&values, "、", &mut text);
        let has_messages = look.store.is_some_and(|store| {
            !store.export.message.is_empty()
                && store.export.message_until.is_none_or(|last| look.today <= last)
        });
        TellingPlan {
            order_id: bare_id(&record.order.number).to_owned(),
            tracking: has_number.then_some(code),
            message: has_messages.then_some(text),
            no_messages: None,
        }
    }
}

/// What is to be told of an order now.
///
/// # Errors
/// When a text of its store cannot be written.
pub fn plan_of(look: &StoreLook<'_>, record: &OrderRecord) -> Result<TellingPlan, BadTemplate> {
    let texts = look.store.map(Texts::of).transpose()?;
    Ok(texts.map(|texts| texts.plan(look, record)).unwrap_or_default())
}
