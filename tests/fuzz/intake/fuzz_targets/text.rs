//! Any bytes as a text file, through the whole intake (`shop`).
#![no_main]

#[path = "../../fuzz_targets/careless_hand.rs"]
mod careless_hand;
mod shop;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    careless_hand::change(data, size, max_size, seed)
});

fuzz_target!(|bytes: &[u8]| shop::take("list.csv", bytes));
