//! What came of a command, for machines: lines of JSON.

use crate::telling::ExportOutcome;

/// What came of one store's export, as a line of JSON.
pub(super) fn export_json(outcome: &ExportOutcome) -> String {
    let left: Vec<_> = outcome
        .left
        .iter()
        .map(|(number, reasons)| serde_json::json!({ "number": number, "reasons": reasons.iter().map(|c| c.name()).collect::<Vec<_>>() }))
        .collect();
    let unencodable: Vec<_> = outcome
        .unencodable
        .iter()
        .map(|(number, column, (character, _))| serde_json::json!({ "number": number, "column": column, "character": character }))
        .collect();
    let too_long: Vec<_> = outcome
        .too_long
        .iter()
        .map(|(number, column, over)| serde_json::json!({ "number": number, "column": column, "over": over }))
        .collect();
    let uncoded: Vec<_> = outcome
        .uncoded
        .iter()
        .map(|(number, column, word)| serde_json::json!({ "number": number, "column": column, "word": word }))
        .collect();
    let first_only: Vec<_> = outcome
        .first_only
        .iter()
        .map(|(number, count)| serde_json::json!({ "number": number, "tracking_numbers": count }))
        .collect();
    let not_again: Vec<_> = outcome
        .not_again
        .iter()
        .map(|(number, why)| {
            let reasons: Vec<_> = why.codes().iter().map(|code| code.name()).collect();
            serde_json::json!({ "number": number, "why": why.name(), "reasons": reasons })
        })
        .collect();
    serde_json::json!({
        "store": outcome.store, "dry_run": outcome.dry, "count": outcome.sent_count, "numbers": outcome.sent,
        "file": outcome.file, "left": left, "unencodable": unencodable, "too_long": too_long, "uncoded": uncoded,
        "first_only": first_only, "again": outcome.again, "not_again": not_again,
        "mall": outcome.mall.as_ref().map(|of_mall| serde_json::json!({
            "by_hand": of_mall.by_hand, "message_left_out": of_mall.too_long, "sending": of_mall.sending,
            "unsure": of_mall.unsure, "stuck": of_mall.stuck_count, "stopped": of_mall.stop.is_some(),
        })),
    })
    .to_string()
}

/// The figures of a report's サマリー.
pub(super) fn summary_json(summary: &crate::report::Summary, path: &str) -> String {
    let store = |figures: &crate::report::StoreFigures| {
        serde_json::json!({
            "store": figures.store.code, "name": figures.store.name, "orders": figures.orders, "amount": figures.amount,
            "shipped": figures.shipped, "exported": figures.exported, "waiting": figures.waiting, "unsure": figures.unsure,
            "stuck": figures.stuck, "held": figures.held,
            "waiting_by_reason": figures.waiting_by_reason.iter().map(|(code, count)| (code.name().to_owned(), serde_json::json!(count))).collect::<serde_json::Map<_, _>>(),
        })
    };
    serde_json::json!({
        "file": path,
        "stores": summary.stores.iter().map(store).collect::<Vec<_>>(),
        "total": store(&summary.total()),
    })
    .to_string()
}
