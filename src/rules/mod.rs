//! Which order is due, and every reason why not.
use crate::notice::Code;
use crate::order::{ExportState, TrackingNumber, fold_text};
use chrono::NaiveDate;
use std::borrow::Cow;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackingCheck { Warn, Hold, Off }

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoTracking { pub carriers: Vec<String>, pub methods: Vec<String> }

#[derive(Debug, Clone)]
pub struct Rules {
    pub excluded_statuses: Vec<String>,
    pub no_tracking_needed: Vec<NoTracking>,
    pub shipped_status: String,
    pub tracking_check: TrackingCheck,
    pub aliases: Vec<(String, String)>,
}

impl Default for Rules {
    fn default() -> Self {
        let no = |c: &[&str], m: &[&str]| NoTracking { carriers: c.iter().map(|s| (*s).to_owned()).collect(), methods: m.iter().map(|s| (*s).to_owned()).collect() };
        Self {
            excluded_statuses: ["新規受付", "保留", "キャンセル"].map(str::to_owned).to_vec(),
            no_tracking_needed: vec![no(&["日本郵便", "ゆうパック"], &["定形外", "レターパック"]), no(&["佐川急便"], &["メール便"]), no(&["日本郵便"], &["メール便"])],
            shipped_status: "処理済み".into(),
            tracking_check: TrackingCheck::Warn,
            aliases: Vec::new(),
        }
    }
}

impl Rules {
    pub fn fingerprint(&self) -> String { format!("{self:?}") }
    pub fn canonical_name<'a>(&self, name: &'a str) -> Cow<'a, str> { fold_text(name) }
    pub fn is_excluded(&self, status: &str) -> bool { let s = fold_text(status); self.excluded_statuses.iter().any(|e| *e == s) }
    pub fn needs_no_tracking(&self, carrier: &str, method: &str) -> bool {
        let (c, m) = (self.canonical_name(carrier), self.canonical_name(method));
        self.no_tracking_needed.iter().any(|n| n.carriers.iter().any(|x| *x == c) && n.methods.iter().any(|x| *x == m))
    }
    pub fn fails_check_digit(&self, carrier: &str, number: &str) -> bool {
        let c = self.canonical_name(carrier);
        ["ヤマト運輸", "佐川急便", "日本郵便", "ゆうパック"].contains(&c.as_ref()) && TrackingNumber::parse(number).and_then(|n| n.check_digit_holds()) == Some(false)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct ShipmentFacts<'a> { pub carrier: &'a str, pub method: &'a str, pub tracking: &'a [String], pub ship_date: Option<NaiveDate> }
#[derive(Debug, Clone, Copy)]
pub struct StoreFacts { pub export_enabled: bool, pub skip_anonymous: bool }
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    pub status: &'a str, pub shipment: ShipmentFacts<'a>, pub ordered_on: Option<NaiveDate>, pub export: ExportState,
    pub anonymous: bool, pub parent: Option<&'a Candidate<'a>>, pub has_anonymous_child: bool, pub store: StoreFacts,
    pub mall_forbids: bool, pub unencodable: Option<char>,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period { pub from: Option<NaiveDate>, pub to: Option<NaiveDate> }
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict { Due, NotDue(Vec<Code>) }
pub fn judge(_candidate: &Candidate<'_>, _rules: &Rules, _today: NaiveDate, _period: Option<&Period>) -> Verdict { Verdict::Due }
pub fn due_from(_candidate: &Candidate<'_>, _rules: &Rules) -> Option<NaiveDate> { None }
