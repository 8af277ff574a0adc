//! `inbox`: what lies in the folder, and when it is taken for finished.

mod folder;
mod settle;
