use super::TokenSource;
use crate::document::Table;
use crate::notice::settings as words;
use std::path::PathBuf;

/// Where a secret is.
pub(super) fn read_secret_source(table: &Table<'_, '_>, key: &str) -> Option<TokenSource> {
    secret_source(table, key, table.table(key)?)
}

/// The same, of the table that stands at the key.
pub(super) fn secret_source(table: &Table<'_, '_>, key: &str, token: Table<'_, '_>) -> Option<TokenSource> {
    let env = token.text("env").filter(|name| !name.is_empty());
    let file = token.text("file").filter(|name| !name.is_empty());
    let source = match (env, file) {
        (Some(name), None) => Some(TokenSource::Env(name)),
        (None, Some(path)) => Some(TokenSource::File(PathBuf::from(path))),
        _ => {
            table.wrong(key, words::token_source());
            None
        }
    };
    token.finish();
    source
}
