//! The one integration test binary; each module reads as the law it checks.

mod decode;
mod layout;
mod publish;
mod fake_shop;
mod mercari;
mod shipment;
mod report;
mod formats;
mod labels;
mod codes;
mod profiles;
mod spine;
mod world;
