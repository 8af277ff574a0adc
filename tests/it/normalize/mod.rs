//! `normalize`: rows become what they say.

mod careless;
mod plain;
