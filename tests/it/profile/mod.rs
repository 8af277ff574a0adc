//! `profile`: what a file looks like, the formats that ship with the program, and drafts of new ones.

mod draft;
mod formats;
mod inverse;
mod options;
