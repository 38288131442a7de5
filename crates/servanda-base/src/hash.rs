//! Short SHA-256 hashes that pin prose and annexes.

use sha2::{Digest, Sha256};

/// Hex digits kept of a pin: 16 digits are 64 bits, enough to notice an edit; they are no defence against a forger.
pub const PIN_DIGITS: usize = 16;

/// The first [`PIN_DIGITS`] hex digits of the SHA-256 of the bytes.
#[must_use]
pub fn pin(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    hex.truncate(PIN_DIGITS);
    hex
}

#[cfg(test)]
mod tests {
    #[test]
    fn pin_is_the_head_of_sha_256() {
        // FIPS 180-2, the one-block example "abc".
        assert_eq!(super::pin(b"abc"), "ba7816bf8f01cfea");
    }
}
