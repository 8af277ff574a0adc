//! What monitoring programs ask: whether all is well, and figures.

use super::shared::Shared;
use super::trouble::Trouble;
use crate::desk::{health, metrics};
use crate::notice::Lang;
use crate::notice::board::Metric;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// 200 when the watcher lives and the last pass ended well, else 503. Nothing more is told.
pub(super) async fn health_of_shop(State(board): State<Shared>) -> Response {
    match board.ask(|desk| health(&desk.shop, &desk.ledger)).await {
        Ok(true) => (StatusCode::OK, "ok\n").into_response(),
        Ok(false) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not well\n").into_response(),
    }
}

/// The figures, as OpenMetrics.
pub(super) async fn figures(State(board): State<Shared>) -> Result<Response, Trouble> {
    let now = (board.present)();
    let (tally, desks) = (board.tally.clone(), board.desks.clone());
    let metrics = board
        .ask(move |desk| {
            let counted = tally.figures(&desks, desk, now, Lang::Ja)?;
            metrics(&desk.shop, &desk.ledger, counted.as_ref(), now)
        })
        .await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], text_of(&metrics)).into_response())
}

fn text_of(metrics: &[Metric]) -> String {
    let mut text = String::new();
    for Metric { name, help, values } in metrics {
        text.push_str(&format!("# TYPE shukka_{name} gauge\n# HELP shukka_{name} {help}\n"));
        for (labels, value) in values {
            let labels: Vec<String> =
                labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
            let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            text.push_str(&format!("shukka_{name}{labels} {value}\n"));
        }
    }
    text.push_str("# EOF\n");
    text
}

/// As OpenMetrics writes a label's value.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
