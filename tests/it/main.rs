//! The one integration test binary; each module reads as the law it checks.

mod fake_shop;
mod mercari;
mod shipment;
