/// The key of a tracking number in the index of numbers. Kept in ledgers: it never changes its meaning.
pub fn number_key(number: &str) -> i64 {
    const MOST_DIGITS: usize = 18;
    if number.len() <= MOST_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.parse().unwrap_or(0);
    }
    // FNV-1a, which no release of anything will change.
    let hash = number.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    -1 - i64::try_from(hash >> 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_meaning() {
        assert_eq!(number_key("0123456789"), 123_456_789);
        assert_eq!(number_key("RN123456789JP"), -8_877_511_621_030_122_894);
        assert!(number_key("12345678901234567890") < 0);
    }
}
