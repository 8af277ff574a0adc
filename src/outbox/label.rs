//! Orders as the import file of a carrier's label program.
//!
//! What goes in: an order, the sender and the day. What comes out: the cells of its row, or everything that keeps
//! it from fitting, with how much it is over.
//!
//! **Invariant.** Nothing that says where the parcel goes is cut: what does not fit is held.
//! **Invariant.** A character that the carrier refuses has a named replacement or holds its order; 髙 and 﨑 have none.
//!
//! Deliberately not known here: which orders wait (`pass::labels`) and where the file goes (`publish`).
//!
//! Layouts, limits and codes: the carriers' templates and manuals as far as they are public. Yamato counts in
//! half-width characters, 日本郵便 in bytes of Windows-31J; both come to the same.

use super::characters::{Standing, replacement, standing, width, wrap};
use super::slot::{Slot, read_slot};
use crate::order::{Order, Party, fold_text};
use chrono::NaiveDate;

/// Whose label program the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelCarrier {
    /// ヤマト運輸 B2クラウド, 基本レイアウト of 95 columns.
    YamatoB2,
    /// 佐川急便 e飛伝Ⅲ, 標準_飛脚宅配便_CSV_ヘッダ有, 74 columns.
    SagawaEhiden3,
    /// 日本郵便 ゆうプリR, by names.
    JapanpostYupri,
    /// クリックポスト まとめ申込, 8 columns.
    Clickpost,
}

/// Who sends, from `[sender]` of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sender {
    /// Name, postal code, address and phone.
    pub party: Party,
    /// ご請求先顧客コード of ヤマト運輸.
    pub yamato_customer: String,
    /// 運賃管理番号 of ヤマト運輸.
    pub yamato_freight: String,
    /// お客様コード of 佐川急便.
    pub sagawa_customer: String,
    /// 品名 on every label; blank: the first item's name.
    pub contents: String,
}

/// What keeps an order from fitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelProblem {
    /// The text is too long by so many half-width characters.
    TooLong {
        /// Which value.
        what: &'static str,
        /// The text.
        text: String,
        /// By how many half-width characters.
        over: usize,
    },
    /// The carrier refuses this character.
    Refused {
        /// Which value.
        what: &'static str,
        /// The character.
        character: char,
    },
    /// The carrier wants a value that is not there.
    Missing {
        /// Which value.
        what: &'static str,
    },
    /// The carrier has no such time slot.
    NoSlot {
        /// The wish.
        text: String,
    },
    /// The number as the carrier would keep it leads to no or to several orders.
    Unfindable {
        /// The number, cut.
        number: String,
    },
}

/// What the carrier's program does not take and the label goes without; staff are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelRemark {
    /// The names of the items do not all stand on the label.
    ContentsShort {
        /// What stands there.
        shown: String,
    },
    /// The carrier takes no wish for a day or a time.
    NoWish {
        /// The wish.
        text: String,
    },
    /// The day that was wished for is past.
    WishPast {
        /// The day.
        day: NaiveDate,
    },
}

/// An order that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelRow {
    /// Its cells, in the order of [`LabelCarrier::header`].
    pub cells: Vec<String>,
    /// What staff should know of it.
    pub remarks: Vec<LabelRemark>,
}

impl LabelCarrier {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::YamatoB2, Self::SagawaEhiden3, Self::JapanpostYupri, Self::Clickpost];

    /// As `--carrier` says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::YamatoB2 => "yamato-b2",
            Self::SagawaEhiden3 => "sagawa-ehiden3",
            Self::JapanpostYupri => "japanpost-yupri",
            Self::Clickpost => "clickpost",
        }
    }

    /// Reads what [`LabelCarrier::name`] gave.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|carrier| carrier.name() == name)
    }

    /// The names of its columns.
    pub fn header(self) -> Vec<&'static str> {
        let names = match self {
            Self::YamatoB2 => include_str!("labels/yamato_b2.txt"),
            Self::SagawaEhiden3 => include_str!("labels/sagawa_ehiden3.txt"),
            Self::JapanpostYupri => include_str!("labels/japanpost_yupri.txt"),
            Self::Clickpost => include_str!("labels/clickpost.txt"),
        };
        names.lines().collect()
    }

    /// The number by which the carrier's result finds its order again: cut to what the carrier keeps. `None` for
    /// クリックポスト, which keeps none.
    ///
    /// # Errors
    /// A character that a management number may not have.
    pub fn management_number(self, number: &str) -> Result<Option<String>, LabelProblem> {
        let most = match self {
            Self::YamatoB2 => 50,
            Self::SagawaEhiden3 => 16,
            Self::JapanpostYupri => 15,
            Self::Clickpost => return Ok(None),
        };
        let folded = fold_text(number);
        let bare = folded.strip_prefix("order_").unwrap_or(&folded);
        // Shopify's #1001: no carrier takes the sign, and its result finds the order without it.
        let bare = bare.strip_prefix('#').unwrap_or(bare);
        match bare.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))) {
            Some(character) => Err(LabelProblem::Refused { what: "受注番号", character }),
            None => Ok(Some(bare.chars().take(most).collect())),
        }
    }

    /// An order's row; `management` as
    /// [`LabelCarrier::management_number`] gave it.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub fn cells(
        self,
        order: &Order,
        management: &str,
        sender: &Sender,
        today: NaiveDate,
    ) -> Result<LabelRow, Vec<LabelProblem>> {
        let mut sheet = Sheet::new(self);
        match self {
            Self::YamatoB2 => yamato(&mut sheet, order, management, sender, today),
            Self::SagawaEhiden3 => sagawa(&mut sheet, order, management, sender, today),
            Self::JapanpostYupri => japanpost(&mut sheet, order, management, sender, today),
            Self::Clickpost => clickpost(&mut sheet, order, sender),
        }
        let Sheet { cells, problems, remarks, .. } = sheet;
        if problems.is_empty() { Ok(LabelRow { cells, remarks }) } else { Err(problems) }
    }
}

/// A row being filled.
struct Sheet {
    carrier: LabelCarrier,
    header: Vec<&'static str>,
    cells: Vec<String>,
    problems: Vec<LabelProblem>,
    remarks: Vec<LabelRemark>,
}

impl Sheet {
    fn new(carrier: LabelCarrier) -> Self {
        let header = carrier.header();
        let cells = vec![String::new(); header.len()];
        Self { carrier, cells, header, problems: Vec::new(), remarks: Vec::new() }
    }

    fn set(&mut self, column: &str, text: impl Into<String>) {
        if let Some(at) = self.header.iter().position(|name| *name == column) {
            self.cells[at] = text.into();
        }
    }

    /// A text of at most so many half-width characters.
    fn fit(&mut self, column: &str, what: &'static str, text: &str, most: usize) {
        let text = self.acceptable(what, text);
        let width = width(&text);
        if width > most {
            self.problems.push(LabelProblem::TooLong { what, text, over: width - most });
            return;
        }
        self.set(column, text);
    }

    fn demand(&mut self, column: &str, what: &'static str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.problems.push(LabelProblem::Missing { what });
        }
        self.fit(column, what, text, most);
    }

    /// A text over several lines of a label: it flows on, nothing is left out.
    fn flow(&mut self, columns: &[&str], what: &'static str, parts: &[String], most: usize) {
        let parts: Vec<String> = parts.iter().map(|part| self.acceptable(what, part)).collect();
        let separate: Vec<String> = parts.iter().flat_map(|part| wrap(part, most)).collect();
        let lines = if separate.len() <= columns.len() { separate } else { wrap(&parts.concat(), most) };
        if lines.is_empty() {
            self.problems.push(LabelProblem::Missing { what });
        }
        if lines.len() > columns.len() {
            let over = lines[columns.len()..].iter().map(|line| width(line)).sum();
            self.problems.push(LabelProblem::TooLong { what, text: parts.concat(), over });
            return;
        }
        for (column, line) in columns.iter().zip(lines) {
            self.set(column, line);
        }
    }

    /// The text with line breaks as spaces and with the carrier's named replacements.
    fn acceptable(&mut self, what: &'static str, text: &str) -> String {
        let mut kept = String::with_capacity(text.len());
        for character in text.trim().chars() {
            if character.is_control() {
                kept.push(' ');
                continue;
            }
            match standing(character) {
                Standing::Plain => kept.push(character),
                Standing::Dependent if self.carrier != LabelCarrier::YamatoB2 => kept.push(character),
                Standing::Dependent => match replacement(character) {
                    Some(text) => kept.push_str(&text),
                    None => self.problems.push(LabelProblem::Refused { what, character }),
                },
                Standing::Foreign => self.problems.push(LabelProblem::Refused { what, character }),
            }
        }
        kept
    }

    fn slot(&mut self, column: &str, text: &str) {
        let code = match read_slot(text) {
            Some(None) => return,
            Some(Some(slot)) => code(self.carrier, slot),
            None => None,
        };
        match code {
            Some(code) => self.set(column, code),
            None => self.problems.push(LabelProblem::NoSlot { text: text.to_owned() }),
        }
    }

    fn contents(&mut self, column: &str, order: &Order, sender: &Sender, most: usize) {
        if !sender.contents.is_empty() {
            return self.demand(column, "品名", &sender.contents, most);
        }
        // What is in the parcel does not decide where it goes: names of items are shortened here, and staff are told.
        let mut names: Vec<&str> = Vec::new();
        for name in order.items.iter().map(|item| item.name.trim()).filter(|name| !name.is_empty()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let whole = self.acceptable("品名", names.first().copied().unwrap_or_default());
        let shown = wrap(&whole, most).into_iter().next().unwrap_or_default();
        if names.len() > 1 || shown != whole {
            self.remarks.push(LabelRemark::ContentsShort { shown: shown.clone() });
        }
        self.demand(column, "品名", &shown, most);
    }

    /// The day that was wished for, unless it is past.
    fn wish(&mut self, column: &str, order: &Order, today: NaiveDate, format: &str) {
        match order.requested_date {
            Some(day) if day > today => self.set(column, day.format(format).to_string()),
            Some(day) => self.remarks.push(LabelRemark::WishPast { day }),
            None => {}
        }
    }
}

fn code(carrier: LabelCarrier, slot: Slot) -> Option<&'static str> {
    let table: &[(Slot, &str)] = match carrier {
        LabelCarrier::YamatoB2 => &[
            (Slot::Morning, "0812"),
            (Slot::Hours(14, 16), "1416"),
            (Slot::Hours(16, 18), "1618"),
            (Slot::Hours(18, 20), "1820"),
            (Slot::Hours(19, 21), "1921"),
        ],
        LabelCarrier::SagawaEhiden3 => &[
            (Slot::Morning, "01"),
            (Slot::Hours(12, 14), "12"),
            (Slot::Hours(14, 16), "14"),
            (Slot::Hours(16, 18), "16"),
            (Slot::Hours(18, 20), "18"),
            (Slot::Hours(18, 21), "04"),
            (Slot::Hours(19, 21), "19"),
        ],
        LabelCarrier::JapanpostYupri => &[
            (Slot::Morning, "51"),
            (Slot::Hours(12, 14), "52"),
            (Slot::Hours(14, 16), "53"),
            (Slot::Hours(16, 18), "54"),
            (Slot::Hours(18, 20), "55"),
            (Slot::Hours(19, 21), "57"),
        ],
        LabelCarrier::Clickpost => &[],
    };
    table.iter().find(|(known, _)| *known == slot).map(|(_, code)| *code)
}

fn town(party: &Party) -> String {
    format!("{}{}{}", party.prefecture, party.city, party.address1)
}

/// The amount that the carrier collects, when the order is paid on delivery.
fn collected(sheet: &mut Sheet, order: &Order) -> Option<String> {
    let payment = fold_text(&order.payment).into_owned();
    if !["代引", "代金引換", "コレクト"].iter().any(|word| payment.contains(word)) {
        return None;
    }
    if order.totals.total.is_none() {
        sheet.problems.push(LabelProblem::Missing { what: "合計金額（代金引換）" });
    }
    order.totals.total.map(|total| total.amount().to_string())
}

fn ship_day(order: &Order, today: NaiveDate) -> NaiveDate {
    order.shipment.ship_date.filter(|day| *day >= today).unwrap_or(today)
}

fn yamato(sheet: &mut Sheet, order: &Order, management: &str, sender: &Sender, today: NaiveDate) {
    let (to, from) = (&order.ship_to, &sender.party);
    sheet.set("お客様管理番号", management);
    let amount = collected(sheet, order);
    sheet.set("送り状種類", if amount.is_some() { "2" } else { "0" });
    sheet.set("ｺﾚｸﾄ代金引換額（税込)", amount.unwrap_or_default());
    sheet.set("出荷予定日", ship_day(order, today).format("%Y/%m/%d").to_string());
    sheet.wish("お届け予定日", order, today, "%Y/%m/%d");
    sheet.slot("配達時間帯", &order.requested_time);
    sheet.demand("お届け先電話番号", "送付先の電話番号", &to.phone, 15);
    sheet.demand("お届け先郵便番号", "送付先の郵便番号", &to.postal_code, 8);
    sheet.demand("お届け先住所", "送付先の住所", &town(to), 64);
    sheet.fit("お届け先アパートマンション名", "送付先の住所2", &to.address2, 32);
    sheet.fit("お届け先会社・部門１", "送付先の会社名", &to.company, 50);
    sheet.demand("お届け先名", "送付先の氏名", &to.name, 32);
    sheet.set("敬称", "様");
    sheet.demand("ご依頼主電話番号", "[sender] phone", &from.phone, 15);
    sheet.demand("ご依頼主郵便番号", "[sender] postal_code", &from.postal_code, 8);
    sheet.demand("ご依頼主住所", "[sender] address1", &town(from), 64);
    sheet.fit("ご依頼主アパートマンション", "[sender] address2", &from.address2, 32);
    sheet.demand("ご依頼主名", "[sender] name", &from.name, 32);
    sheet.contents("品名１", order, sender, 50);
    sheet.demand("請求先顧客コード", "[sender] yamato_customer", &sender.yamato_customer, 12);
    sheet.demand("運賃管理番号", "[sender] yamato_freight", &sender.yamato_freight, 2);
}

fn sagawa(sheet: &mut Sheet, order: &Order, management: &str, sender: &Sender, today: NaiveDate) {
    let (to, from) = (&order.ship_to, &sender.party);
    sheet.set("お客様管理番号", management);
    sheet.fit("お客様コード", "[sender] sagawa_customer", &sender.sagawa_customer, 12);
    sheet.demand("お届け先電話番号", "送付先の電話番号", &to.phone, 14);
    sheet.demand("お届け先郵便番号", "送付先の郵便番号", &to.postal_code, 8);
    let lines = ["お届け先住所１", "お届け先住所２", "お届け先住所３"];
    sheet.flow(&lines, "送付先の住所", &[town(to), to.address2.clone()], 32);
    let names = [to.company.clone(), to.name.clone()];
    sheet.flow(&["お届け先名称１", "お届け先名称２"], "送付先の氏名", &names, 32);
    sheet.demand("ご依頼主電話番号", "[sender] phone", &from.phone, 14);
    sheet.demand("ご依頼主郵便番号", "[sender] postal_code", &from.postal_code, 8);
    let lines = ["ご依頼主住所１", "ご依頼主住所２"];
    sheet.flow(&lines, "[sender] address1", &[town(from), from.address2.clone()], 32);
    sheet.demand("ご依頼主名称１", "[sender] name", &from.name, 32);
    sheet.contents("品名１", order, sender, 32);
    sheet.set("出荷個数", "1");
    sheet.set("スピード指定", "000");
    sheet.set("クール便指定", "001");
    sheet.wish("配達日", order, today, "%Y/%m/%d");
    sheet.slot("配達指定時間帯", &order.requested_time);
    let amount = collected(sheet, order);
    sheet.set("代引金額", amount.unwrap_or_default());
    sheet.set("営業所受取", "0");
    sheet.set("SRC区分", "0");
    sheet.set("元着区分", "1");
    sheet.set("出荷日", ship_day(order, today).format("%Y/%m/%d").to_string());
}

fn japanpost(sheet: &mut Sheet, order: &Order, management: &str, sender: &Sender, today: NaiveDate) {
    let (to, from) = (&order.ship_to, &sender.party);
    sheet.set("お客様側管理番号", management);
    sheet.set("発送予定日", ship_day(order, today).format("%Y%m%d").to_string());
    sheet.set("郵便種別", "0");
    sheet.set("保冷種別", "0");
    let amount = collected(sheet, order);
    sheet.set("元／着払／代引", if amount.is_some() { "2" } else { "0" });
    sheet.set("代引金額", amount.unwrap_or_default());
    sheet.demand("お届け先 郵便番号", "送付先の郵便番号", &to.postal_code, 7);
    let lines = ["お届け先 住所１", "お届け先 住所２", "お届け先 住所３"];
    sheet.flow(&lines, "送付先の住所", &[town(to), to.address2.clone()], 50);
    let names = [to.company.clone(), to.name.clone()];
    sheet.flow(&["お届け先 名称１", "お届け先 名称２"], "送付先の氏名", &names, 50);
    sheet.demand("お届け先 電話番号", "送付先の電話番号", &to.phone, 15);
    sheet.demand("ご依頼主 郵便番号", "[sender] postal_code", &from.postal_code, 7);
    let lines = ["ご依頼主 住所１", "ご依頼主 住所２", "ご依頼主 住所３"];
    sheet.flow(&lines, "[sender] address1", &[town(from), from.address2.clone()], 50);
    sheet.demand("ご依頼主 名称１", "[sender] name", &from.name, 50);
    sheet.demand("ご依頼主 電話番号", "[sender] phone", &from.phone, 15);
    sheet.wish("配達指定日／希望日", order, today, "%Y%m%d");
    sheet.slot("配達時間帯区分", &order.requested_time);
    sheet.set("複数個口数", "1");
    sheet.contents("品名", order, sender, 50);
}

fn clickpost(sheet: &mut Sheet, order: &Order, sender: &Sender) {
    let to = &order.ship_to;
    sheet.demand("お届け先郵便番号", "送付先の郵便番号", &to.postal_code, 8);
    sheet.demand("お届け先氏名", "送付先の氏名", &to.name, 40);
    sheet.set("お届け先敬称", "様");
    let lines = ["お届け先住所1行目", "お届け先住所2行目", "お届け先住所3行目", "お届け先住所4行目"];
    sheet.flow(&lines, "送付先の住所", &[town(to), to.address2.clone()], 40);
    sheet.contents("内容品", order, sender, 30);
    let day = order.requested_date.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default();
    // A wish that says there is none is none.
    let time = if read_slot(&order.requested_time) == Some(None) { "" } else { order.requested_time.trim() };
    if !(day.is_empty() && time.is_empty()) {
        sheet.remarks.push(LabelRemark::NoWish { text: format!("{day} {time}").trim().to_owned() });
    }
}
