//! A file taken back (contract 3.12): the shop stands as if it had never come.

mod model;
