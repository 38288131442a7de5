//! Short SHA-256 hashes that pin prose and annexes.

use sha2::{Digest, Sha256};

/// Hex digits kept of a pin: 16 digits are 64 bits, enough to notice an edit; they are no defence against a forger.
pub const PIN_DIGITS: usize = 16;

/// The first [`PIN_DIGITS`] hex digits of the SHA-256 of the bytes.
#[must_use]
pub fn pin(bytes: &[u8]) -> String {
    let mut hex = hex(&Sha256::digest(bytes));
    hex.truncate(PIN_DIGITS);
    hex
}

/// The SHA-256 of bytes that come piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Running(Sha256);

impl Running {
    /// The next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// All 64 hex digits.
    #[must_use]
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in bytes {
        hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    hex
}

#[cfg(test)]
mod tests {
    #[test]
    fn pin_is_the_head_of_sha_256() {
        // FIPS 180-2, the one-block example "abc".
        assert_eq!(super::pin(b"abc"), "ba7816bf8f01cfea");
        let mut running = super::Running::default();
        [&b"a"[..], b"", b"bc"].into_iter().for_each(|piece| running.update(piece));
        assert_eq!(running.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
