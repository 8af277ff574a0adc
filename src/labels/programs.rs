//! What each label program demands of a row: one function a program.

use super::sheet::Sheet;
use super::time_slot::read_slot;
use super::{LabelCarrier, LabelRow, LabelWriting, Sender};
use crate::notice::labels::{LabelProblem, LabelRemark};
use crate::order::{Order, Party, fold_text};
use chrono::NaiveDate;

impl LabelCarrier {
    /// An order's row; `management` as
    /// [`LabelCarrier::management_number`] gave it.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub fn cells(
        self,
        order: &Order,
        management: &str,
        writing: &LabelWriting<'_>,
    ) -> Result<LabelRow, Vec<LabelProblem>> {
        let mut sheet = Sheet::new(self, writing);
        let LabelWriting { sender, today, .. } = *writing;
        match self {
            Self::YamatoB2 => yamato(&mut sheet, order, management, writing),
            Self::SagawaEhiden3 => sagawa(&mut sheet, order, management, sender, today),
            Self::JapanpostYupri => japanpost(&mut sheet, order, management, sender, today),
            Self::Clickpost => clickpost(&mut sheet, order, sender),
        }
        sheet.done()
    }
}

fn town(party: &Party) -> String {
    format!("{}{}{}", party.prefecture, party.city, party.address1)
}

/// The amount that the carrier collects, when the order is paid on delivery.
fn collected(sheet: &mut Sheet<'_>, order: &Order) -> Option<String> {
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

fn yamato(sheet: &mut Sheet<'_>, order: &Order, management: &str, writing: &LabelWriting<'_>) {
    let LabelWriting { sender, today, method, .. } = *writing;
    let (to, from) = (&order.ship_to, &sender.party);
    sheet.set("お客様管理番号", management);
    let amount = collected(sheet, order);
    sheet.set("送り状種類", yamato_kind(method, amount.is_some()));
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

/// 送り状種類 of B2クラウド: A ネコポス, 7 クロネコゆうパケット, 8 and 9 宅急便コンパクト, 2 コレクト, 0 発払い.
fn yamato_kind(method: &str, is_collected: bool) -> &'static str {
    match (fold_text(method).as_ref(), is_collected) {
        ("ネコポス", false) => "A",
        ("クロネコゆうパケット" | "ゆうパケット", false) => "7",
        ("宅急便コンパクト", false) => "8",
        ("宅急便コンパクト", true) => "9",
        (_, true) => "2",
        (_, false) => "0",
    }
}

fn sagawa(sheet: &mut Sheet<'_>, order: &Order, management: &str, sender: &Sender, today: NaiveDate) {
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

fn japanpost(sheet: &mut Sheet<'_>, order: &Order, management: &str, sender: &Sender, today: NaiveDate) {
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

fn clickpost(sheet: &mut Sheet<'_>, order: &Order, sender: &Sender) {
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
