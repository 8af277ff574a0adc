//! A form that was sent, read within limits of size and time.

use super::trouble::Trouble;
use axum::body::{Body, to_bytes};
use axum::extract::{Form, FromRequest, Request};
use std::time::Duration;

/// Bytes of a form: a held file's rows with all their cells.
const MOST_BYTES: usize = 8 << 20;
/// How long it may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// The fields of a form, in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field; `""` when it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// All values of a field.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field was sent.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// All fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        let (parts, body) = request.into_parts();
        let read = tokio::time::timeout(PATIENCE, to_bytes(body, MOST_BYTES));
        let bytes = read.await.map_err(|_| Trouble::TooSlow)?.map_err(|_| Trouble::TooLarge)?;
        let request = Request::from_parts(parts, Body::from(bytes));
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        form.map(|Form(fields)| Self(fields)).map_err(|_| Trouble::BadForm)
    }
}
