//! The figures that are typed in, estimated again.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#![expect(clippy::print_stdout, reason = "a test says when it has nothing to read")]

mod again;
mod any;
mod page;
mod samples;
mod shared;
