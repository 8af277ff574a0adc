//! The names of all that can be said of an order.
//!
//! **Invariant.** The number of a field never changes: statements in the ledger hold it.

/// The parts of an orderer (注文者) and a ship-to (送付先).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is named as the contract names it")]
pub enum Part {
    Name,
    Kana,
    Company,
    PostalCode,
    Prefecture,
    City,
    Address1,
    Address2,
    Phone,
    Email,
}

impl Part {
    /// In the order of the contract.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Kana,
        Self::Company,
        Self::PostalCode,
        Self::Prefecture,
        Self::City,
        Self::Address1,
        Self::Address2,
        Self::Phone,
        Self::Email,
    ];
}

/// What a value of a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text as it came.
    Text,
    /// Texts of several rows are joined by a line break (`note`, `memo`).
    Notes,
    /// Order numbers: text, trimmed; digits must not be destroyed.
    Number,
    /// ASCII digits only.
    Digits,
    /// Whole yen.
    Yen,
    /// A whole count.
    Count,
    /// A day.
    Date,
    /// A moment, in epoch seconds.
    Moment,
    /// Yes or no.
    Flag,
    /// Tracking numbers, one a line.
    Tracking,
    /// One item: a statement within the statement.
    Item,
}

/// Every canonical field (contract section 4). The number of a field never changes: the ledger keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Field(u8);

macro_rules! fields {
    ($($constant:ident = $code:literal, $name:literal, $kind:ident;)*) => {
        #[expect(missing_docs, reason = "each is named as the contract names it")]
        impl Field {
            $(pub const $constant: Self = Self($code);)*
            /// All fields that a profile may name, in the order in which statements carry them.
            pub const ALL: &'static [Self] = &[$(Self($code)),*];
        }
        const TABLE: [Option<(&str, FieldKind)>; 128] = {
            let mut table = [None; 128];
            $(table[$code] = Some(($name, FieldKind::$kind));)*
            table[35] = Some(("item", FieldKind::Item));
            table[90] = Some(("forgotten", FieldKind::Flag));
            table
        };
        const KNOWN: u128 = 1 << 35 | 1 << 90 $(| 1 << $code)*;
    };
}

fields! {
    NUMBER = 1, "number", Number;
    ORDERED_AT = 2, "ordered_at", Moment;
    STATUS = 3, "status", Text;
    ORDERER_NAME = 10, "orderer.name", Text;
    ORDERER_KANA = 11, "orderer.kana", Text;
    ORDERER_COMPANY = 12, "orderer.company", Text;
    ORDERER_POSTAL_CODE = 13, "orderer.postal_code", Digits;
    ORDERER_PREFECTURE = 14, "orderer.prefecture", Text;
    ORDERER_CITY = 15, "orderer.city", Text;
    ORDERER_ADDRESS1 = 16, "orderer.address1", Text;
    ORDERER_ADDRESS2 = 17, "orderer.address2", Text;
    ORDERER_PHONE = 18, "orderer.phone", Digits;
    ORDERER_EMAIL = 19, "orderer.email", Text;
    SHIP_TO_NAME = 20, "ship_to.name", Text;
    SHIP_TO_KANA = 21, "ship_to.kana", Text;
    SHIP_TO_COMPANY = 22, "ship_to.company", Text;
    SHIP_TO_POSTAL_CODE = 23, "ship_to.postal_code", Digits;
    SHIP_TO_PREFECTURE = 24, "ship_to.prefecture", Text;
    SHIP_TO_CITY = 25, "ship_to.city", Text;
    SHIP_TO_ADDRESS1 = 26, "ship_to.address1", Text;
    SHIP_TO_ADDRESS2 = 27, "ship_to.address2", Text;
    SHIP_TO_PHONE = 28, "ship_to.phone", Digits;
    SHIP_TO_EMAIL = 29, "ship_to.email", Text;
    ITEM_SKU = 30, "item.sku", Text;
    ITEM_NAME = 31, "item.name", Text;
    ITEM_OPTIONS = 32, "item.options", Text;
    ITEM_UNIT_PRICE = 33, "item.unit_price", Yen;
    ITEM_QUANTITY = 34, "item.quantity", Count;
    TOTALS_ITEMS = 40, "totals.items", Yen;
    TOTALS_SHIPPING = 41, "totals.shipping", Yen;
    TOTALS_FEE = 42, "totals.fee", Yen;
    TOTALS_DISCOUNT = 43, "totals.discount", Yen;
    TOTALS_TOTAL = 44, "totals.total", Yen;
    PAYMENT = 50, "payment", Text;
    REQUESTED_DATE = 51, "requested_date", Date;
    REQUESTED_TIME = 52, "requested_time", Text;
    NOTE = 53, "note", Notes;
    MEMO = 54, "memo", Notes;
    CARRIER = 60, "shipment.carrier", Text;
    METHOD = 61, "shipment.method", Text;
    TRACKING = 62, "shipment.tracking", Tracking;
    SHIP_DATE = 63, "shipment.ship_date", Date;
    BUNDLE_PARENT = 70, "bundle.parent", Number;
    ANONYMOUS = 71, "anonymous", Flag;
    CANCELED = 72, "canceled", Flag;
    MALL_PAID = 80, "mall.paid", Flag;
    MALL_SHIPPED = 81, "mall.shipped", Flag;
    MALL_HOLD = 82, "mall.hold", Flag;
}

impl Field {
    /// A whole item inside a statement; never named by a profile.
    pub const ITEM: Self = Self(35);

    /// That what was said of people was forgotten, and is not taken in again; in an order's first fact only, never named
    /// by a profile.
    pub const FORGOTTEN: Self = Self(90);

    /// Whether its values are about a person: names, addresses, phones, mails, and what was noted in free words.
    #[inline]
    pub const fn is_of_person(self) -> bool {
        (self.0 >= 10 && self.0 <= 29) || self.0 == Self::NOTE.0 || self.0 == Self::MEMO.0
    }

    /// The part of an orderer.
    pub const fn orderer(part: Part) -> Self {
        Self(10 + part as u8)
    }

    /// The part of a ship-to.
    pub const fn ship_to(part: Part) -> Self {
        Self(20 + part as u8)
    }

    /// The number that the ledger keeps.
    #[inline]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// Reads what [`Field::code`] gave.
    #[inline]
    pub fn of_code(code: u8) -> Option<Self> {
        // One bit a code: asked for every value of every order.
        (code < 128 && KNOWN >> code & 1 == 1).then_some(Self(code))
    }

    /// The contract's name, such as `ship_to.postal_code`.
    pub fn name(self) -> &'static str {
        TABLE[usize::from(self.0)].map_or("", |(name, _)| name)
    }

    /// The field of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// What its values are.
    #[inline]
    pub fn kind(self) -> FieldKind {
        TABLE[usize::from(self.0)].map_or(FieldKind::Text, |(_, kind)| kind)
    }

    /// Whether it belongs to an item, of which an order has several.
    #[inline]
    pub const fn is_item(self) -> bool {
        self.0 >= 30 && self.0 <= 35
    }

    /// Whether it is one of the four that a carrier's file may touch.
    #[inline]
    pub const fn is_shipment(self) -> bool {
        self.0 >= 60 && self.0 <= 63
    }

    /// Whether it is what the store itself says of payment, shipping and holding back, where no is not the same as
    /// nothing.
    #[inline]
    pub const fn is_mall_state(self) -> bool {
        self.0 >= 80 && self.0 <= 82
    }

    /// Which part of the orderer it is, from 0.
    #[inline]
    pub(super) const fn orderer_part(self) -> Option<usize> {
        if self.0 >= 10 && self.0 <= 19 { Some((self.0 - 10) as usize) } else { None }
    }

    /// The orderer's field that this ship-to field mirrors.
    #[inline]
    pub(super) const fn mirror(self) -> Option<Self> {
        if self.0 >= 20 && self.0 <= 29 { Some(Self(self.0 - 10)) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_field() {
        for field in Field::ALL {
            assert_eq!(Field::of_name(field.name()), Some(*field));
            assert_eq!(Field::of_code(field.code()), Some(*field));
        }
        for part in Part::ALL {
            assert_eq!(Field::ship_to(part).mirror(), Some(Field::orderer(part)));
        }
        assert_eq!(Field::of_name("item"), None);
    }
}
