//! What came of a command, for machines: lines of JSON.

use crate::intake::FileOutcome;
use crate::notice::{Finding, Lang, row_on_sheet};
use crate::pass::PassOutcome;
use crate::telling::{ExportOutcome, FetchOutcome};
use serde_json::Value;

/// A problem or a warning.
pub(super) fn finding_json(finding: &Finding, lang: Lang) -> Value {
    let (detail, _) = finding.detail_and_advice();
    serde_json::json!({
        "code": finding.code.name(), "row": finding.row.map(row_on_sheet), "column": finding.column, "value": finding.value,
        "what": finding.what(lang), "detail": detail, "remedy": finding.remedy(lang),
    })
}

/// What came of one file.
pub(super) fn file_json(file: &FileOutcome, lang: Lang) -> Value {
    let findings = |of: &[Finding]| of.iter().map(|it| finding_json(it, lang)).collect::<Vec<_>>();
    serde_json::json!({
        "name": file.name, "profile": file.profile, "code": file.whole.map_or("", |code| code.name()),
        "rows": file.row_count, "taken": file.taken, "held": file.held, "created": file.created, "updated": file.updated,
        "unchanged": file.unchanged, "left_out": file.left_out, "passed": file.passed, "revived": file.revived,
        "findings": findings(&file.findings), "more_findings": file.more_findings, "warnings": findings(&file.warnings),
        "held_as": file.held_as, "archived_as": file.archived_as,
    })
}

/// What came of one store's fetch.
fn fetch_json(outcome: &FetchOutcome) -> Value {
    serde_json::json!({
        "store": outcome.store, "read": outcome.read, "created": outcome.created, "updated": outcome.updated,
        "unchanged": outcome.unchanged, "left_out": outcome.left_out, "whole": outcome.whole, "stopped": outcome.stop.is_some(),
    })
}

/// What came of a pass, whose files were heard of one by one.
pub(super) fn pass_json(files: &[Value], outcome: &PassOutcome, lang: Lang) -> Value {
    let labels = &outcome.labels;
    serde_json::json!({
        "files": files, "waiting": outcome.intake.waiting,
        "fetches": outcome.fetches.iter().map(fetch_json).collect::<Vec<_>>(),
        "exports": outcome.exports.iter().map(export_value).collect::<Vec<_>>(),
        "labels": {
            "files": labels.files.iter().map(|file| &file.path).collect::<Vec<_>>(), "written": labels.written.len(),
            "held": labels.held.iter().map(|(number, _)| number).collect::<Vec<_>>(),
        },
        "obstacles": outcome.obstacles.iter().map(|it| it.words(lang)).collect::<Vec<_>>(),
    })
}

/// What came of one store's export, as a line of JSON.
pub(super) fn export_json(outcome: &ExportOutcome) -> String {
    export_value(outcome).to_string()
}

fn export_value(outcome: &ExportOutcome) -> Value {
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
