//! The one integration test binary; each module reads as the law it checks.

mod report;
