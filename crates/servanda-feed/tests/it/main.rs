//! Real tables of other people, read by the mappings that come with the program.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#![expect(clippy::print_stdout, reason = "a test says when it has nothing to read")]

mod shared;
