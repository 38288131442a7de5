//! A set of keys that gives each its number, in the order in which they came.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

/// Keys and their numbers. A table of its own, because the keys stand one behind the other in one piece of memory, and because in a feed of millions
/// each look-up is one wait for memory: keys that differ in their last letter only, as most that follow one another do, are neighbours in it.
#[derive(Clone, Default, Debug)]
pub(crate) struct Ids {
    keys: Vec<u8>,
    /// Where each key ends.
    ends: Vec<usize>,
    /// Half of the hash, and the number plus one; 0 is a free slot. As many as a power of two, at most half of them taken.
    slots: Vec<u64>,
    /// Random keys keep a hostile feed from slowing the table down; the order of its slots reaches nothing.
    hasher: RandomState,
}

impl Ids {
    /// The number of a key that is given in parts: an old one, or the next.
    pub(crate) fn find_or_add(&mut self, parts: &[&[u8]]) -> usize {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let start = self.keys.len();
        parts.iter().for_each(|part| self.keys.extend_from_slice(part));
        let key = self.keys.get(start..).unwrap_or(&[]);
        let (mut slot, half) = self.home(key);
        loop {
            let taken = self.slots.get(slot).copied().unwrap_or(0);
            if taken == 0 {
                let number = self.ends.len();
                self.ends.push(self.keys.len());
                self.take(slot, half, number);
                return number;
            }
            let number = usize::try_from(taken & 0xffff_ffff).unwrap_or(usize::MAX).saturating_sub(1);
            if taken >> 32 == half && self.key(number) == Some(key) {
                self.keys.truncate(start);
                return number;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    fn key(&self, number: usize) -> Option<&[u8]> {
        let start = if number == 0 { 0 } else { *self.ends.get(number - 1)? };
        self.keys.get(start..*self.ends.get(number)?)
    }

    /// The slot at which the search for a key begins, and half of its hash.
    fn home(&self, key: &[u8]) -> (usize, u64) {
        let (last, head) = key.split_last().unwrap_or((&0, &[]));
        let hash = self.hasher.hash_one(head);
        let slot = usize::try_from(((hash >> 32) * self.slots.len() as u64) >> 32).unwrap_or(0);
        ((slot + usize::from(last & 15)) & (self.slots.len() - 1), (hash ^ u64::from(*last) << 24) & 0xffff_ffff)
    }

    fn take(&mut self, slot: usize, half: u64, number: usize) {
        if let Some(free) = self.slots.get_mut(slot) {
            // A file with four thousand million ids does not fit here: what lies beyond is never found again.
            *free = (half << 32) | u64::from(u32::try_from(number + 1).unwrap_or(u32::MAX));
        }
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(64)];
        for number in 0..self.ends.len() {
            let (mut slot, half) = self.home(self.key(number).unwrap_or(&[]));
            while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.take(slot, half, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_keeps_its_number() {
        let mut ids = Ids::default();
        let key = |n: usize| format!("{}-{n}", n % 7);
        for n in 0..5_000 {
            assert_eq!(ids.find_or_add(&[b"x", key(n).as_bytes()]), n);
            assert_eq!(ids.find_or_add(&[b"x", key(n / 2).as_bytes()]), n / 2);
        }
        assert_eq!(ids.find_or_add(&[b"", b"x0-0"]), 0, "a key is the same however it is cut into parts");
        assert_eq!(ids.find_or_add(&[b""]), 5_000);
    }
}
