//! `normalize`: rows become what they say.

mod plain;
