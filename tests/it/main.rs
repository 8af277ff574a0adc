//! The one integration test binary; each module reads as the law it checks.
#![expect(clippy::disallowed_methods, reason = "tests lay out folders with std::fs::write")]

mod codes;
mod decode;
mod fake_shop;
mod formats;
mod labels;
mod layout;
mod kills;
mod mall;
mod mercari;
mod profiles;
mod publish;
mod report;
mod rules;
mod shipment;
mod spine;
mod tidy;
mod world;
