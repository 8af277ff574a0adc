//! Why an order is not due, in the words of its own case where a code has several.

use super::{Code, Lang};
use crate::order::{ExportState, MallState};

/// The reason and what to do about it. `mall`: what its store says of the order; `state`: how far we have told it.
pub fn reason(code: Code, mall: MallState, state: ExportState, lang: Lang) -> [&'static str; 2] {
    let untold = state == ExportState::None;
    match code {
        Code::D305 if untold && mall.is_shipped() => [
            lang.pick("モール側で発送済み（当方からは通知していません）", "shipped at the mall (not told by us)"),
            lang.pick(
                "何もしなくてかまいません。まだ発送していないときは、shukka set 受注番号 mall.shipped= を実行してください。",
                "Nothing need be done. If it has not left, run shukka set NUMBER mall.shipped=",
            ),
        ],
        Code::D309 if untold && mall.hold == Some(true) => [
            lang.pick(
                "モール側で保留（確認・変更・取消の申し出、一部発送や一部返金など）",
                "on hold at the mall (a check, an asked change or cancellation, a part shipped or refunded)",
            ),
            lang.pick(
                "モールの画面で確かめてください。発送してよければ、新しい受注ファイルを入れるか、shukka set 受注番号 mall.hold= を実行してください。",
                "Look it up in the mall's screen. If it may go, drop a newer order file or run shukka set NUMBER mall.hold=",
            ),
        ],
        Code::D309 if untold && mall.paid == Some(false) => [
            lang.pick("モール側で入金待ち", "waiting for payment at the mall"),
            lang.pick(
                "入金されてからの受注ファイルを入れると進みます。入金を確かめたときは、shukka set 受注番号 mall.paid=はい を実行してください。",
                "It goes on with an order file from after the payment; once you have seen the money, run shukka set NUMBER mall.paid=yes",
            ),
        ],
        _ => [code.title(lang), code.remedy(lang)],
    }
}
