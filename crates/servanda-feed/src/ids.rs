//! A set of keys that gives each its number, in the order in which they came.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

/// Keys and their numbers. Of a key only its hash is kept, about 120 bits: two keys with one hash would be one, and for that to happen once in
/// a thousand million feeds each of them must hold a thousand million keys. A table of its own, because in a feed of millions each look-up is
/// one wait for memory: keys that differ in their last letter only, as most that follow one another do, are neighbours in it.
#[derive(Clone, Default, Debug)]
pub(crate) struct Ids {
    keys: Vec<Key>,
    /// Half of the hash, and the number plus one; 0 is a free slot. As many as a power of two, at most half of them taken.
    slots: Vec<u64>,
    /// The key at hand, in one piece.
    whole: Vec<u8>,
    /// Random keys keep a hostile feed from slowing the table down or making two keys one; the order of its slots reaches nothing.
    hashers: [RandomState; 2],
}

/// The hash of all of a key but its last letter, with that letter in the place of its lowest byte; and another hash of the whole.
type Key = (u64, u64);

impl Ids {
    /// The number of a key that is given in parts: an old one, or the next.
    pub(crate) fn find_or_add(&mut self, parts: &[&[u8]]) -> usize {
        if self.keys.len() * 2 >= self.slots.len() {
            self.rebuild((self.slots.len() * 2).max(64));
        }
        self.whole.clear();
        parts.iter().for_each(|part| self.whole.extend_from_slice(part));
        let [of_head, of_whole] = &self.hashers;
        let (last, head) = self.whole.split_last().unwrap_or((&0, &[]));
        let key = (of_head.hash_one(head) & !0xff | u64::from(*last), of_whole.hash_one(self.whole.as_slice()));
        let (mut slot, half) = home(key, self.slots.len());
        loop {
            let taken = self.slots.get(slot).copied().unwrap_or(0);
            if taken == 0 {
                self.keys.push(key);
                self.take(slot, half, self.keys.len());
                return self.keys.len() - 1;
            }
            let number = usize::try_from(taken & 0xffff_ffff).unwrap_or(usize::MAX).saturating_sub(1);
            if taken >> 32 == half && self.keys.get(number) == Some(&key) {
                return number;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Forgets keys by their number. The others are numbered anew, in their order.
    pub(crate) fn keep(&mut self, kept: impl Fn(usize) -> bool) {
        let mut number = 0..;
        self.keys.retain(|_| number.next().is_some_and(&kept));
        self.keys.shrink_to(self.keys.len() * 2);
        self.rebuild((self.keys.len() * 4).next_power_of_two().max(64));
    }

    fn take(&mut self, slot: usize, half: u64, place: usize) {
        if let Some(free) = self.slots.get_mut(slot) {
            // A file with four thousand million ids does not fit here: what lies beyond is never found again.
            *free = (half << 32) | u64::from(u32::try_from(place).unwrap_or(u32::MAX));
        }
    }

    fn rebuild(&mut self, slots: usize) {
        self.slots = vec![0; slots];
        for number in 0..self.keys.len() {
            let (mut slot, half) = home(self.keys.get(number).copied().unwrap_or_default(), slots);
            while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
                slot = (slot + 1) & (slots - 1);
            }
            self.take(slot, half, number + 1);
        }
    }
}

/// The slot of so many at which the search for a key begins, and half of its hash.
fn home((hash, _): Key, slots: usize) -> (usize, u64) {
    let slot = usize::try_from(((hash >> 32) * slots as u64) >> 32).unwrap_or(0);
    let neighbour = usize::try_from(hash & 15).unwrap_or(0);
    ((slot + neighbour) & (slots - 1), hash & 0xffff_ffff)
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

    #[test]
    fn what_is_forgotten_is_new_again_and_the_rest_stays() {
        let mut ids = Ids::default();
        let key = |n: usize| n.to_string();
        for n in 0..1_000 {
            ids.find_or_add(&[key(n).as_bytes()]);
        }
        ids.keep(|n| n % 10 == 0);
        for n in (0..1_000).step_by(10) {
            assert_eq!(ids.find_or_add(&[key(n).as_bytes()]), n / 10);
        }
        assert_eq!(ids.find_or_add(&[b"1"]), 100);
        assert!(ids.slots.len() < 1_000, "and its memory is given back: {}", ids.slots.len());
    }
}
