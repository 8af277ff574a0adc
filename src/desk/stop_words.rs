//! Why a mall was asked no further, in words.

use crate::mercari::{BadSettings, SettingTrouble, TokenTrouble};
use crate::notice::{Code, Lang, mall, shipment};
use crate::shop::settings::{Store, TokenSource};
use crate::telling::Stop;

/// Why nothing more was asked of a store's mall, in words.
pub fn stop_words(store: &Store, stop: &Stop, lang: Lang) -> String {
    let code = &store.code;
    match stop {
        Stop::Token(TokenTrouble::NoVariable(name)) => mall::no_token_variable(code, name, lang),
        Stop::Token(TokenTrouble::Unreadable { path, .. }) => {
            mall::token_file_unreadable(code, &path.to_string_lossy(), lang)
        }
        Stop::Token(TokenTrouble::Exposed(path)) => {
            mall::token_file_exposed(code, &path.to_string_lossy(), lang)
        }
        Stop::Token(TokenTrouble::Empty) if store.token.is_none() => mall::token_malformed(code, lang),
        Stop::Token(TokenTrouble::Empty | TokenTrouble::Malformed) => match &store.token {
            Some(TokenSource::Env(_) | TokenSource::File(_)) | None => mall::token_malformed(code, lang),
        },
        Stop::Settings(BadSettings::Plain) => mall::endpoint_must_be_https(code, lang),
        Stop::Settings(BadSettings::ClientName) => mall::request_not_understood(code, lang),
        Stop::Settings(BadSettings::Endpoint | BadSettings::Http(_)) => {
            mall::wrong_endpoint(code, &store.endpoint, lang)
        }
        Stop::Template(bad) => shipment::bad_template(code, &bad.placeholder, lang),
        Stop::Trouble(trouble) => {
            let words = match trouble {
                SettingTrouble::Token => mall::token_refused(code, lang),
                SettingTrouble::Address => mall::address_not_registered(code, lang),
                SettingTrouble::Endpoint => mall::wrong_endpoint(code, &store.endpoint, lang),
                SettingTrouble::Denied => mall::not_permitted(code, lang),
                SettingTrouble::Answer => mall::no_answer_of_the_mall(code, &store.endpoint, lang),
                SettingTrouble::Request => mall::request_not_understood(code, lang),
            };
            format!("{}  {words}", Code::M401)
        }
        Stop::NoConnection => format!("{}  {}", Code::M401, mall::no_connection(code, &store.endpoint, lang)),
        Stop::Listing => mall::endless_listing(code, lang),
        Stop::NoAnswer => shipment::no_answer(code, lang),
        Stop::Points(seconds) => shipment::points_used_up(code, *seconds, lang),
        Stop::CeilingTooLow => shipment::ceiling_too_low(code, lang),
        Stop::Ledger(error) => error.to_string(),
    }
}
