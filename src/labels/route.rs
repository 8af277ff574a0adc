//! Which label program gets which order: `[[labels.route]]` of the settings, the first that fits.

use super::LabelCarrier;
use crate::order::{Order, fold_text, same_text};
use crate::rules::Rules;

/// One route. A condition with nothing in it holds for every order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Codes of stores.
    pub stores: Vec<String>,
    /// 配送方法, by any of their names.
    pub methods: Vec<String>,
    /// 配送業者, by any of their names.
    pub carriers: Vec<String>,
    /// What the code of an item begins with.
    pub skus: Vec<String>,
    /// 都道府県 of the ship-to.
    pub prefectures: Vec<String>,
    /// 支払方法.
    pub payments: Vec<String>,
    /// The program that gets the order.
    pub program: LabelCarrier,
    /// As what the program is to send it, such as ネコポス; `""`: its usual way.
    pub method: String,
}

impl Route {
    fn fits(&self, order: &Order, rules: &Rules) -> bool {
        let is_one = |of: &[String], text: &str| of.is_empty() || of.iter().any(|one| same_text(one, text));
        let is_named = |of: &[String], name: &str| {
            of.is_empty() || of.iter().any(|one| rules.canonical_name(one) == rules.canonical_name(name))
        };
        let begins = |sku: &str| {
            let sku = fold_text(sku);
            self.skus.iter().any(|beginning| sku.starts_with(&*fold_text(beginning)))
        };
        (self.stores.is_empty() || self.stores.contains(&order.store))
            && is_named(&self.methods, &order.shipment.method)
            && is_named(&self.carriers, &order.shipment.carrier)
            && (self.skus.is_empty() || order.items.iter().any(|item| begins(&item.sku)))
            && is_one(&self.prefectures, &order.ship_to.prefecture)
            && is_one(&self.payments, &order.payment)
    }
}

/// The first route that fits an order.
pub fn route_of<'r>(routes: &'r [Route], order: &Order, rules: &Rules) -> Option<&'r Route> {
    routes.iter().find(|route| route.fits(order, rules))
}
