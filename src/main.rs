//! The binary: parse, run, turn the outcome into an exit code.
fn main() {}
